//! The one Add box: looks behind what was pasted and adds it.
mod audio;
mod look_up;
mod preview;
#[cfg(test)]
mod tests;

use crate::event::Event;
use crate::pages::{FetchedPage, FetchedPdf};
use crate::remote::blocking;
use crate::store::Durability;
use crate::subscribe::Listed;
use crate::{Added, Found, FoundKind, ItemId, Library, LibraryError, Login, LoginOwner, Result};
use crate::{address, feeds, import, items, pages, text};
use fetch::Authorization;
use look_up::{LookedUp, look_up};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A document that was looked up is not fetched again when it is added within this time.
const FRESH: Duration = Duration::from_secs(300);

#[derive(Default)]
pub(crate) struct LastLookUp {
    last: Mutex<Option<(String, Instant, LookedUp)>>,
}

impl LastLookUp {
    fn remember(&self, input: &str, looked: &LookedUp) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((input.to_owned(), Instant::now(), looked.clone()));
    }

    /// The picture of what was looked up at this address: its own address, that of its document, whether that is private,
    /// and what was shown to see the document.
    fn picture(&self, input: &str) -> Option<(String, String, bool, Option<Authorization>)> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, _, looked) = last.as_ref().filter(|(key, _, _)| key == input)?;
        match looked {
            LookedUp::Feed(feed) => Some((
                feed.parsed.image.clone()?,
                feed.url.clone(),
                feed.meta.private,
                feed.login.clone(),
            )),
            LookedUp::Page(page) => Some((
                page.article.image.clone()?,
                page.url.clone()?,
                page.private,
                page.login.clone(),
            )),
            LookedUp::Audio(_)
            | LookedUp::Pdf(_)
            | LookedUp::List { .. }
            | LookedUp::Document { .. } => None,
        }
    }

    fn take(&self, input: &str) -> Option<LookedUp> {
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
        self.look_up_as(input, None).await
    }

    /// As [`Library::look_up`], with a name and a password for the server that asked for them.
    ///
    /// # Errors
    /// As `look_up`; `Refused` for what cannot be a name or a password.
    pub async fn look_up_as(&self, input: &str, login: Option<&Login>) -> Result<Found> {
        let login = login
            .map(|login| self.authorization_of(login))
            .transpose()?;
        let looked = match look_up(&self.inner.deps.client, input, login).await {
            Ok(looked) => self.settle(looked).await?,
            // What is here can be shown, whatever its server says now.
            Err(error) => {
                return self
                    .describe_known(input)
                    .and_then(|found| found.ok_or(error));
            }
        };
        let found = self.describe(&address::shown(input), &looked)?;
        self.inner.last_look_up.remember(&found.url, &looked);
        Ok(found)
    }

    /// What was copied elsewhere, where it is an address of the web that the library does not have and the settings say that
    /// such are offered.
    pub fn copied_address(&self, copied: &str) -> Result<Option<String>> {
        let copied = copied.trim();
        let web = copied.starts_with("https://") || copied.starts_with("http://");
        if !web || copied.len() > 2_000 || copied.contains(char::is_whitespace) {
            return Ok(None);
        }
        let Ok(address::Address::Web(url)) = address::read(copied) else {
            return Ok(None);
        };
        if self.settings()?.clipboard_offer != Some(true) {
            return Ok(None);
        }
        let known = self.inner.store.read(|conn| {
            Ok(feeds::by_url(conn, &url)?.is_some() || items::by_url(conn, &url)?.is_some())
        })?;
        Ok((!known).then_some(url))
    }

    /// The cover or lead picture of what [`Library::look_up`] found at this address, small, as a `data:` address. None
    /// when it has none, or it cannot be had.
    pub async fn look_up_picture(&self, found: &str) -> Option<String> {
        let (picture, document, private, login) = self.inner.last_look_up.picture(found)?;
        self.preview(picture, Some(document), private, login).await
    }

    /// Does what [`Library::look_up`] said: subscribes, saves the page, keeps the audio file, imports the list.
    ///
    /// # Errors
    /// As `look_up`.
    pub async fn add(&self, input: &str) -> Result<Added> {
        self.add_as(input, None).await
    }

    /// As [`Library::add`], with a name and a password, which are kept for what is added.
    ///
    /// # Errors
    /// As `look_up_as`.
    pub async fn add_as(&self, input: &str, login: Option<&Login>) -> Result<Added> {
        let login = login
            .map(|login| self.authorization_of(login))
            .transpose()?;
        let looked = match self.inner.last_look_up.take(input) {
            Some(looked) => looked,
            None => {
                let looked = look_up(&self.inner.deps.client, input, login).await?;
                self.settle(looked).await?
            }
        };
        self.add_looked_up(looked).await
    }

    /// Imports a file: an OPML list, a saved page or an audio file.
    ///
    /// # Errors
    /// `File` when it cannot be read, `Refused` when it is none of these.
    pub async fn import_file(&self, path: &Path) -> Result<Added> {
        let path = std::path::absolute(path)?;
        let looked = look_up(&self.inner.deps.client, &path.to_string_lossy(), None).await;
        if !path.is_file() {
            return Err(LibraryError::NoFile(path.display().to_string()));
        }
        let looked = self.settle(looked?).await?;
        self.add_looked_up(looked).await
    }

    /// A page that was looked up is read by the rules for its site, and is refused when there is nothing in it.
    async fn settle(&self, looked: LookedUp) -> Result<LookedUp> {
        let LookedUp::Page(page) = looked else {
            return Ok(looked);
        };
        let library = self.clone();
        let page = blocking(move || pages::settled(&library, *page)).await?;
        if page.shows() || !page.feeds.is_empty() {
            Ok(LookedUp::Page(Box::new(page)))
        } else {
            Err(pages::no_words())
        }
    }

    /// The saved page that an address leads to, without asking its server.
    fn describe_known(&self, input: &str) -> Result<Option<Found>> {
        let Ok(address::Address::Web(url)) = address::read(input) else {
            return Ok(None);
        };
        let keys = items::keys([url.as_str()]);
        let item = self.inner.store.read(|conn| items::by_keys(conn, &keys))?;
        let Some(row) = item
            .map(|item| self.rows(&[item]))
            .transpose()?
            .and_then(|mut rows| rows.pop())
        else {
            return Ok(None);
        };
        Ok(Some(Found {
            kind: FoundKind::Article,
            url: address::shown(&url),
            title: row.title,
            source: row.source,
            summary: row.summary,
            count: row.episodes,
            feeds: Vec::new(),
            feed_id: None,
            item_id: Some(row.id),
            since: Some(row.added_at),
            trashed: row.trashed,
            doubt: None,
            preview: None,
            followable: false,
        }))
    }

    async fn add_looked_up(&self, looked: LookedUp) -> Result<Added> {
        match looked {
            LookedUp::Feed(feed) => {
                let (id, known) = self
                    .subscribe(*feed, Listed::default(), Durability::Full)
                    .await?;
                self.index_soon();
                self.tell(Event::CameNew);
                Ok(Added {
                    feeds: vec![id],
                    known: u32::from(known),
                    ..Added::default()
                })
            }
            LookedUp::Document { page, pictures } => {
                let (id, known) = self.keep_document(*page, pictures).await?;
                Ok(Added {
                    items: vec![id],
                    known: u32::from(known),
                    ..Added::default()
                })
            }
            LookedUp::Page(page) => {
                let (id, known) = self.keep_page(*page).await?;
                Ok(Added {
                    items: vec![id],
                    known: u32::from(known),
                    ..Added::default()
                })
            }
            LookedUp::Audio(audio) => {
                let login = audio.login.clone();
                let (id, known) = self.keep_audio(*audio).await?;
                self.keep_login_of(id, login).await?;
                Ok(Added {
                    items: vec![id],
                    known: u32::from(known),
                    ..Added::default()
                })
            }
            LookedUp::Pdf(pdf) => {
                let (id, known) = self.keep_pdf(*pdf).await?;
                Ok(Added {
                    items: vec![id],
                    known: u32::from(known),
                    ..Added::default()
                })
            }
            LookedUp::List { title, list } => self.import_list(list, title).await,
        }
    }

    async fn keep_pdf(&self, pdf: FetchedPdf) -> Result<(ItemId, bool)> {
        let (library, login) = (self.clone(), pdf.login.clone());
        let (item, known) = blocking(move || pages::keep_pdf(&library, &pdf)).await?;
        self.keep_login_of(item, login).await?;
        Ok((item, known))
    }

    async fn keep_page(&self, page: FetchedPage) -> Result<(ItemId, bool)> {
        let page = self.with_all_pages(page).await?;
        let (library, login) = (self.clone(), page.login.clone());
        let (item, known) = blocking(move || pages::keep(&library, page)).await?;
        self.keep_login_of(item, login).await?;
        if !known && self.settings()?.pictures {
            self.pictures(item).await?;
        }
        Ok((item, known))
    }

    /// Keeps a page with the pictures that came in its file; only what it lacks then is fetched.
    async fn keep_document(
        &self,
        page: FetchedPage,
        pictures: Arc<Vec<(String, Vec<u8>)>>,
    ) -> Result<(ItemId, bool)> {
        let library = self.clone();
        let (item, known) = blocking(move || {
            let (item, known) = pages::keep(&library, page)?;
            library.store_given_pictures(item, &pictures)?;
            Ok((item, known))
        })
        .await?;
        if !known && self.settings()?.pictures {
            self.pictures(item).await?;
        }
        Ok((item, known))
    }

    async fn keep_login_of(&self, item: ItemId, login: Option<Authorization>) -> Result<()> {
        let Some(login) = login else { return Ok(()) };
        let library = self.clone();
        blocking(move || library.keep_login(LoginOwner::Item(item), &login)).await
    }

    fn describe(&self, input: &str, looked: &LookedUp) -> Result<Found> {
        let found = self.describe_new(input, looked)?;
        let row = match found.item_id {
            Some(item) => self.rows(&[item])?.pop(),
            None => None,
        };
        Ok(match row {
            Some(row) => Found {
                since: Some(row.added_at),
                trashed: row.trashed,
                ..found
            },
            None => found,
        })
    }

    fn describe_new(&self, input: &str, looked: &LookedUp) -> Result<Found> {
        let short = |words: &str| text::one_line(words, 400);
        let known_feed = |url: &str| self.inner.store.read(|conn| feeds::by_url(conn, url));
        Ok(match looked {
            LookedUp::Feed(feed) => {
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
                    since: None,
                    trashed: false,
                    doubt: None,
                    preview: Some(preview::of(parsed, self.inner.deps.clock.now_ms())),
                    followable: false,
                }
            }
            LookedUp::Page(page) | LookedUp::Document { page, .. } => {
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
                    since: None,
                    trashed: false,
                    doubt: article.doubt.map(Into::into),
                    preview: None,
                    followable: false,
                    url,
                }
            }
            LookedUp::Audio(audio) => {
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
                    since: None,
                    trashed: false,
                    doubt: None,
                    preview: None,
                    followable: false,
                    url,
                }
            }
            LookedUp::Pdf(pdf) => {
                let url = pdf.url.clone().unwrap_or_else(|| input.trim().to_owned());
                let keys = pdf.keys();
                Found {
                    kind: FoundKind::Pdf,
                    title: pdf.title(),
                    source: address::host(&url).unwrap_or_default(),
                    summary: short(&pdf.opening()),
                    count: pdf.text.page_count.unwrap_or(0),
                    feeds: Vec::new(),
                    feed_id: None,
                    item_id: self.inner.store.read(|conn| items::by_keys(conn, &keys))?,
                    since: None,
                    trashed: false,
                    doubt: None,
                    preview: None,
                    followable: false,
                    url,
                }
            }
            LookedUp::List { title, list } => Found {
                kind: if list.is_feeds() {
                    FoundKind::List
                } else {
                    FoundKind::Pages
                },
                url: input.trim().to_owned(),
                title: title.clone(),
                source: list.format.name().to_owned(),
                summary: String::new(),
                count: u32::try_from(list.entries.len()).unwrap_or(u32::MAX),
                feeds: Vec::new(),
                feed_id: None,
                item_id: None,
                since: None,
                trashed: false,
                doubt: None,
                preview: None,
                followable: list.format == import::ListFormat::Opml
                    && matches!(address::read(input), Ok(address::Address::Web(_))),
            },
        })
    }
}
