//! Recent search, the look-up of posts by their ids, and counts.

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::fields::{Asked, Dialect, Told, renamed};
use super::http::Request;
use super::query::Scope;
use super::range::{Range, number};
use super::state::{Page, State};
use super::tweet::{Tweet, moment, ms_of};

const FEWEST: u64 = 10;
const MOST: u64 = 100;
const MOST_IDS: usize = 100;

pub(super) fn recent(state: &mut State, request: &Request) -> Result<Answer, Answer> {
    let asked = Asked::read(request, state.settings.dialect)?;
    let range = Range::read(state, request)?;
    let size = size(state, request)?;
    let below = below(state, request)?;
    if let Some(order) = request.param("sort_order").filter(|order| *order != "recency") {
        return Err(Answer::invalid_value("sort_order", order, &["recency"]));
    }
    let mut found: Vec<Tweet> = state
        .world
        .searchable(state.now_ms(), state.settings.indexing_lag)
        .filter(|tweet| tweet.id < below && range.holds(tweet.id) && state.is_recent(tweet.id))
        .filter(|tweet| range.term.matches(tweet, Scope::Search))
        .take(size + 1)
        .cloned()
        .collect();
    let goes_on = found.len() > size;
    found.truncate(size);
    let told = Told::of(&found.iter().collect::<Vec<_>>(), &asked, &state.world);
    state.bill.add(&told);
    let mut meta = json!({"result_count": found.len()});
    if let (Some(newest), Some(oldest)) = (found.first(), found.last()) {
        meta["newest_id"] = json!(newest.id.to_string());
        meta["oldest_id"] = json!(oldest.id.to_string());
        if goes_on {
            meta["next_token"] = json!(token(state, request, oldest.id));
        }
    }
    let mut body = told.into_body(&asked, true);
    body.insert("meta".to_owned(), meta);
    Ok(Answer::json(200, &Value::from(body)))
}

fn size(state: &mut State, request: &Request) -> Result<usize, Answer> {
    let asked = number(state, request, "max_results")?.unwrap_or(FEWEST);
    if !(FEWEST..=MOST).contains(&asked) {
        state.object(format!("max_results={asked}"));
        let why = format!("must be between {FEWEST} and {MOST}");
        return Err(Answer::bad_value("max_results", &asked.to_string(), &why));
    }
    let asked = usize::try_from(asked).expect("at most 100");
    Ok(asked.min(state.settings.page_size))
}

/// What may not change from page to page.
fn fixed(request: &Request) -> Vec<(String, String)> {
    let is_token = |name: &str| matches!(name, "next_token" | "pagination_token");
    request.query.iter().filter(|(name, _)| !is_token(name)).cloned().collect()
}

fn token(state: &mut State, request: &Request, below: u64) -> String {
    let token = format!("b26v89c19zqg8o3f{below:x}");
    state.pages.insert(token.clone(), Page { asked: fixed(request), below });
    token
}

/// The id below which a page begins.
fn below(state: &mut State, request: &Request) -> Result<u64, Answer> {
    let tokens = (request.param("next_token"), request.param("pagination_token"));
    let (name, token) = match tokens {
        (None, None) => return Ok(u64::MAX),
        (Some(token), None) => ("next_token", token),
        (None, Some(token)) => ("pagination_token", token),
        (Some(token), Some(_)) => {
            state.object("two tokens for one page");
            return Err(Answer::bad_value("next_token", token, "comes with pagination_token"));
        }
    };
    let Some(page) = state.pages.get(token).cloned() else {
        state.object(format!("a token that was never given: {token}"));
        return Err(Answer::bad_value(name, token, "unknown"));
    };
    if page.asked != fixed(request) {
        state.object(format!("another question on the next page: {}", request.target));
    }
    Ok(page.below)
}

pub(super) fn lookup(state: &mut State, request: &Request) -> Result<Answer, Answer> {
    let asked = Asked::read(request, state.settings.dialect)?;
    let given = request.param("ids").unwrap_or_default();
    let ids: Vec<u64> = given.split(',').filter_map(|id| id.parse().ok()).collect();
    let count = given.split(',').count();
    if count > MOST_IDS || ids.len() < count {
        state.object(format!("ids={given}"));
        let why = format!("must be 1 to {MOST_IDS} ids");
        return Err(Answer::bad_value("ids", given, &why));
    }
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for id in ids {
        match state.world.present(id) {
            Some(tweet) if !tweet.is_protected => found.push(tweet),
            Some(_) => errors.push(not_authorized(id)),
            None => errors.push(not_found(id)),
        }
    }
    let mut told = Told::of(&found, &asked, &state.world);
    told.errors.extend(errors);
    state.bill.add(&told);
    Ok(Answer::json(200, &Value::from(told.into_body(&asked, true))))
}

fn not_found(id: u64) -> Value {
    json!({
        "resource_id": id.to_string(), "resource_type": "tweet", "title": "Not Found Error",
        "value": id.to_string(), "parameter": "ids",
        "detail": format!("Could not find tweet with id: [{id}]."),
        "type": "https://api.x.com/2/problems/resource-not-found",
    })
}

fn not_authorized(id: u64) -> Value {
    json!({
        "resource_id": id.to_string(), "parameter": "ids", "resource_type": "tweet",
        "section": "data", "title": "Authorization Error", "value": id.to_string(),
        "detail": format!("Sorry, you are not authorized to see the Tweet with ids: [{id}]."),
        "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
    })
}

/// How many posts matched in each minute, hour or day. The first bucket may begin late.
pub(super) fn counts(state: &mut State, request: &Request) -> Result<Answer, Answer> {
    let range = Range::read(state, request)?;
    let minutes = match request.param("granularity") {
        Some("minute") => 1,
        None | Some("hour") => 60,
        Some("day") => 24 * 60,
        Some(other) => {
            state.object(format!("granularity={other}"));
            let known = ["minute", "hour", "day"];
            return Err(Answer::invalid_value("granularity", other, &known));
        }
    };
    let step = minutes * 60_000;
    let found = state.world.countable().filter(|tweet| range.holds(tweet.id));
    let found = found.filter(|tweet| range.term.matches(tweet, Scope::Search));
    let times: Vec<u64> = found.map(|tweet| ms_of(tweet.id)).collect();
    let mut buckets = Vec::new();
    let mut start = range.from_ms;
    while start < range.to_ms {
        let end = ((start / step + 1) * step).min(range.to_ms);
        let count = times.iter().filter(|time| (start..end).contains(time)).count();
        let bucket = json!({"start": moment(start), "end": moment(end), "tweet_count": count});
        buckets.push(bucket);
        start = end;
    }
    state.bill.counts += 1;
    let body = json!({"data": buckets, "meta": {"total_tweet_count": times.len()}});
    let Value::Object(body) = body else { unreachable!("an object is written above") };
    let body: Map<String, Value> =
        if state.settings.dialect == Dialect::Old { body } else { renamed(body) };
    Ok(Answer::json(200, &Value::from(body)))
}
