//! The scenes as they come, before any script.

use boothbot::sources::{Format, Parser};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{BOTH, Wall};

const SCENES: [&str; 8] =
    ["posts", "thanks", "tags", "timeline", "reposts", "authors", "join", "stock"];

async fn scene(wall: &Wall, name: &str) -> String {
    let (status, page) = wall.get(&format!("/?scene={name}")).await;
    assert_eq!(status, StatusCode::OK, "{name}: {page}");
    page
}

#[track_caller]
fn says(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
}

#[tokio::test]
async fn every_scene_is_text_without_a_script_and_renews_itself() {
    let mut wall = Wall::open().await;
    wall.post_with("mina", &format!("좋아요 {BOTH}"), |line| {
        line["data"]["public_metrics"] = json!({"retweet_count": 7});
    })
    .await;
    wall.types("/give @mina mug").await;
    for (name, parts) in [
        ("posts", &["Latest posts", "좋아요", "@mina", "Earned a gift"][..]),
        ("thanks", &["Thank you!", "<bdi>@mina</bdi>"]),
        ("tags", &["Most used hashtags", "1. #Elastic 1", "<svg"]),
        ("timeline", &["Hashtags over time", "#Elastic ∑ 1", "<svg"]),
        ("reposts", &["Most reposted", "좋아요", "Reposted 7×"]),
        ("authors", &["Most active", "<bdi>@mina</bdi> <b>1</b>"]),
        (
            "join",
            &["Take part!", "<bdi>#PyConAPAC</bdi>", "<bdi>#Elastic</bdi>", "Come to our booth"],
        ),
        ("stock", &["Gifts given", "<bdi>mug</bdi> <span>2 left</span> <b>1</b>"]),
    ] {
        let page = scene(&wall, name).await;
        says(&page, parts);
        says(
            &page,
            &[
                &format!("data-scene=\"{name}\""),
                &format!("data-shown=\"{name}\""),
                "<noscript><meta http-equiv=\"refresh\" content=\"20\"></noscript>",
            ],
        );
        let (status, part) = wall.get(&format!("/scenes/{name}")).await;
        assert_eq!(status, StatusCode::OK, "{name}");
        assert!(page.contains(part.trim()), "{name}: the page begins with what it asks for later");
        for forbidden in [" style=", " onload=", "<style", "javascript:"] {
            assert!(!page.contains(forbidden), "{name}: {forbidden}");
        }
    }
    let auto = scene(&wall, "auto").await;
    says(&auto, &["http-equiv=\"refresh\" content=\"0; url=/\"", "data-rotation=\"posts "]);
    wall.closes().await;
}

#[tokio::test]
async fn a_scene_without_anything_to_show_is_passed_over_and_an_unknown_one_refused() {
    let wall = Wall::open().await;
    for name in SCENES {
        let (status, _) = wall.get(&format!("/scenes/{name}")).await;
        let shows = matches!(name, "join" | "stock");
        let expected = if shows { StatusCode::OK } else { StatusCode::NO_CONTENT };
        assert_eq!(status, expected, "{name}");
        if !shows {
            says(&scene(&wall, name).await, &["No post yet. Be the first!"]);
        }
    }
    for path in ["/?scene=nothing", "/?scene=", "/?scene=Posts"] {
        let (status, body) = wall.get(path).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(body, format!("scene is one of auto, {}\n", SCENES.join(", ")));
    }
    assert_eq!(wall.get("/scenes/nothing").await.0, StatusCode::NOT_FOUND);
    assert_eq!(wall.get("/?screen=%22%3E%3Cscript%3E").await.0, StatusCode::BAD_REQUEST);
    says(&wall.get("/?screen=hall-left&scene=join").await.1, &["data-screen=\"hall-left\""]);
    wall.closes().await;
}

#[tokio::test]
async fn whoever_may_not_be_shown_is_in_no_scene_and_no_code_is() {
    let mut wall = Wall::open().await;
    let hidden = wall.post("hidden_h", &format!("hide me {BOTH}")).await;
    wall.post("mina", BOTH).await;
    wall.types(&format!("/hide {}", hidden.native)).await;
    let queue = wall.types("/waiting").await;
    let code = queue.split_whitespace().find(|word| word.len() == 4 && !word.starts_with('@'));
    let code = code.expect("a code").to_owned();
    for name in SCENES {
        let page = scene(&wall, name).await;
        assert!(!page.contains("hidden_h") && !page.contains("hide me"), "{name}: {page}");
        assert!(!page.contains(&format!(">{code}<")), "{name} shows a code");
    }
    says(&scene(&wall, "thanks").await, &["@mina"]);
    wall.closes().await;
}

#[tokio::test]
async fn hostile_names_and_texts_are_text_in_every_scene() {
    let mut wall = Wall::open().await;
    let hostile = "</bdi></p><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    wall.post_with("", &format!("{hostile} {BOTH}"), |line| {
        line["includes"]["users"][0]["username"] = "".into();
        line["includes"]["users"][0]["name"] = hostile.into();
        line["data"]["public_metrics"] = json!({"retweet_count": 7});
    })
    .await;
    for name in SCENES {
        let page = scene(&wall, name).await;
        assert_eq!(page.matches("<script").count(), 1, "{name}: only ours");
        assert!(!page.contains("<img"), "{name}");
    }
    says(&scene(&wall, "posts").await, &["&#60;script&#62;alert(1)&#60;/script&#62;"]);
    wall.closes().await;
}

#[tokio::test]
async fn the_square_opens_the_composers_of_the_networks_with_both_tags() {
    let wall = Wall::open().await;
    let x = "href=\"https://x.com/intent/post?text=%23PyConAPAC%20%23Elastic%20\"";
    let bluesky = "href=\"https://bsky.app/intent/compose?text=%23PyConAPAC%20%23Elastic%20\"";
    let page = scene(&wall, "join").await;
    says(&page, &[x, "aria-label=\"Scan to post on X\""]);
    assert!(!page.contains(bluesky), "nobody watches Bluesky");
    let line = json!({
        "did": "did:plc:mina", "time_us": 1_795_237_320_000_000_u64, "kind": "commit",
        "commit": {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k",
            "rev": "3k", "cid": "b", "record": {"$type": "app.bsky.feed.post",
            "createdAt": "2026-11-21T05:02:00Z", "text": "hi #PyConAPAC @mina.bsky.social"}},
    });
    let mut items = Vec::new();
    let mut parser = Parser::new(Format::Jetstream, true);
    parser.parse(line.to_string().as_bytes(), &mut items).expect("the line parses");
    wall.record(items).await;
    says(&scene(&wall, "join").await, &[bluesky, "aria-label=\"Scan to post on Bluesky\""]);
    says(
        &scene(&wall, "posts").await,
        &[
            "href=\"https://bsky.app/hashtag/PyConAPAC\" rel=\"noopener noreferrer\">#PyConAPAC</a>",
            "href=\"https://bsky.app/profile/mina.bsky.social\"",
            "on-bluesky",
        ],
    );
    wall.closes().await;
}

#[tokio::test]
async fn a_post_of_x_is_shown_as_x_asks() {
    let mut wall = Wall::open().await;
    let text = "with @jun at https://t.co/aB1 #PyConAPAC #Elastic & more";
    wall.post_with("mina", text, |line| {
        line["data"]["entities"] = json!({
            "hashtags": [{"start": 31, "end": 41, "tag": "PyConAPAC"},
                         {"start": 42, "end": 50, "tag": "Elastic"}],
            "urls": [{"start": 13, "end": 30, "url": "https://t.co/aB1",
                      "expanded_url": "https://www.example.org/a/page"}],
        });
    })
    .await;
    let link = |href: &str, shown: &str| {
        format!("<a href=\"{href}\" rel=\"noopener noreferrer\">{shown}</a>")
    };
    says(
        &scene(&wall, "posts").await,
        &[
            &format!(
                "with {} at {} {} {} &#38; more</p>",
                link("https://x.com/jun", "@jun"),
                link("https://t.co/aB1", "example.org/a/page"),
                link("https://x.com/search?q=%23PyConAPAC", "#PyConAPAC"),
                link("https://x.com/search?q=%23Elastic", "#Elastic"),
            ),
            "href=\"https://x.com/mina\"",
            "#logo-x",
        ],
    );
    let answer = wall.asked(Method::GET, "/scenes/posts").await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    wall.closes().await;
}
