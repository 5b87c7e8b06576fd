//! Pictures of items: fetched once, stored by content, served small.
mod fetch;
mod header;
mod preview;
mod serve;
#[cfg(test)]
mod tests;
mod whole;

use crate::folder;
use crate::remote;
use crate::store::Durability;
use crate::text::hex;
use crate::{Changes, FeedId, ItemId, JobId, JobKind, Library, LibraryError, Result};
pub(crate) use fetch::MOST_PICTURE;
use fetch::{FetchFailure, WantedPicture};
pub(crate) use header::PictureHeader;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

const AT_ONCE: usize = 6;
/// So many new episodes get their own pictures after a refresh; the others show that of their show.
const NEW_IMAGES: usize = 30;
/// An item that is opened again sooner does not ask for its pictures again.
const ASK_AGAIN: Duration = Duration::from_secs(120);

/// Items whose pictures were asked for because they were opened, and when.
#[derive(Default)]
pub(crate) struct RecentlyOpened(Mutex<HashMap<ItemId, Instant>>);

impl RecentlyOpened {
    fn may_ask(&self, item: ItemId) -> bool {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|_, at| at.elapsed() < ASK_AGAIN);
        match asked.entry(item) {
            std::collections::hash_map::Entry::Occupied(_) => false,
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(Instant::now());
                true
            }
        }
    }
}

impl Library {
    /// Fetches the pictures of an item that are not stored yet.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pictures(&self, item: ItemId) -> Result<JobId> {
        self.rows(&[item])?
            .pop()
            .ok_or(LibraryError::NotFound("item"))?;
        self.make_ready(item)?;
        let wanted = self.inner.store.read(|conn| fetch::of_item(conn, item))?;
        let total = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
        let (job, cancel) = self
            .inner
            .jobs
            .begin(JobKind::Pictures, total, &self.inner.stopping);
        self.jobs_changed();
        let library = self.clone();
        self.spawn(async move { library.fetch_wanted(wanted, Some(job), cancel).await });
        Ok(job)
    }

    /// Fetches the covers of subscriptions that have none yet.
    pub(crate) fn fetch_covers_soon(&self, feeds: Vec<FeedId>) {
        self.fetch_soon(move |conn| fetch::of_feeds(conn, &feeds));
    }

    /// Fetches the pictures of an episode's chapters; called when it is played or downloaded.
    pub(crate) fn fetch_chapter_pictures_soon(&self, item: ItemId) {
        self.fetch_soon(move |conn| fetch::of_chapters(conn, item));
    }

    /// Fetches the pictures of the people who are heard in an item; called when it is shown.
    pub(crate) fn fetch_people_of_item_soon(&self, item: ItemId) {
        self.fetch_soon(move |conn| {
            use rusqlite::OptionalExtension;
            let feed: Option<i64> = conn
                .prepare_cached("SELECT feed_id FROM item WHERE id = ?1")?
                .query_row([item.0], |row| row.get(0))
                .optional()?
                .flatten();
            fetch::of_people(conn, Some(item), feed.map(FeedId))
        });
    }

    /// Fetches the pictures of the people of a show; called when it is shown.
    pub(crate) fn fetch_people_of_show_soon(&self, feed: FeedId) {
        self.fetch_soon(move |conn| fetch::of_people(conn, None, Some(feed)));
    }

    /// Fetches the own pictures of new items.
    pub(crate) fn fetch_images_soon(&self, items: Vec<ItemId>) {
        self.fetch_soon(move |conn| {
            let mut wanted = texts(conn, &items)?;
            let some = items.get(..NEW_IMAGES).unwrap_or(&items);
            for lead in fetch::leads(conn, some)? {
                let known =
                    |picture: &WantedPicture| picture.item == lead.item && picture.url == lead.url;
                if !wanted.iter().any(known) {
                    wanted.push(lead);
                }
            }
            Ok(wanted)
        });
    }

    /// Fetches the pictures in the texts of new articles, if the settings say so.
    pub(crate) fn fetch_texts_soon(&self, items: &[ItemId]) {
        self.fetch_soon(|conn| texts(conn, items));
    }

    /// Fetches the pictures that the text of an opened item lacks, if the settings say so.
    pub(crate) fn fetch_missing_soon(&self, item: ItemId) {
        let found = self.inner.store.read(|conn| {
            let wanted = fetch::missing(conn, item)?;
            if wanted.is_empty() || !crate::settings::load(conn)?.pictures {
                return Ok(Vec::new());
            }
            Ok(wanted)
        });
        // What comes is told, the item is asked for again: the same must not be wished for a second time by that.
        if found.as_ref().is_ok_and(Vec::is_empty) || !self.inner.opened.may_ask(item) {
            return;
        }
        self.fetch_soon(move |_| found);
    }

    fn fetch_soon(&self, wanted: impl FnOnce(&rusqlite::Connection) -> Result<Vec<WantedPicture>>) {
        let wanted = match self.inner.store.read(wanted) {
            Ok(wanted) if wanted.is_empty() => return,
            Ok(wanted) => wanted,
            Err(error) => {
                tracing::warn!(%error, "pictures could not be looked for");
                return;
            }
        };
        let library = self.clone();
        let cancel = self.inner.stopping.child_token();
        self.spawn(async move { library.fetch_wanted(wanted, None, cancel).await });
    }

    async fn fetch_wanted(
        &self,
        wanted: Vec<WantedPicture>,
        job: Option<JobId>,
        cancel: CancellationToken,
    ) {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for picture in wanted {
            let (library, turns, cancel) = (self.clone(), Arc::clone(&turns), cancel.clone());
            running.spawn(async move {
                let work = async {
                    let _turn = turns.acquire_owned().await.ok()?;
                    Some(library.fetch_one(picture).await)
                };
                tokio::select! {
                    biased;
                    () = cancel.cancelled() => None,
                    stored = work => stored,
                }
            });
        }
        while let Some(stored) = running.join_next().await {
            let (Some(job), Ok(Some(stored))) = (job, stored) else {
                continue;
            };
            self.inner.jobs.update(job, |state| {
                state.done += 1;
                state.failed += u32::from(!stored);
                state.found += u32::from(stored);
            });
            self.jobs_changed();
        }
        if let Some(job) = job {
            self.inner.jobs.finish(job);
            self.jobs_changed();
        }
    }

    /// The bytes at an address that a person gave; it may lie anywhere.
    pub(crate) async fn picture_bytes(&self, address: &str) -> Result<Vec<u8>> {
        fetch::given(&self.inner.deps.client, address).await
    }

    /// Stores bytes that are a picture, under the hash of what they are.
    pub(crate) fn store_picture(&self, bytes: &[u8]) -> Result<(String, PictureHeader)> {
        let header = header::read(bytes)?;
        whole::check(bytes, header.mime)?;
        let hash = hex(&remote::hash(bytes));
        let file = folder::picture_of(&self.inner.folder, &hash);
        if !file.is_file() {
            serve::write(&file, bytes).map_err(LibraryError::from)?;
        }
        Ok((hash, header))
    }

    pub(crate) fn note_asset(
        tx: &rusqlite::Transaction<'_>,
        now: i64,
        hash: &str,
        header: &PictureHeader,
        bytes: usize,
    ) -> Result<()> {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO asset (sha256, mime, bytes, width, height, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(rusqlite::params![
            hash,
            header.mime,
            i64::try_from(bytes).unwrap_or(i64::MAX),
            header.width,
            header.height,
            now
        ])?;
        Ok(())
    }

    /// Stores pictures that came together with a text, where the text wants them; what is no picture is left out.
    pub(crate) fn store_given_pictures(
        &self,
        item: ItemId,
        given: &[(String, Vec<u8>)],
    ) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        for (url, bytes) in given {
            let wanted: bool = self.inner.store.read(|conn| {
                Ok(conn
                    .prepare_cached(
                        "SELECT EXISTS (SELECT 1 FROM item_asset WHERE item_id = ?1 AND url = ?2 AND sha256 IS NULL)",
                    )?
                    .query_row(rusqlite::params![item.0, url], |row| row.get(0))?)
            })?;
            if !wanted {
                continue;
            }
            let (hash, header) = match self.store_picture(bytes) {
                Ok(stored) => stored,
                Err(problem) => {
                    tracing::debug!(%problem, "a picture of a file was left out");
                    continue;
                }
            };
            let (url, size) = (url.clone(), bytes.len());
            self.inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    Self::note_asset(tx, now, &hash, &header, size)?;
                    tx.execute(
                        "UPDATE item_asset SET sha256 = ?3 WHERE item_id = ?1 AND url = ?2",
                        rusqlite::params![item.0, url, hash],
                    )?;
                    changes.items = true;
                    Ok(())
                })?;
        }
        Ok(())
    }

    async fn fetch_one(&self, picture: WantedPicture) -> bool {
        let owner = picture.owner();
        let login = owner.and_then(|owner| self.authorization(owner, &picture.url));
        let got = fetch::get(&self.inner.deps.client, &picture, login).await;
        // A picture in somebody's text is no reason to ask a person for a password; a cover is.
        if let Err(failure) = &got
            && picture.lead
            && let (Some(owner), Some(error)) = (owner, failure.asks.clone())
        {
            self.note_refusal(owner, &error.into());
        }
        let library = self.clone();
        let stored =
            tokio::task::spawn_blocking(move || library.store_fetched(&picture, got)).await;
        match stored {
            Ok(Ok(stored)) => stored,
            Ok(Err(error)) => {
                tracing::warn!(%error, "a picture could not be stored");
                false
            }
            Err(_) => false,
        }
    }

    fn store_fetched(
        &self,
        picture: &WantedPicture,
        got: std::result::Result<Vec<u8>, FetchFailure>,
    ) -> Result<bool> {
        let stored = got.and_then(|bytes| {
            let (hash, header) = self.store_picture(&bytes)?;
            Ok((hash, header, bytes.len()))
        });
        let (picture, now, ok) = (
            picture.clone(),
            self.inner.deps.clock.now_ms(),
            stored.is_ok(),
        );
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                if let Ok((hash, header, bytes)) = &stored {
                    Self::note_asset(tx, now, hash, header, *bytes)?;
                }
                let hash = stored.as_ref().ok().map(|(hash, _, _)| hash.as_str());
                let large = stored
                    .as_ref()
                    .is_ok_and(|(_, header, _)| header.width.is_some_and(|w| w >= 200));
                fetch::note(tx, &picture, hash, stored.as_ref().err(), large)?;
                changes.merge(Changes {
                    items: picture.item.is_some(),
                    // One of a chapter, perhaps of what plays.
                    playback: picture.item.is_some() && !picture.lead,
                    feeds: picture.feed.is_some(),
                    ..Changes::default()
                });
                Ok(())
            })?;
        Ok(ok)
    }
}

fn texts(conn: &rusqlite::Connection, items: &[ItemId]) -> Result<Vec<WantedPicture>> {
    if crate::settings::load(conn)?.pictures {
        fetch::of_new(conn, items)
    } else {
        Ok(Vec::new())
    }
}
