//! What becomes of a row when its transfer has ended: done, to be tried again and when, or failed and why.
use super::active::ActiveTransfers;
use super::hold::Hold;
use super::integrity::{self, WRONG_HASH_CODE};
use super::missing::root_of;
use super::transfer_end::TransferEnd;
use super::whole::{self, Finished, INCOMPLETE_CODE};
use crate::folder::file_of;
use crate::items::versions::{self, EpisodeFile};
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use fetch::{FetchError, Media, MediaProgress};
use lenient::sound::is_sound;
use rusqlite::{OptionalExtension, Transaction, params};
use std::path::Path;
use std::time::Duration;

const NO_ROOM_CODE: &str = "no_room";
const FILE_GONE_CODE: &str = "file_gone";
const FILE_FORBIDDEN_CODE: &str = "file_forbidden";
/// Attempts without success before it counts as failed.
pub(super) const TURNS: u32 = 6;
const FIRST_HOLD: Duration = Duration::from_secs(15);
pub(super) const LONGEST_HOLD: Duration = Duration::from_secs(6 * 3600);
/// Before it is looked again whether there is room for a file that is larger than others.
const ROOM_HOLD: Duration = Duration::from_secs(60);

impl ActiveTransfers {
    /// What stops the whole queue when a transfer ended with this error; None when it is the transfer's own. May wait for
    /// the desktop.
    fn stops_all(&self, error: &FetchError, file: &Path) -> Option<Hold> {
        match error {
            FetchError::DiskFull => Some(Hold::DiskFull {
                folder: file.parent().unwrap_or(file).to_path_buf(),
                need: 0,
            }),
            FetchError::Unreachable { .. }
            | FetchError::NoSuchHost { .. }
            | FetchError::Timeout
                if self.is_offline() =>
            {
                Some(Hold::Offline)
            }
            _ => None,
        }
    }
}

impl Library {
    /// As [`ActiveTransfers::stops_all`], of the transfer of a row.
    pub(super) fn what_holds(&self, item: ItemId, error: &FetchError) -> Option<Hold> {
        let file = self.file_of_row(item).ok().flatten()?;
        self.inner.active.stops_all(error, &file)
    }

    /// Whether a transfer may begin by the room on its disk; what is to be said is said. Waits for the disk.
    pub(super) fn has_room(
        &self,
        item: ItemId,
        file: &Path,
        media: &Media,
        claimed: Option<u64>,
    ) -> Result<bool> {
        let folder = root_of(file).unwrap_or(file);
        let Some(room) = self.inner.active.room(folder) else {
            return Ok(true);
        };
        let progress = media.progress();
        let need = progress.total.or(claimed).unwrap_or(0);
        let need = need.saturating_sub(progress.bytes);
        if room.fits(need) {
            return Ok(true);
        }
        if room.fits(0) {
            // Others may be smaller.
            let end = TransferEnd {
                problem: Some(
                    "there is not enough room on the disk for this one; it begins when there is"
                        .into(),
                ),
                code: Some(NO_ROOM_CODE),
                ..TransferEnd::waits(Some(ROOM_HOLD))
            };
            self.store_end(item, None, &end)?;
            self.hold(item, ROOM_HOLD);
        } else {
            self.hold_queue(Hold::DiskFull {
                folder: folder.to_path_buf(),
                need,
            })?;
        }
        Ok(false)
    }

    /// The code of what makes a file that has come doubtful.
    pub(super) fn doubt_of(
        &self,
        item: ItemId,
        path: &Path,
        progress: &MediaProgress,
    ) -> Option<&'static str> {
        let (length, said): (Option<i64>, Option<EpisodeFile>) = self
            .inner
            .store
            .read(|conn| {
                let length = conn
                    .prepare_cached(
                        "SELECT CASE duration_exact WHEN 0 THEN duration_ms END FROM episode WHERE item_id = ?1",
                    )?
                    .query_row([item.0], |row| row.get(0))
                    .optional()?
                    .flatten();
                let url: Option<String> = conn
                    .prepare_cached("SELECT url FROM download WHERE item_id = ?1")?
                    .query_row([item.0], |row| row.get(0))
                    .optional()?;
                Ok((length, versions::at(conn, item, &url.unwrap_or_default())?))
            })
            .unwrap_or_default();
        let positive = |n: Option<i64>| n.and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
        let known = Finished {
            unconfirmed: progress.unconfirmed,
            told: progress.told,
            claimed: positive(said.as_ref().and_then(|file| file.bytes)),
            duration: positive(length),
        };
        let doubtful = std::fs::File::open(path)
            .and_then(|file| whole::is_doubtful(&mut std::io::BufReader::new(file), known));
        match doubtful {
            Ok(true) => return Some(INCOMPLETE_CODE),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a finished file could not be looked into"),
        }
        let hash = said?.integrity?;
        let agrees =
            std::fs::File::open(path).and_then(|mut file| integrity::agrees(&mut file, &hash));
        match agrees {
            Ok(agrees) => (agrees == Some(false)).then_some(WRONG_HASH_CODE),
            Err(error) => {
                tracing::warn!(%error, "a finished file could not be hashed");
                None
            }
        }
    }

    /// A second try of a doubtful file, or another version of one that is here, failed: the first is still here, and what
    /// was said of it still holds.
    pub(super) fn unless_older_file_is_here(&self, item: ItemId, end: TransferEnd) -> TransferEnd {
        if end.state != "failed" {
            return end;
        }
        let said: Result<Option<(Option<String>, bool)>> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT doubt, here_url IS NOT NULL FROM download WHERE item_id = ?1",
                )?
                .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?)
        });
        let doubt = match said {
            Ok(Some((Some(doubt), _))) if doubt == WRONG_HASH_CODE => Some(WRONG_HASH_CODE),
            Ok(Some((Some(_), _))) => Some(INCOMPLETE_CODE),
            Ok(Some((None, true))) => None,
            _ => return end,
        };
        let file = self.file_of_row(item).ok().flatten();
        match file.and_then(|file| file.metadata().ok()) {
            Some(meta) if meta.is_file() => TransferEnd {
                earlier: Some(meta.len()),
                ..TransferEnd::done(doubt)
            },
            _ => end,
        }
    }

    pub(super) fn file_of_row(&self, item: ItemId) -> Result<Option<std::path::PathBuf>> {
        let path: Option<String> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached("SELECT path FROM download WHERE item_id = ?1")?
                .query_row([item.0], |row| row.get(0))
                .optional()?)
        })?;
        Ok(path.map(|path| file_of(&self.inner.folder, &path)))
    }

    /// Writes what became of a transfer.
    pub(super) fn store_end(
        &self,
        item: ItemId,
        progress: Option<&fetch::MediaProgress>,
        end: &TransferEnd,
    ) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let (progress, end) = (progress.cloned(), end.clone());
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                write_end(tx, item, progress.as_ref(), &end, now)?;
                changes.merge(Changes {
                    downloads: true,
                    items: true,
                    ..Changes::default()
                });
                Ok(())
            })
    }
}

/// Writes what became of a transfer, in a transaction with others.
pub(super) fn write_end(
    tx: &Transaction<'_>,
    item: ItemId,
    progress: Option<&MediaProgress>,
    end: &TransferEnd,
    now: i64,
) -> Result<()> {
    let (bytes, total, resumed) = progress.map_or((None, None, 0), |p| {
        (
            i64::try_from(p.bytes).ok(),
            p.total.and_then(|t| i64::try_from(t).ok()),
            p.resumed,
        )
    });
    let (bytes, total) = match end.earlier.and_then(|bytes| i64::try_from(bytes).ok()) {
        Some(here) => (Some(here), Some(here)),
        None => (bytes, total),
    };
    if end.state == "done" {
        // What is here is the older file, or another one by now.
        let sql = match end.earlier.is_some() {
            true => {
                "UPDATE download SET url = here_url, here_url = NULL WHERE item_id = ?1 AND here_url IS NOT NULL"
            }
            false => {
                "UPDATE download SET here_url = NULL WHERE item_id = ?1 AND here_url IS NOT NULL"
            }
        };
        tx.prepare_cached(sql)?.execute([item.0])?;
    }
    let until = end
        .hold
        .map(|time| now.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)));
    tx.prepare_cached(
        "UPDATE download SET state = ?2, problem = ?3, code = ?4, bytes = coalesce(?5, bytes), \
           total = coalesce(?6, total), resumed = resumed + ?7, attempts = attempts + ?9, \
           finished_at = CASE ?2 WHEN 'done' THEN ?8 END, not_before = ?10, \
           doubt = CASE ?2 WHEN 'done' THEN ?11 ELSE doubt END \
         WHERE item_id = ?1",
    )?
    .execute(params![
        item.0,
        end.state,
        end.problem,
        end.code,
        bytes,
        total,
        resumed,
        now,
        end.counts,
        until,
        end.doubt
    ])?;
    Ok(())
}

/// What an error means for the row, after `turns` turns.
pub(super) fn end_of(error: &LibraryError, turns: u32) -> TransferEnd {
    let (code, later) = match error {
        LibraryError::Fetch(e) => (e.code(), wait_for(e, turns)),
        other => (other.code(), None),
    };
    let state = if later.is_some() { "waiting" } else { "failed" };
    let (problem, code) = match error {
        LibraryError::Fetch(FetchError::Status { status, .. }) => {
            said_of_file(*status).unwrap_or_else(|| (error.to_string(), code))
        }
        _ => (error.to_string(), code),
    };
    TransferEnd {
        state,
        problem: Some(problem),
        code: Some(code),
        hold: later,
        counts: true,
        doubt: None,
        earlier: None,
    }
}

/// What a refusal means of a file of sound; None where it is said as of anything else.
fn said_of_file(status: u16) -> Option<(String, &'static str)> {
    let (what, code) = match status {
        404 | 410 => ("says this file is gone", FILE_GONE_CODE),
        403 => ("does not give this file out", FILE_FORBIDDEN_CODE),
        _ => return None,
    };
    Some((
        format!("the server {what} ({status}). Nothing was lost; try again or open its page"),
        code,
    ))
}

/// How long to wait before another try, if one makes sense.
fn wait_for(error: &FetchError, turns: u32) -> Option<Duration> {
    let again = FIRST_HOLD * 2_u32.saturating_pow(turns.min(10));
    let time = match error {
        FetchError::Status {
            status: 429 | 503,
            retry_after,
            ..
        } => retry_after.unwrap_or(again),
        FetchError::Status {
            status: 500 | 502 | 504,
            ..
        }
        | FetchError::Unreachable { .. }
        | FetchError::NoSuchHost { .. }
        | FetchError::Timeout
        | FetchError::Cut(_)
        | FetchError::Short { .. }
        | FetchError::TooSlow
        | FetchError::CannotResume => again,
        _ => return None,
    };
    (turns < TURNS).then_some(time.min(LONGEST_HOLD))
}

/// Looks into a finished file: is it sound?
pub(super) fn check_is_sound(path: &Path) -> std::result::Result<(), TransferEnd> {
    let failed = |problem: String, code| TransferEnd {
        state: "failed",
        problem: Some(problem),
        code: Some(code),
        hold: None,
        counts: true,
        doubt: None,
        earlier: None,
    };
    let mut head = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| {
            std::io::Read::read_to_end(&mut std::io::Read::take(file, 256 * 1024), &mut head)
        })
        .map_err(|e| failed(LibraryError::file(path, &e).to_string(), "disk"))?;
    if is_sound(&head) {
        return Ok(());
    }
    Err(failed(
        "what the server sent is not sound".into(),
        "not_audio",
    ))
}
