//! The statistics as one question each: counters answer for all posts, a recount for a window.

use rusqlite::{OptionalExtension, Transaction};

use super::connection::StoreError;
use super::posts::{self, StoredPost};
use super::recount::{self, For};
use super::statistics::{self, Limit};
use super::verify::{self, Difference};
use super::{Store, claims, gifts, uses};
use crate::domain::day::{Bucket, Day};
use crate::domain::stats::{
    AuthorRow, Facet, FacetRow, GiftHour, Giveaway, RepostRow, TagRow, TimelineRow, Totals, Window,
};
use chrono::{DateTime, Utc};

impl Store {
    /// The tag ranking.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tags(&self, window: Window, limit: Limit) -> Result<Vec<TagRow>, StoreError> {
        self.read(move |tx| match window.is_everything() {
            true => statistics::tags(tx, limit),
            false => uses::tags(tx, &window, None, limit, For::Staff),
        })
        .await
    }

    /// Tags seen together with one, named by its folded form.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn together(
        &self,
        tag: String,
        window: Window,
        limit: Limit,
    ) -> Result<Vec<TagRow>, StoreError> {
        self.read(move |tx| match window.is_everything() {
            true => statistics::together(tx, &tag, limit),
            false => uses::tags(tx, &window, Some(&tag), limit, For::Staff),
        })
        .await
    }

    /// Posts per bucket, of one tag (folded) or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn timeline(
        &self,
        bucket: Bucket,
        tag: Option<String>,
        window: Window,
    ) -> Result<Vec<TimelineRow>, StoreError> {
        let zone = self.campaign().zone;
        self.read(move |tx| {
            if window.is_everything()
                && let Some(rows) = statistics::timeline(tx, bucket, tag.as_deref(), zone)?
            {
                return Ok(rows);
            }
            recount::timeline(tx, &window, bucket, tag.as_deref(), zone)
        })
        .await
    }

    /// The most reposted originals.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reposts(
        &self,
        window: Window,
        limit: Limit,
    ) -> Result<Vec<RepostRow>, StoreError> {
        self.read(move |tx| match window.is_everything() {
            true => statistics::reposts(tx, limit),
            false => recount::reposts(tx, &window, limit, For::Staff),
        })
        .await
    }

    /// The most active authors.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn authors(
        &self,
        window: Window,
        limit: Limit,
    ) -> Result<Vec<AuthorRow>, StoreError> {
        self.read(move |tx| match window.is_everything() {
            true => statistics::authors(tx, limit),
            false => recount::authors(tx, &window, limit, For::Staff),
        })
        .await
    }

    /// Posts per value of a facet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facet(
        &self,
        facet: Facet,
        window: Window,
        limit: Limit,
    ) -> Result<Vec<FacetRow>, StoreError> {
        self.read(move |tx| match window.is_everything() {
            true => statistics::facet(tx, facet, limit),
            false => recount::facet(tx, &window, facet, limit, For::Staff),
        })
        .await
    }

    /// Posts, originals, reposts and authors in all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn totals(&self, window: Window) -> Result<Totals, StoreError> {
        self.read(move |tx| match window.is_everything() {
            true => statistics::totals(tx),
            false => recount::totals(tx, &window),
        })
        .await
    }

    /// The giveaway's figures: of everything, or of the claims opened and the gifts handed over on
    /// one day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn giveaway(&self, day: Option<Day>) -> Result<Giveaway, StoreError> {
        let zone = self.campaign().zone;
        self.read(move |tx| gifts::giveaway(tx, day, zone)).await
    }

    /// Gifts handed over per hour and item, of everything or of one day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn gifts_by_hour(&self, day: Option<Day>) -> Result<Vec<GiftHour>, StoreError> {
        let zone = self.campaign().zone;
        self.read(move |tx| gifts::by_hour(tx, day, zone)).await
    }

    /// Recounts everything; empty when nothing differs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn verify(&self) -> Result<Vec<Difference>, StoreError> {
        self.read(verify::differences).await
    }

    /// How many checks [`verify`](Self::verify) makes.
    pub fn checks() -> usize {
        verify::checks()
    }

    /// The latest recorded posts, newest arrival first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn latest(&self, limit: u32) -> Result<Vec<StoredPost>, StoreError> {
        self.read(move |tx| {
            let rows = statistics::latest(tx, limit)?;
            rows.into_iter().map(|row| posts::by_row(tx, row)).collect()
        })
        .await
    }

    /// Walks every recorded post in order of arrival, without holding them all.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` says so.
    pub fn each_post(
        &self,
        mut each: impl FnMut(StoredPost) -> std::io::Result<()>,
    ) -> Result<(), StoreError> {
        self.read_blocking(|tx| {
            let mut query = tx.prepare(&format!(
                "SELECT {} FROM posts p JOIN authors a ON a.id = p.author
                  WHERE p.state = 1 ORDER BY p.id",
                posts::POST_COLUMNS
            ))?;
            walk(&mut query, posts::read_post, &mut each)
        })
    }

    /// Walks every claim in the order they were opened.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` says so.
    pub fn each_claim(
        &self,
        mut each: impl FnMut(claims::Claim, Option<StoredPost>) -> std::io::Result<()>,
    ) -> Result<(), StoreError> {
        self.read_blocking(|tx| {
            let mut query = tx.prepare(&format!(
                "SELECT {} FROM {} ORDER BY c.id",
                claims::CLAIM_COLUMNS,
                claims::CLAIM_TABLES
            ))?;
            walk(&mut query, claims::read_claim, &mut |claim: claims::Claim| {
                let post = claim.post.map(|row| posts::by_row(tx, row)).transpose();
                each(claim, post.map_err(std::io::Error::other)?)
            })
        })
    }

    /// Notes that a running boothbot is well.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn alive(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            tx.execute(
                "INSERT INTO settings (key, value) VALUES ('alive', ?1)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [now.to_rfc3339()],
            )
            .map(drop)
        })
        .await
    }

    /// When a running boothbot last said that it is well.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_alive(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(last_alive).await
    }

    /// A post as received, if it was kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn raw(
        &self,
        post: super::dictionary::PostRow,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(move |tx: &Transaction<'_>| super::raw::read(tx, post)).await
    }
}

pub(super) fn last_alive(tx: &Transaction<'_>) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let at: Option<String> = tx
        .query_row("SELECT value FROM settings WHERE key = 'alive'", [], |row| row.get(0))
        .optional()?;
    Ok(at.and_then(|at| at.parse().ok()))
}

fn walk<T>(
    query: &mut rusqlite::Statement<'_>,
    read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    each: &mut impl FnMut(T) -> std::io::Result<()>,
) -> rusqlite::Result<()> {
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        each(read(row)?)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    }
    Ok(())
}
