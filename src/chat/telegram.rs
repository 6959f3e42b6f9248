//! Telegram: a staff chat whose cards have buttons.
//!
//! teloxide's `Bot` and types, with a poll loop of our own ([`listen`]): an update is confirmed
//! only after it was handled, a handler that panics costs one update, and stopping is instant.
//! teloxide's dispatcher confirms first and handles later, so a crash would lose a press. What
//! goes out is paced by the delivery loop and not by teloxide's `Throttle`, which is in memory,
//! does not see edits, and stops every chat when one must wait.

pub mod listen;
mod address;
mod faults;
mod html;
mod keys;
mod menu;
mod pressed;
mod typed;

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use teloxide::Bot;
use teloxide::payloads::{
    EditMessageTextSetters, SendDocumentSetters, SendMessageSetters, SendPhotoSetters,
};
use teloxide::prelude::Requester;
use teloxide::requests::Request;
use teloxide::types::{
    InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message, MessageId, ParseMode,
    ReplyParameters,
};
use teloxide::{ApiError, RequestError};

use super::pace::Limits;
use super::{Chat, ChatError, Outgoing, Said};
use crate::desk::attachments::File;
use address::Address;
use faults::Faults;

/// What a bot may send in any second over all its chats: the FAQ says about 30, and the clocks of
/// two machines never agree.
const ALL_A_SECOND: u32 = 25;

/// What Telegram's FAQ allows in a group: 20 messages a minute, one a second. Two are kept so
/// that a command is answered in a rush of cards too.
const GROUP: Limits = Limits {
    a_minute: Some(20),
    kept_for_answers: 2,
    spacing: Some(Duration::milliseconds(1_050)),
    all_a_second: Some(ALL_A_SECOND),
    single_cards: Some(15),
};

/// In a private chat only the second counts.
const PRIVATE: Limits = Limits {
    a_minute: None,
    kept_for_answers: 0,
    spacing: Some(Duration::milliseconds(1_050)),
    all_a_second: Some(ALL_A_SECOND),
    single_cards: Some(15),
};

/// A wrong token or address, as a sentence that never shows the token.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(String);

/// A bot of ours at a Bot API.
#[derive(Clone)]
pub struct Connection(Bot);

/// Connects to the Bot API at that address. Nothing is sent yet.
///
/// # Errors
/// When the address is none, or the HTTP client cannot be made.
pub fn connect(token: &str, api_url: &str) -> Result<Connection, Unusable> {
    let url = reqwest::Url::parse(api_url)
        .ok()
        .filter(|url| !url.cannot_be_a_base())
        .ok_or_else(|| Unusable(format!("{api_url:?} is no address of a Bot API")))?;
    // Redirects would carry the token in the path to somebody else.
    let client = teloxide::net::default_reqwest_settings()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| Unusable(format!("no HTTP client can be made: {error}")))?;
    Ok(Connection(Bot::with_client(token, client).set_api_url(url)))
}

/// One chat, or one topic of a group.
pub struct Telegram {
    bot: Bot,
    name: String,
    address: Address,
    title: Option<String>,
    faults: Faults,
}

impl Telegram {
    /// The chat of that name. `None` when the name is not of Telegram.
    pub fn new(connection: &Connection, name: &str) -> Option<Self> {
        let address = Address::parse(name)?;
        let bot = connection.0.clone();
        let (name, faults) = (name.to_owned(), Faults::default());
        Some(Self { bot, name, address, title: None, faults })
    }

    async fn text(
        &self,
        html: &str,
        keyboard: InlineKeyboardMarkup,
        to: Option<&str>,
        silent: bool,
    ) -> Result<Message, RequestError> {
        let mut request = self
            .bot
            .send_message(self.address.chat, html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview())
            .disable_notification(silent);
        if let Some(topic) = self.address.topic() {
            request = request.message_thread_id(topic);
        }
        if !keyboard.inline_keyboard.is_empty() {
            request = request.reply_markup(keyboard);
        }
        if let Some(reply) = reply_to(to) {
            request = request.reply_parameters(reply);
        }
        request.send().await
    }

    async fn edit(
        &self,
        message: &str,
        html: &str,
        keyboard: InlineKeyboardMarkup,
    ) -> Result<(), RequestError> {
        let Some(id) = message_id(message) else {
            return Err(RequestError::Api(ApiError::MessageToEditNotFound));
        };
        self.bot
            .edit_message_text(self.address.chat, id, html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview())
            .reply_markup(keyboard)
            .send()
            .await
            .map(drop)
    }

    async fn file(
        &self,
        file: &File,
        html: &str,
        keyboard: InlineKeyboardMarkup,
        to: Option<&str>,
        silent: bool,
    ) -> Result<Message, RequestError> {
        // The two requests have the same setters, and no trait in common.
        macro_rules! send {
            ($request:expr) => {{
                let mut request =
                    $request.caption(html).parse_mode(ParseMode::Html).disable_notification(silent);
                if let Some(topic) = self.address.topic() {
                    request = request.message_thread_id(topic);
                }
                if !keyboard.inline_keyboard.is_empty() {
                    request = request.reply_markup(keyboard);
                }
                if let Some(reply) = reply_to(to) {
                    request = request.reply_parameters(reply);
                }
                request.send().await
            }};
        }
        // From memory, so that a repeat sends all of it again.
        let input = InputFile::memory(file.bytes.clone()).file_name(file.name.clone());
        if file.is_picture {
            send!(self.bot.send_photo(self.address.chat, input))
        } else {
            send!(self.bot.send_document(self.address.chat, input))
        }
    }

    async fn request(&mut self, said: &Said) -> Result<String, RequestError> {
        // Markup that Telegram cannot parse is our fault, and not a reason to lose a gift.
        let dress = |html: String| if said.plain { html::stripped(&html) } else { html };
        let again = if said.again { html::again(said.language) } else { String::new() };
        let sent = match &said.what {
            Outgoing::Cards { cards, message } => {
                let html = dress(html::cards(cards, said.again, said.language));
                let keyboard = keys::cards(cards, !said.plain, said.language);
                match message {
                    Some(message) => {
                        self.edit(message, &html, keyboard).await?;
                        return Ok(message.clone());
                    }
                    None => self.text(&html, keyboard, None, said.silent).await?,
                }
            }
            Outgoing::Answer { answer, to, file: Some(file) } => {
                let html = dress(html::caption(&answer.text, answer.table) + &again);
                let keyboard = keys::choices(&answer.choices);
                self.file(file, &html, keyboard, to.as_deref(), said.silent).await?
            }
            Outgoing::Answer { answer, to, file: None } => {
                let html = dress(html::answer(answer) + &again);
                let keyboard = keys::choices(&answer.choices);
                self.text(&html, keyboard, to.as_deref(), said.silent).await?
            }
            Outgoing::Notice { text, file: Some(file) } => {
                let html = dress(html::caption(text, false) + &again);
                self.file(file, &html, keys::none(), None, said.silent).await?
            }
            Outgoing::Notice { text, file: None } => {
                let html = dress(html::notice(text) + &again);
                self.text(&html, keys::none(), None, said.silent).await?
            }
        };
        // A person's private chat is called by their name.
        let title = sent.chat.title().or(sent.chat.first_name());
        self.title = title.map(str::to_owned);
        Ok(sent.id.0.to_string())
    }
}

impl Chat for Telegram {
    fn name(&self) -> &str {
        &self.name
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn limits(&self) -> Limits {
        if self.address.is_group() { GROUP } else { PRIVATE }
    }

    async fn say(&mut self, said: &Said, now: DateTime<Utc>) -> Result<String, ChatError> {
        let began = Instant::now();
        let outcome = self.request(said).await;
        // Whoever is asked to wait waits from the answer on, and that may have been slow.
        let now = now + began.elapsed();
        match outcome {
            Ok(message) => {
                self.faults.forget();
                Ok(message)
            }
            Err(RequestError::Api(ApiError::MessageNotModified)) => {
                self.faults.forget();
                match &said.what {
                    Outgoing::Cards { message: Some(message), .. } => Ok(message.clone()),
                    _ => Ok(String::new()),
                }
            }
            Err(RequestError::Api(ApiError::CantParseEntities(fault))) if !said.plain => {
                Err(ChatError::Markup(fault))
            }
            Err(error) if has_file(said) && faults::is_about_files(&error) => {
                Err(ChatError::NoFiles(faults::in_words(&error)))
            }
            Err(error) if faults::is_about_links(&error) && !said.plain => {
                Err(ChatError::Markup(faults::in_words(&error)))
            }
            // Whatever it has against the file, the words have the same numbers.
            Err(error) => Err(match self.faults.sort(&error, now) {
                ChatError::Refused(fault) if has_file(said) => ChatError::NoFiles(fault),
                sorted => sorted,
            }),
        }
    }
}

fn has_file(said: &Said) -> bool {
    match &said.what {
        Outgoing::Cards { .. } => false,
        Outgoing::Answer { file, .. } | Outgoing::Notice { file, .. } => file.is_some(),
    }
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

/// Whoever deleted their command is answered all the same.
fn reply_to(message: Option<&str>) -> Option<ReplyParameters> {
    let message = message.and_then(message_id)?;
    Some(ReplyParameters::new(message).allow_sending_without_reply())
}

fn message_id(name: &str) -> Option<MessageId> {
    name.parse().ok().map(MessageId)
}
