//! Taking back what is asked for and not here yet.
use crate::{ItemId, Library, Result, Undo};
use rusqlite::OptionalExtension;

impl Library {
    /// Cancels downloads that are not here: of `items` all that are not finished, those that failed among them; without
    /// them all that wait, run or are paused. A finished file stays, also one
    /// that another version was to replace. The undo brings them back, with what had come.
    ///
    /// # Errors
    /// The database's.
    pub fn cancel_downloads(&self, items: Option<&[ItemId]>) -> Result<Undo> {
        self.write_gathered();
        let chosen: Vec<ItemId> = self.inner.store.read(|conn| {
            let Some(items) = items else {
                return Ok(conn
                    .prepare_cached(
                        "SELECT item_id FROM download WHERE kept = 1 AND state IN ('waiting', 'running', 'paused')",
                    )?
                    .query_map([], |row| Ok(ItemId(row.get(0)?)))?
                    .collect::<rusqlite::Result<_>>()?);
            };
            let mut row = conn.prepare_cached(
                "SELECT 1 FROM download WHERE item_id = ?1 AND kept = 1 AND state <> 'done'",
            )?;
            let mut chosen = Vec::new();
            for item in items {
                let there: Option<i64> = row.query_row([item.0], |row| row.get(0)).optional()?;
                if there.is_some() {
                    chosen.push(*item);
                }
            }
            Ok(chosen)
        })?;
        self.remove_downloads(&chosen)
    }
}
