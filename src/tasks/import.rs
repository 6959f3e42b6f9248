//! Files → store: one thread reads and parses, this one writes.
//!
//! Tens of thousands of posts are one transaction. A file that is cut off by a crash, a full disk or
//! Ctrl-C loses the last one and can simply be imported again. What waits between the two threads is
//! bounded (`lending.rs`): memory does not grow with the file.

mod lending;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use chrono::Utc;

use lending::{Lender, Lent};

use crate::domain::campaign::Campaign;
use crate::sources::Format;
use crate::sources::prefilter::Prefilter;
use crate::sources::reader::FileReader;
use crate::sources::values::Bad;
use crate::store::Store;
use crate::store::batch::{Batch, Recorded};
use crate::store::connection::StoreError;

/// Posts handed from one thread to the other at once.
const BATCH: usize = 256;

/// Posts in a transaction: the counters they share are written once. More of them gain little
/// and cost memory: their sums wait in it.
const TRANSACTION: usize = 80_000;

/// The same beside a running boothbot.
const TRANSACTION_BESIDE: usize = 8_000;

/// How long a transaction is followed by none, beside a running boothbot and where posts come slowly: its
/// staff, who want to hand gifts over meanwhile, and a boothbot that starts come between two of them.
const PAUSE: Duration = Duration::from_millis(100);

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
        self.recorded.items() + self.skipped == 0 && (self.bad > 0 || !self.unread.is_empty())
    }
}

/// What the parser has to say beside its posts.
struct Report {
    bad: Vec<Bad>,
    bad_count: u64,
    skipped: u64,
    bytes: u64,
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
    let prefilter = match import.format {
        // A shape is told by the beginning of a line, which other networks' lines may share.
        Format::Auto | Format::XV2 | Format::XV1 | Format::Jetstream => {
            Prefilter::new(store.campaign())
        }
        Format::Logstash | Format::Mastodon => None,
    };
    for file in &import.files {
        let opened = FileReader::open(file, import.format, import.keep_raw, prefilter.clone());
        let reader = match opened {
            Ok(reader) => reader,
            Err(error) => {
                imported.unread.push((file.clone(), error.to_string()));
                continue;
            }
        };
        one_file(store, file, reader, &mut imported, &mut tell)?;
    }
    store.import_is_over()?;
    Ok(imported)
}

fn one_file(
    store: &Store,
    file: &Path,
    reader: FileReader,
    imported: &mut Imported,
    tell: &mut impl FnMut(&Path, &Progress),
) -> Result<(), StoreError> {
    let size = reader.size();
    let (batches, parsed) = mpsc::channel::<Lent>();
    let (reports, told) = mpsc::channel::<Report>();
    let campaign = store.campaign().clone();
    // If the database fails, nobody waits for a parser that waits for its input.
    let parser = std::thread::spawn(move || parse(reader, &campaign, &batches, &reports));
    let mut waiting = Some(parsed);
    let mut beside = false;
    while let Some(batches) = waiting.take() {
        // Kept from saying that it runs, it still does.
        beside = beside || store.runs_elsewhere(Utc::now())?;
        let most = if beside { TRANSACTION_BESIDE } else { TRANSACTION };
        let (recorded, more) = store.record_blocking(batches, most, Utc::now)?;
        waiting = more;
        // What has no size is a stream, and had no more to give.
        let slow = size.is_none() && recorded.items() < most as u64;
        if (beside || slow) && recorded.looked_up() > 0 {
            std::thread::sleep(PAUSE);
        }
        imported.recorded += recorded;
        let mut bytes = 0;
        for report in told.try_iter() {
            bytes = report.bytes;
            imported.hear(file, report);
        }
        tell(file, &Progress { recorded: imported.recorded, bytes, size });
    }
    match parser.join() {
        Ok(Ok(())) => {}
        Ok(Err(error)) => imported.unread.push((file.to_owned(), error.to_string())),
        Err(panic) => std::panic::resume_unwind(panic),
    }
    told.try_iter().for_each(|report| imported.hear(file, report));
    Ok(())
}

impl Imported {
    fn hear(&mut self, file: &Path, report: Report) {
        self.skipped += report.skipped;
        self.bad += report.bad_count;
        let room = FAULTS_TOLD.saturating_sub(self.faults.len());
        let told = report.bad.into_iter().take(room);
        self.faults.extend(told.map(|bad| Fault { file: file.to_owned(), bad }));
    }
}

fn parse(
    mut reader: FileReader,
    campaign: &Campaign,
    batches: &mpsc::Sender<Lent>,
    reports: &mpsc::Sender<Report>,
) -> io::Result<()> {
    let mut lender = Lender::new();
    while let Some(portion) = reader.next_portion(BATCH)? {
        let mut batch = Batch::prepare(portion.items, campaign);
        batch.owes_cards = false;
        batch.unwatched += portion.unwatched;
        let report = Report {
            bad: portion.bad,
            bad_count: portion.bad_count,
            skipped: portion.skipped,
            bytes: portion.bytes,
        };
        // If the writer has given up, its error is the one to tell.
        if reports.send(report).is_err() || batches.send(lender.lend(batch)).is_err() {
            return Ok(());
        }
    }
    Ok(())
}
