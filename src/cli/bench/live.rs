//! `boothbot bench live`: from the last byte of a post on the socket to the fact that it is stored.
//!
//! X is played by another process of this program, which writes into each post when it sends it.
//! The real watcher reads, judges, commits to the disk and announces; the clock is the machine's.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::made::Folder;
use super::x_api::SENT;
use crate::cli::{output, setup};
use crate::config::x::Mode;
use crate::domain::budget::{Budget, Usd};
use crate::domain::campaign::Campaign;
use crate::domain::language::Language;
use crate::sources::x::client::Client;
use crate::sources::x::fields::Vocabulary;
use crate::sources::x::query::Queries;
use crate::store::connection::Purpose;
use crate::store::{Fact, Kind, Store};
use crate::tasks::clock::Clock;
use crate::tasks::x::{self, Watch};

#[derive(Args)]
pub(super) struct LiveBench {
    /// Posts a second.
    #[arg(long, default_value_t = 50)]
    rate: u64,
    /// For how many seconds.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Print one JSON object, times in milliseconds.
    #[arg(long)]
    json: bool,
}

/// The other process; it ends with its standard input.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl LiveBench {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let folder = Folder::make(None)?;
        setup::block_on(self.measure(&folder.file("bench.db"))).map(|()| ExitCode::SUCCESS)
    }

    async fn measure(&self, database: &Path) -> Result<()> {
        let posts = self.rate * self.seconds;
        let (_server, url) = serve(self.rate, posts)?;
        let store = Store::open(database, Purpose::Live, Kind::Real, Campaign::default())?;
        store.set_up(Vec::new(), Vec::new(), vec![("bench".to_owned(), Language::En)]).await?;
        let mut facts = store.facts();
        let stop = CancellationToken::new();
        let watching = tokio::spawn(x::run(watch(&store, &url, &stop)?));
        // A slow listener may miss announcements, so posts are told apart by their rows.
        let mut announced: Vec<(i64, DateTime<Utc>)> = Vec::new();
        let begun = std::time::Instant::now();
        while announced
            .last()
            .is_none_or(|(row, _)| *row < i64::try_from(posts).unwrap_or(i64::MAX))
        {
            match facts.recv().await {
                Ok(Fact::PostRecorded(row)) => announced.push((row.0, Utc::now())),
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => bail!("the store is closed"),
            }
        }
        let took = begun.elapsed().as_secs_f64();
        stop.cancel();
        watching.await??;
        let sent = sent_at(&store)?;
        let mut waits: Vec<f64> = announced
            .iter()
            .filter_map(|(row, at)| {
                let sent = sent.get(usize::try_from(row - 1).ok()?)?;
                Some((at.timestamp_micros() - sent) as f64 / 1_000.0)
            })
            .collect();
        let last = waits.last().copied().unwrap_or_default();
        waits.sort_unstable_by(f64::total_cmp);
        self.show(posts, took, &waits, last)
    }

    fn show(&self, posts: u64, took: f64, waits: &[f64], last: f64) -> Result<()> {
        let at = |percent: usize| {
            let place = (waits.len() * percent).div_ceil(100).saturating_sub(1);
            (waits.get(place).copied().unwrap_or_default() * 100.0).round() / 100.0
        };
        let (p50, p99, most) = (at(50), at(99), at(100));
        let rate = (posts as f64 / took).round();
        if self.json {
            return output::json(&json!({
                "posts": posts, "per_second": rate, "p50": p50, "p99": p99, "max": most, "last": last,
            }));
        }
        output::print(&format!("{posts} posts through the stream, {rate} a second"))?;
        output::print(&format!(
            "last byte -> stored and announced   p50 {p50} ms   p99 {p99} ms   max {most} ms   \
             the last one {last:.2} ms"
        ))?;
        Ok(())
    }
}

fn serve(rate: u64, posts: u64) -> Result<(Server, String)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["bench", "x-api", "--rate", &rate.to_string(), "--posts", &posts.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("the other process does not start")?;
    let stdout = child.stdout.take().context("it prints its address")?;
    let server = Server(child);
    let mut url = String::new();
    BufReader::new(stdout).read_line(&mut url)?;
    Ok((server, url.trim().to_owned()))
}

fn watch(store: &Store, url: &str, stop: &CancellationToken) -> Result<Watch> {
    Ok(Watch {
        store: store.clone(),
        client: Client::new(url, "bench")?,
        queries: Queries::of(store.campaign(), false)?,
        mode: Mode::Auto,
        budget: Budget { per_day: Some(u64::MAX / 2), in_all: None, price: Usd(0) },
        vocabulary: Vocabulary::Tweet,
        keep_raw: true,
        summary_at: None,
        clock: Clock::system(),
        stop: stop.clone(),
    })
}

/// The microsecond in which each post was sent, by row.
fn sent_at(store: &Store) -> Result<Vec<i64>> {
    let mut sent = Vec::new();
    store.each_post(|post| {
        let told = post.text.strip_prefix(SENT).and_then(|rest| rest.split(' ').next());
        sent.push(told.and_then(|micros| micros.parse().ok()).unwrap_or_default());
        Ok(())
    })?;
    Ok(sent)
}
