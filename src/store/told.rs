//! Changes that are asked for twice: what was told the first time stands beside what was done.
//!
//! # The problem
//! A process that dies after a commit, and before the chat heard that the command was read, gets
//! the same command again. To carry it out again would be wrong, and so would be to answer from
//! the state it has left behind: "nobody has that name", "it is so already".
//!
//! # The design
//! Every change that staff can ask for goes through `Store::write_once`. The words about it are
//! found from its outcome inside its transaction and kept there under the command's nonce, so
//! that the same nonce gets the same words and changes nothing.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{OptionalExtension, Result, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::connection::StoreError;
use super::{Fact, Store};

/// How long an answer is kept: Telegram brings what we did not confirm again for 24 hours.
const KEPT: Duration = Duration::days(2);

/// Words that can be kept.
pub trait Told: Serialize + DeserializeOwned + Send + 'static {}

impl<A: Serialize + DeserializeOwned + Send + 'static> Told for A {}

/// What is to be told about a change once its outcome is known.
pub struct Telling<T, A> {
    nonce: String,
    at: DateTime<Utc>,
    words: Box<dyn FnOnce(T) -> A + Send>,
}

impl<T, A> Telling<T, A> {
    /// Tells these words about whatever the command with that nonce, carried out `at`, comes to.
    pub fn new(
        nonce: impl Into<String>,
        at: DateTime<Utc>,
        words: impl FnOnce(T) -> A + Send + 'static,
    ) -> Self {
        Self { nonce: nonce.into(), at, words: Box::new(words) }
    }
}

impl Store {
    /// What was told about the command with that nonce, if it has been carried out.
    ///
    /// # Errors
    /// When the database cannot be read, or another version of boothbot wrote the words.
    pub async fn told<A: Told>(&self, nonce: String) -> std::result::Result<Option<A>, StoreError> {
        self.read(move |tx| told(tx, &nonce)).await
    }

    /// The door for changes that staff ask for: carries one out unless its nonce is known, and
    /// returns what is told about it.
    pub(super) async fn write_once<T: 'static, A: Told>(
        &self,
        telling: Telling<T, A>,
        work: impl FnOnce(&Transaction<'_>, &mut Vec<Fact>) -> Result<T> + Send + 'static,
    ) -> std::result::Result<A, StoreError> {
        self.write(move |tx, facts| {
            let Telling { nonce, at, words } = telling;
            if let Some(told) = told(tx, &nonce)? {
                return Ok(told);
            }
            let answer = words(work(tx, facts)?);
            keep(tx, &nonce, &answer, at)?;
            Ok(answer)
        })
        .await
    }
}

fn told<A: Told>(tx: &Transaction<'_>, nonce: &str) -> Result<Option<A>> {
    let kept: Option<String> = tx
        .prepare_cached("SELECT answer FROM told WHERE nonce = ?1")?
        .query_row([nonce], |row| row.get(0))
        .optional()?;
    let read = |json: String| {
        serde_json::from_str(&json).map_err(|error| {
            let text = rusqlite::types::Type::Text;
            rusqlite::Error::FromSqlConversionFailure(0, text, Box::new(error))
        })
    };
    kept.map(read).transpose()
}

fn keep<A: Told>(tx: &Transaction<'_>, nonce: &str, answer: &A, at: DateTime<Utc>) -> Result<()> {
    let json = serde_json::to_string(answer)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    tx.prepare_cached("DELETE FROM told WHERE at < ?1")?
        .execute([(at - KEPT).timestamp_millis()])?;
    tx.prepare_cached("INSERT INTO told (nonce, answer, at) VALUES (?1, ?2, ?3)")?
        .execute(params![nonce, json, at.timestamp_millis()])?;
    Ok(())
}
