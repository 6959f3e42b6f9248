//! What the desk says back, and the sentences for every refusal.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::claim::{Refusal, Settled};

/// An answer to one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// For a human: one sentence or a short table.
    pub text: String,
    /// Whether what was asked for was done.
    pub done: bool,
}

impl Answer {
    /// It was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), done: true }
    }

    /// It was not done; the text says why and what to do instead.
    pub fn refused(text: impl Into<String>) -> Self {
        Self { text: text.into(), done: false }
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
