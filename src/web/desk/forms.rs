//! What staff send: presses and commands, answered as a page or, for the script, as JSON.

use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::super::access::Asking;
use super::super::{Ours, api, unreadable};
use super::{Visit, Wanted, nonce, shown, stranger};
use crate::desk::At;
use crate::desk::answer::Answer;
use crate::desk::command::Command;
use crate::desk::pressing::{CardPress, Pressed};
use crate::domain::claim::ClaimId;
use crate::domain::item::ItemId;
use crate::domain::language::Language;
use crate::domain::post::Network;
use crate::say;
use crate::store::connection::StoreError;
use crate::store::people::ByHand;

/// The most characters of anything that is typed: what a card still shows.
const LONGEST: usize = 200;

/// The most characters of a link.
const LONGEST_LINK: usize = 1_000;

type Sent<T> = Result<Form<T>, FormRejection>;

/// A button of a card.
#[derive(Deserialize)]
pub(in crate::web) struct Press {
    claim: i64,
    revision: i64,
    what: String,
    nonce: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    q: String,
}

/// Somebody who is added by hand, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::web) struct Adding {
    #[serde(default)]
    pub(super) network: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) link: String,
    #[serde(default)]
    pub(super) item: String,
    #[serde(default)]
    pub(super) note: String,
    #[serde(default)]
    nonce: String,
}

/// What is wrong in a field of the form.
#[derive(Clone, Debug, Serialize)]
pub(in crate::web) struct Wrong {
    /// The field.
    pub(super) field: &'static str,
    /// What to do.
    pub(super) text: String,
}

/// How many of an item are left.
#[derive(Deserialize)]
pub(in crate::web) struct Correcting {
    item: String,
    left: String,
    nonce: String,
}

/// A post that leaves the wall, or comes back.
#[derive(Deserialize)]
pub(in crate::web) struct Hiding {
    link: String,
    what: String,
    nonce: String,
    /// How often it had been edited when it was looked at, where that was shown.
    edits: Option<i64>,
}

/// Somebody who is kept from earning, or no more.
#[derive(Deserialize)]
pub(in crate::web) struct Blocking {
    who: String,
    what: String,
    nonce: String,
}

/// A language.
#[derive(Deserialize)]
pub(in crate::web) struct Speaking {
    language: String,
}

/// What the script is told.
#[derive(Serialize)]
struct Told<'t> {
    done: bool,
    text: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
}

/// A button of a card was pressed.
pub(in crate::web) async fn press(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    sent: Sent<Press>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let sent = match sent {
        Ok(Form(sent)) if nonce::is_fine(&sent.nonce) => sent,
        sent => return not_a_form(sent.err()),
    };
    let Some(what) = pressed(&sent.what) else { return not_a_form(None) };
    let at = visit.at(&sent.nonce);
    let answer = carried_out(&visit, &sent, what, at).await;
    answered(&visit, &headers, answer, &sent.nonce, &sent.q).await
}

fn pressed(what: &str) -> Option<Pressed> {
    match what {
        "agree" => Some(Pressed::Agree),
        "decline" => Some(Pressed::Decline),
        "undo" => Some(Pressed::Undo),
        give => Some(Pressed::Give(ItemId(give.strip_prefix("give:")?.parse().ok()?))),
    }
}

async fn carried_out(
    visit: &Visit<'_>,
    sent: &Press,
    what: Pressed,
    at: At,
) -> Result<Answer, StoreError> {
    let claim = ClaimId(sent.claim);
    let reason = one_line(&sent.reason, LONGEST);
    if what == Pressed::Decline && !reason.is_empty() {
        // A button has no reason; the command has, and is held to the same revision.
        if let Some(known) = visit.shared.store.claim(claim).await? {
            let decline = Command::Decline { who: known.code.to_string(), reason };
            let at = At { revision: Some(sent.revision), ..at };
            return visit.desk.ask(decline, &at).await;
        }
    }
    visit.desk.pressed(CardPress { claim, revision: sent.revision, what }, &at).await
}

/// Somebody is added by hand.
pub(in crate::web) async fn add(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    sent: Sent<Adding>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let sent = match sent {
        Ok(Form(sent)) if nonce::is_fine(&sent.nonce) => sent,
        sent => return not_a_form(sent.err()),
    };
    let by_hand = match by_hand(&sent, &visit) {
        Ok(by_hand) => by_hand,
        Err(wrong) => return wrong_field(&visit, &headers, &sent, &wrong).await,
    };
    let answer = visit.desk.entered(by_hand, &visit.at(&sent.nonce)).await;
    // Whoever was just added is at the end of the queue: found, their card is the first one.
    answered(&visit, &headers, answer, &sent.nonce, &sent.name).await
}

fn by_hand(sent: &Adding, visit: &Visit<'_>) -> Result<ByHand, Wrong> {
    let language = visit.language;
    let Some(network) = Network::ALL.into_iter().find(|known| known.name() == sent.network) else {
        return Err(Wrong { field: "network", text: say!(language, "deskpage-wrong-network") });
    };
    let name = one_line(&sent.name, LONGEST);
    if name.trim_start_matches(['@', '＠']).is_empty() {
        return Err(Wrong { field: "name", text: say!(language, "deskpage-wrong-name") });
    }
    let link = one_line(&sent.link, LONGEST_LINK);
    let is_link = link.strip_prefix("https://").is_some_and(|host| host.contains('.'));
    if !link.is_empty() && (!is_link || link.contains(' ')) {
        return Err(Wrong { field: "link", text: say!(language, "deskpage-wrong-link") });
    }
    let some = |text: String| (!text.is_empty()).then_some(text);
    Ok(ByHand {
        network,
        name,
        link: some(link),
        note: some(one_line(&sent.note, LONGEST)),
        item: some(one_line(&sent.item, LONGEST)),
        period: visit.shared.store.campaign().period(visit.now),
    })
}

async fn wrong_field(
    visit: &Visit<'_>,
    headers: &HeaderMap,
    sent: &Adding,
    wrong: &Wrong,
) -> Response {
    let code = StatusCode::UNPROCESSABLE_ENTITY;
    if wants_json(headers) {
        let told = Told { done: false, text: &wrong.text, field: Some(wrong.field) };
        return api::json(code, &told);
    }
    match shown(visit, &Wanted::default(), None, sent, Some(wrong)).await {
        Ok(page) => (code, page).into_response(),
        Err(fault) => unreadable(&fault),
    }
}

/// What is left is corrected.
pub(in crate::web) async fn stock(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    sent: Sent<Correcting>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let sent = match sent {
        Ok(Form(sent)) if nonce::is_fine(&sent.nonce) => sent,
        sent => return not_a_form(sent.err()),
    };
    let answer = match sent.left.trim().parse() {
        Ok(left) => {
            let change = Some((one_line(&sent.item, LONGEST), left));
            visit.desk.ask(Command::Stock { change }, &visit.at(&sent.nonce)).await
        }
        Err(_) => {
            let typed = one_line(&sent.left, 20);
            Ok(Answer::refused(say!(visit.language, "problem-count", typed = typed)))
        }
    };
    answered(&visit, &headers, answer, &sent.nonce, "").await
}

/// A post leaves the wall or comes back.
pub(in crate::web) async fn hide(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    sent: Sent<Hiding>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let sent = match sent {
        Ok(Form(sent)) if nonce::is_fine(&sent.nonce) => sent,
        sent => return not_a_form(sent.err()),
    };
    let link = one_line(&sent.link, LONGEST_LINK);
    let command = match sent.what.as_str() {
        "hide" => Command::Hide { link },
        "show" => Command::Show { link },
        _ => return not_a_form(None),
    };
    let at = At { revision: sent.edits, ..visit.at(&sent.nonce) };
    let answer = visit.desk.ask(command, &at).await;
    answered(&visit, &headers, answer, &sent.nonce, "").await
}

/// Somebody is kept from earning, or no more.
pub(in crate::web) async fn block(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    sent: Sent<Blocking>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let sent = match sent {
        Ok(Form(sent)) if nonce::is_fine(&sent.nonce) => sent,
        sent => return not_a_form(sent.err()),
    };
    let who = one_line(&sent.who, LONGEST);
    let command = match sent.what.as_str() {
        "block" => Command::Block { who },
        "unblock" => Command::Unblock { who },
        _ => return not_a_form(None),
    };
    let answer = visit.desk.ask(command, &visit.at(&sent.nonce)).await;
    answered(&visit, &headers, answer, &sent.nonce, "").await
}

/// Somebody chooses the language of their pages and answers.
pub(in crate::web) async fn speak(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    sent: Sent<Speaking>,
) -> Response {
    let Some(visit) = Visit::of(&shared, asking) else { return stranger() };
    let wanted = match sent {
        Ok(Form(sent)) => Language::from_code(&sent.language),
        Err(refusal) => return refusal.into_response(),
    };
    let Some(language) = wanted else { return not_a_form(None) };
    let command = Command::Lang { language, chat: false };
    match visit.desk.ask(command, &visit.at(&nonce::fresh())).await {
        Ok(_) => Redirect::to("/desk").into_response(),
        Err(fault) => unreadable(&fault),
    }
}

/// Tells what came of it: to the script as JSON; to a browser as a page of its own address, so that
/// loading it again sends nothing again.
async fn answered(
    visit: &Visit<'_>,
    headers: &HeaderMap,
    answer: Result<Answer, StoreError>,
    nonce: &str,
    q: &str,
) -> Response {
    let answer = match answer {
        Ok(answer) => answer,
        Err(fault) => return unreadable(&fault),
    };
    if wants_json(headers) {
        let told = Told { done: answer.done, text: &answer.text, field: None };
        return api::json(StatusCode::OK, &told);
    }
    let kept = visit.desk.told(&nonce::of(&visit.staff, nonce)).await;
    let page = match kept {
        Ok(Some(_)) => {
            let to = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("told", nonce)
                .extend_pairs((!q.is_empty()).then_some(("q", q)))
                .finish();
            return Redirect::to(&format!("/desk?{to}")).into_response();
        }
        Ok(None) => {
            let wanted = Wanted { q: q.to_owned(), ..Wanted::default() };
            shown(visit, &wanted, Some(&answer), &Adding::default(), None).await
        }
        Err(fault) => Err(fault),
    };
    page.unwrap_or_else(|fault| unreadable(&fault))
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json")
}

fn not_a_form(refusal: Option<FormRejection>) -> Response {
    match refusal {
        Some(refusal) => refusal.into_response(),
        None => (StatusCode::BAD_REQUEST, "No form of ours says that.\n").into_response(),
    }
}

/// What was typed on one line, without control characters, and no longer than that.
fn one_line(typed: &str, most: usize) -> String {
    let spaced = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.chars().filter(|c| !c.is_control()).take(most).collect()
}
