//! `boothbot bench import`: how fast posts become rows, and every statistic afterwards.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{TimeDelta, Utc};
use clap::Args;
use serde_json::json;
use tracing::warn;

use super::made::{Folder, Made};
use super::process;
use super::stats::{self, Asked};
use crate::cli::{output, setup};
use crate::desk::{At, Desk};
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::store::Store;
use crate::store::bare;
use crate::store::stock::ItemSetup;

#[derive(Args)]
pub(super) struct ImportBench {
    /// How many posts.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    posts: u64,
    /// Which made-up posts.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Do not keep posts as received.
    #[arg(long)]
    no_raw: bool,
    /// Where to put the file and the databases; a folder that is removed afterwards if left out.
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// How often each question is asked afterwards.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    times: u32,
    /// Print one JSON object, times in milliseconds.
    #[arg(long)]
    json: bool,
}

impl ImportBench {
    pub(super) fn run(self) -> Result<ExitCode> {
        let folder = Folder::make(self.folder.as_deref())?;
        let alone = folder.fresh("bare.db")?;
        let made = Made::import(&folder, self.posts, self.seed, !self.no_raw)?;
        let peak = process::peak_mib();
        let size = made.database.metadata()?.len() / self.posts;
        let bare = bare::insert(&made.database, &alone).inspect_err(|fault| {
            warn!("rows alone could not be measured: {fault}");
            // What is there of them only takes room.
            let _ = std::fs::remove_file(&alone);
        });
        let asked = setup::block_on(async {
            let store = made.open()?;
            let mut asked = stats::ask(&store, self.times).await?;
            asked.push(press(&store).await?);
            Ok(asked)
        })?;
        self.show(&made, peak, size, bare.ok(), &asked).map(|()| ExitCode::SUCCESS)
    }

    fn show(
        &self,
        made: &Made,
        peak: Option<u64>,
        size: u64,
        bare: Option<Duration>,
        asked: &[Asked],
    ) -> Result<()> {
        let recorded = made.imported.recorded;
        let rate = recorded.posts as f64 / made.seconds;
        let length = made.bytes / self.posts;
        // The rows of so many posts, with those of posts that came inside them.
        let alone = bare.map(|took| (recorded.posts as f64 / took.as_secs_f64()).round());
        let share = alone.map(|alone| (rate / alone * 100.0).round());
        let growth = made.steps.growth().map(|times| (times * 100.0).round() / 100.0);
        let indexes = ((made.seconds - made.steps.end()) * 100.0).round() / 100.0;
        if self.json {
            return output::json(&json!({
                "posts": self.posts, "bytes_a_post": length,
                "seconds": (made.seconds * 100.0).round() / 100.0, "per_second": rate.round(),
                "growth": growth, "indexes_seconds": indexes,
                "rows_alone_per_second": alone, "percent_of_rows_alone": share,
                "claims": recorded.claims, "peak_mib": peak,
                "database_bytes_a_post": size, "questions": stats::json(asked),
            }));
        }
        output::print(&format!("posts                 {}", self.posts))?;
        output::print(&format!("bytes a post          {length}"))?;
        output::print(&format!("import seconds        {:.2}", made.seconds))?;
        output::print(&format!("indexes, and closing  {indexes} of them"))?;
        output::print(&format!("import posts/s        {rate:.0}"))?;
        if let Some(growth) = growth {
            output::print(&format!("last tenth / second   {growth} times as long, without that"))?;
        }
        if let (Some(alone), Some(share)) = (alone, share) {
            output::print(&format!(
                "posts and tags alone  {alone} posts/s; import is {share} % of it"
            ))?;
        }
        output::print(&format!("claims                {}", recorded.claims))?;
        if let Some(peak) = peak {
            output::print(&format!("peak memory MiB       {peak}"))?;
        }
        output::print(&format!("database bytes a post {size}"))?;
        stats::print(asked)
    }
}

/// A hundred gifts: from the press to the durable row.
async fn press(store: &Store) -> Result<Asked> {
    let gift = ItemSetup { name: "gift".to_owned(), started: None, per_day: None, low: None };
    store.set_up(vec![gift], Vec::new(), Vec::new()).await?;
    let staff = store.set_staff("bench".to_owned(), Role::Lead).await?;
    let desk = Desk::new(store.clone());
    let (_, claims) = store.queue(100, 0).await?;
    let mut times = Vec::new();
    for (number, claim) in claims.iter().enumerate() {
        let now = Utc::now() + TimeDelta::seconds(number as i64);
        let at = At {
            staff: staff.clone(),
            language: Language::En,
            place: None,
            now,
            nonce: format!("bench {number}"),
            revision: None,
        };
        let started = Instant::now();
        desk.run(&format!("/give {}", claim.code), &at).await?;
        times.push(started.elapsed());
    }
    Ok(Asked::new("one press", times))
}
