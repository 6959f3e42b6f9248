//! Coming in and going out: the page at `/login`, links that let somebody in once, log-out.
//!
//! A link carries its token in the query. A fragment would stay out of every log and every
//! `Referer`, and would need a script to be of use: whoever has none must get in too. So the token
//! is worth nothing after one use or 15 minutes; the page behind it loads nothing from elsewhere,
//! tells no other site where it was (`Referrer-Policy: same-origin`), and we log no addresses.
//! Opening a link uses nothing up, because chats open links to show what is behind them: a button
//! does.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use askama::Template;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{ConnectInfo, Extension, Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::Utc;
use serde::Deserialize;

use super::super::wall::made;
use super::super::{Ours, Shared, unreadable};
use super::{Asking, Who, cookie};
use crate::config::passphrase::Passphrase;
use crate::desk::token::{self, Token};
use crate::domain::language::Language;
use crate::say;
use crate::store::connection::StoreError;
use crate::store::sessions::ByName;

/// The most characters of a name that somebody gives: it stands on every card they settle.
const LONGEST_NAME: usize = 32;

/// What is typed on the page.
#[derive(Default, Deserialize)]
pub(in crate::web) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// The token of a link.
#[derive(Deserialize)]
pub(in crate::web) struct Link {
    #[serde(default)]
    token: String,
}

#[derive(Template, Default)]
#[template(path = "login.html", config = "src/web/askama.toml")]
struct Page {
    language: &'static str,
    title: String,
    wrong: Option<String>,
    staff: Option<StaffForm>,
    guest: Option<GuestForm>,
    link: Option<LinkForm>,
    hint: String,
}

struct StaffForm {
    title: String,
    name_label: String,
    name: String,
    password_label: String,
    button: String,
}

struct GuestForm {
    title: String,
    password_label: String,
    button: String,
}

struct LinkForm {
    token: String,
    button: String,
}

/// The page with the forms that can let somebody in.
pub(in crate::web) async fn page(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
) -> Response {
    match asking.who {
        Who::Staff(_) => Redirect::to("/desk").into_response(),
        Who::Guest if shared.doors.passphrase.is_none() => Redirect::to("/").into_response(),
        _ => shown(&shared, language(&shared, &headers), StatusCode::OK, None, ""),
    }
}

/// Somebody of the staff gives the passphrase and their name.
pub(in crate::web) async fn staff(
    State(shared): Ours,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    typed: Result<Form<Typed>, FormRejection>,
) -> Response {
    let Form(typed) = match typed {
        Ok(typed) => typed,
        Err(refusal) => return refusal.into_response(),
    };
    let language = language(&shared, &headers);
    let name = typed.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let refused = |code, why| shown(&shared, language, code, Some(why), &name);
    if let Err(response) = right(&shared, shared.doors.passphrase.as_ref(), &typed, peer).await {
        return match response {
            Wrong::Password => refused(StatusCode::FORBIDDEN, say!(language, "login-wrong")),
            Wrong::TooMany(seconds) => wait(&shared, language, seconds, &name),
        };
    }
    let unusable = name.is_empty() || name.contains(char::is_control);
    if unusable || name.chars().count() > LONGEST_NAME {
        let why = say!(language, "login-no-name", most = LONGEST_NAME);
        return refused(StatusCode::UNPROCESSABLE_ENTITY, why);
    }
    let Some(token) = Token::long() else { return no_randomness() };
    let outcome = shared.store.let_in_by_name(name.clone(), token.hash.clone(), Utc::now()).await;
    match outcome {
        Ok(ByName::In(_)) => inside(&shared, asking, &token, "/desk").await,
        Ok(ByName::IsLead) => {
            let why = say!(language, "login-is-lead", name = name);
            refused(StatusCode::FORBIDDEN, why)
        }
        Ok(ByName::Left) => {
            refused(StatusCode::FORBIDDEN, say!(language, "login-left", name = name))
        }
        Err(fault) => unreadable(&fault),
    }
}

/// Somebody gives the guests' password.
pub(in crate::web) async fn guest(
    State(shared): Ours,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    typed: Result<Form<Typed>, FormRejection>,
) -> Response {
    let Form(typed) = match typed {
        Ok(typed) => typed,
        Err(refusal) => return refusal.into_response(),
    };
    let language = language(&shared, &headers);
    match right(&shared, shared.doors.guests.as_ref(), &typed, peer).await {
        Ok(()) => {}
        Err(Wrong::Password) => {
            let why = Some(say!(language, "login-wrong"));
            return shown(&shared, language, StatusCode::FORBIDDEN, why, "");
        }
        Err(Wrong::TooMany(seconds)) => return wait(&shared, language, seconds, ""),
    }
    let Some(token) = Token::long() else { return no_randomness() };
    match shared.store.let_guest_in(token.hash.clone(), Utc::now()).await {
        Ok(()) => inside(&shared, asking, &token, "/").await,
        Err(fault) => unreadable(&fault),
    }
}

/// Shows whom a link lets in, and a button that does.
pub(in crate::web) async fn link(
    State(shared): Ours,
    headers: HeaderMap,
    link: Result<Query<Link>, QueryRejection>,
) -> Response {
    let language = language(&shared, &headers);
    let token = link.map(|Query(link)| link.token).unwrap_or_default();
    match shared.store.login_link(token::hash(&token), Utc::now()).await {
        Ok(Some(staff)) => {
            let button = say!(language, "login-as", name = staff.name);
            let page = Page { link: Some(LinkForm { token, button }), ..blank(&shared, language) };
            Html(made(&page)).into_response()
        }
        Ok(None) => worthless(&shared, language),
        Err(fault) => unreadable(&fault),
    }
}

/// Lets the person of a link in.
pub(in crate::web) async fn by_link(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    link: Result<Form<Link>, FormRejection>,
) -> Response {
    let Form(link) = match link {
        Ok(link) => link,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(token) = Token::long() else { return no_randomness() };
    let (of_link, hash) = (token::hash(&link.token), token.hash.clone());
    match shared.store.let_in_by_link(of_link, hash, Utc::now()).await {
        Ok(Some(_)) => inside(&shared, asking, &token, "/desk").await,
        Ok(None) => worthless(&shared, language(&shared, &headers)),
        Err(fault) => unreadable(&fault),
    }
}

/// Ends the session of whoever asks.
pub(in crate::web) async fn out(
    State(shared): Ours,
    Extension(asking): Extension<Asking>,
) -> Response {
    match end(&shared, asking).await {
        Ok(()) => {
            let forget = [(header::SET_COOKIE, cookie::forget(&shared.doors))];
            (forget, Redirect::to("/login")).into_response()
        }
        Err(fault) => unreadable(&fault),
    }
}

/// Ends all sessions: somebody lost a phone.
pub(in crate::web) async fn everybody_out(State(shared): Ours) -> Response {
    match shared.store.end_all_sessions().await {
        Ok(()) => {
            let forget = [(header::SET_COOKIE, cookie::forget(&shared.doors))];
            (forget, Redirect::to("/login")).into_response()
        }
        Err(fault) => unreadable(&fault),
    }
}

/// Why a password lets nobody in.
enum Wrong {
    Password,
    /// Too many were tried: wait so many seconds.
    TooMany(u64),
}

async fn right(
    shared: &Shared,
    wanted: Option<&Passphrase>,
    typed: &Typed,
    peer: SocketAddr,
) -> Result<(), Wrong> {
    let from: IpAddr = peer.ip();
    let counted = shared.attempts.another(from, Instant::now());
    counted.map_err(|wait| Wrong::TooMany(wait.as_secs() + 1))?;
    let Some(wanted) = wanted.cloned() else { return Err(Wrong::Password) };
    let Ok(_turn) = shared.checking.acquire().await else { return Err(Wrong::Password) };
    let password = typed.password.clone();
    let checked = tokio::task::spawn_blocking(move || wanted.is(&password)).await;
    if !checked.unwrap_or(false) {
        return Err(Wrong::Password);
    }
    shared.attempts.was_right(from);
    Ok(())
}

/// Somebody came in: a new session, whatever they had before ends.
async fn inside(shared: &Shared, before: Asking, token: &Token, to: &str) -> Response {
    if let Err(fault) = end(shared, before).await {
        return unreadable(&fault);
    }
    let keep = [(header::SET_COOKIE, cookie::keep(&token.text, &shared.doors))];
    (keep, Redirect::to(to)).into_response()
}

async fn end(shared: &Shared, asking: Asking) -> Result<(), StoreError> {
    match asking.session {
        Some(hash) => shared.store.end_session(hash).await,
        None => Ok(()),
    }
}

fn no_randomness() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "The system has no randomness to give.\n").into_response()
}

fn worthless(shared: &Shared, language: Language) -> Response {
    let why = Some(say!(language, "login-link-worthless"));
    shown(shared, language, StatusCode::GONE, why, "")
}

fn wait(shared: &Shared, language: Language, seconds: u64, name: &str) -> Response {
    let why = Some(say!(language, "login-wait", seconds = seconds));
    let page = shown(shared, language, StatusCode::TOO_MANY_REQUESTS, why, name);
    ([(header::RETRY_AFTER, seconds.to_string())], page).into_response()
}

fn shown(
    shared: &Shared,
    language: Language,
    code: StatusCode,
    wrong: Option<String>,
    name: &str,
) -> Response {
    let staff = shared.doors.passphrase.as_ref().map(|_| StaffForm {
        title: say!(language, "login-staff"),
        name_label: say!(language, "login-name"),
        name: name.to_owned(),
        password_label: say!(language, "login-passphrase"),
        button: say!(language, "login-button"),
    });
    let guest = shared.doors.guests.as_ref().map(|_| GuestForm {
        title: say!(language, "login-guest"),
        password_label: say!(language, "login-password"),
        button: say!(language, "login-button"),
    });
    let hint = say!(language, "login-hint");
    let page = Page { wrong, staff, guest, hint, ..blank(shared, language) };
    (code, Html(made(&page))).into_response()
}

fn blank(shared: &Shared, language: Language) -> Page {
    let title = say!(language, "login-title", campaign = shared.store.campaign().name);
    Page { language: language.name(), title, ..Page::default() }
}

/// The language of whoever we do not know: their browser's, or else the booth's.
fn language(shared: &Shared, headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok());
    let known = wanted.and_then(|wanted| {
        wanted.split(',').find_map(|code| Language::from_code(code.split(';').next()?))
    });
    known.unwrap_or(shared.walls.language)
}
