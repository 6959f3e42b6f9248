//! Where a message goes: a chat, and the topic in it.

use teloxide::types::{ChatId, Message, MessageId, ThreadId};

/// What every Telegram chat's name in the database begins with.
pub(super) const SCHEME: &str = "telegram:";

/// A chat of Telegram, or one topic of a group: `telegram:-100123`, `telegram:-100123/45`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    pub(super) chat: ChatId,
    /// The topic's first message; `None` in the General topic and where there are no topics.
    topic: Option<i32>,
}

impl Address {
    pub(super) fn of(chat: ChatId) -> Self {
        Self { chat, topic: None }
    }

    /// Where a message was written. A reply chain in an ordinary supergroup carries a thread
    /// too, and the General topic is thread 1, which sending refuses: neither is a topic.
    pub(super) fn of_message(message: &Message) -> Self {
        let topic = message.thread_id.filter(|_| message.is_topic_message);
        let topic = topic.map(|thread| thread.0.0).filter(|thread| *thread != 1);
        Self { chat: message.chat.id, topic }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_prefix(SCHEME)?;
        let (chat, topic) = match rest.split_once('/') {
            Some((chat, topic)) => (chat, Some(topic.parse().ok()?)),
            None => (rest, None),
        };
        Some(Self { chat: ChatId(chat.parse().ok()?), topic })
    }

    pub(super) fn name(self) -> String {
        match self.topic {
            Some(topic) => format!("{SCHEME}{}/{topic}", self.chat.0),
            None => format!("{SCHEME}{}", self.chat.0),
        }
    }

    pub(super) fn topic(self) -> Option<ThreadId> {
        self.topic.map(|topic| ThreadId(MessageId(topic)))
    }

    /// Groups and supergroups have negative ids.
    pub(super) fn is_group(self) -> bool {
        self.chat.0 < 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chats_name_says_where_it_is() {
        for name in ["telegram:42", "telegram:-1001234", "telegram:-1001234/7"] {
            assert_eq!(Address::parse(name).unwrap().name(), name);
        }
        for name in ["terminal", "telegram:", "telegram:x", "telegram:1/x", "webhook:ops"] {
            assert_eq!(Address::parse(name), None, "{name}");
        }
        assert!(Address::parse("telegram:-5").unwrap().is_group());
    }
}
