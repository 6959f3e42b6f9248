//! A consistent copy of the database while it is in use.

use std::path::Path;

use rusqlite::params;

use super::Store;
use super::connection::StoreError;

impl Store {
    /// Copies the database, as of now and compacted, into a new file. Recording goes on.
    ///
    /// # Errors
    /// When `to` exists already, cannot be written, or the disk is full.
    pub fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::Exists(to.to_owned()));
        }
        let connection = super::connection::reader(self.path())?;
        connection.pragma_update(None, "query_only", false)?;
        connection.execute("VACUUM INTO ?1", params![to.to_string_lossy()])?;
        Ok(())
    }
}
