//! Store → chat: what is owed is delivered, and marked so only after the chat took it.

use chrono::{DateTime, Utc};
use tracing::{error, warn};

use crate::chat::{Chat, ChatError, Outgoing};
use crate::desk::card::Card;
use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::store::Store;
use crate::store::connection::StoreError;
use crate::store::deliveries::{Delivery, Owed};

/// How many deliveries are read at once.
const AT_ONCE: u32 = 32;

/// Delivers everything that is due now, and returns how much that was.
///
/// # Errors
/// When the database fails. A chat that fails is noted on the delivery.
pub async fn settle(
    store: &Store,
    chat: &mut impl Chat,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let mut settled = 0;
    loop {
        let due = store.due(chat.name().to_owned(), now, AT_ONCE).await?;
        if due.is_empty() {
            return Ok(settled);
        }
        for delivery in due {
            deliver(store, chat, delivery, now).await?;
            settled += 1;
        }
    }
}

async fn deliver(
    store: &Store,
    chat: &mut impl Chat,
    delivery: Delivery,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (what, revision) = match delivery.owed {
        Owed::Notice(text) => (Outgoing::Notice(text), 1),
        Owed::Card { claim, message, .. } => {
            let day = Day::of(now, store.campaign().zone);
            let Some(card) = Card::of(store, claim, day, Language::En).await? else {
                // Claims are never deleted; a card without one is a fault worth seeing.
                let fault = "its claim is gone".to_owned();
                return store.delivery_failed(delivery.id, None, fault).await;
            };
            let revision = card.revision;
            let what = match message {
                Some(message) => Outgoing::Edit { message, card },
                None => Outgoing::Card(card),
            };
            (what, revision)
        }
    };
    match chat.say(what, now).await {
        Ok(message) => store.delivered(delivery.id, revision, message).await,
        Err(ChatError::TryLater { at, reason }) => {
            warn!(delivery = delivery.id.0, "delivery {} waits: {reason}", delivery.id.0);
            store.delivery_failed(delivery.id, Some(at), reason).await
        }
        Err(ChatError::Refused(reason)) => {
            error!(delivery = delivery.id.0, "delivery {} given up: {reason}", delivery.id.0);
            store.delivery_failed(delivery.id, None, reason).await
        }
    }
}
