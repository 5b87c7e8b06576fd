//! Changes of state a person makes, each with a way back.
use super::state::{self, ItemState, Touched};
use crate::Library;
use crate::backups;
use crate::error::{LibraryError, Result};
use crate::model::{BackupReason, Changes, ItemId, ItemPatch, Undo};
use crate::store::Durability;
use crate::text;
use rusqlite::Transaction;

impl Library {
    /// Changes the state of items. What is done leaves the inbox and Up Next; what is thrown away leaves Up Next.
    ///
    /// # Errors
    /// The database's; of the undo `NotFound` when none of them is there any more: deleted for good meanwhile.
    pub fn set_items(&self, ids: &[ItemId], patch: ItemPatch) -> Result<Undo> {
        if patch.trashed == Some(true) && ids.len() >= backups::MANY {
            self.back_up_before(BackupReason::Removal);
        }
        let now = self.inner.deps.clock.now_ms();
        let list = text::id_list(ids.iter().map(|id| id.0));
        let touched = Touched::by(&patch);
        self.decide(touched, move |tx, changes| {
            let before = state::states(tx, &list)?;
            changes.queue |= state::set(tx, now, &list, &patch)?;
            Ok(before)
        })
    }

    /// Does what a person decided about items; `act` answers how they were, and the undo puts back of that what was `touched`.
    ///
    /// # Errors
    /// Those of `act`, and the database's; of the undo `NotFound` when none of them is there any more.
    pub(crate) fn decide(
        &self,
        touched: Touched,
        act: impl FnOnce(&Transaction<'_>, &mut Changes) -> Result<Vec<ItemState>> + Send + 'static,
    ) -> Result<Undo> {
        self.write_with_undo(
            move |tx, changes| {
                let before = act(tx, changes)?;
                state::note_changes(changes, &before);
                Ok((before.len(), before))
            },
            move |tx, changes, before| {
                let there = state::put_back(tx, &before, touched, changes)?;
                (there > 0 || before.is_empty())
                    .then_some(())
                    .ok_or(LibraryError::NotFound("item"))
            },
        )
    }

    /// Writes what a person asked for, and remembers how to take it back. `act` answers on how many things it was, and what
    /// was before, which `back` writes.
    pub(crate) fn write_with_undo<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Transaction<'_>, &mut Changes) -> Result<(usize, T)> + Send + 'static,
        back: impl FnOnce(&Transaction<'_>, &mut Changes, T) -> Result<()> + Send + 'static,
    ) -> Result<Undo> {
        let (count, before) = self.inner.store.write(Durability::Full, act)?;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            let store = &library.inner.store;
            store.write(Durability::Full, move |tx, changes| {
                back(tx, changes, before)
            })
        })
    }
}
