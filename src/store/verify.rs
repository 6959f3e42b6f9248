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

/// What is kept, beside what it should be: two statements that must give the same rows.
const COUNTERS: &[(&str, &str, &str)] = &[
    (
        "posts, originals and authors in all",
        "SELECT posts, originals, authors FROM count_totals",
        "SELECT count(*), count(*) FILTER (WHERE kind <> 3), count(DISTINCT author)
           FROM posts WHERE state = 1",
    ),
    (
        "posts and authors per tag",
        "SELECT tag, posts, authors FROM count_tags WHERE posts <> 0 OR authors <> 0",
        "SELECT s.tag, count(DISTINCT p.id), count(DISTINCT p.author)
           FROM posts p
          CROSS JOIN json_each(p.tags) x CROSS JOIN spellings s ON s.id = x.value
          WHERE p.state = 1 GROUP BY s.tag",
    ),
    (
        "posts per spelling",
        "SELECT spelling, posts FROM count_spellings WHERE posts <> 0",
        "SELECT x.value, count(*) FROM posts p CROSS JOIN json_each(p.tags) x
          WHERE p.state = 1 GROUP BY x.value",
    ),
    (
        "posts and authors per pair of tags",
        "SELECT tag, other, posts, authors FROM count_pairs WHERE posts <> 0 OR authors <> 0",
        "SELECT s.tag, z.tag, count(*), count(DISTINCT p.author)
           FROM posts p
          CROSS JOIN json_each(p.tags) x CROSS JOIN spellings s ON s.id = x.value
          CROSS JOIN json_each(p.tags) y CROSS JOIN spellings z ON z.id = y.value
          WHERE p.state = 1 AND z.tag > s.tag GROUP BY s.tag, z.tag",
    ),
    (
        "posts per ten minutes",
        "SELECT slot, posts FROM count_slots WHERE posts <> 0",
        "SELECT (created_at - ((created_at % 600000) + 600000) % 600000) / 600000, count(*)
           FROM posts WHERE state = 1 GROUP BY 1",
    ),
    (
        "posts per tag and ten minutes",
        "SELECT slot, tag, posts FROM count_tag_slots WHERE posts <> 0",
        "SELECT (p.created_at - ((p.created_at % 600000) + 600000) % 600000) / 600000, s.tag,
                count(*)
           FROM posts p
          CROSS JOIN json_each(p.tags) x CROSS JOIN spellings s ON s.id = x.value
          WHERE p.state = 1 GROUP BY 1, 2",
    ),
    (
        "posts and originals per author",
        "SELECT author, posts, originals FROM count_authors WHERE posts <> 0",
        "SELECT author, count(*), count(*) FILTER (WHERE kind <> 3)
           FROM posts WHERE state = 1 GROUP BY author",
    ),
    (
        "reposts seen per original",
        "SELECT post, seen FROM count_reposts WHERE seen <> 0",
        "SELECT repeats, count(*) FROM posts
          WHERE repeats IS NOT NULL AND state < 2 GROUP BY repeats",
    ),
    (
        "posts per language, network, mention and link",
        "SELECT facet, value, posts FROM count_facets WHERE posts <> 0",
        "SELECT 1, coalesce(language, 'und'), count(*) FROM posts WHERE state = 1 GROUP BY 2
          UNION ALL
         SELECT 2, n.name, count(*) FROM posts p JOIN networks n ON n.number = p.network
          WHERE p.state = 1 GROUP BY 2
          UNION ALL
         SELECT 3, j.value, count(DISTINCT p.id) FROM posts p, json_each(p.mentions) j
          WHERE p.state = 1 GROUP BY 2
          UNION ALL
         SELECT 4, j.value, count(DISTINCT p.id) FROM posts p, json_each(p.links) j
          WHERE p.state = 1 GROUP BY 2",
    ),
    (
        "claims per state and network",
        "SELECT state, network, claims FROM count_claims WHERE claims <> 0",
        "SELECT c.state, a.network, count(*) FROM claims c JOIN authors a ON a.id = c.author
          GROUP BY 1, 2",
    ),
    (
        "stock: handed over per item",
        "SELECT id, handed_over FROM items WHERE handed_over <> 0",
        "SELECT item, count(*) FROM claims WHERE item IS NOT NULL GROUP BY item",
    ),
    (
        "stock: handed over per item and day",
        "SELECT item, day, handed_over FROM item_days WHERE handed_over <> 0",
        "SELECT item, day, count(*) FROM claims WHERE item IS NOT NULL GROUP BY item, day",
    ),
    (
        "stock: corrections",
        "SELECT id, adjusted FROM items WHERE adjusted <> 0",
        "SELECT item, sum(delta) FROM stock_log GROUP BY item HAVING sum(delta) <> 0",
    ),
];

/// Rules that no row may break: each statement counts those that do.
const RULES: &[(&str, &str)] = &[
    (
        "stock: started + adjusted = handed over + left, never below zero",
        "SELECT count(*) FROM items
          WHERE started IS NOT NULL AND started + adjusted - handed_over < 0",
    ),
    (
        "tags: every one of a post's is a spelling",
        "SELECT count(*) FROM posts p CROSS JOIN json_each(p.tags) x
          WHERE NOT EXISTS (SELECT 1 FROM spellings s WHERE s.id = x.value)",
    ),
    (
        "raw: every block that a post names is there",
        "SELECT count(*) FROM posts p
          WHERE p.raw IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM raw_blocks b WHERE b.id = p.raw / 64)",
    ),
    (
        "slots: every post lies among the rows of its ten minutes",
        "SELECT count(*) FROM posts p
          WHERE (p.state = 1 OR (p.state = 0 AND p.repeats IS NOT NULL)) AND NOT EXISTS (
                SELECT 1 FROM count_slots n
                 WHERE n.slot = (p.created_at - ((p.created_at % 600000) + 600000) % 600000)
                                / 600000
                   AND p.id BETWEEN n.first AND n.last)",
    ),
    (
        "claims: the log tells the state of each",
        "SELECT count(*) FROM claims c
          WHERE (SELECT l.move FROM claim_log l
                  WHERE l.claim = c.id AND l.move IN ('open', 'agree', 'give', 'decline', 'undo', 'join')
                  ORDER BY l.id DESC LIMIT 1)
                NOT IN (CASE c.state WHEN 'handed_over' THEN 'give' WHEN 'declined' THEN 'decline'
                                     WHEN 'review' THEN 'open' ELSE 'undo' END,
                        CASE c.state WHEN 'declined' THEN 'join' WHEN 'waiting' THEN 'open'
                                     ELSE '' END,
                        CASE c.state WHEN 'waiting' THEN 'agree' ELSE '' END)",
    ),
    (
        "claims: each is found as somebody types",
        "SELECT count(*) FROM claims c
          WHERE NOT EXISTS (SELECT 1 FROM claims_found f WHERE f.rowid = c.id)",
    ),
    ("deliveries given up", "SELECT count(*) FROM deliveries WHERE state = 'dead'"),
    (
        "deliveries: an open claim has its card, or is owed it, where cards are taken",
        "SELECT count(*) FROM claims c JOIN deliveries a ON a.claim = c.id AND a.copy = 0
          WHERE c.state IN ('review', 'waiting') AND a.state = 'done' AND a.message IS NULL",
    ),
];

/// Runs SQLite's own check and ours. Empty means that everything is as it should be.
pub(super) fn differences(tx: &Transaction<'_>) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    // A connection that has read the index of claims before checks what it remembers of it, unless
    // it has just read it again (SQLite 3.53): it would find damage where there is none.
    tx.query_row("SELECT count(*) FROM claims_found WHERE rowid = 0", [], |_| Ok(()))?;
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
    for (what, kept, recounted) in COUNTERS {
        let wrong: u64 = tx.query_row(
            &format!(
                "WITH kept AS MATERIALIZED ({kept}), recounted AS MATERIALIZED ({recounted})
                 SELECT (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM recounted))
                      + (SELECT count(*) FROM (SELECT * FROM recounted EXCEPT SELECT * FROM kept))"
            ),
            [],
            |row| row.get(0),
        )?;
        if wrong > 0 {
            found.push(Difference { what, detail: format!("{wrong} rows differ") });
        }
    }
    for (what, sql) in RULES {
        let wrong: u64 = tx.query_row(sql, [], |row| row.get(0))?;
        if wrong > 0 {
            found.push(Difference { what, detail: format!("{wrong} rows break it") });
        }
    }
    Ok(found)
}

/// How many checks [`differences`] makes.
pub(super) fn checks() -> usize {
    COUNTERS.len() + RULES.len() + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::connection::{Purpose, writer};

    #[test]
    fn every_counter_that_is_wrong_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = writer(&folder.path().join("v.db"), Purpose::Live).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        let wrongs = [
            "UPDATE count_totals SET posts = 1",
            "INSERT INTO count_tags VALUES (1, 1, 1)",
            "INSERT INTO count_spellings VALUES (1, 1)",
            "INSERT INTO count_pairs VALUES (1, 2, 1, 1)",
            "INSERT INTO count_slots (slot, posts) VALUES (1, 1)",
            "INSERT INTO count_tag_slots VALUES (1, 1, 1)",
            "INSERT INTO count_authors (author, posts, originals) VALUES (1, 1, 1)",
            "INSERT INTO count_reposts VALUES (1, 0, 1)",
            "INSERT INTO count_facets VALUES (1, 'ko', 1)",
            "INSERT INTO count_claims VALUES ('waiting', 1, 1)",
            "INSERT INTO items (name, handed_over) VALUES ('mug', 1)",
            "INSERT INTO item_days VALUES (1, '2026-11-21', 1)",
            "INSERT INTO items (name, adjusted) VALUES ('mug', 1)",
        ];
        assert_eq!(wrongs.len(), COUNTERS.len());
        for (wrong, (what, ..)) in wrongs.iter().zip(COUNTERS) {
            let tx = connection.transaction().unwrap();
            tx.execute_batch(wrong).unwrap();
            let found = differences(&tx).unwrap();
            assert!(found.iter().any(|found| found.what == *what), "{wrong}: {found:?}");
        }
        assert_eq!(differences(&connection.transaction().unwrap()).unwrap(), []);
    }
}
