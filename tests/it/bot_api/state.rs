//! Everything the fake Telegram remembers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::time::Instant;

use serde_json::{Value, json};

use super::TOKEN;
use super::fault::Fault;
use super::keyboard::Button;
use super::pace::{Overall, Pace};
use super::people::ChatId;

/// The first update's number; any would do.
const FIRST_UPDATE: i64 = 700_000_000;

/// A message as people see it in a chat.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) id: i64,
    /// Text or caption as the bot wrote it.
    pub(crate) html: String,
    /// Text or caption as people read it.
    pub(crate) plain: String,
    pub(crate) keyboard: Vec<Vec<Button>>,
    pub(crate) thread: Option<i64>,
    pub(crate) silent: bool,
    pub(crate) edited: u32,
    pub(crate) attached: Option<Attached>,
    pub(crate) reply_to: Option<i64>,
    pub(crate) pinned: bool,
    pub(super) entities: Vec<Value>,
    pub(super) date: i64,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Attached {
    /// `photo` or `document`.
    pub(crate) kind: &'static str,
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
    pub(super) file_id: String,
}

impl std::fmt::Debug for Attached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?} of {} bytes", self.kind, self.file_name, self.bytes.len())
    }
}

/// A request of the bot.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) at: Instant,
    /// As the documentation spells it, such as `sendMessage`.
    pub(crate) method: String,
    pub(crate) chat: Option<i64>,
    pub(crate) params: Value,
    /// The status it was answered with; 0 for none.
    pub(crate) code: u16,
    pub(crate) description: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallbackAnswer {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) show_alert: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Chat {
    pub(super) topics: BTreeSet<i64>,
    /// The bot's own messages.
    pub(super) messages: BTreeMap<i64, Shown>,
    /// People's messages.
    pub(super) heard: BTreeSet<i64>,
    pub(super) members: BTreeMap<i64, Value>,
    pub(super) migrated_to: Option<i64>,
    /// What the bot is there, such as `member`.
    pub(super) bot_is: String,
    pub(super) pace: Pace,
    last_message: i64,
}

impl Chat {
    pub(super) fn next_message(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) calls: Vec<Call>,
    pub(crate) answers: Vec<CallbackAnswer>,
    pub(crate) violations: Vec<String>,
    pub(super) overall: Overall,
    pub(super) chats: BTreeMap<i64, Chat>,
    pub(super) updates: VecDeque<Value>,
    /// What the bot has confirmed, oldest first.
    pub(super) confirmed: Vec<Value>,
    pub(super) next_update: i64,
    pub(super) allowed: Option<Vec<String>>,
    pub(super) faults: Vec<Fault>,
    /// How often getUpdates still meets another poller.
    pub(super) other_pollers: u32,
    /// Counts polls, so that an older one that still waits can be ended.
    pub(super) poll: u64,
    /// Presses by the id of their callback query; true once answered.
    pub(super) presses: BTreeMap<String, bool>,
    /// Presses whose answer was done, and never confirmed to the bot.
    pub(super) unconfirmed: HashSet<String>,
    /// Commands by scope and language.
    pub(crate) commands: BTreeMap<(String, String), Value>,
    pub(super) files: HashMap<String, Attached>,
}

impl State {
    pub(super) fn new() -> Self {
        Self { next_update: FIRST_UPDATE, ..Self::default() }
    }

    /// Messages of the bot that stand in a chat, oldest first.
    pub(crate) fn chat(&self, chat: ChatId) -> Vec<Shown> {
        let known = self.chats.get(&chat.0);
        known.map(|chat| chat.messages.values().cloned().collect()).unwrap_or_default()
    }

    pub(crate) fn unanswered(&self) -> Vec<String> {
        let open = self.presses.iter().filter(|(_, answered)| !**answered);
        open.map(|(id, _)| id.clone()).collect()
    }

    /// Whether at least so many polls have begun.
    pub(crate) fn is_polled(&self, times: u64) -> bool {
        self.poll >= times
    }

    pub(super) fn knows(&mut self, chat: i64) -> &mut Chat {
        let chat = self.chats.entry(chat).or_default();
        if chat.bot_is.is_empty() {
            chat.bot_is.push_str("member");
        }
        chat
    }

    pub(super) fn object(&mut self, violation: impl Into<String>) {
        self.violations.push(violation.into());
    }

    /// Queues an update, unless the bot has asked for other kinds only.
    pub(super) fn queue(&mut self, kind: &str, content: Value) {
        let by_default = kind != "chat_member";
        let wanted = match &self.allowed {
            Some(kinds) if !kinds.is_empty() => kinds.iter().any(|allowed| allowed == kind),
            _ => by_default,
        };
        if wanted {
            let mut update = json!({"update_id": self.next_update});
            update[kind] = content;
            self.updates.push_back(update);
            self.next_update += 1;
        }
    }

    pub(super) fn chat_json(&self, id: i64) -> Value {
        let known = self.chats.get(&id);
        if id > 0 {
            let name = known.and_then(|chat| chat.members.get(&id)?["first_name"].as_str());
            return json!({"id": id, "type": "private", "first_name": name.unwrap_or("Somebody")});
        }
        let mut chat = json!({"id": id, "type": kind(id), "title": format!("Booth {id}")});
        if known.is_some_and(|chat| !chat.topics.is_empty()) {
            chat["is_forum"] = json!(true);
        }
        chat
    }

    /// A message of the bot as the API tells it.
    pub(super) fn message_json(&self, chat: i64, message: &Shown) -> Value {
        let mut told = json!({
            "message_id": message.id, "date": message.date, "chat": self.chat_json(chat),
            "from": bot_json(),
        });
        let (text, entities) = match &message.attached {
            None => ("text", "entities"),
            Some(file) => {
                told[file.kind] = file_json(file);
                ("caption", "caption_entities")
            }
        };
        if !message.plain.is_empty() {
            told[text] = json!(message.plain);
            told[entities] = json!(message.entities);
        }
        if !message.keyboard.is_empty() {
            told["reply_markup"] = json!({"inline_keyboard": keyboard_json(&message.keyboard)});
        }
        if let Some(thread) = message.thread {
            told["message_thread_id"] = json!(thread);
            told["is_topic_message"] = json!(true);
        }
        if message.edited > 0 {
            told["edit_date"] = json!(message.date + 1);
        }
        told
    }

    /// Everything that happened, for a person who asks why a test failed.
    pub(crate) fn transcript(&self) -> String {
        let mut lines = Vec::new();
        let first = self.calls.first().map(|call| call.at);
        for call in &self.calls {
            let at = first.map_or(0.0, |first| call.at.duration_since(first).as_secs_f64());
            lines.push(format!(
                "{at:8.3} {} {} -> {} {}",
                call.method, call.params, call.code, call.description
            ));
        }
        for (id, chat) in &self.chats {
            lines.push(format!("chat {id}:"));
            lines.extend(chat.messages.values().map(|message| format!("  {message:?}")));
        }
        lines.push(format!("answers: {:?}", self.answers));
        lines.push(format!("unanswered: {:?}", self.unanswered()));
        lines.push(format!("updates not confirmed: {}", self.updates.len()));
        lines.push(format!("violations: {:#?}", self.violations));
        lines.join("\n")
    }
}

pub(super) fn kind(chat: i64) -> &'static str {
    match chat {
        1.. => "private",
        ..=-1_000_000_000_000 => "supergroup",
        _ => "group",
    }
}

pub(super) fn bot_id() -> i64 {
    TOKEN.split(':').next().and_then(|id| id.parse().ok()).expect("a token begins with a number")
}

pub(super) fn bot_json() -> Value {
    json!({"id": bot_id(), "is_bot": true, "first_name": "Booth", "username": "booth_test_bot"})
}

fn file_json(file: &Attached) -> Value {
    let told = json!({
        "file_id": file.file_id, "file_unique_id": format!("u{}", file.file_id),
        "file_size": file.bytes.len(), "width": 1080, "height": 720,
    });
    if file.kind == "photo" {
        return json!([told]);
    }
    let mut told = told;
    told["file_name"] = json!(file.file_name);
    told
}

fn keyboard_json(rows: &[Vec<Button>]) -> Value {
    use super::keyboard::Does;
    let button = |button: &Button| match &button.does {
        Does::Data(data) => json!({"text": button.text, "callback_data": data}),
        Does::Url(url) => json!({"text": button.text, "url": url}),
        Does::Other(text) => json!({"text": button.text, "copy_text": {"text": text}}),
    };
    rows.iter().map(|row| row.iter().map(button).collect::<Value>()).collect()
}
