//! Looking posts up by id: are they still there, and what do they say now?

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::refusal::Refusal;
use super::tongue::Tongue;
use crate::domain::post::{Item, PostId};
use crate::sources::x_v2;

/// How many ids X takes in one request.
pub const MOST: usize = 100;

/// Whether X would take that as an id; with one that it does not, it refuses all of a request.
pub fn is_id(native: &str) -> bool {
    (1..=19).contains(&native.len()) && native.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a lookup came to.
#[derive(Debug, Default)]
pub struct Found {
    /// The posts that are there, and for each one that is gone that it is.
    pub items: Vec<Item>,
}

/// Looks up at most [`MOST`] posts. Only those that are still there are paid for.
///
/// # Errors
/// When X refuses.
pub async fn posts(
    tongue: &mut Tongue,
    ids: &[String],
    now: DateTime<Utc>,
) -> Result<Found, Refusal> {
    let joined = ids[..ids.len().min(MOST)].join(",");
    let answer = tongue.ask("/2/tweets", &[("ids", &joined)], now).await?;
    let told = answer.json()?;
    let mut items = Vec::new();
    if let Err(reject) = x_v2::parse(&answer.body, false, &mut items) {
        tracing::warn!("an answer of X's lookup was passed over: {reject}");
    }
    let errors = told.get("errors").and_then(Value::as_array);
    items.extend(errors.into_iter().flatten().filter_map(gone).map(Item::Deleted));
    Ok(Found { items })
}

/// The post that an error says is gone: deleted, or of an account that is protected or suspended.
fn gone(error: &Value) -> Option<PostId> {
    let kind = error["type"].as_str()?.rsplit('/').next()?;
    let is_post = matches!(error["resource_type"].as_str(), Some("tweet" | "post") | None);
    let is_gone = matches!(kind, "resource-not-found" | "not-authorized-for-resource");
    let id = error["resource_id"].as_str().or(error["value"].as_str())?;
    (is_gone && is_post && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| PostId::x(id))
}
