//! What the public screen may show: see [`crate::domain::moderation`], whose rule stands here once
//! more, in SQL.
//!
//! Numbers count hidden, held and protected posts too; whoever names a post, an author or a tag in
//! public asks here.

use rusqlite::{OptionalExtension, Result, Row, params};

use super::Store;
use super::connection::StoreError;
use super::dictionary::PostRow;
use super::posts::{self, POST_COLUMNS, StoredPost};
use super::statistics::{self, Limit};
use crate::domain::claim::ClaimId;
use crate::domain::stats::{AuthorRow, RepostRow};

/// Which posts `p` by authors `a` everybody may see.
pub(super) const PUBLIC: &str = "p.hidden = 0 AND p.audience = 0 AND p.cautions = 0
    AND (p.released = 1 OR p.held = 0) AND (p.released = 1 OR a.listed = 0) AND a.cautions = 0
    AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.person = a.person)";

/// Whether the post that vouches for tag `t` may be shown.
pub(super) const VOUCHED: &str = "EXISTS (
    SELECT 1 FROM posts p JOIN authors a ON a.id = p.author
     WHERE p.id = t.voucher AND p.state = 1 AND p.hidden = 0 AND p.audience = 0
       AND p.cautions = 0 AND (p.released = 1 OR p.held = 0)
       AND (p.released = 1 OR a.listed = 0) AND a.cautions = 0
       AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.person = a.person))";

/// Tags of the latest posts on the screen.
const OF_LATEST: &str = "SELECT s.tag
    FROM (SELECT tags FROM posts INDEXED BY posts_shown
           WHERE state = 1 AND kind <> 3 AND hidden = 0 AND audience = 0 AND cautions = 0
             AND (released = 1 OR held = 0)
           ORDER BY id DESC LIMIT 500) latest
   CROSS JOIN json_each(latest.tags) x CROSS JOIN spellings s ON s.id = x.value";

/// Which tags `t` everybody may see: no listed word, and carried by what is shown.
pub(super) fn public_tags() -> String {
    format!("t.listed = 0 AND ({VOUCHED} OR t.id IN ({OF_LATEST}))")
}

/// Whether the person behind author `a` has earned a gift, and nobody said no.
const EARNED: &str = "EXISTS (SELECT 1 FROM claims e WHERE e.person = a.person
                              AND e.state IN ('waiting', 'handed_over'))";

/// A post on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The post; never a repost.
    pub post: StoredPost,
    /// Whether its author has earned a gift.
    pub earned: bool,
}

/// The most reposted posts that may be shown, from the top of their ranking: the planner, who
/// knows no sizes, would begin at the authors.
pub(super) fn most_reposted() -> String {
    format!(
        "FROM count_reposts c CROSS JOIN posts p ON p.id = c.post
        CROSS JOIN authors a ON a.id = p.author
        WHERE p.state < 2 AND {PUBLIC} AND (c.seen > 0 OR (p.state = 1 AND c.reported > 0))
        ORDER BY c.reported DESC, c.seen DESC, p.native LIMIT ?1"
    )
}

fn read_shown(row: &Row<'_>) -> Result<Shown> {
    Ok(Shown { post: posts::read_post(row)?, earned: row.get(16)? })
}

impl Store {
    /// The latest posts for the screen, newest arrival first. Reposts are left out: they would
    /// fill it with one text.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn latest_shown(&self, limit: u32) -> std::result::Result<Vec<Shown>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(&format!(
                "SELECT {POST_COLUMNS}, {EARNED}
                   FROM posts p INDEXED BY posts_shown JOIN authors a ON a.id = p.author
                  WHERE p.state = 1 AND p.kind <> 3 AND {PUBLIC} ORDER BY p.id DESC LIMIT ?1"
            ))?
            .query_map([limit], read_shown)?
            .collect()
        })
        .await
    }

    /// Those of the posts that the screen may show, in the order of their arrival.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn shown(
        &self,
        mut rows: Vec<PostRow>,
    ) -> std::result::Result<Vec<Shown>, StoreError> {
        rows.sort_unstable_by_key(|row| row.0);
        self.read(move |tx| {
            let mut query = tx.prepare_cached(&format!(
                "SELECT {POST_COLUMNS}, {EARNED} FROM posts p JOIN authors a ON a.id = p.author
                  WHERE p.id = ?1 AND p.state = 1 AND p.kind <> 3 AND {PUBLIC}"
            ))?;
            let mut shown = Vec::new();
            for row in rows {
                shown.extend(query.query_row([row.0], read_shown).optional()?);
            }
            Ok(shown)
        })
        .await
    }

    /// The post that earned a claim, if the screen may thank for it: it can be shown, and nobody
    /// has to look at the claim first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn thanked(
        &self,
        claim: ClaimId,
    ) -> std::result::Result<Option<StoredPost>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(&format!(
                "SELECT {POST_COLUMNS} FROM claims c JOIN posts p ON p.id = c.post
                   JOIN authors a ON a.id = p.author
                  WHERE c.id = ?1 AND c.state = 'waiting' AND p.state = 1 AND {PUBLIC}"
            ))?
            .query_row([claim.0], posts::read_post)
            .optional()
        })
        .await
    }

    /// The most reposted originals that may be shown.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reposts_shown(
        &self,
        limit: Limit,
    ) -> std::result::Result<Vec<RepostRow>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(&format!(
                "SELECT p.network, p.native, a.handle, coalesce(p.text, ''), c.reported, c.seen
                   {}",
                most_reposted()
            ))?
            .query_map([limit.sql()], statistics::read_repost)?
            .collect()
        })
        .await
    }

    /// The most active authors of whom a post may be shown.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn authors_shown(
        &self,
        limit: Limit,
    ) -> std::result::Result<Vec<AuthorRow>, StoreError> {
        self.read(move |tx| {
            let named = format!(
                "EXISTS (SELECT 1 FROM posts p JOIN authors a ON a.id = p.author
                   WHERE p.author = c.author AND p.state = 1 AND {PUBLIC})"
            );
            let least =
                statistics::least(tx, &format!("count_authors c WHERE {named}"), &[], limit)?;
            tx.prepare_cached(&format!(
                "SELECT a.network, a.native, a.handle, a.name, c.posts, c.originals
                   FROM count_authors c CROSS JOIN authors a ON a.id = c.author
                  WHERE {} AND {named}
                  ORDER BY c.posts DESC, a.handle, a.native LIMIT ?2",
                least.or_more()
            ))?
            .query_map(params![least.0, limit.sql()], statistics::read_author)?
            .collect()
        })
        .await
    }
}
