//! Which posts are recorded, and which of them earn a gift.
//!
//! Deciding is pure: this module reads a [`Post`] and answers with a [`Verdict`] that names
//! every rule with its outcome. It never fetches, stores or sends, so the same answer serves the
//! watcher, `/why` and `boothbot explain`.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::claim::Period;
use super::day::Day;
use super::hashtag::Hashtag;
use super::post::{Audience, Post};
use super::verdict::{Detail, Outcome, Rule, Verdict};

/// Which posts are recorded: those with any of these tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Every post.
    Everything,
    /// Posts that carry at least one of these. Never empty.
    Tags(Vec<Hashtag>),
}

/// How often one person can earn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnePer {
    /// Once in the whole campaign.
    Event,
    /// Once a day, in the campaign's time zone.
    Day,
}

impl OnePer {
    /// The word in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Day => "day",
        }
    }
}

/// The rules of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// What people call it.
    pub name: String,
    /// The tags a post must carry, all of them, to earn. Never empty.
    pub required: Vec<Hashtag>,
    /// Which posts are recorded. A post that carries every required tag always is.
    pub watched: Watched,
    /// The first instant that earns.
    pub starts: Option<DateTime<Utc>>,
    /// The first instant that earns no more.
    pub ends: Option<DateTime<Utc>>,
    /// How often one person can earn.
    pub one_per: OnePer,
    /// What "today" means.
    pub zone: Tz,
}

impl Default for Campaign {
    /// The first campaign: PyCon APAC in Seoul, `#PyConAPAC` with `#Elastic`, no window.
    fn default() -> Self {
        Self {
            name: "PyCon APAC".to_owned(),
            required: super::hashtag::once_each(["PyConAPAC", "Elastic"]),
            watched: Watched::Tags(super::hashtag::once_each(["PyConAPAC"])),
            starts: None,
            ends: None,
            one_per: OnePer::Event,
            zone: chrono_tz::Asia::Seoul,
        }
    }
}

/// Whether a post earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Earning {
    /// It does not.
    No,
    /// It would, but for a loose match: the claim starts in review.
    IfAHumanAgrees,
    /// It does.
    Yes,
}

/// How closely a tag, or the closest of a post, is the one that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carries {
    /// It does not.
    Not,
    /// With a particle glued to it.
    Loosely,
    /// As it should.
    Exactly,
}

impl Campaign {
    /// Whether the post is recorded at all: it carries a watched tag, or might earn. A loose
    /// match is recorded too, or nobody could ever say yes to it.
    pub fn records(&self, post: &Post) -> bool {
        match &self.watched {
            Watched::Everything => true,
            Watched::Tags(watched) => {
                watched.iter().any(|tag| carries(post, tag) != Carries::Not)
                    || self.required.iter().all(|tag| carries(post, tag) != Carries::Not)
            }
        }
    }

    /// How closely a tag is one that the campaign watches or requires.
    pub fn asks_for(&self, tag: &Hashtag) -> Carries {
        let watched: &[Hashtag] = match &self.watched {
            Watched::Everything => &[],
            Watched::Tags(tags) => tags,
        };
        let asked = watched.iter().chain(&self.required);
        asked.map(|asked| closeness(tag, asked)).max().unwrap_or(Carries::Not)
    }

    /// What [`judge`](Self::judge) would say of an author nobody blocked, in one word and
    /// without saying why: for recording, where almost every post earns nothing.
    pub fn earning(&self, post: &Post) -> Earning {
        if post.kind.is_repost()
            || post.audience == Audience::Protected
            || self.starts.is_some_and(|starts| post.created_at < starts)
            || self.ends.is_some_and(|ends| post.created_at >= ends)
        {
            return Earning::No;
        }
        let mut earning = Earning::Yes;
        for tag in &self.required {
            match carries(post, tag) {
                Carries::Exactly => {}
                Carries::Loosely => earning = Earning::IfAHumanAgrees,
                Carries::Not => return Earning::No,
            }
        }
        earning
    }

    /// Judges a post by every rule. `blocked` says whether staff keep its author from earning.
    pub fn judge(&self, post: &Post, blocked: bool) -> Verdict {
        let mut rules: Vec<Outcome> =
            self.required.iter().map(|tag| carries_outcome(post, tag)).collect();
        let (kind, audience) = (Detail::Kind(post.kind.name()), Detail::ReadBy(post.audience));
        rules.push(Outcome::of(Rule::NotARepost, !post.kind.is_repost(), kind));
        rules.push(self.window_outcome(post.created_at));
        rules.push(Outcome::of(Rule::Public, post.audience != Audience::Protected, audience));
        rules.push(Outcome::of(Rule::AuthorNotBlocked, !blocked, Detail::Blocked(blocked)));
        Verdict { rules }
    }

    /// The stretch of time in which a post made at `at` can earn its author one gift.
    pub fn period(&self, at: DateTime<Utc>) -> Period {
        match self.one_per {
            OnePer::Event => Period::Event,
            OnePer::Day => Period::Day(Day::of(at, self.zone)),
        }
    }

    fn window_outcome(&self, at: DateTime<Utc>) -> Outcome {
        let local = |at: DateTime<Utc>| at.with_timezone(&self.zone).naive_local();
        let (holds, detail) = match (self.starts, self.ends) {
            (Some(starts), _) if at < starts => {
                (false, Detail::TooEarly { at: local(at), starts: local(starts) })
            }
            (_, Some(ends)) if at >= ends => {
                (false, Detail::TooLate { at: local(at), ends: local(ends) })
            }
            (None, None) => (true, Detail::NoWindow),
            _ => (true, Detail::Posted { at: local(at) }),
        };
        Outcome::of(Rule::InTheWindow, holds, detail)
    }
}

fn carries(post: &Post, required: &Hashtag) -> Carries {
    post.tags.iter().map(|tag| closeness(tag, required)).max().unwrap_or(Carries::Not)
}

fn closeness(tag: &Hashtag, required: &Hashtag) -> Carries {
    if tag.folded() == required.folded() {
        Carries::Exactly
    } else if tag.is_loosely(required) {
        Carries::Loosely
    } else {
        Carries::Not
    }
}

fn carries_outcome(post: &Post, required: &Hashtag) -> Outcome {
    let rule = Rule::Carries(required.written().to_owned());
    match carries(post, required) {
        Carries::Exactly => Outcome::of(rule, true, Detail::Written),
        Carries::Loosely => {
            let glued = post.tags.iter().find(|tag| tag.is_loosely(required));
            let glued = glued.map_or("", |tag| tag.written()).to_owned();
            Outcome { rule, holds: true, loose: true, detail: Detail::Glued(glued) }
        }
        Carries::Not => {
            let near = post.tags.iter().find(|tag| {
                let distance = strsim::osa_distance(tag.folded(), required.folded());
                tag.folded().starts_with(required.folded()) || (1..=2).contains(&distance)
            });
            let detail = match (near, post.tags.is_empty()) {
                (Some(near), _) => Detail::AnotherTag(near.written().to_owned()),
                (None, true) => Detail::NoTag,
                (None, false) => Detail::NotAmong,
            };
            Outcome::of(rule, false, detail)
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::hashtag;
    use crate::domain::post::{Author, Kind, PostId};

    /// A public original post by Mina with that text.
    pub(crate) fn post(text: &str) -> Post {
        let mina = Author { native: "1".into(), handle: "mina".into(), name: "Mina".into() };
        let tags = hashtag::once_each(hashtag::extract(text));
        let at = "2016-08-13T01:00:00Z".parse().expect("a valid time");
        Post::new(PostId::x("764114214712246272"), mina, text, tags, at)
    }

    #[track_caller]
    fn check(text: &str, earns: bool, loose: bool) {
        let verdict = Campaign::default().judge(&post(text), false);
        assert_eq!((verdict.earns(), verdict.loose()), (earns, loose), "{text}: {verdict:#?}");
    }

    #[test]
    fn every_required_tag_is_needed() {
        check("#PyConAPAC #Elastic hello", true, false);
        check("＃ｐｙｃｏｎａｐａｃ #ELASTIC", true, false);
        check("#PyConAPAC hello", false, false);
        check("#PyConAPAC #ElasticSearch", false, false);
        check("PyConAPAC Elastic", false, false);
    }

    #[test]
    fn a_particle_glued_on_needs_a_human() {
        check("#PyConAPAC에서 #Elastic", false, true);
        check("#PyConAPAC에서", false, false);
    }

    #[test]
    fn a_repost_never_earns() {
        let repost = Post { kind: Kind::Repost(None), ..post("#PyConAPAC #Elastic") };
        let verdict = Campaign::default().judge(&repost, false);
        assert!(!verdict.earns());
    }

    #[test]
    fn a_blocked_author_and_a_protected_post_earn_nothing() {
        let campaign = Campaign::default();
        let good = post("#PyConAPAC #Elastic");
        assert!(!campaign.judge(&good, true).earns());
        let protected = Post { audience: Audience::Protected, ..good };
        assert!(!campaign.judge(&protected, false).earns());
    }

    #[test]
    fn the_window_includes_its_start_and_not_its_end() {
        let start: DateTime<Utc> = "2016-08-13T01:00:00Z".parse().unwrap();
        let with = |starts, ends| Campaign { starts, ends, ..Campaign::default() };
        let good = post("#PyConAPAC #Elastic");
        assert!(with(Some(start), None).judge(&good, false).earns());
        assert!(!with(None, Some(start)).judge(&good, false).earns());
    }

    #[test]
    fn what_might_earn_is_recorded_even_when_nobody_watches_it() {
        let campaign = Campaign {
            watched: Watched::Tags(hashtag::once_each(["Kibana"])),
            ..Campaign::default()
        };
        assert!(campaign.records(&post("#PyConAPAC #Elastic")));
        assert!(campaign.records(&post("#kibana")));
        assert!(!campaign.records(&post("#PyConAPAC")));
    }

    #[test]
    fn the_nearest_tag_is_named_when_one_is_missing() {
        let verdict = Campaign::default().judge(&post("#PyConAPAC #Elastics"), false);
        let missing = verdict.rules.iter().find(|outcome| !outcome.holds).unwrap();
        assert_eq!(missing.detail, Detail::AnotherTag("Elastics".into()));
        assert_eq!(missing.detail.to_string(), "it has #Elastics, which is another tag");
    }
}
