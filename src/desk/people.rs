//! Accounts that are one person, accounts kept from earning, posts off the wall, staff.

use super::answer::{Answer, listed};
use super::giving::nobody_called;
use super::{At, Desk};
use crate::domain::language::Language;
use crate::domain::post::id_in_link;
use crate::domain::staff::Role;
use crate::say;
use crate::store::connection::StoreError;
use crate::store::desk::Named;
use crate::store::people::StoredAuthor;

impl Desk {
    pub(super) async fn same(&self, one: &str, other: &str, at: &At) -> Result<Answer, StoreError> {
        let (one, other) =
            match (self.author_meant(one, at).await?, self.author_meant(other, at).await?) {
                (Ok(one), Ok(other)) => (one, other),
                (Err(answer), _) | (_, Err(answer)) => return Ok(answer),
            };
        let joined = self.store.join(one.id, other.id, at.staff.id, at.now).await?;
        let (one, other) = (one.called(), other.called());
        if joined.already {
            let text = say!(at.language, "same-already", one = one, other = other);
            return Ok(Answer::refused(text));
        }
        let mut sentences = vec![say!(at.language, "same-joined", one = one, other = other)];
        for claim in &joined.declined {
            sentences.push(say!(at.language, "same-declined", code = claim.code));
        }
        if joined.both_had {
            sentences.push(say!(at.language, "same-both-had"));
        }
        sentences.push(say!(at.language, "same-take-back", other = other));
        Ok(Answer::done(sentences.join(" ")))
    }

    pub(super) async fn part(&self, who: &str, at: &At) -> Result<Answer, StoreError> {
        let author = match self.author_meant(who, at).await? {
            Ok(author) => author,
            Err(answer) => return Ok(answer),
        };
        let who = author.called();
        Ok(if self.store.part(author.id).await? {
            Answer::done(say!(at.language, "parted", who = who))
        } else {
            Answer::refused(say!(at.language, "not-joined", who = who))
        })
    }

    pub(super) async fn block(
        &self,
        who: &str,
        blocked: bool,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let author = match self.author_meant(who, at).await? {
            Ok(author) => author,
            Err(answer) => return Ok(answer),
        };
        let changed = self.store.set_blocked(author.id, blocked, at.staff.id, at.now).await?;
        let who = author.called();
        Ok(match (blocked, changed) {
            (true, true) => Answer::done(say!(at.language, "blocked", who = who)),
            (false, true) => Answer::done(say!(at.language, "unblocked", who = who)),
            (true, false) => Answer::refused(say!(at.language, "blocked-already", who = who)),
            (false, false) => Answer::refused(say!(at.language, "not-blocked", who = who)),
        })
    }

    pub(super) async fn hide(
        &self,
        link: &str,
        hidden: bool,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let Some(id) = id_in_link(link) else {
            return Ok(Answer::refused(say!(at.language, "no-link", typed = link)));
        };
        Ok(match (self.store.set_hidden(id, hidden).await?, hidden) {
            (false, _) => Answer::refused(say!(at.language, "post-not-seen")),
            (true, true) => Answer::done(say!(at.language, "hidden")),
            (true, false) => Answer::done(say!(at.language, "shown")),
        })
    }

    pub(super) async fn staff(&self, at: &At) -> Result<Answer, StoreError> {
        let staff = self.store.staff().await?;
        let lines: Vec<String> = staff
            .iter()
            .map(|member| format!("{}  {}", member.name, role(member.role, at.language)))
            .collect();
        Ok(Answer::done(lines.join("\n")))
    }

    /// Which account a typed handle or name means.
    pub(super) async fn author_meant(
        &self,
        typed: &str,
        at: &At,
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
                let list = listed(&list, at.language);
                Err(Answer::refused(say!(
                    at.language,
                    "several-accounts",
                    typed = typed,
                    list = list,
                )))
            }
            Named::Nobody(nearest) => Err(nobody_called(typed, &nearest, at.language)),
        })
    }
}

/// What a role is called.
pub(super) fn role(role: Role, language: Language) -> String {
    match role {
        Role::Lead => say!(language, "role-lead"),
        Role::Member => say!(language, "role-member"),
        Role::Viewer => say!(language, "role-viewer"),
    }
}
