//! Accounts that are one person, accounts kept from earning, staff.

use super::answer::{Answer, listed};
use super::giving::nobody_called;
use super::{At, Desk};
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::say;
use crate::store::connection::StoreError;
use crate::store::desk::Named;
use crate::store::people::{Joined, StoredAuthor};

impl Desk {
    pub(super) async fn same(&self, one: &str, other: &str, at: &At) -> Result<Answer, StoreError> {
        let (one, other) =
            match (self.author_meant(one, at).await?, self.author_meant(other, at).await?) {
                (Ok(one), Ok(other)) => (one, other),
                (Err(answer), _) | (_, Err(answer)) => return Ok(answer),
            };
        let (language, names) = (at.language, (one.called(), other.called()));
        let telling = at.telling(move |joined| joined_words(&joined, names, language));
        self.store.join(one.id, other.id, at.staff.id, at.now, telling).await
    }

    pub(super) async fn part(&self, who: &str, at: &At) -> Result<Answer, StoreError> {
        let author = match self.author_meant(who, at).await? {
            Ok(author) => author,
            Err(answer) => return Ok(answer),
        };
        let (language, who) = (at.language, author.called());
        let telling = at.telling(move |parted| match parted {
            true => Answer::done(say!(language, "parted", who = who)),
            false => Answer::refused(say!(language, "not-joined", who = who)),
        });
        self.store.part(author.id, telling).await
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
        let (language, who) = (at.language, author.called());
        let telling = at.telling(move |changed| match (blocked, changed) {
            (true, true) => Answer::done(say!(language, "blocked", who = who)),
            (false, true) => Answer::done(say!(language, "unblocked", who = who)),
            (true, false) => Answer::refused(say!(language, "blocked-already", who = who)),
            (false, false) => Answer::refused(say!(language, "not-blocked", who = who)),
        });
        self.store.set_blocked(author.id, blocked, at.staff.id, at.now, telling).await
    }

    pub(super) async fn staff(&self, at: &At) -> Result<Answer, StoreError> {
        let staff = self.store.staff().await?;
        let lines: Vec<String> = staff
            .iter()
            .map(|member| format!("{}  {}", member.name, role(member.role, at.language)))
            .collect();
        Ok(Answer::done(lines.join("\n")))
    }

    /// Which account a typed handle or name means, or the link of one of its posts.
    pub(super) async fn author_meant(
        &self,
        typed: &str,
        at: &At,
    ) -> Result<Result<StoredAuthor, Answer>, StoreError> {
        if let Some(author) = self.author_of_post(typed).await? {
            return Ok(Ok(author));
        }
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

fn joined_words(joined: &Joined, names: (String, String), language: Language) -> Answer {
    let (one, other) = names;
    if joined.already {
        return Answer::refused(say!(language, "same-already", one = one, other = other));
    }
    let mut sentences = vec![say!(language, "same-joined", one = one, other = other)];
    for claim in &joined.declined {
        sentences.push(say!(language, "same-declined", code = claim.code));
    }
    if joined.both_had {
        sentences.push(say!(language, "same-both-had"));
    }
    sentences.push(say!(language, "same-take-back", other = other));
    Answer::done(sentences.join(" "))
}

/// What a role is called.
pub(super) fn role(role: Role, language: Language) -> String {
    match role {
        Role::Lead => say!(language, "role-lead"),
        Role::Member => say!(language, "role-member"),
        Role::Viewer => say!(language, "role-viewer"),
    }
}
