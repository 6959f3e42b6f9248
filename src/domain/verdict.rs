//! What the campaign's rules say about one post, as data.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::post::Audience;

/// One rule a post has to meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It carries this required tag itself.
    Carries(String),
    /// It is not a repost.
    NotARepost,
    /// It was posted in the campaign's window.
    InTheWindow,
    /// Everybody can read it.
    Public,
    /// Staff did not block its author.
    AuthorNotBlocked,
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Carries(tag) => write!(f, "carries #{tag}"),
            Self::NotARepost => f.write_str("is not a repost"),
            Self::InTheWindow => f.write_str("is in the campaign's window"),
            Self::Public => f.write_str("is public"),
            Self::AuthorNotBlocked => f.write_str("author is not blocked"),
        }
    }
}

impl Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a rule holds or not. Its `Display` is English, for `boothbot explain`; the desk has words
/// in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The tag is in the post.
    Written,
    /// The tag is there with something glued on: this one.
    Glued(String),
    /// Not the tag but this one, which looks like it.
    AnotherTag(String),
    /// The post has no hashtag at all.
    NoTag,
    /// The post has hashtags, and this is none of them.
    NotAmong,
    /// What kind of post it is: [`Kind::name`](super::post::Kind::name).
    Kind(&'static str),
    /// The campaign has neither start nor end.
    NoWindow,
    /// Posted then, in the window; in the campaign's time zone, like all that follow.
    Posted {
        /// When it was posted.
        at: NaiveDateTime,
    },
    /// Posted before the window.
    TooEarly {
        /// When it was posted.
        at: NaiveDateTime,
        /// The first minute that earns.
        starts: NaiveDateTime,
    },
    /// Posted after the window.
    TooLate {
        /// When it was posted.
        at: NaiveDateTime,
        /// The first minute that earns no more.
        ends: NaiveDateTime,
    },
    /// Who can read it.
    ReadBy(Audience),
    /// Whether staff blocked the author.
    Blocked(bool),
}

impl std::fmt::Display for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let minute = |at: &NaiveDateTime| at.format("%Y-%m-%d %H:%M");
        match self {
            Self::Written => f.write_str("written in the post"),
            Self::Glued(tag) => write!(f, "glued on, as #{tag}"),
            Self::AnotherTag(tag) => write!(f, "it has #{tag}, which is another tag"),
            Self::NoTag => f.write_str("it has no hashtag at all"),
            Self::NotAmong => f.write_str("it is not among the post's tags"),
            Self::Kind("original") => f.write_str("it is an original post"),
            Self::Kind(kind) => write!(f, "it is a {kind}"),
            Self::NoWindow => f.write_str("the campaign has no window"),
            Self::Posted { at } => write!(f, "posted {}", minute(at)),
            Self::TooEarly { at, starts } => {
                write!(f, "posted {}, before the start at {}", minute(at), minute(starts))
            }
            Self::TooLate { at, ends } => {
                write!(f, "posted {}, after the end at {}", minute(at), minute(ends))
            }
            Self::ReadBy(Audience::Public) => f.write_str("everybody can read it"),
            Self::ReadBy(Audience::Unlisted) => f.write_str("everybody with the link can read it"),
            Self::ReadBy(Audience::Protected) => {
                f.write_str("only the author's followers can read it")
            }
            Self::Blocked(true) => f.write_str("staff blocked this author"),
            Self::Blocked(false) => f.write_str("nobody blocked the author"),
        }
    }
}

impl Serialize for Detail {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A rule with its answer. Serialises as `{"rule", "holds", "detail"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The rule.
    pub rule: Rule,
    /// Whether the post meets it. A loose match does, if a human agrees.
    pub holds: bool,
    /// Whether it holds only loosely.
    #[serde(skip)]
    pub loose: bool,
    /// Why.
    pub detail: Detail,
}

impl Outcome {
    pub(super) fn of(rule: Rule, holds: bool, detail: Detail) -> Self {
        Self { rule, holds, loose: false, detail }
    }
}

/// What every rule says about one post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The rules in the order a human would check them.
    pub rules: Vec<Outcome>,
}

impl Verdict {
    /// Whether the post earns without a second look.
    pub fn earns(&self) -> bool {
        self.rules.iter().all(|outcome| outcome.holds && !outcome.loose)
    }

    /// Whether it would earn if a human says yes to a loose match.
    pub fn loose(&self) -> bool {
        self.rules.iter().all(|outcome| outcome.holds)
            && self.rules.iter().any(|outcome| outcome.loose)
    }
}
