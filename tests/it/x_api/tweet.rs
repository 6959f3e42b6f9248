//! Posts as a test writes them: whole, before an endpoint shows a part of them.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

/// Where the milliseconds in X's ids begin.
const EPOCH_MS: u64 = 1_288_834_974_657;

/// The longest text that is shown whole; a longer one is a note.
const SHOWN_WHOLE: usize = 280;
const SHOWN_OF_NOTE: usize = 257;
const SHOWN_OF_RETWEET: usize = 140;

/// The id of the `n`th post of a millisecond.
pub(crate) fn id_at(ms: u64, n: u64) -> u64 {
    ((ms - EPOCH_MS) << 22) + n
}

/// The millisecond in which an id was given.
pub(crate) fn ms_of(id: u64) -> u64 {
    (id >> 22) + EPOCH_MS
}

/// A moment as X writes it, in whole seconds.
pub(super) fn moment(ms: u64) -> String {
    let seconds = i64::try_from(ms / 1000).expect("before the year 292 billion");
    let moment = DateTime::from_timestamp(seconds, 0).expect("a moment");
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Quoted,
    Retweeted,
    RepliedTo,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Quoted => "quoted",
            Self::Retweeted => "retweeted",
            Self::RepliedTo => "replied_to",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) id: u64,
    pub(crate) handle: String,
    pub(crate) name: String,
}

/// A post. Its id is 0 until it is given one or published.
#[derive(Clone, Debug)]
pub(crate) struct Tweet {
    pub(crate) id: u64,
    pub(crate) author: Author,
    /// All of it, not escaped.
    pub(crate) text: String,
    /// Ids of all versions, oldest first; its own comes last when it is published.
    pub(super) history: Vec<u64>,
    pub(super) refers: Vec<(Kind, Tweet)>,
    pub(super) lang: String,
    pub(super) is_sensitive: bool,
    pub(super) withheld_in: Vec<String>,
    pub(super) is_protected: bool,
    pub(super) hides_author: bool,
}

impl Tweet {
    /// A post of `handle`, whose account always has the same number.
    pub(crate) fn new(handle: &str, text: &str) -> Self {
        let folded = handle.to_ascii_lowercase();
        let number = folded.bytes().fold(7_u64, |sum, byte| (sum * 31 + u64::from(byte)) % 999_983);
        let author = Author {
            id: 1_500_000_000_000_000_000 + number,
            handle: handle.to_owned(),
            name: format!("Name of {handle}"),
        };
        Self {
            id: 0,
            author,
            text: text.to_owned(),
            history: Vec::new(),
            refers: Vec::new(),
            lang: "en".to_owned(),
            is_sensitive: false,
            withheld_in: Vec::new(),
            is_protected: false,
            hides_author: false,
        }
    }

    /// A retweet, whose shown text ends in the middle of the original's.
    #[track_caller]
    pub(crate) fn retweet(handle: &str, original: &Tweet) -> Self {
        let text = format!("RT @{}: {}", original.author.handle, original.text);
        Self::new(handle, &text).referring(Kind::Retweeted, original)
    }

    pub(crate) fn id(mut self, id: u64) -> Self {
        self.id = id;
        self
    }

    /// The same account under another name, or another account of the same name.
    pub(crate) fn author_id(mut self, id: u64) -> Self {
        self.author.id = id;
        self
    }

    pub(crate) fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.author.name);
        self
    }

    pub(crate) fn lang(mut self, lang: &str) -> Self {
        lang.clone_into(&mut self.lang);
        self
    }

    #[track_caller]
    pub(crate) fn quoting(self, quoted: &Tweet) -> Self {
        self.referring(Kind::Quoted, quoted)
    }

    #[track_caller]
    pub(crate) fn replying_to(self, earlier: &Tweet) -> Self {
        self.referring(Kind::RepliedTo, earlier)
    }

    /// A newer version of a post.
    #[track_caller]
    pub(crate) fn edit_of(mut self, earlier: &Tweet) -> Self {
        assert_ne!(earlier.id, 0, "the earlier version needs an id: publish it first");
        self.history.clone_from(&earlier.history);
        if self.history.last() != Some(&earlier.id) {
            self.history.push(earlier.id);
        }
        self
    }

    pub(crate) fn sensitive(mut self) -> Self {
        self.is_sensitive = true;
        self
    }

    pub(crate) fn withheld(mut self, countries: &[&str]) -> Self {
        self.withheld_in = countries.iter().map(|country| (*country).to_owned()).collect();
        self
    }

    /// By an account that shows its posts to its followers only.
    pub(crate) fn protected(mut self) -> Self {
        self.is_protected = true;
        self
    }

    /// Its author comes in `errors`, not in `includes`.
    pub(crate) fn without_includes(mut self) -> Self {
        self.hides_author = true;
        self
    }

    #[track_caller]
    fn referring(mut self, kind: Kind, other: &Tweet) -> Self {
        assert_ne!(other.id, 0, "the other post needs an id: publish it first");
        self.refers.push((kind, other.clone()));
        self
    }

    pub(super) fn is(&self, kind: Kind) -> bool {
        self.refers.iter().any(|(known, _)| *known == kind)
    }

    pub(super) fn is_note(&self) -> bool {
        !self.is(Kind::Retweeted) && self.text.chars().count() > SHOWN_WHOLE
    }

    /// What `text` shows.
    pub(super) fn shown(&self) -> String {
        let cut = |length: usize| self.text.chars().take(length).collect::<String>();
        let cut = if self.is(Kind::Retweeted) && self.text.chars().count() > SHOWN_OF_RETWEET {
            cut(SHOWN_OF_RETWEET - 1) + "…"
        } else if self.is_note() {
            cut(SHOWN_OF_NOTE) + "… https://t.co/note"
        } else if self.is(Kind::Quoted) {
            format!("{} https://t.co/quoted", self.text)
        } else {
            self.text.clone()
        };
        escaped(&cut)
    }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The hashtags of a text as `entities` tells them, in code points of that text.
pub(super) fn hashtags(text: &str) -> Vec<Value> {
    let chars: Vec<char> = text.chars().collect();
    let in_tag = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let begins =
            matches!(chars[at], '#' | '＃') && (at == 0 || !in_tag(at - 1) && chars[at - 1] != '&');
        let end = (at + 1..).find(|next| !in_tag(*next)).expect("the text ends");
        let tag: String = chars[at + 1..end.max(at + 1)].iter().collect();
        // What the cut of a long text has left of a tag is none.
        let is_whole = chars.get(end) != Some(&'…');
        if begins && is_whole && tag.chars().any(char::is_alphabetic) {
            found.push(json!({"start": at, "end": end, "tag": tag}));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}
