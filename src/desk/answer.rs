//! What the desk says back, and the sentences for every refusal.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::domain::claim::{Refusal, Settled};
use crate::domain::day::Day;

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
}

/// A button under an answer: a press is the command, typed by whoever presses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What stands on it.
    pub label: String,
    /// The command, like `/waiting 2`.
    pub command: String,
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
    /// A file: `claims`, `posts`, `ids` or `stats`, as CSV.
    Export {
        /// Which.
        what: String,
    },
}

impl Answer {
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
pub(super) fn refusal(refusal: &Refusal, who: &str, now: DateTime<Utc>, zone: Tz) -> Answer {
    let when = |settled: &Settled| moment(settled.at, now, zone);
    let text = match refusal {
        Refusal::AlreadyHandedOver { code, settled } => {
            format!("{} already gave this {}: {who} ({code}).", settled.by, when(settled))
        }
        Refusal::Declined { code, settled, reason } => format!(
            "{} declined {who} ({code}) {}: {reason}. To change that: /undo {code}",
            settled.by,
            when(settled)
        ),
        Refusal::OutOfStock { item, others } if others.is_empty() => {
            format!("No {item} left, and nothing else either. Correct it with /stock ITEM NUMBER.")
        }
        Refusal::OutOfStock { item, others } => {
            format!("No {item} left. Still here: {}.", others.join(", "))
        }
        Refusal::WhichItem { items } => {
            format!("Which one? {}. Add its name to the command.", items.join(", "))
        }
        Refusal::NoSuchItem { typed, items } => {
            format!("There is no item {typed:?}. Still here: {}.", items.join(", "))
        }
        Refusal::NoSuchClaim => format!("{who} has no claim. /why {who} tells the reason."),
        Refusal::NothingToUndo => "There is nothing to take back.".to_owned(),
        Refusal::NotAllowed { by } => {
            format!("{by} did that: only {by} or a lead can take it back.")
        }
        Refusal::Changed { code } => {
            format!("{code} has changed meanwhile; look at the card and press again.")
        }
        Refusal::Blocked => format!("{who} is blocked. A lead can /unblock {who}."),
        Refusal::SamePersonHasOne { code } => {
            format!("{who} already has a gift under {code}: both accounts are the same person.")
        }
    };
    Answer::refused(text)
}

/// "at 14:02" today, "on 13 Aug at 14:02" any other day.
pub(super) fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
    if local.date_naive() == today {
        local.format("at %H:%M").to_string()
    } else {
        local.format("on %-d %b at %H:%M").to_string()
    }
}

/// `1 post`, `2 posts`.
pub(super) fn plural(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
