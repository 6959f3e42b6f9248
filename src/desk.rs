//! What staff can do, wherever they type it: commands in, sentences out.
//!
//! The desk knows no chat, no terminal and no page. It reads a command, asks the store, and
//! answers with words a hurried human understands; the answer to a refusal says who, when, and
//! what to do instead. `now` and the nonce of a press are handed in.

pub mod command;
pub mod parsing;
pub mod misunderstood;
mod usage;
pub mod answer;
pub mod card;
pub mod said;
pub mod notice;
pub mod attachments;
pub mod summary;
pub mod why;
pub mod pressing;
pub mod joining;
mod entering;
pub mod token;
mod choices;
mod giving;
mod finding;
mod searching;
mod people;
mod screens;
pub mod moderation;
mod stock;
pub mod sources;
pub mod numbers;
mod help;

use chrono::{DateTime, Utc};

use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::domain::staff::Staff;
use crate::say;
use crate::store::Store;
use crate::store::claims::Press;
use crate::store::connection::StoreError;
use crate::store::told::Telling;
use answer::{Answer, Attachment};
use command::Command;
use joining::Place;

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
    /// In which chat; `None` on a terminal or in a shell.
    pub place: Option<Place>,
    /// When.
    pub now: DateTime<Utc>,
    /// Names this one press: a retry of it has the same nonce and counts once.
    pub nonce: String,
    /// Which revision of a claim they saw when they chose the command; `None` when it is typed.
    pub revision: Option<i64>,
}

impl At {
    /// The words about a change, kept with it: whoever asks again with this nonce gets them again.
    fn telling<T>(&self, words: impl FnOnce(T) -> Answer + Send + 'static) -> Telling<T, Answer> {
        Telling::new(self.nonce.as_str(), self.now, words)
    }
}

impl Desk {
    /// A desk over that store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// What was answered to the command or press with that nonce, if it has changed something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn told(&self, nonce: &str) -> Result<Option<Answer>, StoreError> {
        self.store.told(nonce.to_owned()).await
    }

    /// Does what was typed, and says what came of it. What was done already is told again.
    ///
    /// # Errors
    /// When the database fails; whatever a human can mend is in the answer.
    pub async fn run(&self, typed: &str, at: &At) -> Result<Answer, StoreError> {
        if let Some(told) = self.told(&at.nonce).await? {
            return Ok(told);
        }
        match parsing::parse(typed) {
            Ok(command) => self.carry_out(command, at).await,
            Err(misunderstood) => Ok(Answer::refused(misunderstood.say(at.language))),
        }
    }

    /// Does what a form asks for, and says what came of it. What was done already is told again.
    ///
    /// # Errors
    /// When the database fails; whatever a human can mend is in the answer.
    pub async fn ask(&self, command: Command, at: &At) -> Result<Answer, StoreError> {
        match self.told(&at.nonce).await? {
            Some(told) => Ok(told),
            None => self.carry_out(command, at).await,
        }
    }

    async fn carry_out(&self, command: Command, at: &At) -> Result<Answer, StoreError> {
        let needs = command.needs();
        if at.staff.role < needs {
            let (verb, role) = (command.verb().name(), people::role(needs, at.language));
            let text = say!(at.language, "desk-needs-role", verb = verb, role = role);
            return Ok(Answer::refused(text));
        }
        let mut answer = self.dispatch(command, at).await?;
        if let Some(attachment) = &answer.attachment {
            answer.caption = attachments::title(attachment, at.language);
        }
        Ok(answer)
    }

    async fn dispatch(&self, command: Command, at: &At) -> Result<Answer, StoreError> {
        match command {
            Command::Waiting { page } => self.waiting(page, at).await,
            Command::Find { text } => self.find(&text, at).await,
            Command::Give { who, rest } => self.give(&who, &rest, at).await,
            Command::Decline { who, reason } => self.decline(&who, &reason, at).await,
            Command::Undo { who } => self.undo(who.as_deref(), at).await,
            Command::Add { network, name, link, rest } => {
                self.add(network, name, link, &rest, at).await
            }
            Command::Why { what } => self.why(&what, at).await,
            Command::Same { one, other } => self.same(&one, &other, at).await,
            Command::Part { who } => self.part(&who, at).await,
            Command::Block { who } => self.block(&who, true, at).await,
            Command::Unblock { who } => self.block(&who, false, at).await,
            Command::Hide { link } => self.decide(&link, false, at).await,
            Command::Show { link } => self.decide(&link, true, at).await,
            Command::Held => self.held(at).await,
            Command::Reload { screen } => self.reload(screen, at).await,
            Command::Calm { all } => self.calm(all, at).await,
            Command::Stock { change: None } => self.stock(at).await,
            Command::Stock { change: Some((item, left)) } => {
                self.correct_stock(&item, left, at).await
            }
            Command::Stats { day } => self.stats(day, at).await,
            Command::Tags => self.tags(at).await,
            Command::Together { tag } => self.together(&tag, at).await,
            Command::Timeline => self.timeline(at).await,
            Command::Reposts => self.reposts(at).await,
            Command::Authors => self.authors(at).await,
            Command::Languages => self.languages(at).await,
            Command::Search { text } => self.search(&text, at).await,
            Command::Summary { day } => self.summary(day, at).await,
            Command::Status => self.status(at).await,
            Command::Export { what } => Ok(attachments::export(what, at.language)),
            Command::Staff => self.staff(at).await,
            Command::Invite { name, role } => self.invite(name, role, at).await,
            Command::Role { who, role } => self.role(&who, role, at).await,
            Command::Join => self.open_here(at).await,
            Command::Leave => self.leave_here(at).await,
            Command::Lang { language, chat } => self.lang(language, chat, at).await,
            Command::Mute { minutes } => self.mute(minutes, at).await,
            Command::Help => Ok(help::help(at.staff.role, at.language)),
        }
    }

    async fn summary(&self, day: Option<Day>, at: &At) -> Result<Answer, StoreError> {
        let day = day.unwrap_or_else(|| self.today(at.now));
        let summary = summary::Summary::of(&self.store, day).await?;
        let timeline = Attachment::Timeline { day: Some(day) };
        let attachment = Some(timeline).filter(|_| !summary.is_silent());
        Ok(Answer { attachment, apart: true, ..Answer::done(summary.text(at.language)) })
    }

    fn press(&self, at: &At) -> Press {
        Press {
            staff: at.staff.clone(),
            at: at.now,
            day: self.today(at.now),
            nonce: at.nonce.clone(),
            revision: at.revision,
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
