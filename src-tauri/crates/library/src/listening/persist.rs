//! What listening reads from the library and writes to it.
use super::rules;
use super::state::{NowPlaying, StoredEpisode};
use super::transport::FileChapter;
use super::unwritten::or_forgo;
use crate::activity::{ActivityPiece, LocalHour};
use crate::items::chapters as chapter_rows;
use crate::store::Durability;
use crate::{
    Changes, ChapterRow, FeedId, ItemId, ItemQuery, Library, LibraryError, Notice, QueuePlace,
    Result, ShowSettings,
};
use crate::{activity, items, ranks, reading, settings, sound};
use feed::Chapter;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;

const LIST: &str = "playing_list";
/// Pages of a list that are looked through for something to play.
const MOST_PAGES: usize = 20;

pub(super) fn stored_episode(library: &Library, item: ItemId) -> Result<StoredEpisode> {
    library.inner.store.read(|conn| read_episode(conn, item))
}

fn read_episode(conn: &Connection, item: ItemId) -> Result<StoredEpisode> {
    let found = conn
        .prepare_cached(
            "SELECT episode.position_ms, episode.duration_ms, episode.duration_exact, item.done_at, item.touched_at, \
               item.feed_id \
             FROM item JOIN episode ON episode.item_id = item.id WHERE item.id = ?1 AND item.trashed_at IS NULL",
        )?
        .query_row([item.0], |row| {
            Ok(StoredEpisode {
                position: row.get(0)?,
                duration: row.get(1)?,
                exact: row.get(2)?,
                done: row.get::<_, Option<i64>>(3)?.is_some(),
                touched_at: row.get(4)?,
                chapters: Vec::new(),
                feed: row.get::<_, Option<i64>>(5)?.map(FeedId),
                show: ShowSettings::default(),
                sound: None,
            })
        })
        .optional()?;
    let mut known = found.ok_or(LibraryError::NotFound("episode"))?;
    known.chapters = chapter_rows::of(conn, item)?;
    if let Some(feed) = known.feed {
        known.show = sound::show(conn, feed)?;
    }
    known.sound = sound::stored(conn, item)?;
    Ok(known)
}

/// What played when the program ended, unless it was heard to the end or is gone, and the list it was begun from.
#[allow(clippy::type_complexity)]
pub(super) fn last_played(
    library: &Library,
) -> Result<(Option<NowPlaying>, Option<(ItemQuery, ItemId)>)> {
    library.inner.store.read(|conn| {
        let Some(item) = settings::value(conn, settings::PLAYING)?
            .and_then(|text| text.parse().ok())
            .map(ItemId)
        else {
            return Ok((None, None));
        };
        let list = settings::value(conn, LIST)?.and_then(|text| serde_json::from_str(&text).ok());
        match read_episode(conn, item) {
            Ok(known) if !known.done => Ok((Some(NowPlaying::new(item, known)), list)),
            Ok(_) | Err(LibraryError::NotFound(_)) => Ok((None, None)),
            Err(error) => Err(error),
        }
    })
}

/// Stores the list from which playing was begun, and what of it was played last.
pub(super) fn set_list(library: &Library, list: Option<&(ItemQuery, ItemId)>) -> Result<()> {
    let value = serde_json::to_string(&list).unwrap_or_else(|_| "null".to_owned());
    set_setting(library, LIST, value)
}

pub(super) fn set_last_played(library: &Library, item: Option<ItemId>) -> Result<()> {
    set_setting(
        library,
        settings::PLAYING,
        item.map_or_else(|| "null".to_owned(), |item| item.to_string()),
    )
}

pub(super) fn set_setting(library: &Library, name: &'static str, value: String) -> Result<()> {
    or_forgo(
        library
            .inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                // What is left of an episode is said at the speed it is heard.
                changes.reading |= name == "speed";
                settings::set_value(tx, name, &value)
            }),
    )
}

/// Notes that an episode plays: it goes to the head of Up Next and is not done any more. What could not be opened stays
/// where it was.
pub(super) fn note_playing(library: &Library, item: ItemId) -> Result<()> {
    let written = library
        .inner
        .store
        .write(Durability::Normal, move |tx, changes| {
            tx.prepare_cached(
                "UPDATE item SET done_at = NULL WHERE id = ?1 AND done_at IS NOT NULL",
            )?
            .execute([item.0])?;
            if ranks::ids(tx)?.first() != Some(&item) {
                ranks::add(tx, &[item], QueuePlace::Next, None)?;
            }
            settings::set_value(tx, settings::PLAYING, &item.to_string())?;
            changes.merge(Changes {
                items: true,
                queue: true,
                ..Changes::default()
            });
            Ok(())
        });
    or_forgo(written)
}

pub(super) fn move_to_end(library: &Library, item: ItemId) -> Result<()> {
    let written = library
        .inner
        .store
        .write(Durability::Normal, move |tx, changes| {
            if ranks::ids(tx)?.contains(&item) {
                ranks::add(tx, &[item], QueuePlace::Last, None)?;
                changes.queue = true;
            }
            Ok(())
        });
    or_forgo(written)
}

pub(super) fn leave_queue(library: &Library, item: ItemId) -> Result<()> {
    let written = library
        .inner
        .store
        .write(Durability::Normal, move |tx, changes| {
            changes.queue |= ranks::remove(tx, &[item])? > 0;
            Ok(())
        });
    or_forgo(written)
}

/// The next in Up Next that can be played.
pub(super) fn next(
    library: &Library,
    current: Option<ItemId>,
    tried: &HashSet<ItemId>,
) -> Result<Option<ItemId>> {
    let mut ids = library.inner.store.read(ranks::ids)?;
    ids.retain(|id| Some(*id) != current && !tried.contains(id));
    for some in ids.chunks(20) {
        if let Some(row) = library
            .rows(some)?
            .into_iter()
            .find(|row| row.playable && !row.trashed)
        {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// The next after `last` in a list that can be played and was not played yet.
pub(super) fn next_in(
    library: &Library,
    list: &ItemQuery,
    last: ItemId,
    current: Option<ItemId>,
    tried: &HashSet<ItemId>,
) -> Result<Option<ItemId>> {
    library.inner.store.read(|conn| {
        let Some(mark) = items::mark_of(conn, list, last)? else {
            return Ok(None);
        };
        let mut query = ItemQuery {
            after: Some(mark),
            limit: 50,
            ..list.clone()
        };
        for _ in 0..MOST_PAGES {
            let page = items::page(conn, &query)?;
            let fits = page.rows.iter().find(|row| {
                row.playable && !row.done && Some(row.id) != current && !tried.contains(&row.id)
            });
            if let Some(row) = fits {
                return Ok(Some(row.id));
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        Ok(None)
    })
}

/// Whether the transcript says when things are said.
pub(super) fn has_times(library: &Library, item: ItemId) -> Result<bool> {
    library.inner.store.read(|conn| {
        Ok(conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM cue WHERE item_id = ?1 AND start_ms IS NOT NULL)",
            )?
            .query_row([item.0], |row| row.get(0))?)
    })
}

/// Where the next line of the transcript begins.
pub(super) fn cue_after(library: &Library, item: ItemId, at: i64) -> Result<Option<i64>> {
    library.inner.store.read(|conn| {
        Ok(conn
            .prepare_cached("SELECT min(start_ms) FROM cue WHERE item_id = ?1 AND start_ms > ?2")?
            .query_row([item.0, at], |row| row.get(0))?)
    })
}

/// Where the present line begins when it is `into` old, else the one before.
pub(super) fn cue_before(library: &Library, item: ItemId, at: i64, into: i64) -> Result<i64> {
    library.inner.store.read(|conn| {
        let mut statement = conn.prepare_cached(
            "SELECT start_ms FROM cue WHERE item_id = ?1 AND start_ms <= ?2 ORDER BY start_ms DESC LIMIT 2",
        )?;
        let starts = statement
            .query_map([item.0, at], |row| row.get::<_, i64>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(match starts.as_slice() {
            [own, ..] if at - own > into => *own,
            [_, before] => *before,
            _ => 0,
        })
    })
}

/// Saves the place, and what was heard since in the hour it belongs to. With `tell`, who shows the place hears of it.
pub(super) fn save(library: &Library, clock: i64, now: &mut NowPlaying, tell: bool) -> Result<()> {
    let (item, position, place) = (now.item, now.position, now.place());
    let duration = now.counted_duration();
    let again = now.counted;
    let piece = now.unwritten(clock);
    let heard = piece.clone().map(|piece| (hour_of(library, &piece), piece));
    library
        .inner
        .store
        .write(Durability::Normal, move |tx, changes| {
            let mut told = Changes::default();
            reading::set_position(tx, clock, item, place, duration, &mut told)?;
            told.reading &= tell;
            changes.merge(told);
            if again {
                tx.prepare_cached("UPDATE item SET done_at = NULL WHERE id = ?1")?
                    .execute([item.0])?;
                ranks::add(tx, &[item], QueuePlace::Next, None)?;
                changes.merge(Changes {
                    items: true,
                    queue: true,
                    ..Changes::default()
                });
            }
            match heard {
                Some((hour, piece)) => activity::write(tx, item, hour, &piece),
                None => Ok(()),
            }
        })?;
    if let (Some(range), Some(_)) = (&mut now.heard_range, piece) {
        range.note_written(clock, position, now.time_saved);
    }
    Ok(())
}

/// A piece lies in one hour: where a new one begins, what was heard before is written first.
fn hour_of(library: &Library, piece: &ActivityPiece) -> LocalHour {
    LocalHour::at(library.inner.deps.clock.as_ref(), piece.began_at)
}

/// Notes that an episode was heard to its end.
pub(super) fn set_played(library: &Library, clock: i64, now: &mut NowPlaying) -> Result<()> {
    let (item, position) = (now.item, now.position);
    let duration = now.counted_duration();
    // Only what was heard came to its end by being heard, and once.
    let piece = now.unwritten(clock).or_else(|| {
        let range = now.heard_range.filter(|range| range.written > range.from)?;
        Some(ActivityPiece {
            began_at: range.written_at,
            ended_at: clock,
            place_ms: position,
            ..ActivityPiece::default()
        })
    });
    let heard = piece.map(|piece| {
        let finished = !now.counted;
        (
            hour_of(library, &piece),
            ActivityPiece { finished, ..piece },
        )
    });
    library
        .inner
        .store
        .write(Durability::Normal, move |tx, changes| {
            if let Some((hour, piece)) = heard {
                activity::write(tx, item, hour, &piece)?;
            }
            if duration.is_some() {
                reading::set_position(tx, clock, item, position, duration, changes)?;
            }
            reading::set_played(tx, clock, item, changes)
        })?;
    now.heard_range = None;
    Ok(())
}

pub(super) fn chapters(library: &Library, item: ItemId) -> Result<Vec<ChapterRow>> {
    library
        .inner
        .store
        .read(|conn| chapter_rows::of(conn, item))
}

/// How long an episode is, if that was counted.
pub(super) fn counted_length(library: &Library, item: ItemId) -> Result<Option<i64>> {
    library.inner.store.read(|conn| {
        Ok(conn
            .prepare_cached(
                "SELECT duration_ms FROM episode WHERE item_id = ?1 AND duration_exact",
            )?
            .query_row([item.0], |row| row.get(0))
            .optional()?
            .flatten())
    })
}

/// Stores the chapters the file carries, with the links the feed gives for them.
pub(super) fn set_file_chapters(
    library: &Library,
    item: ItemId,
    chapters: &[FileChapter],
) -> Result<()> {
    let chapters = chapters.iter().take(10_000).cloned().collect::<Vec<_>>();
    let now = library.inner.deps.clock.now_ms();
    // Bytes that are no picture cost the picture, nothing more.
    let pictures: Vec<(i64, String, crate::pictures::PictureHeader, usize)> = chapters
        .iter()
        .filter_map(|chapter| {
            let bytes = chapter.picture.as_ref()?;
            let (hash, header) = library.store_picture(bytes).ok()?;
            Some((chapter.start_ms, hash, header, bytes.len()))
        })
        .collect();
    let written = library
        .inner
        .store
        .write(Durability::Normal, move |tx, changes| {
            let others = told_chapters(tx, item)?;
            let merged = rules::merge(&chapters, &others).unwrap_or_default();
            items::set_chapters(tx, item, "file", &merged)?;
            let mut show = tx.prepare_cached(
                "UPDATE chapter SET image = ?3 WHERE item_id = ?1 AND source = 'file' AND start_ms = ?2",
            )?;
            for (start, hash, header, bytes) in &pictures {
                Library::note_asset(tx, now, hash, header, *bytes)?;
                show.execute(params![item.0, start, hash])?;
            }
            changes.items = true;
            Ok(())
        });
    or_forgo(written)?;
    library.fetch_chapter_pictures_soon(item);
    Ok(())
}

/// Chapters from the chapters document, else from the feed, else from the notes.
fn told_chapters(conn: &Connection, item: ItemId) -> Result<Vec<Chapter>> {
    let mut statement = conn.prepare_cached(
        "SELECT source, start_ms, end_ms, title, url, image_url, hidden FROM chapter \
         WHERE item_id = ?1 AND source <> 'file' ORDER BY source DESC, start_ms",
    )?;
    let rows = statement.query_map([item.0], |row| {
        Ok((
            row.get::<_, String>(0)?,
            Chapter {
                start_ms: row.get::<_, i64>(1)?.max(0).unsigned_abs(),
                end_ms: row
                    .get::<_, Option<i64>>(2)?
                    .map(|ms| ms.max(0).unsigned_abs()),
                title: row.get(3)?,
                url: row.get(4)?,
                image: row.get(5)?,
                hidden: row.get(6)?,
            },
        ))
    })?;
    let rows: Vec<(String, Chapter)> = rows.collect::<rusqlite::Result<_>>()?;
    // 'json' sorts before 'feed' here.
    let Some(best) = rows.first().map(|(source, _)| source.clone()) else {
        return chapter_rows::of_notes(conn, item);
    };
    Ok(rows
        .into_iter()
        .filter(|(source, _)| *source == best)
        .map(|(_, c)| c)
        .collect())
}

/// Whether an episode was downloaded and could be downloaded again.
pub(super) fn can_come_again(library: &Library, item: ItemId) -> Result<bool> {
    library.inner.store.read(|conn| {
        Ok(conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM episode JOIN download USING (item_id) \
                   WHERE item_id = ?1 AND enclosure_url IS NOT NULL AND state = 'done')",
            )?
            .query_row([item.0], |row| row.get(0))?)
    })
}

/// Whether the file of an episode may be only a part of it.
pub(super) fn may_be_incomplete(library: &Library, item: ItemId) -> Result<bool> {
    library.inner.store.read(|conn| {
        Ok(conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM download WHERE item_id = ?1 AND state = 'done' AND doubt = 'incomplete')",
            )?
            .query_row([item.0], |row| row.get(0))?)
    })
}

/// Why the bytes of an episode did not come.
pub(super) fn transfer_problem(library: &Library, item: ItemId) -> Option<Notice> {
    let found = library.inner.store.read(|conn| {
        Ok(conn
            .prepare_cached(
                "SELECT code, problem FROM download WHERE item_id = ?1 AND problem IS NOT NULL",
            )?
            .query_row([item.0], |row| {
                Ok(Notice {
                    code: row.get(0)?,
                    what: None,
                    sentence: row.get(1)?,
                })
            })
            .optional()?)
    });
    found.ok().flatten()
}
