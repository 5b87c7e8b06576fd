//! Saved pages: the text, what it mentions, and fetching it again.
use crate::address;
use crate::credentials;
use crate::items::{self, NewArticle, NewEpisode, ReadyText, Replaced};
use crate::remote::{self, blocking, reach};
use crate::store::Durability;
use crate::{Changes, FoundFeedRow, ItemId, ItemKind, Library, LibraryError, Result};
use article::{Article, AudioKind, PageAudio};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashMap;

const MOST_PAGE: u64 = 32 * 1024 * 1024;
/// The most sound that is taken of one page.
const MOST_AUDIO: usize = 50;
const WHOLE_PAGE: &str = "No article was found in this page; it is kept whole.";
const WHOLE_PAGE_CODE: &str = "whole_page";

#[derive(Debug, Clone)]
pub(crate) struct FetchedPage {
    /// The address after redirects; None for a file.
    pub url: Option<String>,
    pub article: article::Article,
    pub feeds: Vec<FoundFeedRow>,
    pub private: bool,
    /// What was shown to fetch it: kept for the next time.
    pub login: Option<fetch::Authorization>,
    /// The address that was asked for, which may have led to another.
    pub asked: Option<String>,
}

impl Library {
    /// Fetches the text and the pictures of an article again; of an episode its chapters and transcript.
    ///
    /// # Errors
    /// `Fetch` when it cannot be had, `Refused` when what came is worse than what is there: the old text stays.
    pub async fn fetch_again(&self, item: ItemId) -> Result<()> {
        let row = self
            .rows(&[item])?
            .pop()
            .ok_or(LibraryError::NotFound("item"))?;
        if row.kind == ItemKind::Episode {
            self.forget_sidecars(item)?;
            return self.fetch_sidecars(item).await;
        }
        let url = row.url.ok_or_else(|| {
            LibraryError::refused(
                "no_page_address",
                "there is no address to fetch this text from again",
            )
        })?;
        let result = self.fetch_text(item, &url).await;
        if let Err(error) = &result {
            let code = error.code();
            let sentence =
                format!("What was here stays. The text could not be fetched again: {error}");
            self.inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    tx.execute(
                        "UPDATE item SET problem = ?2, problem_code = ?3 WHERE id = ?1",
                        params![item.0, sentence, code],
                    )?;
                    changes.items = true;
                    Ok(())
                })?;
        }
        result?;
        self.fetch_pictures_now(item).await
    }

    async fn fetch_text(&self, item: ItemId, url: &str) -> Result<()> {
        let private = self.is_private(item)?;
        // What the user saved they typed; what a feed named is followed no further than the feed may go.
        let reach = if private || self.inner.store.read(|c| alone(c, item))? {
            fetch::Reach::Anywhere
        } else {
            reach(false)
        };
        let client = &self.inner.deps.client;
        let login = self.authorization(credentials::item(item), url);
        let got = remote::get(client, url, reach, MOST_PAGE, login).await;
        let got = got.map_err(LibraryError::from);
        match &got {
            Ok((meta, _)) => self.note_accepted(credentials::item(item), &meta.url),
            Err(error) => self.note_refusal(credentials::item(item), error),
        }
        let (meta, bytes) = got?;
        let (library, now) = (self.clone(), self.inner.deps.clock.now_ms());
        blocking(move || {
            let hint = article::Hint {
                content_type: meta.content_type.as_deref(),
                url: Some(&meta.url),
            };
            let article = article::read_page(&bytes, hint)?;
            let text = ReadyText::of_page(&article)?;
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    replace(tx, now, item, &article, text, &meta.url)?;
                    changes.items = true;
                    Ok(())
                })
        })
        .await
    }
}

fn alone(conn: &Connection, item: ItemId) -> Result<bool> {
    Ok(conn.query_row(
        "SELECT feed_id IS NULL FROM item WHERE id = ?1",
        [item.0],
        |row| row.get(0),
    )?)
}

/// The title of a page, or what can stand for it: the end of its address, its host.
pub(crate) fn title(article: &Article, url: &str) -> String {
    let own = article
        .title
        .clone()
        .filter(|title| !title.trim().is_empty());
    own.or_else(|| address::file_title(url))
        .or_else(|| address::host(url))
        .unwrap_or_else(|| url.to_owned())
}

/// The saved article a page is already, if it is one. What a page says is its canonical address counts only on its
/// own host, or any page could pass for another.
pub(crate) fn known(conn: &Connection, page: &FetchedPage) -> Result<Option<ItemId>> {
    let Some(url) = &page.url else {
        return Ok(None);
    };
    let canonical = canonical(&page.article, url);
    let mut statement = conn.prepare_cached(
        "SELECT item.id FROM item JOIN article ON article.item_id = item.id \
         WHERE item.url IN (?1, ?2) OR article.canonical_url IN (?1, ?2) \
         ORDER BY item.trashed_at IS NOT NULL, item.id LIMIT 1",
    )?;
    Ok(statement
        .query_row(params![url, canonical.as_deref().unwrap_or(url)], |row| {
            Ok(ItemId(row.get(0)?))
        })
        .optional()?)
}

fn canonical(article: &Article, url: &str) -> Option<String> {
    let canonical = article.canonical_url.as_deref()?;
    let same = address::host(canonical).is_some() && address::host(canonical) == address::host(url);
    let path = url::Url::parse(canonical).ok()?.path().len();
    // Sites that name their front page as the canonical address of everything are common.
    (same && path > 1).then(|| canonical.to_owned())
}

fn new_article(article: &Article, text: ReadyText, url: Option<&str>) -> NewArticle {
    let shown = url.unwrap_or_default();
    NewArticle {
        feed_id: None,
        guid: None,
        url: url.map(str::to_owned),
        canonical_url: canonical(article, shown),
        title: title(article, shown),
        source: article
            .site
            .clone()
            .or_else(|| address::host(shown))
            .unwrap_or_default(),
        summary: article.excerpt.clone().unwrap_or_default(),
        byline: article.byline.clone(),
        language: article.language.clone(),
        image_url: article.image.clone(),
        published_at: article.published.map(jiff::Timestamp::as_millisecond),
        extracted: article.extracted,
        text,
        in_inbox: true,
        sample: false,
    }
}

/// Stores a page, or finds it stored; answers whether it was known.
pub(crate) fn keep(library: &Library, page: FetchedPage) -> Result<(ItemId, bool)> {
    let now = library.inner.deps.clock.now_ms();
    let text = ReadyText::of_page(&page.article)?;
    library
        .inner
        .store
        .write(Durability::Full, move |tx, changes| {
            changes.merge(Changes {
                items: true,
                ..Changes::default()
            });
            if let Some(item) = known(tx, &page)? {
                let trashed =
                    "UPDATE item SET trashed_at = NULL WHERE id = ?1 AND trashed_at IS NOT NULL";
                if tx.execute(trashed, [item.0])? > 0 {
                    restore_sound(tx, item)?;
                }
                items::join_mentions(tx, item, &[page.asked.as_deref()])?;
                let whole: bool = tx.query_row(
                    "SELECT fetched_at IS NOT NULL FROM article WHERE item_id = ?1",
                    [item.0],
                    |row| row.get(0),
                )?;
                if !whole {
                    // Until now only what a feed gave of it was here.
                    replace(
                        tx,
                        now,
                        item,
                        &page.article,
                        text,
                        page.url.as_deref().unwrap_or_default(),
                    )?;
                }
                return Ok((item, whole));
            }
            let item = insert(tx, now, &page, text, false)?;
            restore_sound(tx, item)?;
            Ok((item, false))
        })
}

/// Who saves a page wants the episodes on it, also those that were thrown away with it once.
fn restore_sound(tx: &Transaction<'_>, item: ItemId) -> Result<()> {
    tx.execute(
        "UPDATE item SET trashed_at = NULL WHERE id IN \
         (SELECT to_item FROM mention WHERE from_item = ?1 AND kind = 'audio')",
        [item.0],
    )?;
    Ok(())
}

/// Inserts a page as an article, with the sound and the links it names. `text` is the page's.
pub(crate) fn insert(
    tx: &Transaction<'_>,
    now: i64,
    page: &FetchedPage,
    text: ReadyText,
    sample: bool,
) -> Result<ItemId> {
    let article = &page.article;
    let item = items::insert_article(
        tx,
        now,
        &NewArticle {
            sample,
            ..new_article(article, text, page.url.as_deref())
        },
    )?;
    let problem = (!article.extracted).then_some(WHOLE_PAGE);
    tx.execute(
        "UPDATE item SET private = ?2, problem = ?3, problem_code = ?4 WHERE id = ?1",
        params![
            item.0,
            page.private,
            problem,
            problem.map(|_| WHOLE_PAGE_CODE)
        ],
    )?;
    items::join_mentions(tx, item, &[page.asked.as_deref()])?;
    join(
        tx,
        now,
        item,
        article,
        page.url.as_deref().unwrap_or_default(),
        page.private,
        sample,
    )?;
    Ok(item)
}

fn replace(
    tx: &Transaction<'_>,
    now: i64,
    item: ItemId,
    article: &Article,
    text: ReadyText,
    url: &str,
) -> Result<()> {
    match items::replace_article(tx, now, item, &new_article(article, text, Some(url)))? {
        Replaced::Yes => {}
        Replaced::TooShort { old, new } => {
            return Err(LibraryError::refused(
                "shorter_text",
                format!(
                    "the page has only {new} words now, it had {old}; that looks like an error page"
                ),
            ));
        }
    }
    let problem = (!article.extracted).then_some(WHOLE_PAGE);
    tx.execute(
        "UPDATE item SET problem = ?2, problem_code = ?3 WHERE id = ?1",
        params![item.0, problem, problem.map(|_| WHOLE_PAGE_CODE)],
    )?;
    let private = tx.query_row("SELECT private FROM item WHERE id = ?1", [item.0], |row| {
        row.get(0)
    })?;
    join(tx, now, item, article, url, private, false)
}

/// Joins an article to what it names: sound becomes episodes, players and related articles links.
fn join(
    tx: &Transaction<'_>,
    now: i64,
    item: ItemId,
    article: &Article,
    url: &str,
    private: bool,
    sample: bool,
) -> Result<()> {
    for (audio, title) in titled(article, url) {
        if audio.kind == AudioKind::Player {
            items::add_mention(tx, item, "player", &audio.url, &title, None, None)?;
            continue;
        }
        let known = items::by_enclosure(tx, &audio.url)?;
        let episode = match known {
            Some(episode) => {
                if let Some(ms) = length(audio) {
                    items::state_length(tx, episode, ms)?;
                }
                episode
            }
            None => {
                let episode = items::insert_episode(
                    tx,
                    now,
                    &NewEpisode {
                        url: (!url.is_empty()).then(|| url.to_owned()),
                        title: title.clone(),
                        source: article
                            .site
                            .clone()
                            .or_else(|| address::host(url))
                            .unwrap_or_default(),
                        enclosure_url: Some(audio.url.clone()),
                        duration_ms: length(audio),
                        image_url: article.image.clone(),
                        published_at: article.published.map(jiff::Timestamp::as_millisecond),
                        sample,
                        ..NewEpisode::default()
                    },
                )?;
                tx.execute(
                    "UPDATE item SET private = ?2 WHERE id = ?1",
                    params![episode.0, private],
                )?;
                episode
            }
        };
        items::add_mention(tx, item, "audio", &audio.url, &title, None, Some(episode))?;
    }
    for link in article.related.iter().take(50) {
        items::add_mention(tx, item, "related", &link.url, &link.title, None, None)?;
    }
    Ok(())
}

fn length(audio: &PageAudio) -> Option<i64> {
    audio.duration_ms.and_then(|ms| i64::try_from(ms).ok())
}

/// The sound of a page with its titles: its own, else the page's; what then has the same is numbered, in the page's language.
fn titled<'a>(article: &'a Article, url: &str) -> Vec<(&'a PageAudio, String)> {
    let headline = title(article, url);
    let mut all: Vec<(&PageAudio, String)> = article
        .audio
        .iter()
        .take(MOST_AUDIO)
        .map(|audio| {
            let own = audio.title.clone().filter(|own| !own.trim().is_empty());
            (audio, own.unwrap_or_else(|| headline.clone()))
        })
        .collect();
    let language = article.language.as_deref().unwrap_or_default();
    let of = if language.split('-').next() == Some("ru") {
        "из"
    } else {
        "of"
    };
    let mut totals: HashMap<String, (usize, usize)> = HashMap::new();
    for (_, title) in &all {
        totals.entry(title.clone()).or_default().1 += 1;
    }
    for (_, title) in &mut all {
        if let Some((number, total)) = totals.get_mut(title).filter(|(_, total)| *total > 1) {
            *number += 1;
            *title = format!("{title} ({number} {of} {total})");
        }
    }
    all
}
