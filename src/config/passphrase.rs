//! A passphrase that people type, kept as its argon2id hash.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2};
use unicode_normalization::UnicodeNormalization;

use super::secret::Secret;

/// The fewest characters of a passphrase: a shorter one is guessed.
pub const SHORTEST: usize = 8;

/// The most bytes that are looked at: nobody types more.
const LONGEST: usize = 1_024;

/// What proves that somebody knows a passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passphrase(Secret);

impl Passphrase {
    /// Reads what `boothbot passphrase` printed. `None` when it is something else, like the
    /// passphrase itself.
    pub fn read(text: &Secret) -> Option<Self> {
        let hash = PasswordHash::new(text.expose()).ok()?;
        let is_ours = hash.algorithm == Algorithm::Argon2id.ident() && hash.hash.is_some();
        is_ours.then(|| Self(text.clone()))
    }

    /// The hash of a passphrase, salted anew each time; `None` when the system has no randomness.
    pub fn hash(typed: &str) -> Option<String> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).ok()?;
        let salt = SaltString::encode_b64(&salt).ok()?;
        let hash = Argon2::default().hash_password(as_typed(typed).as_bytes(), &salt).ok()?;
        Some(hash.to_string())
    }

    /// Whether that is it. Takes a tenth of a second on purpose: not for a thread others wait for.
    pub fn is(&self, typed: &str) -> bool {
        if typed.len() > LONGEST {
            return false;
        }
        PasswordHash::new(self.0.expose()).is_ok_and(|hash| {
            Argon2::default().verify_password(as_typed(typed).as_bytes(), &hash).is_ok()
        })
    }
}

/// A Mac writes 각 as its letters, a phone as a syllable: to whoever types it is the same.
fn as_typed(text: &str) -> String {
    text.trim().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_known_by_its_hash_alone() {
        let hash = Passphrase::hash("correct horse 각").unwrap();
        assert!(hash.starts_with("$argon2id$") && !hash.contains("horse"), "{hash}");
        let passphrase = Passphrase::read(&Secret::new(&hash).unwrap()).unwrap();
        assert!(passphrase.is("correct horse 각"));
        assert!(passphrase.is(" correct horse \u{1100}\u{1161}\u{11A8}\n"));
        assert!(!passphrase.is("correct horse") && !passphrase.is(""));
        assert!(!passphrase.is(&"x".repeat(2 * LONGEST)));
        assert!(!format!("{passphrase:?}").contains("argon2"));
        assert_ne!(Passphrase::hash("correct horse 각"), Some(hash));
    }

    #[test]
    fn a_plain_text_and_other_hashes_are_not_read() {
        for text in
            ["swordfish", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=8"]
        {
            assert_eq!(Passphrase::read(&Secret::new(text).unwrap()), None, "{text}");
        }
    }
}
