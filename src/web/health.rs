//! Whether all is well, for whoever supervises us: `/healthz` and `/readyz`.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use super::access::{Asking, Needs};
use super::{Ours, api};
use crate::domain::source::{Health, State as SourceState};
use crate::store::Store;
use crate::store::connection::StoreError;

/// A booth says that it is well every 5 seconds; one that has been silent so long is stuck.
const SILENT: Duration = Duration::seconds(60);

#[derive(Serialize)]
struct Report {
    /// `ok`, `degraded` (posts may come late) or `failed`.
    status: &'static str,
    /// `ok`, or why it does not answer.
    database: String,
    sources: Vec<Health>,
}

/// The report for strangers.
#[derive(Serialize)]
struct Status {
    status: &'static str,
}

/// The process is alive; does the database answer, and how does every source do?
pub(super) async fn alive(State(shared): Ours, Extension(asking): Extension<Asking>) -> Response {
    let now = Utc::now();
    let (code, report) = match looked(&shared.store, now).await {
        Ok((Some(silent), sources)) => {
            let database = format!("nothing could be written for {} s", silent.num_seconds());
            let report = Report { status: "failed", database, sources };
            (StatusCode::SERVICE_UNAVAILABLE, report)
        }
        Ok((None, sources)) => {
            let sees =
                |source: &Health| source.state.sees() || source.state == SourceState::Starting;
            let status = if sources.iter().all(sees) { "ok" } else { "degraded" };
            (StatusCode::OK, Report { status, database: "ok".to_owned(), sources })
        }
        Err(fault) => {
            let report =
                Report { status: "failed", database: fault.to_string(), sources: Vec::new() };
            (StatusCode::SERVICE_UNAVAILABLE, report)
        }
    };
    // Whoever may not see the figures learns how we are, and not why.
    if asking.may(Needs::Guest, &shared.doors) {
        return api::json(code, &report);
    }
    api::json(code, &Status { status: report.status })
}

/// Since when nothing was written, if that is too long, and the sources.
async fn looked(
    store: &Store,
    now: DateTime<Utc>,
) -> Result<(Option<Duration>, Vec<Health>), StoreError> {
    // A rehearsal's day does not say so: whoever never did is not missed.
    let silent = store.last_alive().await?.map(|at| now - at).filter(|silent| *silent > SILENT);
    Ok((silent, sources(store, now).await?))
}

/// How every source does, with the gaps of the last day.
pub(super) async fn sources(store: &Store, now: DateTime<Utc>) -> Result<Vec<Health>, StoreError> {
    store.sources(now - Duration::days(1), now).await
}

/// Whether pages can be made, and are still wanted.
pub(super) async fn ready(State(shared): Ours, Extension(asking): Extension<Asking>) -> Response {
    #[derive(Serialize)]
    struct Ready {
        ready: bool,
        why: Option<String>,
    }
    let why = match shared.walls.now().await {
        _ if shared.stop.is_cancelled() => Some("it is being stopped".to_owned()),
        Ok(_) => None,
        Err(fault) => Some(fault.to_string()),
    };
    let code = if why.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let ready = why.is_none();
    let why = why.filter(|_| asking.may(Needs::Guest, &shared.doors));
    api::json(code, &Ready { ready, why })
}
