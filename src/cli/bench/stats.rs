//! `boothbot bench stats`: how long every question takes on a database.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::TimeDelta;
use clap::Args;
use serde_json::{Map, Value, json};

use crate::cli::{Global, output, setup};
use crate::domain::day::Bucket;
use crate::domain::stats::{Facet, Window};
use crate::store::Store;
use crate::store::connection::Purpose;
use crate::store::statistics::Limit;

#[derive(Args)]
pub(super) struct StatsBench {
    /// How often each question is asked.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    times: u32,
    /// Print one JSON object, times in milliseconds.
    #[arg(long)]
    json: bool,
}

impl StatsBench {
    pub(super) fn run(&self, global: &Global) -> Result<ExitCode> {
        let store = global.store(Purpose::Answer, global.configuration()?.campaign)?;
        let asked = setup::block_on(ask(&store, self.times))?;
        match self.json {
            true => output::json(&json(&asked))?,
            false => print(&asked)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A question, and how long its answers took, the shortest first.
pub(super) struct Asked {
    name: &'static str,
    times: Vec<Duration>,
}

impl Asked {
    pub(super) fn new(name: &'static str, mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { name, times }
    }

    /// Milliseconds within which so many of a hundred were answered.
    fn within(&self, percent: usize) -> f64 {
        let place = (self.times.len() * percent).div_ceil(100).saturating_sub(1);
        let time = self.times.get(place).copied().unwrap_or_default();
        (time.as_secs_f64() * 1e5).round() / 100.0
    }
}

/// How long a question is asked again and again: a day of a large database takes seconds.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks every question so often, after once to warm up; slow ones less often.
pub(super) async fn ask(store: &Store, times: u32) -> Result<Vec<Asked>> {
    let times = times as usize;
    let (all, top) = (Window::default, Limit(20));
    let newest = store.latest(1).await?.first().map(|post| post.created_at);
    let lately =
        |span: TimeDelta| Window { since: newest.map(|at| at - span), ..Window::default() };
    let (hour, day) = (|| lately(TimeDelta::hours(1)), || lately(TimeDelta::days(1)));
    let mut asked = Vec::new();
    macro_rules! ask {
        ($name:literal, $question:expr) => {{
            $question.await?;
            let (begun, mut took) = (Instant::now(), Vec::new());
            while took.len() < times && (took.is_empty() || begun.elapsed() < PATIENCE) {
                let started = Instant::now();
                $question.await?;
                took.push(started.elapsed());
            }
            asked.push(Asked::new($name, took));
        }};
    }
    let python = || "python".to_owned();
    ask!("totals", store.totals(all()));
    ask!("tags", store.tags(all(), top));
    ask!("together python", store.together(python(), all(), top));
    ask!("timeline hour", store.timeline(Bucket::Hour, None, all()));
    ask!("timeline 10m of a tag", store.timeline(Bucket::TenMinutes, Some(python()), all()));
    ask!("reposts", store.reposts(all(), top));
    ask!("authors", store.authors(all(), top));
    ask!("languages", store.facet(Facet::Language, all(), top));
    ask!("networks", store.facet(Facet::Network, all(), top));
    ask!("mentions", store.facet(Facet::Mention, all(), top));
    ask!("links", store.facet(Facet::Link, all(), top));
    ask!("giveaway", store.giveaway(None));
    ask!("wall: earners", store.latest_earners(8));
    ask!("wall: tags", store.tags_shown(all(), top));
    ask!("wall: reposts", store.reposts_shown(top));
    ask!("wall: authors", store.authors_shown(top));
    ask!("wall: latest posts", store.latest_shown(30));
    ask!("find user_12", store.find_claims("user_12".to_owned(), 8));
    ask!("find 1", store.find_claims("1".to_owned(), 8));
    ask!("find nobody", store.find_claims("nobody at all".to_owned(), 8));
    ask!("last hour: totals", store.totals(hour()));
    ask!("last hour: tags", store.tags(hour(), top));
    ask!("last hour: together", store.together(python(), hour(), top));
    ask!("last day: totals", store.totals(day()));
    ask!("last day: tags", store.tags(day(), top));
    Ok(asked)
}

/// A line for each question.
pub(super) fn print(asked: &[Asked]) -> Result<()> {
    for one in asked {
        output::print(&format!(
            "{:<21} p50 {:.2} ms   p99 {:.2} ms   max {:.2} ms",
            one.name,
            one.within(50),
            one.within(99),
            one.within(100)
        ))?;
    }
    Ok(())
}

/// The same for programs, in milliseconds.
pub(super) fn json(asked: &[Asked]) -> Value {
    let times =
        |one: &Asked| json!({"p50": one.within(50), "p99": one.within(99), "max": one.within(100)});
    asked.iter().map(|one| (one.name.to_owned(), times(one))).collect::<Map<_, _>>().into()
}
