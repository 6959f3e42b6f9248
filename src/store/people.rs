//! People: staff, authors by what somebody typed, accounts joined into one person, blocks.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Row, Transaction, params};

use super::claims::{self, CLAIM_COLUMNS, CLAIM_TABLES, Claim, Press, read_claim};
use super::dictionary::AuthorId;
use super::posts::network;
use super::{deliveries, found, staff as staff_rows, stock};
use crate::domain::claim::{ClaimId, Period, Refusal, SAME_PERSON, State};
use crate::domain::hashtag::fold;
use crate::domain::post::{Author, Network};
use crate::domain::staff::{Role, StaffId};

/// An author as staff see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAuthor {
    /// Their row.
    pub id: AuthorId,
    /// Their network.
    pub network: Network,
    /// Their handle; may be empty.
    pub handle: String,
    /// Their display name; may be empty.
    pub name: String,
    /// Whether staff keep their person from earning.
    pub blocked: bool,
}

impl StoredAuthor {
    /// `@handle`, or the name of somebody without an account.
    pub fn called(&self) -> String {
        called(&self.handle, &self.name)
    }
}

/// `@handle` where there is one, else the name.
pub fn called(handle: &str, name: &str) -> String {
    match (handle.is_empty(), name.is_empty()) {
        (false, _) => format!("@{handle}"),
        (true, false) => name.to_owned(),
        (true, true) => "somebody unknown".to_owned(),
    }
}

const AUTHOR_COLUMNS: &str = "a.id, a.network, a.handle, a.name,
    EXISTS (SELECT 1 FROM blocks b WHERE b.person = a.person)";

fn read_author(row: &Row<'_>) -> Result<StoredAuthor> {
    Ok(StoredAuthor {
        id: AuthorId(row.get(0)?),
        network: network(row.get(1)?),
        handle: row.get(2)?,
        name: row.get(3)?,
        blocked: row.get(4)?,
    })
}

/// The author of that row.
pub(super) fn author(tx: &Transaction<'_>, id: AuthorId) -> Result<Option<StoredAuthor>> {
    tx.prepare_cached(&format!("SELECT {AUTHOR_COLUMNS} FROM authors a WHERE a.id = ?1"))?
        .query_row([id.0], read_author)
        .optional()
}

/// How the typed name of a person compares: without `@`, folded.
pub(super) fn folded_name(typed: &str) -> String {
    fold(typed.trim().trim_start_matches(['@', '＠'])).into_owned()
}

/// Authors whose handle or name is exactly what was typed (folded). Claimants first.
pub(super) fn named(tx: &Transaction<'_>, typed: &str) -> Result<Vec<StoredAuthor>> {
    let mut query = tx.prepare_cached(&format!(
        "SELECT {AUTHOR_COLUMNS} FROM authors a
          WHERE is_called(a.handle, ?1) OR is_called(a.name, ?1)
          ORDER BY EXISTS (SELECT 1 FROM claims c WHERE c.author = a.id) DESC, a.id LIMIT 20"
    ))?;
    query.query_map([folded_name(typed)], read_author)?.collect()
}

/// Every handle of an author, for suggesting the nearest: claimants, then the most recent.
pub(super) fn handles(tx: &Transaction<'_>, limit: u32) -> Result<Vec<String>> {
    tx.prepare_cached(
        "SELECT a.handle FROM authors a WHERE a.handle <> ''
          ORDER BY EXISTS (SELECT 1 FROM claims c WHERE c.author = a.id) DESC, a.id DESC LIMIT ?1",
    )?
    .query_map([limit], |row| row.get(0))?
    .collect()
}

/// Somebody without a post we could see: an author entered by hand.
pub(super) fn by_hand(tx: &Transaction<'_>, network: Network, name: &str) -> Result<StoredAuthor> {
    let handle = name.trim().trim_start_matches(['@', '＠']);
    let typed_handle = handle.len() < name.trim().len();
    let known = named(tx, handle)?.into_iter().find(|author| author.network == network);
    if let Some(author) = known {
        return Ok(author);
    }
    let author = Author {
        native: format!("by hand: {}", fold(handle)),
        handle: if typed_handle { handle.to_owned() } else { String::new() },
        name: if typed_handle { String::new() } else { handle.to_owned() },
    };
    // No network will ever tell that name.
    let told_at = DateTime::UNIX_EPOCH;
    let id = super::dictionary::Dictionary::default().author(tx, network, &author, told_at)?;
    let Author { handle, name, .. } = author;
    Ok(StoredAuthor { id, network, handle, name, blocked: false })
}

/// The claims of an author's person, newest first.
pub(super) fn claims_of(tx: &Transaction<'_>, author: AuthorId) -> Result<Vec<Claim>> {
    let mut query = tx.prepare_cached(&format!(
        "SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES}
          WHERE a.person = (SELECT person FROM authors WHERE id = ?1)
          ORDER BY c.opened_at DESC, c.id DESC"
    ))?;
    query.query_map([author.0], read_claim)?.collect()
}

/// Claims in these states, oldest first, and how many there are in all.
pub(super) fn queue(tx: &Transaction<'_>, limit: u32, offset: u32) -> Result<(u64, Vec<Claim>)> {
    let all: u64 = tx.query_row(
        "SELECT count(*) FROM claims WHERE state IN ('review', 'waiting')",
        [],
        |row| row.get(0),
    )?;
    let mut query = tx.prepare_cached(&format!(
        "SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES}
          WHERE c.state IN ('review', 'waiting') ORDER BY c.opened_at, c.id LIMIT ?1 OFFSET ?2"
    ))?;
    let claims = query.query_map([limit, offset], read_claim)?.collect::<Result<_>>()?;
    Ok((all, claims))
}

/// The claims that were settled last, the latest first.
pub(super) fn settled(tx: &Transaction<'_>, limit: u32) -> Result<Vec<Claim>> {
    tx.prepare_cached(&format!(
        "SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES}
          WHERE c.settled_at IS NOT NULL ORDER BY c.settled_at DESC, c.id DESC LIMIT ?1"
    ))?
    .query_map([limit], read_claim)?
    .collect()
}

/// Keeps a person from earning, or lets them again. Returns whether anything changed.
pub(super) fn set_blocked(
    tx: &Transaction<'_>,
    author: AuthorId,
    blocked: bool,
    staff: StaffId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let changed = if blocked {
        tx.execute(
            "INSERT INTO blocks (person, staff, at)
             SELECT person, ?2, ?3 FROM authors WHERE id = ?1 ON CONFLICT DO NOTHING",
            params![author.0, staff.0, at.timestamp_millis()],
        )?
    } else {
        tx.execute(
            "DELETE FROM blocks WHERE person = (SELECT person FROM authors WHERE id = ?1)",
            [author.0],
        )?
    };
    Ok(changed > 0)
}

/// What joining two accounts came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Whether they were one person before.
    pub already: bool,
    /// Claims of the second account that were still open and are declined now, because the
    /// person has one from the first.
    pub declined: Vec<Claim>,
    /// Whether both accounts already had their gift of one period.
    pub both_had: bool,
}

/// Joins two accounts into one person. Where both have a claim for one period, the better one
/// (handed over, else the older) stays, and the other is declined if it is still open.
pub(super) fn join(
    tx: &Transaction<'_>,
    one: AuthorId,
    other: AuthorId,
    staff: StaffId,
    at: DateTime<Utc>,
) -> Result<Joined> {
    let mut joined = Joined { already: false, declined: Vec::new(), both_had: false };
    let (keep, merge) = (person_of(tx, one)?, person_of(tx, other)?);
    if keep == merge {
        joined.already = true;
        return Ok(joined);
    }
    for (kept, dropped) in rival_claims(tx, keep, merge)? {
        let (Some(kept), Some(dropped)) = (claims::by_id(tx, kept)?, claims::by_id(tx, dropped)?)
        else {
            continue;
        };
        if dropped.state == State::HandedOver {
            joined.both_had = true;
        } else if dropped.state != State::Declined {
            decline_rival(tx, &kept, &dropped, staff, at)?;
            joined.declined.push(dropped);
        }
    }
    // Claims without a rival move over; a rival stays under its old person as history.
    tx.execute(
        "UPDATE claims SET person = ?1
          WHERE person = ?2
            AND period NOT IN (SELECT period FROM claims WHERE person = ?1)",
        [keep, merge],
    )?;
    tx.execute(
        "INSERT INTO joins (author, was, became, staff, at)
         SELECT id, ?2, ?1, ?3, ?4 FROM authors WHERE person = ?2",
        params![keep, merge, staff.0, at.timestamp_millis()],
    )?;
    tx.execute("UPDATE authors SET person = ?1 WHERE person = ?2", [keep, merge])?;
    tx.execute("UPDATE OR IGNORE blocks SET person = ?1 WHERE person = ?2", [keep, merge])?;
    tx.execute("DELETE FROM blocks WHERE person = ?1", [merge])?;
    Ok(joined)
}

/// Takes the last join of an account back. Claims go back to whoever's account earned them;
/// what was declined stays so until somebody takes that back too.
pub(super) fn part(tx: &Transaction<'_>, author: AuthorId) -> Result<bool> {
    let last: Option<(i64, i64, i64)> = tx
        .query_row(
            "SELECT was, became, at FROM joins
              WHERE author = ?1 AND became = (SELECT person FROM authors WHERE id = ?1)
              ORDER BY id DESC LIMIT 1",
            [author.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((was, became, at)) = last else {
        return Ok(false);
    };
    let together = "SELECT author FROM joins WHERE was = ?1 AND became = ?2 AND at = ?3";
    tx.execute(
        &format!("UPDATE authors SET person = ?1 WHERE id IN ({together})"),
        [was, became, at],
    )?;
    return_claims(tx, was, became)?;
    tx.execute("DELETE FROM joins WHERE was = ?1 AND became = ?2 AND at = ?3", [was, became, at])?;
    Ok(true)
}

/// Gives every claim of the two persons back to the person whose account earned it.
fn return_claims(tx: &Transaction<'_>, was: i64, became: i64) -> Result<()> {
    let strayed: Vec<(i64, i64, String)> = tx
        .prepare(
            "SELECT c.id, a.person, c.period FROM claims c JOIN authors a ON a.id = c.author
              WHERE c.person IN (?1, ?2) AND c.person <> a.person",
        )?
        .query_map([was, became], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_>>()?;
    for (claim, person, period) in strayed {
        let rival: Option<i64> = tx
            .query_row(
                "SELECT id FROM claims WHERE person = ?1 AND period = ?2 AND id <> ?3",
                params![person, period, claim],
                |row| row.get(0),
            )
            .optional()?;
        match rival {
            Some(rival) => swap_persons(tx, claim, rival)?,
            None => {
                tx.execute("UPDATE claims SET person = ?2 WHERE id = ?1", [claim, person])?;
            }
        }
    }
    Ok(())
}

/// Swaps the persons of two claims of one period, through a period that nobody has, because
/// (person, period) is unique at every moment.
fn swap_persons(tx: &Transaction<'_>, one: i64, other: i64) -> Result<()> {
    let person = |claim: i64| {
        tx.query_row("SELECT person FROM claims WHERE id = ?1", [claim], |row| row.get::<_, i64>(0))
    };
    let (of_one, of_other) = (person(one)?, person(other)?);
    tx.execute("UPDATE claims SET period = period || ' moving' WHERE id = ?1", [one])?;
    tx.execute("UPDATE claims SET person = ?2 WHERE id = ?1", [other, of_one])?;
    tx.execute(
        "UPDATE claims SET person = ?2, period = replace(period, ' moving', '') WHERE id = ?1",
        [one, of_other],
    )?;
    Ok(())
}

fn person_of(tx: &Transaction<'_>, author: AuthorId) -> Result<i64> {
    tx.query_row("SELECT person FROM authors WHERE id = ?1", [author.0], |row| row.get(0))
}

/// Pairs of claims for one period, the one that stays first. The person that stays must own
/// the claim that stays, so the claims swap owners where the better one is on the other side.
fn rival_claims(tx: &Transaction<'_>, keep: i64, merge: i64) -> Result<Vec<(ClaimId, ClaimId)>> {
    let pairs: Vec<(i64, i64, bool)> = tx
        .prepare(
            "SELECT k.id, m.id,
                    (m.state = 'handed_over') > (k.state = 'handed_over')
                 OR ((m.state = 'handed_over') = (k.state = 'handed_over')
                     AND (m.state <> 'declined') > (k.state <> 'declined'))
               FROM claims k JOIN claims m ON m.period = k.period
              WHERE k.person = ?1 AND m.person = ?2",
        )?
        .query_map([keep, merge], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_>>()?;
    let mut rivals = Vec::new();
    for (kept, merged, swap) in pairs {
        if swap {
            swap_persons(tx, kept, merged)?;
            rivals.push((ClaimId(merged), ClaimId(kept)));
        } else {
            rivals.push((ClaimId(kept), ClaimId(merged)));
        }
    }
    Ok(rivals)
}

fn decline_rival(
    tx: &Transaction<'_>,
    kept: &Claim,
    dropped: &Claim,
    staff: StaffId,
    at: DateTime<Utc>,
) -> Result<()> {
    let reason = format!("{SAME_PERSON}{}", kept.code);
    tx.execute(
        "UPDATE claims
            SET state = 'declined', settled_by = ?2, settled_at = ?3, note = ?4,
                revision = revision + 1
          WHERE id = ?1 AND state IN ('review', 'waiting')",
        params![dropped.id.0, staff.0, at.timestamp_millis(), reason],
    )?;
    claims::log(tx, dropped.id, "join", Some(staff), at, None, Some(&reason), None)?;
    deliveries::owe_edit(tx, dropped.id, at)
}

/// A claim that staff open by hand.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// The network on which they saw the post.
    pub network: Network,
    /// A handle or a name.
    pub name: String,
    /// Where the post is.
    pub link: Option<String>,
    /// What else they want to remember.
    pub note: Option<String>,
    /// What is handed over at once.
    pub item: Option<String>,
    /// The stretch of time it counts for.
    pub period: Period,
}

/// What a claim by hand came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The claim: as it was, if the person had one.
    pub claim: Claim,
    /// Whether it is new.
    pub new: bool,
    /// Why the item was not handed over.
    pub refusal: Option<Refusal>,
}

/// Opens a claim by hand, and hands over what it names. `None` when staff block the person.
pub(super) fn add_by_hand(
    tx: &Transaction<'_>,
    by_hand: &ByHand,
    press: &Press,
) -> Result<Option<Added>> {
    let author = self::by_hand(tx, by_hand.network, &by_hand.name)?.id;
    let opening = claims::Opening {
        author,
        post: None,
        period: by_hand.period,
        needs_review: false,
        at: press.at,
        owes_cards: true,
    };
    let Some(opened) = claims::open(tx, &opening)? else {
        return Ok(None);
    };
    let mut refusal = None;
    if opened.new {
        tx.execute(
            "UPDATE claims SET note = ?2, link = ?3 WHERE id = ?1",
            params![opened.id.0, by_hand.note, by_hand.link],
        )?;
        if let Some(item) = &by_hand.item {
            let note = by_hand.note.as_deref();
            refusal = claims::give(tx, press, opened.id, Some(item), note)?.err();
        }
        found::opened(tx, opened.id)?;
    }
    Ok(claims::by_id(tx, opened.id)?.map(|claim| Added { claim, new: opened.new, refusal }))
}

/// Makes the items and staff of a configuration known.
pub(super) fn set_up(
    tx: &Transaction<'_>,
    items: &[stock::ItemSetup],
    staff: &[(String, Role)],
) -> Result<()> {
    stock::set_up(tx, items)?;
    for (name, role) in staff {
        staff_rows::introduce(tx, name, *role)?;
    }
    Ok(())
}
