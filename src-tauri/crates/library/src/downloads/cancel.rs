//! Taking back what is asked for and not here yet.
use super::set_aside::GIVEN_UP;
use crate::store::Durability;
use crate::{ItemId, Library, Result, Undo};
use rusqlite::OptionalExtension;
use std::collections::HashSet;

impl Library {
    /// Cancels downloads that are not here: of `items` all that are not finished, those that failed among them; without
    /// them all that wait, run or are paused. A finished file stays. The undo brings them back, with what had come.
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
        // Where another version was to come in its place, the file that is here stays.
        let asked = chosen.clone();
        let kept = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let mut give_up = tx.prepare_cached(GIVEN_UP)?;
                let mut kept = HashSet::new();
                for item in asked {
                    if give_up.execute([item.0])? > 0 {
                        kept.insert(item);
                    }
                }
                changes.downloads |= !kept.is_empty();
                changes.items |= !kept.is_empty();
                Ok(kept)
            })?;
        for item in &kept {
            self.inner.active.stop(*item);
        }
        let gone: Vec<ItemId> = chosen
            .into_iter()
            .filter(|item| !kept.contains(item))
            .collect();
        self.remove_downloads(&gone)
    }
}
