//! `boothbot bench stats`: how long every question takes on a database.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{TimeDelta, Utc};
use clap::Args;
use serde_json::{Map, Value, json};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::made::{Folder, Made};
use super::times::Times;
use crate::cli::{Global, output, setup};
use crate::domain::day::Bucket;
use crate::domain::stats::{Facet, Window};
use crate::sources::{Format, Parser};
use crate::store::Store;
use crate::store::batch::Batch;
use crate::store::connection::Purpose;
use crate::store::statistics::Limit;
use crate::tasks::generator::Generator;

#[derive(Args)]
pub(super) struct StatsBench {
    /// Ask a database of so many made-up posts instead of the one of --db.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    posts: Option<u64>,
    /// Which made-up posts.
    #[arg(long, default_value_t = 42, requires = "posts")]
    seed: u64,
    /// Where to put them; a folder that is removed afterwards if left out.
    #[arg(long, value_name = "FOLDER", requires = "posts")]
    folder: Option<PathBuf>,
    /// So many more posts a second arrive meanwhile.
    #[arg(long, value_name = "RATE", requires = "posts",
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    arriving: Option<u32>,
    /// How often each question is asked.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    times: u32,
    /// Print one JSON object, times in milliseconds.
    #[arg(long)]
    json: bool,
}

impl StatsBench {
    pub(super) fn run(&self, global: &Global) -> Result<ExitCode> {
        let (asked, arrived) = match self.posts {
            Some(posts) => {
                let folder = Folder::make(self.folder.as_deref())?;
                let made = Made::import(&folder, posts, self.seed, false)?;
                setup::block_on(self.ask_made(made))?
            }
            None => {
                let store = global.store(Purpose::Answer, global.configuration()?.campaign)?;
                (setup::block_on(ask(&store, self.times))?, None)
            }
        };
        match (self.json, arrived) {
            (true, None) => output::json(&json(&asked))?,
            (true, Some(rate)) => {
                output::json(&json!({"arrived_per_second": rate, "questions": json(&asked)}))?;
            }
            (false, arrived) => {
                print(&asked)?;
                if let Some(rate) = arrived {
                    output::print(&format!("{rate} posts a second arrived meanwhile"))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Asks while posts arrive; how many a second did.
    async fn ask_made(&self, made: Made) -> Result<(Vec<Asked>, Option<u64>)> {
        let store = made.open()?;
        let Some(rate) = self.arriving else {
            return Ok((ask(&store, self.times).await?, None));
        };
        let stop = CancellationToken::new();
        let arriving = tokio::spawn(arrive(store.clone(), made.generator, rate, stop.clone()));
        let begun = Instant::now();
        let asked = ask(&store, self.times).await;
        stop.cancel();
        let arrived = arriving.await?? as f64;
        Ok((asked?, Some((arrived / begun.elapsed().as_secs_f64()).round() as u64)))
    }
}

/// How often posts arrive: a batch of them each time.
const BATCHES_A_SECOND: u32 = 50;

/// Records posts at a pace until it is stopped; how many.
async fn arrive(
    store: Store,
    mut generator: Generator,
    rate: u32,
    stop: CancellationToken,
) -> Result<u64> {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / BATCHES_A_SECOND);
    // Who comes late makes up for it.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut line, mut arrived, mut due) = (Vec::new(), 0, 0);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        due += rate;
        let mut items = Vec::new();
        let mut parser = Parser::new(Format::XV2, false);
        for _ in 0..due / BATCHES_A_SECOND {
            line.clear();
            generator.line(&mut line);
            parser.parse(line.trim_ascii_end(), &mut items)?;
        }
        due %= BATCHES_A_SECOND;
        let batch = Batch::prepare(items, store.campaign());
        arrived += store.record(batch, Utc::now()).await?.posts;
    }
    Ok(arrived)
}

/// A question, and how long its answers took.
pub(super) struct Asked {
    name: &'static str,
    times: Times,
}

impl Asked {
    pub(super) fn new(name: &'static str, times: Vec<Duration>) -> Self {
        Self { name, times: Times::new(times) }
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
        output::print(&format!("{:<21} {}", one.name, one.times))?;
    }
    Ok(())
}

/// The same for programs.
pub(super) fn json(asked: &[Asked]) -> Value {
    asked.iter().map(|one| (one.name.to_owned(), one.times.json())).collect::<Map<_, _>>().into()
}
