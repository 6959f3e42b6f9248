//! Every sentence for people, in every language.
//!
//! The sentences are Fluent files below `src/texts/`, one folder a language, embedded in the
//! binary. [`say!`](crate::say) looks one up. Arguments are put in as they are: whoever shows a
//! text where markup means something escapes the whole text.
//!
//! Korean particles depend on the last letter of the word before them: `JOSA($who, "이/가")`
//! gives the one that is right after any name, or both, 은(는), where nobody can know.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::Loader;
use fluent_templates::fluent_bundle::{FluentArgs, FluentValue};
use fluent_templates::{LanguageIdentifier, langid, static_loader};
use unicode_normalization::UnicodeNormalization;

use crate::domain::code::Code;
use crate::domain::language::Language;
use crate::domain::post::Network;

static_loader! {
    static SENTENCES = {
        locales: "./src/texts",
        fallback_language: "en",
        customise: |bundle| {
            // Isolating marks around arguments would be pasted along with codes and handles.
            bundle.set_use_isolating(false);
            // A fault here would mean that the function is there already.
            let _ = bundle.add_function("JOSA", josa);
        },
    };
}

/// Looks a sentence up: `say!(language, "refusal-declined", by = name, code = code)`.
#[macro_export]
macro_rules! say {
    ($language:expr, $id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::texts::sentence(
            $language,
            $id,
            &[$((stringify!($name), $crate::texts::ToArgument::to_argument(&$value))),*],
        )
    };
}

/// A value in a sentence: a text, or a number that plurals look at.
pub type Argument = FluentValue<'static>;

/// What can be put into a sentence.
pub trait ToArgument {
    /// The value as sentences take it.
    fn to_argument(&self) -> Argument;
}

impl<T: ToArgument + ?Sized> ToArgument for &T {
    fn to_argument(&self) -> Argument {
        (**self).to_argument()
    }
}

impl ToArgument for Argument {
    fn to_argument(&self) -> Argument {
        self.clone()
    }
}

macro_rules! arguments {
    (as they are: $($number:ty),*; shown: $($shown:ty),*) => {
        $(impl ToArgument for $number {
            fn to_argument(&self) -> Argument {
                (*self).into()
            }
        })*
        $(impl ToArgument for $shown {
            fn to_argument(&self) -> Argument {
                self.to_string().into()
            }
        })*
    };
}

arguments! {
    as they are: u8, u32, u64, usize, i32, i64, f64;
    shown: str, String, Code, Network
}

/// The sentence `id` in a language, with its arguments put in.
pub fn sentence(language: Language, id: &str, arguments: &[(&'static str, Argument)]) -> String {
    let arguments: HashMap<Cow<'static, str>, Argument> =
        arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    SENTENCES.lookup_with_args(&identifier(language), id, &arguments)
}

fn identifier(language: Language) -> LanguageIdentifier {
    match language {
        Language::En => langid!("en"),
        Language::Ko => langid!("ko"),
        Language::Ja => langid!("ja"),
    }
}

/// `JOSA(word, "은/는")`: the word with the particle that follows its last sound.
fn josa<'a>(positional: &[FluentValue<'a>], _named: &FluentArgs<'_>) -> FluentValue<'a> {
    let word = match positional.first() {
        Some(FluentValue::String(word)) => word.to_string(),
        Some(FluentValue::Number(number)) => number.as_string().into_owned(),
        _ => return FluentValue::Error,
    };
    let Some(FluentValue::String(pair)) = positional.get(1) else { return FluentValue::Error };
    let (closed, open) = pair.split_once('/').unwrap_or((pair, pair));
    let particle = match last_sound(&word) {
        // 로 follows both an open syllable and one that ends in ㄹ.
        Some(Sound::Rieul) if open == "로" => open,
        Some(Sound::Closed | Sound::Rieul) => closed,
        Some(Sound::Open) => open,
        // Nobody knows how it is read aloud: write both, as Koreans do.
        None => return format!("{word}{closed}({open})").into(),
    };
    format!("{word}{particle}").into()
}

/// How a word ends when it is read aloud in Korean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sound {
    Open,
    Closed,
    Rieul,
}

/// How the last word ends, or `None` where only a human knows. Closing quotes, brackets and
/// emoji are not read aloud.
fn last_sound(word: &str) -> Option<Sound> {
    // A Mac writes 각 as its three letters: put them together first.
    let word: String = word.nfc().collect();
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last_word = word.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let last = last_word.chars().next_back()?;
    match last {
        '가'..='힣' => Some(match (u32::from(last) - 0xAC00) % 28 {
            0 => Sound::Open,
            8 => Sound::Rieul,
            _ => Sound::Closed,
        }),
        '0' | '3' | '6' => Some(Sound::Closed),
        '1' | '7' | '8' => Some(Sound::Rieul),
        '2' | '4' | '5' | '9' => Some(Sound::Open),
        _ if last_word.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) => {
            Some(letter_sound(last))
        }
        'a'..='z' | 'A'..='Z' => Some(latin_sound(&last_word.to_ascii_lowercase())),
        _ => None,
    }
}

/// A code or an abbreviation, `7QFF` or `USB`, is read letter by letter: 에프, 비.
fn letter_sound(letter: char) -> Sound {
    match letter {
        'L' | 'R' => Sound::Rieul,
        'M' | 'N' => Sound::Closed,
        _ => Sound::Open,
    }
}

/// A foreign word ends as Korean spells it: 머그, 스티커, 볼, 핀, 북, 기프트.
fn latin_sound(word: &str) -> Sound {
    let mut letters = word.chars().rev();
    let last = letters.next().unwrap_or_default();
    let before = letters.next().unwrap_or_default();
    let earlier = letters.next().unwrap_or_default();
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    // What a booth hands out, and is not spelled as the rest: 백, 초콜릿, but 세트, 키트.
    match word {
        "bag" | "chocolate" => return Sound::Closed,
        "set" | "kit" => return Sound::Open,
        _ => {}
    }
    match (before, last) {
        // A long vowel leaves the t a syllable of its own: 시트, 코트, 부트.
        (before, 't') if is_vowel(before) && is_vowel(earlier) => Sound::Open,
        // The e of puzzle 퍼즐, home 홈 and magazine 매거진 is silent; that of Akane is not.
        (_, 'l') | ('l', 'e') => Sound::Rieul,
        ('m' | 'n', 'e') if matches!(earlier, 'i' | 'o' | 'u') => Sound::Closed,
        (_, 'm' | 'n' | 'c') | ('n', 'g') | ('c', 'k') => Sound::Closed,
        (before, 'k' | 'p' | 't') if is_vowel(before) => Sound::Closed,
        _ => Sound::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pair: &str, expected: &[&str]) {
        for expected in expected {
            let particles: Vec<&str> = pair.split('/').collect();
            let both = format!("{}({})", particles[0], particles[1]);
            let word = expected
                .strip_suffix(&both)
                .or_else(|| particles.iter().find_map(|particle| expected.strip_suffix(particle)))
                .expect("the word ends with the particle");
            let answer = josa(&[word.into(), pair.into()], &FluentArgs::new());
            assert_eq!(answer, FluentValue::from((*expected).to_owned()), "{word}");
        }
    }

    #[test]
    fn a_hangul_word_decides_by_its_last_consonant() {
        check("이/가", &["민아가", "서연이", "지훈이", "별이"]);
        check("을/를", &["스티커를", "머그컵을", "스트레스 볼을", "키링을"]);
        check("으로/로", &["서울로", "부산으로", "제주로"]);
        check("과/와", &["민아와", "재훈과"]);
        check("이었어요/였어요", &["머그컵이었어요", "스티커였어요"]);
    }

    #[test]
    fn hangul_in_pieces_is_read_whole() {
        let pieces: String = "재훈".nfd().collect();
        assert_eq!(last_sound(&pieces), Some(Sound::Closed));
        let pieces: String = "민아".nfd().collect();
        assert_eq!(last_sound(&pieces), Some(Sound::Open));
    }

    #[test]
    fn a_foreign_word_decides_as_korean_spells_it() {
        check("을/를", &["mug를", "sticker를", "stress ball을", "pin을", "notebook을", "gift를"]);
        check(
            "은/는",
            &["@mina_codes는", "@jun_park2는", "@sujin은", "@hong은", "Mei는", "Akane는"],
        );
        check("과/와", &["@jae_home과", "@jae_work와"]);
        check("을/를", &["tote bag을", "sticker set를", "kit를", "chocolate을", "sheet를"]);
        check("을/를", &["magnet을", "ticket을", "coat를", "bookmark를", "cup을"]);
        check("이/가", &["t-shirt가", "cap이", "puzzle이", "card가", "phone이", "cake가"]);
        check("으로/로", &["ball로", "pin으로", "mastodon으로", "x로"]);
    }

    #[test]
    fn codes_and_abbreviations_are_read_letter_by_letter() {
        check("은/는", &["7QFF는", "7F2K는", "0M1N은", "9ZKM은", "A00L은", "22HR은", "K770은"]);
        check("을/를", &["USB를", "LED를", "7QF1을", "7QF2를", "7QF3을", "7QF9를"]);
        check("으로/로", &["22HR로", "7QF7로", "7QF8로", "7QF6으로"]);
    }

    #[test]
    fn what_is_not_read_aloud_does_not_decide() {
        check("이/가", &["민아🎉가", "서연!!이", "「재훈」이", "\"7QFF\"가"]);
    }

    #[test]
    fn who_cannot_be_read_gets_both() {
        check("은/는", &["さくら은(는)", "張偉은(는)", "🎉은(는)", "Жанна은(는)", "Zoë은(는)"]);
    }

    #[test]
    fn names_stand_in_sentences_as_they_are() {
        let gave = say!(Language::Ko, "gave", item = "스티커", who = "@mina_codes", code = "7QFF");
        assert_eq!(gave, "@mina_codes님에게 스티커를 줬어요 (7QFF).");
        let hostile = say!(Language::En, "queue-more", page = "{ $page } <b>");
        assert_eq!(hostile, "More: /waiting { $page } <b>");
    }
}
