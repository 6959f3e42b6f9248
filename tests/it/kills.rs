//! `kill -9` in the middle of a delivery and of a press: no earner without a card, at most one
//! twin of each, and one gift a press.

use std::collections::BTreeMap;

use crate::bot::{Bot, STAFF, mei};
use crate::bot_api::fault::{Fault, What};
use crate::bot_api::people::ChatId;
use crate::bot_api::state::Shown;

/// A second staff group, so that "everywhere" is more than one place.
const OTHER: ChatId = ChatId(-1_004_444_444_444);

/// How many cards each of `earner_0`, `earner_1` … has in the staff group.
fn cards(shown: &[Shown], earners: usize) -> BTreeMap<usize, usize> {
    let count = |earner: usize| {
        let handle = format!("@earner_{earner} ");
        shown.iter().filter(|shown| shown.plain.contains(&handle)).count()
    };
    (0..earners).map(|earner| (earner, count(earner))).collect()
}

#[test]
fn a_card_that_may_have_arrived_before_the_crash_comes_once_more_and_gives_one_gift() {
    let mut bot = Bot::open();
    bot.api.fault(Fault::once("sendMessage", What::AcceptThenDrop).in_chat(STAFF));
    bot.posts("mina");
    let first = bot.sees(STAFF, "@mina");
    bot.ends_on("-KILL");
    bot.starts();
    let again = bot.sees(STAFF, "↻");
    assert_ne!(first.id, again.id);
    bot.presses(&mei(), first.id, "mug");
    bot.api.wait_for(|state| {
        let shown = state.chat(STAFF);
        let given = shown.iter().filter(|shown| shown.plain.contains("Gave: mug")).count();
        (given == 2).then_some(())
    });
    let second = bot.api.press(STAFF, again.id, &mei(), "1:g:1:1:1");
    let answer = bot.answer_to(&second);
    assert!(answer.text.contains("already gave this"), "{}", answer.text);
    assert_eq!(bot.api.chat(STAFF).iter().filter(|it| it.plain.contains("@mina")).count(), 2);
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 1);
}

#[test]
fn whenever_it_is_killed_every_earner_has_a_card_and_at_most_one_twin() {
    const EARNERS: usize = 8;
    let mut bot = Bot::open();
    // A press that comes again after a crash is answered again, in vain.
    bot.api.expect_violations();
    for earner in 0..EARNERS {
        let before = bot.api.calls().len();
        match earner % 4 {
            0 => bot.api.fault(Fault::once("sendMessage", What::AcceptThenDrop).in_chat(STAFF)),
            1 => bot.api.fault(Fault::once("sendMessage", What::ConnectionReset).in_chat(STAFF)),
            2 => bot.api.fault(Fault::once("editMessageText", What::AcceptThenDrop)),
            _ => {}
        }
        bot.posts(&format!("earner_{earner}"));
        // Killed after the first, the second, the third thing it does.
        let more = 1 + earner % 3;
        bot.api.wait_for(|state| (state.calls.len() >= before + more).then_some(()));
        bot.ends_on("-KILL");
        bot.starts();
        if let Some(card) = bot.api.chat(STAFF).iter().find(|it| it.plain.ends_with("Waiting")) {
            bot.api.press_button(STAFF, card.id, &mei(), "sticker");
        }
    }
    bot.api.wait_for(|state| {
        let cards = cards(&state.chat(STAFF), EARNERS);
        cards.values().all(|cards| *cards > 0).then_some(())
    });
    for (earner, cards) in cards(&bot.api.chat(STAFF), EARNERS) {
        assert!((1..=2).contains(&cards), "earner_{earner} has {cards} cards");
    }
    let twice = "SELECT count(*) FROM (SELECT claim FROM claim_log
                  WHERE move = 'give' GROUP BY claim HAVING count(*) > 1)";
    assert_eq!(bot.ends_and_counts(twice), 0);
}

/// A booth with cards of mina in both groups.
fn with_two_groups() -> (Bot, [Shown; 2]) {
    let mut bot = Bot::open();
    bot.api.command(OTHER, &mei(), "/join");
    bot.sees(OTHER, "Cards come here");
    bot.posts("mina");
    let cards = [bot.sees(STAFF, "@mina"), bot.sees(OTHER, "@mina")];
    (bot, cards)
}

/// Waits until a request is under way whose answer never comes.
fn hangs(bot: &Bot, method: &str) {
    bot.api.wait_for(|state| {
        state.calls.iter().any(|call| call.method == method && call.code == 0).then_some(())
    });
}

/// Whatever came of the crash: one gift, both cards say so as they stand, and whoever pressed was
/// told nothing else, at most twice.
fn one_gift_and_no_wrong_word(mut bot: Bot, cards: &[Shown; 2], press: &str) {
    for (chat, card) in [STAFF, OTHER].into_iter().zip(cards) {
        let given = bot.sees(chat, "Gave: mug · Mei");
        assert_eq!(given.id, card.id);
        let shown = bot.api.chat(chat);
        assert_eq!(shown.iter().filter(|it| it.plain.contains("@mina")).count(), 1, "no twin");
    }
    // Updates are handled in order: once this is answered, so would the press have been.
    bot.api.command(STAFF, &mei(), "/waiting");
    bot.sees(STAFF, "Nobody is waiting");
    let calls = bot.api.calls();
    let told: Vec<_> = calls
        .iter()
        .filter(|call| call.method == "answerCallbackQuery")
        .filter(|call| call.params["callback_query_id"] == press)
        .map(|call| call.params["text"].as_str().unwrap_or_default())
        .collect();
    assert!((1..=2).contains(&told.len()), "{told:?}");
    assert!(told.iter().all(|text| text.contains("Gave mug to @mina")), "{told:?}");
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 1);
    assert_eq!(bot.counts("SELECT count(*) FROM deliveries WHERE state = 'dead'"), 0);
}

#[test]
fn killed_while_the_answer_to_a_press_hangs_it_gave_one_gift() {
    for what in [What::Hang, What::AcceptThenDrop] {
        let (mut bot, cards) = with_two_groups();
        let hang = matches!(what, What::Hang);
        bot.api.fault(Fault::once("answerCallbackQuery", what));
        let press = bot.api.press_button(STAFF, cards[0].id, &mei(), "mug");
        if hang {
            hangs(&bot, "answerCallbackQuery");
        } else {
            bot.answer_to(&press);
        }
        bot.ends_on("-KILL");
        bot.starts();
        one_gift_and_no_wrong_word(bot, &cards, &press);
    }
}

#[test]
fn killed_while_the_edit_of_a_card_hangs_the_card_is_edited_after_all() {
    for what in [What::Hang, What::AcceptThenDrop] {
        let (mut bot, cards) = with_two_groups();
        // A press whose offset was not stored comes again, and is answered again: in vain.
        bot.api.expect_violations();
        let hang = matches!(what, What::Hang);
        bot.api.fault(Fault::once("editMessageText", what).in_chat(STAFF));
        let press = bot.api.press_button(STAFF, cards[0].id, &mei(), "mug");
        if hang {
            hangs(&bot, "editMessageText");
        } else {
            bot.sees(STAFF, "Gave: mug · Mei");
        }
        bot.answer_to(&press);
        bot.ends_on("-KILL");
        bot.starts();
        one_gift_and_no_wrong_word(bot, &cards, &press);
    }
}
