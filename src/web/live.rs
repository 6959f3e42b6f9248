//! `/live`: what happens, told to every open page as soon as it is stored.
//!
//! One task turns facts into frames of server-sent events, once for everybody, and another tells
//! the figures, which take longer to make; a page that comes, or that fell too far behind, is told
//! the whole wall first. A page listens before its wall is
//! read, so nothing falls between the two; what comes twice is put in its place twice.
//!
//! | event | says |
//! |---|---|
//! | `wall` | posts, figures, or both, anew |
//! | `post` | a post that was just recorded |
//! | `changed` | a post that says something else now |
//! | `gone` | a post that may be shown no more |
//! | `thanks` | somebody earned a gift |
//! | `reload` | a screen, or every one, is to load its page anew |
//! | `ping` | the server is alive |
//!
//! The first event names what the pages are made of: a page of another build loads itself anew.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use futures_util::stream::{self, StreamExt};
use serde::Serialize;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::error;

use super::wall::FRESH;
use super::{Ours, Shared, access, assets, unreadable};
use crate::domain::claim::ClaimId;
use crate::say;
use crate::store::Fact;
use crate::store::connection::StoreError;
use crate::store::dictionary::PostRow;
use crate::store::people::called;

/// Frames that a slow page may be behind before it is told the whole wall instead.
const FRAMES: usize = 64;

/// The most pages that listen at once: each costs 20 kB and 10 us a frame.
const PAGES: usize = 2_000;

/// How often figures change on the screen at most: people cannot read faster.
const REFRESH: Duration = Duration::from_secs(1);

/// New posts of one moment that are told; the rest would have left the screen already.
const NEWEST: usize = 12;

/// Everybody who listens.
pub(super) struct Hub {
    frames: Sender<Bytes>,
}

impl Hub {
    pub(super) fn new() -> Self {
        Self { frames: broadcast::channel(FRAMES).0 }
    }

    /// How many pages listen.
    pub(super) fn listeners(&self) -> usize {
        self.frames.receiver_count()
    }

    fn is_deserted(&self) -> bool {
        self.frames.receiver_count() == 0
    }

    fn send(&self, frame: Bytes) {
        // An error means that the last page has just been closed.
        let _ = self.frames.send(frame);
    }
}

/// What a frame carries.
#[derive(Serialize, Default)]
struct Told<'t> {
    /// The campaign's clock.
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    posts: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    panels: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thanks: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    come: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    build: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    screen: Option<String>,
}

fn frame(event: &str, told: &Told<'_>) -> Bytes {
    // JSON has no line breaks of its own, so it is one line of the event.
    let data = serde_json::to_string(told).expect("texts and a number can be written");
    Bytes::from(format!("event: {event}\ndata: {data}\n\n"))
}

/// What has happened since the last look.
#[derive(Default)]
struct News {
    recorded: Vec<PostRow>,
    changed: Vec<PostRow>,
    earned: Vec<ClaimId>,
    /// Whether the posts on the screen must be told anew: a place is free, or a mark changed.
    posts: bool,
    /// Whether staff want a screen to load its page anew.
    reload: bool,
    /// Whether so much has happened that some of it was missed.
    missed: bool,
}

impl News {
    fn add(&mut self, fact: Fact) {
        match fact {
            Fact::PostRecorded(row) => self.recorded.push(row),
            Fact::PostEdited(row) => self.changed.push(row),
            Fact::PostGone(row) | Fact::PostHidden(row) => {
                self.changed.push(row);
                self.posts = true;
            }
            Fact::PostShown(row) => {
                self.recorded.push(row);
                self.posts = true;
            }
            Fact::ClaimOpened(claim) => {
                self.earned.push(claim);
                self.posts = true;
            }
            Fact::ClaimMoved(_) => self.posts = true,
            Fact::ReloadAsked => self.reload = true,
            _ => {}
        }
    }
}

/// Tells every page what happens, until we stop. Nothing slow is done here: the figures have a
/// task of their own.
pub(super) async fn tell(shared: Arc<Shared>) {
    let mut facts = shared.store.facts();
    let mut ticks = interval(REFRESH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut posts, mut looked) = (false, Instant::now());
    let mut wish = latest_wish(&shared).await;
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            first = facts.recv() => {
                let news = heard(&first, &mut facts);
                if shared.hub.is_deserted() {
                    continue;
                }
                posts |= news.posts || news.missed;
                let reload = news.reload || news.missed;
                if let Err(fault) = announce(&shared, news).await {
                    // The next look may succeed; the page says how old it is.
                    error!("the wall could not be told what happened: {fault}");
                }
                if reload {
                    wish = tell_reloads(&shared, wish).await;
                }
            }
            _ = ticks.tick() => {
                if posts && !shared.hub.is_deserted() {
                    match tell_posts(&shared).await {
                        Ok(()) => posts = false,
                        Err(fault) => error!("the posts could not be told anew: {fault}"),
                    }
                }
                // Somebody may have asked from a shell, whose facts nobody here hears.
                if looked.elapsed() >= FRESH {
                    wish = tell_reloads(&shared, wish).await;
                    looked = Instant::now();
                }
            }
        }
    }
}

/// Tells every page the figures when they have changed, or that we are alive, until we stop.
pub(super) async fn tell_figures(shared: Arc<Shared>) {
    let mut facts = shared.store.facts();
    let mut ticks = interval(REFRESH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut stale, mut spoken, mut before) = (false, Instant::now(), String::new());
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            _ = facts.recv() => stale = true,
            _ = ticks.tick() => {
                if !stale && spoken.elapsed() < FRESH || shared.hub.is_deserted() {
                    continue;
                }
                match refresh(&shared, &before).await {
                    Ok(now) => (before, stale) = (now, false),
                    Err(fault) => error!("the wall could not be refreshed: {fault}"),
                }
                spoken = Instant::now();
            }
        }
    }
}

/// The last wish for a reload: what was asked before we began has been done by beginning.
async fn latest_wish(shared: &Shared) -> i64 {
    let wishes = shared.store.reloads_after(0).await.unwrap_or_default();
    wishes.last().map_or(0, |(id, _)| *id)
}

/// Tells every wish for a reload after `last`, and returns the last there is.
async fn tell_reloads(shared: &Shared, last: i64) -> i64 {
    let wishes = match shared.store.reloads_after(last).await {
        Ok(wishes) => wishes,
        Err(fault) => {
            error!("no screen could be told to load its page anew: {fault}");
            return last;
        }
    };
    let at = shared.walls.clock(Utc::now());
    for (_, screen) in &wishes {
        let told = Told { at: at.clone(), screen: screen.clone(), ..Told::default() };
        shared.hub.send(frame("reload", &told));
    }
    wishes.last().map_or(last, |(id, _)| *id)
}

/// Everything that has happened by now.
fn heard(first: &Result<Fact, RecvError>, facts: &mut Receiver<Fact>) -> News {
    let mut news = News::default();
    match first {
        Ok(fact) => news.add(*fact),
        Err(_) => news.missed = true,
    }
    loop {
        match facts.try_recv() {
            Ok(fact) => news.add(fact),
            Err(TryRecvError::Lagged(_)) => news.missed = true,
            Err(_) => return news,
        }
    }
}

async fn announce(shared: &Shared, mut news: News) -> Result<(), StoreError> {
    let now = Utc::now();
    let at = shared.walls.clock(now);
    news.recorded.drain(..news.recorded.len().saturating_sub(NEWEST));
    for shown in shared.store.shown(news.recorded).await? {
        let (id, html) = (Some(shown.post.row.0), Some(shared.walls.card(&shown, now).await?));
        shared.hub.send(frame("post", &Told { at: at.clone(), id, html, ..Told::default() }));
    }
    let changed = shared.store.shown(news.changed.clone()).await?;
    for row in news.changed {
        let shown = changed.iter().find(|shown| shown.post.row == row);
        let html = match shown {
            Some(shown) => Some(shared.walls.card(shown, now).await?),
            None => None,
        };
        let event = if html.is_some() { "changed" } else { "gone" };
        let told = Told { at: at.clone(), id: Some(row.0), html, ..Told::default() };
        shared.hub.send(frame(event, &told));
    }
    let language = shared.walls.language;
    for claim in news.earned {
        let Some(post) = shared.store.thanked(claim).await? else { continue };
        let who = called(&post.handle, &post.name);
        let thanks = Some(say!(language, "wall-thanks", who = who));
        let come = Some(say!(language, "wall-come"));
        shared.hub.send(frame("thanks", &Told { at: at.clone(), thanks, come, ..Told::default() }));
    }
    Ok(())
}

/// Tells the posts on the screen anew.
async fn tell_posts(shared: &Shared) -> Result<(), StoreError> {
    let now = Utc::now();
    let (at, posts) = (shared.walls.clock(now), shared.walls.posts(now).await?);
    let posts = Some(posts.as_str());
    shared.hub.send(frame("wall", &Told { at, posts, ..Told::default() }));
    Ok(())
}

/// Tells the figures, if they have changed since `before`. Returns those that every page has now.
async fn refresh(shared: &Shared, before: &str) -> Result<String, StoreError> {
    let wall = shared.walls.now().await?;
    let panels = (wall.panels != before).then_some(wall.panels.as_str());
    let event = if panels.is_some() { "wall" } else { "ping" };
    let told = Told { at: shared.walls.clock(Utc::now()), panels, ..Told::default() };
    shared.hub.send(frame(event, &told));
    Ok(wall.panels.clone())
}

async fn whole(shared: &Shared) -> Result<Bytes, StoreError> {
    let wall = shared.walls.now().await?;
    let (posts, panels) = (Some(wall.posts.as_str()), Some(wall.panels.as_str()));
    let at = shared.walls.clock(Utc::now());
    let build = Some(assets::build());
    Ok(frame("wall", &Told { at, posts, panels, build, ..Told::default() }))
}

/// A page listens.
pub(super) async fn listen(State(shared): Ours, headers: HeaderMap) -> Response {
    // A browser names the page that asks only if that is of another site.
    if headers.contains_key(header::ORIGIN) && !access::is_from_us(&headers, &shared.doors) {
        return (StatusCode::FORBIDDEN, "Only pages from here may listen.\n").into_response();
    }
    if shared.hub.frames.receiver_count() >= PAGES {
        let later = [(header::RETRY_AFTER, "10")];
        return (StatusCode::SERVICE_UNAVAILABLE, later, "Too many listen.\n").into_response();
    }
    let frames = shared.hub.frames.subscribe();
    let first = match whole(&shared).await {
        Ok(first) => first,
        Err(fault) => return unreadable(&fault),
    };
    let rest = stream::unfold((frames, shared), |(mut frames, shared)| async move {
        let frame = next(&mut frames, &shared).await?;
        Some((frame, (frames, shared)))
    });
    let frames = stream::once(async { first }).chain(rest).map(Ok::<_, Infallible>);
    let kind = [
        (header::CONTENT_TYPE.as_str(), "text/event-stream; charset=utf-8"),
        // A proxy that gathers would keep the news to itself.
        ("x-accel-buffering", "no"),
    ];
    (kind, Body::from_stream(frames)).into_response()
}

/// The next frame of a page; `None` ends it, and the browser comes again.
async fn next(frames: &mut Receiver<Bytes>, shared: &Shared) -> Option<Bytes> {
    let frame = tokio::select! {
        () = shared.stop.cancelled() => return None,
        frame = frames.recv() => frame,
    };
    match frame {
        Ok(frame) => Some(frame),
        Err(RecvError::Lagged(_)) => whole(shared).await.ok(),
        Err(RecvError::Closed) => None,
    }
}
