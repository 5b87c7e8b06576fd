//! What is known of the sound of files that are here whole (frame index, loudness), and how shows are to sound.
use crate::folder::file_of;
use crate::store::Durability;
use crate::{
    FeedId, ItemId, Library, LibraryError, ListeningTotals, Result, ShowSettings, Trim,
    nearest_speed, reading,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::PathBuf;

/// A larger frame index is not stored: half a megabyte is some thirty hours.
const MOST_INDEX: usize = 4 << 20;
const LONGEST_SKIP: u32 = 600;

/// What was found by reading one file through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// Size of the file it was found in.
    pub bytes: u64,
    /// The frame index as the player wrote it; only MP3 has one.
    pub frame_index: Option<Vec<u8>>,
    /// Integrated loudness, LUFS; None of silence and of what cannot be decoded.
    pub lufs: Option<f32>,
    /// Counted by decoding all of it; None when a part could not be.
    pub duration_ms: Option<i64>,
}

/// What is stored of an item's file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct StoredSound {
    pub bytes: u64,
    pub frame_index: Option<Vec<u8>>,
    pub lufs: Option<f32>,
}

pub(crate) fn stored(conn: &Connection, item: ItemId) -> Result<Option<StoredSound>> {
    Ok(conn
        .prepare_cached("SELECT bytes, frame_index, lufs FROM sound WHERE item_id = ?1")?
        .query_row([item.0], |row| {
            Ok(StoredSound {
                bytes: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
                frame_index: row.get(1)?,
                lufs: row.get::<_, Option<f64>>(2)?.map(|lufs| lufs as f32),
            })
        })
        .optional()?)
}

pub(crate) fn show(conn: &Connection, feed: FeedId) -> Result<ShowSettings> {
    conn.prepare_cached(
        "SELECT speed, trim, loudness, boost, skip_intro, skip_outro FROM feed WHERE id = ?1",
    )?
    .query_row([feed.0], row_to_show)
    .optional()?
    .ok_or(LibraryError::NotFound("subscription"))
}

fn row_to_show(row: &Row<'_>) -> rusqlite::Result<ShowSettings> {
    Ok(ShowSettings {
        speed: row
            .get::<_, Option<f64>>(0)?
            .map(|speed| nearest_speed(speed as f32)),
        trim: row
            .get::<_, Option<String>>(1)?
            .map(|word| trim_of_word(&word)),
        loudness: row.get(2)?,
        boost: row.get(3)?,
        skip_intro: row.get(4)?,
        skip_outro: row.get(5)?,
    })
}

fn trim_of_word(word: &str) -> Trim {
    match word {
        "low" => Trim::Low,
        "medium" => Trim::Medium,
        "high" => Trim::High,
        _ => Trim::Off,
    }
}

pub(crate) fn trim_word(trim: Trim) -> &'static str {
    match trim {
        Trim::Off => "off",
        Trim::Low => "low",
        Trim::Medium => "medium",
        Trim::High => "high",
    }
}

impl Library {
    /// How one show is to sound, and what of its episodes is passed over.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show_settings(&self, feed: FeedId) -> Result<ShowSettings> {
        self.inner.store.read(|conn| show(conn, feed))
    }

    /// Stores them within their ranges, and answers what is stored. A show that plays follows by
    /// `Session::set_show_settings`.
    pub(crate) fn store_show_settings(
        &self,
        feed: FeedId,
        settings: ShowSettings,
    ) -> Result<ShowSettings> {
        let kept = ShowSettings {
            speed: settings.speed.map(nearest_speed),
            skip_intro: settings.skip_intro.min(LONGEST_SKIP),
            skip_outro: settings.skip_outro.min(LONGEST_SKIP),
            ..settings
        };
        self.inner.store.write(Durability::Full, move |tx, changes| {
            let stored = tx
                .prepare_cached(
                    "UPDATE feed SET speed = ?2, trim = ?3, loudness = ?4, boost = ?5, skip_intro = ?6, skip_outro = ?7 \
                     WHERE id = ?1",
                )?
                .execute(params![
                    feed.0,
                    kept.speed.map(f64::from),
                    kept.trim.map(trim_word),
                    kept.loudness,
                    kept.boost,
                    kept.skip_intro,
                    kept.skip_outro
                ])?;
            if stored == 0 {
                return Err(LibraryError::NotFound("subscription"));
            }
            changes.feeds = true;
            // What is left of an episode is said at the speed it is heard.
            changes.reading = true;
            Ok(kept)
        })
    }

    /// A finished file whose loudness was not looked at yet: what plays first, else what came last.
    ///
    /// # Errors
    /// The database's.
    pub fn unmeasured(&self, playing: Option<ItemId>) -> Result<Option<(ItemId, PathBuf)>> {
        let found = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT download.item_id, download.path FROM download \
                     JOIN item ON item.id = download.item_id AND item.trashed_at IS NULL \
                     LEFT JOIN sound ON sound.item_id = download.item_id \
                     WHERE download.state = 'done' AND sound.measured_at IS NULL \
                     ORDER BY download.item_id <> ?1, download.finished_at DESC LIMIT 1",
                )?
                .query_row([playing.map_or(-1, |item| item.0)], |row| {
                    Ok((ItemId(row.get(0)?), row.get::<_, String>(1)?))
                })
                .optional()?)
        })?;
        Ok(found.map(|(item, path)| (item, file_of(&self.inner.folder, &path))))
    }

    /// Finished files of which neither the feed nor a player has said how long they are, what came last first.
    ///
    /// # Errors
    /// The database's.
    pub fn untimed(&self) -> Result<Vec<(ItemId, PathBuf)>> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT download.item_id, download.path FROM download \
                     JOIN item ON item.id = download.item_id AND item.trashed_at IS NULL \
                     JOIN episode ON episode.item_id = download.item_id AND episode.duration_ms IS NULL \
                     WHERE download.state = 'done' ORDER BY download.finished_at DESC",
                )?
                .query_map([], |row| {
                    let path: String = row.get(1)?;
                    Ok((ItemId(row.get(0)?), file_of(&self.inner.folder, &path)))
                })?
                .collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Stores how long an episode is; what was not counted only where nothing is known.
    ///
    /// # Errors
    /// The database's.
    pub fn set_duration(&self, item: ItemId, duration_ms: i64, exact: bool) -> Result<()> {
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                reading::set_duration(tx, item, duration_ms, exact, changes)
            })
    }

    /// Stores what was found; also of a file in which nothing was, so that it is not read again and again.
    ///
    /// # Errors
    /// The database's.
    pub fn set_measured(&self, item: ItemId, found: Measured) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let heard = self.inner.active.is_heard(item);
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            if let Some(duration) = found.duration_ms {
                reading::set_duration(tx, item, duration, true, changes)?;
                changes.playback |= heard;
            }
            tx.prepare_cached(
                "INSERT INTO sound (item_id, bytes, frame_index, lufs, measured_at) \
                 SELECT id, ?2, ?3, ?4, ?5 FROM item WHERE id = ?1 \
                 ON CONFLICT (item_id) DO UPDATE SET \
                   frame_index = coalesce(excluded.frame_index, iif(bytes = excluded.bytes, frame_index, NULL)), \
                   bytes = excluded.bytes, lufs = excluded.lufs, measured_at = excluded.measured_at",
            )?
            .execute(params![
                item.0,
                i64::try_from(found.bytes).unwrap_or(i64::MAX),
                found.frame_index.filter(|index| index.len() <= MOST_INDEX),
                found.lufs.filter(|lufs| lufs.is_finite()).map(f64::from),
                now
            ])?;
            Ok(())
        })
    }

    /// Stores the frame index that the player made while it played.
    pub(crate) fn set_frame_index(&self, item: ItemId, bytes: u64, index: Vec<u8>) -> Result<()> {
        if index.len() > MOST_INDEX {
            return Ok(());
        }
        self.inner.store.write(Durability::Normal, move |tx, _| {
            tx.prepare_cached(
                "INSERT INTO sound (item_id, bytes, frame_index) SELECT id, ?2, ?3 FROM item WHERE id = ?1 \
                 ON CONFLICT (item_id) DO UPDATE SET \
                   lufs = iif(bytes = excluded.bytes, lufs, NULL), \
                   measured_at = iif(bytes = excluded.bytes, measured_at, NULL), \
                   bytes = excluded.bytes, frame_index = excluded.frame_index",
            )?
            .execute(params![item.0, i64::try_from(bytes).unwrap_or(i64::MAX), index])?;
            Ok(())
        })
    }

    /// All that was heard in this library, and the time that was saved.
    ///
    /// # Errors
    /// The database's.
    pub fn listening_totals(&self) -> Result<ListeningTotals> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT coalesce(sum(heard_ms), 0) / 1000, coalesce(sum(saved_speed_ms), 0) / 1000, \
                       coalesce(sum(saved_trim_ms), 0) / 1000 FROM history_day",
                )?
                .query_row([], |row| {
                    let seconds = |n| Ok::<_, rusqlite::Error>(u32::try_from(row.get::<_, i64>(n)?).unwrap_or(u32::MAX));
                    Ok(ListeningTotals {
                        heard_s: seconds(0)?,
                        saved_speed_s: seconds(1)?,
                        saved_trim_s: seconds(2)?,
                    })
                })?)
        })
    }
}
