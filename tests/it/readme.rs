//! What the README promises exists: commands, staff commands, settings, files.

use std::path::Path;

use assert_cmd::Command;
use boothbot::config;
use boothbot::desk::command::Verb;
use boothbot::sources::Format;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).expect("there is a README")
}

/// What stands behind each `before`, up to the first character that ends a word.
fn words_behind<'t>(text: &'t str, before: &'t str) -> impl Iterator<Item = &'t str> {
    let word = |rest: &'t str| rest.split(|c: char| !c.is_ascii_lowercase()).next();
    text.split(before).skip(1).filter_map(word).filter(|word| !word.is_empty())
}

#[test]
fn every_command_it_names_exists_and_every_command_is_named() {
    let (readme, mut named) = (readme(), 0);
    let help = Command::cargo_bin("boothbot").unwrap().arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let list = help.split("Commands:").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let commands: Vec<&str> =
        list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    for word in words_behind(&readme, "`boothbot ") {
        named += 1;
        assert!(commands.contains(&word), "`boothbot {word}` is no command");
    }
    assert!(named > 5, "the check saw only {named} commands");
    for command in commands.into_iter().filter(|command| !matches!(*command, "" | "help")) {
        let (begins, ends) = (format!("`{command} "), format!("`{command}`"));
        assert!(readme.contains(&begins) || readme.contains(&ends), "{command} is not in it");
    }
}

#[test]
fn every_staff_command_and_format_is_in_it() {
    let readme = readme();
    for verb in Verb::ALL {
        assert!(words_behind(&readme, "`/").any(|word| word == verb.name()), "/{}", verb.name());
    }
    for format in Format::ALL {
        assert!(readme.contains(&format!("| `{}` |", format.name())), "{}", format.name());
    }
}

#[test]
fn every_setting_is_in_it() {
    let readme = readme();
    let table = readme.split("\n## Configuration\n").nth(1).expect("a section on settings");
    let table = table.split("\n## ").next().unwrap_or_default();
    let mut settings = 0;
    for line in config::EXAMPLE.lines() {
        let Some((key, _)) = line.trim_start_matches("# ").split_once(" = ") else { continue };
        if key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            settings += 1;
            let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(table.split(|c| !is_word(c)).any(|word| word == key), "{key}");
        }
    }
    assert!(settings > 10, "the check saw only {settings} settings");
}
