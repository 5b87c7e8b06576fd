//! The order of Up Next: an item's rank. Ranks are halved between neighbours and dealt out anew when they get too close.
use crate::error::Result;
use crate::model::{ItemId, QueuePlace};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashSet;

/// Where two ranks would be closer than this, all are dealt out anew.
const CLOSE: f64 = 1e-6;

/// The ids in order, without what is in the trash.
pub(crate) fn ids(conn: &Connection) -> Result<Vec<ItemId>> {
    let mut statement = conn.prepare_cached(
        "SELECT q.item_id FROM queue q JOIN item i ON i.id = q.item_id WHERE i.trashed_at IS NULL
         ORDER BY q.rank, q.item_id",
    )?;
    let ids = statement.query_map([], |row| row.get(0).map(ItemId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Puts items in, in the order given; those already in move. `Next` is after `playing` when that is the head.
/// What is in Up Next has been decided about, so it leaves the inbox.
pub(crate) fn add(
    tx: &Transaction<'_>,
    new: &[ItemId],
    place: QueuePlace,
    playing: Option<ItemId>,
) -> Result<()> {
    let mut seen = HashSet::new();
    let new: Vec<ItemId> = new
        .iter()
        .copied()
        .filter(|id| seen.insert(*id) && !(playing == Some(*id) && place == QueuePlace::Next))
        .collect();
    let mut order = ids(tx)?;
    order.retain(|id| !seen.contains(id) || (playing == Some(*id) && place == QueuePlace::Next));
    let at = match place {
        QueuePlace::Last => order.len(),
        QueuePlace::Next => usize::from(playing.is_some() && order.first().copied() == playing),
    };
    let before = at.checked_sub(1).and_then(|n| order.get(n)).copied();
    let ranks = between(tx, before, order.get(at).copied(), new.len())?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO queue (item_id, rank) SELECT id, ?2 FROM item WHERE id = ?1 AND trashed_at IS NULL
         ON CONFLICT (item_id) DO UPDATE SET rank = excluded.rank",
    )?;
    let mut triage =
        tx.prepare_cached(
            "UPDATE item SET in_inbox = 0, snoozed_until = NULL WHERE id = ?1 AND (in_inbox = 1 OR snoozed_until IS NOT NULL)",
        )?;
    for (id, rank) in new.iter().zip(ranks) {
        insert.execute(params![id.0, rank])?;
        triage.execute([id.0])?;
    }
    Ok(())
}

pub(crate) fn remove(tx: &Transaction<'_>, ids: &[ItemId]) -> Result<u32> {
    let mut delete = tx.prepare_cached("DELETE FROM queue WHERE item_id = ?1")?;
    let mut count = 0;
    for id in ids {
        count += u32::from(delete.execute([id.0])? > 0);
    }
    Ok(count)
}

/// Up Next as it is, in order, also what lies in the trash with its show.
pub(crate) fn snapshot(conn: &Connection) -> Result<Vec<(ItemId, f64)>> {
    let mut statement =
        conn.prepare_cached("SELECT item_id, rank FROM queue ORDER BY rank, item_id")?;
    let rows = statement.query_map([], |row| Ok((ItemId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts what is still in Up Next, and those of `back` that are not, to the places that they had; what has come since stays
/// behind all of it.
pub(crate) fn restore(
    tx: &Transaction<'_>,
    before: &[(ItemId, f64)],
    back: &[ItemId],
) -> Result<()> {
    let now = snapshot(tx)?;
    let here: HashSet<ItemId> = now
        .iter()
        .map(|(id, _)| *id)
        .chain(back.iter().copied())
        .collect();
    let known: HashSet<ItemId> = before.iter().map(|(id, _)| *id).collect();
    for (id, rank) in before.iter().filter(|(id, _)| here.contains(id)) {
        put_back(tx, *id, *rank)?;
    }
    let mut last = before.last().map_or(0.0, |(_, rank)| *rank);
    for (id, rank) in now.iter().filter(|(id, _)| !known.contains(id)) {
        last = if *rank > last { *rank } else { last + 1.0 };
        put_back(tx, *id, last)?;
    }
    Ok(())
}

/// Deals the ranks that there are out in another order of the same items.
pub(crate) fn reorder(tx: &Transaction<'_>, order: &[ItemId]) -> Result<()> {
    let named: HashSet<ItemId> = order.iter().copied().collect();
    let ranks = snapshot(tx)?;
    let ranks = ranks.iter().filter(|(id, _)| named.contains(id));
    for (id, (_, rank)) in order.iter().zip(ranks) {
        put_back(tx, *id, *rank)?;
    }
    Ok(())
}

/// Puts an item back at the rank it had.
pub(crate) fn put_back(tx: &Transaction<'_>, id: ItemId, rank: f64) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO queue (item_id, rank) SELECT id, ?2 FROM item WHERE id = ?1
         ON CONFLICT (item_id) DO UPDATE SET rank = excluded.rank",
    )?
    .execute(params![id.0, rank])?;
    Ok(())
}

/// `count` ranks in order that lie between two items of the queue, or before or after all when one is missing.
pub(crate) fn between(
    tx: &Transaction<'_>,
    before: Option<ItemId>,
    after: Option<ItemId>,
    count: usize,
) -> Result<Vec<f64>> {
    // Twice at most: after a new deal the neighbours are 1 apart for any number that fits in a list.
    for last in [false, true] {
        let low = rank(tx, before)?;
        let high = rank(tx, after)?;
        let steps = count as f64 + 1.0;
        let (start, step) = match (low, high) {
            (Some(low), Some(high)) => (low, (high - low) / steps),
            (Some(low), None) => (low, 1.0),
            (None, Some(high)) => (high - steps, 1.0),
            (None, None) => (0.0, 1.0),
        };
        let far = start.abs() + steps > 1e9;
        if last || (step > CLOSE && !far) {
            return Ok((1..=count).map(|n| start + step * n as f64).collect());
        }
        deal(tx)?;
    }
    Ok(Vec::new())
}

pub(crate) fn rank(tx: &Transaction<'_>, id: Option<ItemId>) -> Result<Option<f64>> {
    let Some(id) = id else {
        return Ok(None);
    };
    Ok(tx
        .prepare_cached("SELECT rank FROM queue WHERE item_id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?)
}

/// Ranks 1, 2, 3 ... in the order there is.
fn deal(tx: &Transaction<'_>) -> Result<()> {
    let order: Vec<i64> = tx
        .prepare_cached("SELECT item_id FROM queue ORDER BY rank, item_id")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut update = tx.prepare_cached("UPDATE queue SET rank = ?2 WHERE item_id = ?1")?;
    for (n, id) in order.iter().enumerate() {
        update.execute(params![id, n as f64 + 1.0])?;
    }
    Ok(())
}
