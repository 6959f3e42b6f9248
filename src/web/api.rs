//! The figures as JSON under `/api/v1`, with the keys of `boothbot stats --format json`.
//!
//! The rows are the types that the command line prints, so the keys cannot part. What the wall may
//! not show, a hidden post or one for followers only, is in no list here either.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::{Ours, health, unreadable};
use crate::domain::day::Bucket;
use crate::domain::hashtag::Hashtag;
use crate::domain::stats::Window;
use crate::store::connection::StoreError;
use crate::store::statistics::Limit;

/// Rows when nobody says how many: as many as the command line prints.
const ROWS: u32 = 20;

/// The most rows of one answer.
const MOST: u32 = 1_000;

/// What may stand behind the `?` of a list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    limit: Option<u32>,
}

/// What may stand behind the `?` of the timeline.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    bucket: Option<String>,
    tag: Option<String>,
}

/// What may stand behind the `?` where nothing can be chosen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) type Asked<T> = Result<Query<T>, QueryRejection>;

pub(super) async fn totals(State(shared): Ours, asked: Asked<Nothing>) -> Response {
    let Err(refusal) = asked else {
        return answer(shared.store.totals(Window::default()).await);
    };
    refused(&refusal.body_text())
}

pub(super) async fn tags(State(shared): Ours, asked: Asked<Rows>) -> Response {
    match limit(asked) {
        Ok(limit) => answer(shared.store.tags(Window::default(), limit).await),
        Err(refusal) => refusal,
    }
}

pub(super) async fn reposts(State(shared): Ours, asked: Asked<Rows>) -> Response {
    match limit(asked) {
        Ok(limit) => answer(shared.store.reposts_shown(limit).await),
        Err(refusal) => refusal,
    }
}

pub(super) async fn authors(State(shared): Ours, asked: Asked<Rows>) -> Response {
    match limit(asked) {
        Ok(limit) => answer(shared.store.authors_shown(limit).await),
        Err(refusal) => refusal,
    }
}

pub(super) async fn timeline(State(shared): Ours, asked: Asked<Line>) -> Response {
    let Line { bucket, tag } = match asked {
        Ok(Query(line)) => line,
        Err(refusal) => return refused(&refusal.body_text()),
    };
    let Some(bucket) = Bucket::from_name(bucket.as_deref().unwrap_or("hour")) else {
        return refused("bucket is 10m, hour or day");
    };
    let tag = match tag.as_deref().map(Hashtag::new) {
        Some(None) => return refused("tag is no hashtag"),
        Some(Some(tag)) => Some(tag.folded().to_owned()),
        None => None,
    };
    answer(shared.store.timeline(bucket, tag, Window::default()).await)
}

pub(super) async fn giveaway(State(shared): Ours, asked: Asked<Nothing>) -> Response {
    let Err(refusal) = asked else { return answer(shared.store.giveaway(None).await) };
    refused(&refusal.body_text())
}

pub(super) async fn sources(State(shared): Ours, asked: Asked<Nothing>) -> Response {
    let Err(refusal) = asked else {
        return answer(health::sources(&shared.store, Utc::now()).await);
    };
    refused(&refusal.body_text())
}

#[expect(clippy::result_large_err, reason = "the refusal is the answer")]
fn limit(asked: Asked<Rows>) -> Result<Limit, Response> {
    match asked {
        Ok(Query(Rows { limit })) => match limit.unwrap_or(ROWS) {
            limit @ 1..=MOST => Ok(Limit(limit)),
            _ => Err(refused(&format!("limit is a number from 1 to {MOST}"))),
        },
        Err(refusal) => Err(refused(&refusal.body_text())),
    }
}

fn answer(rows: Result<impl Serialize, StoreError>) -> Response {
    match rows {
        Ok(rows) => json(StatusCode::OK, &rows),
        Err(fault) => unreadable(&fault),
    }
}

fn refused(why: &str) -> Response {
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
