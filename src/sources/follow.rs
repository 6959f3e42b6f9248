//! `tail -F` over a file of JSON lines: goes on where it stopped, survives rotation.
//!
//! The cursor names the file by its device and inode, and the byte behind the last whole line.
//! When the name points at another file, or the file is shorter than we have read, it was
//! rotated or cut: the old one is read to its end first, then the new one from its start.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tracing::warn;

use super::{Brought, Format, Parsed, Parser, Source, SourceError};
use crate::domain::post::Item;
use crate::store::batch::Cursor;

/// How often the file is looked at: a post appears within a blink.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How much is read at once.
const READ_AT_ONCE: u64 = 4 << 20;

/// A line longer than this is no post, and is passed over.
const LONGEST_LINE: usize = 1 << 20;

/// A followed file.
pub struct Follow {
    name: String,
    path: PathBuf,
    parser: Parser,
    open: Option<Open>,
    /// The place to go on from, if the file is still the one it names.
    resume: Option<(u64, u64, u64)>,
}

struct Open {
    file: File,
    device: u64,
    inode: u64,
    /// Behind the last whole line.
    offset: u64,
}

impl Follow {
    /// Follows `path`, from the place a stored cursor names or else from its start.
    pub fn new(
        name: String,
        path: PathBuf,
        format: Format,
        keep_raw: bool,
        cursor: Option<&str>,
    ) -> Self {
        let resume = cursor.and_then(read_position);
        Self { name, path, parser: Parser::new(format, keep_raw), open: None, resume }
    }

    /// What has been written since the last look; `None` when nothing has.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn look(&mut self) -> io::Result<Option<Brought>> {
        if self.open.is_none() && !self.open_file()? {
            return Ok(None);
        }
        if let Some(brought) = self.read_on()? {
            return Ok(Some(brought));
        }
        // Nothing more in this file: has the name moved on to another one?
        if self.is_replaced()? {
            self.open = None;
            if self.open_file()? {
                return self.read_on();
            }
        }
        Ok(None)
    }

    fn open_file(&mut self) -> io::Result<bool> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let told = file.metadata()?;
        let offset = match self.resume.take() {
            Some((device, inode, offset))
                if (device, inode) == identity(&told) && offset <= told.len() =>
            {
                offset
            }
            _ => 0,
        };
        let (device, inode) = identity(&told);
        self.open = Some(Open { file, device, inode, offset });
        Ok(true)
    }

    fn read_on(&mut self) -> io::Result<Option<Brought>> {
        let Some(open) = &mut self.open else { return Ok(None) };
        if open.file.metadata()?.len() < open.offset {
            warn!(source = self.name, "{} was cut; reading it from its start", self.path.display());
            open.offset = 0;
        }
        open.file.seek(SeekFrom::Start(open.offset))?;
        let mut bytes = Vec::new();
        (&open.file).take(READ_AT_ONCE).read_to_end(&mut bytes)?;
        let whole = match memchr::memrchr(b'\n', &bytes) {
            Some(end) => end + 1,
            None if bytes.len() > LONGEST_LINE => bytes.len(),
            // Somebody is in the middle of writing the line.
            None => return Ok(None),
        };
        let mut items = Vec::new();
        for line in bytes[..whole].split(|&byte| byte == b'\n') {
            read_line(&mut self.parser, &self.name, line, &mut items);
        }
        open.offset += whole as u64;
        let position = format!("{} {} {}", open.device, open.inode, open.offset);
        Ok(Some(Brought { items, cursor: Cursor { source: self.name.clone(), position } }))
    }

    fn is_replaced(&self) -> io::Result<bool> {
        let Some(open) = &self.open else { return Ok(false) };
        match std::fs::metadata(&self.path) {
            Ok(told) => Ok(identity(&told) != (open.device, open.inode)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The file that is followed.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A bad line is told once and passed over; the file goes on.
fn read_line(parser: &mut Parser, source: &str, line: &[u8], items: &mut Vec<Item>) {
    let line = line.trim_ascii();
    if line.is_empty() {
        return;
    }
    match parser.parse(line, items) {
        Ok(Parsed::Items | Parsed::Skipped) => {}
        Ok(Parsed::Partly { bad, reason }) => {
            warn!(source, "{bad} posts of a page of {source} were passed over: {reason}");
        }
        Err(reject) => warn!(source, "a line of {source} was passed over: {reject}"),
    }
}

fn identity(told: &Metadata) -> (u64, u64) {
    (told.dev(), told.ino())
}

fn read_position(cursor: &str) -> Option<(u64, u64, u64)> {
    let mut numbers = cursor.split(' ').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?))
}

impl Source for Follow {
    fn name(&self) -> &str {
        &self.name
    }

    async fn next(&mut self) -> Result<Brought, SourceError> {
        loop {
            // A look never waits: a local file answers in microseconds.
            match self.look() {
                Ok(Some(brought)) => return Ok(brought),
                Ok(None) => tokio::time::sleep(LOOK_EVERY).await,
                Err(error) => return Err(SourceError::Unavailable(Box::new(error))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn line(id: u64) -> String {
        format!(
            "{{\"data\":{{\"id\":\"{id}\",\"text\":\"#a\",\"created_at\":\"2026-11-21T01:00:00Z\"}}}}\n"
        )
    }

    fn append(path: &Path, text: &str) {
        let mut file = File::options().append(true).create(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn follow(path: &Path, cursor: Option<&str>) -> Follow {
        Follow::new("file".into(), path.to_owned(), Format::Auto, false, cursor)
    }

    fn ids(follow: &mut Follow) -> Vec<String> {
        let mut ids = Vec::new();
        while let Some(brought) = follow.look().unwrap() {
            ids.extend(brought.items.into_iter().map(|item| match item {
                Item::Seen(seen) => seen.post.id.native,
                other => panic!("not a post: {other:?}"),
            }));
        }
        ids
    }

    #[test]
    fn a_file_is_waited_for_and_read_as_it_grows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("posts.jsonl");
        let mut follow = follow(&path, None);
        assert!(ids(&mut follow).is_empty());
        append(&path, &line(1));
        assert_eq!(ids(&mut follow), ["1"]);
        let half = line(2);
        append(&path, &half[..20]);
        assert!(ids(&mut follow).is_empty(), "half a line is left for later");
        append(&path, &half[20..]);
        assert_eq!(ids(&mut follow), ["2"]);
    }

    #[test]
    fn a_rotated_file_is_read_to_its_end_and_then_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("posts.jsonl");
        append(&path, &line(1));
        let mut follow = follow(&path, None);
        assert_eq!(ids(&mut follow), ["1"]);
        append(&path, &line(2));
        std::fs::rename(&path, folder.path().join("posts.jsonl.1")).unwrap();
        append(&path, &line(3));
        assert_eq!(ids(&mut follow), ["2", "3"]);
    }

    #[test]
    fn a_restart_goes_on_where_it_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("posts.jsonl");
        append(&path, &line(1));
        let cursor = follow(&path, None).look().unwrap().unwrap().cursor.position;
        append(&path, &line(2));
        assert_eq!(ids(&mut follow(&path, Some(&cursor))), ["2"]);
        std::fs::remove_file(&path).unwrap();
        append(&path, &line(3));
        append(&folder.path().join("other"), "keeps the inode busy");
        let again = ids(&mut follow(&path, Some("1 1 999999")));
        assert_eq!(again, ["3"], "a cursor of another file is not used");
    }

    #[test]
    fn a_truncated_file_is_read_from_its_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("posts.jsonl");
        append(&path, &(line(1) + &line(2)));
        let mut follow = follow(&path, None);
        assert_eq!(ids(&mut follow), ["1", "2"]);
        std::fs::write(&path, line(3)).unwrap();
        assert_eq!(ids(&mut follow), ["3"]);
    }
}
