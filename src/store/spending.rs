//! What was paid for: a post once a UTC day, however often it was returned.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Result, Transaction, params};

use super::Store;
use super::batch::Read;
use super::connection::StoreError;
use crate::domain::budget::{Budget, Spent, Usd};

/// Where the budget is remembered.
const BUDGET: &str = "x.budget";

impl Store {
    /// Remembers what may be spent, so that others can tell how much of it is.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_budget(&self, budget: Budget) -> std::result::Result<(), StoreError> {
        let limit = |limit: Option<u64>| limit.map_or("-".to_owned(), |limit| limit.to_string());
        let text = format!("{} {} {}", limit(budget.per_day), limit(budget.in_all), budget.price.0);
        self.set_setting(BUDGET.to_owned(), text).await
    }

    /// What may be spent, if anything was ever to be.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn budget(&self) -> std::result::Result<Option<Budget>, StoreError> {
        let text = self.setting(BUDGET.to_owned()).await?;
        Ok(text.and_then(|text| {
            let mut words = text.split(' ');
            let (per_day, in_all) = (words.next()?.parse().ok(), words.next()?.parse().ok());
            Some(Budget { per_day, in_all, price: Usd(words.next()?.parse().ok()?) })
        }))
    }

    /// How long posts of X took from their author to us: the median and the longest of the
    /// latest ones.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lag(
        &self,
        latest: u32,
    ) -> std::result::Result<Option<(Duration, Duration)>, StoreError> {
        self.read(move |tx| {
            let mut lags = tx
                .prepare_cached(
                    "SELECT max(seen_at - created_at, 0) FROM posts
                      WHERE network = 1 AND state = 1 ORDER BY id DESC LIMIT ?1",
                )?
                .query_map([latest], |row| row.get(0).map(Duration::milliseconds))?
                .collect::<Result<Vec<Duration>>>()?;
            lags.sort_unstable();
            Ok(lags.get(lags.len() / 2).copied().zip(lags.last().copied()))
        })
        .await
    }

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
        let last = until - Duration::milliseconds(1);
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
