//! The indexes that an empty database gets only once its first import is over.
//!
//! A post's author, what it repeats, the second tag of a pair or a count lies anywhere in its index:
//! while a file is read, keeping them in order costs as much as the rest of recording, and nobody
//! asks. Made at the end they are sorted once. Whoever needs one to record makes it before; a
//! database whose first import was cut off gets them from the next import or from `run`, and until
//! then answers by looking through.

use rusqlite::{Connection, Result};

use super::ALIVE;

/// Their names, and what `CREATE INDEX … ON` takes. A database whose first import was cut off lacks them,
/// so a migration drops one only `IF EXISTS`.
const LATE: [(&str, &str); 8] = [
    ("posts_by_author", "posts (author)"),
    ("posts_repeating", "posts (repeats) WHERE repeats IS NOT NULL AND raw IS NOT NULL"),
    ("count_pairs_of_other", "count_pairs (other)"),
    ("count_pairs_ranked", "count_pairs (tag, posts DESC) WHERE posts >= 32"),
    ("count_pairs_ranked_of_other", "count_pairs (other, posts DESC) WHERE posts >= 32"),
    ("count_tags_ranked", "count_tags (posts DESC) WHERE posts >= 32"),
    ("count_authors_ranked", "count_authors (posts DESC) WHERE posts >= 32"),
    ("count_facets_ranked", "count_facets (facet, posts DESC) WHERE posts >= 32"),
];

/// How many of them, the first ones, are of posts.
const OF_POSTS: usize = 2;

/// Leaves them out for now, if there is no post yet and no boothbot that runs and needs them.
pub(super) fn put_off(connection: &Connection) -> Result<()> {
    let unused: bool = connection.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM posts)
            AND NOT EXISTS (SELECT 1 FROM settings
                             WHERE key = 'alive' AND unixepoch(value) > unixepoch() - ?1)",
        [ALIVE.num_seconds()],
        |row| row.get(0),
    )?;
    for (name, _) in LATE.iter().filter(|_| unused) {
        connection.execute_batch(&format!("DROP INDEX IF EXISTS {name}"))?;
    }
    Ok(())
}

/// Makes those that are not there.
pub(super) fn make(connection: &Connection) -> Result<()> {
    make_some(connection, &LATE)
}

/// Makes those of posts, without which a deletion or news of an author would look through all posts.
pub(super) fn make_of_posts(connection: &Connection) -> Result<()> {
    make_some(connection, &LATE[..OF_POSTS])
}

fn make_some(connection: &Connection, some: &[(&str, &str)]) -> Result<()> {
    some.iter().try_for_each(|(name, on)| {
        connection.execute_batch(&format!("CREATE INDEX IF NOT EXISTS {name} ON {on}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::connection::{Purpose, writer};

    /// The indexes and what they say, by name.
    fn indexes(connection: &Connection) -> Vec<(String, String)> {
        let sql =
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' ORDER BY 1";
        let plain = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
        connection
            .prepare(sql)
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, plain(row.get(1)?))))
            .unwrap()
            .collect::<Result<_>>()
            .unwrap()
    }

    #[test]
    fn a_first_import_that_was_cut_off_costs_no_index() {
        let folder = tempfile::tempdir().unwrap();
        let as_migrated = writer(&folder.path().join("b.db"), Purpose::Live).unwrap();
        let path = folder.path().join("a.db");
        let importing = writer(&path, Purpose::Import).unwrap();
        assert_eq!(indexes(&importing).len(), indexes(&as_migrated).len() - LATE.len());
        drop(importing);
        assert_eq!(indexes(&writer(&path, Purpose::Live).unwrap()), indexes(&as_migrated));
    }

    #[test]
    fn a_boothbot_that_runs_keeps_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let live = writer(&path, Purpose::Live).unwrap();
        let alive = chrono::Utc::now().to_rfc3339();
        live.execute("INSERT INTO settings (key, value) VALUES ('alive', ?1)", [alive]).unwrap();
        assert_eq!(indexes(&writer(&path, Purpose::Import).unwrap()), indexes(&live));
    }

    #[test]
    fn a_later_import_goes_on_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let live = writer(&path, Purpose::Live).unwrap();
        live.execute_batch(
            "INSERT INTO authors (id, network, native, handle, name, person)
             VALUES (1, 1, '1', 'mina', '', 1);
             INSERT INTO posts (network, native, author, kind, state, audience, earns, created_at,
                                seen_at)
             VALUES (1, '1', 1, 0, 1, 0, 0, 0, 0);",
        )
        .unwrap();
        assert_eq!(indexes(&writer(&path, Purpose::Import).unwrap()), indexes(&live));
    }
}
