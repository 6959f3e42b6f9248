//! The code that names a claim aloud.
//!
//! Three Crockford base-32 characters and a check character: `7F2K`. The check is a weighted
//! sum in the field of 32 elements, so that any one wrong character, and any two neighbours
//! swapped, give a code that no claim has. A campaign that outgrows 32,768 claims gets a fourth
//! data character; the two lengths never collide.

use std::fmt;

/// Crockford's alphabet: no I, L, O or U, so nothing sounds or looks like its neighbour.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many claims have three data characters.
const SHORT: u32 = 32 * 32 * 32;

/// How many claims have four.
const LONG: u32 = SHORT * 32;

/// Codes of neighbouring claims should not look alike: consecutive numbers are spread over the
/// whole range by an odd factor (odd, so that it is invertible modulo a power of two).
const SPREAD: u32 = 20_011;

/// The first claim should not look like nothing at all: counting starts here.
const FIRST: u32 = 7_919;

/// A claim's code: 4 or 5 characters, upper case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Code(String);

impl Code {
    /// The code of the `number`th claim of a campaign, counted from 0.
    /// `None` once a campaign has had more than a million claims.
    pub fn of(number: u32) -> Option<Self> {
        let (value, digits) = if number < SHORT {
            (number.wrapping_mul(SPREAD).wrapping_add(FIRST) % SHORT, 3)
        } else {
            let number = number - SHORT;
            if number >= LONG {
                return None;
            }
            (number.wrapping_mul(SPREAD).wrapping_add(FIRST) % LONG, 4)
        };
        let data: Vec<u8> =
            (0..digits).rev().map(|place| ((value >> (5 * place)) & 31) as u8).collect();
        let mut text: String =
            data.iter().map(|&digit| char::from(ALPHABET[usize::from(digit)])).collect();
        text.push(char::from(ALPHABET[usize::from(check(&data))]));
        Some(Self(text))
    }

    /// Reads what somebody typed: any case, `O` for 0, `I` or `L` for 1, full-width letters,
    /// with or without `#`. `None` when it is no code, which includes every code with one
    /// character mistyped.
    pub fn parse(typed: &str) -> Option<Self> {
        let folded = super::hashtag::fold(typed.trim());
        let digits: Vec<u8> = folded.chars().map(digit).collect::<Option<_>>()?;
        if !matches!(digits.len(), 4 | 5) {
            return None;
        }
        let (last, data) = digits.split_last()?;
        if *last != check(data) {
            return None;
        }
        Some(Self(digits.iter().map(|&d| char::from(ALPHABET[usize::from(d)])).collect()))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn digit(c: char) -> Option<u8> {
    let upper = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|&letter| char::from(letter) == upper)?;
    u8::try_from(place).ok()
}

/// Σ weight(i) · digit(i) over GF(32), with distinct non-zero weights 2, 4, 8, 16, …: changing
/// one digit changes one summand and so the sum; swapping two changes it unless they are equal.
fn check(data: &[u8]) -> u8 {
    let mut sum = 0;
    let mut weight = 1;
    for &digit in data {
        weight = times(weight, 2);
        sum ^= times(weight, digit);
    }
    sum
}

/// Multiplication in GF(32) modulo x⁵ + x² + 1.
fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_two_claims_share_a_code() {
        let codes: HashSet<Code> = (0..SHORT + 5_000).map(|n| Code::of(n).unwrap()).collect();
        assert_eq!(codes.len(), (SHORT + 5_000) as usize);
        assert!(Code::of(SHORT + LONG).is_none());
    }

    #[test]
    fn a_code_is_heard_however_it_is_written() {
        let code = Code::of(4_711).unwrap();
        let shouted = code.as_str().to_lowercase();
        assert_eq!(Code::parse(&shouted), Some(code.clone()));
        assert_eq!(Code::parse(&format!(" #{shouted} ")), Some(code));
        assert_eq!(Code::parse("hello world"), None);
        assert_eq!(Code::parse(""), None);
    }

    proptest! {
        #[test]
        fn one_mistyped_character_never_names_another_claim(
            number in 0..SHORT + LONG, place in 0usize..5, typed in 0usize..32,
        ) {
            let code = Code::of(number).unwrap();
            let mut letters: Vec<u8> = code.as_str().bytes().collect();
            let place = place % letters.len();
            prop_assume!(letters[place] != ALPHABET[typed]);
            letters[place] = ALPHABET[typed];
            prop_assert_eq!(Code::parse(std::str::from_utf8(&letters).unwrap()), None);
        }

        #[test]
        fn two_neighbours_swapped_never_name_another_claim(
            number in 0..SHORT, place in 0usize..3,
        ) {
            let code = Code::of(number).unwrap();
            let mut letters: Vec<u8> = code.as_str().bytes().collect();
            prop_assume!(letters[place] != letters[place + 1]);
            letters.swap(place, place + 1);
            prop_assert_eq!(Code::parse(std::str::from_utf8(&letters).unwrap()), None);
        }

        #[test]
        fn any_text_is_a_code_or_is_not(text in "\\PC*") {
            let _ = Code::parse(&text);
        }
    }
}
