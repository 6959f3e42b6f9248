//! Opening the database file: settings, schema, and refusing what is not ours.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations, SchemaVersion};

/// `boot` in ASCII: how `file` and we recognise a boothbot database.
const APPLICATION_ID: i32 = 0x626f_6f74;

/// Larger pages move import along (fewer, fuller ones); smaller ones keep a live commit light.
const PAGE_BYTES: u32 = 8192;

/// SQLite's page cache of the writer, in KiB. Counters stay hot in it.
const WRITER_CACHE_KIB: i32 = 16 * 1024;

/// The page cache of each reader, in KiB.
const READER_CACHE_KIB: i32 = 4 * 1024;

/// How long to wait for another process that holds the lock.
const BUSY: Duration = Duration::from_secs(5);

/// How many pages the log may grow before it is folded into the file: large while importing
/// (a checkpoint writes the same counter pages again each time), small when live (a checkpoint
/// stalls one commit).
const CHECKPOINT_IMPORT: u32 = 16_384;
const CHECKPOINT_LIVE: u32 = 1_000;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("../../migrations/0001_posts.sql")),
    M::up(include_str!("../../migrations/0002_counters.sql")),
    M::up(include_str!("../../migrations/0003_giveaway.sql")),
    M::up(include_str!("../../migrations/0004_deliveries.sql")),
    M::up(include_str!("../../migrations/0005_chat.sql")).foreign_key_check(),
    M::up(include_str!("../../migrations/0006_pauses.sql")),
    M::up(include_str!("../../migrations/0007_told.sql")),
    M::up(include_str!("../../migrations/0008_links.sql")),
    M::up(include_str!("../../migrations/0009_sources.sql")),
    M::up(include_str!("../../migrations/0010_searches.sql")),
    M::up(include_str!("../../migrations/0011_sessions.sql")),
    M::up(include_str!("../../migrations/0012_screens.sql")),
    M::up(include_str!("../../migrations/0013_moderation.sql")),
    M::up(include_str!("../../migrations/0014_ranked.sql")),
    M::up(include_str!("../../migrations/0015_slot_rows.sql")),
    M::up(include_str!("../../migrations/0016_fewer_places.sql")),
    M::up(include_str!("../../migrations/0017_found.sql")),
    M::up(include_str!("../../migrations/0018_pairs_once.sql")),
    M::up(include_str!("../../migrations/0019_count_claims.sql")),
    M::up(include_str!("../../migrations/0020_pointers_in_slots.sql")),
    M::up(include_str!("../../migrations/0021_alike.sql")),
    M::up(include_str!("../../migrations/0022_named_at.sql")),
    M::up(include_str!("../../migrations/0023_repeating.sql")),
];

/// Why the store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file, and the command only reads.
    #[error("there is no database at {0}; `boothbot import FILE --db {0}` makes one")]
    Missing(PathBuf),
    /// The file belongs to another program, or is no database at all.
    #[error("{0} is not a boothbot database; it was left as it is, choose another with --db")]
    NotOurs(PathBuf),
    /// A newer boothbot has changed the schema.
    #[error(
        "{path} was written by a newer boothbot (schema {found}, this one knows {known}); \
             update boothbot, the file was left as it is"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema in the file.
        found: usize,
        /// The newest schema we know.
        known: usize,
    },
    /// A rehearsal's data where real ones are expected, or the other way round.
    #[error(
        "{path} holds {found} data, and this would add {wanted} data; choose another with --db"
    )]
    WrongKind {
        /// The file.
        path: PathBuf,
        /// What it holds.
        found: &'static str,
        /// What was to be added.
        wanted: &'static str,
    },
    /// The file or its folder cannot be written.
    #[error("{0} cannot be written; check the permissions of the file and its folder")]
    ReadOnly(PathBuf),
    /// No space is left. The transaction was rolled back.
    #[error("the disk is full; nothing of the last step was kept, free some space and go on")]
    DiskFull,
    /// Another process holds the database.
    #[error("another process has been writing to the database for more than 5 seconds; try again")]
    Busy,
    /// The file is damaged.
    #[error(
        "the database is damaged ({0}); restore a backup, or copy what is left with `boothbot backup`"
    )]
    Damaged(String),
    /// A new file was to be made where one is.
    #[error("{0} exists already; name a file that does not")]
    Exists(PathBuf),
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
    /// Anything else SQLite says.
    #[error("the database refused: {0}")]
    Sql(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}

/// What the store will be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read and answer; the file must exist.
    Answer,
    /// Record as posts come, one small transaction after another.
    Live,
    /// Record files, in large transactions.
    Import,
}

/// Opens the one connection that writes, and brings the schema up to date.
pub(super) fn writer(path: &Path, purpose: Purpose) -> Result<Connection, StoreError> {
    let fresh = !path.exists() || path.metadata().is_ok_and(|file| file.len() == 0);
    if fresh && purpose == Purpose::Answer {
        return Err(StoreError::Missing(path.to_owned()));
    }
    let named = |error: rusqlite::Error| naming(path, error);
    let mut connection = Connection::open(path).map_err(named)?;
    connection.busy_timeout(BUSY).map_err(named)?;
    refuse_strangers(&connection, path, fresh)?;
    if fresh {
        connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(named)?;
        // Before the first table: a file half made by a crash is still recognised as ours.
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(named)?;
    }
    durable(&connection).map_err(named)?;
    // A migration that rebuilds a table would trip over the rows that point at it.
    connection.pragma_update(None, "foreign_keys", false).map_err(named)?;
    settle_plans(&connection).map_err(named)?;
    super::found::register(&connection).map_err(named)?;
    migrate(&mut connection, path)?;
    super::found::fill_if_empty(&mut connection).map_err(named)?;
    match purpose {
        Purpose::Answer => {}
        Purpose::Live => super::late::make(&connection).map_err(named)?,
        Purpose::Import => super::late::put_off(&connection).map_err(named)?,
    }
    // While importing, every reference comes from a row just looked up or inserted, and a second
    // look costs a tenth of the time; `verify` checks them all.
    let checked = purpose != Purpose::Import;
    connection.pragma_update(None, "foreign_keys", checked).map_err(named)?;
    sized(&connection, purpose).map_err(named)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// FULL: a commit is on the disk when it returns. What staff do must survive a power cut, and recording
/// shares the connection: its cursor moves with its posts, and group commit makes the one fsync per
/// batch too small to measure.
fn durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")
}

/// How much a connection that writes keeps, and how far its log grows.
fn sized(connection: &Connection, purpose: Purpose) -> rusqlite::Result<()> {
    let checkpoint = if purpose == Purpose::Import { CHECKPOINT_IMPORT } else { CHECKPOINT_LIVE };
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", checkpoint)
}

/// Makes a database without tables, which writes as one that imports.
pub(super) fn bare(path: &Path) -> Result<Connection, StoreError> {
    if path.exists() {
        return Err(StoreError::Exists(path.to_owned()));
    }
    let named = |error: rusqlite::Error| naming(path, error);
    let connection = Connection::open(path).map_err(named)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(named)?;
    durable(&connection).map_err(named)?;
    sized(&connection, Purpose::Import).map_err(named)?;
    Ok(connection)
}

/// Opens a connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let named = |error: rusqlite::Error| naming(path, error);
    let connection = Connection::open_with_flags(path, flags).map_err(named)?;
    connection.busy_timeout(BUSY).map_err(named)?;
    connection.pragma_update(None, "query_only", true).map_err(named)?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB).map_err(named)?;
    connection.set_prepared_statement_cache_capacity(64);
    settle_plans(&connection).map_err(named)?;
    super::found::register(&connection).map_err(named)?;
    Ok(connection)
}

/// One plan for a statement, whatever is bound to it. Where a partial index might serve, SQLite would
/// look at what is bound and plan anew when that changes: a third of the time of recording live.
fn settle_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

fn migrations() -> Migrations<'static> {
    Migrations::from_slice(STEPS)
}

/// The newest schema this build knows.
fn known() -> usize {
    STEPS.len()
}

/// Brings the schema up to date. Of two processes that begin at once, one finds tables made that it
/// was about to make: it begins again from there.
fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let patience = Instant::now() + BUSY;
    loop {
        let version = migrations().current_version(connection);
        if let Ok(SchemaVersion::Outside(found)) = version {
            return Err(StoreError::Newer {
                path: path.to_owned(),
                found: found.get(),
                known: known(),
            });
        }
        let error = match migrations().to_latest(connection) {
            Ok(()) => return Ok(()),
            Err(rusqlite_migration::Error::RusqliteError { err, .. }) => naming(path, err),
            Err(other) => StoreError::Damaged(other.to_string()),
        };
        let by_another = version.ok() != migrations().current_version(connection).ok();
        if !(by_another || matches!(error, StoreError::Busy)) || Instant::now() > patience {
            return Err(error);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A file with tables that are not ours is somebody else's: never touch it.
fn refuse_strangers(connection: &Connection, path: &Path, fresh: bool) -> Result<(), StoreError> {
    if fresh {
        return Ok(());
    }
    let id: Result<i32, _> =
        connection.pragma_query_value(None, "application_id", |row| row.get(0));
    match id {
        Ok(APPLICATION_ID) => Ok(()),
        Ok(_) => Err(StoreError::NotOurs(path.to_owned())),
        Err(error) => Err(naming(path, error)),
    }
}

fn naming(path: &Path, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotOurs(path.to_owned()),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::ReadOnly(path.to_owned())
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_sound_and_counted() {
        assert!(migrations().validate().is_ok());
        let folder = tempfile::tempdir().unwrap();
        let connection = writer(&folder.path().join("a.db"), Purpose::Live).unwrap();
        let version: usize =
            connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, known());
    }

    #[test]
    fn a_newer_schema_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        drop(writer(&path, Purpose::Live).unwrap());
        let connection = Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        drop(connection);
        let error = writer(&path, Purpose::Live).unwrap_err();
        assert!(error.to_string().contains("newer boothbot (schema 99"), "{error}");
    }

    #[test]
    fn a_strangers_database_and_a_text_file_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let strange = folder.path().join("other.db");
        Connection::open(&strange).unwrap().execute_batch("CREATE TABLE t (a);").unwrap();
        let text = folder.path().join("notes.txt");
        std::fs::write(&text, "not a database, only some words to fill it").unwrap();
        for path in [strange, text] {
            let before = std::fs::read(&path).unwrap();
            let error = writer(&path, Purpose::Live).unwrap_err();
            assert!(matches!(error, StoreError::NotOurs(_)), "{error}");
            assert_eq!(std::fs::read(&path).unwrap(), before);
        }
    }

    #[test]
    fn a_reading_command_does_not_make_a_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none.db");
        assert!(matches!(writer(&path, Purpose::Answer), Err(StoreError::Missing(_))));
        assert!(!path.exists());
    }
}
