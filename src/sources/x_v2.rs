//! X API v2: pages, filtered-stream lines and twarc files.
//!
//! Sources: X OpenAPI 2.166 to 2.173 and recorded answers. Search, lookup and counts renamed
//! `tweet` to `post` in August 2026 while the stream did not, and some answers carry both
//! names: every field of both vocabularies is read, and the newer one wins.

use std::fmt;

use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use serde_json::value::RawValue;

use super::wire::{self, Word, lenient, text};
use super::{Parsed, Reject, each_of_page};
use crate::domain::hashtag;
use crate::domain::moderation::Cautions;
use crate::domain::post::{Audience, Author, Counts, Item, Kind, Post, PostId, Sighting};

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Option<Data<'a>>,
    #[serde(borrow, default)]
    includes: Option<Includes<'a>>,
    #[serde(borrow)]
    id: Option<Word<'a>>,
    #[serde(borrow)]
    text: Option<Word<'a>>,
    meta: Option<serde::de::IgnoredAny>,
    errors: Option<serde::de::IgnoredAny>,
    title: Option<serde::de::IgnoredAny>,
    /// Only v1.1 has it.
    id_str: Option<serde::de::IgnoredAny>,
}

/// One post (a stream line) or a page of them.
enum Data<'a> {
    One(Box<Wire<'a>>),
    Many(Vec<&'a RawValue>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Data<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Data<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a post or a list of posts")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Wire::deserialize(MapAccessDeserializer::new(map)).map(Box::new).map(Data::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut posts = Vec::new();
                while let Some(post) = seq.next_element()? {
                    posts.push(post);
                }
                Ok(Data::Many(posts))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

#[derive(Default, Deserialize)]
struct Includes<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    users: Vec<User<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    tweets: Vec<Wire<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    posts: Vec<Wire<'a>>,
}

impl<'a> Includes<'a> {
    /// By id, never by place: X may include the delivered post itself.
    fn post(&self, id: &str) -> Option<&Wire<'a>> {
        self.posts.iter().chain(&self.tweets).find(|post| text(&post.id) == Some(id))
    }

    fn user(&self, id: &str) -> Option<&User<'a>> {
        self.users.iter().find(|user| text(&user.id) == Some(id))
    }
}

#[derive(Deserialize)]
struct User<'a> {
    #[serde(borrow)]
    id: Option<Word<'a>>,
    #[serde(borrow)]
    username: Option<Word<'a>>,
    #[serde(borrow)]
    name: Option<Word<'a>>,
    #[serde(default)]
    protected: Option<bool>,
    withheld: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    id: Option<Word<'a>>,
    #[serde(borrow)]
    text: Option<Word<'a>>,
    #[serde(borrow)]
    author_id: Option<Word<'a>>,
    #[serde(borrow)]
    created_at: Option<Word<'a>>,
    #[serde(borrow)]
    lang: Option<Word<'a>>,
    #[serde(borrow)]
    entities: Option<Entities<'a>>,
    #[serde(borrow)]
    note_tweet: Option<Note<'a>>,
    #[serde(borrow)]
    note_post: Option<Note<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    referenced_tweets: Vec<Wire<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    referenced_posts: Vec<Wire<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    edit_history_tweet_ids: Vec<Word<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    edit_history_post_ids: Vec<Word<'a>>,
    public_metrics: Option<Metrics>,
    possibly_sensitive: Option<bool>,
    withheld: Option<serde::de::IgnoredAny>,
    attachments: Option<Attachments>,
    /// How it is referenced, when it is an element of `referenced_*`. A twarc file holds the
    /// whole post there, and its author.
    #[serde(borrow, rename = "type")]
    kind: Option<Word<'a>>,
    #[serde(borrow)]
    author: Option<Box<User<'a>>>,
}

#[derive(Deserialize)]
struct Attachments {
    #[serde(default, deserialize_with = "lenient")]
    media_keys: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Note<'a> {
    #[serde(borrow)]
    text: Option<Word<'a>>,
    #[serde(borrow)]
    entities: Option<Entities<'a>>,
}

#[derive(Deserialize)]
struct Entities<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    hashtags: Vec<Tag<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    mentions: Vec<Mention<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    urls: Vec<wire::Link<'a>>,
}

#[derive(Deserialize)]
struct Tag<'a> {
    #[serde(borrow)]
    tag: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct Mention<'a> {
    #[serde(borrow)]
    username: Option<Word<'a>>,
}

#[derive(Clone, Copy, Deserialize)]
struct Metrics {
    retweet_count: Option<u32>,
    repost_count: Option<u32>,
    like_count: Option<u32>,
}

/// Parses a page, a stream line, or one post by itself (twarc's flat files).
///
/// # Errors
/// When it is not JSON or not of this API.
pub fn parse(value: &[u8], keep_raw: bool, items: &mut Vec<Item>) -> Result<Parsed, Reject> {
    let envelope: Envelope<'_> = wire::from_json(value)?;
    let raw = |bytes: &[u8]| if keep_raw { bytes.to_vec() } else { Vec::new() };
    let includes = envelope.includes.unwrap_or_default();
    match envelope.data {
        Some(Data::One(wire)) => {
            items.push(seen(&wire, &includes, raw(value))?);
            Ok(Parsed::Items)
        }
        Some(Data::Many(posts)) => each_of_page(posts.into_iter(), |bytes| {
            items.push(seen(&wire::from_json(bytes)?, &includes, raw(bytes))?);
            Ok(())
        }),
        None if envelope.id_str.is_some() => {
            Err(Reject::Shape("a status of API v1.1, not of v2".to_owned()))
        }
        None if envelope.id.is_some() && envelope.text.is_some() => {
            items.push(seen(&wire::from_json(value)?, &includes, raw(value))?);
            Ok(Parsed::Items)
        }
        None if envelope.meta.is_some() || envelope.errors.is_some() => Ok(Parsed::Skipped),
        None if envelope.title.is_some() => Ok(Parsed::Skipped),
        None => Err(Reject::Shape("no post of X API v2: it has no data and no text".to_owned())),
    }
}

fn seen(wire: &Wire<'_>, includes: &Includes<'_>, raw: Vec<u8>) -> Result<Item, Reject> {
    let mut post = post(wire, includes)?;
    if post.author.native.is_empty() {
        // X was not asked for the author. Two such posts must not become one person.
        post.author.native = format!("author of {}", post.id.native);
    }
    let mut nested = match &post.kind {
        Kind::Repost(Some(original)) => {
            let reference = wire.referenced("retweeted").filter(|wire| wire.is_whole());
            match includes.post(&original.native).or(reference) {
                Some(source) => repeat(&mut post, self::post(source, includes)?),
                None => vec![unseen(original.clone(), std::mem::take(&mut post.counts))],
            }
        }
        _ => Vec::new(),
    };
    if let Some(quoted) = wire.referenced("quoted")
        && let Some(id) = text(&quoted.id)
        && let Some(source) = includes.post(id).or(Some(quoted).filter(|wire| wire.is_whole()))
    {
        nested.push(self::post(source, includes)?);
    }
    Ok(Item::Seen(Box::new(Sighting { post, nested, raw })))
}

/// A repost says what its original says, in full: X cuts the repost's own text and tags. The original
/// is what comes nested in it.
pub(super) fn repeat(repost: &mut Post, mut original: Post) -> Vec<Post> {
    // The original's count is told on every repost of it.
    let counts = std::mem::take(&mut repost.counts);
    original.counts.reposts = original.counts.reposts.max(counts.reposts);
    repost.text.clone_from(&original.text);
    repost.tags.clone_from(&original.tags);
    repost.mentions.clone_from(&original.mentions);
    repost.links.clone_from(&original.links);
    repost.language = original.language.clone().or(repost.language.take());
    // Not pushed: a list that grows makes room for four.
    vec![original]
}

/// An original of which we know no more than its id and count.
pub(super) fn unseen(id: PostId, counts: Counts) -> Post {
    let created_at = wire::snowflake_time(&id.native).unwrap_or_default();
    Post {
        id,
        chain: Vec::new(),
        edition: None,
        author: Author { native: String::new(), handle: String::new(), name: String::new() },
        kind: Kind::Original,
        text: String::new(),
        tags: Vec::new(),
        created_at,
        language: None,
        mentions: Vec::new(),
        links: Vec::new(),
        counts: Counts { reposts: counts.reposts, likes: None },
        audience: Audience::Public,
        cautions: Cautions::NONE,
        media: false,
    }
}

impl<'a> Wire<'a> {
    fn references(&self) -> &[Wire<'a>] {
        if self.referenced_posts.is_empty() {
            &self.referenced_tweets
        } else {
            &self.referenced_posts
        }
    }

    fn referenced(&self, kind: &str) -> Option<&Wire<'a>> {
        self.references().iter().find(|reference| text(&reference.kind) == Some(kind))
    }

    /// Whether it is a post and not only a reference to one.
    fn is_whole(&self) -> bool {
        self.text.is_some()
    }

    fn cautions(&self, user: Option<&User<'_>>) -> Cautions {
        let withheld = self.withheld.is_some() || user.is_some_and(|it| it.withheld.is_some());
        let sensitive = Cautions::SENSITIVE.when(self.possibly_sensitive == Some(true));
        sensitive.and(Cautions::WITHHELD.when(withheld))
    }

    /// Attachments, if they were asked for; else the addresses X gives to pictures and video.
    fn has_media(&self) -> bool {
        let attached = self.attachments.as_ref().is_some_and(|it| !it.media_keys.is_empty());
        let mut links = self.entities.iter().flat_map(|entities| &entities.urls);
        attached || links.any(wire::Link::is_media)
    }

    fn note(&self) -> Option<&Note<'a>> {
        self.note_post.as_ref().or(self.note_tweet.as_ref())
    }

    fn kind_of(&self, full_text: &str) -> Kind {
        if let Some(original) = self.referenced("retweeted") {
            return Kind::Repost(text(&original.id).map(PostId::x));
        }
        if self.references().is_empty() && full_text.starts_with("RT @") {
            return Kind::Repost(None);
        }
        if self.referenced("quoted").is_some() {
            Kind::Quote
        } else if self.referenced("replied_to").is_some() {
            Kind::Reply
        } else {
            Kind::Original
        }
    }

    /// The tags X saw: of the long text, then of the cut one. Where X told no entities at all
    /// (they were not asked for), its own rule is applied to the text.
    fn tags(&self, full_text: &str) -> Vec<hashtag::Hashtag> {
        let note = self.note().and_then(|note| note.entities.as_ref());
        if note.is_none() && self.entities.is_none() {
            return hashtag::once_each(hashtag::extract(full_text));
        }
        let told = note.into_iter().chain(&self.entities);
        hashtag::once_each(
            told.flat_map(|entities| &entities.hashtags).filter_map(|tag| text(&tag.tag)),
        )
    }
}

fn post(wire: &Wire<'_>, includes: &Includes<'_>) -> Result<Post, Reject> {
    let id = text(&wire.id).ok_or_else(|| Reject::Shape("a post without an id".to_owned()))?;
    if !wire.is_whole() && wire.note().is_none() {
        return Err(Reject::Shape(format!("{id} is no post: it has no text")));
    }
    let note_text = wire.note().and_then(|note| text(&note.text));
    let full_text = wire::unescaped(note_text.or(text(&wire.text)).unwrap_or_default());
    let user = match &wire.author {
        Some(author) => Some(author.as_ref()),
        None => text(&wire.author_id).and_then(|id| includes.user(id)),
    };
    let told = |field: fn(&User<'_>) -> Option<String>| user.and_then(field).unwrap_or_default();
    let native = text(&wire.author_id).map(str::to_owned);
    let created_at = text(&wire.created_at).and_then(wire::rfc3339);
    let chain = if wire.edit_history_post_ids.is_empty() {
        &wire.edit_history_tweet_ids
    } else {
        &wire.edit_history_post_ids
    };
    let entities = || wire.entities.iter();
    Ok(Post {
        id: PostId::x(id),
        chain: match chain.len() {
            0 | 1 => Vec::new(),
            _ => chain.iter().map(|id| id.as_str().to_owned()).collect(),
        },
        edition: None,
        author: Author {
            native: native.unwrap_or_else(|| told(|user| text(&user.id).map(str::to_owned))),
            handle: told(|user| text(&user.username).map(str::to_owned)),
            name: told(|user| text(&user.name).map(str::to_owned)),
        },
        kind: wire.kind_of(&full_text),
        tags: wire.tags(&full_text),
        text: full_text,
        created_at: created_at
            .or_else(|| wire::snowflake_time(id))
            .ok_or_else(|| Reject::Shape(format!("post {id} does not tell its time")))?,
        language: wire::language(text(&wire.lang)),
        mentions: wire::once_each(
            entities()
                .flat_map(|entities| &entities.mentions)
                .filter_map(|mention| text(&mention.username).map(str::to_lowercase)),
        ),
        links: wire::once_each(
            entities().flat_map(|entities| &entities.urls).filter_map(wire::Link::target),
        ),
        counts: Counts {
            reposts: wire.public_metrics.and_then(|told| told.repost_count.or(told.retweet_count)),
            likes: wire.public_metrics.and_then(|told| told.like_count),
        },
        audience: match user.and_then(|user| user.protected) {
            Some(true) => Audience::Protected,
            _ => Audience::Public,
        },
        cautions: wire.cautions(user),
        media: wire.has_media(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(json: &str) -> Vec<Sighting> {
        let mut items = Vec::new();
        parse(json.as_bytes(), false, &mut items).expect("it parses");
        items
            .into_iter()
            .map(|item| match item {
                Item::Seen(seen) => *seen,
                other => panic!("not a post: {other:?}"),
            })
            .collect()
    }

    #[track_caller]
    fn tags(json: &str, expected: &[&str]) {
        let seen = parsed(json);
        let found: Vec<&str> = seen[0].post.tags.iter().map(hashtag::Hashtag::written).collect();
        assert_eq!(found, expected, "{json}");
    }

    #[test]
    fn tags_come_from_the_long_text_first() {
        tags(
            r#"{"data":{"id":"1788459752172744762","text":"cut…","author_id":"1",
                "entities":{"hashtags":[{"tag":"PyConAPAC"}]},
                "note_tweet":{"text":"long","entities":{"hashtags":[{"tag":"Elastic"}]}}}}"#,
            &["Elastic", "PyConAPAC"],
        );
    }

    #[test]
    fn without_entities_the_text_is_read_and_with_them_it_is_not() {
        tags(r##"{"data":{"id":"1788459752172744762","text":"#a #b"}}"##, &["a", "b"]);
        tags(r##"{"data":{"id":"1788459752172744762","text":"#a","entities":{"urls":[]}}}"##, &[]);
    }

    #[test]
    fn a_repost_carries_its_originals_tags_in_full() {
        let seen = parsed(
            r#"{"data":{"id":"1788459752172744763","text":"RT @mina: so much…","author_id":"2",
                 "entities":{"hashtags":[]},"public_metrics":{"retweet_count":7},
                 "referenced_tweets":[{"type":"retweeted","id":"1788459752172744762"}]},
               "includes":{"tweets":[{"id":"1788459752172744762","text":"so much &amp; more",
                 "author_id":"1","entities":{"hashtags":[{"tag":"PyConAPAC"}]}}],
                 "users":[{"id":"1","username":"mina","name":"Mina"}]}}"#,
        );
        let Sighting { post, nested, .. } = &seen[0];
        assert_eq!(post.kind, Kind::Repost(Some(PostId::x("1788459752172744762"))));
        assert_eq!(post.text, "so much & more");
        assert_eq!(post.tags, nested[0].tags);
        assert_eq!(nested[0].author.handle, "mina");
        assert_eq!(nested[0].counts.reposts, Some(7));
        assert_eq!(post.counts.reposts, None);
    }

    #[test]
    fn what_x_says_against_a_post_is_read() {
        let said = |more: &str| {
            let seen = parsed(&format!(
                r#"{{"data":{{"id":"1788459752172744762","text":"x","author_id":"1",{more}}}}}"#
            ));
            (seen[0].post.cautions, seen[0].post.media)
        };
        assert_eq!(said(r#""possibly_sensitive":true"#), (Cautions::SENSITIVE, false));
        assert_eq!(
            said(r#""possibly_sensitive":false,"withheld":{"country_codes":["KR"]}"#).0,
            Cautions::WITHHELD
        );
        assert_eq!(said(r#""attachments":{"media_keys":["3_1"]}"#), (Cautions::NONE, true));
        let photo = r#"{"url":"https://t.co/a","expanded_url":"https://x.com/a/status/1/photo/1"}"#;
        assert!(said(&format!(r#""entities":{{"urls":[{photo}]}}"#)).1);
        assert!(!said(r#""entities":{"urls":[{"expanded_url":"https://x.com/a/status/1"}]}"#).1);
    }

    #[test]
    fn both_vocabularies_at_once_are_no_duplicate() {
        let seen = parsed(
            r#"{"data":[{"id":"1788459752172744764","text":"x","author_id":"1",
                 "referenced_tweets":[{"type":"quoted","id":"1"}],
                 "referenced_posts":[{"type":"replied_to","id":"2"}],
                 "edit_history_tweet_ids":["7"],"edit_history_post_ids":["8","9"],
                 "public_metrics":{"retweet_count":1,"repost_count":2}}],"meta":{}}"#,
        );
        let post = &seen[0].post;
        assert_eq!(post.kind, Kind::Reply);
        assert_eq!(post.chain, ["8", "9"]);
        assert_eq!(post.counts.reposts, Some(2));
    }

    #[test]
    fn an_answer_about_rules_holds_no_post() {
        let answer = r#"{"data":[{"id":"1788459752172744762","value":"cat","tag":"cats"}]}"#;
        let refused = parse(answer.as_bytes(), false, &mut Vec::new()).unwrap_err();
        assert_eq!(refused.to_string(), "1788459752172744762 is no post: it has no text");
    }

    #[test]
    fn control_lines_hold_no_post() {
        for line in [
            r#"{"errors":[{"title":"operational-disconnect"}]}"#,
            r#"{"meta":{"result_count":0}}"#,
            r#"{"title":"ConnectionException","type":"https://api.x.com/2/problems/x"}"#,
        ] {
            let mut items = Vec::new();
            assert_eq!(parse(line.as_bytes(), false, &mut items), Ok(Parsed::Skipped), "{line}");
        }
    }
}
