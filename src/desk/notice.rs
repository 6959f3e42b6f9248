//! What boothbot tells staff unasked, in words.

use chrono::Datelike;

use crate::domain::language::Language;
use crate::domain::notice::{Alert, Notice, SourceNews};
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
        Alert::Flood { accounts } => say!(language, "alert-flood", accounts = *accounts),
        Alert::Source { source, news } => source_words(named(source), news, language),
    }
}

/// What the leads are told of a source.
fn source_words(source: &str, news: &SourceNews, language: Language) -> String {
    match news {
        SourceNews::Down { fault } => {
            say!(language, "alert-source-down", source = source, fault = fault)
        }
        SourceNews::Back { minutes } => {
            say!(language, "alert-source-back", source = source, minutes = *minutes)
        }
        SourceNews::Blocked { by, fault } => {
            let fault = if fault.is_empty() { String::new() } else { format!("({fault})") };
            say!(language, "alert-source-blocked", source = source, by = by, fault = fault)
        }
        SourceNews::Spent { percent: 100.., posts, usd, for_good: true } => {
            say!(language, "alert-spent-all", source = source, posts = *posts, usd = usd)
        }
        SourceNews::Spent { percent: 100.., posts, usd, for_good: false } => {
            say!(language, "alert-spent-today", source = source, posts = *posts, usd = usd)
        }
        SourceNews::Spent { percent, posts, usd, .. } => {
            let (percent, posts) = (*percent, *posts);
            say!(
                language,
                "alert-spent",
                source = source,
                percent = percent,
                posts = posts,
                usd = usd,
            )
        }
        SourceNews::ForeignRules { rules } => {
            say!(language, "alert-foreign-rules", source = source, rules = rules)
        }
    }
}

/// What people call a source.
pub(super) fn named(source: &str) -> &str {
    match source {
        "x" => "X",
        other => other,
    }
}
