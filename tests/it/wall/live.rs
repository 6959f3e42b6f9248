//! What an open page is told, and when.

use boothbot::domain::post::Item;
use boothbot::sources::{Format, Parser};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{BOTH, PATIENCE, Wall};

/// A page that listens.
pub(crate) struct Listening {
    answer: reqwest::Response,
    read: Vec<u8>,
}

impl Wall {
    /// Opens `/live`, and takes the first picture.
    pub(crate) async fn listens(&self) -> (Listening, Value) {
        let answer = self.asked(Method::GET, "/live").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
        let mut page = Listening { answer, read: Vec::new() };
        let (event, first) = page.next().await.expect("a first picture");
        assert_eq!(event, "wall");
        (page, first)
    }
}

impl Listening {
    /// The next event; `None` when the server has said good-bye.
    pub(crate) async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(end) = self.read.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.read.drain(..end + 2).collect();
                let event = std::str::from_utf8(&event[..end]).expect("text");
                let (name, data) = event.split_once('\n').expect("two lines");
                let name = name.strip_prefix("event: ").expect("a name").to_owned();
                let data = data.strip_prefix("data: ").expect("data");
                let data = serde_json::from_str(data).expect("JSON");
                return Some((name, data));
            }
            let chunk = tokio::time::timeout(PATIENCE, self.answer.chunk()).await;
            let chunk = chunk.expect("something is said").ok()??;
            self.read.extend_from_slice(&chunk);
        }
    }

    /// The next event of that name.
    pub(crate) async fn hears(&mut self, name: &str) -> Value {
        loop {
            let (event, data) = self.next().await.unwrap_or_else(|| panic!("no {name} came"));
            if event == name {
                return data;
            }
        }
    }

    /// The next time the wall is told anew so that one of its parts says this.
    pub(crate) async fn sees(&mut self, part: &str, words: &str) -> Value {
        loop {
            let wall = self.hears("wall").await;
            if wall[part].as_str().is_some_and(|html| html.contains(words)) {
                return wall;
            }
        }
    }
}

fn html(event: &Value) -> &str {
    event["html"].as_str().expect("HTML")
}

#[tokio::test]
async fn a_post_is_told_at_once_and_a_new_page_has_it_already() {
    let mut wall = Wall::open().await;
    let (mut page, first) = wall.listens().await;
    assert_eq!(first["posts"], "");
    wall.post_with("secret", "followers only #PyConAPAC", |line| {
        line["includes"]["users"][0]["protected"] = true.into();
    })
    .await;
    wall.post("mina", "<b>hello</b> #PyConAPAC").await;
    let post = page.hears("post").await;
    assert!(html(&post).contains("&#60;b&#62;hello&#60;/b&#62; <a href="), "{post}");
    let at = post["at"].as_str().expect("a time");
    assert!(at.len() == 5 && at.contains(':'), "{at}");
    page.sees("panels", "Posts 2 · Authors 2").await;
    let (_, first) = wall.listens().await;
    assert_eq!(first["posts"].as_str().expect("HTML").matches("<article").count(), 1);
    wall.closes().await;
}

#[tokio::test]
async fn a_post_that_is_deleted_or_hidden_leaves_at_once() {
    let mut wall = Wall::open().await;
    let deleted = wall.post("mina", "first #PyConAPAC").await;
    let hidden = wall.post("jun", "second #PyConAPAC").await;
    let (mut page, first) = wall.listens().await;
    assert!(first["posts"].as_str().is_some_and(|html| html.contains("first")));
    wall.record(vec![Item::Deleted(deleted)]).await;
    let gone = page.hears("gone").await["id"].as_i64().expect("a row");
    assert!(first["posts"].as_str().expect("HTML").contains(&format!("data-post=\"{gone}\"")));
    wall.types(&format!("/hide {}", hidden.native)).await;
    assert_ne!(page.hears("gone").await["id"], gone);
    page.sees("posts", "").await;
    wall.types(&format!("/show {}", hidden.native)).await;
    page.sees("posts", "second").await;
    wall.closes().await;
}

#[tokio::test]
async fn who_earns_is_thanked_by_name_once() {
    let mut wall = Wall::open().await;
    wall.post("mina", "good morning #PyConAPAC").await;
    let (mut page, _) = wall.listens().await;
    wall.post("mina", BOTH).await;
    assert!(html(&page.hears("post").await).contains("Earned a gift"));
    let thanks = page.hears("thanks").await;
    assert_eq!(thanks["thanks"], "Thanks, @mina!");
    assert_eq!(thanks["come"], "Come to our booth and pick up your gift.");
    // Her other post is marked too.
    let marked = page.sees("posts", "good morning").await;
    assert_eq!(marked["posts"].as_str().expect("HTML").matches("Earned a gift").count(), 2);
    // A second post earns nothing more; one that a human must look at first earns nothing yet.
    wall.post("mina", &format!("again {BOTH}")).await;
    wall.post("rin", "#PyConAPAC에서 #Elastic").await;
    wall.post("jun", BOTH).await;
    assert_eq!(page.hears("thanks").await["thanks"], "Thanks, @jun!");
    wall.closes().await;
}

#[tokio::test]
async fn a_flood_ends_with_its_last_post_on_the_screen() {
    let wall = Wall::open().await;
    let (mut page, _) = wall.listens().await;
    let mut items = Vec::new();
    let mut parser = Parser::new(Format::XV2, true);
    for number in 0..3_000 {
        let line = json!({"data": {
            "id": (1_991_000_000_000_000_000_u64 + number).to_string(), "author_id": "7",
            "created_at": "2026-11-21T05:02:00Z", "text": format!("post {number} #PyConAPAC"),
        }});
        parser.parse(line.to_string().as_bytes(), &mut items).expect("the line parses");
    }
    wall.record(items).await;
    // Whoever keeps up is told the last posts, and whoever does not the whole wall: both see it.
    let last = |event: &Value| {
        ["html", "posts"]
            .iter()
            .any(|part| event[part].as_str().is_some_and(|html| html.contains("post 2999 ")))
    };
    while !last(&page.next().await.expect("the last post").1) {}
    let (_, now) = wall.listens().await;
    assert_eq!(now["posts"].as_str().expect("HTML").matches("<article").count(), 12);
    wall.closes().await;
}

#[tokio::test]
async fn listeners_do_not_hold_the_end_up() {
    let wall = Wall::open().await;
    let (mut page, _) = wall.listens().await;
    let (mut other, _) = wall.listens().await;
    wall.closes().await;
    while let Some((event, _)) = page.next().await {
        assert_eq!(event, "ping");
    }
    assert!(other.next().await.is_none());
}

#[tokio::test]
async fn a_lead_lets_screens_load_their_page_anew() {
    let mut wall = Wall::open().await;
    let (mut page, first) = wall.listens().await;
    let build = first["build"].as_str().expect("what the pages are made of");
    assert!(wall.get("/").await.1.contains(&format!("data-build=\"{build}\"")));
    let refused = wall.types("/reload hall-left").await;
    assert!(refused.contains("No screen has a name yet"), "{refused}");
    let now = chrono::Utc::now();
    wall.store.screen_seen("hall-left".to_owned(), None, now).await.expect("it is noted");
    let refused = wall.types("/reload hall-right").await;
    assert!(refused.contains("No screen is called hall-right. Known: hall-left."), "{refused}");
    wall.types("/reload hall-left").await;
    assert_eq!(page.hears("reload").await["screen"], "hall-left");
    wall.types("/reload").await;
    assert_eq!(page.hears("reload").await["screen"], Value::Null);
    wall.closes().await;
}

#[tokio::test]
async fn only_our_pages_listen() {
    let wall = Wall::open().await;
    let from = |origin: &str| {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        http.get(wall.url("/live")).header("origin", origin).send()
    };
    let refused = from("https://evil.example").await.expect("an answer");
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let ours = wall.url("");
    assert_eq!(from(&ours).await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(wall.asked(Method::HEAD, "/live").await.status(), StatusCode::OK);
    wall.closes().await;
}
