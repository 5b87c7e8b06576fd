//! The Downloads view.
use super::order::ORDER;
use super::set_aside;
use super::whole::INCOMPLETE_CODE;
use crate::{DownloadRow, DownloadState, Downloads, ItemId, Library, Result, text};
use rusqlite::Connection;
use std::collections::HashMap;

struct DownloadRecord {
    item: ItemId,
    state: DownloadState,
    bytes: i64,
    total: Option<i64>,
    problem: Option<String>,
    code: Option<String>,
    attempts: u32,
    resumed: bool,
    finished_at: Option<i64>,
    not_before: Option<i64>,
    doubt: Option<String>,
    placed: bool,
}

/// What is said of a finished file that may not be what it should be.
fn said_of(doubt: &str) -> &'static str {
    match doubt {
        INCOMPLETE_CODE => {
            "it may be incomplete: it is shorter than it should be, or its end is cut; it plays as far as it goes"
        }
        _ => "it is not the file that the feed speaks of; it plays all the same",
    }
}

pub(super) fn downloads(library: &Library) -> Result<Downloads> {
    let (stored, bytes_used, articles_offline) = library.inner.store.read(|conn| {
        let used = conn.query_row(
            "SELECT coalesce(sum(bytes), 0) FROM download WHERE state = 'done' AND kept = 1",
            [],
            |row| row.get(0),
        )?;
        let articles = conn.query_row(
            "SELECT count(*) FROM item WHERE kind = 'article' AND offline = 1 AND trashed_at IS NULL",
            [],
            |row| row.get(0),
        )?;
        Ok((stored(conn)?, used, articles))
    })?;
    let settings = library.settings()?;
    let now = library.inner.deps.clock.now_ms();
    let ids: Vec<ItemId> = stored.iter().map(|s| s.item).collect();
    let waits = stored.iter().any(|one| one.state == DownloadState::Waiting);
    let mut rows: HashMap<ItemId, _> = library
        .rows(&ids)?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut view = Downloads {
        active: Vec::new(),
        failed: Vec::new(),
        done: Vec::new(),
        all_paused: library.downloads_paused()?,
        bytes_used,
        bytes_free: free_space(library, settings.downloads_folder.as_deref()),
        at_once: settings.downloads_at_once,
        articles_offline,
        folders_away: library.inner.active.away(),
        hold: library.hold_shown(&settings, waits)?,
        freeing: library
            .inner
            .store
            .read(|conn| set_aside::freeing(conn, now))?,
        limit: library.inner.active.with(|table| table.limit),
    };
    for one in stored {
        let Some(item) = rows.remove(&one.item).filter(|row| !row.trashed) else {
            continue;
        };
        let live = library.inner.active.with(|table| {
            table
                .active
                .get(&one.item)
                .map(|active| (active.media.progress(), active.speed))
        });
        let mut row = DownloadRow {
            item,
            state: one.state,
            bytes: one.bytes,
            total: one.total,
            speed: None,
            problem: one.problem,
            code: one.code,
            attempts: one.attempts,
            resumed: one.resumed,
            finished_at: one.finished_at.and_then(text::rfc3339),
            automatic: false,
            kept: None,
            next_try: one
                .not_before
                .filter(|until| one.state == DownloadState::Waiting && *until > now)
                .and_then(text::rfc3339),
            doubtful: false,
            placed: one.placed,
        };
        if let Some(doubt) = one.doubt.filter(|_| one.state == DownloadState::Done) {
            row.problem = Some(said_of(&doubt).to_owned());
            row.code = Some(doubt);
            row.doubtful = true;
        }
        if let Some((progress, speed)) = live.filter(|_| row.state == DownloadState::Running) {
            row.bytes = i64::try_from(progress.bytes).unwrap_or(row.bytes);
            row.total = progress
                .total
                .and_then(|t| i64::try_from(t).ok())
                .or(row.total);
            row.resumed |= progress.resumed > 0;
            // One that waits for its server has no rate.
            row.speed = speed.filter(|_| progress.why.is_none());
            row.code = progress.why.as_ref().map(|why| why.code().to_owned());
            row.problem = progress.why.map(|why| why.to_string());
        }
        let unwritten = library.inner.active.with(|table| {
            let running = table.active.contains_key(&one.item);
            table.unwritten.get(&one.item).filter(|_| !running).cloned()
        });
        if let Some((said, code)) = unwritten {
            row.state = DownloadState::Failed;
            row.problem = Some(said);
            row.code = Some(code.to_owned());
        }
        if view.all_paused && row.state == DownloadState::Waiting {
            row.state = DownloadState::Paused;
            (row.problem, row.code, row.next_try) = (None, None, None);
        }
        match row.state {
            DownloadState::Done => view.done.push(row),
            DownloadState::Failed => view.failed.push(row),
            DownloadState::Waiting | DownloadState::Running | DownloadState::Paused => {
                view.active.push(row)
            }
        }
    }
    Ok(view)
}

fn stored(conn: &Connection) -> Result<Vec<DownloadRecord>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT item_id, state, bytes, total, problem, code, attempts, resumed, finished_at, not_before, doubt, \
           place IS NOT NULL FROM download \
         WHERE kept = 1 ORDER BY state = 'done', finished_at DESC, {ORDER} LIMIT 5000"
    ))?;
    let rows = statement.query_map([], |row| {
        let state: String = row.get(1)?;
        Ok(DownloadRecord {
            item: ItemId(row.get(0)?),
            state: match state.as_str() {
                "running" => DownloadState::Running,
                "paused" => DownloadState::Paused,
                "failed" => DownloadState::Failed,
                "done" => DownloadState::Done,
                _ => DownloadState::Waiting,
            },
            bytes: row.get(2)?,
            total: row.get(3)?,
            problem: row.get(4)?,
            code: row.get(5)?,
            attempts: row.get(6)?,
            resumed: row.get::<_, i64>(7)? > 0,
            finished_at: row.get(8)?,
            not_before: row.get(9)?,
            doubt: row.get(10)?,
            placed: row.get(11)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// In bytes; of a disk that does not answer what it said last.
#[cfg(unix)]
fn free_space(library: &Library, folder: Option<&str>) -> Option<i64> {
    let folder = folder.map_or_else(|| library.inner.folder.clone(), std::path::PathBuf::from);
    let asked = crate::disk::ask(move || rustix::fs::statvfs(&folder).ok());
    library.inner.active.with(|table| {
        if let Ok(disk) = asked {
            table.checks.free = disk
                .and_then(|disk| i64::try_from(disk.f_bavail.saturating_mul(disk.f_frsize)).ok());
        }
        table.checks.free
    })
}

#[cfg(not(unix))]
fn free_space(_: &Library, _: Option<&str>) -> Option<i64> {
    None
}
