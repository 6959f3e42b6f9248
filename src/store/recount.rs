//! The numbers of any window, from its posts.
//!
//! Slower than the counters and always right: any instants, originals only, any filter of tags.
//! The slots of ten minutes tell among which rows a window's posts lie; what lies there and is not
//! of the window is looked at, too, and left out.

use chrono_tz::Tz;
use rusqlite::{Result, Row, ToSql, Transaction};
use rustc_hash::FxHashSet;

use super::posts::time;
use super::statistics::{Limit, Timeline, read_author, read_repost};
use super::wall::PUBLIC;
use crate::domain::day::Bucket;
use crate::domain::stats::{AuthorRow, Facet, FacetRow, RepostRow, TimelineRow, Totals, Window};

/// Whether post p was written in the window ?1..?2, among the rows in which its slots lie.
const IN_TIME: &str = "
    p.created_at >= ?1 AND p.created_at < ?2
    AND p.id >= (SELECT min(first) FROM count_slots
                  WHERE slot >= ?1 / 600000 - 1 AND slot <= ?2 / 600000)
    AND p.id <= (SELECT max(last) FROM count_slots
                  WHERE slot >= ?1 / 600000 - 1 AND slot <= ?2 / 600000)";

/// Whether a list of tags has any of ?4 and all of ?5.
fn has_tags(list: &str) -> String {
    format!(
        "(?4 = '[]' OR EXISTS (
            SELECT 1 FROM json_each({list}) x CROSS JOIN spellings s ON s.id = x.value
             CROSS JOIN tags t ON t.id = s.tag
             WHERE t.folded IN (SELECT value FROM json_each(?4))))
         AND (?5 = '[]' OR NOT EXISTS (
            SELECT 1 FROM json_each(?5) wanted
             WHERE NOT EXISTS (
                   SELECT 1 FROM json_each({list}) x CROSS JOIN spellings s ON s.id = x.value
                    CROSS JOIN tags t ON t.id = s.tag
                    WHERE t.folded = wanted.value)))"
    )
}

/// The posts of a window; ?1..?5 are bound by [`rows`].
fn chosen() -> String {
    format!(
        "WITH chosen AS NOT MATERIALIZED (
           SELECT p.* FROM posts p
            WHERE p.state = 1 AND {IN_TIME} AND (?3 = 0 OR p.kind <> 3) AND {})",
        has_tags("p.tags")
    )
}

/// Runs a query over the chosen posts; `more` binds from ?6 on.
pub(super) fn rows<T>(
    tx: &Transaction<'_>,
    window: &Window,
    query: &str,
    more: &[&dyn ToSql],
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let folded = |tags: &[crate::domain::hashtag::Hashtag]| {
        serde_json::Value::from_iter(tags.iter().map(crate::domain::hashtag::Hashtag::folded))
            .to_string()
    };
    let since = window.since.map_or(i64::MIN, |at| at.timestamp_millis());
    let until = window.until.map_or(i64::MAX, |at| at.timestamp_millis());
    let (any_of, all_of) = (folded(&window.any_of), folded(&window.all_of));
    let mut bound: Vec<&dyn ToSql> = vec![&since, &until, &window.originals, &any_of, &all_of];
    bound.extend(more);
    tx.prepare_cached(&format!("{} {query}", chosen()))?
        .query_map(bound.as_slice(), read)?
        .collect()
}

/// Who asks for a list: staff, or anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// Every row.
    Staff,
    /// Only what the wall may show.
    Anybody,
}

/// Posts per bucket, of one tag or of all.
pub(super) fn timeline(
    tx: &Transaction<'_>,
    window: &Window,
    bucket: Bucket,
    tag: Option<&str>,
    zone: Tz,
) -> Result<Vec<TimelineRow>> {
    let times = rows(
        tx,
        window,
        "SELECT c.created_at FROM chosen c
          WHERE ?6 IS NULL OR EXISTS (
                SELECT 1 FROM json_each(c.tags) x CROSS JOIN spellings s ON s.id = x.value
                 CROSS JOIN tags t ON t.id = s.tag WHERE t.folded = ?6)
          ORDER BY c.created_at",
        &[&tag],
        |row| row.get(0).map(time),
    )?;
    let mut timeline = Timeline::new(bucket, zone);
    times.into_iter().for_each(|at| timeline.add(at, 1));
    Ok(timeline.rows())
}

/// Originals repeated by the window's reposts, also by those that are no more than pointers, and
/// those of the window that a network told a count for.
pub(super) fn reposts(
    tx: &Transaction<'_>,
    window: &Window,
    limit: Limit,
    whom: For,
) -> Result<Vec<RepostRow>> {
    rows(
        tx,
        window,
        &format!(
            ", reposts AS (
           SELECT repeats FROM chosen WHERE repeats IS NOT NULL
            UNION ALL
           SELECT p.repeats FROM posts p JOIN posts o ON o.id = p.repeats
            WHERE p.state = 0 AND ?3 = 0 AND {IN_TIME} AND {}),
         seen AS (SELECT repeats AS post, count(*) AS n FROM reposts GROUP BY repeats),
         ranked AS (SELECT post FROM seen UNION
                    SELECT c.id FROM chosen c JOIN count_reposts r ON r.post = c.id
                     WHERE r.reported > 0)
         SELECT p.network, p.native, a.handle, coalesce(p.text, ''),
                coalesce(r.reported, 0) AS reported, coalesce(s.n, 0) AS seen
           FROM ranked k JOIN posts p ON p.id = k.post JOIN authors a ON a.id = p.author
           LEFT JOIN count_reposts r ON r.post = p.id LEFT JOIN seen s ON s.post = p.id
          WHERE p.state < 2 AND (?7 = 0 OR ({PUBLIC}))
          ORDER BY reported DESC, seen DESC, p.native LIMIT ?6",
            has_tags("o.tags")
        ),
        &[&limit.sql(), &(whom == For::Anybody)],
        read_repost,
    )
}

/// The most active authors.
pub(super) fn authors(
    tx: &Transaction<'_>,
    window: &Window,
    limit: Limit,
    whom: For,
) -> Result<Vec<AuthorRow>> {
    rows(
        tx,
        window,
        &format!(
            ", counted AS MATERIALIZED (
           SELECT author, count(*) AS posts, count(*) FILTER (WHERE kind <> 3) AS originals
             FROM chosen GROUP BY author)
         SELECT a.network, a.native, a.handle, a.name, c.posts, c.originals
           FROM counted c CROSS JOIN authors a ON a.id = c.author
          WHERE ?7 = 0 OR a.id IN (
                SELECT p.author FROM chosen p JOIN authors a ON a.id = p.author WHERE {PUBLIC})
          ORDER BY c.posts DESC, a.handle, a.native LIMIT ?6"
        ),
        &[&limit.sql(), &(whom == For::Anybody)],
        read_author,
    )
}

/// Posts per value of a facet.
pub(super) fn facet(
    tx: &Transaction<'_>,
    window: &Window,
    facet: Facet,
    limit: Limit,
    whom: For,
) -> Result<Vec<FacetRow>> {
    let values = match facet {
        Facet::Language => "SELECT c.id, coalesce(c.language, 'und') FROM chosen c",
        Facet::Network => {
            "SELECT c.id, n.name FROM chosen c JOIN networks n ON n.number = c.network"
        }
        Facet::Mention => "SELECT c.id, j.value FROM told c, json_each(c.mentions) j",
        Facet::Link => "SELECT c.id, j.value FROM told c, json_each(c.links) j",
    };
    rows(
        tx,
        window,
        &format!(
            ", told AS NOT MATERIALIZED (
               SELECT p.* FROM chosen p JOIN authors a ON a.id = p.author
                WHERE ?7 = 0 OR ({PUBLIC})),
             vals (post, value) AS ({values})
             SELECT value, count(DISTINCT post) AS posts FROM vals
              GROUP BY value ORDER BY posts DESC, value LIMIT ?6"
        ),
        &[&limit.sql(), &(whom == For::Anybody)],
        |row| Ok(FacetRow { facet, value: row.get(0)?, posts: row.get(1)? }),
    )
}

/// Posts, originals, reposts and authors of the window.
pub(super) fn totals(tx: &Transaction<'_>, window: &Window) -> Result<Totals> {
    let (mut totals, mut authors) = (Totals::default(), FxHashSet::default());
    // SQL would keep the authors in a tree.
    rows(tx, window, "SELECT c.author, c.kind = 3 FROM chosen c", &[], |row| {
        let is_repost: bool = row.get(1)?;
        totals.posts += 1;
        totals.reposts += u64::from(is_repost);
        authors.insert(row.get::<_, i64>(0)?);
        Ok(())
    })?;
    totals.originals = totals.posts - totals.reposts;
    totals.authors = authors.len() as u64;
    Ok(totals)
}
