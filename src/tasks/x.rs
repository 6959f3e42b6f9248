//! Watching X: the stream, a search for what it missed, and the money both cost.
//!
//! `stream` keeps the one connection and opens a row for every stretch it did not see. `fill`
//! asks the store for such rows and searches them, so a gap is filled after a crash too: killed in
//! the middle of a page, the row is still there. While the stream is down for longer than a minute
//! the same search repeats itself, which is all there is to falling back. `poll` is for booths
//! that want no stream. `recheck` asks whether posts are still there. All of them ask `money`
//! before they ask X.

mod fill;
mod money;
mod poll;
mod recheck;
mod searcher;
mod stream;
mod waits;

use chrono::{DateTime, NaiveTime, Utc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::clock::Clock;
use crate::config::x::Mode;
use crate::domain::budget::Budget;
use crate::domain::day::Day;
use crate::domain::notice::{Alert, SourceNews};
use crate::sources::x::client::Client;
use crate::sources::x::fields::Vocabulary;
use crate::sources::x::query::Queries;
use crate::sources::x::refusal::Refusal;
use crate::store::Store;
use crate::store::connection::StoreError;
use money::Money;
use waits::Trouble;

/// The name of this source in the database.
pub const NAME: &str = "x";

/// What watching X needs.
#[derive(Clone)]
pub struct Watch {
    /// Where everything is remembered.
    pub store: Store,
    /// X.
    pub client: Client,
    /// What is asked for.
    pub queries: Queries,
    /// How.
    pub mode: Mode,
    /// What it may cost.
    pub budget: Budget,
    /// In which words search is asked first.
    pub vocabulary: Vocabulary,
    /// Whether posts are kept as received.
    pub keep_raw: bool,
    /// When the day's summary is sent; posts behind claims are looked up before it.
    pub summary_at: Option<NaiveTime>,
    /// The time.
    pub clock: Clock,
    /// Ends it.
    pub stop: CancellationToken,
}

impl Watch {
    fn money(&self) -> Money {
        Money::new(self.store.clone(), self.budget)
    }

    /// Where a booth that has never looked begins: with the campaign, or else with today.
    fn first(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let campaign = self.store.campaign();
        let today = Day::of(now, campaign.zone).bounds(campaign.zone).0;
        campaign.starts.unwrap_or(today).min(now)
    }

    /// Tells the leads that X is closed to us until somebody does something.
    async fn tell_blocked(&self, trouble: &Trouble, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (by, fault) = match trouble {
            Trouble::Refused(Refusal::Blocked(blocked)) => (blocked.by.name(), &blocked.words),
            Trouble::Refused(Refusal::Wrong(words)) => ("request", words),
            _ => return Ok(()),
        };
        let news = SourceNews::Blocked { by: by.to_owned(), fault: fault.clone() };
        tell_leads(&self.store, format!("blocked {}", now.timestamp()), news, now).await
    }
}

/// Tells the leads what is new about X, once for each topic.
async fn tell_leads(
    store: &Store,
    topic: String,
    news: SourceNews,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let alert = Alert::Source { source: NAME.to_owned(), news };
    store.alert(format!("{NAME} {topic}"), alert, now).await
}

/// Watches X until told to stop.
///
/// # Errors
/// When the database fails. X may fail as it likes: it is tried again for ever.
pub async fn run(watch: Watch) -> Result<(), StoreError> {
    let now = watch.clock.now();
    watch.store.set_budget(watch.budget).await?;
    watch.store.source_starts(NAME.to_owned(), watch.first(now), now).await?;
    let mut tasks = JoinSet::new();
    let span = |what| tracing::info_span!("source", name = NAME, what);
    match watch.mode {
        Mode::Auto | Mode::Stream => {
            tasks.spawn(stream::run(watch.clone()).instrument(span("stream")))
        }
        Mode::Search => tasks.spawn(poll::run(watch.clone()).instrument(span("poll"))),
    };
    tasks.spawn(fill::run(watch.clone()).instrument(span("fill")));
    tasks.spawn(recheck::run(watch).instrument(span("recheck")));
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok(outcome) => outcome?,
            // A bug: the process ends, and its supervisor starts it again.
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => {}
        }
    }
    Ok(())
}
