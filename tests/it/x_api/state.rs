//! Everything the fake X remembers.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::answer::Scripted;
use super::endpoint::Endpoint;
use super::fields::{Dialect, Told};
use super::http::Request;
use super::rules::Rule;
use super::stream::{Chunking, OpenStream};
use super::tweet::{Kind, Tweet, id_at, ms_of};

/// The span of time that recent search can see.
pub(super) const SEARCHED: Duration = Duration::from_secs(7 * 24 * 3600);

const WINDOW: Duration = Duration::from_secs(15 * 60);

/// All posts there are.
#[derive(Debug, Default)]
pub(crate) struct World {
    posts: BTreeMap<u64, Known>,
}

#[derive(Debug)]
struct Known {
    tweet: Tweet,
    since_ms: u64,
    is_gone: bool,
}

impl World {
    /// Takes a post in, and tells every earlier version of it.
    pub(super) fn add(&mut self, tweet: &Tweet, now_ms: u64) {
        for earlier in &tweet.history {
            if let Some(known) = self.posts.get_mut(earlier) {
                known.tweet.history.clone_from(&tweet.history);
            }
        }
        let known = Known { tweet: tweet.clone(), since_ms: now_ms, is_gone: false };
        self.posts.insert(tweet.id, known);
    }

    /// The version that was asked for, while its chain stands.
    pub(super) fn present(&self, id: u64) -> Option<&Tweet> {
        self.posts.get(&id).filter(|known| !known.is_gone).map(|known| &known.tweet)
    }

    /// Deleting any version deletes them all.
    pub(super) fn delete(&mut self, id: u64) {
        let chain = self.posts.get(&id).expect("only what was published can be deleted");
        for version in chain.tweet.history.clone() {
            if let Some(known) = self.posts.get_mut(&version) {
                known.is_gone = true;
            }
        }
    }

    /// Its author lets only followers see it from now on.
    pub(super) fn protect(&mut self, id: u64) {
        let known = self.posts.get_mut(&id).expect("only what was published can be protected");
        known.tweet.is_protected = true;
    }

    /// What search may find, newest first: no retweets, and of each chain the newest version.
    pub(super) fn searchable(&self, now_ms: u64, lag: Duration) -> impl Iterator<Item = &Tweet> {
        self.counted().filter_map(move |known| {
            let is_indexed = u128::from(now_ms.saturating_sub(known.since_ms)) >= lag.as_millis();
            let is_seen = is_indexed && !known.is_gone && !known.tweet.is_protected;
            is_seen.then_some(&known.tweet)
        })
    }

    /// What counts count, which is also what is gone.
    pub(super) fn countable(&self) -> impl Iterator<Item = &Tweet> {
        self.counted().map(|known| &known.tweet)
    }

    fn counted(&self) -> impl Iterator<Item = &Known> {
        let newest = |known: &&Known| known.tweet.history.last() == Some(&known.tweet.id);
        self.posts.values().rev().filter(newest).filter(|known| !known.tweet.is(Kind::Retweeted))
    }
}

/// What X would charge for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bill {
    /// How often each post was returned.
    pub(crate) posts: BTreeMap<u64, usize>,
    /// Authors returned. X does not say whether it charges for those.
    pub(crate) users: usize,
    /// Requests for counts.
    pub(crate) counts: usize,
}

impl Bill {
    /// Posts returned in all.
    pub(crate) fn reads(&self) -> usize {
        self.posts.values().sum()
    }

    pub(crate) fn distinct(&self) -> usize {
        self.posts.len()
    }

    pub(super) fn add(&mut self, told: &Told) {
        for post in &told.posts {
            *self.posts.entry(*post).or_default() += 1;
        }
        self.users += told.users();
    }
}

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) heartbeat: Duration,
    pub(super) chunking: Chunking,
    pub(super) dialect: Dialect,
    pub(super) page_size: usize,
    pub(super) indexing_lag: Duration,
    /// Connections that are refused after the client has closed its stream.
    pub(super) lingering: u32,
    /// How far X's clock is ahead of this machine's.
    pub(super) ahead_ms: i64,
    pub(super) credits: Option<f64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(20),
            chunking: Chunking::Lines,
            dialect: Dialect::default(),
            page_size: 100,
            indexing_lag: Duration::ZERO,
            lingering: 0,
            ahead_ms: 0,
            credits: None,
        }
    }
}

/// A page that a token leads to: what was asked for, and the last post of the page before.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) asked: Vec<(String, String)>,
    pub(super) below: u64,
}

/// How often an endpoint may still be asked.
pub(super) struct Left {
    pub(super) remaining: u32,
    pub(super) opens_in: Duration,
    pub(super) is_exceeded: bool,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) requests: Vec<Request>,
    pub(crate) violations: Vec<String>,
    pub(crate) bill: Bill,
    pub(crate) rules: Vec<Rule>,
    /// Streams that were accepted so far.
    pub(crate) streams_opened: u64,
    pub(super) world: World,
    pub(super) stream: Option<OpenStream>,
    /// Connections that X will still refuse because it has not noticed the end of the last one.
    pub(super) refusals_left: u32,
    pub(super) settings: Settings,
    pub(super) scripts: Vec<(Endpoint, u32, Scripted)>,
    pub(super) pages: HashMap<String, Page>,
    windows: HashMap<Endpoint, (Instant, u32)>,
    last_id: u64,
}

impl State {
    pub(crate) fn is_streaming(&self) -> bool {
        self.stream.is_some()
    }

    pub(crate) fn calls(&self, endpoint: Endpoint) -> usize {
        self.requests.iter().filter(|request| request.endpoint == Some(endpoint)).count()
    }

    pub(super) fn object(&mut self, violation: impl Into<String>) {
        self.violations.push(violation.into());
    }

    /// X's own clock.
    pub(super) fn now_ms(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
        let now = u64::try_from(now).expect("before the year 292 billion");
        now.saturating_add_signed(self.settings.ahead_ms)
    }

    /// A new id of this moment.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id = id_at(self.now_ms(), 0).max(self.last_id + 1);
        self.last_id
    }

    /// Whether recent search still sees a post.
    pub(super) fn is_recent(&self, id: u64) -> bool {
        ms_of(id) >= self.oldest_ms()
    }

    pub(super) fn oldest_ms(&self) -> u64 {
        let searched = u64::try_from(SEARCHED.as_millis()).expect("a week");
        self.now_ms().saturating_sub(searched)
    }

    /// Gives a post an id and its place in its chain.
    pub(super) fn finish(&mut self, tweet: &mut Tweet) {
        if tweet.id == 0 {
            tweet.id = self.next_id();
        }
        if tweet.history.last() != Some(&tweet.id) {
            tweet.history.push(tweet.id);
        }
    }

    pub(super) fn next_script(&mut self, endpoint: Endpoint) -> Option<Scripted> {
        let mut scripts = self.scripts.iter_mut();
        let (_, times, scripted) =
            scripts.find(|(known, times, _)| *known == endpoint && *times > 0)?;
        *times -= 1;
        Some(scripted.clone())
    }

    /// Counts a request in its window of 15 minutes.
    pub(super) fn count(&mut self, endpoint: Endpoint) -> Left {
        let now = Instant::now();
        let window = self.windows.entry(endpoint).or_insert((now, 0));
        if now.duration_since(window.0) >= WINDOW {
            *window = (now, 0);
        }
        window.1 += 1;
        Left {
            remaining: endpoint.limit().saturating_sub(window.1),
            opens_in: WINDOW.saturating_sub(now.duration_since(window.0)),
            is_exceeded: window.1 > endpoint.limit(),
        }
    }

    /// Everything that happened, for a person who asks why a test failed.
    pub(crate) fn transcript(&self) -> String {
        let mut lines = Vec::new();
        let first = self.requests.first().map(|request| request.at);
        for request in &self.requests {
            let at = first.map_or(0.0, |first| request.at.duration_since(first).as_secs_f64());
            let Request { method, target, body, status, .. } = request;
            lines.push(format!("{at:8.3} {method} {target} {body} -> {status}"));
        }
        let posts = self.world.posts.values();
        lines.extend(posts.map(|known| format!("post {:?}, gone: {}", known.tweet, known.is_gone)));
        lines.extend(self.rules.iter().map(|rule| format!("{rule:?}")));
        lines.push(format!("streams: {}, open: {}", self.streams_opened, self.is_streaming()));
        lines.push(format!("bill: {:?}", self.bill));
        lines.push(format!("violations: {:#?}", self.violations));
        lines.join("\n")
    }
}
