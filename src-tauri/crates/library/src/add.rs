//! The one Add box: looks behind what was pasted and adds it.
pub(crate) mod audio;
mod look;
#[cfg(test)]
mod tests;

use crate::pages::LookedPage;
use crate::remote::blocking;
use crate::{Added, Found, FoundKind, ItemId, Library, LibraryError, Result};
use crate::{address, feeds, items, pages, text};
use look::{Looked, look};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What was looked at last is not fetched again when it is added.
const FRESH: Duration = Duration::from_secs(300);

#[derive(Default)]
pub(crate) struct LookedAt {
    last: Mutex<Option<(String, Instant, Looked)>>,
}

impl LookedAt {
    fn remember(&self, input: &str, looked: &Looked) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((input.to_owned(), Instant::now(), looked.clone()));
    }

    fn take(&self, input: &str) -> Option<Looked> {
        let (key, at, looked) = self
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()?;
        (key == input && at.elapsed() < FRESH).then_some(looked)
    }
}

impl Library {
    /// What is behind an address, a bare host or a local file, before anything is done.
    ///
    /// # Errors
    /// `Refused` with a sentence when the input is no address; `Fetch` when it cannot be had.
    pub async fn look_up(&self, input: &str) -> Result<Found> {
        let looked = look(&self.inner.deps.client, input).await?;
        let found = self.found(input, &looked)?;
        self.inner.looked.remember(&found.url, &looked);
        Ok(found)
    }

    /// Does what [`Library::look_up`] said: subscribes, saves the page, keeps the audio file, imports the list.
    ///
    /// # Errors
    /// As `look_up`.
    pub async fn add(&self, input: &str) -> Result<Added> {
        let looked = match self.inner.looked.take(input) {
            Some(looked) => looked,
            None => look(&self.inner.deps.client, input).await?,
        };
        self.add_looked(looked).await
    }

    /// Saves a page from bytes the user gave; `url` is where it came from, if known.
    ///
    /// # Errors
    /// `Article` when it is no page.
    pub async fn save_page(&self, html: &[u8], url: Option<&str>) -> Result<ItemId> {
        let (html, url) = (html.to_vec(), url.map(str::to_owned));
        let page = blocking(move || {
            let hint = article::Hint {
                content_type: None,
                url: url.as_deref(),
            };
            let article = article::read_page(&html, hint)?;
            let private = url.as_deref().is_some_and(address::looks_private);
            Ok(LookedPage {
                url,
                article,
                feeds: Vec::new(),
                private,
            })
        })
        .await?;
        let (item, _) = self.keep_page(page).await?;
        Ok(item)
    }

    /// Imports a file: an OPML list, a saved page or an audio file.
    ///
    /// # Errors
    /// `File` when it cannot be read, `Refused` when it is none of these.
    pub async fn import_file(&self, path: &Path) -> Result<Added> {
        let path = std::path::absolute(path)?;
        let looked = look(&self.inner.deps.client, &path.to_string_lossy()).await;
        if !path.is_file() {
            return Err(LibraryError::NoFile(path.display().to_string()));
        }
        self.add_looked(looked?).await
    }

    async fn add_looked(&self, looked: Looked) -> Result<Added> {
        match looked {
            Looked::Feed(feed) => {
                let (id, known) = self.subscribe(*feed, String::new()).await?;
                Ok(Added {
                    feeds: vec![id],
                    known: u32::from(known),
                    ..Added::default()
                })
            }
            Looked::Page(page) => {
                let (id, known) = self.keep_page(*page).await?;
                Ok(Added {
                    items: vec![id],
                    known: u32::from(known),
                    ..Added::default()
                })
            }
            Looked::Audio(audio) => {
                let (id, known) = self.keep_sound(audio).await?;
                Ok(Added {
                    items: vec![id],
                    known: u32::from(known),
                    ..Added::default()
                })
            }
            Looked::List { outlines, .. } => self.import_list(outlines).await,
        }
    }

    async fn keep_page(&self, page: LookedPage) -> Result<(ItemId, bool)> {
        let library = self.clone();
        let (item, known) = blocking(move || pages::keep(&library, page)).await?;
        if !known && self.settings()?.pictures {
            self.pictures(item).await?;
        }
        Ok((item, known))
    }

    fn found(&self, input: &str, looked: &Looked) -> Result<Found> {
        let short = |words: &str| text::one_line(words, 400);
        let known_feed = |url: &str| self.inner.store.read(|conn| feeds::by_url(conn, url));
        Ok(match looked {
            Looked::Feed(feed) => {
                let parsed = &feed.parsed;
                let title = parsed.title.clone().filter(|t| !t.trim().is_empty());
                Found {
                    kind: FoundKind::Feed,
                    url: feed.url.clone(),
                    title: title
                        .or_else(|| address::host(&feed.url))
                        .unwrap_or_default(),
                    source: parsed
                        .author
                        .clone()
                        .or_else(|| address::host(&feed.url))
                        .unwrap_or_default(),
                    summary: short(&article::to_text(
                        parsed.description.as_deref().unwrap_or_default(),
                    )),
                    count: u32::try_from(parsed.items.len()).unwrap_or(u32::MAX),
                    feeds: feed.feeds.clone(),
                    feed_id: known_feed(&feed.url)?,
                    item_id: None,
                }
            }
            Looked::Page(page) => {
                let article = &page.article;
                let url = page.url.clone().unwrap_or_else(|| input.trim().to_owned());
                Found {
                    kind: if article.extracted {
                        FoundKind::Article
                    } else {
                        FoundKind::Page
                    },
                    title: pages::title(article, &url),
                    source: article
                        .site
                        .clone()
                        .or_else(|| address::host(&url))
                        .unwrap_or_default(),
                    summary: short(article.excerpt.as_deref().unwrap_or_default()),
                    count: u32::try_from(article.audio.len()).unwrap_or(u32::MAX),
                    feeds: page.feeds.clone(),
                    feed_id: None,
                    item_id: self.inner.store.read(|conn| pages::known(conn, page))?,
                    url,
                }
            }
            Looked::Audio(audio) => {
                let url = audio.url.clone().unwrap_or_else(|| input.trim().to_owned());
                Found {
                    kind: FoundKind::Audio,
                    title: audio.title.clone(),
                    source: address::host(&url).unwrap_or_default(),
                    summary: String::new(),
                    count: 1,
                    feeds: Vec::new(),
                    feed_id: None,
                    item_id: match &audio.url {
                        Some(url) => self.inner.store.read(|conn| items::by_url(conn, url))?,
                        None => None,
                    },
                    url,
                }
            }
            Looked::List { title, outlines } => Found {
                kind: FoundKind::List,
                url: input.trim().to_owned(),
                title: title.clone(),
                source: String::new(),
                summary: String::new(),
                count: u32::try_from(outlines.len()).unwrap_or(u32::MAX),
                feeds: Vec::new(),
                feed_id: None,
                item_id: None,
            },
        })
    }
}
