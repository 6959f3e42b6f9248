//! The word list: whether a text contains a word that somebody should look at first.
//!
//! Korean, Japanese, Chinese and Thai are written without spaces, or with particles glued on, so a
//! word is found anywhere in a sentence there. Everywhere else only whole words count: a list with
//! `cunt` does not hold Scunthorpe. Text and list are compared folded like hashtags (NFKC, lower
//! case), without characters that nobody sees and without accents that stand by themselves, so
//! that half-width kana, full-width Latin and Hangul in loose Jamo are what they look like.
//!
//! Two ways of breaking a word up are undone: single letters with one sign or space between each
//! (`b.a.d`, `b a d`, three letters at least), and up to two signs inside a word without spaces
//! (`나.쁜`). Digits for letters, doubled letters and look-alike letters of other alphabets are
//! not: a list can name those it wants, and a post held by mistake costs a human's look.

use aho_corasick::AhoCorasick;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::hashtag::{fold, is_hangul_kana_or_han};

/// The most words of a list: what is still looked through in microseconds.
pub const MOST: usize = 5_000;

/// The most characters of one word.
pub const LONGEST: usize = 100;

/// Signs inside a word without spaces that are passed over: more of them are a break.
const SIGNS: usize = 2;

/// Letters that must stand alone in a row before they are read as one word: two are initials.
const SPELLED: usize = 3;

/// A list of words, ready to look for.
#[derive(Clone, Debug, Default)]
pub struct Words {
    listed: Vec<String>,
    finder: Option<AhoCorasick>,
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.listed == other.listed
    }
}

impl Eq for Words {}

impl Words {
    /// The list of those words; one of which nothing is left when it is folded is none.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut listed: Vec<String> = Vec::new();
        for word in words {
            let plain = plain(word);
            let together = together(&plain);
            listed.extend([plain.iter().collect(), together.into_iter().collect::<String>()]);
        }
        listed.retain(|word| !word.is_empty());
        listed.sort();
        listed.dedup();
        let finder = (!listed.is_empty()).then(|| AhoCorasick::new(&listed).ok()).flatten();
        Self { listed, finder }
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The words, folded.
    pub fn listed(&self) -> &[String] {
        &self.listed
    }

    /// Whether the text contains one of the words.
    pub fn found_in(&self, text: &str) -> bool {
        let Some(finder) = &self.finder else { return false };
        let plain = plain(text);
        let together = together(&plain);
        let found = |text: &[char]| {
            let text: String = text.iter().collect();
            finder
                .find_overlapping_iter(&text)
                .any(|hit| stands_alone(&text, hit.start(), hit.end()))
        };
        found(&plain) || (together != plain && found(&together))
    }
}

/// Whether what was found is a word: in scripts with spaces a whole one, and nowhere a part of a
/// letter.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let (found, before, after) = (&text[start..end], &text[..start], &text[end..]);
    let (Some(first), Some(last)) = (found.chars().next(), found.chars().next_back()) else {
        return false;
    };
    let (before, after) = (before.chars().next_back(), after.chars().next());
    let goes_on_before = is_spaced(first) && before.is_some_and(is_spaced);
    let goes_on_after = after.is_some_and(|after| {
        // A Thai vowel or a tone above the last letter makes it another syllable.
        is_mark(after) || (is_spaced(last) && is_spaced(after))
    });
    !goes_on_before && !goes_on_after
}

/// The characters by which texts are compared: folded, with what is not seen left out and white
/// space made one space.
fn plain(text: &str) -> Vec<char> {
    let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
    let mut plain: Vec<char> = Vec::with_capacity(seen.len());
    for c in fold(&seen).chars() {
        if c.is_whitespace() {
            if plain.last().is_some_and(|last| *last != ' ') {
                plain.push(' ');
            }
        } else if !is_unseen(c) && !is_loose_accent(c) {
            plain.push(c);
        }
    }
    if plain.last() == Some(&' ') {
        plain.pop();
    }
    plain
}

/// The same with broken-up words put together.
fn together(plain: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(plain.len());
    let mut at = 0;
    while let Some(&c) = plain.get(at) {
        if let Some(end) = spelled_out(plain, at) {
            out.extend(plain[at..end].iter().step_by(2));
            at = end;
            continue;
        }
        if is_sign(c) && out.last().copied().is_some_and(is_unspaced) {
            let signs = plain[at..].iter().take_while(|c| is_sign(**c)).count();
            let goes_on = plain.get(at + signs).copied().is_some_and(is_unspaced);
            if signs <= SIGNS && goes_on {
                at += signs;
                continue;
            }
        }
        out.push(c);
        at += 1;
    }
    out
}

/// Where a row of single letters that starts at `at` ends: `b.a.d`, `b a d`.
fn spelled_out(plain: &[char], at: usize) -> Option<usize> {
    let spaced = |at: usize| plain.get(at).copied().is_some_and(is_spaced);
    let alone = |at: usize| spaced(at) && !spaced(at + 1);
    if !alone(at) || (at > 0 && spaced(at - 1)) {
        return None;
    }
    let mut last = at;
    while plain.get(last + 1).is_some_and(|c| is_sign(*c) || *c == ' ') && alone(last + 2) {
        last += 2;
    }
    ((last - at) / 2 + 1 >= SPELLED).then_some(last + 1)
}

/// What takes no room: joiners, marks of direction, selectors, fillers, control characters.
fn is_unseen(c: char) -> bool {
    if c.is_ascii() {
        return c.is_control() && !c.is_whitespace();
    }
    matches!(c.general_category(), GeneralCategory::Format | GeneralCategory::Control)
        && !c.is_whitespace()
        || matches!(c,
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Accents that no letter has taken up: what stacked-up text is made of.
fn is_loose_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// What breaks a word up without being a space.
fn is_sign(c: char) -> bool {
    !c.is_whitespace() && !c.is_alphanumeric() && !is_mark(c)
}

/// Letters of scripts that put no spaces between words, or glue particles on.
fn is_unspaced(c: char) -> bool {
    is_hangul_kana_or_han(c)
        || matches!(c,
            '\u{e00}'..='\u{eff}' // Thai, Lao
            | '\u{f00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' // Tibetan, Burmese
            | '\u{1780}'..='\u{17ff}') // Khmer
}

/// Letters and digits of all the others.
fn is_spaced(c: char) -> bool {
    (c.is_alphanumeric() || is_mark(c)) && !is_unspaced(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[track_caller]
    fn check(word: &str, text: &str, expected: bool) {
        let words = Words::new([word]);
        assert_eq!(words.found_in(text), expected, "{word:?} in {text:?}");
    }

    #[test]
    fn latin_words_are_found_whole_and_not_inside_others() {
        check("cunt", "Greetings from Scunthorpe", false);
        check("ass", "a class of Python", false);
        check("ass", "kiss my ASS!", true);
        check("bad", "bad해요", true);
        check("bad", "so_bad_it", true);
        check("88", "1988", false);
        check("88", "88 reasons", true);
        check("плохо", "это ПЛОХО.", true);
        check("плохо", "неплохо", false);
        check("bad word", "a BAD\n  word.", true);
        check("bad word", "a badword", false);
        check("c++", "I love C++!", true);
    }

    #[test]
    fn words_without_spaces_are_found_inside_a_sentence() {
        check("나쁜말", "이건나쁜말이에요", true);
        check("나쁜말", "이건 나쁜 말이에요", false);
        check("나쁜", "나쁘다", false);
        check("ばか", "あなたはばかですね", true);
        check("バカ", "おまえﾊﾞｶだ", true);
        check("バカ", "ハカ", false);
        check("笨蛋", "你是笨蛋吗", true);
        check("ควาย", "เธอมันควายจริงๆ", true);
        // The bear is not what its first consonant says.
        check("หม", "หมี", false);
    }

    #[test]
    fn what_nobody_sees_hides_nothing() {
        check("bad", "b\u{200b}a\u{ad}d", true);
        check("bad", "ｂａｄ", true);
        check("bad", "b\u{336}a\u{335}d\u{336}", true);
        check("나쁜말", "나\u{200d}쁜\u{fe0f}말", true);
        check("나쁜말", &"나쁜말".nfd().collect::<String>(), true);
        check(&"나쁜말".nfd().collect::<String>(), "나쁜말", true);
        check("naïve", &"naïve".nfd().collect::<String>(), true);
    }

    #[test]
    fn a_word_broken_up_by_signs_is_still_one() {
        for text in ["b.a.d", "so b-a-d!", "B A D", "b_a*d"] {
            check("bad", text, true);
        }
        check("us", "U.S. and them", false);
        check("bad", "b. and a.d", false);
        check("나쁜말", "나.쁜~~말", true);
        check("나쁜말", "나...쁜말", false);
        check("나쁜말", "나, 쁜말", false);
        check("b.a.d", "bad", true);
    }

    #[test]
    fn a_list_of_nothing_finds_nothing() {
        assert!(Words::new(["", " ", "\u{200b}"]).is_empty());
        check("\u{200b}", "anything", false);
        check("bad", "", false);
    }

    #[test]
    fn a_megabyte_is_looked_through_at_once() {
        let words = Words::new(["bad", "나쁜말", "aaaa"]);
        for piece in ["b.a.", "나.", "a", "\u{301}", "#", "b "] {
            let text = piece.repeat((1 << 20) / piece.len());
            let started = std::time::Instant::now();
            let _ = words.found_in(&text);
            assert!(started.elapsed().as_secs() < 10, "{piece:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(
            word in "\\PC{0,12}",
            text in "\\PC{0,80}|[가-힣ㄱ-ㅎᄀ-ᇿ\u{300}-\u{36f}ก-๛ァ-ﾟa-c.\u{200b} ]{0,40}",
        ) {
            let words = Words::new([word.as_str()]);
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            let found = words.found_in(&text);
            prop_assert_eq!(words.found_in(&composed), found);
            prop_assert_eq!(words.found_in(&decomposed), found);
            let decomposed: String = word.nfd().collect();
            let words = Words::new([decomposed.as_str()]);
            prop_assert_eq!(words.found_in(&text), found);
        }

        #[test]
        fn a_word_is_found_where_it_stands_alone(word in "[a-zё가-힣ァ-ヴ]{1,8}") {
            let found = Words::new([word.as_str()]).found_in(&format!("so, {word}!"));
            prop_assert!(found);
        }
    }
}
