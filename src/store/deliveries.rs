//! What we owe the outside, and how far we are with it.
//!
//! A row is owed in the transaction that makes it so. It is `sending` before the request is
//! begun and `done` only after the chat said yes, so a crash in between leaves `sending`, which
//! the next start turns into `unknown`: it may have arrived. A failed send gets a later
//! `due_at`, never a DELETE.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::connection::StoreError;
use super::posts::time;
use super::{Fact, Store};
use crate::domain::claim::ClaimId;
use crate::domain::notice::{Alert, Notice};

/// How often something may be sent without our hearing whether it arrived: the first time, and
/// one repeat. A third message would be worse than a word to the leads.
const UNCLEAR_AT_MOST: u32 = 2;

/// How long an unknown result may still turn out well before it is sent again.
const UNCLEAR_WAIT: Duration = Duration::seconds(5);

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

/// Owes a notice to every chat that takes cards, once per topic.
pub(super) fn owe_notice(
    tx: &Transaction<'_>,
    topic: &str,
    notice: &Notice,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "INSERT INTO deliveries (chat, topic, body, state, owed_at, due_at)
         SELECT name, ?1, ?2, 'ready', ?3, ?3 FROM chats WHERE active = 1 AND cards = 1
         ON CONFLICT (chat, topic) DO NOTHING",
        params![topic, json(notice)?, at.timestamp_millis()],
    )?;
    Ok(())
}

/// Owes an alert to the private chat of every lead who has one, once per topic.
fn owe_alert(tx: &Transaction<'_>, topic: &str, alert: Alert, at: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO deliveries (chat, topic, body, state, owed_at, due_at)
         SELECT c.name, ?1, ?2, 'ready', ?3, ?3
           FROM chats c JOIN staff s ON c.name = 'telegram:' || s.telegram
          WHERE c.active = 1 AND c.closed IS NULL AND s.active = 1 AND s.role = 'lead'
         ON CONFLICT (chat, topic) DO NOTHING",
        params![topic, json(&Notice::Alert(alert))?, at.timestamp_millis()],
    )?;
    Ok(())
}

fn json(notice: &Notice) -> Result<String> {
    serde_json::to_string(notice)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn due(tx: &Transaction<'_>, chat: &str, now: DateTime<Utc>, limit: u32) -> Result<Vec<Delivery>> {
    tx.prepare_cached(
        "SELECT id, claim, message, topic, body, owed_at, attempts, unclear FROM deliveries
          WHERE chat = ?1 AND due_at <= ?2 AND state IN ('ready', 'unknown')
          ORDER BY topic NOT LIKE 'answer %' OR topic IS NULL, due_at, id LIMIT ?3",
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

/// The chat took it. If the claim moved on meanwhile, the next edit is due at once.
fn sent(
    tx: &Transaction<'_>,
    delivery: DeliveryId,
    shown: i64,
    message: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE deliveries
            SET sent_at = CASE WHEN message IS NULL THEN ?4 ELSE sent_at END,
                message = ?3, shown = max(shown, ?2), attempts = 0, unclear = 0, fault = NULL,
                body = CASE WHEN topic IS NULL THEN NULL ELSE '' END,
                state = CASE WHEN wanted > ?2 AND claim IS NOT NULL THEN 'ready' ELSE 'done' END
          WHERE id = ?1",
    )?
    .execute(params![delivery.0, shown, message, at.timestamp_millis()])?;
    Ok(())
}

fn give_up(
    tx: &Transaction<'_>,
    delivery: DeliveryId,
    fault: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "UPDATE deliveries SET state = 'dead', attempts = attempts + 1, fault = ?2 WHERE id = ?1",
        params![delivery.0, fault],
    )?;
    let (chat, code): (String, Option<String>) = tx.query_row(
        "SELECT d.chat, c.code FROM deliveries d LEFT JOIN claims c ON c.id = d.claim
          WHERE d.id = ?1",
        [delivery.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let topic = format!("alert given up {}", delivery.0);
    owe_alert(tx, &topic, Alert::GivenUp { chat, code, fault: fault.to_owned() }, at)
}

impl Store {
    /// What is due for a chat: answers first, then what has been due longest.
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

    /// Notes that the request for these is about to begin: a crash from here on leaves them
    /// unknown.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn sending(&self, deliveries: Vec<DeliveryId>) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            for delivery in &deliveries {
                tx.prepare_cached("UPDATE deliveries SET state = 'sending' WHERE id = ?1")?
                    .execute([delivery.0])?;
            }
            Ok(())
        })
        .await
    }

    /// Notes that a chat took deliveries as `message`; each now shows a revision of its claim.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivered(
        &self,
        shown: Vec<(DeliveryId, i64)>,
        message: String,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            shown.iter().try_for_each(|(id, shown)| sent(tx, *id, *shown, &message, at))
        })
        .await
    }

    /// Notes that a chat did not take deliveries yet.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivery_waits(
        &self,
        deliveries: Vec<DeliveryId>,
        due_at: DateTime<Utc>,
        fault: String,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            for delivery in &deliveries {
                tx.execute(
                    "UPDATE deliveries
                        SET state = CASE WHEN unclear > 0 THEN 'unknown' ELSE 'ready' END,
                            attempts = attempts + 1, fault = ?2, due_at = ?3
                      WHERE id = ?1",
                    params![delivery.0, fault, due_at.timestamp_millis()],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// Notes that deliveries were sent and nobody knows whether they arrived: they are sent once
    /// more, and given up if that is unclear too.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivery_unclear(
        &self,
        deliveries: Vec<DeliveryId>,
        fault: String,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            deliveries.iter().try_for_each(|delivery| unclear(tx, *delivery, &fault, now))
        })
        .await
    }

    /// Gives deliveries up, for all to see, and alerts the leads.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivery_given_up(
        &self,
        deliveries: Vec<DeliveryId>,
        fault: String,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::Owed);
            deliveries.iter().try_for_each(|delivery| give_up(tx, *delivery, &fault, now))
        })
        .await
    }

    /// Notes that the message to edit is not there any more: an open claim gets a new card, a
    /// settled one and a twin need none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn message_lost(&self, deliveries: Vec<DeliveryId>) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            for delivery in &deliveries {
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

    /// Owes an edit to the message somebody pressed on, if what it shows is `stale`. A message we
    /// did not know to show the claim is a twin, and from now on is kept up to date as well.
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
            let now = at.timestamp_millis();
            tx.execute(
                "INSERT INTO deliveries (chat, claim, copy, state, message, owed_at, due_at)
                 SELECT ?1, ?3, (SELECT coalesce(max(copy), 0) + 1 FROM deliveries
                                  WHERE chat = ?1 AND claim = ?3),
                        'ready', ?2, ?4, ?4
                  WHERE NOT EXISTS (SELECT 1 FROM deliveries
                                     WHERE chat = ?1 AND claim = ?3 AND message = ?2)",
                params![chat, message, claim.0, now],
            )?;
            tx.execute(
                "UPDATE deliveries
                    SET wanted = (SELECT revision FROM claims WHERE id = ?3), shown = 0,
                        state = CASE WHEN state = 'sending' THEN state ELSE 'ready' END,
                        due_at = CASE WHEN state = 'done' THEN ?4 ELSE due_at END
                  WHERE chat = ?1 AND claim = ?3 AND message = ?2 AND (?5 OR shown = 0)",
                params![chat, message, claim.0, now, stale],
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

    /// At a start: whatever was being sent when the last run ended may have arrived, or not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn recover_deliveries(
        &self,
        chat: String,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::Owed);
            let interrupted: Vec<DeliveryId> = tx
                .prepare("SELECT id FROM deliveries WHERE chat = ?1 AND state = 'sending'")?
                .query_map([&chat], |row| row.get(0).map(DeliveryId))?
                .collect::<Result<_>>()?;
            let fault = "boothbot ended while this was being sent";
            interrupted.iter().try_for_each(|id| unclear(tx, *id, fault, now))
        })
        .await
    }

    /// When the messages of a chat since an instant were sent, oldest first; edits do not count.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sent_since(
        &self,
        chat: String,
        since: DateTime<Utc>,
    ) -> Result<Vec<DateTime<Utc>>, StoreError> {
        self.read(move |tx| {
            // Claims that share a message were one message.
            tx.prepare_cached(
                "SELECT DISTINCT sent_at FROM deliveries
                  WHERE chat = ?1 AND sent_at > ?2 ORDER BY sent_at",
            )?
            .query_map(params![chat, since.timestamp_millis()], |row| row.get(0).map(time))?
            .collect()
        })
        .await
    }

    /// How the deliveries to all chats stand.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn standing(&self) -> Result<Standing, StoreError> {
        self.read(|tx| {
            tx.query_row(
                "SELECT count(*) FILTER (WHERE state IN ('ready', 'sending', 'unknown')),
                        count(*) FILTER (WHERE state = 'unknown'),
                        count(*) FILTER (WHERE state = 'dead') FROM deliveries",
                [],
                |row| Ok(Standing { owed: row.get(0)?, unknown: row.get(1)?, dead: row.get(2)? }),
            )
        })
        .await
    }

    /// How long the last cards took from being owed to being in the chat: the middle one and the
    /// slowest of up to `last`. `None` before the first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn card_latency(
        &self,
        last: u32,
    ) -> Result<Option<(Duration, Duration)>, StoreError> {
        self.read(move |tx| {
            let mut waits: Vec<i64> = tx
                .prepare_cached(
                    "SELECT d.sent_at - c.opened_at FROM deliveries d
                       JOIN claims c ON c.id = d.claim
                      WHERE d.sent_at IS NOT NULL ORDER BY d.sent_at DESC LIMIT ?1",
                )?
                .query_map([last], |row| row.get(0))?
                .collect::<Result<_>>()?;
            waits.sort_unstable();
            let middle = waits.get(waits.len() / 2).copied();
            let pair = middle.zip(waits.last().copied());
            Ok(pair.map(|(middle, most)| {
                (Duration::milliseconds(middle), Duration::milliseconds(most))
            }))
        })
        .await
    }
}

fn unclear(
    tx: &Transaction<'_>,
    delivery: DeliveryId,
    fault: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let times: Option<u32> = tx
        .query_row(
            // An edit can be repeated as often as one likes: only a new message can be a twin.
            "UPDATE deliveries
                SET state = 'unknown', fault = ?2, due_at = ?3, attempts = attempts + 1,
                    unclear = unclear + (message IS NULL)
              WHERE id = ?1 RETURNING unclear",
            params![delivery.0, fault, (now + UNCLEAR_WAIT).timestamp_millis()],
            |row| row.get(0),
        )
        .optional()?;
    if times.is_some_and(|times| times >= UNCLEAR_AT_MOST) {
        give_up(tx, delivery, "sent twice, and the chat never said whether it arrived", now)?;
    }
    Ok(())
}
