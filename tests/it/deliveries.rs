//! What staff chats are told, in which order and how fast, whatever becomes of it.

use boothbot::desk::answer::Answer;
use boothbot::desk::said::{Body, Reply as Answered};
use boothbot::domain::language::Language;
use boothbot::domain::staff::Role;
use boothbot::store::staff::Joiner;
use boothbot::store::told::Telling;
use chrono::Duration;

use crate::booth::Booth;
use crate::recorder::{Heard, Reply, Talk, at};

const STAFF: &str = "telegram:-100";
const TAGS: &str = "#PyConAPAC #Elastic";

async fn owe_answer(booth: &Booth, text: &str, seconds: i64) {
    let reply = Answered { answer: Answer::done(text.to_owned()), to: None };
    let body = serde_json::to_string(&Body::Reply(reply)).expect("it is data");
    let owed = booth.store.owe_answer(STAFF.to_owned(), text.to_owned(), body, at(seconds));
    owed.await.expect("it is owed");
}

/// Whoever earns at that second.
pub(crate) async fn earns(booth: &mut Booth, handle: &str, seconds: i64) {
    booth.clock(at(seconds)).post(handle, TAGS).await;
}

/// Mei, who leads, is known on Telegram.
pub(crate) async fn leads_on_telegram(booth: &Booth) -> Talk {
    let (hash, mei) = ("hash".to_owned(), Some("Mei".to_owned()));
    let telling = Telling::new("invite", at(0), |()| ());
    booth
        .store
        .invite(hash.clone(), mei, Role::Lead, at(60), telling)
        .await
        .expect("an invitation");
    let joiner = Joiner { telegram: 42, name: "Mei".to_owned(), language: Some(Language::En) };
    let telling = Telling::new("join", at(0), |_| ());
    booth.store.take_on(hash, joiner, at(0), telling).await.expect("she joins");
    booth.store.know_chat("telegram:42".to_owned(), Language::En).await.expect("known");
    Talk::with(&booth.store, "telegram:42", at(0))
}

#[track_caller]
fn within_limits(messages: &[Heard], in_a_minute: usize) {
    for window in messages.windows(in_a_minute + 1) {
        let took = window[in_a_minute].at - window[0].at;
        assert!(took >= Duration::seconds(60), "{} messages in {took}", in_a_minute + 1);
    }
    for pair in messages.windows(2) {
        assert!(pair[1].at - pair[0].at >= Duration::seconds(1), "{pair:?}");
    }
}

pub(crate) fn names(messages: &[Heard]) -> Vec<String> {
    let cards = messages.iter().flat_map(Heard::cards);
    cards.map(|(who, _)| who.to_owned()).collect()
}

#[tokio::test]
async fn sixty_earners_in_a_minute_all_arrive_in_order_and_within_the_limits() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    for second in 0..60 {
        earns(&mut booth, &format!("p{second:02}"), second).await;
        talk.until(at(second)).await;
    }
    talk.settles().await;
    let messages = talk.messages();
    let expected: Vec<String> = (0..60).map(|number| format!("@p{number:02}")).collect();
    assert_eq!(names(&messages), expected);
    within_limits(&messages, 18);
    let most = messages.iter().map(|heard| heard.cards().len()).max();
    assert!(most <= Some(8) && most > Some(1), "{most:?} cards in a message");
    assert!(messages.last().expect("some").at <= at(100), "the last does not wait long");

    for late in 0..5 {
        earns(&mut booth, &format!("late{late}"), 300 + late).await;
        talk.until(at(300 + late)).await;
    }
    let quiet = &talk.messages()[messages.len()..];
    assert_eq!(quiet.iter().map(|heard| heard.cards().len()).collect::<Vec<_>>(), [1; 5]);
    booth.closes().await;
}

#[tokio::test]
async fn answers_overtake_cards_and_use_the_messages_kept_for_them() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    for second in 0..150 {
        earns(&mut booth, &format!("p{second:03}"), 0).await;
    }
    talk.until(at(30)).await;
    let before = talk.messages().len();
    assert_eq!(before, 18, "the minute is used up by cards");
    owe_answer(&booth, "one", 30).await;
    owe_answer(&booth, "two", 30).await;
    talk.until(at(32)).await;
    let answers = talk.messages();
    assert_eq!(answers.len(), 20);
    assert!(answers[18..].iter().all(Heard::is_answer));
    talk.settles().await;
    within_limits(&talk.messages(), 20);
    assert_eq!(names(&talk.messages()).len(), 150);
    booth.closes().await;
}

#[tokio::test]
async fn edits_in_a_hurry_melt_and_do_not_wait_for_the_minute() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    earns(&mut booth, "mina", 0).await;
    talk.until(at(0)).await;
    for number in 0..250 {
        earns(&mut booth, &format!("p{number:03}"), 1).await;
    }
    talk.until(at(30)).await;
    assert_eq!(talk.messages().len(), 18, "the minute is used up");
    booth.clock(at(30));
    for press in ["/give @mina mug", "/undo @mina", "/give @mina sticker"] {
        booth.says("Mei", press).await;
    }
    talk.until(at(33)).await;
    let heard = talk.heard();
    let edits: Vec<_> = heard.iter().filter(|heard| heard.edits().is_some()).collect();
    assert_eq!(edits.len(), 1, "three changes are one edit");
    assert_eq!(edits[0].edits(), talk.messages()[0].taken.as_deref());
    assert!(edits[0].cards()[0].1.starts_with("Gave: sticker"), "{:?}", edits[0].cards());
    talk.settles().await;
    booth.closes().await;
}

#[tokio::test]
async fn a_chat_that_must_wait_makes_no_other_wait() {
    let mut booth = Booth::open().await;
    let mut slow = Talk::open(&booth.store, STAFF, at(0)).await;
    let mut quick = Talk::open(&booth.store, "telegram:-200", at(0)).await;
    slow.replies([Reply::LaterBy(30)]);
    earns(&mut booth, "mina", 0).await;
    slow.until(at(1)).await;
    earns(&mut booth, "jun", 1).await;
    slow.until(at(29)).await;
    quick.until(at(5)).await;
    assert_eq!(slow.heard().len(), 1, "nothing is said before the time");
    assert_eq!(names(&quick.messages()), ["@mina", "@jun"]);
    slow.settles().await;
    assert_eq!(slow.heard()[1].at, at(30));
    assert!(!slow.heard()[1].said.again, "what did not arrive is no repeat");
    assert_eq!(names(&slow.messages()), ["@mina", "@mina", "@jun"]);
    booth.closes().await;
}

#[tokio::test]
async fn what_may_have_arrived_is_sent_once_more_and_then_given_up_for_all_to_see() {
    let mut booth = Booth::open().await;
    let mut lead = leads_on_telegram(&booth).await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    talk.replies([Reply::Unclear, Reply::Takes, Reply::Unclear, Reply::Unclear]);
    earns(&mut booth, "mina", 0).await;
    talk.settles().await;
    let heard = talk.heard();
    assert_eq!(
        heard.iter().map(|it| (it.at, it.said.again)).collect::<Vec<_>>(),
        [(at(0), false), (at(5), true),]
    );
    assert_eq!(heard[0].said.key, heard[1].said.key, "a chat that can tells the repeat");

    earns(&mut booth, "jun", 10).await;
    talk.until(at(10)).await;
    talk.settles().await;
    assert_eq!(talk.heard().len(), 4, "and never a third time");
    lead.until(at(20)).await;
    let told = lead.heard();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].notice().contains(STAFF), "{}", told[0].notice());
    let status = booth.clock(at(20)).says("Mei", "/status").await;
    assert!(status.contains("1 given up"), "{status}");
    let summary = booth.says("Mei", "/summary").await;
    assert!(summary.contains("1 given up"), "{summary}");
    let found = booth.store.verify().await.expect("it can be read");
    assert!(found.iter().any(|it| it.what.contains("given up")), "{found:?}");
}

#[tokio::test]
async fn an_edit_that_may_have_arrived_is_simply_repeated() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    earns(&mut booth, "mina", 0).await;
    talk.settles().await;
    talk.replies(vec![Reply::Unclear; 4]);
    booth.clock(at(10)).says("Mei", "/give @mina mug").await;
    talk.until(at(10)).await;
    talk.settles().await;
    let edits = &talk.heard()[1..];
    let told: Vec<_> = edits.iter().map(|it| (it.at, it.said.again)).collect();
    assert_eq!(told, [10, 15, 20, 25, 30].map(|second| (at(second), false)));
    // So many of unknown fate are told, here on the terminal, which hears it with its next answer.
    booth.clock(at(40)).says("Mei", "/status").await;
    booth.closes().await;
}

#[tokio::test]
async fn a_card_that_is_gone_is_posted_anew_while_its_claim_is_open() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    earns(&mut booth, "mina", 0).await;
    earns(&mut booth, "jun", 0).await;
    talk.settles().await;
    talk.replies([Reply::Lost, Reply::Takes]);
    booth.clock(at(10)).says("Mei", "/give @mina mug").await;
    booth.says("Mei", "/undo @mina").await;
    talk.until(at(10)).await;
    talk.settles().await;
    assert!(talk.messages().last().expect("some").shows("@mina"));
    assert_eq!(talk.messages().len(), 3, "an open claim has a card again");

    talk.replies([Reply::Lost]);
    booth.clock(at(30)).says("Mei", "/give @jun mug").await;
    talk.until(at(30)).await;
    talk.settles().await;
    assert_eq!(talk.messages().len(), 3, "a settled one needs none");
    booth.clock(at(40)).says("Mei", "/undo @jun").await;
    talk.replies([Reply::Lost]);
    talk.until(at(40)).await;
    talk.settles().await;
    assert_eq!(talk.messages().len(), 4, "until it is open again");
    booth.closes().await;
}

#[tokio::test]
async fn a_group_that_moved_gets_its_open_cards_anew_and_once() {
    let mut booth = Booth::open().await;
    let mut old = Talk::open(&booth.store, STAFF, at(0)).await;
    earns(&mut booth, "mina", 0).await;
    earns(&mut booth, "given", 0).await;
    booth.says("Mei", "/give @given mug").await;
    old.settles().await;
    old.replies([Reply::Moves("telegram:-900")]);
    earns(&mut booth, "jun", 10).await;
    old.until(at(10)).await;
    old.settles().await;
    assert_eq!(old.heard().len(), 3, "the old chat is told nothing more");
    let mut new = Talk::with(&booth.store, "telegram:-900", at(10));
    new.settles().await;
    assert_eq!(names(&new.messages()), ["@mina", "@jun"]);
    // The other end of the move tells us as well.
    let told = booth.store.chat_moved(STAFF.to_owned(), "telegram:-900".to_owned(), at(20));
    told.await.expect("it is heard");
    new.until(at(30)).await;
    assert_eq!(names(&new.messages()), ["@mina", "@jun"]);
    booth.clock(at(40)).says("Mei", "/give @mina mug").await;
    new.until(at(40)).await;
    new.settles().await;
    assert_eq!(new.heard()[2].edits(), new.heard()[0].taken.as_deref());
    booth.closes().await;
}

#[tokio::test]
async fn a_closed_chat_is_owed_everything_until_it_opens_again() {
    let mut booth = Booth::open().await;
    let mut lead = leads_on_telegram(&booth).await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    talk.replies([Reply::Closes]);
    earns(&mut booth, "mina", 0).await;
    talk.settles().await;
    earns(&mut booth, "jun", 60).await;
    talk.until(at(600)).await;
    assert_eq!(talk.heard().len(), 1);
    lead.until(at(600)).await;
    assert_eq!(lead.heard().len(), 1, "the lead is told once");
    assert_eq!(booth.store.standing().await.expect("figures").owed, 2);
    booth.store.chat_reopened(STAFF.to_owned(), at(100)).await.expect("it opens");
    talk.settles().await;
    assert_eq!(names(&talk.messages()[1..]), ["@mina", "@jun"]);
    booth.closes().await;
}

#[tokio::test]
async fn a_chat_is_never_closed_without_a_word_to_the_leads() {
    let booth = Booth::open().await;
    let mut lead = leads_on_telegram(&booth).await;
    Talk::open(&booth.store, STAFF, at(0)).await;
    let rows = booth.rows();
    let fails = "CREATE TRIGGER full BEFORE INSERT ON deliveries WHEN NEW.topic LIKE 'alert %'
                 BEGIN SELECT RAISE(ABORT, 'no space is left'); END";
    rows.execute_batch(fails).expect("it is set up");
    let closes =
        |second| booth.store.chat_closed(STAFF.to_owned(), "kicked".to_owned(), at(second));
    closes(1).await.expect_err("the alert cannot be owed");
    rows.execute_batch("DROP TRIGGER full").expect("there is space again");
    closes(2).await.expect("it is closed");
    lead.until(at(10)).await;
    assert_eq!(lead.heard().len(), 1, "{:?}", lead.heard());
    booth.closes().await;
}

#[tokio::test]
async fn a_restart_remembers_the_last_minute_and_what_was_being_sent() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    talk.replies([Reply::Unclear]);
    for number in 0..150 {
        earns(&mut booth, &format!("p{number:03}"), 0).await;
    }
    talk.until(at(17)).await;
    let rows = booth.rows();
    let sending = "UPDATE deliveries SET state = 'sending' WHERE id =
                   (SELECT min(id) FROM deliveries WHERE chat = ?1 AND state = 'ready')";
    rows.execute(sending, [STAFF]).expect("it is begun");
    talk.restarts(&booth.store, at(18)).await;
    let unknown = "SELECT count(*) FROM deliveries WHERE chat = ?1 AND state = 'unknown'";
    let count: u64 = rows.query_row(unknown, [STAFF], |row| row.get(0)).expect("a number");
    assert!(count >= 1, "what was being sent may have arrived");
    // It counts as sent, and so does what nobody heard of before.
    let mut all = talk.messages();
    talk.settles().await;
    let after = talk.messages().split_off(all.len());
    assert!(after.iter().any(|heard| heard.said.again));
    all.extend(after);
    within_limits(&all, 18);
    booth.closes().await;
}

#[tokio::test]
async fn a_muted_chat_is_silent_until_its_time() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    let telling = Telling::new("mute", at(0), |()| ());
    booth.store.mute_chat(STAFF.to_owned(), Some(at(60)), telling).await.expect("it is muted");
    earns(&mut booth, "mina", 10).await;
    talk.until(at(10)).await;
    earns(&mut booth, "jun", 60).await;
    talk.until(at(60)).await;
    let silent: Vec<bool> = talk.heard().iter().map(|heard| heard.said.silent).collect();
    assert_eq!(silent, [true, false]);
    booth.closes().await;
}

#[tokio::test]
async fn claims_that_share_a_message_are_edited_together() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    for number in 0..24 {
        earns(&mut booth, &format!("p{number:02}"), 0).await;
    }
    talk.settles().await;
    let shared = talk.messages().into_iter().find(|it| it.cards().len() == 8).expect("a rush");
    let first = shared.cards()[0].0.to_owned();
    let before = talk.heard().len();
    booth.clock(at(200)).says("Mei", &format!("/give {first} mug")).await;
    talk.until(at(200)).await;
    let edit = talk.heard()[before].clone();
    assert_eq!(edit.edits(), shared.taken.as_deref());
    assert_eq!(edit.cards().len(), 8);
    let gave = edit.cards().iter().filter(|card| card.1.starts_with("Gave")).count();
    assert_eq!(gave, 1);
    assert_eq!(talk.heard().len(), before + 1, "one edit for all of them");
    booth.closes().await;
}

#[tokio::test]
async fn what_a_chat_was_owed_when_it_was_left_is_not_sent() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    talk.replies([Reply::LaterBy(30)]);
    earns(&mut booth, "mina", 0).await;
    talk.until(at(1)).await;
    booth.store.leave_chat(STAFF.to_owned(), Telling::new("leave", at(2), |_| ())).await.unwrap();
    talk.until(at(60)).await;
    assert_eq!(talk.messages().len(), 1, "only the try that was put off");
    let telling = Telling::new("join", at(61), |_| ());
    booth.store.open_chat(STAFF.to_owned(), Language::En, at(61), telling).await.unwrap();
    talk.until(at(70)).await;
    assert_eq!(names(&talk.messages()), ["@mina", "@mina"]);
    booth.closes().await;
}

#[tokio::test]
async fn a_press_on_a_shared_message_that_may_have_arrived_tells_that_all_of_it_did() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    talk.replies([Reply::Unclear]);
    for earner in 0..16 {
        earns(&mut booth, &format!("e{earner}"), 0).await;
    }
    talk.until(at(4)).await;
    let shared = talk.heard()[0].clone();
    assert_eq!((shared.cards().len(), shared.arrived), (8, true), "{shared:?}");
    let claim = booth.store.find_claims("e3".to_owned(), 1).await.unwrap()[0].id;
    let (chat, message) = (STAFF.to_owned(), "999".to_owned());
    booth.store.owe_redraw(chat, message, claim, true, at(4)).await.unwrap();
    talk.settles().await;
    let shows_e3 = |heard: &&Heard| heard.shows("@e3");
    assert_eq!(talk.messages().iter().filter(shows_e3).count(), 1, "no second message");
    let heard = talk.heard();
    let edit = heard.iter().find(|heard| heard.edits() == Some("999")).expect("an edit");
    assert_eq!(edit.cards(), shared.cards());
    booth.closes().await;
}
