//! Backups: whole copies of the database in `backups/`, named by when and why they were made. A copy gets its name when it
//! is on the disk and was found to be whole. The one place of the store that knows what a few tables mean: a person is told
//! what is in a backup.
use super::migrate::FORMAT;
use super::still::{Still, beside, bytes};
use crate::error::{LibraryError, Result};
use crate::model::{Backup, BackupContents, BackupReason};
use crate::text;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// How the time of a backup stands in its name, in UTC.
const TIME: &str = "%Y%m%d-%H%M%S";
/// Left free on the disk beside a backup.
const SPARE: u64 = 32 * 1024 * 1024;
/// A part that is older was left by a program that was killed.
const OLD_PART: std::time::Duration = std::time::Duration::from_hours(24);

pub(super) fn folder_of(library: &Path) -> PathBuf {
    library.join("backups")
}

/// `backups/library-TIME-WORD.db`, of a time that no other has yet.
pub(super) fn free_name(library: &Path, at_ms: i64, reason: BackupReason) -> PathBuf {
    let mut at = at_ms;
    loop {
        let time = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
        let time = time.strftime(TIME);
        let file = folder_of(library).join(format!("library-{time}-{}.db", word(reason)));
        if !file.exists() {
            return file;
        }
        at = at.saturating_add(1000);
    }
}

fn word(reason: BackupReason) -> &'static str {
    match reason {
        BackupReason::Daily => "daily",
        BackupReason::Asked => "asked",
        BackupReason::Migration => "migration",
        BackupReason::Import => "import",
        BackupReason::Merge => "merge",
        BackupReason::Removal => "removal",
        BackupReason::Replaced => "replaced",
        BackupReason::Other => "other",
    }
}

/// When and why, by the name.
fn told(name: &str) -> Option<(i64, BackupReason)> {
    const ALL: [BackupReason; 7] = [
        BackupReason::Daily,
        BackupReason::Asked,
        BackupReason::Migration,
        BackupReason::Import,
        BackupReason::Merge,
        BackupReason::Removal,
        BackupReason::Replaced,
    ];
    let (time, why) = name
        .strip_prefix("library-")?
        .strip_suffix(".db")?
        .rsplit_once('-')?;
    let reason = ALL.into_iter().find(|reason| word(*reason) == why)?;
    let time = DateTime::strptime(TIME, time).ok()?;
    let at = TimeZone::UTC.to_timestamp(time).ok()?.as_millisecond();
    Some((at, reason))
}

/// A file that lies in `backups/`, not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub file: PathBuf,
    pub at: i64,
    pub reason: BackupReason,
    pub bytes: u64,
}

impl Named {
    /// None for what is no file.
    pub fn of(file: PathBuf) -> Option<Named> {
        let meta = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
        let name = file.file_name()?.to_string_lossy().into_owned();
        let changed = || {
            let since = meta.modified().ok()?;
            let since = since.duration_since(std::time::UNIX_EPOCH).ok()?;
            i64::try_from(since.as_millis()).ok()
        };
        // The first formats were backed up as `library-1.db`.
        let first = name
            .strip_prefix("library-")
            .and_then(|rest| rest.strip_suffix(".db"))
            .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        let (at, reason) = match told(&name) {
            Some(told) => told,
            None if first => (changed()?, BackupReason::Migration),
            None => (changed()?, BackupReason::Other),
        };
        Some(Named {
            bytes: meta.len() + bytes(&beside(&file, "-wal")),
            file,
            at,
            reason,
        })
    }

    /// Looks into it.
    pub fn open(&self) -> Backup {
        let (contents, problem) = match look(&self.file) {
            Ok(contents) => (Some(contents), None),
            Err(error) => (None, Some(text::sentence(&error.to_string()))),
        };
        Backup {
            file: self.file.display().to_string(),
            name: self
                .file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            made_at: text::rfc3339(self.at).unwrap_or_default(),
            reason: self.reason,
            bytes: i64::try_from(self.bytes).unwrap_or(i64::MAX),
            contents,
            problem,
        }
    }
}

/// Every backup of a library, the newest first.
pub(super) fn named(library: &Path) -> Vec<Named> {
    let entries = std::fs::read_dir(folder_of(library)).into_iter().flatten();
    let mut all: Vec<Named> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "db"))
        .filter(|path| {
            !path
                .file_name()
                .is_some_and(|n| n.as_encoded_bytes().starts_with(b"."))
        })
        .filter_map(Named::of)
        .collect();
    // Names tell the second; of two within one the file that was written later is the newer.
    let age = |named: &Named| {
        let written = std::fs::metadata(&named.file).and_then(|meta| meta.modified());
        std::cmp::Reverse((named.at, written.ok()))
    };
    all.sort_by_key(age);
    all
}

/// What a library file holds.
///
/// # Errors
/// `Backup` with the reason when it cannot take a library's place.
pub(super) fn look(file: &Path) -> Result<BackupContents> {
    let unusable = |detail: &str| LibraryError::Backup {
        file: file.display().to_string(),
        detail: detail.to_owned(),
    };
    if !file.is_file() {
        return Err(LibraryError::NoFile(file.display().to_string()));
    }
    let still = Still::kept(file)?;
    let conn = still.connect().map_err(|e| unusable(&e.to_string()))?;
    contents_of(&conn).map_err(|e| match e {
        LibraryError::Damaged { .. } => unusable("it is damaged, or no library of Earmark"),
        LibraryError::Refused(why) => unusable(&why.to_string()),
        other => unusable(&other.to_string()),
    })
}

/// # Errors
/// `Refused` with a reason when it is no library that this version knows, else the database's.
pub(super) fn contents_of(conn: &Connection) -> Result<BackupContents> {
    let format: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format > FORMAT {
        return Err(LibraryError::Refused(
            "it was made by a newer version of Earmark".into(),
        ));
    }
    let tables: i64 = conn.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('feed', 'item', 'note', 'setting')",
        [],
        |row| row.get(0),
    )?;
    if format == 0 || tables < 4 {
        return Err(LibraryError::Refused("it is no library of Earmark".into()));
    }
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get(0));
    Ok(BackupContents {
        feeds: count("SELECT count(*) FROM feed WHERE trashed_at IS NULL")?,
        episodes: count("SELECT count(*) FROM item WHERE kind = 'episode' AND trashed_at IS NULL")?,
        articles: count("SELECT count(*) FROM item WHERE kind = 'article' AND trashed_at IS NULL")?,
        notes: count("SELECT count(*) FROM note")?,
    })
}

/// The end of a sentence that offers the newest backup that can be restored.
pub(super) fn offer(library: &Path) -> String {
    let newest = named(library)
        .into_iter()
        .filter(|named| named.reason != BackupReason::Replaced)
        .find_map(|named| Some((look(&named.file).ok()?, named)));
    match newest {
        Some((contents, named)) => format!(
            "; the newest backup is {} ({contents})",
            named.file.display()
        ),
        None => "; there is no backup".into(),
    }
}

/// Writes a consistent copy of what `conn` sees to `file`, whatever stood there. The copy has the name only when it is whole
/// and on the disk.
///
/// # Errors
/// `DiskFull`, `File`, or the database's; nothing is left behind then.
pub(super) fn write(conn: &Connection, file: &Path) -> Result<()> {
    let part = part_of(file);
    write_part(conn, &part)
        .and_then(|()| std::fs::rename(&part, file).map_err(|e| LibraryError::file(file, &e)))
        .inspect_err(|_| {
            let _ = std::fs::remove_file(&part);
        })?;
    sync_folder_of(file);
    Ok(())
}

/// As [`write`], under a new name in `backups/`. With `unless_same`, a copy that would equal the newest backup is not kept,
/// and the answer is that one.
pub(super) fn make(
    conn: &Connection,
    library: &Path,
    at_ms: i64,
    reason: BackupReason,
    unless_same: bool,
) -> Result<PathBuf> {
    let folder = folder_of(library);
    std::fs::create_dir_all(&folder).map_err(|e| LibraryError::file(&folder, &e))?;
    clear_old_parts(&folder);
    let file = free_name(library, at_ms, reason);
    let part = part_of(&file);
    let newest = named(library).into_iter().next();
    let written = write_part(conn, &part).and_then(|()| {
        if let Some(newest) = newest.filter(|_| unless_same)
            && is_same(&newest.file, &part)
        {
            std::fs::remove_file(&part).map_err(|e| LibraryError::file(&part, &e))?;
            return Ok(newest.file);
        }
        std::fs::rename(&part, &file).map_err(|e| LibraryError::file(&file, &e))?;
        Ok(file)
    });
    let file = written.inspect_err(|_| {
        let _ = std::fs::remove_file(&part);
    })?;
    sync_folder_of(&file);
    Ok(file)
}

fn write_part(conn: &Connection, part: &Path) -> Result<()> {
    let _ = std::fs::remove_file(part);
    let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let size: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let wanted = pages.saturating_mul(size).unsigned_abs();
    let folder = part.parent().unwrap_or(Path::new("."));
    if free(folder).is_some_and(|free| free < wanted.saturating_add(SPARE)) {
        return Err(LibraryError::DiskFull);
    }
    // As bytes: not every path is UTF-8.
    let path = ToSqlOutput::Borrowed(ValueRef::Text(part.as_os_str().as_encoded_bytes()));
    conn.execute("VACUUM INTO ?1", [path])
        .map_err(|e| match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::PermissionDenied) => {
                LibraryError::File {
                    what: folder.display().to_string(),
                    detail: "no file can be written there".into(),
                }
            }
            _ => e.into(),
        })?;
    crate::permissions::close(part);
    let file = File::open(part).map_err(|e| LibraryError::file(part, &e))?;
    file.sync_all().map_err(|e| LibraryError::file(part, &e))?;
    judge(part, read_through)
}

/// # Errors
/// `Backup` when not all of the file is whole.
pub(super) fn check(file: &Path) -> Result<()> {
    judge(file, |conn| {
        conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
    })
}

/// Looks at a copy that was just made: every table is read, as far as SQLite does not compute for it what it just computed
/// (the keys of titles, which are most of a whole check).
fn read_through(conn: &Connection) -> rusqlite::Result<String> {
    let mut tables = conn.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )?;
    let names = tables.query_map([], |row| row.get::<_, String>(0))?;
    for name in names {
        let name = name?;
        if name == "item" {
            let sql =
                "SELECT total(length(title) + length(summary) + added_at) FROM item NOT INDEXED";
            conn.query_row(sql, [], |_| Ok(()))?;
            continue;
        }
        let sql = format!("PRAGMA quick_check({name})");
        let verdict: String = conn.query_row(&sql, [], |row| row.get(0))?;
        if verdict != "ok" {
            return Ok(verdict);
        }
    }
    Ok("ok".to_owned())
}

fn judge(file: &Path, look: impl FnOnce(&Connection) -> rusqlite::Result<String>) -> Result<()> {
    let still = Still::kept(file)?;
    let verdict = still.connect().and_then(|conn| look(&conn));
    let verdict = verdict.unwrap_or_else(|e| e.to_string());
    if verdict == "ok" {
        return Ok(());
    }
    Err(LibraryError::Backup {
        file: file.display().to_string(),
        detail: format!("it is damaged ({})", text::one_line(&verdict, 200)),
    })
}

/// Hidden, and no two programs' the same.
fn part_of(file: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    file.with_file_name(name)
}

fn clear_old_parts(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let part = entry.path().extension().is_some_and(|end| end == "part");
        let age = entry.metadata().and_then(|meta| meta.modified());
        let old = age.is_ok_and(|age| age.elapsed().is_ok_and(|age| age > OLD_PART));
        if part && old {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Bytes that are free on the disk of a folder.
#[cfg(unix)]
pub(super) fn free(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
pub(super) fn free(_: &Path) -> Option<u64> {
    None
}

/// The name is on the disk too.
pub(super) fn sync_folder_of(file: &Path) {
    if let Some(folder) = file.parent()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

/// Whether two copies hold the same. The number of changes in the header (bytes 24 to 27 and 92 to 95, SQLite file format
/// 1.3) says nothing of what is there.
fn is_same(a: &Path, b: &Path) -> bool {
    let same = || -> std::io::Result<bool> {
        let (a, b) = (File::open(a)?, File::open(b)?);
        if a.metadata()?.len() != b.metadata()?.len() {
            return Ok(false);
        }
        let (mut a, mut b) = (BufReader::new(a), BufReader::new(b));
        let (mut left, mut right) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        let mut first = true;
        loop {
            let n = fill(&mut a, &mut left)?;
            if n != fill(&mut b, &mut right)? {
                return Ok(false);
            }
            if n == 0 {
                return Ok(true);
            }
            if std::mem::take(&mut first) && n >= 96 {
                for range in [24..28, 92..96] {
                    left[range.clone()].fill(0);
                    right[range].fill(0);
                }
            }
            if left[..n] != right[..n] {
                return Ok(false);
            }
        }
    };
    same().unwrap_or(false)
}

fn fill(from: &mut impl Read, to: &mut [u8]) -> std::io::Result<usize> {
    let mut n = 0;
    while n < to.len() {
        match from.read(&mut to[n..])? {
            0 => break,
            more => n += more,
        }
    }
    Ok(n)
}
