//! Putting items in: inside the caller's transaction.
use super::ready_text::{ReadyText, put_text};
use super::{addresses, parts};
use crate::error::{LibraryError, Result};
use crate::many_rows::insert_rows;
use crate::model::{FeedId, ItemId};
use crate::{index, text};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{OptionalExtension, Transaction, params};

/// Characters of a summary that a row shows.
const SUMMARY: usize = 200;
/// The most characters of a title; what is longer is a text by mistake.
const TITLE: usize = 500;

/// An article to be stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewArticle {
    pub feed_id: Option<FeedId>,
    pub guid: Option<String>,
    pub url: Option<String>,
    pub canonical_url: Option<String>,
    pub title: String,
    pub source: String,
    pub summary: String,
    pub byline: Option<String>,
    pub language: Option<String>,
    pub image_url: Option<String>,
    /// Unix milliseconds.
    pub published_at: Option<i64>,
    pub extracted: bool,
    /// The stable name of an [`article::Doubt`].
    pub doubt: Option<String>,
    pub missing: article::Missing,
    pub text: ReadyText,
    pub in_inbox: bool,
    pub sample: bool,
}

/// An episode to be stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewEpisode {
    pub feed_id: Option<FeedId>,
    pub guid: Option<String>,
    pub url: Option<String>,
    pub title: String,
    pub source: String,
    pub enclosure_url: Option<String>,
    pub mime: Option<String>,
    pub duration_ms: Option<i64>,
    pub image_url: Option<String>,
    /// Unix milliseconds.
    pub published_at: Option<i64>,
    pub in_inbox: bool,
    pub sample: bool,
}

/// What every item has; inserted in one place.
pub(crate) struct NewItem<'a> {
    pub kind: &'static str,
    pub feed_id: Option<FeedId>,
    pub guid: Option<&'a str>,
    pub url: Option<&'a str>,
    pub title: &'a str,
    pub source: &'a str,
    pub summary: &'a str,
    pub language: Option<&'a str>,
    pub image_url: Option<&'a str>,
    pub published_at: Option<i64>,
    /// How long it takes to hear or to read it, in milliseconds; 0 where nobody knows.
    pub length_ms: i64,
    pub in_inbox: bool,
    /// It is news, whatever goes into the inbox.
    pub fresh: bool,
    pub seen_hash: Option<&'a [u8]>,
    pub sample: bool,
}

/// What an episode has besides; inserted in one place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EpisodeFields<'a> {
    pub enclosure_url: Option<&'a str>,
    pub mime: Option<&'a str>,
    /// The size that the feed states.
    pub claimed_bytes: Option<i64>,
    pub duration_ms: Option<i64>,
    pub season: Option<u32>,
    pub episode: Option<u32>,
    pub episode_type: Option<&'a str>,
    pub chapters_url: Option<&'a str>,
    pub transcript_url: Option<&'a str>,
    pub transcript_mime: Option<&'a str>,
    /// All of them, where there are several: JSON.
    pub transcripts: Option<&'a str>,
    pub explicit: Option<bool>,
    pub season_name: Option<&'a str>,
    pub besides: Besides<'a>,
}

/// What the feed says of an episode besides, as it is stored.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Besides<'a> {
    /// JSON of `feed::ItemExtras`.
    pub extras: Option<&'a str>,
    /// Other files of it: JSON of `feed::Enclosure`s.
    pub versions: Option<&'a str>,
    /// One a line.
    pub categories: Option<&'a str>,
    /// Where it is another than the show's.
    pub author: Option<&'a str>,
}

pub(crate) fn insert_episode_fields(
    tx: &Transaction<'_>,
    id: ItemId,
    fields: &EpisodeFields<'_>,
) -> Result<()> {
    insert_many_episode_fields(tx, &[(id, *fields)])
}

pub(crate) fn insert_many_episode_fields(
    tx: &Transaction<'_>,
    rows: &[(ItemId, EpisodeFields<'_>)],
) -> Result<()> {
    Ok(insert_rows(
        tx,
        "INSERT INTO episode (item_id, enclosure_url, mime, claimed_bytes, duration_ms, season, episode, episode_type,
           chapters_url, transcript_url, transcript_mime, stated_ms, transcripts, explicit, season_name, extras, versions,
           categories, author)",
        &rows.iter().map(episode_row).collect::<Vec<_>>(),
    )?)
}

fn episode_row<'a>((id, fields): &(ItemId, EpisodeFields<'a>)) -> [ToSqlOutput<'a>; 19] {
    [
        id.0.into(),
        text_or_null(fields.enclosure_url),
        text_or_null(fields.mime),
        number_or_null(fields.claimed_bytes),
        number_or_null(fields.duration_ms),
        number_or_null(fields.season.map(i64::from)),
        number_or_null(fields.episode.map(i64::from)),
        text_or_null(fields.episode_type),
        text_or_null(fields.chapters_url),
        text_or_null(fields.transcript_url),
        text_or_null(fields.transcript_mime),
        number_or_null(fields.duration_ms),
        text_or_null(fields.transcripts),
        number_or_null(fields.explicit.map(i64::from)),
        text_or_null(fields.season_name),
        text_or_null(fields.besides.extras),
        text_or_null(fields.besides.versions),
        text_or_null(fields.besides.categories),
        text_or_null(fields.besides.author),
    ]
}

pub(crate) fn insert_item(tx: &Transaction<'_>, now: i64, new: &NewItem<'_>) -> Result<ItemId> {
    let ids = insert_items(tx, now, std::slice::from_ref(new))?;
    ids.first().copied().ok_or(LibraryError::NotFound("item"))
}

/// Inserts items in this order; answers their ids.
pub(crate) fn insert_items(
    tx: &Transaction<'_>,
    now: i64,
    new: &[NewItem<'_>],
) -> Result<Vec<ItemId>> {
    // As AUTOINCREMENT would give them, known before.
    let last: Option<i64> = tx
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'item'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let ids: Vec<ItemId> = (last.unwrap_or(0) + 1..)
        .map(ItemId)
        .take(new.len())
        .collect();
    let by_hand = new.iter().all(|new| new.feed_id.is_none());
    let arrived = arrived_at(tx, now, by_hand)?;
    insert_rows(
        tx,
        "INSERT INTO item (id, kind, feed_id, guid, url, title, source, summary, language, image_url, published_at,
           added_at, sorted_at, in_inbox, seen_hash, sample, length_ms, arrived_at, fresh)",
        &ids
            .iter()
            .zip(new)
            .map(|(id, new)| item_row(now, arrived, *id, new))
            .collect::<Vec<_>>(),
    )?;
    for (id, new) in ids.iter().zip(new).filter(|(_, new)| new.kind == "article") {
        addresses::note_keys(tx, *id, &addresses::keys(new.url))?;
    }
    Ok(ids)
}

/// What feeds bring within so long came together, and is listed by its own dates.
const TOGETHER_MS: i64 = 600_000;

/// When what is inserted now came: with what feeds brought just before it, unless something was saved by hand since, which
/// then lies between them.
fn arrived_at(tx: &Transaction<'_>, now: i64, by_hand: bool) -> Result<i64> {
    let began: i64 = tx
        .prepare_cached("SELECT began_at FROM arrival")?
        .query_row([], |row| row.get(0))?;
    let begins = if by_hand {
        0
    } else if (0..TOGETHER_MS).contains(&now.saturating_sub(began)) {
        began
    } else {
        now
    };
    if begins != began {
        tx.prepare_cached("UPDATE arrival SET began_at = ?1")?
            .execute([begins])?;
    }
    Ok(if by_hand { now } else { begins })
}

fn item_row<'a>(now: i64, arrived: i64, id: ItemId, new: &NewItem<'a>) -> [ToSqlOutput<'a>; 19] {
    [
        id.0.into(),
        ToSqlOutput::Borrowed(ValueRef::Text(new.kind.as_bytes())),
        number_or_null(new.feed_id.map(|id| id.0)),
        text_or_null(new.guid),
        text_or_null(new.url),
        title(new.title, new.summary).into(),
        ToSqlOutput::Borrowed(ValueRef::Text(new.source.as_bytes())),
        text::one_line(new.summary, SUMMARY).into(),
        text_or_null(new.language),
        text_or_null(new.image_url),
        number_or_null(new.published_at),
        now.into(),
        sorted_at(new.published_at, now).into(),
        i64::from(new.in_inbox).into(),
        match new.seen_hash {
            Some(hash) => ToSqlOutput::Borrowed(ValueRef::Blob(hash)),
            None => ToSqlOutput::Owned(Value::Null),
        },
        i64::from(new.sample).into(),
        new.length_ms.into(),
        arrived.into(),
        i64::from(new.fresh).into(),
    ]
}

fn text_or_null(text: Option<&str>) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(text.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())))
}

fn number_or_null<'a>(number: Option<i64>) -> ToSqlOutput<'a> {
    ToSqlOutput::Owned(number.map_or(Value::Null, Value::Integer))
}

/// How long so many words take to read, as the triggers of the database have it.
pub(crate) fn reading_ms(words: u32) -> i64 {
    i64::from(words) * 60_000 / 230
}

/// The title of an item; one without is called by its first words.
pub(crate) fn title(title: &str, summary: &str) -> String {
    let own = text::one_line(title, TITLE);
    if own.is_empty() {
        text::one_line(summary, 80)
    } else {
        own
    }
}

/// The time by which lists are ordered: that of publishing; one that lies ahead would stay on top for ever.
pub(crate) fn sorted_at(published_at: Option<i64>, now: i64) -> i64 {
    const DAY: i64 = 86_400_000;
    match published_at {
        Some(at) if at <= now.saturating_add(DAY) => at,
        _ => now,
    }
}

/// Inserts an article whose whole text is here (`fetched_at` is now) with its body, wanted pictures and index.
pub(crate) fn insert_article(tx: &Transaction<'_>, now: i64, new: &NewArticle) -> Result<ItemId> {
    let id = insert_item(
        tx,
        now,
        &NewItem {
            kind: "article",
            feed_id: new.feed_id,
            guid: new.guid.as_deref(),
            url: new.url.as_deref(),
            title: &new.title,
            source: &new.source,
            summary: &new.summary,
            language: new.language.as_deref(),
            image_url: new.image_url.as_deref(),
            published_at: new.published_at,
            length_ms: reading_ms(new.text.words),
            in_inbox: new.in_inbox,
            fresh: false,
            seen_hash: None,
            sample: new.sample,
        },
    )?;
    tx.prepare_cached(
        "INSERT INTO article (item_id, byline, canonical_url, words, extracted, fetched_at, doubt, missing, pictures_lost)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        id.0,
        new.byline,
        new.canonical_url,
        new.text.words,
        new.extracted,
        now,
        new.doubt,
        missing(new)?,
        new.missing.pictures
    ])?;
    addresses::note_keys(tx, id, &addresses::keys(new.canonical_url.as_deref()))?;
    put_text(tx, id, &new.text)?;
    parts::join_mentions(tx, id, &[new.url.as_deref(), new.canonical_url.as_deref()])?;
    Ok(id)
}

/// What is missing, as it is stored; NULL when nothing is.
fn missing(new: &NewArticle) -> Result<Option<String>> {
    if new.missing.is_nothing() {
        return Ok(None);
    }
    serde_json::to_string(&new.missing)
        .map(Some)
        .map_err(|e| LibraryError::File {
            what: "what is missing could not be noted".into(),
            detail: e.to_string(),
        })
}

/// Puts a text that was fetched (again) in the place of the old one. Dates that are known stay, and the title, unless it is
/// to be changed; state is never touched. With `updated` it is noted that the text is another now.
pub(crate) fn replace_article(
    tx: &Transaction<'_>,
    now: i64,
    id: ItemId,
    new: &NewArticle,
    retitle: bool,
    updated: bool,
) -> Result<()> {
    let changed = tx
        .prepare_cached(
            "UPDATE article SET byline = coalesce(?2, byline), canonical_url = coalesce(?3, canonical_url), words = ?4,
               extracted = ?5, fetched_at = ?6, doubt = ?7, missing = ?8, pictures_lost = ?9,
               updated_at = CASE WHEN ?10 THEN ?6 ELSE updated_at END WHERE item_id = ?1",
        )?
        .execute(params![
            id.0,
            new.byline,
            new.canonical_url,
            new.text.words,
            new.extracted,
            now,
            new.doubt,
            missing(new)?,
            new.missing.pictures,
            updated
        ])?;
    if changed == 0 {
        return Err(LibraryError::NotFound("article"));
    }
    tx.prepare_cached(
        "UPDATE item SET title = CASE WHEN title = '' OR (?8 AND ?2 <> '') THEN ?2 ELSE title END,
           source = CASE WHEN source = '' THEN ?3 ELSE source END,
           summary = CASE WHEN summary = '' OR (?8 AND ?4 <> '') THEN ?4 ELSE summary END,
           language = coalesce(language, ?5), image_url = coalesce(image_url, ?6),
           published_at = coalesce(published_at, ?7), problem = NULL, problem_code = NULL
         WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        title(&new.title, &new.summary),
        new.source,
        text::one_line(&new.summary, SUMMARY),
        new.language,
        new.image_url,
        new.published_at,
        retitle
    ])?;
    let urls = [new.url.as_deref(), new.canonical_url.as_deref()];
    addresses::note_keys(tx, id, &addresses::keys(urls.into_iter().flatten()))?;
    put_text(tx, id, &new.text)
}

pub(crate) fn insert_episode(tx: &Transaction<'_>, now: i64, new: &NewEpisode) -> Result<ItemId> {
    let id = insert_item(
        tx,
        now,
        &NewItem {
            kind: "episode",
            feed_id: new.feed_id,
            guid: new.guid.as_deref(),
            url: new.url.as_deref(),
            title: &new.title,
            source: &new.source,
            summary: "",
            language: None,
            image_url: new.image_url.as_deref(),
            published_at: new.published_at,
            length_ms: new.duration_ms.unwrap_or(0).max(0),
            in_inbox: new.in_inbox,
            fresh: false,
            seen_hash: None,
            sample: new.sample,
        },
    )?;
    insert_episode_fields(
        tx,
        id,
        &EpisodeFields {
            enclosure_url: new.enclosure_url.as_deref(),
            mime: new.mime.as_deref(),
            duration_ms: new.duration_ms.filter(|ms| *ms > 0),
            ..EpisodeFields::default()
        },
    )?;
    parts::join_mentions(tx, id, &[new.url.as_deref(), new.enclosure_url.as_deref()])?;
    index::index_item(tx, id)?;
    Ok(id)
}

/// Notes the length that a page states of an episode, in milliseconds, where none is known.
pub(crate) fn state_length(tx: &Transaction<'_>, id: ItemId, ms: i64) -> Result<()> {
    tx.prepare_cached(
        "UPDATE episode SET duration_ms = ?2, stated_ms = ?2 WHERE item_id = ?1 AND coalesce(duration_ms, 0) = 0",
    )?
    .execute(params![id.0, ms])?;
    Ok(())
}
