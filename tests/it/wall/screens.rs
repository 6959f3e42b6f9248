//! The screens that show the wall: what they say, and what is told of them.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::Wall;

impl Wall {
    /// A page says something; `from` is the page's origin, if it names one.
    async fn says(&self, from: Option<&str>, body: String) -> StatusCode {
        let mut request = self.http.request(Method::POST, self.url("/screen")).body(body);
        if let Some(origin) = from {
            request = request.header("origin", origin);
        }
        request.send().await.expect("an answer").status()
    }

    async fn screen(&self, name: &str) -> StatusCode {
        let ours = self.url("");
        self.says(Some(&ours), json!({"screen": name, "painted": [[1, 3]]}).to_string()).await
    }
}

#[tokio::test]
async fn status_tells_when_each_screen_was_seen_and_how_soon_it_shows_a_post() {
    let mut wall = Wall::open().await;
    assert_eq!(wall.types("/reload").await.lines().count(), 2);
    wall.post("mina", "hello #PyConAPAC").await;
    assert_eq!(wall.screen("hall-left").await, StatusCode::NO_CONTENT);
    let status = wall.types("/status").await;
    assert!(status.contains("Screen hall-left: seen 0 s ago"), "{status}");
    assert!(status.contains("post → on screen 0.0"), "{status}");
    wall.rows()
        .execute("UPDATE screens SET seen_at = seen_at - 90000", [])
        .expect("it was seen earlier");
    let status = wall.types("/status").await;
    assert!(status.contains("Screen hall-left: not seen since"), "{status}");
    wall.closes().await;
}

#[tokio::test]
async fn what_no_screen_of_ours_would_say_is_refused() {
    let wall = Wall::open().await;
    let ours = wall.url("");
    let good = json!({"screen": "hall"}).to_string();
    assert_eq!(wall.says(None, good.clone()).await, StatusCode::FORBIDDEN);
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        assert_eq!(wall.says(Some(origin), good.clone()).await, StatusCode::FORBIDDEN, "{origin}");
    }
    for body in [
        String::new(),
        "[]".to_owned(),
        json!({"screen": ""}).to_string(),
        json!({"screen": "x".repeat(33)}).to_string(),
        json!({"screen": "<script>"}).to_string(),
        json!({"screen": "홀"}).to_string(),
        json!({"screen": "hall", "painted": [["1", 2]]}).to_string(),
        json!({"screen": "hall", "painted": [[1, -2]]}).to_string(),
        json!({"screen": "hall", "more": 1}).to_string(),
    ] {
        assert_eq!(wall.says(Some(&ours), body.clone()).await, StatusCode::BAD_REQUEST, "{body}");
    }
    let long = json!({"screen": "hall", "painted": vec![[1, 1]; 300]}).to_string();
    assert_eq!(wall.says(Some(&ours), long).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(wall.says(Some(&ours), good.clone()).await, StatusCode::NO_CONTENT);
    assert_eq!(wall.says(Some(&ours), good).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(wall.asked(Method::GET, "/screen").await.status(), StatusCode::METHOD_NOT_ALLOWED);
    wall.closes().await;
}

#[tokio::test]
async fn there_are_at_most_32_screens() {
    let wall = Wall::open().await;
    for number in 0..32 {
        assert_eq!(wall.screen(&format!("s{number}")).await, StatusCode::NO_CONTENT);
    }
    assert_eq!(wall.screen("one-more").await, StatusCode::TOO_MANY_REQUESTS);
    wall.closes().await;
}
