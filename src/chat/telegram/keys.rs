//! Buttons: what stands on them, and what their data say when they are pressed.
//!
//! Data are at most 64 bytes and under the control of whoever presses, so they name a move and
//! never allow one. `1:g:<claim>:<revision>:<item>` gives, `y` agrees, `n` declines, `u` takes
//! back; `o` gives too, and stands under an answer instead of on a card. Numbers are in base 36.
//! `1:c:<command>` types a command that asks, `1:c:<revision>:<command>` one about a claim that has
//! this revision. The first figure is the version: a button of another one is told to be too old.

use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

use crate::desk::answer::{Choice, Does};
use crate::desk::card::{Button, Card};
use crate::desk::pressing::{CardPress, Pressed};
use crate::domain::claim::ClaimId;
use crate::domain::item::ItemId;
use crate::domain::language::Language;

const VERSION: &str = "1";

/// The most bytes of a button's data.
const LONGEST: usize = 64;

/// The most buttons in a row: what a phone shows with a word on each.
const A_ROW: usize = 3;

/// The most rows of choices.
const MOST_ROWS: usize = 24;

/// The most characters on a button.
const LONGEST_LABEL: usize = 40;

/// What somebody pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A button of a card.
    Card(CardPress),
    /// A gift offered under an answer.
    Offer(CardPress),
    /// A command, and the revision of the claim it is about.
    Choice(String, Option<i64>),
}

impl Key {
    fn data(&self) -> String {
        match self {
            Self::Choice(command, None) => format!("{VERSION}:c:{command}"),
            Self::Choice(command, Some(revision)) => {
                format!("{VERSION}:c:{}:{command}", base36(*revision))
            }
            Self::Card(press) | Self::Offer(press) => {
                let (claim, revision) = (base36(press.claim.0), base36(press.revision));
                let act = match press.what {
                    Pressed::Give(item) => {
                        let item = base36(item.0);
                        let act = if matches!(self, Self::Offer(_)) { "o" } else { "g" };
                        return format!("{VERSION}:{act}:{claim}:{revision}:{item}");
                    }
                    Pressed::Agree => "y",
                    Pressed::Decline => "n",
                    Pressed::Undo => "u",
                };
                format!("{VERSION}:{act}:{claim}:{revision}")
            }
        }
    }

    /// Reads a button's data. `None` for another version, and for data that are not ours.
    pub(super) fn read(data: &str) -> Option<Self> {
        let rest = data.strip_prefix(VERSION)?.strip_prefix(':')?;
        if let Some(command) = rest.strip_prefix("c:") {
            if command.starts_with('/') {
                return Some(Self::Choice(command.to_owned(), None));
            }
            let (revision, command) = command.split_once(':')?;
            let revision = Some(number(revision)?);
            return command.starts_with('/').then(|| Self::Choice(command.to_owned(), revision));
        }
        let parts: Vec<&str> = rest.split(':').collect();
        let (act, claim, revision, item) = match parts.as_slice() {
            [act, claim, revision] => (*act, claim, revision, None),
            [act, claim, revision, item] => (*act, claim, revision, Some(number(item)?)),
            _ => return None,
        };
        let what = match (act, item) {
            ("g" | "o", Some(item)) => Pressed::Give(ItemId(item)),
            ("y", None) => Pressed::Agree,
            ("n", None) => Pressed::Decline,
            ("u", None) => Pressed::Undo,
            _ => return None,
        };
        let (claim, revision) = (ClaimId(number(claim)?), number(revision)?);
        let press = CardPress { claim, revision, what };
        Some(if act == "o" { Self::Offer(press) } else { Self::Card(press) })
    }
}

/// The buttons under one card, with or without `links`, or a row for each of several.
pub(super) fn cards(cards: &[Card], links: bool, language: Language) -> InlineKeyboardMarkup {
    let rows: Vec<Vec<InlineKeyboardButton>> = match cards {
        [card] => {
            let wanted = card.buttons.iter().filter(|it| links || !is_link(it));
            let keys: Vec<_> = wanted.filter_map(|it| button(it, card, "", language)).collect();
            keys.chunks(A_ROW).map(<[_]>::to_vec).collect()
        }
        cards => cards.iter().flat_map(|card| shared_row(card, language)).collect(),
    };
    InlineKeyboardMarkup::new(rows)
}

/// One card's buttons where several share a message: its code is on the first, and the post is
/// a tap on the handle away, so that the row stays a row.
fn shared_row(card: &Card, language: Language) -> Vec<Vec<InlineKeyboardButton>> {
    let pressable = card.buttons.iter().filter(|it| !is_link(it));
    let keys: Vec<_> = pressable
        .enumerate()
        .filter_map(|(place, it)| {
            let code = if place == 0 { format!("{} ", card.code) } else { String::new() };
            button(it, card, &code, language)
        })
        .collect();
    keys.chunks(A_ROW + 1).map(<[_]>::to_vec).collect()
}

fn is_link(button: &Button) -> bool {
    matches!(button, Button::OpenPost(_))
}

fn button(
    button: &Button,
    card: &Card,
    before: &str,
    language: Language,
) -> Option<InlineKeyboardButton> {
    let what = match button {
        Button::Give { id, .. } => Pressed::Give(*id),
        Button::Agree => Pressed::Agree,
        Button::NotEligible => Pressed::Decline,
        Button::Undo => Pressed::Undo,
        Button::OpenPost(url) => {
            let url = reqwest::Url::parse(url).ok()?;
            let safe = matches!(url.scheme(), "http" | "https");
            let label = label(&button.label(language));
            return safe.then(|| InlineKeyboardButton::url(label, url));
        }
    };
    let key = Key::Card(CardPress { claim: card.claim, revision: card.revision, what });
    let label = label(&format!("{before}{}", button.label(language)));
    Some(InlineKeyboardButton::callback(label, key.data()))
}

/// The buttons under an answer. A command too long for a button has none: it can be typed.
pub(super) fn choices(rows: &[Vec<Choice>]) -> InlineKeyboardMarkup {
    let rows = rows.iter().take(MOST_ROWS).map(|row| {
        let keys = row.iter().take(A_ROW).filter_map(|choice| {
            let key = match &choice.does {
                Does::Move(press) => Key::Offer(*press),
                Does::Type { command, revision } => Key::Choice(command.clone(), *revision),
            };
            let data = key.data();
            let fits = data.len() <= LONGEST && !choice.label.trim().is_empty();
            fits.then(|| InlineKeyboardButton::callback(label(&choice.label), data))
        });
        keys.collect::<Vec<_>>()
    });
    InlineKeyboardMarkup::new(rows.filter(|row| !row.is_empty()).collect::<Vec<_>>())
}

/// No buttons.
pub(super) fn none() -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::default()
}

fn label(text: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    let mut graphemes = text.graphemes(true);
    let start: String = graphemes.by_ref().take(LONGEST_LABEL).collect();
    if graphemes.next().is_some() { format!("{start}…") } else { start }
}

fn base36(number: i64) -> String {
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(rest % 36).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        rest /= 36;
        if rest == 0 {
            return digits.iter().rev().collect();
        }
    }
}

fn number(text: &str) -> Option<i64> {
    i64::from_str_radix(text, 36).ok().filter(|number| *number >= 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_button_there_can_be_fits() {
        let what = Pressed::Give(ItemId(i64::MAX));
        let press = CardPress { claim: ClaimId(i64::MAX), revision: i64::MAX, what };
        for key in [Key::Card(press), Key::Offer(press)] {
            let data = key.data();
            assert!(data.len() <= LONGEST, "{data}");
            assert_eq!(Key::read(&data), Some(key));
        }
    }

    #[test]
    fn data_that_are_not_ours_mean_nothing() {
        for data in [
            "",
            "1",
            "1:g:1:1",
            "1:x:1:1",
            "2:u:1:1",
            "1:u:1",
            "1:u:-1:1",
            "1:c:rm",
            "1:c:x!:/give",
            "v1:h",
        ] {
            assert_eq!(Key::read(data), None, "{data}");
        }
        assert_eq!(Key::read("1:c:/waiting 2"), Some(Key::Choice("/waiting 2".into(), None)));
        let about = Key::Choice("/give 7QFF mug".into(), Some(37));
        assert_eq!(Key::read(&about.data()), Some(about));
    }

    proptest! {
        #[test]
        fn whatever_is_sent_as_data_is_read_without_harm(data in "\\PC{0,80}") {
            let _ = Key::read(&data);
        }

        #[test]
        fn every_press_is_read_back(claim in 0i64..1 << 40, revision in 0i64..1 << 20, item in 0i64..99) {
            for what in [Pressed::Give(ItemId(item)), Pressed::Agree, Pressed::Decline, Pressed::Undo] {
                let press = CardPress { claim: ClaimId(claim), revision, what };
                prop_assert_eq!(Key::read(&Key::Card(press).data()), Some(Key::Card(press)));
            }
        }
    }
}
