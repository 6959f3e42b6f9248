//! Who earned one? The queue, and looking people up.

use super::answer::{Answer, plural};
use super::card;
use super::{At, Desk};
use crate::domain::claim::State;
use crate::store::claims::Claim;
use crate::store::connection::StoreError;
use crate::store::desk::Named;
use crate::store::people::called;

/// As many as fit a phone without scrolling twice.
const PAGE: u32 = 10;

/// More hits than this, and the fragment should be longer.
const HITS: u32 = 8;

impl Desk {
    pub(super) async fn waiting(&self, page: u32, at: &At) -> Result<Answer, StoreError> {
        let (all, claims) = self.store.queue(PAGE, (page - 1).saturating_mul(PAGE)).await?;
        if all == 0 {
            return Ok(Answer::done("Nobody is waiting."));
        }
        let pages = all.div_ceil(u64::from(PAGE));
        if claims.is_empty() {
            return Ok(Answer::refused(format!("There is no page {page}: the last is {pages}.")));
        }
        let mut text =
            format!("{} waiting, oldest first", plural(all, "person").replace("persons", "people"));
        if pages > 1 {
            text += &format!(" (page {page} of {pages})");
        }
        for claim in &claims {
            let review = if claim.state == State::Review { " · needs a yes or no" } else { "" };
            let gone = if claim.gone { " · post deleted" } else { "" };
            text += &format!(
                "\n{}  {}{}  since {}{review}{gone}",
                claim.code,
                called(&claim.handle, &claim.name),
                name_beside(claim),
                self.moment(claim.opened_at, at).trim_start_matches("at "),
            );
        }
        if u64::from(page) < pages {
            text += &format!("\nMore: /waiting {}", page + 1);
        }
        Ok(Answer::done(text))
    }

    pub(super) async fn find(&self, typed: &str, at: &At) -> Result<Answer, StoreError> {
        let claims = self.store.find_claims(typed.to_owned(), HITS + 1).await?;
        if claims.is_empty() {
            return self.nobody_found(typed).await;
        }
        let more = claims.len() > HITS as usize;
        let lines: Vec<String> =
            claims.iter().take(HITS as usize).map(|claim| self.found(claim, at)).collect();
        let mut text = lines.join("\n");
        if more {
            text += "\n… and more: type a longer part of the name.";
        }
        Ok(Answer::done(text))
    }

    fn found(&self, claim: &Claim, at: &At) -> String {
        let more = match claim.more_posts {
            0 => String::new(),
            more => format!(" · {} more", plural(more.into(), "post")),
        };
        format!(
            "{}  {}{} ({})  {}  earned {}{more}",
            claim.code,
            called(&claim.handle, &claim.name),
            name_beside(claim),
            claim.network,
            card::status(claim, self.store.campaign().zone),
            self.moment(claim.opened_at, at),
        )
    }

    async fn nobody_found(&self, typed: &str) -> Result<Answer, StoreError> {
        let text = match self.store.named(typed.to_owned()).await? {
            Named::One(author) => {
                let who = author.called();
                format!("{who} posted, and has no claim. /why {who} tells the reason.")
            }
            Named::Several(_) => format!("Several people are called {typed:?}; none has a claim."),
            Named::Nobody(nearest) if nearest.is_empty() => {
                format!("Nobody here is called {typed:?}.")
            }
            Named::Nobody(nearest) => {
                let nearest: Vec<String> =
                    nearest.iter().map(|handle| format!("@{handle}")).collect();
                format!("Nobody here is called {typed:?}. Nearest: {}.", nearest.join(", "))
            }
        };
        Ok(Answer::refused(text))
    }
}

/// The display name, where the handle alone would leave two people alike.
fn name_beside(claim: &Claim) -> String {
    if claim.handle.is_empty() || claim.name.is_empty() {
        String::new()
    } else {
        format!(" {}", claim.name)
    }
}
