//! Trouble with Telegram itself: another reader of our updates, and a server that answers wrongly.

use crate::bot::{Bot, STAFF, mei};
use crate::bot_api::fault::{Fault, What};
use crate::bot_api::people::ChatId;
use crate::bot_api::state::Call;

/// What the staff group was sent with those words in it, the refused too.
fn sent(bot: &Bot, words: &str) -> Vec<Call> {
    let mut calls = bot.api.calls();
    calls.retain(|call| call.chat == Some(STAFF.0) && call.params.to_string().contains(words));
    calls
}

#[test]
fn a_card_whose_markup_is_refused_comes_as_plain_text_and_in_its_turn() {
    let mut bot = Bot::open();
    let description = "Bad Request: can't parse entities: unclosed tag at byte offset 3".to_owned();
    let what = What::Refuse { code: 400, description };
    bot.api.fault(Fault::once("sendMessage", what).in_chat(STAFF));
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    assert!(!card.html.contains('<'), "{}", card.html);
    let calls = sent(&bot, "@mina");
    let codes: Vec<u16> = calls.iter().map(|call| call.code).collect();
    assert_eq!(codes, [400, 200]);
    let wait = calls[1].at.duration_since(calls[0].at);
    assert!(wait.as_millis() > 500, "a second request like any other, after {wait:?}");
    bot.presses(&mei(), card.id, "mug");
    let given = bot.sees(STAFF, "Gave: mug");
    assert!(given.html.contains('<'), "the next edit is dressed again: {}", given.html);
}

#[test]
fn where_pictures_are_forbidden_the_words_come_in_their_turn() {
    let mut bot = Bot::open();
    bot.posts("mina");
    bot.sees(STAFF, "@mina");
    let description = "Bad Request: not enough rights to send photos to the chat".to_owned();
    let what = What::Refuse { code: 400, description };
    bot.api.fault(Fault::once("sendPhoto", what).in_chat(STAFF));
    bot.api.command(STAFF, &mei(), "/timeline");
    let answer = bot.api.wait_for(|state| {
        let answered = |call: &&Call| call.method == "sendMessage" && call.code == 200;
        let calls: Vec<_> = state.calls.iter().filter(answered).cloned().collect();
        let photo = state.calls.iter().find(|call| call.method == "sendPhoto")?;
        calls.into_iter().find(|call| call.at > photo.at).map(|call| (photo.at, call.at))
    });
    let wait = answer.1.duration_since(answer.0);
    assert!(wait.as_millis() > 500, "a second request like any other, after {wait:?}");
}

#[test]
fn a_picture_that_is_refused_for_any_reason_leaves_its_words() {
    let mut bot = Bot::open();
    bot.posts("mina");
    bot.sees(STAFF, "@mina");
    let description = "Bad Request: IMAGE_PROCESS_FAILED".to_owned();
    let what = What::Refuse { code: 400, description };
    bot.api.fault(Fault::once("sendPhoto", what).in_chat(STAFF));
    bot.api.command(STAFF, &mei(), "/tags");
    bot.sees(STAFF, "#Elastic (1 author)");
}

#[test]
fn a_file_that_a_chat_does_not_take_is_not_announced() {
    let bot = Bot::open();
    let what = What::Refuse { code: 413, description: "Request Entity Too Large".to_owned() };
    bot.api.fault(Fault::once("sendDocument", what).in_chat(STAFF));
    bot.api.command(STAFF, &mei(), "/export posts");
    bot.sees(STAFF, "boothbot export posts");
}

#[test]
fn a_card_whose_link_is_refused_comes_without_it() {
    let bot = Bot::open();
    let description = "Bad Request: inline keyboard button URL 'https://mina.localx/1' is \
                       invalid: Wrong HTTP URL";
    let what = What::Refuse { code: 400, description: description.to_owned() };
    bot.api.fault(Fault::once("sendMessage", what).in_chat(STAFF));
    bot.api.command(ChatId(42), &mei(), "/add instagram mina https://mina.localx/1");
    let card = bot.sees(STAFF, "Waiting");
    let labels: Vec<&str> = card.keyboard.iter().flatten().map(|it| it.text.as_str()).collect();
    assert_eq!(labels, ["mug 5", "sticker", "Not eligible"]);
}

#[test]
fn an_answer_that_may_have_arrived_comes_again_with_a_mark() {
    let bot = Bot::open();
    bot.api.fault(Fault::once("sendMessage", What::AcceptThenDrop).in_chat(STAFF));
    bot.api.command(STAFF, &mei(), "/stock");
    let again = bot.sees(STAFF, "↻");
    assert!(again.plain.contains("mug: 5 left"), "{}", again.plain);
}

#[test]
fn what_became_of_a_gift_is_told_even_if_it_cannot_be_shown() {
    let mut bot = Bot::open();
    bot.posts("mina");
    bot.sees(STAFF, "@mina");
    bot.api.command(ChatId(42), &mei(), "/waiting");
    let list = bot.sees(ChatId(42), "1 person waiting");
    let wait = What::TooMany { retry_after: 1 };
    bot.api.fault(Fault::once("editMessageText", wait).in_chat(ChatId(42)));
    let press = bot.api.press_button(ChatId(42), list.id, &mei(), "mug");
    let answer = bot.answer_to(&press);
    assert!(answer.text.contains("Gave mug to @mina") && !answer.show_alert, "{answer:?}");
}

#[test]
fn a_second_reader_is_told_to_the_lead_once_and_we_go_on() {
    let bot = Bot::open();
    bot.api.second_poller(2);
    bot.api.command(STAFF, &mei(), "/waiting");
    bot.sees(STAFF, "Nobody is waiting");
    bot.api.command(STAFF, &mei(), "/stock");
    bot.sees(STAFF, "mug");
    bot.sees(ChatId(42), "second boothbot");
    let told = bot.api.chat(ChatId(42));
    assert_eq!(told.iter().filter(|it| it.plain.contains("second boothbot")).count(), 1);
}

#[test]
fn a_wrong_token_is_told_on_the_terminal_with_what_to_do() {
    let mut bot = Bot::closed("");
    let unauthorized = What::Refuse { code: 401, description: "Unauthorized".to_owned() };
    bot.api.fault(Fault::once("getMe", unauthorized));
    bot.starts();
    bot.api.wait_for(|state| state.is_polled(1).then_some(()));
    let said = bot.said();
    for words in ["refuses the bot's token", "BOOTHBOT_TELEGRAM_TOKEN", "token_file", "@BotFather"]
    {
        assert!(said.contains(words), "{said}");
    }
    // Here the booth goes on.
    bot.types("/stock");
    bot.shows("mug: 5 left");
}

#[test]
fn a_token_that_is_taken_away_while_the_network_is_down_is_told_too() {
    let bot = Bot::open();
    let unauthorized = What::Refuse { code: 401, description: "Unauthorized".to_owned() };
    bot.api.fault(Fault::once("getUpdates", What::ConnectionReset));
    bot.api.fault(Fault::once("getUpdates", unauthorized));
    bot.api.command(STAFF, &mei(), "/stock");
    bot.shows("refuses the bot's token");
}

#[test]
fn the_token_is_in_no_output_however_telegram_fails() {
    let mut bot = Bot::closed("");
    let unauthorized = || What::Refuse { code: 401, description: "Unauthorized".to_owned() };
    for what in [unauthorized(), What::ConnectionReset, What::Html502] {
        bot.api.fault(Fault::once("getMe", what));
    }
    bot.api.fault(Fault::once("getUpdates", What::ConnectionReset));
    bot.api.fault(Fault::once("getUpdates", unauthorized()));
    bot.traces();
    bot.api.wait_for(|state| state.is_polled(1).then_some(()));
    let (whole, half) = (bot.api.token(), bot.api.token().split(':').nth(1).expect("a key"));
    let errors = bot.errors();
    assert!(errors.contains("next try in"), "{errors}");
    assert!(errors.contains("TRACE") || errors.contains("trace"), "it traces");
    let errors = errors + &bot.said();
    assert!(!errors.contains(whole) && !errors.contains(half), "the token is in the log");
}

#[test]
fn alerts_and_the_status_name_a_chat_by_its_title_and_say_what_telegram_said() {
    let mut bot = Bot::open();
    let refuse = |bot: &Bot, code, description: &str| {
        let what = What::Refuse { code, description: description.to_owned() };
        bot.api.fault(Fault::once("sendMessage", what).in_chat(STAFF));
    };
    refuse(&bot, 400, "Bad Request: the moon is full");
    bot.posts("mina");
    let title = "Booth -1001234567890";
    let alert = bot.sees(ChatId(42), "the moon is full").plain;
    assert!(alert.contains(&format!("could not be shown in {title}: Bad Request")), "{alert}");
    refuse(&bot, 403, "Forbidden: the bot may not write in July");
    bot.posts("jun");
    let alert = bot.sees(ChatId(42), "may not write in July").plain;
    assert!(alert.starts_with(&format!("{title} takes no messages any more: Forb")), "{alert}");
    bot.api.command(ChatId(42), &mei(), "/status");
    let status = bot.sees(ChatId(42), "takes nothing").plain;
    assert!(status.contains(&format!("{title} takes nothing: Forbidden: the bot may")), "{status}");
    for text in [alert, status] {
        assert!(!text.contains("telegram:") && !text.contains("Unknown error"), "{text}");
    }
}
