//! The wall in the browser: one page for the booth's screen, its figures as JSON, and health.
//!
//! Only what is public is served: no claim but its thanks, no staff, no code. Nothing but GET and
//! HEAD is answered, so nothing can be changed here; only a screen may say that it is alive. Pages are text without JavaScript; with it
//! they live from `/live`, which tells what happened as soon as it is stored. Everything a page
//! needs is in the binary.
//!
//! Every name and text of a stranger goes through a template, which escapes it, or through
//! `linked`, which does so too; what a page takes as HTML was made by one of them before. The policy of the page forbids every script but ours,
//! should that ever fail.

mod wall;
mod linked;
mod charts;
mod scenes;
mod qr;
mod live;
mod screens;
mod page;
mod api;
mod health;
mod assets;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::domain::language::Language;
use crate::store::Store;
use crate::store::connection::StoreError;
use live::Hub;
use scenes::Scenes;
use screens::Screens;
use wall::Walls;

/// How long an answer that is under way may take once we stop.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// Where a screen says that it is alive: the one thing that is not just read.
const SCREEN: &str = "/screen";

/// What a page may load and who may frame it: ours alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Where the pages are served.
pub struct Web {
    /// The open port.
    pub listener: TcpListener,
    /// The language of the pages.
    pub language: Language,
}

/// What every route needs.
struct Shared {
    store: Store,
    walls: Walls,
    scenes: Scenes,
    screens: Screens,
    hub: Hub,
    stop: CancellationToken,
}

type Ours = State<Arc<Shared>>;

/// Serves the pages until it is stopped. Whoever listens to `/live` is let go at once.
///
/// # Errors
/// None so far: what cannot be read is told to whoever asked.
pub async fn run(web: Web, store: Store, stop: CancellationToken) -> Result<(), StoreError> {
    let Web { listener, language } = web;
    let walls = Walls::new(store.clone(), language);
    let (scenes, screens) = (Scenes::default(), Screens::default());
    let shared =
        Arc::new(Shared { hub: Hub::new(), walls, scenes, screens, store, stop: stop.clone() });
    let telling = tokio::spawn(live::tell(Arc::clone(&shared)));
    let noting = tokio::spawn(screens::note(Arc::clone(&shared)));
    let serving = axum::serve(listener, routes(shared))
        .with_graceful_shutdown(stop.clone().cancelled_owned())
        .into_future();
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        ended = serving => {
            if let Err(fault) = ended {
                error!("the wall is served no more: {fault}");
            }
        }
        // Somebody who stopped reading in the middle of an answer does not keep us.
        () = late => {}
    }
    telling.abort();
    noting.abort();
    Ok(())
}

fn routes(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(page::wall))
        .route("/live", get(live::listen))
        .route("/scenes/{name}", get(scenes::scene))
        .route(SCREEN, post(screens::seen).layer(DefaultBodyLimit::max(screens::LONGEST)))
        .route("/assets/{name}", get(assets::asset))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .nest("/api/v1", api::routes())
        .fallback(|| async { (StatusCode::NOT_FOUND, "There is nothing here.\n") })
        .layer(middleware::from_fn(only_reading))
        .layer(middleware::map_response(with_headers))
        .with_state(shared)
}

/// Refuses whatever would change something.
async fn only_reading(request: Request, next: Next) -> Response {
    let is_word = request.method() == Method::POST && request.uri().path() == SCREEN;
    if is_word || matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")], "Only GET and HEAD.\n")
        .into_response()
}

async fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The database could not be read: says so, to whoever asked and in the log.
fn unreadable(fault: &StoreError) -> Response {
    error!("a page could not be made: {fault}");
    (StatusCode::SERVICE_UNAVAILABLE, "The database cannot be read now.\n").into_response()
}
