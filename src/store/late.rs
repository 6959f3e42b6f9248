//! The indexes that an empty database gets only once its first import is over.
//!
//! A post's author, or the second tag of a pair, lies anywhere in its index: while a file is read,
//! keeping them in order costs as much as the rest of recording, and nobody asks. Made at the end they
//! are sorted once. Whoever needs one before makes it; a database whose first import was cut off gets
//! them when it is next opened to be written.

use rusqlite::{Connection, Result};

/// Leaves them out for now, if there is no post yet.
pub(super) fn put_off(connection: &Connection) -> Result<()> {
    let empty: bool =
        connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM posts)", [], |row| row.get(0))?;
    if empty {
        connection.execute_batch(
            "DROP INDEX IF EXISTS posts_by_author; DROP INDEX IF EXISTS count_pairs_of_other",
        )?;
    }
    Ok(())
}

/// Makes those that are not there.
pub(super) fn make(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "CREATE INDEX IF NOT EXISTS posts_by_author ON posts (author);
         CREATE INDEX IF NOT EXISTS count_pairs_of_other ON count_pairs (other)",
    )
}
