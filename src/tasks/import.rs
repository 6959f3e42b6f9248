//! Files → store: one thread reads and parses, this one writes.
//!
//! A batch is one transaction, so a file that is cut off by a crash, a full disk or Ctrl-C can
//! simply be imported again. Between the two threads waits at most one batch: memory does not
//! grow with the file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use chrono::Utc;

use crate::domain::campaign::Campaign;
use crate::sources::Format;
use crate::sources::reader::{Bad, FileReader};
use crate::store::Store;
use crate::store::connection::StoreError;
use crate::store::sightings::{Batch, Recorded};

/// Posts in a transaction: enough to make its cost small, few enough to hold three of them.
const BATCH: usize = 4_096;

/// How many faults are told with their reason; all are counted.
const FAULTS_TOLD: usize = 20;

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct Import {
    /// The files; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// Their format.
    pub format: Format,
    /// Whether posts are kept as received.
    pub keep_raw: bool,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: PathBuf,
    /// Which line, and why.
    pub bad: Bad,
}

/// How far an import is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// What was recorded so far.
    pub recorded: Recorded,
    /// Bytes read of the current file, as stored (compressed).
    pub bytes: u64,
    /// The current file's size, if known.
    pub size: Option<u64>,
}

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// What was recorded.
    pub recorded: Recorded,
    /// Lines that hold no post: control lines, likes, heartbeats.
    pub skipped: u64,
    /// Lines that could not be read.
    pub bad: u64,
    /// The first of them, with reasons.
    pub faults: Vec<Fault>,
    /// Files that could not be opened or read, with what the system said.
    pub unread: Vec<(PathBuf, String)>,
}

impl Imported {
    /// Whether nothing at all could be read.
    pub fn is_nothing(&self) -> bool {
        let Recorded { posts, repeats, unwatched, gone, .. } = self.recorded;
        posts + repeats + unwatched + gone + self.skipped == 0
            && (self.bad > 0 || !self.unread.is_empty())
    }
}

/// A parsed piece of a file, on its way to the writer.
struct Piece {
    batch: Batch,
    bad: Vec<Bad>,
    bad_count: u64,
    skipped: u64,
    bytes: u64,
    size: Option<u64>,
}

/// Imports files, one after the other; `tell` hears how far it is.
///
/// # Errors
/// When the database fails. Bad lines and unreadable files are part of the result.
pub fn run(
    store: &Store,
    import: &Import,
    mut tell: impl FnMut(&Path, &Progress),
) -> Result<Imported, StoreError> {
    let mut imported = Imported::default();
    for file in &import.files {
        let (pieces, parsed) = mpsc::sync_channel::<Piece>(1);
        let outcome = std::thread::scope(|scope| {
            let campaign = store.campaign();
            let parser = scope.spawn(move || parse(file, import, campaign, &pieces));
            let mut written = Ok(());
            for piece in parsed {
                written = write(store, file, piece, &mut imported, &mut tell);
                if written.is_err() {
                    break;
                }
            }
            (written, parser.join())
        });
        match outcome {
            (Err(error), _) => return Err(error),
            (Ok(()), Ok(Ok(()))) => {}
            (Ok(()), Ok(Err(error))) => {
                imported.unread.push((file.clone(), error.to_string()));
            }
            (Ok(()), Err(panic)) => std::panic::resume_unwind(panic),
        }
    }
    Ok(imported)
}

fn parse(
    file: &Path,
    import: &Import,
    campaign: &Campaign,
    pieces: &mpsc::SyncSender<Piece>,
) -> io::Result<()> {
    let mut reader = FileReader::open(file, import.format, import.keep_raw)?;
    let size = reader.size();
    while let Some(portion) = reader.next_portion(BATCH)? {
        let mut batch = Batch::prepare(portion.items, campaign);
        batch.owes_cards = false;
        let piece = Piece {
            batch,
            bad: portion.bad,
            bad_count: portion.bad_count,
            skipped: portion.skipped,
            bytes: portion.bytes,
            size,
        };
        if pieces.send(piece).is_err() {
            // The writer has given up; its error is the one to tell.
            return Ok(());
        }
    }
    Ok(())
}

fn write(
    store: &Store,
    file: &Path,
    piece: Piece,
    imported: &mut Imported,
    tell: &mut impl FnMut(&Path, &Progress),
) -> Result<(), StoreError> {
    imported.recorded += store.record_blocking(piece.batch, Utc::now())?;
    imported.skipped += piece.skipped;
    imported.bad += piece.bad_count;
    for bad in piece.bad {
        if imported.faults.len() < FAULTS_TOLD {
            imported.faults.push(Fault { file: file.to_owned(), bad });
        }
    }
    let progress = Progress { recorded: imported.recorded, bytes: piece.bytes, size: piece.size };
    tell(file, &progress);
    Ok(())
}
