//! Mastodon's API: statuses, and the streaming events that carry one.
//!
//! Identity is the ActivityPub `uri`: ids differ from server to server. Tags are the server's
//! own list; its HTML is never scanned. Direct and followers-only statuses are not ours to keep.

use serde::Deserialize;

use super::wire::{self, Word, lenient, text};
use super::x_v2::repeat;
use super::{Parsed, Reject};
use crate::domain::hashtag;
use crate::domain::moderation::Cautions;
use crate::domain::post::{Audience, Author, Counts, Item, Kind, Network, Post, PostId, Sighting};

#[derive(Deserialize)]
struct Value<'a> {
    #[serde(borrow)]
    event: Option<Word<'a>>,
    #[serde(borrow)]
    payload: Option<Word<'a>>,
    #[serde(flatten, borrow)]
    status: Status<'a>,
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(borrow)]
    uri: Option<Word<'a>>,
    #[serde(borrow)]
    url: Option<Word<'a>>,
    #[serde(borrow)]
    created_at: Option<Word<'a>>,
    #[serde(borrow)]
    edited_at: Option<Word<'a>>,
    #[serde(borrow)]
    content: Option<Word<'a>>,
    #[serde(borrow)]
    visibility: Option<Word<'a>>,
    #[serde(borrow)]
    language: Option<Word<'a>>,
    #[serde(borrow)]
    account: Option<Account<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    tags: Vec<Tag<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    mentions: Vec<Mention<'a>>,
    #[serde(borrow)]
    reblog: Option<Box<Status<'a>>>,
    #[serde(borrow)]
    quote: Option<Quote<'a>>,
    #[serde(borrow)]
    in_reply_to_id: Option<Word<'a>>,
    #[serde(borrow)]
    card: Option<Card<'a>>,
    sensitive: Option<bool>,
    #[serde(borrow)]
    spoiler_text: Option<Word<'a>>,
    #[serde(default, deserialize_with = "lenient")]
    media_attachments: Vec<serde::de::IgnoredAny>,
    reblogs_count: Option<u32>,
    favourites_count: Option<u32>,
}

#[derive(Deserialize)]
struct Account<'a> {
    #[serde(borrow)]
    acct: Option<Word<'a>>,
    #[serde(borrow)]
    username: Option<Word<'a>>,
    #[serde(borrow)]
    display_name: Option<Word<'a>>,
    #[serde(borrow)]
    url: Option<Word<'a>>,
    #[serde(borrow)]
    uri: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct Tag<'a> {
    #[serde(borrow)]
    name: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct Mention<'a> {
    #[serde(borrow)]
    acct: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct Quote<'a> {
    #[serde(borrow)]
    quoted_status: Option<Box<Status<'a>>>,
}

#[derive(Deserialize)]
struct Card<'a> {
    #[serde(borrow)]
    url: Option<Word<'a>>,
}

/// Parses a status or a streaming event.
///
/// # Errors
/// When it is not JSON or no status.
pub fn parse(value: &[u8], keep_raw: bool, items: &mut Vec<Item>) -> Result<Parsed, Reject> {
    let told: Value<'_> = serde_json::from_slice(value)?;
    if let (Some(event), Some(payload)) = (text(&told.event), text(&told.payload)) {
        return match event {
            "update" | "status.update" => parse(payload.as_bytes(), keep_raw, items),
            // A deletion names the server's own id, which we do not keep.
            _ => Ok(Parsed::Skipped),
        };
    }
    let status = told.status;
    if !status.is_for_everybody() || status.reblog.as_ref().is_some_and(|it| !it.is_for_everybody())
    {
        return Ok(Parsed::Skipped);
    }
    let mut post = status.post()?;
    let mut nested = Vec::new();
    if let Some(reblog) = &status.reblog {
        nested = repeat(&mut post, reblog.post()?);
    }
    let quoted = status.quote.as_ref().and_then(|quote| quote.quoted_status.as_ref());
    nested.extend(quoted.and_then(|quoted| quoted.post().ok()));
    let raw = if keep_raw { value.to_vec() } else { Vec::new() };
    items.push(Item::Seen(Box::new(Sighting { post, nested, raw })));
    Ok(Parsed::Items)
}

impl Status<'_> {
    fn is_for_everybody(&self) -> bool {
        !matches!(text(&self.visibility), Some("direct" | "private"))
    }

    fn post(&self) -> Result<Post, Reject> {
        let uri = self
            .identity()
            .ok_or_else(|| Reject::Shape("a status without uri and url".to_owned()))?;
        let account = self
            .account
            .as_ref()
            .ok_or_else(|| Reject::Shape(format!("status {uri} does not tell its author")))?;
        let created_at = text(&self.created_at)
            .and_then(wire::rfc3339)
            .ok_or_else(|| Reject::Shape(format!("status {uri} does not tell its time")))?;
        let reblogged = self.reblog.as_ref();
        Ok(Post {
            id: PostId { network: Network::Mastodon, native: uri.to_owned() },
            chain: Vec::new(),
            edition: text(&self.edited_at).map(str::to_owned),
            author: account.author(),
            kind: match (reblogged, &self.quote, &self.in_reply_to_id) {
                (Some(original), _, _) => Kind::Repost(original.identity().map(|native| PostId {
                    network: Network::Mastodon,
                    native: native.to_owned(),
                })),
                (None, Some(_), _) => Kind::Quote,
                (None, None, Some(_)) => Kind::Reply,
                (None, None, None) => Kind::Original,
            },
            text: plain(text(&self.content).unwrap_or_default()),
            tags: hashtag::once_each(self.tags.iter().filter_map(|tag| text(&tag.name))),
            created_at,
            language: wire::language(text(&self.language)),
            mentions: wire::once_each(
                self.mentions
                    .iter()
                    .filter_map(|mention| text(&mention.acct).map(str::to_lowercase)),
            ),
            links: wire::once_each(
                self.card.iter().filter_map(|card| text(&card.url)).map(str::to_owned),
            ),
            counts: Counts { reposts: self.reblogs_count, likes: self.favourites_count },
            audience: match text(&self.visibility) {
                Some("unlisted") => Audience::Unlisted,
                _ => Audience::Public,
            },
            cautions: Cautions::SENSITIVE.when(
                self.sensitive == Some(true)
                    || text(&self.spoiler_text).is_some_and(|warning| !warning.trim().is_empty()),
            ),
            media: !self.media_attachments.is_empty(),
        })
    }

    fn identity(&self) -> Option<&str> {
        text(&self.uri).or(text(&self.url)).filter(|identity| !identity.is_empty())
    }
}

impl Account<'_> {
    fn author(&self) -> Author {
        let handle = text(&self.acct).or(text(&self.username)).unwrap_or_default();
        let native = text(&self.url).or(text(&self.uri)).unwrap_or(handle);
        Author {
            native: native.to_owned(),
            handle: handle.to_owned(),
            name: text(&self.display_name).unwrap_or_default().to_owned(),
        }
    }
}

/// The text of Mastodon's HTML: breaks become line ends, a paragraph's end an empty line, every
/// other tag nothing; the five entities and numeric ones are undone.
fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('<') {
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            match rest[1..end].trim_end_matches(['>', '/', ' ']) {
                "br" => out.push('\n'),
                "/p" => out.push_str("\n\n"),
                "/li" | "/blockquote" | "/pre" => out.push('\n'),
                _ => {}
            }
            rest = &rest[end..];
        } else {
            let (character, length) = entity(rest).unwrap_or(('&', 1));
            out.push(character);
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// The character of the entity a text starts with, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let character = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        name => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((character, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUS: &str = r##"{"id":"1","uri":"https://m.example/users/mina/statuses/1",
        "url":"https://m.example/@mina/1","created_at":"2026-11-21T01:00:00.000Z",
        "visibility":"VISIBILITY","language":"ko","reblogs_count":2,
        "content":"<p>안녕 <a href=\"x\">#<span>PyConAPAC</span></a><br>a &lt; b &amp;&#39;c</p><p>z</p>",
        "account":{"acct":"mina","url":"https://m.example/@mina","display_name":"Mina"},
        "tags":[{"name":"pyconapac"},{"name":"elastic"}],"reblog":null}"##;

    fn items(json: &str) -> (Parsed, Vec<Item>) {
        let mut items = Vec::new();
        let parsed = parse(json.as_bytes(), false, &mut items).expect("it parses");
        (parsed, items)
    }

    #[test]
    fn a_status_becomes_plain_text_with_the_servers_tags() {
        let (_, items) = items(&STATUS.replace("VISIBILITY", "public"));
        let [Item::Seen(seen)] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(seen.post.text, "안녕 #PyConAPAC\na < b &'c\n\nz");
        assert_eq!(seen.post.tags.len(), 2);
        assert_eq!(seen.post.author.native, "https://m.example/@mina");
    }

    #[test]
    fn what_is_not_for_everybody_is_not_kept() {
        for visibility in ["direct", "private"] {
            let (parsed, items) = items(&STATUS.replace("VISIBILITY", visibility));
            assert_eq!((parsed, items.len()), (Parsed::Skipped, 0), "{visibility}");
        }
    }

    #[test]
    fn warnings_and_attachments_are_read() {
        let said = |more: &str| {
            let status = STATUS.replace("VISIBILITY", "public");
            let (_, items) = items(&status.replace("\"reblog\":null", more));
            let [Item::Seen(seen)] = items.as_slice() else { panic!("{items:?}") };
            (seen.post.cautions, seen.post.media)
        };
        assert_eq!(said(r#""sensitive":true"#), (Cautions::SENSITIVE, false));
        assert_eq!(said(r#""spoiler_text":"blood","sensitive":false"#).0, Cautions::SENSITIVE);
        assert_eq!(said(r#""spoiler_text":"","media_attachments":[{}]"#), (Cautions::NONE, true));
    }

    #[test]
    fn a_streaming_event_carries_a_status_as_a_string() {
        let status = STATUS.replace("VISIBILITY", "unlisted");
        let event = serde_json::json!({"event": "update", "payload": status}).to_string();
        assert_eq!(items(&event), items(&status));
    }

    #[test]
    fn broken_html_is_still_text() {
        for (html, expected) in
            [("a <b", "a"), ("&", "&"), ("&#xfffffff;", "&#xfffffff;"), ("&unknown;", "&unknown;")]
        {
            assert_eq!(plain(html), expected);
        }
    }
}
