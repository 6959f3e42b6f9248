//! A post that earns opens a claim, or is noted on the one that its person has.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::log;
use crate::domain::claim::{ClaimId, Period, State};
use crate::domain::code::Code;
use crate::store::deliveries;
use crate::store::dictionary::{AuthorId, PostRow};

/// What opens a claim.
pub(in crate::store) struct Opening {
    pub(in crate::store) author: AuthorId,
    pub(in crate::store) post: Option<PostRow>,
    pub(in crate::store) period: Period,
    pub(in crate::store) needs_review: bool,
    pub(in crate::store) at: DateTime<Utc>,
    pub(in crate::store) owes_cards: bool,
}

/// A claim that was opened, or that had been there.
pub(in crate::store) struct Opened {
    pub(in crate::store) id: ClaimId,
    pub(in crate::store) new: bool,
}

/// Opens a claim for the author's person, unless they have one for the period: then the post is
/// noted on it. `None` when staff keep the person from earning. A new one is found only after
/// [`found::opened`](crate::store::found::opened).
pub(in crate::store) fn open(tx: &Transaction<'_>, opening: &Opening) -> Result<Option<Opened>> {
    let (person, blocked): (i64, bool) = tx
        .prepare_cached(
            "SELECT person, EXISTS (SELECT 1 FROM blocks b WHERE b.person = a.person)
               FROM authors a WHERE id = ?1",
        )?
        .query_row([opening.author.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if blocked {
        return Ok(None);
    }
    let period = opening.period.to_string();
    let known: Option<(i64, String)> = tx
        .prepare_cached("SELECT id, state FROM claims WHERE person = ?1 AND period = ?2")?
        .query_row(params![person, period], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((id, state)) = known {
        return note_post(tx, ClaimId(id), &state, opening).map(Some);
    }
    let id = insert(tx, person, &period, opening)?;
    log(tx, id, "open", None, opening.at, None, None, None)?;
    if opening.owes_cards {
        deliveries::owe_card(tx, id, opening.at)?;
    }
    Ok(Some(Opened { id, new: true }))
}

fn insert(tx: &Transaction<'_>, person: i64, period: &str, opening: &Opening) -> Result<ClaimId> {
    // Claims are never deleted, so the count is the next number.
    let number: u32 = tx
        .prepare_cached("SELECT coalesce(max(id), 0) FROM claims")?
        .query_row([], |row| row.get(0))?;
    let code =
        Code::of(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, number.into()))?;
    let state = if opening.needs_review { State::Review } else { State::Waiting };
    tx.prepare_cached(
        "INSERT INTO claims (id, code, person, period, author, post, state, opened_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        number + 1,
        code.as_str(),
        person,
        period,
        opening.author.0,
        opening.post.map(|post| post.0),
        state.name(),
        opening.at.timestamp_millis(),
    ])?;
    Ok(ClaimId(i64::from(number) + 1))
}

/// A further qualifying post of somebody who has a claim. If the first one only matched
/// loosely and this one does not, nobody needs to look at it any more: this is the claim's now.
fn note_post(tx: &Transaction<'_>, id: ClaimId, state: &str, opening: &Opening) -> Result<Opened> {
    let post = opening.post.map(|post| post.0);
    if state == State::Review.name() && !opening.needs_review {
        tx.execute(
            "INSERT INTO claim_posts (claim, post)
             SELECT id, post FROM claims WHERE id = ?1 AND post IS NOT NULL
             ON CONFLICT DO NOTHING",
            [id.0],
        )?;
        tx.execute(
            "UPDATE claims SET state = 'waiting', post = coalesce(?2, post),
                    gone = CASE WHEN ?2 IS NULL THEN gone ELSE 0 END, revision = revision + 1
              WHERE id = ?1 AND state = 'review'",
            params![id.0, post],
        )?;
        tx.execute(
            "DELETE FROM claim_posts
              WHERE claim = ?1 AND post = (SELECT post FROM claims WHERE id = ?1)",
            [id.0],
        )?;
        deliveries::owe_edit(tx, id, opening.at)?;
    } else if let Some(post) = post {
        tx.prepare_cached(
            "INSERT INTO claim_posts (claim, post)
             SELECT id, ?2 FROM claims WHERE id = ?1 AND post IS NOT ?2
             ON CONFLICT DO NOTHING",
        )?
        .execute([id.0, post])?;
    }
    Ok(Opened { id, new: false })
}
