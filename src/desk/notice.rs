//! What boothbot tells staff unasked, in words.

use chrono::Datelike;

use crate::domain::language::Language;
use crate::domain::notice::{Alert, Notice};
use crate::say;

/// The words of a notice; for a summary and its picture, only a title.
pub fn notice(notice: &Notice, language: Language) -> String {
    match notice {
        Notice::LowStock { item, left: 0 } => say!(language, "notice-last-one", item = item),
        Notice::LowStock { item, left } => {
            say!(language, "notice-low-stock", item = item, left = left)
        }
        Notice::Summary { day } => {
            say!(language, "notice-summary", day = day.0.day(), month = day.0.month())
        }
        Notice::SummaryPicture { day } => {
            say!(language, "notice-summary-picture", day = day.0.day(), month = day.0.month())
        }
        Notice::Alert(alert) => words(alert, language),
    }
}

fn words(alert: &Alert, language: Language) -> String {
    match alert {
        Alert::GivenUp { chat, code: None, fault } => {
            say!(language, "alert-given-up", chat = chat, fault = fault)
        }
        Alert::GivenUp { chat, code: Some(code), fault } => {
            say!(language, "alert-card-given-up", chat = chat, code = code, fault = fault)
        }
        Alert::ChatClosed { chat, fault } => {
            say!(language, "alert-chat-closed", chat = chat, fault = fault)
        }
        Alert::Unclear { messages, minutes } => {
            say!(language, "alert-unclear", count = messages, minutes = minutes)
        }
        Alert::Stumbled { fault } => say!(language, "alert-stumbled", fault = fault),
        Alert::Twice => say!(language, "alert-twice"),
        watching => source_words(watching, language),
    }
}

/// What the leads are told of a source. Networks are called as people call them.
fn source_words(alert: &Alert, language: Language) -> String {
    match alert {
        Alert::SourceDown { source, fault } => {
            say!(language, "alert-source-down", source = named(source), fault = fault)
        }
        Alert::SourceBack { source, minutes } => {
            say!(language, "alert-source-back", source = named(source), minutes = *minutes)
        }
        Alert::SourceBlocked { source, by, fault } => {
            let fault = if fault.is_empty() { String::new() } else { format!("({fault})") };
            say!(language, "alert-source-blocked", source = named(source), by = by, fault = fault)
        }
        Alert::Spent { source, percent, posts, usd, for_good } => {
            let (source, percent, posts) = (named(source), *percent, *posts);
            match (percent >= 100, for_good) {
                (true, true) => {
                    say!(language, "alert-spent-all", source = source, posts = posts, usd = usd)
                }
                (true, false) => {
                    say!(language, "alert-spent-today", source = source, posts = posts, usd = usd)
                }
                (false, _) => say!(
                    language,
                    "alert-spent",
                    source = source,
                    percent = percent,
                    posts = posts,
                    usd = usd,
                ),
            }
        }
        Alert::ForeignRules { source, rules } => {
            say!(language, "alert-foreign-rules", source = named(source), rules = rules)
        }
        _ => String::new(),
    }
}

/// What people call a source.
pub(super) fn named(source: &str) -> &str {
    match source {
        "x" => "X",
        other => other,
    }
}
