//! What recording learns for the wall: warnings, accounts that say something, floods.
//!
//! A flood is a row, so that a restart in the middle of one changes nothing. Looking for one costs
//! a live post of an original's kind a handful of probes in narrow tables, whose rows are dropped
//! after minutes; reading files of the past costs nothing.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, params};

use super::{Recorder, audience_number};
use crate::domain::flood;
use crate::domain::moderation::{self, Cautions, Reasons, Why};
use crate::domain::notice::Alert;
use crate::domain::post::{AccountNews, Author, Network, Post};
use crate::store::Fact;
use crate::store::deliveries::owe_alert;
use crate::store::dictionary::{AuthorId, PostRow};
use crate::store::moderation::{self as stored, told_of_author};

/// A flood that lasts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flood {
    id: i64,
    /// The newest author when it began.
    newest: i64,
}

impl Recorder<'_> {
    /// Why the policy makes a post wait. A repost is never on the wall, so it waits for nothing.
    pub(super) fn held(&self, post: &Post) -> u8 {
        if post.kind.is_repost() { 0 } else { self.policy.holds(post).bits() }
    }

    /// A post that we have is told again: what is said against it now counts, and is not taken
    /// back before its author edits it, because old files say less than was said since.
    pub(super) fn warned(&mut self, post: &Post, row: PostRow) -> Result<()> {
        let (cautions, audience) = (moderation::cautions(post), audience_number(post.audience));
        if cautions == Cautions::NONE && audience == 0 {
            return Ok(());
        }
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE posts SET cautions = cautions | ?2, audience = max(audience, ?3)
                  WHERE id = ?1 AND (cautions | ?2 <> cautions OR audience < ?3)",
            )?
            .execute(params![row.0, cautions.bits(), audience])?;
        if changed > 0 {
            self.facts.push(Fact::PostHidden(row));
        }
        Ok(())
    }

    /// An account says something about itself. One that we have not seen is kept only if it asks
    /// for something: it may post next.
    pub(super) fn account(
        &mut self,
        network: Network,
        native: &str,
        news: AccountNews,
    ) -> Result<()> {
        let (replaced, said) = match news {
            AccountNews::Labels(said) => (Cautions::OF_LABELS, said),
            AccountNews::Active(active) => {
                (Cautions::ACCOUNT_GONE, Cautions::ACCOUNT_GONE.when(!active))
            }
        };
        let known: Option<i64> = self
            .tx
            .prepare_cached("SELECT id FROM authors WHERE native = ?1 AND network = ?2")?
            .query_row(params![native, network.number()], |row| row.get(0))
            .optional()?;
        let author = match known {
            Some(row) => AuthorId(row),
            None if matches!(news, AccountNews::Labels(said) if said != Cautions::NONE) => {
                let stranger = Author {
                    native: native.to_owned(),
                    handle: String::new(),
                    name: String::new(),
                };
                self.dictionary.author(self.tx, network, &stranger, self.now)?
            }
            None => return Ok(()),
        };
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE authors SET cautions = (cautions & ~?2) | ?3
                  WHERE id = ?1 AND (cautions & ~?2) | ?3 <> cautions",
            )?
            .execute(params![author.0, replaced.bits(), said.bits()])?;
        if changed > 0 {
            told_of_author(self.tx, author, self.facts)?;
        }
        Ok(())
    }

    /// Looks whether a post that was just recorded is part of a flood, begins one, and holds what
    /// must wait: why, if it does.
    pub(super) fn watch_for_a_flood(
        &mut self,
        post: &Post,
        row: PostRow,
        author: AuthorId,
    ) -> Result<Reasons> {
        // What was not seen when it happened is no flood of now.
        let past = self.late && post.created_at < self.now - flood::NEW;
        if !self.owes_cards || post.kind.is_repost() || past {
            return Ok(Reasons::NONE);
        }
        let before = self.flood_now()?;
        let mut alike = before.is_some() && self.was_held_as_alike(author)?;
        if self.is_new(author)? {
            for look in flood::looks(post) {
                if self.is_crowded(look, author)? || self.is_known(look, before)? {
                    alike = true;
                    self.joins_a_flood(look)?;
                }
            }
        }
        let mut reasons = Why::LookAlike.alone().when(alike);
        let newcomer = before.is_some_and(|flood| author.0 > flood.newest);
        reasons = reasons.and(Why::Newcomer.alone().when(newcomer));
        if alike && let Some(flood) = before {
            self.tx
                .prepare_cached("UPDATE floods SET last_at = max(last_at, ?2) WHERE id = ?1")?
                .execute(params![flood.id, self.now.timestamp_millis()])?;
        }
        if reasons != Reasons::NONE {
            self.tx
                .prepare_cached("UPDATE posts SET held = held | ?2 WHERE id = ?1")?
                .execute(params![row.0, reasons.bits()])?;
        }
        Ok(reasons)
    }

    fn flood_now(&mut self) -> Result<Option<Flood>> {
        if let Some(flood) = self.flood {
            return Ok(flood);
        }
        // Once for all posts of this moment: what is too old to be part of a flood is forgotten.
        let since = ms(self.now - flood::WINDOW);
        self.tx.prepare_cached("DELETE FROM looks WHERE at < ?1")?.execute([since])?;
        let found = stored::flood(self.tx, self.now)?;
        let flood = found.map(|flood| Flood { id: flood.id, newest: flood.newest });
        self.flood = Some(flood);
        Ok(flood)
    }

    /// Whether an author's first post came minutes ago.
    fn is_new(&self, author: AuthorId) -> Result<bool> {
        let first: i64 = self
            .tx
            .prepare_cached("SELECT seen_at FROM posts WHERE author = ?1 ORDER BY id LIMIT 1")?
            .query_row([author.0], |row| row.get(0))?;
        Ok(first >= ms(self.now - flood::NEW))
    }

    fn was_held_as_alike(&self, author: AuthorId) -> Result<bool> {
        // The number itself, as it stands in the index that answers.
        debug_assert_eq!(Why::LookAlike.alone().bits(), 8);
        self.tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM posts INDEXED BY posts_alike
                                 WHERE author = ?1 AND held & 8 <> 0)",
            )?
            .query_row([author.0], |row| row.get(0))
    }

    /// Notes that a new account has this look; whether so many have it that it is a flood.
    fn is_crowded(&self, look: flood::Look, author: AuthorId) -> Result<bool> {
        self.tx
            .prepare_cached(
                "INSERT INTO looks (look, author, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (look, author) DO UPDATE SET at = excluded.at",
            )?
            .execute(params![look.0, author.0, ms(self.now)])?;
        let accounts: u32 = self
            .tx
            .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM looks WHERE look = ?1 LIMIT ?2)")?
            .query_row(params![look.0, flood::ACCOUNTS], |row| row.get(0))?;
        Ok(accounts >= flood::ACCOUNTS)
    }

    /// Whether the look gave that flood away already.
    fn is_known(&self, look: flood::Look, flood: Option<Flood>) -> Result<bool> {
        let Some(flood) = flood else { return Ok(false) };
        self.tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM flood_looks WHERE flood = ?1 AND look = ?2)",
            )?
            .query_row([flood.id, look.0], |row| row.get(0))
    }

    /// The look gives a flood away: the one that lasts, or a new one.
    fn joins_a_flood(&mut self, look: flood::Look) -> Result<()> {
        if self.flood_now()?.is_none() {
            self.begin_flood(look)?;
        }
        let Some(flood) = self.flood_now()? else { return Ok(()) };
        self.tx
            .prepare_cached(
                "INSERT INTO flood_looks (flood, look) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute([flood.id, look.0])?;
        Ok(())
    }

    /// A flood begins: what gave it away is held, the leads are told.
    fn begin_flood(&mut self, look: flood::Look) -> Result<()> {
        let newest: i64 = self.tx.query_row("SELECT max(id) FROM authors", [], |row| row.get(0))?;
        self.tx
            .prepare_cached("INSERT INTO floods (began_at, last_at, newest) VALUES (?1, ?1, ?2)")?
            .execute(params![ms(self.now), newest])?;
        let id = self.tx.last_insert_rowid();
        self.flood = Some(Some(Flood { id, newest }));
        let held: Vec<i64> = self
            .tx
            .prepare_cached(
                "UPDATE posts SET held = held | ?2
                  WHERE author IN (SELECT author FROM looks WHERE look = ?1)
                    AND state = 1 AND kind <> 3 AND seen_at >= ?3 RETURNING id",
            )?
            .query_map(
                params![look.0, Why::LookAlike.alone().bits(), ms(self.now - flood::NEW)],
                |row| row.get(0),
            )?
            .collect::<Result<_>>()?;
        self.facts.extend(held.into_iter().map(|row| Fact::PostHidden(PostRow(row))));
        let alert = Alert::Flood { accounts: flood::ACCOUNTS };
        owe_alert(self.tx, &format!("alert flood {id}"), alert, self.now)?;
        self.facts.push(Fact::Owed);
        Ok(())
    }
}

fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}
