//! Bluesky's Jetstream: events of the v1 wire and of the v2 wire of 2026.
//!
//! Nine lines in ten are likes, follows and the like: those are told apart by their collection
//! alone, and their records stay unread. Facet ranges count bytes and can be wrong, so tags are
//! taken from the features and never cut out of the text.

use chrono::{DateTime, TimeDelta};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::wire::{self, Word, lenient, text};
use super::{Parsed, Reject};
use crate::domain::hashtag;
use crate::domain::moderation::{self, Cautions};
use crate::domain::post::{
    AccountNews, Audience, Author, Counts, Item, Kind, Network, Post, PostId, Sighting,
};

const POST: &str = "app.bsky.feed.post";
const PROFILE: &str = "app.bsky.actor.profile";
const REPOST: &str = "app.bsky.feed.repost";

/// How long after it was written a post may reach the network and still have the time that its
/// author's clock told.
const BELATED: TimeDelta = TimeDelta::hours(1);

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    did: Option<Word<'a>>,
    time_us: Option<i64>,
    #[serde(borrow)]
    kind: Option<Word<'a>>,
    #[serde(borrow)]
    commit: Option<Commit<'a>>,
    account: Option<Account>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<Word<'a>>,
}

/// An account was suspended, deleted or put to sleep, or came back.
#[derive(Deserialize)]
struct Account {
    active: Option<bool>,
}

/// The v2 wire: what v1 splits over event and commit lies on one level, the commit's part
/// being read as a [`Commit`] of its own.
#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    did: Option<Word<'a>>,
    #[serde(borrow)]
    time: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct Commit<'a> {
    #[serde(borrow)]
    rev: Option<Word<'a>>,
    #[serde(borrow)]
    operation: Option<Word<'a>>,
    #[serde(borrow)]
    collection: Option<Word<'a>>,
    #[serde(borrow)]
    rkey: Option<Word<'a>>,
    #[serde(borrow)]
    record: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    text: Option<Word<'a>>,
    #[serde(borrow, rename = "createdAt")]
    created_at: Option<Word<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    facets: Vec<Facet<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    tags: Vec<Word<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    langs: Vec<Word<'a>>,
    reply: Option<serde::de::IgnoredAny>,
    #[serde(borrow)]
    embed: Option<Embed<'a>>,
    #[serde(borrow)]
    labels: Option<Labels<'a>>,
}

/// What authors say of their own posts and profiles.
#[derive(Deserialize)]
struct Labels<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    values: Vec<Label<'a>>,
}

#[derive(Deserialize)]
struct Label<'a> {
    #[serde(borrow)]
    val: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct Profile<'a> {
    #[serde(borrow)]
    labels: Option<Labels<'a>>,
}

#[derive(Deserialize)]
struct Facet<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    features: Vec<Feature<'a>>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow, rename = "$type")]
    kind: Option<Word<'a>>,
    #[serde(borrow)]
    tag: Option<Word<'a>>,
    #[serde(borrow)]
    uri: Option<Word<'a>>,
    #[serde(borrow)]
    did: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct Embed<'a> {
    #[serde(borrow, rename = "$type")]
    kind: Option<Word<'a>>,
    #[serde(borrow)]
    external: Option<External<'a>>,
    /// What a quote carries beside the post it quotes.
    #[serde(borrow)]
    media: Option<Box<Embed<'a>>>,
}

#[derive(Deserialize)]
struct External<'a> {
    #[serde(borrow)]
    uri: Option<Word<'a>>,
}

#[derive(Deserialize)]
struct Subject<'a> {
    #[serde(borrow)]
    subject: Option<Strong<'a>>,
}

#[derive(Deserialize)]
struct Strong<'a> {
    #[serde(borrow)]
    uri: Option<Word<'a>>,
}

/// Parses one event of either wire.
///
/// # Errors
/// When it is not JSON, no event, or its record is broken.
pub fn parse(value: &[u8], keep_raw: bool, items: &mut Vec<Item>) -> Result<Parsed, Reject> {
    let event: Event<'_> = wire::from_json(value)?;
    if let Some(payload) = event.payload {
        return parse_v2(payload.get(), value, keep_raw, items);
    }
    if event.error.is_some() {
        return Ok(Parsed::Skipped);
    }
    let (Some(did), Some(_)) = (text(&event.did), &event.kind) else {
        return Err(Reject::Shape("no Jetstream event: it has no did and kind".to_owned()));
    };
    if let Some(active) = event.account.and_then(|account| account.active) {
        items.push(account(did, AccountNews::Active(active)));
        return Ok(Parsed::Items);
    }
    let Some(commit) = &event.commit else { return Ok(Parsed::Skipped) };
    let at = event.time_us.and_then(DateTime::from_timestamp_micros).and_then(wire::possible);
    commit_items(did, at, commit, value, keep_raw, items)
}

fn parse_v2(
    payload: &str,
    value: &[u8],
    keep_raw: bool,
    items: &mut Vec<Item>,
) -> Result<Parsed, Reject> {
    let told: Payload<'_> = serde_json::from_str(payload)?;
    let commit: Commit<'_> = serde_json::from_str(payload)?;
    let Some(did) = text(&told.did) else { return Ok(Parsed::Skipped) };
    let at = text(&told.time).and_then(wire::rfc3339);
    commit_items(did, at, &commit, value, keep_raw, items)
}

fn commit_items(
    did: &str,
    at: Option<DateTime<chrono::Utc>>,
    commit: &Commit<'_>,
    value: &[u8],
    keep_raw: bool,
    items: &mut Vec<Item>,
) -> Result<Parsed, Reject> {
    let (Some(collection), Some(rkey)) = (text(&commit.collection), text(&commit.rkey)) else {
        return Ok(Parsed::Skipped);
    };
    let id =
        PostId { network: Network::Bluesky, native: format!("at://{did}/{collection}/{rkey}") };
    match (collection, text(&commit.operation)) {
        (POST | REPOST, Some("delete")) => items.push(Item::Deleted(id)),
        (POST, Some(operation)) => {
            let record = commit
                .record
                .ok_or_else(|| Reject::Shape(format!("{operation} of a post without a record")))?;
            let record: Record<'_> = serde_json::from_str(record.get())?;
            let edition = (operation == "update").then(|| text(&commit.rev)).flatten();
            let post = record.post(id, did, at, edition)?;
            let raw = if keep_raw { value.to_vec() } else { Vec::new() };
            items.push(Item::Seen(Box::new(Sighting { post, nested: Vec::new(), raw })));
        }
        (PROFILE, Some("delete")) => {
            items.push(account(did, AccountNews::Labels(Cautions::NONE)));
        }
        (PROFILE, Some(_)) => {
            let Some(record) = commit.record else { return Ok(Parsed::Skipped) };
            let profile: Profile<'_> = serde_json::from_str(record.get())?;
            items.push(account(did, AccountNews::Labels(said(&profile.labels))));
        }
        (REPOST, Some("create")) => {
            let Some(record) = commit.record else { return Ok(Parsed::Skipped) };
            let record: Subject<'_> = serde_json::from_str(record.get())?;
            let Some(of) = record.subject.as_ref().and_then(|subject| text(&subject.uri)) else {
                return Ok(Parsed::Skipped);
            };
            let of = PostId { network: Network::Bluesky, native: of.to_owned() };
            items.push(Item::Reposted { id, of });
        }
        _ => return Ok(Parsed::Skipped),
    }
    Ok(Parsed::Items)
}

fn account(did: &str, news: AccountNews) -> Item {
    Item::Account { network: Network::Bluesky, native: did.to_owned(), news }
}

fn said(labels: &Option<Labels<'_>>) -> Cautions {
    let values = labels.iter().flat_map(|labels| &labels.values);
    values
        .filter_map(|label| text(&label.val))
        .fold(Cautions::NONE, |said, value| said.and(moderation::label(value)))
}

impl Record<'_> {
    fn post(
        &self,
        id: PostId,
        did: &str,
        at: Option<DateTime<chrono::Utc>>,
        edition: Option<&str>,
    ) -> Result<Post, Reject> {
        let body = text(&self.text).unwrap_or_default();
        // The author's clock may lie or be absent: whoever chose the day would earn every day's gift.
        // The server's never runs behind a real post, nor long after it.
        let claimed = text(&self.created_at).and_then(wire::rfc3339);
        let created_at = match (claimed, at) {
            (Some(claimed), Some(at)) if claimed > at || claimed < at - BELATED => Some(at),
            (claimed, at) => claimed.or(at),
        };
        Ok(Post {
            created_at: created_at
                .ok_or_else(|| Reject::Shape(format!("{} does not tell its time", id.native)))?,
            id,
            chain: Vec::new(),
            edition: edition.map(str::to_owned),
            author: Author { native: did.to_owned(), handle: String::new(), name: String::new() },
            kind: self.kind(),
            text: body.to_owned(),
            tags: self.hashtags(body),
            language: wire::language(self.langs.first().map(Word::as_str)),
            mentions: wire::once_each(
                self.features("#mention")
                    .filter_map(|feature| text(&feature.did))
                    .map(str::to_owned),
            ),
            links: wire::once_each(
                self.features("#link")
                    .filter_map(|feature| text(&feature.uri))
                    .chain(self.external())
                    .map(str::to_owned),
            ),
            counts: Counts::default(),
            audience: Audience::Public,
            cautions: said(&self.labels),
            media: self.embed.as_ref().is_some_and(Embed::is_media),
        })
    }

    fn features(&self, kind: &'static str) -> impl Iterator<Item = &Feature<'_>> {
        let all = self.facets.iter().flat_map(|facet| &facet.features);
        all.filter(move |feature| text(&feature.kind).is_some_and(|told| told.ends_with(kind)))
    }

    fn hashtags(&self, body: &str) -> Vec<hashtag::Hashtag> {
        // The client also writes cashtags (`$ABC`) as tags; they are none.
        let told: Vec<&str> = self
            .features("#tag")
            .filter_map(|feature| text(&feature.tag))
            .chain(self.tags.iter().map(Word::as_str))
            .filter(|tag| !tag.starts_with('$'))
            .collect();
        if told.is_empty() {
            return hashtag::once_each(hashtag::extract_as_bluesky(body));
        }
        hashtag::once_each(told)
    }

    fn kind(&self) -> Kind {
        let embed = self.embed.as_ref().and_then(|embed| text(&embed.kind)).unwrap_or_default();
        if embed.contains("embed.record") {
            Kind::Quote
        } else if self.reply.is_some() {
            Kind::Reply
        } else {
            Kind::Original
        }
    }

    fn external(&self) -> Option<&str> {
        text(&self.embed.as_ref()?.external.as_ref()?.uri)
    }
}

impl Embed<'_> {
    fn is_media(&self) -> bool {
        let kind = text(&self.kind).unwrap_or_default();
        kind.contains("embed.images")
            || kind.contains("embed.video")
            || kind.contains("embed.gallery")
            || self.media.as_ref().is_some_and(|media| media.is_media())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r##"{"$type":"app.bsky.feed.post","text":"파이콘 #PyConAPAC #Elastic",
        "createdAt":"2026-11-21T01:00:00.000Z","langs":["ko"],"tags":["seoul"],
        "facets":[{"index":{"byteStart":10,"byteEnd":20},
                   "features":[{"$type":"app.bsky.richtext.facet#tag","tag":"PyConAPAC"}]},
                  {"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"Elastic"}]}]}"##;

    fn v1(operation: &str, collection: &str, record: &str) -> String {
        format!(
            r#"{{"did":"did:plc:mina","time_us":1795222801000000,"kind":"commit","commit":{{
                "rev":"3m1","operation":"{operation}","collection":"{collection}","rkey":"3k"
                {}}}}}"#,
            if record.is_empty() { String::new() } else { format!(r#","record":{record}"#) }
        )
    }

    fn items(json: &str) -> (Parsed, Vec<Item>) {
        let mut items = Vec::new();
        let parsed = parse(json.as_bytes(), false, &mut items).expect("it parses");
        (parsed, items)
    }

    #[test]
    fn a_post_has_the_tags_of_its_facets_and_of_its_list() {
        let (_, items) = items(&v1("create", POST, RECORD));
        let [Item::Seen(seen)] = items.as_slice() else { panic!("{items:?}") };
        let tags: Vec<&str> = seen.post.tags.iter().map(hashtag::Hashtag::written).collect();
        assert_eq!(tags, ["PyConAPAC", "Elastic", "seoul"]);
        assert_eq!(seen.post.id.native, "at://did:plc:mina/app.bsky.feed.post/3k");
        assert_eq!(seen.post.language.as_deref(), Some("ko"));
    }

    #[test]
    fn an_authors_clock_is_believed_for_an_hour() {
        for (claimed, expected) in [
            ("2026-11-21T00:30:00.000Z", "2026-11-21T00:30:00Z"),
            ("2026-11-20T01:00:00.000Z", "2026-11-21T01:00:01Z"),
            ("2026-11-21T02:00:00.000Z", "2026-11-21T01:00:01Z"),
            ("-262143-01-01T00:00:00", "2026-11-21T01:00:01Z"),
            ("yesterday", "2026-11-21T01:00:01Z"),
        ] {
            let record = RECORD.replace("2026-11-21T01:00:00.000Z", claimed);
            let (_, items) = items(&v1("create", POST, &record));
            let [Item::Seen(seen)] = items.as_slice() else { panic!("{items:?}") };
            let expected: DateTime<chrono::Utc> = expected.parse().expect("a time");
            assert_eq!(seen.post.created_at, expected, "{claimed}");
        }
    }

    #[test]
    fn both_wires_say_the_same() {
        let (_, of_v1) = items(&v1("create", POST, RECORD));
        let (_, of_v2) = items(&format!(
            r#"{{"$type":"message","payload":{{"seq":1,"did":"did:plc:mina",
                "time":"2026-11-21T01:00:01.000000Z","rev":"3m1","operation":"create",
                "collection":"app.bsky.feed.post","rkey":"3k","record":{RECORD}}}}}"#
        ));
        assert_eq!(of_v1, of_v2);
    }

    #[test]
    fn reposts_point_deletes_take_back_and_likes_say_nothing() {
        let subject = r#"{"subject":{"uri":"at://did:plc:ken/app.bsky.feed.post/3a","cid":"x"}}"#;
        let (_, reposted) = items(&v1("create", REPOST, subject));
        assert!(matches!(reposted.as_slice(), [Item::Reposted { .. }]));
        for (collection, id) in [(POST, "post"), (REPOST, "repost")] {
            let (_, deleted) = items(&v1("delete", collection, ""));
            let [Item::Deleted(gone)] = deleted.as_slice() else { panic!("{deleted:?}") };
            assert_eq!(gone.native, format!("at://did:plc:mina/app.bsky.feed.{id}/3k"));
        }
        let (parsed, nothing) = items(&v1("create", "app.bsky.feed.like", subject));
        assert_eq!((parsed, nothing.len()), (Parsed::Skipped, 0));
        let account = r#"{"did":"did:plc:mina","time_us":1,"kind":"account","account":{}}"#;
        assert_eq!(items(account).0, Parsed::Skipped);
    }

    #[test]
    fn labels_pictures_and_what_accounts_say_of_themselves_are_read() {
        let said = |more: &str| {
            let record = RECORD.replace("\"tags\":[\"seoul\"],", more);
            let (_, items) = items(&v1("create", POST, &record));
            let [Item::Seen(seen)] = items.as_slice() else { panic!("{items:?}") };
            (seen.post.cautions, seen.post.media)
        };
        let labelled =
            |value: &str| said(&format!(r#""labels":{{"values":[{{"val":"{value}"}}]}},"#)).0;
        assert_eq!(labelled("porn"), Cautions::SENSITIVE);
        assert_eq!(labelled("!no-unauthenticated"), Cautions::MEMBERS_ONLY);
        assert_eq!(labelled("bot"), Cautions::NONE);
        assert!(said(r#""embed":{"$type":"app.bsky.embed.images","images":[]},"#).1);
        assert!(
            said(
                r#""embed":{"$type":"app.bsky.embed.recordWithMedia",
                    "media":{"$type":"app.bsky.embed.video"}},"#
            )
            .1
        );
        assert!(!said(r#""embed":{"$type":"app.bsky.embed.external"},"#).1);

        let profile = r#"{"labels":{"values":[{"val":"!no-unauthenticated"}]}}"#;
        let news = |json: &str| match items(json).1.as_slice() {
            [Item::Account { native, news, .. }] if native == "did:plc:mina" => *news,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            news(&v1("update", PROFILE, profile)),
            AccountNews::Labels(Cautions::MEMBERS_ONLY)
        );
        assert_eq!(news(&v1("update", PROFILE, "{}")), AccountNews::Labels(Cautions::NONE));
        let gone = r#"{"did":"did:plc:mina","time_us":1,"kind":"account",
                       "account":{"active":false,"status":"deleted"}}"#;
        assert_eq!(news(gone), AccountNews::Active(false));
    }

    #[test]
    fn a_clock_that_runs_ahead_is_not_believed() {
        let ahead = RECORD.replace("2026-11-21T01:00:00", "2036-01-01T00:00:00");
        let (_, items) = items(&v1("create", POST, &ahead));
        let [Item::Seen(seen)] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(seen.post.created_at.timestamp(), 1_795_222_801);
    }
}
