//! Who earned one? The queue, and looking people up.

use super::answer::{Answer, since};
use super::card;
use super::choices;
use super::giving::nobody_called;
use super::{At, Desk};
use crate::domain::claim::State;
use crate::say;
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
            return Ok(Answer::done(say!(at.language, "queue-empty")));
        }
        let pages = all.div_ceil(u64::from(PAGE));
        if claims.is_empty() {
            let text = say!(at.language, "queue-no-page", page = page, pages = pages);
            return Ok(Answer::refused(text));
        }
        let mut text = say!(at.language, "queue-title", count = all);
        if pages > 1 {
            text += " ";
            text += &say!(at.language, "queue-page", page = page, pages = pages);
        }
        for claim in &claims {
            text += "\n";
            text += &self.queued(claim, at);
        }
        if u64::from(page) < pages {
            text += "\n";
            text += &say!(at.language, "queue-more", page = page + 1);
        }
        let mut choices = self.gifts(&claims, at).await?;
        choices.push(choices::pages(page, pages, "/waiting"));
        Ok(Answer { choices, ..Answer::done(text) })
    }

    fn queued(&self, claim: &Claim, at: &At) -> String {
        let (code, who) = (&claim.code, called(&claim.handle, &claim.name));
        let name = name_beside(claim);
        let since = since(claim.opened_at, at.now, self.store.campaign().zone, at.language);
        let mut line = format!("{code}  {who}{name}  {since}");
        if claim.state == State::Review {
            line += " · ";
            line += &say!(at.language, "queue-review");
        }
        if claim.gone {
            line += " · ";
            line += &say!(at.language, "queue-gone");
        }
        line
    }

    pub(super) async fn find(&self, typed: &str, at: &At) -> Result<Answer, StoreError> {
        let claims = self.store.find_claims(typed.to_owned(), HITS + 1).await?;
        if claims.is_empty() {
            return self.nobody_found(typed, at).await;
        }
        let more = claims.len() > HITS as usize;
        let lines: Vec<String> =
            claims.iter().take(HITS as usize).map(|claim| self.found(claim, at)).collect();
        let mut text = lines.join("\n");
        if more {
            text += "\n";
            text += &say!(at.language, "found-more-hits");
        }
        let choices = self.gifts(&claims, at).await?;
        Ok(Answer { choices, ..Answer::done(text) })
    }

    fn found(&self, claim: &Claim, at: &At) -> String {
        let more = match claim.more_posts {
            0 => String::new(),
            more => format!(" · {}", say!(at.language, "found-more-posts", count = more)),
        };
        format!(
            "{}  {}{} ({})  {}  {}{more}",
            claim.code,
            called(&claim.handle, &claim.name),
            name_beside(claim),
            claim.network,
            card::status(claim, self.store.campaign().zone, at.language),
            say!(at.language, "found-earned", moment = self.moment(claim.opened_at, at)),
        )
    }

    async fn nobody_found(&self, typed: &str, at: &At) -> Result<Answer, StoreError> {
        let text = match self.store.named(typed.to_owned()).await? {
            Named::One(author) => {
                let who = author.called();
                say!(at.language, "posted-without-claim", who = who)
            }
            Named::Several(_) => say!(at.language, "several-without-claim", typed = typed),
            Named::Nobody(nearest) => return Ok(nobody_called(typed, &nearest, at.language)),
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
