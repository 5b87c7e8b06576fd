//! Up Next as the listener changes it.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::event::Event;
use crate::items::state::{self, Touched};
use crate::items::{self, rows};
use crate::model::{ItemId, ItemQuery, ItemRow, QueueOrder, QueuePlace, Undo};
use crate::ranks;
use crate::settings;
use crate::store::Durability;
use crate::text;
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::HashMap;

#[cfg(test)]
mod tests;

/// More than that nobody hears in a row.
const MOST_OF_A_LIST: usize = 200;
/// Pages of a list that are looked through.
const MOST_PAGES: usize = 20;

/// What is loaded in the player.
fn playing(conn: &Connection) -> Result<Option<ItemId>> {
    Ok(settings::value(conn, settings::PLAYING)?
        .and_then(|id| id.parse().ok())
        .map(ItemId))
}

/// What Up Next is put in order by: dates, or milliseconds left.
fn sort_keys(
    conn: &Connection,
    ids: &[ItemId],
    by: QueueOrder,
) -> Result<HashMap<ItemId, Option<i64>>> {
    if matches!(by, QueueOrder::Shortest | QueueOrder::Longest) {
        let rows = rows::by_ids(conn, ids)?;
        return Ok(rows.into_iter().map(|row| (row.id, row.left_ms)).collect());
    }
    let mut statement = conn.prepare_cached(
        "SELECT q.item_id, i.sorted_at FROM queue q CROSS JOIN item i ON i.id = q.item_id",
    )?;
    let dates = statement.query_map([], |row| Ok((ItemId(row.get(0)?), row.get(1)?)))?;
    Ok(dates.collect::<rusqlite::Result<_>>()?)
}

impl Library {
    pub fn queue(&self) -> Result<Vec<ItemRow>> {
        self.inner.store.read(|conn| {
            let ids = ranks::ids(conn)?;
            rows::by_ids(conn, &ids)
        })
    }

    /// Puts items in, in the order given; those already in move. They leave the inbox; the undo puts them back.
    ///
    /// # Errors
    /// The database's.
    pub fn queue_add(&self, ids: &[ItemId], place: QueuePlace) -> Result<Undo> {
        let ids = ids.to_vec();
        let undo = self.write_with_undo(
            move |tx, changes| {
                let states = state::states(tx, &text::id_list(ids.iter().map(|id| id.0)))?;
                let order = ranks::snapshot(tx)?;
                ranks::add(tx, &ids, place, playing(tx)?)?;
                changes.queue = true;
                changes.items = true;
                // Their numbers of new items.
                changes.feeds = true;
                Ok((states.len(), (states, order)))
            },
            |tx, changes, (states, order)| {
                let touched = Touched {
                    inbox: true,
                    ..Touched::default()
                };
                state::put_back(tx, &states, touched, changes)?;
                let new: Vec<ItemId> = states
                    .iter()
                    .map(|state| ItemId(state.id))
                    .filter(|id| !order.iter().any(|(known, _)| known == id))
                    .collect();
                ranks::remove(tx, &new)?;
                ranks::restore(tx, &order, &[])?;
                changes.queue = true;
                Ok(())
            },
        );
        self.tell(Event::RulesDue);
        undo
    }

    /// Takes everything out that comes after what plays.
    ///
    /// # Errors
    /// The database's.
    pub fn queue_clear(&self) -> Result<Undo> {
        self.write_with_undo(
            |tx, changes| {
                let before = ranks::snapshot(tx)?;
                let stays = playing(tx)?;
                let mut gone = ranks::ids(tx)?;
                gone.retain(|id| Some(*id) != stays);
                ranks::remove(tx, &gone)?;
                changes.queue = true;
                changes.items = true;
                Ok((gone.len(), (before, gone)))
            },
            |tx, changes, (before, gone)| {
                ranks::restore(tx, &before, &gone)?;
                changes.queue = true;
                changes.items = true;
                Ok(())
            },
        )
    }

    /// Puts what comes after what plays in order, by date or by what is left to hear of it; what has no known length comes
    /// last.
    ///
    /// # Errors
    /// The database's.
    pub fn queue_sort(&self, by: QueueOrder) -> Result<Undo> {
        self.write_with_undo(
            move |tx, changes| {
                let before = ranks::snapshot(tx)?;
                let mut rest = ranks::ids(tx)?;
                let stays = playing(tx)?.filter(|id| rest.first() == Some(id));
                rest.retain(|id| Some(*id) != stays);
                let keys = sort_keys(tx, &rest, by)?;
                let key = |id: &ItemId| keys.get(id).copied().flatten();
                match by {
                    QueueOrder::Oldest => rest.sort_by_key(key),
                    QueueOrder::Newest => rest.sort_by_key(|id| Reverse(key(id))),
                    QueueOrder::Shortest => rest.sort_by_key(|id| key(id).unwrap_or(i64::MAX)),
                    QueueOrder::Longest => rest.sort_by_key(|id| Reverse(key(id).unwrap_or(-1))),
                }
                let order: Vec<ItemId> = stays.into_iter().chain(rest).collect();
                ranks::reorder(tx, &order)?;
                changes.queue = true;
                Ok((before.len(), before))
            },
            |tx, changes, before| {
                ranks::restore(tx, &before, &[])?;
                changes.queue = true;
                Ok(())
            },
        )
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
        let undo = self.write_with_undo(
            move |tx, changes| {
                // What is in Up Next leaves the inbox, and comes back there with the way back.
                let mut inbox = Vec::new();
                for id in &ids {
                    let was: bool = tx
                        .prepare_cached("SELECT in_inbox FROM item WHERE id = ?1")?
                        .query_row([id.0], |row| row.get(0))?;
                    if was {
                        inbox.push(*id);
                    }
                }
                ranks::add(tx, &ids, QueuePlace::Last, None)?;
                changes.queue = true;
                changes.items = true;
                Ok((ids.len(), (ids, inbox)))
            },
            |tx, changes, (ids, inbox)| {
                ranks::remove(tx, &ids)?;
                for id in inbox {
                    tx.prepare_cached("UPDATE item SET in_inbox = 1 WHERE id = ?1")?
                        .execute([id.0])?;
                }
                changes.queue = true;
                changes.items = true;
                Ok(())
            },
        );
        self.tell(Event::RulesDue);
        undo
    }

    pub fn queue_remove(&self, ids: &[ItemId]) -> Result<Undo> {
        let ids = ids.to_vec();
        self.write_with_undo(
            move |tx, changes| {
                let mut before = Vec::new();
                for id in &ids {
                    if let Some(rank) = ranks::rank(tx, Some(*id))? {
                        before.push((*id, rank));
                    }
                }
                ranks::remove(tx, &ids)?;
                changes.queue = true;
                Ok((before.len(), before))
            },
            |tx, changes, before| {
                for (id, rank) in before {
                    ranks::put_back(tx, id, rank)?;
                }
                changes.queue = true;
                Ok(())
            },
        )
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
