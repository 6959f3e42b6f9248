//! What became of a delivery: sent, put off, lost, given up.

use chrono::{DateTime, Utc};
use rusqlite::{Result, Transaction, params};

use super::{Delivery, DeliveryId, Owed, Without, owe_alert};
use crate::domain::claim::ClaimId;
use crate::domain::notice::Alert;
use crate::store::chats::called;
use crate::store::connection::StoreError;
use crate::store::posts::time;
use crate::store::{Fact, Store};

impl Store {
    /// What is due for a chat: answers first, then edits, which no minute's budget holds back,
    /// then what has been owed longest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due(
        &self,
        chat: String,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.read(move |tx| due(tx, &chat, now, limit)).await
    }

    /// When the next delivery of a chat falls due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next_due(&self, chat: String) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(move |tx| next_due(tx, &chat)).await
    }

    /// Notes that a chat took deliveries as `message`; each now shows a revision of its claim.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivered(
        &self,
        chat: String,
        shown: Vec<(DeliveryId, i64)>,
        message: String,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            shown.iter().try_for_each(|(id, shown)| sent(tx, &chat, *id, *shown, &message, at))
        })
        .await
    }

    /// Notes that there is nothing to say after all: they are done, and nothing was sent.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivery_needless(&self, deliveries: Vec<DeliveryId>) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            for delivery in &deliveries {
                tx.prepare_cached(
                    "UPDATE deliveries SET state = 'done', body = '', fault = NULL
                      WHERE id = ?1 AND topic IS NOT NULL",
                )?
                .execute([delivery.0])?;
            }
            Ok(())
        })
        .await
    }

    /// Notes that a chat did not take deliveries yet.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivery_waits(
        &self,
        chat: String,
        deliveries: Vec<DeliveryId>,
        due_at: DateTime<Utc>,
        fault: String,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| wait(tx, &chat, &deliveries, due_at, &fault)).await
    }

    /// Notes that a chat refused something about deliveries that they can do without: they are due
    /// as before, and go without it until they arrive.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivery_goes(
        &self,
        chat: String,
        deliveries: Vec<DeliveryId>,
        without: Without,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            for delivery in still_in(tx, &chat, &deliveries)? {
                tx.execute(
                    "UPDATE deliveries
                        SET state = CASE WHEN unclear > 0 THEN 'unknown' ELSE 'ready' END,
                            plain = plain OR ?2, wordy = wordy OR ?3
                      WHERE id = ?1",
                    params![delivery.0, without == Without::Markup, without == Without::Files],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// Gives deliveries up, for all to see, and alerts the leads.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivery_given_up(
        &self,
        chat: String,
        deliveries: Vec<DeliveryId>,
        fault: String,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::Owed);
            let here = still_in(tx, &chat, &deliveries)?;
            here.into_iter().try_for_each(|delivery| give_up(tx, delivery, &fault, now))
        })
        .await
    }

    /// Notes that the message to edit is not there any more: an open claim gets a new card, a
    /// settled one and a twin need none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn message_lost(
        &self,
        chat: String,
        deliveries: Vec<DeliveryId>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            for delivery in still_in(tx, &chat, &deliveries)? {
                tx.execute(
                    "UPDATE deliveries
                        SET message = CASE WHEN anew THEN NULL ELSE message END,
                            shown = CASE WHEN anew THEN 0 ELSE wanted END,
                            state = CASE WHEN anew THEN 'ready' ELSE 'done' END
                       FROM (SELECT d.copy = 0 AND c.state IN ('review', 'waiting') AS anew
                               FROM deliveries d JOIN claims c ON c.id = d.claim WHERE d.id = ?1)
                      WHERE deliveries.id = ?1",
                    [delivery.0],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// Every delivery that shares a message of a chat, with its claim, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn shown_in(
        &self,
        chat: String,
        message: String,
    ) -> Result<Vec<(DeliveryId, ClaimId)>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(
                "SELECT id, claim FROM deliveries
                  WHERE chat = ?1 AND message = ?2 AND claim IS NOT NULL ORDER BY id",
            )?
            .query_map([&chat, &message], |row| {
                Ok((DeliveryId(row.get(0)?), ClaimId(row.get(1)?)))
            })?
            .collect()
        })
        .await
    }
}

/// The deliveries that are still of that chat. It may have moved while they were under way: then
/// they are owed where it is now, and what the old one says of them changes nothing.
pub(super) fn still_in(
    tx: &Transaction<'_>,
    chat: &str,
    deliveries: &[DeliveryId],
) -> Result<Vec<DeliveryId>> {
    let mut here = Vec::new();
    for delivery in deliveries {
        let is_here = tx
            .prepare_cached("SELECT 1 FROM deliveries WHERE id = ?1 AND chat = ?2")?
            .exists(params![delivery.0, chat])?;
        if is_here {
            here.push(*delivery);
        }
    }
    Ok(here)
}

/// Puts deliveries off that certainly did not arrive.
pub(super) fn wait(
    tx: &Transaction<'_>,
    chat: &str,
    deliveries: &[DeliveryId],
    due_at: DateTime<Utc>,
    fault: &str,
) -> Result<()> {
    for delivery in still_in(tx, chat, deliveries)? {
        tx.execute(
            "UPDATE deliveries
                SET state = CASE WHEN unclear > 0 THEN 'unknown' ELSE 'ready' END,
                    attempts = attempts + 1, fault = ?2, due_at = ?3
              WHERE id = ?1",
            params![delivery.0, fault, due_at.timestamp_millis()],
        )?;
    }
    Ok(())
}

fn due(tx: &Transaction<'_>, chat: &str, now: DateTime<Utc>, limit: u32) -> Result<Vec<Delivery>> {
    tx.prepare_cached(
        "SELECT id, claim, message, topic, body, owed_at, attempts, unclear, plain, wordy
           FROM deliveries
          WHERE chat = ?1 AND due_at <= ?2 AND state IN ('ready', 'unknown')
          ORDER BY topic NOT LIKE 'answer %' OR topic IS NULL, message IS NULL, id
          LIMIT ?3",
    )?
    .query_map(params![chat, now.timestamp_millis(), limit], |row| {
        let claim: Option<i64> = row.get(1)?;
        let owed = match claim {
            Some(claim) => Owed::Card { claim: ClaimId(claim), message: row.get(2)? },
            None => Owed::Words {
                topic: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
                body: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
            },
        };
        Ok(Delivery {
            id: DeliveryId(row.get(0)?),
            owed,
            owed_at: time(row.get(5)?),
            attempts: row.get(6)?,
            unclear: row.get(7)?,
            plain: row.get(8)?,
            wordy: row.get(9)?,
        })
    })?
    .collect()
}

fn next_due(tx: &Transaction<'_>, chat: &str) -> Result<Option<DateTime<Utc>>> {
    let at: Option<i64> = tx
        .prepare_cached(
            "SELECT min(due_at) FROM deliveries WHERE chat = ?1 AND state IN ('ready', 'unknown')",
        )?
        .query_row([chat], |row| row.get(0))?;
    Ok(at.map(time))
}

/// The chat took it. If the claim moved on meanwhile, the next edit is due at once. If the chat
/// itself moved, its message is of the old one, and the new one still has to get it.
fn sent(
    tx: &Transaction<'_>,
    chat: &str,
    delivery: DeliveryId,
    shown: i64,
    message: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE deliveries
            SET sent_at = CASE WHEN message IS NULL THEN ?4 ELSE sent_at END,
                waited = CASE WHEN message IS NULL THEN ?4 - owed_at ELSE waited END,
                message = ?3, shown = max(shown, ?2), attempts = 0, unclear = 0, fault = NULL,
                plain = 0, wordy = 0,
                body = CASE WHEN topic IS NULL THEN NULL ELSE '' END,
                state = CASE WHEN wanted > ?2 AND claim IS NOT NULL THEN 'ready' ELSE 'done' END
          WHERE id = ?1 AND chat = ?5",
    )?
    .execute(params![delivery.0, shown, message, at.timestamp_millis(), chat])?;
    Ok(())
}

pub(super) fn give_up(
    tx: &Transaction<'_>,
    delivery: DeliveryId,
    fault: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let deaths: u32 = tx.query_row(
        "UPDATE deliveries
            SET state = 'dead', attempts = attempts + 1, deaths = deaths + 1, fault = ?2
          WHERE id = ?1 RETURNING deaths",
        params![delivery.0, fault],
        |row| row.get(0),
    )?;
    let (chat, code, is_alert): (String, Option<String>, bool) = tx.query_row(
        "SELECT d.chat, c.code, coalesce(d.topic LIKE 'alert %', 0)
           FROM deliveries d LEFT JOIN claims c ON c.id = d.claim WHERE d.id = ?1",
        [delivery.0],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    // An alert about an alert would breed for as long as nobody takes them.
    if is_alert {
        return Ok(());
    }
    let chat = called(tx, &chat)?;
    let topic = format!("alert given up {} {deaths}", delivery.0);
    owe_alert(tx, &topic, Alert::GivenUp { chat, code, fault: fault.to_owned() }, at)
}
