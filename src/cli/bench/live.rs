//! `boothbot bench live`: from the last byte of a post on the socket to the fact that it is stored.
//!
//! X is played by another process of this program, which writes into each post when it sends it.
//! The real watcher reads, judges, commits to the disk and announces; the clock is the machine's.
//! Viewers of the wall, if there are to be any, are connections of this process, too.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::commit::Commits;
use super::made::Folder;
use super::times::Times;
use super::x_api::SENT;
use super::{Pace, process, viewers};
use crate::cli::{output, setup};
use crate::config::web::Doors;
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
use crate::web::{self, Web};

/// How long no post may come.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Args)]
pub(super) struct LiveBench {
    #[command(flatten)]
    pace: Pace,
    /// How many look at the wall meanwhile, within this process: they share its cores and memory.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=2_000))]
    viewers: u32,
    /// Where to put the databases, on the disk in question; a folder that is removed afterwards if left
    /// out.
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Print one JSON object, times in milliseconds.
    #[arg(long)]
    json: bool,
}

/// What was measured.
struct Measured {
    seconds: f64,
    /// From the last byte of a post to the fact that it is stored.
    waits: Times,
    /// Of the last post.
    last: Duration,
    peak: Option<u64>,
    /// Cores kept busy, viewers included.
    cores: Option<f64>,
    commits: Commits,
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
        let folder = Folder::make(self.folder.as_deref())?;
        setup::block_on(self.measure(&folder)).map(|()| ExitCode::SUCCESS)
    }

    async fn measure(&self, folder: &Folder) -> Result<()> {
        let posts = self.pace.posts();
        let database = folder.fresh("bench.db")?;
        let commits = Commits::measure(folder).await?;
        let (_server, url) = serve(self.pace.rate, posts)?;
        let store = Store::open(&database, Purpose::Live, Kind::Real, Campaign::default())?;
        store.set_up(Vec::new(), Vec::new(), vec![("bench".to_owned(), Language::En)]).await?;
        let mut facts = store.facts();
        let stop = CancellationToken::new();
        let mut wall = JoinSet::new();
        if self.viewers > 0 {
            self.show_wall(&store, &stop, &mut wall).await?;
        }
        let mut watching = tokio::spawn(x::run(watch(&store, &url, &stop)?));
        // A slow listener may miss announcements, so posts are told apart by their rows.
        let mut announced: Vec<(u64, DateTime<Utc>)> = Vec::new();
        let (begun, busy) = (Instant::now(), process::busy().ok());
        while announced.last().is_none_or(|(row, _)| *row < posts) {
            tokio::select! {
                fact = timeout(PATIENCE, facts.recv()) => match fact.context("no post has come")? {
                    Ok(Fact::PostRecorded(row)) => {
                        announced.push((u64::try_from(row.0)?, Utc::now()));
                    }
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => bail!("the store is closed"),
                },
                ended = &mut watching => {
                    ended??;
                    bail!("the watcher has ended");
                }
            }
        }
        let took = begun.elapsed().as_secs_f64();
        let cores = busy.and_then(|before| Some((process::busy().ok()? - before) / took));
        if let Some(ended) = wall.try_join_next() {
            ended??;
            bail!("a viewer was told no more");
        }
        stop.cancel();
        watching.await??;
        let peak = process::peak_mib();
        let sent = sent_at(&store)?;
        let waits: Vec<Duration> = announced
            .iter()
            .filter_map(|(row, at)| {
                let sent = sent.get(usize::try_from(row - 1).ok()?)?;
                u64::try_from(at.timestamp_micros() - sent).ok().map(Duration::from_micros)
            })
            .collect();
        let last = waits.last().copied().unwrap_or_default();
        let waits = Times::new(waits);
        self.show(posts, &Measured { seconds: took, waits, last, peak, cores, commits })
    }

    /// Serves the wall, and looks at it.
    async fn show_wall(
        &self,
        store: &Store,
        stop: &CancellationToken,
        wall: &mut JoinSet<Result<()>>,
    ) -> Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port is free")?;
        let address = listener.local_addr()?.to_string();
        let web = Web { listener, language: Language::En, doors: Doors::default(), metrics: false };
        let serving = web::run(web, store.clone(), stop.clone());
        wall.spawn(async { Ok(serving.await?) });
        for _ in 0..self.viewers {
            let viewer = timeout(PATIENCE, viewers::open(&address)).await;
            let mut viewer = viewer
                .context("a viewer gets no answer; see `ulimit -n`")?
                .context("a viewer cannot be opened; see `ulimit -n`")?;
            wall.spawn(async move {
                tokio::io::copy(&mut viewer, &mut tokio::io::sink()).await?;
                Ok(())
            });
        }
        Ok(())
    }

    fn show(&self, posts: u64, measured: &Measured) -> Result<()> {
        let Measured { seconds, waits, last, peak, cores, commits } = measured;
        let rate = (posts as f64 / seconds).round();
        let missed = posts.saturating_sub(waits.count() as u64);
        let last = (last.as_secs_f64() * 1e5).round() / 100.0;
        let cores = cores.map(|cores| (cores * 100.0).round() / 100.0);
        let Commits { fsync, post } = commits;
        if self.json {
            return output::json(&json!({
                "posts": posts, "per_second": rate, "waits": waits.json(), "last": last,
                "not_measured": missed, "viewers": self.viewers, "peak_mib": peak, "cores": cores,
                "fsync": fsync.json(), "commit": post.json(), "commit_in_fsyncs": commits.in_fsyncs(),
            }));
        }
        output::print(&format!("{posts} posts through the stream, {rate} a second"))?;
        output::print(&format!(
            "last byte -> stored and announced   {waits}   the last one {last:.2} ms"
        ))?;
        if missed > 0 {
            output::print(&format!("{missed} more came while the bench did not listen"))?;
        }
        if let Some(cores) = cores {
            output::print(&format!("{cores} of a core, {} viewers included", self.viewers))?;
        }
        if let Some(peak) = peak {
            output::print(&format!("peak memory {peak} MiB, the bench's own notes included"))?;
        }
        output::print(&format!("a bare fsync of 4 KiB               {fsync}"))?;
        output::print(&format!("one post, committed by itself       {post}"))?;
        output::print(&match commits.in_fsyncs() {
            Some(times) => format!("that is {times} fsyncs"),
            None => {
                "an fsync takes no time here: this is no disk; name one with --folder".to_owned()
            }
        })?;
        Ok(())
    }
}

fn serve(rate: u32, posts: u64) -> Result<(Server, String)> {
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
