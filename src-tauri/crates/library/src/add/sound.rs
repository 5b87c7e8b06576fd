//! Sound by itself: an address or a file becomes an episode without a show.
use super::address;
use super::look::{LookedAudio, blocking};
use crate::downloads::names;
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result, items};
use rusqlite::{OptionalExtension, Transaction, params};
use std::path::Path;

impl Library {
    pub(super) async fn keep_sound(&self, audio: LookedAudio) -> Result<(ItemId, bool)> {
        let library = self.clone();
        blocking(move || match (&audio.file, &audio.url) {
            (Some(file), _) => library.keep_file(&audio, file).map(|item| (item, false)),
            (None, Some(url)) => library.keep_address(&audio, url),
            (None, None) => Err(LibraryError::Refused("there is no sound".into())),
        })
        .await
    }

    fn keep_address(&self, audio: &LookedAudio, url: &str) -> Result<(ItemId, bool)> {
        let (audio, url, now) = (
            audio.clone(),
            url.to_owned(),
            self.inner.deps.clock.now_ms(),
        );
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                if let Some(item) = by_enclosure(tx, &url)? {
                    tx.execute("UPDATE item SET trashed_at = NULL WHERE id = ?1", [item.0])?;
                    changes.items = true;
                    return Ok((item, true));
                }
                let item = insert(tx, now, &audio, Some(url))?;
                changes.items = true;
                Ok((item, false))
            })
    }

    /// Copies the listener's file into the library: the original stays theirs.
    fn keep_file(&self, audio: &LookedAudio, file: &Path) -> Result<ItemId> {
        let (audio, now) = (audio.clone(), self.inner.deps.clock.now_ms());
        let item = self.inner.store.write(Durability::Full, {
            let audio = audio.clone();
            move |tx, _| insert(tx, now, &audio, None)
        })?;
        let extension = names::extension(&file.to_string_lossy().replace('\\', "/"), None);
        let path = names::relative("Files", None, &audio.title, item, extension);
        let dest = self.inner.folder.join("media").join(&path);
        let copied = dest
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::copy(file, &dest))
            .and_then(|bytes| std::fs::File::open(&dest)?.sync_all().map(|()| bytes));
        let path = path.to_string_lossy().into_owned();
        let copied = copied.map_err(LibraryError::from);
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let bytes = match copied {
                    Ok(bytes) => i64::try_from(bytes).unwrap_or(i64::MAX),
                    Err(error) => {
                        tx.execute("DELETE FROM item WHERE id = ?1", [item.0])?;
                        // Committed, or half an item would stay; the error goes to the caller.
                        return Ok(Err(error));
                    }
                };
                put_finished(tx, now, item, "", &path, bytes)?;
                changes.merge(Changes {
                    items: true,
                    downloads: true,
                    ..Changes::default()
                });
                Ok(Ok(item))
            })?
    }
}

fn insert(
    tx: &Transaction<'_>,
    now: i64,
    audio: &LookedAudio,
    url: Option<String>,
) -> Result<ItemId> {
    let source = url.as_deref().and_then(address::host).unwrap_or_default();
    let item = items::insert_episode(
        tx,
        now,
        &items::NewEpisode {
            title: audio.title.clone(),
            source,
            enclosure_url: url,
            mime: audio.mime.clone(),
            in_inbox: true,
            ..items::NewEpisode::default()
        },
    )?;
    tx.execute(
        "UPDATE item SET private = ?2 WHERE id = ?1",
        params![item.0, audio.private],
    )?;
    Ok(item)
}

pub(crate) fn by_enclosure(tx: &Transaction<'_>, url: &str) -> Result<Option<ItemId>> {
    Ok(tx
        .prepare_cached(
            "SELECT item_id FROM episode WHERE enclosure_url = ?1 ORDER BY item_id LIMIT 1",
        )?
        .query_row([url], |row| Ok(ItemId(row.get(0)?)))
        .optional()?)
}

/// The row of a file that is here without having been downloaded.
pub(crate) fn put_finished(
    tx: &Transaction<'_>,
    now: i64,
    item: ItemId,
    url: &str,
    path: &str,
    bytes: i64,
) -> Result<()> {
    tx.execute(
        "INSERT INTO download (item_id, url, state, kept, bytes, total, path, added_at, finished_at) \
         VALUES (?1, ?2, 'done', 1, ?3, ?3, ?4, ?5, ?5)",
        params![item.0, url, bytes, path, now],
    )?;
    Ok(())
}
