//! Chapters documents and transcripts of episodes: fetched when an episode is downloaded or played, once. What does not
//! come keeps nothing else from coming, and is asked for again the next time.
mod ranking;
#[cfg(test)]
mod tests;

use crate::credentials;
use crate::remote::{self, blocking, reach};
use crate::store::Durability;
use crate::{ItemId, Language, Library, LibraryError, Result, index, items, settings};
use feed::{Cue, TranscriptLink};
use fetch::Reach;
use rusqlite::OptionalExtension;

const MOST_CHAPTERS: u64 = 4 * 1024 * 1024;
const MOST_TRANSCRIPT: u64 = 32 * 1024 * 1024;
/// So many of an episode's transcripts are tried until one comes.
const MOST_TRIED: usize = 5;

struct WantedSidecars {
    chapters: Option<String>,
    /// The best first.
    transcripts: Vec<TranscriptLink>,
}

impl Library {
    /// Fetches chapters and transcript in the background; what fails is asked for again the next time.
    pub(crate) fn fetch_sidecars_soon(&self, item: ItemId) {
        self.fetch_chapter_pictures_soon(item);
        match self.wanted_sidecars(item) {
            Ok(Some(wanted)) if wanted.chapters.is_some() || !wanted.transcripts.is_empty() => {}
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
        let chapters = match wanted.chapters {
            Some(url) => self.fetch_chapters(item, &url, reach).await,
            None => Ok(()),
        };
        let transcript = self.fetch_transcript(item, wanted.transcripts, reach).await;
        chapters.and(transcript)
    }

    async fn fetch_chapters(&self, item: ItemId, url: &str, reach: Reach) -> Result<()> {
        let (_, bytes) = self.fetch_beside(item, url, reach, MOST_CHAPTERS).await?;
        self.store_chapters(item, bytes).await
    }

    /// The first of these that comes; the error of the best one when none does. One that was to have times and has none
    /// (a page that says that nothing is here, as a rule) is taken only where there is nothing else.
    async fn fetch_transcript(
        &self,
        item: ItemId,
        links: Vec<TranscriptLink>,
        reach: Reach,
    ) -> Result<()> {
        let mut failed = Ok(());
        let mut spare = None;
        for link in links.into_iter().take(MOST_TRIED) {
            let promised = ranking::is_timed(&link);
            let got = async {
                let (meta, bytes) = self
                    .fetch_beside(item, &link.url, reach, MOST_TRANSCRIPT)
                    .await?;
                let mime = link.mime.or(meta.content_type);
                blocking(move || Ok(feed::parse_transcript(&bytes, mime.as_deref())?)).await
            };
            match got.await {
                Ok(cues) if promised && cues.iter().all(|cue| cue.start_ms.is_none()) => {
                    tracing::info!(item = item.0, "a transcript has no times");
                    spare.get_or_insert(cues);
                }
                Ok(cues) => return self.store_cues(item, cues).await,
                Err(error) => {
                    tracing::info!(%error, item = item.0, "a transcript did not come");
                    failed = failed.and(Err(error));
                }
            }
        }
        match spare {
            Some(cues) => self.store_cues(item, cues).await,
            None => failed,
        }
    }

    /// A document that belongs to an episode, with the name and the password of its show where they may go.
    async fn fetch_beside(
        &self,
        item: ItemId,
        url: &str,
        reach: Reach,
        limit: u64,
    ) -> Result<(fetch::Meta, Vec<u8>)> {
        let client = &self.inner.deps.client;
        let login = self.authorization(credentials::item(item), url);
        let got = remote::get(client, url, reach, limit, login).await;
        let got = got.map_err(LibraryError::from);
        match &got {
            Ok((meta, _)) => self.note_accepted(credentials::item(item), &meta.url),
            Err(error) => self.note_refusal(credentials::item(item), error),
        }
        got
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

    async fn store_cues(&self, item: ItemId, cues: Vec<Cue>) -> Result<()> {
        let library = self.clone();
        blocking(move || {
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
            // Not all the settings: this is asked after each of many downloads.
            let language = settings::value(conn, "language")?;
            let program = match language.and_then(|text| serde_json::from_str(&text).ok()) {
                Some(Language::En) => Some("en"),
                Some(Language::Ru) => Some("ru"),
                Some(Language::System) | None => None,
            };
            Ok(conn
                .prepare_cached(
                    "SELECT iif(EXISTS (SELECT 1 FROM chapter WHERE item_id = ?1 AND source = 'json'), NULL, chapters_url), \
                       transcripts, transcript_url, transcript_mime, item.language, \
                       EXISTS (SELECT 1 FROM cue WHERE item_id = ?1), \
                       EXISTS (SELECT 1 FROM cue WHERE item_id = ?1 AND start_ms IS NOT NULL) \
                     FROM episode JOIN item ON item.id = episode.item_id WHERE item_id = ?1",
                )?
                .query_row([item.0], |row| {
                    let several: Option<String> = row.get(1)?;
                    let several = several.and_then(|json| serde_json::from_str(&json).ok());
                    let one = || -> rusqlite::Result<Vec<TranscriptLink>> {
                        let (url, mime) = (row.get::<_, Option<String>>(2)?, row.get(3)?);
                        Ok(url.map(|url| TranscriptLink { url, mime, language: None }).into_iter().collect())
                    };
                    let links: Vec<TranscriptLink> = several.map_or_else(one, Ok)?;
                    let language: Option<String> = row.get(4)?;
                    let mut transcripts = ranking::ranked(links, language.as_deref(), program);
                    let (some, timed): (bool, bool) = (row.get(5)?, row.get(6)?);
                    // One without times gives way to one with them, if that could not be had before.
                    transcripts.retain(|link| !some || (!timed && ranking::is_timed(link)));
                    Ok(WantedSidecars { chapters: row.get(0)?, transcripts })
                })
                .optional()?)
        })
    }
}
