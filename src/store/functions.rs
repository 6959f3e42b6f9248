//! The one SQL function of ours: `fold(text)`, the domain's folding, for `/find`.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Result};

use crate::domain::hashtag;

/// Makes `fold(text)` known to a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("fold", 1, flags, |context| {
        let text: Option<String> = context.get(0)?;
        Ok(text.map(|text| hashtag::fold(&text).into_owned()))
    })
}
