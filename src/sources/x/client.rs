//! Requests to X, and its answers: one header for the token, no redirects, bounded answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, Response};
use serde_json::Value;
use url::Url;

use super::refusal::{Refusal, server_time};
use crate::domain::source::Room;

/// How long X may take for an ordinary answer, or to begin one.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(10);

/// How often the system asks whether a silent connection still stands.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// Clocks that are no further apart agree.
const NO_DIFFERENCE: chrono::Duration = chrono::Duration::seconds(3);

/// The largest answer: a hundred of the longest posts take a tenth of it.
const LARGEST: usize = 16 << 20;

/// What we call ourselves. X's documentation asks for it.
const USER_AGENT: &str = concat!("boothbot/", env!("CARGO_PKG_VERSION"));

/// A token that HTTP cannot carry, or an address that is none.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(String);

/// X, reached with one app's token.
#[derive(Clone)]
pub struct Client {
    /// For answers that end.
    short: reqwest::Client,
    /// For the stream, which never does.
    long: reqwest::Client,
    base: Url,
    token: HeaderValue,
    /// How far X's clock is ahead of ours, in milliseconds, as its last answer told.
    ahead: Arc<AtomicI64>,
}

/// An answer of success.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
    pub(super) room: Option<Room>,
    pub(super) server_time: Option<DateTime<Utc>>,
}

impl Answer {
    /// The body as JSON.
    pub(super) fn json(&self) -> Result<Value, Refusal> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::Network(format!("its answer is not JSON: {error}")))
    }
}

impl Client {
    /// A client for X at `base`; nothing is sent yet. Only https, unless `base` is this machine.
    ///
    /// # Errors
    /// When the token holds what no header can, or the HTTP client cannot be made.
    pub fn new(base: &str, token: &str) -> Result<Self, Unusable> {
        let base = Url::parse(base)
            .ok()
            .filter(|url| !url.cannot_be_a_base())
            .ok_or_else(|| Unusable(format!("{base:?} is no address of X's API")))?;
        // Sent exactly as X showed it: it may hold %2F and %3D.
        let mut token = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| Unusable("X's token holds characters that no token has".to_owned()))?;
        token.set_sensitive(true);
        let builder = || {
            reqwest::Client::builder()
                .user_agent(USER_AGENT)
                .connect_timeout(CONNECTING)
                // A redirect would carry the token to somebody else.
                .redirect(reqwest::redirect::Policy::none())
                .https_only(base.scheme() == "https")
        };
        let made = |builder: reqwest::ClientBuilder| {
            builder
                .build()
                .map_err(|error| Unusable(format!("no HTTP client can be made: {error}")))
        };
        let short = made(builder().timeout(PATIENCE))?;
        // One connection at a time: a pooled one would count as a second.
        let long = made(builder().tcp_keepalive(KEEPALIVE).pool_max_idle_per_host(0))?;
        Ok(Self { short, long, base, token, ahead: Arc::default() })
    }

    /// What X's clock shows when ours shows that.
    pub fn time_of_x(&self, ours: DateTime<Utc>) -> DateTime<Utc> {
        ours + chrono::Duration::milliseconds(self.ahead.load(Ordering::Relaxed))
    }

    fn note_time(&self, headers: &HeaderMap, now: DateTime<Utc>) {
        let Some(theirs) = server_time(headers) else { return };
        let ahead = theirs - now;
        // It tells whole seconds, and the answer was on its way: that little is no difference.
        let ahead = if ahead.abs() > NO_DIFFERENCE { ahead.num_milliseconds() } else { 0 };
        self.ahead.store(ahead, Ordering::Relaxed);
    }

    pub(super) async fn get(
        &self,
        path: &str,
        query: &[(&str, &str)],
        now: DateTime<Utc>,
    ) -> Result<Answer, Refusal> {
        self.ask(Method::GET, path, query, None, now).await
    }

    pub(super) async fn post(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: &Value,
        now: DateTime<Utc>,
    ) -> Result<Answer, Refusal> {
        self.ask(Method::POST, path, query, Some(body), now).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
        now: DateTime<Utc>,
    ) -> Result<Answer, Refusal> {
        let mut request = self.short.request(method, self.url(path, query));
        request = request.header(AUTHORIZATION, self.token.clone());
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.map_err(unreached)?;
        let (status, headers) = (response.status(), response.headers().clone());
        self.note_time(&headers, now);
        let body = whole(response).await?;
        if !status.is_success() {
            return Err(Refusal::of(status, &headers, &body, now));
        }
        Ok(Answer { body, room: room(&headers), server_time: server_time(&headers) })
    }

    /// Opens an answer that never ends. Compressed, it could hold heartbeats back.
    pub(super) async fn open(
        &self,
        path: &str,
        query: &[(&str, &str)],
        now: DateTime<Utc>,
    ) -> Result<(Response, Option<Room>), Refusal> {
        let request = self
            .long
            .get(self.url(path, query))
            .header(AUTHORIZATION, self.token.clone())
            .header(ACCEPT_ENCODING, "identity");
        let response = match tokio::time::timeout(PATIENCE, request.send()).await {
            Ok(response) => response.map_err(unreached)?,
            Err(_) => return Err(Refusal::Network("no answer within 30 s".to_owned())),
        };
        let (status, headers) = (response.status(), response.headers().clone());
        self.note_time(&headers, now);
        if status.is_success() {
            return Ok((response, room(&headers)));
        }
        let body = tokio::time::timeout(PATIENCE, whole(response)).await;
        let body = body.unwrap_or_else(|_| Ok(Vec::new())).unwrap_or_default();
        Err(Refusal::of(status, &headers, &body, now))
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        if !query.is_empty() {
            let pairs = url.query_pairs_mut().extend_pairs(query).finish().query();
            // A space as %20: not everybody reads the + of a web form. A real + is %2B here.
            let pairs = pairs.unwrap_or_default().replace('+', "%20");
            url.set_query(Some(&pairs));
        }
        url
    }
}

/// The whole body, up to a limit.
async fn whole(mut response: Response) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreached)? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Refusal::Network(format!("its answer is larger than {LARGEST} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The cause at the root: the layers above it only say that a request failed.
pub(super) fn unreached(error: reqwest::Error) -> Refusal {
    if error.is_timeout() {
        return Refusal::Network("no answer in time".to_owned());
    }
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Refusal::Network(cause.to_string())
}

fn room(headers: &HeaderMap) -> Option<Room> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<i64>().ok();
    Some(Room {
        left: u32::try_from(number("x-rate-limit-remaining")?).ok()?,
        of: u32::try_from(number("x-rate-limit-limit")?).ok()?,
        resets_at: DateTime::from_timestamp(number("x-rate-limit-reset")?, 0)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded_as_x_reads_it_and_the_token_is_never_shown() {
        let client = Client::new("https://api.x.com/", "AAAA%2Fsecret").unwrap();
        let url = client.url("/2/x", &[("query", "#A (#나 OR #c+) -is:retweet")]);
        assert_eq!(
            url.as_str(),
            "https://api.x.com/2/x?query=%23A%20%28%23%EB%82%98%20OR%20%23c%2B%29%20-is%3Aretweet"
        );
        assert!(!format!("{:?}", client.token).contains("secret"));
        let unusable = Client::new("https://api.x.com", "se\ncret").map(drop).unwrap_err();
        assert!(!unusable.to_string().contains("cret"));
        assert!(Client::new("mailto:x", "t").is_err());
    }
}
