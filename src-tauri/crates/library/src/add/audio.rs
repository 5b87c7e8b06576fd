//! Sound by itself: an address or a file becomes an episode without a show.
use super::look_up::AudioSource;
use crate::address;
use crate::downloads::insert_finished_download;
use crate::folder::{self, file_of, names};
use crate::items::by_enclosure;
use crate::permissions;
use crate::remote::blocking;
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result, items};
use rusqlite::{Transaction, params};
use std::io::{BufRead, BufReader};
use std::path::Path;

/// So many bytes of two files are compared at once.
const CHUNK: usize = 64 << 10;

impl Library {
    pub(super) async fn keep_audio(&self, audio: AudioSource) -> Result<(ItemId, bool)> {
        let library = self.clone();
        blocking(move || match (&audio.file, &audio.url) {
            (Some(file), _) => library.keep_file(&audio, file),
            (None, Some(url)) => library.keep_address(&audio, url),
            (None, None) => Err(LibraryError::refused("no_sound", "there is no sound")),
        })
        .await
    }

    fn keep_address(&self, audio: &AudioSource, url: &str) -> Result<(ItemId, bool)> {
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

    /// Copies the listener's file into the library: the original stays theirs. A file that is here already is the same
    /// episode.
    fn keep_file(&self, audio: &AudioSource, file: &Path) -> Result<(ItemId, bool)> {
        if let Some(item) = self.same_file(file)? {
            self.inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    tx.execute("UPDATE item SET trashed_at = NULL WHERE id = ?1", [item.0])?;
                    changes.items = true;
                    Ok(())
                })?;
            return Ok((item, true));
        }
        let (audio, now) = (audio.clone(), self.inner.deps.clock.now_ms());
        let item = self.inner.store.write(Durability::Full, {
            let audio = audio.clone();
            move |tx, _| insert(tx, now, &audio, None)
        })?;
        let extension = names::extension(&file.to_string_lossy().replace('\\', "/"), None);
        let media = folder::media_of(&self.inner.folder);
        let name = |number| names::relative("Files", None, &audio.title, number, extension);
        // Never over another file, whose row may know it by other letters.
        let path = Some(name(None))
            .filter(|path| !media.join(path).exists())
            .unwrap_or_else(|| name(Some(item)));
        let dest = media.join(&path);
        let copied = dest
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::copy(file, &dest))
            .and_then(|bytes| std::fs::File::open(&dest)?.sync_all().map(|()| bytes));
        permissions::close(&dest);
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
                insert_finished_download(tx, now, item, "", &path, bytes)?;
                changes.merge(Changes {
                    items: true,
                    downloads: true,
                    ..Changes::default()
                });
                Ok(Ok((item, false)))
            })?
    }

    /// The episode that was made of a file with the same bytes, if its copy is still here.
    fn same_file(&self, file: &Path) -> Result<Option<ItemId>> {
        let size = std::fs::metadata(file)?.len();
        let kept = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT item_id, path FROM download WHERE url = '' AND state = 'done' AND bytes = ?1 ORDER BY item_id",
                )?
                .query_map([i64::try_from(size).unwrap_or(i64::MAX)], |row| {
                    Ok((ItemId(row.get(0)?), row.get::<_, String>(1)?))
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?)
        })?;
        let folder = &self.inner.folder;
        Ok(kept
            .into_iter()
            .find(|(_, path)| same_bytes(file, &file_of(folder, path)).unwrap_or(false))
            .map(|(item, _)| item))
    }
}

fn same_bytes(a: &Path, b: &Path) -> std::io::Result<bool> {
    let open =
        |path: &Path| std::fs::File::open(path).map(|file| BufReader::with_capacity(CHUNK, file));
    let (mut a, mut b) = (open(a)?, open(b)?);
    loop {
        let (here, there) = (a.fill_buf()?, b.fill_buf()?);
        let both = here.len().min(there.len());
        if here[..both] != there[..both] {
            return Ok(false);
        }
        if both == 0 {
            return Ok(here.len() == there.len());
        }
        a.consume(both);
        b.consume(both);
    }
}

fn insert(
    tx: &Transaction<'_>,
    now: i64,
    audio: &AudioSource,
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
