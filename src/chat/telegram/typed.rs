//! Commands that somebody types in Telegram.
//!
//! Who may: staff, in a chat that is theirs or in private. Everybody else gets one polite line,
//! once. Messages in the name of a group or channel are nobody's: anyone's group could send them.

use chrono::{DateTime, Duration, Utc};
use teloxide::payloads::SendMessageSetters;
use teloxide::prelude::Requester;
use teloxide::requests::Request;
use teloxide::types::{Me, Message, ReplyParameters, User};
use tracing::{info, warn};

use super::address::Address;
use super::listen::Listener;
use crate::desk::At;
use crate::desk::answer::Answer;
use crate::desk::joining::Place;
use crate::desk::parsing;
use crate::desk::said::{Body, Reply};
use crate::domain::hashtag::fold;
use crate::domain::language::Language;
use crate::domain::staff::Staff;
use crate::say;
use crate::store::connection::StoreError;
use crate::store::staff::Joiner;

/// A command that changes something is refused when it is older: the world has moved on.
const STALE: Duration = Duration::minutes(10);

/// Accounts of Telegram itself that write in the name of groups and channels.
const NOBODY: [u64; 3] = [1_087_968_824, 777_000, 136_817_688];

impl Listener {
    pub(super) async fn typed(
        &self,
        me: &Me,
        update: u32,
        message: &Message,
    ) -> Result<(), StoreError> {
        let now = Utc::now();
        if let Some(new) = message.migrate_to_chat_id() {
            let (old, new) = (Address::of(message.chat.id).name(), Address::of(*new).name());
            return self.store.chat_moved(old, new, now).await;
        }
        if message.forum_topic_reopened().is_some() {
            return self.store.chat_reopened(Address::of_message(message).name(), now).await;
        }
        let Some(text) = message.text() else { return Ok(()) };
        let private = message.chat.is_private();
        let Some(line) = addressed(text, me.username(), private) else { return Ok(()) };
        // What Telegram types by itself when somebody opens a link of ours.
        let line = match line.as_str() {
            "/start staff" => "/join".to_owned(),
            "/start" => "/help".to_owned(),
            _ => line,
        };
        let Some(from) = message.from.as_ref().filter(|from| !from.is_bot || is_nobody(from))
        else {
            return Ok(());
        };
        // A crash before the offset was stored brings a message again. What it did already is told
        // first: the age of the message does not matter any more, and the rights to it may have
        // gone by what was done.
        if let Some(told) = self.desk.told(&nonce(update)).await? {
            self.know_a_colleague(from, message).await?;
            return self.reply(update, message, told, now).await;
        }
        let spoken = from.language_code.as_deref().and_then(Language::from_code);
        if message.sender_chat.is_some() || is_nobody(from) {
            if self.is_heard(message, &line, now).await? {
                let text = say!(spoken.unwrap_or_default(), "anonymous");
                return self.reply(update, message, Answer::refused(text), now).await;
            }
            return Ok(());
        }
        if let Some(token) = token(&line) {
            return self.joining(update, message, from, token, spoken, now).await;
        }
        match self.store.staff_on_telegram(telegram_id(from)).await? {
            Some(staff) => self.command(update, message, &line, staff, spoken, now).await,
            None => self.stranger(update, message, from, spoken, now).await,
        }
    }

    async fn command(
        &self,
        update: u32,
        message: &Message,
        line: &str,
        staff: Staff,
        spoken: Option<Language>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let private = message.chat.is_private();
        let chat = Address::of_message(message).name();
        let known = self.store.chat(chat.clone()).await?;
        let language = staff.language.or(spoken);
        let language = language.or(known.as_ref().map(|chat| chat.language)).unwrap_or_default();
        if private || self.is_staff_chat(message).await? {
            // Answers go there, files too; cards only where somebody asked for them.
            self.store.know_chat(chat.clone(), language).await?;
        } else if !opens_a_chat(line) {
            let answer = Answer::refused(say!(language, "chat-not-staff"));
            return self.reply(update, message, answer, now).await;
        }
        let place = Some(Place { chat: chat.clone(), private });
        let at = At { staff, language, place, now, nonce: nonce(update), revision: None };
        let age = now - message.date;
        let answer = match parsing::parse(line) {
            Ok(command) if command.changes() && age > STALE => {
                Answer::refused(say!(language, "offline", minutes = age.num_minutes()))
            }
            _ => self.desk.run(line, &at).await?,
        };
        self.reply(update, message, answer, now).await
    }

    async fn joining(
        &self,
        update: u32,
        message: &Message,
        from: &User,
        token: &str,
        spoken: Option<Language>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let telegram = telegram_id(from);
        let joiner = Joiner { telegram, name: from.full_name(), language: spoken };
        let answer = self.desk.join(token, joiner, &nonce(update), now).await?;
        info!(telegram, done = answer.done, "somebody sent an invitation");
        if !answer.done && !message.chat.is_private() {
            // Whoever guesses tokens in a group must not spend its messages.
            return Ok(());
        }
        if answer.done && message.chat.is_private() {
            let chat = Address::of(message.chat.id).name();
            self.store.know_chat(chat, spoken.unwrap_or_default()).await?;
        }
        self.reply(update, message, answer, now).await
    }

    /// The crash may have come between somebody's joining and our knowing their private chat, in
    /// which a lead is told what goes wrong.
    async fn know_a_colleague(&self, from: &User, message: &Message) -> Result<(), StoreError> {
        let staff = self.store.staff_on_telegram(telegram_id(from)).await?;
        match staff.filter(|_| message.chat.is_private()) {
            Some(staff) => {
                let chat = Address::of(message.chat.id).name();
                self.store.know_chat(chat, staff.language.unwrap_or_default()).await
            }
            None => Ok(()),
        }
    }

    async fn stranger(
        &self,
        update: u32,
        message: &Message,
        from: &User,
        spoken: Option<Language>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let telegram = telegram_id(from);
        let heard = message.chat.is_private() || self.is_staff_chat(message).await?;
        if heard && self.store.new_stranger(telegram, now).await? {
            info!(telegram, "a stranger asked, and was told so once");
            let answer = Answer::refused(say!(spoken.unwrap_or_default(), "stranger"));
            return self.reply(update, message, answer, now).await;
        }
        Ok(())
    }

    /// Whether somebody who hides behind a group is told how to be seen: among staff, and once in
    /// any other group, which a lead may be about to open.
    async fn is_heard(
        &self,
        message: &Message,
        line: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        Ok(self.is_staff_chat(message).await?
            || (opens_a_chat(line) && self.store.new_stranger(message.chat.id.0, now).await?))
    }

    /// Whether cards come to the group the message is in, or to any topic of it.
    async fn is_staff_chat(&self, message: &Message) -> Result<bool, StoreError> {
        let group = Address::of(message.chat.id).name();
        let topics = format!("{group}/");
        let chats = self.store.chats().await?;
        Ok(chats
            .iter()
            .any(|chat| chat.cards && (chat.name == group || chat.name.starts_with(&topics))))
    }

    /// Answers a message. A chat that is ours is owed the answer; one that is not is told at once,
    /// and losing that is harmless.
    async fn reply(
        &self,
        update: u32,
        message: &Message,
        mut answer: Answer,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if let Some(aside) = answer.aside.take() {
            self.owe(aside.chat, update, Answer::done(aside.text), None, now).await?;
        }
        let chat = Address::of_message(message).name();
        if self.store.chat(chat.clone()).await?.is_none() {
            self.say_at_once(message, &answer.text);
            return Ok(());
        }
        let to = Some(message.id.0.to_string()).filter(|_| !message.chat.is_private());
        self.owe(chat, update, answer, to, now).await
    }

    async fn owe(
        &self,
        chat: String,
        update: u32,
        answer: Answer,
        to: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        for (place, answer) in answer.messages().into_iter().enumerate() {
            let question = match place {
                0 => update.to_string(),
                more => format!("{update} {more}"),
            };
            match serde_json::to_string(&Body::Reply(Reply { answer, to: to.clone() })) {
                Ok(body) => self.store.owe_answer(chat.clone(), question, body, now).await?,
                Err(error) => warn!("an answer cannot be written down: {error}"),
            }
        }
        Ok(())
    }

    /// In a task of its own: waiting for it would hold up everybody else's presses.
    fn say_at_once(&self, message: &Message, text: &str) {
        let mut request = self
            .bot
            .send_message(message.chat.id, text)
            .reply_parameters(ReplyParameters::new(message.id).allow_sending_without_reply());
        if let Some(topic) = Address::of_message(message).topic() {
            request = request.message_thread_id(topic);
        }
        tokio::spawn(async move {
            if let Err(error) = request.send().await {
                warn!("an answer did not arrive: {error}");
            }
        });
    }
}

fn nonce(update: u32) -> String {
    format!("telegram {update}")
}

/// The command in a message, in small letters and without our name. In private whatever is typed without a slash is
/// somebody to look for.
fn addressed(text: &str, our_name: &str, private: bool) -> Option<String> {
    let text = text.trim();
    let Some(command) = text.strip_prefix('/') else {
        return (private && !text.is_empty()).then(|| format!("/find {text}"));
    };
    let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let (verb, name) = word.split_once('@').unwrap_or((word, our_name));
    let line = || format!("/{} {rest}", fold(verb)).trim_end().to_owned();
    name.eq_ignore_ascii_case(our_name).then(line)
}

/// The token of `/start TOKEN` (a link) or `/join TOKEN` (typed).
fn token(line: &str) -> Option<&str> {
    let (verb, rest) = line.split_once(' ')?;
    let rest = rest.trim();
    let joins = matches!(verb, "/start" | "/join");
    (joins && !rest.is_empty()).then_some(rest)
}

fn opens_a_chat(line: &str) -> bool {
    line == "/join"
}

fn is_nobody(user: &User) -> bool {
    NOBODY.contains(&user.id.0)
}

fn telegram_id(user: &User) -> i64 {
    i64::try_from(user.id.0).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_said_to_us_is_a_command() {
        #[track_caller]
        fn check(text: &str, private: bool, expected: Option<&str>) {
            assert_eq!(addressed(text, "BoothBot", private).as_deref(), expected, "{text}");
        }
        check("/stats@boothbot 2026-11-21", false, Some("/stats 2026-11-21"));
        check("/stats@otherbot", false, None);
        check("/give 7QFF mug", false, Some("/give 7QFF mug"));
        check("/JOIN", false, Some("/join"));
        check("/Join@BoothBot aBc", true, Some("/join aBc"));
        check("hello", false, None);
        check("민아", true, Some("/find 민아"));
        check("  ", true, None);
    }

    #[test]
    fn a_link_and_a_typed_token_join() {
        assert_eq!(token("/start abc"), Some("abc"));
        assert_eq!(token("/join abc"), Some("abc"));
        assert_eq!(token("/join"), None);
        assert_eq!(token("/find abc"), None);
    }
}
