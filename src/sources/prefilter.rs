//! Lines in which no watched hashtag can stand, told without parsing them.
//!
//! Most lines of a firehose are about something else, and reading one as JSON costs five times as
//! much as looking through it. A line is parsed when one of these stands in it, anywhere:
//!
//! - a watched tag, in any case;
//! - a letter that only folding turns into one of a tag's: full-width, circled, mathematical, a
//!   ligature, the Kelvin sign, loose Jamo, a mark that is set apart from its letter;
//! - a `\u` escape, behind which any letter may hide.
//!
//! Folding changes no other letter except in case, so what is left holds no watched tag. Only lines
//! of a shape that is known to hold one whole post, or none, are judged; all others are parsed.

use std::fmt::Write;

use memchr::memmem::Finder;
use regex::bytes::Regex;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

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
    tags: Regex,
    hidden: Hidden,
    escape: Finder<'static>,
    collection: Finder<'static>,
    created: Finder<'static>,
    editions: Finder<'static>,
}

impl Prefilter {
    /// For the posts that a campaign records; `None` where that is every one.
    pub fn new(campaign: &Campaign) -> Option<Self> {
        let Watched::Tags(watched) = &campaign.watched else { return None };
        // What earns is recorded although nothing in it may be watched; and where nothing is
        // required, everything earns.
        if campaign.required.is_empty() {
            return None;
        }
        let tags = watched.iter().chain(&campaign.required);
        let folded: Vec<&str> = tags.map(Hashtag::folded).collect();
        let capitals = capitals();
        let spelled: Vec<String> = folded.iter().map(|tag| in_any_case(tag, &capitals)).collect();
        Some(Self {
            tags: Regex::new(&spelled.join("|")).ok()?,
            hidden: Hidden::of(&folded),
            escape: Finder::new(br"\u"),
            collection: Finder::new(br#""collection":""#),
            created: Finder::new(br#""operation":"create""#),
            editions: Finder::new(br#""edit_history_"#),
        })
    }

    /// What becomes of a line, without its end.
    pub(super) fn judge(&self, line: &[u8]) -> Judged {
        // A value that goes on over the next lines is none to judge.
        if line.last() != Some(&b'}') {
            return Judged::Parse;
        }
        let is_post = if line.starts_with(br#"{"did":"#) {
            match self.collection(line) {
                Some(b"app.bsky.feed.like") => return Judged::Skip,
                Some(b"app.bsky.feed.post") => self.created.find(line).is_some(),
                _ => false,
            }
        } else {
            // A status of API v1.1, or a post of v2 with what it includes. Pages are lists.
            line.starts_with(br#"{"created_at":"#) || line.starts_with(br#"{"data":{"#)
        };
        if is_post && !self.may_carry(line) && !self.is_edited(line) {
            Judged::Unwatched
        } else {
            Judged::Parse
        }
    }

    fn may_carry(&self, line: &[u8]) -> bool {
        self.tags.is_match(line) || self.escape.find(line).is_some() || self.hidden.is_in(line)
    }

    /// The collection of a Jetstream event: the first one that is named, before the record.
    fn collection<'l>(&self, line: &'l [u8]) -> Option<&'l [u8]> {
        let rest = &line[self.collection.find(line)? + self.collection.needle().len()..];
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

/// The letters that folding may turn into a part of some tags.
#[derive(Clone, Debug)]
struct Hidden {
    /// Ascending.
    letters: Vec<char>,
    /// Whether one of them begins with this byte.
    begins: [bool; 256],
}

impl Hidden {
    fn of(folded: &[&str]) -> Self {
        let parts: Vec<char> = folded.iter().flat_map(|tag| tag.nfkd()).collect();
        let letters: Vec<char> = every_letter()
            .filter(|letter| {
                let stays = is_nfkc_quick(std::iter::once(*letter)) == IsNormalized::Yes;
                let splits = letter.to_lowercase().count() > 1;
                let mut becomes = letter.to_lowercase().nfkd().flat_map(char::to_lowercase);
                // Marks change places with each other.
                let moves = canonical_combining_class(*letter) != 0;
                (!stays || splits || moves) && becomes.any(|part| parts.contains(&part))
            })
            .collect();
        let mut begins = [false; 256];
        for letter in &letters {
            begins[usize::from(letter.encode_utf8(&mut [0; 4]).as_bytes()[0])] = true;
        }
        Self { letters, begins }
    }

    /// Whether one of them is in a line. What is no UTF-8 is for the parser to refuse.
    fn is_in(&self, line: &[u8]) -> bool {
        let mut place = 0;
        while let Some(next) = not_ascii(&line[place..]) {
            place += next;
            let length = match line[place] {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
            if self.begins[usize::from(line[place])] {
                let letter = line.get(place..place + length);
                let letter = letter.and_then(|bytes| std::str::from_utf8(bytes).ok());
                let letter = letter.and_then(|text| text.chars().next());
                if letter.is_none_or(|letter| self.letters.binary_search(&letter).is_ok()) {
                    return true;
                }
            }
            place = (place + length).min(line.len());
        }
        false
    }
}

/// Where the first byte is that is no ASCII: most of a line is, and is passed over by eights.
fn not_ascii(bytes: &[u8]) -> Option<usize> {
    let (eights, rest) = bytes.as_chunks::<8>();
    let plain = |eight: &&[u8; 8]| u64::from_le_bytes(**eight) & 0x8080_8080_8080_8080 == 0;
    let passed = eights.iter().take_while(plain).count();
    let from = if passed < eights.len() { &eights[passed][..] } else { rest };
    Some(passed * 8 + from.iter().position(|byte| !byte.is_ascii())?)
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

/// Every letter whose small form is another one, after that.
fn capitals() -> Vec<(char, char)> {
    let small = |letter: char| {
        let mut small = letter.to_lowercase();
        small.next().filter(|small_letter| small.len() == 0 && *small_letter != letter)
    };
    every_letter().filter_map(|letter| Some((small(letter)?, letter))).collect()
}

fn every_letter() -> impl Iterator<Item = char> {
    '\0'..=char::MAX
}

#[cfg(test)]
mod tests {
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
        let changing = every_letter().filter(|letter| !alone(*letter).eq([*letter]));
        let changing: Vec<(char, String)> =
            changing.map(|letter| (letter, alone(letter).collect())).collect();
        for tag in ["pyconapac", "elastic", "파이콘", "ブース", "café", "ίσως"] {
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
        check(&filter, &event("create", "app.bsky.feed.like", "#PyConAPAC"), Judged::Skip);
        check(&filter, &event("create", "app.bsky.feed.post", "lunch…"), Judged::Unwatched);
        check(&filter, &event("create", "app.bsky.feed.post", "#pyCONapac"), Judged::Parse);
        check(&filter, &event("update", "app.bsky.feed.post", "lunch"), Judged::Parse);
        check(&filter, &event("delete", "app.bsky.feed.post", ""), Judged::Parse);
        check(&filter, &event("create", "app.bsky.feed.repost", ""), Judged::Parse);
        check(&filter, r#"{"data":{"id":"1","text":"점심"}}"#, Judged::Unwatched);
        check(&filter, r#"{"data":{"id":"1","text":"\u0023"}}"#, Judged::Parse);
        check(&filter, r#"{"data":[{"id":"1","text":"lunch"}]}"#, Judged::Parse);
        check(&filter, r#"{"data":{"id":"1","#, Judged::Parse);
        check(&filter, r#"{"created_at":"x","text":"lunch"}"#, Judged::Unwatched);
        check(&filter, r#"{"delete":{"status":{"id_str":"1"}}}"#, Judged::Parse);
        let edited = r#"{"data":{"id":"2","edit_history_tweet_ids":["1","2"],"text":"lunch"}}"#;
        check(&filter, edited, Judged::Parse);
        let first = r#"{"data":{"id":"2","edit_history_tweet_ids":["2"],"text":"lunch"}}"#;
        check(&filter, first, Judged::Unwatched);
    }

    #[test]
    fn where_everything_is_watched_nothing_is_filtered() {
        let everything = Campaign { watched: Watched::Everything, ..Campaign::default() };
        assert!(Prefilter::new(&everything).is_none());
    }
}
