//! Where posts come from: bytes of every network in, domain items out.
//!
//! A parser takes one JSON value and pushes the items it holds. Bad upstream data never stops
//! anything: a value that cannot be read is a [`Reject`] with its reason, and the caller goes
//! on. What the wire looks like is known here and nowhere else.

pub mod reader;
pub mod values;
pub mod framing;
pub mod follow;
pub mod x;
pub mod x_v2;
pub mod x_v1;
pub mod logstash;
pub mod jetstream;
pub mod mastodon;
pub mod prefilter;
mod detect;
mod wire;

use crate::domain::post::Item;
use crate::store::batch::Cursor;

/// What a file or stream holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Found out value by value.
    Auto,
    /// X API v2: pages, stream lines, twarc files; `tweet*` and `post*` names.
    XV2,
    /// X API v1.1 statuses and raw streams.
    XV1,
    /// What Logstash's twitter input wrote, bare or out of Elasticsearch.
    Logstash,
    /// Jetstream events of Bluesky, v1 and v2 wire.
    Jetstream,
    /// Mastodon statuses, timelines and streaming payloads.
    Mastodon,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::Auto, Self::XV2, Self::XV1, Self::Logstash, Self::Jetstream, Self::Mastodon];

    /// The word on the command line and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::XV2 => "x-v2",
            Self::XV1 => "x-v1",
            Self::Logstash => "logstash",
            Self::Jetstream => "jetstream",
            Self::Mastodon => "mastodon",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What became of one JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// Its items were pushed.
    Items,
    /// It holds none and is not meant to: a control line, a like, a heartbeat.
    Skipped,
    /// It is a page, and some of its posts could not be read; the others were pushed.
    Partly {
        /// How many.
        bad: u64,
        /// Why the first of them.
        reason: String,
    },
}

/// Parses the posts of a page: one that cannot be read loses only itself.
fn each_of_page<'v>(
    posts: impl Iterator<Item = &'v serde_json::value::RawValue>,
    mut parse: impl FnMut(&'v [u8]) -> Result<(), Reject>,
) -> Result<Parsed, Reject> {
    let (mut good, mut bad, mut first) = (0, 0, None);
    for post in posts {
        match parse(post.get().as_bytes()) {
            Ok(()) => good += 1,
            Err(reject) => {
                bad += 1;
                first.get_or_insert(reject);
            }
        }
    }
    match first {
        None => Ok(Parsed::Items),
        Some(reject) if good == 0 => Err(reject),
        Some(reject) => Ok(Parsed::Partly { bad, reason: reject.to_string() }),
    }
}

/// Why a value could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    /// It is not whole JSON: more may follow.
    #[error("cut off: {0}")]
    CutOff(String),
    /// It is not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// It is JSON of another shape.
    #[error("{0}")]
    Shape(String),
}

impl From<serde_json::Error> for Reject {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            serde_json::error::Category::Eof => Self::CutOff(error.to_string()),
            serde_json::error::Category::Data => Self::Shape(error.to_string()),
            _ => Self::NotJson(error.to_string()),
        }
    }
}

/// Parses JSON values of one stream, remembering the format that fitted the last one.
#[derive(Clone, Copy, Debug)]
pub struct Parser {
    format: Format,
    keep_raw: bool,
    last: Format,
}

impl Parser {
    /// A parser for that format; `keep_raw` keeps each post's bytes as received.
    pub fn new(format: Format, keep_raw: bool) -> Self {
        Self { format, keep_raw, last: format }
    }

    /// Parses one JSON value and pushes what it holds.
    ///
    /// # Errors
    /// When the value is not JSON, or not of this format; nothing was pushed then.
    pub fn parse(&mut self, value: &[u8], items: &mut Vec<Item>) -> Result<Parsed, Reject> {
        let before = items.len();
        let outcome = self.parse_repaired(value, items);
        if outcome.is_err() {
            items.truncate(before);
        }
        outcome
    }

    /// Half an emoji, escaped (`\ud83d` alone), is not valid JSON and does occur in old
    /// archives: it becomes U+FFFD rather than costing the whole post, alone or in a page.
    fn parse_repaired(&mut self, value: &[u8], items: &mut Vec<Item>) -> Result<Parsed, Reject> {
        let before = items.len();
        let outcome = self.parse_as_is(value, items);
        if matches!(outcome, Ok(Parsed::Items | Parsed::Skipped)) {
            return outcome;
        }
        match wire::without_lone_surrogates(value) {
            Some(repaired) => {
                items.truncate(before);
                self.parse_as_is(&repaired, items)
            }
            None => outcome,
        }
    }

    fn parse_as_is(&mut self, value: &[u8], items: &mut Vec<Item>) -> Result<Parsed, Reject> {
        if self.format != Format::Auto {
            return parse_as(self.format, value, self.keep_raw, items);
        }
        if self.last != Format::Auto {
            let before = items.len();
            match parse_as(self.last, value, self.keep_raw, items) {
                Err(Reject::Shape(_)) => items.truncate(before),
                outcome => return outcome,
            }
        }
        let found = detect::format(value)?;
        let outcome = parse_as(found, value, self.keep_raw, items);
        if outcome.is_ok() {
            self.last = found;
        }
        outcome
    }
}

fn parse_as(
    format: Format,
    value: &[u8],
    keep_raw: bool,
    items: &mut Vec<Item>,
) -> Result<Parsed, Reject> {
    match format {
        Format::XV2 | Format::Auto => x_v2::parse(value, keep_raw, items),
        Format::XV1 => x_v1::parse(value, keep_raw, items),
        Format::Logstash => logstash::parse(value, keep_raw, items),
        Format::Jetstream => jetstream::parse(value, keep_raw, items),
        Format::Mastodon => mastodon::parse(value, keep_raw, items),
    }
}

/// What a source brought, before the campaign looks at it.
#[derive(Debug)]
pub struct Brought {
    /// The items, in order.
    pub items: Vec<Item>,
    /// Where the source goes on once these are stored.
    pub cursor: Cursor,
}

/// Why a source has nothing to bring, sorted by what the watch loop does next.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Anything that may pass by itself.
    #[error("unavailable: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A stream of posts.
pub trait Source: Send {
    /// Its name in the database.
    fn name(&self) -> &str;

    /// Waits until there is something. Cancel-safe: dropping the future loses nothing.
    fn next(&mut self) -> impl Future<Output = Result<Brought, SourceError>> + Send;
}
