//! Which parts of a post a client gets, in the vocabulary it asked in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::http::Request;
use super::state::World;
use super::tweet::{self, Author, Kind, Tweet, escaped, moment, ms_of};

/// How far search and lookup have come on the way from `tweet` to `post`. The stream has not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Only `tweet.fields`; a value it does not know is refused.
    #[default]
    Old,
    /// Both, answered in the words of the question; unknown values are ignored.
    New,
    /// Only `post.fields`.
    NewStrict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    Tweet,
    Post,
}

const TWEET_FIELDS: &[&str] = &[
    "attachments",
    "author_id",
    "context_annotations",
    "conversation_id",
    "created_at",
    "edit_controls",
    "edit_history_tweet_ids",
    "entities",
    "geo",
    "id",
    "in_reply_to_user_id",
    "lang",
    "non_public_metrics",
    "note_tweet",
    "organic_metrics",
    "possibly_sensitive",
    "promoted_metrics",
    "public_metrics",
    "referenced_tweets",
    "reply_settings",
    "source",
    "text",
    "withheld",
];
/// Those of `TWEET_FIELDS` that became expansions only.
const NO_POST_FIELDS: &[&str] =
    &["author_id", "edit_history_tweet_ids", "in_reply_to_user_id", "referenced_tweets"];
const EXPANSIONS: &[&str] = &[
    "attachments.media_keys",
    "attachments.poll_ids",
    "author_id",
    "edit_history_tweet_ids",
    "entities.mentions.username",
    "geo.place_id",
    "in_reply_to_user_id",
    "referenced_tweets.id",
    "referenced_tweets.id.author_id",
];
/// The new expansions that this server understands, with the old ones.
const POST_EXPANSIONS: &[(&str, &str)] = &[
    ("author_id", "author_id"),
    ("edit_history_post_ids", "edit_history_tweet_ids"),
    ("in_reply_to_user_id", "in_reply_to_user_id"),
    ("referenced_posts", "referenced_tweets.id"),
];
const USER_FIELDS: &[&str] = &[
    "created_at",
    "description",
    "entities",
    "id",
    "location",
    "most_recent_tweet_id",
    "name",
    "pinned_tweet_id",
    "profile_image_url",
    "protected",
    "public_metrics",
    "url",
    "username",
    "verified",
    "verified_type",
    "withheld",
];
const RENAMED: &[(&str, &str)] = &[
    ("note_tweet", "note_post"),
    ("referenced_tweets", "referenced_posts"),
    ("edit_history_tweet_ids", "edit_history_post_ids"),
    ("tweets", "posts"),
    ("retweet_count", "repost_count"),
    ("tweet_count", "post_count"),
    ("total_tweet_count", "total_post_count"),
];

/// What a request asked for, by the old names.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) vocabulary: Vocabulary,
    fields: BTreeSet<String>,
    expansions: BTreeSet<String>,
    user_fields: BTreeSet<String>,
}

impl Asked {
    /// Everything there is.
    pub(super) fn all(vocabulary: Vocabulary) -> Self {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let expansions = set(&["author_id", "referenced_tweets.id"]);
        let (fields, user_fields) = (set(TWEET_FIELDS), set(USER_FIELDS));
        Self { vocabulary, fields, expansions, user_fields }
    }

    pub(super) fn read(request: &Request, dialect: Dialect) -> Result<Self, Answer> {
        let is_old = dialect == Dialect::Old;
        let asks_tweet = request.param("tweet.fields").is_some();
        let asks_post = request.param("post.fields").is_some();
        let speaks_tweet = is_old || dialect == Dialect::New && asks_tweet && !asks_post;
        let vocabulary = if speaks_tweet { Vocabulary::Tweet } else { Vocabulary::Post };
        let known: Vec<(&str, &str)> = match vocabulary {
            Vocabulary::Tweet => same(TWEET_FIELDS),
            Vocabulary::Post => post_fields(),
        };
        let name = if speaks_tweet { "tweet.fields" } else { "post.fields" };
        let mut fields = values(request, name, &known, is_old)?;
        let known = if is_old { same(EXPANSIONS) } else { POST_EXPANSIONS.to_vec() };
        let expansions = values(request, "expansions", &known, is_old)?;
        let user_fields = values(request, "user.fields", &same(USER_FIELDS), is_old)?;
        if speaks_tweet {
            fields.insert("edit_history_tweet_ids".to_owned());
        }
        // An expansion brings the field whose ids it follows.
        fields
            .extend(expansions.iter().filter_map(|name| Some(name.split('.').next()?.to_owned())));
        Ok(Self { vocabulary, fields, expansions, user_fields })
    }

    fn expands(&self, name: &str) -> bool {
        self.expansions.contains(name)
    }
}

fn same(names: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    names.iter().map(|name| (*name, *name)).collect()
}

fn post_fields() -> Vec<(&'static str, &'static str)> {
    let fields = TWEET_FIELDS.iter().filter(|name| !NO_POST_FIELDS.contains(name));
    fields
        .map(|old| if *old == "note_tweet" { ("note_post", *old) } else { (*old, *old) })
        .collect()
}

/// The values of a parameter that are known, by their old names.
fn values(
    request: &Request,
    name: &str,
    known: &[(&str, &str)],
    refuses_unknown: bool,
) -> Result<BTreeSet<String>, Answer> {
    let mut found = BTreeSet::new();
    for value in request.param(name).into_iter().flat_map(|values| values.split(',')) {
        match known.iter().find(|(new, _)| *new == value) {
            Some((_, old)) => {
                found.insert((*old).to_owned());
            }
            None if refuses_unknown => {
                let known: Vec<_> = known.iter().map(|(new, _)| *new).collect();
                return Err(Answer::invalid_value(name, value, &known));
            }
            None => {}
        }
    }
    Ok(found)
}

/// Posts as one answer shows them.
#[derive(Default)]
pub(super) struct Told {
    pub(super) data: Vec<Value>,
    users: BTreeMap<u64, Value>,
    tweets: BTreeMap<u64, Value>,
    pub(super) errors: Vec<Value>,
    /// The posts that X charges for.
    pub(super) posts: Vec<u64>,
}

impl Told {
    pub(super) fn of(tweets: &[&Tweet], asked: &Asked, world: &World) -> Self {
        let mut told = Self::default();
        for tweet in tweets {
            told.data.push(post(tweet, asked));
            told.posts.push(tweet.id);
            told.expand(tweet, asked, world);
        }
        told.posts.extend(told.tweets.keys());
        told
    }

    pub(super) fn users(&self) -> usize {
        self.users.len()
    }

    fn expand(&mut self, tweet: &Tweet, asked: &Asked, world: &World) {
        let mut included: Vec<&Tweet> = Vec::new();
        if asked.expands("author_id") && tweet.hides_author {
            self.errors.push(hidden(&tweet.author));
        } else if asked.expands("author_id") {
            self.users.insert(tweet.author.id, user(tweet, asked));
        }
        if asked.expands("referenced_tweets.id") || asked.expands("referenced_tweets.id.author_id")
        {
            included.extend(tweet.refers.iter().map(|(_, other)| other));
        }
        if asked.expands("referenced_tweets.id.author_id") {
            let others = included.iter().map(|other| (other.author.id, user(other, asked)));
            self.users.extend(others);
        }
        if asked.expands("edit_history_tweet_ids") {
            included.extend(tweet.history.iter().filter_map(|id| world.present(*id)));
        }
        self.tweets.extend(included.iter().map(|other| (other.id, post(other, asked))));
    }

    /// The whole answer, with `data` as a list or, on a stream, as the one post.
    pub(super) fn into_body(mut self, asked: &Asked, is_list: bool) -> Map<String, Value> {
        let mut body = Map::new();
        if is_list && !self.data.is_empty() {
            body.insert("data".to_owned(), Value::from(self.data));
        } else if !is_list {
            body.insert("data".to_owned(), self.data.remove(0));
        }
        let mut includes = Map::new();
        let lists = [("users", self.users), ("tweets", self.tweets)];
        for (name, objects) in lists.into_iter().filter(|(_, objects)| !objects.is_empty()) {
            includes.insert(name.to_owned(), objects.into_values().collect());
        }
        if !includes.is_empty() {
            body.insert("includes".to_owned(), Value::from(includes));
        }
        if !self.errors.is_empty() {
            body.insert("errors".to_owned(), Value::from(self.errors));
        }
        match asked.vocabulary {
            Vocabulary::Tweet => body,
            Vocabulary::Post => renamed(body),
        }
    }
}

fn post(tweet: &Tweet, asked: &Asked) -> Value {
    let all = whole(tweet);
    let wanted =
        |name: &String| matches!(name.as_str(), "id" | "text") || asked.fields.contains(name);
    all.into_iter().filter(|(name, _)| wanted(name)).collect()
}

/// A post with all its fields by their old names.
fn whole(tweet: &Tweet) -> Map<String, Value> {
    let shown = tweet.shown();
    let conversation = tweet.refers.iter().find(|(kind, _)| *kind == Kind::RepliedTo);
    let mut told = json!({
        "id": tweet.id.to_string(),
        "text": shown,
        "author_id": tweet.author.id.to_string(),
        "created_at": moment(ms_of(tweet.id)),
        "conversation_id": conversation.map_or(tweet.id, |(_, first)| first.id).to_string(),
        "lang": tweet.lang,
        "possibly_sensitive": tweet.is_sensitive,
        "edit_history_tweet_ids":
            tweet.history.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "public_metrics": {
            "retweet_count": 0, "reply_count": 0, "like_count": 0, "quote_count": 0,
            "bookmark_count": 0, "impression_count": 0,
        },
    });
    if let Some(entities) = entities(&shown) {
        told["entities"] = entities;
    }
    if tweet.is_note() {
        let text = escaped(&tweet.text);
        told["note_tweet"] = json!({"text": text});
        if let Some(entities) = entities(&text) {
            told["note_tweet"]["entities"] = entities;
        }
    }
    if !tweet.refers.is_empty() {
        let refers = tweet.refers.iter();
        let refers = refers.map(|(kind, to)| json!({"type": kind.name(), "id": to.id.to_string()}));
        told["referenced_tweets"] = refers.collect();
    }
    if let Some((_, first)) = conversation {
        told["in_reply_to_user_id"] = json!(first.author.id.to_string());
    }
    if !tweet.withheld_in.is_empty() {
        told["withheld"] = json!({
            "copyright": false, "scope": "tweet", "country_codes": tweet.withheld_in,
        });
    }
    match told {
        Value::Object(told) => told,
        _ => unreachable!("an object is written above"),
    }
}

fn entities(text: &str) -> Option<Value> {
    let hashtags = tweet::hashtags(text);
    (!hashtags.is_empty()).then(|| json!({"hashtags": hashtags}))
}

fn user(tweet: &Tweet, asked: &Asked) -> Value {
    let author = &tweet.author;
    let mut told = json!({
        "id": author.id.to_string(), "name": author.name, "username": author.handle,
    });
    for (name, value) in [("protected", tweet.is_protected), ("verified", false)] {
        if asked.user_fields.contains(name) {
            told[name] = json!(value);
        }
    }
    told
}

fn hidden(author: &Author) -> Value {
    let id = author.id.to_string();
    json!({
        "resource_id": id, "parameter": "author_id", "resource_type": "user",
        "section": "includes", "title": "Authorization Error", "value": id,
        "detail": format!("Sorry, you are not authorized to see the user with author_id: [{id}]."),
        "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
    })
}

/// The same with the new names, at every depth.
pub(super) fn renamed(object: Map<String, Value>) -> Map<String, Value> {
    let rename = |(name, value)| {
        let new = RENAMED.iter().find(|(old, _)| *old == name).map(|(_, new)| (*new).to_owned());
        (new.unwrap_or(name), renamed_value(value))
    };
    object.into_iter().map(rename).collect()
}

fn renamed_value(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::from(renamed(object)),
        Value::Array(values) => values.into_iter().map(renamed_value).collect(),
        other => other,
    }
}
