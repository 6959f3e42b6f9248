//! What names one press: whatever a browser sends twice has the same.

use crate::desk::token::Token;
use crate::domain::staff::Staff;

/// The most characters of a nonce.
const LONGEST: usize = 64;

/// The nonce as the desk knows it: nobody's press can be taken for a colleague's, or for one from
/// a chat.
pub(super) fn of(staff: &Staff, typed: &str) -> String {
    format!("desk page {} {typed}", staff.id.0)
}

/// Whether that can name a press.
pub(super) fn is_fine(typed: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (16..=LONGEST).contains(&typed.len()) && typed.chars().all(plain)
}

/// A new one. Without randomness a form is refused, and nothing is given twice.
pub(super) fn fresh() -> String {
    Token::long().map(|token| token.text).unwrap_or_default()
}
