//! Where staff talk: a port, and what goes out through it.
//!
//! A chat takes cards, edits of cards, and notices. It is handed what is due by the delivery
//! loop and answers whether it took it; what it did not take stays owed.

pub mod terminal;

use chrono::{DateTime, Utc};

use crate::desk::card::Card;

/// Something to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A new card.
    Card(Card),
    /// The newest state of a card that the chat shows as this message.
    Edit {
        /// The chat's own name of the message.
        message: String,
        /// The card as it is now.
        card: Card,
    },
    /// A text for everybody.
    Notice(String),
}

/// Why a chat did not take something.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// It may take it later.
    #[error("the chat is not taking messages: {reason}")]
    TryLater {
        /// When to try again.
        at: DateTime<Utc>,
        /// What the chat said.
        reason: String,
    },
    /// It never will.
    #[error("the chat refused the message: {0}")]
    Refused(String),
}

/// A staff chat.
pub trait Chat: Send {
    /// Its name in the database.
    fn name(&self) -> &'static str;

    /// Says something. Returns the chat's own name of the message, by which it can be edited.
    ///
    /// # Errors
    /// When the chat did not take it: then it is still owed.
    fn say(
        &mut self,
        what: Outgoing,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<String, ChatError>> + Send;
}
