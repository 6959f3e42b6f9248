//! Who asks, and whether they may have what they ask for.
//!
//! One middleware reads the session of a request, and every route of the table in
//! [`super::routes`] is guarded by what it needs. What somebody may do is read from the staff's
//! table with each request: a role that was taken away is gone at once, also from streams.
//!
//! A session is a cookie that no script can read and that no other site's page makes a browser
//! send. Whatever changes something must come from a page of ours besides: `Origin` says so, or,
//! where a browser leaves that out, `Sec-Fetch-Site`.

pub mod attempts;
mod cookie;
pub mod login;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Utc;
use futures_util::StreamExt;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Duration, interval};

use super::{Ours, Shared, unreadable};
use crate::config::web::Doors;
use crate::desk::token;
use crate::domain::staff::{Role, Staff};
use crate::store::Fact;
use crate::store::sessions::Session;

/// How often an open stream is asked whether its reader is still in: a session can end by itself.
const LOOKED_AFTER: Duration = Duration::from_secs(30);

/// The longest address of a page: that of a question about a hashtag of 280 characters, each of
/// which may take twelve.
const LONGEST_ADDRESS: usize = 4_096;

/// What a route needs of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: anybody may have it.
    Nothing,
    /// To be a guest or one of the staff, where guests need a password; else nothing.
    Guest,
    /// To work here, with this role or a higher one.
    Staff(Role),
}

/// Who asks.
#[derive(Clone, Debug)]
pub(super) enum Who {
    /// Nobody we know.
    Stranger,
    /// Somebody with the guests' password.
    Guest,
    /// Somebody who works here.
    Staff(Staff),
}

/// Who asks, and with which session.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub(super) who: Who,
    /// The hash of the session's token.
    session: Option<String>,
}

impl Asking {
    /// Whether they may have what needs that.
    pub(super) fn may(&self, needs: Needs, doors: &Doors) -> bool {
        match (needs, &self.who) {
            (Needs::Nothing, _) | (Needs::Guest, Who::Guest | Who::Staff(_)) => true,
            (Needs::Guest, Who::Stranger) => doors.guests.is_none(),
            (Needs::Staff(role), Who::Staff(staff)) => staff.role >= role,
            (Needs::Staff(_), Who::Stranger | Who::Guest) => false,
        }
    }
}

/// What guards a route.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) shared: Arc<Shared>,
    pub(super) needs: Needs,
}

/// Finds out who asks, once for all routes.
pub(super) async fn identify(State(shared): Ours, mut request: Request, next: Next) -> Response {
    let asking = match asking(&shared, request.headers()).await {
        Ok(asking) => asking,
        Err(response) => return response,
    };
    request.extensions_mut().insert(asking);
    next.run(request).await
}

async fn asking(shared: &Shared, headers: &HeaderMap) -> Result<Asking, Response> {
    let stranger = Asking { who: Who::Stranger, session: None };
    let Some(token) = cookie::read(headers, &shared.doors) else { return Ok(stranger) };
    let hash = token::hash(token);
    let found = shared.store.session(hash.clone(), Utc::now()).await;
    Ok(match found.map_err(|fault| unreadable(&fault))? {
        Some(session) => Asking { who: session.into(), session: Some(hash) },
        None => stranger,
    })
}

impl From<Session> for Who {
    fn from(session: Session) -> Self {
        match session {
            Session::Guest => Self::Guest,
            Session::Staff(staff) => Self::Staff(staff),
        }
    }
}

/// Lets those through who may.
pub(super) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let Guard { shared, needs } = guard;
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !is_from_us(request.headers(), &shared.doors) {
        return (StatusCode::FORBIDDEN, "Only pages from here may do that.\n").into_response();
    }
    let Some(asking) = request.extensions().get::<Asking>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if asking.may(needs, &shared.doors) {
        let response = next.run(request).await;
        return while_inside(response, asking, needs, &shared);
    }
    if reads && wants_a_page(request.headers()) && !matches!(asking.who, Who::Staff(_)) {
        return Redirect::to("/login").into_response();
    }
    match asking.who {
        Who::Stranger => (StatusCode::UNAUTHORIZED, "Log in at /login first.\n").into_response(),
        _ => (StatusCode::FORBIDDEN, "That is not for you.\n").into_response(),
    }
}

/// Lets a stream end when its reader is out, or may not have it any more.
fn while_inside(
    response: Response,
    asking: Asking,
    needs: Needs,
    shared: &Arc<Shared>,
) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let streams = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    let Some(session) = asking.session.filter(|_| streams) else { return response };
    let over = is_over(session, needs, Arc::clone(shared));
    let (parts, body) = response.into_parts();
    let body = body.into_data_stream().take_until(Box::pin(over));
    Response::from_parts(parts, Body::from_stream(body))
}

async fn is_over(session: String, needs: Needs, shared: Arc<Shared>) {
    let mut turned = shared.turned.subscribe();
    let mut ticks = interval(LOOKED_AFTER);
    loop {
        let now = shared.store.session(session.clone(), Utc::now()).await;
        let inside = match now {
            Ok(Some(who)) => {
                let asking = Asking { who: who.into(), session: None };
                asking.may(needs, &shared.doors)
            }
            Ok(None) => false,
            // A busy database throws nobody out.
            Err(_) => true,
        };
        if !inside {
            return;
        }
        tokio::select! {
            _ = ticks.tick() => {}
            turned = turned.changed() => if turned.is_err() {
                return;
            },
        }
    }
}

/// Tells every open stream when somebody may be out: one listener for a thousand streams.
pub(super) async fn tell_of_doors(shared: Arc<Shared>) {
    let mut facts = shared.store.facts();
    loop {
        match facts.recv().await {
            Ok(Fact::StaffChanged | Fact::SessionsEnded) | Err(RecvError::Lagged(_)) => {
                shared.turned.send_replace(());
            }
            Ok(_) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Whether a request comes from a page of ours.
pub(super) fn is_from_us(headers: &HeaderMap, doors: &Doors) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text("origin") else {
        return text("sec-fetch-site") == Some("same-origin");
    };
    let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    let at_our_host = host.is_some() && host == text("host");
    at_our_host || doors.url.as_deref() == Some(origin)
}

/// Refuses an address that is longer than any of ours.
pub(super) async fn short_address(uri: Uri, request: Request, next: Next) -> Response {
    let length = uri.path_and_query().map_or(0, |address| address.as_str().len());
    if length > LONGEST_ADDRESS {
        return (StatusCode::URI_TOO_LONG, "That address is too long.\n").into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_our_own_pages_may_change_something() {
        #[track_caller]
        fn check(given: &[(&'static str, &'static str)], url: Option<&str>, expected: bool) {
            let mut headers = HeaderMap::new();
            for (name, value) in given {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            let doors = Doors { url: url.map(str::to_owned), ..Doors::default() };
            assert_eq!(is_from_us(&headers, &doors), expected, "{given:?}");
        }
        let host = ("host", "127.0.0.1:8016");
        check(&[host, ("origin", "http://127.0.0.1:8016")], None, true);
        check(&[host, ("origin", "http://127.0.0.1:9000")], None, false);
        check(&[host, ("origin", "https://evil.example")], None, false);
        check(&[host, ("origin", "null"), ("sec-fetch-site", "same-origin")], None, false);
        check(&[host, ("sec-fetch-site", "same-origin")], None, true);
        check(&[host, ("sec-fetch-site", "same-site")], None, false);
        check(&[host], None, false);
        let url = Some("https://wall.example");
        check(&[host, ("origin", "https://wall.example")], url, true);
        check(&[host, ("origin", "http://wall.example")], url, false);
    }
}
