//! The bytes to play: a finished file, or one that grows while it is heard.
use crate::{ItemId, Library, LibraryError, Result};
use std::path::PathBuf;
use std::sync::Arc;

/// Where a player reads an episode from.
#[derive(Clone)]
pub enum Playable {
    File(PathBuf),
    /// Being fetched; its readers wait for bytes.
    Growing(Arc<fetch::Media>),
}

impl Library {
    /// A finished file if there is one, else the transfer is begun or joined and read while it grows.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when the item has no sound.
    pub fn media(&self, item: ItemId) -> Result<Playable> {
        let _ = item;
        Err(LibraryError::Closed)
    }
}
