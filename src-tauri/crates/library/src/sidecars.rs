//! Chapters documents and transcripts of episodes: fetched when an episode is downloaded or played, once.
use crate::remote::{self, blocking, reach};
use crate::store::Durability;
use crate::{ItemId, Library, Result, index, items};
use rusqlite::OptionalExtension;

const MOST_CHAPTERS: u64 = 4 * 1024 * 1024;
const MOST_TRANSCRIPT: u64 = 32 * 1024 * 1024;

struct WantedSidecars {
    chapters: Option<String>,
    transcript: Option<String>,
    mime: Option<String>,
}

impl Library {
    /// Fetches chapters and transcript in the background; what fails is asked for again the next time.
    pub(crate) fn fetch_sidecars_soon(&self, item: ItemId) {
        self.fetch_chapter_pictures_soon(item);
        match self.wanted_sidecars(item) {
            Ok(Some(wanted)) if wanted.chapters.is_some() || wanted.transcript.is_some() => {}
            _ => return,
        }
        let library = self.clone();
        self.spawn(async move {
            if let Err(error) = library.fetch_sidecars(item).await {
                tracing::info!(%error, item = item.0, "chapters or transcript did not come");
            }
        });
    }

    /// Fetches the chapters and the transcript that are named and not here.
    ///
    /// # Errors
    /// `Fetch` or `Feed` of the one that failed.
    pub(crate) async fn fetch_sidecars(&self, item: ItemId) -> Result<()> {
        let Some(wanted) = self.wanted_sidecars(item)? else {
            return Ok(());
        };
        let reach = reach(self.is_private(item)?);
        let client = &self.inner.deps.client;
        // One that fails must not keep the other from coming.
        let chapters = match wanted.chapters {
            Some(url) => {
                self.store_chapters(
                    item,
                    remote::get(client, &url, reach, MOST_CHAPTERS).await?.1,
                )
                .await
            }
            None => Ok(()),
        };
        if let Some(url) = wanted.transcript {
            let (meta, bytes) = remote::get(client, &url, reach, MOST_TRANSCRIPT).await?;
            let mime = wanted.mime.or(meta.content_type);
            self.store_transcript(item, bytes, mime).await?;
        }
        chapters
    }

    pub(crate) async fn store_chapters(&self, item: ItemId, bytes: Vec<u8>) -> Result<()> {
        let library = self.clone();
        blocking(move || {
            let chapters = feed::parse_chapters(&bytes)?;
            // One chapter is mostly a placeholder until the publisher has made the real ones.
            if chapters.iter().filter(|c| !c.hidden).count() < 2 {
                return Ok(());
            }
            library
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    items::set_chapters(tx, item, "json", &chapters)?;
                    changes.items = true;
                    changes.playback = true;
                    Ok(())
                })?;
            library.fetch_chapter_pictures_soon(item);
            Ok(())
        })
        .await
    }

    pub(crate) async fn store_transcript(
        &self,
        item: ItemId,
        bytes: Vec<u8>,
        mime: Option<String>,
    ) -> Result<()> {
        let library = self.clone();
        blocking(move || {
            let cues = feed::parse_transcript(&bytes, mime.as_deref())?;
            library
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    items::set_cues(tx, item, &cues)?;
                    index::index_item(tx, item)?;
                    changes.items = true;
                    Ok(())
                })
        })
        .await
    }

    /// Deletes what was fetched, so that the next fetch asks again.
    pub(crate) fn forget_sidecars(&self, item: ItemId) -> Result<()> {
        self.inner.store.write(Durability::Normal, move |tx, _| {
            tx.execute(
                "DELETE FROM chapter WHERE item_id = ?1 AND source = 'json'",
                [item.0],
            )?;
            tx.execute("DELETE FROM cue WHERE item_id = ?1", [item.0])?;
            Ok(())
        })
    }

    fn wanted_sidecars(&self, item: ItemId) -> Result<Option<WantedSidecars>> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT iif(EXISTS (SELECT 1 FROM chapter WHERE item_id = ?1 AND source = 'json'), NULL, chapters_url), \
                       iif(EXISTS (SELECT 1 FROM cue WHERE item_id = ?1), NULL, transcript_url), transcript_mime \
                     FROM episode WHERE item_id = ?1",
                )?
                .query_row([item.0], |row| {
                    Ok(WantedSidecars { chapters: row.get(0)?, transcript: row.get(1)?, mime: row.get(2)? })
                })
                .optional()?)
        })
    }
}
