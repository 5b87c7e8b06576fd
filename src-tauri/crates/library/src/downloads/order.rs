//! Which of what waits comes first: where the listener put it by hand, then what is in Up Next, in its order, then as it was
//! asked for.
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use rusqlite::Connection;

/// The order of rows of `download`.
pub(super) const ORDER: &str = "download.place IS NULL, download.place, \
    (SELECT rank FROM queue WHERE queue.item_id = download.item_id) IS NULL, \
    (SELECT rank FROM queue WHERE queue.item_id = download.item_id), download.rank, download.item_id";

/// What waits, and the address it comes from.
pub(super) fn waiting(conn: &Connection) -> Result<Vec<(ItemId, String)>> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT download.item_id, coalesce(episode.enclosure_url, download.url) FROM download \
             LEFT JOIN episode ON episode.item_id = download.item_id WHERE state = 'waiting' ORDER BY {ORDER}"
        ))?
        .query_map([], |row| Ok((ItemId(row.get(0)?), row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

impl Library {
    /// Puts downloads that are not finished before another one, or to the end. What runs goes on; the order is that of what
    /// begins next, and it stays until they are here.
    ///
    /// # Errors
    /// `NotFound` when `before` is none of them.
    pub fn move_downloads(&self, items: &[ItemId], before: Option<ItemId>) -> Result<()> {
        let items = items.to_vec();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let now: Vec<ItemId> = tx
                    .prepare_cached(&format!(
                        "SELECT item_id FROM download WHERE kept = 1 AND state NOT IN ('done', 'failed') ORDER BY {ORDER}"
                    ))?
                    .query_map([], |row| Ok(ItemId(row.get(0)?)))?
                    .collect::<rusqlite::Result<_>>()?;
                let order = reordered(&now, &items, before).ok_or(LibraryError::NotFound("download"))?;
                let mut set = tx.prepare_cached("UPDATE download SET place = ?2 WHERE item_id = ?1")?;
                for (place, item) in (1_i64..).zip(order) {
                    set.execute([item.0, place])?;
                }
                changes.merge(Changes { downloads: true, ..Changes::default() });
                Ok(())
            })?;
        self.start_waiting();
        Ok(())
    }
}

/// `now` with `items` before `before`, in the order in which they are given; those that are not in it are left out. None when
/// `before` is not in it, or is one of them.
fn reordered(now: &[ItemId], items: &[ItemId], before: Option<ItemId>) -> Option<Vec<ItemId>> {
    let moved = items.iter().filter(|item| now.contains(item)).copied();
    let mut rest: Vec<ItemId> = now
        .iter()
        .filter(|item| !items.contains(item))
        .copied()
        .collect();
    let at = match before {
        Some(before) => rest.iter().position(|item| *item == before)?,
        None => rest.len(),
    };
    rest.splice(at..at, moved);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_are_moved_before_another_or_to_the_end() {
        let ids = |all: &[i64]| all.iter().map(|id| ItemId(*id)).collect::<Vec<_>>();
        let now = ids(&[1, 2, 3, 4]);
        let moved =
            |items: &[i64], before: Option<i64>| reordered(&now, &ids(items), before.map(ItemId));
        assert_eq!(moved(&[4], Some(1)), Some(ids(&[4, 1, 2, 3])));
        assert_eq!(moved(&[3, 1], Some(4)), Some(ids(&[2, 3, 1, 4])));
        assert_eq!(moved(&[1, 9], None), Some(ids(&[2, 3, 4, 1])));
        assert_eq!(moved(&[1], Some(1)), None);
        assert_eq!(moved(&[1], Some(9)), None);
    }
}
