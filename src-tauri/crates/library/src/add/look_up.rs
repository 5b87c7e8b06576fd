//! Looks behind an address or a file: a feed, a page, sound, or a list of feeds.
use crate::address::{self, Address};
use crate::folder::names;
use crate::import::{self, ListFormat, ReadList};
use crate::kept_pages::SourcePage;
use crate::pages::{FetchedPage, FetchedPdf};
use crate::pdf::{self, is_pdf};
use crate::remote::{MOST_FEED, blocking, get, get_any, hash, parse_feed, reach};
use crate::subscribe::FetchedFeed;
use crate::{FoundFeedRow, LibraryError, Result, documents};
use fetch::{Authorization, Client, FetchError, Meta, Reach};
use lenient::sound::is_sound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(test)]
mod tests;
mod text_article;

const MOST_PROBE: u64 = 1024 * 1024; // bytes of an address that says it is sound
/// How the sentence goes on about what is only named like sound.
const NO_SOUND: &str = "there is none in it that Earmark can play; it can play MP3 (but not free format), M4A, AAC, Ogg, \
                        Opus, FLAC, WAV, AIFF, CAF, MKA and WebM";

#[derive(Debug, Clone)]
pub(crate) enum LookedUp {
    Feed(Box<FetchedFeed>),
    Page(Box<FetchedPage>),
    Audio(Box<AudioSource>),
    Pdf(Box<FetchedPdf>),
    List {
        title: String,
        list: Arc<ReadList>,
    },
    /// A file in which somebody keeps a text: with the pictures that are in it.
    Document {
        page: Box<FetchedPage>,
        pictures: Arc<Vec<(String, Vec<u8>)>>,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct AudioSource {
    pub url: Option<String>,
    pub file: Option<PathBuf>,
    pub mime: Option<String>,
    pub title: String,
    pub private: bool,
    /// What was shown to look at it: kept for the next time.
    pub login: Option<Authorization>,
}

impl LookedUp {
    fn keep(&mut self, login: Option<Authorization>) {
        match self {
            LookedUp::Feed(feed) => feed.login = login,
            LookedUp::Page(page) | LookedUp::Document { page, .. } => page.login = login,
            LookedUp::Audio(audio) => audio.login = login,
            LookedUp::Pdf(pdf) => pdf.login = login,
            LookedUp::List { .. } => {}
        }
    }
}

struct Document {
    bytes: Vec<u8>,
    /// As asked for, or where a permanent redirect led.
    url: Option<String>,
    asked: Option<String>,
    meta: Meta,
}

enum Kind {
    Feed(Box<FetchedFeed>),
    Page(Box<FetchedPage>),
    List(ReadList),
}

/// `login` is what is shown to its own server; else what stands in the address, which is taken out of it.
pub(crate) async fn look_up(
    client: &Client,
    input: &str,
    login: Option<Authorization>,
) -> Result<LookedUp> {
    if input.trim().contains('\n')
        && let Some(entries) = import::addresses(input).filter(|entries| entries.len() > 1)
    {
        return Ok(LookedUp::List {
            title: String::new(),
            list: Arc::new(ReadList {
                format: ListFormat::Addresses,
                title: String::new(),
                entries,
            }),
        });
    }
    match address::read(input)? {
        Address::Web(url) => {
            let (url, inside) = fetch::take_password(&url)?;
            let login = login.or(inside);
            let mut looked = web(client, url, login.clone()).await?;
            looked.keep(login);
            Ok(looked)
        }
        Address::File(path) => file(path).await,
    }
}

async fn web(client: &Client, url: String, login: Option<Authorization>) -> Result<LookedUp> {
    let named_sound = names::of_url(&url).is_some();
    let limit = if named_sound { MOST_PROBE } else { MOST_FEED };
    let got = get_any(client, &url, Reach::Anywhere, limit, login.clone());
    let (meta, bytes) = match got.await {
        Ok(got) => got,
        Err(FetchError::TooLarge { .. }) if named_sound => {
            return Ok(audio_at(url, None, false));
        }
        Err(error) => return Err(error.into()),
    };
    let mime = meta
        .content_type
        .clone()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let says_sound =
        mime.starts_with("audio/") || mime.starts_with("video/") || mime == "application/ogg";
    // What the bytes are comes before what they are said to be.
    if is_pdf(&bytes) {
        let pdf = blocking(move || Ok(FetchedPdf::of_web(url, &meta, bytes))).await?;
        return Ok(LookedUp::Pdf(Box::new(pdf)));
    }
    if is_binary(&bytes) && (says_sound || is_sound(head(&bytes))) {
        return Ok(audio_at(
            url,
            Some(mime).filter(|_| says_sound),
            meta.private,
        ));
    }
    let document = Document {
        bytes,
        url: Some(meta.moved_to.clone().unwrap_or_else(|| url.clone())),
        asked: Some(url),
        meta,
    };
    let kind = classify(document).await.map_err(|error| match error {
        LibraryError::Feed(feed::FeedError::NotAFeed(_)) if named_sound => LibraryError::refused(
            "no_sound_there",
            format!("this address is named like sound, but {NO_SOUND}"),
        ),
        error => error,
    })?;
    match kind {
        Kind::Feed(feed) => Ok(LookedUp::Feed(feed)),
        Kind::List(list) => Ok(LookedUp::List {
            title: list.title.clone(),
            list: Arc::new(list),
        }),
        Kind::Page(page) => through_page(client, page, login).await,
    }
}

/// A page that is no article but names a feed stands for the feed.
async fn through_page(
    client: &Client,
    page: Box<FetchedPage>,
    login: Option<Authorization>,
) -> Result<LookedUp> {
    let front = page.url.as_deref().is_some_and(|url| {
        url::Url::parse(url).is_ok_and(|url| url.path() == "/" && url.query().is_none())
    });
    if page.article.extracted && !front {
        return Ok(LookedUp::Page(page));
    }
    for row in page.feeds.iter().take(3) {
        let reach = reach(page.private);
        let got = get(client, &row.url, reach, MOST_FEED, login.clone()).await;
        let Ok((meta, bytes)) = got else {
            continue;
        };
        let url = meta.moved_to.clone().unwrap_or_else(|| row.url.clone());
        if let Ok(Kind::Feed(mut feed)) = classify(Document {
            bytes,
            url: Some(url),
            asked: None,
            meta,
        })
        .await
        {
            feed.feeds = page.feeds;
            return Ok(LookedUp::Feed(feed));
        }
    }
    Ok(LookedUp::Page(page))
}

async fn file(path: PathBuf) -> Result<LookedUp> {
    let name = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let document = {
        let path = path.clone();
        blocking(move || read_file(&path)).await?
    };
    let Some(bytes) = document else {
        return Ok(LookedUp::Audio(Box::new(AudioSource {
            url: None,
            mime: None,
            title: name,
            private: false,
            login: None,
            file: Some(path),
        })));
    };
    if bytes.is_empty() {
        return Err(LibraryError::refused("empty_file", "the file is empty"));
    }
    if is_pdf(&bytes) {
        let pdf = blocking(move || Ok(FetchedPdf::of_file(name, bytes))).await?;
        return Ok(LookedUp::Pdf(Box::new(pdf)));
    }
    let file_name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let kept = blocking(move || {
        if let Some(looked) = kept_file(&bytes, &file_name)? {
            return Ok(Err(looked));
        }
        Ok(Ok(bytes))
    });
    let bytes = match kept.await? {
        Err(looked) => return Ok(looked),
        Ok(bytes) => bytes,
    };
    let document = Document {
        bytes,
        url: None,
        asked: None,
        meta: Meta::default(),
    };
    let kind = classify(document)
        .await
        .map_err(|error| refused_file(error, &path))?;
    match kind {
        Kind::Feed(_) => Err(LibraryError::refused(
            "feed_file",
            "this file is a feed; paste the address it comes from, so that it can be refreshed",
        )),
        Kind::Page(page) => Ok(LookedUp::Page(page)),
        Kind::List(list) => Ok(LookedUp::List {
            title: name,
            list: Arc::new(list),
        }),
    }
}

/// What a file of this computer is that no address of the web gives as it is: a page that a browser saved, a book, a text.
/// JSON that is no list of anything is no text to read.
fn kept_file(bytes: &[u8], name: &str) -> Result<Option<LookedUp>> {
    let first = bytes
        .iter()
        .find(|b| !b.is_ascii_whitespace() && b.is_ascii());
    let json = matches!(first, Some(b'{' | b'['))
        && std::str::from_utf8(bytes)
            .is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok());
    if json {
        let hint = feed::Hint::default();
        return match feed::parse(bytes, hint).is_ok() || import::read(bytes).is_some() {
            true => Ok(None),
            false => Err(LibraryError::refused(
                "unknown_json",
                "this JSON file is no list of saved pages that Earmark knows",
            )),
        };
    }
    if feed::parse(bytes, feed::Hint::default()).is_ok() || import::read(bytes).is_some() {
        return Ok(None);
    }
    let Some(document) = documents::read(bytes, name) else {
        return Ok(None);
    };
    let stem = Path::new(name)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let article = match document.is_text {
        true => text_article::of(&document, stem),
        false => article::read_page(
            document.html.as_bytes(),
            article::Hint {
                content_type: Some("text/html; charset=utf-8"),
                url: document.url.as_deref(),
            },
        )?,
    };
    let article = article::Article {
        title: article.title.or(document.title),
        ..article
    };
    let private = document.url.as_deref().is_some_and(address::looks_private);
    // What is a text already is not taken out of a page again.
    let html = document.html.as_bytes();
    let source = SourcePage::new(document.url.clone(), Some("text/html; charset=utf-8"), html);
    Ok(Some(LookedUp::Document {
        page: Box::new(FetchedPage {
            url: document.url,
            article,
            feeds: Vec::new(),
            private,
            login: None,
            asked: None,
            source: if document.is_text {
                vec![]
            } else {
                vec![source]
            },
        }),
        pictures: Arc::new(document.pictures),
    }))
}

/// The error of a file that cannot be added, in a sentence that names what could be.
fn refused_file(error: LibraryError, path: &Path) -> LibraryError {
    match error {
        LibraryError::Feed(feed::FeedError::NotAFeed(_)) => {
            let named_sound = names::of_url(&path.to_string_lossy().replace('\\', "/")).is_some();
            if named_sound {
                LibraryError::refused(
                    "no_sound_there",
                    format!("this file is named like sound, but {NO_SOUND}"),
                )
            } else {
                LibraryError::refused(
                    "unknown_file",
                    "this file is no list of feeds or pages, no saved page, no book, no PDF, no text and no sound",
                )
            }
        }
        error => error,
    }
}

/// The bytes of a file, or None when it is sound.
fn read_file(path: &Path) -> Result<Option<Vec<u8>>> {
    use std::io::Read;
    let failed = |e: std::io::Error| LibraryError::file(path, &e);
    let file = std::fs::File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mut file = file.take(pdf::MOST_FILE);
    let mut bytes = Vec::new();
    file.by_ref()
        .take(256 * 1024)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if is_sound(&bytes) {
        return Ok(None);
    }
    let most = if is_pdf(&bytes) {
        pdf::MOST_FILE
    } else {
        MOST_FEED
    };
    if size > most {
        return Err(LibraryError::refused(
            "file_too_large",
            "the file is too large for a list, a page or a PDF",
        ));
    }
    file.read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

/// Bytes that no text has at its beginning (WHATWG MIME Sniffing, section 3, "binary data byte"), unless they are marked
/// as UTF-16.
fn is_binary(bytes: &[u8]) -> bool {
    let marked = bytes.starts_with(b"\xFE\xFF") || bytes.starts_with(b"\xFF\xFE");
    !marked
        && bytes
            .iter()
            .take(1445)
            .any(|b| matches!(b, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F))
}

/// Whether it is binary and not said to be text: a picture or an archive is no page.
fn is_no_page(bytes: &[u8], content_type: Option<&str>) -> bool {
    let said = content_type.unwrap_or_default().to_ascii_lowercase();
    let text = ["text/", "html", "xml", "json"]
        .iter()
        .any(|part| said.contains(part));
    !text && is_binary(bytes)
}

async fn classify(document: Document) -> Result<Kind> {
    blocking(move || {
        let (bytes, url) = (&document.bytes, document.url.as_deref());
        let base = if document.meta.url.is_empty() {
            url
        } else {
            Some(document.meta.url.as_str())
        };
        let content_type = document.meta.content_type.as_deref();
        let hint = feed::Hint {
            content_type,
            url: base,
        };
        // Its items would make it a feed.
        if import::is_own_export(bytes)
            && let Some(list) = import::read(bytes)
        {
            return Ok(Kind::List(list));
        }
        let problem = match (parse_feed(bytes, hint), url) {
            (Ok(parsed), _) => {
                return Ok(Kind::Feed(Box::new(FetchedFeed {
                    url: url.unwrap_or_default().to_owned(),
                    hash: hash(bytes),
                    bytes: bytes.len() as u64,
                    meta: document.meta,
                    parsed,
                    feeds: Vec::new(),
                    login: None,
                })));
            }
            (Err(problem), _) => problem,
        };
        match import::read(bytes) {
            Some(list) if !list.entries.is_empty() => return Ok(Kind::List(list)),
            Some(_) if url.is_none() => {
                return Err(LibraryError::refused(
                    "empty_list",
                    "the list names no feed",
                ));
            }
            _ => {}
        }
        if is_no_page(bytes, content_type) {
            return Err(problem.into());
        }
        let article = match article::read_page(
            bytes,
            article::Hint {
                content_type,
                url: base,
            },
        ) {
            Ok(article) => article,
            // A page that is empty is a page's problem; anything else was never one.
            Err(error @ (article::ArticleError::Empty | article::ArticleError::TooLarge(_))) => {
                return Err(error.into());
            }
            Err(_) => return Err(problem.into()),
        };
        let mut feeds: Vec<FoundFeedRow> = feed::discover(bytes, hint)
            .into_iter()
            .map(|found| FoundFeedRow {
                title: found.title.unwrap_or_else(|| found.url.clone()),
                url: found.url,
            })
            .collect();
        for url in &article.feeds {
            if feeds.len() < 20 && !feeds.iter().any(|row| row.url == *url) {
                feeds.push(FoundFeedRow {
                    title: url.clone(),
                    url: url.clone(),
                });
            }
        }
        let url = base.map(str::to_owned);
        let source = SourcePage::new(url.clone(), content_type, document.bytes);
        Ok(Kind::Page(Box::new(FetchedPage {
            url,
            article,
            feeds,
            private: document.meta.private,
            login: None,
            asked: document.asked,
            source: vec![source],
        })))
    })
    .await
}

fn audio_at(url: String, mime: Option<String>, private: bool) -> LookedUp {
    let title = address::file_title(&url)
        .or_else(|| address::host(&url))
        .unwrap_or_default();
    let private = private || address::looks_private(&url);
    LookedUp::Audio(Box::new(AudioSource {
        title,
        mime,
        private,
        login: None,
        file: None,
        url: Some(url),
    }))
}

fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..256 * 1024).unwrap_or(bytes)
}
