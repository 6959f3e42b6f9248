//! The lists as anybody may read them: without posts, people and tags that the wall does not show.
//!
//! Figures are those of the staff, which count every post; what is named here may be shown. Links
//! and mentions are counted over the posts that may be shown, because they say what those say.

use rusqlite::{Result, Transaction, params};

use super::connection::StoreError;
use super::recount::{self, For};
use super::statistics::{self, Limit, PAIRS, SHOWN, least, read_tag};
use super::wall::public_tags;
use super::{Store, uses};
use crate::domain::stats::{AuthorRow, Facet, FacetRow, RepostRow, TagRow, Window};

impl Store {
    /// The tag ranking without listed words.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tags_shown(
        &self,
        window: Window,
        limit: Limit,
    ) -> std::result::Result<Vec<TagRow>, StoreError> {
        self.read(move |tx| match window.is_everything() {
            true => tags(tx, limit),
            false => uses::tags(tx, &window, None, limit, For::Anybody),
        })
        .await
    }

    /// Tags seen together with one (folded), without listed words.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn together_shown(
        &self,
        tag: String,
        window: Window,
        limit: Limit,
    ) -> std::result::Result<Vec<TagRow>, StoreError> {
        self.read(move |tx| match window.is_everything() {
            true => together(tx, &tag, limit),
            false => uses::tags(tx, &window, Some(&tag), limit, For::Anybody),
        })
        .await
    }

    /// The most reposted originals of a window that may be shown.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reposts_shown_in(
        &self,
        window: Window,
        limit: Limit,
    ) -> std::result::Result<Vec<RepostRow>, StoreError> {
        match window.is_everything() {
            true => self.reposts_shown(limit).await,
            false => self.read(move |tx| recount::reposts(tx, &window, limit, For::Anybody)).await,
        }
    }

    /// The most active authors of a window of whom a post in it may be shown.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn authors_shown_in(
        &self,
        window: Window,
        limit: Limit,
    ) -> std::result::Result<Vec<AuthorRow>, StoreError> {
        match window.is_everything() {
            true => self.authors_shown(limit).await,
            false => self.read(move |tx| recount::authors(tx, &window, limit, For::Anybody)).await,
        }
    }

    /// Posts per value of a facet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facet_shown(
        &self,
        facet: Facet,
        window: Window,
        limit: Limit,
    ) -> std::result::Result<Vec<FacetRow>, StoreError> {
        let names = matches!(facet, Facet::Mention | Facet::Link);
        self.read(move |tx| match window.is_everything() && !names {
            true => statistics::facet(tx, facet, limit),
            false => recount::facet(tx, &window, facet, limit, For::Anybody),
        })
        .await
    }
}

/// Rows that are looked at for one that may be shown: the tags of a flood fill no more than these.
fn more_than(limit: Limit) -> Limit {
    Limit(if limit.0 == 0 { 0 } else { limit.0.saturating_mul(4).saturating_add(100) })
}

fn tags(tx: &Transaction<'_>, limit: Limit) -> Result<Vec<TagRow>> {
    let least = least(tx, "count_tags c WHERE true", &[], more_than(limit))?;
    tx.prepare_cached(&format!(
        "SELECT t.folded, {SHOWN}, c.posts, c.authors
           FROM count_tags c CROSS JOIN tags t ON t.id = c.tag
          WHERE {ranked} AND {public} ORDER BY c.posts DESC, t.folded LIMIT ?2",
        ranked = least.or_more(),
        public = public_tags()
    ))?
    .query_map([least.0, limit.sql()], read_tag)?
    .collect()
}

fn together(tx: &Transaction<'_>, tag: &str, limit: Limit) -> Result<Vec<TagRow>> {
    let least = least(tx, PAIRS, &[&tag], more_than(limit))?;
    tx.prepare_cached(&format!(
        "SELECT t.folded, {SHOWN}, c.posts, c.authors
           FROM pairs c CROSS JOIN tags t ON t.id = c.other
          WHERE c.tag = (SELECT id FROM tags WHERE folded = ?3) AND {ranked} AND {public}
          ORDER BY c.posts DESC, t.folded LIMIT ?2",
        ranked = least.or_more(),
        public = public_tags()
    ))?
    .query_map(params![least.0, limit.sql(), tag], read_tag)?
    .collect()
}
