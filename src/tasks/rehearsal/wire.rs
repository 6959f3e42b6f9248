//! Made-up posts as X API v2's filtered stream would send them.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::people::Person;
use crate::domain::hashtag;

/// X cuts what a repost repeats after so many characters.
const REPOST_CHARACTERS: usize = 140;

/// A made-up post.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) id: u64,
    pub(super) at: DateTime<Utc>,
    pub(super) by: Person,
    pub(super) text: String,
    /// Ids of earlier versions, oldest first.
    pub(super) earlier: Vec<u64>,
}

/// An id of X for that moment: milliseconds since X's epoch, then a sequence number.
pub(super) fn id_at(at: DateTime<Utc>, sequence: u64) -> u64 {
    let ms = at.timestamp_millis() - 1_288_834_974_657;
    (u64::try_from(ms).unwrap_or(0) << 22) | (sequence & 0x3f_ffff)
}

/// The post by itself.
pub(super) fn original(post: &Made) -> Vec<u8> {
    line(&data(post, &post.text, None, 0), &[user(post.by)], &[])
}

/// A repost of `post`, whose text X cuts and whose original it includes.
pub(super) fn repost(post: &Made, id: u64, at: DateTime<Utc>, by: Person, count: u32) -> Vec<u8> {
    let cut: String = post.text.chars().take(REPOST_CHARACTERS).collect();
    let dots = if cut.len() < post.text.len() { "…" } else { "" };
    let text = format!("RT @{}: {cut}{dots}", post.by.handle);
    let repost = Made { id, at, by, text: text.clone(), earlier: Vec::new() };
    let data = data(&repost, &text, Some(("retweeted", post.id)), count);
    let included = self::data(post, &post.text, None, count);
    line(&data, &[user(by), user(post.by)], &[included])
}

/// A post that quotes another.
pub(super) fn quote(quoting: &Made, quoted: &Made) -> Vec<u8> {
    let data = data(quoting, &quoting.text, Some(("quoted", quoted.id)), 0);
    let included = self::data(quoted, &quoted.text, None, 0);
    line(&data, &[user(quoting.by), user(quoted.by)], &[included])
}

fn data(post: &Made, text: &str, reference: Option<(&str, u64)>, reposts: u32) -> Value {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let hashtags: Vec<Value> =
        hashtag::extract(text).into_iter().map(|tag| json!({ "tag": tag })).collect();
    let mut versions: Vec<String> = post.earlier.iter().map(u64::to_string).collect();
    versions.push(post.id.to_string());
    let mut data = json!({
        "id": post.id.to_string(),
        "text": escaped,
        "author_id": author_id(post.by).to_string(),
        "created_at": post.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "edit_history_tweet_ids": versions,
        "lang": post.by.language,
        "public_metrics": {
            "retweet_count": reposts, "reply_count": 0, "like_count": 0, "quote_count": 0,
        },
    });
    if !hashtags.is_empty() {
        data["entities"] = json!({ "hashtags": hashtags });
    }
    if let Some((kind, id)) = reference {
        data["referenced_tweets"] = json!([{ "type": kind, "id": id.to_string() }]);
    }
    data
}

fn user(person: Person) -> Value {
    json!({
        "id": author_id(person).to_string(),
        "username": person.handle,
        "name": person.name,
        "protected": false,
    })
}

/// The same for a handle every day: FNV-1a, kept to the size of X's older ids.
fn author_id(person: Person) -> u64 {
    let hash = person.handle.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    1_000_000 + hash % 4_000_000_000
}

fn line(data: &Value, users: &[Value], posts: &[Value]) -> Vec<u8> {
    let mut includes = json!({ "users": users });
    if !posts.is_empty() {
        includes["tweets"] = json!(posts);
    }
    let line = json!({
        "data": data,
        "includes": includes,
        "matching_rules": [{ "id": "1785264155941072899", "tag": "booth:rehearsal" }],
    });
    let mut bytes = line.to_string().into_bytes();
    bytes.extend_from_slice(b"\r\n");
    bytes
}
