//! What X knows of the app: its use, its credits, its open connections.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::client::Client;
use super::refusal::Refusal;

/// What the app has read in X's billing month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Posts read.
    pub used: Option<u64>,
    /// The most there can be.
    pub cap: Option<u64>,
    /// What the server's clock shows.
    pub server_time: Option<DateTime<Utc>>,
}

/// Asks for the usage. Costs nothing.
///
/// # Errors
/// When X refuses.
pub async fn usage(client: &Client, now: DateTime<Utc>) -> Result<Usage, Refusal> {
    let answer = client.get("/2/usage/tweets", &[], now).await?;
    let told = answer.json()?;
    let data = &told["data"];
    Ok(Usage {
        used: number(&data["project_usage"]),
        cap: number(&data["project_cap"]),
        server_time: answer.server_time,
    })
}

/// What is left to spend, in USD. `None` where X does not tell: to some apps it answers 404.
///
/// # Errors
/// When X refuses for another reason.
pub async fn credits(client: &Client, now: DateTime<Utc>) -> Result<Option<f64>, Refusal> {
    match client.get("/2/usage/credits", &[], now).await {
        Ok(answer) => Ok(answer.json()?["data"]["total_balance"].as_f64()),
        Err(Refusal::Blocked(blocked)) if blocked.by == super::refusal::Barrier::Address => {
            Ok(None)
        }
        Err(refusal) => Err(refusal),
    }
}

/// How many streams of this app are open now.
///
/// # Errors
/// When X refuses.
pub async fn open_streams(client: &Client, now: DateTime<Utc>) -> Result<usize, Refusal> {
    let asked = [("status", "active"), ("endpoints", "filtered_stream")];
    let told = client.get("/2/connections", &asked, now).await?.json()?;
    Ok(told["data"].as_array().map_or(0, Vec::len))
}

/// A number, as a number or as text: the specification changed its mind.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
