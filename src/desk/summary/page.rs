//! The summary on one sheet of A4, as a page that needs nothing but itself.
//!
//! No script, no font, no picture from elsewhere: it can be sent as a file, opened anywhere and
//! printed in black. Every value is escaped here, in [`escaped`], and nowhere else.

use std::fmt::Write;

use super::{Summary, code_of, who};
use crate::desk::numbers::excerpt;
use crate::domain::language::Language;
use crate::domain::stats::FacetRow;
use crate::say;

/// Items in the table of hours; more do not fit beside each other with their names.
const ITEMS: usize = 8;

/// Rows of the stock table: more would push the page onto a second sheet.
const STOCK: usize = 10;

/// Rows of the most reposted.
const REPOSTS: usize = 3;

const STYLE: &str = "\
@page { size: A4; margin: 12mm }
:root { color-scheme: light }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 186mm; color: #000; background: #fff;
  font: 9pt/1.25 system-ui, 'Noto Sans', 'Noto Sans KR', 'Noto Sans JP', sans-serif }
header { border-bottom: 1.5pt solid #000; margin-bottom: 3mm; padding-bottom: 1mm }
h1 { font-size: 15pt; margin: 0 }
h2 { font-size: 10pt; margin: 2.5mm 0 .6mm }
p { margin: .6mm 0 }
.columns { display: grid; grid-template-columns: 1fr 1fr; column-gap: 6mm; align-items: start }
.four { grid-template-columns: 1.2fr 1.2fr .7fr 1.2fr; column-gap: 4mm }
section, figure, tr { break-inside: avoid }
section { min-width: 0 }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: .4pt solid #888; padding: .3mm 1mm; text-align: left;
  vertical-align: top; overflow-wrap: anywhere }
thead th { border-bottom: 1pt solid #000; font-size: 8pt }
th { font-weight: 600 }
tbody th { font-weight: 400 }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.hours { font-size: 7.5pt }
section p, footer p { font-size: 7.5pt }
figure { margin: 1mm 0 0 }
figure svg { display: block; width: 100%; height: auto; max-height: 80mm }
@media screen { body { padding: 5mm } }
@media screen and (max-width: 40em) { .columns, .four { grid-template-columns: 1fr } }
";

impl Summary {
    /// The summary as an HTML page to print. `picture` is an SVG of the day, made by us: it is
    /// put in as it is.
    pub fn html(&self, language: Language, picture: Option<&str>) -> String {
        let title = escaped(&self.title(language));
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1>{title}</h1>\n",
            language.name()
        );
        if self.is_silent() {
            paragraph(&mut page, &say!(language, "summary-silent"));
            page += "</header>\n</body>\n</html>\n";
            return page;
        }
        let lead = if self.rehearsal {
            say!(language, "summary-page-made-up")
        } else {
            say!(language, "summary-page-lead")
        };
        paragraph(&mut page, &lead);
        page += "</header>\n<main>\n<div class=\"columns\">\n";
        self.gifts(language, &mut page);
        self.posts(language, &mut page);
        page += "</div>\n";
        self.stock(language, &mut page);
        self.hours(language, &mut page);
        if let Some(svg) = picture.and_then(|svg| svg.find("<svg").map(|start| &svg[start..])) {
            // Whatever stands before it, like an XML declaration, has no place in HTML.
            let heading = escaped(&say!(language, "summary-page-timeline"));
            let _ = write!(page, "<section>\n<h2>{heading}</h2>\n<figure>{svg}</figure>\n");
            page += "</section>\n";
        }
        page += "<div class=\"columns four\">\n";
        self.rankings(language, &mut page);
        page += "</div>\n";
        self.reposted(language, &mut page);
        page += "</main>\n";
        let mut notes: Vec<String> =
            self.sources.iter().flat_map(|source| source.lines(language)).collect();
        if self.owed + self.given_up > 0 {
            let (owed, dead) = (self.owed, self.given_up);
            notes.push(say!(language, "summary-page-chat", owed = owed, dead = dead));
        }
        if !notes.is_empty() {
            page += "<footer>\n";
            notes.iter().for_each(|note| paragraph(&mut page, note));
            page += "</footer>\n";
        }
        page += "</body>\n</html>\n";
        page
    }

    /// The giveaway, with the day before beside it.
    fn gifts(&self, language: Language, page: &mut String) {
        let gifts = &self.giveaway;
        let before = self.yesterday;
        let mut table = self.two_days(language, say!(language, "summary-page-gifts"));
        for (name, number, before) in [
            (say!(language, "summary-page-earned"), gifts.earned, before.map(|day| day.earned)),
            (say!(language, "summary-page-handed-over"), gifts.handed_over, None),
            (say!(language, "summary-page-waiting"), gifts.waiting, None),
            (say!(language, "summary-page-review"), gifts.review, None),
            (say!(language, "summary-page-declined"), gifts.declined, None),
            (say!(language, "summary-page-gifts-out"), gifts.gifts, before.map(|day| day.gifts)),
        ] {
            table.row([name, number.to_string(), shown(before)]);
        }
        table.notes.push(say!(language, "summary-page-earned-rule"));
        if let Some(minutes) = gifts.median_minutes {
            table.notes.push(say!(language, "summary-short-median", minutes = minutes));
        }
        if let Some(ten) = &gifts.busiest {
            let time = ten.start.format("%H:%M").to_string();
            let count = ten.handed_over;
            table.notes.push(say!(language, "summary-short-busiest", time = time, count = count));
        }
        table.print(page);
    }

    fn posts(&self, language: Language, page: &mut String) {
        let before = self.yesterday;
        let mut table = self.two_days(language, say!(language, "summary-page-posts"));
        for (name, number, before) in [
            (say!(language, "summary-page-all-posts"), self.posts.posts, before.map(|d| d.posts)),
            (say!(language, "summary-page-originals"), self.posts.originals, None),
            (say!(language, "summary-page-reposts"), self.posts.reposts, None),
            (say!(language, "summary-page-authors"), self.posts.authors, before.map(|d| d.authors)),
        ] {
            table.row([name, number.to_string(), shown(before)]);
        }
        table.print(page);
    }

    /// A table of this day, and of the day before where there was one.
    fn two_days(&self, language: Language, title: String) -> Table {
        let mut table = Table::new(title);
        table.column(say!(language, "summary-page-what"), Align::Text);
        table.column(say!(language, "summary-page-this-day"), Align::Number);
        if self.yesterday.is_some() {
            table.column(say!(language, "summary-page-yesterday"), Align::Number);
        }
        table
    }

    fn stock(&self, language: Language, page: &mut String) {
        let mut table = Table::new(say!(language, "summary-page-stock"));
        table.column(say!(language, "summary-page-item"), Align::Text);
        for head in [
            say!(language, "summary-page-started"),
            say!(language, "summary-page-corrected"),
            say!(language, "summary-page-handed-over"),
            say!(language, "summary-page-today"),
            say!(language, "summary-page-left"),
        ] {
            table.column(head, Align::Number);
        }
        let plenty = say!(language, "summary-page-plenty");
        for row in self.stock.iter().take(STOCK) {
            let corrected = match row.adjusted {
                0 => String::new(),
                more => format!("{more:+}"),
            };
            table.row([
                excerpt(&row.item),
                row.started.map(|count| count.to_string()).unwrap_or_default(),
                corrected,
                row.handed_over.to_string(),
                row.handed_over_today.to_string(),
                row.left.map_or(plenty.clone(), |left| left.to_string()),
            ]);
        }
        table.notes.push(say!(language, "summary-page-stock-rule"));
        table.print(page);
    }

    /// Items down, hours across: a booth's day is at most a dozen hours wide.
    fn hours(&self, language: Language, page: &mut String) {
        let Some(first) = self.hours.first() else { return };
        let mut table = Table::new(say!(language, "summary-page-hours"));
        table.class = " class=\"hours\"";
        table.column(say!(language, "summary-page-item"), Align::Text);
        for hour in &self.hours {
            table.column(hour.label(), Align::Number);
        }
        for (place, item) in first.items.iter().enumerate().take(ITEMS) {
            let counts = self.hours.iter().filter_map(|hour| hour.items.get(place));
            let counts = counts.map(|share| share.count.to_string());
            table.row(std::iter::once(excerpt(&item.name)).chain(counts));
        }
        table.print(page);
    }

    fn rankings(&self, language: Language, page: &mut String) {
        let posts = say!(language, "summary-page-posts");
        let title = say!(language, "summary-page-tags");
        let mut table = Table::new(title);
        table.column(say!(language, "summary-page-tag"), Align::Text);
        table.column(posts.clone(), Align::Number);
        for row in &self.tags {
            table.row([format!("#{}", excerpt(&row.shown)), row.posts.to_string()]);
        }
        table.print(page);

        let mut table = Table::new(say!(language, "summary-page-active"));
        table.column(say!(language, "summary-page-author"), Align::Text);
        table.column(posts.clone(), Align::Number);
        for row in &self.authors {
            let who = excerpt(&who(language, &row.handle, &row.name));
            table.row([who, row.posts.to_string()]);
        }
        table.print(page);

        let mut table = Table::new(say!(language, "summary-page-languages"));
        table.column(say!(language, "summary-page-language"), Align::Text);
        table.column(posts.clone(), Align::Number);
        for row in &self.languages {
            table.row([code_of(language, row), row.posts.to_string()]);
        }
        table.print(page);

        let mut table = Table::new(say!(language, "summary-page-networks"));
        table.column(say!(language, "summary-page-network"), Align::Text);
        table.column(posts, Align::Number);
        table.column(say!(language, "summary-page-earned"), Align::Number);
        for row in &self.networks {
            table.row([row.value.clone(), row.posts.to_string(), self.earned_on(row)]);
        }
        // A network of claims by hand has no posts.
        for share in &self.giveaway.by_network {
            if !self.networks.iter().any(|row| row.value == share.name) {
                table.row([share.name.clone(), "0".to_owned(), share.count.to_string()]);
            }
        }
        table.print(page);
    }

    fn earned_on(&self, network: &FacetRow) -> String {
        let share = self.giveaway.by_network.iter().find(|share| share.name == network.value);
        share.map_or(0, |share| share.count).to_string()
    }

    fn reposted(&self, language: Language, page: &mut String) {
        let mut table = Table::new(say!(language, "summary-page-reposted"));
        table.column(say!(language, "summary-page-author"), Align::Text);
        table.column(say!(language, "summary-page-text"), Align::Text);
        table.column(say!(language, "summary-page-times"), Align::Number);
        for row in self.reposts.iter().take(REPOSTS) {
            let who = excerpt(&who(language, &row.author, ""));
            table.row([who, excerpt(&row.text), row.reported.max(row.seen).to_string()]);
        }
        table.print(page);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Align {
    Text,
    Number,
}

/// A table of values that are not escaped yet; the first cell of a row is its heading. Without
/// rows it is not printed.
struct Table {
    title: String,
    class: &'static str,
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    fn new(title: String) -> Self {
        Self { title, class: "", columns: Vec::new(), rows: Vec::new(), notes: Vec::new() }
    }

    fn column(&mut self, head: String, align: Align) {
        self.columns.push((head, align));
    }

    /// Cells beyond the last column are not printed.
    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn print(&self, page: &mut String) {
        if self.rows.is_empty() {
            return;
        }
        let title = escaped(&self.title);
        *page += &format!("<section>\n<h2>{title}</h2>\n<table{}>\n", self.class);
        *page += "<thead><tr>";
        for (head, align) in &self.columns {
            *page += &format!("<th scope=\"col\"{}>{}</th>", align.class(), escaped(head));
        }
        *page += "</tr></thead>\n<tbody>\n";
        for row in &self.rows {
            *page += "<tr>";
            for (place, ((_, align), cell)) in self.columns.iter().zip(row).enumerate() {
                let (cell, class) = (escaped(cell), align.class());
                // A name may be written from the right: it must not turn its neighbours.
                *page += &match (place, align) {
                    (0, _) => format!("<th scope=\"row\"{class}><bdi>{cell}</bdi></th>"),
                    (_, Align::Text) => format!("<td{class}><bdi>{cell}</bdi></td>"),
                    (_, Align::Number) => format!("<td{class}>{cell}</td>"),
                };
            }
            *page += "</tr>\n";
        }
        *page += "</tbody>\n</table>\n";
        for note in &self.notes {
            paragraph(page, note);
        }
        *page += "</section>\n";
    }
}

impl Align {
    fn class(self) -> &'static str {
        match self {
            Self::Text => "",
            Self::Number => " class=\"n\"",
        }
    }
}

fn paragraph(page: &mut String, text: &str) {
    *page += &format!("<p>{}</p>\n", escaped(text));
}

fn shown(number: Option<u64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// Text that cannot be markup: what means something in HTML is spelt out, and control
/// characters, which HTML does not allow, are dropped.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            '\n' | '\t' => escaped.push(' '),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}
