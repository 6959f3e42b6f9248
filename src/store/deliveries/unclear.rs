//! What may have arrived or not: sent once more, given up if that is unclear too, and told when it
//! happens often.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::outcomes::{give_up, still_in};
use super::{DeliveryId, owe_alert};
use crate::domain::notice::Alert;
use crate::store::connection::StoreError;
use crate::store::{Fact, Store};

/// How often something may be sent without our hearing whether it arrived: the first time, and
/// one repeat. A third message would be worse than a word to the leads.
const UNCLEAR_AT_MOST: u32 = 2;

/// How long an unknown result may still turn out well before it is sent again.
const UNCLEAR_WAIT: Duration = Duration::seconds(5);

/// The longest wait between two tries of an alert of which it stays unclear whether it arrived.
const LONGEST_ALERT_WAIT: Duration = Duration::minutes(5);

/// More messages than this that stay unclear within the time that is watched are told.
const USUAL: u32 = 3;

/// The time that is watched.
const WATCHED: Duration = Duration::minutes(10);

/// How often it stayed unclear lately whether a message arrived, when that is more than usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OftenUnclear {
    /// How many messages and edits.
    pub messages: u32,
    /// Within how many minutes.
    pub minutes: i64,
}

impl Store {
    /// Notes that deliveries were sent and nobody knows whether they arrived: they are sent once
    /// more, and given up if that is unclear too.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivery_unclear(
        &self,
        chat: String,
        deliveries: Vec<DeliveryId>,
        fault: String,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            let here = still_in(tx, &chat, &deliveries)?;
            here.iter().try_for_each(|delivery| unclear(tx, *delivery, &fault, now))?;
            count(tx, &chat, now)?;
            warn_leads(tx, facts, now)
        })
        .await
    }

    /// At the start of the program, before anything is sent: whatever was being sent when the
    /// last run ended may have arrived, or not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn recover_deliveries(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::Owed);
            let interrupted: Vec<(DeliveryId, String)> = tx
                .prepare("SELECT id, chat FROM deliveries WHERE state = 'sending'")?
                .query_map([], |row| Ok((DeliveryId(row.get(0)?), row.get(1)?)))?
                .collect::<Result<_>>()?;
            let fault = "boothbot ended while this was being sent";
            interrupted.iter().try_for_each(|(id, _)| unclear(tx, *id, fault, now))?;
            interrupted.iter().try_for_each(|(_, chat)| count(tx, chat, now))?;
            warn_leads(tx, facts, now)
        })
        .await
    }

    /// How often it stayed unclear lately whether a message arrived. `None` as long as that is
    /// nothing to worry about.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn often_unclear(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Option<OftenUnclear>, StoreError> {
        self.read(move |tx| often(tx, now)).await
    }
}

/// Counts the last request to a chat as one that stayed unclear: a chat has one at a time.
fn count(tx: &Transaction<'_>, chat: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "UPDATE requests SET unclear = 1
          WHERE id = (SELECT max(id) FROM requests WHERE chat = ?1) AND at > ?2",
        params![chat, (now - WATCHED).timestamp_millis()],
    )
    .map(drop)
}

fn often(tx: &Transaction<'_>, now: DateTime<Utc>) -> Result<Option<OftenUnclear>> {
    let messages: u32 = tx
        .prepare_cached("SELECT count(*) FROM requests WHERE at > ?1 AND unclear = 1")?
        .query_row([(now - WATCHED).timestamp_millis()], |row| row.get(0))?;
    let often = OftenUnclear { messages, minutes: WATCHED.num_minutes() };
    Ok(Some(often).filter(|_| messages > USUAL))
}

/// Tells the leads, once in the time that is watched.
fn warn_leads(tx: &Transaction<'_>, facts: &mut Vec<Fact>, now: DateTime<Utc>) -> Result<()> {
    let Some(OftenUnclear { messages, minutes }) = often(tx, now)? else { return Ok(()) };
    let told: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM deliveries
                         WHERE topic LIKE 'alert unclear %' AND owed_at > ?1)",
        [(now - WATCHED).timestamp_millis()],
        |row| row.get(0),
    )?;
    if told {
        return Ok(());
    }
    facts.push(Fact::Owed);
    let topic = format!("alert unclear {}", now.timestamp_millis());
    owe_alert(tx, &topic, Alert::Unclear { messages, minutes }, now)
}

fn unclear(
    tx: &Transaction<'_>,
    delivery: DeliveryId,
    fault: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let row: Option<(u32, u32, bool)> = tx
        .query_row(
            // An edit can be repeated as often as one likes: only a new message can be a twin.
            "UPDATE deliveries
                SET state = 'unknown', fault = ?2, due_at = ?3, attempts = attempts + 1,
                    unclear = unclear + (message IS NULL)
              WHERE id = ?1 RETURNING unclear, attempts, coalesce(topic LIKE 'alert %', 0)",
            params![delivery.0, fault, (now + UNCLEAR_WAIT).timestamp_millis()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    match row {
        Some((_, attempts, true)) => put_off(tx, delivery, attempts, now),
        Some((times, _, false)) if times >= UNCLEAR_AT_MOST => {
            give_up(tx, delivery, "sent twice, and the chat never said whether it arrived", now)
        }
        _ => Ok(()),
    }
}

/// An alert is never given up: what it tells of was, most often for the same trouble, and nobody
/// would be told. To read it twice does no harm.
fn put_off(
    tx: &Transaction<'_>,
    alert: DeliveryId,
    attempts: u32,
    now: DateTime<Utc>,
) -> Result<()> {
    // Six doublings are past the longest wait.
    let wait = UNCLEAR_WAIT * (1 << attempts.saturating_sub(1).min(6));
    let due_at = now + wait.min(LONGEST_ALERT_WAIT);
    tx.execute(
        "UPDATE deliveries SET due_at = ?2 WHERE id = ?1",
        params![alert.0, due_at.timestamp_millis()],
    )
    .map(drop)
}
