//! What an attacker would try besides the doors.

use boothbot::domain::staff::Role;
use reqwest::Method;

use super::{Browser, guarded_wall};
use crate::wall::{BOTH, Wall};

#[tokio::test]
async fn the_pages_of_guests_name_no_claim_and_nobody_of_the_staff() {
    let wall = guarded_wall().await;
    let mut wall = wall;
    wall.post("mina", BOTH).await;
    let ken = Browser::of(&wall, "Kenneth", Role::Member).await;
    let page = ken.page("/desk").await;
    let code = page.split("/desk/claim/").nth(1).and_then(|rest| rest.split('"').next());
    let code = code.expect("a code");
    wall.types("/give @mina").await;
    let guest = Browser::guest(&wall).await;
    for path in ["/", "/api/v1/giveaway", "/api/v1/authors", "/healthz", "/readyz"] {
        let page = guest.page(path).await;
        for secret in [code, "Kenneth", "Mei"] {
            assert!(!page.contains(secret), "{secret} on {path}: {page}");
        }
    }
    let mut live = guest.get("/live").await;
    let first = live.chunk().await.expect("it goes on").expect("a first frame");
    let first = String::from_utf8_lossy(&first);
    assert!(!first.contains(code) && !first.contains("Kenneth"));
    wall.closes().await;
}

#[tokio::test]
async fn hostile_names_and_links_are_text_at_the_desk() {
    let mut wall = Wall::open().await;
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    wall.post_with("evil", &format!("{hostile} {BOTH}"), |line| {
        line["includes"]["users"][0]["name"] = hostile.into();
    })
    .await;
    wall.types("/add other evil2 https://evil.example/\"><script>x</script>").await;
    let mut mei = Browser::of(&wall, hostile, Role::Lead).await;
    let board = mei.page("/desk").await;
    let code = board.split("/desk/claim/").nth(1).and_then(|rest| rest.split('"').next());
    let claim = format!("/desk/claim/{}", code.expect("a code"));
    for path in ["/desk", "/desk?q=%22%3E%3Cscript%3E", "/desk/list", "/desk/status", &claim] {
        let page = mei.page(path).await;
        let scripts = usize::from(path.starts_with("/desk?") || path == "/desk");
        assert_eq!(page.matches("<script").count(), scripts, "{path}: {page}");
        assert!(!page.contains("<img") && !page.contains(" style="), "{path}");
        assert!(!page.contains("href=\"javascript:"), "{path}");
    }
    let fields = [("network", "other"), ("name", hostile), ("nonce", "0123456789abcdef")];
    let page = mei.sends("/desk/add", &fields).await;
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    let policy = mei.get("/desk").await.headers()["content-security-policy"].clone();
    let policy = policy.to_str().expect("text");
    for part in ["default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(mei.get("/desk").await.headers()["cache-control"], "no-store");
    wall.closes().await;
}

#[tokio::test]
async fn a_page_of_somebody_else_hears_nothing_of_the_desk() {
    let wall = Wall::open().await;
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let request = ken.request(Method::GET, "/desk/live").header("origin", "https://evil.example");
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), reqwest::StatusCode::FORBIDDEN);
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
    wall.closes().await;
}

#[tokio::test]
async fn a_desk_ends_with_its_session_and_does_not_hold_the_end_up() {
    let mut wall = Wall::open().await;
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let mut live = ken.get("/desk/live").await;
    wall.types("/role Ken none").await;
    while live.chunk().await.expect("it ends well").is_some() {}
    let mei = Browser::of(&wall, "Mei", Role::Lead).await;
    let mut live = mei.get("/desk/live").await;
    wall.closes().await;
    while live.chunk().await.ok().flatten().is_some() {}
}
