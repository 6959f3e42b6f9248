//! Claims: opening (see `opening`), settling, taking back. The guarded UPDATE is the lock.
//!
//! Every function runs inside the caller's transaction. A [`Refusal`] means that nothing was
//! changed: whatever could refuse is looked at before the first write, which is sound because
//! the store has one writer.

mod opening;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Row, Transaction, params};

use super::dictionary::{AuthorId, PostRow};
use super::posts::{network, time};
use super::{deliveries, stock};
use crate::domain::claim::{ClaimId, Move, Refusal, Settled, State};
use crate::domain::code::Code;
use crate::domain::day::Day;
use crate::domain::item::ItemId;
use crate::domain::post::Network;
use crate::domain::staff::{Role, Staff, StaffId};
pub(super) use opening::{Opening, open};

/// A claim with what people need to know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its row.
    pub id: ClaimId,
    /// What it is called aloud.
    pub code: Code,
    /// Where it stands.
    pub state: State,
    /// The claimant's account.
    pub author: AuthorId,
    /// The claimant's network.
    pub network: Network,
    /// The claimant's handle; empty for somebody without an account.
    pub handle: String,
    /// The claimant's display name.
    pub name: String,
    /// The post that earned it; `None` when staff added it by hand.
    pub post: Option<PostRow>,
    /// Where a claim by hand says that its post is.
    pub link: Option<String>,
    /// Whether that post was deleted since.
    pub gone: bool,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Who settled it and when, once it is handed over or declined.
    pub settled: Option<Settled>,
    /// What was handed over.
    pub item: Option<String>,
    /// The note or reason that staff left.
    pub note: Option<String>,
    /// Goes up with every change: what a card in a chat shows.
    pub revision: i64,
    /// The stretch of time it counts for.
    pub period: String,
    /// Further posts with which the same person would have earned.
    pub more_posts: u32,
}

/// The claim columns [`read_claim`] expects.
pub(super) const CLAIM_COLUMNS: &str = "
    c.id, c.code, c.state, c.author, a.network, a.handle, a.name, c.post, c.gone, c.opened_at,
    c.settled_at, s.name, i.name, c.note, c.revision, c.period,
    (SELECT count(*) FROM claim_posts m WHERE m.claim = c.id), c.link";

/// The tables [`CLAIM_COLUMNS`] reads.
pub(super) const CLAIM_TABLES: &str = "
    claims c JOIN authors a ON a.id = c.author
    LEFT JOIN staff s ON s.id = c.settled_by LEFT JOIN items i ON i.id = c.item";

pub(super) fn read_claim(row: &Row<'_>) -> Result<Claim> {
    let code: String = row.get(1)?;
    let state: String = row.get(2)?;
    let settled_at: Option<i64> = row.get(10)?;
    let settled_by: Option<String> = row.get(11)?;
    Ok(Claim {
        id: ClaimId(row.get(0)?),
        code: Code::parse(&code).ok_or(rusqlite::Error::InvalidQuery)?,
        state: State::from_name(&state).ok_or(rusqlite::Error::InvalidQuery)?,
        author: AuthorId(row.get(3)?),
        network: network(row.get(4)?),
        handle: row.get(5)?,
        name: row.get(6)?,
        post: row.get::<_, Option<i64>>(7)?.map(PostRow),
        gone: row.get(8)?,
        opened_at: time(row.get(9)?),
        settled: settled_by.zip(settled_at).map(|(by, at)| Settled { by, at: time(at) }),
        item: row.get(12)?,
        note: row.get(13)?,
        revision: row.get(14)?,
        period: row.get(15)?,
        more_posts: row.get(16)?,
        link: row.get(17)?,
    })
}

/// Who presses, when, and with which nonce: a retried press has the same one.
#[derive(Clone, Debug)]
pub struct Press {
    /// Who.
    pub staff: Staff,
    /// When.
    pub at: DateTime<Utc>,
    /// The day it is in the campaign's time zone.
    pub day: Day,
    /// Makes a retried press succeed once.
    pub nonce: String,
    /// Which revision of the claim the pressed button showed; `None` for a typed command.
    pub revision: Option<i64>,
}

/// Says yes to a claim in review: it waits for its gift from here on.
pub(super) fn agree(
    tx: &Transaction<'_>,
    press: &Press,
    claim: ClaimId,
) -> Result<Result<Claim, Refusal>> {
    if let Err(outcome) = begin(tx, press, claim, Move::Agree)? {
        return Ok(outcome);
    }
    tx.execute(
        "UPDATE claims SET state = 'waiting', revision = revision + 1
          WHERE id = ?1 AND state = 'review'",
        [claim.0],
    )?;
    log(tx, claim, "agree", Some(press.staff.id), press.at, None, None, Some(&press.nonce))?;
    settled(tx, claim, press)
}

/// Hands a gift over. `item` may be left out when only one kind is in stock.
pub(super) fn give(
    tx: &Transaction<'_>,
    press: &Press,
    claim: ClaimId,
    item: Option<&str>,
    note: Option<&str>,
) -> Result<Result<Claim, Refusal>> {
    if let Err(outcome) = begin(tx, press, claim, Move::Give)? {
        return Ok(outcome);
    }
    if let Some(refusal) = person_refused(tx, claim)? {
        return Ok(Err(refusal));
    }
    let item = match stock::choose(tx, item, press.day)? {
        Ok(item) => item,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // The WHERE clause is the lock: of two staff pressing at the same moment, only one UPDATE
    // can still see the claim open.
    let changed = tx.execute(
        "UPDATE claims
            SET state = 'handed_over', settled_by = ?2, settled_at = ?3, item = ?4, day = ?5,
                note = coalesce(?6, note), revision = revision + 1
          WHERE id = ?1 AND state IN ('review', 'waiting')",
        params![
            claim.0,
            press.staff.id.0,
            press.at.timestamp_millis(),
            item.0,
            press.day.to_string(),
            note
        ],
    )?;
    debug_assert_eq!(changed, 1, "the state was looked at in this transaction");
    stock::take_one(tx, item, press.day)?;
    log(tx, claim, "give", Some(press.staff.id), press.at, Some(item), note, Some(&press.nonce))?;
    stock::owe_low_notice(tx, item, press.at)?;
    settled(tx, claim, press)
}

/// Says no, with a reason.
pub(super) fn decline(
    tx: &Transaction<'_>,
    press: &Press,
    claim: ClaimId,
    reason: Option<&str>,
) -> Result<Result<Claim, Refusal>> {
    if let Err(outcome) = begin(tx, press, claim, Move::Decline)? {
        return Ok(outcome);
    }
    tx.execute(
        "UPDATE claims
            SET state = 'declined', settled_by = ?2, settled_at = ?3, note = ?4,
                revision = revision + 1
          WHERE id = ?1 AND state IN ('review', 'waiting')",
        params![claim.0, press.staff.id.0, press.at.timestamp_millis(), reason],
    )?;
    let staff = Some(press.staff.id);
    log(tx, claim, "decline", staff, press.at, None, reason, Some(&press.nonce))?;
    settled(tx, claim, press)
}

/// Takes a give or decline back. Only who did it may, or a lead.
pub(super) fn undo(
    tx: &Transaction<'_>,
    press: &Press,
    claim: ClaimId,
) -> Result<Result<Claim, Refusal>> {
    let before = match begin(tx, press, claim, Move::Undo)? {
        Ok(before) => before,
        Err(outcome) => return Ok(outcome),
    };
    if let Some(settled) = before.settled
        && press.staff.role < Role::Lead
        && settled.by != press.staff.name
    {
        return Ok(Err(Refusal::NotAllowed { by: settled.by }));
    }
    stock::put_back(tx, claim)?;
    // What was noted with the move goes with it; what was noted before it stays.
    tx.execute(
        "UPDATE claims
            SET state = 'waiting', settled_by = NULL, settled_at = NULL, item = NULL, day = NULL,
                note = CASE WHEN (SELECT l.note FROM claim_log l
                                   WHERE l.claim = ?1 AND l.move IN ('give', 'decline', 'join')
                                   ORDER BY l.id DESC LIMIT 1) IS NULL THEN note END,
                revision = revision + 1
          WHERE id = ?1 AND state IN ('handed_over', 'declined')",
        [claim.0],
    )?;
    log(tx, claim, "undo", Some(press.staff.id), press.at, None, None, Some(&press.nonce))?;
    settled(tx, claim, press)
}

/// The claim that a staff member settled last, if they have not taken it back since.
pub(super) fn last_settled_by(tx: &Transaction<'_>, staff: StaffId) -> Result<Option<ClaimId>> {
    tx.query_row(
        "SELECT id FROM claims WHERE settled_by = ?1 ORDER BY settled_at DESC, id DESC LIMIT 1",
        [staff.0],
        |row| row.get(0).map(ClaimId),
    )
    .optional()
}

/// Flags the claims of a post that is gone; staff decide about them.
pub(super) fn post_is_gone(
    tx: &Transaction<'_>,
    post: PostRow,
    at: DateTime<Utc>,
) -> Result<Vec<ClaimId>> {
    let claims: Vec<ClaimId> = tx
        .prepare_cached("SELECT id FROM claims WHERE post = ?1 AND gone = 0")?
        .query_map([post.0], |row| row.get(0).map(ClaimId))?
        .collect::<Result<_>>()?;
    for claim in &claims {
        tx.execute("UPDATE claims SET gone = 1, revision = revision + 1 WHERE id = ?1", [claim.0])?;
        log(tx, *claim, "gone", None, at, None, None, None)?;
        deliveries::owe_edit(tx, *claim, at)?;
    }
    Ok(claims)
}

/// The claim of that row.
pub(super) fn by_id(tx: &Transaction<'_>, claim: ClaimId) -> Result<Option<Claim>> {
    tx.prepare_cached(&format!("SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES} WHERE c.id = ?1"))?
        .query_row([claim.0], read_claim)
        .optional()
}

/// The claim of that code.
pub(super) fn by_code(tx: &Transaction<'_>, code: &Code) -> Result<Option<Claim>> {
    tx.prepare_cached(&format!("SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES} WHERE c.code = ?1"))?
        .query_row([code.as_str()], read_claim)
        .optional()
}

fn settled(tx: &Transaction<'_>, claim: ClaimId, press: &Press) -> Result<Result<Claim, Refusal>> {
    deliveries::owe_edit(tx, claim, press.at)?;
    Ok(by_id(tx, claim)?.ok_or(Refusal::NoSuchClaim))
}

/// The claim as it stands, or else what came of the press: a retried one changes nothing again,
/// and a refused one nothing at all.
fn begin(
    tx: &Transaction<'_>,
    press: &Press,
    claim: ClaimId,
    wanted: Move,
) -> Result<Result<Claim, Result<Claim, Refusal>>> {
    let Some(before) = by_id(tx, claim)? else {
        return Ok(Err(Err(Refusal::NoSuchClaim)));
    };
    Ok(match refused(&before, wanted, press) {
        Some(refusal) => Err(Err(refusal)),
        None => Ok(before),
    })
}

fn refused(claim: &Claim, wanted: Move, press: &Press) -> Option<Refusal> {
    let code = claim.code.clone();
    if wanted.from(claim.state).is_some() {
        // The button that was pressed may show an earlier state of the claim.
        let stale = press.revision.is_some_and(|revision| revision != claim.revision);
        return stale.then_some(Refusal::Changed { code });
    }
    let settled = claim.settled.clone();
    Some(match (claim.state, settled) {
        (State::Declined, Some(settled)) => {
            Refusal::Declined { code, settled, reason: claim.note.clone().unwrap_or_default() }
        }
        (_, Some(settled)) => Refusal::AlreadyHandedOver { code, settled },
        (_, None) if wanted == Move::Undo => Refusal::NothingToUndo,
        // Somebody agreed already, and nobody settled it.
        (_, None) => Refusal::Changed { code },
    })
}

/// What speaks against the claim's person rather than the claim: a block, or a gift that
/// another of their accounts had in the same period before the accounts were joined.
fn person_refused(tx: &Transaction<'_>, claim: ClaimId) -> Result<Option<Refusal>> {
    let blocked: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM blocks b JOIN authors a ON a.person = b.person
                         WHERE a.id = (SELECT author FROM claims WHERE id = ?1))",
        [claim.0],
        |row| row.get(0),
    )?;
    if blocked {
        return Ok(Some(Refusal::Blocked));
    }
    let other: Option<String> = tx
        .query_row(
            "SELECT o.code FROM claims c
               JOIN authors a ON a.id = c.author
               JOIN authors b ON b.person = a.person
               JOIN claims o ON o.author = b.id AND o.period = c.period AND o.id <> c.id
              WHERE c.id = ?1 AND o.state = 'handed_over' LIMIT 1",
            [claim.0],
            |row| row.get(0),
        )
        .optional()?;
    Ok(other.and_then(|code| Code::parse(&code)).map(|code| Refusal::SamePersonHasOne { code }))
}

#[expect(clippy::too_many_arguments, reason = "one for each column of the append-only log")]
pub(super) fn log(
    tx: &Transaction<'_>,
    claim: ClaimId,
    what: &str,
    staff: Option<StaffId>,
    at: DateTime<Utc>,
    item: Option<ItemId>,
    note: Option<&str>,
    nonce: Option<&str>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO claim_log (claim, move, staff, at, item, note, nonce)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        claim.0,
        what,
        staff.map(|staff| staff.0),
        at.timestamp_millis(),
        item.map(|item| item.0),
        note,
        nonce
    ])?;
    Ok(())
}
