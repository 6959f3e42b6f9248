//! `boothbot bench chat`: from a claim to the request that carries its card, and from a press to
//! its answer.
//!
//! The real listener and delivery loops speak to a Bot API on this machine. Each claim has a
//! private chat of its own, so that no limit of Telegram's holds it back: what is measured is
//! our time, with every commit on the disk.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::Utc;
use clap::Args;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::bot_api::{BotApi, Request, message};
use super::made::Folder;
use super::times::Times;
use crate::chat::telegram::listen::Listener;
use crate::chat::telegram::{Connection, Telegram, connect};
use crate::cli::{output, setup};
use crate::domain::campaign::Campaign;
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::sources::{Format, Parser};
use crate::store::batch::Batch;
use crate::store::connection::{Purpose, StoreError};
use crate::store::staff::Joiner;
use crate::store::stock::ItemSetup;
use crate::store::told::Telling;
use crate::store::{Kind, Store};
use crate::tasks::deliver;

/// How long a request may take before it is counted as lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two claims: Telegram takes thirty messages a second, and who waits for that is not measured.
const APART: Duration = Duration::from_millis(50);

/// The first staff member's id on Telegram.
const FIRST: i64 = 1_000;

#[derive(Args)]
pub(super) struct ChatBench {
    /// How many claims, each with a card and a press.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    claims: u16,
    /// Print one JSON object, times in milliseconds.
    #[arg(long)]
    json: bool,
}

impl ChatBench {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let folder = Folder::make(None)?;
        setup::block_on(self.measure(folder.fresh("bench.db")?)).map(|()| ExitCode::SUCCESS)
    }

    async fn measure(&self, database: std::path::PathBuf) -> Result<()> {
        let store = Store::open(&database, Purpose::Live, Kind::Real, Campaign::default())?;
        let mut api = BotApi::start().await?;
        let stop = CancellationToken::new();
        let connection = connect("123456:bench-bench-bench-bench-bench", &api.url)?;
        let chats: Vec<i64> = (0..i64::from(self.claims)).map(|chat| FIRST + chat).collect();
        let gift = ItemSetup { name: "gift".to_owned(), started: None, per_day: None, low: None };
        store.set_up(vec![gift], Vec::new(), Vec::new()).await?;
        for chat in &chats {
            take_on(&store, *chat).await?;
        }
        tokio::spawn(Listener::new(&connection, store.clone(), stop.clone()).run());
        wait_for(&mut api, "setmycommands").await?;
        let (mut cards, mut presses) = (Vec::new(), Vec::new());
        // As at a booth, few chats are spoken to at once: the one that is measured, and the next
        // one, whose worker is then ready.
        let mut worker = work(&store, &connection, FIRST, &stop)?;
        let mut ticks = tokio::time::interval(APART);
        for (number, chat) in chats.iter().enumerate() {
            ticks.tick().await;
            let next = work(&store, &connection, chat + 1, &stop)?;
            let (card, press) = once(&store, &mut api, number, *chat).await?;
            cards.push(card);
            presses.push(press);
            worker.abort();
            worker = next;
        }
        stop.cancel();
        let (cards, presses) = (Times::new(cards), Times::new(presses));
        if self.json {
            return output::json(&json!({
                "claims": self.claims, "card": cards.json(), "press": presses.json(),
            }));
        }
        output::print(&format!("claim committed -> card   {cards}"))?;
        output::print(&format!("press read -> answer      {presses}"))?;
        Ok(())
    }
}

type Worker = tokio::task::JoinHandle<Result<(), StoreError>>;

fn work(
    store: &Store,
    connection: &Connection,
    chat: i64,
    stop: &CancellationToken,
) -> Result<Worker> {
    let name = format!("telegram:{chat}");
    let telegram = Telegram::new(connection, &name).context("a name of Telegram")?;
    Ok(tokio::spawn(deliver::run(store.clone(), telegram, stop.clone())))
}

/// A staff member with a private chat that gets no cards yet.
async fn take_on(store: &Store, telegram: i64) -> Result<()> {
    let hash = format!("bench {telegram}");
    let expires = Utc::now() + chrono::Duration::hours(1);
    store.invite(hash.clone(), None, Role::Member, expires, nothing(&hash)).await?;
    let joiner = Joiner { telegram, name: format!("staff {telegram}"), language: None };
    let telling = nothing(&format!("join {hash}"));
    store.take_on(hash, joiner, Utc::now(), telling).await?;
    Ok(store.know_chat(format!("telegram:{telegram}"), Language::En).await?)
}

/// One claim: its card, and a press on it.
async fn once(
    store: &Store,
    api: &mut BotApi,
    number: usize,
    chat: i64,
) -> Result<(Duration, Duration)> {
    let name = format!("telegram:{chat}");
    let telling = nothing(&format!("open {number}"));
    store.open_chat(name.clone(), Language::En, Utc::now(), telling).await?;
    let mut items = Vec::new();
    Parser::new(Format::XV2, false).parse(line(number).to_string().as_bytes(), &mut items)?;
    let batch = Batch::prepare(items, store.campaign());
    store.record(batch, Utc::now()).await?;
    let committed = std::time::Instant::now();
    let card = wait_for(api, "sendmessage").await?;
    let data = &card.parameters["reply_markup"]["inline_keyboard"][0][0]["callback_data"];
    api.push(json!({
        "update_id": number + 1,
        "callback_query": {
            "id": format!("press {number}"), "chat_instance": "1", "data": data,
            "from": {"id": chat, "is_bot": false, "first_name": "bench"},
            "message": message(card.message, &json!(chat)),
        },
    }))
    .await;
    let answered = wait_for(api, "answercallbackquery").await?;
    let read = api.read_at().await.context("the press was read")?;
    store.leave_chat(name, nothing(&format!("leave {number}"))).await?;
    Ok((card.at.saturating_duration_since(committed), answered.at.saturating_duration_since(read)))
}

/// Nobody is told.
fn nothing<T>(nonce: &str) -> Telling<T, ()> {
    Telling::new(nonce, Utc::now(), |_| ())
}

/// A post of somebody who earns.
fn line(number: usize) -> Value {
    let author = (number + 1).to_string();
    json!({
        "data": {
            "id": (number + 1).to_string(), "author_id": author,
            "created_at": Utc::now().to_rfc3339(), "text": "hello #PyConAPAC #Elastic",
        },
        "includes": {"users": [{"id": author, "username": format!("user_{number}"), "name": ""}]},
    })
}

async fn wait_for(api: &mut BotApi, method: &str) -> Result<Request> {
    let waiting = async {
        loop {
            let request = api.requests.recv().await.context("the server is there")?;
            if request.method == method {
                return Ok(request);
            }
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .with_context(|| format!("no {method} has come"))?
}
