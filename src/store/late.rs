//! The indexes that an empty database gets only once its first import is over.
//!
//! A post's author, what it repeats, or the second tag of a pair lies anywhere in its index: while a
//! file is read, keeping them in order costs as much as the rest of recording, and nobody asks. Made at
//! the end they are sorted once. Whoever needs one to record makes it before; a database whose first
//! import was cut off gets them from the next import or from `run`, and until then answers by looking
//! through.

use rusqlite::{Connection, Result};

use super::ALIVE;

/// Leaves them out for now, if there is no post yet and no boothbot that runs and needs them.
pub(super) fn put_off(connection: &Connection) -> Result<()> {
    let unused: bool = connection.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM posts)
            AND NOT EXISTS (SELECT 1 FROM settings
                             WHERE key = 'alive' AND unixepoch(value) > unixepoch() - ?1)",
        [ALIVE.num_seconds()],
        |row| row.get(0),
    )?;
    if unused {
        connection.execute_batch(
            "DROP INDEX IF EXISTS posts_by_author; DROP INDEX IF EXISTS count_pairs_of_other;
             DROP INDEX IF EXISTS posts_repeating",
        )?;
    }
    Ok(())
}

/// Makes those that are not there.
pub(super) fn make(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "CREATE INDEX IF NOT EXISTS posts_by_author ON posts (author);
         CREATE INDEX IF NOT EXISTS count_pairs_of_other ON count_pairs (other);
         CREATE INDEX IF NOT EXISTS posts_repeating ON posts (repeats)
          WHERE repeats IS NOT NULL AND raw IS NOT NULL",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::connection::{Purpose, writer};

    fn indexes(connection: &Connection) -> i64 {
        connection
            .query_row(
                "SELECT count(*) FROM sqlite_master
                  WHERE name IN ('posts_by_author', 'count_pairs_of_other', 'posts_repeating')",
                [],
                |row| row.get(0),
            )
            .unwrap()
    }

    #[test]
    fn a_first_import_that_was_cut_off_costs_no_index() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let importing = writer(&path, Purpose::Import).unwrap();
        assert_eq!(indexes(&importing), 0);
        drop(importing);
        assert_eq!(indexes(&writer(&path, Purpose::Live).unwrap()), 3);
    }

    #[test]
    fn a_boothbot_that_runs_keeps_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let live = writer(&path, Purpose::Live).unwrap();
        let alive = chrono::Utc::now().to_rfc3339();
        live.execute("INSERT INTO settings (key, value) VALUES ('alive', ?1)", [alive]).unwrap();
        assert_eq!(indexes(&writer(&path, Purpose::Import).unwrap()), 3);
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
        drop(live);
        assert_eq!(indexes(&writer(&path, Purpose::Import).unwrap()), 3);
    }
}
