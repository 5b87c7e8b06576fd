//! All downloads at rest, by the listener's wish. Kept over restarts.
use crate::store::Durability;
use crate::{Library, Result, settings};

impl Library {
    /// Ends all transfers but what is listened to; their rows wait.
    pub(super) fn stop_transfers(&self) -> Result<()> {
        let stopped = self.inner.active.stop_all();
        if stopped.is_empty() {
            return Ok(());
        }
        self.write_gathered();
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            for item in stopped {
                tx.execute(
                    "UPDATE download SET state = 'waiting' WHERE item_id = ?1 AND state = 'running'",
                    [item.0],
                )?;
            }
            changes.downloads = true;
            changes.items = true;
            Ok(())
        })
    }

    pub(super) fn downloads_paused(&self) -> Result<bool> {
        self.inner.store.read(settings::downloads_paused)
    }
}
