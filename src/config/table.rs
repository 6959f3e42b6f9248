//! A TOML table that is asked for typed values, and notes what is wrong where.

use toml_edit::{Item, Value};

/// The faults found so far, by place in the text.
pub(super) struct Faults<'t> {
    text: &'t str,
    found: Vec<(usize, String)>,
}

impl<'t> Faults<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    /// Notes a fault at a byte of the text.
    pub(super) fn add(&mut self, at: usize, fault: String) {
        self.found.push((at, fault));
    }

    /// The faults in the order of their lines, each once.
    pub(super) fn into_lines(mut self) -> Vec<(usize, String)> {
        self.found.sort();
        self.found.dedup();
        let text = self.text;
        let line =
            |at: usize| text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n');
        self.found.into_iter().map(|(at, fault)| (line(at).count() + 1, fault)).collect()
    }
}

/// See the module's text.
pub(super) struct Table<'t> {
    table: &'t dyn toml_edit::TableLike,
    at: usize,
}

impl<'t> Table<'t> {
    pub(super) fn root(table: &'t toml_edit::Table) -> Self {
        Self { table, at: 0 }
    }

    /// Where a key stands, or else where its table does.
    pub(super) fn place(&self, key: &str) -> usize {
        let (at, item) = match self.table.get_key_value(key) {
            Some((key, item)) => (key.span(), item.span()),
            None => (None, None),
        };
        at.or(item).map_or(self.at, |span| span.start)
    }

    /// Notes every key that is not one of these.
    pub(super) fn only(&self, known: &[&'static str], faults: &mut Faults<'_>) {
        for (key, _) in self.table.iter() {
            if !known.contains(&key) {
                let hint = match nearest(key, known.iter().copied()) {
                    Some(near) => format!("did you mean {near:?}?"),
                    None => format!("known here: {}", known.join(", ")),
                };
                faults.add(self.place(key), format!("unknown key {key:?}; {hint}"));
            }
        }
    }

    pub(super) fn table(&self, key: &str, faults: &mut Faults<'_>) -> Option<Table<'t>> {
        let item = self.table.get(key)?;
        let Some(table) = item.as_table_like() else {
            faults.add(self.place(key), format!("{key} is no table; write [{key}]"));
            return None;
        };
        Some(Table { table, at: item.span().map_or(self.at, |span| span.start) })
    }

    pub(super) fn tables(&self, key: &str, faults: &mut Faults<'_>) -> Vec<Table<'t>> {
        match self.table.get(key) {
            None => Vec::new(),
            Some(Item::ArrayOfTables(tables)) => tables
                .iter()
                .map(|table| Table { table, at: table.span().map_or(self.at, |span| span.start) })
                .collect(),
            Some(_) => {
                faults.add(self.place(key), format!("{key} is no list of tables; write [[{key}]]"));
                Vec::new()
            }
        }
    }

    fn value(&self, key: &str) -> Option<&'t Value> {
        self.table.get(key).and_then(Item::as_value)
    }

    fn wrong(&self, key: &str, wanted: &str, faults: &mut Faults<'_>) {
        let span = self.table.get(key).and_then(Item::span);
        let is = span.and_then(|span| faults.text.get(span)).unwrap_or("something else");
        let fault = format!("{key} is {}; write {wanted}", is.trim());
        faults.add(self.place(key), fault);
    }

    pub(super) fn text(&self, key: &str, faults: &mut Faults<'_>) -> Option<String> {
        self.table.get(key)?;
        match self.value(key).and_then(Value::as_str) {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            _ => {
                self.wrong(key, "a text in quotes", faults);
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn needed(&self, key: &str, faults: &mut Faults<'_>) -> Option<String> {
        if self.table.get(key).is_none() {
            faults.add(self.at, format!("{key} is missing"));
        }
        self.text(key, faults)
    }

    pub(super) fn texts(&self, key: &str, faults: &mut Faults<'_>) -> Option<Vec<String>> {
        self.table.get(key)?;
        let list = self.value(key).and_then(Value::as_array).and_then(|list| {
            list.iter().map(|word| word.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        if list.is_none() {
            self.wrong(key, "a list of texts, like [\"#PyConAPAC\"]", faults);
        }
        list
    }

    pub(super) fn count(&self, key: &str, faults: &mut Faults<'_>) -> Option<u32> {
        self.table.get(key)?;
        let count = self.value(key).and_then(Value::as_integer);
        let count = count.and_then(|count| u32::try_from(count).ok());
        if count.is_none() {
            self.wrong(key, "a whole number, 0 or more", faults);
        }
        count
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
        let value = self.value(key)?;
        if let Some(at) = value.as_datetime() {
            return Some(at.to_string());
        }
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(key, "a time, like 2026-11-21T09:00:00", faults);
        }
        text
    }
}

/// The known word nearest to a typed one, if one is near.
pub(super) fn nearest<'w>(typed: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let typed = typed.to_lowercase();
    known
        .map(|word| (strsim::osa_distance(&typed, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= word.len() / 3 + 1)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}
