//! Bytes of the stream into lines: one object a line, a bare `\r\n` as the sign of life.
//!
//! Chunks are cut anywhere, also inside a character, so nothing is read as text before its line
//! is whole. JSON holds no raw line break, which makes a line an object.

/// The longest line: posts are a few kilobytes; whatever is longer is none.
pub const LONGEST: usize = 1 << 20;

/// Puts lines together.
#[derive(Debug, Default)]
pub struct Lines {
    begun: Vec<u8>,
    /// Inside a line that is too long: its rest is passed over.
    passing_over: bool,
    /// Lines that were too long.
    pub too_long: u64,
}

impl Lines {
    /// Takes a chunk and hands every line that is now whole to `found`, without its end;
    /// heartbeats are empty and not handed on.
    pub fn push(&mut self, chunk: &[u8], mut found: impl FnMut(&[u8])) {
        let mut rest = chunk;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, after) = (&rest[..end], &rest[end + 1..]);
            if self.begun.is_empty() && !self.passing_over && line.len() <= LONGEST {
                hand(line, &mut found);
            } else {
                self.append(line);
                if !std::mem::take(&mut self.passing_over) {
                    hand(&self.begun, &mut found);
                }
                self.begun.clear();
            }
            rest = after;
        }
        self.append(rest);
    }

    fn append(&mut self, bytes: &[u8]) {
        if self.passing_over {
            return;
        }
        if self.begun.len() + bytes.len() > LONGEST {
            self.begun = Vec::new();
            self.passing_over = true;
            self.too_long += 1;
        } else {
            self.begun.extend_from_slice(bytes);
        }
    }
}

fn hand(line: &[u8], found: &mut impl FnMut(&[u8])) {
    let line = line.trim_ascii();
    if !line.is_empty() {
        found(line);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> Vec<Vec<u8>> {
        let (mut decoder, mut found) = (Lines::default(), Vec::new());
        for chunk in chunks {
            decoder.push(chunk, |line| found.push(line.to_vec()));
        }
        found
    }

    #[test]
    fn a_stream_cut_anywhere_gives_the_same_lines() {
        let stream =
            "{\"a\":\"커피 ☕\"}\r\n\r\n\r\n{\"b\":2}\r\n{\"c\":\"🎁\"}\n{\"half".as_bytes();
        let whole = lines([stream]);
        assert_eq!(whole.len(), 3);
        for first in 0..=stream.len() {
            for second in first..=stream.len() {
                let cut = [&stream[..first], &stream[first..second], &stream[second..]];
                assert_eq!(lines(cut), whole, "cut at {first} and {second}");
            }
        }
    }

    #[test]
    fn a_line_without_end_is_passed_over_and_the_next_one_is_read() {
        let mut decoder = Lines::default();
        let mut found = Vec::new();
        let piece = vec![b'x'; 300_000];
        for _ in 0..8 {
            decoder.push(&piece, |line| found.push(line.to_vec()));
            assert!(decoder.begun.capacity() <= 2 * LONGEST);
        }
        decoder.push(b"x\n{}\n", |line| found.push(line.to_vec()));
        assert_eq!((found, decoder.too_long), (vec![b"{}".to_vec()], 1));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_chunks_are_the_lines_of_the_whole(
            bytes in prop::collection::vec(prop::sample::select(b"{}\r\n\xea\xb0\x80".to_vec()), 0..60),
            size in 1usize..7,
        ) {
            prop_assert_eq!(lines(bytes.chunks(size)), lines([bytes.as_slice()]));
        }
    }
}
