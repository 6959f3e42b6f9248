//! What the desk says back, and the sentences for every refusal.

use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::card::noted;
use super::pressing::CardPress;
use crate::domain::claim::{Refusal, Settled};
use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::say;

/// An answer to one command. Serialises as the body of a delivery that is owed to whoever asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// For a human: one sentence or a short table, in their language.
    pub text: String,
    /// Whether what was asked for was done.
    pub done: bool,
    /// Whether the text is a table whose columns only line up in a font of one width.
    #[serde(default)]
    pub table: bool,
    /// What can be pressed under it, row by row.
    #[serde(default)]
    pub choices: Vec<Vec<Choice>>,
    /// What comes with it.
    #[serde(default)]
    pub attachment: Option<Attachment>,
    /// What stands under it where it comes as a message of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// Whether it does, however short the text is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
    /// What only whoever asked may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<Box<Aside>>,
}

/// Words that are not for the group in which somebody asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// The private chat of whoever asked.
    pub chat: String,
    /// The words.
    pub text: String,
}

/// A button under an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What stands on it.
    pub label: String,
    /// What a press on it does.
    #[serde(flatten)]
    pub does: Does,
}

/// What a press on a choice does. An answer stays in the chat and grows old, so whatever changes a
/// claim names the revision that the answer showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Does {
    /// A move of a claim, as on its card.
    Move(CardPress),
    /// Types a command, like `/waiting 2`.
    Type {
        /// The command.
        command: String,
        /// Of the claim it is about; without one it can only ask.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revision: Option<i64>,
    },
}

/// Something that comes with an answer, as data: it is made when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "attach", rename_all = "snake_case")]
pub enum Attachment {
    /// The timeline of the leading tags, of one day or of everything.
    Timeline {
        /// The day.
        day: Option<Day>,
    },
    /// The tag ranking.
    Tags,
    /// Gifts by hour, of one day or of everything.
    Gifts {
        /// The day.
        day: Option<Day>,
    },
    /// A file, as CSV.
    Export {
        /// Of what.
        what: Exported,
    },
}

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Exported {
    /// Who earned what, and got it from whom.
    Claims,
    /// Every recorded post.
    Posts,
    /// Only the posts' ids: what may be handed to others.
    Ids,
    /// Every statistic.
    Stats,
}

impl Exported {
    const ALL: [Self; 4] = [Self::Claims, Self::Posts, Self::Ids, Self::Stats];

    /// What is typed, and how the file is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Posts => "posts",
            Self::Ids => "ids",
            Self::Stats => "stats",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.name() == name)
    }
}

/// The most UTF-16 units of a text under a file. Telegram takes 1,024 and cuts nothing.
pub(super) const LONGEST_CAPTION: usize = 990;

impl Answer {
    /// The messages it takes, in order: a text that does not fit under its file comes before it.
    pub fn messages(self) -> Vec<Self> {
        let fits = self.text.encode_utf16().count() <= LONGEST_CAPTION;
        if self.attachment.is_none() || (fits && !self.apart) {
            return vec![self];
        }
        let file = Self {
            text: self.caption.clone(),
            done: self.done,
            attachment: self.attachment.clone(),
            ..Self::default()
        };
        vec![Self { attachment: None, ..self }, file]
    }

    /// It was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), done: true, ..Self::default() }
    }

    /// It was not done; the text says why and what to do instead.
    pub fn refused(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// The sentence for a refusal. `who` is what the person is called.
pub(super) fn refusal(
    refusal: &Refusal,
    who: &str,
    now: DateTime<Utc>,
    zone: Tz,
    language: Language,
) -> Answer {
    let when = |settled: &Settled| moment(settled.at, now, zone, language);
    let text = match refusal {
        Refusal::AlreadyHandedOver { code, settled } => {
            let (by, moment) = (&settled.by, when(settled));
            say!(
                language,
                "refusal-already-handed-over",
                by = by,
                moment = moment,
                who = who,
                code = code,
            )
        }
        // A press on a button gives no reason.
        Refusal::Declined { code, settled, reason } if reason.is_empty() => say!(
            language,
            "refusal-declined-only",
            by = settled.by,
            moment = when(settled),
            who = who,
            code = code,
        ),
        Refusal::Declined { code, settled, reason } => say!(
            language,
            "refusal-declined",
            by = settled.by,
            moment = when(settled),
            who = who,
            code = code,
            reason = noted(reason, language),
        ),
        Refusal::OutOfStock { item, others } => out_of_stock(item, others, language),
        Refusal::WhichItem { items } => {
            say!(language, "refusal-which-item", items = listed(items, language))
        }
        Refusal::NoSuchItem { typed, items } if items.is_empty() => {
            say!(language, "refusal-no-such-item-none-left", typed = typed)
        }
        Refusal::NoSuchItem { typed, items } => {
            let items = listed(items, language);
            say!(language, "refusal-no-such-item", typed = typed, items = items)
        }
        Refusal::NoSuchClaim => say!(language, "refusal-no-claim", who = who),
        Refusal::NothingToUndo => say!(language, "refusal-nothing-to-undo"),
        Refusal::NotAllowed { by } => say!(language, "refusal-not-allowed", by = by),
        Refusal::Changed { code } => say!(language, "refusal-changed", code = code),
        Refusal::Blocked => say!(language, "refusal-blocked", who = who),
        Refusal::SamePersonHasOne { code } => {
            say!(language, "refusal-same-person", who = who, code = code)
        }
    };
    Answer::refused(text)
}

fn out_of_stock(item: &str, others: &[String], language: Language) -> String {
    match (item, others) {
        ("", []) => say!(language, "refusal-all-gone"),
        (item, []) => say!(language, "refusal-last-gone", item = item),
        (item, others) => {
            let others = listed(others, language);
            say!(language, "refusal-out-of-stock", item = item, items = others)
        }
    }
}

/// "at 14:02" today, "on 13 Aug at 14:02" any other day.
pub(super) fn moment(
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: Tz,
    language: Language,
) -> String {
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
    let time = local.format("%H:%M").to_string();
    if local.date_naive() == today {
        say!(language, "moment-today", time = time)
    } else {
        let (day, month) = (local.day(), local.month());
        say!(language, "moment-other-day", day = day, month = month, time = time)
    }
}

/// "since 14:02" today, "since 13 Aug, 14:02" any other day.
pub(super) fn since(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, language: Language) -> String {
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
    let time = local.format("%H:%M").to_string();
    if local.date_naive() == today {
        say!(language, "since-today", time = time)
    } else {
        let (day, month) = (local.day(), local.month());
        say!(language, "since-other-day", day = day, month = month, time = time)
    }
}

/// Names one after the other.
pub(super) fn listed(names: &[impl AsRef<str>], language: Language) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.join(match language {
        Language::En | Language::Ko => ", ",
        Language::Ja => "、",
    })
}
