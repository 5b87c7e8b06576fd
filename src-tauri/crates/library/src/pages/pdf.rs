//! PDF files as articles: the file is kept whole, its text is made a body to be read and found. A file that has no text is
//! an article all the same.
use super::{FetchedPage, rows};
use crate::article_files::{self, KeptFile};
use crate::documents::escape;
use crate::items::{self, ReadyText};
use crate::pdf::{self, PdfText, PdfTrouble};
use crate::remote::hash;
use crate::store::Durability;
use crate::{ItemId, Library, LibraryError, Refetched, Result, address, text};
use article::Article;
use fetch::Meta;
use rusqlite::params;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Characters of what stands in lists.
const EXCERPT: usize = 400;
/// A file that its feed says is larger comes only when it is asked for, in bytes.
const MOST_UNASKED: i64 = 30_000_000;
/// Pages on which a text may begin.
const OPENING: usize = 4;

/// A PDF file that came, and what is in it.
#[derive(Debug, Clone)]
pub(crate) struct FetchedPdf {
    pub url: Option<String>,
    pub asked: Option<String>,
    pub bytes: Arc<[u8]>,
    /// What it is called where it says no title.
    pub name: String,
    pub text: Arc<PdfText>,
    pub private: bool,
    pub login: Option<fetch::Authorization>,
}

impl FetchedPdf {
    /// Reads what came from an address. It takes seconds at the worst.
    pub fn of_web(asked: String, meta: &Meta, bytes: Vec<u8>) -> FetchedPdf {
        let url = meta.moved_to.clone().unwrap_or_else(|| asked.clone());
        let named = |url: &str| address::file_title(url).filter(|name| name.len() > 1);
        let name = named(&url)
            .or_else(|| named(&meta.url))
            .or_else(|| address::host(&url));
        FetchedPdf {
            private: meta.private || address::looks_private(&url),
            asked: Some(asked),
            url: Some(url),
            ..FetchedPdf::of_file(name.unwrap_or_default(), bytes)
        }
    }

    /// Reads a file of this computer; `name` is what it is called, without its ending.
    pub fn of_file(name: String, bytes: Vec<u8>) -> FetchedPdf {
        let bytes: Arc<[u8]> = bytes.into();
        FetchedPdf {
            url: None,
            asked: None,
            text: Arc::new(pdf::read(Arc::clone(&bytes))),
            bytes,
            name,
            private: false,
            login: None,
        }
    }

    pub fn title(&self) -> String {
        let text = &self.text;
        let title = text.title.clone().or_else(|| text.heading.clone());
        title.unwrap_or_else(|| self.name.clone())
    }

    /// By what it is known: its addresses, and its bytes.
    pub fn keys(&self) -> Vec<String> {
        let urls = [self.url.as_deref(), self.asked.as_deref()];
        let mut keys = items::keys(urls.into_iter().flatten());
        keys.push(items::file_key(&hash(&self.bytes)));
        keys
    }

    /// Its text as an article.
    pub fn article(&self) -> Article {
        let html = html(&self.text);
        let text = article::prepare_text(&html, None, article::TextKind::Article);
        let excerpt = self.opening();
        Article {
            title: Some(self.title()),
            byline: self.text.author.clone(),
            published: self
                .text
                .date
                .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()),
            excerpt: Some(excerpt).filter(|excerpt| !excerpt.is_empty()),
            ..Article::of_text(text)
        }
    }

    /// The words that it begins with.
    pub fn opening(&self) -> String {
        let pages = self.text.pages.iter().take(OPENING);
        let words: Vec<&str> = pages
            .flat_map(|page| &page.blocks)
            .filter(|block| !block.heading)
            .map(|block| block.text.as_str())
            .take(8)
            .collect();
        text::one_line(&words.join(" "), EXCERPT)
    }

    fn page(&self) -> FetchedPage {
        FetchedPage {
            url: self.url.clone(),
            article: self.article(),
            feeds: Vec::new(),
            private: self.private,
            login: None,
            asked: self.asked.clone(),
            source: Vec::new(),
        }
    }

    fn trouble(&self) -> Option<&'static str> {
        self.text.trouble.map(PdfTrouble::code)
    }
}

/// Pages as small headings, which are places to go to; what is large in them as headings.
fn html(text: &PdfText) -> String {
    let mut html = String::new();
    let of = text.page_count.unwrap_or_default();
    for page in text.pages.iter().filter(|page| !page.blocks.is_empty()) {
        // Without a word, so that it suits every language.
        if of > 1 {
            html.push_str(&format!("<h6>{} / {of}</h6>\n", page.number));
        }
        for block in &page.blocks {
            let element = if block.heading { "h3" } else { "p" };
            let words = escape(&block.text);
            html.push_str(&format!("<{element}>{words}</{element}>\n"));
        }
    }
    html
}

/// Keeps a PDF file as an article, or finds it kept; answers whether it was known.
///
/// # Errors
/// `DiskFull` and `File` when the file cannot be kept: then nothing is.
pub(crate) fn keep_pdf(library: &Library, pdf: &FetchedPdf) -> Result<(ItemId, bool)> {
    let keys = pdf.keys();
    let store = &library.inner.store;
    if let Some(item) = store.read(|conn| items::by_keys(conn, &keys))? {
        let page = pdf.page();
        library.restore_saved(item, &page, &keys)?;
        let (folder, fetched) = (&library.inner.folder, is_fetched(library, item)?);
        let whole = fetched
            && store
                .read(|conn| article_files::file_here(conn, item, folder))?
                .is_some();
        if !whole {
            // What is worse than the text that is here is no reason not to keep the file.
            match take_file(library, item, pdf) {
                Ok(_) | Err(LibraryError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        return Ok((item, whole));
    }
    let page = pdf.page();
    let text = ReadyText::of_page(&page.article)?;
    let now = library.inner.deps.clock.now_ms();
    let file = article_files::keep(&library.inner.folder, &pdf.bytes, &pdf.title())?;
    let (pages, trouble, url) = (pdf.text.page_count, pdf.trouble(), pdf.url.clone());
    let kept = file.clone();
    let put = store.write(Durability::Full, move |tx, changes| {
        changes.items = true;
        // Another program may have been faster.
        if let Some(item) = items::by_keys(tx, &keys)? {
            return Ok((item, true));
        }
        let item = rows::insert(tx, now, &page, text, false)?;
        items::note_keys(tx, item, &keys)?;
        article_files::set(tx, item, &kept, url.as_deref(), pages, trouble)?;
        Ok((item, false))
    });
    if !matches!(put, Ok((_, false))) {
        let_go(library, &file);
    }
    put
}

/// Takes a file that came for an article that is here. Text and file go together: where the text that is here came from a
/// file and is better, both stay.
///
/// # Errors
/// `Refused` when it is not taken, and as [`keep_pdf`].
pub(super) fn take_file(library: &Library, item: ItemId, pdf: &FetchedPdf) -> Result<Refetched> {
    let store = &library.inner.store;
    let before = store.read(|conn| article_files::of(conn, item))?;
    let had = before.as_ref().filter(|row| row.path.is_some());
    let file = article_files::keep(&library.inner.folder, &pdf.bytes, &pdf.title())?;
    let same = had.is_some_and(|row| row.sha256.as_deref() == Some(&file.sha256));
    if same && is_fetched(library, item)? {
        note(library, item, pdf, &file)?;
        return Ok(Refetched::Same);
    }
    let article = pdf.article();
    let renewed = match article.words {
        0 => Ok(Refetched::Updated),
        _ => library.renew(item, &article, &[], pdf.url.as_deref()),
    };
    let had_text = had.is_some_and(|row| row.trouble.is_none());
    match renewed {
        Err(refused) if had_text => {
            let_go(library, &file);
            Err(refused)
        }
        Ok(_) if article.words == 0 && had_text => {
            let_go(library, &file);
            Err(super::no_words())
        }
        Ok(_) | Err(LibraryError::Refused(_)) => {
            note(library, item, pdf, &file)?;
            Ok(Refetched::Updated)
        }
        Err(error) => {
            let_go(library, &file);
            Err(error)
        }
    }
}

/// Notes the file of an article that is here, and that nothing of it is left to fetch.
fn note(library: &Library, item: ItemId, pdf: &FetchedPdf, file: &KeptFile) -> Result<()> {
    let now = library.inner.deps.clock.now_ms();
    let (file, url) = (file.clone(), pdf.url.clone());
    let (pages, trouble) = (pdf.text.page_count, pdf.trouble());
    let gone = library
        .inner
        .store
        .write(Durability::Full, move |tx, changes| {
            let before = article_files::set(tx, item, &file, url.as_deref(), pages, trouble)?;
            tx.prepare_cached(
                "UPDATE article SET fetched_at = coalesce(fetched_at, ?2) WHERE item_id = ?1",
            )?
            .execute(params![item.0, now])?;
            tx.prepare_cached("UPDATE item SET problem = NULL, problem_code = NULL WHERE id = ?1")?
                .execute([item.0])?;
            changes.items = true;
            article_files::unnamed(tx, before.into_iter().collect())
        })?;
    article_files::remove(&library.inner.folder, &gone);
    Ok(())
}

/// A file that came and is nobody's goes again.
fn let_go(library: &Library, file: &KeptFile) {
    if !file.new {
        return;
    }
    let unnamed = library
        .inner
        .store
        .read(|conn| article_files::unnamed(conn, vec![file.path.clone()]));
    match unnamed {
        Ok(paths) => article_files::remove(&library.inner.folder, &paths),
        Err(error) => tracing::debug!(%error, "a file that nobody names stays for now"),
    }
}

fn is_fetched(library: &Library, item: ItemId) -> Result<bool> {
    library.inner.store.read(|conn| {
        Ok(conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM article WHERE item_id = ?1 AND fetched_at IS NOT NULL)",
            [item.0],
            |row| row.get(0),
        )?)
    })
}

/// Articles whose file was asked for because they were opened: each once in a run.
#[derive(Default)]
pub(crate) struct AskedFiles(Mutex<HashSet<ItemId>>);

impl Library {
    /// Fetches the file that a feed names, of an article that is opened for the first time. What cannot be had is said
    /// there, and asked for again only by hand.
    pub(crate) fn fetch_expected_file_soon(&self, item: ItemId) {
        let wanted = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT 1 FROM article_file f JOIN item i ON i.id = f.item_id
                     WHERE f.item_id = ?1 AND f.path IS NULL AND f.url IS NOT NULL AND f.bytes < ?2
                       AND i.problem IS NULL AND i.trashed_at IS NULL",
                )?
                .exists(params![item.0, MOST_UNASKED])?)
        });
        let mut asked = self
            .inner
            .asked_files
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !wanted.is_ok_and(|wanted| wanted) || !asked.insert(item) {
            return;
        }
        let library = self.clone();
        self.spawn(async move {
            if let Err(error) = library.fetch_again(item).await {
                tracing::debug!(%error, item = item.0, "the file of an article did not come");
            }
        });
    }

    /// The address of the file of an article that is not here.
    pub(super) fn file_to_fetch(&self, item: ItemId) -> Result<Option<String>> {
        let folder = &self.inner.folder;
        self.inner.store.read(|conn| {
            if article_files::file_here(conn, item, folder)?.is_some() {
                return Ok(None);
            }
            Ok(article_files::of(conn, item)?.and_then(|row| row.url))
        })
    }
}
