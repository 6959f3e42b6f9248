//! What may stand behind the `?` of `/api/v1`, checked: as the command line takes it, with limits.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::response::Response;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Shared;
use super::api::refused;
use crate::domain::day::{Bucket, Day, instant};
use crate::domain::hashtag::Hashtag;
use crate::domain::stats::Window;
use crate::store::statistics::Limit;

/// Rows when nobody says how many: as many as the command line prints.
const ROWS: u32 = 20;

/// The most rows of one answer.
const MOST: u32 = 1_000;

/// A question whose parameters are known ones; what they say is not checked yet.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Shared>> for Asked<T> {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(refusal) => Err(refused(&refusal.body_text())),
        }
    }
}

/// Where nothing can be chosen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Of a day, or of everything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfDay {
    day: Option<String>,
}

/// Figures of a window.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    since: Option<String>,
    until: Option<String>,
    day: Option<String>,
    originals: Option<bool>,
}

/// A list of a window.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    limit: Option<u32>,
    since: Option<String>,
    until: Option<String>,
    day: Option<String>,
    originals: Option<bool>,
}

/// A list about a tag.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Beside {
    tag: String,
    limit: Option<u32>,
    since: Option<String>,
    until: Option<String>,
    day: Option<String>,
    originals: Option<bool>,
}

/// A timeline.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    bucket: Option<String>,
    tag: Option<String>,
    since: Option<String>,
    until: Option<String>,
    day: Option<String>,
    originals: Option<bool>,
}

/// A parameter that cannot be meant: the answer that says why.
pub(super) type Meant<T> = Result<T, String>;

impl OfDay {
    pub(super) fn day(&self) -> Meant<Option<Day>> {
        self.day.as_deref().map(day).transpose()
    }
}

impl Span {
    pub(super) fn window(self, zone: Tz) -> Meant<Window> {
        let Self { since, until, day, originals } = self;
        if let Some(text) = day {
            if since.is_some() || until.is_some() {
                return Err("day stands for since and until; leave those out".to_owned());
            }
            let (since, until) = self::day(&text)?.bounds(zone);
            let (since, until) = (Some(since), Some(until));
            let originals = originals.unwrap_or(false);
            return Ok(Window { since, until, originals, ..Window::default() });
        }
        let at = |name: &str, text: Option<String>| match text {
            None => Ok(None),
            Some(text) => moment(&text, zone).map(Some).ok_or_else(|| {
                format!("{name} is no time; write 2026-11-21T09:00:00Z, or 2026-11-21")
            }),
        };
        let (since, until) = (at("since", since)?, at("until", until)?);
        Ok(Window { since, until, originals: originals.unwrap_or(false), ..Window::default() })
    }
}

impl Rows {
    pub(super) fn meant(self, zone: Tz) -> Meant<(Window, Limit)> {
        let Self { limit, since, until, day, originals } = self;
        let window = Span { since, until, day, originals }.window(zone)?;
        Ok((window, self::limit(limit)?))
    }
}

impl Beside {
    /// The tag is folded.
    pub(super) fn meant(self, zone: Tz) -> Meant<(String, Window, Limit)> {
        let Self { tag, limit, since, until, day, originals } = self;
        let window = Span { since, until, day, originals }.window(zone)?;
        Ok((self::tag(&tag)?, window, self::limit(limit)?))
    }
}

impl Line {
    pub(super) fn meant(self, zone: Tz) -> Meant<(Bucket, Option<String>, Window)> {
        let Self { bucket, tag, since, until, day, originals } = self;
        let bucket = Bucket::from_name(bucket.as_deref().unwrap_or("hour"))
            .ok_or("bucket is 10m, hour or day")?;
        let tag = tag.as_deref().map(self::tag).transpose()?;
        Ok((bucket, tag, Span { since, until, day, originals }.window(zone)?))
    }
}

fn limit(limit: Option<u32>) -> Meant<Limit> {
    match limit.unwrap_or(ROWS) {
        limit @ 1..=MOST => Ok(Limit(limit)),
        _ => Err(format!("limit is a number from 1 to {MOST}")),
    }
}

fn tag(text: &str) -> Meant<String> {
    let tag = Hashtag::new(text).ok_or("tag is no hashtag")?;
    Ok(tag.folded().to_owned())
}

fn day(text: &str) -> Meant<Day> {
    Day::parse(text).ok_or_else(|| "day is no day; write it like 2026-11-21".to_owned())
}

/// Who does not encode the `+` of an offset has sent a space.
fn moment(text: &str, zone: Tz) -> Option<chrono::DateTime<chrono::Utc>> {
    instant(text, zone).or_else(|| {
        let (before, after) = text.rsplit_once(' ')?;
        instant(&format!("{before}+{after}"), zone)
    })
}
