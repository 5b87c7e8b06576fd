//! Changes of state a person makes, each with a way back.
use crate::Library;
use crate::backups;
use crate::error::{LibraryError, Result};
use crate::model::{BackupReason, Changes, ItemId, ItemPatch, Undo};
use crate::ranks;
use crate::store::Durability;
use crate::text;
use rusqlite::{Transaction, params};

/// An item as it was before the act.
struct Before {
    id: i64,
    done_at: Option<i64>,
    in_inbox: bool,
    bookmarked: bool,
    trashed_at: Option<i64>,
    rank: Option<f64>,
}

impl Library {
    /// Changes the state of items. What is done leaves the inbox and Up Next; what is thrown away leaves Up Next.
    pub fn set_items(&self, ids: &[ItemId], patch: ItemPatch) -> Result<Undo> {
        if patch.trashed == Some(true) && ids.len() >= backups::MANY {
            self.back_up_before(BackupReason::Removal);
        }
        let now = self.inner.deps.clock.now_ms();
        let list = text::id_list(ids.iter().map(|id| id.0));
        let act = patch.clone();
        let before = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let before = read_before(tx, &list)?;
                set(tx, now, &list, &act)?;
                if act.done == Some(true) || act.trashed == Some(true) {
                    let out =
                        "DELETE FROM queue WHERE item_id IN (SELECT value FROM json_each(?1))";
                    changes.queue |= tx.prepare_cached(out)?.execute([&list])? > 0;
                }
                note_changes(changes, &before);
                Ok(before)
            })?;
        let count = u32::try_from(before.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    restore(tx, &before, &patch)?;
                    changes.queue |= before.iter().any(|b| b.rank.is_some());
                    note_changes(changes, &before);
                    Ok(())
                })
        })
    }
}

fn note_changes(changes: &mut Changes, before: &[Before]) {
    changes.items |= !before.is_empty();
    // Their numbers of open and new items.
    changes.feeds |= !before.is_empty();
}

fn read_before(tx: &Transaction<'_>, list: &str) -> Result<Vec<Before>> {
    let mut statement = tx.prepare_cached(
        "SELECT i.id, i.done_at, i.in_inbox, i.bookmarked, i.trashed_at, q.rank FROM item i
         LEFT JOIN queue q ON q.item_id = i.id
         WHERE i.id IN (SELECT value FROM json_each(?1)) AND i.with_feed = 0",
    )?;
    let rows = statement.query_map([list], |row| {
        Ok(Before {
            id: row.get(0)?,
            done_at: row.get(1)?,
            in_inbox: row.get(2)?,
            bookmarked: row.get(3)?,
            trashed_at: row.get(4)?,
            rank: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn set(tx: &Transaction<'_>, now: i64, list: &str, patch: &ItemPatch) -> Result<()> {
    // Done comes first, so that an explicit `in_inbox` in the same patch wins.
    tx.prepare_cached(
        "UPDATE item SET
           done_at    = CASE ?3 WHEN 1 THEN coalesce(done_at, ?2) WHEN 0 THEN NULL ELSE done_at END,
           in_inbox   = CASE WHEN ?4 IS NOT NULL THEN ?4 WHEN ?3 = 1 THEN 0 ELSE in_inbox END,
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
    Ok(())
}

/// Puts back what the act may have touched, and only that.
///
/// # Errors
/// `NotFound` when none of them is there any more: deleted for good meanwhile.
fn restore(tx: &Transaction<'_>, before: &[Before], patch: &ItemPatch) -> Result<()> {
    let mut update = tx.prepare_cached(
        "UPDATE item SET
           done_at    = CASE WHEN ?2 THEN ?3 ELSE done_at END,
           in_inbox   = CASE WHEN ?4 THEN ?5 ELSE in_inbox END,
           bookmarked = CASE WHEN ?6 THEN ?7 ELSE bookmarked END,
           trashed_at = CASE WHEN ?8 THEN ?9 ELSE trashed_at END
         WHERE id = ?1",
    )?;
    let mut back = before.is_empty();
    for b in before {
        let known = update.execute(params![
            b.id,
            patch.done.is_some(),
            b.done_at,
            patch.in_inbox.is_some() || patch.done == Some(true),
            b.in_inbox,
            patch.bookmarked.is_some(),
            b.bookmarked,
            patch.trashed.is_some(),
            b.trashed_at
        ])?;
        back |= known > 0;
        if let Some(rank) = b.rank
            && known > 0
        {
            ranks::put_back(tx, ItemId(b.id), rank)?;
        }
    }
    back.then_some(()).ok_or(LibraryError::NotFound("item"))
}
