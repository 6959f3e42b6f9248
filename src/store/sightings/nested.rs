//! Posts that come inside others: the originals of reposts, and reposts that only point at one.

use chrono::{DateTime, Utc};
use rusqlite::{Result, params};

use super::{GONE, NESTED, Recorder};
use crate::domain::campaign::Earning;
use crate::domain::post::{Author, Post, PostId};
use crate::store::dictionary::{AuthorId, PostRow};

impl Recorder<'_> {
    /// Keeps a nested post, which came inside one of that time, for its text and counts.
    pub(super) fn nested(&mut self, post: &Post, told_at: DateTime<Utc>) -> Result<()> {
        let row = match self.dictionary.original(post) {
            Some(row) => {
                self.warned(post, row)?;
                row
            }
            None => self.nested_anew(post, told_at)?,
        };
        if let Some(count) = post.counts.reposts {
            self.delta.reported(row, count);
        }
        Ok(())
    }

    fn nested_anew(&mut self, post: &Post, told_at: DateTime<Utc>) -> Result<PostRow> {
        let known = match self.version(post)? {
            Some(known) => Some(known),
            None => self.load(&post.id)?,
        };
        // Of some originals their reposts tell no more than the id.
        let is_told = !post.text.is_empty();
        let row = match known {
            Some(known) if known.state == GONE => {
                // What came holds it whole, and it is not to be kept.
                self.gone_inside = true;
                known.row
            }
            Some(known) if !is_told => known.row,
            Some(known) => {
                let author = self.author(post, told_at)?;
                self.complete(post, author, known.row)?;
                self.told_again(post, &known)?;
                known.row
            }
            None => {
                let author = self.author(post, told_at)?;
                self.insert(post, author, None, NESTED, Earning::No)?;
                let row = PostRow(self.tx.last_insert_rowid());
                self.store_versions(post, row)?;
                row
            }
        };
        if is_told && !self.gone_inside {
            self.dictionary.remember_original(post, row);
        }
        Ok(row)
    }

    /// A nested post of which only the id was known comes in full.
    fn complete(&mut self, post: &Post, author: AuthorId, row: PostRow) -> Result<()> {
        self.tx
            .prepare_cached(
                "UPDATE posts SET author = ?2, text = ?3, created_at = ?4, language = ?5, media = ?6,
                        held = ?7
                  WHERE id = ?1 AND state = 0 AND text = ''",
            )?
            .execute(params![
                row.0,
                author.0,
                post.text,
                post.created_at.timestamp_millis(),
                post.language,
                post.media,
                self.held(post),
            ])?;
        Ok(())
    }

    /// A repost that is only a pointer counts for its original, if we know that.
    pub(super) fn bare_repost(&mut self, id: &PostId, of: &PostId) -> Result<()> {
        let Some(original) = self.find(of)? else {
            return Ok(());
        };
        let reposter = Author {
            native: at_uri_owner(&id.native).to_owned(),
            handle: String::new(),
            name: String::new(),
        };
        let author = self.dictionary.author(self.tx, id.network, &reposter, self.now)?;
        let now = self.now.timestamp_millis();
        let fresh = self
            .tx
            .prepare_cached(
                "INSERT INTO posts (network, native, author, kind, repeats, state, audience,
                                    earns, created_at, seen_at)
                 VALUES (?1, ?2, ?3, 3, ?4, 0, 0, 0, ?5, ?5)
                 ON CONFLICT (native, network) DO NOTHING",
            )?
            .execute(params![id.network.number(), id.native, author.0, original.0, now])?;
        if fresh == 1 {
            self.delta.seen(original, 1);
            self.delta.pointer(PostRow(self.tx.last_insert_rowid()), now);
        }
        Ok(())
    }
}

fn at_uri_owner(uri: &str) -> &str {
    uri.strip_prefix("at://").and_then(|rest| rest.split('/').next()).unwrap_or(uri)
}
