//! JSON values → portions of items, with every unreadable line counted.

use std::io::{self, Read};

use super::framing::{LONGEST_VALUE, Lines, Scanned, Scanner};
use super::prefilter::{Judged, Prefilter};
use super::{Format, Parsed, Parser, Reject};
use crate::domain::post::Item;

/// How many reasons are kept of one file; every bad line is counted.
const REASONS_KEPT: usize = 20;

/// Bytes after which a portion ends, however few posts are in it: memory must not depend on how long
/// they are.
const PORTION_BYTES: u64 = 8 << 20;

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// Its number in the (decompressed) file, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// What was read at once.
#[derive(Debug, Default)]
pub struct Portion {
    /// The items, in order.
    pub items: Vec<Item>,
    /// Unreadable lines: the first of the file, with reasons.
    pub bad: Vec<Bad>,
    /// How many unreadable lines there were in this portion.
    pub bad_count: u64,
    /// Values that hold no post: control lines, likes.
    pub skipped: u64,
    /// Posts without a watched tag that were passed over unparsed.
    pub unwatched: u64,
    /// How many bytes of the file as stored have been read so far.
    pub bytes: u64,
}

impl Portion {
    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.bad_count + self.skipped + self.unwatched == 0
    }
}

/// Reads values out of bytes and parses them.
pub struct Values<R> {
    lines: Lines<R>,
    parser: Parser,
    prefilter: Option<Prefilter>,
    /// Inside a top-level list, whose elements are values.
    in_list: bool,
    /// Up to here (in bytes handed out) a value may not continue over lines again: a file that
    /// is open to its end is looked through once, not once a line.
    whole_lines_until: u64,
    consumed: u64,
    /// Within a line that is too long to be anything: on to its end.
    skipping_line: bool,
    /// Whether what was read is handed out before more is waited for.
    eager: bool,
    reasons: usize,
    finished: bool,
}

impl<R: Read> Values<R> {
    /// Values of those bytes.
    pub fn new(from: R, format: Format, keep_raw: bool) -> Self {
        Self {
            lines: Lines::new(from),
            parser: Parser::new(format, keep_raw),
            prefilter: None,
            in_list: false,
            whole_lines_until: 0,
            consumed: 0,
            skipping_line: false,
            eager: false,
            reasons: 0,
            finished: false,
        }
    }

    /// Passes over lines that cannot matter, unparsed.
    pub fn filtered(self, prefilter: Option<Prefilter>) -> Self {
        Self { prefilter, ..self }
    }

    /// Hands out what was read before it waits for more, for bytes that somebody is still writing.
    pub fn eager(self) -> Self {
        Self { eager: true, ..self }
    }

    /// The next items, about `most` of them; `None` at the end.
    ///
    /// # Errors
    /// When the bytes cannot be read on. A broken compressed stream is a bad line instead.
    pub fn portion(&mut self, most: usize) -> io::Result<Option<Portion>> {
        if self.finished {
            return Ok(None);
        }
        let mut portion = Portion::default();
        // Likes and control lines are cheap, so a portion may see many of them; the count of
        // values bounds the time between two reports of progress.
        let (mut values, begun) = (0, self.consumed);
        while portion.items.len() < most
            && values < most * 16
            && self.consumed - begun < PORTION_BYTES
        {
            values += 1;
            self.lines.may_wait = !self.eager || portion.is_empty();
            match self.step(&mut portion) {
                Ok(true) => {}
                Ok(false) => {
                    self.finished = true;
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && self.eager => break,
                Err(error) => {
                    self.finished = true;
                    let reason = format!("the file breaks off here: {error}");
                    self.bad(&mut portion, self.lines.line(), reason);
                    break;
                }
            }
        }
        Ok(Some(portion))
    }

    /// Goes past one value, or something that is none; false at the end.
    fn step(&mut self, portion: &mut Portion) -> io::Result<bool> {
        if self.skipping_line {
            return self.skip_line();
        }
        if !self.skip_between()? {
            return Ok(false);
        }
        if self.in_list {
            return self.element(portion).map(|()| true);
        }
        match self.lines.unread().first() {
            Some(b'[') => {
                self.consume(1);
                self.in_list = true;
            }
            // Left over from a list in which something was unreadable.
            Some(b']' | b',') => self.consume(1),
            _ => self.line(portion)?,
        }
        Ok(true)
    }

    /// Goes on to the end of a line without keeping it; false at the end.
    fn skip_line(&mut self) -> io::Result<bool> {
        let unread = self.lines.unread();
        match memchr::memchr(b'\n', unread) {
            Some(end) => {
                self.skipping_line = false;
                self.consume(end + 1);
            }
            None => self.consume(unread.len()),
        }
        Ok(!self.skipping_line || self.lines.fill()? || !self.lines.unread().is_empty())
    }

    /// Skips white space, a BOM, and the commas of a list; false at the end.
    fn skip_between(&mut self) -> io::Result<bool> {
        loop {
            let unread = self.lines.unread();
            let blank = |byte: &u8| byte.is_ascii_whitespace() || (self.in_list && *byte == b',');
            let length = unread.iter().take_while(|byte| blank(byte)).count();
            if length < unread.len() {
                let bom = unread[length..].starts_with(b"\xef\xbb\xbf");
                // A BOM may lie across two reads.
                if unread[length] == 0xef && unread.len() - length < 3 && self.lines.fill()? {
                    continue;
                }
                self.consume(length + if bom { 3 } else { 0 });
                if bom {
                    continue;
                }
                if self.in_list && self.lines.unread().first() == Some(&b']') {
                    self.consume(1);
                    self.in_list = false;
                    continue;
                }
                return Ok(true);
            }
            self.consume(length);
            if !self.lines.fill()? && self.lines.unread().is_empty() {
                return Ok(false);
            }
        }
    }

    /// The fast path: a line that is a value.
    fn line(&mut self, portion: &mut Portion) -> io::Result<()> {
        let Some(length) = self.lines.line_length(0)? else { return Ok(()) };
        if length > LONGEST_VALUE {
            let reason = format!("a line of more than {} MiB", LONGEST_VALUE >> 20);
            self.bad(portion, self.lines.line(), reason);
            self.skipping_line = true;
            return Ok(());
        }
        let line = self.lines.unread()[..length].trim_ascii_end();
        let judged = self.prefilter.as_ref().map_or(Judged::Parse, |filter| filter.judge(line));
        if judged != Judged::Parse && self.ends_with_its_line(length)? {
            portion.skipped += u64::from(judged == Judged::Skip);
            portion.unwatched += u64::from(judged == Judged::Unwatched);
            self.consumed += length as u64;
            self.lines.consume_line(length);
            return Ok(());
        }
        let line = self.lines.unread()[..length].trim_ascii_end();
        let value = line.strip_suffix(b",").unwrap_or(line);
        match self.parser.parse(value, &mut portion.items) {
            Ok(parsed) => {
                let at = self.lines.line();
                self.parsed(portion, at, parsed);
                self.consumed += length as u64;
                self.lines.consume_line(length);
                Ok(())
            }
            Err(Reject::Shape(reason)) => {
                self.bad(portion, self.lines.line(), reason);
                self.consume(length);
                Ok(())
            }
            Err(reject) => self.odd_line(portion, length, &reject),
        }
    }

    /// Whether the value on the line cannot go on below: nobody goes on with a brace after a brace.
    fn ends_with_its_line(&mut self, length: usize) -> io::Result<bool> {
        while self.lines.unread().len() == length {
            if !self.lines.fill()? {
                return Ok(true);
            }
        }
        Ok(matches!(self.lines.unread()[length], b'{' | b'\r' | b'\n'))
    }

    /// A line that is no value: several values, the beginning of one, or nothing readable.
    fn odd_line(
        &mut self,
        portion: &mut Portion,
        line_length: usize,
        reject: &Reject,
    ) -> io::Result<()> {
        let first_line = self.lines.line();
        let may_continue = self.consumed >= self.whole_lines_until;
        let mut scanner = Scanner::default();
        let mut scanned = 0;
        let mut length = line_length;
        loop {
            match scanner.scan(&self.lines.unread()[scanned..length]) {
                Scanned::Ends(more) => {
                    let end = scanned + more;
                    return self.whole(portion, first_line, end, line_length, reject);
                }
                Scanned::Broken => break,
                Scanned::Open => scanned = length,
            }
            if !may_continue {
                break;
            }
            let next = match self.lines.line_length(length)? {
                Some(next) if length <= LONGEST_VALUE => next,
                // It never closes. The lines it swallowed are looked at one by one.
                _ => {
                    self.whole_lines_until = self.consumed + length as u64;
                    break;
                }
            };
            if is_whole_object(&self.lines.unread()[length..length + next]) {
                break;
            }
            length += next;
        }
        self.bad(portion, first_line, reject.to_string());
        self.consume(line_length);
        Ok(())
    }

    /// A value of `end` bytes that was not a line by itself.
    fn whole(
        &mut self,
        portion: &mut Portion,
        first_line: u64,
        end: usize,
        line_length: usize,
        reject: &Reject,
    ) -> io::Result<()> {
        let value = &self.lines.unread()[..end];
        match self.parser.parse(value, &mut portion.items) {
            Ok(parsed) => {
                self.parsed(portion, first_line, parsed);
                self.consume(end);
            }
            Err(Reject::Shape(reason)) => {
                self.bad(portion, first_line, reason);
                self.consume(end);
            }
            Err(_) => {
                self.bad(portion, first_line, reject.to_string());
                self.consume(line_length);
            }
        }
        Ok(())
    }

    /// One element of a list at the top.
    fn element(&mut self, portion: &mut Portion) -> io::Result<()> {
        let first_line = self.lines.line();
        let mut scanner = Scanner::default();
        let mut scanned = 0;
        loop {
            let end = match scanner.scan(&self.lines.unread()[scanned..]) {
                Scanned::Ends(more) => Some(scanned + more),
                Scanned::Open => None,
                Scanned::Broken => Some(0),
            };
            scanned = self.lines.unread().len();
            let is_object = self.lines.unread().first() == Some(&b'{');
            match end {
                Some(end) if end > 0 && is_object => {
                    let value = &self.lines.unread()[..end];
                    match self.parser.parse(value, &mut portion.items) {
                        Ok(parsed) => {
                            self.parsed(portion, first_line, parsed);
                        }
                        Err(reject) => self.bad(portion, first_line, reject.to_string()),
                    }
                    self.consume(end);
                    return Ok(());
                }
                None if is_object && scanned <= LONGEST_VALUE && self.lines.fill()? => {}
                _ => {
                    // Not an object, or one that never ends: on with the next line.
                    self.in_list = false;
                    self.bad(portion, first_line, "a list of something else than posts".to_owned());
                    let length = self.lines.line_length(0)?.unwrap_or(scanned);
                    self.consume(length);
                    return Ok(());
                }
            }
        }
    }

    /// Notes what became of a value on that line.
    fn parsed(&mut self, portion: &mut Portion, line: u64, parsed: Parsed) {
        match parsed {
            Parsed::Items => {}
            Parsed::Skipped => portion.skipped += 1,
            Parsed::Partly { bad, reason } => {
                self.bad(portion, line, reason);
                portion.bad_count += bad - 1;
            }
        }
    }

    fn bad(&mut self, portion: &mut Portion, line: u64, reason: String) {
        portion.bad_count += 1;
        if self.reasons < REASONS_KEPT {
            self.reasons += 1;
            portion.bad.push(Bad { line, reason });
        }
    }

    fn consume(&mut self, length: usize) {
        self.consumed += length as u64;
        self.lines.consume(length);
    }
}

/// Whether a line is an object by itself: then the open value before it was cut off, because
/// nobody prints an inner object on one line at the margin.
fn is_whole_object(line: &[u8]) -> bool {
    line.first() == Some(&b'{')
        && matches!(Scanner::default().scan(line), Scanned::Ends(end)
            if line[end..].iter().all(u8::is_ascii_whitespace))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A made-up stream line of X API v2.
    fn line(id: u64) -> String {
        format!(
            r##"{{"data":{{"id":"{}","text":"#a","author_id":"1"}}}}"##,
            764_114_214_712_246_272 + id
        )
    }

    struct OddReads<'a>(&'a [u8], usize);

    impl Read for OddReads<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(self.1).min(into.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read(bytes: &[u8], at_once: usize) -> (usize, Vec<Bad>, u64) {
        let mut values = Values::new(OddReads(bytes, at_once), Format::Auto, false);
        let (mut items, mut bad, mut skipped) = (0, Vec::new(), 0);
        while let Some(portion) = values.portion(3).expect("memory can be read") {
            items += portion.items.len();
            bad.extend(portion.bad);
            skipped += portion.skipped;
        }
        (items, bad, skipped)
    }

    #[track_caller]
    fn check(text: &str, items: usize, bad_lines: &[u64]) {
        for at_once in [1, 7, 4096] {
            let (found, bad, _) = read(text.as_bytes(), at_once);
            let lines: Vec<u64> = bad.iter().map(|bad| bad.line).collect();
            assert_eq!((found, lines.as_slice()), (items, bad_lines), "{text:?}: {bad:?}");
        }
    }

    #[test]
    fn values_are_found_whatever_stands_between_them() {
        let (a, b) = (line(1), line(2));
        check(&format!("{a}\n{b}\n"), 2, &[]);
        check(&format!("\u{feff}{a}\r\n\r\n \t\n{b}"), 2, &[]);
        check(&format!("{a}{b}\n{a} {b}"), 4, &[]);
        check(&format!("[{a},{b}]"), 2, &[]);
        check(&format!("[\n{a},\n{b}\n]\n{a}"), 3, &[]);
        check("", 0, &[]);
        check("[]", 0, &[]);
    }

    #[test]
    fn a_bad_post_in_a_page_loses_only_itself() {
        let id = "764114214712246272";
        let page = format!(
            r##"{{"data":[{{"id":"{id}","text":"#a"}},{{"id":"7"}},{{"text":"#b"}}],"meta":{{}}}}"##
        );
        let (items, bad, _) = read(page.as_bytes(), 4096);
        assert_eq!(items, 1);
        assert_eq!(bad, [Bad { line: 1, reason: "7 is no post: it has no text".to_owned() }]);
    }

    #[test]
    fn a_pretty_printed_value_is_one_value() {
        let pretty = line(1).replace(',', ",\n  ").replace('{', "{\n  ");
        check(&format!("{pretty}\n{pretty}\n"), 2, &[]);
    }

    #[test]
    fn half_an_emoji_costs_no_post_alone_or_in_a_page() {
        for half in [r"\ud83d b", r"\ud83d", r"\ud83d\n", r"\ud83d\u2026", r"\ude00"] {
            let post = format!(r##"{{"id":"764114214712246272","text":"#a {half}"}}"##);
            check(&post, 1, &[]);
            let page = format!(r#"{{"data":[{post},{{"id":"764114214712246273","text":"b"}}]}}"#);
            check(&page, 2, &[]);
        }
    }

    #[test]
    fn what_is_passed_over_is_a_whole_line() {
        use crate::domain::campaign::{Campaign, Watched};
        use crate::domain::hashtag::Hashtag;
        let tags = vec![Hashtag::new("a").expect("a tag")];
        let campaign = Campaign {
            watched: Watched::Tags(tags.clone()),
            required: tags,
            ..Campaign::default()
        };
        let comma_first = "{\"data\":{\"id\":\"764114214712246272\",\"public_metrics\":{\"like_count\":1}\n\
                           ,\"text\":\"#a\"}}\n";
        for at_once in [1, 4096] {
            let bytes = OddReads(comma_first.as_bytes(), at_once);
            let mut values =
                Values::new(bytes, Format::Auto, false).filtered(Prefilter::new(&campaign));
            let portion = values.portion(9).expect("memory can be read").expect("a portion");
            assert_eq!((portion.items.len(), portion.unwatched, portion.bad_count), (1, 0, 0));
        }
    }

    /// What somebody writes, piece by piece; whoever asks for more before the rest was handed out
    /// would have waited.
    struct Slow {
        pieces: Vec<Vec<u8>>,
        handed_out: std::rc::Rc<std::cell::Cell<bool>>,
    }

    impl Read for Slow {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            assert!(self.handed_out.get(), "it waits with a post in its hands");
            if self.pieces.is_empty() {
                return Ok(0);
            }
            let piece = self.pieces.remove(0);
            self.handed_out.set(!piece.contains(&b'{'));
            into[..piece.len()].copy_from_slice(&piece);
            Ok(piece.len())
        }
    }

    #[test]
    fn what_somebody_writes_slowly_is_handed_out_as_it_comes() {
        let (post, keep_alive) = (line(1), "\r\n");
        for (pieces, expected) in [
            (vec![format!("{post}\n"), format!("{post}\n")], vec![1, 1, 0]),
            (vec![format!("{post}\n{keep_alive}"), format!("{post}\n")], vec![1, 1, 0]),
            (vec![format!("[{post},\n"), format!("{post}]\n")], vec![1, 1, 0]),
            (
                vec![format!("{post}\n{post}\n"), keep_alive.into(), format!("{post}\n")],
                vec![2, 1, 0],
            ),
        ] {
            let handed_out = std::rc::Rc::new(std::cell::Cell::new(true));
            let pieces = pieces.into_iter().map(String::into_bytes).collect();
            let slow = Slow { pieces, handed_out: std::rc::Rc::clone(&handed_out) };
            let mut values = Values::new(slow, Format::Auto, false).eager();
            let mut items = Vec::new();
            while let Some(portion) = values.portion(9).expect("memory can be read") {
                items.push(portion.items.len());
                handed_out.set(true);
            }
            assert_eq!(items, expected);
        }
    }

    #[test]
    fn a_bad_line_loses_only_itself() {
        let good = line(1);
        check(&format!("{good}\nnonsense\n{good}\n"), 2, &[2]);
        check(&format!("{good}\n{{\"data\":{{\"id\":\n{good}\n"), 2, &[2]);
        check(&format!("{good}\n{}\n{good}\n", &good[..good.len() - 20]), 2, &[2]);
        check(&format!("[{good},\nnull,\n{good}]\n{good}\n"), 3, &[2]);
        check(&format!("{good}\n{{\"a\":1}}\n"), 1, &[2]);
    }

    proptest! {
        #[test]
        fn any_bytes_come_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            read(&bytes, 5);
        }

        #[test]
        fn json_like_noise_comes_to_an_end(noise in "[\\[\\]{}\",:a1\\\\\n ]{0,200}") {
            read(noise.as_bytes(), 3);
        }

        #[test]
        fn the_size_of_reads_does_not_matter(
            noise in "[\\[\\]{}\",:a1\\\\\n ]{0,60}", at_once in 1usize..40,
        ) {
            let text = format!("{}\n{noise}\n{}\n", line(1), line(2));
            prop_assert_eq!(read(text.as_bytes(), at_once), read(text.as_bytes(), 1 << 20));
        }
    }
}
