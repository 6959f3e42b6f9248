//! The pages in the browser: the wall for the booth's screen, the desk for staff, figures as JSON,
//! and health.
//!
//! What guests see is only what is public: no claim but its thanks, no staff, no code. GET and HEAD
//! change nothing; what changes something is a form of the desk, or a screen that says that it is
//! alive. `routes` lists every route with what it needs, and `access` decides who may have it.
//! Pages are text without JavaScript; with it
//! they live from `/live`, which tells what happened as soon as it is stored. Everything a page
//! needs is in the binary.
//!
//! Every name and text of a stranger goes through a template, which escapes it, or through
//! `linked`, which does so too; what a page takes as HTML was made by one of them before. The policy of the page forbids every script but ours,
//! should that ever fail.

pub mod routes;
pub mod access;
pub mod desk;
mod wall;
mod linked;
mod charts;
mod scenes;
mod qr;
mod live;
mod screens;
mod page;
mod api;
mod asked;
mod metrics;
mod health;
mod assets;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::config::web::Doors;
use crate::domain::language::Language;
use crate::store::Store;
use crate::store::connection::StoreError;
use access::attempts::Attempts;
use live::Hub;
use scenes::Scenes;
use screens::Screens;
use wall::Walls;

/// How long an answer that is under way may take once we stop.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// What a page may load and who may frame it: ours alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

/// What a browser remembers for half a year: that we are reached through TLS alone.
const ONLY_TLS: &str = "max-age=15552000";

/// Passwords that are checked at once: each takes a core and 19 MiB.
const CHECKED_AT_ONCE: usize = 2;

/// Desks that listen at once: more than people work at any booth.
const DESKS: usize = 100;

/// Where the pages are served.
pub struct Web {
    /// The open port.
    pub listener: TcpListener,
    /// The language of the pages.
    pub language: Language,
    /// Who may come in.
    pub doors: Doors,
    /// Whether `/metrics` is served.
    pub metrics: bool,
}

/// What every route needs.
struct Shared {
    store: Store,
    walls: Walls,
    scenes: Scenes,
    screens: Screens,
    hub: Hub,
    doors: Doors,
    attempts: Attempts,
    checking: Semaphore,
    desks: Arc<Semaphore>,
    metrics: bool,
    /// Turns to ask what is counted post by post.
    counting: Semaphore,
    /// Changes when somebody may be out.
    turned: watch::Sender<()>,
    stop: CancellationToken,
}

type Ours = State<Arc<Shared>>;

/// Serves the pages until it is stopped. Whoever listens to `/live` is let go at once.
///
/// # Errors
/// None so far: what cannot be read is told to whoever asked.
pub async fn run(web: Web, store: Store, stop: CancellationToken) -> Result<(), StoreError> {
    let Web { listener, language, doors, metrics } = web;
    let walls = Walls::new(store.clone(), language);
    let shared = Arc::new(Shared {
        hub: Hub::new(),
        walls,
        scenes: Scenes::default(),
        screens: Screens::default(),
        store,
        doors,
        metrics,
        attempts: Attempts::default(),
        checking: Semaphore::new(CHECKED_AT_ONCE),
        counting: Semaphore::new(api::AT_ONCE),
        desks: Arc::new(Semaphore::new(DESKS)),
        turned: watch::Sender::new(()),
        stop: stop.clone(),
    });
    let telling = tokio::spawn(live::tell(Arc::clone(&shared)));
    let figures = tokio::spawn(live::tell_figures(Arc::clone(&shared)));
    let noting = tokio::spawn(screens::note(Arc::clone(&shared)));
    let doors = tokio::spawn(access::tell_of_doors(Arc::clone(&shared)));
    let service = routes::router(&shared).into_make_service_with_connect_info::<SocketAddr>();
    // A short frame that follows another must not wait for the page to thank for the first one: that
    // takes up to 40 ms.
    let listener = listener.tap_io(|stream| {
        if let Err(fault) = stream.set_nodelay(true) {
            warn!("a page may hear of posts late: {fault}");
        }
    });
    let serving = axum::serve(listener, service)
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
    figures.abort();
    noting.abort();
    doors.abort();
    Ok(())
}

async fn with_headers(State(shared): Ours, mut response: Response) -> Response {
    let headers = response.headers_mut();
    if shared.doors.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_TLS));
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Other sites learn nothing; with "no-referrer" our own forms could not say whence they come.
        (header::REFERRER_POLICY, "same-origin"),
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
