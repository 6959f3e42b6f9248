//! Presses on buttons: the same moves as the commands, named by claim and revision.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::{At, Desk, parsing};
use crate::domain::claim::ClaimId;
use crate::domain::item::ItemId;
use crate::domain::staff::Role;
use crate::say;
use crate::store::claims::{Claim, Press};
use crate::store::connection::StoreError;
use crate::store::people::called;

/// A button of a card that somebody pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPress {
    /// The claim the card is about.
    pub claim: ClaimId,
    /// The revision the card showed: an old button changes nothing.
    pub revision: i64,
    /// Which button.
    pub what: Pressed,
}

/// What a button of a card does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pressed {
    /// Hand over this item.
    Give(ItemId),
    /// Say yes to a loose match.
    Agree,
    /// Say no.
    Decline,
    /// Take it back.
    Undo,
}

impl Desk {
    /// Types a command for whoever chose it under an answer. What changes something is done only
    /// if the claim still has the revision that the answer showed.
    ///
    /// # Errors
    /// When the database fails; whatever a human can mend is in the answer.
    pub async fn chosen(
        &self,
        command: &str,
        revision: Option<i64>,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let changes = parsing::parse(command).is_ok_and(|command| command.changes());
        if changes && revision.is_none() {
            return Ok(Answer::refused(say!(at.language, "choice-too-old")));
        }
        self.run(command, &At { revision, ..at.clone() }).await
    }

    /// Does what a button says, and tells in a few words what came of it; again, if it was done.
    ///
    /// # Errors
    /// When the database fails; whatever a human can mend is in the answer.
    pub async fn pressed(&self, card: CardPress, at: &At) -> Result<Answer, StoreError> {
        if let Some(told) = self.told(&at.nonce).await? {
            return Ok(told);
        }
        if at.staff.role < Role::Member {
            return Ok(Answer::refused(say!(at.language, "press-needs-member")));
        }
        let Some(before) = self.store.claim(card.claim).await? else {
            return Ok(Answer::refused(say!(at.language, "press-too-old")));
        };
        let press = Press { revision: Some(card.revision), ..self.press(at) };
        let telling = {
            let (desk, at) = (self.clone(), at.clone());
            at.clone().telling(move |outcome| match outcome {
                Ok(claim) => Answer::done(done(&claim, card.what, &at)),
                Err(why) => desk.refused(&why, &before, &at),
            })
        };
        match card.what {
            Pressed::Give(item) => {
                let items = self.store.items(self.today(at.now)).await?;
                let Some(item) = items.into_iter().find(|known| known.id == item) else {
                    return Ok(Answer::refused(say!(at.language, "press-too-old")));
                };
                self.store.give(press, card.claim, Some(item.name), None, telling).await
            }
            Pressed::Agree => self.store.agree(press, card.claim, telling).await,
            Pressed::Decline => self.store.decline(press, card.claim, None, telling).await,
            Pressed::Undo => self.store.undo(press, Some(card.claim), telling).await,
        }
    }
}

fn done(claim: &Claim, what: Pressed, at: &At) -> String {
    let who = called(&claim.handle, &claim.name);
    let code = claim.code.to_string();
    match what {
        Pressed::Give(_) => {
            let item = claim.item.clone().unwrap_or_default();
            say!(at.language, "press-gave", item = item, who = who, code = code)
        }
        Pressed::Agree => say!(at.language, "press-agreed", who = who, code = code),
        Pressed::Decline => say!(at.language, "press-declined", who = who, code = code),
        Pressed::Undo => say!(at.language, "press-undone", who = who, code = code),
    }
}
