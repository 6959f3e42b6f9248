//! The rehearsal: a made-up booth day through the real code.
//!
//! Its posts are wire bytes for the real parser; matching, store, desk and deliveries are those
//! of a real event, and so is the chat, which is the terminal. Only the clock runs faster, and
//! the database is marked, so that made-up data never mix with real ones.

pub mod script;
mod people;
mod wire;

use anyhow::Result;
use chrono::{DateTime, Duration, Utc};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::chat::terminal::{NAME, Terminal};
use crate::desk::summary::Summary;
use crate::desk::{At, Desk};
use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::domain::post::Item;
use crate::domain::staff::{Role, Staff};
use crate::sources::{Format, Parser};
use crate::store::Store;
use crate::store::batch::{Batch, Cursor};
use crate::tasks::deliver::Worker;
use crate::web::{self, Web};
use script::{Event, Happening};

/// Who types on the terminal during a rehearsal.
pub const YOU: &str = "You";

/// How fast the day goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// So many times as fast as life.
    Times(f64),
    /// Without waiting.
    Max,
}

impl Speed {
    /// Nine hours in about a minute.
    pub const DEFAULT: Self = Self::Times(540.0);
}

/// A rehearsal about to begin.
pub struct Rehearsal {
    /// A store marked as a rehearsal's.
    pub store: Store,
    /// The embedded chat.
    pub terminal: Terminal,
    /// What is typed meanwhile.
    pub typed: mpsc::Receiver<String>,
    /// Where the wall is served, if it is.
    pub web: Option<Web>,
    /// Which day.
    pub seed: u64,
    /// How fast.
    pub speed: Speed,
    /// Ends it early.
    pub stop: CancellationToken,
}

/// Lives through the day, and returns its summary.
///
/// # Errors
/// When the database fails or the terminal is gone.
pub async fn run(mut rehearsal: Rehearsal) -> Result<Summary> {
    let over = rehearsal.stop.child_token();
    let store = rehearsal.store.clone();
    let wall = rehearsal.web.take().map(|web| tokio::spawn(web::run(web, store, over.clone())));
    let summary = live_through(rehearsal).await;
    over.cancel();
    if let Some(wall) = wall {
        wall.await??;
    }
    summary
}

async fn live_through(rehearsal: Rehearsal) -> Result<Summary> {
    let Rehearsal { store, terminal, mut typed, seed, speed, stop, .. } = rehearsal;
    let chats = vec![(NAME.to_owned(), Language::En)];
    store.set_up(script::items(), script::staff(), chats).await?;
    let you = store.set_staff(YOU.to_owned(), Role::Lead).await?;
    let mut booth = Booth {
        desk: Desk::new(store.clone()),
        parser: Parser::new(Format::XV2, true),
        read: 0,
        pressed: 0,
        store,
        terminal: terminal.clone(),
    };
    booth.store.recover_deliveries(script::opening()).await?;
    let mut worker = Worker::new(booth.store.clone(), terminal);
    let clock = Clock { started: Instant::now(), opening: script::opening(), speed };
    let mut keyboard = true;
    for event in script::day(seed) {
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return booth.summary().await,
                line = typed.recv(), if keyboard => match line {
                    Some(line) => {
                        let now = clock.now(event.at);
                        booth.typed(&you, &line, now).await?;
                        worker.work(now).await?;
                    }
                    None => keyboard = false,
                },
                () = clock.until(event.at) => break,
            }
        }
        let at = event.at;
        booth.happen(event).await?;
        worker.work(at).await?;
    }
    booth.summary().await
}

struct Clock {
    started: Instant,
    opening: DateTime<Utc>,
    speed: Speed,
}

impl Clock {
    /// The rehearsal's time; without waiting it is that of the next event.
    fn now(&self, next: DateTime<Utc>) -> DateTime<Utc> {
        let Speed::Times(times) = self.speed else { return next };
        let lived = self.started.elapsed().as_secs_f64() * times;
        self.opening + Duration::milliseconds((lived * 1000.0) as i64)
    }

    async fn until(&self, at: DateTime<Utc>) {
        let Speed::Times(times) = self.speed else { return };
        let ahead = (at - self.opening).as_seconds_f64().max(0.0) / times;
        let ahead = std::time::Duration::try_from_secs_f64(ahead).unwrap_or_default();
        tokio::time::sleep_until(self.started + ahead).await;
    }
}

struct Booth {
    store: Store,
    desk: Desk,
    terminal: Terminal,
    parser: Parser,
    /// Bytes of the made-up stream read so far: the source's cursor.
    read: usize,
    pressed: u64,
}

impl Booth {
    async fn happen(&mut self, event: Event) -> Result<()> {
        match event.what {
            Happening::Line(line) => {
                let mut items = Vec::new();
                if !line.trim_ascii().is_empty() {
                    // The script's lines are all good; a fault here is a bug worth stopping for.
                    self.parser.parse(line.trim_ascii(), &mut items)?;
                }
                self.read += line.len();
                self.record(items, event.at).await
            }
            Happening::Deleted(id) => self.record(vec![Item::Deleted(id)], event.at).await,
            Happening::Staff { who, command } => {
                let answer = self.press(who, &command, event.at).await?;
                self.terminal.exchange(who, &command, &answer)?;
                Ok(())
            }
            Happening::AtOnce([one, other]) => {
                // The same instant, one after the other: a real race is won by chance, and the
                // same seed must give the same day. `tests/it/giving.rs` races for real.
                for (who, command) in [one, other] {
                    let answer = self.press(who, &command, event.at).await?;
                    self.terminal.exchange(who, &command, &answer)?;
                }
                Ok(())
            }
        }
    }

    async fn record(&self, items: Vec<Item>, at: DateTime<Utc>) -> Result<()> {
        let mut batch = Batch::prepare(items, self.store.campaign());
        batch.cursor =
            Some(Cursor { source: "rehearsal".to_owned(), position: self.read.to_string() });
        self.store.record(batch, at).await?;
        Ok(())
    }

    async fn typed(&mut self, you: &Staff, line: &str, now: DateTime<Utc>) -> Result<()> {
        if !line.trim().is_empty() {
            let answer = self.press(&you.name, line, now).await?;
            self.terminal.exchange(&you.name, line, &answer)?;
        }
        Ok(())
    }

    async fn press(&mut self, who: &str, command: &str, now: DateTime<Utc>) -> Result<String> {
        let at = self.at(who, now).await?;
        Ok(self.desk.run(command, &at).await?.text)
    }

    async fn at(&mut self, who: &str, now: DateTime<Utc>) -> Result<At> {
        self.pressed += 1;
        let staff = match self.store.staff_named(who.to_owned()).await? {
            Some(staff) => staff,
            None => self.store.set_staff(who.to_owned(), Role::Member).await?,
        };
        Ok(At {
            staff,
            language: Language::En,
            place: None,
            now,
            nonce: format!("rehearsal {}", self.pressed),
            revision: None,
        })
    }

    async fn summary(&self) -> Result<Summary> {
        let day = Day::of(script::opening(), self.store.campaign().zone);
        Ok(Summary::of(&self.store, day).await?)
    }
}
