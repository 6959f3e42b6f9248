//! The tags of a window's posts, counted in memory.
//!
//! SQL would write every use of a tag into a table first and then sort that three times: a day of
//! half a million posts took six seconds.

use std::cmp::Reverse;

use rusqlite::{Result, Transaction};
use rustc_hash::{FxHashMap, FxHashSet};

use super::recount::{For, rows};
use super::statistics::Limit;
use super::wall::public_tags;
use crate::domain::stats::{TagRow, Window};

/// How many uses are noted before those that say the same are told apart for the first time.
const NOTED: usize = 1 << 20;

/// The tag ranking, or, with `beside`, the tags seen together with that one.
pub(super) fn tags(
    tx: &Transaction<'_>,
    window: &Window,
    beside: Option<&str>,
    limit: Limit,
    whom: For,
) -> Result<Vec<TagRow>> {
    let spellings = beside.map(|tag| spellings_of(tx, tag)).transpose()?;
    let mut uses = Uses { room: NOTED, ..Uses::default() };
    rows(tx, window, "SELECT c.author, c.tags FROM chosen c WHERE c.tags <> '[]'", &[], |row| {
        uses.add(row.get(0)?, row.get_ref(1)?.as_str()?, spellings.as_ref());
        Ok(())
    })?;
    uses.ranked(tx, limit, whom)
}

fn spellings_of(tx: &Transaction<'_>, folded: &str) -> Result<FxHashSet<u32>> {
    tx.prepare_cached(
        "SELECT s.id FROM spellings s WHERE s.tag = (SELECT id FROM tags WHERE folded = ?1)",
    )?
    .query_map([folded], |row| row.get(0))?
    .collect()
}

/// The tags that everybody may see.
fn public(tx: &Transaction<'_>) -> Result<FxHashSet<u32>> {
    tx.prepare_cached(&format!("SELECT t.id FROM tags t WHERE {}", public_tags()))?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// A spelling or a tag, and an author, in one word; thousands of millions of either fit no disk.
fn used(what: u32, author: u32) -> u64 {
    u64::from(what) << 32 | u64::from(author)
}

#[derive(Default)]
struct Uses {
    /// Posts per spelling.
    posts: FxHashMap<u32, u64>,
    /// Who used a spelling, at least once each.
    authors: Vec<u64>,
    /// How many of those are noted before they are told apart again.
    room: usize,
}

/// A tag of the window.
#[derive(Clone, Copy, Default)]
struct Tag {
    posts: u64,
    authors: u64,
    /// How it is written most often, the oldest spelling of several, and by how many posts.
    shown: u32,
    shown_by: u64,
}

impl Uses {
    fn add(&mut self, author: u32, list: &str, beside: Option<&FxHashSet<u32>>) {
        let spellings = || list.split(['[', ',', ']']).filter_map(|id| id.parse::<u32>().ok());
        if beside.is_some_and(|tag| !spellings().any(|spelling| tag.contains(&spelling))) {
            return;
        }
        for spelling in spellings() {
            if beside.is_some_and(|tag| tag.contains(&spelling)) {
                continue;
            }
            *self.posts.entry(spelling).or_default() += 1;
            self.authors.push(used(spelling, author));
        }
        if self.authors.len() >= self.room {
            once_each(&mut self.authors);
            self.room = NOTED.max(self.authors.len() * 2);
        }
    }

    fn ranked(self, tx: &Transaction<'_>, limit: Limit, whom: For) -> Result<Vec<TagRow>> {
        let mut tags: Vec<(u32, Tag)> = self.tags(tx)?.into_iter().collect();
        if whom == For::Anybody {
            let public = public(tx)?;
            tags.retain(|(id, _)| public.contains(id));
        }
        tags.sort_unstable_by_key(|(_, tag)| Reverse(tag.posts));
        // Names are only fetched of those that may be shown: of equals, the alphabet decides.
        if let Some(least) = limit.rows().checked_sub(1).and_then(|last| Some(tags.get(last)?.1)) {
            tags.truncate(tags.partition_point(|(_, tag)| tag.posts >= least.posts));
        }
        let mut named = tx.prepare_cached(
            "SELECT t.folded, s.written FROM spellings s JOIN tags t ON t.id = s.tag
              WHERE s.id = ?1",
        )?;
        let rows = tags.into_iter().map(|(_, Tag { posts, authors, shown, .. })| {
            named.query_row([shown], |row| {
                Ok(TagRow { tag: row.get(0)?, shown: row.get(1)?, posts, authors })
            })
        });
        let mut rows = rows.collect::<Result<Vec<TagRow>>>()?;
        rows.sort_unstable_by(|left, right| {
            right.posts.cmp(&left.posts).then_with(|| left.tag.cmp(&right.tag))
        });
        rows.truncate(limit.rows());
        Ok(rows)
    }

    /// What is counted of each tag, whatever its spellings.
    fn tags(mut self, tx: &Transaction<'_>) -> Result<FxHashMap<u32, Tag>> {
        let mut spelled = tx.prepare_cached("SELECT tag FROM spellings WHERE id = ?1")?;
        let mut spellings: Vec<(u32, u64)> = self.posts.into_iter().collect();
        spellings.sort_unstable();
        let mut tags: FxHashMap<u32, Tag> = FxHashMap::default();
        let mut tag_of: FxHashMap<u32, u32> = FxHashMap::default();
        for (spelling, posts) in spellings {
            let id = spelled.query_row([spelling], |row| row.get(0))?;
            tag_of.insert(spelling, id);
            let tag = tags.entry(id).or_default();
            tag.posts += posts;
            if posts > tag.shown_by {
                (tag.shown, tag.shown_by) = (spelling, posts);
            }
        }
        for word in &mut self.authors {
            *word = used(tag_of[&((*word >> 32) as u32)], *word as u32);
        }
        once_each(&mut self.authors);
        for word in self.authors {
            tags.entry((word >> 32) as u32).or_default().authors += 1;
        }
        Ok(tags)
    }
}

fn once_each(words: &mut Vec<u64>) {
    words.sort_unstable();
    words.dedup();
}
