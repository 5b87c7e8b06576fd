//! Search: our own grammar over FTS5, which never sees what a person typed.
use crate::Library;
use crate::error::Result;
use crate::model::{ItemId, SearchPage};
use rusqlite::Transaction;

/// Writes an item's title, text, transcript and notes into the index, in the place of what was there.
pub(crate) fn index(_tx: &Transaction<'_>, _id: ItemId) -> Result<()> {
    Ok(())
}

impl Library {
    /// One page of what was found. Whatever was typed, the search itself is never an error.
    pub fn search(&self, _text: &str, _after: Option<&str>) -> Result<SearchPage> {
        Ok(SearchPage { hits: Vec::new(), total: 0, next: None, problem: None })
    }
}
