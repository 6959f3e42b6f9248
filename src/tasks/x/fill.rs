//! The gap filler: searches the stretches that the stream did not see.
//!
//! A gap is searched as soon as it has ended, so that nobody waits, and once more when X's index
//! has surely caught up; then it is filled. One that lasts is searched again and again while it
//! does, which is the fallback. Where a search goes on is kept in the gap's row.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use tracing::{info, warn};

use super::money::{Money, begin_of_day};
use super::searcher::{Place, Searcher};
use super::waits::{BLOCKED, Trouble, Waits, chance};
use super::{NAME, Watch, tell_leads};
use crate::config::x::Mode;
use crate::domain::notice::SourceNews;
use crate::domain::source::{Gap, State};
use crate::sources::x::refusal::Refusal;
use crate::sources::x::search::{INDEX_LAG, Search, Stretch};
use crate::sources::x::snowflake::id_at;
use crate::store::connection::StoreError;

/// Posts of a moment come to the stream and to the index over so long, and not in the order of
/// their ids: a gap is searched from so much before its beginning, and what was searched while it
/// was fresh is searched again. What X returns twice within a day it does not charge twice.
pub(super) const OVERLAP: Duration = Duration::seconds(120);

/// So long the stream may take to bring a post: less than that is enough where a day's end makes
/// the overlap cost money.
const LATENCY: Duration = Duration::seconds(15);

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

/// A gap is searched so much beyond its end, for clocks that agree only by some seconds. What the
/// stream has brought of these is not charged again.
const MARGIN: Duration = Duration::seconds(10);

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
        // What goes on where an earlier search stopped leaves what is newer to the next one.
        let goes_on = gap.below.is_some();
        let filled = !goes_on && gap.until.is_some_and(|until| now >= until + INDEXED);
        let looks_back =
            goes_on || filled || known.looked_back.is_none_or(|last| now - last >= LOOK_BACK_EVERY);
        // Ids tell X's time, and rows tell ours.
        let theirs = |ours| self.searcher.watch.client.time_of_x(ours);
        let looked_back = known.looked_back.filter(|_| looks_back).map(theirs);
        let above = above(gap, theirs(gap.from), looked_back, looks_back, theirs(now));
        // An end that X's index has not come to yet is refused; what is newer is only known already.
        let end = gap.until.map(|until| until + MARGIN).filter(|end| *end < now - INDEX_LAG);
        let below = gap.below.or(end.map(|end| id_at(theirs(end))));
        let stretch = Stretch { above, below, asked_at: theirs(now) };
        let searched = match self.searcher.search(stretch, Place::Gap(gap.id)).await? {
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
        known.since_its_end = !goes_on && gap.until.is_some();
        if looks_back && !goes_on {
            known.looked_back = Some(now);
        }
        store.gap_searched(gap.id, filled, now).await?;
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
        let (topic, news) = match gap.until {
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
                (format!("down {}", gap.id), SourceNews::Down { fault })
            }
            Some(until) if std::mem::take(&mut known.told) => {
                let minutes = (until - from).num_minutes();
                (format!("back {}", gap.id), SourceNews::Back { minutes })
            }
            _ => return Ok(()),
        };
        tell_leads(store, topic, news, now).await
    }
}

/// Where the search of a gap begins: where it came to, or before what was still fresh when it was
/// looked back last.
fn above(
    gap: &Gap,
    from: DateTime<Utc>,
    looked_back: Option<DateTime<Utc>>,
    looks_back: bool,
    now: DateTime<Utc>,
) -> u64 {
    // What X returned on an earlier day of its own it charges again.
    let today = id_at(begin_of_day(now));
    let is_of_today = from.date_naive() == now.date_naive();
    let overlap = match (is_of_today, gap.is_of_money) {
        (true, _) => OVERLAP,
        (false, false) => LATENCY,
        // The stream was sound until we closed it.
        (false, true) => Duration::zero(),
    };
    let begin = id_at(from - overlap);
    let again = match (looked_back, gap.reached) {
        (Some(last), _) => id_at(last - OVERLAP).max(gap.reached.unwrap_or(0).min(today)),
        (None, Some(reached)) if looks_back => reached.min(today),
        (None, reached) => reached.unwrap_or(0),
    };
    begin.max(again)
}
