//! `boothbot bench`: what this machine does, with our own made-up posts.

mod bot_api;
mod chat;
mod live;
mod stats;
mod viewers;
mod wall;
mod x_api;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use chrono::{TimeDelta, Utc};
use clap::{Args, Subcommand};
use serde_json::json;
use stats::Asked;

use super::{Global, output, setup};
use crate::desk::{At, Desk};
use crate::domain::campaign::{Campaign, Watched};
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::sources::Format;
use crate::store::connection::Purpose;
use crate::store::stock::ItemSetup;
use crate::store::{Kind, Store};
use crate::tasks::generator::Generator;
use crate::tasks::import::{self, Import};

#[derive(Args)]
pub(super) struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make posts, import them with all counters kept, then ask every statistic.
    Import(ImportBench),
    /// Every statistic, the wall's figures and `/find`, on the database of --db.
    Stats(stats::StatsBench),
    /// Claims to cards and presses to answers, against a Bot API on this machine.
    Chat(chat::ChatBench),
    /// Posts from the socket to the disk, against an X in another process.
    Live(live::LiveBench),
    /// Posts to everybody who looks at the wall, which is in another process.
    Viewers(viewers::ViewersBench),
    /// That other process.
    #[command(hide = true)]
    Wall(wall::WallBench),
    /// The X of `live`.
    #[command(hide = true)]
    XApi(x_api::XApiBench),
}

#[derive(Args)]
struct ImportBench {
    /// How many posts.
    #[arg(long, default_value_t = 1_000_000)]
    posts: u64,
    /// Which made-up posts.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Do not keep posts as received.
    #[arg(long)]
    no_raw: bool,
    /// Where to put the file and the database; a folder that is removed afterwards if left out.
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// How often each question is asked afterwards.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    times: u32,
    /// Print one JSON object, times in milliseconds.
    #[arg(long)]
    json: bool,
}

impl Bench {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        match self.what {
            What::Stats(bench) => bench.run(global),
            What::Import(bench) => bench.run(),
            What::Chat(bench) => bench.run(),
            What::Live(bench) => bench.run(),
            What::Viewers(bench) => bench.run(),
            What::Wall(bench) => setup::block_on(bench.serve()).map(|()| ExitCode::SUCCESS),
            What::XApi(bench) => setup::block_on(bench.serve()).map(|()| ExitCode::SUCCESS),
        }
    }
}

impl ImportBench {
    fn run(self) -> anyhow::Result<ExitCode> {
        let (folder, temporary) = match &self.folder {
            Some(folder) => (folder.clone(), false),
            None => {
                let name = format!("boothbot-bench-{}", std::process::id());
                (std::env::temp_dir().join(name), true)
            }
        };
        std::fs::create_dir_all(&folder)?;
        let outcome = self.measure(&folder);
        if temporary {
            std::fs::remove_dir_all(&folder)?;
        }
        outcome.map(|()| ExitCode::SUCCESS)
    }

    fn measure(&self, folder: &std::path::Path) -> anyhow::Result<()> {
        let posts = folder.join("posts.jsonl");
        let bytes = self.write(&posts)?;
        let database = folder.join("bench.db");
        let campaign = Campaign { watched: Watched::Everything, ..Campaign::default() };
        let store = Store::open(&database, Purpose::Import, Kind::Real, campaign.clone())?;
        let import = Import { files: vec![posts], format: Format::Auto, keep_raw: !self.no_raw };
        let started = Instant::now();
        let imported = import::run(&store, &import, |_, _| {})?;
        let path = store.path().to_owned();
        drop(store);
        let took = started.elapsed().as_secs_f64();
        let peak = peak_mib();
        let rate = imported.recorded.posts as f64 / took;
        let size = path.metadata()?.len() / self.posts.max(1);
        let asked = setup::block_on(async {
            let store = Store::open(&path, Purpose::Live, Kind::Real, campaign)?;
            let mut asked = stats::ask(&store, self.times).await?;
            asked.push(press(&store).await?);
            Ok(asked)
        })?;
        if self.json {
            return output::json(&json!({
                "posts": self.posts, "bytes_a_post": bytes / self.posts.max(1),
                "seconds": (took * 100.0).round() / 100.0, "per_second": rate.round(),
                "claims": imported.recorded.claims, "peak_mib": peak,
                "database_bytes_a_post": size, "questions": stats::json(&asked),
            }));
        }
        output::print(&format!("posts                 {}", self.posts))?;
        output::print(&format!("bytes a post          {}", bytes / self.posts.max(1)))?;
        output::print(&format!("import seconds        {took:.2}"))?;
        output::print(&format!("import posts/s        {rate:.0}"))?;
        output::print(&format!("claims                {}", imported.recorded.claims))?;
        if let Some(peak) = peak {
            output::print(&format!("peak memory MiB       {peak}"))?;
        }
        output::print(&format!("database bytes a post {size}"))?;
        stats::print(&asked)
    }

    fn write(&self, path: &std::path::Path) -> anyhow::Result<u64> {
        let file =
            File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let (mut generator, mut line, mut bytes) = (Generator::new(self.seed), Vec::new(), 0);
        for _ in 0..self.posts {
            line.clear();
            generator.line(&mut line);
            out.write_all(&line)?;
            bytes += line.len() as u64;
        }
        out.flush()?;
        Ok(bytes)
    }
}

/// A hundred gifts: from the press to the durable row.
async fn press(store: &Store) -> anyhow::Result<Asked> {
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

/// A word for a number: where many say what differs only in digits, it is a flood, and waits for
/// staff.
fn letters(number: u64) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

/// The most memory this process has held, from Linux's own account of it.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}
