//! Every sentence for people, in every language.
//!
//! The sentences are Fluent files below `src/texts/`, one folder a language, embedded in the
//! binary. [`say!`](crate::say) looks one up. Arguments are put in as they are: whoever shows a
//! text where markup means something escapes the whole text.
//!
//! Korean particles depend on the last letter of the word before them: `JOSA($who, "이/가")`
//! gives the one that is right after any name.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::Loader;
use fluent_templates::fluent_bundle::{FluentArgs, FluentValue};
use fluent_templates::{LanguageIdentifier, langid, static_loader};

use crate::domain::language::Language;

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
            &[$((stringify!($name), $crate::texts::Argument::from($value))),*],
        )
    };
}

/// A value in a sentence: a text, or a number that plurals look at.
pub type Argument = FluentValue<'static>;

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

/// Closing quotes and brackets are not read aloud; digits are, and Latin letters by name at the
/// end of an abbreviation are too rare to guess better than by their spelling.
fn last_sound(word: &str) -> Option<Sound> {
    let last = word.chars().rev().find(|c| c.is_alphanumeric())?;
    match last {
        '가'..='힣' => Some(match (u32::from(last) - 0xAC00) % 28 {
            0 => Sound::Open,
            8 => Sound::Rieul,
            _ => Sound::Closed,
        }),
        '0' | '3' | '6' => Some(Sound::Closed),
        '1' | '7' | '8' => Some(Sound::Rieul),
        '2' | '4' | '5' | '9' => Some(Sound::Open),
        _ => latin_sound(last.to_ascii_lowercase()),
    }
}

fn latin_sound(last: char) -> Option<Sound> {
    match last {
        'l' | 'r' => Some(Sound::Rieul),
        'm' | 'n' | 'b' | 'c' | 'k' | 'p' | 't' | 'g' | 'd' => Some(Sound::Closed),
        'a'..='z' => Some(Sound::Open),
        _ => None,
    }
}
