//! The chats we talk in: which there are, who they are for, and whether they take anything.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Row, Transaction, params};

use super::connection::StoreError;
use super::deliveries::owe_alert;
use super::posts::time;
use super::told::{Telling, Told};
use super::{Fact, Store};
use crate::domain::language::Language;
use crate::domain::notice::Alert;

/// A chat as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatRow {
    /// Its name: `terminal`, `telegram:<chat>` or `telegram:<chat>/<topic>`, `webhook:<name>`.
    pub name: String,
    /// Whether cards and notices go there, or only answers and alerts.
    pub cards: bool,
    /// The language of its cards and notices.
    pub language: Language,
    /// Until when messages arrive there without a sound.
    pub muted_until: Option<DateTime<Utc>>,
    /// Why it takes nothing just now.
    pub closed: Option<String>,
    /// What people call it, as far as we heard.
    pub title: Option<String>,
}

impl ChatRow {
    /// What to call it in front of people.
    pub fn called(&self) -> String {
        in_words(&self.name, self.title.as_deref())
    }
}

const COLUMNS: &str = "name, cards, language, muted_until, closed, title";

fn read_chat(row: &Row<'_>) -> Result<ChatRow> {
    let language: String = row.get(2)?;
    Ok(ChatRow {
        name: row.get(0)?,
        cards: row.get(1)?,
        language: Language::from_code(&language).unwrap_or_default(),
        muted_until: row.get::<_, Option<i64>>(3)?.map(time),
        closed: row.get(4)?,
        title: row.get(5)?,
    })
}

/// A chat's title; a topic keeps its number, because a group has several.
fn in_words(name: &str, title: Option<&str>) -> String {
    match (title, name.split_once('/')) {
        (Some(title), Some((_, topic))) => format!("{title}/{topic}"),
        (Some(title), None) => title.to_owned(),
        (None, _) => name.to_owned(),
    }
}

/// What to call a chat in front of people.
pub(super) fn called(tx: &Transaction<'_>, name: &str) -> Result<String> {
    let title: Option<Option<String>> = tx
        .query_row("SELECT title FROM chats WHERE name = ?1", [name], |row| row.get(0))
        .optional()?;
    Ok(in_words(name, title.flatten().as_deref()))
}

/// Makes a chat that takes cards known, or active again; it keeps its language.
pub(super) fn add(tx: &Transaction<'_>, name: &str, language: Language) -> Result<()> {
    tx.execute(
        "INSERT INTO chats (name, active, cards, language) VALUES (?1, 1, 1, ?2)
         ON CONFLICT (name) DO UPDATE SET active = 1, cards = 1, closed = NULL",
        [name, language.name()],
    )?;
    Ok(())
}

/// A webhook that the configuration does not name any more is owed nothing.
pub(super) fn forget_webhooks(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("UPDATE chats SET active = 0 WHERE name LIKE 'webhook:%'", []).map(drop)
}

/// Gives the cards of open claims that were given up another chance: the chat takes messages again.
fn revive(tx: &Transaction<'_>, chat: &str, at: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "UPDATE deliveries SET state = 'ready', unclear = 0, due_at = ?2
          WHERE (chat = ?1 OR chat LIKE ?1 || '/%') AND state = 'dead'
            AND claim IN (SELECT id FROM claims WHERE state IN ('review', 'waiting'))",
        params![chat, at.timestamp_millis()],
    )
    .map(drop)
}

/// Forgets new cards and notices that wait for a chat. Whoever opens it again is owed the cards of
/// the claims that are open then.
fn owe_no_more(tx: &Transaction<'_>, chat: &str) -> Result<()> {
    tx.execute(
        "DELETE FROM deliveries
          WHERE chat = ?1 AND message IS NULL AND state IN ('ready', 'unknown')
            AND (claim IS NOT NULL OR (topic NOT LIKE 'answer %' AND topic NOT LIKE 'alert %'))",
        [chat],
    )
    .map(drop)
}

/// What a chat that has another name from now on showed, or was being told, is owed there: one new
/// card for each open claim, while twins stay behind. Whatever becomes of what is under way, the
/// new chat never had it.
fn start_anew(tx: &Transaction<'_>, chat: &str, at: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "UPDATE deliveries SET state = 'ready', due_at = ?2 WHERE chat = ?1 AND state = 'sending'",
        params![chat, at.timestamp_millis()],
    )?;
    tx.execute(
        "UPDATE deliveries
            SET message = NULL, due_at = ?2, owed_at = ?2,
                state = CASE WHEN anew THEN 'ready' ELSE 'done' END
           FROM (SELECT d.id AS moved, d.copy = 0 AND c.state IN ('review', 'waiting') AS anew
                   FROM deliveries d JOIN claims c ON c.id = d.claim
                  WHERE d.chat = ?1 AND d.message IS NOT NULL)
          WHERE deliveries.id = moved",
        params![chat, at.timestamp_millis()],
    )
    .map(drop)
}

impl Store {
    /// Every active chat.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn chats(&self) -> Result<Vec<ChatRow>, StoreError> {
        self.read(|tx| {
            tx.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM chats WHERE active = 1 ORDER BY name"
            ))?
            .query_map([], read_chat)?
            .collect()
        })
        .await
    }

    /// The active chat of that name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn chat(&self, name: String) -> Result<Option<ChatRow>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM chats WHERE active = 1 AND name = ?1"
            ))?
            .query_row([name], read_chat)
            .optional()
        })
        .await
    }

    /// Lets cards come to a chat, those of open claims that it has not seen too. False when they
    /// did already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn open_chat<A: Told>(
        &self,
        name: String,
        language: Language,
        at: DateTime<Utc>,
        telling: Telling<bool, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let open: bool = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM chats
                                 WHERE name = ?1 AND active = 1 AND cards = 1
                                   AND closed IS NULL)",
                [&name],
                |row| row.get(0),
            )?;
            add(tx, &name, language)?;
            tx.execute(
                "INSERT INTO deliveries (chat, claim, state, wanted, owed_at, due_at)
                 SELECT ?1, id, 'ready', revision, ?2, ?2 FROM claims
                  WHERE state IN ('review', 'waiting') ORDER BY opened_at, id
                 ON CONFLICT (chat, claim, copy) DO NOTHING",
                params![name, at.timestamp_millis()],
            )?;
            revive(tx, &name, at)?;
            facts.push(Fact::ChatsChanged);
            Ok(!open)
        })
        .await
    }

    /// Makes somebody's private chat known, for answers and alerts.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn know_chat(&self, name: String, language: Language) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            let fresh = tx.execute(
                "INSERT INTO chats (name, active, cards, language) VALUES (?1, 1, 0, ?2)
                 ON CONFLICT (name) DO UPDATE
                    SET cards = CASE WHEN active = 1 THEN cards ELSE 0 END, active = 1,
                        closed = NULL
                  WHERE active = 0 OR closed IS NOT NULL",
                [&name, language.name()],
            )?;
            if fresh > 0 {
                facts.push(Fact::ChatsChanged);
            }
            Ok(())
        })
        .await
    }

    /// Sends a chat no more cards and notices, also none that it is owed already; false when it got
    /// none. What it shows is still kept up to date.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn leave_chat<A: Told>(
        &self,
        name: String,
        telling: Telling<bool, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            facts.push(Fact::ChatsChanged);
            let left =
                tx.execute("UPDATE chats SET cards = 0 WHERE name = ?1 AND cards = 1", [&name])?;
            if left > 0 {
                owe_no_more(tx, &name)?;
            }
            Ok(left > 0)
        })
        .await
    }

    /// Notes that a chat takes nothing any more, and tells the leads. What it is owed stays owed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn chat_closed(
        &self,
        name: String,
        fault: String,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            let closed = tx.execute(
                "UPDATE chats SET closed = ?2 WHERE name = ?1 AND closed IS NULL",
                [&name, &fault],
            )?;
            if closed == 0 {
                return Ok(());
            }
            facts.push(Fact::Owed);
            let topic = format!("alert closed {name} {}", at.timestamp_millis());
            let chat = called(tx, &name)?;
            owe_alert(tx, &topic, Alert::ChatClosed { chat, fault }, at)
        })
        .await
    }

    /// Notes that a chat, and every topic in it, takes messages again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn chat_reopened(&self, name: String, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::ChatsChanged);
            revive(tx, &name, at)?;
            tx.execute(
                "UPDATE chats SET closed = NULL WHERE name = ?1 OR name LIKE ?1 || '/%'",
                [name],
            )
            .map(drop)
        })
        .await
    }

    /// Gives a chat, and every topic in it, the name it has from now on: a group became a
    /// supergroup. Its cards cannot be edited there any more, so open claims get new ones.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn chat_moved(
        &self,
        old: String,
        new: String,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::ChatsChanged);
            // Both ends may tell us: the one that comes second finds nothing to do.
            let known: bool = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM chats WHERE name = ?1 AND active = 1)",
                [&old],
                |row| row.get(0),
            )?;
            if !known {
                return Ok(());
            }
            start_anew(tx, &old, at)?;
            tx.execute(
                "UPDATE OR IGNORE chats SET name = ?2, closed = NULL WHERE name = ?1",
                [&old, &new],
            )?;
            // Where somebody opened the new chat before we heard of the move, it takes over what
            // the old one was owed, and keeps the cards it has.
            tx.execute("UPDATE OR IGNORE deliveries SET chat = ?2 WHERE chat = ?1", [&old, &new])?;
            tx.execute("UPDATE chats SET active = 0 WHERE name = ?1", [&old])?;
            Ok(())
        })
        .await
    }

    /// Keeps what people call a chat.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_chat_title(&self, name: String, title: String) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            tx.execute("UPDATE chats SET title = ?2 WHERE name = ?1", [name, title]).map(drop)
        })
        .await
    }

    /// In which language a chat's cards and notices are.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_chat_language(
        &self,
        name: String,
        language: Language,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            tx.execute(
                "UPDATE chats SET language = ?2 WHERE name = ?1",
                [name.as_str(), language.name()],
            )
            .map(drop)
        })
        .await
    }

    /// Lets messages arrive in a chat without a sound until then; `None` ends it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn mute_chat<A: Told>(
        &self,
        name: String,
        until: Option<DateTime<Utc>>,
        telling: Telling<(), A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, _| {
            tx.execute(
                "UPDATE chats SET muted_until = ?2 WHERE name = ?1",
                params![name, until.map(|at| at.timestamp_millis())],
            )
            .map(drop)
        })
        .await
    }

    /// A value that somebody keeps under a key of their own, like a poll's offset.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn setting(&self, key: String) -> Result<Option<String>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached("SELECT value FROM settings WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()
        })
        .await
    }

    /// Keeps a value under a key.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_setting(&self, key: String, value: String) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            tx.prepare_cached(
                "INSERT INTO settings (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute([key, value])
            .map(drop)
        })
        .await
    }
}
