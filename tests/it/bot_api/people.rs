//! Who talks to the bot, as the tests name them.

use serde_json::{Value, json};

/// Whom Telegram names as the sender when an administrator hides behind the group.
const GROUP_ANONYMOUS_BOT: i64 = 1_087_968_824;

/// A chat: above 0 a private one, below -1,000,000,000,000 a supergroup, else a basic group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChatId(pub(crate) i64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) first_name: String,
    pub(crate) username: Option<String>,
    pub(crate) language_code: Option<String>,
}

impl User {
    pub(crate) fn new(id: i64, first_name: &str) -> Self {
        let username = Some(format!("{}_{id}", first_name.to_lowercase()));
        Self { id, first_name: first_name.to_owned(), username, language_code: None }
    }

    pub(crate) fn speaks(mut self, language: &str) -> Self {
        self.language_code = Some(language.to_owned());
        self
    }

    pub(super) fn anonymous() -> Self {
        let mut group = Self::new(GROUP_ANONYMOUS_BOT, "Group");
        group.username = Some("GroupAnonymousBot".to_owned());
        group
    }

    pub(super) fn json(&self) -> Value {
        let is_bot = self.id == GROUP_ANONYMOUS_BOT;
        let mut user = json!({"id": self.id, "is_bot": is_bot, "first_name": self.first_name});
        if let Some(name) = &self.username {
            user["username"] = json!(name);
        }
        if let Some(language) = &self.language_code {
            user["language_code"] = json!(language);
        }
        user
    }
}

/// What a message may carry beside its text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    /// When it was written, in Unix seconds; now by default.
    pub(crate) date: Option<i64>,
    pub(crate) thread: Option<i64>,
    /// Off, a thread is only a chain of replies.
    pub(crate) is_topic_message: bool,
    /// The sender hides behind the group.
    pub(crate) anonymous: bool,
    pub(crate) reply_to: Option<i64>,
}

impl Extra {
    pub(crate) fn topic(thread: i64) -> Self {
        Self { thread: Some(thread), is_topic_message: true, ..Self::default() }
    }
}
