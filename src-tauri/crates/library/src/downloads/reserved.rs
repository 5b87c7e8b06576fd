//! Transfers that are about to run: decided under the lock of the table, opened without it, and looked at again.
use super::active::{ActiveTransfer, Slot, Starting, TransferTable};
use crate::{ItemId, Library, Result};
use fetch::Media;
use rusqlite::Transaction;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// That an item is about to run. Dropped, it is not.
pub(super) struct Reserved {
    library: Library,
    pub item: ItemId,
    pub cancel: CancellationToken,
    server: String,
    open: bool,
}

impl Reserved {
    /// It runs, unless it was stopped meanwhile.
    pub fn runs(mut self, media: &Arc<Media>, heard: Option<Slot>) -> bool {
        let active = ActiveTransfer::new(media, &self.cancel, self.server.clone());
        self.open = false;
        self.library.inner.active.settle(self.item, |table| {
            if heard.is_none() && self.cancel.is_cancelled() {
                return false;
            }
            table.active.insert(self.item, active);
            if let Some(when) = heard {
                table.holds.remove(&self.item);
                table.listen(self.item, when);
            }
            true
        })
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if self.open {
            self.library.inner.active.settle(self.item, |_| {});
        }
    }
}

pub(super) fn waits_again(tx: &Transaction<'_>, item: ItemId) -> Result<()> {
    tx.execute(
        "UPDATE download SET state = 'waiting', not_before = NULL WHERE item_id = ?1 AND state = 'running'",
        [item.0],
    )?;
    Ok(())
}

impl Library {
    /// From now on nobody else begins this one.
    pub(super) fn reserve(
        &self,
        table: &mut TransferTable,
        item: ItemId,
        server: String,
    ) -> Reserved {
        let cancel = self.inner.stopping.child_token();
        let starting = Starting {
            cancel: cancel.clone(),
            server: server.clone(),
        };
        table.starting.insert(item, starting);
        Reserved {
            library: self.clone(),
            item,
            cancel,
            server,
            open: true,
        }
    }
}
