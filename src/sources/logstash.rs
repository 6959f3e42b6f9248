//! What Logstash's twitter input wrote in 2016, bare or out of Elasticsearch.
//!
//! Source: logstash-input-twitter 1.0 to 4.1. A partial event (`full_tweet => false`, the
//! default) has the author's screen name as a string and the tweet's id only in `source`; a
//! full one is the v1.1 status with Logstash's own fields. `retweeted` tells whether the
//! *reading* account retweeted it, which is never, so it is ignored.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::wire::{self, Word, lenient, text};
use super::x_v1::{self, Mention, Status};
use super::{Parsed, Reject, each_of_page};
use crate::domain::hashtag;
use crate::domain::moderation::Cautions;
use crate::domain::post::{Audience, Author, Counts, Item, Kind, Post, PostId, Sighting};

/// Only what tells the kinds of values apart.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow, rename = "_source")]
    source: Option<&'a RawValue>,
    #[serde(borrow)]
    hits: Option<Hits<'a>>,
    #[serde(borrow)]
    user: Option<&'a RawValue>,
    message: Option<serde::de::IgnoredAny>,
    text: Option<serde::de::IgnoredAny>,
    /// Plugin 4.1 can put everything under a field of the user's choice; its documentation
    /// uses this one.
    #[serde(borrow)]
    twitter: Option<&'a RawValue>,
    #[serde(borrow)]
    tweet: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Hits<'a> {
    #[serde(borrow, default)]
    hits: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, rename = "@timestamp")]
    logged_at: Option<Word<'a>>,
    #[serde(borrow)]
    message: Option<Word<'a>>,
    #[serde(borrow)]
    user: Option<Word<'a>>,
    #[serde(borrow)]
    source: Option<Word<'a>>,
    #[serde(borrow)]
    id_str: Option<Word<'a>>,
    #[serde(borrow)]
    id: Option<Word<'a>>,
    #[serde(borrow, default)]
    hashtags: Option<Vec<Tag<'a>>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    user_mentions: Vec<Mention<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    urls: Vec<Word<'a>>,
    #[serde(borrow, rename = "in-reply-to")]
    in_reply_to: Option<Word<'a>>,
}

/// The plugin changed how it wrote tags over the years.
#[derive(Deserialize)]
#[serde(untagged)]
enum Tag<'a> {
    Object {
        #[serde(borrow)]
        text: Option<Word<'a>>,
        #[serde(borrow)]
        tag: Option<Word<'a>>,
    },
    Written(String),
}

impl Tag<'_> {
    /// `None` for a Ruby object that was printed instead of written.
    fn written(&self) -> Option<&str> {
        match self {
            Self::Object { text: told, tag } => text(told).or(text(tag)),
            Self::Written(word) if word.starts_with("#<") => None,
            Self::Written(word) => Some(word),
        }
    }
}

/// Parses an event, an elasticdump line, or a whole `_search` answer.
///
/// # Errors
/// When it is not JSON or not of this kind.
pub fn parse(value: &[u8], keep_raw: bool, items: &mut Vec<Item>) -> Result<Parsed, Reject> {
    let outline: Outline<'_> = serde_json::from_slice(value)?;
    if let Some(hits) = outline.hits {
        let hits = hits.hits.into_iter();
        return each_of_page(hits, |hit| parse(hit, keep_raw, items).map(drop));
    }
    if let Some(source) = outline.source {
        return parse(source.get().as_bytes(), keep_raw, items);
    }
    let Some(user) = outline.user else {
        return match outline.twitter.or(outline.tweet) {
            Some(target) if outline.message.is_none() && outline.text.is_none() => {
                parse(target.get().as_bytes(), keep_raw, items)
            }
            _ => Err(Reject::Shape("no event of Logstash's twitter input: it has no user".into())),
        };
    };
    let raw = if keep_raw { value.to_vec() } else { Vec::new() };
    items.push(if user.get().starts_with('"') {
        let event: Event<'_> = serde_json::from_slice(value)?;
        Item::Seen(Box::new(Sighting { post: event.post()?, nested: Vec::new(), raw }))
    } else {
        serde_json::from_slice::<Status<'_>>(value)?.seen(raw)?
    });
    Ok(Parsed::Items)
}

impl Event<'_> {
    fn post(&self) -> Result<Post, Reject> {
        let id = text(&self.id_str)
            .or(text(&self.id))
            .or(text(&self.source).and_then(id_in_source))
            .ok_or_else(|| {
                Reject::Shape("no id: neither id_str nor id, nor a status link in source".into())
            })?;
        let message = wire::unescaped(text(&self.message).unwrap_or_default());
        let handle = text(&self.user).unwrap_or_default();
        let written: Vec<&str> = self.hashtags.iter().flatten().filter_map(Tag::written).collect();
        // Missing, or all of it unreadable: the message says it too.
        let unreadable = self.hashtags.as_ref().is_none_or(|tags| !tags.is_empty());
        let tags = if written.is_empty() && unreadable {
            hashtag::once_each(hashtag::extract(&message))
        } else {
            hashtag::once_each(written)
        };
        Ok(Post {
            id: PostId::x(id),
            chain: Vec::new(),
            edition: None,
            author: Author {
                native: x_v1::by_handle(handle),
                handle: handle.to_owned(),
                name: String::new(),
            },
            kind: if is_retweet(&message) {
                Kind::Repost(None)
            } else if self.in_reply_to.is_some() {
                Kind::Reply
            } else {
                Kind::Original
            },
            text: message,
            tags,
            created_at: text(&self.logged_at)
                .and_then(wire::rfc3339)
                .or_else(|| wire::snowflake_time(id))
                .ok_or_else(|| Reject::Shape(format!("event {id} does not tell its time")))?,
            language: None,
            mentions: wire::once_each(
                self.user_mentions
                    .iter()
                    .filter_map(|mention| text(&mention.screen_name).map(str::to_lowercase)),
            ),
            links: wire::once_each(self.urls.iter().map(|url| url.as_str().to_owned())),
            counts: Counts::default(),
            audience: Audience::Public,
            cautions: Cautions::NONE,
            media: false,
        })
    }
}

/// `http://twitter.com/mina/status/12`: the only place of the id in a partial event.
fn id_in_source(source: &str) -> Option<&str> {
    let (before, id) = source.rsplit_once('/')?;
    let is_status = before.ends_with("/status") || before.ends_with("/statuses");
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    (is_status && is_id).then_some(id)
}

/// `RT @mina: …`, with a handle of X's alphabet and length.
fn is_retweet(message: &str) -> bool {
    message.strip_prefix("RT @").and_then(|rest| rest.split_once(": ")).is_some_and(
        |(handle, _)| {
            (1..=20).contains(&handle.len())
                && handle.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(json: &str) -> Post {
        let mut items = Vec::new();
        parse(json.as_bytes(), false, &mut items).expect("it parses");
        match items.remove(0) {
            Item::Seen(seen) => seen.post,
            other => panic!("not a post: {other:?}"),
        }
    }

    const EVENT: &str = r##"{"@timestamp":"2016-08-13T01:02:03.000Z","user":"Mina",
        "message":"RT @ken: #PyConAPAC is on","retweeted":false,
        "source":"http://twitter.com/Mina/status/764114214712246272","hashtags":TAGS}"##;

    #[test]
    fn a_partial_event_is_a_post() {
        let post = one(&EVENT.replace("TAGS", r#"[{"text":"PyConAPAC","indices":[0,10]}]"#));
        assert_eq!(post.id, PostId::x("764114214712246272"));
        assert_eq!(post.author.native, "@mina");
        assert_eq!(post.kind, Kind::Repost(None));
        assert_eq!(post.tags[0].written(), "PyConAPAC");
    }

    #[test]
    fn tags_of_every_vintage_are_read() {
        for tags in [
            r#"["PyConAPAC"]"#,
            r##"["#<Twitter::Entity::Hashtag:0x1>"]"##,
            r#"[{"tag":"PyConAPAC"}]"#,
        ] {
            let post = one(&EVENT.replace("TAGS", tags));
            assert_eq!(post.tags[0].written(), "PyConAPAC", "{tags}");
        }
        assert!(one(&EVENT.replace("TAGS", "[]")).tags.is_empty());
    }

    #[test]
    fn elasticsearch_wraps_events_in_two_ways() {
        let event = EVENT.replace("TAGS", "[]");
        let dumped = format!(r#"{{"_index":"i","_source":{event}}}"#);
        assert_eq!(one(&dumped), one(&event));
        let answer = format!(r#"{{"took":1,"hits":{{"total":1,"hits":[{dumped}]}}}}"#);
        assert_eq!(one(&answer), one(&event));
    }

    #[test]
    fn an_event_without_an_id_is_refused_with_the_reason() {
        let event = EVENT.replace("TAGS", "[]").replace("/status/", "/photo/");
        let refused = parse(event.as_bytes(), false, &mut Vec::new()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "no id: neither id_str nor id, nor a status link in source"
        );
    }
}
