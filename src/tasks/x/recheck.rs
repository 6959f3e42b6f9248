//! Are the posts behind open claims still there? Asked before the summary, and when staff ask.
//!
//! X tells nobody whose post it deleted; only looking it up does. A post that was edited has a new
//! id, and the new one is looked up too: it may have lost a hashtag.

use std::collections::{HashSet, VecDeque};

use chrono::{DateTime, Duration, NaiveTime, Utc};
use tracing::{info, warn};

use super::money::Money;
use super::waits::{Trouble, Waits, chance};
use super::{NAME, Watch};
use crate::domain::budget::ReadFor;
use crate::domain::day::Day;
use crate::domain::post::Item;
use crate::sources::x::lookup;
use crate::sources::x::refusal::Refusal;
use crate::sources::x::tongue::Tongue;
use crate::store::Fact;
use crate::store::batch::{Arrival, Batch, By, Read};
use crate::store::connection::StoreError;

/// How long before the summary.
const BEFORE_SUMMARY: Duration = Duration::minutes(10);

/// How often the clock is looked at.
const LOOK: Duration = Duration::seconds(20);

/// Where the last day that was rechecked is kept.
const LAST: &str = "recheck.last";

/// Rechecks until told to stop.
pub(super) async fn run(watch: Watch) -> Result<(), StoreError> {
    let (stop, clock) = (watch.stop.clone(), watch.clock.clone());
    let mut facts = watch.store.facts();
    let mut recheck = Recheck::new(watch);
    loop {
        let wait = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            wait = recheck.turn() => wait?,
        };
        let asked = async {
            loop {
                match facts.recv().await {
                    Ok(Fact::LookupAsked) | Err(_) => return,
                    Ok(_) => {}
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = asked => {}
            () = clock.sleep(wait) => {}
        }
    }
}

struct Recheck {
    watch: Watch,
    money: Money,
    tongue: Tongue,
    waits: Waits,
    /// X is not asked before, whoever asks.
    not_before: DateTime<Utc>,
}

impl Recheck {
    fn new(watch: Watch) -> Self {
        let tongue = Tongue::new(watch.client.clone(), watch.vocabulary);
        let (waits, not_before) = (Waits::default(), DateTime::UNIX_EPOCH);
        Self { money: watch.money(), tongue, waits, not_before, watch }
    }

    async fn turn(&mut self) -> Result<Duration, StoreError> {
        let now = self.watch.clock.now();
        if now < self.not_before {
            return Ok(self.not_before - now);
        }
        let store = self.watch.store.clone();
        // First those that somebody waits for.
        let mut asked = store.lookups().await?;
        let due = self.due_day(now).await?;
        if due.is_some() {
            asked.extend(store.posts_behind_claims().await?);
        }
        match self.look_up(asked).await? {
            Ok(()) => self.waits.reset(),
            Err(refusal) => {
                warn!(source = NAME, "posts cannot be looked up: {refusal}");
                let wait = self.waits.after(&Trouble::Refused(refusal), chance());
                self.not_before = now + wait;
                return Ok(wait);
            }
        }
        if let Some(day) = due {
            store.set_setting(LAST.to_owned(), day.to_string()).await?;
        }
        Ok(LOOK)
    }

    /// The day whose recheck is due and has not been made.
    async fn due_day(&self, now: DateTime<Utc>) -> Result<Option<Day>, StoreError> {
        let Some(at) = self.watch.summary_at else { return Ok(None) };
        let zone = self.watch.store.campaign().zone;
        let soon = now + BEFORE_SUMMARY;
        let day = Day::of(soon, zone);
        let time: NaiveTime = soon.with_timezone(&zone).time();
        let last = self.watch.store.setting(LAST.to_owned()).await?;
        let is_due = time >= at && last.as_deref() != Some(day.to_string().as_str());
        Ok(is_due.then_some(day))
    }

    /// Looks posts up, and the newer editions they name. What there is no money for stays asked
    /// for, if staff did.
    async fn look_up(&mut self, asked: Vec<String>) -> Result<Result<(), Refusal>, StoreError> {
        let store = self.watch.store.clone();
        let (mut rest, none): (VecDeque<String>, VecDeque<String>) =
            asked.into_iter().partition(|id| lookup::is_id(id));
        if !none.is_empty() {
            store.looked_up(none.into()).await?;
        }
        let mut known: HashSet<String> = rest.iter().cloned().collect();
        while !rest.is_empty() {
            let now = self.watch.clock.now();
            let left = self.money.left_for(ReadFor::Recheck, now).await?;
            let many = usize::try_from(left).unwrap_or(usize::MAX).min(lookup::MOST);
            if many == 0 {
                info!(source = NAME, "{} posts are not looked up: no money", rest.len());
                return Ok(Ok(()));
            }
            let ids: Vec<String> = rest.drain(..many.min(rest.len())).collect();
            let found = match lookup::posts(&mut self.tongue, &ids, now).await {
                Ok(found) => found,
                Err(refusal) => return Ok(Err(refusal)),
            };
            rest.extend(newer_editions(&found.items).filter(|id| known.insert(id.clone())));
            self.record(found.items, now).await?;
            store.looked_up(ids).await?;
        }
        Ok(Ok(()))
    }

    async fn record(&mut self, items: Vec<Item>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let campaign = self.watch.store.campaign();
        let reads = Read::all(&items, campaign, true);
        let mut batch = Batch::prepare(items, campaign);
        batch.arrival =
            Some(Arrival { source: NAME.to_owned(), reads, room: None, by: By::Asking });
        let recorded = self.watch.store.record(batch, now).await?;
        info!(source = NAME, gone = recorded.gone, "looked up: {} posts are gone", recorded.gone);
        self.money.tell(now).await
    }
}

/// The ids of later editions of posts that were looked up by an earlier one.
fn newer_editions(items: &[Item]) -> impl Iterator<Item = String> {
    items.iter().filter_map(|item| match item {
        Item::Seen(seen) => {
            let last = seen.post.chain.last()?;
            (*last != seen.post.id.native).then(|| last.clone())
        }
        _ => None,
    })
}
