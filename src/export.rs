//! Data for others: CSV that a spreadsheet opens safely, and JSON lines as it is.
//!
//! A deleted post is in no export. CSV follows RFC 4180; a cell that a spreadsheet would run as
//! a formula gets a leading apostrophe (OWASP ASVS 1.2.10). JSON keeps every text as it is.

use std::io::Write;

use anyhow::Result;
use serde_json::{Value, json};

use crate::domain::day::Bucket;
use crate::domain::stats::{Facet, Window};
use crate::store::Store;
use crate::store::claims::Claim;
use crate::store::connection::StoreError;
use crate::store::posts::StoredPost;
use crate::store::statistics::Limit;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, with a head.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// Writes a table as CSV.
///
/// # Errors
/// When `out` cannot be written.
pub fn csv(
    out: impl Write,
    head: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<()> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(head)?;
    for row in rows {
        table.write_record(row.iter().map(|cell| safe(cell)))?;
    }
    table.flush()?;
    Ok(())
}

/// A cell that no spreadsheet runs.
fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Writes objects of one shape, row by row.
struct Rows<W: Write> {
    format: Format,
    csv: Option<csv::Writer<W>>,
    plain: Option<W>,
    count: u64,
}

impl<W: Write> Rows<W> {
    fn new(format: Format, out: W, head: &[&str]) -> Result<Self> {
        let mut rows = Self { format, csv: None, plain: None, count: 0 };
        match format {
            Format::JsonLines => rows.plain = Some(out),
            Format::Csv => {
                let mut csv =
                    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
                csv.write_record(head)?;
                rows.csv = Some(csv);
            }
        }
        Ok(rows)
    }

    fn push(&mut self, row: &Value) -> std::io::Result<()> {
        self.count += 1;
        if let Some(out) = &mut self.plain {
            serde_json::to_writer(&mut *out, row)?;
            out.write_all(b"\n")?;
        }
        if let (Some(csv), Some(object)) = (&mut self.csv, row.as_object()) {
            csv.write_record(object.values().map(cell))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<u64> {
        debug_assert_eq!(self.format == Format::Csv, self.csv.is_some());
        if let Some(csv) = &mut self.csv {
            csv.flush()?;
        }
        if let Some(out) = &mut self.plain {
            out.flush()?;
        }
        Ok(self.count)
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => safe(text),
        Value::Array(list) => {
            let words: Vec<String> = list.iter().map(cell).collect();
            words.join(" ")
        }
        other => other.to_string(),
    }
}

const CLAIM_HEAD: &[&str] = &[
    "code",
    "state",
    "network",
    "handle",
    "name",
    "item",
    "given_or_declined_by",
    "settled_at",
    "opened_at",
    "period",
    "post_id",
    "post_url",
    "post_deleted",
    "note",
    "further_posts",
];

/// Writes every claim; returns how many.
///
/// # Errors
/// When the database cannot be read or `out` cannot be written.
pub fn claims(store: &Store, format: Format, out: impl Write) -> Result<u64> {
    let mut rows = Rows::new(format, out, CLAIM_HEAD)?;
    store.each_claim(|claim, post| rows.push(&claim_row(&claim, post.as_ref())))?;
    rows.finish()
}

fn claim_row(claim: &Claim, post: Option<&StoredPost>) -> Value {
    let settled = claim.settled.as_ref();
    let present = post.filter(|post| !post.gone);
    json!({
        "code": claim.code.as_str(),
        "state": claim.state.name(),
        "network": claim.network.name(),
        "handle": claim.handle,
        "name": claim.name,
        "item": claim.item,
        "given_or_declined_by": settled.map(|settled| &settled.by),
        "settled_at": settled.map(|settled| settled.at.to_rfc3339()),
        "opened_at": claim.opened_at.to_rfc3339(),
        "period": claim.period,
        "post_id": present.map(|post| &post.id.native),
        "post_url": present.map(StoredPost::url).or(claim.link.clone()),
        "post_deleted": claim.gone,
        "note": claim.note,
        "further_posts": claim.more_posts,
    })
}

const POST_HEAD: &[&str] = &[
    "network",
    "id",
    "url",
    "author_handle",
    "author_name",
    "kind",
    "created_at",
    "language",
    "tags",
    "earns",
    "reposts",
    "text",
];

/// Writes every recorded post, or those that earn; returns how many.
///
/// # Errors
/// When the database cannot be read or `out` cannot be written.
pub fn posts(store: &Store, format: Format, earning: bool, out: impl Write) -> Result<u64> {
    let mut rows = Rows::new(format, out, POST_HEAD)?;
    store.each_post(
        |post| if post.earns || !earning { rows.push(&post_row(&post)) } else { Ok(()) },
    )?;
    rows.finish()
}

fn post_row(post: &StoredPost) -> Value {
    json!({
        "network": post.id.network.name(),
        "id": post.id.native,
        "url": post.url(),
        "author_handle": post.handle,
        "author_name": post.name,
        "kind": post.kind,
        "created_at": post.created_at.to_rfc3339(),
        "language": post.language,
        "tags": post.tags,
        "earns": post.earns,
        "reposts": post.reposts,
        "text": post.text,
    })
}

/// Writes the ids of every recorded post, or of those that earn; returns how many.
///
/// # Errors
/// When the database cannot be read or `out` cannot be written.
pub fn ids(store: &Store, format: Format, earning: bool, out: impl Write) -> Result<u64> {
    let mut rows = Rows::new(format, out, &["network", "id"])?;
    store.each_post(|post| {
        if post.earns || !earning {
            rows.push(&json!({"network": post.id.network.name(), "id": post.id.native}))
        } else {
            Ok(())
        }
    })?;
    rows.finish()
}

/// Every statistic, one after the other: its name and its rows.
///
/// # Errors
/// When the database cannot be read.
pub async fn statistics(store: &Store) -> Result<Vec<(&'static str, Value)>, StoreError> {
    let (all, whole) = (Window::default, Limit(0));
    let value = |rows: serde_json::Result<Value>| rows.unwrap_or_default();
    let mut tables = vec![
        ("totals", value(serde_json::to_value([store.totals(all()).await?]))),
        ("giveaway", value(serde_json::to_value([store.giveaway(None).await?]))),
        ("tags", value(serde_json::to_value(store.tags(all(), whole).await?))),
        ("timeline", value(serde_json::to_value(store.timeline(Bucket::Hour, None, all()).await?))),
        ("reposts", value(serde_json::to_value(store.reposts(all(), whole).await?))),
        ("authors", value(serde_json::to_value(store.authors(all(), whole).await?))),
    ];
    for facet in Facet::ALL {
        let rows = store.facet(facet, all(), whole).await?;
        tables.push((facet.name(), value(serde_json::to_value(rows))));
    }
    Ok(tables)
}

/// Writes statistics: in CSV as (statistic, key, field, value) rows, in JSON a row a line.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_statistics(
    tables: &[(&'static str, Value)],
    format: Format,
    out: impl Write,
) -> Result<u64> {
    let mut rows = Rows::new(format, out, &["statistic", "row", "field", "value"])?;
    for (name, table) in tables {
        for (number, row) in table.as_array().into_iter().flatten().enumerate() {
            let Some(object) = row.as_object() else { continue };
            if format == Format::JsonLines {
                let mut line = serde_json::Map::new();
                line.insert("statistic".to_owned(), (*name).into());
                line.extend(object.clone());
                rows.push(&Value::Object(line))?;
                continue;
            }
            for (field, value) in object {
                rows.push(&json!({
                    "statistic": name, "row": number + 1, "field": field, "value": value,
                }))?;
            }
        }
    }
    rows.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for (cell, expected) in
            [("=1+1", "'=1+1"), ("@mina", "'@mina"), ("-2", "'-2"), ("a=b", "a=b"), ("", "")]
        {
            assert_eq!(safe(cell), expected);
        }
    }

    #[test]
    fn the_columns_are_in_the_order_of_the_head() {
        let row = json!({"statistic": "s", "row": 1, "field": "f", "value": "v"});
        let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["statistic", "row", "field", "value"]);
    }
}
