//! What was paid for: a post once a UTC day, however often it was returned.

use chrono::{DateTime, Utc};
use rusqlite::{Result, Transaction, params};

use super::Store;
use super::batch::Read;
use super::connection::StoreError;
use crate::domain::budget::Spent;

impl Store {
    /// What has been spent by now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn spent(&self, now: DateTime<Utc>) -> std::result::Result<Spent, StoreError> {
        self.spent_between(day(now), day(now)).await
    }

    /// What was spent in a stretch of time, in whole UTC days; `in_all` is what was spent ever.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn spent_in(
        &self,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> std::result::Result<Spent, StoreError> {
        let last = until - chrono::Duration::milliseconds(1);
        self.spent_between(day(since), day(last)).await
    }

    async fn spent_between(&self, first: i64, last: i64) -> std::result::Result<Spent, StoreError> {
        self.read(move |tx| {
            tx.query_row(
                "SELECT coalesce(sum(paid) FILTER (WHERE day BETWEEN ?1 AND ?2), 0),
                        coalesce(sum(paid), 0),
                        coalesce(sum(returned) FILTER (WHERE day BETWEEN ?1 AND ?2), 0)
                   FROM spending",
                [first, last],
                |row| {
                    Ok(Spent {
                        today: row.get(0)?,
                        in_all: row.get(1)?,
                        returned_today: row.get(2)?,
                    })
                },
            )
        })
        .await
    }
}

/// Notes posts as read.
pub(super) fn read(tx: &Transaction<'_>, reads: &[Read], now: DateTime<Utc>) -> Result<()> {
    if reads.is_empty() {
        return Ok(());
    }
    let day = day(now);
    let mut insert = tx
        .prepare_cached("INSERT INTO reads (day, native) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    // By kind, so that a batch writes three rows of sums at most.
    let mut sums: Vec<(&'static str, u64, u64)> = Vec::new();
    for read in reads {
        let paid = insert.execute(params![day, read.native])? as u64;
        let name = read.purpose.name();
        match sums.iter_mut().find(|sum| sum.0 == name) {
            Some(sum) => (sum.1, sum.2) = (sum.1 + paid, sum.2 + 1),
            None => sums.push((name, paid, 1)),
        }
    }
    for (name, paid, returned) in sums {
        let changed = tx
            .prepare_cached(
                "UPDATE spending SET paid = paid + ?3, returned = returned + ?4
                  WHERE day = ?1 AND kind = ?2",
            )?
            .execute(params![day, name, paid, returned])?;
        if changed == 0 {
            // The first of a new day: those of the days before are charged no more.
            tx.execute("DELETE FROM reads WHERE day < ?1 - 1", [day])?;
            tx.execute(
                "INSERT INTO spending (day, kind, paid, returned) VALUES (?1, ?2, ?3, ?4)",
                params![day, name, paid, returned],
            )?;
        }
    }
    Ok(())
}

fn day(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(86_400)
}
