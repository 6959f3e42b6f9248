//! Presses on buttons in Telegram.
//!
//! Whoever presses is authorised again: the data of a button are under their control, and a
//! message can be forwarded. The answer goes out after the commit, in a task of its own.

use chrono::Utc;
use teloxide::payloads::{AnswerCallbackQuerySetters, EditMessageTextSetters};
use teloxide::prelude::Requester;
use teloxide::requests::Request;
use teloxide::types::{CallbackQuery, CallbackQueryId, MaybeInaccessibleMessage, ParseMode};
use tracing::{debug, warn};

use super::address::{Address, SCHEME};
use super::keys::Key;
use super::listen::Listener;
use super::{html, keys};
use crate::desk::At;
use crate::desk::answer::Answer;
use crate::desk::joining::Place;
use crate::domain::language::Language;
use crate::say;
use crate::store::connection::StoreError;

/// The most characters of the answer to a press.
const LONGEST_ANSWER: usize = 190;

impl Listener {
    pub(super) async fn pressed(&self, query: CallbackQuery) -> Result<(), StoreError> {
        let now = Utc::now();
        let spoken = query.from.language_code.as_deref().and_then(Language::from_code);
        let language = spoken.unwrap_or_default();
        let unknown = |listener: &Self| {
            let text = say!(language, "press-unknown");
            listener.answer(query.id.clone(), &text, true);
        };
        let Some(message) = &query.message else {
            unknown(self);
            return Ok(());
        };
        let telegram = i64::try_from(query.from.id.0).unwrap_or(i64::MAX);
        let staff = self.store.staff_on_telegram(telegram).await?;
        let place = self.place_of(message, telegram).await?;
        let (Some(staff), Some(place)) = (staff, place) else {
            unknown(self);
            return Ok(());
        };
        let language = staff.language.or(spoken).unwrap_or_default();
        let chat = place.chat.clone();
        let nonce = format!("telegram press {}", query.id.0);
        let at = At { staff, language, place: Some(place), now, nonce, revision: None };
        let shown = message.id().0.to_string();
        match query.data.as_deref().and_then(Key::read) {
            Some(Key::Card(press)) => {
                let answer = self.desk.pressed(press, &at).await?;
                self.answer(query.id, &answer.text, !answer.done);
                // An old button, or a twin nobody knew of: what was pressed shows the truth now.
                self.store.owe_redraw(chat, shown, press.claim, !answer.done, now).await
            }
            Some(Key::Offer(press)) => {
                let answer = self.desk.pressed(press, &at).await?;
                self.chosen(query.id, message, &answer, true);
                Ok(())
            }
            Some(Key::Choice(command, revision)) => {
                let answer = self.desk.chosen(&command, revision, &at).await?;
                self.chosen(query.id, message, &answer, revision.is_some());
                Ok(())
            }
            None => {
                self.answer(query.id, &say!(language, "press-too-old"), true);
                Ok(())
            }
        }
    }

    /// The staff chat in which somebody pressed; `None` when it is none of ours.
    async fn place_of(
        &self,
        message: &MaybeInaccessibleMessage,
        telegram: i64,
    ) -> Result<Option<Place>, StoreError> {
        let group = Address::of(message.chat().id).name();
        if group == format!("{SCHEME}{telegram}") {
            let known = self.store.chat(group.clone()).await?;
            return Ok(known.map(|_| Place { chat: group, private: true }));
        }
        let exact = match message {
            MaybeInaccessibleMessage::Regular(message) => Address::of_message(message).name(),
            MaybeInaccessibleMessage::Inaccessible(_) => group.clone(),
        };
        let topics = format!("{group}/");
        let chats = self.store.chats().await?.into_iter().filter(|chat| chat.cards);
        let chats: Vec<String> = chats.map(|chat| chat.name).collect();
        let here = chats.iter().find(|name| **name == exact);
        // What is too old for Telegram to tell its topic is in the group's only staff chat.
        let only = || chats.iter().find(|name| **name == group || name.starts_with(&topics));
        let found = here.or_else(only).cloned();
        Ok(found.map(|chat| Place { chat, private: false }))
    }

    /// Ends the waiting sign on the button. Without a text it only does that.
    fn answer(&self, id: CallbackQueryId, text: &str, alert: bool) {
        let mut request = self.bot.answer_callback_query(id);
        if !text.is_empty() {
            request = request.text(short(text)).show_alert(alert);
        }
        tokio::spawn(async move {
            if let Err(error) = request.send().await {
                // Most often it took too long; the press counts all the same.
                debug!("the answer to a press did not arrive: {error}");
            }
        });
    }

    /// Answers a press on a choice. A refusal that offers something else is shown, so that one can
    /// choose it. What is about a claim is told in the answer too: a page that cannot be shown is
    /// turned again, and nobody would ask again what became of a gift.
    fn chosen(
        &self,
        id: CallbackQueryId,
        message: &MaybeInaccessibleMessage,
        answer: &Answer,
        is_about_claim: bool,
    ) {
        let shows = answer.done || answer.choices.iter().any(|row| !row.is_empty());
        let text = if shows && !is_about_claim { "" } else { answer.text.as_str() };
        self.answer(id, text, !shows);
        if shows {
            self.show(message, answer);
        }
    }

    /// Shows another page, or what was chosen, in the place of what was pressed.
    fn show(&self, message: &MaybeInaccessibleMessage, answer: &Answer) {
        let request = self
            .bot
            .edit_message_text(message.chat().id, message.id(), html::answer(answer))
            .parse_mode(ParseMode::Html)
            .reply_markup(keys::choices(&answer.choices));
        tokio::spawn(async move {
            if let Err(error) = request.send().await
                && !error.to_string().contains("not modified")
            {
                warn!("a page could not be shown: {error}");
            }
        });
    }
}

fn short(text: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    let mut units = 0;
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        units += grapheme.encode_utf16().count();
        if units >= LONGEST_ANSWER {
            return out + "…";
        }
        out += grapheme;
    }
    out
}
