//! The cards that share a message, as they stand when it is sent.

use chrono::{DateTime, Utc};

use crate::desk::card::Card;
use crate::domain::day::Day;
use crate::store::Store;
use crate::store::chats::ChatRow;
use crate::store::connection::StoreError;
use crate::store::deliveries::{Delivery, DeliveryId, Owed};

/// Cards with their rows, in order.
#[derive(Default)]
pub(super) struct Cards {
    pub(super) cards: Vec<Card>,
    pub(super) rows: Vec<DeliveryId>,
    /// The revision each row shows once this is said.
    pub(super) shown: Vec<i64>,
}

/// The cards of new deliveries; of an edit, all that its `message` shows, also those that have
/// not changed.
pub(super) async fn of(
    store: &Store,
    deliveries: &[Delivery],
    message: Option<&String>,
    chat: &ChatRow,
    now: DateTime<Utc>,
) -> Result<Cards, StoreError> {
    let claims = match message {
        Some(message) => store.shown_in(chat.name.clone(), message.clone()).await?,
        None => deliveries
            .iter()
            .filter_map(|delivery| match delivery.owed {
                Owed::Card { claim, .. } => Some((delivery.id, claim)),
                Owed::Words { .. } => None,
            })
            .collect(),
    };
    let day = Day::of(now, store.campaign().zone);
    let mut found = Cards::default();
    for (id, claim) in claims {
        if let Some(card) = Card::of(store, claim, day, chat.language).await? {
            found.rows.push(id);
            found.shown.push(card.revision);
            found.cards.push(card);
        }
    }
    Ok(found)
}
