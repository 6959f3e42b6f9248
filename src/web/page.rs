//! The page at `/`: the whole wall as text, before any script has run.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::wall::{Wall, made};
use super::{Ours, Shared, unreadable};
use crate::say;
use crate::store::Kind;

#[derive(Template)]
#[template(path = "wall.html", config = "src/web/askama.toml")]
struct Page<'w> {
    language: &'static str,
    campaign: &'w str,
    join: String,
    rehearsal: Option<String>,
    at: &'w str,
    as_of: String,
    live: String,
    stale: String,
    posts_title: String,
    posts: &'w str,
    quiet: String,
    panels: &'w str,
}

pub(super) async fn wall(State(shared): Ours) -> Response {
    match shared.walls.now().await {
        Ok(wall) => Html(page(&shared, &wall)).into_response(),
        Err(fault) => unreadable(&fault),
    }
}

fn page(shared: &Shared, wall: &Wall) -> String {
    let (store, language) = (&shared.store, shared.walls.language);
    let campaign = store.campaign();
    let tags: Vec<String> =
        campaign.required.iter().map(|tag| format!("#{}", tag.written())).collect();
    made(&Page {
        language: language.name(),
        campaign: &campaign.name,
        join: say!(language, "wall-join", tags = tags.join(" ")),
        rehearsal: (store.kind() == Kind::Rehearsal).then(|| say!(language, "wall-rehearsal")),
        at: &wall.at,
        as_of: say!(language, "wall-as-of", time = wall.at),
        live: say!(language, "wall-live"),
        // The script puts the time of the last sign of life in.
        stale: say!(language, "wall-stale", time = "{time}"),
        posts_title: say!(language, "wall-posts"),
        posts: &wall.posts,
        quiet: say!(language, "wall-quiet"),
        panels: &wall.panels,
    })
}
