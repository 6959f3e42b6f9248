//! Where staff talk: a port, and what goes out through it.
//!
//! A chat takes cards, edits of cards, answers and notices. It is handed what is due by the
//! delivery loop and answers what became of it; whatever it did not take stays owed. What a
//! chat may be sent in which time is data ([`pace::Limits`]), kept by the loop, so that one
//! chat that must wait never makes another wait.

pub mod pace;
pub mod terminal;
pub mod telegram;
pub mod webhook;

use chrono::{DateTime, Utc};

use crate::desk::answer::Answer;
use crate::desk::attachments::File;
use crate::desk::card::Card;
use crate::domain::language::Language;

/// Something to say, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub what: Outgoing,
    /// The language of whatever the chat adds.
    pub language: Language,
    /// Whether it arrives without a sound.
    pub silent: bool,
    /// Whether it may have arrived once already: then it is marked.
    pub again: bool,
    /// Whether it goes without markup: the chat could not read ours.
    pub plain: bool,
    /// Names it, the same whenever it is sent again, for chats that can tell repeats.
    pub key: String,
}

impl Said {
    /// The chat's own name of the message that it edits; `None` for a new one.
    pub fn edits(&self) -> Option<&str> {
        match &self.what {
            Outgoing::Cards { message, .. } => message.as_deref(),
            Outgoing::Answer { .. } | Outgoing::Notice { .. } => None,
        }
    }
}

/// Something to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// Cards in one message: a new one, or the newest state of what the chat shows as that
    /// message. More than one when they come too fast for a message each; never none.
    Cards {
        /// The cards, oldest first.
        cards: Vec<Card>,
        /// The chat's own name of the message to edit.
        message: Option<String>,
    },
    /// The answer to a command.
    Answer {
        /// The answer.
        answer: Answer,
        /// The chat's own name of the message that asked.
        to: Option<String>,
        /// What comes with it.
        file: Option<File>,
    },
    /// A text for everybody.
    Notice {
        /// The text.
        text: String,
        /// What comes with it.
        file: Option<File>,
    },
}

/// Why a chat did not take something.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// It may take it later; nothing arrived.
    #[error("the chat is not taking messages: {reason}")]
    TryLater {
        /// When to try again.
        at: DateTime<Utc>,
        /// What the chat said.
        reason: String,
    },
    /// It asks us to say nothing at all before then; nothing arrived.
    #[error("the chat asks for a pause: {reason}")]
    Paused {
        /// When it may be spoken to again.
        until: DateTime<Utc>,
        /// What the chat said.
        reason: String,
    },
    /// Nobody knows whether it arrived.
    #[error("the chat did not say whether it took the message: {0}")]
    Unclear(String),
    /// It cannot read our markup; nothing arrived. Without it, it may take this.
    #[error("the chat cannot read our markup: {0}")]
    Markup(String),
    /// It takes words, and no files; nothing arrived.
    #[error("the chat takes no files: {0}")]
    NoFiles(String),
    /// The message to edit is not there any more.
    #[error("the message is not there any more")]
    Lost,
    /// The chat has another name from now on.
    #[error("the chat is called {0} now")]
    Moved(String),
    /// It takes nothing from us until somebody lets us in again.
    #[error("the chat is closed to us: {0}")]
    Closed(String),
    /// It never will take this message.
    #[error("the chat refused the message: {0}")]
    Refused(String),
}

/// A staff chat.
pub trait Chat: Send {
    /// Its name in the database.
    fn name(&self) -> &str;

    /// What people call it, as far as it said so when it took something.
    fn title(&self) -> Option<&str> {
        None
    }

    /// What it may be sent in which time.
    fn limits(&self) -> pace::Limits;

    /// Says something. Returns the chat's own name of the message, by which it can be edited.
    ///
    /// # Errors
    /// When the chat did not take it, or did not say so: then it is still owed.
    fn say(
        &mut self,
        said: &Said,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<String, ChatError>> + Send;
}
