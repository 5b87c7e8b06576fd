//! Streaming: listening to a transfer while it runs, outside the queue.
use super::active::{ActiveTransfer, ActiveTransfers, Slot, TransferTable};
use super::source::source;
use super::transfer::RETRIES;
use super::{leftovers, missing, outside};
use crate::credentials;
use crate::disk;
use crate::folder::{file_of, make_folder_of, map_of, own_names};
use crate::remote::reach;
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use fetch::{Media, MediaRequest};
use rusqlite::{OptionalExtension, params};
use std::sync::Arc;

impl ActiveTransfers {
    /// Whether an item is heard now.
    pub fn is_heard(&self, item: ItemId) -> bool {
        self.with(|table| table.heard.current == Some(item))
    }

    /// From now on this item is what is listened to, or what comes after it.
    pub fn listen_to(&self, item: ItemId, slot: Slot) {
        self.with(|table| table.listen(item, slot));
    }

    /// Forgets a stream that failed: the next time begins anew.
    fn forget_separate(&self, item: ItemId, media: &Arc<Media>) {
        self.with(|table| {
            if table
                .separate
                .get(&item)
                .is_some_and(|separate| Arc::ptr_eq(&separate.media, media))
            {
                table.separate.remove(&item);
            }
        });
    }
}

impl TransferTable {
    pub(super) fn listen(&mut self, item: ItemId, slot: Slot) {
        self.heard.forget(item);
        match slot {
            Slot::Current => self.heard.current = Some(item),
            Slot::Next => self.heard.next = Some(item),
        }
    }
}

impl Library {
    /// Begins or joins the transfer of an episode that is listened to.
    pub(crate) fn stream(&self, item: ItemId, slot: Slot) -> Result<Arc<Media>> {
        let joined = self.inner.active.with_settled(item, |table| {
            let active = table
                .active
                .get(&item)
                .or_else(|| table.separate.get(&item))
                .filter(|active| !active.cancel.is_cancelled());
            match active.map(|active| Arc::clone(&active.media)) {
                Some(media) => {
                    table.listen(item, slot);
                    Ok(media)
                }
                None => Err(self.reserve(table, item, String::new())),
            }
        });
        let reserved = match joined {
            Ok(media) => return Ok(media),
            Err(reserved) => reserved,
        };
        if self.is_away(item)? {
            return self.stream_separately(item, slot);
        }
        let Some(guard) = self.inner.active.take_turn(&self.inner.folder) else {
            return self.stream_separately(item, slot);
        };
        let (now, kept) = (
            self.inner.deps.clock.now_ms(),
            self.settings()?.keep_streamed,
        );
        self.inner.store.write(Durability::Normal, move |tx, _| {
            let source = source(tx, item)?;
            let url = source
                .url
                .ok_or_else(|| LibraryError::refused("no_sound", "this item has no sound"))?;
            if let Some(refusal) = outside::refusal(tx, item, &url)? {
                return Err(refusal);
            }
            // The newest address of the feed: signed ones do not last.
            tx.prepare_cached(
                "INSERT INTO download (item_id, url, state, kept, path, added_at) \
                 VALUES (?1, ?2, 'running', ?3, ?4, ?5) \
                 ON CONFLICT (item_id) DO UPDATE SET url = excluded.url, attempts = 0",
            )?
            .execute(params![item.0, url, kept, source.path, now])?;
            leftovers::note(tx, &source.path, item)
        })?;
        self.begin_transfer(reserved, guard, Some(slot))?
            .ok_or(LibraryError::NotFound("download"))
    }

    /// Whether the folder that this one lies in, or would be fetched into, is not there now.
    fn is_away(&self, item: ItemId) -> Result<bool> {
        let (store, folder) = (&self.inner.store, &self.inner.folder);
        let path = store.read(|conn| {
            let row: Option<String> = conn
                .prepare_cached("SELECT path FROM download WHERE item_id = ?1")?
                .query_row([item.0], |row| row.get(0))
                .optional()?;
            row.map_or_else(|| source(conn, item).map(|source| source.path), Ok)
        })?;
        Ok(missing::away(store, folder, &file_of(folder, &path))?.is_some())
    }

    /// Another program moves the files of this library, this one perhaps among them, or the folder of downloads is away:
    /// what is heard here comes into a file of its own, which goes when it is left. The rows stay as they are.
    fn stream_separately(&self, item: ItemId, slot: Slot) -> Result<Arc<Media>> {
        let private = self.is_private(item)?;
        let source = self.inner.store.read(|conn| source(conn, item))?;
        let url = source
            .url
            .ok_or_else(|| LibraryError::refused("no_sound", "this item has no sound"))?;
        let (part, dest) = own_names(&self.inner.folder, &source.own);
        make_folder_of(&dest)?;
        let files = [part.clone(), map_of(&part), dest.clone()];
        let media = self.inner.deps.client.media(MediaRequest {
            reach: reach(private),
            part,
            dest,
            headers: std::collections::HashMap::new(),
            authorization: self.authorization(credentials::item(item), &url),
            newer: self.newer_address(item, &url),
            url,
        })?;
        let cancel = self.inner.stopping.child_token();
        let active = ActiveTransfer::new(&media, &cancel, String::new());
        self.inner.active.with(|table| {
            table.separate.insert(item, active);
            table.listen(item, slot);
        });
        let (transfer, library) = (Arc::clone(&media), Arc::downgrade(&self.inner));
        self.inner.transfers.spawn_on(
            async move {
                match transfer.run(RETRIES, cancel.clone()).await {
                    Ok(_) => cancel.cancelled().await,
                    Err(error) => {
                        tracing::debug!(%error, item = item.0, "a stream ended");
                        if let Some(inner) = library.upgrade() {
                            inner.active.forget_separate(item, &transfer);
                            Library { inner }
                                .note_refusal(credentials::item(item), &LibraryError::from(error));
                        }
                    }
                }
                for file in files {
                    let _ = std::fs::remove_file(file);
                }
            },
            &self.inner.deps.runtime,
        );
        Ok(media)
    }

    /// It is not listened to any more; touches no disk.
    pub(crate) fn forget_heard(&self, item: ItemId) {
        self.inner.active.with(|table| table.heard.forget(item));
    }

    /// What only streamed and is not listened to stops coming.
    pub(crate) fn put_down(&self, item: ItemId) {
        let library = self.clone();
        // Files are cleared away, and the next transfer begins: nobody waits long for that.
        let left = disk::ask(move || library.try_put_down(item));
        if let Ok(Err(error)) = left {
            tracing::warn!(%error, item = item.0, "a stream could not be put down");
        }
    }

    fn try_put_down(&self, item: ItemId) -> Result<()> {
        let separate = self.inner.active.with(|table| match table.heard.has(item) {
            // Asked for again meanwhile.
            true => Err(()),
            false => Ok(table.separate.remove(&item)),
        });
        let Ok(separate) = separate else {
            return Ok(());
        };
        if let Some(separate) = separate {
            separate.cancel.cancel();
            return Ok(());
        }
        self.write_gathered();
        let stopped = self.inner.store.write(Durability::Normal, move |tx, changes| {
            let stopped = tx.execute(
                "UPDATE download SET state = 'paused' WHERE item_id = ?1 AND kept = 0 AND state IN ('running', 'waiting')",
                [item.0],
            )? > 0;
            changes.merge(Changes { downloads: stopped, items: stopped, ..Changes::default() });
            Ok(stopped)
        })?;
        if stopped {
            self.inner.active.stop(item);
        }
        if self.inner.active.is_ours() {
            self.drop_streams()?;
        }
        self.start_waiting();
        Ok(())
    }
}
