//! What happened to a claim, move by move.

use chrono::{DateTime, Utc};
use rusqlite::Result;

use super::Store;
use super::connection::StoreError;
use super::posts::time;
use crate::domain::claim::ClaimId;

/// One move of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which, as in SQL: `open`, `agree`, `give`, `decline`, `undo`, `join` or `gone`.
    pub what: String,
    /// Who of the staff; `None` when it happened by itself.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// What was handed over.
    pub item: Option<String>,
    /// What was noted.
    pub note: Option<String>,
}

impl Store {
    /// Every move of a claim, the first one first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn history(&self, claim: ClaimId) -> std::result::Result<Vec<Moved>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(
                "SELECT l.move, s.name, l.at, i.name, l.note
                   FROM claim_log l LEFT JOIN staff s ON s.id = l.staff
                   LEFT JOIN items i ON i.id = l.item
                  WHERE l.claim = ?1 ORDER BY l.id",
            )?
            .query_map([claim.0], |row| {
                Ok(Moved {
                    what: row.get(0)?,
                    by: row.get(1)?,
                    at: time(row.get(2)?),
                    item: row.get(3)?,
                    note: row.get(4)?,
                })
            })?
            .collect::<Result<_>>()
        })
        .await
    }
}
