//! Presses: two at once, old ones, twins, loose matches, and what cards look like.

use chrono::{Duration, Utc};
use serde_json::json;

use crate::bot::{Bot, STAFF, ken, mei};
use crate::bot_api::fault::{Fault, What};
use crate::bot_api::keyboard::Does;
use crate::bot_api::people::ChatId;
use crate::bot_api::state::Shown;

fn data(card: &Shown, label: &str) -> String {
    let button = card.keyboard.iter().flatten().find(|button| button.text.contains(label));
    match button.map(|button| &button.does) {
        Some(Does::Data(data)) => data.clone(),
        found => panic!("no button {label:?} but {found:?}"),
    }
}

#[test]
fn of_two_who_press_at_once_the_second_learns_who_was_first() {
    let mut bot = Bot::open();
    bot.takes_on(&ken(), ChatId(43));
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    let first = bot.api.press_button(STAFF, card.id, &ken(), "mug");
    let second = bot.api.press_button(STAFF, card.id, &mei(), "mug");
    let first = bot.answer_to(&first);
    assert!(first.text.contains("Gave mug to @mina") && !first.show_alert, "{first:?}");
    let second = bot.answer_to(&second);
    assert!(second.text.contains("Ken already gave this at ") && second.show_alert, "{second:?}");
    bot.sees(STAFF, "Gave: mug · Ken");
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 1);
}

#[test]
fn an_old_button_changes_nothing_and_the_card_is_drawn_again() {
    let mut bot = Bot::open();
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    let old = data(&card, "mug");
    bot.presses(&mei(), card.id, "mug");
    bot.sees(STAFF, "Gave: mug · Mei");
    bot.presses(&mei(), card.id, "Undo");
    bot.api.wait_for(|state| state.chat(STAFF).iter().find(|it| it.edited == 2).cloned());
    let edits = |bot: &Bot| {
        let calls = bot.api.calls();
        calls.iter().filter(|call| call.method == "editMessageText").count()
    };
    let before = edits(&bot);
    let press = bot.api.press(STAFF, card.id, &mei(), &old);
    let answer = bot.answer_to(&press);
    assert!(answer.text.contains("has changed meanwhile") && answer.show_alert, "{answer:?}");
    bot.api.wait_for(|state| {
        let edits = state.calls.iter().filter(|call| call.method == "editMessageText");
        (edits.count() > before).then_some(())
    });
    let press = bot.api.press(STAFF, card.id, &mei(), "0:g:1:1:1");
    assert!(bot.answer_to(&press).text.contains("too old"));
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 1);
}

#[test]
fn a_twin_is_marked_and_heals_at_its_first_press() {
    let mut bot = Bot::open();
    bot.api.fault(Fault::once("sendMessage", What::AcceptThenDrop).in_chat(STAFF));
    bot.posts("mina");
    let repeat = bot.sees(STAFF, "↻");
    let cards: Vec<Shown> = bot.api.chat(STAFF);
    let cards: Vec<&Shown> = cards.iter().filter(|it| it.plain.contains("@mina")).collect();
    assert_eq!(cards.len(), 2);
    let orphan = cards.iter().find(|card| card.id != repeat.id).expect("a twin");
    let answer = bot.presses(&mei(), orphan.id, "mug");
    assert!(answer.contains("Gave mug to @mina"), "{answer}");
    let cards = bot.api.wait_for(|state| {
        let cards: Vec<Shown> =
            state.chat(STAFF).into_iter().filter(|it| it.plain.contains("Gave: mug")).collect();
        (cards.len() == 2).then_some(cards)
    });
    assert_eq!(cards[0].plain, cards[1].plain);
    assert_eq!(cards[0].keyboard, cards[1].keyboard);
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 1);
}

#[test]
fn a_press_on_a_card_that_may_have_arrived_tells_that_it_did() {
    let mut bot = Bot::open();
    bot.api.fault(Fault::once("sendMessage", What::AcceptThenDrop).in_chat(STAFF));
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    let answer = bot.presses(&mei(), card.id, "mug");
    assert!(answer.contains("Gave mug to @mina"), "{answer}");
    assert_eq!(bot.sees(STAFF, "Gave: mug · Mei").id, card.id);
    bot.types("/undo @mina");
    assert_eq!(bot.sees(STAFF, "Waiting").id, card.id);
    let cards = bot.api.chat(STAFF).iter().filter(|it| it.plain.contains("@mina")).count();
    assert_eq!(cards, 1);
    let rows = "SELECT count(*) FROM deliveries WHERE claim = 1 AND chat LIKE 'telegram:%'";
    assert_eq!(bot.ends_and_counts(rows), 1);
}

#[test]
fn a_loose_match_asks_yes_or_no_before_there_are_gifts() {
    let mut bot = Bot::open();
    bot.posts_text("mina", "안녕 #PyConAPAC에서 #Elastic");
    let card = bot.sees(STAFF, "@mina");
    assert!(card.plain.starts_with('❓'), "{}", card.plain);
    let labels: Vec<&str> = card
        .keyboard
        .iter()
        .flatten()
        .filter(|button| matches!(button.does, Does::Data(_)))
        .map(|button| button.text.as_str())
        .collect();
    assert_eq!(labels.len(), 2, "{labels:?}");
    let answer = bot.presses(&mei(), card.id, "Yes");
    assert!(answer.contains("is waiting for a gift now"), "{answer}");
    let card = bot.sees(STAFF, "Waiting");
    data(&card, "mug");
    data(&card, "sticker");
}

#[test]
fn cards_that_need_a_second_look_look_different() {
    let mut bot = Bot::open();
    let long_ago = (Utc::now() - Duration::hours(2)).to_rfc3339();
    bot.brings(&json!({
        "data": {"id": "501", "author_id": "51", "created_at": long_ago,
                 "text": "late #PyConAPAC #Elastic"},
        "includes": {"users": [{"id": "51", "username": "lately", "name": ""}]},
    }));
    let late = bot.sees(STAFF, "@lately");
    assert!(late.plain.starts_with("🕐"), "{}", late.plain);
    bot.api.command(STAFF, &mei(), "/add mastodon walkin@example.org");
    bot.sees(STAFF, "the code is");
    let icons = |bot: &Bot, who: &str, icon: &str| {
        bot.api.wait_for(|state| {
            let chat = state.chat(STAFF);
            let found = chat.iter().find(|it| it.plain.starts_with(icon))?;
            Some(found.plain.contains(who))
        })
    };
    assert!(icons(&bot, "walkin", "✍"));
    bot.posts("gone");
    bot.sees(STAFF, "@gone");
    bot.brings(&json!({"delete": {"status": {"id": 1, "id_str": "1", "user_id": 71}}}));
    assert!(icons(&bot, "@gone", "🗑"));
    for item in ["mug", "sticker"] {
        bot.api.command(STAFF, &mei(), &format!("/stock {item} 0"));
    }
    bot.api.wait_for(|state| {
        let asked = state.calls.iter().filter(|call| call.params.to_string().contains("sticker"));
        (asked.count() > 3).then_some(())
    });
    bot.posts("empty");
    let empty = bot.sees(STAFF, "@empty");
    assert!(empty.plain.starts_with("📭"), "{}", empty.plain);
}

#[test]
fn a_gift_button_under_a_list_gives_only_what_the_list_still_shows() {
    let mut bot = Bot::open();
    bot.takes_on(&ken(), ChatId(43));
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    bot.api.command(ChatId(43), &ken(), "/waiting");
    let list = bot.sees(ChatId(43), "1 person waiting");
    bot.presses(&mei(), card.id, "mug");
    bot.sees(STAFF, "Gave: mug · Mei");
    bot.presses(&mei(), card.id, "Undo");
    bot.sees(STAFF, "Waiting");
    let press = bot.api.press_button(ChatId(43), list.id, &ken(), "mug");
    let answer = bot.answer_to(&press);
    assert!(answer.text.contains("has changed meanwhile") && answer.show_alert, "{answer:?}");
    // A button of an earlier version names no state: it gives nothing either.
    let press = bot.api.press(ChatId(43), list.id, &ken(), "1:c:/give @mina mug");
    let answer = bot.answer_to(&press);
    assert!(answer.text.contains("too old") && answer.show_alert, "{answer:?}");
    bot.api.command(ChatId(43), &ken(), "/waiting");
    let fresh = bot.api.wait_for(|state| {
        let lists = state.chat(ChatId(43)).into_iter();
        lists.filter(|it| it.plain.contains("1 person waiting")).find(|it| it.id != list.id)
    });
    let press = bot.api.press_button(ChatId(43), fresh.id, &ken(), "mug");
    bot.answer_to(&press);
    assert_eq!(bot.sees(ChatId(43), "Gave mug to @mina").id, fresh.id);
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 2);
}

#[test]
fn a_choice_between_people_is_refused_once_the_chosen_claim_has_changed() {
    let bot = Bot::open();
    for name in ["kim@one.example", "kim@two.example"] {
        bot.api.command(STAFF, &mei(), &format!("/add mastodon {name}"));
        bot.sees(STAFF, &format!("Added {name}"));
    }
    bot.api.command(STAFF, &mei(), "/give kim mug");
    let which = bot.sees(STAFF, "Who is \"kim\"");
    for (line, answer) in
        [("/give kim@two.example sticker", "Gave sticker"), ("/undo kim@two.example", "Taken back")]
    {
        bot.api.command(STAFF, &mei(), line);
        bot.sees(STAFF, answer);
    }
    let press = bot.api.press_button(STAFF, which.id, &mei(), "two");
    let answer = bot.answer_to(&press);
    assert!(answer.text.contains("has changed meanwhile") && answer.show_alert, "{answer:?}");
}
