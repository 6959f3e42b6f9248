//! What staff can do, wherever they type it: commands in, sentences out.
//!
//! The desk knows no chat, no terminal and no page. It reads a command, asks the store, and
//! answers with words a hurried human understands; the answer to a refusal says who, when, and
//! what to do instead. `now` and the nonce of a press are handed in.

pub mod command;
pub mod answer;
pub mod card;
pub mod summary;
pub mod why;
mod giving;
mod finding;
mod people;
mod stock;
mod numbers;
mod help;

use chrono::{DateTime, Utc};

use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::domain::staff::Staff;
use crate::store::Store;
use crate::store::claims::Press;
use crate::store::connection::StoreError;
use answer::Answer;
use command::Command;

/// The staff's operations over one store.
#[derive(Clone)]
pub struct Desk {
    store: Store,
}

/// Who is at the desk, and when.
#[derive(Clone, Debug)]
pub struct At {
    /// Who.
    pub staff: Staff,
    /// The language they are answered in.
    pub language: Language,
    /// When.
    pub now: DateTime<Utc>,
    /// Names this one press: a retry of it has the same nonce and counts once.
    pub nonce: String,
}

impl Desk {
    /// A desk over that store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Does what was typed, and says what came of it.
    ///
    /// # Errors
    /// When the database fails; whatever a human can mend is in the answer.
    pub async fn run(&self, typed: &str, at: &At) -> Result<Answer, StoreError> {
        let command = match command::parse(typed) {
            Ok(command) => command,
            Err(misunderstood) => return Ok(Answer::refused(misunderstood.to_string())),
        };
        let needs = command.verb().needs();
        if at.staff.role < needs {
            let verb = command.verb().name();
            let text = format!("/{verb} is for a {}. Ask one of them.", needs.name());
            return Ok(Answer::refused(text));
        }
        self.dispatch(command, at).await
    }

    async fn dispatch(&self, command: Command, at: &At) -> Result<Answer, StoreError> {
        match command {
            Command::Waiting { page } => self.waiting(page, at).await,
            Command::Find { text } => self.find(&text, at).await,
            Command::Give { who, rest } => self.give(&who, &rest, at).await,
            Command::Decline { who, reason } => self.decline(&who, &reason, at).await,
            Command::Undo { who } => self.undo(who.as_deref(), at).await,
            Command::Add { network, name, rest } => self.add(network, &name, &rest, at).await,
            Command::Why { what } => self.why(&what).await,
            Command::Same { one, other } => self.same(&one, &other, at).await,
            Command::Part { who } => self.part(&who).await,
            Command::Block { who } => self.block(&who, true, at).await,
            Command::Unblock { who } => self.block(&who, false, at).await,
            Command::Hide { link } => self.hide(&link, true).await,
            Command::Show { link } => self.hide(&link, false).await,
            Command::Stock { change: None } => self.stock(at).await,
            Command::Stock { change: Some((item, left)) } => {
                self.correct_stock(&item, left, at).await
            }
            Command::Stats { day } => self.stats(day).await,
            Command::Tags => self.tags().await,
            Command::Together { tag } => self.together(&tag).await,
            Command::Timeline => self.timeline().await,
            Command::Reposts => self.reposts().await,
            Command::Authors => self.authors().await,
            Command::Languages => self.languages().await,
            Command::Summary { day } => {
                let day = day.unwrap_or_else(|| self.today(at.now));
                let summary = summary::Summary::of(&self.store, day).await?;
                Ok(Answer::done(summary.text(at.language)))
            }
            Command::Status => self.status().await,
            Command::Staff => self.staff().await,
            Command::Help => Ok(help::help(at.staff.role)),
        }
    }

    fn press(&self, at: &At) -> Press {
        Press {
            staff: at.staff.clone(),
            at: at.now,
            day: self.today(at.now),
            nonce: at.nonce.clone(),
        }
    }

    fn today(&self, now: DateTime<Utc>) -> Day {
        Day::of(now, self.store.campaign().zone)
    }

    /// `14:02`, in the campaign's time zone.
    fn clock(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.store.campaign().zone).format("%H:%M").to_string()
    }
}
