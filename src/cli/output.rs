//! Writing to the terminal: results to stdout, the rest to stderr, tables for humans.

use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

/// Writes a result.
///
/// # Errors
/// When standard output is closed.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")
}

/// Tells something that is not a result.
pub(super) fn note(text: &str) {
    // With standard error closed there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Tells a fault.
pub(super) fn error(text: &str) {
    note(&format!("boothbot: {text}"));
}

/// Something was typed that cannot be meant: exit code 2, like clap's own refusals.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub(super) String);

/// A refusal of what was typed.
pub(super) fn usage(text: impl Into<String>) -> anyhow::Error {
    Usage(text.into()).into()
}

/// Whether a fault is only that the reader of our output has gone (`| head`).
pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
            || cause.to_string().contains("Broken pipe")
    })
}

/// Prints one JSON value on one line.
///
/// # Errors
/// When standard output is closed.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = serde_json::to_string(value)?;
    text.push('\n');
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// A table with one row a line, columns aligned by the width the terminal shows.
///
/// # Errors
/// When standard output is closed.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect();
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.width()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let line = |cells: &[String]| {
        let last = cells.len().saturating_sub(1);
        let mut line = String::new();
        for (place, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            line += cell;
            if place < last {
                line += &" ".repeat(width - cell.width() + 2);
            }
        }
        line
    };
    let head: Vec<String> = head.iter().map(|cell| cell.to_uppercase()).collect();
    let mut out = io::stdout().lock();
    writeln!(out, "{}", line(&head))?;
    for row in &rows {
        writeln!(out, "{}", line(row))?;
    }
    Ok(())
}

/// Prints what people have written in: their names must not steer the terminal.
///
/// # Errors
/// When standard output is closed.
pub(super) fn print_foreign(text: &str) -> io::Result<()> {
    print(&text.chars().map(|c| if steers(c) && c != '\n' { '·' } else { c }).collect::<String>())
}

/// A text on one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.chars().map(|c| if steers(c) { '·' } else { c }).collect()
}

/// Whether a terminal does something at a character, or writes what follows in the other direction.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}
