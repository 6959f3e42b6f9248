//! X watched live: the real client, stream, search and store against the strict fake X.
//!
//! The clock is set by hand, and X's with it: waiting ten minutes takes no time.

mod complaints;
mod gaps;
mod money;
mod rechecks;
mod soak;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration as Real, Instant};

use boothbot::config::x::Mode;
use boothbot::desk::{At, Desk};
use boothbot::domain::budget::{Budget, Usd};
use boothbot::domain::campaign::{Campaign, Watched};
use boothbot::domain::hashtag::Hashtag;
use boothbot::domain::language::Language;
use boothbot::domain::source::Health;
use boothbot::domain::staff::Role;
use boothbot::sources::x::client::Client;
use boothbot::sources::x::fields::Vocabulary;
use boothbot::sources::x::query::Queries;
use boothbot::store::connection::{Purpose, StoreError};
use boothbot::store::{Kind, Store};
use boothbot::tasks::clock::Clock;
use boothbot::tasks::x::{NAME, Watch};
use chrono::{DateTime, Duration, Utc};
use rusqlite::Connection;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::x_api::XApi;
use crate::x_api::tweet::Tweet;

/// How long a test waits for the watcher before it fails.
const PATIENCE: Real = Real::from_secs(30);

/// How often a question to the database is asked again when nothing was announced.
const ASK_AGAIN: Real = Real::from_millis(20);

/// The largest step of the clock, in seconds: a stream is silent after 30.
const STEP: i64 = 10;

/// How long a heartbeat may take that comes every 2 ms.
const A_HEARTBEAT: Real = Real::from_millis(300);

/// A booth that watches X.
pub(crate) struct Live {
    pub(crate) api: XApi,
    pub(crate) store: Store,
    settings: Settings,
    hands: watch::Sender<DateTime<Utc>>,
    ahead: AtomicI64,
    running: Option<Running>,
    folder: tempfile::TempDir,
}

struct Running {
    stop: CancellationToken,
    task: JoinHandle<Result<(), StoreError>>,
}

/// How X is watched.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) mode: Mode,
    pub(crate) per_day: u64,
    /// Whether posts are recorded that cannot earn.
    pub(crate) wide: bool,
    /// When the summary is sent, in Seoul.
    pub(crate) summary_at: Option<&'static str>,
    /// Seconds that our clock is fast.
    pub(crate) fast: i64,
    /// The hour of UTC at which the test begins.
    pub(crate) hour: i64,
}

impl Default for Settings {
    fn default() -> Self {
        let (mode, per_day) = (Mode::Auto, 10_000);
        Self { mode, per_day, wide: false, summary_at: None, fast: 0, hour: 3 }
    }
}

impl Live {
    /// A booth that watches X by its stream, which is open, and has nothing to catch up with.
    pub(crate) async fn open() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let mut live = Self::closed(settings);
        live.starts();
        live.streams(1).await;
        live.fills_all_gaps().await;
        live
    }

    /// A booth that has not been started yet.
    pub(crate) fn closed(settings: Settings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let tags = |words: &[&str]| words.iter().filter_map(|word| Hashtag::new(word)).collect();
        let both: Vec<Hashtag> = tags(&["PyConAPAC", "Elastic"]);
        let watched = if settings.wide { both[..1].to_vec() } else { both.clone() };
        let campaign =
            Campaign { required: both, watched: Watched::Tags(watched), ..Campaign::default() };
        let path = folder.path().join("booth.db");
        let store = Store::open(&path, Purpose::Live, Kind::Real, campaign).expect("a store");
        let (hands, _) = watch::channel(Utc::now());
        let api = XApi::start();
        // Between two steps of the clock there is always a sign of life.
        api.heartbeat_every(Real::from_millis(2));
        let ahead = AtomicI64::new(until_hour(settings.hour, Utc::now()));
        let live = Self { api, store, settings, hands, ahead, running: None, folder };
        live.set_clock();
        live
    }

    /// Cards are owed to a chat.
    pub(crate) async fn has_a_chat(&self) {
        let chats = vec![("terminal".to_owned(), Language::En)];
        self.store.set_up(Vec::new(), Vec::new(), chats).await.expect("it is set up");
    }

    /// Starts watching.
    pub(crate) fn starts(&mut self) {
        let stop = CancellationToken::new();
        let task = tokio::spawn(boothbot::tasks::x::run(self.watch(&stop)));
        self.running = Some(Running { stop, task });
    }

    pub(crate) fn watch(&self, stop: &CancellationToken) -> Watch {
        let mut queries = Queries::of(self.store.campaign(), false).expect("they can be asked for");
        if !self.settings.wide {
            queries.watching = None;
        }
        Watch {
            store: self.store.clone(),
            client: Client::new(self.api.url(), self.api.token()).expect("a client"),
            queries,
            mode: self.settings.mode,
            budget: Budget {
                per_day: Some(self.settings.per_day),
                in_all: None,
                price: Usd(5_000),
            },
            vocabulary: Vocabulary::Tweet,
            keep_raw: false,
            summary_at: self.settings.summary_at.map(|at| at.parse().expect("a time")),
            clock: Clock::by_hand(self.hands.subscribe()),
            stop: stop.clone(),
        }
    }

    /// Stops as Ctrl-C does.
    pub(crate) async fn stops(&mut self) {
        let running = self.running.take().expect("it runs");
        running.stop.cancel();
        running.task.await.expect("no panic").expect("no fault");
    }

    /// Stops as a crash does: in the middle of anything.
    pub(crate) async fn dies(&mut self) {
        let running = self.running.take().expect("it runs");
        running.task.abort();
        let _ = running.task.await;
    }

    fn set_clock(&self) -> DateTime<Utc> {
        let ahead = self.ahead.load(Ordering::SeqCst);
        self.api.clock_ahead_by_seconds(ahead);
        let now = Utc::now() + Duration::seconds(ahead + self.settings.fast);
        self.hands.send_replace(now);
        now
    }

    /// The time, of ours and of X.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        *self.hands.borrow()
    }

    /// So many seconds pass, never so many at once that a sound stream seems to be silent.
    pub(crate) async fn passes(&self, mut seconds: i64) {
        while seconds > 0 {
            let step = seconds.min(STEP);
            self.ahead.fetch_add(step, Ordering::SeqCst);
            self.set_clock();
            self.hears().await;
            seconds -= step;
        }
    }

    /// Lets a sound stream's heartbeat be heard, and the end of one be noticed: on a busy machine
    /// minutes would pass meanwhile. A stalled one is given up on soon.
    async fn hears(&self) {
        let end = Instant::now() + A_HEARTBEAT;
        let mut facts = self.store.facts();
        while Instant::now() < end && self.running.is_some() {
            let since = (self.now() - Duration::seconds(STEP)).timestamp_millis();
            let is_noticed = match self.api.wait_for(|state| Some(state.is_streaming())) {
                true => format!("state <> 'live' OR heard_at >= {since}"),
                false => "state <> 'live'".to_owned(),
            };
            if self.count(&format!("SELECT count(*) FROM source_health WHERE {is_noticed}")) > 0 {
                return;
            }
            let _ = tokio::time::timeout(Real::from_millis(2), facts.recv()).await;
        }
    }

    /// Waits until a question has an answer; no time passes.
    pub(crate) async fn sees<T>(&self, question: impl Fn(&Self) -> Option<T>) -> T {
        self.passes_until(0, question).await
    }

    /// Lets time pass, step by step, until a question has an answer.
    pub(crate) async fn passes_until<T>(
        &self,
        seconds: i64,
        question: impl Fn(&Self) -> Option<T>,
    ) -> T {
        let end = Instant::now() + PATIENCE;
        let mut facts = self.store.facts();
        loop {
            if let Some(answer) = question(self) {
                return answer;
            }
            if let Some(running) = &self.running {
                assert!(!running.task.is_finished(), "watching has ended");
            }
            assert!(Instant::now() < end, "waited in vain; {}", self.standing().await);
            // Announced or not, it is asked again: not everything is announced.
            let _ = tokio::time::timeout(ASK_AGAIN, facts.recv()).await;
            if seconds > 0 {
                self.passes(seconds).await;
            }
        }
    }

    async fn standing(&self) -> String {
        let health = self.store.sources(DateTime::UNIX_EPOCH, self.now()).await;
        let requests = self.api.wait_for(|state| Some(state.transcript()));
        format!("at {}: {health:#?}\n{requests}", self.now())
    }

    /// Waits until the `number`th stream is open, letting time pass.
    pub(crate) async fn streams(&self, number: u64) {
        let open = |state: &crate::x_api::state::State| {
            Some(state.streams_opened >= number && state.is_streaming())
        };
        self.passes_until(1, |live| live.api.wait_for(open).then_some(())).await;
        self.is("live").await;
    }

    /// Waits until the source is in that state; no time passes.
    pub(crate) async fn is(&self, state: &str) {
        let sql = format!("SELECT count(*) FROM source_health WHERE state = '{state}'");
        self.sees(|live| (live.count(&sql) == 1).then_some(())).await;
    }

    /// Waits until so many people have earned; no time passes.
    pub(crate) async fn earned(&self, claims: i64) {
        self.sees(|live| (live.count("SELECT count(*) FROM claims") >= claims).then_some(())).await;
        assert_eq!(self.count("SELECT count(*) FROM claims"), claims);
    }

    /// Waits until every gap is filled, letting time pass.
    pub(crate) async fn fills_all_gaps(&self) {
        let open = "SELECT count(*) FROM gaps WHERE filled_at IS NULL";
        self.passes_until(5, |live| (live.count(open) == 0).then_some(())).await;
    }

    pub(crate) fn count(&self, sql: &str) -> i64 {
        self.rows().query_row(sql, [], |row| row.get(0)).expect("a number")
    }

    pub(crate) fn rows(&self) -> Connection {
        Connection::open(self.folder.path().join("booth.db")).expect("a database")
    }

    pub(crate) async fn health(&self) -> Health {
        let all = self.store.sources(DateTime::UNIX_EPOCH, self.now()).await.expect("it reads");
        all.into_iter().find(|health| health.name == NAME).expect("X is watched")
    }

    /// A lead types a command.
    pub(crate) async fn says(&self, command: &str) -> String {
        let staff = self.store.set_staff("Mei".to_owned(), Role::Lead).await.expect("it writes");
        let (language, now) = (Language::En, self.now());
        let nonce = format!("{command} {now}");
        let at = At { staff, language, place: None, now, nonce, revision: None };
        Desk::new(self.store.clone()).run(command, &at).await.expect("it answers").text
    }

    /// Somebody posts with both hashtags, while the stream is open.
    pub(crate) fn posts(&self, handle: &str) -> Tweet {
        self.api.publish(both(handle))
    }

    /// Somebody posts, and no stream is open to bring it.
    pub(crate) fn posts_unseen(&self, handle: &str) -> Tweet {
        self.api.publish_unseen(both(handle))
    }
}

/// Most days of a test begin at 03:00 UTC, noon in Seoul, so that none meets midnight unasked.
fn until_hour(hour: i64, now: DateTime<Utc>) -> i64 {
    const DAY: i64 = 86_400;
    (hour * 3_600 - now.timestamp()).rem_euclid(DAY)
}

pub(crate) fn both(handle: &str) -> Tweet {
    Tweet::new(handle, "hello from the booth #PyConAPAC #Elastic")
}
