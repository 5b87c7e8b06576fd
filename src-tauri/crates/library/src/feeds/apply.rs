//! Bringing a feed's document in: one transaction, prepared statements, nothing written for what is as it was.
use super::besides;
use super::document_plan::{DocumentPlan, Fate, plan};
use super::insert_new::{NewPlace, expect_file, insert_new, put_text, set_integrity};
use super::intake;
use super::known::Known;
use super::likeness;
use super::naming::{NameKind, PART, is_made_up};
use super::people;
use super::prepare::{PreparedDocument, PreparedItem, Seen};
use super::recording::{self, OldFile};
use crate::body::RawPacks;
#[cfg(test)]
use crate::error::LibraryError;
use crate::error::Result;
use crate::feed_extras::{self, PersonOwner, ShowToStore};
use crate::items;
use crate::model::{Changes, FeedId, ItemId};
use crate::{index, text};
#[cfg(test)]
use feed::ParsedFeed;
use feed::ParsedItem;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashSet;
use std::ops::Range;

const DAY: i64 = 86_400_000;

/// What one feed's document changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    pub new: Vec<ItemId>,
    pub updated: u32,
    /// Files of recordings that the publisher replaced: their rows are gone.
    pub old_files: Vec<OldFile>,
}

impl Applied {
    pub(super) fn add(&mut self, more: Applied) {
        self.new.extend(more.new);
        self.updated += more.updated;
        self.old_files.extend(more.old_files);
    }
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
    let document = PreparedDocument {
        parsed: parsed.clone(),
        prepared: super::prepare::prepare(parsed, &url, &seen(tx, id)?)?,
        first,
        older: false,
    };
    apply_document(tx, now, id, &document, changes)
}

/// Brings a feed's document in: new items, changed items, the feed's own words. State is never touched.
pub(crate) fn apply_document(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    document: &PreparedDocument,
    changes: &mut Changes,
) -> Result<Applied> {
    let plan = plan(tx, now, id, document)?;
    let all = 0..document.prepared.items.len();
    let applied = apply_some(tx, now, id, document, &plan, all, changes)?;
    put_words(tx, now, id, document, changes)?;
    Ok(applied)
}

/// Carries out some of a plan.
pub(super) fn apply_some(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    document: &PreparedDocument,
    plan: &DocumentPlan,
    some: Range<usize>,
    changes: &mut Changes,
) -> Result<Applied> {
    let parsed = &document.parsed;
    let show = parsed.author.as_deref();
    let mut applied = Applied::default();
    if document.prepared.bulk {
        index::titles_later(tx, true)?;
    }
    // New ones that follow each other are inserted together.
    let mut new: Vec<(usize, NewPlace)> = Vec::new();
    let mut offered_one = false;
    let mut packs = RawPacks::new(&document.prepared.packs);
    for n in some {
        let item = &document.prepared.items[n];
        let raw = &parsed.items[item.at];
        if let Fate::New { place, held } = &plan.fates[n] {
            if *held {
                set_apart(tx, id, &item.guid)?;
            }
            offered_one |= place.in_inbox;
            new.push((n, *place));
            continue;
        }
        applied
            .new
            .extend(insert_new(tx, now, id, document, &mut packs, &new)?);
        new.clear();
        match &plan.fates[n] {
            Fate::New { .. } => {}
            // The feed itself says it as it is now.
            Fate::Known { .. } if document.older => {}
            Fate::Known {
                known,
                offered,
                replaced,
            } => {
                if let Some(recent) = replaced {
                    let old = recording::replace(tx, ItemId(known.id), item, *recent)?;
                    changes.items = true;
                    applied.old_files.extend(old);
                }
                let same = known.seen == Some(item.seen) && plan.lacks_besides;
                let was_bare = item.bare.is_some() && known.seen == item.bare;
                if same || was_bare {
                    changes.items |= besides::add(tx, known, item, raw, show)?;
                }
                let said = Said { item, raw, show };
                let word = update(tx, now, known, &said, &mut packs, *offered)?;
                applied.updated += u32::from(word);
            }
            Fate::Forgotten | Fate::NameTaken => {}
        }
    }
    applied
        .new
        .extend(insert_new(tx, now, id, document, &mut packs, &new)?);
    if document.prepared.bulk {
        index::titles_later(tx, false)?;
    }
    if document.older {
        note_older(tx, id, &applied.new)?;
    }
    if offered_one && plan.keeps_newest {
        intake::keep_newest(tx, id)?;
    }
    let some = !applied.new.is_empty() || applied.updated > 0;
    changes.items |= some;
    changes.feeds |= some;
    changes.downloads |= !applied.old_files.is_empty();
    Ok(applied)
}

/// What a document of older items brought: it can be taken back.
fn note_older(tx: &Transaction<'_>, feed: FeedId, new: &[ItemId]) -> Result<()> {
    let mut note =
        tx.prepare_cached("INSERT OR IGNORE INTO older_item (item_id, feed_id) VALUES (?1, ?2)")?;
    for item in new {
        note.execute(params![item.0, feed.0])?;
    }
    Ok(())
}

/// A publisher uses a guid again: the item that has it stays as it is, but for the name.
fn set_apart(tx: &Transaction<'_>, feed: FeedId, guid: &str) -> Result<()> {
    tx.prepare_cached("UPDATE item SET guid = guid || ?3 || id WHERE feed_id = ?1 AND guid = ?2")?
        .execute(params![feed.0, guid, PART.to_string()])?;
    Ok(())
}

/// What a document says of an item.
struct Said<'a> {
    item: &'a PreparedItem,
    raw: &'a ParsedItem,
    /// By whom the show is.
    show: Option<&'a str>,
}

/// Mends the row of an item that is known. What the feed no longer says is kept; what a person did is not looked at.
/// An article that was given sound is `offered` as an episode, or not.
fn update(
    tx: &Transaction<'_>,
    now: i64,
    known: &Known,
    said: &Said<'_>,
    packs: &mut RawPacks<'_>,
    offered: bool,
) -> Result<bool> {
    let Said { item, raw, show } = *said;
    let id = ItemId(known.id);
    if known.episode
        && let Some(enclosure) = &item.enclosure
    {
        let bytes = likeness::claimed_bytes(item).or(known.claimed_bytes);
        if known.enclosure_url.as_ref() != Some(&enclosure.url) || known.claimed_bytes != bytes {
            // Signed addresses rotate: the newest is the one that works. Not a change anybody sees.
            tx.prepare_cached(
                "UPDATE episode SET enclosure_url = ?2, claimed_bytes = ?3 WHERE item_id = ?1",
            )?
            .execute(params![id.0, enclosure.url, bytes])?;
        }
    }
    let same = known.seen.as_ref() == Some(&item.seen);
    let Some(text) = item.text.as_ref().filter(|_| !same) else {
        return Ok(false);
    };
    if item.name != NameKind::MadeUp || is_made_up(&known.guid) {
        tx.prepare_cached("UPDATE OR IGNORE item SET guid = ?2 WHERE id = ?1 AND guid IS NOT ?2")?
            .execute(params![id.0, item.guid])?;
    }
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
    if !known.episode && !item.episode {
        items::note_keys(tx, id, &items::keys(item.link.as_deref()))?;
        expect_file(tx, id, item)?;
    }
    if !known.episode && item.episode {
        let keeps_text = recording::give_sound(tx, id, item, raw, show, offered)?;
        set_integrity(tx, id, item)?;
        if !raw.chapters.is_empty() {
            items::set_chapters(tx, id, "feed", &raw.chapters)?;
        }
        if keeps_text {
            index::index_item(tx, id)?;
        } else {
            put_text(tx, id, &text.long, packs)?;
        }
    } else if known.episode {
        set_integrity(tx, id, item)?;
        let joined = recording::joined(raw, show);
        let besides = joined.besides();
        let transcript = raw.transcripts.first();
        tx.prepare_cached(
            "UPDATE episode SET mime = coalesce(?2, mime), duration_ms = CASE WHEN duration_exact THEN duration_ms ELSE coalesce(?3, duration_ms) END,
               stated_ms = coalesce(?3, stated_ms),
               season = coalesce(?4, season), episode = coalesce(?5, episode), episode_type = coalesce(?6, episode_type),
               chapters_url = coalesce(?7, chapters_url), transcript_url = coalesce(?8, transcript_url),
               transcript_mime = coalesce(?9, transcript_mime),
               transcripts = CASE WHEN ?8 IS NULL THEN transcripts ELSE ?10 END,
               explicit = coalesce(?11, explicit), season_name = coalesce(?12, season_name), extras = ?13, versions = ?14,
               categories = coalesce(?15, categories), author = ?16 WHERE item_id = ?1",
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
            joined.transcripts,
            raw.explicit,
            raw.season_name,
            besides.extras,
            besides.versions,
            besides.categories,
            besides.author,
        ])?;
        if !raw.chapters.is_empty() {
            items::set_chapters(tx, id, "feed", &raw.chapters)?;
        }
        put_text(tx, id, &text.long, packs)?;
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
                "UPDATE article SET words = ?2, byline = coalesce(?3, byline), categories = coalesce(?4, categories)
                 WHERE item_id = ?1",
            )?
            .execute(params![
                id.0,
                text.words,
                raw.author,
                crate::categories::joined_categories(&raw.categories)
            ])?;
            put_text(tx, id, &text.long, packs)?;
        }
    }
    let (owner, named) = (PersonOwner::Item(id), people::named(&raw.persons));
    feed_extras::put_persons(tx, owner, &people::rows(owner, &named))?;
    Ok(true)
}

/// The feed's own row.
pub(super) fn put_words(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    document: &PreparedDocument,
    changes: &mut Changes,
) -> Result<()> {
    if document.older {
        return Ok(());
    }
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
    // What it said already of what the person calls otherwise is no news.
    let said: Option<String> = tx
        .prepare_cached(
            "SELECT said_title FROM feed_edit WHERE feed_id = ?1 AND title IS NOT NULL",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?
        .flatten();
    let title = title.filter(|title| said.as_ref() != Some(title));
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
    let more = feed_extras::put_show(
        tx,
        now,
        id,
        &ShowToStore {
            extras: &parsed.extras,
            funding: &parsed.funding,
            medium: parsed.medium.as_deref(),
            explicit: parsed.explicit,
        },
    )?;
    let (owner, named) = (PersonOwner::Feed(id), people::named(&parsed.extras.persons));
    feed_extras::put_persons(tx, owner, &people::rows(owner, &named))?;
    besides::are_complete(tx, id)?;
    changes.feeds |= changed > 0 || more;
    Ok(())
}
