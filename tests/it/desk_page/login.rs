//! Coming in, staying in, going out.

use boothbot::domain::staff::Role;
use boothbot::web::routes::{self, ROUTES};
use reqwest::{Method, StatusCode};

use super::{Browser, GUESTS, PASSPHRASE, guarded_wall, link, location};
use crate::wall::Wall;

#[tokio::test]
async fn a_link_lets_one_person_in_once_and_looking_at_it_uses_nothing_up() {
    let wall = Wall::open().await;
    let token = link(&wall, "Mei <lead>", Role::Lead).await;
    let mut browser = Browser::new(&wall);
    let path = format!("/login/link?token={token}");
    for _ in 0..3 {
        let page = browser.page(&path).await;
        assert!(page.contains("Log in as Mei &#60;lead&#62;"), "{page}");
    }
    let answer = browser.post("/login/link", &[("token", &token)]).await;
    assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, "/desk"));
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("boothbot=") && !cookie.contains("Secure"), "{cookie}");
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    assert_eq!(location(&browser.get("/login").await), "/desk");
    let mut other = Browser::new(&wall);
    assert_eq!(other.get(&path).await.status(), StatusCode::GONE);
    let answer = other.post("/login/link", &[("token", &token)]).await;
    assert_eq!(answer.status(), StatusCode::GONE);
    assert!(other.cookie.is_none());
    let kept: String = wall
        .rows()
        .query_row("SELECT group_concat(hash) FROM sessions", [], |row| row.get(0))
        .expect("a session");
    let secret = browser.cookie.expect("a cookie").replace("boothbot=", "");
    assert!(secret.len() == 43 && !kept.contains(&secret), "only its hash is kept");
    wall.closes().await;
}

#[tokio::test]
async fn a_link_that_is_too_old_lets_nobody_in() {
    let wall = Wall::open().await;
    let token = link(&wall, "Mei", Role::Lead).await;
    wall.rows().execute("UPDATE login_links SET expires_at = 1", []).expect("a link");
    let mut browser = Browser::new(&wall);
    let answer = browser.post("/login/link", &[("token", &token)]).await;
    assert_eq!(answer.status(), StatusCode::GONE);
    assert!(answer.text().await.expect("text").contains("older than 15 minutes"));
    wall.closes().await;
}

#[tokio::test]
async fn the_passphrase_lets_members_in_and_never_takes_a_leads_name() {
    let wall = guarded_wall().await;
    let mut browser = Browser::new(&wall);
    let answer = browser.post("/login/staff", &[("name", "Ken"), ("password", "no")]).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let page = answer.text().await.expect("text");
    assert!(page.contains("value=\"Ken\""), "what was typed is kept: {page}");
    assert!(page.contains("role=\"alert\"") && !page.contains("value=\"no\""));
    let typed = [("name", "Mei"), ("password", PASSPHRASE)];
    let answer = browser.post("/login/staff", &typed).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(answer.text().await.expect("text").contains("boothbot link --as Mei"));
    let typed = [("name", "  Ken   Doe "), ("password", PASSPHRASE)];
    let answer = browser.post("/login/staff", &typed).await;
    assert_eq!(location(&answer), "/desk");
    let ken = wall.store.staff_named("Ken Doe".into()).await.expect("a store").expect("he works");
    assert_eq!(ken.role, Role::Member);
    wall.closes().await;
}

#[tokio::test]
async fn who_works_here_no_more_is_out_at_once_and_stays_out() {
    let mut wall = guarded_wall().await;
    let mut ken = Browser::new(&wall);
    ken.post("/login/staff", &[("name", "Ken"), ("password", PASSPHRASE)]).await;
    assert_eq!(ken.get("/").await.status(), StatusCode::OK);
    let mut live = ken.get("/live").await;
    wall.types("/role Ken none").await;
    assert_eq!(location(&ken.get("/").await), "/login");
    while live.chunk().await.expect("it ends well").is_some() {}
    let answer = ken.post("/login/staff", &[("name", "Ken"), ("password", PASSPHRASE)]).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(answer.text().await.expect("text").contains("works here no more"));
    wall.closes().await;
}

#[tokio::test]
async fn whoever_logs_out_is_out_on_the_server_too() {
    let wall = guarded_wall().await;
    let mut guest = Browser::guest(&wall).await;
    let before = guest.cookie.clone();
    assert_eq!(guest.get("/").await.status(), StatusCode::OK);
    let answer = guest.post("/logout", &[]).await;
    assert_eq!(location(&answer), "/login");
    let forget = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(forget.contains("Max-Age=0"), "{forget}");
    guest.cookie = before;
    assert_eq!(location(&guest.get("/").await), "/login");
    wall.closes().await;
}

#[tokio::test]
async fn a_lead_can_send_everybody_out() {
    let wall = guarded_wall().await;
    let guest = Browser::guest(&wall).await;
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let mut mei = Browser::of(&wall, "Mei", Role::Lead).await;
    let unused = link(&wall, "Ken", Role::Member).await;
    mei.post("/desk/everybody-out", &[]).await;
    for browser in [&guest, &ken, &mei] {
        assert_eq!(location(&browser.get("/").await), "/login");
    }
    let answer = Browser::new(&wall).post("/login/link", &[("token", &unused)]).await;
    assert_eq!(answer.status(), StatusCode::GONE);
    wall.closes().await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_at_its_end_whatever_happens() {
    let wall = guarded_wall().await;
    for change in ["used_at = used_at - 12 * 3600000 - 1, opened_at = 0", "ends_at = opened_at + 1"]
    {
        let guest = Browser::guest(&wall).await;
        assert_eq!(guest.get("/").await.status(), StatusCode::OK);
        wall.rows().execute(&format!("UPDATE sessions SET {change}"), []).expect("a session");
        assert_eq!(location(&guest.get("/").await), "/login", "{change}");
    }
    wall.closes().await;
}

#[tokio::test]
async fn each_log_in_is_a_session_of_its_own_and_ends_the_one_before() {
    let wall = guarded_wall().await;
    let mut browser = Browser::guest(&wall).await;
    let before = browser.cookie.clone();
    browser.post("/login/guest", &[("password", GUESTS)]).await;
    assert_ne!(browser.cookie, before);
    browser.cookie = before;
    assert_eq!(location(&browser.get("/").await), "/login");
    // A token that somebody else chose is nobody's session.
    browser.cookie = Some("boothbot=chosen-by-somebody-else".to_owned());
    assert_eq!(location(&browser.get("/").await), "/login");
    wall.closes().await;
}

#[tokio::test]
async fn who_tries_too_often_waits_and_nobody_else_does() {
    let wall = guarded_wall().await;
    let inside = Browser::guest(&wall).await;
    let mut rattling = Browser::new(&wall);
    let mut last = None;
    for number in 0..8 {
        // Whoever says that they are somebody else each time is not believed.
        let request = rattling.request(Method::POST, "/login/guest");
        let request = request.header("origin", &rattling.base);
        let request = request.header("x-forwarded-for", format!("10.0.0.{number}"));
        last = Some(request.form(&[("password", "guess")]).send().await.expect("an answer"));
    }
    let last = last.expect("an answer");
    assert_eq!(last.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u32 = last.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=61).contains(&wait));
    let right = rattling.post("/login/staff", &[("name", "K"), ("password", PASSPHRASE)]).await;
    assert_eq!(right.status(), StatusCode::TOO_MANY_REQUESTS, "also the right one");
    assert_eq!(inside.get("/").await.status(), StatusCode::OK);
    Browser::of(&wall, "Mei", Role::Lead).await;
    wall.closes().await;
}

#[tokio::test]
async fn without_passwords_everybody_may_look_and_nobody_may_act() {
    let wall = Wall::open().await;
    let mut browser = Browser::new(&wall);
    assert_eq!(browser.get("/").await.status(), StatusCode::OK);
    for path in ["/login/staff", "/login/guest"] {
        let answer = browser.post(path, &[("name", "Ken"), ("password", "")]).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
    let page = browser.page("/login").await;
    assert!(!page.contains("<form") && page.contains("boothbot link --as NAME"), "{page}");
    let guarded = ROUTES.iter().filter(|route| matches!(route.method, routes::Method::Post));
    assert!(guarded.count() > 4);
    wall.closes().await;
}
