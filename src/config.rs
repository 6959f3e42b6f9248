//! The configuration file: read once, every fault told at once.
//!
//! TOML with unknown keys refused. A [`Config`] that exists is valid: its campaign has tags,
//! its zone exists, its items have names of their own.

mod table;

use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::domain::campaign::{Campaign, OnePer, Watched};
use crate::domain::hashtag::{self, Hashtag};
use crate::domain::staff::Role;
use table::{Faults, Table};

/// The commented example that `boothbot init` writes.
pub const EXAMPLE: &str = include_str!("../config/boothbot.toml");

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
    /// A file to follow.
    pub file: Option<FileSetting>,
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
pub struct FileSetting {
    /// The file.
    pub follow: PathBuf,
    /// The name of its format.
    pub format: String,
}

/// The formats a followed file may have; the names are those of `sources::Format`.
const FORMATS: [&str; 6] = ["auto", "x-v2", "x-v1", "logstash", "jetstream", "mastodon"];

impl Default for Config {
    fn default() -> Self {
        Self {
            campaign: Campaign::default(),
            items: vec![ItemSetting { name: "gift".into(), stock: None, per_day: None, low: None }],
            staff: Vec::new(),
            database: PathBuf::from("boothbot.db"),
            keep_raw: true,
            file: None,
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
        for (number, (line, fault)) in self.faults.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            match line {
                0 => write!(f, "{}: {fault}", self.file)?,
                line => write!(f, "{}:{line}: {fault}", self.file)?,
            }
        }
        Ok(())
    }
}

impl Config {
    /// Reads a file. Paths in it are relative to its folder.
    ///
    /// # Errors
    /// When it cannot be read, or is not valid; all faults are told.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
            file: file.clone(),
            faults: vec![(
                0,
                format!("cannot be read: {error}; `boothbot init` writes an example"),
            )],
        })?;
        let mut config = Self::parse(&text, &file)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.database = folder.join(&config.database);
        if let Some(source) = &mut config.file {
            source.follow = folder.join(&source.follow);
        }
        Ok(config)
    }

    /// Reads a text; `file` names it in faults.
    ///
    /// # Errors
    /// When it is not valid; all faults are told.
    pub fn parse(text: &str, file: &str) -> Result<Self, ConfigError> {
        let mut faults = Faults::new(text);
        let config = match toml_edit::Document::parse(text) {
            Ok(document) => read(&Table::root(document.as_table()), &mut faults),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                faults.add(at, error.message().replace('\n', "; "));
                Self::default()
            }
        };
        match faults.into_lines() {
            none if none.is_empty() => Ok(config),
            faults => Err(ConfigError { file: file.to_owned(), faults }),
        }
    }
}

fn read(root: &Table<'_>, faults: &mut Faults<'_>) -> Config {
    root.only(&["campaign", "items", "staff", "store", "sources"], faults);
    let defaults = Config::default();
    let campaign = match root.table("campaign", faults) {
        Some(table) => campaign(&table, faults),
        None => defaults.campaign,
    };
    let mut items: Vec<ItemSetting> =
        root.tables("items", faults).iter().filter_map(|table| item(table, faults)).collect();
    if items.is_empty() {
        items = defaults.items;
    }
    let staff: Vec<StaffSetting> =
        root.tables("staff", faults).iter().filter_map(|table| member(table, faults)).collect();
    twice(items.iter().map(|item| &item.name), root, "items", faults);
    twice(staff.iter().map(|member| &member.name), root, "staff", faults);
    let (mut database, mut keep_raw) = (defaults.database, defaults.keep_raw);
    if let Some(table) = root.table("store", faults) {
        table.only(&["database", "raw"], faults);
        if let Some(path) = table.text("database", faults) {
            database = PathBuf::from(path);
        }
        keep_raw = table.choice("raw", &["keep", "none"], faults).as_deref() != Some("none");
    }
    let file = root.table("sources", faults).and_then(|sources| {
        sources.only(&["file"], faults);
        file_source(&sources.table("file", faults)?, faults)
    });
    Config { campaign, items, staff, database, keep_raw, file }
}

fn campaign(table: &Table<'_>, faults: &mut Faults<'_>) -> Campaign {
    table.only(&["name", "required", "watched", "one_per", "time_zone", "starts", "ends"], faults);
    let defaults = Campaign::default();
    let zone = table.text("time_zone", faults).map_or(defaults.zone, |name| {
        name.parse().unwrap_or_else(|_| {
            let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            let nearest = table::nearest(&name, zones).unwrap_or("Asia/Seoul");
            let fault = format!("there is no time zone {name:?}; did you mean {nearest:?}?");
            faults.add(table.place("time_zone"), fault);
            defaults.zone
        })
    });
    let required = tags(table, "required", faults).unwrap_or(defaults.required);
    let watched = match table.texts("watched", faults) {
        None => Watched::Tags(required.clone()),
        Some(words) if words.iter().any(|word| word == "*") => Watched::Everything,
        Some(_) => tags(table, "watched", faults).map_or(Watched::Everything, Watched::Tags),
    };
    let starts = instant(table, "starts", zone, faults);
    let ends = instant(table, "ends", zone, faults);
    if let (Some(starts), Some(ends)) = (starts, ends)
        && ends <= starts
    {
        faults.add(table.place("ends"), "ends before it starts; swap the two".to_owned());
    }
    Campaign {
        name: table.text("name", faults).unwrap_or(defaults.name),
        required,
        watched,
        starts,
        ends,
        one_per: match table.choice("one_per", &["event", "day"], faults).as_deref() {
            Some("day") => OnePer::Day,
            _ => OnePer::Event,
        },
        zone,
    }
}

/// One valid tag each: what X's rule would find in it, whole.
fn tags(table: &Table<'_>, key: &str, faults: &mut Faults<'_>) -> Option<Vec<Hashtag>> {
    let words = table.texts(key, faults)?;
    let mut tags = Vec::new();
    for word in &words {
        let bare = word.trim_start_matches(['#', '＃']);
        let signed = format!("#{bare}");
        if hashtag::extract(&signed) == [bare] {
            tags.push(word.as_str());
        } else {
            let fault = format!("{word:?} is no hashtag; write one tag, like \"#PyConAPAC\"");
            faults.add(table.place(key), fault);
        }
    }
    let tags = hashtag::once_each(tags);
    if words.is_empty() {
        faults.add(table.place(key), format!("{key} is empty; name at least one hashtag"));
    }
    (!tags.is_empty()).then_some(tags)
}

fn instant(
    table: &Table<'_>,
    key: &str,
    zone: Tz,
    faults: &mut Faults<'_>,
) -> Option<DateTime<Utc>> {
    let text = table.datetime(key, faults)?;
    if let Ok(at) = DateTime::parse_from_rfc3339(&text) {
        return Some(at.with_timezone(&Utc));
    }
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok());
    let at = naive.and_then(|naive| zone.from_local_datetime(&naive).earliest());
    if at.is_none() {
        let fault = format!("{text} is no time of day there; write 2026-11-21T09:00:00");
        faults.add(table.place(key), fault);
    }
    at.map(|at| at.with_timezone(&Utc))
}

fn item(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<ItemSetting> {
    table.only(&["name", "stock", "per_day", "low"], faults);
    // Every key is asked for before the first `?`: all faults at once.
    let name = table.needed("name", faults);
    let stock = table.count("stock", faults);
    let per_day = table.count("per_day", faults);
    let low = table.count("low", faults);
    Some(ItemSetting { name: name?, stock, per_day, low })
}

fn member(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<StaffSetting> {
    table.only(&["name", "role"], faults);
    let role = table.choice("role", &["member", "lead"], faults);
    Some(StaffSetting {
        name: table.needed("name", faults)?,
        role: role.and_then(|role| Role::from_name(&role)).unwrap_or(Role::Member),
    })
}

fn file_source(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<FileSetting> {
    table.only(&["follow", "format"], faults);
    let follow = table.needed("follow", faults);
    let format = table.choice("format", &FORMATS, faults);
    Some(FileSetting {
        follow: PathBuf::from(follow?),
        format: format.unwrap_or_else(|| "auto".to_owned()),
    })
}

fn twice<'n>(
    names: impl Iterator<Item = &'n String>,
    root: &Table<'_>,
    key: &str,
    faults: &mut Faults<'_>,
) {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        let folded = hashtag::fold(name).into_owned();
        if seen.contains(&folded) {
            faults.add(root.place(key), format!("{name:?} is there twice; rename one of them"));
        }
        seen.push(folded);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn faults(text: &str, expected: &[&str]) {
        let told = Config::parse(text, "b.toml").expect_err("it has faults").to_string();
        assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_example_says_what_the_defaults_are() {
        assert_eq!(Config::parse(EXAMPLE, "example").unwrap(), Config::default());
        assert_eq!(Config::parse("", "empty").unwrap(), Config::default());
    }

    #[test]
    fn every_commented_setting_of_the_example_works() {
        let uncommented: String = EXAMPLE
            .lines()
            .map(|line| {
                let bare = line.strip_prefix("# ").unwrap_or(line);
                let setting = bare.starts_with('[')
                    || bare.split_once(" = ").is_some_and(|(key, _)| {
                        key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
                    });
                if setting { format!("{bare}\n") } else { format!("{line}\n") }
            })
            .collect();
        let config = Config::parse(&uncommented, "example").unwrap();
        assert_eq!(config.staff[0].role, Role::Lead);
        assert_eq!(config.items[0].stock, Some(120));
        assert_eq!(config.file.unwrap().format, "auto");
        assert_eq!(config.campaign.starts.unwrap().to_rfc3339(), "2026-11-21T00:00:00+00:00");
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
                "b.toml:5: name is missing",
                "b.toml:6: stock is -1; write a whole number, 0 or more",
                "b.toml:9: role is \"boss\"; write one of member, lead",
            ],
        );
    }

    #[test]
    fn a_broken_file_says_where_it_breaks() {
        let told = Config::parse("[campaign]\nname = \n", "b.toml").unwrap_err().to_string();
        assert!(told.starts_with("b.toml:2: "), "{told}");
    }

    #[test]
    fn an_event_that_ends_before_it_starts_is_refused() {
        faults(
            "[campaign]\nstarts = 2026-11-22T09:00:00\nends = 2026-11-21T09:00:00\n",
            &["b.toml:3: ends before it starts; swap the two"],
        );
    }
}
