//! Bringing a feed's document in: one transaction, prepared statements, nothing written for what is as it was.
use super::enclosure_address::lasting;
use super::identity::{self, Known};
use super::prepare::{FIRST_ARTICLES, FIRST_EPISODES, LongText, Prepared, PreparedItem, Seen};
#[cfg(test)]
use crate::error::LibraryError;
use crate::error::Result;
use crate::items::{self, EpisodeFields, NewItem};
use crate::model::{Changes, FeedId, ItemId};
use crate::{body, index, text};
use feed::{FeedKind, ParsedFeed, ParsedItem};
#[cfg(test)]
use rusqlite::OptionalExtension;
use rusqlite::{Connection, Transaction, params};
use std::collections::HashSet;
use std::ops::Range;

const DAY: i64 = 86_400_000;

/// What one feed's document changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    pub new: Vec<ItemId>,
    pub updated: u32,
}

/// The hashes of what the library has of a feed: give them to [`prepare`].
pub(crate) fn seen(conn: &Connection, id: FeedId) -> Result<HashSet<Seen>> {
    let mut statement = conn.prepare_cached(
        "SELECT seen_hash FROM item WHERE feed_id = ?1 AND guid IS NOT NULL AND seen_hash IS NOT NULL",
    )?;
    let mut rows = statement.query([id.0])?;
    let mut seen = HashSet::new();
    while let Some(row) = rows.next()? {
        let hash = row
            .get_ref(0)?
            .as_blob()
            .ok()
            .and_then(|hash| Seen::try_from(hash).ok());
        seen.extend(hash);
    }
    Ok(seen)
}

/// A feed's document, read and made ready by [`prepare`](super::prepare::prepare()).
pub(crate) struct Document {
    pub parsed: ParsedFeed,
    pub prepared: Prepared,
    /// The feed was never read yet.
    pub first: bool,
}

/// Both halves in a row.
#[cfg(test)]
pub(crate) fn apply(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    parsed: &ParsedFeed,
    first: bool,
    changes: &mut Changes,
) -> Result<Applied> {
    let url: String = tx
        .prepare_cached("SELECT url FROM feed WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?
        .ok_or(LibraryError::NotFound("feed"))?;
    let document = Document {
        parsed: parsed.clone(),
        prepared: super::prepare::prepare(parsed, &url, &seen(tx, id)?)?,
        first,
    };
    apply_document(tx, now, id, &document, changes)
}

/// Brings a feed's document in: new items, changed items, the feed's own words. State is never touched.
pub(crate) fn apply_document(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    document: &Document,
    changes: &mut Changes,
) -> Result<Applied> {
    let plan = plan(tx, now, id, document)?;
    let all = 0..document.prepared.items.len();
    let applied = apply_some(tx, now, id, document, &plan, all, changes)?;
    put_words(tx, now, id, document, changes)?;
    Ok(applied)
}

/// What is to become of each item of a document.
pub(super) struct Plan {
    fates: Vec<Fate>,
}

enum Fate {
    Known {
        item: Known,
        same: bool,
    },
    New {
        in_inbox: bool,
    },
    /// It was deleted for good.
    Forgotten,
}

pub(super) fn plan(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    document: &Document,
) -> Result<Plan> {
    let prepared = &document.prepared;
    let (known, hashes) = known(tx, id)?;
    let matches = identity::matches(&known, &prepared.items);
    let forgotten = forgotten(tx, id)?;
    let replaced = known.len() >= FIRST_EPISODES && matches.iter().all(Option::is_none);
    let inbox = inbox(tx, now, id, prepared, &matches, document.first || replaced)?;
    let mut known: Vec<Option<Known>> = known.into_iter().map(Some).collect();
    let fates = prepared.items.iter().enumerate().map(|(n, item)| {
        if let Some(at) = matches[n]
            && let Some(known) = known[at].take()
        {
            let same = hashes[at].as_ref() == Some(&item.seen);
            return Fate::Known { item: known, same };
        }
        let enclosure = item.enclosure_key.as_ref();
        if forgotten.contains(&item.guid) || enclosure.is_some_and(|key| forgotten.contains(key)) {
            Fate::Forgotten
        } else {
            Fate::New {
                in_inbox: inbox.contains(&n),
            }
        }
    });
    Ok(Plan {
        fates: fates.collect(),
    })
}

/// Carries out some of a plan.
pub(super) fn apply_some(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    document: &Document,
    plan: &Plan,
    some: Range<usize>,
    changes: &mut Changes,
) -> Result<Applied> {
    let mut applied = Applied::default();
    let parsed = &document.parsed;
    for n in some {
        let item = &document.prepared.items[n];
        let raw = &parsed.items[item.at];
        match &plan.fates[n] {
            Fate::Known { item: known, same } => {
                let word = update(tx, now, known, *same, item, raw)?;
                applied.updated += u32::from(word);
            }
            Fate::New { in_inbox } => {
                applied
                    .new
                    .push(insert(tx, now, id, parsed, item, raw, *in_inbox)?);
            }
            Fate::Forgotten => {}
        }
    }
    let some = !applied.new.is_empty() || applied.updated > 0;
    changes.items |= some;
    changes.feeds |= some;
    Ok(applied)
}

type Hashes = Vec<Option<Seen>>;

fn known(tx: &Transaction<'_>, id: FeedId) -> Result<(Vec<Known>, Hashes)> {
    let mut statement = tx.prepare_cached(
        "SELECT i.id, i.guid, i.url, i.kind, i.title, e.enclosure_url, i.published_at, e.duration_ms, i.seen_hash
         FROM item i INDEXED BY item_guid LEFT JOIN episode e ON e.item_id = i.id WHERE i.feed_id = ?1 AND i.guid IS NOT NULL",
    )?;
    let mut rows = statement.query([id.0])?;
    let mut known = Vec::new();
    let mut hashes = Vec::new();
    while let Some(row) = rows.next()? {
        known.push(Known {
            id: row.get(0)?,
            guid: row.get(1)?,
            url: row.get(2)?,
            episode: row.get_ref(3)?.as_str().is_ok_and(|kind| kind == "episode"),
            title_key: index::fold(row.get_ref(4)?.as_str().unwrap_or_default()),
            enclosure_key: row.get_ref(5)?.as_str().ok().map(lasting),
            published_at: row.get(6)?,
            duration_ms: row.get(7)?,
        });
        hashes.push(
            row.get_ref(8)?
                .as_blob()
                .ok()
                .and_then(|hash| Seen::try_from(hash).ok()),
        );
    }
    Ok((known, hashes))
}

fn forgotten(tx: &Transaction<'_>, id: FeedId) -> Result<HashSet<String>> {
    let mut statement = tx.prepare_cached("SELECT key FROM forgotten WHERE feed_id = ?1")?;
    let keys = statement.query_map([id.0], |row| row.get(0))?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}

/// Which of the new items are offered: those newer than the newest known one; of a first fetch (or a feed that has become
/// another) only the newest few. Without dates the order of the document speaks.
fn inbox(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    prepared: &Prepared,
    matches: &[Option<usize>],
    first: bool,
) -> Result<HashSet<usize>> {
    let new = (0..matches.len()).filter(|n| matches[*n].is_none());
    let date = |n: usize| prepared.items[n].published_at.map(|at| at.min(now));
    if first {
        let most = match prepared.kind {
            FeedKind::Podcast => FIRST_EPISODES,
            FeedKind::Articles => FIRST_ARTICLES,
        };
        let mut newest: Vec<usize> = new.collect();
        // A stable sort: without dates, what stands first in the document.
        newest.sort_by_key(|n| std::cmp::Reverse(date(*n)));
        newest.truncate(most);
        return Ok(newest.into_iter().collect());
    }
    let newest_known: Option<i64> = tx
        .prepare_cached("SELECT newest_at FROM feed WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?;
    let first_known = matches
        .iter()
        .position(Option::is_some)
        .unwrap_or(matches.len());
    Ok(new
        .filter(|n| match (date(*n), newest_known) {
            (Some(at), Some(newest)) => at > newest,
            (Some(_), None) => true,
            (None, _) => *n < first_known,
        })
        .collect())
}

fn insert(
    tx: &Transaction<'_>,
    now: i64,
    feed: FeedId,
    parsed: &ParsedFeed,
    item: &PreparedItem,
    raw: &ParsedItem,
    in_inbox: bool,
) -> Result<ItemId> {
    // What was not prepared was known by its hash, so it can only be missing after a race with another program.
    let summary = item.text.as_ref().map_or("", |t| &t.summary);
    let id = items::insert_item(
        tx,
        now,
        &NewItem {
            kind: if item.episode { "episode" } else { "article" },
            feed_id: Some(feed),
            guid: Some(&item.guid),
            url: item.link.as_deref(),
            title: &item.title,
            source: "",
            summary,
            language: parsed.language.as_deref(),
            image_url: raw.image.as_deref(),
            published_at: item.published_at,
            in_inbox,
            seen_hash: item.text.is_some().then_some(&item.seen[..]),
            sample: false,
        },
    )?;
    if item.episode {
        let transcript = raw.transcripts.first();
        let enclosure = item.enclosure.as_ref();
        items::insert_episode_fields(
            tx,
            id,
            &EpisodeFields {
                enclosure_url: enclosure.map(|e| e.url.as_str()),
                mime: enclosure.and_then(|e| e.mime.as_deref()),
                claimed_bytes: enclosure
                    .and_then(|e| e.length)
                    .and_then(|n| i64::try_from(n).ok()),
                duration_ms: item.duration_ms,
                season: raw.season,
                episode: raw.episode,
                episode_type: raw.episode_type.as_deref(),
                chapters_url: raw.chapters_url.as_deref(),
                transcript_url: transcript.map(|t| t.url.as_str()),
                transcript_mime: transcript.and_then(|t| t.mime.as_deref()),
            },
        )?;
        if !raw.chapters.is_empty() {
            items::set_chapters(tx, id, "feed", &raw.chapters)?;
        }
    } else {
        tx.prepare_cached("INSERT INTO article (item_id, byline, words) VALUES (?1, ?2, ?3)")?
            .execute(params![
                id.0,
                raw.author,
                item.text.as_ref().map_or(0, |t| t.words)
            ])?;
    }
    match &item.text {
        Some(text) => put_text(tx, id, &text.long)?,
        None => index::index_item(tx, id)?,
    }
    items::join_mentions(
        tx,
        id,
        &[
            item.link.as_deref(),
            item.enclosure.as_ref().map(|e| e.url.as_str()),
        ],
    )?;
    Ok(id)
}

fn put_text(tx: &Transaction<'_>, id: ItemId, text: &LongText) -> Result<()> {
    match text {
        LongText::Ready(text) => items::put_text(tx, id, text),
        LongText::Raw(raw) => body::set_raw(tx, id, raw),
    }
}

/// Mends the row of an item that is known. What the feed no longer says is kept; what a person did is not looked at.
fn update(
    tx: &Transaction<'_>,
    now: i64,
    known: &Known,
    same: bool,
    item: &PreparedItem,
    raw: &ParsedItem,
) -> Result<bool> {
    let id = ItemId(known.id);
    if let Some(enclosure) = &item.enclosure {
        // Signed addresses rotate: the newest is the one that works. Not a change anybody sees.
        tx.prepare_cached(
            "UPDATE episode SET enclosure_url = ?2 WHERE item_id = ?1 AND enclosure_url IS NOT ?2",
        )?
        .execute(params![id.0, enclosure.url])?;
    }
    let Some(text) = item.text.as_ref().filter(|_| !same) else {
        return Ok(false);
    };
    tx.prepare_cached("UPDATE OR IGNORE item SET guid = ?2 WHERE id = ?1 AND guid IS NOT ?2")?
        .execute(params![id.0, item.guid])?;
    tx.prepare_cached(
        "UPDATE item SET url = coalesce(?2, url), title = CASE WHEN ?3 <> '' THEN ?3 ELSE title END,
           summary = CASE WHEN ?4 <> '' THEN ?4 ELSE summary END, image_url = coalesce(?5, image_url),
           image = CASE WHEN ?5 IS NOT NULL AND ?5 IS NOT image_url THEN NULL ELSE image END,
           published_at = coalesce(?6, published_at), sorted_at = CASE WHEN ?6 IS NULL THEN sorted_at ELSE ?7 END, seen_hash = ?8
         WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        item.link,
        items::title(&item.title, ""),
        text.summary,
        raw.image,
        item.published_at,
        items::sorted_at(item.published_at, now),
        &item.seen[..],
    ])?;
    if known.episode {
        let transcript = raw.transcripts.first();
        tx.prepare_cached(
            "UPDATE episode SET mime = coalesce(?2, mime), duration_ms = CASE WHEN duration_exact THEN duration_ms ELSE coalesce(?3, duration_ms) END,
               season = coalesce(?4, season), episode = coalesce(?5, episode), episode_type = coalesce(?6, episode_type),
               chapters_url = coalesce(?7, chapters_url), transcript_url = coalesce(?8, transcript_url),
               transcript_mime = coalesce(?9, transcript_mime) WHERE item_id = ?1",
        )?
        .execute(params![
            id.0,
            item.enclosure.as_ref().and_then(|e| e.mime.as_ref()),
            item.duration_ms,
            raw.season,
            raw.episode,
            raw.episode_type,
            raw.chapters_url,
            transcript.map(|t| &t.url),
            transcript.and_then(|t| t.mime.as_ref()),
        ])?;
        if !raw.chapters.is_empty() {
            items::set_chapters(tx, id, "feed", &raw.chapters)?;
        }
        put_text(tx, id, &text.long)?;
    } else {
        // A whole text that was fetched is better than what the feed gives, and an old one better than none.
        let whole: bool = tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM article WHERE item_id = ?1 AND fetched_at IS NOT NULL)",
            )?
            .query_row([id.0], |row| row.get(0))?;
        if whole || !text.long.shows() {
            index::index_item(tx, id)?;
        } else {
            tx.prepare_cached(
                "UPDATE article SET words = ?2, byline = coalesce(?3, byline) WHERE item_id = ?1",
            )?
            .execute(params![id.0, text.words, raw.author])?;
            put_text(tx, id, &text.long)?;
        }
    }
    Ok(true)
}

/// The feed's own row.
pub(super) fn put_words(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    document: &Document,
    changes: &mut Changes,
) -> Result<()> {
    let parsed = &document.parsed;
    let newest = document
        .prepared
        .items
        .iter()
        .filter_map(|item| item.published_at)
        .filter(|at| *at <= now.saturating_add(DAY))
        .max();
    let author = parsed.author.as_deref().map(|a| text::one_line(a, 200));
    let description = parsed
        .description
        .as_deref()
        .map(|html| text::one_line(&article::plain_text(html), 2_000));
    let title = parsed
        .title
        .as_deref()
        .map(|t| text::one_line(t, 300))
        .filter(|t| !t.is_empty());
    let changed = tx
        .prepare_cached(
            "UPDATE feed SET title = coalesce(?2, title), site_url = coalesce(?3, site_url), author = coalesce(?4, author),
               description = coalesce(?5, description), language = coalesce(?6, language),
               image = CASE WHEN ?7 IS NOT NULL AND ?7 IS NOT image_url THEN NULL ELSE image END,
               image_url = coalesce(?7, image_url), podcast_guid = coalesce(?8, podcast_guid), serial = ?9, complete = ?10,
               newest_at = max(coalesce(newest_at, ?11), coalesce(?11, newest_at))
             WHERE id = ?1 AND (title, site_url, author, description, language, image_url, podcast_guid, serial, complete, newest_at)
               IS NOT (coalesce(?2, title), coalesce(?3, site_url), coalesce(?4, author), coalesce(?5, description),
                 coalesce(?6, language), coalesce(?7, image_url), coalesce(?8, podcast_guid), ?9, ?10,
                 max(coalesce(newest_at, ?11), coalesce(?11, newest_at)))",
        )?
        .execute(params![
            id.0,
            title,
            parsed.link,
            author,
            description,
            parsed.language,
            parsed.image,
            parsed.podcast_guid,
            parsed.serial,
            parsed.complete,
            newest
        ])?;
    changes.feeds |= changed > 0;
    Ok(())
}
