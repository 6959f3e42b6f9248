//! Trouble with Telegram itself: another reader of our updates, and a server that answers wrongly.

use crate::bot::{Bot, STAFF, mei};
use crate::bot_api::fault::{Fault, What};
use crate::bot_api::people::ChatId;

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
