//! Taking a list back: just what it brought leaves, in small transactions, and can come back once more.
use super::lists_on_web;
use super::pages::Did;
use super::rows;
use crate::store::Durability;
use crate::{
    BackupReason, Changes, ImportId, ImportState, ItemId, Library, LibraryError, Result, Undo,
    followed_lists, index, tags,
};
use rusqlite::{Transaction, params};

/// Rows of one transaction.
const PIECE: u32 = 200;

impl Library {
    /// Takes back what a list brought: its items go to the trash, its subscriptions end, and of what was there before
    /// leaves what was added to it. Nothing else changes. A list that runs is stopped. The undo brings the items and
    /// subscriptions again.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it was taken back already.
    pub fn take_import_back(&self, id: ImportId) -> Result<Undo> {
        let before = self.inner.store.read(|conn| rows::import(conn, id))?;
        if before.state == ImportState::Undone {
            return Err(LibraryError::refused(
                "import_undone",
                "this import was taken back already",
            ));
        }
        if self.inner.importing.runs(id) {
            return Err(LibraryError::refused(
                "import_runs",
                "this import still runs; stop it first",
            ));
        }
        if before.added > 0 {
            self.back_up_before(BackupReason::Removal);
        }
        let now = self.inner.deps.clock.now_ms();
        let count = self.each_piece(id, move |tx, from, to| leave(tx, now, id, from, to))?;
        let lists = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                changes.merge(all_changes());
                rows::set_state(tx, id, "undone", None)?;
                lists_on_web::leave(tx, id)
            })?;
        let count = count + u32::try_from(lists.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library.each_piece(id, move |tx, from, to| come_back(tx, now, id, from, to))?;
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    changes.merge(all_changes());
                    for list in lists {
                        followed_lists::put_back(tx, list)?;
                    }
                    rows::set_state(tx, id, "done", None)
                })
        })
    }

    fn each_piece(
        &self,
        id: ImportId,
        work: impl Fn(&Transaction<'_>, u32, u32) -> Result<u32> + Copy + Send + 'static,
    ) -> Result<u32> {
        let last: u32 = self.inner.store.read(|conn| {
            Ok(conn.query_row(
                "SELECT coalesce(max(number), 0) FROM import_row WHERE import_id = ?1",
                [id.0],
                |row| row.get(0),
            )?)
        })?;
        let mut count = 0;
        let mut from = 1;
        while from <= last {
            let to = from + PIECE;
            count += self
                .inner
                .store
                .write(Durability::Normal, move |tx, _| work(tx, from, to))?;
            from = to;
        }
        Ok(count)
    }
}

fn all_changes() -> Changes {
    Changes {
        items: true,
        feeds: true,
        queue: true,
        notes: true,
        jobs: true,
        ..Changes::default()
    }
}

fn leave(tx: &Transaction<'_>, now: i64, id: ImportId, from: u32, to: u32) -> Result<u32> {
    let piece = params![id.0, from, to, now];
    let items = tx
        .prepare_cached(
            "UPDATE item SET trashed_at = ?4 WHERE trashed_at IS NULL AND id IN (
               SELECT item_id FROM import_row WHERE import_id = ?1 AND number >= ?2 AND number < ?3 AND state = 'added')",
        )?
        .execute(piece)?;
    tx.prepare_cached(
        "DELETE FROM queue WHERE item_id IN (
           SELECT item_id FROM import_row WHERE import_id = ?1 AND number >= ?2 AND number < ?3 AND state = 'added')",
    )?
    .execute(params![id.0, from, to])?;
    let feeds = tx
        .prepare_cached(
            "UPDATE feed SET trashed_at = ?4 WHERE trashed_at IS NULL AND id IN (
               SELECT feed_id FROM import_row WHERE import_id = ?1 AND number >= ?2 AND number < ?3 AND state IN ('added', 'later'))",
        )?
        .execute(piece)?;
    if feeds > 0 {
        tx.prepare_cached(
            "UPDATE item SET trashed_at = ?1, with_feed = 1 WHERE trashed_at IS NULL
               AND feed_id IN (SELECT id FROM feed WHERE trashed_at = ?1)",
        )?
        .execute([now])?;
    }
    let joined: Vec<(i64, String)> = tx
        .prepare_cached(
            "SELECT item_id, did FROM import_row WHERE import_id = ?1 AND number >= ?2 AND number < ?3
               AND did <> '' AND item_id IS NOT NULL",
        )?
        .query_map(params![id.0, from, to], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (item, did) in joined {
        let did: Did = serde_json::from_str(&did).unwrap_or_default();
        let item = ItemId(item);
        tags::detach(tx, item, &did.tags)?;
        for note in &did.notes {
            tx.prepare_cached("DELETE FROM note WHERE id = ?1 AND item_id = ?2")?
                .execute(params![note, item.0])?;
        }
        if did.bookmarked {
            tx.prepare_cached("UPDATE item SET bookmarked = 0 WHERE id = ?1")?
                .execute([item.0])?;
        }
        if !did.notes.is_empty() {
            index::index_item(tx, item)?;
        }
    }
    Ok(u32::try_from(items + feeds).unwrap_or(u32::MAX))
}

fn come_back(tx: &Transaction<'_>, then: i64, id: ImportId, from: u32, to: u32) -> Result<u32> {
    let piece = params![id.0, from, to, then];
    let items = tx
        .prepare_cached(
            "UPDATE item SET trashed_at = NULL WHERE trashed_at = ?4 AND id IN (
               SELECT item_id FROM import_row WHERE import_id = ?1 AND number >= ?2 AND number < ?3 AND state = 'added')",
        )?
        .execute(piece)?;
    tx.prepare_cached(
        "UPDATE item SET trashed_at = NULL, with_feed = 0 WHERE with_feed = 1 AND trashed_at = ?4 AND feed_id IN (
           SELECT feed_id FROM import_row WHERE import_id = ?1 AND number >= ?2 AND number < ?3 AND state IN ('added', 'later'))",
    )?
    .execute(piece)?;
    let feeds = tx
        .prepare_cached(
            "UPDATE feed SET trashed_at = NULL WHERE trashed_at = ?4 AND id IN (
               SELECT feed_id FROM import_row WHERE import_id = ?1 AND number >= ?2 AND number < ?3 AND state IN ('added', 'later'))",
        )?
        .execute(piece)?;
    Ok(u32::try_from(items + feeds).unwrap_or(u32::MAX))
}
