//! Tokens of invitations and log-ins: random, short enough for a link, kept only as a hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 128 bits: nobody guesses one before it expires.
const SHORT: usize = 16;

/// 256 bits, for what opens a door for hours.
const LONG: usize = 32;

/// A token that was just made. What is stored is its hash.
pub struct Token {
    /// What is handed to whom it is for: 22 characters that a deep link may carry, or 43.
    pub text: String,
    /// What is stored.
    pub hash: String,
}

impl Token {
    /// A new token; `None` when the system has no randomness to give.
    pub(super) fn new() -> Option<Self> {
        Self::of::<SHORT>()
    }

    /// One that nobody guesses, however long it is good for.
    pub fn long() -> Option<Self> {
        Self::of::<LONG>()
    }

    fn of<const BYTES: usize>() -> Option<Self> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).ok()?;
        let text = URL_SAFE_NO_PAD.encode(bytes);
        Some(Self { hash: hash(&text), text })
    }
}

/// The hash of a token somebody sent.
pub fn hash(token: &str) -> String {
    Sha256::digest(token.trim().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_a_deep_link_and_is_never_stored_as_it_is() {
        let token = Token::new().unwrap();
        assert_eq!(token.text.len(), 22);
        assert!(token.text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        assert_eq!(hash(&token.text), token.hash);
        assert!(!token.hash.contains(&token.text));
        assert_ne!(Token::new().unwrap().text, token.text);
    }
}
