//! X API v1.1: statuses, search answers and raw streams of before 2023.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::wire::{self, Word, lenient, text};
use super::x_v2::repeat;
use super::{Parsed, Reject, each_of_page};
use crate::domain::hashtag;
use crate::domain::moderation::Cautions;
use crate::domain::post::{Audience, Author, Counts, Item, Kind, Post, PostId, Sighting};

/// A status, with what Logstash adds to one.
#[derive(Deserialize)]
pub(super) struct Status<'a> {
    #[serde(borrow)]
    id_str: Option<Word<'a>>,
    #[serde(borrow)]
    id: Option<Word<'a>>,
    #[serde(borrow)]
    created_at: Option<Word<'a>>,
    #[serde(borrow)]
    timestamp_ms: Option<Word<'a>>,
    #[serde(borrow, rename = "@timestamp")]
    logged_at: Option<Word<'a>>,
    #[serde(borrow)]
    full_text: Option<Word<'a>>,
    #[serde(borrow)]
    text: Option<Word<'a>>,
    #[serde(borrow)]
    extended_tweet: Option<Extended<'a>>,
    #[serde(borrow)]
    entities: Option<Entities<'a>>,
    #[serde(borrow)]
    user: Option<User<'a>>,
    #[serde(borrow)]
    lang: Option<Word<'a>>,
    #[serde(borrow)]
    retweeted_status: Option<Box<Status<'a>>>,
    #[serde(borrow)]
    quoted_status: Option<Box<Status<'a>>>,
    is_quote_status: Option<bool>,
    #[serde(borrow)]
    in_reply_to_status_id_str: Option<Word<'a>>,
    #[serde(borrow)]
    in_reply_to_status_id: Option<Word<'a>>,
    #[serde(borrow)]
    retweet_count: Option<Word<'a>>,
    favorite_count: Option<u32>,
    possibly_sensitive: Option<bool>,
    withheld_copyright: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    withheld_in_countries: Vec<serde::de::IgnoredAny>,
    #[serde(borrow)]
    extended_entities: Option<Entities<'a>>,
    #[serde(borrow)]
    delete: Option<Delete<'a>>,
    #[serde(borrow)]
    statuses: Option<Vec<&'a RawValue>>,
    limit: Option<serde::de::IgnoredAny>,
    friends: Option<serde::de::IgnoredAny>,
    friends_str: Option<serde::de::IgnoredAny>,
    warning: Option<serde::de::IgnoredAny>,
    scrub_geo: Option<serde::de::IgnoredAny>,
    #[serde(borrow)]
    status_withheld: Option<DeletedStatus<'a>>,
    user_withheld: Option<serde::de::IgnoredAny>,
    disconnect: Option<serde::de::IgnoredAny>,
    event: Option<serde::de::IgnoredAny>,
    /// Mastodon's events have one, X's do not.
    payload: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Extended<'a> {
    #[serde(borrow)]
    full_text: Option<Word<'a>>,
    #[serde(borrow)]
    entities: Option<Entities<'a>>,
}

#[derive(Deserialize)]
struct Entities<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    hashtags: Vec<Tag<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    user_mentions: Vec<Mention<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    urls: Vec<wire::Link<'a>>,
    #[serde(default, deserialize_with = "lenient")]
    media: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Tag<'a> {
    #[serde(borrow)]
    text: Option<Word<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Mention<'a> {
    #[serde(borrow)]
    pub(super) screen_name: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct User<'a> {
    #[serde(borrow)]
    id_str: Option<Word<'a>>,
    #[serde(borrow)]
    id: Option<Word<'a>>,
    #[serde(borrow)]
    screen_name: Option<Word<'a>>,
    #[serde(borrow)]
    name: Option<Word<'a>>,
    protected: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    withheld_in_countries: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Delete<'a> {
    #[serde(borrow)]
    status: Option<DeletedStatus<'a>>,
}

#[derive(Deserialize)]
struct DeletedStatus<'a> {
    #[serde(borrow)]
    id_str: Option<Word<'a>>,
    #[serde(borrow)]
    id: Option<Word<'a>>,
}

/// Parses a status, a search answer, or a control line of a raw stream.
///
/// # Errors
/// When it is not JSON or not of this API.
pub fn parse(value: &[u8], keep_raw: bool, items: &mut Vec<Item>) -> Result<Parsed, Reject> {
    let status: Status<'_> = wire::from_json(value)?;
    if let Some(statuses) = status.statuses {
        return each_of_page(statuses.into_iter(), |status| {
            parse(status, keep_raw, items).map(drop)
        });
    }
    // What X withholds, anywhere, is gone for us.
    let gone = status.delete.as_ref().map(|delete| delete.status.as_ref());
    if let Some(gone) = gone.or(status.status_withheld.as_ref().map(Some)) {
        let gone = gone.and_then(|gone| text(&gone.id_str).or(text(&gone.id)));
        return Ok(match gone {
            Some(id) => {
                items.push(Item::Deleted(PostId::x(id)));
                Parsed::Items
            }
            None => Parsed::Skipped,
        });
    }
    if status.is_control() {
        return Ok(Parsed::Skipped);
    }
    let raw = if keep_raw { value.to_vec() } else { Vec::new() };
    items.push(status.seen(raw)?);
    Ok(Parsed::Items)
}

impl Status<'_> {
    fn is_control(&self) -> bool {
        self.user.is_none()
            && self.id_str.is_none()
            && (self.limit.is_some()
                || self.friends.is_some()
                || self.friends_str.is_some()
                || self.warning.is_some()
                || self.scrub_geo.is_some()
                || self.user_withheld.is_some()
                || self.disconnect.is_some()
                || (self.event.is_some() && self.payload.is_none()))
    }

    /// The post with what it repeats or quotes.
    pub(super) fn seen(&self, raw: Vec<u8>) -> Result<Item, Reject> {
        let mut post = self.post()?;
        let mut nested = Vec::new();
        if let Some(retweeted) = &self.retweeted_status {
            nested = repeat(&mut post, retweeted.post()?);
            nested.extend(retweeted.quoted_status.as_ref().and_then(|quoted| quoted.post().ok()));
        } else if let Some(quoted) = &self.quoted_status {
            // A quoted status may itself be cut to a stub; the quote stands without it.
            nested.extend(quoted.post().ok());
        }
        Ok(Item::Seen(Box::new(Sighting { post, nested, raw })))
    }

    fn post(&self) -> Result<Post, Reject> {
        let id = text(&self.id_str)
            .or(text(&self.id))
            .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
            .ok_or_else(|| Reject::Shape("a status without an id".to_owned()))?;
        let user = self
            .user
            .as_ref()
            .ok_or_else(|| Reject::Shape(format!("status {id} does not tell its author")))?;
        let extended = self.extended_tweet.as_ref();
        let full_text = extended
            .and_then(|extended| text(&extended.full_text))
            .or(text(&self.full_text))
            .or(text(&self.text))
            .unwrap_or_default();
        let full_text = wire::unescaped(full_text);
        let entities =
            extended.and_then(|extended| extended.entities.as_ref()).or(self.entities.as_ref());
        let tags = match entities {
            Some(told) => {
                hashtag::once_each(told.hashtags.iter().filter_map(|tag| text(&tag.text)))
            }
            None => hashtag::once_each(hashtag::extract(&full_text)),
        };
        let told = || entities.into_iter();
        let count = text(&self.retweet_count);
        Ok(Post {
            id: PostId::x(id),
            chain: Vec::new(),
            edition: None,
            author: user.author(),
            kind: self.kind(&full_text),
            text: full_text,
            tags,
            created_at: self
                .time(id)
                .ok_or_else(|| Reject::Shape(format!("status {id} does not tell its time")))?,
            language: wire::language(text(&self.lang)),
            mentions: wire::once_each(
                told()
                    .flat_map(|told| &told.user_mentions)
                    .filter_map(|mention| text(&mention.screen_name).map(str::to_lowercase)),
            ),
            links: wire::once_each(
                told().flat_map(|told| &told.urls).filter_map(wire::Link::target),
            ),
            counts: Counts {
                // Very old statuses say "100+".
                reposts: count.and_then(|count| count.trim_end_matches('+').parse().ok()),
                likes: self.favorite_count,
            },
            audience: match user.protected {
                Some(true) => Audience::Protected,
                _ => Audience::Public,
            },
            cautions: self.cautions(user),
            media: told().chain(&self.extended_entities).any(|told| !told.media.is_empty()),
        })
    }

    fn cautions(&self, user: &User<'_>) -> Cautions {
        let withheld = self.withheld_copyright == Some(true)
            || !self.withheld_in_countries.is_empty()
            || !user.withheld_in_countries.is_empty();
        let sensitive = Cautions::SENSITIVE.when(self.possibly_sensitive == Some(true));
        sensitive.and(Cautions::WITHHELD.when(withheld))
    }

    fn kind(&self, full_text: &str) -> Kind {
        if let Some(original) = &self.retweeted_status {
            let id = text(&original.id_str).or(text(&original.id));
            return Kind::Repost(id.map(PostId::x));
        }
        if self.is_quote_status == Some(true) || self.quoted_status.is_some() {
            Kind::Quote
        } else if self.in_reply_to_status_id_str.is_some() || self.in_reply_to_status_id.is_some() {
            Kind::Reply
        } else if self.entities.is_none() && full_text.starts_with("RT @") {
            Kind::Repost(None)
        } else {
            Kind::Original
        }
    }

    fn time(&self, id: &str) -> Option<chrono::DateTime<chrono::Utc>> {
        let from_ms = |ms: &str| {
            chrono::DateTime::from_timestamp_millis(ms.parse().ok()?).and_then(wire::possible)
        };
        text(&self.logged_at)
            .and_then(wire::rfc3339)
            .or_else(|| text(&self.timestamp_ms).and_then(from_ms))
            .or_else(|| text(&self.created_at).and_then(wire::v1_time))
            .or_else(|| text(&self.created_at).and_then(wire::rfc3339))
            .or_else(|| wire::snowflake_time(id))
    }
}

impl User<'_> {
    fn author(&self) -> Author {
        let handle = text(&self.screen_name).unwrap_or_default();
        let native = text(&self.id_str).or(text(&self.id)).map(str::to_owned);
        Author {
            native: native.unwrap_or_else(|| by_handle(handle)),
            handle: handle.to_owned(),
            name: text(&self.name).unwrap_or_default().to_owned(),
        }
    }
}

/// Who an author is where the wire tells no id.
pub(super) fn by_handle(handle: &str) -> String {
    format!("@{}", hashtag::fold(handle))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(json: &str) -> Sighting {
        let mut items = Vec::new();
        parse(json.as_bytes(), false, &mut items).expect("it parses");
        match items.remove(0) {
            Item::Seen(seen) => *seen,
            other => panic!("not a post: {other:?}"),
        }
    }

    #[test]
    fn the_long_text_and_its_tags_win() {
        let seen = one(r##"{"id":764114214712246300,"id_str":"764114214712246272",
                "created_at":"Sat Aug 13 01:02:03 +0000 2016","text":"cut…",
                "entities":{"hashtags":[]},"user":{"id_str":"1","screen_name":"mina"},
                "extended_tweet":{"full_text":"all of it #Elastic",
                                  "entities":{"hashtags":[{"text":"Elastic"}]}}}"##);
        assert_eq!(seen.post.id, PostId::x("764114214712246272"));
        assert_eq!(seen.post.text, "all of it #Elastic");
        assert_eq!(seen.post.tags.len(), 1);
        assert_eq!(seen.post.created_at.to_rfc3339(), "2016-08-13T01:02:03+00:00");
    }

    #[test]
    fn a_retweet_counts_for_its_original() {
        let seen = one(r##"{"id_str":"764114214712246273","text":"RT @mina: …","retweet_count":5,
                "user":{"id_str":"2","screen_name":"ken"},"entities":{"hashtags":[]},
                "retweeted_status":{"id_str":"764114214712246272","text":"#Elastic",
                  "retweet_count":3,"user":{"id_str":"1","screen_name":"mina"},
                  "entities":{"hashtags":[{"text":"Elastic"}]}}}"##);
        assert!(seen.post.kind.is_repost());
        assert_eq!(seen.post.tags[0].written(), "Elastic");
        assert_eq!(seen.nested[0].counts.reposts, Some(5));
    }

    #[test]
    fn what_x_says_against_a_post_is_read() {
        let said = |more: &str| {
            let post = one(&format!(
                r##"{{"id_str":"764114214712246272","text":"#Elastic",
                      "user":{{"id_str":"1","screen_name":"mina"}},{more}}}"##
            ));
            (post.post.cautions, post.post.media)
        };
        assert_eq!(said(r#""possibly_sensitive":true"#).0, Cautions::SENSITIVE);
        assert_eq!(said(r#""withheld_in_countries":["KR"]"#).0, Cautions::WITHHELD);
        assert_eq!(said(r#""possibly_sensitive":false"#), (Cautions::NONE, false));
        assert!(said(r#""extended_entities":{"media":[{"id":1}]}"#).1);
        let mut items = Vec::new();
        let withheld =
            br#"{"status_withheld":{"id":7,"user_id":1,"withheld_in_countries":["KR"]}}"#;
        assert_eq!(parse(withheld, false, &mut items), Ok(Parsed::Items));
        assert_eq!(items, [Item::Deleted(PostId::x("7"))]);
    }

    #[test]
    fn a_delete_line_takes_a_post_back_and_other_control_lines_say_nothing() {
        let mut items = Vec::new();
        let delete = br#"{"delete":{"status":{"id":7,"id_str":"7","user_id":1}}}"#;
        assert_eq!(parse(delete, false, &mut items), Ok(Parsed::Items));
        assert_eq!(items, [Item::Deleted(PostId::x("7"))]);
        for line in [r#"{"limit":{"track":1}}"#, r#"{"friends":[1,2]}"#] {
            assert_eq!(parse(line.as_bytes(), false, &mut items), Ok(Parsed::Skipped), "{line}");
        }
        let of_mastodon = br#"{"event":"update","payload":"{}"}"#;
        assert!(parse(of_mastodon, false, &mut items).is_err());
    }
}
