//! Lists of items and one item in full.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{CueRow, ItemDetail, ItemId, ItemPage, ItemQuery, ItemRow};

impl Library {
    /// One page of a list.
    pub fn items(&self, _query: &ItemQuery) -> Result<ItemPage> {
        Ok(ItemPage { rows: Vec::new(), next: None, total: 0 })
    }

    /// Rows in the order of `ids`; ids that are gone are left out.
    pub fn rows(&self, _ids: &[ItemId]) -> Result<Vec<ItemRow>> {
        Ok(Vec::new())
    }

    pub fn item(&self, _id: ItemId) -> Result<ItemDetail> {
        Err(LibraryError::NotFound("item"))
    }

    /// The transcript, in order.
    pub fn transcript(&self, _id: ItemId) -> Result<Vec<CueRow>> {
        Ok(Vec::new())
    }

    /// For the command line: a number, an address, or a part of a title that only one item has.
    pub fn find_item(&self, _what: &str) -> Result<ItemId> {
        Err(LibraryError::NotFound("item"))
    }
}
