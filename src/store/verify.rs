//! Recounts everything and reports what differs.
//!
//! The judge shares no code with the counters: each check is one SQL statement over the posts
//! and claims, and answers with the number of rows that are not as they should be.

use rusqlite::{Result, Transaction};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which number or rule.
    pub what: &'static str,
    /// How many rows, or what SQLite said.
    pub detail: String,
}

/// Every check with its statement.
const CHECKS: &[(&str, &str)] = &[
    (
        "posts and originals in all",
        "SELECT count(*) FROM count_totals c,
                (SELECT count(*) AS posts, count(*) FILTER (WHERE kind <> 3) AS originals
                   FROM posts WHERE state = 1) r
          WHERE c.posts <> r.posts OR c.originals <> r.originals",
    ),
    (
        "posts and authors per tag",
        "SELECT count(*) FROM
                (SELECT s.tag, count(DISTINCT p.id) AS posts, count(DISTINCT p.author) AS authors
                   FROM posts p JOIN post_tags x ON x.post = p.id
                   JOIN spellings s ON s.id = x.spelling
                  WHERE p.state = 1 GROUP BY s.tag) r
           FULL JOIN (SELECT * FROM count_tags WHERE posts <> 0 OR authors <> 0) c
                  ON c.tag = r.tag
          WHERE c.posts IS NOT r.posts OR c.authors IS NOT r.authors",
    ),
    (
        "posts per spelling",
        "SELECT count(*) FROM
                (SELECT x.spelling, count(*) AS posts FROM posts p JOIN post_tags x ON x.post = p.id
                  WHERE p.state = 1 GROUP BY x.spelling) r
           FULL JOIN (SELECT * FROM count_spellings WHERE posts <> 0) c
                  ON c.spelling = r.spelling
          WHERE c.posts IS NOT r.posts",
    ),
    (
        "posts and authors per pair of tags",
        "SELECT count(*) FROM
                (SELECT s.tag, z.tag AS other, count(*) AS posts,
                        count(DISTINCT p.author) AS authors
                   FROM posts p JOIN post_tags x ON x.post = p.id
                   JOIN spellings s ON s.id = x.spelling
                   JOIN post_tags y ON y.post = p.id
                   JOIN spellings z ON z.id = y.spelling AND z.tag <> s.tag
                  WHERE p.state = 1 GROUP BY s.tag, z.tag) r
           FULL JOIN (SELECT * FROM count_pairs WHERE posts <> 0 OR authors <> 0) c
                  ON c.tag = r.tag AND c.other = r.other
          WHERE c.posts IS NOT r.posts OR c.authors IS NOT r.authors",
    ),
    (
        "posts per ten minutes",
        "SELECT count(*) FROM
                (SELECT (created_at - ((created_at % 600000) + 600000) % 600000) / 600000 AS slot,
                        count(*) AS posts
                   FROM posts WHERE state = 1 GROUP BY 1) r
           FULL JOIN (SELECT * FROM count_slots WHERE posts <> 0) c ON c.slot = r.slot
          WHERE c.posts IS NOT r.posts",
    ),
    (
        "posts per tag and ten minutes",
        "SELECT count(*) FROM
                (SELECT (p.created_at - ((p.created_at % 600000) + 600000) % 600000) / 600000
                            AS slot,
                        s.tag, count(*) AS posts
                   FROM posts p JOIN post_tags x ON x.post = p.id
                   JOIN spellings s ON s.id = x.spelling
                  WHERE p.state = 1 GROUP BY 1, s.tag) r
           FULL JOIN (SELECT * FROM count_tag_slots WHERE posts <> 0) c
                  ON c.slot = r.slot AND c.tag = r.tag
          WHERE c.posts IS NOT r.posts",
    ),
    (
        "posts and originals per author",
        "SELECT count(*) FROM
                (SELECT author, count(*) AS posts, count(*) FILTER (WHERE kind <> 3) AS originals
                   FROM posts WHERE state = 1 GROUP BY author) r
           FULL JOIN (SELECT * FROM count_authors WHERE posts <> 0) c ON c.author = r.author
          WHERE c.posts IS NOT r.posts OR c.originals IS NOT r.originals",
    ),
    (
        "reposts seen per original",
        "SELECT count(*) FROM
                (SELECT repeats AS post, count(*) AS seen FROM posts
                  WHERE repeats IS NOT NULL AND state < 2 GROUP BY repeats) r
           FULL JOIN (SELECT * FROM count_reposts WHERE seen <> 0) c ON c.post = r.post
          WHERE c.seen IS NOT r.seen",
    ),
    (
        "posts per language and network",
        "SELECT count(*) FROM
                (SELECT 1 AS facet, coalesce(language, 'und') AS value, count(*) AS posts
                   FROM posts WHERE state = 1 GROUP BY 2
                  UNION ALL
                 SELECT 2, n.name, count(*) FROM posts p JOIN networks n ON n.number = p.network
                  WHERE p.state = 1 GROUP BY 2) r
           FULL JOIN (SELECT * FROM count_facets WHERE facet IN (1, 2) AND posts <> 0) c
                  ON c.facet = r.facet AND c.value = r.value
          WHERE c.posts IS NOT r.posts",
    ),
    (
        "posts per mention and link",
        "SELECT count(*) FROM
                (SELECT 3 AS facet, j.value, count(DISTINCT p.id) AS posts
                   FROM posts p, json_each(p.mentions) j WHERE p.state = 1 GROUP BY 2
                  UNION ALL
                 SELECT 4, j.value, count(DISTINCT p.id)
                   FROM posts p, json_each(p.links) j WHERE p.state = 1 GROUP BY 2) r
           FULL JOIN (SELECT * FROM count_facets WHERE facet IN (3, 4) AND posts <> 0) c
                  ON c.facet = r.facet AND c.value = r.value
          WHERE c.posts IS NOT r.posts",
    ),
    (
        "stock: handed over per item equals its claims",
        "SELECT count(*) FROM items i
          WHERE i.handed_over <> (SELECT count(*) FROM claims c WHERE c.item = i.id)",
    ),
    (
        "stock: started + adjusted = handed over + left, never below zero",
        "SELECT count(*) FROM items
          WHERE started IS NOT NULL AND started + adjusted - handed_over < 0",
    ),
    (
        "stock: corrections equal their log",
        "SELECT count(*) FROM items i
          WHERE i.adjusted <> (SELECT coalesce(sum(l.delta), 0) FROM stock_log l
                                WHERE l.item = i.id)",
    ),
    (
        "stock: handed over per day equals the day's claims",
        "SELECT count(*) FROM
                (SELECT item, day, count(*) AS n FROM claims WHERE item IS NOT NULL
                  GROUP BY item, day) r
           FULL JOIN (SELECT * FROM item_days WHERE handed_over <> 0) d
                  ON d.item = r.item AND d.day = r.day
          WHERE d.handed_over IS NOT r.n",
    ),
    (
        "claims: the log tells the state of each",
        "SELECT count(*) FROM claims c
          WHERE (SELECT l.move FROM claim_log l
                  WHERE l.claim = c.id AND l.move IN ('open', 'give', 'decline', 'undo', 'join')
                  ORDER BY l.id DESC LIMIT 1)
                NOT IN (CASE c.state WHEN 'handed_over' THEN 'give' WHEN 'declined' THEN 'decline'
                                     WHEN 'review' THEN 'open' ELSE 'undo' END,
                        CASE c.state WHEN 'declined' THEN 'join' WHEN 'waiting' THEN 'open'
                                     ELSE '' END)",
    ),
    ("deliveries given up", "SELECT count(*) FROM deliveries WHERE state = 'dead'"),
];

/// Runs SQLite's own check and ours. Empty means that everything is as it should be.
pub(super) fn differences(tx: &Transaction<'_>) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    let mut pragma = tx.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = pragma.query([])?;
    while let Some(row) = rows.next()? {
        let said: String = row.get(0)?;
        if said != "ok" {
            found.push(Difference { what: "the file itself", detail: said });
        }
    }
    let orphans: u64 =
        tx.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    if orphans > 0 {
        let detail = format!("{orphans} rows point at nothing");
        found.push(Difference { what: "references between tables", detail });
    }
    for (what, sql) in CHECKS {
        let wrong: u64 = tx.query_row(sql, [], |row| row.get(0))?;
        if wrong > 0 {
            found.push(Difference { what, detail: format!("{wrong} rows differ") });
        }
    }
    Ok(found)
}

/// How many checks [`differences`] makes.
pub(super) fn checks() -> usize {
    CHECKS.len() + 2
}
