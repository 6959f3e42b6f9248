//! Posts that are gone: out of every number, with their claims flagged.

use rusqlite::Result;

use super::{GONE, NO_LANGUAGE, RECORDED, Recorder};
use crate::domain::post::PostId;
use crate::store::counters::{Counted, marks_of};
use crate::store::dictionary::PostRow;
use crate::store::{Fact, claims, late, marks, posts, raw};

impl Recorder<'_> {
    /// Takes a post out of every number; its claim stays, flagged. Whichever of its versions is
    /// gone, they all are.
    pub(super) fn deleted(&mut self, id: &PostId) -> Result<()> {
        let Some(known) = self.any_version(id)? else {
            return Ok(());
        };
        if known.state == GONE {
            return Ok(());
        }
        late::make_of_posts(self.tx)?;
        self.recorded.gone += 1;
        // Counters still in memory must be in the tables before an author's rest is recounted.
        std::mem::take(&mut self.delta).write(self.tx)?;
        if known.state == RECORDED {
            self.uncount(known.row)?;
        } else if let Some(original) = posts::counted(self.tx, known.row)?.repeats {
            // A repost that was only a pointer counts for its original, and for nothing else.
            self.delta.seen(original, -1);
        }
        raw::forget(self.tx, known.row)?;
        self.dictionary.forget_originals();
        self.tx
            .prepare_cached(
                "UPDATE posts SET state = 2, text = NULL, mentions = NULL, links = NULL, raw = NULL
                  WHERE id = ?1",
            )?
            .execute([known.row.0])?;
        for claim in claims::post_is_gone(self.tx, known.row, self.now)? {
            self.facts.push(Fact::ClaimMoved(claim));
        }
        self.facts.push(Fact::PostGone(known.row));
        Ok(())
    }

    pub(super) fn uncount(&mut self, post: PostRow) -> Result<()> {
        let stored = posts::counted(self.tx, post)?;
        let tags = posts::tags(self.tx, post)?;
        self.delta.remove(&Counted {
            post,
            author: stored.author,
            original: stored.original,
            created_ms: stored.created_ms,
            tags: &tags,
            language: stored.language.as_deref().unwrap_or(NO_LANGUAGE),
            network: stored.network.name(),
            mentions: &stored.mentions,
            links: &stored.links,
        });
        if let Some(original) = stored.repeats {
            self.delta.seen(original, -1);
        }
        let mut remaining = Vec::new();
        for other in posts::others_of(self.tx, stored.author, post)? {
            remaining.extend(marks_of(&posts::tags(self.tx, other)?));
        }
        let delta = &mut self.delta;
        marks::replace(self.tx, stored.author, remaining, |mark| delta.lose(mark))
    }
}
