//! A TOML table that is asked for typed values, and notes what is wrong where.

use chrono::NaiveTime;
use toml_edit::{Item, TableLike, Value};

use super::faults::{Faults, nearest, quoted};
use crate::domain::budget::Usd;

/// The most characters of a name: what a button of a chat still shows.
const LONGEST_NAME: usize = 64;

/// See the module's text.
pub(super) struct Table<'t> {
    table: &'t dyn TableLike,
    at: usize,
}

impl<'t> Table<'t> {
    pub(super) fn root(table: &'t toml_edit::Table) -> Self {
        Self { table, at: 0 }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where a key stands, or else where its table does.
    pub(super) fn place(&self, key: &str) -> usize {
        let (at, item) = match self.table.get_key_value(key) {
            Some((key, item)) => (key.span(), item.span()),
            None => (None, None),
        };
        at.or(item).map_or(self.at, |span| span.start)
    }

    /// Notes every key that is not one of these. `elsewhere` names the table, if there is one,
    /// in which a key would be right.
    pub(super) fn only(
        &self,
        known: &[&'static str],
        elsewhere: impl Fn(&str) -> Option<&'static str>,
        faults: &mut Faults<'_>,
    ) {
        for (key, _) in self.table.iter() {
            if known.contains(&key) {
                continue;
            }
            let hint = match (elsewhere(key), nearest(key, known.iter().copied())) {
                (Some(table), _) => format!("it belongs under {table}"),
                (None, Some(near)) => format!("did you mean {near:?}?"),
                (None, None) => format!("known here: {}", known.join(", ")),
            };
            faults.add(self.place(key), format!("unknown key {}; {hint}", quoted(key)));
        }
    }

    pub(super) fn table(&self, key: &str, faults: &mut Faults<'_>) -> Option<Table<'t>> {
        let item = self.table.get(key)?;
        let Some(table) = item.as_table_like() else {
            let fault = match item.is_array_of_tables() {
                true => format!(
                    "[[{key}]] stands for one of several, and there is one; \
                                 write [{key}]"
                ),
                false => format!("{key} is no table; write [{key}]"),
            };
            faults.add(self.place(key), fault);
            return None;
        };
        Some(Table { table, at: item.span().map_or(self.place(key), |span| span.start) })
    }

    /// The tables of a list, `[[key]]` each.
    pub(super) fn tables(&self, key: &str, faults: &mut Faults<'_>) -> Vec<Table<'t>> {
        let found = match self.table.get(key) {
            None => return Vec::new(),
            Some(Item::ArrayOfTables(tables)) => tables
                .iter()
                .map(|table| Table { table, at: table.span().map_or(self.at, |span| span.start) })
                .collect(),
            Some(Item::Value(Value::Array(list))) => {
                let tables = list.iter().map(|value| {
                    let at = value.span().map_or(self.at, |span| span.start);
                    Some(Table { table: value.as_inline_table()?, at })
                });
                tables.collect::<Option<Vec<_>>>().unwrap_or_default()
            }
            Some(_) => Vec::new(),
        };
        if found.is_empty() {
            let fault = format!("{key} is no list of tables; write [[{key}]] for each");
            faults.add(self.place(key), fault);
        }
        found
    }

    /// The tables of a list, or the only one: `[key]` or `[[key]]`.
    pub(super) fn one_or_more(&self, key: &str, faults: &mut Faults<'_>) -> Vec<Table<'t>> {
        match self.table.get(key).is_some_and(Item::is_table_like) {
            true => self.table(key, faults).into_iter().collect(),
            false => self.tables(key, faults),
        }
    }

    fn value(&self, key: &str) -> Option<&'t Value> {
        self.table.get(key).and_then(Item::as_value)
    }

    fn wrong(&self, key: &str, wanted: &str, faults: &mut Faults<'_>) {
        let span = self.table.get(key).and_then(Item::span);
        let is = faults.shown(span).unwrap_or_else(|| "something else".to_owned());
        let fault = format!("{key} is {is}; write {wanted}");
        faults.add(self.place(key), fault);
    }

    pub(super) fn text(&self, key: &str, faults: &mut Faults<'_>) -> Option<String> {
        self.table.get(key)?;
        match self.value(key).and_then(Value::as_str) {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            Some(_) => {
                faults
                    .add(self.place(key), format!("{key} is empty; write something or remove it"));
                None
            }
            None => {
                self.wrong(key, "a text in quotes", faults);
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn needed(&self, key: &str, faults: &mut Faults<'_>) -> Option<String> {
        if !self.has(key) {
            faults.add_missing(self.at, format!("{key} is missing; add {key} = \"...\" here"));
        }
        self.text(key, faults)
    }

    /// What people call something: short, on one line.
    pub(super) fn name(&self, key: &str, faults: &mut Faults<'_>) -> Option<String> {
        let name = self.text(key, faults)?.trim().to_owned();
        let long = name.chars().count() > LONGEST_NAME;
        if long || name.contains(char::is_control) {
            let remedy = match long {
                true => format!("{LONGEST_NAME} characters are the most"),
                false => "leave out line breaks and control characters".to_owned(),
            };
            let fault = format!("{key} {} does not fit on a button; {remedy}", quoted(&name));
            faults.add(self.place(key), fault);
            return None;
        }
        Some(name)
    }

    /// A list of texts, each with its place.
    pub(super) fn texts(
        &self,
        key: &str,
        faults: &mut Faults<'_>,
    ) -> Option<Vec<(&'t str, usize)>> {
        self.table.get(key)?;
        let list = self.value(key).and_then(Value::as_array).and_then(|list| {
            let texts = list.iter().map(|word| {
                let at = word.span().map_or(self.place(key), |span| span.start);
                Some((word.as_str()?, at))
            });
            texts.collect::<Option<Vec<_>>>()
        });
        match &list {
            None => self.wrong(key, "a list of texts, like [\"#PyConAPAC\"]", faults),
            Some(list) if list.is_empty() => {
                faults.add(self.place(key), format!("{key} is empty; name at least one hashtag"));
            }
            Some(_) => {}
        }
        list.filter(|list| !list.is_empty())
    }

    pub(super) fn flag(&self, key: &str, faults: &mut Faults<'_>) -> Option<bool> {
        self.table.get(key)?;
        let flag = self.value(key).and_then(Value::as_bool);
        if flag.is_none() {
            self.wrong(key, "true or false", faults);
        }
        flag
    }

    /// A whole number, `least` or more.
    pub(super) fn count(&self, key: &str, least: u32, faults: &mut Faults<'_>) -> Option<u32> {
        self.table.get(key)?;
        let count = self.value(key).and_then(Value::as_integer);
        let count = count.and_then(|count| u32::try_from(count).ok());
        let count = count.filter(|count| *count >= least);
        if count.is_none() {
            self.wrong(key, &format!("a whole number, {least} or more"), faults);
        }
        count
    }

    /// An amount of US dollars above zero, in millionths.
    pub(super) fn usd(&self, key: &str, faults: &mut Faults<'_>) -> Option<Usd> {
        self.table.get(key)?;
        let value = self.value(key);
        let dollars = value.and_then(|value| {
            value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
        });
        let micros = dollars.map(|dollars| (dollars * 1_000_000.0).round());
        match micros.filter(|micros| (1.0..1e15).contains(micros)) {
            Some(micros) => Some(Usd(micros as u64)),
            None => {
                self.wrong(key, "an amount above 0, like 5.0", faults);
                None
            }
        }
    }

    pub(super) fn choice(
        &self,
        key: &str,
        choices: &[&str],
        faults: &mut Faults<'_>,
    ) -> Option<String> {
        let text = self.text(key, faults)?;
        if choices.contains(&text.as_str()) {
            return Some(text);
        }
        self.wrong(key, &format!("one of {}", choices.join(", ")), faults);
        None
    }

    /// A TOML date and time, or the same in quotes.
    pub(super) fn datetime(&self, key: &str, faults: &mut Faults<'_>) -> Option<String> {
        self.table.get(key)?;
        let value = self.value(key);
        if let Some(at) = value.and_then(Value::as_datetime) {
            return Some(at.to_string());
        }
        let text = value.and_then(Value::as_str).map(str::to_owned);
        if text.is_none() {
            self.wrong(key, "a time, like 2026-11-21T09:00:00", faults);
        }
        text
    }

    /// A time of day, in quotes or as TOML writes it.
    pub(super) fn clock(&self, key: &str, faults: &mut Faults<'_>) -> Option<NaiveTime> {
        self.table.get(key)?;
        let value = self.value(key);
        let text = value.and_then(Value::as_str).map(str::to_owned);
        let text = text.or_else(|| Some(value?.as_datetime()?.to_string()));
        let time = text.and_then(|text| {
            ["%H:%M", "%H:%M:%S"]
                .iter()
                .find_map(|format| NaiveTime::parse_from_str(text.trim(), format).ok())
        });
        if time.is_none() {
            self.wrong(key, "a time of day in quotes, like \"18:30\"", faults);
        }
        time
    }
}
