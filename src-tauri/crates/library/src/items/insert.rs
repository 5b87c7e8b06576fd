//! Putting items in: inside the caller's transaction.
use crate::error::{LibraryError, Result};
use crate::model::{FeedId, ItemId};
use rusqlite::{Connection, Transaction};

/// An article to be stored. `html` is sanitised already.
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
    pub words: u32,
    pub extracted: bool,
    pub html: String,
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

/// What became of a text that was fetched again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replaced {
    Yes,
    /// The new text is less than a third of the old one: an error page or a consent page. The old one stays.
    TooShort { old: u32, new: u32 },
}

/// Inserts an article whose whole text is here (`fetched_at` is now) with its body, wanted pictures and index.
pub(crate) fn insert_article(_tx: &Transaction<'_>, _now: i64, _new: &NewArticle) -> Result<ItemId> {
    Err(LibraryError::Refused("not yet".into()))
}

/// Puts the text that was fetched again in the place of the old one, unless it is much shorter.
pub(crate) fn replace_article(_tx: &Transaction<'_>, _now: i64, _id: ItemId, _new: &NewArticle) -> Result<Replaced> {
    Ok(Replaced::Yes)
}

pub(crate) fn insert_episode(_tx: &Transaction<'_>, _now: i64, _new: &NewEpisode) -> Result<ItemId> {
    Err(LibraryError::Refused("not yet".into()))
}

/// Stores the long text (sanitised HTML). The index is the caller's: `search::index`.
pub(crate) fn set_body(_tx: &Transaction<'_>, _id: ItemId, _html: &str) -> Result<()> {
    Ok(())
}

/// The long text as it was stored, pictures with their own addresses.
pub(crate) fn body(_conn: &Connection, _id: ItemId) -> Result<Option<String>> {
    Ok(None)
}

/// The item with that address (page, canonical or enclosure), one that is not in the trash first.
pub(crate) fn by_url(_conn: &Connection, _url: &str) -> Result<Option<ItemId>> {
    Ok(None)
}

/// Replaces the chapters of one source: `file`, `feed` or `json`.
pub(crate) fn set_chapters(_tx: &Transaction<'_>, _id: ItemId, _source: &str, _chapters: &[feed::Chapter]) -> Result<()> {
    Ok(())
}

/// Replaces the transcript. The index is the caller's: `search::index`.
pub(crate) fn set_cues(_tx: &Transaction<'_>, _id: ItemId, _cues: &[feed::Cue]) -> Result<()> {
    Ok(())
}

/// Joins `from` to an address, and to the item that has it when there is one. `kind`: `audio`, `player`, `link`, `related`.
pub(crate) fn add_mention(
    _tx: &Transaction<'_>,
    _from: ItemId,
    _kind: &str,
    _url: &str,
    _title: &str,
    _at_ms: Option<i64>,
    _to: Option<ItemId>,
) -> Result<()> {
    Ok(())
}

/// Notes the pictures of the stored body as wanted (`item_asset`), and drops wants that are no longer in it.
/// The counts on `article` are kept by triggers.
pub(crate) fn want_pictures(_tx: &Transaction<'_>, _id: ItemId) -> Result<()> {
    Ok(())
}
