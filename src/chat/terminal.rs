//! The embedded chat: cards on the terminal, commands from the keyboard.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

use super::pace::Limits;
use super::{Chat, ChatError, Outgoing, Said};
use crate::desk::card::{Button, Card};

/// A terminal that cannot be written to now is tried again after this many seconds.
const RETRY_SECONDS: i64 = 1;

/// The terminal's name among the chats.
pub const NAME: &str = "terminal";

/// Colours of a terminal that has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// ANSI colours.
    On,
    /// Plain text: not a terminal, NO_COLOR, or TERM=dumb.
    Off,
}

/// The embedded chat. Clones write to the same terminal.
#[derive(Clone)]
pub struct Terminal {
    out: Arc<Mutex<Box<dyn Write + Send>>>,
    colour: Colour,
}

impl Terminal {
    /// A chat that writes there.
    pub fn new(out: Box<dyn Write + Send>, colour: Colour) -> Self {
        Self { out: Arc::new(Mutex::new(out)), colour }
    }

    /// Writes a text and a line end.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn print(&self, text: &str) -> io::Result<()> {
        // A panic while writing leaves half a line at worst.
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(out, "{}", printable(text))?;
        out.flush()
    }

    /// Writes what somebody typed and what the desk answered.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn exchange(&self, who: &str, typed: &str, answer: &str) -> io::Result<()> {
        let prompt = self.paint("1", &format!("{who}> {typed}"));
        let answer = answer.replace('\n', "\n  ");
        self.print(&format!("{prompt}\n  {answer}"))
    }

    fn lines(&self, cards: &[Card], line: impl Fn(&Self, &Card) -> String) -> String {
        cards.iter().map(|card| line(self, card)).collect::<Vec<_>>().join("\n")
    }

    fn card(&self, card: &Card) -> String {
        let name = if card.name.is_empty() { String::new() } else { format!(" · {}", card.name) };
        let code = self.paint("1;33", &card.code);
        let mut text = format!("┌ {code}  {}{name} · {} · {}", card.who, card.network, card.time);
        for line in card.text.lines().filter(|line| !line.trim().is_empty()) {
            text += &format!("\n│ {line}");
        }
        for flag in &card.flags {
            text += &format!("\n│ {}", self.paint("35", &format!("! {flag}")));
        }
        // A terminal opens no browser.
        let pressed = card.buttons.iter().filter(|button| !matches!(button, Button::OpenPost(_)));
        let buttons: Vec<String> =
            pressed.map(|button| format!("[{}]", button.label(card.language))).collect();
        text + &format!("\n└ {}   {}", self.paint("36", &card.status), buttons.join(" "))
    }

    fn paint(&self, code: &str, text: &str) -> String {
        match self.colour {
            Colour::On => format!("\x1b[{code}m{}\x1b[0m", printable(text)),
            Colour::Off => text.to_owned(),
        }
    }
}

impl Chat for Terminal {
    fn name(&self) -> &str {
        NAME
    }

    fn limits(&self) -> Limits {
        Limits::default()
    }

    async fn say(&mut self, said: &Said, now: DateTime<Utc>) -> Result<String, ChatError> {
        let text = match &said.what {
            Outgoing::Cards { cards, message: None } => self.lines(cards, Self::card),
            Outgoing::Cards { cards, .. } => {
                self.lines(cards, |it, card| format!("  {}", it.paint("32", &card.line())))
            }
            Outgoing::Answer { answer, .. } => answer.text.clone(),
            Outgoing::Notice { text, .. } => self.paint("33", &format!("! {text}")),
        };
        // What scrolled by cannot be edited; the name only keeps the claims apart.
        let message = match &said.what {
            Outgoing::Cards { message: Some(message), .. } => message.clone(),
            Outgoing::Cards { cards, .. } => {
                cards.first().map(|card| card.code.clone()).unwrap_or_default()
            }
            _ => String::new(),
        };
        match self.print(&text) {
            Ok(()) => Ok(message),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                Err(ChatError::Refused("nobody reads this terminal any more".to_owned()))
            }
            Err(error) => Err(ChatError::TryLater {
                at: now + Duration::seconds(RETRY_SECONDS),
                reason: error.to_string(),
            }),
        }
    }
}

/// A post must not move the cursor, ring the bell or change colours: control characters other
/// than our own colours and line ends are shown as a dot.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(colour) = our_colour(rest) {
            out.push_str(colour);
            rest = &rest[colour.len()..];
            continue;
        }
        out.push(if c.is_control() && c != '\n' { '·' } else { c });
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// One of the sequences that [`Terminal::paint`] makes.
fn our_colour(text: &str) -> Option<&str> {
    const OURS: [&str; 7] =
        ["\x1b[0m", "\x1b[1m", "\x1b[1;33m", "\x1b[32m", "\x1b[33m", "\x1b[35m", "\x1b[36m"];
    OURS.into_iter().find(|colour| text.starts_with(colour))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_cannot_drive_the_terminal() {
        assert_eq!(printable("a\x1b]0;title\x07b\x1b[2J"), "a·]0;title·b·[2J");
        assert_eq!(printable("안녕\n🎉"), "안녕\n🎉");
    }
}
