//! Bot tokens never reach a log: whatever wrote them, they leave as `bot***`.
//!
//! A library that logs a URL logs the token in it. So what is looked through is the finished
//! line, whatever its format, however many pieces a value was written in.

use std::io::{self, Write};

use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

/// What stands where a token was.
const HIDDEN: &[u8] = b"bot***";

/// A token that stands alone has at least so many digits before its colon.
const FEWEST_DIGITS: usize = 6;

/// A token that stands alone has at least so many letters behind its colon.
const FEWEST_LETTERS: usize = 30;

/// Makes writers that hide tokens. The formatter hands each a whole line at once.
pub(super) struct Redacting<M>(pub(super) M);

impl<'w, M: MakeWriter<'w>> MakeWriter<'w> for Redacting<M> {
    type Writer = RedactingWriter<M::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        RedactingWriter(self.0.make_writer())
    }

    fn make_writer_for(&'w self, meta: &Metadata<'_>) -> Self::Writer {
        RedactingWriter(self.0.make_writer_for(meta))
    }
}

/// See [`Redacting`].
pub(super) struct RedactingWriter<W>(W);

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(&redacted(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A line without its tokens: `bot1:a`, as in a URL, or `123456:` and thirty letters anywhere.
fn redacted(line: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(line.len());
    let mut copied = 0;
    for at in memchr::memchr2_iter(b':', b'%', line) {
        let Some(behind) = colon(&line[at..]).map(|length| at + length) else { continue };
        // What was hidden already is not part of the next token.
        let digits = line[copied..at].iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let letters = line[behind..].iter().take_while(|b| is_letter(**b)).count();
        let first = at - digits;
        let named = line[copied..first].ends_with(b"bot");
        let is_token = match named {
            true => digits > 0 && letters > 0,
            false => digits >= FEWEST_DIGITS && letters >= FEWEST_LETTERS,
        };
        if is_token {
            let begins = if named { first - b"bot".len() } else { first };
            clean.extend_from_slice(&line[copied..begins]);
            clean.extend_from_slice(HIDDEN);
            copied = behind + letters;
        }
    }
    clean.extend_from_slice(&line[copied..]);
    clean
}

/// The length of a colon, plain or as a URL may write it, if the text begins with one.
fn colon(text: &[u8]) -> Option<usize> {
    let colons: [&[u8]; 3] = [b":", b"%3A", b"%3a"];
    colons.into_iter().find(|colon| text.starts_with(colon)).map(<[u8]>::len)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_hidden_and_nothing_else_is() {
        #[track_caller]
        fn check(line: &str, expected: &str) {
            assert_eq!(String::from_utf8(redacted(line.as_bytes())).unwrap(), expected);
        }
        let key = "AAF3-bcdefghijklmnopqrstuv_wxyz12345";
        check(&format!("POST /bot123:{key}/getMe"), "POST /bot***/getMe");
        check(&format!("bot1:a bot1%3A{key}?x bot2:b"), "bot*** bot***?x bot***");
        check(&format!("\"123456:{key}\""), "\"bot***\"");
        check(&format!("12345:{key}"), &format!("12345:{key}"));
        check("2026-11-24T21:40:04Z bot: 12:30 robot:x", "2026-11-24T21:40:04Z bot: 12:30 robot:x");
        check("did:plc:abc 안녕:하세요", "did:plc:abc 안녕:하세요");
    }
}
