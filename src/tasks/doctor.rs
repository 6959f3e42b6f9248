//! What is wrong with how X is set up, found without spending anything; and, asked for, what
//! can only be seen by spending a few cents.

use chrono::{DateTime, Duration, Utc};

use super::x::Watch;
use crate::domain::budget::Usd;
use crate::domain::post::Item;
use crate::sources::x::account;
use crate::sources::x::refusal::{Barrier, Refusal};
use crate::sources::x::rules;
use crate::sources::x::search::{FEWEST, Search, Stretch};
use crate::sources::x::snowflake;
use crate::sources::x::stream::{Connection, Heard};
use crate::store::batch::{Arrival, Batch, By, Read};
use crate::store::connection::StoreError;

/// A clock that is further off than this spoils rate limits and the edges of gaps.
const SKEW: Duration = Duration::seconds(30);

/// How far back the paid look goes.
const LOOK_BACK: Duration = Duration::days(6);

/// How long the stream is listened to for its heartbeat: it comes every 20 s.
const LISTEN: std::time::Duration = std::time::Duration::from_secs(25);

/// What the doctor has to say of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It is as it should be.
    Good(String),
    /// It is not: what is wrong, and how to mend it.
    Fault(String),
}

/// Asks X everything that costs nothing.
pub async fn examine(watch: &Watch, now: DateTime<Utc>) -> Vec<Finding> {
    let client = &watch.client;
    let usage = match account::usage(client, now).await {
        Ok(usage) => usage,
        // Whatever it is, it stands before everything else.
        Err(refusal) => return vec![fault(&refusal)],
    };
    let mut findings = vec![Finding::Good("X accepts the token".to_owned())];
    findings.push(clock(usage.server_time, now));
    findings.push(match (usage.used, usage.cap) {
        (Some(used), Some(cap)) if used >= cap => Finding::Fault(format!(
            "X's monthly cap of {cap} posts is used up; raise it at console.x.com"
        )),
        (Some(used), Some(cap)) => Finding::Good(format!("{used} of {cap} posts used this month")),
        _ => Finding::Good("X does not tell how many posts were used".to_owned()),
    });
    findings.push(match account::credits(client, now).await {
        Ok(Some(balance)) if balance <= 0.0 => {
            Finding::Fault("no credits are left; buy some at console.x.com".to_owned())
        }
        Ok(Some(balance)) => Finding::Good(format!("{balance:.2} USD of credits left")),
        Ok(None) => Finding::Good("X does not tell how many credits are left".to_owned()),
        Err(refusal) => fault(&refusal),
    });
    findings.extend(rules_of(watch, now).await);
    findings.push(match account::open_streams(client, now).await {
        Ok(0) => Finding::Good("no stream of this app is open".to_owned()),
        Ok(open) => Finding::Good(format!(
            "{open} stream of this app is open: if that is not your own boothbot, stop it, for X \
             allows one"
        )),
        // Not every plan may ask.
        Err(Refusal::Blocked(blocked)) if blocked.by != Barrier::Token => {
            Finding::Good("X does not tell whether a stream is open".to_owned())
        }
        Err(refusal) => fault(&refusal),
    });
    findings
}

fn fault(refusal: &Refusal) -> Finding {
    let remedy = match refusal {
        Refusal::Network(_) => "; check the network, and api_url",
        Refusal::Server { .. } | Refusal::Limited(_) => "; try again in some minutes",
        _ => "",
    };
    Finding::Fault(format!("{refusal}{remedy}"))
}

fn clock(theirs: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Finding {
    match theirs.map(|theirs| now - theirs) {
        Some(ahead) if ahead.abs() > SKEW => {
            let (seconds, way) = (ahead.abs().num_seconds(), direction(ahead));
            Finding::Fault(format!(
                "this machine's clock is {seconds} s {way}; set it by the network (NTP)"
            ))
        }
        Some(_) => Finding::Good("the clock is right".to_owned()),
        None => Finding::Good("X did not tell the time".to_owned()),
    }
}

fn direction(ahead: Duration) -> &'static str {
    if ahead > Duration::zero() { "fast" } else { "slow" }
}

async fn rules_of(watch: &Watch, now: DateTime<Utc>) -> Vec<Finding> {
    let mut wanted = vec![watch.queries.earning.clone()];
    wanted.extend(watch.queries.watching.clone());
    let mut findings = Vec::new();
    findings.push(match rules::try_out(&watch.client, &wanted, now).await {
        Ok(()) => Finding::Good(format!("X takes the rules {}", wanted.join("; "))),
        Err(refusal) => fault(&refusal),
    });
    match rules::list(&watch.client, now).await {
        Ok(known) => {
            let foreign: Vec<String> = known
                .into_iter()
                .filter(|rule| !rule.is_ours() && !wanted.contains(&rule.value))
                .map(|rule| rule.value)
                .collect();
            if !foreign.is_empty() {
                findings.push(Finding::Fault(format!(
                    "rules of somebody else on this app bring posts that you pay for: {}; delete \
                     them, or use an app of its own for the booth",
                    foreign.join("; ")
                )));
            }
        }
        Err(refusal) => findings.push(fault(&refusal)),
    }
    findings
}

/// What the paid look found out, and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// A line each.
    pub lines: Vec<String>,
    /// Posts that X returned.
    pub posts: u64,
    /// What they cost.
    pub usd: Usd,
}

/// Spends up to ten posts to answer what no document tells.
///
/// # Errors
/// When the database cannot be written: what was paid for must be counted.
pub async fn spend(watch: &Watch, now: DateTime<Utc>) -> Result<Answers, StoreError> {
    let mut answers = Answers { lines: Vec::new(), posts: 0, usd: Usd::default() };
    let spent = watch.store.spent(now).await?;
    if watch.budget.left(spent) < u64::from(FEWEST) {
        answers.lines.push("not asked: the budget has fewer than 10 posts left".to_owned());
        return Ok(answers);
    }
    let mut search = Search::new(watch.client.clone(), watch.vocabulary, false);
    let above = snowflake::id_at(now - LOOK_BACK);
    let stretch = Stretch { above, below: None, asked_at: now };
    let query = watch.queries.widest(true);
    match search.page(query, stretch, None, FEWEST, now).await {
        Err(refusal) => answers.lines.push(format!("search: {refusal}")),
        Ok(page) => {
            let reads = Read::all(&page.items, watch.store.campaign(), true);
            answers.posts = reads.len() as u64;
            answers.usd = watch.budget.usd(answers.posts);
            answers.lines.push(format!(
                "search answered {} posts of {query:?} in its {} vocabulary; {}",
                page.items.len(),
                search.vocabulary().name(),
                authors(&page.items),
            ));
            let arrival =
                Arrival { source: super::x::NAME.to_owned(), reads, room: None, by: By::Asking };
            let mut batch = Batch::default();
            batch.arrival = Some(arrival);
            watch.store.record(batch, now).await?;
        }
    }
    answers.lines.push(listen(watch, now).await);
    Ok(answers)
}

fn authors(items: &[Item]) -> String {
    let known = items.iter().filter(|item| match item {
        Item::Seen(seen) => !seen.post.author.handle.is_empty(),
        _ => false,
    });
    format!("{} of them with their author's handle", known.count())
}

/// Listens for a heartbeat, and asks for a second stream meanwhile.
async fn listen(watch: &Watch, now: DateTime<Utc>) -> String {
    let mut first = match Connection::open(&watch.client, now).await {
        Ok(first) => first,
        Err(refusal) => return format!("stream: {refusal}"),
    };
    let begun = std::time::Instant::now();
    let heard = tokio::time::timeout(LISTEN, first.next()).await;
    let heartbeat = match heard {
        Ok(Heard::Lines(_)) => format!("first byte after {:.1} s", begun.elapsed().as_secs_f64()),
        Ok(Heard::Ended(words)) => format!("it ended: {words}"),
        Err(_) => format!("no byte within {} s", LISTEN.as_secs()),
    };
    let second = match Connection::open(&watch.client, now).await {
        Ok(second) => {
            second.close().await;
            "a second one is accepted too".to_owned()
        }
        Err(refusal) => format!("a second one is refused ({refusal})"),
    };
    first.close().await;
    format!("stream: {heartbeat}; {second}")
}
