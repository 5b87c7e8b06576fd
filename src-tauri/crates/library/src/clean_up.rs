//! Downloads that go by the rules: what would, why, and what that frees; and taking them away, with a way back.
#[cfg(test)]
mod tests;

use crate::downloads::{self, RemovalId};
use crate::model::{CleanUp, CleanUpRow, CleanUpScope, ItemId, RulesRemoved, RulesRemovedId, Undo};
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

/// The ways back from what rules did that were given out by this program.
#[derive(Default)]
pub(crate) struct RuleUndos(Mutex<HashMap<RulesRemovedId, Undo>>);

impl RuleUndos {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<RulesRemovedId, Undo>) -> T) -> T {
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

    /// As [`Library::clean_up`]; answers also under which number they can be brought back for a while.
    fn take_away(&self, items: &[ItemId], scope: CleanUpScope) -> Result<(Undo, RemovalId)> {
        let going: Vec<ItemId> = self
            .judged(scope)?
            .into_iter()
            .filter(|(episode, verdict)| {
                matches!(verdict, Verdict::Goes(_)) && items.contains(&episode.item)
            })
            .map(|(episode, _)| episode.item)
            .collect();
        self.remove_with_grace(&going, true)
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
                "SELECT id, at, count, bytes, first_title, removal_id FROM rules_removed WHERE seen = 0 AND at > ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            let rows = statement.query_map(params![since, MOST_TOLD], |row| {
                let removal = row.get::<_, Option<i64>>(5)?.map(RemovalId);
                let told = RulesRemoved {
                    id: RulesRemovedId(row.get(0)?),
                    at: text::rfc3339(row.get(1)?).unwrap_or_default(),
                    count: row.get(2)?,
                    bytes: row.get(3)?,
                    title: row.get(4)?,
                    undo: None,
                };
                Ok((told, removal))
            })?;
            let mut told = Vec::new();
            for row in rows {
                let (told_of, removal) = row?;
                let lasts = match removal {
                    Some(removal) => downloads::can_be_brought_back(conn, removal)?,
                    None => false,
                };
                told.push((told_of, removal.filter(|_| lasts)));
            }
            Ok(told)
        })?;
        for (row, removal) in &mut told {
            if let Some(removal) = removal {
                row.undo = Some(self.way_back(row.id, row.count, *removal)?);
            }
        }
        Ok(told.into_iter().map(|(row, _)| row).collect())
    }

    /// The way back from what rules did, whichever program followed them.
    fn way_back(&self, id: RulesRemovedId, count: u32, removal: RemovalId) -> Result<Undo> {
        let known = self.inner.rule_undos.with(|ways| ways.get(&id).cloned());
        if let Some(undo) = known.filter(|undo| self.can_be_undone(undo.id)) {
            return Ok(undo);
        }
        let undo = self.keep_undo(count, move |library| {
            library.inner.rule_undos.with(|ways| ways.remove(&id));
            library.bring_back(removal).map(drop)
        })?;
        let given = undo.clone();
        self.inner.rule_undos.with(|ways| ways.insert(id, given));
        Ok(undo)
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
        let (undo, removal) = self.take_away(&items, CleanUpScope::Rules)?;
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
                "INSERT INTO rules_removed (at, count, bytes, first_title, removal_id) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![now, count, bytes, title.unwrap_or_default(), removal.0],
            )?;
                changes.downloads = true;
                Ok(RulesRemovedId(tx.last_insert_rowid()))
            })?;
        // Taken back, there is nothing to tell of it.
        Ok(Some(self.way_back(note, count, removal)?))
    }

    fn judged(&self, scope: CleanUpScope) -> Result<Vec<(retention::DownloadedEpisode, Verdict)>> {
        let heard = self.heard_items();
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .read(|conn| retention::judge_all(conn, now, &heard, scope))
    }
}
