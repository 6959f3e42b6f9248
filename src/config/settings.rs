//! The settings: which there are, what each may be, what it is when left out.

use std::path::PathBuf;

use super::chat;
use super::faults::{Faults, quoted};
use super::moments::{self, Edge};
use super::secret::Surroundings;
use super::table::Table;
use super::{Config, FileSource, ItemSetting, StaffSetting, wall, web, x};
use crate::domain::campaign::{Campaign, OnePer, Watched};
use crate::domain::hashtag::{self, Hashtag};
use crate::domain::staff::Role;

const TABLES: [&str; 11] = [
    "campaign", "items", "staff", "store", "sources", "chat", "telegram", "summary", "webhooks",
    "web", "wall",
];
const CAMPAIGN: [&str; 7] =
    ["name", "required", "watched", "one_per", "time_zone", "starts", "ends"];
const ITEM: [&str; 4] = ["name", "stock", "per_day", "low"];
const STAFF: [&str; 2] = ["name", "role"];
const STORE: [&str; 2] = ["database", "raw"];
const SOURCES: [&str; 2] = ["file", "x"];
const FILE: [&str; 3] = ["name", "follow", "format"];

/// The formats a followed file may have; the names are those of `sources::Format`.
const FORMATS: [&str; 6] = ["auto", "x-v2", "x-v1", "logstash", "jetstream", "mastodon"];

/// The table a key is right in, for one that stands in a wrong one.
pub(super) fn home(key: &str) -> Option<&'static str> {
    // `name` is right in three tables, so it says nothing about where it belongs.
    let homes: [(&[&str], &str); 11] = [
        (&CAMPAIGN[1..], "[campaign]"),
        (&ITEM[1..], "[[items]]"),
        (&STAFF[1..], "[[staff]]"),
        (&STORE, "[store]"),
        (&FILE[1..], "[sources.file]"),
        (&x::X[2..], "[sources.x]"),
        (&chat::TELEGRAM, "[telegram]"),
        (&chat::SUMMARY, "[summary]"),
        (&chat::WEBHOOK[..4], "[[webhooks]]"),
        (&web::WEB, "[web]"),
        (&wall::WALL, "[wall]"),
    ];
    homes.into_iter().find(|(keys, _)| keys.contains(&key)).map(|(_, table)| table)
}

/// Every key of every table.
#[cfg(test)]
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    let tables: [&'static [&'static str]; 12] = [
        &CAMPAIGN,
        &ITEM,
        &STAFF,
        &STORE,
        &FILE,
        &x::X,
        &chat::CHAT,
        &chat::TELEGRAM,
        &chat::SUMMARY,
        &chat::WEBHOOK,
        &web::WEB,
        &wall::WALL,
    ];
    tables.into_iter().flatten().copied()
}

/// Reads a whole file. What is faulty is noted and takes its default.
pub(super) fn read(root: &Table<'_>, around: Surroundings<'_>, faults: &mut Faults<'_>) -> Config {
    root.only(&TABLES, home, faults);
    let defaults = Config::default();
    let campaign = match root.table("campaign", faults) {
        Some(table) => campaign(&table, faults),
        None => defaults.campaign,
    };
    let tables = root.tables("items", faults);
    let mut items = each_its_name(tables, item, |item| &item.name, faults);
    if items.is_empty() {
        items = defaults.items;
    }
    let tables = root.tables("staff", faults);
    let staff = each_its_name(tables, member, |member| &member.name, faults);
    let (mut database, mut keep_raw) = (defaults.database, defaults.keep_raw);
    if let Some(table) = root.table("store", faults) {
        table.only(&STORE, home, faults);
        if let Some(path) = table.text("database", faults) {
            database = PathBuf::from(path);
        }
        keep_raw = table.choice("raw", &["keep", "none"], faults).as_deref() != Some("none");
    }
    let (mut sources, mut x) = (Vec::new(), None);
    if let Some(table) = root.table("sources", faults) {
        table.only(&SOURCES, home, faults);
        let tables = table.one_or_more("file", faults);
        sources = each_its_name(tables, file, |source| &source.name, faults);
        x = table.table("x", faults).and_then(|table| x::x(&table, around, faults));
    }
    let webhook = |table: &Table<'_>, faults: &mut Faults<'_>| chat::webhook(table, around, faults);
    let tables = root.tables("webhooks", faults);
    let webhooks = each_its_name(tables, webhook, |webhook| &webhook.name, faults);
    Config {
        campaign,
        items,
        staff,
        database,
        keep_raw,
        sources,
        x,
        chat_language: chat::chat_language(root, faults),
        telegram: chat::telegram(root, around, faults),
        summary_at: chat::summary_at(root, faults),
        webhooks,
        web: web::web(root, around, faults),
        wall: wall::policy(root, around, faults),
    }
}

fn campaign(table: &Table<'_>, faults: &mut Faults<'_>) -> Campaign {
    table.only(&CAMPAIGN, home, faults);
    let defaults = Campaign::default();
    let name = table.name("name", faults).unwrap_or(defaults.name);
    let required = tags(table, "required", faults);
    let watched = watched(table, faults);
    let zone = table.text("time_zone", faults).map_or(defaults.zone, |name| {
        moments::zone(&name).unwrap_or_else(|fault| {
            faults.add(table.place("time_zone"), fault);
            defaults.zone
        })
    });
    let mut moment = |key, edge| {
        let text = table.datetime(key, faults)?;
        let at = moments::moment(&text, zone, edge);
        at.map_err(|fault| faults.add(table.place(key), fault)).ok()
    };
    let (starts, ends) = (moment("starts", Edge::Start), moment("ends", Edge::End));
    if let (Some(starts), Some(ends)) = (starts, ends)
        && ends <= starts
    {
        faults.add(table.place("ends"), "ends before it starts; swap the two".to_owned());
    }
    let one_per = match table.choice("one_per", &["event", "day"], faults).as_deref() {
        Some("day") => OnePer::Day,
        _ => OnePer::Event,
    };
    // Whoever names the required tags and nothing else watches those.
    let watched = watched.unwrap_or_else(|| match &required {
        Some(required) => Watched::Tags(required.clone()),
        None => defaults.watched,
    });
    let required = required.unwrap_or(defaults.required);
    Campaign { name, required, watched, starts, ends, one_per, zone }
}

fn watched(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<Watched> {
    let everything = |words: &[(&str, usize)]| words.iter().any(|(word, _)| *word == "*");
    // Asked for quietly: if it is no list of texts, `tags` says so.
    match table.texts("watched", &mut Faults::new("")) {
        Some(words) if everything(&words) => {
            if words.len() > 1 {
                let fault = "\"*\" is every post already; write [\"*\"] alone".to_owned();
                faults.add(table.place("watched"), fault);
            }
            Some(Watched::Everything)
        }
        _ => tags(table, "watched", faults).map(Watched::Tags),
    }
}

/// One valid tag each, none twice: what X's rule would find in it, whole.
fn tags(table: &Table<'_>, key: &str, faults: &mut Faults<'_>) -> Option<Vec<Hashtag>> {
    let mut tags: Vec<Hashtag> = Vec::new();
    for (word, at) in table.texts(key, faults)? {
        let bare = word.strip_prefix(['#', '＃']).unwrap_or(word);
        let whole = hashtag::extract(&format!("#{bare}")) == [bare];
        let Some(tag) = Hashtag::new(word).filter(|_| whole) else {
            let fault =
                format!("{} is no hashtag; write one tag, like \"#PyConAPAC\"", quoted(word));
            faults.add(at, fault);
            continue;
        };
        match tags.iter().find(|known| known.folded() == tag.folded()) {
            Some(known) => faults.add(
                at,
                format!("#{} and #{} are one tag; remove one", known.written(), tag.written()),
            ),
            None => tags.push(tag),
        }
    }
    (!tags.is_empty()).then_some(tags)
}

fn item(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<ItemSetting> {
    table.only(&ITEM, home, faults);
    // Every key is asked for before the first `?`: all faults at once.
    let name = needed_name(table, faults);
    let stock = table.count("stock", 0, faults);
    let per_day = table.count("per_day", 1, faults);
    let low = table.count("low", 0, faults);
    if low.is_some() && !table.has("stock") {
        let fault = "low says nothing without stock; add stock, or remove low".to_owned();
        faults.add(table.place("low"), fault);
    }
    Some(ItemSetting { name: name?, stock, per_day, low })
}

fn member(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<StaffSetting> {
    table.only(&STAFF, home, faults);
    let name = needed_name(table, faults);
    let role = table.choice("role", &["member", "lead"], faults);
    let role = role.and_then(|role| Role::from_name(&role)).unwrap_or(Role::Member);
    Some(StaffSetting { name: name?, role })
}

fn file(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<FileSource> {
    table.only(&FILE, home, faults);
    let name = table.name("name", faults).unwrap_or_else(|| "file".to_owned());
    let follow = table.needed("follow", faults);
    let format = table.choice("format", &FORMATS, faults).unwrap_or_else(|| "auto".to_owned());
    Some(FileSource { name, follow: PathBuf::from(follow?), format })
}

pub(super) fn needed_name(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<String> {
    if table.has("name") { table.name("name", faults) } else { table.needed("name", faults) }
}

/// Reads each table, and notes names that come twice: staff type them in any case.
fn each_its_name<T>(
    tables: Vec<Table<'_>>,
    read: impl Fn(&Table<'_>, &mut Faults<'_>) -> Option<T>,
    name: fn(&T) -> &str,
    faults: &mut Faults<'_>,
) -> Vec<T> {
    let mut settings: Vec<T> = Vec::new();
    for table in tables {
        let Some(setting) = read(&table, faults) else { continue };
        let folded = hashtag::fold(name(&setting));
        if settings.iter().any(|known| hashtag::fold(name(known)) == folded) {
            let fault = format!("{} is there twice; rename one of them", quoted(name(&setting)));
            faults.add(table.place("name"), fault);
        }
        settings.push(setting);
    }
    settings
}
