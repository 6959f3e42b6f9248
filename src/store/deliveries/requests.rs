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

/// So many chats that must wait at once are no coincidence: the service wants less of us.
const PAUSED_AT_MOST: u32 = 2;

/// A request that is about to begin.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The chat it goes to.
    pub chat: String,
    /// What it says.
    pub deliveries: Vec<DeliveryId>,
    /// The message that shows them by then; `None` for what is said for the first time.
    pub message: Option<String>,
    /// Whether it is an edit.
    pub edit: bool,
    /// What it shares with others.
    pub shares: Vec<Share>,
}

/// So many requests in any stretch of time, whoever makes them.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Who shares it.
    pub of: Sharing,
    /// How many.
    pub most: u32,
    /// In which time.
    pub within: Duration,
    /// Whether edits count.
    pub edits: bool,
}

/// Who shares something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// A group with all its topics, each of which has a worker of its own.
    Group,
    /// All chats of a service.
    Service,
}

/// Whether a request may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is noted, and may.
    Now,
    /// There is no room for it before then.
    RoomAt(DateTime<Utc>),
    /// What it would say is not owed any more, or not there, or not as a new message.
    Changed,
}

/// What a chat, with all its topics, was sent lately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lately {
    /// When it got new messages, oldest first.
    pub messages: Vec<DateTime<Utc>>,
    /// When it got the last message or edit.
    pub last: Option<DateTime<Utc>>,
}

impl Store {
    /// Notes that a request is about to begin: it counts from here on, and a crash leaves its
    /// deliveries unknown. Nothing is noted where it may not begin.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn sending(
        &self,
        beginning: Beginning,
        now: DateTime<Utc>,
    ) -> Result<Begun, StoreError> {
        self.write(move |tx, _| {
            if !is_as_it_was(tx, &beginning)? {
                return Ok(Begun::Changed);
            }
            for share in &beginning.shares {
                if let Some(at) = room(tx, &beginning.chat, share, now)? {
                    return Ok(Begun::RoomAt(at));
                }
            }
            begin(tx, &beginning, now)?;
            Ok(Begun::Now)
        })
        .await
    }

    /// The requests to a chat and its topics within that time before `now`, whatever became of
    /// them. What lies further ahead than that was noted before the clock was set back.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sent_lately(
        &self,
        chat: String,
        within: Duration,
        now: DateTime<Utc>,
    ) -> Result<Lately, StoreError> {
        self.read(move |tx| {
            let mut lately = Lately::default();
            let mut query = tx.prepare_cached(
                "SELECT at, edit FROM requests
                  WHERE (chat = ?1 OR chat LIKE ?1 || '/%') AND at > ?2 AND at < ?3 ORDER BY at",
            )?;
            let since = (now - within).timestamp_millis();
            let until = (now + within).timestamp_millis();
            let mut rows = query.query(params![group(&chat), since, until])?;
            while let Some(row) = rows.next()? {
                let at = time(row.get(0)?);
                lately.last = Some(at);
                if !row.get::<_, bool>(1)? {
                    lately.messages.push(at);
                }
            }
            Ok(lately)
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

/// A chat's name without the topic: `telegram:-100` of `telegram:-100/7`.
fn group(chat: &str) -> &str {
    chat.split('/').next().unwrap_or(chat)
}

fn pause_of(tx: &Transaction<'_>, chat: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let until: Option<i64> = tx
        .prepare_cached(
            "SELECT max(paused_until) FROM chats
              WHERE (name = ?1 OR name LIKE ?1 || '/%') AND paused_until > ?2",
        )?
        .query_row(params![group(chat), now.timestamp_millis()], |row| row.get(0))?;
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

/// Whether what a request says is still owed to that chat, in that message or in none. The group
/// may have moved, or somebody pressed on a card of which nobody knew whether it had arrived.
fn is_as_it_was(tx: &Transaction<'_>, beginning: &Beginning) -> Result<bool> {
    let mut query = tx
        .prepare_cached("SELECT 1 FROM deliveries WHERE id = ?1 AND chat = ?2 AND message IS ?3")?;
    for delivery in &beginning.deliveries {
        if !query.exists(params![delivery.0, beginning.chat, beginning.message])? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// When a share has room for another request; `None` when it has now. What lies further ahead than
/// its time was noted before the clock was set back.
fn room(
    tx: &Transaction<'_>,
    chat: &str,
    share: &Share,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let (name, below) = match share.of {
        Sharing::Group => (group(chat), "/"),
        Sharing::Service => (service(chat), ":"),
    };
    let oldest: Option<i64> = tx
        .prepare_cached(
            "SELECT at FROM requests
              WHERE at > ?3 AND at < ?4 AND (chat = ?1 OR chat LIKE ?1 || ?2 || '%')
                AND (edit = 0 OR ?5)
              ORDER BY at DESC LIMIT 1 OFFSET ?6",
        )?
        .query_row(
            params![
                name,
                below,
                (now - share.within).timestamp_millis(),
                (now + share.within).timestamp_millis(),
                share.edits,
                share.most.saturating_sub(1)
            ],
            |row| row.get(0),
        )
        .optional()?;
    Ok(oldest.map(|at| time(at) + share.within))
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
