//! Every route, asked by everybody.

use boothbot::config::web::Doors;
use boothbot::domain::language::Language;
use boothbot::domain::staff::Role;
use boothbot::web::access::Needs;
use boothbot::web::routes::{self, ROUTES};
use reqwest::{Method, StatusCode};

use super::{Browser, guarded_wall};
use crate::wall::Wall;

const ROLES: [Role; 3] = [Role::Viewer, Role::Member, Role::Lead];

/// Whether somebody at the door was sent away.
fn refused(status: StatusCode, location: &str) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) || location == "/login"
}

/// A path that names something.
fn path(route: &routes::Route) -> String {
    route.path.replace("{name}", "desk.css").replace("{code}", "7QFF")
}

#[tokio::test]
async fn every_route_lets_in_whom_it_says_and_nobody_else() {
    let wall = guarded_wall().await;
    let mut askers = vec![(Browser::new(&wall), None, false)];
    askers.push((Browser::guest(&wall).await, None, true));
    for role in ROLES {
        let browser = Browser::of(&wall, &format!("a {}", role.name()), role).await;
        askers.push((browser, Some(role), true));
    }
    for route in ROUTES {
        // They end sessions, and are asked elsewhere.
        let ends = route.path == "/logout" || route.path.ends_with("everybody-out");
        // A password that was not given is refused with the same number as a door.
        let asks = route.path.starts_with("/login/");
        for (browser, role, guest) in &askers {
            let lets_in = match route.needs {
                Needs::Nothing => true,
                Needs::Guest => *guest,
                Needs::Staff(needed) => role.is_some_and(|role| role >= needed),
            };
            if asks || (ends && lets_in) {
                continue;
            }
            let method = match route.method {
                routes::Method::Get => Method::GET,
                routes::Method::Post => Method::POST,
            };
            let request = browser.request(method.clone(), &path(route));
            let answer = request.header("origin", &browser.base).send().await.expect("an answer");
            let told = super::location(&answer);
            let sent_away = refused(answer.status(), told);
            let who = role.map_or("nobody", Role::name);
            let asked = format!("{method} {} by {who} ({guest}): {}", route.path, answer.status());
            assert_eq!(sent_away, !lets_in, "{asked}");
            assert!(!answer.headers().contains_key("access-control-allow-origin"), "{asked}");
        }
    }
    wall.closes().await;
}

#[tokio::test]
async fn nothing_is_changed_for_a_page_of_somebody_else() {
    let wall = guarded_wall().await;
    let lead = Browser::of(&wall, "Lea", Role::Lead).await;
    for route in ROUTES.iter().filter(|route| route.method == routes::Method::Post) {
        let from = |header: Option<(&'static str, &'static str)>| {
            let mut request = lead.request(Method::POST, &path(route));
            if let Some((name, value)) = header {
                request = request.header(name, value);
            }
            request.send()
        };
        for header in [
            None,
            Some(("origin", "https://evil.example")),
            Some(("origin", "null")),
            Some(("sec-fetch-site", "cross-site")),
        ] {
            let answer = from(header).await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{} {header:?}", route.path);
            assert!(!answer.headers().contains_key("set-cookie"));
        }
    }
    assert_eq!(lead.get("/").await.status(), StatusCode::OK, "she is still in");
    wall.closes().await;
}

#[tokio::test]
async fn a_wrong_method_is_told_which_are_right() {
    let wall = Wall::open().await;
    let browser = Browser::new(&wall);
    for route in ROUTES {
        let methods: Vec<_> = ROUTES
            .iter()
            .filter(|other| other.path == route.path)
            .map(|other| match other.method {
                routes::Method::Get => "GET",
                routes::Method::Post => "POST",
            })
            .collect();
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            let request = browser.request(method, &path(route));
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{}", route.path);
            let allow = answer.headers()["allow"].to_str().expect("text");
            assert!(methods.iter().all(|method| allow.contains(method)), "{allow}");
        }
    }
    wall.closes().await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let wall = guarded_wall().await;
    let mut browser = Browser::new(&wall);
    let long = "a".repeat(20_000);
    let answer = browser.post("/login/guest", &[("password", &long)]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let answer = browser.get(&format!("/login?x={}", "a".repeat(5_000))).await;
    assert_eq!(answer.status(), StatusCode::URI_TOO_LONG);
    let request = browser.request(Method::POST, "/login/guest").header("origin", &browser.base);
    let answer = request.body("{}").send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    wall.closes().await;
}

#[tokio::test]
async fn strangers_learn_only_that_we_are_well() {
    let wall = guarded_wall().await;
    let answer = Browser::new(&wall).page("/healthz").await;
    assert_eq!(answer, "{\"status\":\"ok\"}");
    let answer = Browser::guest(&wall).await.page("/healthz").await;
    assert!(answer.contains("\"sources\""), "{answer}");
    wall.closes().await;
    let open = Wall::open().await;
    assert!(Browser::new(&open).page("/healthz").await.contains("\"sources\""));
    open.closes().await;
}

#[tokio::test]
async fn behind_tls_the_cookie_and_the_page_are_kept_to_it() {
    let doors = Doors { url: Some("https://wall.example".to_owned()), ..super::guarded() };
    let wall = Wall::with(Language::En, doors).await;
    let browser = Browser::new(&wall);
    let token = super::link(&wall, "Mei", Role::Lead).await;
    let request = browser.request(Method::POST, "/login/link");
    let request = request.header("origin", "https://wall.example").form(&[("token", token)]);
    let answer = request.send().await.expect("an answer");
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("__Host-boothbot="), "{cookie}");
    for part in ["; Path=/;", "HttpOnly", "SameSite=Strict", "Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let hsts = browser.get("/login").await.headers()["strict-transport-security"].clone();
    assert_eq!(hsts, "max-age=15552000");
    wall.closes().await;
    let plain = guarded_wall().await;
    let headers = Browser::new(&plain).get("/login").await.headers().clone();
    assert!(!headers.contains_key("strict-transport-security") && !headers.contains_key("server"));
    plain.closes().await;
}
