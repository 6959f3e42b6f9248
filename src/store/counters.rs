//! What a batch adds to every statistic, summed in memory and written in key order.
//!
//! A busy tag appears in thousands of a batch's posts; its row is touched once. Writing in key
//! order keeps SQLite on one page after the other.

use rusqlite::types::Value;
use rusqlite::{CachedStatement, OptionalExtension, Result, ToSql, Transaction, params_from_iter};
use rustc_hash::FxHashMap;

use super::dictionary::{AuthorId, PostRow, TagId};
use super::marks::{self, Mark};
use crate::domain::stats::Facet;

/// Ten minutes, in milliseconds: the narrowest bucket of a timeline.
pub(super) const SLOT_MS: i64 = 600_000;

/// One recorded post, as far as it counts.
pub(super) struct Counted<'a> {
    pub(super) post: PostRow,
    pub(super) author: AuthorId,
    pub(super) original: bool,
    pub(super) created_ms: i64,
    /// Each tag once, with the spelling's row.
    pub(super) tags: &'a [(i64, TagId)],
    pub(super) language: &'a str,
    pub(super) network: &'a str,
    pub(super) mentions: &'a [String],
    pub(super) links: &'a [String],
}

#[derive(Default)]
struct Sum {
    posts: i64,
    authors: i64,
}

/// Posts of ten minutes, and the rows among which they lie.
struct Slot {
    posts: i64,
    first: PostRow,
    last: PostRow,
}

#[derive(Default)]
struct OfAuthor {
    posts: i64,
    originals: i64,
}

#[derive(Default)]
struct Reposts {
    reported: u32,
    seen: i64,
}

/// See the module's text.
#[derive(Default)]
pub(super) struct Delta {
    posts: i64,
    originals: i64,
    /// Of tags and of pairs of them.
    uses: FxHashMap<Mark, Sum>,
    spellings: FxHashMap<i64, i64>,
    slots: FxHashMap<i64, Slot>,
    tag_slots: FxHashMap<(i64, TagId), i64>,
    authors: FxHashMap<AuthorId, OfAuthor>,
    /// What the posts that were added left on their authors.
    left: Vec<(AuthorId, Mark)>,
    reposts: FxHashMap<PostRow, Reposts>,
    facets: [FxHashMap<String, i64>; Facet::ALL.len()],
}

impl Delta {
    /// Counts a post that has just been recorded.
    pub(super) fn add(&mut self, post: &Counted<'_>) {
        self.count(post, 1);
    }

    /// Takes back what [`add`](Self::add) counted; the author's marks are the caller's, since
    /// only the author's other posts can tell which of them remain.
    pub(super) fn remove(&mut self, post: &Counted<'_>) {
        self.count(post, -1);
    }

    /// Notes that a mark of an author is no more.
    pub(super) fn lose(&mut self, mark: Mark) {
        self.uses.entry(mark).or_default().authors -= 1;
    }

    /// Notes how many reposts a network told for a post.
    pub(super) fn reported(&mut self, post: PostRow, count: u32) {
        let reposts = self.reposts.entry(post).or_default();
        reposts.reported = reposts.reported.max(count);
    }

    /// Notes a repost that is only a pointer among the rows of its ten minutes.
    pub(super) fn pointer(&mut self, row: PostRow, created_ms: i64) {
        self.slot(row, created_ms);
    }

    /// The ten minutes of a post, which lies in that row.
    fn slot(&mut self, row: PostRow, created_ms: i64) -> &mut Slot {
        let slot = created_ms.div_euclid(SLOT_MS);
        let rows = self.slots.entry(slot).or_insert(Slot { posts: 0, first: row, last: row });
        rows.first = rows.first.min(row);
        rows.last = rows.last.max(row);
        rows
    }

    /// Counts `by` distinct reposts more.
    pub(super) fn seen(&mut self, post: PostRow, by: i64) {
        self.reposts.entry(post).or_default().seen += by;
    }

    fn count(&mut self, post: &Counted<'_>, by: i64) {
        let original = if post.original { by } else { 0 };
        let slot = post.created_ms.div_euclid(SLOT_MS);
        self.posts += by;
        self.originals += original;
        self.slot(post.post, post.created_ms).posts += by;
        let author = self.authors.entry(post.author).or_default();
        author.posts += by;
        author.originals += original;
        for mark in marks_of(post.tags) {
            self.uses.entry(mark).or_default().posts += by;
            if by > 0 {
                self.left.push((post.author, mark));
            }
        }
        for &(spelling, tag) in post.tags {
            *self.spellings.entry(spelling).or_default() += by;
            *self.tag_slots.entry((slot, tag)).or_default() += by;
        }
        self.facet(Facet::Language, post.language, by);
        self.facet(Facet::Network, post.network, by);
        for (facet, values) in [(Facet::Mention, post.mentions), (Facet::Link, post.links)] {
            for (place, value) in values.iter().enumerate() {
                // Named twice in one post, a value still counts one post.
                if !values[..place].contains(value) {
                    self.facet(facet, value, by);
                }
            }
        }
    }

    fn facet(&mut self, facet: Facet, value: &str, by: i64) {
        let values = &mut self.facets[facet as usize];
        match values.get_mut(value) {
            Some(posts) => *posts += by,
            None => drop(values.insert(value.to_owned(), by)),
        }
    }

    /// Writes all of it into the open transaction.
    pub(super) fn write(mut self, tx: &Transaction<'_>) -> Result<()> {
        let authors = self.write_authors(tx)?;
        tx.prepare_cached(
            "UPDATE count_totals
                SET posts = posts + ?1, originals = originals + ?2, authors = authors + ?3",
        )?
        .execute([self.posts, self.originals, authors])?;
        self.write_tags(tx)?;
        self.write_times(tx)?;
        self.write_reposts(tx)?;
        self.write_facets(tx)
    }

    // A row from which more is taken than added exists. As one of its own its sum would trip over the
    // CHECKs, so it is updated; where few rows are written, `max` keeps the INSERT that SQLite tries
    // first from doing so.
    fn write_tags(&mut self, tx: &Transaction<'_>) -> Result<()> {
        let mut tags = Rows::new(
            tx,
            "INSERT INTO count_tags (tag, posts, authors)",
            "ON CONFLICT (tag) DO UPDATE
                SET posts = posts + excluded.posts, authors = authors + excluded.authors",
        );
        let less_of_tag =
            "UPDATE count_tags SET posts = posts + ?2, authors = authors + ?3 WHERE tag = ?1";
        let mut pairs = Rows::new(
            tx,
            "INSERT INTO count_pairs (tag, other, posts, authors)",
            "ON CONFLICT (tag, other) DO UPDATE
                SET posts = posts + excluded.posts, authors = authors + excluded.authors",
        );
        let less_of_pair = "UPDATE count_pairs SET posts = posts + ?3, authors = authors + ?4
                             WHERE tag = ?1 AND other = ?2";
        each_in_order(&mut self.uses, |mark, Sum { posts, authors }| {
            let grows = posts >= authors && authors >= 0;
            match mark.parts() {
                (tag, None) if grows => tags.add([tag.0, posts, authors]),
                (tag, None) => take(tx, less_of_tag, [tag.0, posts, authors]),
                (tag, Some(other)) if grows => pairs.add([tag.0, other.0, posts, authors]),
                (tag, Some(other)) => take(tx, less_of_pair, [tag.0, other.0, posts, authors]),
            }
        })?;
        tags.write()?;
        pairs.write()?;
        let mut spellings = Rows::new(
            tx,
            "INSERT INTO count_spellings (spelling, posts)",
            "ON CONFLICT (spelling) DO UPDATE SET posts = posts + excluded.posts",
        );
        let less = "UPDATE count_spellings SET posts = posts + ?2 WHERE spelling = ?1";
        each_in_order(&mut self.spellings, |spelling, posts| match posts {
            0.. => spellings.add([spelling, posts]),
            _ => take(tx, less, [spelling, posts]),
        })?;
        spellings.write()
    }

    fn write_times(&mut self, tx: &Transaction<'_>) -> Result<()> {
        let mut upsert = tx.prepare_cached(
            "INSERT INTO count_slots (slot, posts, first, last) VALUES (?1, max(?2, 0), ?3, ?4)
             ON CONFLICT (slot) DO UPDATE
                SET posts = posts + ?2, first = min(first, ?3), last = max(last, ?4)",
        )?;
        each_in_order(&mut self.slots, |slot, Slot { posts, first, last }| {
            upsert.execute([slot, posts, first.0, last.0]).map(drop)
        })?;
        let mut tags = Rows::new(
            tx,
            "INSERT INTO count_tag_slots (slot, tag, posts)",
            "ON CONFLICT (slot, tag) DO UPDATE SET posts = posts + excluded.posts",
        );
        let less = "UPDATE count_tag_slots SET posts = posts + ?3 WHERE slot = ?1 AND tag = ?2";
        each_in_order(&mut self.tag_slots, |(slot, tag), posts| match posts {
            0.. => tags.add([slot, tag.0, posts]),
            _ => take(tx, less, [slot, tag.0, posts]),
        })?;
        tags.write()
    }

    /// Returns how many authors more have a post. What is new to an author is counted for its tag
    /// or pair, so those are written afterwards.
    fn write_authors(&mut self, tx: &Transaction<'_>) -> Result<i64> {
        let mut read = tx.prepare_cached(
            "SELECT posts, originals, coalesce(marks, x'') FROM count_authors WHERE author = ?1",
        )?;
        let mut write: Rows<'_, 4, Value> = Rows::new(
            tx,
            "INSERT INTO count_authors (author, posts, originals, marks)",
            "ON CONFLICT (author) DO UPDATE
                SET posts = excluded.posts, originals = excluded.originals,
                    marks = coalesce(excluded.marks, marks)",
        );
        let (mut authors, mut packed, mut marks) = (0, Vec::new(), Vec::new());
        let mut left = std::mem::take(&mut self.left);
        left.sort_unstable();
        left.dedup();
        let mut left = left.into_iter().peekable();
        let mut of_authors = std::mem::take(&mut self.authors);
        each_in_order(&mut of_authors, |author, more| {
            marks.clear();
            while let Some((_, mark)) = left.next_if(|(of, _)| *of == author) {
                marks.push(mark);
            }
            let known = read
                .query_row([author.0], |row| {
                    let gained = marks::gain(row.get_ref(2)?.as_blob()?, &mut marks, &mut packed);
                    Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, gained))
                })
                .optional()?;
            let (posts, originals, gained) = known.unwrap_or((0, 0, false));
            let now = (posts + more.posts, originals + more.originals);
            if known.is_none() {
                packed.clear();
                marks::gain(&[], &mut marks, &mut packed);
            }
            let told = (known.is_none() || gained).then(|| packed.clone());
            write.add([author.0.into(), now.0.into(), now.1.into(), told.into()])?;
            authors += i64::from(now.0 > 0) - i64::from(posts > 0);
            for &mark in &marks {
                self.uses.entry(mark).or_default().authors += 1;
            }
            Ok(())
        })?;
        write.write()?;
        Ok(authors)
    }

    fn write_reposts(&mut self, tx: &Transaction<'_>) -> Result<()> {
        let mut upsert = tx.prepare_cached(
            "INSERT INTO count_reposts (post, reported, seen) VALUES (?1, ?2, max(?3, 0))
             ON CONFLICT (post) DO UPDATE
                SET reported = max(reported, excluded.reported), seen = seen + ?3
              WHERE excluded.reported > reported OR ?3 <> 0",
        )?;
        each_in_order(&mut self.reposts, |post, reposts| {
            if reposts.reported == 0 && reposts.seen == 0 {
                return Ok(());
            }
            upsert.execute([post.0, i64::from(reposts.reported), reposts.seen]).map(drop)
        })
    }

    fn write_facets(&mut self, tx: &Transaction<'_>) -> Result<()> {
        let mut values: Rows<'_, 3, Value> = Rows::new(
            tx,
            "INSERT INTO count_facets (facet, value, posts)",
            "ON CONFLICT (facet, value) DO UPDATE SET posts = posts + excluded.posts",
        );
        let less = "UPDATE count_facets SET posts = posts + ?3 WHERE facet = ?1 AND value = ?2";
        for facet in Facet::ALL {
            each_in_order(&mut self.facets[facet as usize], |value, posts| {
                let row = [facet_number(facet).into(), value.into(), posts.into()];
                if posts >= 0 { values.add(row) } else { take(tx, less, row) }
            })?;
        }
        values.write()
    }
}

/// The number that stands for a facet in the database.
pub(super) fn facet_number(facet: Facet) -> i64 {
    match facet {
        Facet::Language => 1,
        Facet::Network => 2,
        Facet::Mention => 3,
        Facet::Link => 4,
    }
}

/// The marks a post leaves on its author.
pub(super) fn marks_of(tags: &[(i64, TagId)]) -> impl Iterator<Item = Mark> + '_ {
    tags.iter().enumerate().flat_map(|(place, &(_, tag))| {
        let pairs = tags[place + 1..].iter().map(move |&(_, other)| Mark::pair(tag, other));
        std::iter::once(Mark::tag(tag)).chain(pairs)
    })
}

/// Rows that one statement writes: starting and ending one costs SQLite as much as a row or two.
const TOGETHER: usize = 32;

/// Rows to be written, of `N` values each.
struct Rows<'a, const N: usize, V = i64> {
    tx: &'a Transaction<'a>,
    insert: &'static str,
    on_conflict: &'static str,
    waiting: Vec<[V; N]>,
    /// What writes [`TOGETHER`] of them, once there were as many.
    together: Option<CachedStatement<'a>>,
}

impl<'a, const N: usize, V: ToSql> Rows<'a, N, V> {
    fn new(tx: &'a Transaction<'a>, insert: &'static str, on_conflict: &'static str) -> Self {
        Self { tx, insert, on_conflict, waiting: Vec::new(), together: None }
    }

    /// Takes a row, to be written some time before [`write`](Self::write) ends.
    fn add(&mut self, row: [V; N]) -> Result<()> {
        self.waiting.push(row);
        if self.waiting.len() == TOGETHER {
            let mut upsert = match self.together.take() {
                Some(upsert) => upsert,
                None => self.upsert(TOGETHER)?,
            };
            upsert.execute(params_from_iter(self.waiting.as_flattened()))?;
            self.together = Some(upsert);
            self.waiting.clear();
        }
        Ok(())
    }

    fn write(self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut upsert = self.upsert(1)?;
        self.waiting.into_iter().try_for_each(|row| upsert.execute(params_from_iter(row)).map(drop))
    }

    fn upsert(&self, rows: usize) -> Result<CachedStatement<'a>> {
        let row = format!("(?{})", ", ?".repeat(N - 1));
        let rows = vec![row; rows].join(", ");
        self.tx.prepare_cached(&format!("{} VALUES {rows} {}", self.insert, self.on_conflict))
    }
}

/// Takes from a row, which exists.
fn take<const N: usize, V: ToSql>(tx: &Transaction<'_>, sql: &str, row: [V; N]) -> Result<()> {
    let changed = tx.prepare_cached(sql)?.execute(params_from_iter(row))?;
    debug_assert_eq!(changed, 1, "{sql}");
    Ok(())
}

fn each_in_order<K: Ord, V>(
    sums: &mut FxHashMap<K, V>,
    mut write: impl FnMut(K, V) -> Result<()>,
) -> Result<()> {
    let mut rows: Vec<(K, V)> = sums.drain().collect();
    rows.sort_unstable_by(|left, right| left.0.cmp(&right.0));
    rows.into_iter().try_for_each(|(key, sum)| write(key, sum))
}
