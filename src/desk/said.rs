//! What is owed to a chat besides cards, as it waits in the database.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use crate::domain::notice::Notice;

/// The body of a delivery. A notice is put into words when it is sent, in the chat's language;
/// an answer is in the words of whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Body {
    /// Something boothbot tells unasked.
    Notice(Notice),
    /// An answer.
    Reply(Reply),
}

/// The answer to a command, and where it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The answer.
    pub answer: Answer,
    /// The chat's own name of the message that asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl Body {
    /// Reads what waits in the database.
    ///
    /// # Errors
    /// When it was written by another version of boothbot.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_owed_is_read_back() {
        let notice = Notice::LowStock { item: "mug".into(), left: 1 };
        let json = serde_json::to_string(&notice).unwrap();
        assert_eq!(Body::read(&json).unwrap(), Body::Notice(notice));
        let reply = Reply { answer: Answer::done("Gave mug."), to: Some("7".into()) };
        let json = serde_json::to_string(&reply).unwrap();
        assert_eq!(Body::read(&json).unwrap(), Body::Reply(reply));
        let old = r#"{"answer":{"text":"Running low.","done":true}}"#;
        assert!(matches!(Body::read(old).unwrap(), Body::Reply(_)));
    }
}
