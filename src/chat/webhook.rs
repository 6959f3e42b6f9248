//! Webhooks: others are told what happens, and cannot answer.
//!
//! One POST a message. What was said cannot be edited, so a card that moves comes again as one
//! line. Every message has a key of its own in [`DELIVERY`], the same whenever it is sent
//! again, so that a receiver can drop what it has; our own format is signed in [`SIGNATURE`].

pub mod formats;
mod escaping;

use std::error::Error;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, StatusCode, redirect};
use serde_json::Value;
use sha2::Sha256;

use super::pace::Limits;
use super::{Chat, ChatError, Said};
use crate::config::chat::{self, WebhookFormat};
use formats::Context;

/// The header of a message's key.
pub const DELIVERY: &str = "X-Boothbot-Delivery";

/// The header of the signature: `sha256=` and the HMAC-SHA256 of the body, in hexadecimal.
pub const SIGNATURE: &str = "X-Boothbot-Signature";

/// A receiver that takes longer is taken for gone: the others are waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// The wait after the first failure; it doubles with each further one.
const FIRST_WAIT: i64 = 5;

/// The longest wait, also when a receiver asks for a longer one: a booth day is short.
const LONGEST_WAIT: i64 = 15 * 60;

/// Messages a minute that chats take from a webhook: Discord's limit, the lowest.
const A_MINUTE: u32 = 30;

/// An address that is told what happens.
pub struct Webhook {
    name: String,
    settings: chat::Webhook,
    campaign: String,
    client: Client,
    /// Failures since the last message it took.
    failures: u32,
}

impl Webhook {
    /// A webhook of the configuration; it names the campaign in what it tells.
    ///
    /// # Errors
    /// When this machine cannot make requests at all.
    pub fn new(settings: chat::Webhook, campaign: &str) -> Result<Self, ChatError> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(PATIENCE)
            .user_agent(concat!("boothbot/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ChatError::Refused(said(error)))?;
        let name = format!("webhook:{}", settings.name);
        Ok(Self { name, settings, campaign: campaign.to_owned(), client, failures: 0 })
    }

    /// Sends one message. `key` names it, the same each time it is sent; `attempts` is how often
    /// it was sent in vain.
    ///
    /// # Errors
    /// When the receiver did not take it, or did not say so. No error names the address.
    pub async fn post(
        &self,
        body: &Value,
        key: &str,
        now: DateTime<Utc>,
        attempts: u32,
    ) -> Result<(), ChatError> {
        let body = body.to_string();
        let mut request = self
            .client
            .post(self.settings.url.expose())
            .header(CONTENT_TYPE, "application/json")
            .header(DELIVERY, key);
        if let Some(secret) = &self.settings.secret {
            request = request.header(SIGNATURE, signature(secret.expose(), &body));
        }
        let wait = backoff(attempts);
        match request.body(body).send().await {
            Ok(answer) => verdict(answer.status(), answer.headers(), now, wait),
            Err(error) if error.is_builder() => Err(ChatError::Refused(said(error))),
            Err(error) => Err(ChatError::TryLater { at: now + wait, reason: said(error) }),
        }
    }
}

/// What became of a message, by the receiver's answer.
fn verdict(
    status: StatusCode,
    headers: &HeaderMap,
    now: DateTime<Utc>,
    wait: TimeDelta,
) -> Result<(), ChatError> {
    if status.is_success() {
        return Ok(());
    }
    let passes = status.is_server_error()
        || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
    if passes {
        let reason = format!("it answered {status}");
        return Err(match asked_wait(headers, now) {
            Some(asked) => ChatError::Paused { until: now + asked, reason },
            None => ChatError::TryLater { at: now + wait, reason },
        });
    }
    let remedy = match status.is_redirection() {
        true => "; name the address it redirects to, none is followed",
        false => "",
    };
    Err(ChatError::Refused(format!("it answered {status}{remedy}")))
}

/// How long the receiver asks us to wait: seconds, or until a date.
fn asked_wait(headers: &HeaderMap, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse::<f64>() {
        // The cast ends at the largest number, and takes what is none for 0.
        Ok(seconds) => seconds.ceil() as i64,
        Err(_) => (DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now).num_seconds(),
    };
    Some(TimeDelta::seconds(seconds.clamp(1, LONGEST_WAIT)))
}

/// The wait after so many failures before this one.
fn backoff(attempts: u32) -> TimeDelta {
    // Eight doublings are past the longest wait.
    TimeDelta::seconds((FIRST_WAIT << attempts.min(8)).min(LONGEST_WAIT))
}

fn signature(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(body.as_bytes());
    format!("sha256={:x}", mac.finalize().into_bytes())
}

/// An error and its causes. Without the address: whoever reads it could post there.
fn said(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}

impl Chat for Webhook {
    fn name(&self) -> &str {
        &self.name
    }

    fn limits(&self) -> Limits {
        match self.settings.format {
            WebhookFormat::Json => Limits::default(),
            _ => Limits { a_minute: Some(A_MINUTE), ..Limits::default() },
        }
    }

    async fn say(&mut self, said: &Said, now: DateTime<Utc>) -> Result<String, ChatError> {
        let context = Context { campaign: &self.campaign, at: now };
        let body = formats::body(self.settings.format, &said.what, context);
        let taken = self.post(&body, &said.key, now, self.failures).await;
        self.failures = match taken {
            Ok(()) => 0,
            Err(_) => self.failures.saturating_add(1),
        };
        // What was posted cannot be edited: the name only keeps the claims apart.
        taken.map(|()| said.key.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let seconds = |attempts| backoff(attempts).num_seconds();
        assert_eq!([0, 1, 2, 99].map(seconds), [5, 10, 20, 900]);
    }

    #[test]
    fn a_receivers_wish_to_wait_is_kept_within_reason() {
        let now: DateTime<Utc> = "2026-11-21T05:00:00Z".parse().unwrap();
        #[track_caller]
        fn check(now: DateTime<Utc>, text: &str, expected: Option<i64>) {
            let headers = [(RETRY_AFTER, text.parse().unwrap())].into_iter().collect();
            assert_eq!(asked_wait(&headers, now).map(|wait| wait.num_seconds()), expected);
        }
        check(now, "7", Some(7));
        check(now, "0.3", Some(1));
        check(now, "1e300", Some(900));
        check(now, "NaN", Some(1));
        check(now, "Sat, 21 Nov 2026 05:00:30 GMT", Some(30));
        check(now, "soon", None);
    }
}
