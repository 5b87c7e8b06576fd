//! Saved pages: the text, what it mentions, and fetching it again.
use crate::{ItemId, Library, LibraryError, Result};

impl Library {
    /// Fetches the text and the pictures of an article again; of an episode its chapters and transcript.
    ///
    /// # Errors
    /// `Fetch` when it cannot be had, `Refused` when what came is worse than what is there: the old text stays.
    pub async fn fetch_again(&self, item: ItemId) -> Result<()> {
        let _ = item;
        Err(LibraryError::Closed)
    }
}
