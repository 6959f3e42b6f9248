//! What boothbot tells staff unasked: kept as data, put into words when it is sent.

use serde::{Deserialize, Serialize};

use super::day::Day;

/// Something staff should know. Serialises as the body of an owed delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// An item is running out; 0 left means that was the last one.
    LowStock {
        /// The item.
        item: String,
        /// How many are left.
        left: u32,
    },
    /// The summary of a booth day.
    Summary {
        /// The day.
        day: Day,
    },
    /// The timeline of a booth day, as a picture.
    SummaryPicture {
        /// The day.
        day: Day,
    },
    /// Something went wrong that a human must know; for leads, in private.
    Alert(Alert),
}

impl Notice {
    /// Whether it is nothing but a picture.
    pub fn is_picture(&self) -> bool {
        matches!(self, Self::SummaryPicture { .. })
    }
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alert", rename_all = "snake_case")]
pub enum Alert {
    /// A message was given up.
    GivenUp {
        /// What people call the chat it was for.
        chat: String,
        /// Which claim it was about, by code, if any.
        code: Option<String>,
        /// What the chat said.
        fault: String,
    },
    /// A chat takes nothing any more: the bot was removed, or may not write there.
    ChatClosed {
        /// What people call the chat.
        chat: String,
        /// What the chat said.
        fault: String,
    },
    /// Often lately it stayed unclear whether a message arrived.
    Unclear {
        /// How many messages and edits.
        messages: u32,
        /// Within how many minutes.
        minutes: i64,
    },
    /// Handling something that came in failed.
    Stumbled {
        /// What failed.
        fault: String,
    },
    /// A second boothbot runs with the same token.
    Twice,
    /// The wall is being flooded, and waits for staff.
    Flood {
        /// How many new accounts look alike.
        accounts: u32,
    },
    /// A source has news of itself.
    Source {
        /// The source.
        source: String,
        /// What it is.
        news: SourceNews,
    },
}

/// What the leads must know of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum SourceNews {
    /// It has not seen anything for some minutes.
    Down {
        /// Why.
        fault: String,
    },
    /// It sees again, and what it missed is being searched.
    Back {
        /// How long it did not see.
        minutes: i64,
    },
    /// It does not see until a human does something.
    Blocked {
        /// What stands in the way: the name of a barrier.
        by: String,
        /// What the network said.
        fault: String,
    },
    /// A share of the budget is spent.
    Spent {
        /// The share.
        percent: u64,
        /// Posts paid for today.
        posts: u64,
        /// What they cost, with its currency.
        usd: String,
        /// Whether the budget in all is gone, and not only today's.
        for_good: bool,
    },
    /// Somebody else's rules on the app bring posts that are paid for.
    ForeignRules {
        /// What they look for.
        rules: String,
    },
}
