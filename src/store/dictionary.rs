//! The writer's memory of rows it has just used: tags, spellings, authors, originals.
//!
//! Only a cache: everything in it is in the database, in the open transaction at the latest. A
//! rolled-back transaction must therefore clear it, and so must what another process has written.

use std::hash::BuildHasher;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Transaction, params};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{found, moderation};

use crate::domain::hashtag::Hashtag;
use crate::domain::moderation::Policy;
use crate::domain::post::{Author, Network, Post, PostId};

/// How many entries each part keeps before it starts over: some 8 MB a part, whatever passes.
const MOST: usize = 40_000;

/// The same for authors, who are many and come back: at 40,000 every second look-up of a million
/// posts by 150,000 people went to the database. As many as a table of 2^18 places takes before it
/// doubles: 30 bytes each where ids are numbers, 70 elsewhere.
const MOST_AUTHORS: usize = 229_376;

/// An author's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AuthorId(pub i64);

/// A post's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostRow(pub i64);

/// A folded tag's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TagId(pub(super) i64);

/// A spelling's row, with the tag it spells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spelling {
    pub(super) id: i64,
    pub(super) tag: TagId,
    /// Whether a post that could be shown has vouched for the tag.
    pub(super) vouched: bool,
}

struct Original {
    row: PostRow,
    /// A hash of its author's names and its edition, to see that they changed; as in
    /// [`KnownAuthor`].
    told: u64,
}

#[derive(Clone, Copy)]
struct KnownAuthor {
    id: AuthorId,
    /// A hash of handle and name, to see that they changed. Of 2^64 values two names share one
    /// too rarely to matter; the next change of the name would be taken over all the same.
    called: u64,
}

/// The authors of a network, by their ids there.
#[derive(Default)]
struct Shelf {
    numbers: FxHashMap<u64, KnownAuthor>,
    words: FxHashMap<Box<str>, KnownAuthor>,
}

impl Shelf {
    fn get(&self, native: &str) -> Option<KnownAuthor> {
        match number(native) {
            Some(number) => self.numbers.get(&number),
            None => self.words.get(native),
        }
        .copied()
    }

    fn insert(&mut self, native: &str, author: KnownAuthor) {
        match number(native) {
            Some(number) => {
                room_for(&mut self.numbers, MOST_AUTHORS);
                self.numbers.insert(number, author);
            }
            None => {
                room_for(&mut self.words, MOST_AUTHORS);
                self.words.insert(native.into(), author);
            }
        }
    }
}

/// The number that an id is, if it is written as numbers are: no two ids are the same one.
fn number(native: &str) -> Option<u64> {
    let written = !native.starts_with(['0', '+']);
    native.parse().ok().filter(|_| written)
}

/// See the module's text.
#[derive(Default)]
pub(super) struct Dictionary {
    tags: FxHashMap<Box<str>, TagId>,
    spellings: FxHashMap<Box<str>, Spelling>,
    authors: [Shelf; Network::ALL.len()],
    originals: FxHashMap<PostId, Original>,
    /// Whether any edited post is known; `None` until asked.
    versions: Option<bool>,
    /// What waits for staff; `None` until asked.
    policy: Option<Arc<Policy>>,
    /// SQLite's number for what other connections have written so far.
    written: i64,
    /// Authors whose name came to contain a listed word, or ceased to, since somebody asked.
    pub(super) renamed: Vec<AuthorId>,
}

impl Dictionary {
    /// A transaction begins: forgets everything, if another process has written since the last one.
    pub(super) fn begin(&mut self, tx: &Transaction<'_>) -> Result<()> {
        let written = tx.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if written != self.written {
            *self = Self { written, ..Self::default() };
        }
        Ok(())
    }

    /// Forgets everything, after a rollback.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What the organiser wants looked at, as the database has it.
    pub(super) fn policy(&mut self, tx: &Transaction<'_>) -> Result<Arc<Policy>> {
        if let Some(policy) = &self.policy {
            return Ok(Arc::clone(policy));
        }
        let policy = Arc::new(moderation::policy(tx)?);
        self.policy = Some(Arc::clone(&policy));
        Ok(policy)
    }

    /// The row of a tag's spelling, made if it is new.
    pub(super) fn spelling(&mut self, tx: &Transaction<'_>, tag: &Hashtag) -> Result<Spelling> {
        if let Some(&known) = self.spellings.get(tag.written()) {
            return Ok(known);
        }
        let found = tx
            .prepare_cached(
                "SELECT s.id, s.tag, t.voucher IS NOT NULL
                   FROM spellings s JOIN tags t ON t.id = s.tag WHERE s.written = ?1",
            )?
            .query_row([tag.written()], |row| {
                let tag = TagId(row.get(1)?);
                Ok(Spelling { id: row.get(0)?, tag, vouched: row.get(2)? })
            })
            .optional()?;
        let spelling = match found {
            Some(spelling) => spelling,
            None => {
                let of = self.tag(tx, tag.folded())?;
                tx.prepare_cached("INSERT INTO spellings (tag, written) VALUES (?1, ?2)")?
                    .execute(params![of.0, tag.written()])?;
                Spelling { id: tx.last_insert_rowid(), tag: of, vouched: false }
            }
        };
        room(&mut self.spellings);
        self.spellings.insert(tag.written().into(), spelling);
        Ok(spelling)
    }

    /// A post that can be shown carries the tag: the first one vouches for it.
    pub(super) fn vouch(
        &mut self,
        tx: &Transaction<'_>,
        tag: &Hashtag,
        post: PostRow,
    ) -> Result<()> {
        let Some(known) = self.spellings.get_mut(tag.written()) else { return Ok(()) };
        if known.vouched {
            return Ok(());
        }
        known.vouched = true;
        tx.prepare_cached("UPDATE tags SET voucher = ?2 WHERE id = ?1 AND voucher IS NULL")?
            .execute([known.tag.0, post.0])?;
        Ok(())
    }

    fn tag(&mut self, tx: &Transaction<'_>, folded: &str) -> Result<TagId> {
        if let Some(&known) = self.tags.get(folded) {
            return Ok(known);
        }
        let found = tx
            .prepare_cached("SELECT id FROM tags WHERE folded = ?1")?
            .query_row([folded], |row| row.get(0).map(TagId))
            .optional()?;
        let tag = match found {
            Some(tag) => tag,
            None => {
                let listed = self.policy(tx)?.keeps_back(folded);
                tx.prepare_cached("INSERT INTO tags (folded, listed) VALUES (?1, ?2)")?
                    .execute(params![folded, listed])?;
                TagId(tx.last_insert_rowid())
            }
        };
        room(&mut self.tags);
        self.tags.insert(folded.into(), tag);
        Ok(tag)
    }

    /// The row of an author, made if new; a handle or name that was told later than the one we have is
    /// taken over.
    pub(super) fn author(
        &mut self,
        tx: &Transaction<'_>,
        network: Network,
        author: &Author,
        told_at: DateTime<Utc>,
    ) -> Result<AuthorId> {
        let shelf = &self.authors[usize::from(network.number()) - 1];
        if let Some(known) = shelf.get(&author.native)
            && (author.handle.is_empty() || known.called == called(author))
        {
            return Ok(known.id);
        }
        let policy = self.policy(tx)?;
        let id = upsert_author(tx, network, author, told_at, &policy, &mut self.renamed)?;
        let shelf = &mut self.authors[usize::from(network.number()) - 1];
        shelf.insert(&author.native, KnownAuthor { id, called: called(author) });
        Ok(id)
    }

    /// The row of a post that others repeat, if it was told lately just as it is now.
    pub(super) fn original(&self, post: &Post) -> Option<PostRow> {
        self.originals.get(&post.id).filter(|it| it.told == told(post)).map(|it| it.row)
    }

    /// The row of a post that others repeat, if it was used lately.
    pub(super) fn row_of_original(&self, id: &PostId) -> Option<PostRow> {
        self.originals.get(id).map(|it| it.row)
    }

    /// Remembers the row of a post that others repeat.
    pub(super) fn remember_original(&mut self, post: &Post, row: PostRow) {
        room(&mut self.originals);
        self.originals.insert(post.id.clone(), Original { row, told: told(post) });
    }

    /// Forgets them all: one of them may be gone.
    pub(super) fn forget_originals(&mut self) {
        self.originals.clear();
    }

    /// Whether any edited post is stored, so that a new id may be a version of an old post.
    pub(super) fn has_versions(&mut self, tx: &Transaction<'_>) -> Result<bool> {
        if let Some(known) = self.versions {
            return Ok(known);
        }
        let any =
            tx.query_row("SELECT EXISTS (SELECT 1 FROM post_versions)", [], |row| row.get(0))?;
        self.versions = Some(any);
        Ok(any)
    }

    /// Notes that an edited post has just been stored.
    pub(super) fn version_stored(&mut self) {
        self.versions = Some(true);
    }
}

/// Starts a part over when it is full: simpler than evicting, and as good for posts, which
/// repeat what was said a minute ago.
fn room<K, V>(part: &mut FxHashMap<K, V>) {
    room_for(part, MOST);
}

fn room_for<K, V>(part: &mut FxHashMap<K, V>, most: usize) {
    if part.len() >= most {
        part.clear();
    }
}

fn called(author: &Author) -> u64 {
    FxBuildHasher.hash_one((&author.handle, &author.name))
}

fn told(post: &Post) -> u64 {
    FxBuildHasher.hash_one((&post.author.handle, &post.author.name, &post.edition, &post.chain))
}

fn upsert_author(
    tx: &Transaction<'_>,
    network: Network,
    author: &Author,
    told_at: DateTime<Utc>,
    policy: &Policy,
    renamed: &mut Vec<AuthorId>,
) -> Result<AuthorId> {
    let told_at = told_at.timestamp_millis();
    let known: Option<(i64, String, String, bool, i64)> = tx
        .prepare_cached(
            "SELECT id, handle, name, listed, named_at FROM authors
              WHERE native = ?1 AND network = ?2",
        )?
        .query_row(params![author.native, network.number()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let listed = policy.lists(&author.handle, &author.name);
    let Some((id, handle, name, was_listed, named_at)) = known else {
        let next = "SELECT coalesce(max(id), 0) + 1 FROM authors";
        let id: i64 = tx.prepare_cached(next)?.query_row([], |row| row.get(0))?;
        tx.prepare_cached(
            "INSERT INTO authors (id, network, native, handle, name, person, listed, named_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?1, ?6, ?7)",
        )?
        .execute(params![
            id,
            network.number(),
            author.native,
            author.handle,
            author.name,
            listed,
            told_at
        ])?;
        return Ok(AuthorId(id));
    };
    let differs = !author.handle.is_empty() && (handle != author.handle || name != author.name);
    if differs && (told_at >= named_at || handle.is_empty()) {
        tx.prepare_cached(
            "UPDATE authors SET handle = ?2, name = ?3, listed = ?4, named_at = ?5 WHERE id = ?1",
        )?
        .execute(params![id, author.handle, author.name, listed, told_at])?;
        found::renamed(tx, AuthorId(id))?;
        if listed != was_listed {
            renamed.push(AuthorId(id));
        }
    }
    Ok(AuthorId(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_look_like_one_number_stay_apart() {
        let mut shelf = Shelf::default();
        let ids =
            ["7", "07", "+7", "", "0", "18446744073709551615", "18446744073709551616", "did:7"];
        for (row, native) in (1..).zip(ids) {
            shelf.insert(native, KnownAuthor { id: AuthorId(row), called: 0 });
        }
        for (row, native) in (1..).zip(ids) {
            assert_eq!(shelf.get(native).map(|it| it.id), Some(AuthorId(row)), "{native:?}");
        }
    }
}
