//! Posts as received, packed in blocks.
//!
//! Sixty-four posts compressed together take a third of the room each alone would, because
//! they share their keys and much of their text. A post's `raw` column names block and place.

use std::io;

use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::dictionary::PostRow;

/// How many posts share a block. `raw = PLACES * block + place`, so it is part of the schema.
pub(super) const PLACES: usize = 64;

/// zstd's fastest ordinary level: level 3 takes twice the time for a tenth less room.
const LEVEL: i32 = 1;

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
    pub(super) fn pack<'a>(
        &mut self,
        posts: impl Iterator<Item = &'a [u8]>,
    ) -> io::Result<Vec<u8>> {
        self.plain.clear();
        for post in posts {
            let length = u32::try_from(post.len()).unwrap_or(0);
            self.plain.extend_from_slice(&length.to_le_bytes());
            self.plain.extend_from_slice(&post[..length as usize]);
        }
        self.compressor.compress(&self.plain)
    }
}

/// The posts of a block. A damaged block gives those before the damage.
fn unpack(block: &[u8]) -> Vec<Vec<u8>> {
    let plain = zstd::stream::decode_all(block).unwrap_or_default();
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

/// Takes a post out of its block, because its author or its network took it back.
pub(super) fn erase(tx: &Transaction<'_>, post: PostRow) -> Result<()> {
    let Some((block, place)) = whereabouts(tx, post)? else {
        return Ok(());
    };
    let data: Vec<u8> =
        tx.query_row("SELECT data FROM raw_blocks WHERE id = ?1", [block], |row| row.get(0))?;
    let mut posts = unpack(&data);
    if let Some(erased) = posts.get_mut(place) {
        erased.clear();
    }
    let packed = Packer::new()
        .and_then(|mut packer| packer.pack(posts.iter().map(Vec::as_slice)))
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    tx.execute("UPDATE raw_blocks SET data = ?2 WHERE id = ?1", params![block, packed])?;
    Ok(())
}

fn whereabouts(tx: &Transaction<'_>, post: PostRow) -> Result<Option<(i64, usize)>> {
    let raw: Option<i64> =
        tx.query_row("SELECT raw FROM posts WHERE id = ?1", [post.0], |row| row.get(0))?;
    let places = PLACES as i64;
    Ok(raw.map(|raw| (raw / places, (raw % places) as usize)))
}
