//! The requests made lately, and the pauses that chats asked for: what the pace is kept by.
//!
//! Both are in the database, so that a restart forgets neither, and one writer is enough to make
//! "so many a second over all chats" true of workers that know nothing of each other.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::DeliveryId;
use crate::store::Store;
use crate::store::connection::StoreError;
use crate::store::posts::time;

/// How long a request is remembered. A pace looks back a minute, whoever asks whether the network
/// is well looks back ten.
const KEPT: Duration = Duration::minutes(10);

/// The window of the limit over all chats.
const SECOND: Duration = Duration::seconds(1);

/// So many chats that must wait at once are no coincidence: the service wants less of us.
const PAUSED_AT_MOST: u32 = 2;

/// A request that is about to begin.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The chat it goes to.
    pub chat: String,
    /// What it says.
    pub deliveries: Vec<DeliveryId>,
    /// Whether it is an edit.
    pub edit: bool,
    /// How many requests all chats of the service may get in any second.
    pub all_a_second: Option<u32>,
}

impl Store {
    /// Notes that a request is about to begin: it counts from here on, and a crash leaves its
    /// deliveries unknown. When all chats together had their share of the second, nothing is
    /// noted, and it returns when there is room.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn sending(
        &self,
        beginning: Beginning,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.write(move |tx, _| {
            let room = match beginning.all_a_second {
                Some(most) => room(tx, service(&beginning.chat), most, now)?,
                None => None,
            };
            if room.is_none() {
                begin(tx, &beginning, now)?;
            }
            Ok(room)
        })
        .await
    }

    /// When the requests to a chat since an instant were made, oldest first, whatever became of
    /// them; edits do not count.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sent_since(
        &self,
        chat: String,
        since: DateTime<Utc>,
    ) -> Result<Vec<DateTime<Utc>>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(
                "SELECT at FROM requests WHERE chat = ?1 AND at > ?2 AND edit = 0 ORDER BY at",
            )?
            .query_map(params![chat, since.timestamp_millis()], |row| row.get(0).map(time))?
            .collect()
        })
        .await
    }

    /// Until when nothing may be said to a chat: because it asked for a pause, and, where the chats
    /// of a service count `together`, as long as more than two of them asked for one. Topics of a
    /// group are one chat.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn paused_until(
        &self,
        chat: String,
        together: bool,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(move |tx| {
            let own = pause_of(tx, &chat, now)?;
            let all = if together { pause_of_all(tx, service(&chat), now)? } else { None };
            Ok(own.max(all))
        })
        .await
    }

    /// Notes that a chat asked for a pause instead of taking deliveries.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn chat_paused(
        &self,
        chat: String,
        deliveries: Vec<DeliveryId>,
        until: DateTime<Utc>,
        fault: String,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            tx.execute(
                "UPDATE chats SET paused_until = max(?2, coalesce(paused_until, 0))
                  WHERE name = ?1",
                params![chat, until.timestamp_millis()],
            )?;
            super::outcomes::wait(tx, &chat, &deliveries, until, &fault)
        })
        .await
    }
}

/// What a chat's name begins with: `telegram` of `telegram:-100`.
fn service(chat: &str) -> &str {
    chat.split(':').next().unwrap_or(chat)
}

fn pause_of(tx: &Transaction<'_>, chat: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let group = chat.split('/').next().unwrap_or(chat);
    let until: Option<i64> = tx
        .prepare_cached(
            "SELECT max(paused_until) FROM chats
              WHERE (name = ?1 OR name LIKE ?1 || '/%') AND paused_until > ?2",
        )?
        .query_row(params![group, now.timestamp_millis()], |row| row.get(0))?;
    Ok(until.map(time))
}

fn pause_of_all(
    tx: &Transaction<'_>,
    service: &str,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    tx.prepare_cached(
        "SELECT max(paused_until) AS until FROM chats
          WHERE active = 1 AND paused_until > ?2 AND name LIKE ?1 || ':%'
          GROUP BY substr(name, 1, instr(name || '/', '/') - 1)
          ORDER BY until DESC LIMIT 1 OFFSET ?3",
    )?
    .query_row(params![service, now.timestamp_millis(), PAUSED_AT_MOST], |row| row.get(0).map(time))
    .optional()
}

/// When the service may get another request; `None` when it may now. What lies further ahead
/// than a second was noted before the clock was set back.
fn room(
    tx: &Transaction<'_>,
    service: &str,
    most: u32,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let oldest: Option<i64> = tx
        .prepare_cached(
            "SELECT at FROM requests WHERE at > ?2 AND at < ?3 AND chat LIKE ?1 || ':%'
              ORDER BY at DESC LIMIT 1 OFFSET ?4",
        )?
        .query_row(
            params![
                service,
                (now - SECOND).timestamp_millis(),
                (now + SECOND).timestamp_millis(),
                most.saturating_sub(1)
            ],
            |row| row.get(0),
        )
        .optional()?;
    Ok(oldest.map(|at| time(at) + SECOND))
}

fn begin(tx: &Transaction<'_>, beginning: &Beginning, now: DateTime<Utc>) -> Result<()> {
    tx.prepare_cached("DELETE FROM requests WHERE at <= ?1")?
        .execute([(now - KEPT).timestamp_millis()])?;
    tx.prepare_cached("INSERT INTO requests (chat, at, edit) VALUES (?1, ?2, ?3)")?
        .execute(params![beginning.chat, now.timestamp_millis(), beginning.edit])?;
    for delivery in &beginning.deliveries {
        tx.prepare_cached("UPDATE deliveries SET state = 'sending' WHERE id = ?1")?
            .execute([delivery.0])?;
    }
    Ok(())
}
