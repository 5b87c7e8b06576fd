//! Items that a feed has and the library has not: inserted many at a time.
use super::people::{self, NamedPeople};
use super::prepare::{LongText, PreparedDocument, PreparedItem, is_pdf};
use super::recording::{self, JoinedFields};
use crate::body::RawPacks;
use crate::error::Result;
use crate::feed_extras::{self, NewPerson, PersonOwner};
use crate::items::{self, NewItem};
use crate::model::{FeedId, ItemId};
use crate::{article_files, index};
use rusqlite::{Transaction, params};

/// Where an item goes that is inserted.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewPlace {
    pub in_inbox: bool,
    /// It is news, whatever goes into the inbox.
    pub fresh: bool,
}

/// Inserts these items of a document, each with where it goes; answers their ids.
pub(super) fn insert_new(
    tx: &Transaction<'_>,
    now: i64,
    feed: FeedId,
    document: &PreparedDocument,
    packs: &mut RawPacks<'_>,
    new: &[(usize, NewPlace)],
) -> Result<Vec<ItemId>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let prepared: Vec<&PreparedItem> = new
        .iter()
        .map(|(n, _)| &document.prepared.items[*n])
        .collect();
    let rows: Vec<NewItem<'_>> = prepared
        .iter()
        .zip(new)
        .map(|(item, (_, place))| item_row(feed, document, item, *place))
        .collect();
    let ids = items::insert_items(tx, now, &rows)?;
    let mut episodes = Vec::new();
    let joined: Vec<JoinedFields> = prepared
        .iter()
        .map(|item| {
            recording::joined(
                &document.parsed.items[item.at],
                document.parsed.author.as_deref(),
            )
        })
        .collect();
    for ((id, item), joined) in ids.iter().zip(&prepared).zip(&joined) {
        if item.episode {
            let raw = &document.parsed.items[item.at];
            episodes.push((*id, recording::fields(item, raw, joined)));
        }
    }
    items::insert_many_episode_fields(tx, &episodes)?;
    let named: Vec<(PersonOwner, NamedPeople<'_>)> = ids
        .iter()
        .zip(&prepared)
        .filter_map(|(id, item)| {
            let persons = &document.parsed.items[item.at].persons;
            (!persons.is_empty()).then(|| (PersonOwner::Item(*id), people::named(persons)))
        })
        .collect();
    let persons: Vec<NewPerson<'_>> = named
        .iter()
        .flat_map(|(owner, named)| people::rows(*owner, named))
        .collect();
    feed_extras::insert_persons(tx, &persons)?;
    let mut raw = Vec::new();
    for (id, item) in ids.iter().zip(&prepared) {
        put_rest(tx, *id, document, item)?;
        match item.text.as_ref().map(|text| &text.long) {
            Some(LongText::Ready(text)) => items::put_text(tx, *id, text)?,
            Some(LongText::Raw(place)) => raw.push((*id, *place)),
            None => index::index_item(tx, *id)?,
        }
    }
    packs.insert(tx, &raw)?;
    Ok(ids)
}

fn item_row<'a>(
    feed: FeedId,
    document: &'a PreparedDocument,
    item: &'a PreparedItem,
    place: NewPlace,
) -> NewItem<'a> {
    // What was not prepared was known by its hash, so it can only be missing after a race with another program.
    let text = item.text.as_ref();
    NewItem {
        kind: if item.episode { "episode" } else { "article" },
        feed_id: Some(feed),
        guid: Some(&item.guid),
        url: item.link.as_deref().or_else(|| {
            let file = item.enclosure.as_ref().filter(|file| is_pdf(file));
            file.map(|file| file.url.as_str())
        }),
        title: &item.title,
        source: "",
        summary: text.map_or("", |t| &t.summary),
        language: document.parsed.language.as_deref(),
        image_url: document.parsed.items[item.at].image.as_deref(),
        published_at: item.published_at,
        length_ms: if item.episode {
            item.duration_ms.unwrap_or(0).max(0)
        } else {
            items::reading_ms(text.map_or(0, |t| t.words))
        },
        in_inbox: place.in_inbox,
        fresh: place.fresh,
        seen_hash: text.is_some().then_some(&item.seen[..]),
        sample: false,
    }
}

/// What hangs on the item: chapters, mentions.
fn put_rest(
    tx: &Transaction<'_>,
    id: ItemId,
    document: &PreparedDocument,
    item: &PreparedItem,
) -> Result<()> {
    let raw = &document.parsed.items[item.at];
    if !item.episode {
        tx.prepare_cached(
            "INSERT INTO article (item_id, byline, words, categories) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            id.0,
            raw.author,
            item.text.as_ref().map_or(0, |t| t.words),
            crate::categories::joined_categories(&raw.categories)
        ])?;
        expect_file(tx, id, item)?;
    } else {
        if item
            .enclosure
            .as_ref()
            .is_some_and(|e| e.integrity.is_some())
        {
            set_integrity(tx, id, item)?;
        }
        if !raw.chapters.is_empty() {
            items::set_chapters(tx, id, "feed", &raw.chapters)?;
        }
    }
    items::join_mentions(
        tx,
        id,
        &[
            item.link.as_deref(),
            item.enclosure.as_ref().map(|e| e.url.as_str()),
        ],
    )
}

/// An article may have a file that it is made of.
pub(super) fn expect_file(tx: &Transaction<'_>, id: ItemId, item: &PreparedItem) -> Result<()> {
    let Some(file) = item.enclosure.as_ref().filter(|file| is_pdf(file)) else {
        return Ok(());
    };
    let bytes = file.length.and_then(|bytes| i64::try_from(bytes).ok());
    article_files::expect(tx, id, &file.url, bytes.unwrap_or(0))
}

/// Keeps what the file of an episode has to hash to, by the feed.
pub(super) fn set_integrity(tx: &Transaction<'_>, id: ItemId, item: &PreparedItem) -> Result<()> {
    let said = item.enclosure.as_ref().and_then(|e| e.integrity.as_deref());
    tx.prepare_cached(
        "UPDATE episode SET integrity = ?2 WHERE item_id = ?1 AND integrity IS NOT ?2",
    )?
    .execute(params![id.0, said])?;
    Ok(())
}

/// Stores the text of an item that may have had another.
pub(super) fn put_text(
    tx: &Transaction<'_>,
    id: ItemId,
    text: &LongText,
    packs: &mut RawPacks<'_>,
) -> Result<()> {
    match text {
        LongText::Ready(text) => items::put_text(tx, id, text),
        LongText::Raw(place) => packs.set(tx, id, *place),
    }
}
