//! One transfer from its start to what becomes of its row.
use super::active::Slot;
use super::gathered::TransferNote;
use super::lock::TransferGuard;
use super::outcome::{TURNS, check_is_sound, end_of};
use super::reserved::Reserved;
use super::transfer_end::TransferEnd;
use super::{leftovers, missing};
use crate::credentials;
use crate::folder::{file_of, media_of, part_of};
use crate::items::versions;
use crate::permissions;
use crate::remote::{PRIVATE, reach};
use crate::store::Durability;
use crate::{Changes, Inner, ItemId, Library, LibraryError, Result};
use fetch::{FetchError, Media, MediaRequest};
use rusqlite::{OptionalExtension, params};
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Times without progress before a transfer lets another one run.
pub(super) const RETRIES: u32 = 6;
/// After so long it is noted for the first time how much has come.
const FIRST_NOTE: Duration = Duration::from_millis(600);
/// And then at each second look: each time a window that shows it is drawn anew, which costs more than the transfer.
const LOOKS_OF_A_NOTE: u32 = 2;
/// Before it is tried again whether a server has a place for one more.
const HOST_HOLD: Duration = Duration::from_secs(3);

impl Library {
    /// Begins the transfer of a row, from the feed's newest address: signed ones do not last. `heard` tells that it is
    /// listened to; else the row has to wait still, and None is answered where it does not, or was stopped meanwhile.
    pub(super) fn begin_transfer(
        &self,
        reserved: Reserved,
        guard: Arc<TransferGuard>,
        heard: Option<Slot>,
    ) -> Result<Option<Arc<Media>>> {
        let item = reserved.item;
        let (row, offered) = self.inner.store.read(|conn| {
            let row: Option<(String, String, bool, bool)> = conn
                .prepare_cached(&format!(
                    "SELECT download.url, download.path, {PRIVATE}, download.state = 'waiting' \
                     FROM download JOIN item ON item.id = download.item_id \
                     LEFT JOIN feed ON feed.id = item.feed_id WHERE download.item_id = ?1"
                ))?
                .query_row([item.0], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })
                .optional()?;
            Ok((row, versions::to_fetch(conn, item)?))
        })?;
        let Some((known, path, private, _)) = row.filter(|row| heard.is_some() || row.3) else {
            return match heard {
                Some(_) => Err(LibraryError::NotFound("download")),
                // Finished, stopped or removed since it was picked.
                None => Ok(None),
            };
        };
        let claimed = offered.as_ref().and_then(|file| file.bytes);
        let url = offered.map_or(known, |file| file.url);
        let dest = file_of(&self.inner.folder, &path);
        missing::make_place(&self.inner.store, &self.inner.folder, &dest)?;
        let claimed = claimed.and_then(|bytes| u64::try_from(bytes).ok());
        let media = self.inner.deps.client.media(MediaRequest {
            reach: reach(private),
            part: part_of(&dest),
            dest: dest.clone(),
            headers: std::collections::HashMap::new(),
            authorization: self.authorization(credentials::item(item), &url),
            newer: self.newer_address(item, &url),
            url: url.clone(),
        })?;
        if let Some(bytes) = claimed {
            media.expect(bytes);
        }
        if heard.is_none() {
            media.give_way();
            if !self.has_room(item, &dest, &media, claimed)? {
                return Ok(None);
            }
        }
        media.keep_map();
        if heard.is_some() {
            self.write_gathered();
            let (url, path) = (url.clone(), path.clone());
            let begun = self.inner.store.write(Durability::Normal, move |tx, changes| {
                let begun = tx.prepare_cached(
                    "UPDATE download SET state = 'running', problem = NULL, code = NULL, not_before = NULL, url = ?2 \
                     WHERE item_id = ?1",
                )?
                .execute(params![item.0, url])? > 0;
                if begun {
                    leftovers::note(tx, &path, item)?;
                }
                changes.merge(Changes { downloads: begun, items: begun, ..Changes::default() });
                Ok(begun)
            })?;
            if !begun {
                return Ok(None);
            }
        }
        let cancel = reserved.cancel.clone();
        if heard.is_none() {
            // Before it runs: who stops it from then on finds it noted.
            let url = url.clone();
            self.note_transfer(TransferNote::Begun { item, url, path });
        }
        if !reserved.runs(&media, heard) {
            self.note_transfer(TransferNote::Waits(item));
            return Ok(None);
        }
        let library = Arc::downgrade(&self.inner);
        let running = Arc::clone(&media);
        let transfer = async move {
            let noting = tokio::spawn(note(library.clone(), item, Arc::clone(&running), dest));
            let result = loop {
                match running.run(RETRIES, cancel.clone()).await {
                    // Joined one that was being stopped: this one was not.
                    Err(FetchError::Cancelled) if !cancel.is_cancelled() => {
                        tokio::task::yield_now().await
                    }
                    result => break result,
                }
            };
            noting.abort();
            finish(library, item, running, url, result).await;
            drop(guard);
        };
        self.inner
            .transfers
            .spawn_on(transfer, &self.inner.deps.runtime);
        Ok(Some(media))
    }

    fn transfer_ended(
        &self,
        item: ItemId,
        media: &Arc<Media>,
        url: &str,
        result: std::result::Result<PathBuf, FetchError>,
    ) {
        let cancelled = matches!(result, Err(FetchError::Cancelled));
        if !cancelled {
            self.inner.active.gathered.ends(item);
        }
        self.inner.active.with(|table| {
            // A newer transfer of the same item may stand there already.
            if table
                .active
                .get(&item)
                .is_some_and(|active| Arc::ptr_eq(&active.media, media))
            {
                table.active.remove(&item);
            }
            if let Some(answered) = media.answered() {
                table.note_server(url, &answered);
            }
            if let Err(FetchError::HostBusy { host }) = &result {
                table.note_server(url, &format!("https://{host}"));
            }
        });
        if cancelled {
            // Who stopped it has said in the row why; at the end of the program it stays running, to go on.
            return self.start_waiting();
        }
        let end = self.end_of_transfer(item, media, result);
        if let Some(time) = end.hold {
            self.hold(item, time);
        }
        if end.state == "failed" {
            self.drop_empty_part(item, media);
        }
        self.transfer_is_over(media, item, end);
        self.start_next();
    }

    /// Of a transfer of which nothing has come, nothing is left lying.
    fn drop_empty_part(&self, item: ItemId, media: &Media) {
        let heard = self.inner.active.with(|table| table.heard.has(item));
        if heard || media.progress().bytes > 0 {
            return;
        }
        if let Ok(Some(file)) = self.file_of_row(item) {
            media.forget_map();
            let _ = std::fs::remove_file(part_of(&file));
            leftovers::remove_if_empty(&file);
        }
    }

    /// What a result means for the row.
    fn end_of_transfer(
        &self,
        item: ItemId,
        media: &Media,
        result: std::result::Result<PathBuf, FetchError>,
    ) -> TransferEnd {
        if let Err(error) = &result {
            self.note_refusal(credentials::item(item), &LibraryError::from(error.clone()));
        }
        let end = match result {
            Ok(path) => match check_is_sound(&path) {
                Ok(()) => {
                    // In a folder that a person chose the system's own rule holds.
                    if path.starts_with(media_of(&self.inner.folder)) {
                        permissions::close(&path);
                    }
                    TransferEnd::done(self.doubt_of(item, &path, &media.progress()))
                }
                Err(end) => {
                    let _ = std::fs::remove_file(&path);
                    media.forget_map();
                    end
                }
            },
            Err(FetchError::HostBusy { .. }) => TransferEnd::waits(Some(HOST_HOLD)),
            Err(error) => match self.what_holds(item, &error) {
                Some(hold) => {
                    if let Err(error) = self.hold_queue(hold) {
                        tracing::warn!(%error, "the queue of downloads could not be stopped");
                    }
                    TransferEnd::waits(None)
                }
                None => {
                    let attempts = self.attempts(item).unwrap_or(TURNS);
                    end_of(&error.into(), attempts + 1)
                }
            },
        };
        self.unless_older_file_is_here(item, end)
    }

    /// What the disk had no room for is shown from memory, and written as soon as it can be.
    pub(super) fn store_end_later(
        &self,
        item: ItemId,
        media: &Media,
        end: TransferEnd,
        error: &LibraryError,
    ) {
        let said = end.problem.clone().unwrap_or_else(|| error.to_string());
        let code = end.code.unwrap_or(error.code());
        self.inner
            .active
            .with(|table| table.unwritten.insert(item, (said, code)));
        (self.inner.deps.on_change)(Changes {
            downloads: true,
            ..Changes::default()
        });
        let progress = media.progress();
        let library = Arc::downgrade(&self.inner);
        let stopping = self.inner.stopping.clone();
        self.inner.deps.runtime.spawn(async move {
            loop {
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(Duration::from_secs(5)) => {}
                }
                let (library, progress, end) = (library.clone(), progress.clone(), end.clone());
                let written = tokio::task::spawn_blocking(move || {
                    let Some(inner) = library.upgrade() else {
                        return true;
                    };
                    let library = Library { inner };
                    // Taken up again meanwhile: its end is no longer this one.
                    let mine = library.inner.active.with(|table| {
                        table.unwritten.contains_key(&item) && !table.active.contains_key(&item)
                    });
                    if mine && library.store_end(item, Some(&progress), &end).is_err() {
                        return false;
                    }
                    library
                        .inner
                        .active
                        .with(|table| table.unwritten.remove(&item));
                    true
                });
                if written.await.unwrap_or(true) {
                    return;
                }
            }
        });
    }

    fn attempts(&self, item: ItemId) -> Result<u32> {
        self.inner.store.read(|conn| {
            Ok(conn
                .query_row(
                    "SELECT attempts FROM download WHERE item_id = ?1",
                    [item.0],
                    |row| row.get(0),
                )
                .optional()?
                .unwrap_or(0))
        })
    }

    pub(super) fn hold(&self, item: ItemId, time: Duration) {
        self.inner.active.hold(item, time);
        let library = Arc::downgrade(&self.inner);
        let stopping = self.inner.stopping.clone();
        self.inner.deps.runtime.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(time + Duration::from_millis(20)) => {}
            }
            let _ = tokio::task::spawn_blocking(move || {
                if let Some(inner) = library.upgrade() {
                    Library { inner }.start_waiting();
                }
            })
            .await;
        });
    }

    fn note_progress(&self, item: ItemId, media: &Media) -> Result<()> {
        let progress = media.progress();
        let (news, heard) = self.inner.active.with(|table| {
            let news = table.active.get_mut(&item).map(|active| {
                active.measure(progress.bytes);
                active.shows(&progress)
            });
            (news.unwrap_or_default(), table.heard.current == Some(item))
        });
        let bytes = i64::try_from(progress.bytes).unwrap_or(i64::MAX);
        let total = progress.total.and_then(|t| i64::try_from(t).ok());
        let code = progress.why.as_ref().map(FetchError::code);
        let problem = progress.why.map(|why| why.to_string());
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            let changed = tx
                .prepare_cached(
                    "UPDATE download SET bytes = ?2, total = coalesce(?3, total), problem = ?4, \
                       code = ?5 \
                     WHERE item_id = ?1 AND state = 'running' \
                       AND (bytes IS NOT ?2 OR total IS NOT coalesce(?3, total) OR problem IS NOT ?4)",
                )?
                .execute(params![item.0, bytes, total, problem, code])?;
            changes.transfers |= changed > 0;
            changes.downloads |= changed > 0 && news.why;
            // How much of it is here, and that it is waited for.
            changes.playback |= changed > 0 && (news.why || news.percent) && heard;
            Ok(())
        })
    }
}

/// Writes now and then how much has come, and looks each second whether there is room for more.
async fn note(library: Weak<Inner>, item: ItemId, media: Arc<Media>, file: PathBuf) {
    // What comes in a moment is told when it is here.
    let first = tokio::time::Instant::now() + FIRST_NOTE;
    let mut second = tokio::time::interval_at(first, Duration::from_secs(1));
    let mut looks = 0_u32;
    loop {
        second.tick().await;
        let tells = looks.is_multiple_of(LOOKS_OF_A_NOTE);
        looks = looks.wrapping_add(1);
        let (library, media, file) = (library.clone(), Arc::clone(&media), file.clone());
        let noted = tokio::task::spawn_blocking(move || {
            let library = Library {
                inner: library.upgrade()?,
            };
            let noted = match tells {
                true => library.note_progress(item, &media),
                false => Ok(()),
            };
            Some(noted.and_then(|()| library.look_at_room(&file)))
        });
        match noted.await {
            Ok(Some(Ok(()))) => {}
            Ok(Some(Err(error))) => tracing::warn!(%error, "progress could not be written"),
            _ => return,
        }
    }
}

async fn finish(
    library: Weak<Inner>,
    item: ItemId,
    media: Arc<Media>,
    url: String,
    result: std::result::Result<PathBuf, FetchError>,
) {
    let _ = tokio::task::spawn_blocking(move || {
        if let Some(inner) = library.upgrade() {
            Library { inner }.transfer_ended(item, &media, &url, result);
        }
    })
    .await;
}
