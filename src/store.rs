//! Everything that is remembered: one SQLite file, one writer, a few readers.
//!
//! One public method is one transaction is one thing that may be said to have happened. All
//! writing goes through `Store::write`, which commits first and only then announces what
//! happened as [`Fact`]s, in commit order; losing an announcement is harmless, because whatever
//! is owed to the outside is a row. Readers have connections of their own, so that a long
//! export never stops recording.

pub mod connection;
pub mod batch;
pub mod sightings;
pub mod posts;
pub mod claims;
pub mod history;
mod late;
mod pieces;
pub mod stock;
pub mod people;
pub mod deliveries;
pub mod chats;
pub mod staff;
pub mod sessions;
pub mod statistics;
pub mod search;
pub mod verify;
pub mod sources;
pub mod told;
pub mod desk;
pub mod numbers;
pub mod wall;
pub mod earners;
pub mod screens;
pub mod moderation;
pub mod public;
pub mod raw;
pub mod backup;
pub mod bare;
pub mod dictionary;
mod spending;
mod lookups;
mod counters;
mod marks;
mod gifts;
mod recount;
mod uses;
mod found;

use std::borrow::Borrow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use tokio::sync::{broadcast, oneshot};

use crate::domain::campaign::Campaign;
use crate::domain::claim::ClaimId;
use batch::{Batch, Recorded};
use connection::{Purpose, StoreError};
use dictionary::{Dictionary, PostRow};
use pieces::{Came, Pieces};

/// How many announcements a slow listener may lag behind before it has to read the store.
const FACTS_KEPT: usize = 1_024;

/// How many idle connections wait for the next reader.
const READERS_KEPT: usize = 4;

/// How many jobs may wait for the writer before callers wait themselves.
const JOBS_WAITING: usize = 256;

/// A boothbot that said so lately that it is well still runs.
const ALIVE: TimeDelta = TimeDelta::minutes(2);

/// Something that has happened and is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A post was recorded.
    PostRecorded(PostRow),
    /// A recorded post was edited by its author.
    PostEdited(PostRow),
    /// A post left the numbers.
    PostGone(PostRow),
    /// A post may have to leave the wall, or may be back on it: staff, its author or its network
    /// said so.
    PostHidden(PostRow),
    /// Staff want a post on the wall.
    PostShown(PostRow),
    /// Somebody earned a gift.
    ClaimOpened(ClaimId),
    /// A claim changed: settled, taken back, flagged.
    ClaimMoved(ClaimId),
    /// Something is owed to a chat.
    Owed,
    /// A chat came, went, or takes messages again.
    ChatsChanged,
    /// A source sees or does not, or a gap was searched.
    SourcesChanged,
    /// Staff want a post looked up.
    LookupAsked,
    /// Staff want a screen, or every one, to load its page anew.
    ReloadAsked,
    /// Somebody of the staff came, went, or may do something else.
    StaffChanged,
    /// Somebody's log-in to the pages has ended.
    SessionsEnded,
    /// Staff corrected how many of an item are left.
    StockCorrected,
}

/// What kind of data a database holds; the two are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Posts of real people.
    Real,
    /// A rehearsal's made-up day.
    Rehearsal,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Rehearsal => "rehearsal",
        }
    }
}

type Job = Box<dyn FnOnce(&mut Writer) + Send>;

/// The handle that everybody shares; cheap to clone.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    campaign: Campaign,
    kind: Kind,
    /// `None` only while closing.
    jobs: Option<mpsc::SyncSender<Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
    readers: Mutex<Vec<Connection>>,
    facts: broadcast::Sender<Fact>,
}

impl Drop for Shared {
    /// Waits for the last transaction and lets SQLite fold its log into the file.
    fn drop(&mut self) {
        self.jobs = None;
        self.readers.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        if let Some(thread) = self.thread.take() {
            // A panic there was reported by the panic hook; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}

/// What lives on the writer's thread.
struct Writer {
    connection: Connection,
    dictionary: Dictionary,
    facts: broadcast::Sender<Fact>,
}

impl Store {
    /// Opens or makes the database at `path`.
    ///
    /// # Errors
    /// When the file is not ours, newer than this program, of the other kind, or unusable.
    pub fn open(
        path: &Path,
        purpose: Purpose,
        kind: Kind,
        campaign: Campaign,
    ) -> Result<Self, StoreError> {
        let connection = connection::writer(path, purpose)?;
        check_kind(&connection, path, purpose, kind)?;
        let found = stored_kind(&connection)?.unwrap_or(kind);
        let (facts, _) = broadcast::channel(FACTS_KEPT);
        let (jobs, waiting) = mpsc::sync_channel::<Job>(JOBS_WAITING);
        let mut writer =
            Writer { connection, dictionary: Dictionary::default(), facts: facts.clone() };
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                for job in waiting {
                    job(&mut writer);
                }
            })
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let shared = Shared {
            path: path.to_owned(),
            campaign,
            kind: found,
            jobs: Some(jobs),
            thread: Some(thread),
            readers: Mutex::default(),
            facts,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The campaign whose posts these are.
    pub fn campaign(&self) -> &Campaign {
        &self.shared.campaign
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// Whether the data are real.
    pub fn kind(&self) -> Kind {
        self.shared.kind
    }

    /// Listens to what happens from now on. A listener that lags more than 1,024 facts behind
    /// misses some, and should read the store.
    pub fn facts(&self) -> broadcast::Receiver<Fact> {
        self.shared.facts.subscribe()
    }

    /// Records what a source brought: one transaction.
    ///
    /// # Errors
    /// When the database cannot be written; nothing of the batch was kept then.
    pub async fn record(&self, batch: Batch, now: DateTime<Utc>) -> Result<Recorded, StoreError> {
        let campaign = self.shared.campaign.clone();
        self.write_with(move |tx, facts, dictionary| {
            sightings::record(tx, facts, dictionary, &campaign, &batch, now)
        })
        .await
    }

    /// Records batches as they come out of a channel, up to about `most` posts in one transaction, for
    /// a thread that may wait; fewer where they come slowly, and none where there is nothing to write.
    /// `now` is asked once there is something. Returns the channel for the next transaction, or `None`
    /// when it has come to its end.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub fn record_blocking<B: Borrow<Batch> + Send + 'static>(
        &self,
        batches: mpsc::Receiver<B>,
        most: usize,
        now: impl FnOnce() -> DateTime<Utc>,
    ) -> Result<(Recorded, Option<mpsc::Receiver<B>>), StoreError> {
        let (unwatched, came) = pieces::wait_for_some(&batches);
        let passed = Recorded { unwatched, ..Recorded::default() };
        let first = match came {
            Came::Something(batch) => batch,
            Came::NothingYet => return Ok((passed, Some(batches))),
            Came::TheEnd => return Ok((passed, None)),
        };
        let (campaign, now) = (self.shared.campaign.clone(), now());
        let answer = self.send(move |tx, facts, dictionary| {
            let mut pieces = Pieces::new(first, batches, most);
            let more = pieces.by_ref();
            let recorded = sightings::record_all(tx, facts, dictionary, &campaign, more, now)?;
            Ok((recorded, pieces.rest()))
        })?;
        let (mut recorded, rest) = answer.blocking_recv().map_err(|_| StoreError::Closed)??;
        recorded += passed;
        Ok((recorded, rest))
    }

    /// Whether a boothbot runs on this database, in another process.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn runs_elsewhere(&self, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let alive = self.read_blocking(numbers::last_alive)?;
        Ok(alive.is_some_and(|at| now - at < ALIVE))
    }

    /// Makes what [`Purpose::Import`] left for the end.
    ///
    /// # Errors
    /// When the database cannot be written; the next to open it makes it then.
    pub fn import_is_over(&self) -> Result<(), StoreError> {
        let answer = self.send(|tx, _, _| late::make(tx))?;
        answer.blocking_recv().map_err(|_| StoreError::Closed)?
    }

    /// The one door through which everything is written.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Vec<Fact>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write_with(move |tx, facts, _| work(tx, facts)).await
    }

    async fn write_with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Vec<Fact>, &mut Dictionary) -> rusqlite::Result<T>
        + Send
        + 'static,
    ) -> Result<T, StoreError> {
        self.send(work)?.await.map_err(|_| StoreError::Closed)?
    }

    fn send<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Vec<Fact>, &mut Dictionary) -> rusqlite::Result<T>
        + Send
        + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |writer| {
            // Nobody waiting any more changes nothing: what was asked for is done.
            let _ = reply.send(writer.transact(work));
        });
        let jobs = self.shared.jobs.as_ref().ok_or(StoreError::Closed)?;
        jobs.send(job).map_err(|_| StoreError::Closed)?;
        Ok(answer)
    }

    /// Reads in one consistent snapshot, on a connection of its own.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read_blocking(work))
            .await
            .map_err(|_| StoreError::Closed)?
    }

    fn read_blocking<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = self.lock_readers().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connection::reader(&self.shared.path)?,
        };
        let answer = connection.transaction().and_then(|tx| work(&tx))?;
        let mut readers = self.lock_readers();
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
        Ok(answer)
    }

    /// Idle connections hold no state, so a panic while the lock was held left nothing broken.
    fn lock_readers(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.shared.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer {
    fn transact<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &mut Vec<Fact>, &mut Dictionary) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut facts = Vec::new();
        let outcome = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|tx| {
                self.dictionary.begin(&tx)?;
                let value = work(&tx, &mut facts, &mut self.dictionary)?;
                tx.commit()?;
                Ok(value)
            });
        match outcome {
            Ok(value) => {
                for fact in facts {
                    // An error means that nobody listens.
                    let _ = self.facts.send(fact);
                }
                Ok(value)
            }
            Err(error) => {
                self.dictionary.clear();
                Err(error.into())
            }
        }
    }
}

fn stored_kind(connection: &Connection) -> Result<Option<Kind>, StoreError> {
    let name: Option<String> = connection
        .query_row("SELECT value FROM settings WHERE key = 'kind'", [], |row| row.get(0))
        .optional()?;
    Ok(name.map(|name| if name == "rehearsal" { Kind::Rehearsal } else { Kind::Real }))
}

/// A command that only answers takes either kind; one that records takes its own.
fn check_kind(
    connection: &Connection,
    path: &Path,
    purpose: Purpose,
    kind: Kind,
) -> Result<(), StoreError> {
    match stored_kind(connection)? {
        Some(found) if found != kind && purpose != Purpose::Answer => Err(StoreError::WrongKind {
            path: path.to_owned(),
            found: found.name(),
            wanted: kind.name(),
        }),
        Some(_) => Ok(()),
        None => {
            connection
                .execute("INSERT INTO settings (key, value) VALUES ('kind', ?1)", [kind.name()])?;
            Ok(())
        }
    }
}
