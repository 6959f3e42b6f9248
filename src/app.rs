//! All wiring: who is started, and how everything stops. Clock, chat, keyboard and shutdown are
//! passed in, so that tests and the program start the same thing.

use std::time::Duration;

use anyhow::Result;
use chrono::Utc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::chat::terminal::Terminal;
use crate::desk::{At, Desk};
use crate::domain::language::Language;
use crate::domain::staff::Staff;
use crate::sources::Source;
use crate::store::Store;
use crate::tasks::{deliver, watch};

/// How often a running boothbot says that it is well, and looks for deliveries whose time has
/// come.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Runs a booth: records what the sources bring, puts cards into the chat, answers what is
/// typed, until `stop`.
///
/// # Errors
/// When the database fails.
pub async fn run<S: Source + 'static>(
    store: Store,
    sources: Vec<S>,
    terminal: Terminal,
    mut typed: mpsc::Receiver<String>,
    staff: Staff,
    stop: CancellationToken,
) -> Result<()> {
    let mut watching = tokio::task::JoinSet::new();
    for source in sources {
        watching.spawn(watch::run(store.clone(), source, stop.clone()));
    }
    let desk = Desk::new(store.clone());
    watching.spawn(deliver::run(store.clone(), terminal.clone(), stop.clone()));
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    // Whoever is answered may already ask whether all is well.
    store.alive(Utc::now()).await?;
    let mut keyboard = true;
    let outcome = loop {
        tokio::select! {
            () = stop.cancelled() => break Ok(()),
            line = typed.recv(), if keyboard => match line {
                Some(line) => answer(&desk, &terminal, &staff, &line).await?,
                None => keyboard = false,
            },
            _ = heartbeat.tick() => store.alive(Utc::now()).await?,
            Some(ended) = watching.join_next() => {
                if let Err(error) = ended? {
                    break Err(error.into());
                }
            }
        }
    };
    stop.cancel();
    while let Some(ended) = watching.join_next().await {
        if let Err(error) = ended? {
            error!("a source ended with: {error}");
        }
    }
    outcome
}

async fn answer(desk: &Desk, terminal: &Terminal, staff: &Staff, line: &str) -> Result<()> {
    if line.trim().is_empty() {
        return Ok(());
    }
    let now = Utc::now();
    let nonce = format!("terminal {} {}", staff.name, now.timestamp_micros());
    let answer = desk
        .run(line, &At { staff: staff.clone(), language: Language::En, place: None, now, nonce })
        .await?;
    terminal.exchange(&staff.name, line, &answer.text)?;
    Ok(())
}
