//! Claims by what somebody types: any part of a code, handle or name.
//!
//! A full-text index of three letters at a time narrows a million claims to a handful. Every letter
//! is written into it three times, so that what is looked for may be a single one; a syllable stands
//! there as the consonant it begins with, so that what is found by initials is among the candidates;
//! [`finds`] then looks at each, as it would at all.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Result, Transaction, TransactionBehavior, params};

use super::claims::{CLAIM_COLUMNS, CLAIM_TABLES, Claim, read_claim};
use super::dictionary::AuthorId;
use super::people::folded_name;
use crate::domain::claim::ClaimId;
use crate::domain::hangul::{self, finds};
use crate::domain::hashtag::fold;

/// Stands between code, handle and name, and is in none of them.
const BETWEEN: char = '\u{1}';

/// Makes the SQL functions of this module known to a connection: `findable(code, handle, name)`,
/// what stands in the index; `finds(text, typed)`, whether a text has a part that was typed, folded;
/// `is_called(text, typed)`, whether it is that.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("findable", 3, flags, |context| {
        let (code, handle, name): (String, String, String) =
            (context.get(0)?, context.get(1)?, context.get(2)?);
        let all = format!(
            "{BETWEEN}{}{BETWEEN}{}{BETWEEN}{}{BETWEEN}",
            fold(&code),
            fold(&handle),
            fold(&name)
        );
        Ok(letters(&all))
    })?;
    connection.create_scalar_function("finds", 2, flags, |context| {
        let (text, typed) = (context.get_raw(0).as_str()?, context.get_raw(1).as_str()?);
        Ok(finds(&fold(text), typed))
    })?;
    connection.create_scalar_function("is_called", 2, flags, |context| {
        let (text, typed) = (context.get_raw(0).as_str()?, context.get_raw(1).as_str()?);
        // Nearly every handle is ASCII, and a million of them may be asked.
        Ok(if text.is_ascii() { text.eq_ignore_ascii_case(typed) } else { fold(text) == typed })
    })
}

/// As the index has a folded text.
fn letters(folded: &str) -> String {
    folded
        .chars()
        // FTS5 takes a NUL for the end.
        .filter(|c| *c != '\0')
        .map(|c| hangul::initial(c).unwrap_or(c))
        .flat_map(|c| [c; 3])
        .collect()
}

/// As FTS5 is asked for a folded text.
fn phrase(folded: &str) -> String {
    format!("\"{}\"", letters(folded).replace('"', "\"\""))
}

/// Fills the index of a database that had none when its claims were opened.
pub(super) fn fill_if_empty(connection: &mut Connection) -> Result<()> {
    let missing = "SELECT EXISTS (SELECT 1 FROM claims c WHERE c.id = 1 AND NOT EXISTS (
                            SELECT 1 FROM claims_found f WHERE f.rowid = c.id))";
    if !connection.query_row(missing, [], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    opened(&tx, ClaimId(1))?;
    tx.commit()
}

/// Claims were opened, from this one on. Once for all of a transaction, at its end: the index is
/// written to the disk when the next statement follows.
pub(super) fn opened(tx: &Transaction<'_>, first: ClaimId) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO claims_found (rowid, letters)
         SELECT c.id, findable(c.code, a.handle, a.name)
           FROM claims c JOIN authors a ON a.id = c.author WHERE c.id >= ?1",
    )?
    .execute([first.0])
    .map(drop)
}

/// An author is called otherwise now.
pub(super) fn renamed(tx: &Transaction<'_>, author: AuthorId) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO claims_found (rowid, letters)
         SELECT c.id, findable(c.code, a.handle, a.name)
           FROM claims c JOIN authors a ON a.id = c.author WHERE c.author = ?1",
    )?
    .execute([author.0])
    .map(drop)
}

/// Claims whose code, handle or name contains what was typed, or begins its syllables so: exact
/// hits first, then in the order they were opened.
pub(super) fn claims(tx: &Transaction<'_>, typed: &str, limit: u32) -> Result<Vec<Claim>> {
    let fragment = folded_name(typed);
    if fragment.is_empty() {
        return tx
            .prepare_cached(&format!(
                "SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES} ORDER BY c.id LIMIT ?1"
            ))?
            .query_map([limit], read_claim)?
            .collect();
    }
    let whole = phrase(&format!("{BETWEEN}{fragment}{BETWEEN}"));
    let mut found: Vec<Claim> = tx
        .prepare_cached(&format!(
            "SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES}
              WHERE c.id IN (SELECT rowid FROM claims_found WHERE claims_found MATCH ?1)
                AND (is_called(a.handle, ?2) OR is_called(c.code, ?2))
              ORDER BY c.id LIMIT ?3"
        ))?
        .query_map(params![whole, fragment, limit], read_claim)?
        .collect::<Result<_>>()?;
    let mut query = tx.prepare_cached(&format!(
        "SELECT {CLAIM_COLUMNS} FROM claims_found f CROSS JOIN {CLAIM_TABLES}
          WHERE f.claims_found MATCH ?1 AND c.id = f.rowid
            AND (finds(a.handle, ?2) OR finds(a.name, ?2) OR finds(c.code, ?2))
          ORDER BY f.rowid"
    ))?;
    let mut rows = query.query(params![phrase(&fragment), fragment])?;
    let exact = found.len();
    while found.len() < limit as usize
        && let Some(row) = rows.next()?
    {
        let claim = read_claim(row)?;
        if found[..exact].iter().all(|exact| exact.id != claim.id) {
            found.push(claim);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The index may only narrow.
        #[test]
        fn whatever_is_found_is_a_candidate(
            text in "[가-힣ㄱ-ㅎa-cA-CＡ-Ｃｱ-ﾝあ-んé🐍 \"*]{0,10}",
            typed in "[가-힣ㄱ-ㅎa-cA-CＡ-Ｃｱ-ﾝあ-んé🐍 \"*]{1,3}",
        ) {
            let (text, typed) = (fold(&text).into_owned(), folded_name(&typed));
            if finds(&text, &typed) {
                prop_assert!(letters(&text).contains(&letters(&typed)));
            }
        }
    }
}
