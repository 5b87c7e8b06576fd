//! Files of sound: a queue that survives everything, one failure never blocking the rest.
use crate::{Downloads, ItemId, Library, LibraryError, Result, Undo};

impl Library {
    /// The Downloads view.
    ///
    /// # Errors
    /// The database's.
    pub fn downloads(&self) -> Result<Downloads> {
        Err(LibraryError::Closed)
    }

    /// Puts episodes into the download queue; what is there already stays.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when an item has no sound.
    pub fn download(&self, items: &[ItemId]) -> Result<()> {
        let _ = items;
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// `NotFound`.
    pub fn pause_download(&self, item: ItemId) -> Result<()> {
        let _ = item;
        Err(LibraryError::Closed)
    }

    /// Takes a paused or failed download up again.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn resume_download(&self, item: ItemId) -> Result<()> {
        let _ = item;
        Err(LibraryError::Closed)
    }

    /// Stops or lets go all transfers; what plays goes on.
    ///
    /// # Errors
    /// The database's.
    pub fn pause_all_downloads(&self, paused: bool) -> Result<()> {
        let _ = paused;
        Err(LibraryError::Closed)
    }

    /// Removes files; the undo brings them back.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_downloads(&self, items: &[ItemId]) -> Result<Undo> {
        let _ = items;
        Err(LibraryError::Closed)
    }

    /// Called once after opening: what ran when the program ended goes on.
    ///
    /// # Errors
    /// The database's.
    pub fn start_downloads(&self) -> Result<()> {
        Ok(())
    }
}
