//! How a source does: whether it sees, since when, and what it did not see.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

/// Whether a source sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has not seen anything yet.
    Starting,
    /// It sees at once.
    Live,
    /// It looks every half minute.
    Polling,
    /// It does not see, and tries again by itself.
    Down,
    /// It does not see until a human does something.
    Blocked,
    /// It does not look, because the money is spent.
    Braked,
}

impl State {
    const ALL: [Self; 6] =
        [Self::Starting, Self::Live, Self::Polling, Self::Down, Self::Blocked, Self::Braked];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Live => "live",
            Self::Polling => "polling",
            Self::Down => "down",
            Self::Blocked => "blocked",
            Self::Braked => "braked",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether posts are seen in it.
    pub fn sees(self) -> bool {
        matches!(self, Self::Live | Self::Polling)
    }
}

/// How a source does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Its name.
    pub name: String,
    /// Whether it sees.
    pub state: State,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why it does not.
    pub why: Option<String>,
    /// The last sign of life.
    pub heard_at: Option<DateTime<Utc>>,
    /// The last post it brought.
    pub post_at: Option<DateTime<Utc>>,
    /// Requests the network still takes.
    pub room: Option<Room>,
    /// How often it began again, by the kind of trouble.
    pub reconnects: Vec<(String, u64)>,
    /// What it did not see.
    pub gaps: Gaps,
}

/// How many requests a network still takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Room {
    /// Requests left in this window.
    pub left: u32,
    /// Requests a window holds.
    pub of: u32,
    /// When the next window begins.
    pub resets_at: DateTime<Utc>,
}

/// The stretches a source did not see, in a window of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gaps {
    /// How many.
    pub count: u64,
    /// How long they were together, in seconds.
    pub seconds: u64,
    /// How many of them were searched since, and so are gaps no more.
    pub filled: u64,
    /// Posts that were found in them.
    pub found: u64,
    /// How long those together are that were not searched, in seconds.
    pub unfilled_seconds: u64,
}

impl Gaps {
    /// Counts one more.
    pub fn add(&mut self, length: Duration, filled: bool, found: u64) {
        let seconds = u64::try_from(length.num_seconds()).unwrap_or(0);
        self.count += 1;
        self.seconds += seconds;
        self.found += found;
        if filled {
            self.filled += 1;
        } else {
            self.unfilled_seconds += seconds;
        }
    }
}

/// Why a source does not look when there is no money.
pub const BUDGET_SPENT: &str = "the budget is spent";

/// A stretch in which a source did not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Its row.
    pub id: i64,
    /// Its beginning.
    pub from: DateTime<Utc>,
    /// Its end; `None` while it lasts.
    pub until: Option<DateTime<Utc>>,
    /// Whether it began because the money was spent.
    pub is_of_money: bool,
    /// The newest post that a search of all of it has found so far.
    pub reached: Option<u64>,
    /// A search of it that has not come to its end goes on below this id.
    pub below: Option<u64>,
    /// How often it has been searched to its end.
    pub searched: u32,
}
