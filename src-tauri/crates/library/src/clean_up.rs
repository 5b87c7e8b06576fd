//! Downloads that go by the rules: what would, why, and what that frees; and taking them away, with a way back.
#[cfg(test)]
mod tests;

use crate::model::{CleanUp, CleanUpRow, CleanUpScope, ItemId, Undo};
use crate::retention::{self, Verdict};
use crate::store::Durability;
use crate::{Library, Result};
use std::collections::HashMap;

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
        let going: Vec<ItemId> = self
            .judged(scope)?
            .into_iter()
            .filter(|(episode, verdict)| {
                matches!(verdict, Verdict::Goes(_)) && items.contains(&episode.item)
            })
            .map(|(episode, _)| episode.item)
            .collect();
        let removed = self.remove_downloads(&going)?;
        self.keep_undo(removed.count, move |library| {
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
        })
    }

    /// Does what the rules say, if there is anything to do.
    pub(crate) fn clean_up_by_rules(&self) -> Result<Option<Undo>> {
        let plan = self.clean_up_plan(CleanUpScope::Rules)?;
        if plan.rows.is_empty() {
            return Ok(None);
        }
        let items: Vec<ItemId> = plan.rows.iter().map(|row| row.item.id).collect();
        let undo = self.clean_up(&items, CleanUpScope::Rules)?;
        tracing::info!(
            count = undo.count,
            bytes = plan.bytes,
            "rules took downloads away"
        );
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
