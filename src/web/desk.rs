//! The desk in the browser: pages for staff, over the operations that the chats use.
//!
//! Nothing is decided here. A form becomes a press or a command of [`crate::desk`], and the answer
//! is told in its words. Every form carries a nonce, so whatever a browser sends twice counts once.

pub mod board;
pub mod claim;
pub mod forms;
pub mod listen;
mod nonce;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::access::{Asking, Who};
use super::wall::made;
use super::{Ours, Shared, unreadable};
use crate::desk::answer::Answer;
use crate::desk::command::Command;
use crate::desk::{At, Desk};
use crate::domain::day::Day;
use crate::domain::item::Item;
use crate::domain::language::Language;
use crate::domain::post::Network;
use crate::domain::staff::{Role, Staff};
use crate::say;
use crate::store::Kind;
use crate::store::connection::StoreError;
use crate::store::people;
use board::Board;
use forms::{Adding, Wrong};

/// The most claims of a paper list: ten sheets.
const ON_PAPER: u32 = 400;

/// What may stand behind the `?` of the desk.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::web) struct Wanted {
    /// Whom to look for.
    #[serde(default)]
    q: String,
    /// Which page of the queue.
    page: Option<u32>,
    /// The nonce of the press whose answer is to be told.
    told: Option<String>,
}

/// Somebody of the staff at a page.
struct Visit<'s> {
    shared: &'s Shared,
    desk: Desk,
    staff: Staff,
    language: Language,
    now: DateTime<Utc>,
}

impl<'s> Visit<'s> {
    /// `None` for whoever does not work here: the guard lets nobody else come this far.
    fn of(shared: &'s Shared, asking: Asking) -> Option<Self> {
        let Who::Staff(staff) = asking.who else { return None };
        let language = staff.language.unwrap_or(shared.walls.language);
        let desk = Desk::new(shared.store.clone());
        Some(Self { shared, desk, staff, language, now: Utc::now() })
    }

    fn at(&self, nonce: &str) -> At {
        At {
            staff: self.staff.clone(),
            language: self.language,
            place: None,
            now: self.now,
            nonce: nonce::of(&self.staff, nonce),
            revision: None,
        }
    }

    fn today(&self) -> Day {
        Day::of(self.now, self.shared.store.campaign().zone)
    }

    fn may_act(&self) -> bool {
        self.staff.role >= Role::Member
    }

    /// When something happened, on the campaign's clock.
    fn clock(&self, at: DateTime<Utc>) -> String {
        let zone = self.shared.store.campaign().zone;
        let format = if Day::of(at, zone) == self.today() { "%H:%M" } else { "%m-%d %H:%M" };
        at.with_timezone(&zone).format(format).to_string()
    }
}

/// What stands around every page of the desk.
struct Frame {
    language: &'static str,
    title: String,
    rehearsal: Option<String>,
    back: String,
    out: String,
    who: String,
    skip: String,
}

impl Frame {
    fn of(visit: &Visit<'_>, title: String) -> Self {
        let language = visit.language;
        let rehearsal = visit.shared.store.kind() == Kind::Rehearsal;
        Self {
            language: language.name(),
            title,
            rehearsal: rehearsal.then(|| say!(language, "wall-rehearsal")),
            back: say!(language, "deskpage-back"),
            out: say!(language, "deskpage-out"),
            who: visit.staff.name.clone(),
            skip: say!(language, "deskpage-skip"),
        }
    }
}

#[derive(Template)]
#[template(path = "desk.html", config = "src/web/askama.toml")]
struct Page<'p> {
    frame: Frame,
    told: Option<&'p Answer>,
    q: &'p str,
    board: String,
    adding: &'p Adding,
    networks: Vec<(&'static str, &'static str)>,
    items: Vec<String>,
    wrong: Option<&'p Wrong>,
    nonce: String,
    may_act: bool,
    is_lead: bool,
    languages: [Language; 3],
    words: Words,
}

/// The words of the page.
struct Words {
    find: String,
    find_button: String,
    add: String,
    network: String,
    name: String,
    link: String,
    item: String,
    item_later: String,
    note: String,
    add_button: String,
    more: String,
    paper: String,
    status: String,
    hide_label: String,
    hide_button: String,
    show_button: String,
    language: String,
    everybody_out: String,
    everybody_out_button: String,
    lost: String,
    again: String,
    gave_up: String,
}

impl Words {
    fn of(language: Language) -> Self {
        Self {
            find: say!(language, "deskpage-find"),
            find_button: say!(language, "deskpage-find-button"),
            add: say!(language, "deskpage-add"),
            network: say!(language, "deskpage-network"),
            name: say!(language, "deskpage-name"),
            link: say!(language, "deskpage-link"),
            item: say!(language, "deskpage-item"),
            item_later: say!(language, "deskpage-item-later"),
            note: say!(language, "deskpage-note"),
            add_button: say!(language, "deskpage-add-button"),
            more: say!(language, "deskpage-more"),
            paper: say!(language, "deskpage-paper"),
            status: say!(language, "deskpage-status"),
            hide_label: say!(language, "deskpage-hide-label"),
            hide_button: say!(language, "deskpage-hide-button"),
            show_button: say!(language, "deskpage-show-button"),
            language: say!(language, "deskpage-language"),
            everybody_out: say!(language, "deskpage-everybody-out"),
            everybody_out_button: say!(language, "deskpage-everybody-out-button"),
            lost: say!(language, "deskpage-lost"),
            again: say!(language, "deskpage-again"),
            gave_up: say!(language, "deskpage-gave-up"),
        }
    }
}

/// The page.
pub(in crate::web) async fn page(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let told = match &wanted.told {
        Some(nonce) => visit.desk.told(&nonce::of(&visit.staff, nonce)).await,
        None => Ok(None),
    };
    let shown = match told {
        Ok(told) => shown(&visit, &wanted, told.as_ref(), &Adding::default(), None).await,
        Err(fault) => Err(fault),
    };
    shown.unwrap_or_else(|fault| unreadable(&fault))
}

/// The page with an answer, and with what was typed into the form and is wrong there.
async fn shown(
    visit: &Visit<'_>,
    wanted: &Wanted,
    told: Option<&Answer>,
    adding: &Adding,
    wrong: Option<&Wrong>,
) -> Result<Response, StoreError> {
    let items = visit.shared.store.items(visit.today()).await?;
    let campaign = &visit.shared.store.campaign().name;
    let title = say!(visit.language, "deskpage-title", campaign = campaign);
    let page = made(&Page {
        frame: Frame::of(visit, title),
        told,
        q: wanted.q.trim(),
        board: made(&Board::of(visit, wanted).await?),
        adding,
        networks: Network::ALL.map(|network| (network.name(), called(network))).to_vec(),
        items: items.into_iter().filter(Item::in_stock).map(|item| item.name).collect(),
        wrong,
        nonce: nonce::fresh(),
        may_act: visit.may_act(),
        is_lead: visit.staff.role == Role::Lead,
        languages: Language::ALL,
        words: Words::of(visit.language),
    });
    let refused = told.is_some_and(|told| !told.done) && wanted.told.is_none();
    let code = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((code, Html(page)).into_response())
}

/// What people call a network that they choose from a list.
fn called(network: Network) -> &'static str {
    match network {
        Network::Other => "…",
        network => super::wall::network_called(network),
    }
}

/// The part of the page that changes, alone: what the script asks for when something happened.
pub(in crate::web) async fn part(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    match Board::of(&visit, &wanted).await {
        Ok(board) => Html(made(&board)).into_response(),
        Err(fault) => unreadable(&fault),
    }
}

#[derive(Template)]
#[template(path = "list.html", config = "src/web/askama.toml")]
struct List {
    frame: Frame,
    as_of: String,
    heads: [String; 5],
    rows: Vec<[String; 4]>,
    more: Option<String>,
}

/// Everybody who waits, to print.
pub(in crate::web) async fn list(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let (all, claims) = match shared.store.queue(ON_PAPER, 0).await {
        Ok(queue) => queue,
        Err(fault) => return unreadable(&fault),
    };
    let language = visit.language;
    let more = all.saturating_sub(claims.len() as u64);
    let rows = claims.iter().map(|claim| {
        let mut who = people::called(&claim.handle, &claim.name);
        if !claim.handle.is_empty() && !claim.name.is_empty() {
            who = format!("{who} {}", claim.name);
        }
        let since = visit.clock(claim.opened_at);
        [claim.code.to_string(), who, called(claim.network).to_owned(), since]
    });
    let page = made(&List {
        frame: Frame::of(&visit, say!(language, "queue-title", count = all)),
        as_of: say!(language, "wall-as-of", time = visit.clock(visit.now)),
        heads: [
            say!(language, "deskpage-code"),
            say!(language, "deskpage-name"),
            say!(language, "deskpage-network"),
            say!(language, "deskpage-since"),
            say!(language, "deskpage-given"),
        ],
        rows: rows.collect(),
        more: (more > 0).then(|| say!(language, "deskpage-list-more", count = more)),
    });
    Html(page).into_response()
}

#[derive(Template)]
#[template(path = "status.html", config = "src/web/askama.toml")]
struct Told {
    frame: Frame,
    text: String,
}

/// Whether everything works: what `/status` says.
pub(in crate::web) async fn status(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    match visit.desk.ask(Command::Status, &visit.at(&nonce::fresh())).await {
        Ok(answer) => {
            let frame = Frame::of(&visit, say!(visit.language, "deskpage-status"));
            Html(made(&Told { frame, text: answer.text })).into_response()
        }
        Err(fault) => unreadable(&fault),
    }
}

fn stranger() -> Response {
    (StatusCode::UNAUTHORIZED, "Log in at /login first.\n").into_response()
}
