//! The sample library: comes with the program, needs no network, leaves in one act. It goes through the same readers
//! and tables as everything else.
mod files;
mod leave;
#[cfg(test)]
mod tests;

use crate::downloads::insert_finished_download;
use crate::folder::{self, names};
use crate::items::ReadyText;
use crate::pages::FetchedPage;
use crate::permissions;
use crate::pictures::PictureHeader;
use crate::store::Durability;
use crate::{Added, Changes, FeedId, ItemId, Library, LibraryError, Result};
use crate::{feeds, index, items, pages};
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, HashSet};

#[derive(serde::Deserialize)]
struct Manifest {
    base: String,
    feed: String,
    articles: Vec<Page>,
    /// File names by address; `pictures` and `texts` likewise.
    media: BTreeMap<String, String>,
    pictures: BTreeMap<String, String>,
    #[serde(default)]
    texts: BTreeMap<String, String>,
}

#[derive(serde::Deserialize)]
struct Page {
    file: String,
    url: String,
}

/// All that is to be stored, read and checked before the first row is written.
struct Ready {
    feed_url: String,
    document: feeds::PreparedDocument,
    pages: Vec<(FetchedPage, ReadyText)>,
    /// Address, hash, shape, bytes.
    pictures: Vec<(String, String, PictureHeader, usize)>,
    media: BTreeMap<String, &'static [u8]>,
    texts: BTreeMap<String, &'static [u8]>,
}

impl Library {
    /// Puts the sample in; again it does nothing.
    ///
    /// # Errors
    /// The database's or the disk's.
    pub fn open_sample(&self) -> Result<Added> {
        let there = self.inner.store.read(|conn| {
            Ok(conn
                .prepare("SELECT id FROM item WHERE sample = 1 AND trashed_at IS NULL")?
                .query_map([], |row| Ok(ItemId(row.get(0)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()?)
        })?;
        if !there.is_empty() {
            let known = u32::try_from(there.len()).unwrap_or(u32::MAX);
            return Ok(Added {
                items: there,
                known,
                ..Added::default()
            });
        }
        // What of an earlier sample lies in the trash would keep its addresses taken.
        self.delete_sample()?;
        let ready = self.ready()?;
        let (now, folder) = (self.inner.deps.clock.now_ms(), self.inner.folder.clone());
        let added = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let (feed, episodes) = put_feed(tx, now, &ready, changes)?;
                let mut all: Vec<ItemId> = episodes.iter().map(|(item, _)| *item).collect();
                for (page, text) in &ready.pages {
                    all.push(pages::insert(tx, now, page, text.clone(), true)?);
                }
                for (item, url) in &episodes {
                    put_sound(tx, now, &folder, &ready, *item, url)?;
                    put_words(tx, &ready, *item)?;
                }
                put_pictures(tx, now, &ready, feed)?;
                for item in &all {
                    index::index_item(tx, *item)?;
                }
                changes.merge(Changes {
                    feeds: true,
                    items: true,
                    downloads: true,
                    ..Changes::default()
                });
                Ok(Added {
                    feeds: vec![feed],
                    items: all,
                    ..Added::default()
                })
            })?;
        for item in &added.items {
            self.make_ready(*item)?;
        }
        Ok(added)
    }

    fn ready(&self) -> Result<Ready> {
        let manifest: Manifest = serde_json::from_slice(file("manifest.json")?)
            .map_err(|e| broken("manifest.json", &e.to_string()))?;
        let feed_url = format!("{}{}", manifest.base, manifest.feed);
        let hint = feed::Hint {
            content_type: None,
            url: Some(&feed_url),
        };
        let parsed = feed::parse(file(&manifest.feed)?, hint)?;
        let prepared = feeds::prepare(&parsed, &feed_url, &HashSet::new())?;
        let mut pages = Vec::new();
        for page in manifest.articles {
            let hint = article::Hint {
                content_type: Some("text/html; charset=utf-8"),
                url: Some(&page.url),
            };
            let article = article::read_page(file(&page.file)?, hint)?;
            let text = ReadyText::of_page(&article)?;
            let page = FetchedPage {
                url: Some(page.url),
                article,
                feeds: Vec::new(),
                private: false,
                login: None,
                asked: None,
                source: Vec::new(),
            };
            pages.push((page, text));
        }
        let mut pictures = Vec::new();
        for (url, name) in manifest.pictures {
            let bytes = file(&name)?;
            let (hash, header) = self
                .store_picture(bytes)
                .map_err(|e| broken(&name, &e.to_string()))?;
            pictures.push((url, hash, header, bytes.len()));
        }
        let bytes = |names: BTreeMap<String, String>| -> Result<BTreeMap<String, &'static [u8]>> {
            names
                .into_iter()
                .map(|(url, name)| Ok((url, file(&name)?)))
                .collect()
        };
        let (media, texts) = (bytes(manifest.media)?, bytes(manifest.texts)?);
        Ok(Ready {
            feed_url,
            document: feeds::PreparedDocument {
                parsed,
                prepared,
                first: true,
                older: false,
            },
            pages,
            pictures,
            media,
            texts,
        })
    }
}

fn file(name: &str) -> Result<&'static [u8]> {
    let found = files::FILES.iter().find(|(known, _)| *known == name);
    found
        .map(|(_, bytes)| *bytes)
        .ok_or_else(|| broken(name, "it is missing"))
}

fn broken(name: &str, detail: &str) -> LibraryError {
    LibraryError::File {
        what: format!("the sample's {name}"),
        detail: detail.to_owned(),
    }
}

/// The show and its episodes, with the addresses of their sound.
fn put_feed(
    tx: &Transaction<'_>,
    now: i64,
    ready: &Ready,
    changes: &mut Changes,
) -> Result<(FeedId, Vec<(ItemId, String)>)> {
    let new = feeds::NewFeed {
        url: ready.feed_url.clone(),
        kind: feeds::kind(ready.document.parsed.kind),
        title: ready.document.parsed.title.clone().unwrap_or_default(),
        sample: true,
        folder: String::new(),
    };
    let feed = feeds::insert(tx, now, &new)?;
    feeds::apply_document(tx, now, feed, &ready.document, changes)?;
    tx.execute(
        "UPDATE feed SET sample = 1, refreshed_at = ?2 WHERE id = ?1",
        params![feed.0, now],
    )?;
    tx.execute("UPDATE item SET sample = 1 WHERE feed_id = ?1", [feed.0])?;
    let episodes = tx
        .prepare(
            "SELECT item.id, episode.enclosure_url FROM item JOIN episode ON episode.item_id = item.id \
             WHERE item.feed_id = ?1 AND episode.enclosure_url IS NOT NULL ORDER BY item.id",
        )?
        .query_map([feed.0], |row| Ok((ItemId(row.get(0)?), row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok((feed, episodes))
}

fn put_sound(
    tx: &Transaction<'_>,
    now: i64,
    folder: &std::path::Path,
    ready: &Ready,
    item: ItemId,
    url: &str,
) -> Result<()> {
    let Some(bytes) = ready.media.get(url) else {
        return Ok(());
    };
    let title: String = tx.query_row("SELECT title FROM item WHERE id = ?1", [item.0], |row| {
        row.get(0)
    })?;
    let show = ready.document.parsed.title.as_deref().unwrap_or_default();
    let path = names::relative(show, None, &title, Some(item), names::extension(url, None));
    let dest = folder::media_of(folder).join(&path);
    if let Some(folder) = dest.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&dest, bytes)?;
    permissions::close(&dest);
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    insert_finished_download(tx, now, item, url, &path.to_string_lossy(), length)
}

fn put_words(tx: &Transaction<'_>, ready: &Ready, item: ItemId) -> Result<()> {
    let (chapters, transcript, mime): (Option<String>, Option<String>, Option<String>) = tx
        .query_row(
            "SELECT chapters_url, transcript_url, transcript_mime FROM episode WHERE item_id = ?1",
            [item.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
    if let Some(bytes) = chapters.and_then(|url| ready.texts.get(&url)) {
        items::set_chapters(tx, item, "json", &feed::parse_chapters(bytes)?)?;
    }
    if let Some(bytes) = transcript.and_then(|url| ready.texts.get(&url)) {
        items::set_cues(tx, item, &feed::parse_transcript(bytes, mime.as_deref())?)?;
    }
    Ok(())
}

fn put_pictures(tx: &Transaction<'_>, now: i64, ready: &Ready, feed: FeedId) -> Result<()> {
    for (url, hash, header, bytes) in &ready.pictures {
        Library::note_asset(tx, now, hash, header, *bytes)?;
        tx.execute(
            "UPDATE item_asset SET sha256 = ?2 WHERE url = ?1 AND item_id IN (SELECT id FROM item WHERE sample = 1)",
            params![url, hash],
        )?;
        tx.execute(
            "UPDATE item SET image = ?2 WHERE sample = 1 AND image_url = ?1",
            params![url, hash],
        )?;
        tx.execute(
            "UPDATE feed SET image = ?2 WHERE id = ?3 AND image_url = ?1",
            params![url, hash, feed.0],
        )?;
    }
    Ok(())
}
