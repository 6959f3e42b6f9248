//! Handing over, declining, taking back, and claims by hand.

use super::answer::{Answer, listed, moment, refusal};
use super::card;
use super::choices;
use super::{At, Desk};
use crate::domain::claim::{Refusal, State};
use crate::domain::code::Code;
use crate::domain::hashtag::fold;
use crate::domain::item::Item;
use crate::domain::language::Language;
use crate::domain::post::Network;
use crate::domain::staff::Role;
use crate::say;
use crate::store::claims::Claim;
use crate::store::connection::StoreError;
use crate::store::desk::Named;
use crate::store::people::{Added, ByHand, called};
use crate::store::told::Telling;

/// The claim somebody typed, or the answer that says why there is none.
type Meant = Result<Claim, Answer>;

impl Desk {
    pub(super) async fn give(&self, who: &str, rest: &str, at: &At) -> Result<Answer, StoreError> {
        let claim = match self.claim_meant(who, at).await? {
            Ok(claim) => claim,
            Err(answer) => return Ok(choices::going_on(answer, "give", rest)),
        };
        let items = self.store.items(self.today(at.now)).await?;
        let (item, note) = item_and_note(rest, &items);
        let (meant, telling) = (claim.id, self.settling(Some(claim), gave, at));
        self.store.give(self.press(at), meant, item, note, telling).await
    }

    pub(super) async fn decline(
        &self,
        who: &str,
        reason: &str,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let claim = match self.claim_meant(who, at).await? {
            Ok(claim) => claim,
            Err(answer) => return Ok(choices::going_on(answer, "decline", reason)),
        };
        let (meant, telling) = (claim.id, self.settling(Some(claim), declined, at));
        self.store.decline(self.press(at), meant, Some(reason.to_owned()), telling).await
    }

    pub(super) async fn undo(&self, who: Option<&str>, at: &At) -> Result<Answer, StoreError> {
        let meant = match who {
            None => None,
            Some(who) => match self.claim_meant(who, at).await? {
                Ok(claim) => Some(claim),
                Err(answer) => return Ok(choices::going_on(answer, "undo", "")),
            },
        };
        let id = meant.as_ref().map(|claim| claim.id);
        self.store.undo(self.press(at), id, self.settling(meant, undone, at)).await
    }

    /// What is told about a claim that was to be settled or taken back; `meant` is the one that
    /// was named.
    fn settling(
        &self,
        meant: Option<Claim>,
        done: fn(&Claim, Language) -> String,
        at: &At,
    ) -> Telling<Result<Claim, Refusal>, Answer> {
        let (desk, asked) = (self.clone(), at.clone());
        at.telling(move |outcome| match (outcome, meant) {
            (Ok(claim), _) => Answer::done(done(&claim, asked.language)),
            (Err(why), Some(claim)) => desk.refused(&why, &claim, &asked),
            (Err(why), None) => {
                desk.refused_to(&why, &say!(asked.language, "that-visitor"), &asked)
            }
        })
    }

    pub(super) async fn add(
        &self,
        network: Network,
        name: String,
        link: Option<String>,
        rest: &str,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let items = self.store.items(self.today(at.now)).await?;
        let (item, note) = item_or_note(rest, &items);
        let period = self.store.campaign().period(at.now);
        self.enter(ByHand { network, name, link, note, item, period }, at).await
    }

    /// The same from a form, where the item and the note are apart.
    ///
    /// # Errors
    /// When the database fails; whatever a human can mend is in the answer.
    pub async fn entered(&self, by_hand: ByHand, at: &At) -> Result<Answer, StoreError> {
        if let Some(told) = self.told(&at.nonce).await? {
            return Ok(told);
        }
        if at.staff.role < Role::Member {
            return Ok(Answer::refused(say!(at.language, "press-needs-member")));
        }
        self.enter(by_hand, at).await
    }

    async fn enter(&self, by_hand: ByHand, at: &At) -> Result<Answer, StoreError> {
        let telling = {
            let (desk, asked, name) = (self.clone(), at.clone(), by_hand.name.clone());
            at.telling(move |added| match added {
                Some(added) => desk.added(&added, &asked),
                None => desk.refused_to(&Refusal::Blocked, &name, &asked),
            })
        };
        self.store.add_by_hand(self.press(at), by_hand, telling).await
    }

    fn added(&self, added: &Added, at: &At) -> Answer {
        let claim = &added.claim;
        let (who, code) = (called(&claim.handle, &claim.name), claim.code.as_str());
        let network = claim.network;
        if !added.new {
            let status = card::status(claim, self.store.campaign().zone, at.language);
            return Answer::refused(say!(
                at.language,
                "has-claim-already",
                who = who,
                code = code,
                status = status,
            ));
        }
        if let Some(item) = &claim.item {
            return Answer::done(say!(
                at.language,
                "added-and-gave",
                who = who,
                network = network,
                code = code,
                item = item,
            ));
        }
        let text = say!(at.language, "added", who = who, network = network, code = code);
        match &added.refusal {
            None => Answer::done(text),
            Some(why) => {
                let refused = self.refused(why, claim, at);
                Answer { text: format!("{text}\n{}", refused.text), done: true, ..refused }
            }
        }
    }

    pub(super) fn refused(&self, why: &Refusal, claim: &Claim, at: &At) -> Answer {
        let answer = self.refused_to(why, &called(&claim.handle, &claim.name), at);
        Answer { choices: choices::instead(why, claim), ..answer }
    }

    fn refused_to(&self, why: &Refusal, who: &str, at: &At) -> Answer {
        refusal(why, who, at.now, self.store.campaign().zone, at.language)
    }

    /// Which claim a typed code, handle or name means: an open one before a settled one.
    pub(super) async fn claim_meant(&self, typed: &str, at: &At) -> Result<Meant, StoreError> {
        if !typed.starts_with(['@', '＠'])
            && let Some(code) = Code::parse(typed)
            && let Some(claim) = self.store.claim_of_code(code).await?
        {
            return Ok(Ok(claim));
        }
        match self.store.named(typed.to_owned()).await? {
            Named::One(author) => {
                let claims = self.store.claims_of(author.id).await?;
                Ok(best(claims).ok_or_else(|| {
                    let who = author.called();
                    Answer::refused(say!(at.language, "refusal-no-claim", who = who))
                }))
            }
            Named::Several(authors) => {
                let mut claims = Vec::new();
                for author in &authors {
                    claims.extend(best(self.store.claims_of(author.id).await?));
                }
                claims.dedup_by_key(|claim| claim.id);
                if let [only] = claims.as_slice() {
                    return Ok(Ok(only.clone()));
                }
                Ok(Err(ambiguous(typed, &claims, at.language)))
            }
            Named::Nobody(nearest) => self.nobody(typed, &nearest, at).await,
        }
    }

    async fn nobody(&self, typed: &str, nearest: &[String], at: &At) -> Result<Meant, StoreError> {
        let fragments = self.store.find_claims(typed.to_owned(), 4).await?;
        if !fragments.is_empty() {
            return Ok(Err(ambiguous(typed, &fragments, at.language)));
        }
        if nearest.is_empty() {
            let text = say!(at.language, "nobody-called-see-queue", typed = typed);
            return Ok(Err(Answer::refused(text)));
        }
        Ok(Err(nobody_called(typed, nearest, at.language)))
    }

    /// When something happened, in the campaign's time zone.
    pub(super) fn moment(&self, then: chrono::DateTime<chrono::Utc>, at: &At) -> String {
        moment(then, at.now, self.store.campaign().zone, at.language)
    }
}

fn gave(claim: &Claim, language: Language) -> String {
    let (item, who) = (card::item_given(claim, language), called(&claim.handle, &claim.name));
    say!(language, "gave", item = item, who = who, code = claim.code)
}

fn declined(claim: &Claim, language: Language) -> String {
    let (who, reason) = (called(&claim.handle, &claim.name), claim.note.clone());
    let reason = reason.unwrap_or_default();
    say!(language, "declined", who = who, code = claim.code, reason = reason)
}

fn undone(claim: &Claim, language: Language) -> String {
    let who = called(&claim.handle, &claim.name);
    say!(language, "undone", who = who, code = claim.code)
}

fn best(claims: Vec<Claim>) -> Option<Claim> {
    let open =
        claims.iter().position(|claim| matches!(claim.state, State::Review | State::Waiting));
    let mut claims = claims;
    match open {
        Some(at) => Some(claims.swap_remove(at)),
        None => claims.into_iter().next(),
    }
}

/// That nobody has that name, with the handles that come nearest.
pub(super) fn nobody_called(typed: &str, nearest: &[String], language: Language) -> Answer {
    if nearest.is_empty() {
        return Answer::refused(say!(language, "nobody-called", typed = typed));
    }
    let nearest: Vec<String> = nearest.iter().map(|handle| format!("@{handle}")).collect();
    let list = listed(&nearest, language);
    Answer::refused(say!(language, "nobody-called-nearest", typed = typed, list = list))
}

fn ambiguous(typed: &str, claims: &[Claim], language: Language) -> Answer {
    if claims.is_empty() {
        return Answer::refused(say!(language, "several-without-claim", typed = typed));
    }
    let list: Vec<String> = claims
        .iter()
        .map(|claim| format!("{} {}", claim.code, called(&claim.handle, &claim.name)))
        .collect();
    let list = listed(&list, language);
    let text = say!(language, "several-claims", typed = typed, list = list);
    Answer { choices: choices::claims(claims), ..Answer::refused(text) }
}

/// Splits `stress ball for her son` into the item and the note: the longest beginning that
/// names an item is it. With one kind of gift, everything else is the note.
fn item_and_note(rest: &str, items: &[Item]) -> (Option<String>, Option<String>) {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let note = |words: &[&str]| (!words.is_empty()).then(|| words.join(" "));
    for length in (1..=words.len()).rev() {
        let typed = fold(&words[..length].join(" ")).into_owned();
        if items.iter().any(|item| fold(&item.name) == typed) {
            return (Some(words[..length].join(" ")), note(&words[length..]));
        }
    }
    match (words.as_slice(), items) {
        ([], _) | (_, [_]) => (None, note(&words)),
        ([first, others @ ..], _) => (Some((*first).to_owned()), note(others)),
    }
}

/// The same where an item is only one of the things that may be typed: without a word that names
/// one, everything is the note. The beginning of a name is enough if only one item in stock begins
/// so; a single letter is not, because it may be a word.
fn item_or_note(rest: &str, items: &[Item]) -> (Option<String>, Option<String>) {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let named = (1..=words.len()).rev().find_map(|length| {
        let typed = words[..length].join(" ");
        let folded = fold(&typed);
        let exact = items.iter().find(|item| fold(&item.name) == folded);
        let begins = |item: &&Item| item.in_stock() && fold(&item.name).starts_with(&*folded);
        let mut beginning = items.iter().filter(begins);
        let only = beginning.next().filter(|_| beginning.next().is_none());
        let item = exact.or(only.filter(|_| typed.chars().nth(1).is_some()))?;
        Some((item.name.clone(), length))
    });
    let note = |words: &[&str]| (!words.is_empty()).then(|| words.join(" "));
    match named {
        Some((item, length)) => (Some(item), note(&words[length..])),
        None => (None, note(&words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::ItemId;

    #[test]
    fn the_longest_item_name_wins_and_the_rest_is_a_note() {
        let item = |name: &str| Item {
            id: ItemId(1),
            name: name.into(),
            started: None,
            adjusted: 0,
            handed_over: 0,
            per_day: None,
            handed_over_today: 0,
        };
        let items = [item("stress ball"), item("mug")];
        let owned = |text: &str| Some(text.to_owned());
        assert_eq!(
            item_and_note("stress ball for her son", &items),
            (owned("stress ball"), owned("for her son"))
        );
        assert_eq!(item_and_note("MUG", &items), (owned("MUG"), None));
        assert_eq!(item_and_note("", &items), (None, None));
        assert_eq!(item_and_note("with love", &items[..1]), (None, owned("with love")));
        assert_eq!(item_and_note("str", &items), (owned("str"), None));
    }
}
