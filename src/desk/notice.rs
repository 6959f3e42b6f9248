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
    }
}
