//! Floods: many accounts that nobody has seen before, saying the same or called the same.
//!
//! A post has *looks*: its text without links, mentions, tags, digits and signs, and its author's
//! handle without digits. Where so many accounts that were first seen minutes ago share one look,
//! the wall is being flooded. Two things must not look so: colleagues who all post the booth's own
//! sentence (ten of them, often more than once), and visitors who post what the QR code put into
//! their composer (tags and nothing else, so that no look is left of it).

use std::hash::BuildHasher;

use chrono::Duration;
use rustc_hash::FxBuildHasher;

use super::post::Post;

/// Accounts with one look that make a flood: twice the colleagues of a large booth, and at four a
/// minute more visitors with one sentence than can be given gifts.
pub const ACCOUNTS: u32 = 20;

/// Within how long: floods are made by programs, and come within minutes.
pub const WINDOW: Duration = Duration::minutes(5);

/// An account whose first post is younger is new. Longer than [`WINDOW`], so that a flood that
/// starts slowly is seen too.
pub const NEW: Duration = Duration::minutes(10);

/// A flood is over when nothing looked like it for so long.
pub const CALM: Duration = Duration::minutes(10);

/// Letters that the look of a text needs: fewer are a greeting that many share.
const OF_TEXT: usize = 4;

/// Letters that the look of a handle needs: fewer are initials.
const OF_HANDLE: usize = 3;

/// Letters of a text that count: a longer common beginning is one look.
const LONGEST: usize = 400;

/// What posts are compared by; only the hash is kept, so that nothing of a text stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look(pub i64);

impl Look {
    fn new(kind: &str, skeleton: &str) -> Self {
        Self(FxBuildHasher.hash_one((kind, skeleton)).cast_signed())
    }
}

/// The looks of a post: of its text, and of its author's handle.
pub fn looks(post: &Post) -> Vec<Look> {
    let text = text_skeleton(&post.text);
    let handle = handle_skeleton(&post.author.handle);
    let look = |kind, skeleton: String, least| {
        (skeleton.chars().count() >= least).then(|| Look::new(kind, &skeleton))
    };
    let looks = [look("text", text, OF_TEXT), look("handle", handle, OF_HANDLE)];
    looks.into_iter().flatten().collect()
}

fn text_skeleton(text: &str) -> String {
    let own = text.split_whitespace().filter(|word| {
        let links = word.contains("://") || word.starts_with("www.");
        !links && !word.starts_with(['@', '＠', '#', '＃'])
    });
    let (mut skeleton, mut letters) = (String::new(), 0);
    for word in own {
        for letter in super::hashtag::fold(word).chars().filter(|c| is_letter(*c)) {
            skeleton.push(letter);
            letters += 1;
            if letters == LONGEST {
                return skeleton;
            }
        }
    }
    skeleton
}

fn is_letter(c: char) -> bool {
    // Unicode's table takes long to say so of Han and Hangul.
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}') || c.is_alphabetic()
}

fn handle_skeleton(handle: &str) -> String {
    super::hashtag::fold(handle).chars().filter(|c| !c.is_numeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::tests::post;
    use crate::domain::post::Author;

    fn by(handle: &str, text: &str) -> Vec<Look> {
        let author = Author { native: "1".into(), handle: handle.into(), name: String::new() };
        looks(&Post { author, ..post(text) })
    }

    #[test]
    fn what_differs_only_in_links_mentions_and_digits_looks_alike() {
        let one = by("ada", "@mina Buy 3 now: https://a.example/1 #PyConAPAC");
        let other = by("bob", "BUY 17 now!! #PyConAPAC @ken https://b.example/2");
        assert_eq!(one[0], other[0]);
        assert_ne!(one[0], by("cho", "Bye now, see you #PyConAPAC")[0]);
        assert_eq!(by("bot0017", "#a")[0], by("bot9", "#b")[0]);
    }

    #[test]
    fn tags_alone_and_greetings_look_like_nothing() {
        for text in ["#PyConAPAC #Elastic", "hi! #PyConAPAC", "와우 😀", "1234567890", ""] {
            assert_eq!(by("", text), [], "{text}");
        }
        assert_eq!(by("mk16", "").len() + by("1234567", "").len(), 0);
    }
}
