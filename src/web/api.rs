//! The figures as JSON under `/api/v1`, with the keys of `boothbot stats --format json`.
//!
//! The rows are the types that the command line prints, so the keys cannot part. What the wall may
//! not show, a hidden post or one for followers only, is in no list here either. A question about
//! a window of time is counted post by post, so only a few are answered at once.

use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use chrono_tz::Tz;
use serde::Serialize;
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::asked::{Asked, Beside, Line, Meant, Nothing, OfDay, Rows, Span};
use super::{Ours, Shared, health, unreadable};
use crate::domain::stats::Facet;
use crate::store::connection::StoreError;

/// What the routes are, for programs: checked against them by a test.
const OPENAPI: &str = include_str!("pages/openapi.json");

/// Questions that are counted post by post and answered at once: each takes a core and up to a
/// second for a million posts, and the booth's own work comes first.
pub(super) const AT_ONCE: usize = 2;

/// How long a question waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most buckets of a timeline: ten-minute ones of four months.
const BUCKETS: usize = 20_000;

pub(super) async fn openapi(Asked(Nothing {}): Asked<Nothing>) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], OPENAPI).into_response()
}

pub(super) async fn totals(State(shared): Ours, Asked(asked): Asked<Span>) -> Response {
    let window = asked.window(zone(&shared));
    answer(&shared, window, async |store, window| store.totals(window).await).await
}

pub(super) async fn tags(State(shared): Ours, Asked(asked): Asked<Rows>) -> Response {
    let meant = asked.meant(zone(&shared));
    answer(&shared, meant, async |store, (window, limit)| store.tags_shown(window, limit).await)
        .await
}

pub(super) async fn together(State(shared): Ours, Asked(asked): Asked<Beside>) -> Response {
    let meant = asked.meant(zone(&shared));
    answer(&shared, meant, async |store, (tag, window, limit)| {
        store.together_shown(tag, window, limit).await
    })
    .await
}

pub(super) async fn timeline(State(shared): Ours, Asked(asked): Asked<Line>) -> Response {
    let meant = asked.meant(zone(&shared));
    let Some(_turn) = turn(&shared).await else { return busy() };
    let (bucket, tag, window) = match meant {
        Ok(meant) => meant,
        Err(why) => return refused(&why),
    };
    match shared.store.timeline(bucket, tag, window).await {
        Ok(rows) if rows.len() > BUCKETS => {
            refused(&format!("that is more than {BUCKETS} buckets; ask for wider ones"))
        }
        Ok(rows) => json(StatusCode::OK, &rows),
        Err(fault) => unreadable(&fault),
    }
}

pub(super) async fn reposts(State(shared): Ours, Asked(asked): Asked<Rows>) -> Response {
    let meant = asked.meant(zone(&shared));
    answer(&shared, meant, async |store, (window, limit)| {
        store.reposts_shown_in(window, limit).await
    })
    .await
}

pub(super) async fn authors(State(shared): Ours, Asked(asked): Asked<Rows>) -> Response {
    let meant = asked.meant(zone(&shared));
    answer(&shared, meant, async |store, (window, limit)| {
        store.authors_shown_in(window, limit).await
    })
    .await
}

pub(super) async fn languages(State(shared): Ours, Asked(asked): Asked<Rows>) -> Response {
    facet(&shared, Facet::Language, asked).await
}

pub(super) async fn networks(State(shared): Ours, Asked(asked): Asked<Rows>) -> Response {
    facet(&shared, Facet::Network, asked).await
}

pub(super) async fn mentions(State(shared): Ours, Asked(asked): Asked<Rows>) -> Response {
    facet(&shared, Facet::Mention, asked).await
}

pub(super) async fn links(State(shared): Ours, Asked(asked): Asked<Rows>) -> Response {
    facet(&shared, Facet::Link, asked).await
}

async fn facet(shared: &Shared, facet: Facet, asked: Rows) -> Response {
    let meant = asked.meant(zone(shared));
    answer(shared, meant, async |store, (window, limit)| {
        store.facet_shown(facet, window, limit).await
    })
    .await
}

pub(super) async fn giveaway(State(shared): Ours, Asked(asked): Asked<OfDay>) -> Response {
    answer(&shared, asked.day(), async |store, day| store.giveaway(day).await).await
}

pub(super) async fn sources(State(shared): Ours, Asked(Nothing {}): Asked<Nothing>) -> Response {
    match health::sources(&shared.store, Utc::now()).await {
        Ok(rows) => json(StatusCode::OK, &rows),
        Err(fault) => unreadable(&fault),
    }
}

fn zone(shared: &Shared) -> Tz {
    shared.store.campaign().zone
}

/// Answers a question that can be meant, when it is its turn.
async fn answer<T, R: Serialize>(
    shared: &Shared,
    meant: Meant<T>,
    read: impl AsyncFnOnce(&crate::store::Store, T) -> Result<R, StoreError>,
) -> Response {
    let meant = match meant {
        Ok(meant) => meant,
        Err(why) => return refused(&why),
    };
    let Some(_turn) = turn(shared).await else { return busy() };
    match read(&shared.store, meant).await {
        Ok(rows) => json(StatusCode::OK, &rows),
        Err(fault) => unreadable(&fault),
    }
}

/// Waits for its turn to count; not for ever.
async fn turn(shared: &Shared) -> Option<SemaphorePermit<'_>> {
    timeout(PATIENCE, shared.counting.acquire()).await.ok()?.ok()
}

fn busy() -> Response {
    #[derive(Serialize)]
    struct Busy {
        error: &'static str,
    }
    let later = [(header::RETRY_AFTER, "1")];
    let body = Busy { error: "others are asking just now; ask again in a second" };
    (later, json(StatusCode::SERVICE_UNAVAILABLE, &body)).into_response()
}

pub(super) fn refused(why: &str) -> Response {
    #[derive(Serialize)]
    struct Refused<'w> {
        error: &'w str,
    }
    json(StatusCode::BAD_REQUEST, &Refused { error: why })
}

/// One JSON value.
pub(super) fn json(code: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => (code, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body)
            .into_response(),
        // Maps with keys that are no texts cannot be written, and we have none.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
