//! One item with everything the reader and the player show of it.
use super::chapters;
use super::lede;
use super::parts::{by_url, milliseconds};
use super::rows;
use super::versions;
use crate::Library;
use crate::article_files;
use crate::body;
use crate::error::{LibraryError, Result};
use crate::event::Event;
use crate::feed_extras;
use crate::folder::file_of;
use crate::index::fold;
use crate::kept_pages;
use crate::model::{
    CueRow, Doubt, EpisodeExtras, ItemDetail, ItemId, ItemKind, ItemRow, Mention, MissingParts,
    PictureTrouble, ReadingPosition, Relation, SoundbiteRow,
};
use crate::store::Durability;
use crate::tags;
use crate::text;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// The most mentions of one item; more than a list can show.
const MOST_MENTIONS: i64 = 500;

impl Library {
    /// One item in full. Whoever asks is about to show it: pictures that are still missing are fetched in the background.
    pub fn item(&self, id: ItemId) -> Result<ItemDetail> {
        self.make_ready(id)?;
        let folder = &self.inner.folder;
        let detail = self.inner.store.read(|conn| detail(conn, id, folder))?;
        self.tell(Event::ItemShown {
            item: id,
            has_file: detail.file_path.is_some(),
        });
        Ok(detail)
    }

    /// Chooses which file of an episode is fetched, by its lasting name; `''` is the feed's own, None is as the settings say.
    /// Where a file of it is here, the chosen one is fetched, and the other stays until that is here.
    ///
    /// # Errors
    /// `NotFound`; `Refused` (`no_version`) when the feed does not offer it, or it cannot be played.
    pub fn choose_version(&self, item: ItemId, key: Option<String>) -> Result<EpisodeExtras> {
        let key = match key {
            None => None,
            Some(key) => Some(
                self.inner
                    .store
                    .read(|conn| versions::named(conn, item, &key))?
                    .ok_or_else(|| {
                        LibraryError::refused(
                            "no_version",
                            "this version is not offered any more, or cannot be played here",
                        )
                    })?,
            ),
        };
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let known = tx
                    .prepare_cached("UPDATE episode SET version = ?2 WHERE item_id = ?1")?
                    .execute(params![item.0, key])?;
                if known == 0 {
                    return Err(LibraryError::NotFound("episode"));
                }
                changes.items = true;
                Ok(())
            })?;
        self.tell(Event::VersionChosen(item));
        self.inner.store.read(|conn| {
            let row = rows::by_ids(conn, &[item])?
                .pop()
                .ok_or(LibraryError::NotFound("item"))?;
            extras(conn, &row)
        })
    }

    /// The transcript, in order.
    pub fn transcript(&self, id: ItemId) -> Result<Vec<CueRow>> {
        self.inner.store.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT start_ms, end_ms, speaker, text FROM cue WHERE item_id = ?1 ORDER BY number",
            )?;
            let cues = statement.query_map([id.0], |row| {
                Ok(CueRow {
                    start_ms: row.get(0)?,
                    end_ms: row.get(1)?,
                    speaker: row.get(2)?,
                    text: row.get(3)?,
                })
            })?;
            Ok(cues.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// For the command line: a number, an address, or a part of a title that only one item has.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` with a few of the titles when several fit.
    pub fn find_item(&self, what: &str) -> Result<ItemId> {
        let what = what.trim();
        self.inner.store.read(|conn| find(conn, what))
    }
}

fn detail(conn: &Connection, id: ItemId, folder: &std::path::Path) -> Result<ItemDetail> {
    let row = rows::by_ids(conn, &[id])?
        .pop()
        .ok_or(LibraryError::NotFound("item"))?;
    let html = body::read(conn, id)?.unwrap_or_default();
    let lede = (row.kind == ItemKind::Article)
        .then(|| lede::of(&row.title, &row.summary, &html))
        .flatten();
    let html = localise(conn, id, &html)?;
    let (mentions, related) = mentions(conn, id)?;
    let chapters = chapters::of(conn, id)?;
    let picture_troubles = picture_troubles(conn, id)?;
    let page_kept = kept_pages::has(conn, id)?;
    let candidate = kept_pages::candidate(conn, id)?;
    let extras = extras(conn, &row)?;
    let file = article_files::shown(conn, id, folder)?;
    let detail = conn
        .prepare_cached(
            "SELECT i.language, coalesce(p.author, a.byline, e.author) AS byline, f.author AS show_author, coalesce(p.note, '') AS note, a.extracted, a.read_offset, a.read_anchor, a.read_progress,
               a.doubt, a.missing, a.pictures_lost, a.updated_at, e.enclosure_url, e.mime, d.path,
               EXISTS (SELECT 1 FROM cue c WHERE c.item_id = i.id) OR e.transcript_url IS NOT NULL AS has_transcript
             FROM item i LEFT JOIN article a ON a.item_id = i.id LEFT JOIN episode e ON e.item_id = i.id
             LEFT JOIN item_edit p ON p.item_id = i.id LEFT JOIN feed f ON f.id = i.feed_id
             LEFT JOIN download d ON d.item_id = i.id AND d.state = 'done' WHERE i.id = ?1",
        )?
        .query_row([id.0], |r| {
            let progress: Option<f64> = r.get("read_progress")?;
            let offset: Option<u32> = r.get("read_offset")?;
            let reading = match (progress, offset) {
                (Some(progress), Some(offset)) if progress > 0.0 || offset > 0 => {
                    Some(ReadingPosition {
                        offset,
                        anchor: r.get("read_anchor")?,
                        progress: progress as f32,
                    })
                }
                _ => None,
            };
            let path: Option<String> = r.get("path")?;
            let tags = tags::of_item(conn, id)?;
            let (byline, show): (Option<String>, Option<String>) =
                (r.get("byline")?, r.get("show_author")?);
            let is_show = |name: &String| row.kind == ItemKind::Episode && Some(name) == show.as_ref();
            Ok(ItemDetail {
                byline: byline.filter(|name| !is_show(name)),
                lede,
                language: r.get("language")?,
                html,
                chapters,
                has_transcript: r.get("has_transcript")?,
                mentions,
                related,
                pictures_stored: row.pictures_stored,
                pictures_total: row.pictures_total,
                pictures_lost: r.get::<_, Option<u32>>("pictures_lost")?.unwrap_or(0),
                picture_troubles,
                missing: missing(r.get::<_, Option<String>>("missing")?.as_deref()),
                doubt: doubt(r.get("doubt")?),
                page_kept,
                candidate,
                updated_at: r.get::<_, Option<i64>>("updated_at")?.and_then(text::rfc3339),
                reading,
                enclosure_url: r.get("enclosure_url")?,
                mime: r.get("mime")?,
                file_path: path.map(|path| file_of(folder, &path).display().to_string()),
                file,
                extracted: r.get::<_, Option<bool>>("extracted")?.unwrap_or(true),
                tags,
                note: r.get("note")?,
                extras,
                row,
            })
        })?;
    Ok(detail)
}

/// What a podcast says of an episode besides; nothing of an article but what it is filed under.
fn extras(conn: &Connection, row: &ItemRow) -> Result<EpisodeExtras> {
    let categories = crate::categories::categories_of_item(conn, row.id)?;
    if row.kind != ItemKind::Episode {
        return Ok(EpisodeExtras {
            categories,
            ..EpisodeExtras::default()
        });
    }
    let stored: Option<String> = conn
        .prepare_cached("SELECT extras FROM episode WHERE item_id = ?1")?
        .query_row([row.id.0], |r| r.get(0))
        .optional()?
        .flatten();
    let said: feed::ItemExtras = stored
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default();
    let (versions, video) = versions::all(conn, row.id)?;
    let bite = |bite: feed::Soundbite| {
        let start_ms = milliseconds(bite.start_ms);
        SoundbiteRow {
            start_ms,
            end_ms: bite
                .length_ms
                .map(|ms| start_ms.saturating_add(milliseconds(ms))),
            title: bite.title,
        }
    };
    let funding = row.feed_id.map(|feed| feed_extras::funding_of(conn, feed));
    Ok(EpisodeExtras {
        persons: feed_extras::of_item(conn, row.id, row.feed_id)?,
        soundbites: said.soundbites.into_iter().map(bite).collect(),
        license: said.license.map(feed_extras::fact_of_license),
        location: said.location.map(feed_extras::fact_of_location),
        comments: feed_extras::talk(said.social, said.chat.map(|chat| *chat)),
        funding: funding.transpose()?.unwrap_or_default(),
        versions,
        video,
        categories,
    })
}

/// As it is stored; what an earlier version did not know is nothing.
fn missing(stored: Option<&str>) -> MissingParts {
    let parts = stored.and_then(|json| serde_json::from_str::<article::Missing>(json).ok());
    let parts = parts.unwrap_or_default();
    MissingParts {
        embeds: parts.embeds,
        audio: parts.audio,
        formulas: parts.formulas,
        pages: parts.pages,
    }
}

fn doubt(stored: Option<String>) -> Option<Doubt> {
    serde_json::from_value(serde_json::Value::String(stored?)).ok()
}

fn picture_troubles(conn: &Connection, id: ItemId) -> Result<Vec<PictureTrouble>> {
    let mut statement = conn.prepare_cached(
        "SELECT count(*), code, status FROM item_asset
         WHERE item_id = ?1 AND sha256 IS NULL AND code IS NOT NULL GROUP BY code, status ORDER BY 1 DESC, code, status",
    )?;
    let rows = statement.query_map([id.0], |row| {
        Ok(PictureTrouble {
            count: row.get(0)?,
            code: row.get(1)?,
            status: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn localise(conn: &Connection, id: ItemId, html: &str) -> Result<String> {
    if !html.contains("<img") && !html.contains("<source") && !html.contains("<picture") {
        return Ok(html.to_owned());
    }
    let stored: HashMap<String, String> = conn
        .prepare_cached(
            "SELECT url, sha256 FROM item_asset WHERE item_id = ?1 AND sha256 IS NOT NULL",
        )?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(article::localise(html, &|url| {
        stored
            .get(url)
            .map(|hash| format!("earmark://localhost/image/{hash}"))
    }))
}

/// What the item mentions, then what mentions it; related links apart.
fn mentions(conn: &Connection, id: ItemId) -> Result<(Vec<Mention>, Vec<Mention>)> {
    struct MentionRow {
        back: bool,
        other: Option<ItemId>,
        kind: String,
        url: String,
        title: String,
        at_ms: Option<i64>,
    }
    let found: Vec<MentionRow> = conn
        .prepare_cached(
            "SELECT other, kind, url, title, at_ms, back FROM (
               SELECT m.id AS id, 0 AS back, m.to_item AS other, m.kind AS kind, m.url AS url, m.title AS title, m.at_ms AS at_ms
                 FROM mention m WHERE m.from_item = ?1
               UNION ALL
               SELECT m.id, 1, m.from_item, m.kind, m.url, m.title, m.at_ms
                 FROM mention m WHERE m.to_item = ?1 AND m.kind <> 'related')
             ORDER BY back, at_ms IS NULL, at_ms, id LIMIT ?2",
        )?
        .query_map(params![id.0, MOST_MENTIONS], |row| {
            Ok(MentionRow {
                other: row.get::<_, Option<i64>>(0)?.map(ItemId),
                kind: row.get(1)?,
                url: row.get(2)?,
                title: row.get(3)?,
                at_ms: row.get(4)?,
                back: row.get(5)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let ids: Vec<ItemId> = found.iter().filter_map(|f| f.other).collect();
    let known: HashMap<ItemId, _> = rows::by_ids(conn, &ids)?
        .into_iter()
        .filter(|row| !row.trashed)
        .map(|row| (row.id, row))
        .collect();
    Ok(found
        .into_iter()
        .map(|f| Mention {
            relation: match (f.back, f.kind.as_str()) {
                (true, _) => Relation::MentionedIn,
                (false, "related") => Relation::Related,
                (false, "audio" | "player") => Relation::OnPage,
                (false, _) => Relation::Mentioned,
            },
            item: f.other.and_then(|other| known.get(&other).cloned()),
            player: f.kind == "player",
            url: f.url,
            title: f.title,
            at_ms: f.at_ms,
        })
        .partition(|mention| mention.relation != Relation::Related))
}

fn find(conn: &Connection, what: &str) -> Result<ItemId> {
    if let Ok(number) = what.parse::<i64>() {
        let id: Option<i64> = conn
            .query_row("SELECT id FROM item WHERE id = ?1", [number], |row| {
                row.get(0)
            })
            .optional()?;
        if let Some(id) = id {
            return Ok(ItemId(id));
        }
    }
    if let Some(id) = by_url(conn, what)? {
        return Ok(id);
    }
    let wanted = fold(what);
    if wanted.is_empty() {
        return Err(LibraryError::NotFound("item"));
    }
    // SQLite knows no case but that of ASCII; this is for the command line, where a look at every title is quick enough.
    let mut statement = conn.prepare_cached(
        "SELECT id, title FROM item WHERE trashed_at IS NULL ORDER BY sorted_at DESC, id DESC",
    )?;
    let mut rows = statement.query([])?;
    const NAMED: usize = 5;
    let mut fits: Vec<(ItemId, String)> = Vec::new();
    let mut more = 0;
    while let Some(row) = rows.next()? {
        let title: String = row.get(1)?;
        let folded = fold(&title);
        if folded == wanted {
            return Ok(ItemId(row.get(0)?));
        }
        if !folded.contains(&wanted) {
            continue;
        }
        if fits.len() < NAMED {
            fits.push((ItemId(row.get(0)?), title));
        } else {
            more += 1;
        }
    }
    match fits.as_slice() {
        [] => Err(LibraryError::NotFound("item")),
        [(id, _)] => Ok(*id),
        several => {
            let mut list: Vec<String> = several
                .iter()
                .map(|(id, title)| format!("{id}: {title}"))
                .collect();
            if more > 0 {
                list.push(format!("and {more} more"));
            }
            Err(LibraryError::refused(
                "several_fit",
                format!(
                    "several items fit, say which by its number: {}",
                    list.join("; ")
                ),
            ))
        }
    }
}
