//! Up Next as the listener changes it.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::event::Event;
use crate::items::{self, rows};
use crate::model::{ItemId, ItemQuery, ItemRow, QueuePlace, Undo};
use crate::ranks;
use crate::settings;
use crate::store::Durability;

#[cfg(test)]
mod tests;

/// More than that nobody hears in a row.
const MOST_OF_A_LIST: usize = 200;
/// Pages of a list that are looked through.
const MOST_PAGES: usize = 20;

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

    /// Puts what can be played and was not played of a list at the end of Up Next, at most 200, in the
    /// order of the list; answers how many came in, and how to take them out.
    pub fn queue_add_list(&self, list: &ItemQuery) -> Result<Undo> {
        let now = self.inner.deps.clock.now_ms();
        let ids = self.inner.store.read(|conn| {
            let mut ids = Vec::new();
            let mut query = ItemQuery {
                after: None,
                limit: MOST_OF_A_LIST as u32,
                ..list.clone()
            };
            for _ in 0..MOST_PAGES {
                let page = items::page(conn, now, &query)?;
                let fits =
                    |row: &&ItemRow| row.playable && !row.done && !row.queued && !row.trashed;
                ids.extend(page.rows.iter().filter(fits).map(|row| row.id));
                match page.next {
                    Some(next) if ids.len() < MOST_OF_A_LIST => query.after = Some(next),
                    _ => break,
                }
            }
            ids.truncate(MOST_OF_A_LIST);
            Ok(ids)
        })?;
        let new = ids.clone();
        let inbox = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                // What is in Up Next leaves the inbox, and comes back there with the way back.
                let mut inbox = Vec::new();
                for id in &new {
                    let was: bool = tx
                        .prepare_cached("SELECT in_inbox FROM item WHERE id = ?1")?
                        .query_row([id.0], |row| row.get(0))?;
                    if was {
                        inbox.push(*id);
                    }
                }
                ranks::add(tx, &new, QueuePlace::Last, None)?;
                changes.queue = true;
                changes.items = true;
                Ok(inbox)
            })?;
        self.tell(Event::RulesDue);
        let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    ranks::remove(tx, &ids)?;
                    for id in inbox {
                        tx.prepare_cached("UPDATE item SET in_inbox = 1 WHERE id = ?1")?
                            .execute([id.0])?;
                    }
                    changes.queue = true;
                    changes.items = true;
                    Ok(())
                })
        })
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
