//! All wiring: who is started, and how everything stops. Clock, chats, keyboard and shutdown are
//! passed in, so that tests and the program start the same thing.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::Result;
use chrono::{NaiveTime, Utc};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::chat::telegram::listen::Listener;
use crate::chat::telegram::{Connection, Telegram};
use crate::chat::terminal::Terminal;
use crate::chat::webhook::Webhook;
use crate::desk::{At, Desk};
use crate::domain::language::Language;
use crate::domain::staff::Staff;
use crate::sources::Source;
use crate::store::connection::StoreError;
use crate::store::{Fact, Store};
use crate::tasks::x::Watch;
use crate::tasks::{deliver, summarize, watch, x};
use crate::web::{self, Web};

/// How often a running boothbot says that it is well.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// What a booth is made of.
pub struct Booth<S> {
    /// Where everything is remembered.
    pub store: Store,
    /// Where posts come from.
    pub sources: Vec<S>,
    /// X, if it is watched live.
    pub x: Option<Watch>,
    /// The embedded chat.
    pub terminal: Terminal,
    /// What is typed on it.
    pub typed: mpsc::Receiver<String>,
    /// Who types there.
    pub staff: Staff,
    /// The staff's Telegram, if there is a token.
    pub telegram: Option<Connection>,
    /// Who else is told what happens.
    pub webhooks: Vec<Webhook>,
    /// Where the wall is served, if it is.
    pub web: Option<Web>,
    /// When the day's summary is sent, in the campaign's time zone.
    pub summary_at: Option<NaiveTime>,
    /// Ends it.
    pub stop: CancellationToken,
}

type Tasks = JoinSet<Result<(), StoreError>>;

/// Runs a booth: records what the sources bring, puts cards into the chats, answers what is
/// typed, until it is stopped.
///
/// # Errors
/// When the database fails.
pub async fn run<S: Source + 'static>(booth: Booth<S>) -> Result<()> {
    let Booth { store, sources, terminal, mut typed, staff, .. } = booth;
    let Booth { x, telegram, webhooks, web, summary_at, stop, .. } = booth;
    let mut tasks = Tasks::new();
    // Once, and before any worker: a worker that comes later finds others in the middle of it.
    store.recover_deliveries(Utc::now()).await?;
    for source in sources {
        tasks.spawn(watch::run(store.clone(), source, stop.clone()));
    }
    if let Some(watch) = x {
        tasks.spawn(x::run(watch));
    }
    tasks.spawn(deliver::run(store.clone(), terminal.clone(), stop.clone()));
    for webhook in webhooks {
        tasks.spawn(deliver::run(store.clone(), webhook, stop.clone()));
    }
    if let Some(at) = summary_at {
        tasks.spawn(summarize::run(store.clone(), at, stop.clone()));
    }
    if let Some(connection) = telegram {
        let listener = Listener::new(&connection, store.clone(), stop.clone());
        tasks.spawn(listener.telling(terminal.clone()).run());
        tasks.spawn(every_chat(connection, store.clone(), stop.clone()));
    }
    if let Some(web) = web {
        tasks.spawn(web::run(web, store.clone(), stop.clone()));
    }
    let desk = Desk::new(store.clone());
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
            _ = heartbeat.tick() => match store.alive(Utc::now()).await {
                // The next one may come through: another process writes, and that passes.
                Err(busy @ StoreError::Busy) => warn!("could not say that all is well: {busy}"),
                said => said?,
            },
            Some(ended) = tasks.join_next() => {
                if let Err(error) = ended? {
                    break Err(error.into());
                }
            }
        }
    };
    stop.cancel();
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended? {
            error!("a task ended with: {error}");
        }
    }
    outcome
}

/// Starts a worker for every chat of Telegram, also for those that come while we run.
async fn every_chat(
    connection: Connection,
    store: Store,
    stop: CancellationToken,
) -> Result<(), StoreError> {
    let mut facts = store.facts();
    let mut workers: JoinSet<(String, Result<(), StoreError>)> = JoinSet::new();
    let mut known = HashSet::new();
    loop {
        for chat in store.chats().await? {
            let Some(telegram) = Telegram::new(&connection, &chat.name) else { continue };
            if known.insert(chat.name.clone()) {
                let (store, stop) = (store.clone(), stop.clone());
                workers
                    .spawn(async move { (chat.name, deliver::run(store, telegram, stop).await) });
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = chats_change(&mut facts) => {}
            Some(ended) = workers.join_next() => match ended {
                Ok((name, outcome)) => {
                    outcome?;
                    known.remove(&name);
                }
                // A bug: the process ends, and its supervisor starts it again.
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            },
        }
    }
    while let Some(ended) = workers.join_next().await {
        if let Ok((_, outcome)) = ended {
            outcome?;
        }
    }
    Ok(())
}

/// Waits until chats may have come or gone.
async fn chats_change(facts: &mut broadcast::Receiver<Fact>) {
    loop {
        match facts.recv().await {
            Ok(Fact::ChatsChanged) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

async fn answer(desk: &Desk, terminal: &Terminal, staff: &Staff, line: &str) -> Result<()> {
    if line.trim().is_empty() {
        return Ok(());
    }
    let now = Utc::now();
    let nonce = format!("terminal {} {}", staff.name, now.timestamp_micros());
    let language = staff.language.unwrap_or(Language::En);
    let at = At { staff: staff.clone(), language, place: None, now, nonce, revision: None };
    let answer = desk.run(line, &at).await?;
    terminal.exchange(&staff.name, line, &answer.text)?;
    Ok(())
}
