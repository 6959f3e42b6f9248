//! The rows of posts and of their tags once more, in bare tables: what SQLite alone takes for them.
//!
//! A yardstick for `bench import`. They are inserted by prepared statements in large transactions, with
//! the posts' key. Nothing is read, judged or looked up, nothing is counted, there is no other index,
//! no author, and nothing as it was received.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, Result, params_from_iter};

use super::connection::{self, StoreError};

/// Posts in a transaction.
const TOGETHER: usize = 10_000;

/// Inserts what is in the database `from` into a new one. Returns how long that took, without the
/// reading.
///
/// # Errors
/// When one cannot be read or the other not be written.
pub fn insert(from: &Path, into: &Path) -> Result<Duration, StoreError> {
    let source = connection::reader(from)?;
    let mut target = connection::bare(into)?;
    let columns = columns(&source)?;
    let names = columns.join(", ");
    target.execute_batch(&format!(
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, {names}, UNIQUE (native, network));
         CREATE TABLE uses (post INTEGER, spelling INTEGER, PRIMARY KEY (post, spelling))
         WITHOUT ROWID;"
    ))?;
    let insert_post =
        format!("INSERT INTO posts (id, {names}) VALUES (?{})", ", ?".repeat(columns.len()));
    let mut took = Duration::ZERO;
    let mut read = source.prepare(&format!("SELECT tags, id, {names} FROM posts ORDER BY id"))?;
    let mut rows = read.query([])?;
    loop {
        let (mut posts, mut uses) = (Vec::new(), Vec::new());
        while posts.len() < TOGETHER {
            let Some(row) = rows.next()? else { break };
            let post: Vec<Value> =
                (1..columns.len() + 2).map(|column| row.get(column)).collect::<Result<_>>()?;
            let tags: Option<String> = row.get(0)?;
            let of: i64 = row.get(1)?;
            let tags = tags.unwrap_or_default();
            let spellings = tags.split(['[', ',', ']']).filter_map(|id| id.parse::<i64>().ok());
            uses.extend(spellings.map(|spelling| [of, spelling]));
            posts.push(post);
        }
        if posts.is_empty() {
            return Ok(took);
        }
        let started = Instant::now();
        write(&mut target, &insert_post, posts, uses)?;
        took += started.elapsed();
    }
}

/// The columns of a post but its row and its tags.
fn columns(source: &Connection) -> Result<Vec<String>> {
    source
        .prepare("SELECT name FROM pragma_table_info('posts') WHERE name NOT IN ('id', 'tags')")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn write(
    target: &mut Connection,
    insert_post: &str,
    posts: Vec<Vec<Value>>,
    uses: Vec<[i64; 2]>,
) -> Result<()> {
    let tx = target.transaction()?;
    let mut post = tx.prepare_cached(insert_post)?;
    for row in posts {
        post.execute(params_from_iter(row))?;
    }
    let mut tag = tx.prepare_cached("INSERT INTO uses (post, spelling) VALUES (?1, ?2)")?;
    for row in uses {
        tag.execute(row)?;
    }
    drop((post, tag));
    tx.commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::connection::{Purpose, writer};

    #[test]
    fn every_post_and_every_tag_of_it_is_inserted_again() {
        let folder = tempfile::tempdir().unwrap();
        let (from, into) = (folder.path().join("a.db"), folder.path().join("bare.db"));
        writer(&from, Purpose::Import)
            .unwrap()
            .execute_batch(
                "INSERT INTO authors (id, network, native, handle, name, person)
                 VALUES (1, 1, '1', 'mina', '', 1);
                 INSERT INTO posts (network, native, author, kind, state, audience, earns,
                                    created_at, seen_at, text, tags)
                 VALUES (1, '7', 1, 0, 1, 0, 0, 5, 5, 'hello', '[3,12]'),
                        (1, '8', 1, 0, 1, 0, 0, 6, 6, 'again', NULL);",
            )
            .unwrap();
        insert(&from, &into).unwrap();
        let target = Connection::open(&into).unwrap();
        let rows: String = target
            .query_row(
                "SELECT group_concat(p.native || p.text || coalesce(u.spelling, '-'), ' ')
                   FROM posts p LEFT JOIN uses u ON u.post = p.id",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(rows, "7hello3 7hello12 8again-");
    }
}
