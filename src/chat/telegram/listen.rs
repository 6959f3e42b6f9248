//! Reads what happens in Telegram, and confirms each thing only after it was handled.
//!
//! # The problem
//! Telegram forgets an update as soon as the next `getUpdates` asks for a later one. Whoever asks
//! for more before the handler is done loses a press when the process dies in between.
//!
//! # The design
//! One update at a time: handle it, commit, store the offset, go on. A handler does database work
//! and leaves every message to the delivery loop; only the answer to a press goes out directly,
//! in a task of its own, after the commit. An update that comes twice (a crash before the offset
//! was stored) has the same nonce: what it did counts once, and is told again as it was told first
//! (`store::told`), however late it comes.
//!
//! # Accepted
//! The offset is stored as Telegram gave it, never as a maximum: after a week without updates
//! their numbers begin anywhere. An offset older than that is forgotten.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration as StdDuration;

use chrono::{DateTime, Duration, Utc};
use futures_util::FutureExt;
use teloxide::Bot;
use teloxide::payloads::GetUpdatesSetters;
use teloxide::prelude::Requester;
use teloxide::requests::Request;
use teloxide::types::{AllowedUpdate, ChatMemberKind, ChatMemberUpdated, Me, Update, UpdateKind};
use teloxide::{ApiError, RequestError};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::address::Address;
use super::{Connection, faults, menu};
use crate::chat::terminal::Terminal;
use crate::desk::Desk;
use crate::desk::joining::BOT_NAME;
use crate::desk::numbers::TELEGRAM_FAULT as FAULT;
use crate::domain::notice::Alert;
use crate::store::Store;
use crate::store::connection::StoreError;

/// How long Telegram holds an empty answer back; the client gives up after 17 seconds.
const POLL_SECONDS: u32 = 10;

/// How many updates are asked for at once.
const AT_ONCE: u8 = 100;

/// Where the offset is kept.
const OFFSET: &str = "telegram.offset";

/// After this long without updates Telegram numbers them anew.
const OFFSET_GOOD_FOR: Duration = Duration::days(7);

/// The longest wait after a fault, in seconds.
const LONGEST_WAIT: u64 = 64;

/// How often an update is tried when the database fails.
const TRIES: u32 = 3;

/// What only whoever starts boothbot can mend.
const REFUSED: &str = "\
Telegram refuses the bot's token: nobody is answered there, and no card arrives. Here all goes on.
  The token is what BOOTHBOT_TELEGRAM_TOKEN holds, or else the file that token_file names under
  [telegram] in the configuration. @BotFather shows it: /mybots, your bot, API Token.
  Put it there, then stop boothbot and start it again; nothing that is owed is lost.";

/// What the handlers share.
pub struct Listener {
    pub(super) bot: Bot,
    pub(super) store: Store,
    pub(super) desk: Desk,
    stop: CancellationToken,
    terminal: Option<Terminal>,
}

/// What became of an update.
enum Handled {
    /// All that can be done with it, so that it may be confirmed.
    Done,
    /// Nothing: we were told to stop before it could be handled.
    Stopped,
}

/// Faults without a success between them.
#[derive(Default)]
struct Trouble {
    in_a_row: u32,
    /// What was told of them last.
    told: String,
}

impl Listener {
    /// A listener that is not connected yet.
    pub fn new(connection: &Connection, store: Store, stop: CancellationToken) -> Self {
        let bot = connection.0.clone();
        Self { bot, desk: Desk::new(store.clone()), store, stop, terminal: None }
    }

    /// Tells there what only whoever started boothbot can mend.
    pub fn telling(self, terminal: Terminal) -> Self {
        Self { terminal: Some(terminal), ..self }
    }

    /// Reads updates until told to stop. Without a network it keeps trying.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run(self) -> Result<(), StoreError> {
        let listener = Arc::new(self);
        let Some(me) = listener.introduce().await? else { return Ok(()) };
        listener.store.set_setting(BOT_NAME.to_owned(), me.username().to_owned()).await?;
        // A webhook that somebody set once would keep every update from us.
        if let Err(error) = listener.bot.delete_webhook().send().await {
            warn!("a webhook could not be removed: {error}");
        }
        let (bot, store) = (listener.bot.clone(), listener.store.clone());
        tokio::spawn(menu::keep(bot, store, listener.stop.clone()));
        let mut offset = listener.known_offset(&me).await?;
        let mut trouble = Trouble::default();
        loop {
            let mut request = listener.bot.get_updates().timeout(POLL_SECONDS).limit(AT_ONCE);
            request = request.allowed_updates([
                AllowedUpdate::Message,
                AllowedUpdate::CallbackQuery,
                AllowedUpdate::MyChatMember,
            ]);
            if let Some(offset) = offset {
                request = request.offset(offset);
            }
            let got = tokio::select! {
                () = listener.stop.cancelled() => return Ok(()),
                got = request.send() => got,
            };
            let updates = match got {
                Ok(updates) => updates,
                Err(error) => {
                    let wait = listener.waits(&error, &mut trouble).await?;
                    if listener.stopped_while(wait).await {
                        return Ok(());
                    }
                    continue;
                }
            };
            if trouble.in_a_row > 0 {
                listener.reachable(None).await?;
            }
            trouble = Trouble::default();
            for update in updates {
                let next = update.id.as_offset();
                if let Handled::Stopped = listener.handle_safely(&me, update).await? {
                    return Ok(());
                }
                let kept = format!("{} {next} {}", me.id.0, Utc::now().to_rfc3339());
                listener.store.set_setting(OFFSET.to_owned(), kept).await?;
                offset = Some(next);
            }
        }
    }

    /// Asks Telegram who we are until it answers; `None` when stopped meanwhile.
    async fn introduce(&self) -> Result<Option<Me>, StoreError> {
        let mut trouble = Trouble::default();
        loop {
            let error = tokio::select! {
                () = self.stop.cancelled() => return Ok(None),
                me = self.bot.get_me().send() => match me {
                    Ok(me) => {
                        info!("Telegram knows us as @{}", me.username());
                        self.reachable(None).await?;
                        return Ok(Some(me));
                    }
                    Err(error) => error,
                },
            };
            let wait = backoff(trouble.in_a_row);
            warn!("Telegram does not let us in, next try in {wait:?}: {error}");
            self.meets(&error, &mut trouble).await?;
            if self.stopped_while(wait).await {
                return Ok(None);
            }
        }
    }

    /// Keeps why Telegram cannot be reached, for `/status` on a terminal. That the token is wrong
    /// is said there at once, with what to do.
    async fn reachable(&self, fault: Option<&RequestError>) -> Result<(), StoreError> {
        let fault = match fault {
            None => String::new(),
            Some(RequestError::Api(ApiError::InvalidToken)) => {
                if let Some(terminal) = &self.terminal
                    && let Err(fault) = terminal.print(REFUSED)
                {
                    warn!("the terminal is gone: {fault}");
                }
                "it refuses the token; ask @BotFather for it again".to_owned()
            }
            Some(fault) => faults::in_words(fault),
        };
        self.store.set_setting(FAULT.to_owned(), fault).await
    }

    async fn stopped_while(&self, wait: StdDuration) -> bool {
        tokio::select! {
            () = self.stop.cancelled() => true,
            () = tokio::time::sleep(wait) => false,
        }
    }

    /// Counts a fault, and tells of it unless it is the same as the last.
    async fn meets(&self, error: &RequestError, trouble: &mut Trouble) -> Result<(), StoreError> {
        trouble.in_a_row += 1;
        let fault = error.to_string();
        if fault != trouble.told {
            trouble.told = fault;
            self.reachable(Some(error)).await?;
        }
        Ok(())
    }

    async fn waits(
        &self,
        error: &RequestError,
        trouble: &mut Trouble,
    ) -> Result<StdDuration, StoreError> {
        let wait = match error {
            RequestError::RetryAfter(seconds) => seconds.duration(),
            _ => backoff(trouble.in_a_row),
        };
        self.meets(error, trouble).await?;
        if faults::is_second_reader(error) {
            error!("another boothbot runs with the same token; stop one of them");
            let now = Utc::now();
            let topic = format!("twice {}", now.format("%Y-%m-%d %H"));
            self.store.alert(topic, Alert::Twice, now).await?;
        } else {
            warn!("Telegram cannot be read, next try in {wait:?}: {error}");
        }
        Ok(wait)
    }

    async fn known_offset(&self, me: &Me) -> Result<Option<i32>, StoreError> {
        let Some(kept) = self.store.setting(OFFSET.to_owned()).await? else { return Ok(None) };
        let mut words = kept.split(' ');
        let bot = words.next().and_then(|word| word.parse().ok());
        let offset = words.next().and_then(|word| word.parse().ok());
        let at = words.next().and_then(|word| word.parse::<DateTime<Utc>>().ok());
        let good = bot == Some(me.id.0) && at.is_some_and(|at| Utc::now() - at < OFFSET_GOOD_FOR);
        Ok(offset.filter(|_| good))
    }

    /// Handles one update. A panic costs this update and nothing else; a database that fails is
    /// tried again before the update is given up, unless we are to stop: then it comes again.
    async fn handle_safely(
        self: &Arc<Self>,
        me: &Me,
        update: Update,
    ) -> Result<Handled, StoreError> {
        let id = update.id.0;
        let mut fault = String::new();
        for attempt in 1..=TRIES {
            let handling = AssertUnwindSafe(self.handle(me, update.clone())).catch_unwind();
            fault = match handling.await {
                Ok(Ok(())) => return Ok(Handled::Done),
                Ok(Err(error)) => error.to_string(),
                Err(_) => {
                    // The panic hook told where.
                    fault = "a panic".to_owned();
                    break;
                }
            };
            warn!(update = id, "update {id} could not be handled, try {attempt}: {fault}");
            if self.stopped_while(backoff(attempt)).await {
                return Ok(Handled::Stopped);
            }
        }
        error!(update = id, "update {id} is given up: {fault}");
        let alert = Alert::Stumbled { fault };
        self.store.alert(format!("update {id}"), alert, Utc::now()).await?;
        Ok(Handled::Done)
    }

    async fn handle(self: &Arc<Self>, me: &Me, update: Update) -> Result<(), StoreError> {
        let id = update.id.0;
        match update.kind {
            UpdateKind::Message(message) => self.typed(me, id, &message).await,
            UpdateKind::CallbackQuery(query) => self.pressed(query).await,
            UpdateKind::MyChatMember(change) => self.membership(&change).await,
            UpdateKind::Error(_) => {
                warn!(update = id, "update {id} is of a kind we do not know; passed over");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Somebody took us into a chat, threw us out, or changed what we may do there.
    async fn membership(&self, change: &ChatMemberUpdated) -> Result<(), StoreError> {
        let name = Address::of(change.chat.id).name();
        let now = Utc::now();
        match &change.new_chat_member.kind {
            ChatMemberKind::Left | ChatMemberKind::Banned(_) => {
                let by = change.from.full_name();
                let fault = format!("{by} removed the bot");
                for chat in self.store.chats().await? {
                    if chat.name == name || chat.name.starts_with(&format!("{name}/")) {
                        self.store.chat_closed(chat.name, fault.clone(), now).await?;
                    }
                }
                Ok(())
            }
            ChatMemberKind::Restricted(restricted) if !restricted.can_send_messages => {
                self.store.chat_closed(name, "the bot may not write there".to_owned(), now).await
            }
            _ => self.store.chat_reopened(name, now).await,
        }
    }
}

fn backoff(faults: u32) -> StdDuration {
    StdDuration::from_secs(1u64.checked_shl(faults).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT))
}
