//! Which posts the public screen shows, which wait for a human, and which it never shows.
//!
//! Three answers, and the strongest wins. *Never*: the post is not for everybody, by what its
//! network, its author or the staff said. *Held*: nobody said no, but the policy wants a human to
//! look first. *Shown*: the rest. Deciding is pure; the store keeps what goes into it beside the
//! post, and states the same rule once more in SQL. Claims are none of this module's business: a
//! post that is held earns its gift all the same.

use serde::{Deserialize, Serialize};

use super::post::{Audience, Post};
use super::words::Words;

/// The tag, folded, with which an author keeps a post off the screen.
pub const OPT_OUT: &str = "notonwall";

/// What is said against showing a post, or all posts of an account: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cautions(u8);

impl Cautions {
    /// Nothing is said.
    pub const NONE: Self = Self(0);
    /// Its author or its network calls it sensitive, or puts a warning before it.
    pub const SENSITIVE: Self = Self(1);
    /// Its network withholds it, somewhere.
    pub const WITHHELD: Self = Self(2);
    /// Its author asks that only people who are logged in see it.
    pub const MEMBERS_ONLY: Self = Self(4);
    /// Its author keeps it off the screen with [`OPT_OUT`].
    pub const OPTED_OUT: Self = Self(8);
    /// Its account is deleted, suspended or asleep.
    pub const ACCOUNT_GONE: Self = Self(16);

    /// Those that an account's labels can say.
    pub const OF_LABELS: Self = Self(Self::SENSITIVE.0 | Self::MEMBERS_ONLY.0);

    /// The one of these if it holds, else none.
    pub fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::NONE }
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are in it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set as the database keeps it.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// The set of those bits.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

/// What a label of the AT Protocol says: what its author put on a post or an account, or a
/// labeller did.
pub fn label(value: &str) -> Cautions {
    match value {
        "!no-unauthenticated" => Cautions::MEMBERS_ONLY,
        // `!hide` and `!warn` are a labeller's; the rest is what adult content and violence are
        // called (atproto's global label definitions).
        "porn" | "sexual" | "nudity" | "graphic-media" | "gore" | "!hide" | "!warn" => {
            Cautions::SENSITIVE
        }
        _ => Cautions::NONE,
    }
}

/// Why a post waits for a human: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reasons(u8);

/// One reason for which a post waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It carries pictures or video, and those are looked at first.
    Media,
    /// Everything is looked at first.
    Approval,
    /// It, or its author's name, contains a listed word.
    Word,
    /// It looks like many others from accounts that are as new.
    LookAlike,
    /// Its author was first seen during a flood.
    Newcomer,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::Media, Self::Approval, Self::Word, Self::LookAlike, Self::Newcomer];

    /// The set with only this one.
    pub fn alone(self) -> Reasons {
        Reasons(match self {
            Self::Media => 1,
            Self::Approval => 2,
            Self::Word => 4,
            Self::LookAlike => 8,
            Self::Newcomer => 16,
        })
    }
}

impl Reasons {
    /// No reason: it does not wait.
    pub const NONE: Self = Self(0);
    /// Those that the policy gives; a flood gives the others.
    pub const OF_POLICY: Self = Self(1 | 2 | 4);
    /// Those that a flood gives.
    pub const OF_FLOOD: Self = Self(8 | 16);

    /// These if it holds, else none.
    pub fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::NONE }
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is one.
    pub fn any(self) -> bool {
        self.0 != 0
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Why> {
        Why::ALL.into_iter().filter(move |why| self.0 & why.alone().0 != 0)
    }

    /// The set as the database keeps it.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// The set of those bits.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

/// Which posts wait for a human.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// None but those with a listed word.
    #[default]
    Open,
    /// Those with pictures or video too.
    HoldMedia,
    /// All.
    Approve,
}

impl Mode {
    /// The words in the configuration.
    pub const NAMES: [&str; 3] = ["open", "hold-media", "approve"];

    /// The mode of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "open" => Some(Self::Open),
            "hold-media" => Some(Self::HoldMedia),
            "approve" => Some(Self::Approve),
            _ => None,
        }
    }
}

/// What the organiser wants looked at before it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Which posts wait.
    pub mode: Mode,
    /// Words that make a post wait whatever the mode.
    pub words: Words,
}

impl Policy {
    /// Why a post waits, as far as it says itself. Its author's name is asked for apart, because
    /// it may change later.
    pub fn holds(&self, post: &Post) -> Reasons {
        let mode = self.holds_kind(post.media);
        // What is in no list costs nothing: an import comes by here a million times.
        if self.words.is_empty() {
            return mode;
        }
        let tags = post.tags.iter().map(super::hashtag::Hashtag::written);
        let links = post.links.iter().map(String::as_str);
        self.holds_texts(mode, std::iter::once(post.text.as_str()).chain(tags).chain(links))
    }

    /// The same of a post that is stored: whether it carries media, and all its texts.
    pub fn holds_stored<'t>(&self, media: bool, texts: impl Iterator<Item = &'t str>) -> Reasons {
        self.holds_texts(self.holds_kind(media), texts)
    }

    /// Whether an author's handle or name makes all their posts wait.
    pub fn lists(&self, handle: &str, name: &str) -> bool {
        !self.words.is_empty() && (self.words.found_in(handle) || self.words.found_in(name))
    }

    /// Whether a tag (folded) is in no public list.
    pub fn keeps_back(&self, tag: &str) -> bool {
        tag == OPT_OUT || self.words.found_in(tag)
    }

    fn holds_kind(&self, media: bool) -> Reasons {
        match self.mode {
            Mode::Approve => Why::Approval.alone(),
            Mode::HoldMedia if media => Why::Media.alone(),
            Mode::Open | Mode::HoldMedia => Reasons::NONE,
        }
    }

    fn holds_texts<'t>(&self, mode: Reasons, mut texts: impl Iterator<Item = &'t str>) -> Reasons {
        match texts.any(|text| self.words.found_in(text)) {
            true => mode.and(Why::Word.alone()),
            false => mode,
        }
    }
}

/// What a post says itself against being shown, the opt-out included.
pub fn cautions(post: &Post) -> Cautions {
    let opted_out = post.tags.iter().any(|tag| tag.folded() == OPT_OUT);
    post.cautions.and(Cautions::OPTED_OUT.when(opted_out))
}

/// Everything that decides whether a post is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// It was deleted, or only came inside another.
    pub gone: bool,
    /// Staff took it off.
    pub hidden: bool,
    /// Staff block its author's person.
    pub blocked: bool,
    /// Who may read it.
    pub audience: Audience,
    /// What is said against it, and against its author's account.
    pub cautions: Cautions,
    /// Why it waits.
    pub held: Reasons,
    /// Staff looked at it and said yes.
    pub released: bool,
}

/// What the screen does with a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    /// It shows it.
    Shown,
    /// It waits until staff say yes.
    Held(Reasons),
    /// It does not show it, whatever staff say, as long as that stands.
    Never(Never),
}

/// Why a post is not shown, whatever staff say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {
    /// It is gone.
    Gone,
    /// Staff took it off; staff can put it back.
    Hidden,
    /// Its author is blocked.
    Blocked,
    /// It is not for everybody.
    NotPublic,
    /// It is sensitive.
    Sensitive,
    /// Its network withholds it.
    Withheld,
    /// It is for people who are logged in.
    MembersOnly,
    /// Its author keeps it off.
    OptedOut,
    /// Its account is gone.
    AccountGone,
}

/// What the screen does with a post of which that is known.
pub fn showing(post: &Standing) -> Showing {
    let never = [
        (post.gone, Never::Gone),
        (post.audience != Audience::Public, Never::NotPublic),
        (post.cautions.has(Cautions::OPTED_OUT), Never::OptedOut),
        (post.cautions.has(Cautions::MEMBERS_ONLY), Never::MembersOnly),
        (post.cautions.has(Cautions::SENSITIVE), Never::Sensitive),
        (post.cautions.has(Cautions::WITHHELD), Never::Withheld),
        (post.cautions.has(Cautions::ACCOUNT_GONE), Never::AccountGone),
        (post.blocked, Never::Blocked),
        (post.hidden, Never::Hidden),
    ];
    match never.into_iter().find(|(holds, _)| *holds) {
        Some((_, why)) => Showing::Never(why),
        None if post.held.any() && !post.released => Showing::Held(post.held),
        None => Showing::Shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::tests::post;

    const SHOWN: Standing = Standing {
        gone: false,
        hidden: false,
        blocked: false,
        audience: Audience::Public,
        cautions: Cautions::NONE,
        held: Reasons::NONE,
        released: false,
    };

    #[track_caller]
    fn check(post: Standing, expected: Showing) {
        assert_eq!(showing(&post), expected, "{post:?}");
    }

    #[test]
    fn what_is_not_for_everybody_is_never_shown_even_when_staff_say_yes() {
        check(SHOWN, Showing::Shown);
        let yes = Standing { released: true, ..SHOWN };
        check(Standing { gone: true, ..yes }, Showing::Never(Never::Gone));
        check(Standing { hidden: true, ..yes }, Showing::Never(Never::Hidden));
        check(Standing { blocked: true, ..yes }, Showing::Never(Never::Blocked));
        for audience in [Audience::Unlisted, Audience::Protected] {
            check(Standing { audience, ..yes }, Showing::Never(Never::NotPublic));
        }
        for (cautions, why) in [
            (Cautions::SENSITIVE, Never::Sensitive),
            (Cautions::WITHHELD, Never::Withheld),
            (Cautions::MEMBERS_ONLY, Never::MembersOnly),
            (Cautions::OPTED_OUT, Never::OptedOut),
            (Cautions::ACCOUNT_GONE, Never::AccountGone),
        ] {
            check(Standing { cautions, ..yes }, Showing::Never(why));
        }
    }

    #[test]
    fn what_is_held_is_shown_once_staff_say_yes() {
        for why in Why::ALL {
            let held = Standing { held: why.alone(), ..SHOWN };
            check(held, Showing::Held(why.alone()));
            assert_eq!(held.held.each().collect::<Vec<_>>(), [why]);
            check(Standing { released: true, ..held }, Showing::Shown);
        }
    }

    #[test]
    fn a_policy_holds_what_it_names() {
        let (plain, media) = (post("hello"), Post { media: true, ..post("hello") });
        let policy = |mode| Policy { mode, words: Words::new(["spam"]) };
        let why = |mode, post: &Post| policy(mode).holds(post).each().collect::<Vec<_>>();
        assert_eq!(why(Mode::Open, &media), []);
        assert_eq!(why(Mode::HoldMedia, &plain), []);
        assert_eq!(why(Mode::HoldMedia, &media), [Why::Media]);
        assert_eq!(why(Mode::Approve, &plain), [Why::Approval]);
        assert_eq!(why(Mode::Open, &post("more SPAM")), [Why::Word]);
        assert_eq!(why(Mode::Open, &post("#Spam")), [Why::Word]);
        let linked = Post { links: vec!["https://spam.example/".into()], ..post("hello") };
        assert_eq!(why(Mode::Open, &linked), [Why::Word]);
        assert!(policy(Mode::Open).lists("spam", "") && policy(Mode::Open).lists("", "Ｓｐａｍ"));
        assert!(!policy(Mode::Open).lists("spammer", "Mina"));
    }

    #[test]
    fn an_author_keeps_a_post_off_in_any_spelling_of_the_tag() {
        for text in ["#notonwall", "＃ＮｏｔＯｎＷａｌｌ hi", "#PyConAPAC #NOTONWALL"] {
            assert_eq!(cautions(&post(text)), Cautions::OPTED_OUT, "{text}");
        }
        assert_eq!(cautions(&post("#notonwalls notonwall")), Cautions::NONE);
    }
}
