//! The fake Bot API held to what it promises, by teloxide and by hand-written requests.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use teloxide::payloads::{
    AnswerCallbackQuerySetters, EditMessageTextSetters, GetUpdatesSetters, SendMessageSetters,
    SendPhotoSetters, SetMyCommandsSetters,
};
use teloxide::requests::Requester;
use teloxide::types::{
    BotCommand, BotCommandScope, CallbackQueryId, ChatId as Chat, InlineKeyboardButton,
    InlineKeyboardMarkup, InputFile, InputMedia, InputMediaPhoto, MessageId, ParseMode, ThreadId,
    UpdateKind, UserId,
};
use teloxide::{ApiError, Bot, RequestError};

use crate::bot_api::BotApi;
use crate::bot_api::fault::{Fault, What};
use crate::bot_api::people::{ChatId, Extra, User};

const GROUP: ChatId = ChatId(-1_001_234_567_890);
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand more";

fn bot(api: &BotApi) -> Bot {
    Bot::new(api.token()).set_api_url(api.url().parse().expect("an address"))
}

fn mei() -> User {
    User::new(42, "Mei").speaks("ko")
}

fn group() -> Chat {
    Chat(GROUP.0)
}

/// A request without any client library.
fn ask(api: &BotApi, method: &str, params: &Value) -> std::io::Result<TcpStream> {
    let host = api.url().trim_start_matches("http://");
    let body = params.to_string();
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "POST /bot{}/{method} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        api.token(),
        body.len()
    )?;
    Ok(stream)
}

/// The whole answer to one, empty when there was none.
fn by_hand(api: &BotApi, method: &str, params: &Value) -> std::io::Result<String> {
    let mut answer = String::new();
    ask(api, method, params)?.read_to_string(&mut answer)?;
    Ok(answer)
}

fn hello(api: &BotApi) -> std::io::Result<String> {
    by_hand(api, "sendMessage", &said_hello())
}

fn said_hello() -> Value {
    json!({"chat_id": GROUP.0, "text": "hello"})
}

#[tokio::test]
async fn updates_come_again_until_an_offset_confirms_them() {
    let api = BotApi::start();
    let bot = bot(&api);
    assert_eq!(bot.get_me().await.expect("a bot").username(), "booth_test_bot");
    api.command(GROUP, &mei(), "/give 7QFF mug");
    api.command_with(GROUP, &mei(), "/status", &Extra::topic(7));
    for _ in 0..2 {
        let updates = bot.get_updates().await.expect("updates");
        assert_eq!(updates.len(), 2, "nothing was confirmed");
    }
    let updates = bot.get_updates().limit(1).await.expect("updates");
    let UpdateKind::Message(message) = &updates[0].kind else { panic!("{updates:?}") };
    assert_eq!(message.text(), Some("/give 7QFF mug"));
    assert_eq!(message.from.as_ref().expect("a sender").language_code.as_deref(), Some("ko"));

    let offset = updates[0].id.as_offset();
    let left = bot.get_updates().offset(offset).await.expect("updates");
    let UpdateKind::Message(message) = &left[0].kind else { panic!("{left:?}") };
    assert_eq!((left.len(), message.thread_id), (1, Some(ThreadId(MessageId(7)))));
    let confirmed = bot.get_updates().offset(left[0].id.as_offset()).await;
    assert_eq!(confirmed.expect("updates").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_waits_for_what_comes_and_a_second_poller_ends_it() {
    let api = BotApi::start();
    let poll = {
        let bot = bot(&api);
        move || {
            let bot = bot.clone();
            tokio::spawn(async move { bot.get_updates().timeout(15).await })
        }
    };
    let waiting = poll();
    api.wait_for(|state| state.is_polled(1).then_some(()));
    api.command(GROUP, &mei(), "/status");
    assert_eq!(waiting.await.expect("no panic").expect("updates").len(), 1);

    let confirmed = bot(&api).get_updates().offset(700_000_001).await;
    assert_eq!(confirmed.expect("updates").len(), 0);
    let older = poll();
    api.wait_for(|state| state.is_polled(3).then_some(()));
    let newer = poll();
    let ended = older.await.expect("no panic").expect_err("the newer poll ends it");
    assert!(ended.to_string().contains("terminated by other getUpdates"), "{ended}");
    api.command(GROUP, &mei(), "/status");
    assert_eq!(newer.await.expect("no panic").expect("updates").len(), 1);
    api.second_poller(1);
    let refused = poll().await.expect("no panic").expect_err("another instance");
    assert!(matches!(refused, RequestError::Api(ApiError::TerminatedByOtherGetUpdates)));
}

#[tokio::test]
async fn what_people_see_is_what_was_sent() {
    let api = BotApi::start();
    let bot = bot(&api);
    let asked = api.command(GROUP, &mei(), "/card");
    api.topic(GROUP, 7);
    let keyboard = InlineKeyboardMarkup::new([[
        InlineKeyboardButton::callback("Give 선물", "v1:h:1"),
        InlineKeyboardButton::url("Post", "https://x.com/1".parse().expect("an address")),
    ]]);
    let sent = bot
        .send_message(group(), "<b>@mina</b> &amp; more")
        .parse_mode(ParseMode::Html)
        .message_thread_id(ThreadId(MessageId(7)))
        .disable_notification(true)
        .reply_parameters(teloxide::types::ReplyParameters::new(MessageId(
            i32::try_from(asked).expect("small"),
        )))
        .reply_markup(keyboard.clone())
        .await
        .expect("it is sent");
    let shown = &api.chat(GROUP)[0];
    assert_eq!(shown.plain, "@mina & more");
    assert_eq!((shown.thread, shown.silent, shown.reply_to), (Some(7), true, Some(asked)));
    assert_eq!(shown.keyboard[0][0].text, "Give 선물");

    let pressed = api.press_button(GROUP, shown.id, &mei(), "선물");
    assert_eq!(api.unanswered(), [pressed.as_str()]);
    let updates = bot.get_updates().offset(-1).await.expect("updates");
    let UpdateKind::CallbackQuery(query) = &updates[0].kind else { panic!("{updates:?}") };
    assert_eq!(query.data.as_deref(), Some("v1:h:1"));
    let id = CallbackQueryId(pressed);
    bot.answer_callback_query(id).text("Gave mug").show_alert(true).await.expect("once");
    assert_eq!(api.unanswered(), [""; 0]);
    assert_eq!((api.answers()[0].text.as_str(), api.answers()[0].show_alert), ("Gave mug", true));

    let edit = |text: &str| {
        let edit = bot.edit_message_text(group(), sent.id, text).parse_mode(ParseMode::Html);
        edit.reply_markup(keyboard.clone())
    };
    let same = edit("<b>@mina</b> &amp; more").await.expect_err("nothing changed");
    assert!(matches!(same, RequestError::Api(ApiError::MessageNotModified)), "{same}");
    edit("Given").await.expect("it is edited");
    assert_eq!((api.chat(GROUP)[0].plain.as_str(), api.chat(GROUP)[0].edited), ("Given", 1));
    let lost = bot.edit_message_text(group(), MessageId(99), "x").await.expect_err("no such");
    assert!(matches!(lost, RequestError::Api(ApiError::MessageToEditNotFound)), "{lost}");
    bot.delete_message(group(), sent.id).await.expect("it is deleted");
    assert_eq!(api.chat(GROUP), []);
}

#[tokio::test]
async fn pictures_and_files_arrive_whole() {
    let api = BotApi::start();
    api.knows(GROUP);
    let bot = bot(&api);
    let png = InputFile::memory(PNG).file_name("day.png");
    let sent = bot.send_photo(group(), png).caption("<i>x</i>").parse_mode(ParseMode::Html).await;
    let sent = sent.expect("it is sent");
    assert_eq!(sent.caption(), Some("x"));
    bot.send_document(group(), InputFile::memory("a,b\n").file_name("일.csv")).await.expect("sent");
    let attached = |at: usize| api.chat(GROUP)[at].attached.clone().expect("a file");
    assert_eq!(
        (attached(0).kind, &*attached(0).file_name, &*attached(0).bytes),
        ("photo", "day.png", PNG)
    );
    assert_eq!((attached(1).kind, &*attached(1).file_name), ("document", "일.csv"));
    let newer = InputFile::memory([PNG, b"!"].concat());
    let media = InputMedia::Photo(InputMediaPhoto::new(newer).caption("y"));
    bot.edit_message_media(group(), sent.id, media).await.expect("it is replaced");
    assert_eq!((attached(0).bytes.len(), &*api.chat(GROUP)[0].plain), (PNG.len() + 1, "y"));
}

#[test]
fn what_telegram_would_refuse_is_refused_and_noted() {
    let api = BotApi::start();
    api.expect_violations();
    api.knows(GROUP);
    let button = |button: Value| json!({"inline_keyboard": [[button]]});
    let cases = [
        (json!({"text": "<b>x", "parse_mode": "HTML"}), "can't parse entities: Can't find end tag"),
        (json!({"text": " "}), "message text is empty"),
        (json!({"text": "가".repeat(4097)}), "message is too long"),
        (json!({"text": "x", "colour": "red"}), "unknown parameter colour"),
        (json!({"text": 5}), "parameter text must be Text"),
        (json!({}), "parameter text is missing"),
        (json!({"text": "x", "message_thread_id": 1}), "message thread not found"),
        (
            json!({"text": "x", "reply_markup": button(
                json!({"text": "Go", "callback_data": "x".repeat(65)}))}),
            "BUTTON_DATA_INVALID",
        ),
        (
            json!({"text": "x", "reply_markup": button(json!({"text": "", "callback_data": "x"}))}),
            "Text must be non-empty",
        ),
        (
            json!({"text": "x", "reply_markup": button(json!({"text": "x", "url": "ftp://x"}))}),
            "Wrong HTTP URL",
        ),
    ];
    for (number, (mut params, expected)) in cases.into_iter().enumerate() {
        params["chat_id"] = json!(GROUP.0);
        let answer = by_hand(&api, "SENDMESSAGE", &params).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(answer.contains(expected), "{expected}: {answer}");
        assert_eq!(api.violations().len(), number + 1, "{:?}", api.violations());
    }
    let unknown = by_hand(&api, "sendGift", &json!({})).expect("an answer");
    assert!(unknown.starts_with("HTTP/1.1 404 "), "{unknown}");
    assert_eq!(api.chat(GROUP), []);
    assert!(api.calls().iter().all(|call| call.code == 400));
}

#[tokio::test]
async fn a_press_is_answered_once() {
    let api = BotApi::start();
    api.expect_violations();
    let bot = bot(&api);
    let id = CallbackQueryId(api.press(GROUP, 5, &mei(), "v1:old"));
    bot.answer_callback_query(id.clone()).await.expect("the first answer");
    let again = bot.answer_callback_query(id).await.expect_err("the second");
    assert!(again.to_string().contains("query is too old"), "{again}");
    let stranger = bot.answer_callback_query(CallbackQueryId("9".to_owned())).await;
    assert!(stranger.expect_err("unknown").to_string().contains("query ID is invalid"));
    assert_eq!((api.answers().len(), api.violations().len()), (1, 1));
}

#[test]
fn more_than_twenty_messages_a_minute_are_noticed() {
    let api = BotApi::start();
    api.expect_violations();
    api.knows(GROUP);
    for _ in 0..21 {
        hello(&api).expect("an answer");
    }
    let too_many = "21 messages to group -1001234567890 within 60 s";
    assert!(api.violations().iter().any(|violation| violation == too_many));
    assert!(api.violations()[0].contains("within a second"), "{:?}", api.violations());
}

#[tokio::test]
async fn commands_are_kept_by_scope_and_language() {
    let api = BotApi::start();
    api.expect_violations();
    let bot = bot(&api);
    let scope = BotCommandScope::Chat { chat_id: group().into() };
    let give = [BotCommand::new("give", "선물 주기")];
    bot.set_my_commands(give).scope(scope).language_code("ko").await.expect("set");
    assert_eq!(bot.get_my_commands().await.expect("none by default"), []);
    assert_eq!(api.violations(), [""; 0]);
    let refused = bot.set_my_commands([BotCommand::new("확인", "x")]).await;
    assert!(refused.expect_err("not in Korean").to_string().contains("BOT_COMMAND_INVALID"));
}

#[tokio::test]
async fn a_bot_that_was_moved_or_removed_is_told_so() {
    let api = BotApi::start();
    let bot = bot(&api);
    let (basic, private) = (ChatId(-55), ChatId(42));
    api.command(basic, &mei(), "/start");
    api.command(private, &mei(), "/start");
    api.migrate(basic, GROUP);
    let moved = bot.send_message(Chat(basic.0), "x").await.expect_err("it moved");
    assert!(matches!(moved, RequestError::MigrateToChatId(to) if to == group()), "{moved}");
    bot.send_message(group(), "x").await.expect("there it is");
    api.my_chat_member(GROUP, &mei(), "member", "kicked");
    let kicked = bot.send_message(group(), "x").await.expect_err("it is out");
    let told = RequestError::Api(ApiError::BotKickedFromSupergroup);
    assert_eq!(kicked.to_string(), told.to_string());
    api.my_chat_member(GROUP, &mei(), "left", "administrator");
    bot.send_message(group(), "x").await.expect("it is back");
    bot.get_chat(group()).await.expect("a group");
    bot.get_chat(Chat(42)).await.expect("a person");
    bot.get_chat_member(group(), UserId(42)).await.expect("Mei moved too");
    let updates = bot.get_updates().await.expect("updates");
    assert_eq!(updates.len(), 6);
    let unread = updates.iter().find(|update| matches!(update.kind, UpdateKind::Error(_)));
    assert_eq!(unread, None, "every update can be read");
}

#[test]
fn faults_that_do_nothing_leave_nothing_behind() {
    let api = BotApi::start();
    api.knows(GROUP);
    let refused = What::Refuse { code: 403, description: "Forbidden: TOPIC_CLOSED".to_owned() };
    let meets = [
        (What::Json500, "HTTP/1.1 500 ", "\"error_code\":500"),
        (What::Html502, "HTTP/1.1 502 ", "<html>"),
        (refused, "HTTP/1.1 403 ", "Forbidden: TOPIC_CLOSED"),
    ];
    for (what, status, text) in meets {
        api.fault(Fault::once("sendMessage", what).in_chat(GROUP));
        let answer = hello(&api).expect("an answer");
        assert!(answer.starts_with(status) && answer.contains(text), "{answer}");
    }
    api.fault(Fault::once("sendMessage", What::Hang));
    let mut held = ask(&api, "sendMessage", &said_hello()).expect("it is sent");
    api.wait_for(|state| state.calls.iter().any(|call| call.code == 0).then_some(()));
    held.set_nonblocking(true).expect("it can be looked at");
    let nothing = held.read(&mut [0]).expect_err("no answer, and no end");
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    drop(held);
    api.fault(Fault::once("SendMessage", What::ConnectionReset));
    let reset = hello(&api).expect_err("a reset");
    assert_eq!(reset.kind(), std::io::ErrorKind::ConnectionReset);
    api.fault(Fault::once("sendMessage", What::Json500).in_chat(ChatId(1)));
    assert_eq!(api.chat(GROUP), []);
    assert!(hello(&api).expect("an answer").starts_with("HTTP/1.1 200 "), "not that chat");
    assert!(api.calls().iter().all(|call| call.chat == Some(GROUP.0)));
    let codes: Vec<u16> = api.calls().iter().map(|call| call.code).collect();
    assert_eq!(codes, [500, 502, 403, 0, 0, 200]);
}

#[test]
fn faults_after_the_fact_leave_the_message_there() {
    let api = BotApi::start();
    api.knows(GROUP);
    api.fault(Fault::once("sendMessage", What::AcceptThenDrop));
    assert_eq!(hello(&api).expect("it ends"), "");
    assert_eq!(api.chat(GROUP).len(), 1);
    assert!(hello(&api).expect("an answer").starts_with("HTTP/1.1 200 "));
    assert_eq!(api.chat(GROUP).len(), 2);
    let id = api.press(GROUP, 1, &mei(), "v1");
    api.fault(Fault::once("answerCallbackQuery", What::AcceptThenDrop));
    let press = json!({"callback_query_id": id});
    assert_eq!(by_hand(&api, "answerCallbackQuery", &press).expect("it ends"), "");
    let again = by_hand(&api, "answerCallbackQuery", &press).expect("an answer");
    assert!(again.contains("query is too old"), "a repeat in doubt is no violation: {again}");
}

#[tokio::test]
async fn a_pause_that_telegram_asked_for_is_watched() {
    let api = BotApi::start();
    api.expect_violations();
    api.knows(GROUP);
    let slow_down = What::TooMany { retry_after: 3 };
    api.fault(Fault::once("sendMessage", slow_down).in_chat(GROUP).times(1));
    let refused = bot(&api).send_message(group(), "x").await.expect_err("too many");
    assert!(matches!(refused, RequestError::RetryAfter(s) if s.seconds() == 3), "{refused}");
    assert_eq!(api.violations(), [""; 0]);
    hello(&api).expect("an answer");
    assert!(api.violations()[0].contains("before retry_after"), "{:?}", api.violations());
}

#[test]
fn a_test_that_ends_with_a_violation_fails() {
    let ended = std::thread::spawn(|| {
        let api = BotApi::start();
        hello(&api).expect("an answer");
        by_hand(&api, "logOut", &json!({})).expect("an answer");
    });
    let message = ended.join().expect_err("it fails");
    let message = message.downcast_ref::<String>().expect("a text");
    assert!(message.contains("a bot at work never logs out"), "{message}");
    assert!(message.contains("chat not found"), "the transcript tells the rest: {message}");
}
