//! What the strict server objects to.

use std::io::{Read, Write};
use std::net::TcpStream;

use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, USER_AGENT};
use serde_json::json;

use super::{QUERY, RULES, SEARCH, STREAM, Stream, answer, change_rules, get, request};
use crate::x_api::XApi;
use crate::x_api::answer::Answer;
use crate::x_api::endpoint::Endpoint;
use crate::x_api::tweet::Tweet;

/// A request without any client library; the first line of the answer.
fn by_hand(api: &XApi, target: &str, headers: &str) -> String {
    let host = api.url().trim_start_matches("http://");
    let mut socket = TcpStream::connect(host).expect("a connection");
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
    socket.write_all(request.as_bytes()).expect("it listens");
    let mut answer = vec![0; "HTTP/1.1 200".len()];
    socket.read_exact(&mut answer).expect("an answer");
    String::from_utf8(answer).expect("text")
}

/// Whether the one violation since the last look says this.
#[track_caller]
fn check(api: &XApi, seen: &mut usize, expected: &str) {
    let violations = api.violations().split_off(*seen);
    *seen += violations.len();
    let [violation] = violations.as_slice() else { panic!("{expected}: {violations:#?}") };
    assert!(violation.contains(expected), "{expected}: {violation}");
}

#[test]
fn a_careless_caller_is_found_out() {
    let api = XApi::start();
    api.expect_violations();
    let (bearer, agent) =
        (format!("Authorization: Bearer {}\r\n", api.token()), "User-Agent: a\r\n");
    let mut seen = 0;
    let basic = bearer.replace("Bearer", "Basic");
    let cases = [
        (format!("{SEARCH}?query=%23a"), bearer.clone(), 200, "no User-Agent"),
        (format!("{SEARCH}?query=%23a"), agent.to_owned(), 401, "no single Authorization"),
        (format!("{SEARCH}?query=%23a"), format!("{agent}{basic}"), 401, "no single"),
        (format!("{SEARCH}?query=%23a"), format!("{agent}{bearer}{bearer}"), 401, "no single"),
        (format!("{SEARCH}?query=a#b"), format!("{agent}{bearer}"), 200, "unencoded #"),
        (format!("{SEARCH}?query=é"), format!("{agent}{bearer}"), 200, "unencoded character"),
        ("/2/users/me".to_owned(), format!("{agent}{bearer}"), 404, "nobody serves"),
        ("/elsewhere".to_owned(), format!("{agent}{bearer}"), 404, "a redirect was followed"),
    ];
    for (target, headers, status, expected) in cases {
        let answer = by_hand(&api, &target, &headers);
        assert_eq!(answer, format!("HTTP/1.1 {status}"), "{expected}");
        check(&api, &mut seen, expected);
    }
    let wrong = format!("{agent}Authorization: Bearer wrong\r\n");
    assert_eq!(by_hand(&api, RULES, &wrong), "HTTP/1.1 401");
    assert_eq!(api.violations().len(), seen, "a wrong token is no violation");
}

#[tokio::test]
async fn a_parameter_that_cannot_be_is_found_out() {
    let api = XApi::start();
    api.expect_violations();
    let id = api.publish(Tweet::new("mei", "#a")).id.to_string();
    let long = format!("#a {}", "x".repeat(510));
    let many = vec!["1"; 101].join(",");
    let query = ("query", "#a");
    let (now, since) = (("start_time", "2026-11-22T00:00:00Z"), ("since_id", id.as_str()));
    let mut seen = 0;
    let cases = [
        (SEARCH, vec![], "a query of 0 characters"),
        (SEARCH, vec![("query", long.as_str())], "a query of 513 characters"),
        (SEARCH, vec![query, since, now], "ids and times"),
        (SEARCH, vec![query, ("max_results", "101")], "max_results=101"),
        (SEARCH, vec![query, ("max_results", "9")], "max_results=9"),
        (SEARCH, vec![query, ("since_id", "x")], "is no number"),
        (SEARCH, vec![query, ("end_time", "2026-11-22")], "is no time"),
        (SEARCH, vec![query, ("next_token", "x")], "never given"),
        (SEARCH, vec![query, ("next_token", "x"), ("pagination_token", "x")], "two tokens"),
        (SEARCH, vec![query, ("count", "3")], "count is not for us"),
        ("/2/tweets", vec![("ids", many.as_str())], "ids=1,1"),
        ("/2/tweets/counts/recent", vec![query, ("granularity", "week")], "granularity"),
        ("/2/usage/tweets", vec![("days", "91")], "days=91"),
        (STREAM, vec![("backfill_minutes", "1")], "backfill_minutes is not for us"),
    ];
    for (path, query, expected) in cases {
        assert_eq!(get(&api, path, &query).await.0, 400, "{expected}");
        check(&api, &mut seen, expected);
    }
    assert_eq!(get(&api, SEARCH, &[query, query]).await.0, 200);
    check(&api, &mut seen, "query comes twice");
    api.page_size(1);
    api.publish(Tweet::new("ken", "#a"));
    let (_, page) = get(&api, SEARCH, &[query, ("since_id", "1")]).await;
    assert!(page["errors"].is_array(), "from long ago: {page}");
    let (_, page) = get(&api, SEARCH, &[query]).await;
    let token = page["meta"]["next_token"].as_str().expect("more");
    get(&api, SEARCH, &[query, since, ("next_token", token)]).await;
    check(&api, &mut seen, "another question on the next page");
}

#[tokio::test]
async fn a_rule_of_the_wrong_shape_is_found_out() {
    let api = XApi::start();
    api.expect_violations();
    let mut seen = 0;
    let long = json!({"add": [{"value": format!("#a {}", "x".repeat(1022))}]});
    let (status, refused) = change_rules(&api, &[], &long).await;
    assert_eq!((status, &refused["errors"][0]["title"]), (200, &json!("UnprocessableEntity")));
    check(&api, &mut seen, "a rule of 1025 characters");
    let wrong = [
        json!({}),
        json!({"add": []}),
        json!({"add": [{"value": "#a", "name": "b"}]}),
        json!({"add": [{"value": "#a"}], "delete": {"ids": ["1"]}}),
        json!({"delete": {"tags": ["b"]}}),
    ];
    for body in wrong {
        assert_eq!(change_rules(&api, &[], &body).await.0, 400, "{body}");
        check(&api, &mut seen, "rules cannot be changed by");
    }
    let fine = json!({"add": [{"value": "#a"}]});
    assert_eq!(change_rules(&api, &[("dry_run", "yes")], &fine).await.0, 400);
    check(&api, &mut seen, "dry_run=yes");
    assert_eq!(api.rules().len(), 0);
    let untyped = request(&api, Method::POST, RULES, &[]).body(fine.to_string());
    assert_eq!(answer(untyped).await.0, 201);
    check(&api, &mut seen, "rules of the type");
}

#[tokio::test]
async fn a_stream_that_x_would_not_like_is_found_out() {
    let api = XApi::start();
    api.expect_violations();
    api.has_rule(QUERY, "");
    let mut seen = 0;
    let first = Stream::open(&api, &[]).await;
    assert_eq!(get(&api, STREAM, &[]).await.0, 429);
    check(&api, &mut seen, "a second stream");
    api.cut();
    drop(first);
    let zipped = request(&api, Method::GET, STREAM, &[]).header(ACCEPT_ENCODING, "gzip, br");
    drop(zipped.send().await.expect("an answer"));
    check(&api, &mut seen, "a stream in gzip, br");
    let plain = request(&api, Method::GET, STREAM, &[]).header(ACCEPT_ENCODING, "identity");
    api.answer_next(Endpoint::Stream, 50, Answer::unavailable());
    assert_eq!(plain.send().await.expect("an answer").status(), 503);
    while api.calls(Endpoint::Stream).len() < 50 {
        assert_eq!(get(&api, STREAM, &[]).await.0, 503);
    }
    assert_eq!(api.violations().len(), seen);
    assert_eq!(get(&api, STREAM, &[]).await.0, 429);
    check(&api, &mut seen, "Stream more than 50 times");
}

#[tokio::test]
async fn a_redirect_that_is_followed_is_found_out() {
    let api = XApi::start();
    api.expect_violations();
    api.answer_next(Endpoint::Search, 1, Answer::redirect());
    let naive = reqwest::Client::new().get(format!("{}{SEARCH}?query=%23a", api.url()));
    let naive =
        naive.header(USER_AGENT, "a").header(AUTHORIZATION, format!("Bearer {}", api.token()));
    assert_eq!(naive.send().await.expect("an answer").status(), 404);
    assert_eq!(api.violations(), ["a redirect was followed"]);
}

#[test]
#[should_panic(expected = "no User-Agent")]
fn a_test_fails_by_a_violation() {
    let api = XApi::start();
    by_hand(&api, RULES, &format!("Authorization: Bearer {}\r\n", api.token()));
}
