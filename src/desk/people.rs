//! Accounts that are one person, accounts kept from earning, posts off the wall, staff.

use super::answer::Answer;
use super::{At, Desk};
use crate::domain::post::id_in_link;
use crate::store::connection::StoreError;
use crate::store::desk::Named;
use crate::store::people::StoredAuthor;

impl Desk {
    pub(super) async fn same(&self, one: &str, other: &str, at: &At) -> Result<Answer, StoreError> {
        let (one, other) = match (self.author_meant(one).await?, self.author_meant(other).await?) {
            (Ok(one), Ok(other)) => (one, other),
            (Err(answer), _) | (_, Err(answer)) => return Ok(answer),
        };
        let joined = self.store.join(one.id, other.id, at.staff.id, at.now).await?;
        let (one, other) = (one.called(), other.called());
        if joined.already {
            return Ok(Answer::refused(format!("{one} and {other} are one person already.")));
        }
        let mut text = format!("{one} and {other} are one person now.");
        for claim in &joined.declined {
            text += &format!(" Claim {} is declined: one gift a person.", claim.code);
        }
        if joined.both_had {
            text += " Both had their gift already.";
        }
        Ok(Answer::done(format!("{text} To take that back: /part {other}")))
    }

    pub(super) async fn part(&self, who: &str) -> Result<Answer, StoreError> {
        let author = match self.author_meant(who).await? {
            Ok(author) => author,
            Err(answer) => return Ok(answer),
        };
        let called = author.called();
        Ok(if self.store.part(author.id).await? {
            Answer::done(format!("{called} is a person of their own again."))
        } else {
            Answer::refused(format!("{called} was not joined to anybody."))
        })
    }

    pub(super) async fn block(
        &self,
        who: &str,
        blocked: bool,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let author = match self.author_meant(who).await? {
            Ok(author) => author,
            Err(answer) => return Ok(answer),
        };
        let changed = self.store.set_blocked(author.id, blocked, at.staff.id, at.now).await?;
        let who = author.called();
        Ok(match (blocked, changed) {
            (true, true) => {
                Answer::done(format!("{who} is blocked and earns nothing. /unblock {who} ends it."))
            }
            (false, true) => Answer::done(format!("{who} can earn again.")),
            (true, false) => Answer::refused(format!("{who} is blocked already.")),
            (false, false) => Answer::refused(format!("{who} is not blocked.")),
        })
    }

    pub(super) async fn hide(&self, link: &str, hidden: bool) -> Result<Answer, StoreError> {
        let Some(id) = id_in_link(link) else {
            return Ok(Answer::refused(format!("{link:?} is no link to a post.")));
        };
        Ok(match (self.store.set_hidden(id, hidden).await?, hidden) {
            (false, _) => Answer::refused("We have not seen that post."),
            (true, true) => Answer::done("Off the wall. Numbers and claims stay as they are."),
            (true, false) => Answer::done("Back on the wall."),
        })
    }

    pub(super) async fn staff(&self) -> Result<Answer, StoreError> {
        let staff = self.store.staff().await?;
        let lines: Vec<String> =
            staff.iter().map(|member| format!("{}  {}", member.name, member.role.name())).collect();
        Ok(Answer::done(lines.join("\n")))
    }

    /// Which account a typed handle or name means.
    pub(super) async fn author_meant(
        &self,
        typed: &str,
    ) -> Result<Result<StoredAuthor, Answer>, StoreError> {
        Ok(match self.store.named(typed.to_owned()).await? {
            Named::One(author) => Ok(author),
            Named::Several(authors) => {
                let list: Vec<String> = authors
                    .iter()
                    .map(|author| {
                        format!("{} ({}, {})", author.called(), author.name, author.network)
                    })
                    .collect();
                let list = list.join(", ");
                Err(Answer::refused(format!("{typed:?} is several accounts: {list}.")))
            }
            Named::Nobody(nearest) if nearest.is_empty() => {
                Err(Answer::refused(format!("Nobody here is called {typed:?}.")))
            }
            Named::Nobody(nearest) => {
                let nearest: Vec<String> =
                    nearest.iter().map(|handle| format!("@{handle}")).collect();
                let nearest = nearest.join(", ");
                Err(Answer::refused(format!(
                    "Nobody here is called {typed:?}. Nearest: {nearest}."
                )))
            }
        })
    }
}
