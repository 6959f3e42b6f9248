//! The page of one claim: its card, everything that happened to it, and what a lead can do.

use askama::Template;
use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::super::access::Asking;
use super::super::wall::made;
use super::super::{Ours, unreadable};
use super::board::{CardWords, Shown};
use super::{Frame, Visit, nonce, stranger};
use crate::desk::card::{Card, noted};
use crate::domain::code::Code;
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::say;
use crate::store::claims::Claim;
use crate::store::connection::StoreError;
use crate::store::history::Moved;
use crate::store::people::called;

#[derive(Template)]
#[template(path = "claim.html", config = "src/web/askama.toml")]
struct Page {
    frame: Frame,
    shown: Shown,
    words: CardWords,
    q: String,
    history_title: String,
    history: Vec<(String, String)>,
    more: String,
    hide: Option<(String, String, String)>,
    block: Option<(String, String, String)>,
    nonce: String,
    other_nonce: String,
}

/// The page of the claim with that code.
pub(in crate::web) async fn page(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    Path(code): Path<String>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let nobody = || (StatusCode::NOT_FOUND, "There is no such claim.\n").into_response();
    let Some(code) = Code::parse(&code) else { return nobody() };
    match shown(&visit, code).await {
        Ok(Some(page)) => Html(page).into_response(),
        Ok(None) => nobody(),
        Err(fault) => unreadable(&fault),
    }
}

async fn shown(visit: &Visit<'_>, code: Code) -> Result<Option<String>, StoreError> {
    let (store, language) = (&visit.shared.store, visit.language);
    let Some(claim) = store.claim_of_code(code).await? else { return Ok(None) };
    let claims = std::slice::from_ref(&claim);
    let mut cards = Card::each(store, claims, visit.today(), language).await?;
    let Some(card) = cards.pop() else { return Ok(None) };
    let shown = Shown::of(card, language, visit.may_act());
    let history = store.history(claim.id).await?;
    let history = history.iter().map(|moved| (visit.clock(moved.at), told(moved, language)));
    let who = called(&claim.handle, &claim.name);
    let hide = shown.link.clone().filter(|_| visit.may_act() && claim.post.is_some());
    let is_lead = visit.staff.role == Role::Lead;
    Ok(Some(made(&Page {
        frame: Frame::of(visit, format!("{} {who}", claim.code)),
        shown,
        words: CardWords::of(language),
        q: String::new(),
        history_title: say!(language, "deskpage-history"),
        history: history.collect(),
        more: say!(language, "deskpage-more"),
        hide: hide.map(|link| {
            let (off, on) =
                (say!(language, "deskpage-hide-button"), say!(language, "deskpage-show-button"));
            (link, off, on)
        }),
        block: is_lead.then(|| blocking(&claim, &who, language)),
        nonce: nonce::fresh(),
        other_nonce: nonce::fresh(),
    })))
}

/// Whom to block, and the words of the two buttons.
fn blocking(claim: &Claim, who: &str, language: Language) -> (String, String, String) {
    let typed = if claim.handle.is_empty() { claim.name.clone() } else { who.to_owned() };
    (
        typed,
        say!(language, "deskpage-block", who = who),
        say!(language, "deskpage-unblock", who = who),
    )
}

fn told(moved: &Moved, language: Language) -> String {
    let by = moved.by.clone().unwrap_or_else(|| "boothbot".to_owned());
    let item = moved.item.clone().unwrap_or_else(|| say!(language, "a-gift"));
    let mut told = match moved.what.as_str() {
        "open" => say!(language, "deskpage-moved-open"),
        "agree" => say!(language, "deskpage-moved-agree", by = by),
        "give" => say!(language, "deskpage-moved-give", by = by, item = item),
        "decline" => say!(language, "deskpage-moved-decline", by = by),
        "undo" => say!(language, "deskpage-moved-undo", by = by),
        "join" => say!(language, "deskpage-moved-join", by = by),
        _ => say!(language, "card-flag-gone"),
    };
    if let Some(note) = &moved.note {
        told += " · ";
        told += &noted(note, language);
    }
    told
}
