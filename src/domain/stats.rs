//! The numbers, each defined once.
//!
//! | number | meaning |
//! |---|---|
//! | posts | distinct recorded posts; a repost is a post, a deleted one is not |
//! | originals | posts that are not reposts |
//! | tags | per folded tag: posts that carry it (once a post), and their authors |
//! | together | the same over the posts that carry a given tag, without that tag |
//! | timeline | posts per bucket in the campaign's time zone; empty buckets are zeros |
//! | reposts | per original: the highest count a network told, and the distinct reposts seen |
//! | authors | per author: posts, originals |
//! | per value | posts per language, network, mentioned handle, link |
//! | giveaway | earned = review + waiting + handed over + declined |
//!
//! The first arrival of a post gives its tags, author and time; counts are the maximum ever
//! told. Two paths compute them: counters kept in the transaction that records (answers in
//! microseconds), and plain SQL over the posts (any window; also the judge in `verify`).

use chrono::{DateTime, FixedOffset, Utc};
use serde::Serialize;

use super::hashtag::Hashtag;

/// Which posts a statistic is about. The default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Published at this instant or later.
    pub since: Option<DateTime<Utc>>,
    /// Published before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Leave reposts out.
    pub originals: bool,
    /// Only posts that carry one of these; empty means any post.
    pub any_of: Vec<Hashtag>,
    /// Only posts that carry all of these.
    pub all_of: Vec<Hashtag>,
}

impl Window {
    /// Whether it is all posts, so that the kept counters answer.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

/// A row of the tag ranking, or of "together". Most posts first, then the tag ascending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TagRow {
    /// The folded form.
    pub tag: String,
    /// Its most frequent spelling.
    pub shown: String,
    /// Posts that carry it.
    pub posts: u64,
    /// Distinct authors of those posts.
    pub authors: u64,
}

/// A bucket of the timeline, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelineRow {
    /// When it starts, RFC 3339 with the campaign's offset.
    #[serde(serialize_with = "rfc3339")]
    pub start: DateTime<FixedOffset>,
    /// Posts in it.
    pub posts: u64,
}

fn rfc3339<S: serde::Serializer>(at: &DateTime<FixedOffset>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&at.to_rfc3339_opts(chrono::SecondsFormat::Secs, false))
}

/// A row of the most reposted. Highest `reported` first, then `seen`, then the id ascending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RepostRow {
    /// The network's name.
    pub network: &'static str,
    /// The network's id of the original.
    pub id: String,
    /// The original's author, by handle.
    pub author: String,
    /// The original's text.
    pub text: String,
    /// Where to read it.
    pub url: String,
    /// The highest count any network told us.
    pub reported: u64,
    /// Distinct reposts we recorded.
    pub seen: u64,
}

/// A row of the most active authors. Most posts first, then the handle ascending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuthorRow {
    /// The network's name.
    pub network: &'static str,
    /// The network's stable id of the author.
    pub id: String,
    /// The handle, as last seen.
    pub handle: String,
    /// The display name, as last seen.
    pub name: String,
    /// Posts.
    pub posts: u64,
    /// Posts that are not reposts.
    pub originals: u64,
}

/// What is counted per value. Most posts first, then the value ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// The post's language; `und` when the network did not tell.
    Language,
    /// The network's name.
    Network,
    /// A mentioned handle, lower case.
    Mention,
    /// A link.
    Link,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 4] = [Self::Language, Self::Network, Self::Mention, Self::Link];

    /// The word in SQL, and the key of the value in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Network => "network",
            Self::Mention => "mention",
            Self::Link => "link",
        }
    }
}

/// A value of a facet with its posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetRow {
    /// Which facet.
    pub facet: Facet,
    /// The value.
    pub value: String,
    /// Posts that have it.
    pub posts: u64,
}

impl Serialize for FacetRow {
    /// `{"language": "ko", "posts": 7}`
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(self.facet.name(), &self.value)?;
        map.serialize_entry("posts", &self.posts)?;
        map.end()
    }
}

/// How many gifts of one item, or to people of one network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The item or the network.
    pub name: String,
    /// Gifts handed over (by item), or claims earned (by network).
    pub count: u64,
}

/// The ten minutes with the most gifts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Busiest {
    /// When they start, RFC 3339 with the campaign's offset.
    #[serde(serialize_with = "rfc3339")]
    pub start: DateTime<FixedOffset>,
    /// Gifts handed over in them.
    pub handed_over: u64,
}

/// An hour's gifts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GiftHour {
    /// When it starts, RFC 3339 with the campaign's offset.
    #[serde(serialize_with = "rfc3339")]
    pub start: DateTime<FixedOffset>,
    /// Gifts handed over in it: each hour of one answer names the same items in the same order.
    pub items: Vec<Share>,
}

impl GiftHour {
    /// `14:00`, on the campaign's clock.
    pub fn label(&self) -> String {
        self.start.format("%H:%M").to_string()
    }
}

/// The giveaway's figures, of the whole event or of one day. A day has two sides: the claims that
/// were opened on it, wherever they stand now, so that `earned = review + waiting + handed_over +
/// declined`; and the gifts that were handed out on it, whenever their claims were opened, so that
/// `gifts` is the sum of `by_item` and of what the stock says went out. Of the whole event
/// `gifts = handed_over`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Giveaway {
    /// Claims opened.
    pub earned: u64,
    /// Claims a human has yet to look at.
    pub review: u64,
    /// Claims whose gift is still at the booth.
    pub waiting: u64,
    /// Of the claims opened, those whose gift has gone out, on whichever day.
    pub handed_over: u64,
    /// Claims staff said no to.
    pub declined: u64,
    /// Gifts handed out, whichever day their claims were opened.
    pub gifts: u64,
    /// The same, per item.
    pub by_item: Vec<Share>,
    /// Claims opened, per network.
    pub by_network: Vec<Share>,
    /// Minutes from the post to its gift: the middle one of the gifts handed out. `None` before the
    /// first.
    pub median_minutes: Option<f64>,
    /// `None` before the first gift.
    pub busiest: Option<Busiest>,
}

/// How many posts, originals, reposts and authors there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Distinct recorded posts.
    pub posts: u64,
    /// Those that are not reposts.
    pub originals: u64,
    /// Those that are.
    pub reposts: u64,
    /// Distinct authors.
    pub authors: u64,
}
