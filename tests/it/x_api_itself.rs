//! The fake X API held to what it promises, by a plain client and by hand-written requests.

mod refusing;
mod searching;
mod streaming;
mod violating;

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::x_api::XApi;

const RULES: &str = "/2/tweets/search/stream/rules";
const STREAM: &str = "/2/tweets/search/stream";
const SEARCH: &str = "/2/tweets/search/recent";
const QUERY: &str = "#PyConAPAC #Elastic -is:retweet";

/// How long an answer may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

fn request(api: &XApi, method: Method, path: &str, query: &[(&str, &str)]) -> RequestBuilder {
    let client = Client::builder().user_agent("booth/1").redirect(Policy::none()).build();
    let client = client.expect("a client");
    let request = client.request(method, format!("{}{path}", api.url()));
    request.query(query).bearer_auth(api.token()).timeout(PATIENCE)
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    let body = answer.text().await.expect("a text");
    (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
}

async fn get(api: &XApi, path: &str, query: &[(&str, &str)]) -> (u16, Value) {
    answer(request(api, Method::GET, path, query)).await
}

/// Finds the campaign's posts, with more parameters.
async fn search(api: &XApi, more: &[(&str, &str)]) -> Value {
    let query = [&[("query", QUERY)], more].concat();
    let (status, body) = get(api, SEARCH, &query).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn change_rules(api: &XApi, query: &[(&str, &str)], body: &Value) -> (u16, Value) {
    answer(request(api, Method::POST, RULES, query).json(body)).await
}

async fn add_rule(api: &XApi) -> (u16, Value) {
    change_rules(api, &[], &json!({"add": [{"value": QUERY, "tag": "booth:1"}]})).await
}

/// The ids in `data`, in their order.
fn ids(body: &Value) -> Vec<u64> {
    let posts = body["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    posts.iter().map(|post| post["id"].as_str().expect("text").parse().expect("an id")).collect()
}

/// A stream as a client reads it.
struct Stream {
    response: Response,
    seen: Vec<u8>,
}

impl Stream {
    async fn open(api: &XApi, query: &[(&str, &str)]) -> Self {
        let response = request(api, Method::GET, STREAM, query).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-rate-limit-limit"], "50");
        Self { response, seen: Vec::new() }
    }

    async fn chunk(&mut self) -> reqwest::Result<Option<Vec<u8>>> {
        let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
        chunk.expect("bytes in time").map(|chunk| chunk.map(|chunk| chunk.to_vec()))
    }

    /// The next line that is no heartbeat; none at the end.
    async fn line(&mut self) -> reqwest::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.seen.windows(2).position(|pair| pair == b"\r\n") {
                let mut line: Vec<u8> = self.seen.drain(..end + 2).collect();
                line.truncate(end);
                if !line.is_empty() {
                    return Ok(Some(line));
                }
            } else if let Some(chunk) = self.chunk().await? {
                self.seen.extend(chunk);
            } else {
                return Ok(None);
            }
        }
    }

    async fn json(&mut self) -> Value {
        let line = self.line().await.expect("no break").expect("no end");
        serde_json::from_slice(&line).expect("JSON")
    }
}
