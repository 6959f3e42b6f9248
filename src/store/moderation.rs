//! What staff and organisers decide about the wall: the policy, the held posts, floods.
//!
//! The policy is kept in the database, so that whoever records into it, an import beside a running
//! booth too, holds the same posts. A policy that changed judges every stored post anew; what a
//! flood held and what staff said about a post stay.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::connection::StoreError;
use super::dictionary::{AuthorId, PostRow};
use super::posts::{self, POST_COLUMNS, StoredPost, time};
use super::told::{Telling, Told};
use super::wall::VOUCHED;
use super::{Fact, Store, late};
use crate::domain::flood::CALM;
use crate::domain::moderation::{self, Cautions, Mode, Policy, Reasons, Showing, Standing, Why};
use crate::domain::post::{Audience, PostId};
use crate::domain::staff::StaffId;
use crate::domain::words::Words;

/// The setting under which the policy is kept.
const SETTING: &str = "wall";

/// Posts of one account that the screen is told of at once when something about the account
/// changes: more than it shows. It is told the rest when it is told the whole wall.
const TOLD: u32 = 50;

/// A post that waits for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPost {
    /// The post.
    pub post: StoredPost,
    /// Why it waits.
    pub why: Reasons,
    /// How often it was edited: a decision names the edition it is about.
    pub edits: i64,
}

/// A flood that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloodNow {
    pub(super) id: i64,
    pub(super) newest: i64,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When the last post that looked like it came.
    pub last_at: DateTime<Utc>,
}

/// Which post staff mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The one of that id, in any of its versions.
    Id(PostId),
    /// The one of that row, as it was when it had been edited so often.
    Row(PostRow, Option<i64>),
}

/// What became of a post that staff wanted shown or hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// Nobody knows that post.
    Unknown,
    /// It was edited since staff looked at it.
    Edited,
    /// Done; that is what the wall does with it now.
    Now(Showing),
}

#[derive(Serialize, Deserialize, Default)]
struct Kept {
    mode: Mode,
    words: Vec<String>,
}

/// The policy the database has.
pub(super) fn policy(tx: &Transaction<'_>) -> Result<Policy> {
    let kept: Option<String> = tx
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([SETTING], |row| row.get(0))
        .optional()?;
    let kept: Kept = kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    Ok(Policy { mode: kept.mode, words: Words::new(kept.words.iter().map(String::as_str)) })
}

/// The flood that lasts at that moment.
pub(super) fn flood(tx: &Transaction<'_>, now: DateTime<Utc>) -> Result<Option<FloodNow>> {
    tx.prepare_cached(
        "SELECT id, newest, began_at, last_at FROM floods
          WHERE ended_at IS NULL AND last_at > ?1 ORDER BY id DESC LIMIT 1",
    )?
    .query_row([(now - CALM).timestamp_millis()], |row| {
        Ok(FloodNow {
            id: row.get(0)?,
            newest: row.get(1)?,
            began_at: time(row.get(2)?),
            last_at: time(row.get(3)?),
        })
    })
    .optional()
}

/// Something about an author changed that may take posts off the wall or put them back: theirs,
/// and those of the same person's other accounts.
pub(super) fn told_of_author(
    tx: &Transaction<'_>,
    author: AuthorId,
    facts: &mut Vec<Fact>,
) -> Result<()> {
    late::make_of_posts(tx)?;
    let rows = tx
        .prepare_cached(
            "WITH them (person) AS (SELECT person FROM authors WHERE id = ?1)
             SELECT id FROM posts
              WHERE state = 1 AND kind <> 3 AND author IN (
                    SELECT person FROM them
                     UNION ALL
                    SELECT a.id FROM authors a, them
                     WHERE a.person = them.person AND a.person <> a.id)
              ORDER BY id DESC LIMIT ?2",
        )?
        .query_map(params![author.0, TOLD], |row| row.get(0).map(PostRow))?
        .collect::<Result<Vec<_>>>()?;
    facts.extend(rows.into_iter().map(Fact::PostHidden));
    Ok(())
}

/// What the wall does with a post.
pub(super) fn showing(tx: &Transaction<'_>, row: PostRow) -> Result<Showing> {
    let standing = tx
        .prepare_cached(
            "SELECT p.state, p.hidden, p.audience, p.cautions | a.cautions, p.held, p.released,
                    a.listed, EXISTS (SELECT 1 FROM blocks b WHERE b.person = a.person)
               FROM posts p JOIN authors a ON a.id = p.author WHERE p.id = ?1",
        )?
        .query_row([row.0], read_standing)?;
    Ok(moderation::showing(&standing))
}

fn read_standing(row: &Row<'_>) -> Result<Standing> {
    let listed: bool = row.get(6)?;
    Ok(Standing {
        gone: row.get::<_, i64>(0)? == 2,
        hidden: row.get(1)?,
        audience: match row.get::<_, i64>(2)? {
            0 => Audience::Public,
            1 => Audience::Unlisted,
            _ => Audience::Protected,
        },
        cautions: Cautions::from_bits(row.get(3)?),
        held: Reasons::from_bits(row.get(4)?).and(Why::Word.alone().when(listed)),
        released: row.get(5)?,
        blocked: row.get(7)?,
    })
}

impl Store {
    /// Makes the organiser's policy known, and judges what is stored by it if it is another than
    /// before. Returns whether it was.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn moderate(&self, policy: Policy) -> std::result::Result<bool, StoreError> {
        self.write_with(move |tx, facts, dictionary| {
            if self::policy(tx)? == policy {
                return Ok(false);
            }
            let kept = Kept { mode: policy.mode, words: policy.words.listed().to_vec() };
            let json = serde_json::to_string(&kept)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
            tx.execute(
                "INSERT INTO settings (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [SETTING, &json],
            )?;
            judge_posts(tx, &policy)?;
            judge_names(tx, &policy)?;
            dictionary.clear();
            let latest = tx
                .prepare(
                    "SELECT id FROM posts WHERE state = 1 AND kind <> 3 ORDER BY id DESC LIMIT ?1",
                )?
                .query_map([TOLD], |row| row.get(0).map(PostRow))?
                .collect::<Result<Vec<_>>>()?;
            facts.extend(latest.into_iter().map(Fact::PostHidden));
            Ok(true)
        })
        .await
    }

    /// The posts that wait for staff and that staff could show, newest first, and how many there
    /// are in all. What looks like a flood comes last, or nobody would find the others.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn held_posts(
        &self,
        limit: u32,
    ) -> std::result::Result<(u64, Vec<HeldPost>), StoreError> {
        self.read(move |tx| {
            let all =
                tx.query_row(&format!("SELECT count(*) FROM {HELD}"), [], |row| row.get(0))?;
            let posts = tx
                .prepare_cached(&format!(
                    "SELECT {POST_COLUMNS}, p.held, a.listed, p.edits FROM {HELD}
                      ORDER BY p.held & {alike} <> 0, p.id DESC LIMIT ?1",
                    alike = Why::LookAlike.alone().bits(),
                ))?
                .query_map([limit], |row| {
                    let why = Reasons::from_bits(row.get(16)?);
                    Ok(HeldPost {
                        post: posts::read_post(row)?,
                        why: why.and(Why::Word.alone().when(row.get(17)?)),
                        edits: row.get(18)?,
                    })
                })?
                .collect::<Result<_>>()?;
            Ok((all, posts))
        })
        .await
    }

    /// Takes a post off the wall, or lets it on it: what was hidden is put back, what was held is
    /// released.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn decide<A: Told>(
        &self,
        meant: Meant,
        show: bool,
        telling: Telling<Decided, A>,
    ) -> std::result::Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let (row, edits) = match meant {
                Meant::Id(id) => (posts::by_id(tx, &id)?.map(|post| post.row), None),
                Meant::Row(row, edits) => (Some(row), edits),
            };
            let now: Option<i64> = match row {
                Some(row) => tx
                    .query_row("SELECT edits FROM posts WHERE id = ?1", [row.0], |row| row.get(0))
                    .optional()?,
                None => None,
            };
            let (Some(row), Some(now)) = (row, now) else { return Ok(Decided::Unknown) };
            // Nobody says yes to what they have not read; off the wall it may go in any edition.
            if show && edits.is_some_and(|edits| edits != now) {
                return Ok(Decided::Edited);
            }
            tx.execute(
                "UPDATE posts SET hidden = ?2, released = CASE WHEN ?2 THEN released ELSE 1 END
                  WHERE id = ?1",
                params![row.0, !show],
            )?;
            facts.push(if show { Fact::PostShown(row) } else { Fact::PostHidden(row) });
            let now = showing(tx, row)?;
            if now == Showing::Shown {
                vouch(tx, row)?;
            }
            Ok(Decided::Now(now))
        })
        .await
    }

    /// What the wall does with a post, and why.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn showing(&self, row: PostRow) -> std::result::Result<Showing, StoreError> {
        self.read(move |tx| showing(tx, row)).await
    }

    /// The author of a post.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn author_of(
        &self,
        meant: Meant,
    ) -> std::result::Result<Option<AuthorId>, StoreError> {
        self.read(move |tx| match meant {
            Meant::Id(id) => Ok(posts::by_id(tx, &id)?.map(|post| post.author)),
            Meant::Row(row, _) => tx
                .query_row("SELECT author FROM posts WHERE id = ?1", [row.0], |row| {
                    row.get(0).map(AuthorId)
                })
                .optional(),
        })
        .await
    }

    /// The flood that lasts, if one does.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn flood(
        &self,
        now: DateTime<Utc>,
    ) -> std::result::Result<Option<FloodNow>, StoreError> {
        self.read(move |tx| flood(tx, now)).await
    }

    /// Ends a flood: what waited only because its author came during it is shown, what looked like
    /// it waits on; with `all`, it was none, and nothing waits because of one. Returns how many
    /// posts wait no more; `None` when there was no flood, and nothing to show.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_flood<A: Told>(
        &self,
        all: bool,
        staff: StaffId,
        at: DateTime<Utc>,
        telling: Telling<Option<usize>, A>,
    ) -> std::result::Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let flood = flood(tx, at)?;
            tx.execute(
                "UPDATE floods SET ended_at = ?2, ended_by = ?3 WHERE id = ?1",
                params![flood.map(|flood| flood.id), at.timestamp_millis(), staff.0],
            )?;
            // Staff say that it is none: the same looks must come together anew to be one.
            tx.execute("DELETE FROM looks", [])?;
            let let_go = match (all, flood) {
                (true, _) => waits_no_more(tx, Reasons::OF_FLOOD, 0)?,
                (false, Some(flood)) => waits_no_more(tx, Why::Newcomer.alone(), flood.newest)?,
                (false, None) => Vec::new(),
            };
            let newest = let_go.iter().rev().take(TOLD as usize);
            facts.extend(newest.map(|row| Fact::PostShown(*row)));
            let shown = let_go.len();
            Ok((flood.is_some() || shown > 0).then_some(shown))
        })
        .await
    }
}

/// Posts by authors after that one that waited for no other reasons than these.
fn waits_no_more(tx: &Transaction<'_>, reasons: Reasons, after: i64) -> Result<Vec<PostRow>> {
    tx.prepare(
        "UPDATE posts SET held = 0
          WHERE held <> 0 AND held & ~?1 = 0 AND released = 0 AND state = 1 AND author > ?2
         RETURNING id",
    )?
    .query_map(params![reasons.bits(), after], |row| row.get(0).map(PostRow))?
    .collect()
}

/// Posts `p` by `a` that wait, and that nothing else keeps off the wall.
const HELD: &str = "posts p JOIN authors a ON a.id = p.author
     WHERE p.id IN (
           SELECT h.id FROM posts h INDEXED BY posts_held
            WHERE h.held <> 0 AND h.released = 0 AND h.state = 1
            UNION ALL
           SELECT h.id FROM authors b JOIN posts h ON h.author = b.id WHERE b.listed = 1)
       AND p.released = 0 AND p.state = 1 AND p.kind <> 3 AND p.hidden = 0
       AND p.audience = 0 AND p.cautions = 0 AND a.cautions = 0
       AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.person = a.person)";

/// A post is shown now: it vouches for those of its tags for which none does that still can be.
fn vouch(tx: &Transaction<'_>, row: PostRow) -> Result<()> {
    tx.prepare_cached(&format!(
        "UPDATE tags AS t SET voucher = ?1
          WHERE id IN (SELECT s.tag FROM posts p CROSS JOIN json_each(p.tags) x
                         CROSS JOIN spellings s ON s.id = x.value WHERE p.id = ?1)
            AND NOT {VOUCHED}"
    ))?
    .execute([row.0])?;
    Ok(())
}

fn judge_posts(tx: &Transaction<'_>, policy: &Policy) -> Result<()> {
    let mut query = tx.prepare(
        "SELECT p.id, p.held, p.media, p.text, coalesce(p.links, '[]'),
                (SELECT json_group_array(s.written)
                   FROM json_each(p.tags) x CROSS JOIN spellings s ON s.id = x.value)
           FROM posts p WHERE p.state < 2 AND p.kind <> 3 AND p.text IS NOT NULL ORDER BY p.id",
    )?;
    let mut update = tx.prepare("UPDATE posts SET held = ?2 WHERE id = ?1")?;
    let list = |json: String| serde_json::from_str::<Vec<String>>(&json).unwrap_or_default();
    // Gathered first: what is walked over must not change meanwhile.
    let mut changed: Vec<(i64, u8)> = Vec::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, held): (i64, u8) = (row.get(0)?, row.get(1)?);
        let text: String = row.get(3)?;
        let mut texts = vec![text];
        if !policy.words.is_empty() {
            texts.extend(list(row.get(4)?));
            texts.extend(list(row.get(5)?));
        }
        let says = policy.holds_stored(row.get(2)?, texts.iter().map(String::as_str));
        let now = (held & !Reasons::OF_POLICY.bits()) | says.bits();
        if now != held {
            changed.push((id, now));
        }
    }
    for (id, held) in changed {
        update.execute(params![id, held])?;
    }
    Ok(())
}

fn judge_names(tx: &Transaction<'_>, policy: &Policy) -> Result<()> {
    let listed = |sql: &str, is: fn(&Policy, &str, &str) -> bool| -> Result<Vec<i64>> {
        let mut query = tx.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut listed = Vec::new();
        while let Some(row) = rows.next()? {
            let (one, other): (String, String) = (row.get(1)?, row.get(2)?);
            if is(policy, &one, &other) {
                listed.push(row.get(0)?);
            }
        }
        Ok(listed)
    };
    tx.execute("UPDATE authors SET listed = 0 WHERE listed = 1", [])?;
    for author in listed("SELECT id, handle, name FROM authors", Policy::lists)? {
        tx.prepare_cached("UPDATE authors SET listed = 1 WHERE id = ?1")?.execute([author])?;
    }
    tx.execute("UPDATE tags SET listed = 0 WHERE listed = 1", [])?;
    let kept_back = |policy: &Policy, tag: &str, _: &str| policy.keeps_back(tag);
    for tag in listed("SELECT id, folded, '' FROM tags", kept_back)? {
        tx.prepare_cached("UPDATE tags SET listed = 1 WHERE id = ?1")?.execute([tag])?;
    }
    Ok(())
}
