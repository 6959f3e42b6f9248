//! Free-text search of posts, newest first.
//!
//! A word is found anywhere in a text, after both are folded like hashtags: Korean glues
//! particles to words and Japanese puts no spaces between them, so there is no border to look
//! for. There is no index either. One that finds parts of words (trigrams) takes three times the
//! room of the texts, and what people search for is mostly recent: the walk stops when the page is
//! full.

use rusqlite::{Result, Transaction};

use super::Store;
use super::connection::StoreError;
use super::dictionary::PostRow;
use super::posts::{self, StoredPost};
use super::statistics::Limit;
use crate::domain::hashtag;

/// Words of a question; more would make each post slower to look at and find nothing besides.
const MOST_WORDS: usize = 16;

impl Store {
    /// Posts whose text holds every word of `typed`, the latest arrival first; reposts repeat
    /// what others said and are left out. Nothing typed finds nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn search(&self, typed: String, limit: Limit) -> Result<Vec<StoredPost>, StoreError> {
        self.read(move |tx| search(tx, &typed, limit)).await
    }
}

fn search(tx: &Transaction<'_>, typed: &str, limit: Limit) -> Result<Vec<StoredPost>> {
    let words: Vec<String> = typed
        .split_whitespace()
        .map(|word| hashtag::fold(word).into_owned())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .collect();
    let mut found: Vec<PostRow> = Vec::new();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let most = if limit.0 == 0 { usize::MAX } else { limit.0 as usize };
    let mut query = tx.prepare_cached(
        "SELECT id, text FROM posts
          WHERE state < 2 AND kind <> 3 AND text IS NOT NULL ORDER BY id DESC",
    )?;
    let mut rows = query.query([])?;
    while found.len() < most
        && let Some(row) = rows.next()?
    {
        let text = hashtag::fold(row.get_ref(1)?.as_str()?);
        if words.iter().all(|word| text.contains(word.as_str())) {
            found.push(PostRow(row.get(0)?));
        }
    }
    found.into_iter().map(|row| posts::by_row(tx, row)).collect()
}
