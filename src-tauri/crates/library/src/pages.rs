//! Saved pages: keeping one, fetching its text again, taking it anew from the page as it came.
mod further;
mod pdf;
mod renew;
mod rows;
mod rules;
#[cfg(test)]
mod tests;

use crate::address;
use crate::credentials;
use crate::items::{self, ReadyText};
use crate::kept_pages::{self, Role, SourcePage};
use crate::remote::{self, blocking, hash, reach};
use crate::settings;
use crate::store::Durability;
use crate::{
    Changes, FoundFeedRow, ItemId, ItemKind, JobId, Library, LibraryError, Refetched, Result,
};
use article::Article;
use rusqlite::{Connection, params};

pub(crate) use pdf::{AskedFiles, FetchedPdf, keep_pdf};
pub(crate) use rows::{insert, known, title};

const MOST_PAGE: u64 = 32 * 1024 * 1024;

#[derive(Debug, Clone)]
pub(crate) struct FetchedPage {
    /// The address after redirects; None for a file.
    pub url: Option<String>,
    pub article: Article,
    pub feeds: Vec<FoundFeedRow>,
    pub private: bool,
    /// What was shown to fetch it: kept for the next time.
    pub login: Option<fetch::Authorization>,
    /// The address that was asked for, which may have led to another.
    pub asked: Option<String>,
    /// As it came, page by page; empty for what came in another form.
    pub source: Vec<SourcePage>,
}

impl FetchedPage {
    /// By what it is known: its addresses, or a file by its bytes.
    pub(crate) fn keys(&self) -> Vec<String> {
        let canonical = self
            .url
            .as_deref()
            .and_then(|url| rows::canonical(&self.article, url));
        let urls = [
            self.url.as_deref(),
            self.asked.as_deref(),
            canonical.as_deref(),
        ];
        let mut keys = items::keys(urls.into_iter().flatten());
        if keys.is_empty() {
            let file = self.source.first().map(|page| hash(&page.bytes));
            let hash = file.unwrap_or_else(|| hash(self.article.html.as_bytes()));
            keys.push(items::file_key(&hash));
        }
        keys
    }

    /// Whether there is anything that could be read, seen or heard.
    pub(crate) fn shows(&self) -> bool {
        let article = &self.article;
        article.words > 0 || !article.pictures.is_empty() || !article.audio.is_empty()
    }
}

impl Library {
    /// Fetches the text of an article again, and in the background its pictures; of an episode its chapters and transcript.
    ///
    /// # Errors
    /// `Fetch` when it cannot be had, `Refused` when what came seems worse than what is there: the old text stays, and what
    /// came waits to be taken (`take_candidate`).
    pub async fn fetch_again(&self, item: ItemId) -> Result<Refetched> {
        let row = self
            .rows(&[item])?
            .pop()
            .ok_or(LibraryError::NotFound("item"))?;
        if row.kind == ItemKind::Episode {
            self.forget_sidecars(item)?;
            self.fetch_sidecars(item).await?;
            return Ok(Refetched::Same);
        }
        let file = self.file_to_fetch(item)?;
        let url = file.or(row.url).ok_or_else(|| {
            LibraryError::refused(
                "no_page_address",
                "there is no address to fetch this text from again",
            )
        })?;
        let result = self.fetch_text(item, &url).await;
        if let Err(error) = &result {
            self.note_trouble(item, error)?;
        }
        let refetched = result?;
        self.pictures(item).await?;
        Ok(refetched)
    }

    /// Takes the text of an article anew from its page as it came, without a network.
    ///
    /// # Errors
    /// `Refused` when the page is not kept, and as `fetch_again`.
    pub async fn extract_again(&self, item: ItemId) -> Result<Refetched> {
        let library = self.clone();
        blocking(move || {
            let pages = library
                .inner
                .store
                .read(|conn| kept_pages::read(conn, item, Role::Kept))?;
            let article = rules::read_all(&library.inner.folder, &pages)?;
            library.renew(item, &article, &pages, None)
        })
        .await
    }

    /// Puts what came later, and was not taken, in the place of the text that is there. That one becomes what waits to be
    /// taken, if its page is kept.
    ///
    /// # Errors
    /// `NotFound` when nothing waits.
    pub async fn take_candidate(&self, item: ItemId) -> Result<Refetched> {
        let library = self.clone();
        let taken = blocking(move || {
            let pages = library
                .inner
                .store
                .read(|conn| kept_pages::read(conn, item, Role::Candidate))?;
            if pages.is_empty() {
                return Err(LibraryError::NotFound("new text"));
            }
            let article = rules::read_all(&library.inner.folder, &pages)?;
            renew::take(&library, item, &article, &pages)
        })
        .await?;
        self.pictures(item).await?;
        Ok(taken)
    }

    /// Forgets what came later and was not taken, and that anything was wrong.
    pub fn drop_candidate(&self, item: ItemId) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                kept_pages::forget_candidate(tx, item)?;
                tx.execute(
                    "UPDATE item SET problem = NULL, problem_code = NULL WHERE id = ?1",
                    [item.0],
                )?;
                changes.items = true;
                Ok(())
            })
    }

    /// The reader has looked: the text is whole.
    pub fn dismiss_doubt(&self, item: ItemId) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                tx.execute(
                    "UPDATE article SET doubt = NULL WHERE item_id = ?1",
                    [item.0],
                )?;
                changes.items = true;
                Ok(())
            })
    }

    /// The whole page that the text of an article was made of: sanitised, with the pictures that are stored.
    ///
    /// # Errors
    /// `Refused` when the page is not kept.
    pub async fn whole_page(&self, item: ItemId) -> Result<String> {
        let library = self.clone();
        blocking(move || {
            let read = |conn: &Connection| kept_pages::read(conn, item, Role::Kept);
            let mut html = String::new();
            for page in library.inner.store.read(read)? {
                let hint = article::Hint {
                    content_type: page.content_type.as_deref(),
                    url: page.url.as_deref(),
                };
                html.push_str(&article::whole_page(&page.bytes, hint)?.clean);
            }
            if html.is_empty() {
                return Err(kept_pages::not_kept());
            }
            let store = &library.inner.store;
            store.read(|conn| items::localise(conn, item, &html))
        })
        .await
    }

    /// Asks once more for the pictures that an article lacks.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn retry_pictures(&self, item: ItemId) -> Result<JobId> {
        self.pictures(item).await
    }

    async fn fetch_text(&self, item: ItemId, url: &str) -> Result<Refetched> {
        let private = self.is_private(item)?;
        // What the user saved they typed; what a feed named is followed no further than the feed may go.
        let reach = if private || self.inner.store.read(|c| alone(c, item))? {
            fetch::Reach::Anywhere
        } else {
            reach(false)
        };
        let client = &self.inner.deps.client;
        let login = self.authorization(credentials::item(item), url);
        let got = remote::get_any(client, url, reach, MOST_PAGE, login.clone()).await;
        let got = got.map_err(LibraryError::from);
        match &got {
            Ok((meta, _)) => self.note_accepted(credentials::item(item), &meta.url),
            Err(error) => self.note_refusal(credentials::item(item), error),
        }
        let (meta, bytes) = got?;
        if crate::pdf::is_pdf(&bytes) {
            let (library, url) = (self.clone(), url.to_owned());
            return blocking(move || {
                let pdf = FetchedPdf::of_web(url, &meta, bytes);
                pdf::take_file(&library, item, &pdf)
            })
            .await;
        }
        let source = SourcePage {
            url: Some(meta.url.clone()),
            content_type: meta.content_type,
            bytes: bytes.into(),
        };
        let (article, pages) = self.with_further_pages(source, reach, login).await?;
        let library = self.clone();
        blocking(move || library.renew(item, &article, &pages, Some(&meta.url))).await
    }

    /// Notes on an article why its text could not be had again. That the network is away is no trouble of a text that is
    /// here.
    fn note_trouble(&self, item: ItemId, error: &LibraryError) -> Result<()> {
        let whole = self.inner.store.read(|conn| is_here(conn, item))?;
        if whole && is_away(error) {
            return Ok(());
        }
        let code = error.code();
        let sentence = format!("What was here stays. The text could not be fetched again: {error}");
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                tx.execute(
                    "UPDATE item SET problem = ?2, problem_code = ?3 WHERE id = ?1",
                    params![item.0, sentence, code],
                )?;
                changes.items = true;
                Ok(())
            })
    }

    /// After the settings changed: what is over the budget goes.
    pub(crate) fn trim_kept_pages(&self) {
        let over = self
            .inner
            .store
            .read(|conn| Ok(kept_pages::used(conn)? > budget(conn)?));
        let trimmed = match over {
            Ok(false) => return,
            Ok(true) => self.inner.store.write(Durability::Normal, |tx, changes| {
                kept_pages::drop_oldest(tx, budget(tx)?)?;
                changes.items = true;
                Ok(())
            }),
            Err(error) => Err(error),
        };
        if let Err(error) = trimmed {
            tracing::warn!(%error, "pages that are over the budget could not be dropped");
        }
    }
}

/// Bytes that the pages of texts may take.
fn budget(conn: &Connection) -> Result<i64> {
    Ok(i64::from(settings::load(conn)?.kept_pages_mb) * 1024 * 1024)
}

fn alone(conn: &Connection, item: ItemId) -> Result<bool> {
    Ok(conn.query_row(
        "SELECT feed_id IS NULL FROM item WHERE id = ?1",
        [item.0],
        |row| row.get(0),
    )?)
}

/// Its whole text was stored once.
fn is_here(conn: &Connection, item: ItemId) -> Result<bool> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM article a JOIN body b ON b.item_id = a.item_id
         WHERE a.item_id = ?1 AND a.fetched_at IS NOT NULL)",
        [item.0],
        |row| row.get(0),
    )?)
}

fn is_away(error: &LibraryError) -> bool {
    use fetch::FetchError::{Cut, NoSuchHost, Timeout, Unreachable};
    matches!(
        error,
        LibraryError::Fetch(Unreachable { .. } | NoSuchHost { .. } | Timeout | Cut(_))
    )
}

/// Nothing to read, see or hear: that is not saved.
pub(crate) fn no_words() -> LibraryError {
    LibraryError::refused(
        "no_words",
        "this page has no words of its own that could be saved; open it in your browser, save it there and add the file",
    )
}

/// A page as it is to be kept: read by the rules for its site, where there are any, and under its own address where that
/// led to a wall on another server.
pub(crate) fn settled(library: &Library, page: FetchedPage) -> Result<FetchedPage> {
    let page = rules::apply(&library.inner.folder, page)?;
    let wall = page.article.doubt.is_some_and(article::Doubt::is_wall);
    let elsewhere = match (&page.url, &page.asked) {
        (Some(url), Some(asked)) => address::host(url) != address::host(asked),
        _ => false,
    };
    Ok(if wall && elsewhere {
        FetchedPage {
            url: page.asked.clone(),
            ..page
        }
    } else {
        page
    })
}

/// Stores a page, or finds it stored; answers whether it was known.
///
/// # Errors
/// `Refused` when there are no words in it.
pub(crate) fn keep(library: &Library, page: FetchedPage) -> Result<(ItemId, bool)> {
    if !page.shows() && !page.source.is_empty() {
        return Err(no_words());
    }
    let now = library.inner.deps.clock.now_ms();
    let keys = page.keys();
    let known = library
        .inner
        .store
        .read(|conn| items::by_keys(conn, &keys))?;
    let text = ReadyText::of_page(&page.article)?;
    let packed = kept_pages::pack(&page.source)?;
    if let Some(item) = known {
        library.restore_saved(item, &page, &keys)?;
        let (whole, doubted) = library.inner.store.read(|conn| {
            Ok(conn.query_row(
                "SELECT fetched_at IS NOT NULL, doubt IS NOT NULL OR extracted = 0 FROM article WHERE item_id = ?1",
                [item.0],
                |row| Ok((row.get::<_, bool>(0)?, row.get::<_, bool>(1)?)),
            )?)
        })?;
        // Until now only what a feed gave of it was here, or what may be a part. What is worse is no reason not to save.
        if !whole || doubted {
            match library.renew(item, &page.article, &page.source, page.url.as_deref()) {
                Ok(_) | Err(LibraryError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        return Ok((item, whole));
    }
    library
        .inner
        .store
        .write(Durability::Full, move |tx, changes| {
            changes.merge(Changes {
                items: true,
                ..Changes::default()
            });
            // Another program may have been faster.
            if let Some(item) = items::by_keys(tx, &keys)? {
                return Ok((item, true));
            }
            let item = insert(tx, now, &page, text, false)?;
            items::note_keys(tx, item, &keys)?;
            kept_pages::set(tx, now, item, Role::Kept, &packed, budget(tx)?)?;
            rows::restore_sound(tx, item)?;
            Ok((item, false))
        })
}

impl Library {
    /// A page with the further ones of its text, unless it is here already.
    pub(crate) async fn with_all_pages(&self, page: FetchedPage) -> Result<FetchedPage> {
        let known = self.inner.store.read(|conn| known(conn, &page))?;
        if page.article.next_page.is_none() || page.source.is_empty() || known.is_some() {
            return Ok(page);
        }
        let (article, source) = self
            .go_on(
                page.article,
                page.source,
                reach(page.private),
                page.login.clone(),
            )
            .await?;
        Ok(FetchedPage {
            article,
            source,
            url: page.url,
            feeds: page.feeds,
            private: page.private,
            login: page.login,
            asked: page.asked,
        })
    }

    /// A page that is saved again is wanted: it comes back from the trash, and is known by what led to it as well.
    fn restore_saved(&self, item: ItemId, page: &FetchedPage, keys: &[String]) -> Result<()> {
        let (asked, keys) = (page.asked.clone(), keys.to_vec());
        self.inner.store.write(Durability::Full, move |tx, changes| {
            let trashed = "UPDATE item SET trashed_at = NULL, with_feed = 0 WHERE id = ?1 AND trashed_at IS NOT NULL";
            if tx.execute(trashed, [item.0])? > 0 {
                rows::restore_sound(tx, item)?;
            }
            items::note_keys(tx, item, &keys)?;
            items::join_mentions(tx, item, &[asked.as_deref()])?;
            changes.items = true;
            Ok(())
        })
    }
}
