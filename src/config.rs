//! The configuration file: read once, every fault told at once.
//!
//! TOML with unknown keys refused. A [`Config`] that exists is valid: its campaign has tags,
//! its zone exists, its items have names of their own.

pub mod chat;
pub mod secret;
pub mod x;
pub mod web;
pub mod passphrase;
mod wall;
mod faults;
mod moments;
mod settings;
mod syntax;
mod table;

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::NaiveTime;

use crate::domain::campaign::Campaign;
use crate::domain::language::Language;
use crate::domain::moderation::Policy;
use crate::domain::staff::Role;
use chat::{Telegram, Webhook};
use faults::Faults;
use secret::Surroundings;
use table::Table;

/// The commented example that `boothbot init` writes.
pub const EXAMPLE: &str = include_str!("../config/boothbot.toml");

/// Reads variables of the environment, by name.
pub type Variables<'v> = &'v dyn Fn(&str) -> Option<String>;

/// Everything that differs from event to event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Which posts are recorded and which earn.
    pub campaign: Campaign,
    /// The gifts; never empty.
    pub items: Vec<ItemSetting>,
    /// Who works at the booth; empty means that nobody is known yet.
    pub staff: Vec<StaffSetting>,
    /// Where the database is.
    pub database: PathBuf,
    /// Whether posts are kept as received.
    pub keep_raw: bool,
    /// The files to follow.
    pub sources: Vec<FileSource>,
    /// X, if it is to be watched live.
    pub x: Option<x::X>,
    /// The language of cards and notices in the staff chat.
    pub chat_language: Language,
    /// The staff chat on Telegram, if there is a token for it.
    pub telegram: Option<Telegram>,
    /// When the day's summary is sent, as clocks at the booth show it; `None` for never.
    pub summary_at: Option<NaiveTime>,
    /// Who else is told what happens.
    pub webhooks: Vec<Webhook>,
    /// Where the pages are served and who may come in; `None` for nowhere.
    pub web: Option<web::Web>,
    /// What waits for staff before the wall shows it.
    pub wall: Policy,
}

/// A kind of gift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemSetting {
    /// What staff call it.
    pub name: String,
    /// How many there are; `None` means plenty.
    pub stock: Option<u32>,
    /// At most so many a day.
    pub per_day: Option<u32>,
    /// Tell staff when so few are left.
    pub low: Option<u32>,
}

/// Somebody who works at the booth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSetting {
    /// How colleagues call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// A file of posts that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSource {
    /// What the database knows the place in it by; unique.
    pub name: String,
    /// The file.
    pub follow: PathBuf,
    /// The name of its format.
    pub format: String,
}

/// The largest file that is read: a configuration is a page, so a larger file is another one.
const LARGEST: u64 = 1 << 20;

/// The most faults that are told at once: more than anybody reads.
const MOST_TOLD: usize = 50;

impl Default for Config {
    fn default() -> Self {
        Self {
            campaign: Campaign::default(),
            items: vec![ItemSetting { name: "gift".into(), stock: None, per_day: None, low: None }],
            staff: Vec::new(),
            database: PathBuf::from("boothbot.db"),
            keep_raw: true,
            sources: Vec::new(),
            x: None,
            chat_language: Language::default(),
            telegram: None,
            summary_at: None,
            webhooks: Vec::new(),
            web: Some(web::Web::default()),
            wall: Policy::default(),
        }
    }
}

/// Every fault of a configuration file.
#[derive(Debug)]
pub struct ConfigError {
    file: String,
    faults: Vec<(usize, String)>,
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (line, fault)) in self.faults.iter().take(MOST_TOLD).enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            match line {
                0 => write!(f, "{}: {fault}", self.file)?,
                line => write!(f, "{}:{line}: {fault}", self.file)?,
            }
        }
        match self.faults.len().saturating_sub(MOST_TOLD) {
            0 => Ok(()),
            more => write!(f, "\n{}: and {more} faults more", self.file),
        }
    }
}

impl Config {
    /// Reads a file, and the secrets it names. Paths in it are relative to its folder;
    /// `variable` reads the environment.
    ///
    /// # Errors
    /// When it cannot be read, or is not valid; all faults are told.
    pub fn load(path: &Path, variable: Variables<'_>) -> Result<Self, ConfigError> {
        let file = path.display().to_string();
        let refused = |line, fault| ConfigError { file: file.clone(), faults: vec![(line, fault)] };
        let bytes = contents(path).map_err(|fault| refused(0, fault))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
            refused(line, "the text is not UTF-8 from here on; save the file as UTF-8".to_owned())
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let around = Surroundings { variable, folder };
        let mut config = Self::read(&text, around)
            .map_err(|faults| ConfigError { file: file.clone(), faults })?;
        config.database = folder.join(&config.database);
        for source in &mut config.sources {
            source.follow = folder.join(&source.follow);
        }
        Ok(config)
    }

    /// The defaults, with what the environment sets.
    ///
    /// # Errors
    /// When a variable is not valid.
    pub fn from_environment(variable: Variables<'_>) -> Result<Self, ConfigError> {
        let around = Surroundings { variable, folder: Path::new("") };
        Self::read("", around).map_err(|faults| ConfigError {
            file: "the environment".to_owned(),
            faults: faults.into_iter().map(|(_, fault)| (0, fault)).collect(),
        })
    }

    /// Reads a text in an empty environment; `file` names it in faults. Paths stay as they are
    /// written.
    ///
    /// # Errors
    /// When it is not valid; all faults are told.
    pub fn parse(text: &str, file: &str) -> Result<Self, ConfigError> {
        let around = Surroundings { variable: &|_| None, folder: Path::new("") };
        Self::read(text, around).map_err(|faults| ConfigError { file: file.to_owned(), faults })
    }

    fn read(text: &str, around: Surroundings<'_>) -> Result<Self, Vec<(usize, String)>> {
        let mut faults = Faults::new(text);
        let config = match syntax::document(text, &mut faults) {
            Some(document) => {
                settings::read(&Table::root(document.as_table()), around, &mut faults)
            }
            None => Self::default(),
        };
        match faults.into_lines() {
            none if none.is_empty() => Ok(config),
            faults => Err(faults),
        }
    }
}

fn contents(path: &Path) -> Result<Vec<u8>, String> {
    let remedy = "`boothbot init` writes an example";
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}; {remedy}"))?;
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too large.
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot be read: {error}; {remedy}"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("is larger than a configuration can be; {remedy}"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::campaign::Watched;

    #[track_caller]
    fn faults(text: &str, expected: &[&str]) {
        let told = Config::parse(text, "b.toml").expect_err("it has faults").to_string();
        assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    }

    /// The example with its commented settings switched on.
    fn uncommented() -> String {
        let switched = EXAMPLE.lines().map(|line| {
            let bare = line.strip_prefix("# ").unwrap_or(line);
            let key = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            let setting = bare.split_once(" = ").is_some_and(|(word, _)| key(word));
            if setting || bare.starts_with('[') { bare } else { line }
        });
        switched.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_example_says_what_the_defaults_are() {
        assert_eq!(Config::parse(EXAMPLE, "example").unwrap(), Config::default());
        assert_eq!(Config::parse("", "empty").unwrap(), Config::default());
        assert_eq!(Config::parse("[campaign]\n", "short").unwrap(), Config::default());
        assert_eq!(
            Config::parse(&EXAMPLE.replace('\n', "\r\n"), "crlf").unwrap(),
            Config::default()
        );
    }

    #[test]
    fn every_commented_setting_of_the_example_works() {
        let folder = tempfile::tempdir().unwrap();
        let token = format!("1:{}", "a".repeat(20));
        let hash = passphrase::Passphrase::hash("open sesame").unwrap();
        for (name, text) in [
            ("b.toml", uncommented().as_str()),
            ("telegram-token", &token),
            ("x-token", "AAAA"),
            ("webhook-url", "https://x.example"),
            ("webhook-secret", "key"),
            ("desk-passphrase", &hash),
            ("guest-password", &hash),
            ("wall-words.txt", "spam"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let config = Config::load(&folder.path().join("b.toml"), &|_| None).unwrap();
        assert_eq!(config.telegram.unwrap().token.expose(), token);
        assert!(config.summary_at.is_some() && config.webhooks[0].secret.is_some());
        assert_eq!(config.staff[0].role, Role::Lead);
        let item = &config.items[0];
        assert_eq!((item.stock, item.per_day, item.low), (Some(120), Some(60), Some(10)));
        let source = &config.sources[0];
        assert_eq!((source.name.as_str(), source.format.as_str()), ("file", "auto"));
        assert_eq!(source.follow, folder.path().join("posts.jsonl"));
        let x = config.x.unwrap();
        assert_eq!(x.token.unwrap().expose(), "AAAA");
        assert_eq!((x.budget.per_day, x.budget.in_all), (Some(1_000), Some(4_000)));
        assert!(config.web.is_some_and(|web| web.metrics) && config.wall.words.found_in("spam"));
        let window = (config.campaign.starts.unwrap(), config.campaign.ends.unwrap());
        assert_eq!(window.0.to_rfc3339(), "2026-11-21T00:00:00+00:00");
        assert_eq!(window.1.to_rfc3339(), "2026-11-22T09:00:00+00:00");
    }

    #[test]
    fn every_setting_there_is_stands_in_the_example() {
        let example = uncommented();
        for key in settings::keys() {
            let line = format!("\n{key} = ");
            assert!(example.contains(&line), "{key} is missing in config/boothbot.toml");
        }
    }

    #[test]
    fn all_faults_are_told_at_once_with_their_lines() {
        faults(
            "[campaign]\nrequired = [\"#two words\", \"#Elastic\"]\ntime_zone = \"Asia/Soul\"\n\
             requierd = 1\n[[items]]\nstock = -1\n[[staff]]\nname = \"Mina\"\nrole = \"boss\"\n",
            &[
                "b.toml:2: \"#two words\" is no hashtag; write one tag, like \"#PyConAPAC\"",
                "b.toml:3: there is no time zone \"Asia/Soul\"; did you mean \"Asia/Seoul\"?",
                "b.toml:4: unknown key \"requierd\"; did you mean \"required\"?",
                "b.toml:5: name is missing; add name = \"...\" here",
                "b.toml:6: stock is -1; write a whole number, 0 or more",
                "b.toml:9: role is \"boss\"; write one of member, lead",
            ],
        );
    }

    #[test]
    fn a_broken_line_does_not_hide_the_faults_behind_it() {
        faults(
            "[campaign]\nname = PyCon APAC\none_per = \"week\"\nends = 2026-13-01\n\
             one_per = \"day\"\n[[staff]]\nname = \nrole = \"boss\"\n",
            &[
                "b.toml:2: a text needs quotes; write \"...\"",
                "b.toml:3: one_per is \"week\"; write one of event, day",
                "b.toml:4: invalid date, expected month between 01 and 12",
                "b.toml:5: duplicate key; keep one of the two",
                "b.toml:7: a text needs quotes; write \"...\"",
                "b.toml:8: role is \"boss\"; write one of member, lead",
            ],
        );
    }

    #[test]
    fn an_open_bracket_is_told_once_and_not_blamed_on_later_lines() {
        let text = "[campaign]\nrequired = [\"#A\", \"#B\"\nname = \"x\"\none_per = \"day\"\n";
        let told = Config::parse(text, "b.toml").unwrap_err().to_string();
        assert_eq!(told.lines().count(), 1, "{told}");
    }

    #[test]
    fn hashtags_that_could_never_match_are_refused() {
        faults(
            "[campaign]\nrequired = [\n\"##PyConAPAC\",\n\"#2016\",\n\"#Elastic\",\n\"＃ＥＬＡＳＴＩＣ\",\n]\n\
             watched = [\"*\", \"#PyConAPAC\"]\n",
            &[
                "b.toml:3: \"##PyConAPAC\" is no hashtag; write one tag, like \"#PyConAPAC\"",
                "b.toml:4: \"#2016\" is no hashtag; write one tag, like \"#PyConAPAC\"",
                "b.toml:6: #Elastic and #ＥＬＡＳＴＩＣ are one tag; remove one",
                "b.toml:8: \"*\" is every post already; write [\"*\"] alone",
            ],
        );
        faults(
            "[campaign]\nrequired = []\nwatched = \"*\"\n",
            &[
                "b.toml:2: required is empty; name at least one hashtag",
                "b.toml:3: watched is \"*\"; write a list of texts, like [\"#PyConAPAC\"]",
            ],
        );
    }

    #[test]
    fn who_names_required_tags_only_watches_those() {
        let config = Config::parse("campaign.required = ['파이콘', '#ES']", "b.toml").unwrap();
        let required = config.campaign.required;
        assert_eq!(
            required.iter().map(crate::domain::hashtag::Hashtag::folded).collect::<Vec<_>>(),
            ["파이콘", "es"]
        );
        assert_eq!(config.campaign.watched, Watched::Tags(required));
    }

    #[test]
    fn a_key_in_the_wrong_table_is_told_where_it_belongs() {
        faults(
            "stock = 3\n[campaign]\nraw = \"none\"\nzone = \"UTC\"\n[sources.z]\n",
            &[
                "b.toml:1: unknown key \"stock\"; it belongs under [[items]]",
                "b.toml:3: unknown key \"raw\"; it belongs under [store]",
                "b.toml:4: unknown key \"zone\"; known here: name, required, watched, one_per, \
                 time_zone, starts, ends",
                "b.toml:5: unknown key \"z\"; known here: file, x",
            ],
        );
    }

    #[test]
    fn tables_of_the_wrong_kind_say_how_to_write_them() {
        faults(
            "staff = []\n[items]\nname = \"mug\"\n[[store]]\nraw = \"none\"\n",
            &[
                "b.toml:1: staff is no list of tables; write [[staff]] for each",
                "b.toml:2: items is no list of tables; write [[items]] for each",
                "b.toml:4: [[store]] stands for one of several, and there is one; write [store]",
            ],
        );
    }

    #[test]
    fn gifts_have_names_of_their_own_and_limits_that_can_be_met() {
        faults(
            "[[items]]\nname = \"Mug\"\nper_day = 0\n[[items]]\nname = \"ｍｕｇ\"\nlow = 3\n\
             [[items]]\nname = \"a\\nb\"\nstock = 1.5\n[[items]]\nname = \"\"\n",
            &[
                "b.toml:3: per_day is 0; write a whole number, 1 or more",
                "b.toml:5: \"ｍｕｇ\" is there twice; rename one of them",
                "b.toml:6: low says nothing without stock; add stock, or remove low",
                "b.toml:8: name \"a\\nb\" does not fit on a button; leave out line breaks and \
                 control characters",
                "b.toml:9: stock is 1.5; write a whole number, 0 or more",
                "b.toml:11: name is empty; write something or remove it",
            ],
        );
    }

    #[test]
    fn several_files_are_followed_when_each_has_a_name() {
        let two =
            "[[sources.file]]\nfollow = \"a\"\n[[sources.file]]\nname = \"b\"\nfollow = \"b\"\n";
        let config = Config::parse(two, "b.toml").unwrap();
        let names: Vec<&str> = config.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["file", "b"]);
        faults(
            "[[sources.file]]\nfollow = \"a\"\n[[sources.file]]\nfollow = \"b\"\nformat = \"xml\"\n",
            &[
                "b.toml:3: \"file\" is there twice; rename one of them",
                "b.toml:5: format is \"xml\"; write one of auto, x-v2, x-v1, logstash, jetstream, \
                 mastodon",
            ],
        );
    }

    #[test]
    fn an_event_that_ends_before_it_starts_is_refused() {
        faults(
            "[campaign]\nstarts = 2026-11-22T09:00:00\nends = 2026-11-21T09:00:00\n",
            &["b.toml:3: ends before it starts; swap the two"],
        );
    }

    #[test]
    fn paths_are_relative_to_the_folder_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("b.toml");
        std::fs::write(&file, "[sources.file]\nfollow = \"in/posts.jsonl\"\n").unwrap();
        let config = Config::load(&file, &|_| None).unwrap();
        assert_eq!(config.database, folder.path().join("boothbot.db"));
        assert_eq!(config.sources[0].follow, folder.path().join("in/posts.jsonl"));
    }

    #[test]
    fn a_file_that_is_no_configuration_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let told = |bytes: &[u8]| {
            let file = folder.path().join("b.toml");
            std::fs::write(&file, bytes).unwrap();
            let told = Config::load(&file, &|_| None).unwrap_err().to_string();
            told.replace(&format!("{}/", folder.path().display()), "")
        };
        assert_eq!(
            told(b"[campaign]\nname = \"\xff\"\n"),
            "b.toml:2: the text is not UTF-8 from here on; save the file as UTF-8"
        );
        let large = told(&vec![b'#'; 2 << 20]);
        assert!(large.starts_with("b.toml: is larger than a configuration can be"), "{large}");
        let missing =
            Config::load(&folder.path().join("no.toml"), &|_| None).unwrap_err().to_string();
        assert!(missing.ends_with("`boothbot init` writes an example"), "{missing}");
        assert!(Config::load(folder.path(), &|_| None).is_err());
    }

    #[test]
    fn a_wall_of_faults_is_cut_and_counted() {
        let text: String = (0..200).map(|key| format!("k{key} = 1\n")).collect();
        let told = Config::parse(&text, "b.toml").unwrap_err().to_string();
        assert_eq!(told.lines().count(), 51);
        assert!(told.ends_with("b.toml: and 150 faults more"), "{told}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Config::parse(&text, "b.toml");
        }

        #[test]
        fn any_damage_to_the_example_is_read_or_refused(
            at in 0usize..EXAMPLE.len(),
            length in 0usize..40,
            with in "[\\[\\]\"'=#\n\\\\a0{},. -]{0,6}",
        ) {
            let mut bytes = uncommented().into_bytes();
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, with.bytes());
            if let Err(error) = Config::parse(&String::from_utf8_lossy(&bytes), "b.toml") {
                for line in error.to_string().lines() {
                    prop_assert!(line.starts_with("b.toml:"), "{}", line);
                }
            }
        }
    }
}
