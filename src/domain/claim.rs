//! A person's right to one gift, and how it moves.
//!
//! `review → waiting → handed_over | declined`, and undo leads back to `waiting`. The moves are
//! decided here, purely; the store repeats each one as the WHERE clause of an UPDATE, which is
//! the lock when two people press at once.

use chrono::{DateTime, Utc};

use super::code::Code;
use super::day::Day;

/// A claim's row in the database.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct ClaimId(pub i64);

/// The stretch of time in which one person earns at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// The whole campaign.
    Event,
    /// One day.
    Day(Day),
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Event => f.write_str("event"),
            Self::Day(day) => day.fmt(f),
        }
    }
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// A human must say yes first: a loose match.
    Review,
    /// Earned; the gift is still at the booth.
    Waiting,
    /// The person has the gift.
    HandedOver,
    /// Staff said no.
    Declined,
}

impl State {
    /// Every state, in the order of a claim's life.
    pub const ALL: [Self; 4] = [Self::Review, Self::Waiting, Self::HandedOver, Self::Declined];

    /// The word in SQL, exports and statistics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Waiting => "waiting",
            Self::HandedOver => "handed_over",
            Self::Declined => "declined",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What staff can do to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Say yes to a claim in review.
    Agree,
    /// Hand the gift over. Says yes to a claim in review at the same time.
    Give,
    /// Say no, with a reason.
    Decline,
    /// Take the last give or decline back.
    Undo,
}

impl Move {
    /// The word in the claim's log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Give => "give",
            Self::Decline => "decline",
            Self::Undo => "undo",
        }
    }

    /// Where the move leads from `state`; `None` when it is not possible there.
    pub fn from(self, state: State) -> Option<State> {
        match (self, state) {
            (Self::Agree, State::Review) => Some(State::Waiting),
            (Self::Give, State::Review | State::Waiting) => Some(State::HandedOver),
            (Self::Decline, State::Review | State::Waiting) => Some(State::Declined),
            (Self::Undo, State::HandedOver | State::Declined) => Some(State::Waiting),
            _ => None,
        }
    }
}

/// The beginning of the note on a claim that was declined because its person has another one; the
/// code of that one follows. Whoever shows it says so in words of their own.
pub const SAME_PERSON: &str = "same person as ";

/// Who settled a claim, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The staff member's name.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a move did not happen. Each is an answer for a human, not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody was first.
    AlreadyHandedOver {
        /// Which claim.
        code: Code,
        /// By whom and when.
        settled: Settled,
    },
    /// Staff said no earlier.
    Declined {
        /// Which claim.
        code: Code,
        /// By whom and when.
        settled: Settled,
        /// The reason they gave.
        reason: String,
    },
    /// Nothing of that item is left (today).
    OutOfStock {
        /// Which item; empty when none was named and nothing at all is left.
        item: String,
        /// Items that are left, to offer instead.
        others: Vec<String>,
    },
    /// There is more than one kind of gift, and nobody said which.
    WhichItem {
        /// What there is.
        items: Vec<String>,
    },
    /// No item has that name.
    NoSuchItem {
        /// What was typed.
        typed: String,
        /// What there is.
        items: Vec<String>,
    },
    /// No claim has that code.
    NoSuchClaim,
    /// The claim is neither given nor declined: there is nothing to take back.
    NothingToUndo,
    /// Only the one who did it, or a lead, may take it back.
    NotAllowed {
        /// Who did it.
        by: String,
    },
    /// Staff keep this person from earning.
    Blocked,
    /// The claim is not what the button showed any more; nothing was changed.
    Changed {
        /// Which claim.
        code: Code,
    },
    /// The same person already has a gift of this period, under another claim.
    SamePersonHasOne {
        /// That claim.
        code: Code,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gift_goes_out_once_until_it_is_taken_back() {
        assert_eq!(Move::Give.from(State::Waiting), Some(State::HandedOver));
        assert_eq!(Move::Give.from(State::HandedOver), None);
        assert_eq!(Move::Undo.from(State::HandedOver), Some(State::Waiting));
    }

    #[test]
    fn a_declined_claim_must_be_taken_back_before_it_is_given() {
        assert_eq!(Move::Give.from(State::Declined), None);
        assert_eq!(Move::Undo.from(State::Declined), Some(State::Waiting));
        assert_eq!(Move::Undo.from(State::Waiting), None);
    }
}
