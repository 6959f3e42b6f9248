//! What waits for the wall, and what staff say about it: `/held`, `/show`, `/hide`, `/calm`.

use super::answer::{Answer, Choice, Does, listed, since};
use super::numbers::excerpt;
use super::{At, Desk};
use crate::domain::language::Language;
use crate::domain::moderation::{Never, Reasons, Showing, Why};
use crate::domain::post::id_in_link;
use crate::domain::staff::Role;
use crate::say;
use crate::store::connection::StoreError;
use crate::store::dictionary::PostRow;
use crate::store::moderation::{Decided, HeldPost, Meant};
use crate::store::people::{StoredAuthor, called};

/// Held posts in one message: as many as have their buttons under it.
const ROWS: u32 = 8;

impl Desk {
    /// The posts that wait for the wall, newest first, and how many there are in all: the queue as
    /// data, for whoever shows it otherwise than as a message.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_posts(&self, limit: u32) -> Result<(u64, Vec<HeldPost>), StoreError> {
        self.store.held_posts(limit).await
    }

    /// The queue of what waits, with buttons for those who may press them.
    pub(super) async fn held(&self, at: &At) -> Result<Answer, StoreError> {
        let (all, posts) = self.held_posts(ROWS).await?;
        let mut lines = self.flood_lines(at).await?;
        if posts.is_empty() {
            lines.push(say!(at.language, "held-none"));
            return Ok(Answer::done(lines.join("\n")));
        }
        lines.push(say!(at.language, "held-title", count = all));
        lines.extend(posts.iter().map(|held| line(held, at.language)));
        if all > posts.len() as u64 {
            lines.push(say!(at.language, "held-more", count = all - posts.len() as u64));
        }
        let rows = posts.iter().map(|held| buttons(held, at)).filter(|row| !row.is_empty());
        Ok(Answer { choices: rows.collect(), ..Answer::done(lines.join("\n")) })
    }

    /// Takes a post off the wall, or lets it on it.
    pub(super) async fn decide(
        &self,
        typed: &str,
        show: bool,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let Some(meant) = meant(typed, at.revision) else {
            return Ok(Answer::refused(say!(at.language, "no-link", typed = typed)));
        };
        let language = at.language;
        let telling = at.telling(move |decided| match decided {
            Decided::Unknown => Answer::refused(say!(language, "post-not-seen")),
            Decided::Edited => Answer::refused(say!(language, "held-edited")),
            Decided::Now(_) if !show => Answer::done(say!(language, "hidden")),
            Decided::Now(Showing::Never(why)) => {
                Answer::refused(say!(language, "shown-never", why = never(why, language)))
            }
            Decided::Now(_) => Answer::done(say!(language, "shown")),
        });
        self.store.decide(meant, show, telling).await
    }

    /// Says that a flood is over; with `all`, that it was none.
    pub(super) async fn calm(&self, all: bool, at: &At) -> Result<Answer, StoreError> {
        let language = at.language;
        let telling = at.telling(move |shown| match shown {
            None => Answer::refused(say!(language, "calm-already")),
            Some(shown) if all => Answer::done(say!(language, "calm-all", count = shown)),
            Some(shown) => Answer::done(say!(language, "calm-now", count = shown)),
        });
        self.store.end_flood(all, at.staff.id, at.now, telling).await
    }

    /// The author of the post that was typed as a link, or as `/held` calls it.
    pub(super) async fn author_of_post(
        &self,
        typed: &str,
    ) -> Result<Option<StoredAuthor>, StoreError> {
        // Digits alone are somebody's handle rather than a post of X.
        let Some(meant) = meant(typed, None).filter(|_| typed.trim().parse::<u64>().is_err())
        else {
            return Ok(None);
        };
        match self.store.author_of(meant).await? {
            Some(author) => self.store.author(author).await,
            None => Ok(None),
        }
    }

    /// What `/status` says of the wall: a flood, and what waits.
    pub(super) async fn wall_lines(&self, at: &At) -> Result<Vec<String>, StoreError> {
        let mut lines = self.flood_lines(at).await?;
        let (held, _) = self.held_posts(0).await?;
        if held > 0 {
            lines.push(say!(at.language, "status-held", count = held));
        }
        Ok(lines)
    }

    async fn flood_lines(&self, at: &At) -> Result<Vec<String>, StoreError> {
        let flood = self.store.flood(at.now).await?;
        let line = flood.map(|flood| {
            let zone = self.store.campaign().zone;
            let since = since(flood.began_at, at.now, zone, at.language);
            say!(at.language, "status-flood", since = since)
        });
        Ok(line.into_iter().collect())
    }
}

/// What the wall does with a post, in words; `None` when it shows it.
pub(super) fn on_the_wall(showing: Showing, language: Language) -> Option<String> {
    match showing {
        Showing::Shown => None,
        Showing::Held(why) => Some(say!(language, "wall-held", why = reasons(why, language))),
        Showing::Never(why) => Some(say!(language, "wall-never", why = never(why, language))),
    }
}

/// `p37`, as `/held` calls posts: short enough for a button, on every network.
pub fn name(row: PostRow) -> String {
    format!("p{}", row.0)
}

fn meant(typed: &str, revision: Option<i64>) -> Option<Meant> {
    let typed = typed.trim();
    let row = typed.strip_prefix(['p', 'P']).filter(|digits| !digits.starts_with('+'));
    if let Some(row) = row.and_then(|digits| digits.parse().ok()) {
        return Some(Meant::Row(PostRow(row), revision));
    }
    id_in_link(typed).map(Meant::Id)
}

fn line(held: &HeldPost, language: Language) -> String {
    let post = &held.post;
    let (name, who) = (name(post.row), called(&post.handle, &post.name));
    let (why, text) = (reasons(held.why, language), excerpt(&post.text));
    format!("{name}  {who} ({}) · {why}\n    {text}", post.id.network)
}

fn buttons(held: &HeldPost, at: &At) -> Vec<Choice> {
    let name = name(held.post.row);
    let button = |verb: &str, label: String| Choice {
        label,
        does: Does::Type { command: format!("/{verb} {name}"), revision: Some(held.edits) },
    };
    let mut row = Vec::new();
    if at.staff.role >= Role::Member {
        row.push(button("show", format!("{name} {}", say!(at.language, "button-show"))));
        row.push(button("hide", say!(at.language, "button-hide")));
    }
    if at.staff.role >= Role::Lead {
        row.push(button("block", say!(at.language, "button-block")));
    }
    row
}

/// Why a post waits, in words.
pub fn reasons(why: Reasons, language: Language) -> String {
    let words: Vec<String> = why
        .each()
        .map(|why| match why {
            Why::Media => say!(language, "held-media"),
            Why::Approval => say!(language, "held-approval"),
            Why::Word => say!(language, "held-word"),
            Why::LookAlike => say!(language, "held-look-alike"),
            Why::Newcomer => say!(language, "held-newcomer"),
        })
        .collect();
    listed(&words, language)
}

fn never(why: Never, language: Language) -> String {
    match why {
        Never::Gone => say!(language, "never-gone"),
        Never::Hidden => say!(language, "never-hidden"),
        Never::Blocked => say!(language, "never-blocked"),
        Never::NotPublic => say!(language, "never-not-public"),
        Never::Sensitive => say!(language, "never-sensitive"),
        Never::Withheld => say!(language, "never-withheld"),
        Never::MembersOnly => say!(language, "never-members-only"),
        Never::OptedOut => say!(language, "never-opted-out"),
        Never::AccountGone => say!(language, "never-account-gone"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::post::PostId;

    #[test]
    fn a_post_is_named_by_its_link_or_as_the_queue_names_it() {
        #[track_caller]
        fn check(typed: &str, expected: Option<&Meant>) {
            assert_eq!(meant(typed, Some(2)).as_ref(), expected, "{typed}");
        }
        check(" p37 ", Some(&Meant::Row(PostRow(37), Some(2))));
        check("P37", Some(&Meant::Row(PostRow(37), Some(2))));
        check("https://x.com/a/status/7", Some(&Meant::Id(PostId::x("7"))));
        for typed in ["p", "p+3", "p-", "pino", "@p37", "p99999999999999999999", ""] {
            check(typed, None);
        }
    }
}
