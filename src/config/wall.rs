//! The settings of the wall: what waits for staff before it is shown.

use std::fs::File;
use std::io::Read;

use super::faults::{Faults, quoted};
use super::secret::Surroundings;
use super::settings::home;
use super::table::Table;
use crate::domain::moderation::{Mode, Policy};
use crate::domain::words::{LONGEST, MOST, Words};

pub(super) const WALL: [&str; 3] = ["moderation", "words", "words_file"];

/// The largest file of words: all that a list may have, and room for comments.
const LARGEST: u64 = 1 << 20;

/// What waits before it is shown.
pub(super) fn policy(
    root: &Table<'_>,
    around: Surroundings<'_>,
    faults: &mut Faults<'_>,
) -> Policy {
    let Some(table) = root.table("wall", faults) else { return Policy::default() };
    table.only(&WALL, home, faults);
    let mode = table.choice("moderation", &Mode::NAMES, faults);
    let mode = mode.and_then(|name| Mode::from_name(&name)).unwrap_or_default();
    let mut words = listed(&table, faults);
    words.extend(in_file(&table, around, faults));
    if words.len() > MOST {
        let fault = format!("{} words are listed; {MOST} are the most", words.len());
        faults.add(table.place(if table.has("words_file") { WALL[2] } else { WALL[1] }), fault);
        words.truncate(MOST);
    }
    Policy { mode, words: Words::new(words.iter().map(String::as_str)) }
}

fn listed(table: &Table<'_>, faults: &mut Faults<'_>) -> Vec<String> {
    if !table.has("words") {
        return Vec::new();
    }
    // Asked for quietly: its faults speak of hashtags.
    let Some(words) = table.texts("words", &mut Faults::new("")) else {
        let fault = "words is no list of words; write [\"...\"], or remove it".to_owned();
        faults.add(table.place("words"), fault);
        return Vec::new();
    };
    let mut good = Vec::new();
    for (word, at) in words {
        match fault(word) {
            Some(fault) => faults.add(at, format!("{} {fault}", quoted(word))),
            None => good.push(word.to_owned()),
        }
    }
    good
}

/// One word a line; empty lines and those that begin with `#` say nothing.
fn in_file(table: &Table<'_>, around: Surroundings<'_>, faults: &mut Faults<'_>) -> Vec<String> {
    let Some(path) = table.text("words_file", faults) else { return Vec::new() };
    let path = around.folder.join(path.trim());
    let told = |fault: String| {
        format!(
            "the file that words_file names {fault}; its path is relative to this file's folder"
        )
    };
    let text = match contents(&path) {
        Ok(text) => text,
        Err(fault) => {
            faults.add(table.place("words_file"), told(fault));
            return Vec::new();
        }
    };
    let mut words = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let word = line.trim();
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        match fault(word) {
            Some(fault) => {
                let fault = told(format!("has a line {} that {fault}", number + 1));
                faults.add(table.place("words_file"), fault);
            }
            None => words.push(word.to_owned()),
        }
    }
    words
}

fn contents(path: &std::path::Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too large.
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err("is larger than 1 MB".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "is not UTF-8; save it as UTF-8".to_owned())
}

/// What is wrong with a word, if something is.
fn fault(word: &str) -> Option<String> {
    if word.chars().count() > LONGEST {
        return Some(format!("is longer than {LONGEST} characters"));
    }
    Words::new([word]).is_empty().then(|| "is no word: nothing of it can be seen".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::domain::moderation::Mode;

    #[track_caller]
    fn faults(text: &str, expected: &[&str]) {
        let told = Config::parse(text, "b.toml").expect_err("it has faults").to_string();
        assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_come_from_the_setting_and_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("b.toml");
        std::fs::write(folder.path().join("words"), "\u{feff}# mine\n나쁜말\n\n  spam \n").unwrap();
        let text =
            "[wall]\nmoderation = \"hold-media\"\nwords = [\"Bad\"]\nwords_file = \"words\"\n";
        std::fs::write(&file, text).unwrap();
        let wall = Config::load(&file, &|_| None).unwrap().wall;
        assert_eq!(wall.mode, Mode::HoldMedia);
        for text in ["so bad", "이건나쁜말이다", "SPAM"] {
            assert!(wall.words.found_in(text), "{text}");
        }
        assert!(!wall.words.found_in("mine"));
    }

    #[test]
    fn a_list_that_cannot_be_meant_is_refused() {
        faults(
            "[wall]\nmoderation = \"closed\"\nwords = [\n\"fine\",\n\"\\u200b\",\n]\n\
             words_file = \"no/such\"\nword = 1\n",
            &[
                "b.toml:2: moderation is \"closed\"; write one of open, hold-media, approve",
                "b.toml:5: \"\\u{200b}\" is no word: nothing of it can be seen",
                "b.toml:7: the file that words_file names cannot be read: No such file or \
                 directory (os error 2); its path is relative to this file's folder",
                "b.toml:8: unknown key \"word\"; did you mean \"words\"?",
            ],
        );
        faults(
            "[wall]\nwords = \"bad\"\n",
            &["b.toml:2: words is no list of words; write [\"...\"], or remove it"],
        );
    }
}
