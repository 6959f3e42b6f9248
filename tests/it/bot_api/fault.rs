//! What can go wrong between a bot and Telegram, as scripts for the next calls.

use super::people::ChatId;

/// The next `times` calls of a method meet this, in the order the faults were given.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) method: &'static str,
    pub(crate) chat: Option<i64>,
    pub(crate) times: u32,
    pub(crate) what: What,
}

impl Fault {
    pub(crate) fn once(method: &'static str, what: What) -> Self {
        Self { method, chat: None, times: 1, what }
    }

    pub(crate) fn in_chat(mut self, chat: ChatId) -> Self {
        self.chat = Some(chat.0);
        self
    }

    pub(crate) fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// 429. Nothing is done; a send to that chat before the time is a violation.
    TooMany { retry_after: u32 },
    /// 500 as the Bot API server writes it. Nothing is done.
    Json500,
    /// 502 as the proxy before it writes it. Nothing is done.
    Html502,
    /// Nothing is done, and no answer comes until whoever asked gives up.
    Hang,
    /// The call is carried out, and the connection ends without an answer.
    AcceptThenDrop,
    /// Telegram refuses with these words. Nothing is done.
    Refuse { code: u16, description: String },
    /// The connection is reset. Nothing is done.
    ConnectionReset,
}
