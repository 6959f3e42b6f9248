//! How the sources do and what they cost, in lines for `/status` and the summary.

use chrono::{Duration, Timelike};

use super::notice::named;
use super::{At, Desk};
use crate::domain::budget::{ReadFor, Usd};
use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::domain::source::Health;
use crate::say;
use crate::store::Store;
use crate::store::connection::StoreError;

/// The source that costs money.
pub(super) const X: &str = "x";

/// Posts whose way from their author to us `/status` looks at.
const LATENCIES: u32 = 200;

/// What a source did on a day. Part of `boothbot summary --format json`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SourceDay {
    /// Its name.
    pub source: String,
    /// Seconds it did not see, together.
    pub blind_seconds: u64,
    /// In how many stretches.
    pub gaps: u64,
    /// How many of these seconds were not searched since.
    pub unsearched_seconds: u64,
    /// Posts found when the gaps were searched.
    pub found: u64,
    /// Posts that were paid for.
    pub posts_paid: u64,
    /// What they cost, in millionths of a US dollar; `None` where nothing costs.
    pub micro_usd: Option<u64>,
}

impl SourceDay {
    /// What every source did on a day; of a day that is not over, so far.
    pub(super) async fn of(store: &Store, day: Day) -> Result<Vec<Self>, StoreError> {
        let (since, end) = day.bounds(store.campaign().zone);
        // A gap that lasts is as long as somebody was there to see it.
        let until = store.last_alive().await?.map_or(end, |alive| end.min(alive).max(since));
        let budget = store.budget().await?;
        let mut days = Vec::new();
        for Health { name, gaps, .. } in store.sources(since, until).await? {
            let paid = match name.as_str() {
                X => store.spent_in(since, until).await?.today,
                _ => 0,
            };
            days.push(Self {
                micro_usd: budget.filter(|_| name == X).map(|budget| budget.usd(paid).0),
                posts_paid: paid,
                source: name,
                blind_seconds: gaps.seconds,
                gaps: gaps.count,
                unsearched_seconds: gaps.unfilled_seconds,
                found: gaps.found,
            });
        }
        Ok(days)
    }

    /// The lines of a summary: what was missed, and what was paid.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        let source = named(&self.source);
        let (minutes, count, found) = (minutes(self.blind_seconds), self.gaps, self.found);
        let seen = match (self.blind_seconds, self.unsearched_seconds) {
            (0, _) => say!(language, "summary-seen-all", source = source),
            (_, 0) => say!(
                language,
                "summary-seen-part",
                source = source,
                minutes = minutes,
                count = count,
                found = found,
            ),
            (_, unsearched) => say!(
                language,
                "summary-seen-gap",
                source = source,
                minutes = minutes,
                count = count,
                unfilled = self::minutes(unsearched),
            ),
        };
        let spent = self.micro_usd.map(|micros| {
            let (posts, usd) = (self.posts_paid, Usd(micros).to_string());
            say!(language, "summary-spent", source = source, posts = posts, usd = usd)
        });
        std::iter::once(seen).chain(spent).collect()
    }
}

impl Desk {
    pub(super) async fn source_lines(&self, at: &At) -> Result<Vec<String>, StoreError> {
        let today = Day::of(at.now, self.store.campaign().zone);
        let since = today.bounds(self.store.campaign().zone).0;
        let mut lines = Vec::new();
        for health in self.store.sources(since, at.now).await? {
            lines.extend(self.health_lines(&health, at));
            if health.name == X {
                lines.extend(self.lag_line(at).await?);
                lines.extend(self.money_lines(at).await?);
            }
        }
        Ok(lines)
    }

    fn health_lines(&self, health: &Health, at: &At) -> Vec<String> {
        let (language, source) = (at.language, named(&health.name));
        let moment = self.moment(health.since, at);
        let state = health.state.name();
        let mut first =
            say!(language, "source-line", source = source, state = state, moment = moment);
        // Also where search stands in for a stream that is down.
        if let Some(why) = health.why.as_deref() {
            first = format!("{first} ({why})");
        }
        let mut more = Vec::new();
        if let Some(heard) = health.heard_at.filter(|_| !health.state.sees()) {
            more.push(say!(language, "source-heard", moment = self.moment(heard, at)));
        }
        let gaps = health.gaps;
        if gaps.count > 0 {
            more.push(say!(
                language,
                "source-gaps",
                minutes = minutes(gaps.seconds),
                count = gaps.count,
                filled = gaps.filled,
                found = gaps.found,
            ));
        }
        if !health.reconnects.is_empty() {
            let each =
                health.reconnects.iter().map(|(trouble, times)| format!("{trouble} {times}"));
            let reconnects = each.collect::<Vec<_>>().join(", ");
            more.push(say!(language, "source-reconnects", reconnects = reconnects));
        }
        if let Some((left, of, until)) = health.room.filter(|(_, _, until)| *until > at.now) {
            let moment = self.moment(until, at);
            more.push(say!(language, "source-room", left = left, of = of, moment = moment));
        }
        std::iter::once(first).chain(more.iter().map(|line| indented(line))).collect()
    }

    async fn lag_line(&self, at: &At) -> Result<Option<String>, StoreError> {
        let seconds = |lag: Duration| format!("{:.1}", lag.as_seconds_f64());
        let lag = self.store.lag(LATENCIES).await?.map(|(middle, most)| {
            let (middle, most) = (seconds(middle), seconds(most));
            indented(&say!(at.language, "source-lag", middle = middle, most = most))
        });
        Ok(lag)
    }

    async fn money_lines(&self, at: &At) -> Result<Vec<String>, StoreError> {
        let Some(budget) = self.store.budget().await? else { return Ok(Vec::new()) };
        let spent = self.store.spent(at.now).await?;
        let seconds = at.now.time().num_seconds_from_midnight();
        let mut lines = vec![indented(&say!(
            at.language,
            "source-spent",
            posts = spent.today,
            usd = budget.usd(spent.today).to_string(),
            percent = budget.percent(spent),
            forecast = budget.forecast(spent, seconds).to_string(),
        ))];
        if budget.left(spent) > 0 && !budget.allows(ReadFor::Watching, spent) {
            lines.push(indented(&say!(at.language, "source-watching-let-go")));
        }
        Ok(lines)
    }
}

/// Whole minutes, a begun one counted.
fn minutes(seconds: u64) -> u64 {
    seconds.div_ceil(60)
}

fn indented(line: &str) -> String {
    format!("  {line}")
}
