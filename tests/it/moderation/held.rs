//! What waits for a human, and how it is let on the wall.

use boothbot::desk::answer::Does;
use boothbot::domain::moderation::Mode;
use boothbot::sources::Format;
use serde_json::{Value, json};

use super::{items, policy};
use crate::booth::Booth;
use crate::wall::{BOTH, Wall};

fn with_photo(line: &mut Value) {
    line["data"]["attachments"] = json!({"media_keys": ["3_1"]});
}

#[tokio::test]
async fn pictures_wait_until_staff_say_yes_and_then_show_at_once() {
    let mut wall = Wall::open().await;
    wall.store.moderate(policy(Mode::HoldMedia, [])).await.expect("a policy");
    let (mut page, _) = wall.listens().await;
    let photo = wall.post_with("mina", &format!("{BOTH} look"), with_photo).await;
    wall.post("ken", "#PyConAPAC only words").await;
    let post = page.hears("post").await;
    assert!(post["html"].as_str().expect("HTML").contains("only words"), "{post}");
    assert!(!wall.get("/").await.1.contains("look"));

    let held = wall.types("/held").await;
    assert!(held.contains("1 post waits for the wall:"), "{held}");
    assert!(held.contains("p1  @mina (x) · pictures or video"), "{held}");
    assert!(wall.types("/status").await.contains("Posts that wait for the wall: 1. See /held."));
    wall.types(&format!("/show {}", photo.native)).await;
    let post = page.hears("post").await;
    assert!(post["html"].as_str().expect("HTML").contains("look"), "{post}");
    assert!(wall.get("/").await.1.contains("look"));
    assert!(wall.types("/held").await.contains("Nothing waits for the wall."));
    wall.closes().await;
}

#[tokio::test]
async fn where_everything_is_approved_nothing_shows_by_itself() {
    let mut wall = Wall::open().await;
    wall.post("early", "#PyConAPAC before").await;
    assert!(wall.store.moderate(policy(Mode::Approve, [])).await.expect("a policy"));
    wall.post("mina", &format!("{BOTH} after")).await;
    let (_, page) = wall.get("/").await;
    assert!(!page.contains("before") && !page.contains("after"), "{page}");
    wall.types("/show p1").await;
    assert!(wall.get("/").await.1.contains("before"));
    // Back to open: what waited for nothing but approval shows.
    assert!(wall.store.moderate(policy(Mode::Open, [])).await.expect("a policy"));
    assert!(!wall.store.moderate(policy(Mode::Open, [])).await.expect("a policy"));
    assert!(wall.get("/").await.1.contains("after"));
    assert_eq!(wall.store.verify().await.expect("it can be read"), []);
    wall.closes().await;
}

#[tokio::test]
async fn a_listed_word_holds_posts_names_and_tags_and_thanks_nobody() {
    let mut wall = Wall::open().await;
    let (mut page, _) = wall.listens().await;
    wall.store.moderate(policy(Mode::Open, ["나쁜말", "spam"])).await.expect("a policy");
    wall.post("mina", "이건나쁜말이에요 #PyConAPAC").await;
    wall.post("jun", "#PyConAPAC fine #나쁜말").await;
    wall.post("spammer", "#PyConAPAC spammers are another word").await;
    wall.post("sp_am", &format!("{BOTH} nice name")).await;
    wall.post_with("ken", &format!("{BOTH} nicer name"), |line| {
        line["includes"]["users"][0]["name"] = "ＳＰＡＭ now".into();
    })
    .await;
    wall.post("good", BOTH).await;
    let (_, html) = wall.get("/").await;
    for (text, expected) in [
        ("이건나쁜말이에요", false),
        ("fine", false),
        ("spammers are another word", true),
        ("nice name", true),
        ("nicer name", false),
        ("나쁜말", false),
    ] {
        assert_eq!(html.contains(text), expected, "{text}");
    }
    for list in ["tags", "together?tag=pyconapac", "authors", "mentions", "links", "reposts"] {
        let told = wall.json(&format!("/api/v1/{list}")).await.to_string();
        assert!(!told.contains("나쁜말") && !told.contains("ＳＰＡＭ"), "{list}: {told}");
    }
    let (first, second) = (page.hears("thanks").await, page.hears("thanks").await);
    let thanked = format!("{first}{second}");
    assert!(thanked.contains("@sp_am") && thanked.contains("@good"), "{thanked}");
    assert_eq!(wall.json("/api/v1/giveaway").await["waiting"], 3);
    // All of them may come on the wall, one by one.
    let held = wall.types("/held").await;
    assert!(held.contains("3 posts wait for the wall, newest first, look-alikes last:"), "{held}");
    wall.types("/show p5").await;
    assert!(wall.get("/").await.1.contains("nicer name"));
    wall.closes().await;
}

#[tokio::test]
async fn an_author_who_takes_a_listed_name_leaves_with_all_posts() {
    let mut wall = Wall::open().await;
    wall.store.moderate(policy(Mode::Open, ["spam"])).await.expect("a policy");
    let mut line = Value::Null;
    wall.post_with("mina", "#PyConAPAC hello", |it| line = it.clone()).await;
    let (mut page, _) = wall.listens().await;
    line["includes"]["users"][0]["name"] = "Spam".into();
    wall.record(items(Format::XV2, &line)).await;
    page.hears("gone").await;
    line["includes"]["users"][0]["name"] = "Mina".into();
    wall.record(items(Format::XV2, &line)).await;
    page.hears("changed").await;
    wall.closes().await;
}

#[tokio::test]
async fn a_yes_is_for_what_was_read_and_not_for_what_it_becomes() {
    let mut booth = Booth::open().await;
    booth.store.moderate(policy(Mode::Approve, [])).await.expect("a policy");
    let mut line = booth.line("mina", "#PyConAPAC innocent");
    booth.stream(&line).await;
    let at = booth.who("Mei", "look 1").await;
    let queue = booth.desk().run("/held", &at).await.expect("an answer");
    let labels: Vec<&str> = queue.choices[0].iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["p1 Show", "Hide", "Block"]);
    let Does::Type { command, revision } = queue.choices[0][0].does.clone() else {
        panic!("{queue:?}")
    };

    // X gives every edit a new id.
    let first = line["data"]["id"].as_str().expect("an id").to_owned();
    let second = (first.parse::<u64>().expect("a number") + 1).to_string();
    line["data"]["id"] = json!(second);
    line["data"]["edit_history_tweet_ids"] = json!([first, second]);
    line["data"]["text"] = json!("#PyConAPAC buy now");
    booth.stream(&line).await;
    let shown = async |booth: &Booth| booth.store.latest_shown(9).await.expect("posts").len();
    let at = booth.who("Mei", "button 1").await;
    let answer = booth.desk().chosen(&command, revision, &at).await.expect("an answer");
    assert_eq!(answer.text, "The post was edited since. Look at it again: /held");
    assert_eq!(shown(&booth).await, 0);
    assert_eq!(booth.says("Ken", "/show p1").await, "Back on the wall.");
    assert_eq!(shown(&booth).await, 1);

    // And once more: what was said about the edition before does not count.
    let third = (second.parse::<u64>().expect("a number") + 1).to_string();
    line["data"]["id"] = json!(third);
    line["data"]["edit_history_tweet_ids"] = json!([first, second, third]);
    booth.stream(&line).await;
    assert_eq!(shown(&booth).await, 0);
    booth.closes().await;
}

#[tokio::test]
async fn staff_see_the_queue_in_their_language_and_by_their_role() {
    use boothbot::domain::language::Language;

    let mut booth = Booth::open().await;
    assert_eq!(booth.says("Ken", "/held").await, "Nothing waits for the wall.");
    booth.store.moderate(policy(Mode::Approve, [])).await.expect("a policy");
    booth.post("mina", "#PyConAPAC one").await;
    let at = booth.who("Ken", "look").await;
    let queue = booth.desk().run("/held", &at).await.expect("an answer");
    // Blocking is a lead's.
    assert_eq!(queue.choices[0].len(), 2);
    booth.speaks("Ken", Language::Ko);
    assert!(booth.says("Ken", "/held").await.contains("게시물 1개"));
    booth.speaks("Ken", Language::En);
    let answer = booth.says("Mei", "/block p1").await;
    assert!(answer.starts_with("@mina is blocked"), "{answer}");
    assert_eq!(booth.says("Ken", "/held").await, "Nothing waits for the wall.");
    let answer = booth.says("Ken", "/show p1").await;
    assert_eq!(answer, "It stays off the wall: its author is blocked.");
    for typed in ["/show p99", "/hide p0"] {
        let answer = booth.says("Ken", typed).await;
        assert!(answer.starts_with("We have not seen that post"), "{typed}: {answer}");
    }
    booth.closes().await;
}
