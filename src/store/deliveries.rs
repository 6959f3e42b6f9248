//! What we owe the outside: rows, written in the transaction that makes them owed.
//!
//! A row is owed in the transaction that makes it so. It is `sending` before the request is
//! begun and `done` only after the chat said yes, so a crash in between leaves `sending`, which
//! the next start turns into `unknown`: it may have arrived. A failed send gets a later
//! `due_at`, never a DELETE.

mod outcomes;
pub mod requests;
mod standing;
pub mod unclear;

use chrono::{DateTime, Utc};
use rusqlite::{Result, Transaction, params};

use super::connection::StoreError;
use super::{Fact, Store};
use crate::domain::claim::ClaimId;
use crate::domain::notice::{Alert, Notice};

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
        /// The chat's name for the message, once it was sent.
        message: Option<String>,
    },
    /// Words, as data: a [`Notice`] or an answer.
    Words {
        /// What it is about.
        topic: String,
        /// JSON.
        body: String,
    },
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its row.
    pub id: DeliveryId,
    /// What it is.
    pub owed: Owed,
    /// Since when it is owed.
    pub owed_at: DateTime<Utc>,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// How often it was sent without our hearing whether it arrived.
    pub unclear: u32,
    /// Whether the chat could not read our markup.
    pub plain: bool,
    /// Whether the chat took no files with it.
    pub wordy: bool,
}

/// What a chat refused about a message, and can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// The markup.
    Markup,
    /// The file.
    Files,
}

/// How the deliveries stand. Serialises into the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Standing {
    /// Still to be sent, also those that are unknown.
    pub owed: u64,
    /// Sent, and we never heard whether they arrived.
    pub unknown: u64,
    /// Given up.
    pub dead: u64,
}

/// The topics of answers; they go before everything else.
pub const ANSWER: &str = "answer ";

/// Owes the claim's card to every chat that takes cards.
pub(super) fn owe_card(tx: &Transaction<'_>, claim: ClaimId, at: DateTime<Utc>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO deliveries (chat, claim, state, wanted, owed_at, due_at)
         SELECT name, ?1, 'ready', (SELECT revision FROM claims WHERE id = ?1), ?2, ?2
           FROM chats WHERE active = 1 AND cards = 1
         ON CONFLICT (chat, claim, copy) DO NOTHING",
    )?
    .execute(params![claim.0, at.timestamp_millis()])?;
    Ok(())
}

/// Owes the claim's newest state to every message that shows it; edits in a hurry melt into
/// one.
pub(super) fn owe_edit(tx: &Transaction<'_>, claim: ClaimId, at: DateTime<Utc>) -> Result<()> {
    tx.prepare_cached(
        "UPDATE deliveries
            SET wanted = (SELECT revision FROM claims WHERE id = ?1),
                owed_at = CASE WHEN state IN ('done', 'dead') THEN ?2 ELSE owed_at END,
                due_at = CASE WHEN state IN ('done', 'dead') THEN ?2 ELSE due_at END,
                unclear = CASE WHEN state = 'dead' THEN 0 ELSE unclear END,
                state = CASE WHEN state IN ('done', 'dead') THEN 'ready' ELSE state END
          WHERE claim = ?1",
    )?
    .execute(params![claim.0, at.timestamp_millis()])?;
    Ok(())
}

/// Owes a notice to every chat that takes cards, once per topic; a picture only where one can be
/// looked at.
pub(super) fn owe_notice(
    tx: &Transaction<'_>,
    topic: &str,
    notice: &Notice,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "INSERT INTO deliveries (chat, topic, body, state, owed_at, due_at)
         SELECT name, ?1, ?2, 'ready', ?3, ?3 FROM chats
          WHERE active = 1 AND cards = 1 AND (name LIKE 'telegram:%' OR NOT ?4)
         ON CONFLICT (chat, topic) DO NOTHING",
        params![topic, json(notice)?, at.timestamp_millis(), notice.is_picture()],
    )?;
    Ok(())
}

/// Owes an alert to the private chat of every lead who has one, once per topic. Where no lead has
/// one it goes to the terminal: somebody must hear it.
pub(super) fn owe_alert(
    tx: &Transaction<'_>,
    topic: &str,
    alert: Alert,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "WITH leads AS (
             SELECT c.name FROM chats c JOIN staff s ON c.name = 'telegram:' || s.telegram
              WHERE c.active = 1 AND c.closed IS NULL AND s.active = 1 AND s.role = 'lead')
         INSERT INTO deliveries (chat, topic, body, state, owed_at, due_at)
         SELECT name, ?1, ?2, 'ready', ?3, ?3
           FROM (SELECT name FROM leads
                  UNION ALL
                 SELECT name FROM chats WHERE name = 'terminal' AND NOT EXISTS (SELECT 1 FROM leads))
          WHERE true
         ON CONFLICT (chat, topic) DO NOTHING",
        params![topic, json(&Notice::Alert(alert))?, at.timestamp_millis()],
    )?;
    Ok(())
}

/// Whether the message is what became of a send whose result we never heard, or have not heard yet:
/// then it arrived, with every claim that shared it.
fn adopted(
    tx: &Transaction<'_>,
    chat: &str,
    message: &str,
    claim: ClaimId,
    at: DateTime<Utc>,
) -> Result<bool> {
    // Rows that shared a message were noted as unclear at once, and are due at one instant. One that is being sent
    // for the first time can only be the message that was pressed; a repeat may be another.
    let rows = tx.execute(
        "UPDATE deliveries
            SET message = ?2, shown = 0, unclear = 0, attempts = 0, fault = NULL, due_at = ?4,
                sent_at = coalesce(sent_at, ?4), waited = coalesce(waited, ?4 - owed_at),
                state = CASE WHEN state = 'sending' THEN state ELSE 'ready' END
          WHERE chat = ?1 AND claim IS NOT NULL AND message IS NULL
            AND ((claim = ?3 AND state = 'sending' AND unclear = 0)
                 OR (unclear > 0 AND state IN ('unknown', 'dead')
                     AND due_at = (SELECT due_at FROM deliveries
                                     WHERE chat = ?1 AND claim = ?3 AND message IS NULL
                                       AND unclear > 0 AND state IN ('unknown', 'dead'))))",
        params![chat, message, claim.0, at.timestamp_millis()],
    )?;
    Ok(rows > 0)
}

/// Keeps a second message about a claim up to date from now on.
fn owe_twin(
    tx: &Transaction<'_>,
    chat: &str,
    message: &str,
    claim: ClaimId,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "INSERT INTO deliveries (chat, claim, copy, state, message, owed_at, due_at)
         VALUES (?1, ?3, (SELECT coalesce(max(copy), 0) + 1 FROM deliveries
                           WHERE chat = ?1 AND claim = ?3),
                 'ready', ?2, ?4, ?4)",
        params![chat, message, claim.0, at.timestamp_millis()],
    )
    .map(drop)
}

fn json(notice: &Notice) -> Result<String> {
    serde_json::to_string(notice)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

impl Store {
    /// Owes an edit to the message somebody pressed on, if what it shows is `stale`. A message we
    /// did not know to show the claim is what became of a send whose result is unclear, or else a
    /// twin; from now on it is kept up to date.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn owe_redraw(
        &self,
        chat: String,
        message: String,
        claim: ClaimId,
        stale: bool,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::Owed);
            let known: bool = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM deliveries
                                 WHERE chat = ?1 AND claim = ?2 AND message = ?3)",
                params![chat, claim.0, message],
                |row| row.get(0),
            )?;
            if !known && !adopted(tx, &chat, &message, claim, at)? {
                owe_twin(tx, &chat, &message, claim, at)?;
            }
            tx.execute(
                "UPDATE deliveries
                    SET wanted = (SELECT revision FROM claims WHERE id = ?3), shown = 0,
                        state = CASE WHEN state = 'sending' THEN state ELSE 'ready' END,
                        due_at = CASE WHEN state = 'done' THEN ?4 ELSE due_at END
                  WHERE chat = ?1 AND claim = ?3 AND message = ?2 AND (?5 OR shown = 0)",
                params![chat, message, claim.0, at.timestamp_millis(), stale],
            )?;
            Ok(())
        })
        .await
    }

    /// Owes an answer to whoever asked, once for what they asked.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn owe_answer(
        &self,
        chat: String,
        question: String,
        body: String,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::Owed);
            tx.execute(
                "INSERT INTO deliveries (chat, topic, body, state, owed_at, due_at)
                 VALUES (?1, ?2, ?3, 'ready', ?4, ?4) ON CONFLICT (chat, topic) DO NOTHING",
                params![chat, format!("{ANSWER}{question}"), body, at.timestamp_millis()],
            )
            .map(drop)
        })
        .await
    }

    /// Owes notices to every chat that takes cards, each once per topic, in one transaction.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn owe_notices(
        &self,
        notices: Vec<(String, Notice)>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::Owed);
            notices.iter().try_for_each(|(topic, notice)| owe_notice(tx, topic, notice, at))
        })
        .await
    }

    /// Tells the leads in private, once per topic.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn alert(
        &self,
        topic: String,
        alert: Alert,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::Owed);
            owe_alert(tx, &format!("alert {topic}"), alert, at)
        })
        .await
    }
}
