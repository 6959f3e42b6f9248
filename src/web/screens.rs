//! The screens that show the wall: `POST /screen` says which is alive, and how soon each post was
//! on it.
//!
//! A page with a name (`/?screen=hall-left`) tells which posts it has painted and how long ago by
//! its own clock; when a post was recorded is noted here by ours. The difference is what lies
//! between, without two clocks ever being compared. Anybody who reaches the page can say such a
//! thing, so everything has a limit, and nothing but `/status` reads it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;

use super::{Ours, Shared, unreadable};
use crate::store::Fact;
use crate::store::screens::{Delay, MOST};

/// Bytes of what a page says: 32 posts fit.
pub(super) const LONGEST: usize = 1024;

/// Between two things a screen says; a page waits half a second.
const APART: Duration = Duration::from_millis(400);

/// How often a screen is written down at most.
const WRITTEN: Duration = Duration::from_secs(10);

/// Posts of a screen that its delay is told from.
const DELAYS: usize = 1_000;

/// Posts whose recording is remembered: a screen that shows one later has lost it on the way.
const RECORDED: usize = 4_096;

/// What a screen may be called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ScreenName(String);

impl ScreenName {
    /// In the words of a refusal.
    pub(super) const RULE: &str = "a name of at most 32 letters, digits, - and _";

    /// A name, if it is one.
    pub(super) fn new(name: String) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        ((1..=32).contains(&name.len()) && name.bytes().all(plain)).then_some(Self(name))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a page says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    screen: String,
    /// Posts by their rows, with the milliseconds since each was painted.
    #[serde(default)]
    painted: Vec<(i64, u32)>,
}

/// What is known of the screens that are alive.
#[derive(Default)]
pub(super) struct Screens {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    screens: HashMap<ScreenName, Seen>,
    /// When the latest posts were recorded, oldest first.
    recorded: VecDeque<(i64, Instant)>,
}

struct Seen {
    said_at: Instant,
    written_at: Option<Instant>,
    /// The latest delays in milliseconds, oldest first.
    delays: VecDeque<u32>,
}

/// What to do about something that was said.
enum Heard {
    /// It is noted.
    Noted,
    /// It is noted, and to be written down.
    Write(Option<Delay>),
    /// It came too soon after the last.
    TooSoon,
    /// There are too many screens.
    TooMany,
}

impl Screens {
    fn lock(&self) -> MutexGuard<'_, Known> {
        // Nothing is left half done by whoever panicked with it.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn hears(&mut self, name: ScreenName, painted: &[(i64, u32)], now: Instant) -> Heard {
        if !self.screens.contains_key(&name) && self.screens.len() >= MOST {
            self.screens.retain(|_, seen| now - seen.said_at < WRITTEN * 6);
            if self.screens.len() >= MOST {
                return Heard::TooMany;
            }
        }
        let seen = match self.screens.get_mut(&name) {
            Some(seen) if now - seen.said_at < APART => return Heard::TooSoon,
            Some(seen) => seen,
            None => self.screens.entry(name).or_insert_with(|| Seen {
                said_at: now,
                written_at: None,
                delays: VecDeque::new(),
            }),
        };
        seen.said_at = now;
        for (row, ago) in painted {
            let found = self.recorded.binary_search_by_key(row, |(row, _)| *row);
            let Some((_, at)) = found.ok().and_then(|place| self.recorded.get(place)) else {
                continue;
            };
            let since = u32::try_from((now - *at).as_millis()).unwrap_or(u32::MAX);
            if seen.delays.len() >= DELAYS {
                seen.delays.pop_front();
            }
            seen.delays.push_back(since.saturating_sub(*ago));
        }
        if seen.written_at.is_some_and(|at| now - at < WRITTEN) {
            return Heard::Noted;
        }
        seen.written_at = Some(now);
        Heard::Write(delay(&seen.delays))
    }

    fn recorded(&mut self, row: i64, now: Instant) {
        if self.recorded.len() >= RECORDED {
            self.recorded.pop_front();
        }
        // Rows count up, so that they can be searched.
        if self.recorded.back().is_none_or(|(last, _)| *last < row) {
            self.recorded.push_back((row, now));
        }
    }
}

fn delay(delays: &VecDeque<u32>) -> Option<Delay> {
    let mut sorted: Vec<u32> = delays.iter().copied().collect();
    sorted.sort_unstable();
    let at = |percent: usize| {
        let place = (sorted.len() * percent).div_ceil(100).checked_sub(1)?;
        sorted.get(place).map(|millis| Duration::from_millis((*millis).into()))
    };
    Some(Delay { middle: at(50)?, most: at(99)? })
}

/// Notes when every post was recorded, as soon as it is told.
pub(super) async fn note(shared: Arc<Shared>) {
    let mut facts = shared.store.facts();
    loop {
        match facts.recv().await {
            Ok(Fact::PostRecorded(row)) => {
                shared.screens.lock().recorded(row.0, Instant::now());
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// `POST /screen`: a page says that it is alive, and what it has painted.
pub(super) async fn seen(State(shared): Ours, body: Bytes) -> Response {
    let Ok(Said { screen, painted }) = serde_json::from_slice(&body) else {
        return (StatusCode::BAD_REQUEST, "That is no word of a screen.\n").into_response();
    };
    let Some(name) = ScreenName::new(screen) else {
        let why = format!("screen is {}\n", ScreenName::RULE);
        return (StatusCode::BAD_REQUEST, why).into_response();
    };
    let text = name.as_str().to_owned();
    let heard = shared.screens.lock().hears(name, &painted, Instant::now());
    let is_known = match heard {
        Heard::Noted => true,
        Heard::Write(delay) => match shared.store.screen_seen(text, delay, Utc::now()).await {
            Ok(is_known) => is_known,
            Err(fault) => return unreadable(&fault),
        },
        Heard::TooSoon => {
            let later = [(header::RETRY_AFTER, "1")];
            return (StatusCode::TOO_MANY_REQUESTS, later, "Too soon.\n").into_response();
        }
        Heard::TooMany => false,
    };
    if is_known {
        return StatusCode::NO_CONTENT.into_response();
    }
    let later = [(header::RETRY_AFTER, "60")];
    (StatusCode::TOO_MANY_REQUESTS, later, "There are too many screens.\n").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> ScreenName {
        ScreenName::new(text.to_owned()).expect("a name")
    }

    #[test]
    fn a_name_is_short_and_plain() {
        for good in ["hall-left", "A_1", &"x".repeat(32)] {
            assert!(ScreenName::new(good.to_owned()).is_some(), "{good}");
        }
        for bad in ["", "hall left", "홀", "a\"b", "../x", &"x".repeat(33)] {
            assert!(ScreenName::new(bad.to_owned()).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_delay_is_from_the_recording_to_the_painting() {
        let (mut known, start) = (Known::default(), Instant::now());
        let later = |ms| start + Duration::from_millis(ms);
        for row in 0..100 {
            known.recorded(row, start);
        }
        let painted: Vec<(i64, u32)> = (0..98).map(|row| (row, 400)).collect();
        let Heard::Write(Some(delay)) = known.hears(name("hall"), &painted, later(500)) else {
            panic!("the first word is written down");
        };
        assert_eq!(delay.middle, Duration::from_millis(100));
        // Within ten seconds nothing more is written, and nothing sooner than it should be said.
        assert!(matches!(known.hears(name("hall"), &[], later(600)), Heard::TooSoon));
        let late = [(98, 0), (99, 0), (12_345, 0)];
        assert!(matches!(known.hears(name("hall"), &late, later(2_500)), Heard::Noted));
        let Heard::Write(Some(delay)) = known.hears(name("hall"), &[], later(11_000)) else {
            panic!("ten seconds later it is");
        };
        assert_eq!(delay.most, Duration::from_millis(2_500));
    }

    #[test]
    fn there_are_so_many_screens_and_no_more() {
        let (mut known, now) = (Known::default(), Instant::now());
        for number in 0..MOST {
            let heard = known.hears(name(&format!("s{number}")), &[], now);
            assert!(matches!(heard, Heard::Write(None)));
        }
        assert!(matches!(known.hears(name("more"), &[], now), Heard::TooMany));
        let later = now + Duration::from_secs(61);
        assert!(matches!(known.hears(name("more"), &[], later), Heard::Write(None)));
    }
}
