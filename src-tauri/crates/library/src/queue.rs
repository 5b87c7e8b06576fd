//! Up Next as the listener changes it.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::event::Event;
use crate::items::rows;
use crate::model::{ItemId, ItemRow, QueuePlace, Undo};
use crate::ranks;
use crate::settings;
use crate::store::Durability;

#[cfg(test)]
mod tests;

impl Library {
    pub fn queue(&self) -> Result<Vec<ItemRow>> {
        self.inner.store.read(|conn| {
            let ids = ranks::ids(conn)?;
            rows::by_ids(conn, &ids)
        })
    }

    pub fn queue_add(&self, ids: &[ItemId], place: QueuePlace) -> Result<()> {
        let ids = ids.to_vec();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let playing = settings::value(tx, settings::PLAYING)?
                    .and_then(|id| id.parse().ok())
                    .map(ItemId);
                ranks::add(tx, &ids, place, playing)?;
                changes.queue = true;
                changes.items = true;
                Ok(())
            })?;
        self.tell(Event::RulesDue);
        Ok(())
    }

    pub fn queue_remove(&self, ids: &[ItemId]) -> Result<Undo> {
        let ids = ids.to_vec();
        let before = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let mut before = Vec::new();
                for id in &ids {
                    if let Some(rank) = ranks::rank(tx, Some(*id))? {
                        before.push((*id, rank));
                    }
                }
                ranks::remove(tx, &ids)?;
                changes.queue = true;
                Ok(before)
            })?;
        let count = u32::try_from(before.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    for (id, rank) in before {
                        ranks::put_back(tx, id, rank)?;
                    }
                    changes.queue = true;
                    Ok(())
                })
        })
    }

    /// Moves one item to the place `to`, counted from 0 in the list as it is then; too far is the end.
    ///
    /// # Errors
    /// `NotFound` when it is not in Up Next.
    pub fn queue_move(&self, id: ItemId, to: u32) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let mut order = ranks::ids(tx)?;
                let from = order
                    .iter()
                    .position(|known| *known == id)
                    .ok_or(LibraryError::NotFound("item in Up Next"))?;
                order.remove(from);
                let to = (to as usize).min(order.len());
                let before = to.checked_sub(1).and_then(|n| order.get(n)).copied();
                for rank in ranks::between(tx, before, order.get(to).copied(), 1)? {
                    ranks::put_back(tx, id, rank)?;
                }
                changes.queue = true;
                Ok(())
            })
    }
}
