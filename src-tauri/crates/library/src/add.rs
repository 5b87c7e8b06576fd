//! The one Add box: looks behind what was pasted and adds it.
use crate::{Added, Found, ItemId, Library, LibraryError, Result};

impl Library {
    /// What is behind an address, a bare host or a local file, before anything is done.
    ///
    /// # Errors
    /// `Refused` with a sentence when the input is no address; `Fetch` when it cannot be had.
    pub async fn look_up(&self, input: &str) -> Result<Found> {
        let _ = input;
        Err(LibraryError::Closed)
    }

    /// Does what [`Library::look_up`] said: subscribes, saves the page, keeps the audio file, imports the list.
    ///
    /// # Errors
    /// As `look_up`.
    pub async fn add(&self, input: &str) -> Result<Added> {
        let _ = input;
        Err(LibraryError::Closed)
    }

    /// Saves a page from bytes the user gave; `url` is where it came from, if known.
    ///
    /// # Errors
    /// `Article` when it is no page.
    pub async fn save_page(&self, html: &[u8], url: Option<&str>) -> Result<ItemId> {
        let _ = (html, url);
        Err(LibraryError::Closed)
    }
}
