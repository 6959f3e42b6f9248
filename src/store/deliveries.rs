//! What we owe the outside, and how far we are with it.
//!
//! A row is owed in the transaction that makes it so, and is `done` only after the chat said
//! yes. A failed send gets a later `due_at`, never a DELETE.

use chrono::{DateTime, Utc};
use rusqlite::{Result, Transaction, params};

use super::posts::time;
use crate::domain::claim::ClaimId;

/// A delivery's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeliveryId(pub i64);

/// What is to be delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owed {
    /// The card of a claim, or its next edit.
    Card {
        /// The claim.
        claim: ClaimId,
        /// The revision it should show.
        revision: i64,
        /// The chat's name for the message, once it was sent.
        message: Option<String>,
    },
    /// A text, sent once.
    Notice(String),
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its row.
    pub id: DeliveryId,
    /// The chat it goes to.
    pub chat: String,
    /// What it is.
    pub owed: Owed,
    /// How often it was tried.
    pub attempts: u32,
}

/// Owes the claim's card to every chat.
pub(super) fn owe_card(tx: &Transaction<'_>, claim: ClaimId, at: DateTime<Utc>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO deliveries (chat, claim, state, wanted, due_at)
         SELECT name, ?1, 'ready', (SELECT revision FROM claims WHERE id = ?1), ?2
           FROM chats WHERE active = 1
         ON CONFLICT (chat, claim) DO NOTHING",
    )?
    .execute(params![claim.0, at.timestamp_millis()])?;
    Ok(())
}

/// Owes the claim's newest state to every chat that has its card; edits in a hurry melt into
/// one.
pub(super) fn owe_edit(tx: &Transaction<'_>, claim: ClaimId, at: DateTime<Utc>) -> Result<()> {
    tx.prepare_cached(
        "UPDATE deliveries
            SET wanted = (SELECT revision FROM claims WHERE id = ?1),
                state = CASE WHEN state IN ('done', 'dead') THEN 'ready' ELSE state END,
                due_at = CASE WHEN state IN ('done', 'dead') THEN ?2 ELSE due_at END
          WHERE claim = ?1",
    )?
    .execute(params![claim.0, at.timestamp_millis()])?;
    Ok(())
}

/// Owes a text to every chat, once per topic.
pub(super) fn owe_notice(
    tx: &Transaction<'_>,
    topic: &str,
    body: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "INSERT INTO deliveries (chat, topic, body, state, due_at)
         SELECT name, ?1, ?2, 'ready', ?3 FROM chats WHERE active = 1
         ON CONFLICT (chat, topic) DO NOTHING",
        params![topic, body, at.timestamp_millis()],
    )?;
    Ok(())
}

/// Makes a chat known, or active again.
pub(super) fn add_chat(tx: &Transaction<'_>, name: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO chats (name, active) VALUES (?1, 1)
         ON CONFLICT (name) DO UPDATE SET active = 1",
        [name],
    )?;
    Ok(())
}

/// What is due for a chat, oldest first.
pub(super) fn due(
    tx: &Transaction<'_>,
    chat: &str,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Delivery>> {
    tx.prepare_cached(
        "SELECT id, chat, claim, wanted, message, body, attempts FROM deliveries
          WHERE chat = ?1 AND due_at <= ?2 AND state IN ('ready', 'sending', 'unknown')
          ORDER BY due_at, id LIMIT ?3",
    )?
    .query_map(params![chat, now.timestamp_millis(), limit], |row| {
        let claim: Option<i64> = row.get(2)?;
        let owed = match claim {
            Some(claim) => {
                Owed::Card { claim: ClaimId(claim), revision: row.get(3)?, message: row.get(4)? }
            }
            None => Owed::Notice(row.get::<_, Option<String>>(5)?.unwrap_or_default()),
        };
        Ok(Delivery { id: DeliveryId(row.get(0)?), chat: row.get(1)?, owed, attempts: row.get(6)? })
    })?
    .collect()
}

/// When the next delivery of a chat falls due; `None` when nothing is owed.
pub(super) fn next_due(tx: &Transaction<'_>, chat: &str) -> Result<Option<DateTime<Utc>>> {
    let at: Option<i64> = tx
        .prepare_cached(
            "SELECT min(due_at) FROM deliveries
              WHERE chat = ?1 AND state IN ('ready', 'sending', 'unknown')",
        )?
        .query_row([chat], |row| row.get(0))?;
    Ok(at.map(time))
}

/// The chat took it. If the claim moved on meanwhile, the next edit is due at once.
pub(super) fn sent(
    tx: &Transaction<'_>,
    delivery: DeliveryId,
    shown: i64,
    message: &str,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE deliveries
            SET shown = max(shown, ?2), message = ?3, attempts = 0, fault = NULL,
                state = CASE WHEN wanted > ?2 AND claim IS NOT NULL THEN 'ready' ELSE 'done' END
          WHERE id = ?1",
    )?
    .execute(params![delivery.0, shown, message])?;
    Ok(())
}

/// The chat did not take it: try again at `due_at`, or give up for all to see.
pub(super) fn failed(
    tx: &Transaction<'_>,
    delivery: DeliveryId,
    due_at: Option<DateTime<Utc>>,
    fault: &str,
) -> Result<()> {
    tx.execute(
        "UPDATE deliveries
            SET attempts = attempts + 1, fault = ?2, due_at = coalesce(?3, due_at),
                state = CASE WHEN ?3 IS NULL THEN 'dead' ELSE 'ready' END
          WHERE id = ?1",
        params![delivery.0, fault, due_at.map(|at| at.timestamp_millis())],
    )?;
    Ok(())
}

/// How many deliveries are still owed, and how many were given up.
pub(super) fn owed_and_dead(tx: &Transaction<'_>) -> Result<(u64, u64)> {
    tx.query_row(
        "SELECT count(*) FILTER (WHERE state IN ('ready', 'sending', 'unknown')),
                count(*) FILTER (WHERE state = 'dead') FROM deliveries",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
