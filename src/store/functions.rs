//! The SQL functions of ours, for `/find`: `fold(text)`, the domain's folding, and `finds(text,
//! typed)`, whether a text has a part that was typed, folded.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Result};

use crate::domain::{hangul, hashtag};

/// Makes them known to a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("fold", 1, flags, |context| {
        let text: Option<String> = context.get(0)?;
        Ok(text.map(|text| hashtag::fold(&text).into_owned()))
    })?;
    connection.create_scalar_function("finds", 2, flags, |context| {
        let (text, typed): (String, String) = (context.get(0)?, context.get(1)?);
        Ok(hangul::finds(&hashtag::fold(&text), &typed))
    })
}
