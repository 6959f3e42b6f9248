//! Posts as received, packed in blocks.
//!
//! A post's row says where it lies before the block is stored, because whether it is needed is known
//! only then: the one writer is the only one who adds blocks, so the next number is known.
//!
//! Sixty-four posts compressed together take a third of the room each alone would, because
//! they share their keys and much of their text. A post's `raw` column names block and place.

use std::io::{self, Read};

use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::dictionary::PostRow;

/// How many posts share a block. `raw = PLACES * block + place`, so it is part of the schema.
pub(super) const PLACES: usize = 64;

/// zstd's fastest ordinary level: level 3 takes twice the time for a tenth less room.
const LEVEL: i32 = 1;

/// A block, ready to be stored.
#[derive(Debug, Default)]
pub(super) struct Packed {
    data: Vec<u8>,
    /// A bit for each place in which there is something.
    held: u64,
}

impl Packed {
    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.data.len()
    }
}

/// A block whose posts are being recorded: it is stored once the first of them turns out to be new,
/// and keeps nothing of those that were not. What is gone must not come back with a file that is
/// read again.
pub(super) struct Arriving<'a> {
    packed: &'a Packed,
    row: Option<i64>,
    /// A bit for each place that a post's row names.
    kept: u64,
}

impl<'a> Arriving<'a> {
    pub(super) fn new(packed: &'a Packed) -> Self {
        Self { packed, row: None, kept: 0 }
    }

    /// What a post's row says of that place, if there is something.
    pub(super) fn at(&mut self, tx: &Transaction<'_>, place: usize) -> Result<Option<i64>> {
        if self.packed.held & (1 << place) == 0 {
            return Ok(None);
        }
        let row = match self.row {
            Some(row) => row,
            None => tx
                .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM raw_blocks")?
                .query_row([], |row| row.get(0))?,
        };
        self.row = Some(row);
        Ok(Some(row * PLACES as i64 + place as i64))
    }

    /// A post's row says so now.
    pub(super) fn keep(&mut self, tx: &Transaction<'_>, place: usize) -> Result<()> {
        if self.kept == 0 {
            tx.prepare_cached("INSERT INTO raw_blocks (id, data) VALUES (?1, ?2)")?
                .execute(params![self.row, self.packed.data])?;
        }
        self.kept |= 1 << place;
        Ok(())
    }

    /// All of its posts are recorded.
    pub(super) fn end(self, tx: &Transaction<'_>) -> Result<()> {
        match self.row {
            Some(row) if self.kept != 0 && self.kept != self.packed.held => {
                clear(tx, row, |place| self.kept & (1 << place) == 0)
            }
            _ => Ok(()),
        }
    }
}

/// Packs posts into blocks. Making one costs as much as packing some posts.
pub(super) struct Packer {
    compressor: zstd::bulk::Compressor<'static>,
    /// Reused for every block.
    plain: Vec<u8>,
}

impl Packer {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { compressor: zstd::bulk::Compressor::new(LEVEL)?, plain: Vec::new() })
    }

    /// Compresses up to [`PLACES`] posts into one block.
    pub(super) fn pack<'a>(&mut self, posts: impl Iterator<Item = &'a [u8]>) -> io::Result<Packed> {
        self.plain.clear();
        let mut held = 0;
        for (place, post) in posts.enumerate() {
            let length = u32::try_from(post.len()).unwrap_or(0);
            held |= u64::from(length > 0) << place;
            self.plain.extend_from_slice(&length.to_le_bytes());
            self.plain.extend_from_slice(&post[..length as usize]);
        }
        Ok(Packed { data: self.compressor.compress(&self.plain)?, held })
    }
}

/// The posts of a block. A damaged block gives those before the damage.
fn unpack(block: &[u8]) -> Vec<Vec<u8>> {
    let mut plain = Vec::new();
    // What was read before a fault stays.
    let _ = zstd::stream::read::Decoder::new(block).and_then(|mut it| it.read_to_end(&mut plain));
    let mut rest = plain.as_slice();
    let mut posts = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*length) as usize;
        let Some((post, after)) = after.split_at_checked(length) else {
            break;
        };
        posts.push(post.to_vec());
        rest = after;
    }
    posts
}

/// A post as received, if it was kept.
pub fn read(tx: &Transaction<'_>, post: PostRow) -> Result<Option<Vec<u8>>> {
    let Some((block, place)) = whereabouts(tx, post)? else {
        return Ok(None);
    };
    let data: Option<Vec<u8>> = tx
        .query_row("SELECT data FROM raw_blocks WHERE id = ?1", [block], |row| row.get(0))
        .optional()?;
    Ok(data.and_then(|data| unpack(&data).into_iter().nth(place)).filter(|post| !post.is_empty()))
}

/// Takes a post out of its block, and out of those of its reposts, which hold it whole, because its
/// author or its network took it back. Quotes and replies, of which we do not know what they answer,
/// may go on holding it as they were received.
pub(super) fn forget(tx: &Transaction<'_>, post: PostRow) -> Result<()> {
    erase(tx, post)?;
    let reposted: bool = tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM count_reposts WHERE post = ?1 AND seen > 0)")?
        .query_row([post.0], |row| row.get(0))?;
    if !reposted {
        return Ok(());
    }
    let reposts: Vec<i64> = tx
        .prepare_cached("SELECT id FROM posts WHERE repeats = ?1 AND raw IS NOT NULL")?
        .query_map([post.0], |row| row.get(0))?
        .collect::<Result<_>>()?;
    for repost in reposts {
        erase(tx, PostRow(repost))?;
        tx.prepare_cached("UPDATE posts SET raw = NULL WHERE id = ?1")?.execute([repost])?;
    }
    Ok(())
}

fn erase(tx: &Transaction<'_>, post: PostRow) -> Result<()> {
    let Some((block, place)) = whereabouts(tx, post)? else {
        return Ok(());
    };
    clear(tx, block, |other| other == place)
}

/// Takes the posts in those places out of a block.
fn clear(tx: &Transaction<'_>, block: i64, which: impl Fn(usize) -> bool) -> Result<()> {
    let data: Option<Vec<u8>> = tx
        .query_row("SELECT data FROM raw_blocks WHERE id = ?1", [block], |row| row.get(0))
        .optional()?;
    let mut posts = unpack(&data.unwrap_or_default());
    for (place, post) in posts.iter_mut().enumerate() {
        if which(place) {
            post.clear();
        }
    }
    let packed = Packer::new()
        .and_then(|mut packer| packer.pack(posts.iter().map(Vec::as_slice)))
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    tx.execute("UPDATE raw_blocks SET data = ?2 WHERE id = ?1", params![block, packed.data])?;
    Ok(())
}

fn whereabouts(tx: &Transaction<'_>, post: PostRow) -> Result<Option<(i64, usize)>> {
    let raw: Option<i64> =
        tx.query_row("SELECT raw FROM posts WHERE id = ?1", [post.0], |row| row.get(0))?;
    let places = PLACES as i64;
    Ok(raw.map(|raw| (raw / places, (raw % places) as usize)))
}
