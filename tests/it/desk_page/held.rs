//! Posts that wait for the wall, decided on the desk's page.

use boothbot::domain::moderation::{Mode, Policy};
use boothbot::domain::staff::Role;
use boothbot::domain::words::Words;

use super::{Browser, hidden, told};
use crate::wall::Wall;

/// A wall on which everything waits for a yes.
async fn careful() -> Wall {
    let wall = Wall::open().await;
    let policy = Policy { mode: Mode::Approve, words: Words::default() };
    wall.store.moderate(policy).await.expect("a policy");
    wall
}

#[tokio::test]
async fn a_post_that_waits_is_read_whole_and_let_on_the_wall() {
    let mut wall = careful().await;
    wall.post("mina", "<i>안녕</i> #PyConAPAC").await;
    assert!(!wall.get("/").await.1.contains("안녕"));
    let mut ken = Browser::of(&wall, "Ken", Role::Member).await;
    let page = ken.page("/desk").await;
    assert!(page.contains("1 post waits for the wall"), "{page}");
    assert!(page.contains("&#60;i&#62;안녕&#60;/i&#62; #PyConAPAC</p>"), "{page}");
    assert!(!page.contains(">Block</button>"), "only a lead may block");
    let [link, edits, nonce] =
        ["link", "edits", "nonce"].map(|name| hidden(&page, "id=\"held\"", name));
    let fields = [("link", &*link), ("edits", &*edits), ("nonce", &*nonce), ("what", "show")];
    let page = ken.sends("/desk/hide", &fields).await;
    assert!(!told(&page).is_empty() && !page.contains("id=\"held\""), "{page}");
    assert!(wall.get("/").await.1.contains("안녕"));
    wall.closes().await;
}

#[tokio::test]
async fn a_lead_blocks_whoever_wrote_it() {
    let mut wall = careful().await;
    wall.post("spammer", "buy #PyConAPAC").await;
    wall.post("spammer", "buy more #PyConAPAC").await;
    let mut ana = Browser::of(&wall, "Ana", Role::Lead).await;
    let page = ana.page("/desk").await;
    let [who, nonce] = ["who", "nonce"].map(|name| hidden(&page, "action=\"/desk/block\"", name));
    let fields = [("who", &*who), ("what", "block"), ("nonce", &*nonce)];
    let page = ana.sends("/desk/block", &fields).await;
    assert!(!page.contains("id=\"held\""), "both are gone: {page}");
    wall.closes().await;
}

#[tokio::test]
async fn a_post_that_comes_to_wait_is_on_an_open_desk_soon() {
    let mut wall = careful().await;
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let mut live = ken.get("/desk/live").await;
    live.chunk().await.expect("it goes on").expect("news at once");
    wall.post("mina", "안녕 #PyConAPAC").await;
    let start = std::time::Instant::now();
    let word = live.chunk().await.expect("it goes on").expect("it goes on");
    assert!(word.starts_with(b"event: ping"), "{word:?}");
    // Silence alone would have lasted 10 s.
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(ken.page("/desk/board").await.contains("id=\"held\""));
    wall.closes().await;
}
