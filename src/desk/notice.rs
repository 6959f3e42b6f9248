//! What boothbot tells staff unasked, in words.

use crate::domain::language::Language;
use crate::domain::notice::Notice;

/// A notice as a text.
pub fn notice(notice: &Notice, _language: Language) -> String {
    match notice {
        Notice::LowStock { item, left: 0 } => format!("That was the last {item}."),
        Notice::LowStock { item, left } => format!("Running low: {left} left of {item}."),
        other => format!("{other:?}"),
    }
}
