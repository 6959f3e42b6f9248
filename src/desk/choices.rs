//! Buttons under answers: pages, gifts, and which of several was meant.
//!
//! A button is a command typed for whoever presses, so everything here can be typed too; but a
//! button may be pressed long after it was shown, so it names what it saw.

use super::answer::{Answer, Choice, Does};
use super::card;
use super::pressing::{CardPress, Pressed};
use super::{At, Desk};
use crate::domain::claim::{Refusal, State};
use crate::domain::item::Item;
use crate::domain::staff::Role;
use crate::store::claims::Claim;
use crate::store::connection::StoreError;
use crate::store::people::called;

/// Items offered beside each claim: as many as fit in a row of a phone.
const ITEMS: usize = 3;

/// Claims that are offered to choose from.
const CLAIMS: usize = 8;

impl Desk {
    /// A row for each open claim with the gifts there are, for those who may give.
    pub(super) async fn gifts(
        &self,
        claims: &[Claim],
        at: &At,
    ) -> Result<Vec<Vec<Choice>>, StoreError> {
        if at.staff.role < Role::Member {
            return Ok(Vec::new());
        }
        let items = self.store.items(self.today(at.now)).await?;
        let in_stock: Vec<&Item> = items.iter().filter(|item| item.in_stock()).collect();
        let open = claims.iter().filter(|claim| matches!(claim.state, State::Waiting));
        let rows = open.map(|claim| {
            let gifts = in_stock.iter().take(ITEMS).enumerate();
            let row = gifts.map(|(place, item)| {
                let code = if place == 0 { format!("{} ", claim.code) } else { String::new() };
                Choice {
                    label: card::fitting(&format!("{code}{}", item.name), card::BUTTON),
                    does: Does::Move(CardPress {
                        claim: claim.id,
                        revision: claim.revision,
                        what: Pressed::Give(item.id),
                    }),
                }
            });
            row.collect()
        });
        Ok(rows.filter(|row: &Vec<Choice>| !row.is_empty()).collect())
    }
}

/// The pages before and after one.
pub(super) fn pages(page: u32, pages: u64, command: &str) -> Vec<Choice> {
    let to = |page: u32, sign: &str| Choice {
        label: format!("{sign} {page}"),
        does: Does::Type { command: format!("{command} {page}"), revision: None },
    };
    let mut row = Vec::new();
    if page > 1 {
        row.push(to(page - 1, "◀"));
    }
    if u64::from(page) < pages {
        row.push(to(page + 1, "▶"));
    }
    row
}

/// Which of several claims was meant: `/find CODE` for each, until whoever asked says what else
/// to do with it.
pub(super) fn claims(claims: &[Claim]) -> Vec<Vec<Choice>> {
    let rows = claims.iter().take(CLAIMS).map(|claim| {
        let who = called(&claim.handle, &claim.name);
        vec![Choice {
            label: card::fitting(&format!("{} {who}", claim.code), 2 * card::BUTTON),
            does: about(claim, format!("/find {}", claim.code)),
        }]
    });
    rows.collect()
}

/// A command about a claim as it stands now.
fn about(claim: &Claim, command: String) -> Does {
    Does::Type { command, revision: Some(claim.revision) }
}

/// The answer with its choices doing this instead of only looking: `/find 7QFF` becomes
/// `/give 7QFF mug`.
pub(super) fn going_on(answer: Answer, verb: &str, rest: &str) -> Answer {
    let on = |mut choice: Choice| {
        if let Does::Type { command, .. } = &mut choice.does
            && let Some(code) = command.strip_prefix("/find ")
        {
            *command = format!("/{verb} {code} {rest}").trim_end().to_owned();
        }
        choice
    };
    let rows = answer.choices.into_iter().map(|row| row.into_iter().map(on).collect());
    Answer { choices: rows.collect(), ..answer }
}

/// What a refusal lets one choose instead: the items there are.
pub(super) fn instead(why: &Refusal, claim: &Claim) -> Vec<Vec<Choice>> {
    let items = match why {
        Refusal::OutOfStock { others, .. } => others,
        Refusal::WhichItem { items } | Refusal::NoSuchItem { items, .. } => items,
        _ => return Vec::new(),
    };
    let row: Vec<Choice> = items
        .iter()
        .take(ITEMS)
        .map(|item| Choice {
            label: card::fitting(item, card::BUTTON),
            does: about(claim, format!("/give {} {item}", claim.code)),
        })
        .collect();
    if row.is_empty() { Vec::new() } else { vec![row] }
}
