//! What a restart keeps: the offset, and that a summary comes once.

use chrono::{Duration, Timelike, Utc};

use crate::bot::{Bot, STAFF, ken, mei};
use crate::bot_api::people::ChatId;

fn answers(bot: &Bot, text: &str) -> usize {
    bot.api.chat(STAFF).iter().filter(|shown| shown.plain.contains(text)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offset_is_kept_and_one_of_last_week_is_forgotten() {
    let mut bot = Bot::open();
    bot.api.command(STAFF, &mei(), "/waiting");
    bot.sees(STAFF, "Nobody is waiting");
    bot.ends_on("-TERM");
    let store = bot.store();
    let kept = store.setting("telegram.offset".to_owned()).await.unwrap().expect("an offset");
    drop(store);
    bot.starts();
    bot.api.command(STAFF, &mei(), "/stock");
    bot.sees(STAFF, "mug");
    assert_eq!(answers(&bot, "Nobody is waiting"), 1);
    bot.ends_on("-TERM");
    let words: Vec<&str> = kept.split(' ').collect();
    let old = Utc::now() - Duration::days(8);
    let old = format!("{} 2000000000 {}", words[0], old.to_rfc3339());
    let store = bot.store();
    store.set_setting("telegram.offset".to_owned(), old).await.unwrap();
    drop(store);
    let before = bot.api.calls().len();
    bot.starts();
    bot.api.command(STAFF, &mei(), "/help");
    bot.sees(STAFF, "/waiting");
    let calls = bot.api.calls();
    let first = calls[before..].iter().find(|call| call.method == "getUpdates").expect("a poll");
    assert!(first.params.get("offset").is_none(), "{:?}", first.params);
}

#[test]
fn the_summary_and_its_picture_come_once() {
    // A zone in which a minute ago was today.
    let zone = if Utc::now().hour() == 0 { chrono_tz::Asia::Seoul } else { chrono_tz::UTC };
    let at = (Utc::now() - Duration::minutes(1)).with_timezone(&zone).format("%H:%M");
    let settings = format!("[campaign]\ntime_zone = \"{zone}\"\n[summary]\nat = \"{at}\"\n");
    let mut bot = Bot::open_late(&settings);
    let photo = |bot: &Bot| bot.api.chat(STAFF).iter().filter(|it| it.attached.is_some()).count();
    bot.api.wait_for(|state| state.chat(STAFF).into_iter().find(|shown| shown.attached.is_some()));
    let summaries = bot.api.chat(STAFF).len();
    bot.ends_on("-TERM");
    bot.starts();
    bot.api.command(STAFF, &mei(), "/stock");
    bot.api.wait_for(|state| (state.chat(STAFF).len() > summaries).then_some(()));
    assert_eq!(photo(&bot), 1);
    assert_eq!(bot.api.chat(STAFF).len(), summaries + 1);
}

#[test]
fn a_press_before_a_crash_counts_once_and_its_card_is_edited_after_it() {
    let mut bot = Bot::open();
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    // A press whose offset was not stored comes again, and is answered again: in vain.
    bot.api.expect_violations();
    let press = bot.api.press_button(STAFF, card.id, &mei(), "mug");
    bot.answer_to(&press);
    bot.ends_on("-KILL");
    bot.starts();
    let given = bot.sees(STAFF, "Gave: mug · Mei");
    assert_eq!(given.id, card.id);
    assert_eq!(answers(&bot, "@mina"), 1, "no twin");
    let others = bot.api.violations();
    assert!(others.iter().all(|it| it.starts_with("answerCallbackQuery: ")), "{others:#?}");
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 1);
}

#[test]
fn a_command_that_comes_again_after_a_crash_is_answered_as_the_first_time() {
    const MEI: ChatId = ChatId(42);
    let commands = [
        ("/give @mina mug", "Gave mug to @mina"),
        ("/undo", "is waiting again"),
        ("/add instagram jun", "Added jun"),
        ("/stock mug 3", "mug: 3 left now"),
        ("/same @mina @nora", "are one person now"),
        ("/part @nora", "of their own again"),
        ("/block @nora", "earns nothing"),
        ("/decline @mina an advertiser", "an advertiser"),
        ("/role Ken none", "Ken does not work here any more"),
        ("/invite Ana", "For Ana"),
        ("/join", "Cards come here"),
        ("/leave", "No more cards"),
    ];
    let mut bot = Bot::open();
    bot.takes_on(&ken(), ChatId(43));
    bot.posts_text("nora", "#PyConAPAC only");
    bot.posts("mina");
    bot.sees(STAFF, "@mina");
    let written: Vec<i64> =
        commands.iter().map(|(line, _)| bot.api.command(MEI, &mei(), line)).collect();
    let told = |bot: &Bot, times: usize| -> Vec<Vec<String>> {
        bot.api.wait_for(|state| {
            let chat = state.chat(MEI);
            let told = commands.iter().map(|(_, answer)| {
                let texts = chat.iter().map(|shown| shown.plain.clone());
                texts.filter(|text| text.contains(answer)).collect::<Vec<_>>()
            });
            let told: Vec<Vec<String>> = told.collect();
            told.iter().all(|texts| texts.len() >= times).then_some(told)
        })
    };
    told(&bot, 1);
    bot.forgets_since(MEI, written[0], 30);
    for texts in told(&bot, 2) {
        assert_eq!(texts[0], texts[texts.len() - 1]);
    }
    let twice = "SELECT (SELECT count(*) FROM claim_log WHERE move = 'give')
                      + (SELECT count(*) FROM invitations WHERE name = 'Ana')
                      + (SELECT count(*) FROM stock_log)";
    assert_eq!(bot.ends_and_counts(twice), 3);
}

#[test]
fn a_command_that_the_database_did_not_take_before_the_end_is_not_lost() {
    let mut bot = Bot::open();
    let database = bot.locks_the_database();
    bot.api.command(STAFF, &mei(), "/stock mug 2");
    bot.logs("could not be handled, try 1");
    drop(database);
    bot.ends_on("-TERM");
    bot.starts();
    bot.sees(STAFF, "mug: 2 left now");
}
