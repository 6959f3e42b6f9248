//! Where cards go: topics, groups that move, groups the bot is thrown out of, several groups.

use crate::bot::{Bot, STAFF, ken, mei};
use crate::bot_api::fault::{Fault, What};
use crate::bot_api::people::{ChatId, Extra};

const GROUP: ChatId = ChatId(-555);
const SUPERGROUP: ChatId = ChatId(-1_005_550_000_000);

#[test]
fn a_topic_gets_its_cards_in_the_topic() {
    let mut bot = Bot::open();
    let forum = ChatId(-1_002_222_222_222);
    bot.api.topic(forum, 7);
    bot.api.command_with(forum, &mei(), "/join", &Extra::topic(7));
    let opened = bot.sees(forum, "Cards come here");
    assert_eq!(opened.thread, Some(7));
    bot.posts("mina");
    assert_eq!(bot.sees(forum, "@mina").thread, Some(7));
    assert_eq!(bot.sees(STAFF, "@mina").thread, None);
}

#[test]
fn a_chat_is_opened_however_join_is_written() {
    let bot = Bot::open();
    let group = ChatId(-1_003_333_333_333);
    bot.api.command(group, &mei(), "/JOIN@Booth_Test_Bot");
    bot.sees(group, "Cards come here");
    bot.api.command(ChatId(42), &mei(), "/INVITE Ken");
    let link = bot.sees(ChatId(42), "For Ken");
    let token = link.plain.split("start=").nth(1).expect("a link").trim().to_owned();
    bot.api.command(ChatId(43), &ken(), &format!("/Join@Booth_Test_Bot {token}"));
    bot.sees(ChatId(43), "Welcome, Ken");
    bot.api.command(ChatId(43), &ken(), "/START");
    bot.sees(ChatId(43), "/waiting");
}

#[test]
fn the_general_topic_and_a_chain_of_replies_are_no_topics() {
    let mut bot = Bot::open();
    let forum = ChatId(-1_002_222_222_222);
    bot.api.topic(forum, 7);
    bot.api.command(forum, &mei(), "/join");
    bot.sees(forum, "Cards come here");
    let group = ChatId(-1_003_333_333_333);
    let chain = Extra { thread: Some(3), ..Extra::default() };
    bot.api.command_with(group, &mei(), "/join", &chain);
    bot.sees(group, "Cards come here");
    bot.posts("mina");
    assert_eq!(bot.sees(forum, "@mina").thread, None);
    assert_eq!(bot.sees(group, "@mina").thread, None);
}

#[test]
fn a_group_that_becomes_a_supergroup_loses_no_card() {
    let mut bot = Bot::open();
    bot.api.command(GROUP, &mei(), "/join");
    bot.sees(GROUP, "Cards come here");
    bot.posts("anna");
    bot.sees(GROUP, "@anna");
    for handle in ["bert", "cleo", "dora"] {
        bot.posts(handle);
    }
    bot.sees(GROUP, "@bert");
    bot.api.migrate(GROUP, SUPERGROUP);
    for handle in ["@anna", "@bert", "@cleo", "@dora"] {
        bot.sees(SUPERGROUP, handle);
    }
    let card = bot.sees(SUPERGROUP, "@dora");
    let press = bot.api.press_button(SUPERGROUP, card.id, &mei(), "mug");
    assert!(bot.answer_to(&press).text.contains("Gave mug"));
    bot.sees(SUPERGROUP, "Gave: mug · Mei");
}

#[test]
fn a_group_that_took_us_back_gets_what_it_was_owed() {
    let mut bot = Bot::open();
    bot.api.my_chat_member(STAFF, &mei(), "member", "kicked");
    bot.sees(ChatId(42), "takes no messages any more");
    bot.posts("mina");
    bot.api.my_chat_member(STAFF, &mei(), "kicked", "member");
    bot.sees(STAFF, "@mina");
}

#[test]
fn a_send_that_is_forbidden_closes_the_chat_and_its_card_is_kept() {
    let mut bot = Bot::open();
    let description = "Forbidden: bot was kicked from the supergroup chat".to_owned();
    let what = What::Refuse { code: 403, description };
    bot.api.fault(Fault::once("sendMessage", what).in_chat(STAFF));
    bot.posts("mina");
    bot.sees(ChatId(42), "takes no messages any more");
    bot.posts("nora");
    bot.api.my_chat_member(STAFF, &mei(), "left", "member");
    bot.sees(STAFF, "@mina");
    bot.sees(STAFF, "@nora");
    let alerts = bot.api.chat(ChatId(42));
    assert_eq!(alerts.iter().filter(|it| it.plain.contains("takes no messages")).count(), 1);
}

#[test]
fn a_deleted_card_of_an_open_claim_comes_anew() {
    let mut bot = Bot::open();
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    let description = "Bad Request: message to edit not found".to_owned();
    let what = What::Refuse { code: 400, description };
    bot.api.fault(Fault::once("editMessageText", what).in_chat(STAFF));
    bot.brings(&serde_json::json!({"delete": {"status": {"id": 1, "id_str": "1", "user_id": 71}}}));
    let again = bot.sees(STAFF, "🗑");
    assert_ne!(again.id, card.id);
}

#[test]
fn a_chat_that_must_wait_holds_no_other_up() {
    let mut bot = Bot::open();
    let other = ChatId(-1_004_444_444_444);
    bot.api.command(other, &mei(), "/join");
    bot.sees(other, "Cards come here");
    let wait = What::TooMany { retry_after: 5 };
    bot.api.fault(Fault::once("sendMessage", wait).in_chat(STAFF));
    bot.posts("mina");
    bot.sees(STAFF, "@mina");
    let at = |chat: ChatId| {
        let calls = bot.api.calls();
        let card = |call: &&crate::bot_api::state::Call| {
            call.chat == Some(chat.0)
                && call.code == 200
                && call.params.to_string().contains("@mina")
        };
        calls.iter().find(card).expect("it was sent").at
    };
    let later = at(STAFF).duration_since(at(other));
    assert!(later.as_millis() > 3_000, "{later:?}");
}
