//! The stream's rules, which X keeps for the app: reconciled with what the campaign wants.
//!
//! They outlive every process, and a rule that nobody needs goes on delivering posts that are
//! paid for. Ours carry a tag of ours; anybody else's are left alone and told. A status says
//! nothing here: X answers 200 also where nothing was made, so `errors[]` is what counts.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::client::Client;
use super::problem::Problem;
use super::refusal::Refusal;

const PATH: &str = "/2/tweets/search/stream/rules";

/// What our rules' tags begin with.
const PREFIX: &str = "booth:";

/// The most pages of rules that are read: an app has at most 1,000 rules, a page holds as many.
const MOST_PAGES: usize = 5;

/// A rule as X keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// X's id.
    pub id: String,
    /// What it looks for.
    pub value: String,
    /// Whose it is; may be empty.
    pub tag: String,
}

impl Rule {
    /// Whether a boothbot made it.
    pub fn is_ours(&self) -> bool {
        self.tag.starts_with(PREFIX)
    }
}

/// What reconciling came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Rules that were made.
    pub made: usize,
    /// Rules of ours that nobody wanted any more.
    pub removed: usize,
    /// Rules of somebody else, which cost money too.
    pub foreign: Vec<Rule>,
}

/// Makes the app's rules those of `wanted`, and leaves the ones that are not ours.
///
/// # Errors
/// When X refuses; [`Refusal::Wrong`] when it finds a rule invalid.
pub async fn reconcile(
    client: &Client,
    wanted: &[String],
    now: DateTime<Utc>,
) -> Result<Reconciled, Refusal> {
    let known = list(client, now).await?;
    let missing: Vec<&String> =
        wanted.iter().filter(|value| !known.iter().any(|rule| &rule.value == *value)).collect();
    // Made first and removed second: no moment goes without a rule.
    if !missing.is_empty() {
        add(client, &missing, false, now).await?;
    }
    let (ours, others): (Vec<Rule>, Vec<Rule>) =
        known.into_iter().filter(|rule| !wanted.contains(&rule.value)).partition(Rule::is_ours);
    if !ours.is_empty() {
        let ids: Vec<&str> = ours.iter().map(|rule| rule.id.as_str()).collect();
        client.post(PATH, &[], &json!({"delete": {"ids": ids}}), now).await?;
    }
    Ok(Reconciled { made: missing.len(), removed: ours.len(), foreign: others })
}

/// Asks X whether it would take these rules; makes none.
///
/// # Errors
/// As [`reconcile`].
pub async fn try_out(
    client: &Client,
    wanted: &[String],
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    add(client, &wanted.iter().collect::<Vec<_>>(), true, now).await
}

/// The rules of the app.
///
/// # Errors
/// When X refuses.
pub async fn list(client: &Client, now: DateTime<Utc>) -> Result<Vec<Rule>, Refusal> {
    let mut rules = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let page = next.iter().map(|token| ("pagination_token", token.as_str()));
        let answer = client.get(PATH, &page.collect::<Vec<_>>(), now).await?.json()?;
        let data = answer.get("data").and_then(Value::as_array);
        rules.extend(data.into_iter().flatten().map(|rule| Rule {
            id: text(rule, "id"),
            value: text(rule, "value"),
            tag: text(rule, "tag"),
        }));
        next = answer["meta"]["next_token"].as_str().map(str::to_owned);
        if next.is_none() {
            break;
        }
    }
    Ok(rules)
}

async fn add(
    client: &Client,
    values: &[&String],
    dry_run: bool,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let rule = |value: &&String| json!({"value": value, "tag": tag(value)});
    let body = json!({"add": values.iter().map(rule).collect::<Vec<_>>()});
    let query: &[(&str, &str)] = if dry_run { &[("dry_run", "true")] } else { &[] };
    let answer = client.post(PATH, query, &body, now).await?.json()?;
    let errors = answer.get("errors").and_then(Value::as_array);
    for error in errors.into_iter().flatten() {
        let problem = Problem::read(json!({"errors": [error]}).to_string().as_bytes());
        // Somebody has made it already, which is what we want.
        if problem.kind == "duplicate-rules" || problem.title == "DuplicateRule" {
            continue;
        }
        let value = text(error, "value");
        return Err(Refusal::Wrong(format!("the rule {value:?} is refused: {}", problem.words())));
    }
    Ok(())
}

/// The tag of a rule of ours. Tags cannot be changed, so it names the value it stands for.
fn tag(value: &str) -> String {
    let hash = Sha256::digest(value.as_bytes());
    format!("{PREFIX}{:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3])
}

/// A string, or a number as X once sent ids.
fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
