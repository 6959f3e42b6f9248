//! Search instead of the stream: every half minute, for booths whose network drops connections.

use chrono::{DateTime, Duration, Utc};
use tracing::warn;

use super::fill::{EVERY, LOOK_BACK_EVERY, OVERLAP};
use super::money::{Money, begin_of_day};
use super::searcher::{Place, Searcher};
use super::waits::{Trouble, Waits, chance};
use super::{NAME, Watch};
use crate::domain::source::{BUDGET_SPENT, State};
use crate::sources::x::refusal::Refusal;
use crate::sources::x::search::Stretch;
use crate::sources::x::snowflake;
use crate::store::connection::StoreError;

/// Polls until told to stop.
pub(super) async fn run(watch: Watch) -> Result<(), StoreError> {
    let (stop, clock) = (watch.stop.clone(), watch.clock.clone());
    let mut poll = Poll::begin(watch).await?;
    loop {
        let wait = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            wait = poll.turn() => wait?,
        };
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = clock.sleep(wait) => {}
        }
    }
}

struct Poll {
    searcher: Searcher,
    waits: Waits,
    /// The newest post that is known, if there is one.
    newest: Option<u64>,
    /// When it was looked further back last, for posts that X indexed out of order.
    looked_back: DateTime<Utc>,
    sees: bool,
    blocked: bool,
}

impl Poll {
    /// Goes on where it stopped. What lies before its beginning is a gap, which the filler fills.
    async fn begin(watch: Watch) -> Result<Self, StoreError> {
        let now = watch.clock.now();
        let cursors = watch.store.cursors().await?;
        let known = cursors.iter().find(|cursor| cursor.source == NAME);
        let newest = known.and_then(|cursor| cursor.position.parse().ok());
        let (waits, sees, blocked) = (Waits::default(), false, false);
        let searcher = Searcher::new(watch);
        Ok(Self { searcher, waits, newest, looked_back: now, sees, blocked })
    }

    async fn turn(&mut self) -> Result<Duration, StoreError> {
        let store = self.searcher.watch.store.clone();
        let now = self.searcher.watch.clock.now();
        let looks_back = now - self.looked_back >= LOOK_BACK_EVERY;
        // Ids tell X's time.
        let theirs = |ours| self.searcher.watch.client.time_of_x(ours);
        let newest = self.newest.unwrap_or_else(|| snowflake::id_at(theirs(now) - OVERLAP));
        let above = match looks_back {
            // Posts of yesterday would be paid for again.
            true => {
                let from = theirs(self.looked_back - OVERLAP).max(begin_of_day(theirs(now)));
                snowflake::id_at(from).min(newest)
            }
            false => newest,
        };
        let stretch = Stretch { above, below: None, asked_at: theirs(now) };
        match self.searcher.search(stretch, Place::Source).await? {
            Ok(Some(searched)) => {
                if looks_back {
                    self.looked_back = now;
                }
                self.newest = self.newest.max(searched.newest);
                self.waits.reset();
                self.blocked = false;
                if std::mem::replace(&mut self.sees, true) {
                    store.source_heard(NAME.to_owned(), None, now).await?;
                } else {
                    store.source_sees(NAME.to_owned(), State::Polling, now, now).await?;
                }
                Ok(EVERY)
            }
            Ok(None) => {
                self.sees = false;
                let why = BUDGET_SPENT.to_owned();
                store.source_is_blind(NAME.to_owned(), State::Braked, "budget", why, now).await?;
                Ok(Money::until_tomorrow(now))
            }
            Err(refusal) => self.failed(refusal, now).await,
        }
    }

    async fn failed(
        &mut self,
        refusal: Refusal,
        now: DateTime<Utc>,
    ) -> Result<Duration, StoreError> {
        let words = refusal.to_string();
        let trouble = Trouble::Refused(refusal);
        let state = trouble.state();
        if state == State::Blocked && !std::mem::replace(&mut self.blocked, true) {
            self.searcher.watch.tell_blocked(&trouble, now).await?;
        }
        self.sees = false;
        let wait = self.waits.after(&trouble, chance());
        warn!(source = NAME, "X's search: {words}; trying again in {} s", wait.num_seconds());
        let store = &self.searcher.watch.store;
        store.source_is_blind(NAME.to_owned(), state, trouble.name(), words, now).await?;
        Ok(wait)
    }
}
