//! What an error of the Bot API means for the message that was to be sent.
//!
//! Told by the text where teloxide has no variant of its own: wordings of the server change, and
//! teloxide throws the error code away.

use chrono::{DateTime, Duration, Utc};
use teloxide::{ApiError, RequestError};

use super::address::Address;
use crate::chat::ChatError;

/// Added to the time Telegram asks for: its clock and ours round differently.
const MARGIN: Duration = Duration::seconds(1);

/// The longest wait between two tries to reach Telegram.
const LONGEST_WAIT: i64 = 30;

/// How long a refused token is left alone: only a human can mend it.
const TOKEN_WAIT: Duration = Duration::seconds(60);

/// Texts of a chat that takes nothing from us.
const CLOSED: [&str; 13] = [
    "forbidden",
    "bot was kicked",
    "bot was blocked",
    "chat not found",
    "deactivated",
    "not enough rights",
    "have no rights",
    "topic_closed",
    "topic_deleted",
    "message thread not found",
    "chat_restricted",
    "chat_admin_required",
    "channel_private",
];

/// Sorts errors, and waits longer the more of them come in a row.
#[derive(Debug, Default)]
pub(super) struct Faults {
    in_a_row: u32,
}

impl Faults {
    pub(super) fn forget(&mut self) {
        self.in_a_row = 0;
    }

    pub(super) fn sort(&mut self, error: &RequestError, now: DateTime<Utc>) -> ChatError {
        let text = in_words(error);
        match error {
            RequestError::RetryAfter(seconds) => ChatError::Paused {
                until: now + Duration::seconds(i64::from(seconds.seconds())) + MARGIN,
                reason: text,
            },
            RequestError::MigrateToChatId(chat) => ChatError::Moved(Address::of(*chat).name()),
            RequestError::Network(error) if error.is_connect() || error.is_builder() => {
                ChatError::TryLater { at: self.later(now), reason: text }
            }
            RequestError::Network(_) | RequestError::InvalidJson { .. } => ChatError::Unclear(text),
            RequestError::Io(_) => ChatError::Refused(text),
            RequestError::Api(error) => self.sort_api(error, now),
        }
    }

    fn sort_api(&mut self, error: &ApiError, now: DateTime<Utc>) -> ChatError {
        let text = description(error);
        let lower = text.to_lowercase();
        match error {
            ApiError::MessageToEditNotFound
            | ApiError::MessageIdInvalid
            | ApiError::MessageCantBeEdited => ChatError::Lost,
            ApiError::InvalidToken => ChatError::TryLater {
                at: now + TOKEN_WAIT,
                reason: "Telegram refuses the token; ask @BotFather for it again".to_owned(),
            },
            _ if lower.contains("internal server error")
                || lower.contains("bad gateway")
                || lower.contains("gateway timeout")
                || lower.contains("service unavailable") =>
            {
                ChatError::Unclear(text)
            }
            // Without the seconds, which teloxide would have read.
            _ if lower.contains("too many requests") => {
                ChatError::TryLater { at: self.later(now), reason: text }
            }
            _ if lower.contains("message to edit not found")
                || lower.contains("message can't be edited") =>
            {
                ChatError::Lost
            }
            _ if CLOSED.iter().any(|closed| lower.contains(closed)) => ChatError::Closed(text),
            _ => ChatError::Refused(text),
        }
    }

    fn later(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        let seconds = 1i64.checked_shl(self.in_a_row).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        self.in_a_row = self.in_a_row.saturating_add(1).min(16);
        now + Duration::seconds(seconds)
    }
}

/// Whether a chat takes words, and no pictures or files.
pub(super) fn is_about_files(error: &RequestError) -> bool {
    let text = error.to_string().to_lowercase();
    ["to send photos", "to send documents", "to send media", "chat_send_"]
        .iter()
        .any(|about| text.contains(about))
}

/// Whether the address behind a button is none for Telegram, which knows more rules than we do.
pub(super) fn is_about_links(error: &RequestError) -> bool {
    let text = error.to_string().to_lowercase();
    text.contains("button_url_invalid") || text.contains("button url")
}

/// Whether the error says that somebody else reads this bot's updates.
pub(super) fn is_second_reader(error: &RequestError) -> bool {
    error.to_string().contains("terminated by other getUpdates")
}

/// What went wrong, for people: in the server's own words where it said something.
pub(super) fn in_words(error: &RequestError) -> String {
    match error {
        RequestError::Api(error) => description(error),
        // A broken answer may hold a whole page: its first words tell enough.
        RequestError::InvalidJson { raw, .. } => {
            let start: String = raw.chars().filter(|c| !c.is_control()).take(60).collect();
            format!("the answer is no JSON: {start:?}")
        }
        other => other.to_string(),
    }
}

/// The server's own words. teloxide wraps those it does not know in words of its own.
fn description(error: &ApiError) -> String {
    match error {
        ApiError::Unknown(description) => description.clone(),
        known => known.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use teloxide::types::{ChatId, Seconds};

    use super::*;

    fn sorted(error: &RequestError) -> String {
        let now = DateTime::from_timestamp(1_795_219_200, 0).unwrap();
        match Faults::default().sort(error, now) {
            ChatError::TryLater { at, .. } => format!("later {}", (at - now).num_seconds()),
            ChatError::Paused { until, .. } => format!("pause {}", (until - now).num_seconds()),
            ChatError::Unclear(_) => "unclear".to_owned(),
            ChatError::Lost => "lost".to_owned(),
            ChatError::Moved(name) => name,
            ChatError::Closed(_) => "closed".to_owned(),
            ChatError::Refused(_) => "refused".to_owned(),
            other => panic!("{other} is told apart before"),
        }
    }

    #[test]
    fn every_error_has_one_consequence() {
        let api = |text: &str| RequestError::Api(ApiError::Unknown(text.to_owned()));
        assert_eq!(sorted(&RequestError::RetryAfter(Seconds::from_seconds(7))), "pause 8");
        assert_eq!(sorted(&RequestError::MigrateToChatId(ChatId(-1001))), "telegram:-1001");
        assert_eq!(sorted(&api("Internal Server Error")), "unclear");
        assert_eq!(sorted(&api("Bad Gateway")), "unclear");
        assert_eq!(sorted(&RequestError::Api(ApiError::MessageToEditNotFound)), "lost");
        assert_eq!(sorted(&api("Forbidden: bot was kicked from the group chat")), "closed");
        assert_eq!(sorted(&api("Bad Request: TOPIC_CLOSED")), "closed");
        assert_eq!(sorted(&api("Bad Request: message thread not found")), "closed");
        assert_eq!(sorted(&RequestError::Api(ApiError::ChatNotFound)), "closed");
        assert_eq!(sorted(&RequestError::Api(ApiError::InvalidToken)), "later 60");
        assert_eq!(sorted(&api("Bad Request: CHAT_RESTRICTED")), "closed");
        assert_eq!(sorted(&api("Too Many Requests: slow down")), "later 1");
        assert_eq!(sorted(&RequestError::Api(ApiError::ButtonDataInvalid)), "refused");
    }

    #[test]
    fn people_read_what_the_server_said() {
        let said = "Bad Request: the moon is full".to_owned();
        let unknown = RequestError::Api(ApiError::Unknown(said.clone()));
        assert_eq!(in_words(&unknown), said);
        let blocked = RequestError::Api(ApiError::BotBlocked);
        assert_eq!(in_words(&blocked), "Forbidden: bot was blocked by the user");
    }

    #[test]
    fn waits_grow_and_are_forgotten_after_a_success() {
        let now = DateTime::from_timestamp(1_795_219_200, 0).unwrap();
        let mut faults = Faults::default();
        let waits: Vec<i64> = (0..7).map(|_| (faults.later(now) - now).num_seconds()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30]);
        faults.forget();
        assert_eq!((faults.later(now) - now).num_seconds(), 1);
    }
}
