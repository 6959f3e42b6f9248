//! The numbers, read from the kept counters.
//!
//! Nothing here looks at posts: every answer is a range of a narrow table. Rankings first find
//! the count of the last row they show, and only then fetch names, so that a million rows of
//! small change are never joined. Anything but "all posts" is `recount`'s; gifts are `gifts`'.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rusqlite::{Result, Transaction, params};

use super::counters::{SLOT_MS, facet_number};
use super::dictionary::PostRow;
use super::posts::{network, time};
use crate::domain::day::Bucket;
use crate::domain::post::{PostId, url};
use crate::domain::stats::{AuthorRow, Facet, FacetRow, RepostRow, TagRow, TimelineRow, Totals};

/// How many rows a ranking shows; 0 is all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub u32);

impl Limit {
    /// As SQL wants it: -1 for no limit.
    pub(super) fn sql(self) -> i64 {
        if self.0 == 0 { -1 } else { i64::from(self.0) }
    }

    /// As an iterator wants it.
    pub(super) fn rows(self) -> usize {
        if self.0 == 0 { usize::MAX } else { self.0 as usize }
    }

    /// How many rows to skip to reach the last one shown.
    fn last(self) -> i64 {
        if self.0 == 0 { i64::MAX } else { i64::from(self.0) - 1 }
    }
}

/// The most frequent spelling of tag `t.id`; of equals, the one that came first.
pub(super) const SHOWN: &str = "(SELECT s.written FROM spellings s
    JOIN count_spellings n ON n.spelling = s.id
    WHERE s.tag = t.id ORDER BY n.posts DESC, s.id LIMIT 1)";

/// The tag ranking.
pub(super) fn tags(tx: &Transaction<'_>, limit: Limit) -> Result<Vec<TagRow>> {
    let least = least(tx, "count_tags c WHERE true", &[], limit)?;
    tx.prepare_cached(&format!(
        "SELECT t.folded, {SHOWN}, c.posts, c.authors
           FROM count_tags c CROSS JOIN tags t ON t.id = c.tag
          WHERE {} ORDER BY c.posts DESC, t.folded LIMIT ?2",
        least.or_more()
    ))?
    .query_map([least.0, limit.sql()], read_tag)?
    .collect()
}

/// Tags seen together with one (folded).
pub(super) fn together(tx: &Transaction<'_>, tag: &str, limit: Limit) -> Result<Vec<TagRow>> {
    let least = least(tx, PAIRS, &[&tag], limit)?;
    tx.prepare_cached(&format!(
        "SELECT t.folded, {SHOWN}, c.posts, c.authors
           FROM pairs c CROSS JOIN tags t ON t.id = c.other
          WHERE c.tag = (SELECT id FROM tags WHERE folded = ?3) AND {}
          ORDER BY c.posts DESC, t.folded LIMIT ?2",
        least.or_more()
    ))?
    .query_map(params![least.0, limit.sql(), tag], read_tag)?
    .collect()
}

pub(super) fn read_tag(row: &rusqlite::Row<'_>) -> Result<TagRow> {
    let tag: String = row.get(0)?;
    let shown: Option<String> = row.get(1)?;
    Ok(TagRow {
        shown: shown.unwrap_or_else(|| tag.clone()),
        tag,
        posts: row.get(2)?,
        authors: row.get(3)?,
    })
}

/// The pairs of a tag (folded), ?2, for [`least`].
pub(super) const PAIRS: &str = "pairs c WHERE c.tag = (SELECT id FROM tags WHERE folded = ?2)";

/// Rows that count as much are kept in order by indexes: see `0014_ranked.sql`.
const RANKED: i64 = 32;

/// The count in the last row that a ranking shows; at least 1, so that what was counted down to
/// nothing is not shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Least(pub(super) i64);

impl Least {
    /// What rows `c` that count as much as ?1 are asked for with. An index of ranked rows is of use
    /// only to a query that says the number itself.
    pub(super) fn or_more(self) -> &'static str {
        if self.0 >= RANKED { "c.posts >= ?1 AND c.posts >= 32" } else { "c.posts >= ?1" }
    }
}

/// Finds it among `rows`: a table `c` with its condition, which binds `more` from ?2 on.
pub(super) fn least(
    tx: &Transaction<'_>,
    rows: &str,
    more: &[&dyn rusqlite::ToSql],
    limit: Limit,
) -> Result<Least> {
    let offset = limit.last();
    let mut bound: Vec<&dyn rusqlite::ToSql> = vec![&offset];
    bound.extend(more);
    for floor in ["c.posts >= 32", "c.posts >= 1"] {
        let sql = format!(
            "SELECT c.posts FROM {rows} AND {floor} ORDER BY c.posts DESC LIMIT 1 OFFSET ?1"
        );
        let mut query = tx.prepare_cached(&sql)?;
        if let Some(row) = query.query(bound.as_slice())?.next()? {
            return row.get(0).map(Least);
        }
        // Fewer count so much; or all were asked for, and no row is the last.
        if offset == i64::MAX {
            break;
        }
    }
    Ok(Least(1))
}

/// Posts per bucket, of one tag (folded) or of all, from the first post to the last. `None` where
/// the kept slots, ten minutes counted from the epoch, do not fall on the zone's wall clock:
/// Kathmandu is 5:45 ahead.
pub(super) fn timeline(
    tx: &Transaction<'_>,
    bucket: Bucket,
    tag: Option<&str>,
    zone: Tz,
) -> Result<Option<Vec<TimelineRow>>> {
    let mut sums = Timeline::new(bucket, zone);
    let mut fits = true;
    let mut add = |slot: i64, posts: u64| {
        let start = time(slot * SLOT_MS);
        fits &= Bucket::TenMinutes.start(start, zone) == start;
        sums.add(start, posts);
    };
    match tag {
        None => {
            let mut query = tx.prepare_cached(
                "SELECT slot, posts FROM count_slots WHERE posts > 0 ORDER BY slot",
            )?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                add(row.get(0)?, row.get(1)?);
            }
        }
        Some(tag) => {
            // One probe for every slot there is: the key leads with the slot.
            let mut query = tx.prepare_cached(
                "SELECT n.slot, n.posts FROM count_slots s
                   CROSS JOIN count_tag_slots n
                     ON n.slot = s.slot AND n.tag = (SELECT id FROM tags WHERE folded = ?1)
                  WHERE n.posts > 0 ORDER BY s.slot",
            )?;
            let mut rows = query.query([tag])?;
            while let Some(row) = rows.next()? {
                add(row.get(0)?, row.get(1)?);
            }
        }
    }
    Ok(fits.then(|| sums.rows()))
}

/// Gathers posts into buckets, oldest first, and fills the gaps in between, but for long ones.
pub(super) struct Timeline {
    bucket: Bucket,
    zone: Tz,
    filled: Vec<(DateTime<Utc>, u64)>,
}

/// So many empty buckets between two posts are listed: two weeks of ten minutes, three months of
/// hours, five years of days. Of longer gaps only the ends are: one post of years ago, or of a wrong
/// clock, must not bury all others under zeros.
const GAP: usize = 14 * 24 * 6;

/// So it is with every gap in a timeline of so many rows.
const MOST_ROWS: usize = 200_000;

impl Timeline {
    pub(super) fn new(bucket: Bucket, zone: Tz) -> Self {
        Self { bucket, zone, filled: Vec::new() }
    }

    /// Adds posts at an instant; instants come in order.
    pub(super) fn add(&mut self, at: DateTime<Utc>, posts: u64) {
        let start = self.bucket.start(at, self.zone);
        match self.filled.last_mut() {
            Some((last, sum)) if *last == start => *sum += posts,
            _ => self.filled.push((start, posts)),
        }
    }

    pub(super) fn rows(self) -> Vec<TimelineRow> {
        let mut rows: Vec<TimelineRow> = Vec::new();
        let mut before: Option<DateTime<Utc>> = None;
        for (start, posts) in self.filled {
            let after = |bucket: &DateTime<Utc>| Some(self.bucket.next(*bucket, self.zone));
            let empty = std::iter::successors(before.as_ref().and_then(after), after);
            let mut gap: Vec<_> = empty.take_while(|empty| *empty < start).take(GAP + 1).collect();
            if gap.len() > GAP || (gap.len() > 2 && rows.len() > MOST_ROWS) {
                // Its ends say that there is nothing in between.
                gap.truncate(1);
                gap.push(self.bucket.start(start - TimeDelta::milliseconds(1), self.zone));
            }
            let empty = |start| TimelineRow { start: local(start, self.zone), posts: 0 };
            rows.extend(gap.into_iter().map(empty));
            rows.push(TimelineRow { start: local(start, self.zone), posts });
            before = Some(start);
        }
        rows
    }
}

pub(super) fn local(at: DateTime<Utc>, zone: Tz) -> DateTime<chrono::FixedOffset> {
    at.with_timezone(&zone).fixed_offset()
}

/// The most reposted originals.
pub(super) fn reposts(tx: &Transaction<'_>, limit: Limit) -> Result<Vec<RepostRow>> {
    tx.prepare_cached(
        "SELECT p.network, p.native, a.handle, coalesce(p.text, ''), c.reported, c.seen
           FROM count_reposts c JOIN posts p ON p.id = c.post JOIN authors a ON a.id = p.author
          WHERE p.state < 2 AND (c.seen > 0 OR (p.state = 1 AND c.reported > 0))
          ORDER BY c.reported DESC, c.seen DESC, p.native LIMIT ?1",
    )?
    .query_map([limit.sql()], read_repost)?
    .collect()
}

pub(super) fn read_repost(row: &rusqlite::Row<'_>) -> Result<RepostRow> {
    let id = PostId { network: network(row.get(0)?), native: row.get(1)? };
    let author: String = row.get(2)?;
    Ok(RepostRow {
        network: id.network.name(),
        url: url(&id, &author),
        id: id.native,
        author,
        text: row.get(3)?,
        reported: row.get(4)?,
        seen: row.get(5)?,
    })
}

/// The most active authors.
pub(super) fn authors(tx: &Transaction<'_>, limit: Limit) -> Result<Vec<AuthorRow>> {
    let least = least(tx, "count_authors c WHERE true", &[], limit)?;
    tx.prepare_cached(&format!(
        "SELECT a.network, a.native, a.handle, a.name, c.posts, c.originals
           FROM count_authors c CROSS JOIN authors a ON a.id = c.author
          WHERE {} ORDER BY c.posts DESC, a.handle, a.native LIMIT ?2",
        least.or_more()
    ))?
    .query_map([least.0, limit.sql()], read_author)?
    .collect()
}

pub(super) fn read_author(row: &rusqlite::Row<'_>) -> Result<AuthorRow> {
    Ok(AuthorRow {
        network: network(row.get(0)?).name(),
        id: row.get(1)?,
        handle: row.get(2)?,
        name: row.get(3)?,
        posts: row.get(4)?,
        originals: row.get(5)?,
    })
}

/// Posts per value of a facet.
pub(super) fn facet(tx: &Transaction<'_>, facet: Facet, limit: Limit) -> Result<Vec<FacetRow>> {
    let number = facet_number(facet);
    let least = least(tx, "count_facets c WHERE c.facet = ?2", &[&number], limit)?;
    tx.prepare_cached(&format!(
        "SELECT c.value, c.posts FROM count_facets c WHERE c.facet = ?3 AND {}
          ORDER BY c.posts DESC, c.value LIMIT ?2",
        least.or_more()
    ))?
    .query_map([least.0, limit.sql(), number], |row| {
        Ok(FacetRow { facet, value: row.get(0)?, posts: row.get(1)? })
    })?
    .collect()
}

/// Posts, originals, reposts and authors in all.
pub(super) fn totals(tx: &Transaction<'_>) -> Result<Totals> {
    tx.query_row(
        "SELECT posts, originals, posts - originals, authors FROM count_totals",
        [],
        |row| {
            Ok(Totals {
                posts: row.get(0)?,
                originals: row.get(1)?,
                reposts: row.get(2)?,
                authors: row.get(3)?,
            })
        },
    )
}

/// The latest recorded posts, newest arrival first.
pub(super) fn latest(tx: &Transaction<'_>, limit: u32) -> Result<Vec<PostRow>> {
    tx.prepare_cached("SELECT id FROM posts WHERE state = 1 ORDER BY id DESC LIMIT ?1")?
        .query_map([limit], |row| row.get(0).map(PostRow))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_of_years_ago_does_not_bury_the_others_under_zeros() {
        let mut timeline = Timeline::new(Bucket::Hour, chrono_tz::Asia::Seoul);
        for at in ["1999-01-01T00:00:00Z", "2026-11-21T01:10:00Z", "2026-11-21T04:00:00Z"] {
            timeline.add(at.parse().expect("a time"), 1);
        }
        let rows = timeline.rows();
        let posts: Vec<u64> = rows.iter().map(|row| row.posts).collect();
        assert_eq!(posts, [1, 0, 0, 1, 0, 0, 1]);
        assert_eq!(rows[2].start, rows[3].start - TimeDelta::hours(1));
    }
}
