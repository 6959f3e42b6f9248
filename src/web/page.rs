//! The pages at `/`, as text before any script has run: the dashboard, or one of the scenes.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::scenes::{self, Scene};
use super::screens::ScreenName;
use super::wall::{Wall, made};
use super::{Ours, Shared, assets, unreadable};
use crate::say;
use crate::store::Kind;
use crate::store::connection::StoreError;

/// The scene that is all of them in turn.
const AUTO: &str = "auto";

/// What may stand behind the `?`.
#[derive(Deserialize)]
pub(super) struct Asked {
    scene: Option<String>,
    screen: Option<String>,
}

#[derive(Template)]
#[template(path = "wall.html", config = "src/web/askama.toml")]
struct Dashboard<'w> {
    language: &'static str,
    campaign: &'w str,
    build: &'static str,
    screen: Option<&'w str>,
    logos: &'static str,
    join: String,
    rehearsal: Option<String>,
    state: String,
    posts_title: String,
    posts: &'w str,
    quiet: String,
    panels: &'w str,
    overlays: String,
}

#[derive(Template)]
#[template(path = "scenes.html", config = "src/web/askama.toml")]
struct Far<'w> {
    language: &'static str,
    campaign: &'w str,
    build: &'static str,
    screen: Option<&'w str>,
    logos: &'static str,
    scene: &'w str,
    rotates: bool,
    rotation: String,
    title: String,
    rehearsal: Option<String>,
    state: String,
    shown: &'w str,
    overlays: String,
}

/// Whether there is a connection, and whether the page stands still.
#[derive(Template)]
#[template(path = "state.html", config = "src/web/askama.toml")]
struct Standing<'w> {
    at: &'w str,
    as_of: String,
    live: String,
    stale: String,
    paused: String,
    paused_new: String,
}

/// What comes over the page: thanks, and which keys there are.
#[derive(Template)]
#[template(path = "overlays.html", config = "src/web/askama.toml")]
struct Overlays {
    rehearsal: Option<String>,
    title: String,
    keys: [(&'static str, String); 5],
}

pub(super) async fn wall(
    State(shared): Ours,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let (scene, screen) = match asked {
        Ok(Query(Asked { scene, screen })) => (scene, screen),
        Err(refusal) => return refused(&refusal.body_text()),
    };
    let screen = match screen.map(ScreenName::new) {
        Some(None) => return refused(&format!("screen is {}", ScreenName::RULE)),
        screen => screen.flatten(),
    };
    let page = match scene.as_deref() {
        None => dashboard(&shared, screen.as_ref()).await,
        Some(AUTO) => far(&shared, None, screen.as_ref()).await,
        Some(name) => match Scene::from_name(name) {
            Some(scene) => far(&shared, Some(scene), screen.as_ref()).await,
            None => {
                let names = Scene::ALL.map(Scene::name).join(", ");
                return refused(&format!("scene is one of {AUTO}, {names}"));
            }
        },
    };
    page.map_or_else(|fault| unreadable(&fault), |page| Html(page).into_response())
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response()
}

async fn dashboard(shared: &Shared, screen: Option<&ScreenName>) -> Result<String, StoreError> {
    let wall = shared.walls.now().await?;
    let (store, language) = (&shared.store, shared.walls.language);
    let campaign = store.campaign();
    let tags: Vec<String> =
        campaign.required.iter().map(|tag| format!("#{}", tag.written())).collect();
    Ok(made(&Dashboard {
        language: language.name(),
        campaign: &campaign.name,
        build: assets::build(),
        screen: screen.map(ScreenName::as_str),
        logos: assets::LOGOS,
        join: say!(language, "wall-join", tags = tags.join(" ")),
        rehearsal: rehearsal(shared),
        state: state(shared, &wall),
        posts_title: say!(language, "wall-posts"),
        posts: &wall.posts,
        quiet: say!(language, "wall-quiet"),
        panels: &wall.panels,
        overlays: overlays(shared),
    }))
}

/// A page of one scene, or of all in turn, which begins with how to take part: that always has
/// something to show.
async fn far(
    shared: &Shared,
    scene: Option<Scene>,
    screen: Option<&ScreenName>,
) -> Result<String, StoreError> {
    let wall = shared.walls.now().await?;
    let language = shared.walls.language;
    let first = scene.unwrap_or(Scene::Join);
    let shown = scenes::shown(shared, first).await?;
    let quiet = say!(language, "wall-quiet");
    Ok(made(&Far {
        language: language.name(),
        campaign: &shared.store.campaign().name,
        build: assets::build(),
        screen: screen.map(ScreenName::as_str),
        logos: assets::LOGOS,
        scene: scene.map_or(AUTO, Scene::name),
        rotates: scene.is_none(),
        rotation: scenes::rotation(),
        title: first.title(language),
        rehearsal: rehearsal(shared),
        state: state(shared, &wall),
        shown: &shown.unwrap_or_else(|| format!("<p class=\"nothing\">{quiet}</p>").into()),
        overlays: overlays(shared),
    }))
}

fn rehearsal(shared: &Shared) -> Option<String> {
    let is_one = shared.store.kind() == Kind::Rehearsal;
    is_one.then(|| say!(shared.walls.language, "wall-rehearsal"))
}

fn state(shared: &Shared, wall: &Wall) -> String {
    let language = shared.walls.language;
    made(&Standing {
        at: &wall.at,
        as_of: say!(language, "wall-as-of", time = wall.at),
        live: say!(language, "wall-live"),
        // The script puts the time of the last sign of life in, and how many posts wait.
        stale: say!(language, "wall-stale", time = "{time}"),
        paused: say!(language, "scenes-paused"),
        paused_new: say!(language, "scenes-paused-new", count = "{count}"),
    })
}

fn overlays(shared: &Shared) -> String {
    let language = shared.walls.language;
    made(&Overlays {
        rehearsal: rehearsal(shared),
        title: say!(language, "scenes-keys"),
        keys: [
            ("F", say!(language, "scenes-key-full")),
            ("Space", say!(language, "scenes-key-pause")),
            ("← →", say!(language, "scenes-key-arrows")),
            ("Esc 0", say!(language, "scenes-key-dashboard")),
            ("?", say!(language, "scenes-key-help")),
        ],
    })
}
