//! Commands as they are typed: late, wrong, to others, with buttons and files.

use chrono::{Duration, Utc};

use crate::bot::{Bot, STAFF, mei};
use crate::bot_api::people::{ChatId, Extra, User};

#[test]
fn what_was_typed_long_ago_changes_nothing_and_a_question_is_answered() {
    let mut bot = Bot::open();
    let late = (Utc::now() - Duration::minutes(20)).timestamp();
    let late = Extra { date: Some(late), ..Extra::default() };
    bot.posts("mina");
    bot.sees(STAFF, "@mina");
    bot.api.command_with(STAFF, &mei(), "/give @mina mug", &late);
    bot.sees(STAFF, "I was offline when you typed that 20 minutes ago");
    bot.api.command_with(STAFF, &mei(), "/waiting", &late);
    bot.sees(STAFF, "1 person waiting");
    bot.api.command_with(STAFF, &mei(), "/stock", &late);
    bot.sees(STAFF, "mug: 5 left");
}

#[test]
fn the_queue_turns_its_pages_in_place() {
    let mut bot = Bot::open();
    for number in 0..12 {
        bot.posts(&format!("visitor{number}"));
    }
    bot.sees(STAFF, "@visitor11");
    bot.api.command(ChatId(42), &mei(), "/waiting");
    let page = bot.sees(ChatId(42), "page 1 of 2");
    let press = bot.api.press_button(ChatId(42), page.id, &mei(), "▶");
    bot.answer_to(&press);
    let second = bot.sees(ChatId(42), "page 2 of 2");
    assert_eq!(second.id, page.id);
}

#[test]
fn of_several_people_a_button_gives_to_the_one_meant() {
    let bot = Bot::open();
    for name in ["kim@one.example", "kim@two.example"] {
        bot.api.command(STAFF, &mei(), &format!("/add mastodon {name}"));
        bot.sees(STAFF, &format!("Added {name}"));
    }
    bot.api.command(STAFF, &mei(), "/give kim mug");
    let which = bot.sees(STAFF, "Who is \"kim\"");
    let press = bot.api.press_button(STAFF, which.id, &mei(), "two");
    bot.answer_to(&press);
    let given = bot.sees(STAFF, "Gave mug to kim@two.example");
    assert_eq!(given.id, which.id);
}

#[test]
fn files_and_pictures_arrive_as_such() {
    let mut bot = Bot::open();
    bot.posts("mina");
    bot.sees(STAFF, "@mina");
    let asked = bot.api.command(STAFF, &mei(), "/export claims");
    let shown =
        bot.api.wait_for(|state| state.chat(STAFF).into_iter().find(|it| it.attached.is_some()));
    assert_eq!(shown.reply_to, Some(asked));
    let file = shown.attached.expect("a file");
    assert_eq!(file.kind, "document");
    assert!(String::from_utf8_lossy(&file.bytes).contains("mina"), "{file:?}");
    bot.api.command(STAFF, &mei(), "/timeline");
    let shown = bot.api.wait_for(|state| {
        let photo = |shown: &crate::bot_api::state::Shown| {
            shown.attached.as_ref().is_some_and(|file| file.kind == "photo")
        };
        state.chat(STAFF).into_iter().find(photo)
    });
    assert!(shown.plain.contains('1'), "{shown:?}");
}

#[test]
fn the_summary_on_demand_has_its_picture_after_it() {
    let mut bot = Bot::open();
    bot.posts("mina");
    bot.sees(STAFF, "@mina");
    let asked = bot.api.command(STAFF, &mei(), "/summary");
    let text = bot.sees(STAFF, "Earned    1 = ");
    assert!(text.attached.is_none(), "{text:?}");
    let picture =
        bot.api.wait_for(|state| state.chat(STAFF).into_iter().find(|it| it.attached.is_some()));
    assert!(picture.id > text.id && picture.plain.contains("Posts over time"), "{picture:?}");
    assert_eq!((text.reply_to, picture.reply_to), (Some(asked), Some(asked)));
}

#[test]
fn a_text_that_is_longer_than_a_caption_comes_whole_before_its_picture() {
    let mut bot = Bot::open();
    let tags: Vec<String> = (0..9).map(|number| format!("#{}{number}", "가".repeat(120))).collect();
    bot.posts_text("mina", &format!("{} #PyConAPAC #Elastic", tags.join(" ")));
    bot.sees(STAFF, "@mina");
    bot.api.command(STAFF, &mei(), "/tags");
    let text = bot.sees(STAFF, "Hashtags\n");
    assert!(text.plain.contains(&tags[7]) && text.attached.is_none(), "{}", text.plain);
    bot.api.wait_for(|state| state.chat(STAFF).into_iter().find(|it| it.attached.is_some()));
}

#[test]
fn a_mistyped_command_gets_the_nearest_and_another_bots_none() {
    let bot = Bot::open();
    bot.api.command(STAFF, &mei(), "/help@other_bot");
    bot.api.command(STAFF, &mei(), "/witing@booth_test_bot");
    bot.sees(STAFF, "Did you mean /waiting");
    let texts: Vec<String> = bot.api.chat(STAFF).into_iter().map(|shown| shown.plain).collect();
    assert_eq!(texts.len(), 2, "{texts:#?}");
}

#[test]
fn hostile_names_and_texts_make_well_formed_messages() {
    let mut bot = Bot::open();
    let hostile = [
        "<b>bold</i> & &amp; \" ' </blockquote><a href=\"x\">".to_owned(),
        "\u{202e}abc\u{2066}\u{200f}\u{0000}def".to_owned(),
        "👩‍👩‍👧‍👦🎁".repeat(2_000),
        "한국어 이름 뷁쀍힣".repeat(40),
    ];
    for (number, name) in hostile.iter().enumerate() {
        bot.brings(&serde_json::json!({
            "data": {"id": format!("60{number}"), "author_id": format!("6{number}"),
                     "created_at": Utc::now().to_rfc3339(),
                     "text": format!("{name} #PyConAPAC #Elastic")},
            "includes": {"users": [
                {"id": format!("6{number}"), "username": format!("h{number}"), "name": name}
            ]},
        }));
        bot.sees(STAFF, &format!("@h{number}"));
    }
    bot.api.command(STAFF, &mei(), "/waiting");
    bot.sees(STAFF, "4 people waiting");
    let eve = User::new(45, "<b>&\u{202e}민").speaks("en");
    bot.api.command(ChatId(42), &mei(), "/invite");
    let link = bot.sees(ChatId(42), "start=");
    let token = link.plain.split("start=").nth(1).expect("a link").trim().to_owned();
    bot.api.command(ChatId(45), &eve, &format!("/start {token}"));
    bot.sees(ChatId(45), "Welcome");
    bot.api.command(STAFF, &mei(), "/staff");
    bot.sees(STAFF, "<b>&");
}
