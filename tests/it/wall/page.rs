//! The page as it comes, before any script.

use boothbot::domain::language::Language;
use boothbot::domain::post::Item;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::{BOTH, Wall};

async fn page(wall: &Wall) -> String {
    let (status, page) = wall.get("/").await;
    assert_eq!(status, StatusCode::OK, "{page}");
    page
}

fn protected(line: &mut Value) {
    line["includes"]["users"][0]["protected"] = true.into();
}

#[tokio::test]
async fn a_post_is_on_the_page_with_everything_that_belongs_to_it() {
    let mut wall = Wall::open().await;
    assert!(page(&wall).await.contains("No post yet. Be the first!"));
    let id = wall.post("mina_codes", &format!("안녕하세요\n{BOTH}")).await;
    let page = page(&wall).await;
    for part in [
        "<bdi>mina_codes&#39;s</bdi>",
        "<bdi class=\"handle\">@mina_codes</bdi>",
        "href=\"https://x.com/mina_codes\"",
        &format!("href=\"https://x.com/mina_codes/status/{}\"", id.native),
        "dir=\"auto\" lang=\"ko\">안녕하세요\n<a href=\"https://x.com/search?q=%23PyConAPAC\"",
        "<time datetime=\"2026-11-21T14:02:00+09:00\">",
        "<use href=\"#logo-x\"/></svg><b>X</b></span>",
        "Earned a gift",
        "Posts 1 · Authors 1 · Gifts 0",
        "1. #Elastic 1",
        "<bdi>mug</bdi> <b>0</b> <span>3 left</span>",
        "Post with #PyConAPAC #Elastic and pick up a gift",
    ] {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    assert_eq!(page.matches("<svg xmlns").count(), 4, "two charts by day and by night");
    wall.closes().await;
}

#[tokio::test]
async fn what_is_gone_hidden_or_not_for_everybody_is_not_on_it() {
    let mut wall = Wall::open().await;
    let deleted = wall.post("one", "first text #PyConAPAC").await;
    let hidden = wall.post("two", "second text #PyConAPAC").await;
    wall.post_with("three", "third text #PyConAPAC", protected).await;
    let shown = page(&wall).await;
    assert!(shown.contains("first text") && shown.contains("second text"));
    assert!(!shown.contains("third text") && !shown.contains("@three"));
    wall.record(vec![Item::Deleted(deleted)]).await;
    wall.types(&format!("/hide {}", hidden.native)).await;
    let left = page(&wall).await;
    assert!(!left.contains("first text") && !left.contains("@one"));
    assert!(!left.contains("second text") && !left.contains("@two"));
    wall.types(&format!("/show {}", hidden.native)).await;
    assert!(page(&wall).await.contains("second text"));
    wall.closes().await;
}

#[tokio::test]
async fn hostile_names_and_texts_are_text() {
    let mut wall = Wall::open().await;
    let hostile = [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "</p></article><iframe src=//evil.example></iframe>",
        "\u{202E}desrever\u{2066}\u{200F} \u{200B}\u{200D}\u{FEFF} العربية עברית",
        "]]><svg onload=alert(1)>&lt;b&gt;{{ 7*7 }}",
    ];
    for (number, text) in hostile.iter().enumerate() {
        let text = format!("{text} {} {BOTH}", "W".repeat(200));
        wall.post_with(&format!("h{number}"), &text, |line| {
            line["includes"]["users"][0]["name"] = hostile[number].into();
        })
        .await;
    }
    let page = page(&wall).await;
    assert_eq!(page.matches("<script").count(), 1, "only ours");
    for forbidden in ["<img", "<iframe", "<svg onload", "&lt;b&gt;{{"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"));
    assert!(page.contains(hostile[3]), "what is only strange is shown as it was written");
    assert!(page.contains("&#38;lt;b&#38;gt;{{ 7*7 }}"));
    wall.closes().await;
}

#[tokio::test]
async fn the_page_speaks_the_language_of_the_booth() {
    for (language, lang, words) in [
        (Language::En, "<html lang=\"en\">", "Most active"),
        (Language::Ko, "<html lang=\"ko\">", "아직 게시물이 없습니다"),
        (Language::Ja, "<html lang=\"ja\">", "まだ投稿がありません"),
    ] {
        let wall = Wall::in_language(language).await;
        let page = page(&wall).await;
        assert!(page.contains(lang) && page.contains(words), "{page}");
        wall.closes().await;
    }
}

#[tokio::test]
async fn everything_comes_from_us_and_is_told_to_stay_so() {
    let wall = Wall::open().await;
    for path in [
        "/",
        "/assets/wall.js",
        "/assets/wall.css",
        "/assets/scenes.css",
        "/api/v1/tags",
        "/nothing",
    ] {
        let answer = wall.asked(Method::GET, path).await;
        let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert!(header("content-type").ends_with("charset=utf-8"), "{path}");
    }
    let page = page(&wall).await;
    for part in [" style=", " onload=", "<style", "javascript:"] {
        assert!(!page.contains(part), "{part}");
    }
    let font = wall.asked(Method::GET, "/assets/booth-sans.otf").await;
    assert_eq!(font.headers()["content-type"], "font/otf");
    wall.closes().await;
}
