//! `/metrics`: how the booth does, as Prometheus reads it (text format 0.0.4), where it is asked
//! for in the configuration.
//!
//! Every number is read from the store when somebody asks, so none can differ from what staff see
//! and none is lost by a restart; there is no recorder, and nothing global. No names of people, no
//! texts, no tokens.

use std::fmt::Write;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, Utc};

use super::{Ours, Shared, health, unreadable};
use crate::domain::stats::Window;
use crate::store::connection::StoreError;

/// Cards, and posts of X, whose way to us is looked at.
const LATEST: u32 = 200;

pub(super) async fn metrics(State(shared): Ours) -> Response {
    if !shared.metrics {
        return (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response();
    }
    match all(&shared, Utc::now()).await {
        Ok(text) => {
            let kind = "text/plain; version=0.0.4; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(fault) => unreadable(&fault),
    }
}

async fn all(shared: &Shared, now: DateTime<Utc>) -> Result<String, StoreError> {
    let store = &shared.store;
    let mut page = Page::default();
    page.family("boothbot_build_info", "Which boothbot this is.");
    page.sample(&[("version", env!("CARGO_PKG_VERSION"))], 1.0);

    let totals = store.totals(Window::default()).await?;
    page.family("boothbot_posts", "Posts recorded and not deleted since.");
    page.sample(&[("kind", "original")], totals.originals as f64);
    page.sample(&[("kind", "repost")], totals.reposts as f64);
    page.family("boothbot_posts_held", "Posts that wait for staff before the wall shows them.");
    page.sample(&[], store.held_posts(0).await?.0 as f64);
    page.family("boothbot_flood", "1 while the wall is being flooded by new accounts.");
    page.sample(&[], f64::from(u8::from(store.flood(now).await?.is_some())));

    let gifts = store.giveaway(None).await?;
    page.family("boothbot_claims", "Claims by state.");
    for (state, claims) in [
        ("review", gifts.review),
        ("waiting", gifts.waiting),
        ("handed_over", gifts.handed_over),
        ("declined", gifts.declined),
    ] {
        page.sample(&[("state", state)], claims as f64);
    }

    let standing = store.standing().await?;
    page.family("boothbot_deliveries", "What chats are owed: all of it, unclear, given up.");
    for (state, count) in
        [("owed", standing.owed), ("unknown", standing.unknown), ("dead", standing.dead)]
    {
        page.sample(&[("state", state)], count as f64);
    }
    page.middle_and_most(
        "boothbot_card_latency_seconds",
        "From a post's being recorded to its card in a chat, of the latest cards.",
        store.card_latency(LATEST).await?,
    );
    page.middle_and_most(
        "boothbot_post_lag_seconds",
        "From an author's post on X to us, of the latest posts.",
        store.lag(LATEST).await?,
    );
    sources(shared, now, &mut page).await?;
    if let Some(budget) = store.budget().await? {
        let spent = store.spent(now).await?;
        page.family("boothbot_budget_posts", "Posts of X paid for.");
        page.sample(&[("span", "today")], spent.today as f64);
        page.sample(&[("span", "in_all")], spent.in_all as f64);
        page.family("boothbot_budget_usd", "What they cost, in US dollars.");
        page.sample(&[("span", "today")], budget.usd(spent.today).0 as f64 / 1e6);
        page.sample(&[("span", "in_all")], budget.usd(spent.in_all).0 as f64 / 1e6);
        page.family("boothbot_budget_spent_ratio", "The share of the budget that is spent.");
        page.sample(&[], budget.percent(spent) as f64 / 100.0);
    }
    page.family("boothbot_live_viewers", "Pages that listen to what happens.");
    page.sample(&[], shared.hub.listeners() as f64);
    Ok(page.text)
}

async fn sources(shared: &Shared, now: DateTime<Utc>, page: &mut Page) -> Result<(), StoreError> {
    let sources = health::sources(&shared.store, now).await?;
    page.family("boothbot_source_state", "1 for the state each source is in.");
    for source in &sources {
        page.sample(&[("source", &source.name), ("state", source.state.name())], 1.0);
    }
    let seconds = |at: DateTime<Utc>| (now - at).as_seconds_f64().max(0.0);
    page.family("boothbot_source_silent_seconds", "Since a source's last sign of life.");
    for (source, at) in sources.iter().filter_map(|it| Some((it, it.heard_at?))) {
        page.sample(&[("source", &source.name)], seconds(at));
    }
    page.family(
        "boothbot_source_unseen_seconds",
        "What a source missed in the last day and no search has covered.",
    );
    for source in &sources {
        page.sample(&[("source", &source.name)], source.gaps.unfilled_seconds as f64);
    }
    Ok(())
}

/// The page, family by family. Everything is a gauge: a deleted post goes down.
#[derive(Default)]
struct Page {
    text: String,
    family: &'static str,
}

impl Page {
    fn family(&mut self, name: &'static str, help: &str) {
        self.family = name;
        // A String takes whatever is written.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn sample(&mut self, labels: &[(&str, &str)], value: f64) {
        self.text += self.family;
        for (place, (name, value)) in labels.iter().enumerate() {
            self.text.push(if place == 0 { '{' } else { ',' });
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.text, "{name}=\"{value}\"");
        }
        let close = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.text, "{close} {value}");
    }

    fn middle_and_most(
        &mut self,
        name: &'static str,
        help: &str,
        waits: Option<(Duration, Duration)>,
    ) {
        let Some((middle, most)) = waits else { return };
        self.family(name, help);
        self.sample(&[("quantile", "0.5")], middle.as_seconds_f64());
        self.sample(&[("quantile", "1")], most.as_seconds_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_inside_its_label() {
        let mut page = Page::default();
        page.family("a", "An a.");
        page.sample(&[("source", "x\"} 1\nb{c=\"\\"), ("state", "live")], 0.5);
        assert_eq!(
            page.text,
            "# HELP a An a.\n# TYPE a gauge\na{source=\"x\\\"} 1\\nb{c=\\\"\\\\\",state=\"live\"} 0.5\n"
        );
    }
}
