//! What a person decided about items, as it was before an act: read before it, put back by its undo.
use crate::error::Result;
use crate::model::{Changes, ItemId, ItemPatch};
use crate::ranks;
use rusqlite::{Transaction, params};

/// An item as it was before the act.
pub(crate) struct ItemState {
    pub id: i64,
    done_at: Option<i64>,
    in_inbox: bool,
    snoozed_until: Option<i64>,
    woke_at: Option<i64>,
    bookmarked: bool,
    trashed_at: Option<i64>,
    rank: Option<f64>,
}

/// What an act may have changed, and so what its undo puts back; all else stays as it has become since.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Touched {
    pub done: bool,
    /// In the inbox, put off, or neither.
    pub inbox: bool,
    pub bookmarked: bool,
    pub trashed: bool,
    /// What was in Up Next comes back to its place.
    pub left_queue: bool,
    /// What was not in Up Next leaves it.
    pub entered_queue: bool,
}

impl Touched {
    pub fn by(patch: &ItemPatch) -> Touched {
        let leaves = patch.done == Some(true) || patch.trashed == Some(true);
        Touched {
            done: patch.done.is_some(),
            inbox: patch.in_inbox.is_some() || patch.done == Some(true),
            bookmarked: patch.bookmarked.is_some(),
            trashed: patch.trashed.is_some(),
            left_queue: leaves,
            entered_queue: false,
        }
    }
}

/// How the items of `list` (a JSON array of ids) are; those that went with their show are left out.
pub(crate) fn states(tx: &Transaction<'_>, list: &str) -> Result<Vec<ItemState>> {
    let mut statement = tx.prepare_cached(
        "SELECT i.id, i.done_at, i.in_inbox, i.bookmarked, i.trashed_at, q.rank, i.snoozed_until, i.woke_at FROM item i
         LEFT JOIN queue q ON q.item_id = i.id
         WHERE i.id IN (SELECT value FROM json_each(?1)) AND i.with_feed = 0",
    )?;
    let rows = statement.query_map([list], |row| {
        Ok(ItemState {
            id: row.get(0)?,
            done_at: row.get(1)?,
            in_inbox: row.get(2)?,
            bookmarked: row.get(3)?,
            trashed_at: row.get(4)?,
            rank: row.get(5)?,
            snoozed_until: row.get(6)?,
            woke_at: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Changes the items of `list`. What is done leaves the inbox and Up Next; what is thrown away leaves Up Next. What is
/// decided about is put off no more; what was, and is wanted in the inbox now, is as if it had come back.
pub(crate) fn set(tx: &Transaction<'_>, now: i64, list: &str, patch: &ItemPatch) -> Result<bool> {
    // Done comes first, so that an explicit `in_inbox` in the same patch wins.
    tx.prepare_cached(
        "UPDATE item SET
           done_at    = CASE ?3 WHEN 1 THEN coalesce(done_at, ?2) WHEN 0 THEN NULL ELSE done_at END,
           in_inbox   = CASE WHEN ?4 IS NOT NULL THEN ?4 WHEN ?3 = 1 THEN 0 ELSE in_inbox END,
           woke_at    = CASE WHEN ?4 = 1 AND in_inbox = 0 THEN iif(snoozed_until IS NULL, NULL, ?2) ELSE woke_at END,
           snoozed_until = CASE WHEN ?4 IS NOT NULL OR ?3 = 1 THEN NULL ELSE snoozed_until END,
           bookmarked = coalesce(?5, bookmarked),
           trashed_at = CASE ?6 WHEN 1 THEN coalesce(trashed_at, ?2) WHEN 0 THEN NULL ELSE trashed_at END
         WHERE id IN (SELECT value FROM json_each(?1)) AND with_feed = 0",
    )?
    .execute(params![
        list,
        now,
        patch.done,
        patch.in_inbox,
        patch.bookmarked,
        patch.trashed
    ])?;
    if patch.done != Some(true) && patch.trashed != Some(true) {
        return Ok(false);
    }
    let out = "DELETE FROM queue WHERE item_id IN (SELECT value FROM json_each(?1))";
    Ok(tx.prepare_cached(out)?.execute([list])? > 0)
}

/// Puts back what the act may have touched, and only that. Answers how many are still there.
pub(crate) fn put_back(
    tx: &Transaction<'_>,
    before: &[ItemState],
    touched: Touched,
    changes: &mut Changes,
) -> Result<usize> {
    let mut update = tx.prepare_cached(
        "UPDATE item SET
           done_at    = CASE WHEN ?2 THEN ?3 ELSE done_at END,
           in_inbox   = CASE WHEN ?4 THEN ?5 ELSE in_inbox END,
           snoozed_until = CASE WHEN ?4 THEN ?6 ELSE snoozed_until END,
           woke_at    = CASE WHEN ?4 THEN ?7 ELSE woke_at END,
           bookmarked = CASE WHEN ?8 THEN ?9 ELSE bookmarked END,
           trashed_at = CASE WHEN ?10 THEN ?11 ELSE trashed_at END
         WHERE id = ?1",
    )?;
    let mut there = 0;
    for b in before {
        let known = update.execute(params![
            b.id,
            touched.done,
            b.done_at,
            touched.inbox,
            b.in_inbox,
            b.snoozed_until,
            b.woke_at,
            touched.bookmarked,
            b.bookmarked,
            touched.trashed,
            b.trashed_at
        ])?;
        there += known;
        match b.rank {
            Some(rank) if known > 0 && (touched.left_queue || touched.entered_queue) => {
                ranks::put_back(tx, ItemId(b.id), rank)?;
                changes.queue = true;
            }
            None if touched.entered_queue => {
                changes.queue |= ranks::remove(tx, &[ItemId(b.id)])? > 0;
            }
            _ => {}
        }
    }
    note_changes(changes, before);
    Ok(there)
}

pub(crate) fn note_changes(changes: &mut Changes, before: &[ItemState]) {
    changes.items |= !before.is_empty();
    // Their numbers of open and new items.
    changes.feeds |= !before.is_empty();
}
