//! `/desk/live`: that something has happened, told to every open desk as soon as it is stored.
//!
//! What happened is not said: each desk asks for its part anew, in its own language and with its
//! own search. So nothing about a claim is in a stream that outlives somebody's role.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use super::super::access::is_from_us;
use super::super::{Ours, Shared};
use crate::store::Fact;

/// How often a silent stream says that it is alive.
const ALIVE: Duration = Duration::from_secs(10);

/// How soon a desk looks whether a post that was recorded waits for the wall: posts come too often
/// to look after each.
const HELD: Duration = Duration::from_secs(1);

struct Listening {
    facts: Receiver<Fact>,
    shared: Arc<Shared>,
    _seat: OwnedSemaphorePermit,
}

/// A desk listens.
pub(in crate::web) async fn listen(State(shared): Ours, headers: HeaderMap) -> Response {
    if headers.contains_key(header::ORIGIN) && !is_from_us(&headers, &shared.doors) {
        return (StatusCode::FORBIDDEN, "Only pages from here may listen.\n").into_response();
    }
    let Ok(seat) = Arc::clone(&shared.desks).try_acquire_owned() else {
        let later = [(header::RETRY_AFTER, "10")];
        return (StatusCode::SERVICE_UNAVAILABLE, later, "Too many listen.\n").into_response();
    };
    let listening = Listening { facts: shared.store.facts(), shared, _seat: seat };
    // The first one makes the page look at once: something may have happened while it loaded.
    let first = stream::once(async { Bytes::from_static(b"event: news\ndata: \n\n") });
    let rest = stream::unfold(listening, |mut listening| async move {
        Some((next(&mut listening).await?, listening))
    });
    let frames = first.chain(rest).map(Ok::<_, Infallible>);
    let kind = [
        (header::CONTENT_TYPE.as_str(), "text/event-stream; charset=utf-8"),
        // A proxy that gathers would keep the news to itself.
        ("x-accel-buffering", "no"),
    ];
    (kind, Body::from_stream(frames)).into_response()
}

/// The next frame; `None` ends it, and the browser comes again.
async fn next(listening: &mut Listening) -> Option<Bytes> {
    let silence = tokio::time::sleep(ALIVE);
    tokio::pin!(silence);
    loop {
        let fact = tokio::select! {
            () = listening.shared.stop.cancelled() => return None,
            () = &mut silence => return Some(Bytes::from_static(b"event: ping\ndata: \n\n")),
            fact = listening.facts.recv() => fact,
        };
        match fact {
            Ok(Fact::PostRecorded(_)) => {
                let soon = silence.deadline().min(Instant::now() + HELD);
                silence.as_mut().reset(soon);
            }
            Ok(fact) if !concerns(fact) => {}
            Ok(_) | Err(RecvError::Lagged(_)) => {
                // One look shows all that has happened by then.
                while listening.facts.try_recv().is_ok() {}
                return Some(Bytes::from_static(b"event: news\ndata: \n\n"));
            }
            Err(RecvError::Closed) => return None,
        }
    }
}

/// Whether a desk shows it.
fn concerns(fact: Fact) -> bool {
    match fact {
        Fact::ClaimOpened(_)
        | Fact::ClaimMoved(_)
        | Fact::PostEdited(_)
        | Fact::PostGone(_)
        | Fact::PostHidden(_)
        | Fact::PostShown(_)
        | Fact::StockCorrected
        | Fact::StaffChanged => true,
        Fact::PostRecorded(_)
        | Fact::Owed
        | Fact::ChatsChanged
        | Fact::SourcesChanged
        | Fact::LookupAsked
        | Fact::ReloadAsked
        | Fact::SessionsEnded => false,
    }
}
