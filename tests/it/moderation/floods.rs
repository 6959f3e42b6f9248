//! Floods from new accounts: the wall waits, the booth works on.

use boothbot::domain::moderation::{Mode, Why};
use boothbot::domain::stats::Window;
use boothbot::store::statistics::Limit;
use serde_json::json;

use super::policy;
use crate::booth::Booth;

/// So many accounts post the same advertisement, each with its own link and number.
async fn attack(booth: &mut Booth, accounts: std::ops::Range<u32>) {
    for account in accounts {
        let text =
            format!("#PyConAPAC #Coins Earn {account}000 a day now! https://a.example/{account}");
        booth.post(&format!("{}x{account}", "abcdefgh".get(..3).unwrap_or("a")), &text).await;
    }
}

async fn shown(booth: &Booth) -> Vec<String> {
    let posts = booth.store.latest_shown(100).await.expect("posts");
    posts.into_iter().map(|shown| shown.post.handle).collect()
}

#[tokio::test]
async fn a_flood_is_held_while_known_people_show_and_visitors_get_their_gifts() {
    let mut booth = Booth::open().await;
    booth.at("10:00").post("mina", "#PyConAPAC good morning").await;
    booth.at("14:00");
    attack(&mut booth, 0..19).await;
    assert_eq!(shown(&booth).await.len(), 20, "nineteen are no flood yet");
    booth.chat();
    attack(&mut booth, 19..60).await;
    assert_eq!(shown(&booth).await, ["mina"], "what gave it away is off the wall too");
    let chat = booth.chat();
    assert_eq!(chat.matches("20 new accounts look alike").count(), 1, "{chat}");

    // Somebody known still shows; a visitor nobody has seen waits, and gets the gift all the same.
    booth.at("14:02").post("mina", "#PyConAPAC what is going on").await;
    booth.post("visitor", "Hello booth! #PyConAPAC #Elastic").await;
    assert_eq!(shown(&booth).await, ["mina", "mina"]);
    assert!(booth.chat().contains("@visitor"), "the card comes as always");
    // The tags of a flood are not on the wall either.
    let tags = booth.store.tags_shown(Window::default(), Limit(9)).await.expect("tags");
    assert_eq!(tags.iter().map(|row| row.shown.as_str()).collect::<Vec<_>>(), ["PyConAPAC"]);
    let status = booth.says("Ken", "/status").await;
    assert!(status.contains("The wall is being flooded since 14:00"), "{status}");
    let (all, held) = booth.store.held_posts(1).await.expect("a queue");
    assert_eq!((all, held[0].post.handle.as_str()), (61, "visitor"), "the others come first");
    assert_eq!(held[0].why, Why::Newcomer.alone());

    // It ends by itself, ten minutes after the last post that looked like it.
    booth.at("14:09");
    attack(&mut booth, 60..61).await;
    booth.at("14:18").post("late", "#PyConAPAC hi all").await;
    assert!(!shown(&booth).await.contains(&"late".to_owned()));
    booth.at("14:20");
    assert!(!booth.says("Ken", "/status").await.contains("flooded"));
    booth.post("later", "#PyConAPAC hi everybody").await;
    assert!(shown(&booth).await.contains(&"later".to_owned()));
    booth.closes().await;
}

#[tokio::test]
async fn accounts_that_differ_only_in_their_number_are_a_flood_too() {
    let mut booth = Booth::open().await;
    for account in 0..25_u32 {
        let text: String = (0..12)
            .map(|at| char::from(b'a' + u8::try_from((account * 7 + at * at) % 26).expect("small")))
            .collect();
        booth.post(&format!("bot{account:04}"), &format!("#PyConAPAC {text}")).await;
    }
    assert_eq!(shown(&booth).await, Vec::<String>::new());
    booth.closes().await;
}

#[tokio::test]
async fn colleagues_composers_and_slow_crowds_are_no_flood() {
    let mut booth = Booth::open().await;
    // Ten colleagues post the booth's sentence, each three times.
    for round in 0..3 {
        for colleague in ["ann", "ben", "cho", "dan", "eun", "fox", "gil", "han", "ina", "joe"] {
            let text = format!("Come and visit us at #PyConAPAC! https://e.example/{round}");
            booth.post(colleague, &text).await;
        }
    }
    // The QR code's composer: tags and nothing else.
    for visitor in 0..40 {
        let handle: String = format!("{visitor:02}").bytes().map(|b| char::from(b + 50)).collect();
        booth.post(&format!("{handle}{handle}q"), "#PyConAPAC #Elastic").await;
    }
    // One sentence all day long, from forty people.
    for visitor in 0..40_u32 {
        booth.at(&format!("{:02}:{:02}", 15 + visitor / 60, visitor % 60));
        let handle: String = format!("{visitor:02}").bytes().map(|b| char::from(b + 60)).collect();
        booth.post(&format!("s{handle}lo"), "I am at the booth! #PyConAPAC").await;
    }
    assert_eq!(shown(&booth).await.len(), 100);
    assert_eq!(booth.store.held_posts(0).await.expect("a queue").0, 0);
    booth.closes().await;
}

#[tokio::test]
async fn a_lead_ends_a_flood_and_the_newcomers_show() {
    let mut booth = Booth::open().await;
    attack(&mut booth, 0..20).await;
    booth.post("visitor", "#PyConAPAC nice talk").await;
    assert_eq!(shown(&booth).await, Vec::<String>::new());
    let answer = booth.says("Ken", "/calm").await;
    assert!(answer.contains("lead"), "{answer}");
    let answer = booth.says("Mei", "/calm").await;
    assert_eq!(
        answer,
        "The flood is over. Posts that are shown now: 1. Look-alikes still wait in /held; \
         /calm all shows them too."
    );
    assert_eq!(booth.says("Mei", "/calm").await, "There is no flood.");
    assert_eq!(shown(&booth).await, ["visitor"]);
    // Who said that it is none is not told so again by the next such post.
    attack(&mut booth, 30..31).await;
    assert!(!booth.says("Ken", "/status").await.contains("flooded"));
    // It was none at all: the speaker had asked the hall to post that.
    let answer = booth.says("Mei", "/calm all").await;
    assert_eq!(answer, "It was no flood. Posts that are shown now: 20.");
    assert_eq!(booth.says("Mei", "/calm all").await, "There is no flood.");
    assert_eq!(shown(&booth).await.len(), 22);
    booth.closes().await;
}

#[tokio::test]
async fn a_restart_in_the_middle_of_a_flood_changes_nothing() {
    use boothbot::store::connection::Purpose;
    use boothbot::store::{Kind, Store};

    let mut booth = Booth::open().await;
    booth.store.moderate(policy(Mode::Open, ["spam"])).await.expect("a policy");
    attack(&mut booth, 0..20).await;
    let (path, campaign) = (booth.store.path().to_owned(), booth.store.campaign().clone());
    // Another process, with a memory of its own.
    let again = Store::open(&path, Purpose::Live, Kind::Real, campaign).expect("a store");
    let line = booth.line("visitor", "#PyConAPAC hello there");
    let items = super::items(boothbot::sources::Format::XV2, &line);
    let batch = boothbot::store::batch::Batch::prepare(items, again.campaign());
    let now = "2026-11-21T05:01:00Z".parse().expect("a time");
    again.record(batch, now).await.expect("it is recorded");
    let (_, held) = again.held_posts(1).await.expect("a queue");
    assert_eq!(held[0].why, Why::Newcomer.alone());
    let line = booth.line("visitor", "#PyConAPAC more SPAM");
    let items = super::items(boothbot::sources::Format::XV2, &line);
    let batch = boothbot::store::batch::Batch::prepare(items, again.campaign());
    again.record(batch, now).await.expect("it is recorded");
    let (_, held) = again.held_posts(1).await.expect("a queue");
    assert_eq!(held[0].why, Why::Newcomer.alone().and(Why::Word.alone()));
    drop(again);
    booth.closes().await;
}

#[tokio::test]
async fn reading_a_file_of_the_past_is_no_flood() {
    let mut booth = Booth::open().await;
    let mut items = Vec::new();
    for account in 0..50 {
        let line = booth.line(&format!("bot{account}"), "#PyConAPAC Earn money at home now");
        items.extend(super::items(boothbot::sources::Format::XV2, &line));
    }
    let mut batch = boothbot::store::batch::Batch::prepare(items, booth.store.campaign());
    batch.owes_cards = false;
    let now = json!("2026-11-21T05:00:00Z").as_str().expect("text").parse().expect("a time");
    booth.store.record(batch, now).await.expect("it is recorded");
    assert_eq!(shown(&booth).await.len(), 50);
    booth.closes().await;
}
