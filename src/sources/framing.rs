//! Bytes → JSON values, one after the other, whatever stands between them.
//!
//! Nearly every file has one value a line, and that is the fast path: find the line end, hand
//! the line out. A value that is not whole on its line is continued over the next ones; several
//! values on a line are taken apart; a list at the top is handed out element by element. After
//! something unreadable the next line starts afresh, so one bad line loses only itself.

use std::io::{self, Read};

use memchr::memchr;

/// A larger value is not a post, nor a page of a network's answer. Bounds the buffer.
pub const LONGEST_VALUE: usize = 32 << 20;

/// How much is read at once.
const READ_AT_ONCE: usize = 1 << 20;

/// A reader that hands out one line, or the rest of one, at a time.
pub struct Lines<R> {
    from: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
    line: u64,
    read: u64,
    /// Whether more may be waited for; if not, reading says that it would block.
    pub(super) may_wait: bool,
}

impl<R: Read> Lines<R> {
    /// Lines of those bytes.
    pub fn new(from: R) -> Self {
        Self {
            from,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            at_end: false,
            line: 1,
            read: 0,
            may_wait: true,
        }
    }

    /// The number of the line that [`unread`](Self::unread) starts on, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes have come in so far.
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// What is in the buffer and not yet consumed.
    pub fn unread(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The length of the next line with its end, from `from` bytes after the current place;
    /// reads on until there is one. `None` at the end of the file, or when the line is longer
    /// than a value may be.
    pub fn line_length(&mut self, from: usize) -> io::Result<Option<usize>> {
        let mut searched = from;
        loop {
            if let Some(found) = memchr(b'\n', &self.unread()[searched.min(self.unread().len())..])
            {
                return Ok(Some(searched + found + 1 - from));
            }
            searched = self.unread().len();
            if searched > LONGEST_VALUE || !self.fill()? {
                let rest = searched.saturating_sub(from);
                return Ok((rest > 0).then_some(rest));
            }
        }
    }

    /// Goes past that many bytes.
    pub fn consume(&mut self, length: usize) {
        let length = length.min(self.end - self.start);
        self.line += memchr::memchr_iter(b'\n', &self.unread()[..length]).count() as u64;
        self.start += length;
    }

    /// Goes past one line of which the length is known, without looking for line ends in it.
    pub fn consume_line(&mut self, length: usize) {
        self.line += 1;
        self.start += length.min(self.end - self.start);
    }

    /// Reads more; false at the end of the file.
    pub fn fill(&mut self) -> io::Result<bool> {
        if self.at_end {
            return Ok(false);
        }
        if !self.may_wait {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        if self.start > 0 && self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        if self.buffer.len() - self.end < READ_AT_ONCE {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            if self.buffer.len() - self.end < READ_AT_ONCE {
                // Exactly: doubling would take twice the longest value.
                self.buffer.reserve_exact(self.end + READ_AT_ONCE - self.buffer.len());
                self.buffer.resize(self.end + READ_AT_ONCE, 0);
            }
        }
        let count = match self.from.read(&mut self.buffer[self.end..]) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(true),
            Err(error) => {
                // A compressed file that was cut off gives what it has, then its error once.
                self.at_end = true;
                return Err(error);
            }
        };
        self.at_end = count == 0;
        self.end += count;
        self.read += count as u64;
        Ok(count > 0)
    }
}

/// Finds where a JSON value ends by its brackets and strings, byte by byte, without recursion.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scanner {
    depth: u32,
    in_string: bool,
    escaped: bool,
    started: bool,
}

/// Where a scan came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// The value ends after so many bytes.
    Ends(usize),
    /// It goes on.
    Open,
    /// A line ended within a string: JSON has no such thing, so the value was cut off.
    Broken,
}

impl Scanner {
    /// Reads on.
    pub fn scan(&mut self, bytes: &[u8]) -> Scanned {
        for (place, &byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    b'\n' => return Scanned::Broken,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => (self.in_string, self.started) = (true, true),
                b'{' | b'[' => {
                    self.depth = self.depth.saturating_add(1);
                    self.started = true;
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Scanned::Ends(place + 1);
                    }
                }
                _ => {}
            }
        }
        Scanned::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_where_its_brackets_close() {
        #[track_caller]
        fn check(json: &str, expected: Scanned) {
            assert_eq!(Scanner::default().scan(json.as_bytes()), expected, "{json}");
        }
        check(r#"{"a":"}"} {"b":1}"#, Scanned::Ends(9));
        check(r#"{"a":"\"}"} x"#, Scanned::Ends(11));
        check(r#"{"a":["#, Scanned::Open);
        check("{\"a\":\"cut\n", Scanned::Broken);
    }

    #[test]
    fn a_hundred_thousand_brackets_need_no_stack() {
        let deep = "[".repeat(100_000);
        assert_eq!(Scanner::default().scan(deep.as_bytes()), Scanned::Open);
    }
}
