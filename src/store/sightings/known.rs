//! Posts that are stored already: repeats, later versions, nested ones that come by themselves.

use std::cmp::Ordering;

use rusqlite::{OptionalExtension, Result, params};

use super::{
    GONE, NESTED, Recorder, audience_number, earns_number, json_list, kind_number, own_text,
};
use crate::domain::campaign::Earning;
use crate::domain::moderation;
use crate::domain::post::{Network, Post, PostId};
use crate::store::Fact;
use crate::store::dictionary::{AuthorId, PostRow};

/// A post that is already stored.
pub(super) struct Known {
    pub(super) row: PostRow,
    pub(super) state: i64,
    earns: i64,
    native: String,
    edition: Option<String>,
}

impl Recorder<'_> {
    /// A post came that is stored already: as a nested one, in an earlier version, or simply
    /// before.
    pub(super) fn known(
        &mut self,
        post: &Post,
        known: &Known,
        author: AuthorId,
        repeats: Option<PostRow>,
        earning: Earning,
    ) -> Result<()> {
        if known.state == GONE {
            return Ok(());
        }
        if known.state == NESTED && !self.campaign.records(post) {
            self.recorded.unwatched += 1;
            return Ok(());
        }
        if known.state == NESTED {
            self.promote(post, known, author, repeats, earning)?;
            return self.recorded_now(post, known.row, author, repeats, earning);
        }
        self.recorded.repeats += 1;
        if let Some(count) = post.counts.reposts {
            self.delta.reported(known.row, count);
        }
        self.told_again(post, known)?;
        if earns_number(earning) > known.earns {
            self.tx
                .prepare_cached("UPDATE posts SET earns = ?2 WHERE id = ?1")?
                .execute(params![known.row.0, earns_number(earning)])?;
            self.claim(post, known.row, author, earning)?;
        }
        Ok(())
    }

    /// What a post says of itself when it comes once more: more likes, a later edition, or another
    /// warning.
    pub(super) fn told_again(&mut self, post: &Post, known: &Known) -> Result<()> {
        self.store_versions(post, known.row)?;
        if let Some(likes) = post.counts.likes {
            self.tx
                .prepare_cached(
                    "UPDATE posts SET likes = ?2 WHERE id = ?1 AND coalesce(likes, -1) < ?2",
                )?
                .execute(params![known.row.0, likes])?;
        }
        match age(post, known) {
            Ordering::Greater => self.edited(post, known.row),
            Ordering::Equal | Ordering::Less => self.warned(post, known.row),
        }
    }

    /// A post that was only nested so far has come by itself. It may be an earlier edition than the
    /// one that was nested: then the later one's text is what people read.
    fn promote(
        &mut self,
        post: &Post,
        known: &Known,
        author: AuthorId,
        repeats: Option<PostRow>,
        earning: Earning,
    ) -> Result<()> {
        self.look_up_tags(post)?;
        self.tx
            .prepare_cached(
                "UPDATE posts SET author = ?2, kind = ?3, repeats = ?4, state = 1,
                        audience = max(audience, ?5), earns = ?6, created_at = ?7, seen_at = ?8,
                        language = ?9, mentions = ?10, links = ?11, tags = ?12, raw = ?13,
                        likes = coalesce(max(likes, ?14), likes, ?14)
                  WHERE id = ?1",
            )?
            .execute(params![
                known.row.0,
                author.0,
                kind_number(&post.kind),
                repeats.map(|row| row.0),
                audience_number(post.audience),
                earns_number(earning),
                post.created_at.timestamp_millis(),
                self.now.timestamp_millis(),
                post.language,
                json_list(&post.mentions),
                json_list(&post.links),
                (!self.tags.is_empty()).then_some(&self.tag_list),
                self.raw,
                post.counts.likes,
            ])?;
        self.raw_is_kept = self.raw.is_some();
        self.store_versions(post, known.row)?;
        if age(post, known) == Ordering::Less {
            return self.warned(post, known.row);
        }
        self.tx
            .prepare_cached(
                "UPDATE posts SET text = ?2, edition = ?3, cautions = cautions | ?4, media = ?5,
                        held = ?6
                  WHERE id = ?1",
            )?
            .execute(params![
                known.row.0,
                own_text(post, repeats),
                edition(post),
                moderation::cautions(post).bits(),
                post.media,
                self.held(post),
            ])
            .map(drop)
    }

    /// A later edition: whatever was said for or against showing the one before is asked anew, but
    /// for what a flood said.
    fn edited(&mut self, post: &Post, row: PostRow) -> Result<()> {
        self.tx
            .prepare_cached(
                "UPDATE posts SET text = ?2, edition = ?3, cautions = ?4, media = ?5,
                        held = (held & ~?7) | ?6, released = 0, edits = edits + 1
                  WHERE id = ?1",
            )?
            .execute(params![
                row.0,
                post.text,
                edition(post),
                moderation::cautions(post).bits(),
                post.media,
                self.held(post),
                moderation::Reasons::OF_POLICY.bits(),
            ])?;
        self.facts.push(Fact::PostEdited(row));
        Ok(())
    }

    /// The row of a post by its own id or, if it was edited, by any of its ids.
    pub(super) fn find(&mut self, id: &PostId) -> Result<Option<PostRow>> {
        if let Some(row) = self.dictionary.row_of_original(id) {
            return Ok(Some(row));
        }
        match self.load(id)? {
            Some(known) => Ok(Some(known.row)),
            None => self.by_version(id),
        }
    }

    pub(super) fn load(&self, id: &PostId) -> Result<Option<Known>> {
        self.tx
            .prepare_cached(
                "SELECT id, state, earns, native, edition FROM posts
                  WHERE native = ?1 AND network = ?2",
            )?
            .query_row(params![id.native, id.network.number()], read_known)
            .optional()
    }

    pub(super) fn by_version(&mut self, id: &PostId) -> Result<Option<PostRow>> {
        if !self.dictionary.has_versions(self.tx)? {
            return Ok(None);
        }
        self.tx
            .prepare_cached(
                "SELECT v.post FROM post_versions v JOIN posts p ON p.id = v.post
                  WHERE v.native = ?1 AND p.network = ?2",
            )?
            .query_row(params![id.native, id.network.number()], |row| row.get(0).map(PostRow))
            .optional()
    }

    /// The stored post of which this one is another version, if there is one.
    pub(super) fn version(&mut self, post: &Post) -> Result<Option<Known>> {
        let mut row = self.by_version(&post.id)?;
        for native in &post.chain {
            if row.is_some() {
                break;
            }
            if *native != post.id.native {
                let id = PostId { network: post.id.network, native: native.clone() };
                row = match self.load(&id)? {
                    Some(known) => Some(known.row),
                    None => self.by_version(&id)?,
                };
            }
        }
        row.map_or(Ok(None), |row| self.known_at(row))
    }

    /// The stored post of which that is the id, or the id of another version.
    pub(super) fn any_version(&mut self, id: &PostId) -> Result<Option<Known>> {
        if let Some(known) = self.load(id)? {
            return Ok(Some(known));
        }
        self.by_version(id)?.map_or(Ok(None), |row| self.known_at(row))
    }

    fn known_at(&self, row: PostRow) -> Result<Option<Known>> {
        self.tx
            .prepare_cached("SELECT id, state, earns, native, edition FROM posts WHERE id = ?1")?
            .query_row([row.0], read_known)
            .optional()
    }

    pub(super) fn store_versions(&mut self, post: &Post, row: PostRow) -> Result<()> {
        for native in &post.chain {
            self.tx
                .prepare_cached(
                    "INSERT INTO post_versions (native, post) VALUES (?1, ?2)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![native, row.0])?;
            self.dictionary.version_stored();
        }
        Ok(())
    }
}

fn read_known(row: &rusqlite::Row<'_>) -> Result<Known> {
    Ok(Known {
        row: PostRow(row.get(0)?),
        state: row.get(1)?,
        earns: row.get(2)?,
        native: row.get(3)?,
        edition: row.get(4)?,
    })
}

/// The mark by which versions of one post are ordered: X's newest id, or the edition.
pub(super) fn edition(post: &Post) -> Option<&str> {
    if post.chain.is_empty() { post.edition.as_deref() } else { Some(&post.id.native) }
}

/// Whether the post is a later edition than the one that is stored, an earlier one, or the same.
/// Longer is later: X's ids are decimal numbers; editions of one network all have one length.
fn age(post: &Post, known: &Known) -> Ordering {
    // An edit on X has an id of its own, so the id itself orders them.
    let on_x = post.id.network == Network::X;
    let new = edition(post).or(on_x.then_some(post.id.native.as_str())).unwrap_or_default();
    let old =
        known.edition.as_deref().or(on_x.then_some(known.native.as_str())).unwrap_or_default();
    (new.len(), new).cmp(&(old.len(), old))
}
