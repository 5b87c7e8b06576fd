//! Pictures of items: fetched once, stored by content, served small.
use crate::{ItemId, JobId, Library, LibraryError, Result};

impl Library {
    /// Fetches the pictures of an item that are not stored yet.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pictures(&self, item: ItemId) -> Result<JobId> {
        let _ = item;
        Err(LibraryError::Closed)
    }

    /// A stored picture by its hash, at most `width` pixels wide when one is given: (mime, bytes).
    ///
    /// # Errors
    /// `File` when it cannot be read.
    pub fn picture(&self, hash: &str, width: Option<u32>) -> Result<Option<(String, Vec<u8>)>> {
        let _ = (hash, width);
        Ok(None)
    }
}
