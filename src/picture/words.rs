//! Texts made fit for drawing: cleaned, and cut to the room there is.
//!
//! Labels are other people's words. What could break the SVG, turn the reading direction, or
//! draw a hollow box never reaches the picture: emoji and marks without an outline are left
//! out, an accented letter loses its accent, any other letter becomes a geta mark (〓, as in
//! Japanese print), so that two tags that differ do not become one.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::font;

/// How wide a label may be, in terminal columns: a Korean letter has two.
const LABEL: usize = 24;

/// Characters of a text that are looked at: more never fits on a picture.
const LONGEST: usize = 600;

/// Bytes a column may take, so that a letter with a thousand accents is not kept.
const BYTES_A_COLUMN: usize = 32;

const ELLIPSIS: &str = "…";

/// A text that can be drawn: every character has an outline or is a single space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words(String);

impl Words {
    /// What can be drawn of a text.
    pub(super) fn new(raw: &str) -> Self {
        let drawn: String = plain(raw).chars().filter_map(drawable).collect();
        Self(single_spaced(&drawn))
    }

    /// What can be drawn of a name, at most 24 columns. Never empty.
    pub(super) fn label(raw: &str) -> Self {
        let words = cut(&Self::new(raw).0, LABEL);
        Self(if words.is_empty() { ELLIPSIS.to_owned() } else { words })
    }

    /// A number with its thousands apart: `1,234`.
    pub(super) fn number(number: u128) -> Self {
        Self(grouped(number))
    }

    /// Whether there is nothing to draw.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Pixels at a font size.
    pub(super) fn width(&self, size: f32) -> f32 {
        font::width(&self.0, size)
    }

    /// As much of it as fits into `room` pixels, with an ellipsis when that is not all.
    pub(super) fn fit(self, size: f32, room: f32) -> Self {
        if self.width(size) <= room {
            return self;
        }
        let room = room - font::width(ELLIPSIS, size);
        let mut kept = String::new();
        let mut used = 0.0;
        for grapheme in self.0.graphemes(true) {
            used += font::width(grapheme, size);
            if used > room {
                break;
            }
            kept.push_str(grapheme);
        }
        Self(kept.trim_end().to_owned() + ELLIPSIS)
    }

    /// Its lines when `room` pixels are all a line has; the last of `most` lines is cut. Texts
    /// without spaces, as in Japanese, break where line-breaking rules of words allow.
    pub(super) fn wrap(self, size: f32, room: f32, most: usize) -> Vec<Self> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        let mut pieces = self.0.split_word_bounds();
        for piece in pieces.by_ref() {
            if !line.is_empty() && font::width(&line, size) + font::width(piece, size) > room {
                if lines.len() + 1 >= most {
                    line.push_str(piece);
                    break;
                }
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(piece);
        }
        line.extend(pieces);
        lines.push(line);
        lines
            .into_iter()
            .map(|line| Self(line.trim().to_owned()).fit(size, room))
            .filter(|line| !line.is_empty())
            .collect()
    }
}

impl fmt::Display for Words {
    /// As XML character data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                _ => fmt::Write::write_char(f, c)?,
            }
        }
        Ok(())
    }
}

/// A text without control, bidi and other invisible characters, NFC: macOS decomposes Hangul.
pub(super) fn plain(raw: &str) -> String {
    let seen: String = raw
        .nfc()
        .take(LONGEST)
        .map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c })
        .filter(|&c| !is_invisible(c))
        .collect();
    single_spaced(&seen)
}

/// A name for the text beside a picture: [`plain`], at most 24 columns.
pub(super) fn plain_label(raw: &str) -> String {
    cut(&plain(raw), LABEL)
}

/// `1,234`, as English, Korean and Japanese all write it.
pub(super) fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Format characters steer others (bidi, tags); fillers are letters that show nothing. The
/// joiner of emoji stays: without it one face becomes three.
fn is_invisible(c: char) -> bool {
    let format = c.general_category() == GeneralCategory::Format && c != '\u{200D}';
    format || matches!(c, '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}')
}

fn drawable(c: char) -> Option<char> {
    if c == ' ' {
        return Some(c);
    }
    // The font has a few of the pictographs that phones show in colour; none is better than some.
    if matches!(c, '\u{2600}'..='\u{27BF}') {
        return None;
    }
    if font::draws(c) {
        return Some(c);
    }
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    base.filter(|&part| part != c && font::draws(part)).or(c.is_alphanumeric().then_some('〓'))
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cut on the borders of what a reader takes for one letter.
fn cut(text: &str, columns: usize) -> String {
    let limit = columns * BYTES_A_COLUMN;
    if text.width() <= columns && text.len() <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    for grapheme in text.graphemes(true) {
        let longer = kept.len() + grapheme.len();
        if kept.width() + grapheme.width() + ELLIPSIS.width() > columns || longer > limit {
            break;
        }
        kept.push_str(grapheme);
    }
    kept.trim_end().to_owned() + ELLIPSIS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(Words::label(raw).0, expected);
    }

    #[test]
    fn a_label_keeps_what_has_an_outline() {
        check("#스마트스터디", "#스마트스터디");
        check("#東京 カフェ", "#東京 カフェ");
        check("#gift🎁 ❤️ ⚡👩‍💻", "#gift");
        check("1️⃣ © ™", "1 © ™");
        check("ő Zażółć", "o Zazó〓c");
        check("#สว", "#〓〓");
        check("🎁", "…");
        check("", "…");
    }

    #[test]
    fn decomposed_hangul_is_composed() {
        check("#\u{1112}\u{1161}\u{11AB}", "#한");
    }

    #[test]
    fn control_and_bidi_characters_are_stripped() {
        check("a\u{202E}b\u{2066}c\u{200F}\u{7}\u{0}d\u{FFFE}\u{3164}", "abc d");
        check("  two\u{3000}\n\twords ", "two words");
    }

    #[test]
    fn a_long_label_is_cut_to_24_columns_on_a_letters_border() {
        let cut = |raw: &str| Words::label(raw).0;
        assert_eq!(cut(&"x".repeat(24)), "x".repeat(24));
        assert_eq!(cut(&"x".repeat(25)), "x".repeat(23) + "…");
        assert_eq!(cut(&"한".repeat(13)), "한".repeat(11) + "…");
        let family = "👨‍👩‍👧".repeat(200);
        let label = plain_label(&family);
        assert!(label.width() <= 24 && label.starts_with("👨‍👩‍👧👨‍👩‍👧") && label.ends_with("👧…"));
    }

    #[test]
    fn a_letter_with_a_thousand_accents_is_not_kept() {
        let label = plain_label(&("a".to_owned() + &"\u{0301}".repeat(1000)));
        assert!(label.len() <= 24 * BYTES_A_COLUMN + ELLIPSIS.len(), "{} bytes", label.len());
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(Words::label("<ceo&co> \"q\"").to_string(), "&lt;ceo&amp;co&gt; &quot;q&quot;");
    }

    #[test]
    fn a_text_fits_into_the_room_there_is() {
        let text = || Words::new("13 August, COEX Seoul: posts with both hashtags");
        assert!(text().fit(22.0, 200.0).width(22.0) <= 200.0);
        let lines = text().wrap(22.0, 300.0, 2);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].0, "13 August, COEX Seoul: posts");
        let lines = text().wrap(22.0, 150.0, 2);
        assert!(lines.iter().all(|line| line.width(22.0) <= 150.0));
        assert!(lines[1].0.ends_with('…'));
        assert!(Words::new("").wrap(22.0, 150.0, 2).is_empty());
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
