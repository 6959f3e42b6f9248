//! What is wrong with a configuration file: places in its text, and words for humans.

use std::ops::Range;

/// The most characters of a file's own text that a fault repeats.
const LONGEST_QUOTE: usize = 60;

/// The longest word whose neighbours are looked for: comparing costs its length times theirs.
const LONGEST_TYPED: usize = 64;

/// The faults found so far, by place in the text.
pub(super) struct Faults<'t> {
    text: &'t str,
    found: Vec<(usize, String)>,
    broken: bool,
}

impl<'t> Faults<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new(), broken: false }
    }

    /// Notes a fault at a byte of the text.
    pub(super) fn add(&mut self, at: usize, fault: String) {
        self.found.push((at, fault));
    }

    /// Notes that the text is not TOML there.
    pub(super) fn add_syntax(&mut self, at: usize, fault: String) {
        self.broken = true;
        self.add(at, fault);
    }

    /// Notes that something is missing, unless it may be what stands on a broken line.
    pub(super) fn add_missing(&mut self, at: usize, fault: String) {
        if !self.broken {
            self.add(at, fault);
        }
    }

    /// A stretch of the text as a fault repeats it: its beginning, on one line.
    pub(super) fn shown(&self, span: Option<Range<usize>>) -> Option<String> {
        let text = self.text.get(span?)?.trim();
        let line = text.lines().next().unwrap_or_default();
        let cut: String = line.chars().take(LONGEST_QUOTE).collect();
        let more = if cut.len() < text.len() { "..." } else { "" };
        let plain: String = cut.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Some(plain + more)
    }

    /// The faults in the order of their lines, each once.
    pub(super) fn into_lines(mut self) -> Vec<(usize, String)> {
        self.found.sort();
        self.found.dedup();
        let text = self.text;
        self.found.into_iter().map(|(at, fault)| (line_number(text, at), fault)).collect()
    }
}

/// The number of the line that holds a byte, from 1.
pub(super) fn line_number(text: &str, at: usize) -> usize {
    let before = &text.as_bytes()[..at.min(text.len())];
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// A word in quotes, its beginning if it is long.
pub(super) fn quoted(word: &str) -> String {
    let cut: String = word.chars().take(LONGEST_QUOTE).collect();
    let more = if cut.len() < word.len() { "..." } else { "" };
    format!("{cut:?}{more}")
}

/// The known word nearest to a typed one, if one is near.
pub(super) fn nearest<'w>(typed: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    if typed.len() > LONGEST_TYPED {
        return None;
    }
    let typed = typed.to_lowercase();
    known
        .map(|word| (strsim::osa_distance(&typed, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= word.len().min(typed.len()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}
