//! Files, plain or compressed, → portions of items.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Format;
use super::prefilter::Prefilter;
use super::values::{Portion, Values};

/// Memory that zstd may use for one frame: a window of 128 MiB, its own default limit.
const ZSTD_WINDOW_LOG: u32 = 27;

/// Reads one file of posts.
pub struct FileReader {
    values: Values<Box<dyn Read + Send>>,
    stored: Arc<AtomicU64>,
    size: Option<u64>,
}

impl FileReader {
    /// Opens a file, or standard input for `-`. Compression (gzip, zstd) is told by the first
    /// bytes, so a name does not matter. What the prefilter passes over is counted only.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(
        path: &Path,
        format: Format,
        keep_raw: bool,
        prefilter: Option<Prefilter>,
    ) -> io::Result<Self> {
        let stored = Arc::new(AtomicU64::new(0));
        let is_stdin = path == Path::new("-");
        let (from, size): (Box<dyn Read + Send>, _) = if is_stdin {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path)?;
            let size =
                file.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
            if path.is_dir() {
                return Err(io::Error::other("it is a folder; name the files in it"));
            }
            (Box::new(file), size)
        };
        let counted = Counting { from, count: Arc::clone(&stored) };
        let values = Values::new(decompressed(counted)?, format, keep_raw).filtered(prefilter);
        // A pipe may give its posts one by one.
        let values = if size.is_none() { values.eager() } else { values };
        Ok(Self { values, stored, size })
    }

    /// How large the file is as stored, if it is a file.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The next items, about `most` of them; `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next_portion(&mut self, most: usize) -> io::Result<Option<Portion>> {
        let portion = self.values.portion(most)?;
        Ok(portion.map(|portion| Portion { bytes: self.stored.load(Ordering::Relaxed), ..portion }))
    }
}

struct Counting<R> {
    from: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

fn decompressed(from: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let mut from = BufReader::with_capacity(1 << 20, from);
    let mut magic = [0; 4];
    let mut known = 0;
    while known < magic.len() {
        match from.read(&mut magic[known..])? {
            0 => break,
            more => known += more,
        }
    }
    let whole = io::Cursor::new(magic[..known].to_vec()).chain(from);
    Ok(match &magic[..known] {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(whole)),
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let mut decoder = zstd::stream::read::Decoder::new(whole)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(decoder)
        }
        _ => Box::new(whole),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A made-up stream line of X API v2.
    fn line(id: u64) -> String {
        format!(
            r##"{{"data":{{"id":"{}","text":"#a","author_id":"1"}}}}"##,
            764_114_214_712_246_272 + id
        )
    }

    #[test]
    fn compressed_files_are_told_by_their_first_bytes() {
        let text = format!("{}\n{}\n", line(1), line(2));
        let folder = tempfile::tempdir().unwrap();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
        let gzip = gzip.finish().unwrap();
        let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
        for (name, bytes, items, bad) in [
            ("a.gz", gzip.clone(), 2, 0),
            ("b.zst", zstd.clone(), 2, 0),
            ("two.gz", [gzip.clone(), gzip.clone()].concat(), 4, 0),
            ("cut.gz", gzip[..gzip.len() - 9].to_vec(), 2, 1),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let mut reader = FileReader::open(&path, Format::Auto, false, None).unwrap();
            let portion = reader.next_portion(100).unwrap().unwrap();
            assert_eq!((portion.items.len(), portion.bad_count), (items, bad), "{name}");
        }
    }
}
