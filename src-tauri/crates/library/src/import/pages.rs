//! A saved page of a list becomes an article: with its text, where the list holds it; else with what the list says of it,
//! until its text is fetched.
use super::entry::Entry;
use super::rows::Settled;
use crate::address::{self, Address};
use crate::annotations::{self, BroughtNote};
use crate::body::{self, PackedRaw, RawHtml};
use crate::error::{LibraryError, Result};
use crate::index;
use crate::items::{self, NewItem};
use crate::model::ItemId;
use crate::{documents, tags, text};
use article::TextKind;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

/// Characters of a summary.
const SUMMARY: usize = 400;

/// A page of a list, worked on before the writer is needed.
pub(super) struct ReadyPage {
    entry: Entry,
    /// None of a text that the list holds without an address.
    url: Option<String>,
    title: String,
    summary: String,
    text: Option<ListedText>,
    private: bool,
}

struct ListedText {
    packed: PackedRaw,
    words: u32,
}

/// What was added to an item that was there before the list was taken in.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Did {
    pub tags: Vec<i64>,
    pub notes: Vec<i64>,
    pub bookmarked: bool,
    /// It was brought back from the trash, so it counts as added.
    pub brought_back: bool,
}

/// # Errors
/// `Refused` when the row names nothing that can be saved.
pub(super) fn prepare(mut entry: Entry) -> Result<ReadyPage> {
    let html = entry.html.take().filter(|html| !html.trim().is_empty());
    let url = match entry.address.trim() {
        "" if html.is_some() => None,
        "" => return Err(without_address()),
        address => Some(web(address)?),
    };
    let html = html.map(|html| match html.contains('<') {
        true => html,
        false => documents::paragraphs(&html),
    });
    let (mut summary, mut text) = (entry.excerpt.clone().unwrap_or_default(), None);
    if let Some(html) = html {
        let words = article::plain_text(&html);
        if !words.trim().is_empty() || html.contains("<img") {
            if summary.trim().is_empty() {
                summary = text::one_line(&words, SUMMARY);
            }
            let raw = RawHtml::new(&html, url.as_deref(), TextKind::Article);
            text = Some(ListedText {
                packed: raw.pack()?,
                words: article::count_words(&words),
            });
        }
    }
    let title = text::one_line(&article::plain_text(&entry.title), 500);
    Ok(ReadyPage {
        title: match title.is_empty() {
            true => stand_in(url.as_deref().unwrap_or_default()),
            false => title,
        },
        summary: article::plain_text(&summary),
        private: url.as_deref().is_some_and(address::looks_private),
        url,
        text,
        entry,
    })
}

pub(super) fn without_address() -> LibraryError {
    LibraryError::refused("row_without_address", "this row names no address")
}

/// The address of a row, which has to be one of the web.
pub(super) fn web(listed: &str) -> Result<String> {
    if listed.trim().is_empty() {
        return Err(without_address());
    }
    match address::read(listed)? {
        Address::Web(url) => Ok(url),
        Address::File(_) => Err(LibraryError::refused(
            "local_file",
            "a list may not name files of this computer",
        )),
    }
}

/// What stands for the title of a page of which nobody said one, until its text is here.
pub(super) fn stand_in(url: &str) -> String {
    address::file_title(url)
        .or_else(|| address::host(url))
        .unwrap_or_else(|| url.to_owned())
}

/// Puts a page in, or adds what the list says of it to the one that is here.
pub(super) fn put(tx: &Transaction<'_>, now: i64, page: &ReadyPage) -> Result<Settled> {
    if let Some(url) = &page.url
        && let Some((item, trashed)) = known(tx, url)?
    {
        return join(tx, now, item, trashed, page);
    }
    let item = insert(tx, now, page)?;
    Ok(Settled::Page {
        item,
        known: false,
        wanted: page.text.is_none(),
        did: String::new(),
    })
}

/// The article with that address, and whether it is in the trash.
fn known(tx: &Transaction<'_>, url: &str) -> Result<Option<(ItemId, bool)>> {
    Ok(tx
        .prepare_cached(
            "SELECT id, trashed_at IS NOT NULL FROM (
               SELECT id, trashed_at FROM item WHERE url = ?1 AND kind = 'article' AND with_feed = 0
               UNION ALL SELECT i.id, i.trashed_at FROM article a JOIN item i ON i.id = a.item_id
                 WHERE a.canonical_url = ?1 AND i.with_feed = 0)
             ORDER BY trashed_at IS NOT NULL, id LIMIT 1",
        )?
        .query_row([url], |row| Ok((ItemId(row.get(0)?), row.get(1)?)))
        .optional()?)
}

fn insert(tx: &Transaction<'_>, now: i64, page: &ReadyPage) -> Result<ItemId> {
    let entry = &page.entry;
    let saved = entry.saved_at.filter(|at| *at <= now).unwrap_or(now);
    let url = page.url.as_deref();
    let site = entry.site.clone();
    let item = items::insert_item(
        tx,
        // Lists stay in the order in which things were saved.
        saved,
        &NewItem {
            kind: "article",
            feed_id: None,
            guid: None,
            url,
            title: &page.title,
            source: &site
                .or_else(|| address::host(url.unwrap_or_default()))
                .unwrap_or_default(),
            summary: &page.summary,
            language: entry.language.as_deref(),
            image_url: entry.image.as_deref(),
            published_at: entry.published_at,
            length_ms: items::reading_ms(page.text.as_ref().map_or(0, |text| text.words)),
            // Hundreds of saved pages are a library, not news.
            in_inbox: false,
            fresh: false,
            seen_hash: None,
            sample: false,
        },
    )?;
    if entry.starred || entry.done || page.private {
        tx.prepare_cached(
            "UPDATE item SET bookmarked = ?2, done_at = ?3, private = ?4 WHERE id = ?1",
        )?
        .execute(params![
            item.0,
            entry.starred,
            entry.done.then_some(saved),
            page.private
        ])?;
    }
    tx.prepare_cached(
        "INSERT INTO article (item_id, byline, words, extracted, fetched_at) VALUES (?1, ?2, ?3, 1, ?4)",
    )?
    .execute(params![
        item.0,
        entry.byline.as_deref().map(|byline| text::one_line(byline, 200)),
        page.text.as_ref().map_or(0, |text| text.words),
        page.text.as_ref().map(|_| now)
    ])?;
    items::join_mentions(tx, item, &[url])?;
    tags::attach(tx, item, &entry.tags)?;
    annotations::bring_in(tx, item, &notes(entry, saved))?;
    match &page.text {
        // Made safe, and put into the index, in the background or when it is opened.
        Some(text) => body::set_raw(tx, item, &text.packed)?,
        None => index::index_item(tx, item)?,
    }
    Ok(item)
}

/// Adds to an item that is here what it lacks; nothing of it is replaced.
fn join(
    tx: &Transaction<'_>,
    now: i64,
    item: ItemId,
    trashed: bool,
    page: &ReadyPage,
) -> Result<Settled> {
    let entry = &page.entry;
    if trashed {
        tx.prepare_cached("UPDATE item SET trashed_at = NULL WHERE id = ?1")?
            .execute([item.0])?;
    }
    let bookmarked = entry.starred
        && tx
            .prepare_cached("UPDATE item SET bookmarked = 1 WHERE id = ?1 AND bookmarked = 0")?
            .execute([item.0])?
            > 0;
    let did = Did {
        tags: tags::attach(tx, item, &entry.tags)?,
        notes: annotations::bring_in(tx, item, &notes(entry, now))?,
        bookmarked,
        brought_back: trashed,
    };
    let bare: bool = tx
        .prepare_cached("SELECT fetched_at IS NULL FROM article WHERE item_id = ?1")?
        .query_row([item.0], |row| row.get(0))
        .optional()?
        .unwrap_or(false);
    match &page.text {
        Some(text) if bare => {
            body::set_raw(tx, item, &text.packed)?;
            tx.prepare_cached("UPDATE article SET words = ?2, fetched_at = ?3 WHERE item_id = ?1")?
                .execute(params![item.0, text.words, now])?;
        }
        _ if !did.notes.is_empty() => index::index_item(tx, item)?,
        _ => {}
    }
    Ok(Settled::Page {
        item,
        known: !trashed,
        wanted: trashed && bare && page.text.is_none(),
        did: serde_json::to_string(&did).unwrap_or_default(),
    })
}

fn notes(entry: &Entry, saved: i64) -> Vec<BroughtNote<'_>> {
    let whole = entry.note.as_deref().map(|note| BroughtNote {
        quote: "",
        note,
        colour: "",
        created_at: saved,
    });
    let marks = entry.highlights.iter().map(|highlight| BroughtNote {
        quote: &highlight.quote,
        note: &highlight.note,
        colour: &highlight.colour,
        created_at: highlight.created_at.unwrap_or(saved),
    });
    marks.chain(whole).collect()
}
