//! The scripted answers, and what every answer carries.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{QUERY, SEARCH, get, request};
use crate::x_api::XApi;
use crate::x_api::answer::Answer;
use crate::x_api::endpoint::Endpoint;

/// The last part of the type of a problem.
fn kind(body: &Value) -> &str {
    body["type"].as_str().and_then(|uri| uri.rsplit('/').next()).unwrap_or_default()
}

#[tokio::test]
async fn every_refusal_of_x_can_be_scripted() {
    let api = XApi::start();
    let soon = Duration::from_secs(60);
    let refusals = [
        (400, "invalid-request", Answer::invalid_value("tweet.fields", "x", &["id"])),
        (400, "invalid-request", Answer::unknown_parameter("tweet.fields", "id", &["ids"])),
        (400, "invalid-request", Answer::since_id_too_old(7, 1_785_498_350_444)),
        (400, "invalid-request", Answer::since_id_with_start_time()),
        (401, "about:blank", Answer::unauthorized()),
        (402, "credits-depleted", Answer::credits_depleted()),
        (402, "credits", Answer::credits_depleted_older()),
        (403, "client-forbidden", Answer::client_not_enrolled()),
        (403, "unsupported-authentication", Answer::unsupported_authentication()),
        (403, "credits", Answer::spending_limit()),
        (404, "", Answer::not_found()),
        (409, "streaming-connection", Answer::no_rules()),
        (429, "streaming-connection", Answer::too_many_connections()),
        (429, "usage-capped", Answer::usage_capped()),
        (429, "about:blank", Answer::rate_limit(soon)),
        (429, "", Answer::rate_limit_older(soon)),
        (500, "about:blank", Answer::internal_error()),
        (503, "about:blank", Answer::unavailable()),
        (503, "", Answer::unavailable_page()),
        (307, "", Answer::redirect()),
        (418, "", Answer::json(418, &json!({"title": "Teapot"}))),
    ];
    for (status, name, refusal) in refusals {
        api.answer_next(Endpoint::Search, 1, refusal.clone());
        let (seen, body) = get(&api, SEARCH, &[("query", QUERY)]).await;
        assert_eq!((seen, kind(&body)), (status, name), "{body}");
        let raw = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        assert_eq!(raw, refusal.body);
    }
    let too_old = Answer::since_id_too_old(7, 1_785_498_350_444).body;
    assert!(too_old.contains("after 2026-07-31T11:45Z. Please"), "{too_old}");
    let statuses = api.wait_for(|state| {
        (state.calls(Endpoint::Search) == 21).then(|| state.requests.last().map(|call| call.status))
    });
    assert_eq!(statuses, Some(418));
    assert_eq!(api.billed().reads(), 0);
}

#[tokio::test]
async fn every_answer_tells_the_time_and_what_is_left() {
    let api = XApi::start();
    api.clock_ahead_by_seconds(3600);
    let ask = || request(&api, Method::GET, SEARCH, &[("query", QUERY)]).send();
    let number = |answer: &reqwest::Response, name: &str| {
        answer.headers()[name].to_str().expect("text").parse::<u64>().expect("a number")
    };
    ask().await.expect("an answer");
    let answer = ask().await.expect("an answer");
    assert_eq!(number(&answer, "x-rate-limit-limit"), 450);
    assert_eq!(number(&answer, "x-rate-limit-remaining"), 448);
    let date = answer.headers()["date"].to_str().expect("text");
    let date = chrono::DateTime::parse_from_rfc2822(date).expect("a date").timestamp();
    let ahead = date - chrono::Utc::now().timestamp();
    assert!((3500..=3600).contains(&ahead), "{ahead} s ahead");
    assert!(answer.headers().contains_key("x-transaction-id"));

    let closed = Answer::rate_limit(Duration::from_secs(40)).header("x-access-level", "none");
    api.answer_next(Endpoint::Search, 1, closed);
    let answer = ask().await.expect("an answer");
    assert_eq!(number(&answer, "x-rate-limit-remaining"), 0);
    let wait = number(&answer, "x-rate-limit-reset") - api.now_ms() / 1000;
    assert!((30..=40).contains(&wait), "{wait} s to wait");
    assert_eq!(answer.headers()["x-access-level"], "none");
}
