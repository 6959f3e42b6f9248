//! A server with X's API v2 for tests, stricter than the real one.
//!
//! It listens on a port of this machine, on a thread of its own, so that a test without a runtime
//! can point the real program at it. Whatever a strict server or a careful reader would object to
//! is a violation, and a test that ends with one fails.

mod account;
pub(crate) mod answer;
pub(crate) mod endpoint;
pub(crate) mod fields;
pub(crate) mod http;
mod query;
mod range;
pub(crate) mod rules;
mod search;
mod server;
pub(crate) mod state;
pub(crate) mod stream;
mod strict;
pub(crate) mod tweet;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::oneshot;

use answer::Scripted;
use endpoint::Endpoint;
use fields::{Dialect, Vocabulary};
use http::Request;
use rules::Rule;
use server::Shared;
use state::{Bill, State};
use stream::{Chunking, Order};
use tweet::Tweet;

/// An escape in it must be sent as it stands.
const TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAATESTTESTTEST%2FbearerForTests%3Dnobody";

/// How long a test waits for a bot before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct XApi {
    url: String,
    shared: Arc<Shared>,
    expects_violations: AtomicBool,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl XApi {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener can be set so");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Shared::new();
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::spawn(move || server::serve(listener, served, stopped));
        Self {
            url,
            shared,
            expects_violations: AtomicBool::new(false),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn token(&self) -> &'static str {
        TOKEN
    }

    /// X's own clock, in milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> u64 {
        self.shared.lock().now_ms()
    }

    /// The post exists from now on, and an open stream carries it at once when a rule matches.
    /// Publishing the same again delivers it again.
    pub(crate) fn publish(&self, tweet: Tweet) -> Tweet {
        let tweet = self.publish_unseen(tweet);
        self.shared.change(|state| state.deliver(&tweet));
        tweet
    }

    /// The post exists from now on, and no stream ever carries it.
    pub(crate) fn publish_unseen(&self, mut tweet: Tweet) -> Tweet {
        self.shared.change(|state| {
            state.finish(&mut tweet);
            let now_ms = state.now_ms();
            state.world.add(&tweet, now_ms);
        });
        tweet
    }

    /// The post is gone, and all versions of it.
    pub(crate) fn delete(&self, id: u64) {
        self.shared.change(|state| state.world.delete(id));
    }

    /// Its author lets only followers see it from now on.
    pub(crate) fn protect(&self, id: u64) {
        self.shared.change(|state| state.world.protect(id));
    }

    /// A rule that stands on the account already.
    #[track_caller]
    pub(crate) fn has_rule(&self, value: &str, tag: &str) -> Rule {
        let added = self.shared.change(|state| state.add_rule(value, Some(tag)));
        added.unwrap_or_else(|problem| panic!("no rule to have: {problem}"))
    }

    pub(crate) fn rules(&self) -> Vec<Rule> {
        self.shared.lock().rules.clone()
    }

    /// The stream ends as an answer ends.
    #[track_caller]
    pub(crate) fn cut(&self) {
        self.order(Order::Cut);
    }

    /// The stream is reset, and what was under way may be lost.
    #[track_caller]
    pub(crate) fn reset(&self) {
        self.order(Order::Reset);
    }

    /// The stream stays open, and nothing comes any more; posts of that time are not carried.
    #[track_caller]
    pub(crate) fn stall(&self) {
        self.order(Order::Stall);
    }

    /// X says why it ends the stream, and does.
    #[track_caller]
    pub(crate) fn disconnect_message(&self, disconnect_type: &str) {
        self.line(&json!({"errors": [{
            "title": "operational-disconnect", "disconnect_type": disconnect_type,
            "detail": "This stream has been disconnected upstream for operational reasons.",
            "type": "https://api.x.com/2/problems/operational-disconnect",
        }]}));
        // Whoever took it at its word is gone already.
        self.shared.change(|state| state.order(Order::Cut));
    }

    /// A line as a test wrote it.
    #[track_caller]
    pub(crate) fn line(&self, line: &Value) {
        self.bytes(format!("{line}\r\n").as_bytes());
    }

    /// Bytes as a test wrote them, with no end of a line.
    #[track_caller]
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        self.order(Order::Write(bytes.to_vec()));
    }

    /// A post as a stream would carry it with all fields, for a test to change and send.
    pub(crate) fn line_of(&self, tweet: &Tweet, vocabulary: Vocabulary) -> Value {
        self.shared.lock().line_of(tweet, vocabulary)
    }

    pub(crate) fn chunking(&self, chunking: Chunking) {
        self.shared.change(|state| {
            state.settings.chunking = chunking;
            state.order(Order::Chunking(chunking))
        });
    }

    pub(crate) fn heartbeat_every(&self, period: Duration) {
        self.shared.change(|state| {
            state.settings.heartbeat = period;
            state.order(Order::Heartbeat(period))
        });
    }

    #[track_caller]
    fn order(&self, order: Order) {
        let was_open = self.shared.change(|state| state.order(order));
        assert!(was_open, "no stream is open: wait for one first");
    }

    /// Waits until the `number`th stream is open, counted from 1.
    #[track_caller]
    pub(crate) fn wait_for_stream(&self, number: u64) {
        self.wait_for(|state| {
            (state.streams_opened >= number && state.is_streaming()).then_some(())
        });
    }

    /// The next `times` requests of an endpoint meet this, in the order the scripts were given.
    pub(crate) fn answer_next(
        &self,
        endpoint: Endpoint,
        times: u32,
        scripted: impl Into<Scripted>,
    ) {
        let scripted = scripted.into();
        self.shared.change(|state| state.scripts.push((endpoint, times, scripted)));
    }

    /// X notices late when a client closes its stream: so many connections are refused after.
    pub(crate) fn lingers_after_close(&self, refusals: u32) {
        self.shared.change(|state| state.settings.lingering = refusals);
    }

    /// What is published is found by search only so much later.
    pub(crate) fn indexing_lag(&self, lag: Duration) {
        self.shared.change(|state| state.settings.indexing_lag = lag);
    }

    /// Pages hold at most so many posts, however many were asked for.
    pub(crate) fn page_size(&self, posts: usize) {
        self.shared.change(|state| state.settings.page_size = posts);
    }

    pub(crate) fn dialect(&self, dialect: Dialect) {
        self.shared.change(|state| state.settings.dialect = dialect);
    }

    /// X's clock is so far ahead of this machine's: its `Date`, its ids, its week.
    pub(crate) fn clock_ahead_by_seconds(&self, seconds: i64) {
        self.shared.change(|state| state.settings.ahead_ms = seconds * 1000);
    }

    /// The account has these credits, and X tells of them.
    pub(crate) fn credits(&self, balance: f64) {
        self.shared.change(|state| state.settings.credits = Some(balance));
    }

    /// Waits until a question about the state has an answer.
    #[track_caller]
    pub(crate) fn wait_for<T>(&self, mut question: impl FnMut(&State) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut state = self.shared.lock();
        loop {
            if let Some(answer) = question(&state) {
                return answer;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let transcript = state.transcript();
                drop(state);
                panic!("waited {PATIENCE:?} in vain:\n{transcript}");
            }
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.lock().requests.clone()
    }

    /// The requests of one endpoint.
    pub(crate) fn calls(&self, endpoint: Endpoint) -> Vec<Request> {
        let requests = self.requests().into_iter();
        requests.filter(|request| request.endpoint == Some(endpoint)).collect()
    }

    pub(crate) fn billed(&self) -> Bill {
        self.shared.lock().bill.clone()
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        self.shared.lock().violations.clone()
    }

    /// This test provokes violations, and looks at them itself.
    pub(crate) fn expect_violations(&self) {
        self.expects_violations.store(true, Ordering::SeqCst);
    }
}

impl Drop for XApi {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().expect("it runs until here").join();
        if std::thread::panicking() || self.expects_violations.load(Ordering::SeqCst) {
            return;
        }
        assert!(ended.is_ok(), "the server panicked");
        let state = self.shared.lock();
        let (violations, transcript) = (state.violations.clone(), state.transcript());
        drop(state);
        assert!(violations.is_empty(), "violations: {violations:#?}\n{transcript}");
    }
}
