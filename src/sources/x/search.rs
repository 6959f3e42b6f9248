//! Recent search: the last seven days, newest first, page by page.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::Value;

use super::client::{Answer, Client};
use super::fields::Vocabulary;
use super::refusal::Refusal;
use super::snowflake;
use super::tongue::Tongue;
use crate::domain::post::Item;
use crate::domain::source::Room;
use crate::sources::{Parsed, x_v2};

/// How far back search is asked: an hour less than the seven days X reaches, for clocks that
/// disagree and pages that take their time.
const REACH: Duration = Duration::hours(7 * 24 - 1);

/// Search ends so long before now.
pub const INDEX_LAG: Duration = Duration::seconds(30);

/// The fewest posts a page can be asked for.
pub const FEWEST: u32 = 10;

/// The most.
pub const MOST: u32 = 100;

/// A stretch of posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Posts above this id.
    pub above: u64,
    /// And below this one.
    pub below: Option<u64>,
    /// When its first page was asked for: every page must ask for the same stretch.
    pub asked_at: DateTime<Utc>,
}

/// One page.
#[derive(Debug, Default)]
pub struct Page {
    /// What it holds, newest first.
    pub items: Vec<Item>,
    /// Posts of it that could not be read.
    pub bad: u64,
    /// The highest id of the answer.
    pub newest: Option<u64>,
    /// The lowest one.
    pub oldest: Option<u64>,
    /// How the next page is asked for.
    pub next: Option<String>,
    /// How many more requests X takes.
    pub room: Option<Room>,
}

/// Searches, in the vocabulary that X understands at the moment.
#[derive(Clone)]
pub struct Search {
    tongue: Tongue,
    /// The highest id that X refused as too old: its reach can be shorter than it says.
    too_old: u64,
    keep_raw: bool,
}

impl Search {
    /// A search that begins in that vocabulary; `keep_raw` keeps posts as received.
    pub fn new(client: Client, vocabulary: Vocabulary, keep_raw: bool) -> Self {
        Self { tongue: Tongue::new(client, vocabulary), too_old: 0, keep_raw }
    }

    /// The vocabulary that is asked in.
    pub fn vocabulary(&self) -> Vocabulary {
        self.tongue.vocabulary()
    }

    /// Whether X reaches back to that id.
    pub fn reaches(id: u64, now: DateTime<Utc>) -> bool {
        snowflake::time_of(id) > now - REACH
    }

    /// Asks for one page of at most `most` posts, [`FEWEST`] to [`MOST`].
    ///
    /// A stretch that begins earlier than X reaches is cut to what it does reach.
    ///
    /// # Errors
    /// When X refuses.
    pub async fn page(
        &mut self,
        query: &str,
        stretch: Stretch,
        next: Option<&str>,
        most: u32,
        now: DateTime<Utc>,
    ) -> Result<Page, Refusal> {
        let reaches =
            Self::reaches(stretch.above, stretch.asked_at) && stretch.above > self.too_old;
        let answer = match self.ask(query, stretch, next, most, !reaches, now).await {
            // Its clock and ours disagree, or its reach is shorter than it says.
            Err(Refusal::TooOld) if reaches => {
                self.too_old = stretch.above;
                self.ask(query, stretch, next, most, true, now).await?
            }
            answer => answer?,
        };
        self.read(&answer)
    }

    async fn ask(
        &mut self,
        query: &str,
        stretch: Stretch,
        next: Option<&str>,
        most: u32,
        too_old: bool,
        now: DateTime<Utc>,
    ) -> Result<Answer, Refusal> {
        let (above, most) = (stretch.above.to_string(), most.clamp(FEWEST, MOST).to_string());
        let below = stretch.below.map(|id| id.to_string());
        // Times are whole seconds, and the end is not part of the stretch: the next one holds it.
        let end = stretch.below.map(|id| snowflake::time_of(id) + Duration::seconds(1));
        let end = end.map(|end| end.to_rfc3339_opts(SecondsFormat::Secs, true));
        let start = (stretch.asked_at - REACH).to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut pairs = vec![("query", query), ("max_results", &most), ("sort_order", "recency")];
        // Ids and times together are refused.
        if too_old {
            pairs.push(("start_time", &start));
            pairs.extend(end.as_deref().map(|end| ("end_time", end)));
        } else {
            pairs.push(("since_id", &above));
            pairs.extend(below.as_deref().map(|below| ("until_id", below)));
        }
        pairs.extend(next.map(|token| ("next_token", token)));
        self.tongue.ask("/2/tweets/search/recent", &pairs, now).await
    }

    fn read(&self, answer: &Answer) -> Result<Page, Refusal> {
        let told = answer.json()?;
        let mut page = Page { room: answer.room, ..Page::default() };
        match x_v2::parse(&answer.body, self.keep_raw, &mut page.items) {
            Ok(Parsed::Items | Parsed::Skipped) => {}
            Ok(Parsed::Partly { bad, reason }) => {
                page.bad = bad;
                tracing::warn!("{bad} posts of a page of X's search were passed over: {reason}");
            }
            Err(reject) => {
                page.bad = 1;
                tracing::warn!("a page of X's search was passed over: {reject}");
            }
        }
        let posts = told.get("data").and_then(Value::as_array);
        let ids = || posts.into_iter().flatten().filter_map(|post| number(post.get("id")));
        page.newest = ids().max().max(number(told["meta"].get("newest_id")));
        page.oldest = ids().min();
        page.next = told["meta"]["next_token"].as_str().map(str::to_owned);
        Ok(page)
    }
}

fn number(value: Option<&Value>) -> Option<u64> {
    let number = match value? {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    };
    // No id of X is higher before 2080.
    number.filter(|id| i64::try_from(*id).is_ok())
}
