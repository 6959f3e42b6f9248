//! Posts to be looked up on their network: those that staff ask about, and those behind claims.

use chrono::{DateTime, Utc};
use rusqlite::{Result, params};

use super::connection::StoreError;
use super::{Fact, Store};
use crate::domain::post::PostId;

impl Store {
    /// Staff want that post of X looked up now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn ask_lookup(
        &self,
        post: PostId,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(move |tx, facts| {
            tx.execute(
                "INSERT INTO lookups (native, asked_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![post.native, now.timestamp_millis()],
            )?;
            facts.push(Fact::LookupAsked);
            Ok(())
        })
        .await
    }

    /// The posts that are asked about, longest asked first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lookups(&self) -> std::result::Result<Vec<String>, StoreError> {
        self.read(|tx| {
            tx.prepare_cached("SELECT native FROM lookups ORDER BY asked_at, native")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
        .await
    }

    /// These have been looked up, or never will be.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn looked_up(&self, natives: Vec<String>) -> std::result::Result<(), StoreError> {
        self.write(move |tx, _| {
            let mut delete = tx.prepare_cached("DELETE FROM lookups WHERE native = ?1")?;
            natives.iter().try_for_each(|native| delete.execute([native]).map(drop))
        })
        .await
    }

    /// The posts of X behind claims that are still open, the newest edition of each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn posts_behind_claims(&self) -> std::result::Result<Vec<String>, StoreError> {
        self.read(|tx| {
            tx.prepare_cached(
                "SELECT coalesce(p.edition, p.native)
                   FROM claims c JOIN posts p ON p.id = c.post
                  WHERE c.state IN ('review', 'waiting') AND p.state = 1
                    AND p.network = (SELECT number FROM networks WHERE name = 'x')
                  ORDER BY p.id",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_>>()
        })
        .await
    }
}
