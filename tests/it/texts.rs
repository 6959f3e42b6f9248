//! Every sentence exists in every language, is used, and reads as the golden file shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use boothbot::domain::language::Language;
use boothbot::texts::{Argument, sentence};

/// Set this variable to write the golden file anew: `GOLDEN=write cargo test --test it texts`.
const REWRITE: &str = "GOLDEN";

/// Sentences without a word of their own, the same in every language.
const WORDLESS: &[&str] = &["usage-day", "usage-export", "usage-lang", "why-post"];

/// A message's source by its id.
type Messages = BTreeMap<String, String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|known| known == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn messages(language: Language) -> Messages {
    let mut messages = Messages::new();
    for path in files(&root().join("src/texts").join(language.name()), "ftl") {
        let text = fs::read_to_string(&path).expect("a text file");
        let mut current = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let begins = line.split_once(" = ").filter(|(id, _)| is_id(id));
            if let Some((id, value)) = begins {
                let before = messages.insert(id.to_owned(), value.to_owned());
                assert_eq!(before, None, "{id} is in {} twice", language.name());
                current = Some(id.to_owned());
            } else if let Some(id) = &current
                && !line.trim().is_empty()
            {
                let message = messages.get_mut(id).expect("it was begun");
                message.push('\n');
                message.push_str(line);
            }
        }
    }
    messages
}

fn is_id(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn variables(message: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    message.split('$').skip(1).map(name).collect()
}

/// Every `say!` in the sources: the file, the id, the names of its arguments.
fn used() -> Vec<(String, String, BTreeSet<String>)> {
    let mut used = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(&path).expect("a text file");
        let code = text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
        let name = path.strip_prefix(root()).expect("below it").display().to_string();
        if name == "src/texts.rs" {
            continue;
        }
        for marker in ["say!(", "sentence("] {
            for call in code.split(marker).skip(1) {
                let mut parts = arguments(call).into_iter().skip(1);
                let id = parts.next().unwrap_or_default();
                let id = id.strip_prefix('"').and_then(|id| id.strip_suffix('"'));
                let id =
                    id.unwrap_or_else(|| panic!("{name}: the id of a `{marker}` is a literal"));
                let names =
                    parts.filter_map(|part| Some(part.split_once(" = ")?.0.to_owned())).collect();
                used.push((name.clone(), id.to_owned(), names));
            }
        }
    }
    used
}

/// The arguments of a call whose opening bracket was just read.
fn arguments(call: &str) -> Vec<String> {
    let (mut depth, mut quoted) = (0, false);
    let mut parts = vec![String::new()];
    for c in call.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is one").push(c);
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// What stands in for a variable. `one` asks for the singular.
fn sample(variable: &str, one: bool) -> Argument {
    let text = match variable {
        "who" => "@mina_codes",
        "by" => "민아",
        "one" => "@jae_work",
        "other" => "@jae_home",
        "code" => "7QFF",
        "item" => "머그컵",
        "items" | "others" => "sticker, 키링",
        "typed" => "mina",
        "tag" => "Elastic",
        "time" => "14:02",
        "moment" | "since" => "<14:02>",
        "at" | "starts" | "ends" => "2016-08-13 14:02",
        "network" => "mastodon",
        "link" => "https://x.com/mina/status/1",
        "reason" => "광고",
        "fault" => "Forbidden",
        "chat" => "부스",
        "verb" => "block",
        "day" => return 13.into(),
        "month" => return 8.into(),
        "count" | "posts" | "originals" | "reposts" | "authors" | "earned" | "given" | "gifts"
        | "waiting" | "review" | "declined" | "minutes" | "owed" | "dead" | "left" | "today"
        | "page" | "pages" => return if one { 1 } else { 12 }.into(),
        other => return format!("<{other}>").into(),
    };
    text.into()
}

fn rendered(language: Language, id: &str, message: &str, one: bool) -> String {
    let arguments: Vec<(&'static str, Argument)> = variables(message)
        .into_iter()
        .map(|name| {
            let value = sample(&name, one);
            // A test may leak a name; the program's are literals.
            (&*name.leak(), value)
        })
        .collect();
    sentence(language, id, &arguments)
}

#[test]
fn every_language_says_the_same_things_with_the_same_variables() {
    let english = messages(Language::En);
    assert!(english.len() > 100, "the check saw only {} messages", english.len());
    for language in Language::ALL {
        let messages = messages(language);
        let ids = |messages: &Messages| messages.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = ids(&english).difference(&ids(&messages)).cloned().collect();
        let more: Vec<_> = ids(&messages).difference(&ids(&english)).cloned().collect();
        assert_eq!((missing, more), (vec![], vec![]), "{}: missing, more", language.name());
        for (id, message) in &messages {
            let (here, there) = (variables(message), variables(&english[id]));
            assert_eq!(here, there, "{id} in {}", language.name());
        }
    }
}

#[test]
fn every_sentence_is_used_and_every_used_one_exists() {
    let (messages, used) = (messages(Language::En), used());
    for (file, id, names) in &used {
        let message = messages.get(id).unwrap_or_else(|| panic!("{file}: there is no text {id}"));
        assert_eq!(names, &variables(message), "{file}: the arguments of {id}");
    }
    let used: BTreeSet<_> = used.into_iter().map(|(_, id, _)| id).collect();
    let unused: Vec<_> = messages.keys().filter(|id| !used.contains(*id)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn every_sentence_reads_as_the_golden_file_shows_it() {
    let mut golden = String::new();
    for (id, message) in messages(Language::En) {
        writeln!(golden, "{id}").expect("a string takes it");
        for language in Language::ALL {
            // A sentence with a plural is shown for one and for many.
            let plural = message.contains("[one]");
            for one in [false, true].into_iter().filter(|one| plural || !one) {
                let text = rendered(language, &id, &message, one);
                let leftover = text.contains(['{', '}', '$']) || text.contains("JOSA");
                assert!(!leftover && !text.trim().is_empty(), "{id}: {text:?}");
                // A message whose syntax is wrong is passed over in silence: English is said.
                let english = rendered(Language::En, &id, &message, one);
                let translated = language == Language::En || text != english;
                assert!(translated || WORDLESS.contains(&&*id), "{id} in {}", language.name());
                assert!(!text.starts_with("Unknown localization"), "{id}");
                writeln!(golden, "  {} {text}", language.name()).expect("a string takes it");
            }
        }
    }
    let path = root().join("tests/data/texts.golden.txt");
    if std::env::var_os(REWRITE).is_some() {
        fs::write(&path, &golden).expect("it can be written");
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(stored.lines()).find(|(now, then)| now != then);
    let same = golden == stored;
    assert!(same, "{differs:?}: read it, then run GOLDEN=write cargo test --test it texts");
}
