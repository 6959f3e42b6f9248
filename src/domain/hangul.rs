//! Finding Korean names by what a thumb types: `ㅍㅇㅋ` finds `파이콘`.
//!
//! Everything here compares folded texts ([`super::hashtag::fold`]): there a consonant that was
//! typed alone is the same character as the one a syllable begins with.

/// The first syllable, 가, and the last, 힣.
const SYLLABLES: std::ops::RangeInclusive<char> = '\u{AC00}'..='\u{D7A3}';

/// Syllables that begin with one consonant: 21 vowels times 28 endings.
const PER_INITIAL: u32 = 21 * 28;

/// Syllables with one consonant and one vowel: no ending, or one of 27.
const PER_VOWEL: u32 = 28;

/// The first of the consonants a syllable can begin with, ᄀ.
const FIRST_INITIAL: u32 = 0x1100;

/// Whether a part of the text is what was typed, both folded. A consonant stands for every syllable
/// that begins with it; and the last syllable may be one that is still being typed: `파이코` finds
/// `파이콘`.
pub fn finds(text: &str, typed: &str) -> bool {
    if text.contains(typed) {
        return true;
    }
    // Only Korean is found in other ways than letter by letter.
    if !typed.chars().any(|c| is_initial(c) || SYLLABLES.contains(&c)) {
        return false;
    }
    let typed: Vec<char> = typed.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let last = typed.len() - 1;
    text.windows(typed.len()).any(|part| {
        part.iter().zip(&typed).enumerate().all(|(place, (there, typed))| {
            there == typed
                || initial(*there) == Some(*typed)
                || (place == last && begins(*there, *typed))
        })
    })
}

/// Whether a syllable can begin with that character.
fn is_initial(c: char) -> bool {
    ('\u{1100}'..='\u{1112}').contains(&c)
}

/// The consonant that a syllable begins with; `None` for what is no syllable.
pub fn initial(c: char) -> Option<char> {
    if !SYLLABLES.contains(&c) {
        return None;
    }
    char::from_u32(FIRST_INITIAL + (u32::from(c) - u32::from(*SYLLABLES.start())) / PER_INITIAL)
}

/// Whether a syllable is another one, which has no ending, with an ending.
fn begins(there: char, typed: char) -> bool {
    let place = |c: char| u32::from(c) - u32::from(*SYLLABLES.start());
    SYLLABLES.contains(&there)
        && SYLLABLES.contains(&typed)
        && place(typed) % PER_VOWEL == 0
        && place(there) / PER_VOWEL == place(typed) / PER_VOWEL
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::hashtag::fold;

    #[track_caller]
    fn check(text: &str, typed: &str, expected: bool) {
        assert_eq!(finds(&fold(text), &fold(typed)), expected, "{typed} in {text}");
    }

    #[test]
    fn initials_find_a_name() {
        check("파이콘", "ㅍㅇㅋ", true);
        check("2026 파이콘 한국", "ㅍㅇㅋ", true);
        check("파이콘", "ㅇㅋ", true);
        check("파이콘", "파ㅇ", true);
        check("까치", "ㄲㅊ", true);
        check("가치", "ㄲㅊ", false);
        check("파이콘", "ㅍㅋ", false);
        check("pycon", "ㅍㅇㅋ", false);
        check("파", "ㅍㅇㅋ", false);
    }

    #[test]
    fn a_syllable_that_is_still_typed_finds_it_too() {
        check("파이콘", "파이코", true);
        check("파이콘", "이코", true);
        check("파이콘", "파이카", false);
        check("콘파", "코파", false);
    }

    #[test]
    fn other_letters_are_found_as_they_are() {
        check("Mina_Codes", "MINA", true);
        check("Mina", "minna", false);
        check("mina", "", true);
        // A Mac writes a syllable as its letters.
        check("\u{1111}\u{1161}\u{110B}\u{1175}", "ㅍㅇ", true);
    }

    proptest! {
        #[test]
        fn what_contains_it_is_found(before in "\\PC{0,8}", typed in "\\PC{0,4}", after in "\\PC{0,8}") {
            let text = format!("{before}{typed}{after}");
            prop_assert!(finds(&text, &typed));
        }
    }
}
