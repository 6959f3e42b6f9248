//! Who may: strangers, anonymous admins, viewers, those who were removed, and languages.

use serde_json::json;

use crate::bot::{Bot, STAFF, ken, mei};
use crate::bot_api::fault::{Fault, What};
use crate::bot_api::people::{ChatId, Extra, User};

fn said(bot: &Bot, chat: ChatId, text: &str) -> usize {
    bot.api.chat(chat).iter().filter(|shown| shown.plain.contains(text)).count()
}

#[test]
fn a_stranger_gets_one_polite_line_once() {
    let bot = Bot::open();
    let eve = User::new(66, "Eve").speaks("en");
    bot.api.command(ChatId(66), &eve, "/waiting");
    bot.sees(ChatId(66), "ask a lead for an invitation");
    bot.api.command(ChatId(66), &eve, "/give 7QFF mug");
    bot.api.command(STAFF, &eve, "/waiting");
    // Updates are handled in order: once Mei is answered, so would Eve have been.
    bot.api.command(STAFF, &mei(), "/waiting");
    bot.sees(STAFF, "Nobody is waiting");
    assert_eq!(bot.api.chat(ChatId(66)).len(), 1, "{:#?}", bot.api.chat(ChatId(66)));
    assert_eq!(said(&bot, STAFF, "invitation"), 0);
}

#[test]
fn whoever_hides_behind_the_group_is_nobody() {
    let bot = Bot::open();
    let hidden = Extra { anonymous: true, ..Extra::default() };
    bot.api.command_with(STAFF, &mei(), "/stock mug 1", &hidden);
    bot.sees(STAFF, "Remain anonymous");
    bot.api.command(STAFF, &mei(), "/stock");
    let stock = bot.sees(STAFF, "mug");
    assert!(stock.plain.contains('5'), "{}", stock.plain);
}

#[test]
fn a_lead_who_hides_is_told_so_once_where_the_cards_are_to_come() {
    let bot = Bot::open();
    let group = ChatId(-1_003_333_333_333);
    let hidden = Extra { anonymous: true, ..Extra::default() };
    for _ in 0..2 {
        bot.api.command_with(group, &mei(), "/join", &hidden);
    }
    bot.sees(group, "Remain anonymous");
    bot.api.command(group, &mei(), "/join");
    bot.sees(group, "Cards come here");
    assert_eq!(said(&bot, group, "Remain anonymous"), 1, "anybody's group could ask for ever");
}

#[test]
fn a_press_by_a_stranger_or_in_an_unknown_chat_changes_nothing() {
    let mut bot = Bot::open();
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    let eve = User::new(66, "Eve").speaks("en");
    let press = bot.api.press_button(STAFF, card.id, &eve, "mug");
    let answer = bot.answer_to(&press);
    assert!(answer.text.contains("Only booth staff") && answer.show_alert, "{answer:?}");
    let elsewhere = ChatId(-1_009_999_999_999);
    bot.api.knows(elsewhere);
    let press = bot.api.press(elsewhere, 7, &mei(), "1:g:1:1:1");
    let answer = bot.answer_to(&press);
    assert!(answer.text.contains("in a staff chat") && answer.show_alert, "{answer:?}");
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 0);
}

#[test]
fn an_invitation_is_good_once() {
    let bot = Bot::open();
    bot.api.command(ChatId(42), &mei(), "/invite Ken");
    let link = bot.sees(ChatId(42), "For Ken");
    let token = link.plain.split("start=").nth(1).expect("a link").trim().to_owned();
    bot.api.command(ChatId(43), &ken(), &format!("/start {token}"));
    bot.sees(ChatId(43), "Welcome, Ken");
    let eve = User::new(66, "Eve").speaks("en");
    bot.api.command(ChatId(66), &eve, &format!("/start {token}"));
    bot.sees(ChatId(66), "not good any more");
}

#[test]
fn an_invitation_asked_for_in_the_group_is_seen_by_nobody_else() {
    let bot = Bot::open();
    bot.api.command(STAFF, &mei(), "/invite lead");
    let link = bot.sees(ChatId(42), "start=");
    assert!(link.plain.contains("for a lead"), "{}", link.plain);
    bot.sees(STAFF, "in your private chat with me");
    // Mei has blocked the bot: what it tells her in private does not arrive.
    bot.api.my_chat_member(ChatId(42), &mei(), "member", "kicked");
    bot.api.command(STAFF, &mei(), "/invite Ken");
    bot.sees(STAFF, "Open t.me/booth_test_bot, press Start and type /invite there");
    assert_eq!(said(&bot, STAFF, "start="), 0);
}

/// The menu of a scope in English, once it is set.
fn menu(bot: &Bot, scope: &serde_json::Value) -> Vec<String> {
    bot.api.wait_for(|state| {
        let menu = state.commands.get(&(scope.to_string(), String::new()))?.as_array()?;
        let name = |command: &serde_json::Value| command["command"].as_str().map(str::to_owned);
        menu.iter().map(name).collect()
    })
}

#[test]
fn leads_see_their_commands_and_nobody_else_does() {
    let bot = Bot::open();
    bot.takes_on(&ken(), ChatId(43));
    let chat = |id: i64| json!({"type": "chat", "chat_id": id});
    let private = menu(&bot, &json!({"type": "all_private_chats"}));
    let (group, mei_sees) = (menu(&bot, &chat(STAFF.0)), menu(&bot, &chat(42)));
    for members in [private, group] {
        assert!(members.contains(&"give".to_owned()), "{members:?}");
        assert!(!members.contains(&"invite".to_owned()), "{members:?}");
    }
    assert!(mei_sees.contains(&"invite".to_owned()), "{mei_sees:?}");
    bot.api.command(STAFF, &mei(), "/role Ken lead");
    assert!(menu(&bot, &chat(43)).contains(&"invite".to_owned()));
    bot.api.command(STAFF, &mei(), "/role Ken member");
    bot.api.wait_for(|state| {
        let gone = !state.commands.contains_key(&(chat(43).to_string(), String::new()));
        gone.then_some(())
    });
}

#[test]
fn a_menu_that_cannot_be_set_holds_nobody_up() {
    let mut bot = Bot::closed("");
    bot.api.fault(Fault::once("setMyCommands", What::Hang).times(99));
    bot.starts();
    bot.api.command(ChatId(66), &User::new(66, "Eve").speaks("en"), "/waiting");
    bot.sees(ChatId(66), "ask a lead for an invitation");
}

#[test]
fn a_viewer_may_look_and_not_press_and_the_removed_may_neither() {
    let mut bot = Bot::open();
    bot.takes_on(&ken(), ChatId(43));
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    bot.api.command(STAFF, &mei(), "/role Ken viewer");
    bot.sees(STAFF, "Ken is a viewer now");
    let answer = bot.presses(&ken(), card.id, "mug");
    assert!(answer.contains("may look, and not press"), "{answer}");
    bot.api.command(ChatId(43), &ken(), "/waiting");
    bot.sees(ChatId(43), "1 person waiting");
    bot.api.command(STAFF, &mei(), "/role Ken none");
    bot.sees(STAFF, "Ken does not work here any more");
    let answer = bot.presses(&ken(), card.id, "mug");
    assert!(answer.contains("Only booth staff"), "{answer}");
    bot.api.command(ChatId(43), &ken(), "/waiting");
    bot.sees(ChatId(43), "ask a lead for an invitation");
    let given = bot.ends_and_counts("SELECT count(*) FROM claim_log WHERE move = 'give'");
    assert_eq!(given, 0);
}

#[test]
fn the_last_lead_stays_one() {
    let bot = Bot::open();
    bot.api.command(STAFF, &mei(), "/role booth viewer");
    bot.sees(STAFF, "booth is a viewer now");
    bot.api.command(STAFF, &mei(), "/role Mei member");
    bot.sees(STAFF, "Mei is the only lead");
}

#[test]
fn everybody_is_answered_in_their_language_and_cards_speak_the_chats() {
    let mut bot = Bot::open();
    let jiwoo = User::new(44, "지우").speaks("ko");
    bot.api.command(ChatId(42), &mei(), "/invite Jiwoo");
    let link = bot.sees(ChatId(42), "For Jiwoo");
    let token = link.plain.split("start=").nth(1).expect("a link").trim().to_owned();
    bot.api.command(ChatId(44), &jiwoo, &format!("/start {token}"));
    bot.sees(ChatId(44), "Jiwoo님, 환영해요");
    bot.api.command(ChatId(44), &jiwoo, "/waiting");
    bot.sees(ChatId(44), "기다리는 사람이 없어요");
    bot.api.command(ChatId(44), &jiwoo, "/lang ja");
    bot.sees(ChatId(44), "これからは日本語で答えます");
    bot.api.command(ChatId(44), &jiwoo, "/waiting");
    bot.sees(ChatId(44), "待っている人はいません");
    bot.api.command(STAFF, &mei(), "/lang chat ko");
    bot.sees(STAFF, "카드는 한국어로 와요");
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    assert!(card.plain.contains("대기 중"), "{}", card.plain);
}
