//! What people and Telegram itself do in chats, as updates for the bot.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::people::{Extra, User};
use super::state::{State, bot_json};

pub(super) fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("before the year 292 billion")
}

impl State {
    /// Somebody writes; returns the id of the message.
    pub(super) fn hear(&mut self, chat: i64, from: &User, text: &str, extra: &Extra) -> i64 {
        let place = self.knows(chat);
        let id = place.next_message();
        place.heard.insert(id);
        if !extra.anonymous {
            place.members.insert(from.id, from.json());
        }
        if let (Some(thread), true) = (extra.thread, extra.is_topic_message) {
            place.topics.insert(thread);
        }
        let sender = if extra.anonymous { User::anonymous() } else { from.clone() };
        let mut message = json!({
            "message_id": id, "date": extra.date.unwrap_or_else(unix_now),
            "chat": self.chat_json(chat), "from": sender.json(), "text": text,
        });
        if text.starts_with('/') {
            let command = text.split_whitespace().next().unwrap_or_default();
            let length = super::html::units(command);
            message["entities"] = json!([{"type": "bot_command", "offset": 0, "length": length}]);
        }
        if extra.anonymous {
            message["sender_chat"] = self.chat_json(chat);
        }
        if let Some(thread) = extra.thread {
            message["message_thread_id"] = json!(thread);
        }
        if extra.is_topic_message {
            message["is_topic_message"] = json!(true);
        }
        if let Some(earlier) = extra.reply_to {
            message["reply_to_message"] = self.seen_json(chat, earlier);
        }
        self.queue("message", message);
        id
    }

    /// Brings every message from that one on again, as to a bot that never stored their offset,
    /// and later than they were written. Returns the first of their updates.
    pub(super) fn bring_again(&mut self, chat: i64, message: i64, later: i64) -> i64 {
        let is_it = |update: &Value| {
            update["message"]["chat"]["id"] == chat && update["message"]["message_id"] == message
        };
        let first = self.confirmed.iter().chain(&self.updates).find(|update| is_it(update));
        let first = first.and_then(|update| update["update_id"].as_i64()).expect("it was written");
        let again =
            self.confirmed.extract_if(.., |update| update["update_id"].as_i64() >= Some(first));
        let again: Vec<Value> = again.collect();
        again.into_iter().rev().for_each(|update| self.updates.push_front(update));
        for update in &mut self.updates {
            if let Some(date) = update["message"]["date"].as_i64() {
                update["message"]["date"] = json!(date - later);
            }
        }
        first
    }

    /// Somebody presses a button; returns the id of the callback query.
    pub(super) fn press(&mut self, chat: i64, message: i64, from: &User, data: &str) -> String {
        let id = format!("{}", 4_000_000 + self.presses.len());
        self.presses.insert(id.clone(), false);
        self.knows(chat).members.insert(from.id, from.json());
        let message = self.seen_json(chat, message);
        let query = json!({
            "id": id, "from": from.json(), "message": message, "chat_instance": format!("c{chat}"),
            "data": data,
        });
        self.queue("callback_query", query);
        id
    }

    /// A message as an update shows it; date 0 says that it can no longer be read.
    fn seen_json(&self, chat: i64, message: i64) -> Value {
        match self.chats.get(&chat).and_then(|known| known.messages.get(&message)) {
            Some(shown) => self.message_json(chat, shown),
            None => json!({"message_id": message, "date": 0, "chat": self.chat_json(chat)}),
        }
    }

    /// The bot becomes something else in a chat.
    pub(super) fn bot_becomes(&mut self, chat: i64, from: &User, old: &str, new: &str) {
        self.knows(chat).bot_is = new.to_owned();
        let member = |status: &str| {
            let mut member = json!({"user": bot_json(), "status": status});
            if status == "kicked" {
                member["until_date"] = json!(0);
            }
            if status == "administrator" {
                let rights = [
                    "is_anonymous",
                    "can_be_edited",
                    "can_manage_chat",
                    "can_change_info",
                    "can_delete_messages",
                    "can_post_stories",
                    "can_edit_stories",
                    "can_delete_stories",
                    "can_manage_video_chats",
                    "can_invite_users",
                    "can_restrict_members",
                    "can_promote_members",
                ];
                for right in rights {
                    member[right] = json!(false);
                }
            }
            member
        };
        let changed = json!({
            "chat": self.chat_json(chat), "from": from.json(), "date": unix_now(),
            "old_chat_member": member(old), "new_chat_member": member(new),
        });
        self.queue("my_chat_member", changed);
    }

    /// A basic group becomes a supergroup: people move, the messages stay behind.
    pub(super) fn migrate(&mut self, old: i64, new: i64) {
        let place = self.knows(old);
        place.migrated_to = Some(new);
        let id = place.next_message();
        let members = std::mem::take(&mut place.members);
        self.knows(new).members = members;
        let service = |id: i64, chat: Value| {
            let from = User::anonymous().json();
            json!({"message_id": id, "date": unix_now(), "chat": chat, "from": from})
        };
        let mut left = service(id, self.chat_json(old));
        left["migrate_to_chat_id"] = json!(new);
        self.queue("message", left);
        let id = self.knows(new).next_message();
        let mut arrived = service(id, self.chat_json(new));
        arrived["migrate_from_chat_id"] = json!(old);
        arrived["sender_chat"] = self.chat_json(new);
        self.queue("message", arrived);
    }
}
