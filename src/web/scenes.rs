//! The scenes: one thing at a time, as large as the screen, for people 5 m away.
//!
//! A scene is a piece of HTML. The page at `/?scene=` begins with one and asks for others as
//! `/scenes/NAME`; a scene that has nothing to show is an answer without content, and the rotation
//! goes on to the next. What the page does with posts that are too long is in `wall.js`: three at
//! a time, or two, or one alone, at letters that shrink to 1/18 of the height and no further; a
//! post that does not fit even so is left to the dashboard and to its network, because X forbids
//! to cut it, and everybody of that screen to wait while one text is scrolled through.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::Utc;
use tokio::sync::{Mutex, broadcast};

use super::charts::{self, Chart};
use super::qr::{self, Code};
use super::wall::{FRESH, Gift, made};
use super::{Ours, Shared, unreadable};
use crate::domain::language::Language;
use crate::say;
use crate::store::Fact;
use crate::store::connection::StoreError;
use crate::store::earners::Earner;
use crate::store::people::called;
use crate::store::statistics::Limit;

/// Names that have room, as large as they are.
const EARNERS: u32 = 8;

/// Bars that have room.
const AUTHORS: Limit = Limit(5);

/// Reposted posts that are shown, three at a time.
const REPOSTS: u32 = 6;

/// What a screen can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    Posts,
    Thanks,
    Tags,
    Timeline,
    Reposts,
    Authors,
    Join,
    Stock,
}

/// The order of the rotation, and for how many seconds each is shown; quiet ones come between
/// those that move. None stands still for 20.
const ROTATION: [(Scene, u32); 8] = [
    (Scene::Posts, 18),
    (Scene::Tags, 10),
    (Scene::Join, 12),
    (Scene::Thanks, 10),
    (Scene::Timeline, 12),
    (Scene::Reposts, 16),
    (Scene::Authors, 10),
    (Scene::Stock, 10),
];

impl Scene {
    pub(super) const ALL: [Self; 8] = [
        Self::Posts,
        Self::Thanks,
        Self::Tags,
        Self::Timeline,
        Self::Reposts,
        Self::Authors,
        Self::Join,
        Self::Stock,
    ];

    /// What stands behind `?scene=`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Thanks => "thanks",
            Self::Tags => "tags",
            Self::Timeline => "timeline",
            Self::Reposts => "reposts",
            Self::Authors => "authors",
            Self::Join => "join",
            Self::Stock => "stock",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.name() == name)
    }

    pub(super) fn title(self, language: Language) -> String {
        match self {
            Self::Posts => say!(language, "scene-posts"),
            Self::Thanks => say!(language, "scene-thanks"),
            Self::Tags => say!(language, "scene-tags"),
            Self::Timeline => say!(language, "scene-timeline"),
            Self::Reposts => say!(language, "scene-reposts"),
            Self::Authors => say!(language, "scene-authors"),
            Self::Join => say!(language, "scene-join"),
            Self::Stock => say!(language, "scene-stock"),
        }
    }
}

/// The rotation as the page reads it: `posts 18,tags 10`.
pub(super) fn rotation() -> String {
    let steps = ROTATION.map(|(scene, seconds)| format!("{} {seconds}", scene.name()));
    steps.join(",")
}

/// Scenes made once for all who ask, and anew when something has happened.
#[derive(Default)]
pub(super) struct Scenes {
    kept: [Mutex<Option<Kept>>; Scene::ALL.len()],
}

struct Kept {
    /// Whatever happens after the scene was made waits in here.
    facts: broadcast::Receiver<Fact>,
    at: Instant,
    html: Option<Arc<str>>,
}

/// `/scenes/NAME`: the scene, or nothing when it has nothing to show.
pub(super) async fn scene(State(shared): Ours, Path(name): Path<String>) -> Response {
    let Some(scene) = Scene::from_name(&name) else {
        return (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response();
    };
    match shown(&shared, scene).await {
        Ok(Some(html)) => Html(html.to_string()).into_response(),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(fault) => unreadable(&fault),
    }
}

/// A scene as it is now; `None` while it has nothing to show.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn shown(shared: &Shared, scene: Scene) -> Result<Option<Arc<str>>, StoreError> {
    let mut kept = shared.scenes.kept[scene as usize].lock().await;
    if let Some(kept) = &*kept
        && kept.facts.is_empty()
        && kept.at.elapsed() < FRESH
    {
        return Ok(kept.html.clone());
    }
    // Listened to before it is read: what happens meanwhile makes it anew.
    let (facts, at) = (shared.store.facts(), Instant::now());
    let html = match inner(shared, scene).await? {
        Some(inner) => {
            let title = scene.title(shared.walls.language);
            Some(Arc::from(made(&Framed { name: scene.name(), title, inner })))
        }
        None => None,
    };
    *kept = Some(Kept { facts, at, html: html.clone() });
    Ok(html)
}

async fn inner(shared: &Shared, scene: Scene) -> Result<Option<String>, StoreError> {
    let (store, walls, now) = (&shared.store, &shared.walls, Utc::now());
    let chart = |chart: Option<Chart>| chart.map(|chart| made(&Drawn { chart }));
    Ok(match scene {
        Scene::Posts => {
            let wall = walls.now().await?;
            let quiet = say!(walls.language, "wall-quiet");
            (!wall.posts.is_empty())
                .then(|| made(&Deck { id: Some("posts"), cards: wall.posts.clone(), quiet }))
        }
        Scene::Thanks => {
            let earners = store.latest_earners(EARNERS).await?;
            (!earners.is_empty()).then(|| made(&Thanks { earners }))
        }
        Scene::Tags => chart(charts::ranking(store).await?),
        Scene::Timeline => chart(charts::timeline(store).await?),
        Scene::Reposts => {
            let mut cards = String::new();
            for (post, count) in store.most_reposted(REPOSTS).await? {
                cards += &walls.reposted(&post, count, now).await?;
            }
            let deck = Deck { id: None, cards, quiet: String::new() };
            (!deck.cards.is_empty()).then(|| made(&deck))
        }
        Scene::Authors => {
            let authors = store.authors_shown(AUTHORS).await?;
            let most = authors.first().map_or(1, |first| first.posts.max(1));
            let rows = authors
                .into_iter()
                .map(|row| {
                    let share = (row.posts * 100).div_ceil(most);
                    (called(&row.handle, &row.name), row.posts, share)
                })
                .collect();
            (most > 0).then(|| made(&Bars { rows })).filter(|html| html.contains("<li>"))
        }
        Scene::Join => Some(join(shared).await?),
        Scene::Stock => {
            let gifts = walls.gifts(now).await?;
            (!gifts.is_empty()).then(|| made(&Stock { gifts }))
        }
    })
}

async fn join(shared: &Shared) -> Result<String, StoreError> {
    let (store, language) = (&shared.store, shared.walls.language);
    let tags: Vec<String> =
        store.campaign().required.iter().map(|tag| tag.written().to_owned()).collect();
    Ok(made(&Join {
        post: say!(language, "scene-join-post"),
        come: say!(language, "scene-join-come"),
        take: say!(language, "scene-join-take"),
        codes: qr::codes(store, &tags, language).await?,
        tags,
    }))
}

#[derive(Template)]
#[template(path = "scene.html", config = "src/web/askama.toml")]
struct Framed {
    name: &'static str,
    title: String,
    inner: String,
}

#[derive(Template)]
#[template(path = "scene_deck.html", config = "src/web/askama.toml")]
struct Deck {
    id: Option<&'static str>,
    cards: String,
    quiet: String,
}

#[derive(Template)]
#[template(path = "scene_thanks.html", config = "src/web/askama.toml")]
struct Thanks {
    earners: Vec<Earner>,
}

#[derive(Template)]
#[template(path = "scene_chart.html", config = "src/web/askama.toml")]
struct Drawn {
    chart: Chart,
}

#[derive(Template)]
#[template(path = "scene_bars.html", config = "src/web/askama.toml")]
struct Bars {
    rows: Vec<(String, u64, u64)>,
}

#[derive(Template)]
#[template(path = "scene_join.html", config = "src/web/askama.toml")]
struct Join {
    post: String,
    come: String,
    take: String,
    tags: Vec<String>,
    codes: Vec<Code>,
}

#[derive(Template)]
#[template(path = "scene_stock.html", config = "src/web/askama.toml")]
struct Stock {
    gifts: Vec<Gift>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_comes_round_and_none_stands_still_for_long() {
        for scene in Scene::ALL {
            assert_eq!(Scene::from_name(scene.name()), Some(scene));
            let turns: Vec<u32> = ROTATION
                .iter()
                .filter(|(other, _)| *other == scene)
                .map(|(_, seconds)| *seconds)
                .collect();
            assert!(matches!(turns[..], [5..20]), "{scene:?}: {turns:?}");
        }
    }
}
