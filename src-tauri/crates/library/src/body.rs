//! The long text of an item. What is stored is sanitised HTML, compressed; or, of what came in bulk and nobody has opened
//! yet, HTML as the feed gave it. All reading goes through here, and nothing here gives that out as it came.
use crate::error::{LibraryError, Result};
use crate::model::ItemId;
use crate::text;
use article::{CleanHtml, PreparedText, TextKind};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// HTML as a feed gave it. What it says can be read as words, or made safe.
pub(crate) struct RawHtml {
    html: String,
    base: Option<String>,
    kind: TextKind,
}

/// The same, compressed, to be stored.
pub(crate) struct PackedRaw(Vec<u8>);

/// An item whose text is stored as it came.
pub(crate) struct Unprepared {
    pub id: ItemId,
    pub raw: RawHtml,
    /// By this it is known whether the feed has said something else since.
    pub seen: Option<Vec<u8>>,
}

impl RawHtml {
    /// `base` is what its addresses are relative to.
    pub fn new(html: &str, base: Option<&str>, kind: TextKind) -> RawHtml {
        RawHtml {
            html: html.to_owned(),
            base: base.map(str::to_owned),
            kind,
        }
    }

    pub fn prepare(&self) -> PreparedText {
        article::prepare_text(&self.html, self.base.as_deref(), self.kind)
    }

    pub fn pack(&self) -> Result<PackedRaw> {
        text::pack_quickly(&self.html)
            .map(PackedRaw)
            .map_err(not_packed)
    }
}

/// What times in the text of an item refer to.
pub(crate) fn kind(episode: bool, duration_ms: Option<i64>) -> TextKind {
    if episode {
        TextKind::ShowNotes {
            duration_ms: duration_ms.and_then(|ms| u64::try_from(ms).ok()),
        }
    } else {
        TextKind::Article
    }
}

pub(crate) fn pack(html: &CleanHtml) -> Result<Vec<u8>> {
    text::pack(html).map_err(not_packed)
}

fn not_packed(e: std::io::Error) -> LibraryError {
    LibraryError::File {
        what: "the text could not be compressed".into(),
        detail: e.to_string(),
    }
}

/// Stores sanitised HTML that [`pack`] has packed, in the place of what was there.
pub(crate) fn set(tx: &Transaction<'_>, id: ItemId, packed: &[u8]) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO body (item_id, html) VALUES (?1, ?2) ON CONFLICT (item_id) DO UPDATE SET html = excluded.html",
    )?
    .execute(params![id.0, packed])?;
    forget_raw(tx, id)
}

/// Takes away what is stored as it came.
pub(crate) fn forget_raw(tx: &Transaction<'_>, id: ItemId) -> Result<()> {
    tx.prepare_cached("DELETE FROM unprepared WHERE item_id = ?1")?
        .execute([id.0])?;
    Ok(())
}

/// Stores a text as it came, to be made ready later. Until then it stands before what was there.
pub(crate) fn set_raw(tx: &Transaction<'_>, id: ItemId, raw: &PackedRaw) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO unprepared (item_id, html) VALUES (?1, ?2) ON CONFLICT (item_id) DO UPDATE SET html = excluded.html",
    )?
    .execute(params![id.0, raw.0])?;
    Ok(())
}

/// The long text, sanitised, pictures with their own addresses.
pub(crate) fn read(conn: &Connection, id: ItemId) -> Result<Option<CleanHtml>> {
    if let Some(unprepared) = unprepared(conn, id)? {
        return Ok(Some(unprepared.raw.prepare().clean).filter(|html| !html.is_empty()));
    }
    Ok(conn
        .prepare_cached("SELECT html FROM body WHERE item_id = ?1")?
        .query_row([id.0], |row| {
            let html = text::unpack(row.get_ref(0)?.as_blob()?);
            Ok(CleanHtml::from_store(html))
        })
        .optional()?)
}

/// The words of the long text.
pub(crate) fn words(conn: &Connection, id: ItemId) -> Result<Option<String>> {
    match unprepared(conn, id)? {
        Some(unprepared) => Ok(Some(article::plain_text(&unprepared.raw.html))),
        None => Ok(read(conn, id)?.map(|html| text::strip(&html))),
    }
}

/// A text that is stored as it came.
pub(crate) fn unprepared(conn: &Connection, id: ItemId) -> Result<Option<Unprepared>> {
    Ok(conn
        .prepare_cached(&format!("{UNPREPARED} WHERE u.item_id = ?1"))?
        .query_row([id.0], row_to_unprepared)
        .optional()?)
}

/// The next `most` of them after an item.
pub(crate) fn next_unprepared(
    conn: &Connection,
    after: ItemId,
    most: u32,
) -> Result<Vec<Unprepared>> {
    let mut statement = conn.prepare_cached(&format!(
        "{UNPREPARED} WHERE u.item_id > ?1 ORDER BY u.item_id LIMIT ?2"
    ))?;
    let rows = statement.query_map([after.0, i64::from(most)], row_to_unprepared)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether that text is still the one which is stored.
pub(crate) fn is_unprepared(conn: &Connection, of: &Unprepared) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM unprepared u JOIN item i ON i.id = u.item_id
             WHERE u.item_id = ?1 AND i.seen_hash IS ?2)",
        )?
        .query_row(params![of.id.0, of.seen], |row| row.get(0))?)
}

/// How many texts are stored as they came. Those items are not in the index yet.
pub(crate) fn count_unprepared(conn: &Connection) -> Result<u32> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM unprepared INDEXED BY unprepared_item")?
        .query_row([], |row| row.get(0))?)
}

const UNPREPARED: &str = "SELECT u.item_id, u.html, coalesce(i.url, f.url), i.seen_hash, e.item_id IS NOT NULL, e.duration_ms
  FROM unprepared u JOIN item i ON i.id = u.item_id LEFT JOIN feed f ON f.id = i.feed_id
  LEFT JOIN episode e ON e.item_id = u.item_id";

fn row_to_unprepared(row: &Row<'_>) -> rusqlite::Result<Unprepared> {
    Ok(Unprepared {
        id: ItemId(row.get(0)?),
        raw: RawHtml {
            html: text::unpack(row.get_ref(1)?.as_blob()?),
            base: row.get(2)?,
            kind: kind(row.get(4)?, row.get(5)?),
        },
        seen: row.get(3)?,
    })
}
