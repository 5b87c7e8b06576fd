//! Up Next.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{ItemId, ItemRow, QueuePlace, Undo};
use rusqlite::{Connection, Transaction};

/// The ids in order.
pub(crate) fn ids(_conn: &Connection) -> Result<Vec<ItemId>> {
    Ok(Vec::new())
}

/// Puts items in, in the order given; those already in move. `Next` is after `playing` when that is the head.
pub(crate) fn add(_tx: &Transaction<'_>, _ids: &[ItemId], _place: QueuePlace, _playing: Option<ItemId>) -> Result<()> {
    Ok(())
}

pub(crate) fn remove(_tx: &Transaction<'_>, _ids: &[ItemId]) -> Result<u32> {
    Ok(0)
}

impl Library {
    pub fn queue(&self) -> Result<Vec<ItemRow>> {
        Ok(Vec::new())
    }

    pub fn queue_add(&self, _ids: &[ItemId], _place: QueuePlace) -> Result<()> {
        Ok(())
    }

    pub fn queue_remove(&self, _ids: &[ItemId]) -> Result<Undo> {
        Err(LibraryError::Refused("not yet".into()))
    }

    /// Moves one item to the place `to`, counted from 0 without it.
    pub fn queue_move(&self, _id: ItemId, _to: u32) -> Result<()> {
        Ok(())
    }
}
