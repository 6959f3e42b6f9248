//! Lines in which no watched hashtag can stand, told without parsing them.
//!
//! Most lines of a firehose are about something else, and reading one as JSON costs five times as
//! much as looking through it. A line is parsed when one of these stands in it, anywhere:
//!
//! - a watched tag, in any case, or one without which no post earns;
//! - a letter that only folding turns into one of a tag's: full-width, circled, mathematical, a
//!   ligature, the Kelvin sign, loose Jamo, a mark that is set apart from its letter;
//! - a `\u` escape, behind which any letter may hide.
//!
//! Folding changes no other letter except in case, so what is left holds no watched tag. Only lines
//! of a shape that is known to hold one whole post, or none, are judged; all others are parsed.

mod hidden;

use std::fmt::Write;

use hidden::Hidden;
use memchr::memmem::Finder;
use regex::bytes::Regex;

use crate::domain::campaign::{Campaign, Watched};
use crate::domain::hashtag::Hashtag;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// It may hold a watched post, or something else to act on.
    Parse,
    /// It is a post without a watched tag.
    Unwatched,
    /// It is something that we never keep: a like.
    Skip,
}

/// Judges lines for the tags of one campaign.
#[derive(Clone, Debug)]
pub struct Prefilter {
    /// A tag, or another value with something to act on.
    wanted: Regex,
    hidden: Hidden,
    collection: Finder<'static>,
    operation: Finder<'static>,
    status: Finder<'static>,
    editions: Finder<'static>,
}

/// What stands behind the `,` after a value, in the lists of those who write deletions or all of
/// Jetstream, and begins seldom enough in all others to be looked for at no cost.
const ANOTHER: &str = r#"elete"|_withheld"|\{"did""#;

impl Prefilter {
    /// For the posts that a campaign records; `None` where that is every one.
    pub fn new(campaign: &Campaign) -> Option<Self> {
        let Watched::Tags(watched) = &campaign.watched else { return None };
        // What earns is recorded although nothing in it may be watched; and where nothing is
        // required, everything earns.
        if campaign.required.is_empty() {
            return None;
        }
        // A post with every required tag has the one that is watched; where none is, the longest stands
        // for all of them.
        let mut folded: Vec<&str> = watched.iter().map(Hashtag::folded).collect();
        let required = campaign.required.iter().map(Hashtag::folded);
        if !required.clone().any(|tag| folded.contains(&tag)) {
            folded.extend(required.max_by_key(|tag| tag.len()));
        }
        // JSON may write these with a backslash, which is not looked for.
        if folded.iter().any(|tag| tag.contains(['"', '/', '\\']) || tag.contains(char::is_control))
        {
            return None;
        }
        let capitals = hidden::capitals();
        let spelled: Vec<String> = folded.iter().map(|tag| in_any_case(tag, &capitals)).collect();
        Some(Self {
            wanted: Regex::new(&format!("{}|{ANOTHER}", spelled.join("|"))).ok()?,
            hidden: Hidden::of(&folded),
            collection: Finder::new(br#""collection":""#),
            operation: Finder::new(br#""operation":""#),
            status: Finder::new(br#""id_str":""#),
            editions: Finder::new(br#""edit_history_"#),
        })
    }

    /// What becomes of a line, without its end.
    pub(super) fn judge(&self, line: &[u8]) -> Judged {
        // A value that goes on over the next lines is none to judge.
        if line.last() != Some(&b'}') {
            return Judged::Parse;
        }
        let judged = if line.starts_with(br#"{"did":"#) {
            match self.first(&self.collection, line) {
                Some(b"app.bsky.feed.like") => Judged::Skip,
                Some(b"app.bsky.feed.post")
                    if self.first(&self.operation, line) == Some(b"create") =>
                {
                    Judged::Unwatched
                }
                _ => Judged::Parse,
            }
        } else if line.starts_with(br#"{"created_at":"#) {
            // A status of API v1.1; Mastodon's have no such id.
            self.status.find(line).map_or(Judged::Parse, |_| Judged::Unwatched)
        } else if line.starts_with(br#"{"data":{"#) {
            // A post of v2 with what it includes. Pages are lists.
            Judged::Unwatched
        } else {
            Judged::Parse
        };
        // Behind the value may stand another one, which begins as a line of Jetstream does.
        let within = &line[1..];
        let parsed = judged == Judged::Parse || self.may_carry(within) || self.is_edited(within);
        if parsed { Judged::Parse } else { judged }
    }

    fn may_carry(&self, line: &[u8]) -> bool {
        self.wanted.is_match(line) || is_odd(line) || self.hidden.is_in(line)
    }

    /// The text behind a key of a Jetstream event, where that is named first: before the record.
    fn first<'l>(&self, key: &Finder<'_>, line: &'l [u8]) -> Option<&'l [u8]> {
        let rest = &line[key.find(line)? + key.needle().len()..];
        rest.split(|byte| *byte == b'"').next()
    }

    /// Whether a list of editions has more than one: an edition may have lost a tag.
    fn is_edited(&self, line: &[u8]) -> bool {
        self.editions.find_iter(line).any(|start| {
            let list = line[start..].split(|byte| *byte == b']').next();
            list.is_some_and(|list| list.contains(&b','))
        })
    }
}

/// Whether in a line stands a `\u` escape, or the end of a value with white space or another one behind
/// it. Without a branch, and in a function of its own, the compiler makes 16 steps of the loop one.
#[inline(never)]
fn is_odd(line: &[u8]) -> bool {
    let nexts = line.get(1..).unwrap_or_default();
    let ones = &line[..nexts.len()];
    let mut odd = 0;
    for (&one, &next) in ones.iter().zip(nexts) {
        // Brackets and braces of one kind differ in a single bit.
        let ends = one | 0x20 == b'}';
        let begins = (next <= b' ') | (next | 0x20 == b'{') | (next == 0xef);
        let escape = (one == b'\\') & (next == b'u');
        odd |= u8::from((ends & begins) | escape);
    }
    odd != 0
}

/// A pattern for a folded tag in any case.
fn in_any_case(folded: &str, capitals: &[(char, char)]) -> String {
    let mut pattern = String::new();
    for letter in folded.chars() {
        let capitals = capitals.iter().filter(|(small, _)| *small == letter);
        pattern.push('[');
        for spelled in std::iter::once(letter).chain(capitals.map(|(_, capital)| *capital)) {
            // Writing to a string cannot fail.
            let _ = write!(pattern, r"\x{{{:x}}}", u32::from(spelled));
        }
        pattern.push(']');
    }
    pattern
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::domain::hashtag;

    fn watching(tags: &[&str]) -> Prefilter {
        let tags: Vec<Hashtag> = tags.iter().map(|tag| Hashtag::new(tag).unwrap()).collect();
        let watched = Watched::Tags(tags.clone());
        Prefilter::new(&Campaign { watched, required: tags, ..Campaign::default() }).unwrap()
    }

    #[test]
    fn whatever_folds_to_a_watched_tag_is_parsed() {
        let alone = |letter: char| letter.nfkc().flat_map(char::to_lowercase);
        let changing = ('\0'..=char::MAX).filter(|letter| !alone(*letter).eq([*letter]));
        let changing: Vec<(char, String)> =
            changing.map(|letter| (letter, alone(letter).collect())).collect();
        for tag in ["pyconapac", "elastic", "파이콘", "ブース", "café", "ίσως", "οδοσ"]
        {
            let filter = watching(&[tag]);
            let folded = hashtag::fold(tag).into_owned();
            let letters: Vec<char> = folded.chars().collect();
            // Each letter in turn is replaced by everything that folds to it.
            for (other, alone) in &changing {
                for (place, letter) in letters.iter().enumerate() {
                    if !alone.starts_with(*letter) {
                        continue;
                    }
                    let written: String = letters[..place]
                        .iter()
                        .chain([other])
                        .chain(&letters[(place + alone.chars().count()).min(letters.len())..])
                        .collect();
                    if hashtag::fold(&written) == folded {
                        assert!(filter.may_carry(written.as_bytes()), "{written} {other:?}");
                    }
                }
            }
            let loose: String = folded.nfkd().collect();
            assert!(filter.may_carry(loose.as_bytes()), "{tag} taken apart");
            let capitals = folded.to_uppercase();
            let same = hashtag::fold(&capitals) == folded;
            assert!(!same || filter.may_carry(capitals.as_bytes()), "{tag} in capitals");
        }
    }

    #[test]
    fn what_stands_behind_a_value_is_never_passed_over() {
        let filter = watching(&["PyConAPAC"]);
        let lunch = r#"{"data":{"id":"1","text":"lunch"}}"#;
        let like =
            r#"{"did":"a","commit":{"operation":"create","collection":"app.bsky.feed.like"}}"#;
        for first in [lunch, like] {
            assert_ne!(filter.judge(first.as_bytes()), Judged::Parse);
            for between in ["", " ", "\t", "\r", "\r\r", ",", ", ", "\u{feff}", ",\u{feff}", ",["] {
                for second in [
                    r#"{"delete":{"status":{"id_str":"1"}}}"#,
                    r#"{"delete" : {"status":{"id_str":"1"}}}"#,
                    r#"{"status_withheld" :{"id":1}}"#,
                    r##"{"data":{"id":"2","text":"#PyConAPAC"}}"##,
                    r#"{"did":"b","commit":{"operation":"delete"}}"#,
                    r#"{"data":{"id":"2","edit_history_tweet_ids":["1","2"],"text":"lunch"}}"#,
                ] {
                    let line = format!("{first}{between}{second}");
                    assert_eq!(filter.judge(line.as_bytes()), Judged::Parse, "{line:?}");
                }
            }
        }
    }

    #[test]
    fn a_tag_that_json_may_write_with_a_backslash_is_looked_for_by_parsing() {
        let tags = vec![Hashtag::new("TCP/IP").unwrap()];
        let watched = Watched::Tags(tags.clone());
        let campaign = Campaign { watched, required: tags, ..Campaign::default() };
        assert!(Prefilter::new(&campaign).is_none());
    }

    #[test]
    fn marks_that_stand_in_another_order_hide_nothing() {
        let (tag, swapped) = ("q\u{323}\u{307}", "q\u{307}\u{323}");
        assert_eq!(hashtag::fold(swapped), hashtag::fold(tag));
        assert!(watching(&[tag]).may_carry(swapped.as_bytes()));
    }

    #[test]
    fn lines_are_judged_by_what_they_are() {
        let filter = watching(&["PyConAPAC"]);
        #[track_caller]
        fn check(filter: &Prefilter, line: &str, expected: Judged) {
            assert_eq!(filter.judge(line.as_bytes()), expected, "{line}");
        }
        let event = |operation: &str, collection: &str, text: &str| {
            format!(
                r#"{{"did":"did:plc:a","kind":"commit","commit":{{"operation":"{operation}","collection":"{collection}","record":{{"text":"{text}"}}}}}}"#
            )
        };
        check(&filter, &event("create", "app.bsky.feed.like", "lunch"), Judged::Skip);
        check(&filter, &event("create", "app.bsky.feed.post", "lunch…"), Judged::Unwatched);
        check(&filter, &event("create", "app.bsky.feed.post", "#pyCONapac"), Judged::Parse);
        check(&filter, &event("update", "app.bsky.feed.post", "lunch"), Judged::Parse);
        check(&filter, &event("delete", "app.bsky.feed.post", ""), Judged::Parse);
        check(&filter, &event("create", "app.bsky.feed.repost", ""), Judged::Parse);
        check(&filter, r#"{"data":{"id":"1","text":"점심"}}"#, Judged::Unwatched);
        check(&filter, r#"{"data":{"id":"1","text":"\u0023"}}"#, Judged::Parse);
        check(&filter, r#"{"data":[{"id":"1","text":"lunch"}]}"#, Judged::Parse);
        check(&filter, r#"{"data":{"delete":{"tweet":{"id":"1"}}}}"#, Judged::Parse);
        check(&filter, r#"{"created_at":"2026-11-21","content":"lunch"}"#, Judged::Parse);
        let updated = event("update", "app.bsky.feed.post", r#"lunch","operation":"create"#);
        check(&filter, &updated, Judged::Parse);
        check(&filter, r#"{"data":{"id":"1","#, Judged::Parse);
        check(&filter, r#"{"created_at":"x","id_str":"1","text":"lunch"}"#, Judged::Unwatched);
        check(&filter, r#"{"delete":{"status":{"id_str":"1"}}}"#, Judged::Parse);
        let edited = r#"{"data":{"id":"2","edit_history_tweet_ids":["1","2"],"text":"lunch"}}"#;
        check(&filter, edited, Judged::Parse);
        let first = r#"{"data":{"id":"2","edit_history_tweet_ids":["2"],"text":"lunch"}}"#;
        check(&filter, first, Judged::Unwatched);
    }

    #[test]
    fn what_can_neither_be_watched_nor_earn_is_passed_over() {
        let tags = |tags: &[&str]| tags.iter().map(|tag| Hashtag::new(tag).unwrap()).collect();
        let line = |text: &str| format!(r#"{{"data":{{"id":"1","text":"{text}"}}}}"#);
        let required = tags(&["#PyConAPAC", "#Elastic"]);
        for (watched, parsed, passed_over) in [
            (["#pyconapac"], "#PYCONAPAC", "#elastic"),
            (["#python"], "#PyConAPAC", "#elastic"),
            (["#python"], "#Python", "#elastic"),
        ] {
            let watched = Watched::Tags(tags(&watched));
            let campaign = Campaign { watched, required: required.clone(), ..Campaign::default() };
            let filter = Prefilter::new(&campaign).unwrap();
            assert_eq!(filter.judge(line(parsed).as_bytes()), Judged::Parse);
            assert_eq!(filter.judge(line(passed_over).as_bytes()), Judged::Unwatched);
        }
    }

    #[test]
    fn where_everything_is_watched_nothing_is_filtered() {
        let everything = Campaign { watched: Watched::Everything, ..Campaign::default() };
        assert!(Prefilter::new(&everything).is_none());
    }
}
