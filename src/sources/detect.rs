//! Which network's shape a JSON value has, told by its keys.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::wire::Word;
use super::{Format, Reject};

/// As many keys as a reason lists.
const KEYS_TOLD: usize = 6;

/// The format of one JSON object.
///
/// # Errors
/// When it is no JSON object, or has no keys we know.
pub(super) fn format(value: &[u8]) -> Result<Format, Reject> {
    let mut json = serde_json::Deserializer::from_slice(value);
    let keys = json.deserialize_any(Keys)?;
    json.end()?;
    let has = |wanted: &str| keys.iter().any(|key| key == wanted);
    let any = |wanted: &[&str]| wanted.iter().any(|key| has(key));
    if keys.is_empty() {
        return Err(Reject::Shape("an empty object or no object at all".to_owned()));
    }
    if any(&["_source", "hits", "@timestamp"]) || (has("message") && has("user")) {
        Ok(Format::Logstash)
    } else if any(&["commit", "did"]) || (has("$type") && any(&["payload", "error"])) {
        Ok(Format::Jetstream)
    } else if (has("account") && any(&["content", "uri"])) || (has("event") && has("payload")) {
        Ok(Format::Mastodon)
    } else if any(&["id_str", "user", "full_text", "statuses", "delete", "limit", "friends"])
        || any(&["scrub_geo", "warning", "status_withheld", "user_withheld", "disconnect"])
    {
        Ok(Format::XV1)
    } else if any(&["data", "includes", "matching_rules", "author_id", "meta", "errors"])
        || (has("id") && has("text"))
        || (has("title") && has("type"))
    {
        Ok(Format::XV2)
    } else if keys.iter().any(|key| key == "verb") {
        Err(Reject::Shape("an activity stream, which is not supported".to_owned()))
    } else {
        let told: Vec<&str> = keys.iter().map(String::as_str).take(KEYS_TOLD).collect();
        Err(Reject::Shape(format!("no post: its keys are {}", told.join(", "))))
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, IgnoredAny)) = map.next_entry::<Word<'de>, IgnoredAny>()? {
            keys.push(key.as_str().to_owned());
        }
        Ok(keys)
    }
}
