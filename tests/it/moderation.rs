//! What the screen does not show, and who decides: as visitors, staff and troublemakers see it.

mod never;
mod held;
mod floods;

use boothbot::domain::moderation::{Mode, Policy};
use boothbot::domain::post::Item;
use boothbot::domain::words::Words;
use boothbot::sources::{Format, Parser};
use serde_json::Value;

/// A policy of that mode with these words.
fn policy<const N: usize>(mode: Mode, words: [&str; N]) -> Policy {
    Policy { mode, words: Words::new(words) }
}

/// What a line of a network's wire holds.
fn items(format: Format, line: &Value) -> Vec<Item> {
    let mut items = Vec::new();
    Parser::new(format, true).parse(line.to_string().as_bytes(), &mut items).expect("it parses");
    items
}
