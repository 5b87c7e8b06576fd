//! Where an episode's sound comes from, and where it is to be kept.
use crate::folder::names;
use crate::items::versions;
use crate::{ItemId, LibraryError, Result, settings};
use rusqlite::OptionalExtension;
use std::path::Path;

/// What is needed of an episode to fetch its sound.
pub(super) struct Source {
    pub url: Option<String>,
    /// Where it is to be kept, as a `download.path`.
    pub path: String,
    /// The same with a number, for where a file that is not ours has that name.
    pub numbered: String,
    /// Where it would be in the library's own folder.
    pub own: String,
}

/// Where an episode's sound comes from and where it would be kept.
pub(super) fn source(conn: &rusqlite::Connection, id: ItemId) -> Result<Source> {
    let file = versions::to_fetch(conn, id)?;
    let mime = file.as_ref().and_then(|file| file.mime.clone());
    let url = file.map(|file| file.url);
    let extension = names::extension(url.as_deref().unwrap_or_default(), mime.as_deref());
    let found = conn
        .prepare_cached(
            "SELECT item.title, coalesce(nullif(feed.title, ''), item.source), \
               strftime('%Y-%m-%d', item.published_at / 1000, 'unixepoch') \
             FROM item JOIN episode ON episode.item_id = item.id LEFT JOIN feed ON feed.id = item.feed_id \
             WHERE item.id = ?1",
        )?
        .query_row([id.0], |row| {
            let (title, show, date): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let name = |number| names::relative(&show, date.as_deref(), &title, number, extension);
            Ok((name(None), name(Some(id))))
        })
        .optional()?;
    let (plain, numbered) = found.ok_or(LibraryError::NotFound("episode"))?;
    let folder = settings::downloads_folder(conn)?;
    let text = |path: &Path| {
        path.to_str()
            .map(str::to_owned)
            .ok_or_else(|| LibraryError::File {
                what: path.display().to_string(),
                detail: "the name of the downloads folder is not text".into(),
            })
    };
    let (plain, numbered) = (text(&plain)?, text(&numbered)?);
    let placed = |own: &str| match &folder {
        Some(folder) => text(&Path::new(folder).join(own)),
        None => Ok(own.to_owned()),
    };
    // Two episodes may have one title, and one day.
    let taken = is_taken(conn, id, &placed(&plain)?)?;
    let own = if taken { numbered.clone() } else { plain };
    Ok(Source {
        url,
        path: placed(&own)?,
        numbered: placed(&numbered)?,
        own,
    })
}

/// Whether another episode's file has this path, or gets it when it is brought back, whatever its letters' case: some file
/// systems know only one.
pub(super) fn is_taken(conn: &rusqlite::Connection, id: ItemId, path: &str) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM download WHERE path = ?1 COLLATE NOCASE AND item_id <> ?2) \
               OR EXISTS (SELECT 1 FROM removed_download WHERE path = ?1 COLLATE NOCASE AND item_id <> ?2)",
        )?
        .query_row(rusqlite::params![path, id.0], |row| row.get(0))?)
}
