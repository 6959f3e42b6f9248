//! Pieces that several networks' JSON has in common.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Reads a JSON value. That it is UTF-8 is checked once for all of it, which is several times
/// faster than string by string; where it is not, only the strings that are read must be.
///
/// By serde_json: sonic-rs read the same types with 35,000 instructions a post where this takes
/// 49,000, but the writer takes 80,000 beside it, so that an import without raw posts was as long
/// with either. See `docs/performance.md`.
pub(super) fn from_json<'a, T: Deserialize<'a>>(value: &'a [u8]) -> serde_json::Result<T> {
    match std::str::from_utf8(value) {
        Ok(value) => serde_json::from_str(value),
        Err(_) => serde_json::from_slice(value),
    }
}

/// A string or a number, borrowed from the input where it needs no unescaping. Ids come as
/// either; a number is never read through a float.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word<'a>(pub(super) Cow<'a, str>);

impl Word<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Word<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a whole number")
            }

            fn visit_borrowed_str<E: Error>(self, word: &'de str) -> Result<Self::Value, E> {
                Ok(Word(Cow::Borrowed(word)))
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
                Ok(Word(Cow::Owned(word.to_owned())))
            }

            fn visit_string<E: Error>(self, word: String) -> Result<Self::Value, E> {
                Ok(Word(Cow::Owned(word)))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Word(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Word(Cow::Owned(number.to_string())))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Word(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(Words)
    }
}

/// The text of a word that may be missing.
pub(super) fn text<'w>(word: &'w Option<Word<'_>>) -> Option<&'w str> {
    word.as_ref().map(Word::as_str)
}

/// One value, or an empty list where the wire has `null`, nothing, or something of another
/// type: a field that is decoration must not cost the post.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct List<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some(element) = seq.next_element()? {
                list.push(element);
            }
            Ok(list)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
            Ok(Vec::new())
        }
    }
    deserializer.deserialize_any(List(std::marker::PhantomData))
}

/// A link of X, as `url` entities tell it.
#[derive(serde::Deserialize)]
pub(super) struct Link<'a> {
    #[serde(borrow)]
    url: Option<Word<'a>>,
    #[serde(borrow)]
    expanded_url: Option<Word<'a>>,
}

impl Link<'_> {
    /// Where it leads, expanded where X told us.
    pub(super) fn target(&self) -> Option<String> {
        text(&self.expanded_url).or(text(&self.url)).map(str::to_owned)
    }

    /// Whether it leads to a picture or video that X shows with the post.
    pub(super) fn is_media(&self) -> bool {
        let address = text(&self.expanded_url).unwrap_or_default();
        let of_x = ["https://x.com/", "https://twitter.com/", "http://twitter.com/"];
        of_x.iter().any(|start| address.starts_with(start))
            && address.contains("/status/")
            && (address.contains("/photo/") || address.contains("/video/"))
    }
}

/// X escapes `&`, `<` and `>` in texts (and nothing else): undone once.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The time in an X id: since 2010-11-04 its upper bits are milliseconds since X's own epoch.
pub(super) fn snowflake_time(id: &str) -> Option<DateTime<Utc>> {
    const EPOCH_MS: i64 = 1_288_834_974_657;
    const FIRST: i64 = 29_700_000_000;
    let id: i64 = id.parse().ok()?;
    if id < FIRST {
        return None;
    }
    DateTime::from_timestamp_millis((id >> 22) + EPOCH_MS)
}

/// RFC 3339; without a zone it is taken as UTC (old Bluesky clients left it out).
pub(super) fn rfc3339(text: &str) -> Option<DateTime<Utc>> {
    let at = match DateTime::parse_from_rfc3339(text) {
        Ok(at) => Some(at.with_timezone(&Utc)),
        Err(_) => chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
            .ok()
            .map(|naive| naive.and_utc()),
    };
    at.and_then(possible)
}

/// A time at which a post can have been written, 1970 to 2199: near the ends of all time the calendars
/// of other zones overflow.
pub(super) fn possible(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (0..7_258_118_400).contains(&at.timestamp()).then_some(at)
}

/// `Sat Aug 13 01:02:03 +0000 2016`, the way X wrote times until v2.
pub(super) fn v1_time(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_str(text, "%a %b %d %H:%M:%S %z %Y").ok()?;
    possible(at.with_timezone(&Utc))
}

/// Values once each, in order.
pub(super) fn once_each(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for value in values {
        if !value.is_empty() && !list.contains(&value) {
            list.push(value);
        }
    }
    list
}

/// A language tag, lower case; `None` for "the network could not tell".
pub(super) fn language(tag: Option<&str>) -> Option<String> {
    tag.filter(|tag| !tag.is_empty() && *tag != "und").map(str::to_lowercase)
}

/// A copy of a JSON text whose lone surrogate escapes are replaced by U+FFFD; `None` if it has none.
pub(super) fn without_lone_surrogates(json: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut any) = (Vec::with_capacity(json.len()), false);
    let mut rest = json;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let taken = match (surrogate(rest), rest.get(6..).and_then(surrogate)) {
            (Some(high), Some(low)) if high < 0xdc00 && low >= 0xdc00 => {
                out.extend_from_slice(&rest[..12]);
                12
            }
            (Some(_), _) => {
                any = true;
                out.extend_from_slice(b"\\ufffd");
                6
            }
            (None, _) => {
                let pair = rest.len().min(2);
                out.extend_from_slice(&rest[..pair]);
                pair
            }
        };
        rest = &rest[taken..];
    }
    out.extend_from_slice(rest);
    any.then_some(out)
}

fn surrogate(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    let code = u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (0xd800..0xe000).contains(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_emoji_becomes_a_replacement_character() {
        #[track_caller]
        fn check(json: &str, expected: &str) {
            let repaired = without_lone_surrogates(json.as_bytes());
            let repaired = repaired.map(|json| String::from_utf8(json).unwrap());
            assert_eq!(repaired.as_deref().unwrap_or(json), expected);
            assert_eq!(repaired.is_some(), json != expected, "{json}");
        }
        check(r#""\ud83d\ude00""#, r#""\ud83d\ude00""#);
        check(r#""a\ud83d b""#, r#""a\ufffd b""#);
        check(r#""\ude00\ud83d\n""#, r#""\ufffd\ufffd\n""#);
        check(r#""\\ud83d""#, r#""\\ud83d""#);
        check(r#""\ud8"#, r#""\ud8"#);
    }

    #[test]
    fn an_id_tells_its_time() {
        let at = snowflake_time("1788459752172744762").unwrap();
        assert_eq!(at.timestamp_millis(), 1_715_237_007_550);
        assert_eq!(snowflake_time("20"), None);
        assert_eq!(snowflake_time("abc"), None);
    }
}
