//! Taking the sample out, with a way back to how it was.
use crate::annotations::{self, NoteRow};
use crate::edits::{self, OwnFields};
use crate::folder::{file_of, media_of};
use crate::store::Durability;
use crate::{Changes, EditSubject, FeedId, ItemId, Library, Result, Undo, index, settings};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// What a listener did with one item of the sample.
struct ListenerState {
    id: ItemId,
    /// Its guid, or an article's address.
    key: String,
    in_inbox: bool,
    bookmarked: bool,
    done_at: Option<i64>,
    touched_at: Option<i64>,
    position: Option<i64>,
    read: Option<(i64, String, f64)>,
    /// Its place in Up Next.
    rank: Option<f64>,
    words: OwnWords,
}

/// What a person wrote and said of an item or of the show.
#[derive(Default)]
struct OwnWords {
    tags: Vec<i64>,
    edits: OwnFields,
    notes: Vec<NoteRow>,
}

impl Library {
    /// Takes the whole sample out.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_sample(&self) -> Result<Undo> {
        let (state, show) = self.inner.store.read(|conn| {
            let mut state = conn
                .prepare(
                    "SELECT coalesce(item.guid, item.url, ''), in_inbox, bookmarked, done_at, touched_at, \
                       episode.position_ms, read_offset, read_anchor, read_progress, queue.rank, item.id \
                     FROM item LEFT JOIN episode ON episode.item_id = item.id \
                     LEFT JOIN article ON article.item_id = item.id LEFT JOIN queue ON queue.item_id = item.id \
                     WHERE item.sample = 1",
                )?
                .query_map([], row_to_state)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            for one in &mut state {
                one.words = words_of(conn, EditSubject::Item(one.id))?;
            }
            let show = match feed(conn)? {
                Some(feed) => words_of(conn, EditSubject::Feed(feed))?,
                None => OwnWords::default(),
            };
            Ok((state, show))
        })?;
        self.delete_sample()?;
        let count = u32::try_from(state.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library.open_sample()?;
            let now = library.inner.deps.clock.now_ms();
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    for one in state {
                        restore(tx, &one)?;
                        if let Some(item) = item(tx, &one.key)? {
                            put_words(tx, now, EditSubject::Item(item), &one.words)?;
                            index::index_item(tx, item)?;
                        }
                    }
                    if let Some(feed) = feed(tx)? {
                        put_words(tx, now, EditSubject::Feed(feed), &show)?;
                    }
                    changes.merge(Changes {
                        items: true,
                        feeds: true,
                        queue: true,
                        reading: true,
                        tags: true,
                        notes: true,
                        ..Changes::default()
                    });
                    Ok(())
                })
        })
    }

    pub(super) fn delete_sample(&self) -> Result<()> {
        let paths = self.inner.store.write(Durability::Full, |tx, changes| {
            let paths: Vec<String> = tx
                .prepare("SELECT path FROM download WHERE item_id IN (SELECT id FROM item WHERE sample = 1)")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            tx.execute("DELETE FROM search WHERE rowid IN (SELECT id FROM item WHERE sample = 1)", [])?;
            tx.execute("DELETE FROM item WHERE sample = 1", [])?;
            tx.execute("DELETE FROM feed WHERE sample = 1", [])?;
            settings::forget_ended_shows(tx)?;
            changes.merge(Changes { feeds: true, items: true, queue: true, downloads: true, ..Changes::default() });
            Ok(paths)
        })?;
        for path in paths {
            let file = file_of(&self.inner.folder, &path);
            if file.starts_with(media_of(&self.inner.folder)) {
                let _ = std::fs::remove_file(&file);
                // Goes only when nothing else is in it.
                let _ = file.parent().map(std::fs::remove_dir);
            }
        }
        Ok(())
    }
}

fn row_to_state(row: &Row<'_>) -> rusqlite::Result<ListenerState> {
    let offset: Option<i64> = row.get(6)?;
    Ok(ListenerState {
        id: ItemId(row.get(10)?),
        key: row.get(0)?,
        in_inbox: row.get(1)?,
        bookmarked: row.get(2)?,
        done_at: row.get(3)?,
        touched_at: row.get(4)?,
        position: row.get(5)?,
        read: match offset {
            Some(offset) => Some((offset, row.get(7)?, row.get(8)?)),
            None => None,
        },
        rank: row.get(9)?,
        words: OwnWords::default(),
    })
}

fn words_of(conn: &Connection, of: EditSubject) -> Result<OwnWords> {
    let (sql, id, notes) = match of {
        EditSubject::Item(item) => (
            "SELECT tag_id FROM item_tag WHERE item_id = ?1",
            item.0,
            annotations::copies(conn, item)?,
        ),
        EditSubject::Feed(feed) => (
            "SELECT tag_id FROM feed_tag WHERE feed_id = ?1",
            feed.0,
            Vec::new(),
        ),
    };
    let mut statement = conn.prepare_cached(sql)?;
    let tags = statement.query_map([id], |row| row.get(0))?;
    Ok(OwnWords {
        tags: tags.collect::<rusqlite::Result<_>>()?,
        edits: edits::own(conn, of)?,
        notes,
    })
}

/// A tag that was deleted meanwhile stays deleted.
fn put_words(tx: &Transaction<'_>, now: i64, on: EditSubject, words: &OwnWords) -> Result<()> {
    let (sql, id) = match on {
        EditSubject::Item(item) => (
            "INSERT OR IGNORE INTO item_tag (item_id, tag_id) SELECT ?1, id FROM tag WHERE id = ?2",
            item.0,
        ),
        EditSubject::Feed(feed) => (
            "INSERT OR IGNORE INTO feed_tag (feed_id, tag_id) SELECT ?1, id FROM tag WHERE id = ?2",
            feed.0,
        ),
    };
    for tag in &words.tags {
        tx.prepare_cached(sql)?.execute(params![id, tag])?;
    }
    if words.edits != OwnFields::default() {
        edits::put(tx, now, on, &words.edits)?;
    }
    if let EditSubject::Item(item) = on {
        for note in &words.notes {
            annotations::put_on(tx, note, item)?;
        }
    }
    Ok(())
}

fn feed(conn: &Connection) -> Result<Option<FeedId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM feed WHERE sample = 1 LIMIT 1")?
        .query_row([], |row| row.get(0).map(FeedId))
        .optional()?)
}

fn item(conn: &Connection, key: &str) -> Result<Option<ItemId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM item WHERE sample = 1 AND coalesce(guid, url, '') = ?1")?
        .query_row([key], |row| row.get(0).map(ItemId))
        .optional()?)
}

fn restore(tx: &Transaction<'_>, state: &ListenerState) -> Result<()> {
    let item = "(SELECT id FROM item WHERE sample = 1 AND coalesce(guid, url, '') = ?1)";
    tx.execute(
        "UPDATE item SET in_inbox = ?2, bookmarked = ?3, done_at = ?4, touched_at = ?5 \
         WHERE sample = 1 AND coalesce(guid, url, '') = ?1",
        params![
            state.key,
            state.in_inbox,
            state.bookmarked,
            state.done_at,
            state.touched_at
        ],
    )?;
    if let Some(position) = state.position {
        tx.execute(
            &format!("UPDATE episode SET position_ms = ?2 WHERE item_id = {item}"),
            params![state.key, position],
        )?;
    }
    if let Some((offset, anchor, progress)) = &state.read {
        tx.execute(
            &format!("UPDATE article SET read_offset = ?2, read_anchor = ?3, read_progress = ?4 WHERE item_id = {item}"),
            params![state.key, offset, anchor, progress],
        )?;
    }
    if let Some(rank) = state.rank {
        tx.execute(
            &format!("INSERT OR IGNORE INTO queue (item_id, rank) SELECT id, ?2 FROM item WHERE id = {item}"),
            params![state.key, rank],
        )?;
    }
    Ok(())
}
