//! Rows of saved pages: an article with the sound and the links that its page names.
use super::FetchedPage;
use crate::address;
use crate::items::{self, NewArticle, NewEpisode, ReadyText};
use crate::{ItemId, Result};
use article::{Article, AudioKind, PageAudio};
use rusqlite::{Connection, Transaction, params};
use std::collections::HashMap;

/// The most sound that is taken of one page.
const MOST_AUDIO: usize = 50;
const WHOLE_PAGE: &str = "No article was found in this page; it is kept whole.";
const WHOLE_PAGE_CODE: &str = "whole_page";

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

/// The saved article a page is already, if it is one. What a page says is its canonical address counts only on its own
/// host, or any page could pass for another.
pub(crate) fn known(conn: &Connection, page: &FetchedPage) -> Result<Option<ItemId>> {
    items::by_keys(conn, &page.keys())
}

pub(super) fn canonical(article: &Article, url: &str) -> Option<String> {
    let canonical = article.canonical_url.as_deref()?;
    // `m.` and `amp.` are the same host.
    let host = |url: &str| {
        let key = article::page_key(url)?;
        let end = key.find(['/', '?', '#', ':']).unwrap_or(key.len());
        Some(key[..end].to_owned())
    };
    let same = host(canonical).is_some() && host(canonical) == host(url);
    let path = url::Url::parse(canonical).ok()?.path().len();
    // Sites that name their front page as the canonical address of everything are common.
    (same && path > 1).then(|| canonical.to_owned())
}

pub(super) fn new_article(article: &Article, text: ReadyText, url: Option<&str>) -> NewArticle {
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
        doubt: article.doubt.and_then(|doubt| {
            serde_json::to_value(doubt)
                .ok()?
                .as_str()
                .map(str::to_owned)
        }),
        missing: article.missing,
        text,
        in_inbox: true,
        sample: false,
    }
}

/// Who saves a page wants the episodes on it, also those that were thrown away with it once.
pub(super) fn restore_sound(tx: &Transaction<'_>, item: ItemId) -> Result<()> {
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

/// Puts a text in the place of the one that is there. `updated` says that it is another.
pub(super) fn replace(
    tx: &Transaction<'_>,
    now: i64,
    item: ItemId,
    article: &Article,
    text: ReadyText,
    url: &str,
    updated: bool,
) -> Result<()> {
    let new = new_article(article, text, (!url.is_empty()).then_some(url));
    // A list names no site, so its host stood there.
    if let (Some(site), Some(host)) = (&article.site, address::host(url)) {
        tx.prepare_cached(
            "UPDATE item SET source = ?2 WHERE id = ?1 AND feed_id IS NULL AND source = ?3",
        )?
        .execute(params![item.0, site, host])?;
    }
    // Of what a feed or a list brought, that says the title; of what was saved here, its page.
    let own: bool = tx.query_row(
        "SELECT i.feed_id IS NULL AND a.fetched_at IS NOT NULL FROM item i JOIN article a ON a.item_id = i.id WHERE i.id = ?1",
        [item.0],
        |row| row.get(0),
    )?;
    items::replace_article(tx, now, item, &new, own && article.title.is_some(), updated)?;
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
