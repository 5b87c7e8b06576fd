//! The long text of an item. What is stored is sanitised HTML, compressed; or, of what came in bulk and nobody has opened
//! yet, HTML as the feed gave it. All reading goes through here, and nothing here gives that out as it came.
use crate::error::{LibraryError, Result};
use crate::many_rows::insert_rows;
use crate::model::ItemId;
use crate::text;
use article::{CleanHtml, PreparedText, TextKind};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::HashMap;

/// HTML as a feed gave it. What it says can be read as words, or made safe.
pub(crate) struct RawHtml {
    html: String,
    base: Option<String>,
    kind: TextKind,
}

/// The same, compressed, to be stored.
pub(crate) struct PackedRaw(Vec<u8>);

/// Texts of one feed as they came, compressed together, to be stored.
pub(crate) struct RawPack(Vec<u8>);

/// Where a text lies in its pack, in bytes of what is unpacked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RawPlace {
    /// Of the packs that [`RawPacker`] gave.
    pub pack: usize,
    start: usize,
    length: usize,
}

/// What one pack holds at most, before it is compressed, but for one text that is longer: a single text of it is to be read
/// quickly.
const PACK_BYTES: usize = 64 * 1024;

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

/// Packs texts that follow each other, one at a time.
#[derive(Default)]
pub(crate) struct RawPacker {
    packs: Vec<RawPack>,
    open: String,
}

impl RawPacker {
    /// Puts a text in, and says where it lies.
    pub fn push(&mut self, text: &str) -> Result<RawPlace> {
        if !self.open.is_empty() && self.open.len() + text.len() > PACK_BYTES {
            self.close()?;
        }
        let place = RawPlace {
            pack: self.packs.len(),
            start: self.open.len(),
            length: text.len(),
        };
        self.open.push_str(text);
        Ok(place)
    }

    pub fn finish(mut self) -> Result<Vec<RawPack>> {
        if !self.open.is_empty() {
            self.close()?;
        }
        Ok(self.packs)
    }

    fn close(&mut self) -> Result<()> {
        let packed = text::pack_quickly(&self.open).map_err(not_packed)?;
        self.packs.push(RawPack(packed));
        self.open.clear();
        Ok(())
    }
}

/// Packs of which texts are stored, each written when the first of its texts is.
pub(crate) struct RawPacks<'a> {
    packs: &'a [RawPack],
    ids: HashMap<usize, i64>,
}

impl<'a> RawPacks<'a> {
    pub fn new(packs: &'a [RawPack]) -> RawPacks<'a> {
        RawPacks {
            packs,
            ids: HashMap::new(),
        }
    }

    fn id(&mut self, tx: &Transaction<'_>, pack: usize) -> Result<i64> {
        if let Some(id) = self.ids.get(&pack) {
            return Ok(*id);
        }
        let html = &self
            .packs
            .get(pack)
            .ok_or(LibraryError::NotFound("pack"))?
            .0;
        tx.prepare_cached("INSERT INTO raw_pack (html) VALUES (?1)")?
            .execute([html])?;
        let id = tx.last_insert_rowid();
        self.ids.insert(pack, id);
        Ok(id)
    }

    /// Stores texts of items that are new.
    pub fn insert(&mut self, tx: &Transaction<'_>, texts: &[(ItemId, RawPlace)]) -> Result<()> {
        let mut rows = Vec::with_capacity(texts.len());
        for (id, place) in texts {
            let pack = self.id(tx, place.pack)?;
            rows.push([
                id.0.into(),
                ToSqlOutput::Borrowed(ValueRef::Blob(&[])),
                pack.into(),
                bytes(place.start).into(),
                bytes(place.length).into(),
            ]);
        }
        Ok(insert_rows(
            tx,
            "INSERT INTO unprepared (item_id, html, pack, start, length)",
            &rows,
        )?)
    }

    /// Stores the text of an item that may have had another.
    pub fn set(&mut self, tx: &Transaction<'_>, id: ItemId, place: RawPlace) -> Result<()> {
        forget_raw(tx, id)?;
        self.insert(tx, &[(id, place)])
    }
}

fn bytes(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
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
        "INSERT INTO unprepared (item_id, html) VALUES (?1, ?2)
         ON CONFLICT (item_id) DO UPDATE SET html = excluded.html, pack = NULL",
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
        .query_row([id.0], |row| row_to_unprepared(row, &mut None))
        .optional()?)
}

/// So many bytes of texts end a piece of them.
const MOST_AT_ONCE: usize = 4 * 1024 * 1024;

/// The next of them after an item: `most`, or fewer where they are long.
pub(crate) fn next_unprepared(
    conn: &Connection,
    after: ItemId,
    most: u32,
) -> Result<Vec<Unprepared>> {
    let mut statement = conn.prepare_cached(&format!(
        "{UNPREPARED} WHERE u.item_id > ?1 ORDER BY u.item_id LIMIT ?2"
    ))?;
    let mut open = None;
    let mut rows = statement.query([after.0, i64::from(most)])?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    while bytes < MOST_AT_ONCE
        && let Some(row) = rows.next()?
    {
        let unprepared = row_to_unprepared(row, &mut open)?;
        bytes += unprepared.raw.html.len();
        found.push(unprepared);
    }
    Ok(found)
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

const UNPREPARED: &str = "SELECT u.item_id, u.html, coalesce(i.url, f.url), i.seen_hash, e.item_id IS NOT NULL, e.duration_ms,
  u.pack, u.start, u.length, p.html
  FROM unprepared u LEFT JOIN raw_pack p ON p.id = u.pack JOIN item i ON i.id = u.item_id LEFT JOIN feed f ON f.id = i.feed_id
  LEFT JOIN episode e ON e.item_id = u.item_id";

/// A pack that was unpacked for one of its texts: the next row is mostly in it, too.
type OpenPack = Option<(i64, String)>;

fn row_to_unprepared(row: &Row<'_>, open: &mut OpenPack) -> rusqlite::Result<Unprepared> {
    Ok(Unprepared {
        id: ItemId(row.get(0)?),
        raw: RawHtml {
            html: raw_html(row, open)?,
            base: row.get(2)?,
            kind: kind(row.get(4)?, row.get(5)?),
        },
        seen: row.get(3)?,
    })
}

fn raw_html(row: &Row<'_>, open: &mut OpenPack) -> rusqlite::Result<String> {
    let Some(pack) = row.get::<_, Option<i64>>(6)? else {
        return Ok(text::unpack(row.get_ref(1)?.as_blob()?));
    };
    let held = match open.take() {
        Some((id, held)) if id == pack => held,
        _ => text::unpack(row.get_ref(9)?.as_blob_or_null()?.unwrap_or_default()),
    };
    let number = |column| -> rusqlite::Result<usize> {
        Ok(usize::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
    };
    let (start, length) = (number(7)?, number(8)?);
    let html = held
        .get(start..start.saturating_add(length))
        .unwrap_or_default()
        .to_owned();
    *open = Some((pack, held));
    Ok(html)
}
