//! What comes with an answer or a notice: pictures of the numbers, files of the data.
//!
//! Made when it is sent, from data, so that what waits in the database is small and what
//! arrives is fresh.

use super::answer::{Answer, Attachment, Exported};
use crate::domain::language::Language;
use crate::say;
use crate::store::Store;
use crate::store::connection::StoreError;

/// A file to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it is called: `2026-11-21.png`.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether it is shown rather than downloaded.
    pub is_picture: bool,
}

/// Makes what an answer promised. `None` when there is nothing to show.
///
/// # Errors
/// When the database cannot be read.
pub async fn make(
    _store: &Store,
    _attachment: &Attachment,
    _language: Language,
) -> Result<Option<File>, StoreError> {
    Ok(None)
}

/// The answer that brings a file of the data.
pub(super) fn export(what: Exported, language: Language) -> Answer {
    let text = say!(language, "export-here", what = what.name());
    Answer { attachment: Some(Attachment::Export { what }), ..Answer::done(text) }
}
