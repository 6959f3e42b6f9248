//! The wall's charts: the leading tags over time, and their ranking, by day and by night.

use chrono::TimeDelta;

use crate::domain::day::Bucket;
use crate::domain::language::Language;
use crate::domain::stats::{TagRow, TimelineRow, Window};
use crate::picture::{self, Picture, Series, Sheet, Theme};
use crate::say;
use crate::store::Store;
use crate::store::connection::StoreError;
use crate::store::statistics::Limit;

/// Lines of the timeline that can still be told apart.
const LEADING: usize = 4;

/// Of them, those that have room where letters are large.
const LEADING_FAR: usize = 3;

/// Bars of the ranking.
const BARS: Limit = Limit(6);

/// As long as it is shorter, ten minutes are a point of the timeline.
const MORNING: TimeDelta = TimeDelta::hours(12);

/// How much of the time before the last post is shown.
const SHOWN: TimeDelta = TimeDelta::days(3);

/// A chart as a page shows it.
pub(super) struct Chart {
    /// SVG that we drew, by day.
    pub(super) light: String,
    /// The same by night.
    pub(super) dark: String,
    /// The same numbers as text.
    pub(super) told: String,
}

impl Chart {
    fn of(draw: impl Fn(Theme) -> Picture) -> Self {
        let (light, dark) = (draw(Theme::Light), draw(Theme::Dark));
        Self {
            light: light.svg().to_owned(),
            dark: dark.svg().to_owned(),
            told: light.alt().to_owned(),
        }
    }
}

/// Both charts of the dashboard.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn all(store: &Store, language: Language) -> Result<Vec<Chart>, StoreError> {
    let tags = store.tags_shown(Window::default(), BARS).await?;
    let series = leading(store, &tags, LEADING).await?;
    let quiet = if tags.is_empty() { say!(language, "ranking-empty") } else { String::new() };
    let rows = rows(&tags);
    let (over_time, ranking) = (say!(language, "picture-timeline"), say!(language, "picture-tags"));
    aside(move || {
        vec![
            Chart::of(|theme| {
                picture::timeline_on(Sheet::Part, &over_time, &quiet, &series, theme)
            }),
            Chart::of(|theme| picture::ranking_on(Sheet::Part, &ranking, &quiet, &rows, theme)),
        ]
    })
    .await
}

/// Draws on a thread of its own: it takes milliseconds, in which no post could be told.
async fn aside<T: Send + 'static>(
    draw: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(draw).await.map_err(|_| StoreError::Closed)
}

/// The leading tags over time, for people far away; `None` before the first.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn timeline(store: &Store) -> Result<Option<Chart>, StoreError> {
    let tags = store.tags_shown(Window::default(), BARS).await?;
    let series = leading(store, &tags, LEADING_FAR).await?;
    if tags.is_empty() {
        return Ok(None);
    }
    let draw = move |theme| picture::timeline_on(Sheet::Far, "", "", &series, theme);
    aside(|| Chart::of(draw)).await.map(Some)
}

/// The ranking of the tags, for people far away; `None` before the first.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn ranking(store: &Store) -> Result<Option<Chart>, StoreError> {
    let rows = rows(&store.tags_shown(Window::default(), BARS).await?);
    if rows.is_empty() {
        return Ok(None);
    }
    let draw = move |theme| picture::ranking_on(Sheet::Far, "", "", &rows, theme);
    aside(|| Chart::of(draw)).await.map(Some)
}

fn rows(tags: &[TagRow]) -> Vec<(String, u64)> {
    tags.iter().map(|tag| (format!("#{}", tag.shown), tag.posts)).collect()
}

/// The first of the tags, each over time: of the last three days, and only as far back as there are
/// posts in them.
async fn leading(store: &Store, tags: &[TagRow], most: usize) -> Result<Vec<Series>, StoreError> {
    let hours = store.timeline(Bucket::Hour, None, Window::default()).await?;
    let last = hours.last().map(|row| row.start);
    let is_shown =
        |row: &&TimelineRow| row.posts > 0 && last.is_some_and(|last| row.start > last - SHOWN);
    let from = hours.iter().find(is_shown).map(|row| row.start);
    let is_short = from.zip(last).is_some_and(|(from, last)| last - from < MORNING);
    let bucket = if is_short { Bucket::TenMinutes } else { Bucket::Hour };
    let mut series = Vec::new();
    for tag in tags.iter().take(most) {
        let rows = store.timeline(bucket, Some(tag.tag.clone()), Window::default()).await?;
        let points = rows.into_iter().filter(|row| from.is_none_or(|from| row.start >= from));
        let points = points.map(|row| (row.start, row.posts)).collect();
        series.push(Series { label: format!("#{}", tag.shown), points });
    }
    Ok(series)
}
