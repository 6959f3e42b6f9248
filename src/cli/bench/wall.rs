//! A wall in a process of its own, for measuring: it records posts at a pace when told to.

use std::time::Duration;

use anyhow::{Context, Result};
use chrono::Utc;
use clap::Args;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::made::Folder;
use super::{letters, process};
use crate::cli::output;
use crate::config::web::Doors;
use crate::domain::campaign::Campaign;
use crate::domain::language::Language;
use crate::sources::{Format, Parser};
use crate::store::batch::Batch;
use crate::store::connection::Purpose;
use crate::store::{Kind, Store};
use crate::web::{self, Web};

/// What stands in a post's text before the microsecond in which its recording began.
pub(super) const SENT: &str = "sent at ";

/// Posts that are recorded before anything is measured, and the first of their numbers.
const WARM: u64 = 500;
const FIRST_WARM: u64 = 1_000_000;

/// One in so many posts earns a gift.
const EARNS: u64 = 50;

#[derive(Args, Clone)]
pub(super) struct WallBench {
    /// Posts a second.
    #[arg(long)]
    rate: u64,
    /// How many posts.
    #[arg(long)]
    posts: u64,
}

impl WallBench {
    /// Serves until its standard input ends.
    pub(super) async fn serve(self) -> Result<()> {
        let folder = Folder::make(None)?;
        let path = folder.fresh("bench.db")?;
        let store = Store::open(&path, Purpose::Live, Kind::Real, Campaign::default())?;
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port is free")?;
        output::print(&listener.local_addr()?.to_string())?;
        let stop = CancellationToken::new();
        let web = Web { listener, language: Language::En, doors: Doors::default(), metrics: false };
        let serving = tokio::spawn(web::run(web, store.clone(), stop.clone()));
        let mut asked = BufReader::new(tokio::io::stdin()).lines();
        let mut begun = 0.0;
        while let Some(what) = asked.next_line().await? {
            match what.as_str() {
                "memory" => output::print(&process::held()?.to_string())?,
                "warm" => {
                    for number in 0..WARM {
                        record(&store, FIRST_WARM + number).await?;
                    }
                    // The figures follow within a second.
                    tokio::time::sleep(Duration::from_secs(2)).await;
                    output::print("warm")?;
                }
                "busy" => output::print(&format!("{:.2}", process::busy()? - begun))?,
                _ => {
                    begun = process::busy()?;
                    output::print("gone")?;
                    tokio::spawn(self.clone().record(store.clone()));
                }
            }
        }
        stop.cancel();
        serving.await??;
        Ok(())
    }

    async fn record(self, store: Store) -> Result<()> {
        let begun = Instant::now();
        for number in 1..=self.posts {
            sleep_until(begun + Duration::from_micros(1_000_000 * number / self.rate.max(1))).await;
            record(&store, number).await?;
        }
        Ok(())
    }
}

/// Records one post, which says when that began.
async fn record(store: &Store, number: u64) -> Result<()> {
    let tags = if number.is_multiple_of(EARNS) { "#PyConAPAC #Elastic" } else { "#PyConAPAC" };
    let sent = Utc::now().timestamp_micros();
    let author = number % 997;
    let (topic, handle) = (letters(number), letters(author));
    let text = format!("post {number} {SENT}{sent} 커피 맛있어요 and {topic} was great {tags}");
    let line = json!({
        "data": {
            "id": (1_991_000_000_000_000_000_u64 + number).to_string(), "text": text,
            "author_id": author.to_string(), "created_at": "2026-11-21T05:02:00Z",
        },
        "includes": {"users": [
            {"id": author.to_string(), "username": format!("viewer_{handle}"), "name": "민아"},
        ]},
    });
    let mut items = Vec::new();
    Parser::new(Format::XV2, true).parse(line.to_string().as_bytes(), &mut items)?;
    store.record(Batch::prepare(items, store.campaign()), Utc::now()).await?;
    Ok(())
}
