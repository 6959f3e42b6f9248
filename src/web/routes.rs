//! Every route there is, as data: the path, how it is asked, what it needs.
//!
//! The router is built from this table and from nothing else, so a route without an entry does not
//! exist, and one without a guard cannot.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get, post};
use axum::{Router, middleware};

use super::access::{self, Guard, Needs, login};
use super::{
    Shared, api, assets, desk, health, live, metrics, page, scenes, screens, with_headers,
};
use crate::domain::staff::Role;

/// The most bytes of a form: a note is a sentence, not a book.
const LARGEST_FORM: usize = 16 << 10;

/// How a route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET or HEAD: changes nothing.
    Get,
    /// POST: may change something, and only pages of ours may ask for it.
    Post,
}

/// A route.
pub struct Route {
    /// Its path, as axum writes it.
    pub path: &'static str,
    /// How it is asked.
    pub method: Method,
    /// What it needs of whoever asks.
    pub needs: Needs,
    answers: fn() -> MethodRouter<Arc<Shared>>,
}

/// A route that is asked with GET.
macro_rules! looks {
    ($path:literal, $needs:expr, $answers:expr) => {
        Route { path: $path, method: Method::Get, needs: $needs, answers: || get($answers) }
    };
}

/// A route that is asked with POST.
macro_rules! does {
    ($path:literal, $needs:expr, $answers:expr) => {
        Route { path: $path, method: Method::Post, needs: $needs, answers: || post($answers) }
    };
}

/// All of them.
pub const ROUTES: &[Route] = &[
    looks!("/", Needs::Guest, page::wall),
    looks!("/live", Needs::Guest, live::listen),
    looks!("/scenes/{name}", Needs::Guest, scenes::scene),
    Route {
        path: "/screen",
        method: Method::Post,
        needs: Needs::Guest,
        answers: || post(screens::seen).layer(DefaultBodyLimit::max(screens::LONGEST)),
    },
    looks!("/api/v1/openapi.json", Needs::Guest, api::openapi),
    looks!("/api/v1/totals", Needs::Guest, api::totals),
    looks!("/api/v1/tags", Needs::Guest, api::tags),
    looks!("/api/v1/together", Needs::Guest, api::together),
    looks!("/api/v1/timeline", Needs::Guest, api::timeline),
    looks!("/api/v1/reposts", Needs::Guest, api::reposts),
    looks!("/api/v1/authors", Needs::Guest, api::authors),
    looks!("/api/v1/languages", Needs::Guest, api::languages),
    looks!("/api/v1/networks", Needs::Guest, api::networks),
    looks!("/api/v1/mentions", Needs::Guest, api::mentions),
    looks!("/api/v1/links", Needs::Guest, api::links),
    looks!("/api/v1/giveaway", Needs::Guest, api::giveaway),
    looks!("/api/v1/sources", Needs::Guest, api::sources),
    looks!("/assets/{name}", Needs::Nothing, assets::asset),
    looks!("/healthz", Needs::Nothing, health::alive),
    looks!("/readyz", Needs::Nothing, health::ready),
    looks!("/metrics", Needs::Guest, metrics::metrics),
    looks!("/login", Needs::Nothing, login::page),
    does!("/login/staff", Needs::Nothing, login::staff),
    does!("/login/guest", Needs::Nothing, login::guest),
    looks!("/login/link", Needs::Nothing, login::link),
    does!("/login/link", Needs::Nothing, login::by_link),
    does!("/logout", Needs::Nothing, login::out),
    looks!("/desk", Needs::Staff(Role::Viewer), desk::page),
    looks!("/desk/board", Needs::Staff(Role::Viewer), desk::part),
    looks!("/desk/live", Needs::Staff(Role::Viewer), desk::listen::listen),
    looks!("/desk/list", Needs::Staff(Role::Viewer), desk::list),
    looks!("/desk/status", Needs::Staff(Role::Viewer), desk::status),
    looks!("/desk/claim/{code}", Needs::Staff(Role::Viewer), desk::claim::page),
    does!("/desk/press", Needs::Staff(Role::Member), desk::forms::press),
    does!("/desk/add", Needs::Staff(Role::Member), desk::forms::add),
    does!("/desk/stock", Needs::Staff(Role::Member), desk::forms::stock),
    does!("/desk/hide", Needs::Staff(Role::Member), desk::forms::hide),
    does!("/desk/block", Needs::Staff(Role::Lead), desk::forms::block),
    does!("/desk/language", Needs::Staff(Role::Viewer), desk::forms::speak),
    does!("/desk/everybody-out", Needs::Staff(Role::Lead), login::everybody_out),
];

/// The router of the table.
pub(super) fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let guard = Guard { shared: Arc::clone(shared), needs: route.needs };
        let guarded = middleware::from_fn_with_state(guard, access::guard);
        router = router.route(route.path, (route.answers)().route_layer(guarded));
    }
    let identified = middleware::from_fn_with_state(Arc::clone(shared), access::identify);
    let headers = middleware::map_response_with_state(Arc::clone(shared), with_headers);
    router
        .fallback(|| async { (StatusCode::NOT_FOUND, "There is nothing here.\n") })
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(identified)
        .layer(middleware::from_fn(access::short_address))
        .layer(headers)
        .with_state(Arc::clone(shared))
}
