//! Which tags, and which pairs of tags in one post, an author has used.
//!
//! "How many authors used this tag" is a count of a set. A row per author and tag, and per
//! author and pair, would be most of the database (5 rows a post); one packed set per author is
//! 25 bytes a post and is read once per author and batch. Only the writer reads it: answers
//! come from `count_tags` and `count_pairs`, and `verify` recounts them by plain SQL.

use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::dictionary::{AuthorId, TagId};

/// A tag (`pair` with no second) or a pair of tags (lower id first) that one post carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Mark(u64);

impl Mark {
    /// The author used this tag.
    pub(super) fn tag(tag: TagId) -> Self {
        Self(id(tag) << 32)
    }

    /// The author used these two tags in one post.
    pub(super) fn pair(one: TagId, other: TagId) -> Self {
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        Self((id(low) << 32) | id(high))
    }

    /// The tag, and the other one of a pair.
    pub(super) fn parts(self) -> (TagId, Option<TagId>) {
        let high = i64::from((self.0 >> 32) as u32);
        let low = i64::from(self.0 as u32);
        (TagId(high), (low != 0).then_some(TagId(low)))
    }
}

/// Tag rows count up from 1; four thousand million of them do not fit a disk.
fn id(tag: TagId) -> u64 {
    u64::from(u32::try_from(tag.0).unwrap_or(u32::MAX))
}

/// Leaves in `new` (each once, in order) only the marks that are not in the packed set, and packs all
/// of them together. Whether there were any; else `packed` is not touched.
pub(super) fn gain(stored: &[u8], new: &mut Vec<Mark>, packed: &mut Vec<u8>) -> bool {
    let mut known = unpack(stored).peekable();
    new.retain(|mark| {
        while known.next_if(|it| it < mark).is_some() {}
        known.peek() != Some(mark)
    });
    if new.is_empty() {
        return false;
    }
    let (mut old, mut more) = (unpack(stored).peekable(), new.iter().copied().peekable());
    let merged = std::iter::from_fn(|| match (old.peek(), more.peek()) {
        (Some(left), Some(right)) if left < right => old.next(),
        (_, Some(_)) => more.next(),
        (_, None) => old.next(),
    });
    pack(merged, packed);
    true
}

/// Sets an author's marks to what their remaining posts say, after one was taken away, and
/// calls `lost` for every mark that is no more.
pub(super) fn replace(
    tx: &Transaction<'_>,
    author: AuthorId,
    mut remaining: Vec<Mark>,
    mut lost: impl FnMut(Mark),
) -> Result<()> {
    let stored: Option<Vec<u8>> = tx
        .prepare_cached("SELECT marks FROM count_authors WHERE author = ?1")?
        .query_row([author.0], |row| row.get(0))
        .optional()?
        .flatten();
    remaining.sort_unstable();
    remaining.dedup();
    for mark in unpack(stored.as_deref().unwrap_or_default()) {
        if remaining.binary_search(&mark).is_err() {
            lost(mark);
        }
    }
    let mut packed = Vec::new();
    pack(remaining.into_iter(), &mut packed);
    tx.prepare_cached("UPDATE count_authors SET marks = ?2 WHERE author = ?1")?
        .execute(params![author.0, packed])?;
    Ok(())
}

/// Sorted marks as differences, seven bits a byte, lowest first.
fn pack(marks: impl Iterator<Item = Mark>, out: &mut Vec<u8>) {
    out.clear();
    let mut before = 0;
    for mark in marks {
        let mut rest = mark.0 - before;
        before = mark.0;
        while rest >= 0x80 {
            out.push((rest as u8 & 0x7f) | 0x80);
            rest >>= 7;
        }
        out.push(rest as u8);
    }
}

fn unpack(packed: &[u8]) -> impl Iterator<Item = Mark> + '_ {
    let (mut bytes, mut value) = (packed.iter(), 0u64);
    std::iter::from_fn(move || {
        let (mut rest, mut shift) = (0u64, 0);
        loop {
            let byte = *bytes.next()?;
            rest |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                value = value.wrapping_add(rest);
                return Some(Mark(value));
            }
            // A damaged blob must not shift past the word; `verify` will find the wrong count.
            shift = (shift + 7).min(63);
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(values in proptest::collection::btree_set(any::<u64>(), 0..50)) {
            let marks: Vec<Mark> = values.into_iter().map(Mark).collect();
            let mut packed = Vec::new();
            pack(marks.iter().copied(), &mut packed);
            prop_assert_eq!(unpack(&packed).collect::<Vec<_>>(), marks);
        }

        #[test]
        fn any_bytes_unpack_to_something(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = unpack(&bytes).count();
        }
    }

    #[test]
    fn a_pair_is_the_same_either_way_round() {
        assert_eq!(Mark::pair(TagId(3), TagId(9)), Mark::pair(TagId(9), TagId(3)));
        assert_eq!(Mark::pair(TagId(3), TagId(9)).parts(), (TagId(3), Some(TagId(9))));
        assert_eq!(Mark::tag(TagId(3)).parts(), (TagId(3), None));
    }
}
