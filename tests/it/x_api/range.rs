//! The part of the world a search or a count looks at.

use chrono::DateTime;

use super::answer::Answer;
use super::http::Request;
use super::query::{self, Term};
use super::state::State;
use super::tweet::{moment, ms_of};

const LONGEST_QUERY: usize = 512;

/// A query with its bounds.
pub(super) struct Range {
    pub(super) term: Term,
    since: u64,
    until: u64,
    pub(super) from_ms: u64,
    pub(super) to_ms: u64,
}

impl Range {
    pub(super) fn read(state: &mut State, request: &Request) -> Result<Self, Answer> {
        let term = term(state, request)?;
        let id = |state: &mut State, name| number(state, request, name);
        let (since, until) = (id(state, "since_id")?, id(state, "until_id")?);
        let from = time(state, request, "start_time")?;
        let to = time(state, request, "end_time")?;
        if (since.is_some() || until.is_some()) && (from.is_some() || to.is_some()) {
            state.object("ids and times bound one search");
            return Err(Answer::since_id_with_start_time());
        }
        let oldest = state.oldest_ms();
        if let Some(since) = since.filter(|since| ms_of(*since) < oldest) {
            return Err(Answer::since_id_too_old(since, oldest));
        }
        // Times come in whole seconds, so the first of them may have begun before.
        for (name, time) in [("start_time", from), ("end_time", to)] {
            if let Some(time) = time.filter(|time| time + 1000 < oldest) {
                let why = format!("'{name}' must be on or after {}", moment(oldest));
                return Err(Answer::bad_value(name, &moment(time), &why));
            }
        }
        Ok(Self {
            term,
            since: since.unwrap_or(0),
            until: until.unwrap_or(u64::MAX),
            from_ms: from.unwrap_or(oldest),
            to_ms: to.unwrap_or(state.now_ms() + 1),
        })
    }

    pub(super) fn holds(&self, id: u64) -> bool {
        let times = self.from_ms..self.to_ms;
        id > self.since && id < self.until && times.contains(&ms_of(id))
    }
}

fn term(state: &mut State, request: &Request) -> Result<Term, Answer> {
    let query = request.param("query").unwrap_or_default();
    let length = query.chars().count();
    if length == 0 || length > LONGEST_QUERY {
        state.object(format!("{}: a query of {length} characters", request.path));
        let why = format!("must have 1 to {LONGEST_QUERY} characters");
        return Err(Answer::bad_value("query", query, &why));
    }
    query::parse(query).map_err(|details| Answer::bad_value("query", query, &details.join("; ")))
}

/// A number in a parameter, which must be one.
pub(super) fn number(
    state: &mut State,
    request: &Request,
    name: &str,
) -> Result<Option<u64>, Answer> {
    let Some(value) = request.param(name) else { return Ok(None) };
    let is_id = (1..=19).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    match value.parse() {
        Ok(number) if is_id => Ok(Some(number)),
        _ => {
            state.object(format!("{}: {name}={value} is no number", request.path));
            Err(Answer::bad_value(name, value, "must match ^[0-9]{1,19}$"))
        }
    }
}

fn time(state: &mut State, request: &Request, name: &str) -> Result<Option<u64>, Answer> {
    let Some(value) = request.param(name) else { return Ok(None) };
    let time = DateTime::parse_from_rfc3339(value).ok();
    let time = time.filter(|_| value.len() == "2026-01-01T00:00:00Z".len() && value.ends_with('Z'));
    match time.and_then(|time| u64::try_from(time.timestamp_millis()).ok()) {
        Some(ms) => Ok(Some(ms)),
        None => {
            state.object(format!("{}: {name}={value} is no time", request.path));
            Err(Answer::bad_value(name, value, "must be YYYY-MM-DDTHH:mm:ssZ"))
        }
    }
}
