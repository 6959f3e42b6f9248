//! The gap filler: searches the stretches that the stream did not see.
//!
//! A gap is searched as soon as it has ended, so that nobody waits, and once more when X's index
//! has surely caught up; then it is filled. One that lasts is searched again and again while it
//! does, which is the fallback. Where a search goes on is kept in the gap's row.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use tracing::{info, warn};

use super::money::Money;
use super::waits::{BLOCKED, Trouble, Waits, chance};
use super::{NAME, Watch};
use crate::config::x::Mode;
use crate::domain::budget::ReadFor;
use crate::domain::notice::Alert;
use crate::domain::source::{Gap, State};
use crate::sources::x::refusal::Refusal;
use crate::sources::x::search::{FEWEST, MOST, Search, Stretch};
use crate::sources::x::snowflake::id_at;
use crate::store::batch::{Arrival, Batch, By, Cursor, Read};
use crate::store::connection::StoreError;

/// Posts of a moment come to the stream and to the index over so long, and not in the order of
/// their ids: a gap is searched from so much before its beginning, and what was searched while it
/// was fresh is searched again. What X returns twice within a day it does not charge twice.
pub(super) const OVERLAP: Duration = Duration::seconds(120);

/// While search goes on, it looks further back this often, and only for what is new otherwise.
pub(super) const LOOK_BACK_EVERY: Duration = Duration::minutes(10);

/// How often it is looked again.
pub(super) const EVERY: Duration = Duration::seconds(30);

/// A stream that has been down for so long is stood in for.
const STAND_IN: Duration = Duration::seconds(60);

/// And after so long the leads are told.
const TELL: Duration = Duration::minutes(2);

/// X's search ends half a minute before now: so much later a gap can be searched to its end.
const INDEXED: Duration = Duration::seconds(60);

/// A gap is searched so much beyond its end: clocks tell whole seconds.
const MARGIN: Duration = Duration::seconds(2);

/// Pages of one search: far more than a week of a conference.
const MOST_PAGES: usize = 1_000;

/// Searches gaps until told to stop.
pub(super) async fn run(watch: Watch) -> Result<(), StoreError> {
    let mut filler = Filler::new(watch);
    let stop = filler.searcher.watch.stop.clone();
    let clock = filler.searcher.watch.clock.clone();
    let mut facts = filler.searcher.watch.store.facts();
    loop {
        let wait = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            wait = filler.turn() => wait?,
        };
        let changed = async {
            loop {
                match facts.recv().await {
                    Ok(crate::store::Fact::SourcesChanged) | Err(_) => return,
                    Ok(_) => {}
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = changed => {}
            () = clock.sleep(wait) => {}
        }
    }
}

struct Filler {
    searcher: Searcher,
    waits: Waits,
    /// X is not asked before.
    not_before: DateTime<Utc>,
    /// What is known of each gap that is not filled.
    known: HashMap<i64, Known>,
    /// A human has been told that X's search is blocked.
    blocked: bool,
    started: DateTime<Utc>,
}

/// What is known of one gap, beyond its row.
#[derive(Default)]
struct Known {
    /// When it was searched to its end last.
    searched: Option<DateTime<Utc>>,
    /// When it was searched from further back last.
    looked_back: Option<DateTime<Utc>>,
    /// It was searched since it ended.
    since_its_end: bool,
    /// The leads were told of it.
    told: bool,
}

impl Filler {
    fn new(watch: Watch) -> Self {
        let started = watch.clock.now();
        Self {
            searcher: Searcher::new(watch),
            waits: Waits::default(),
            not_before: started,
            known: HashMap::new(),
            blocked: false,
            started,
        }
    }

    /// Does what is due, and says how long until something is again.
    async fn turn(&mut self) -> Result<Duration, StoreError> {
        let mut gaps = self.searcher.watch.store.unfilled_gaps(NAME.to_owned()).await?;
        // What ended before X's seven days stays unfilled, and is told as such.
        let now = self.searcher.watch.clock.now();
        gaps.retain(|gap| gap.until.is_none_or(|until| Search::reaches(id_at(until), now)));
        self.known.retain(|id, _| gaps.iter().any(|gap| gap.id == *id));
        let mut wait = EVERY;
        for gap in &gaps {
            let now = self.searcher.watch.clock.now();
            self.tell(gap, now).await?;
            let due_in = self.due_in(gap, now).max(self.not_before - now);
            if due_in > Duration::zero() {
                wait = wait.min(due_in);
                continue;
            }
            match self.search(gap, now).await? {
                Ok(()) => {
                    self.waits.reset();
                    wait = wait.min(self.due_in(gap, now).max(Duration::seconds(1)));
                }
                Err(refusal) => return self.failed(gap, refusal, now).await,
            }
        }
        Ok(wait)
    }

    /// How long until a gap is to be searched; nothing or less when it is now.
    fn due_in(&self, gap: &Gap, now: DateTime<Utc>) -> Duration {
        let known = self.known.get(&gap.id);
        match gap.until {
            Some(_) if !known.is_some_and(|known| known.since_its_end) => Duration::zero(),
            Some(until) => until + INDEXED - now,
            None if self.searcher.watch.mode != Mode::Auto => EVERY,
            None => match known.and_then(|known| known.searched) {
                Some(last) => last + EVERY - now,
                None => gap.from.max(self.started) + STAND_IN - now,
            },
        }
    }

    async fn failed(
        &mut self,
        gap: &Gap,
        refusal: Refusal,
        now: DateTime<Utc>,
    ) -> Result<Duration, StoreError> {
        let words = refusal.to_string();
        let trouble = Trouble::Refused(refusal);
        let pause = self.waits.after(&trouble, chance());
        warn!(source = NAME, "a gap cannot be searched: {words}");
        self.not_before = now + pause;
        let watch = &self.searcher.watch;
        match gap.until {
            // Nobody looks any more.
            None => watch.store.source_stood_in_for(NAME.to_owned(), gap.id, false, now).await?,
            // The stream is open, and nobody else tells of it.
            Some(_) if trouble.state() == State::Blocked => {
                if !std::mem::replace(&mut self.blocked, true) {
                    watch.tell_blocked(&trouble, now).await?;
                }
            }
            Some(_) => {}
        }
        Ok(pause)
    }

    async fn search(
        &mut self,
        gap: &Gap,
        now: DateTime<Utc>,
    ) -> Result<Result<(), Refusal>, StoreError> {
        let store = self.searcher.watch.store.clone();
        let known = self.known.entry(gap.id).or_default();
        let filled = gap.until.is_some_and(|until| now >= until + INDEXED);
        let looks_back =
            filled || known.looked_back.is_none_or(|last| now - last >= LOOK_BACK_EVERY);
        let above = above(gap, known.looked_back.filter(|_| looks_back), looks_back, now);
        let margin = MARGIN + self.searcher.skew.max(Duration::zero());
        let below = gap.until.map(|until| id_at(until + margin));
        let stretch = Stretch { above, below, asked_at: now };
        let searched = match self.searcher.search(stretch, Some(gap.id), None).await? {
            Ok(Some(searched)) => searched,
            // No money: the gap waits for a day with some.
            Ok(None) => {
                self.not_before = now + Money::until_tomorrow(now).min(BLOCKED);
                return Ok(Ok(()));
            }
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.blocked = false;
        known.searched = Some(now);
        known.since_its_end = gap.until.is_some();
        if looks_back {
            known.looked_back = Some(now);
        }
        store.gap_searched(gap.id, searched.newest, filled, now).await?;
        let posts = searched.posts;
        info!(source = NAME, posts, "a gap was searched: {posts} posts");
        if gap.until.is_none() {
            store.source_stood_in_for(NAME.to_owned(), gap.id, true, now).await?;
        }
        Ok(Ok(()))
    }

    /// Tells the leads of a gap that lasts, and when it is over.
    async fn tell(&mut self, gap: &Gap, now: DateTime<Utc>) -> Result<(), StoreError> {
        let store = &self.searcher.watch.store;
        let known = self.known.entry(gap.id).or_default();
        let from = gap.from.max(self.started);
        let source = NAME.to_owned();
        let (topic, alert) = match gap.until {
            None if now - from >= TELL && !std::mem::replace(&mut known.told, true) => {
                let sources = store.sources(now, now).await?;
                let health = sources.into_iter().find(|health| health.name == NAME);
                // Whoever must mend something has been told what already.
                if health
                    .as_ref()
                    .is_some_and(|it| matches!(it.state, State::Blocked | State::Braked))
                {
                    return Ok(());
                }
                let fault = health.and_then(|health| health.why).unwrap_or_default();
                (format!("{NAME} down {}", gap.id), Alert::SourceDown { source, fault })
            }
            Some(until) if std::mem::take(&mut known.told) => {
                let minutes = (until - from).num_minutes();
                (format!("{NAME} back {}", gap.id), Alert::SourceBack { source, minutes })
            }
            _ => return Ok(()),
        };
        store.alert(topic, alert, now).await
    }
}

/// Where the search of a gap begins: where it came to, or before what was still fresh when it was
/// looked back last.
fn above(
    gap: &Gap,
    looked_back: Option<DateTime<Utc>>,
    looks_back: bool,
    now: DateTime<Utc>,
) -> u64 {
    // What X returned on an earlier day of its own it charges again.
    let is_of_today = gap.from.date_naive() == now.date_naive();
    let begin = id_at(if is_of_today { gap.from - OVERLAP } else { gap.from });
    let again = match looked_back {
        Some(last) => Some(id_at(last - OVERLAP)),
        None => gap.reached.filter(|_| !looks_back),
    };
    again.map_or(begin, |again| again.max(begin))
}

/// What a search of a whole stretch came to.
pub(super) struct Searched {
    /// The newest id.
    pub(super) newest: Option<u64>,
    /// Posts that were new to us.
    pub(super) posts: u64,
}

/// Searches stretches, page by page, within the budget.
pub(super) struct Searcher {
    pub(super) watch: Watch,
    pub(super) money: Money,
    search: Search,
    /// How far X's clock is ahead of ours.
    skew: Duration,
}

impl Searcher {
    pub(super) fn new(watch: Watch) -> Self {
        let search = Search::new(watch.client.clone(), watch.vocabulary, watch.keep_raw);
        Self { money: watch.money(), search, skew: Duration::zero(), watch }
    }

    /// Searches a stretch to its end; each page is recorded before the next is asked for. With
    /// `cursor`, the newest id is stored as the source's place, in the last page's transaction.
    ///
    /// `None` when there was no money to come to the end.
    pub(super) async fn search(
        &mut self,
        stretch: Stretch,
        gap: Option<i64>,
        cursor: Option<&str>,
    ) -> Result<Result<Option<Searched>, Refusal>, StoreError> {
        let mut searched = Searched { newest: None, posts: 0 };
        let mut next: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let now = self.watch.clock.now();
            let left = self.money.left(now).await?;
            // X returns at least ten where there are ten.
            if left < u64::from(FEWEST) {
                self.money.tell(now).await?;
                return Ok(Ok(None));
            }
            let most = u32::try_from(left).unwrap_or(MOST).min(MOST);
            let watching = self.money.allows(ReadFor::Watching, now).await?;
            let query = self.watch.queries.widest(watching).to_owned();
            let page = self.search.page(&query, stretch, next.as_deref(), most, now).await;
            let page = match page {
                Ok(page) => page,
                Err(refusal) => return Ok(Err(refusal)),
            };
            self.skew = page.server_time.map_or(self.skew, |theirs| theirs - now);
            // Pages are newest first: the first one has the newest of all.
            searched.newest = searched.newest.or(page.newest);
            next = page.next;
            let campaign = self.watch.store.campaign();
            let reads = Read::all(&page.items, campaign, false);
            let mut batch = Batch::prepare(page.items, campaign);
            let place = searched.newest.filter(|_| next.is_none());
            batch.cursor = cursor.zip(place).map(|(source, newest)| Cursor {
                source: source.to_owned(),
                position: newest.to_string(),
            });
            let by = gap.map_or(By::Watching, By::Gap);
            batch.arrival = Some(Arrival { source: NAME.to_owned(), reads, by });
            let now = self.watch.clock.now();
            searched.posts += self.watch.store.record(batch, now).await?.posts;
            self.money.tell(now).await?;
            if next.is_none() {
                return Ok(Ok(Some(searched)));
            }
        }
        Ok(Err(Refusal::Wrong("its search has no last page".to_owned())))
    }
}
