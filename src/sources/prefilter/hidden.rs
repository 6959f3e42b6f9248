//! The letters that only folding turns into a part of a tag, and whether one of them is in a line.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The letters that folding may turn into a part of some tags.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    /// Ascending.
    letters: Vec<char>,
    /// Whether one of them is among these 64 letters: a text in Hangul, Kana or Han is passed over
    /// without looking each of its letters up.
    blocks: Vec<bool>,
}

/// How many blocks of 64 letters there are.
const BLOCKS: usize = (char::MAX as usize + 1) >> 6;

impl Hidden {
    pub(super) fn of(folded: &[&str]) -> Self {
        let parts: Vec<char> = folded.iter().flat_map(|tag| tag.nfkd()).collect();
        let letters: Vec<char> = letters_that_fold()
            .filter(|letter| {
                let stays = is_nfkc_quick(std::iter::once(*letter)) == IsNormalized::Yes;
                let splits = letter.to_lowercase().count() > 1;
                // Of a lunate sigma the small form comes apart into another letter than the capital.
                let small = letter.to_lowercase().nfkd();
                let mut becomes = small.chain(letter.nfkd()).flat_map(char::to_lowercase);
                // Marks change places with each other.
                let moves = canonical_combining_class(*letter) != 0;
                (!stays || splits || moves) && becomes.any(|part| parts.contains(&part))
            })
            .collect();
        let mut blocks = vec![false; BLOCKS];
        for letter in &letters {
            blocks[*letter as usize >> 6] = true;
        }
        Self { letters, blocks }
    }

    /// Whether one of them is in a line. What is no UTF-8 is for the parser to refuse.
    pub(super) fn is_in(&self, line: &[u8]) -> bool {
        let mut rest = line;
        while let Some(next) = not_ascii(rest) {
            rest = &rest[next..];
            // Such letters mostly stand together.
            while let [0x80..=0xff, ..] = rest {
                let Some((block, length)) = block(rest) else { return true };
                if self.blocks.get(block).is_none_or(|some| *some) && self.begins(rest, length) {
                    return true;
                }
                rest = &rest[length..];
            }
        }
        false
    }

    fn begins(&self, text: &[u8], length: usize) -> bool {
        let letter = std::str::from_utf8(&text[..length]).ok().and_then(|text| text.chars().next());
        letter.is_none_or(|letter| self.letters.binary_search(&letter).is_ok())
    }
}

/// The number of the 64 letters among which the first one of a text is, and its length in bytes; `None`
/// if it is cut off, or none. The last byte tells one of the 64 from the other.
fn block(text: &[u8]) -> Option<(usize, usize)> {
    let bits = |byte: u8, mask: u8| usize::from(byte & mask);
    match *text {
        [first @ 0xc0..=0xdf, _, ..] => Some((bits(first, 0x1f), 2)),
        [first @ 0xe0..=0xef, second, _, ..] => {
            Some((bits(first, 0x0f) << 6 | bits(second, 0x3f), 3))
        }
        [first @ 0xf0..=0xff, second, third, _, ..] => {
            Some((bits(first, 0x07) << 12 | bits(second, 0x3f) << 6 | bits(third, 0x3f), 4))
        }
        _ => None,
    }
}

/// Where the first byte is that is no ASCII: most of a line is, and is passed over by 32 at once.
fn not_ascii(bytes: &[u8]) -> Option<usize> {
    let (pieces, _) = bytes.as_chunks::<32>();
    let from = pieces.iter().take_while(|piece| piece.is_ascii()).count() * 32;
    Some(from + bytes[from..].iter().position(|byte| !byte.is_ascii())?)
}

/// Every letter whose small form is another one, after that.
pub(super) fn capitals() -> Vec<(char, char)> {
    let small = |letter: char| {
        let mut small = letter.to_lowercase();
        small.next().filter(|small_letter| small.len() == 0 && *small_letter != letter)
    };
    letters_that_fold().filter_map(|letter| Some((small(letter)?, letter))).collect()
}

/// Most of Unicode: what has no case, and is the same composed or taken apart.
const PLAIN: [std::ops::RangeInclusive<char>; 5] = [
    '\u{3400}'..='\u{9fff}',
    '\u{ac00}'..='\u{d7a3}',
    '\u{e000}'..='\u{f8ff}',
    '\u{20000}'..='\u{2f7ff}',
    '\u{2fa20}'..=char::MAX,
];

/// Every letter that folding may change, and some more.
fn letters_that_fold() -> impl Iterator<Item = char> {
    ('\0'..=char::MAX).filter(|letter| !PLAIN.iter().any(|plain| plain.contains(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_over_as_plain_folds_to_nothing_else() {
        for letter in PLAIN.into_iter().flatten() {
            // Hangul syllables are made of letters that a tag may hold loose; composed, they stay.
            let folded = letter.nfkc().flat_map(char::to_lowercase);
            assert!(folded.eq([letter]), "{letter:?}");
            assert_eq!(canonical_combining_class(letter), 0, "{letter:?}");
            assert_eq!(is_nfkc_quick(std::iter::once(letter)), IsNormalized::Yes, "{letter:?}");
        }
    }

    #[test]
    fn a_letter_is_found_in_its_block_whatever_its_length() {
        for letter in ['\u{80}', '\u{7ff}', 'ﬃ', '파', '\u{ffff}', '𝐩', char::MAX] {
            let written = format!("{letter}rest");
            assert_eq!(
                block(written.as_bytes()),
                Some((letter as usize >> 6, letter.len_utf8())),
                "{letter:?}"
            );
        }
        assert_eq!(block(b"\xed\x8c"), None);
        assert_eq!(block(b"\x80"), None);
    }
}
