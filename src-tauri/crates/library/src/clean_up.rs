//! Downloads that go by the rules: what would, why, and what that frees; and taking them away, with a way back.
#[cfg(test)]
mod tests;

use crate::model::{
    CleanUp, CleanUpRow, CleanUpScope, ItemId, RulesRemoved, RulesRemovedId, Undo, UndoId,
};
use crate::retention::{self, Verdict};
use crate::store::Durability;
use crate::text;
use crate::{Library, Result};
use rusqlite::params;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What rules took away is told for so long.
const TOLD_MS: i64 = 7 * 86_400_000;
/// The most that is told at once.
const MOST_TOLD: u32 = 20;

/// The ways back from what rules did in this program: of each its own, and that of its files, which ends with their grace.
#[derive(Default)]
pub(crate) struct RuleUndos(Mutex<HashMap<RulesRemovedId, (Undo, UndoId)>>);

impl RuleUndos {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<RulesRemovedId, (Undo, UndoId)>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Library {
    /// What a clean-up would take away, and why. Nothing is changed.
    ///
    /// # Errors
    /// The database's.
    pub fn clean_up_plan(&self, scope: CleanUpScope) -> Result<CleanUp> {
        let judged = self.judged(scope)?;
        let mut going = Vec::new();
        let mut stay = 0;
        for (episode, verdict) in judged {
            match verdict {
                Verdict::Goes(why) => going.push((episode.item, episode.bytes, why)),
                Verdict::Stays(_) => stay += 1,
            }
        }
        let ids: Vec<ItemId> = going.iter().map(|(item, ..)| *item).collect();
        let mut items: HashMap<ItemId, _> = self
            .rows(&ids)?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let mut rows: Vec<CleanUpRow> = going
            .into_iter()
            .filter_map(|(item, bytes, goes)| {
                let item = items.remove(&item)?;
                Some(CleanUpRow { item, bytes, goes })
            })
            .collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.bytes), row.item.id));
        let bytes = rows
            .iter()
            .fold(0_i64, |sum, row| sum.saturating_add(row.bytes));
        Ok(CleanUp { rows, bytes, stay })
    }

    /// Takes away those of `items` that still go by this scope: what was queued or bookmarked since it was shown stays. The
    /// undo brings them back, and no rule takes them again.
    ///
    /// # Errors
    /// The database's.
    pub fn clean_up(&self, items: &[ItemId], scope: CleanUpScope) -> Result<Undo> {
        Ok(self.take_away(items, scope)?.0)
    }

    /// As [`Library::clean_up`]; answers also the way back of the files, which ends with their grace.
    fn take_away(&self, items: &[ItemId], scope: CleanUpScope) -> Result<(Undo, UndoId)> {
        let going: Vec<ItemId> = self
            .judged(scope)?
            .into_iter()
            .filter(|(episode, verdict)| {
                matches!(verdict, Verdict::Goes(_)) && items.contains(&episode.item)
            })
            .map(|(episode, _)| episode.item)
            .collect();
        let removed = self.remove_downloads(&going)?;
        let undo = self.keep_undo(removed.count, move |library| {
            library.undo(removed.id)?;
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    for item in going {
                        tx.prepare_cached(
                            "UPDATE download SET brought_back = 1 WHERE item_id = ?1",
                        )?
                        .execute([item.0])?;
                    }
                    changes.downloads = true;
                    Ok(())
                })
        })?;
        Ok((undo, removed.id))
    }

    /// What the rules took away by themselves in the last days and nobody has put aside, the newest first; with the way back
    /// for as long as there is one.
    ///
    /// # Errors
    /// The database's.
    pub fn rules_removed(&self) -> Result<Vec<RulesRemoved>> {
        let since = self.inner.deps.clock.now_ms() - TOLD_MS;
        let mut told = self.inner.store.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT id, at, count, bytes, first_title FROM rules_removed WHERE seen = 0 AND at > ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            let rows = statement.query_map(params![since, MOST_TOLD], |row| {
                Ok(RulesRemoved {
                    id: RulesRemovedId(row.get(0)?),
                    at: text::rfc3339(row.get(1)?).unwrap_or_default(),
                    count: row.get(2)?,
                    bytes: row.get(3)?,
                    title: row.get(4)?,
                    undo: None,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        })?;
        let ways = self.inner.rule_undos.with(|ways| ways.clone());
        for row in &mut told {
            row.undo = ways
                .get(&row.id)
                .filter(|(undo, files)| self.can_be_undone(undo.id) && self.can_be_undone(*files))
                .map(|(undo, _)| undo.clone());
        }
        Ok(told)
    }

    /// Puts aside what was told of the rules. It is no way back.
    pub fn put_rules_removed_aside(&self, id: RulesRemovedId) -> Result<()> {
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                tx.execute("UPDATE rules_removed SET seen = 1 WHERE id = ?1", [id.0])?;
                changes.downloads = true;
                Ok(())
            })
    }

    /// Does what the rules say, if there is anything to do. What they took away is noted, so that it can be told.
    pub(crate) fn clean_up_by_rules(&self) -> Result<Option<Undo>> {
        let plan = self.clean_up_plan(CleanUpScope::Rules)?;
        if plan.rows.is_empty() {
            return Ok(None);
        }
        let items: Vec<ItemId> = plan.rows.iter().map(|row| row.item.id).collect();
        let (undo, files) = self.take_away(&items, CleanUpScope::Rules)?;
        tracing::info!(
            count = undo.count,
            bytes = plan.bytes,
            "rules took downloads away"
        );
        if undo.count == 0 {
            return Ok(Some(undo));
        }
        let now = self.inner.deps.clock.now_ms();
        let (count, bytes) = (undo.count, plan.bytes);
        let title = plan.rows.first().map(|row| row.item.title.clone());
        let note = self
            .inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                tx.execute("DELETE FROM rules_removed WHERE at < ?1", [now - TOLD_MS])?;
                tx.execute(
                "INSERT INTO rules_removed (at, count, bytes, first_title) VALUES (?1, ?2, ?3, ?4)",
                params![now, count, bytes, title.unwrap_or_default()],
            )?;
                changes.downloads = true;
                Ok(RulesRemovedId(tx.last_insert_rowid()))
            })?;
        // Taken back, there is nothing to tell of it.
        let undo = self.keep_undo(undo.count, move |library| {
            library.undo(undo.id)?;
            library.inner.rule_undos.with(|ways| ways.remove(&note));
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    tx.execute("DELETE FROM rules_removed WHERE id = ?1", [note.0])?;
                    changes.downloads = true;
                    Ok(())
                })
        })?;
        let way = (undo.clone(), files);
        self.inner.rule_undos.with(|ways| ways.insert(note, way));
        Ok(Some(undo))
    }

    fn judged(&self, scope: CleanUpScope) -> Result<Vec<(retention::DownloadedEpisode, Verdict)>> {
        let heard = self.heard_items();
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .read(|conn| retention::judge_all(conn, now, &heard, scope))
    }
}
