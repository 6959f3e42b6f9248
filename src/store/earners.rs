//! Whom the public screen thanks, and what it shows beside the latest posts.

use rusqlite::params;

use super::Store;
use super::connection::StoreError;
use super::dictionary::PostRow;
use super::people::called;
use super::posts::{self, POST_COLUMNS, StoredPost};
use super::wall::{PUBLIC, most_reposted};

/// Somebody who has earned a gift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earner {
    /// How people call them.
    pub who: String,
    /// Names the claim. Public only where the campaign wants it.
    pub code: String,
    /// Whether the gift has gone out.
    pub handed_over: bool,
}

impl Store {
    /// The latest who earned a gift with a post that may be shown, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn latest_earners(&self, limit: u32) -> std::result::Result<Vec<Earner>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(&format!(
                "SELECT a.handle, a.name, c.code, c.state = 'handed_over'
                   FROM claims c JOIN posts p ON p.id = c.post JOIN authors a ON a.id = p.author
                  WHERE c.state IN ('waiting', 'handed_over') AND p.state = 1 AND {PUBLIC}
                  ORDER BY c.id DESC LIMIT ?1"
            ))?
            .query_map([limit], |row| {
                let (handle, name): (String, String) = (row.get(0)?, row.get(1)?);
                Ok(Earner {
                    who: called(&handle, &name),
                    code: row.get(2)?,
                    handed_over: row.get(3)?,
                })
            })?
            .collect()
        })
        .await
    }

    /// The most reposted posts that may be shown, with how often they were.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn most_reposted(
        &self,
        limit: u32,
    ) -> std::result::Result<Vec<(StoredPost, u64)>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(&format!(
                "SELECT {POST_COLUMNS}, max(c.reported, c.seen) {}",
                most_reposted()
            ))?
            .query_map([limit], |row| Ok((posts::read_post(row)?, row.get(16)?)))?
            .collect()
        })
        .await
    }

    /// The links that a post's network told, expanded, in the order of its text.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn links_of(&self, post: PostRow) -> std::result::Result<Vec<String>, StoreError> {
        self.read(move |tx| {
            let links: Option<String> = tx
                .prepare_cached("SELECT links FROM posts WHERE id = ?1")?
                .query_row(params![post.0], |row| row.get::<_, Option<String>>(0))?;
            Ok::<_, rusqlite::Error>(
                links.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
            )
        })
        .await
    }
}
