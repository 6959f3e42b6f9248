//! What staff operations ask of the store: each method one transaction.

use chrono::{DateTime, Utc};

use super::claims::{self, Claim, Press};
use super::connection::StoreError;
use super::dictionary::{AuthorId, PostRow};
use super::moderation::{self, told_of_author};
use super::people::{self, Added, ByHand, Joined, StoredAuthor};
use super::posts::{self, StoredPost};
use super::stock::{self, ItemSetup};
use super::told::{Telling, Told};
use super::{Fact, Store, chats, found, gifts};
use crate::domain::claim::{ClaimId, Refusal};
use crate::domain::code::Code;
use crate::domain::day::Day;
use crate::domain::item::Item;
use crate::domain::language::Language;
use crate::domain::moderation::Showing;
use crate::domain::post::PostId;
use crate::domain::staff::{Role, StaffId};

/// How many handles are searched for the one nearest to what was typed.
const HANDLES_COMPARED: u32 = 20_000;

/// What somebody typed to name a person, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// One account.
    One(StoredAuthor),
    /// Several accounts have that name; say which.
    Several(Vec<StoredAuthor>),
    /// Nobody; the handles that come nearest.
    Nobody(Vec<String>),
}

/// A post or a gap in our knowledge of it, for "why not?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The post.
    pub post: StoredPost,
    /// Whether staff keep its author from earning.
    pub blocked: bool,
    /// What the wall does with it.
    pub showing: Showing,
    /// The claims of the author's person.
    pub claims: Vec<Claim>,
}

macro_rules! moved {
    ($facts:ident, $outcome:ident) => {
        if let Ok(claim) = &$outcome {
            $facts.push(Fact::ClaimMoved(claim.id));
        }
    };
}

impl Store {
    /// Hands a gift over: see [`Refusal`] for why it may not happen.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn give<A: Told>(
        &self,
        press: Press,
        claim: ClaimId,
        item: Option<String>,
        note: Option<String>,
        telling: Telling<Result<Claim, Refusal>, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let outcome = claims::give(tx, &press, claim, item.as_deref(), note.as_deref())?;
            moved!(facts, outcome);
            Ok(outcome)
        })
        .await
    }

    /// Says yes to a claim in review.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn agree<A: Told>(
        &self,
        press: Press,
        claim: ClaimId,
        telling: Telling<Result<Claim, Refusal>, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let outcome = claims::agree(tx, &press, claim)?;
            moved!(facts, outcome);
            Ok(outcome)
        })
        .await
    }

    /// Says no to a claim.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn decline<A: Told>(
        &self,
        press: Press,
        claim: ClaimId,
        reason: Option<String>,
        telling: Telling<Result<Claim, Refusal>, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let outcome = claims::decline(tx, &press, claim, reason.as_deref())?;
            moved!(facts, outcome);
            Ok(outcome)
        })
        .await
    }

    /// Takes a give or decline back: the named claim's, or the presser's own last one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn undo<A: Told>(
        &self,
        press: Press,
        claim: Option<ClaimId>,
        telling: Telling<Result<Claim, Refusal>, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let claim = match claim {
                Some(claim) => Some(claim),
                None => claims::last_settled_by(tx, press.staff.id)?,
            };
            let Some(claim) = claim else {
                return Ok(Err(Refusal::NothingToUndo));
            };
            let outcome = claims::undo(tx, &press, claim)?;
            moved!(facts, outcome);
            Ok(outcome)
        })
        .await
    }

    /// Opens a claim for somebody entered by hand, and hands over what it names. `None` when staff
    /// block the person.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn add_by_hand<A: Told>(
        &self,
        press: Press,
        by_hand: ByHand,
        telling: Telling<Option<Added>, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let added = people::add_by_hand(tx, &by_hand, &press)?;
            if let Some(Added { claim, new: true, .. }) = &added {
                facts.push(Fact::ClaimOpened(claim.id));
            }
            Ok(added)
        })
        .await
    }

    /// Joins two accounts into one person.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn join<A: Told>(
        &self,
        one: AuthorId,
        other: AuthorId,
        staff: StaffId,
        at: DateTime<Utc>,
        telling: Telling<Joined, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let joined = people::join(tx, one, other, staff, at)?;
            // Whoever blocked one of the accounts blocked the other.
            told_of_author(tx, one, facts)?;
            facts.extend(joined.declined.iter().map(|claim| Fact::ClaimMoved(claim.id)));
            Ok(joined)
        })
        .await
    }

    /// Takes the last join of an account back; false when there is none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn part<A: Told>(
        &self,
        author: AuthorId,
        telling: Telling<bool, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            told_of_author(tx, author, facts)?;
            people::part(tx, author)
        })
        .await
    }

    /// Keeps a person from earning, or lets them again; false when it was so already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_blocked<A: Told>(
        &self,
        author: AuthorId,
        blocked: bool,
        staff: StaffId,
        at: DateTime<Utc>,
        telling: Telling<bool, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            told_of_author(tx, author, facts)?;
            people::set_blocked(tx, author, blocked, staff, at)
        })
        .await
    }

    /// Corrects how many of an item are left, and returns it as it is then.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn correct_stock<A: Told>(
        &self,
        item: String,
        left: u32,
        staff: StaffId,
        at: DateTime<Utc>,
        day: Day,
        telling: Telling<Result<Item, Refusal>, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let items = stock::all(tx, day)?;
            let Some(found) = stock::matching(&items, &item) else {
                let items = items.into_iter().map(|item| item.name).collect();
                return Ok(Err(Refusal::NoSuchItem { typed: item, items }));
            };
            let id = found.id;
            stock::correct(tx, found, left, staff, at)?;
            facts.push(Fact::StockCorrected);
            let corrected = stock::all(tx, day)?.into_iter().find(|item| item.id == id);
            Ok(corrected.ok_or(Refusal::NoSuchClaim))
        })
        .await
    }

    /// Makes the items, staff and chats of a configuration known.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_up(
        &self,
        items: Vec<ItemSetup>,
        staff: Vec<(String, Role)>,
        open: Vec<(String, Language)>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            people::set_up(tx, &items, &staff)?;
            if !open.is_empty() {
                chats::forget_webhooks(tx)?;
            }
            open.iter().try_for_each(|(chat, language)| chats::add(tx, chat, *language))
        })
        .await
    }

    /// Every item with its stock.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn items(&self, day: Day) -> Result<Vec<Item>, StoreError> {
        self.read(move |tx| stock::all(tx, day)).await
    }

    /// How many of each item went out since an instant, in the order of the items.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pace(
        &self,
        items: Vec<Item>,
        since: DateTime<Utc>,
    ) -> Result<Vec<u64>, StoreError> {
        self.read(move |tx| items.iter().map(|item| gifts::since(tx, item.id.0, since)).collect())
            .await
    }

    /// The author of that row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn author(&self, author: AuthorId) -> Result<Option<StoredAuthor>, StoreError> {
        self.read(move |tx| people::author(tx, author)).await
    }

    /// Who a typed handle or name means.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn named(&self, typed: String) -> Result<Named, StoreError> {
        self.read(move |tx| {
            let mut found = people::named(tx, &typed)?;
            Ok(match found.len() {
                0 => Named::Nobody(nearest(&typed, people::handles(tx, HANDLES_COMPARED)?)),
                1 => Named::One(found.remove(0)),
                _ => Named::Several(found),
            })
        })
        .await
    }

    /// The claim of that code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn claim_of_code(&self, code: Code) -> Result<Option<Claim>, StoreError> {
        self.read(move |tx| claims::by_code(tx, &code)).await
    }

    /// The claim of that row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn claim(&self, claim: ClaimId) -> Result<Option<Claim>, StoreError> {
        self.read(move |tx| claims::by_id(tx, claim)).await
    }

    /// The claims of an author's person, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn claims_of(&self, author: AuthorId) -> Result<Vec<Claim>, StoreError> {
        self.read(move |tx| people::claims_of(tx, author)).await
    }

    /// Claims whose code, handle or name contains what was typed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_claims(&self, typed: String, limit: u32) -> Result<Vec<Claim>, StoreError> {
        self.read(move |tx| found::claims(tx, &typed, limit)).await
    }

    /// Open claims, oldest first, and how many there are in all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn queue(&self, limit: u32, offset: u32) -> Result<(u64, Vec<Claim>), StoreError> {
        self.read(move |tx| people::queue(tx, limit, offset)).await
    }

    /// The claims that were settled last, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn settled_lately(&self, limit: u32) -> Result<Vec<Claim>, StoreError> {
        self.read(move |tx| people::settled(tx, limit)).await
    }

    /// The post of that row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn post(&self, row: PostRow) -> Result<StoredPost, StoreError> {
        self.read(move |tx| posts::by_row(tx, row)).await
    }

    /// What we know of a post, for "why not?".
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_post(&self, id: PostId) -> Result<Option<Known>, StoreError> {
        self.read(move |tx| {
            let Some(post) = posts::by_id(tx, &id)? else {
                return Ok(None);
            };
            known(tx, post).map(Some)
        })
        .await
    }

    /// What we know of the latest posts of an author.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn latest_posts_of(
        &self,
        author: AuthorId,
        limit: u32,
    ) -> Result<Vec<Known>, StoreError> {
        self.read(move |tx| {
            let posts = posts::latest_of(tx, author, limit)?;
            posts.into_iter().map(|post| known(tx, post)).collect()
        })
        .await
    }

    /// How far every source has read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cursors(&self) -> Result<Vec<super::batch::Cursor>, StoreError> {
        self.read(|tx| {
            tx.prepare("SELECT name, cursor FROM sources ORDER BY name")?
                .query_map([], |row| {
                    Ok(super::batch::Cursor { source: row.get(0)?, position: row.get(1)? })
                })?
                .collect()
        })
        .await
    }
}

fn known(tx: &rusqlite::Transaction<'_>, post: StoredPost) -> rusqlite::Result<Known> {
    let claims = people::claims_of(tx, post.author)?;
    let blocked = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM blocks b JOIN authors a ON a.person = b.person
                         WHERE a.id = ?1)",
        [post.author.0],
        |row| row.get(0),
    )?;
    let showing = moderation::showing(tx, post.row)?;
    Ok(Known { post, blocked, showing, claims })
}

/// The three handles nearest to what was typed, if any is near at all.
fn nearest(typed: &str, handles: Vec<String>) -> Vec<String> {
    let wanted = people::folded_name(typed);
    let mut scored: Vec<(f64, String)> = handles
        .into_iter()
        .map(|handle| (strsim::jaro_winkler(&wanted, &people::folded_name(&handle)), handle))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    scored.dedup_by(|left, right| left.1 == right.1);
    scored.into_iter().take(3).map(|(_, handle)| handle).collect()
}
