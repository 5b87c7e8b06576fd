//! Opening: look before writing, so that a newer or damaged file is never touched, and one that is gone is never replaced by
//! an empty one. Where nothing can be written, what is there can still be read.
use super::ended::Ended;
use super::migrate::{self, FORMAT};
use super::still::{Still, beside, bytes};
use super::{backup_file, damage};
use crate::error::{LibraryError, Result};
use crate::model::BackupReason;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

const BUSY: Duration = Duration::from_secs(10);
/// So many pages of the log are gathered before they are brought into the database (16 MB): an import changes the same pages
/// again and again.
const LOG_PAGES: i64 = 4_096;
/// A file up to this size is read through at each start: that takes no time.
const SMALL: u64 = 8 * 1024 * 1024;
/// A disk with less is full.
const NO_ROOM: u64 = 128 * 1024;

/// A library that was found to be one of ours, whole as far as it was looked at.
pub(super) enum Opened {
    Writable {
        writer: Connection,
        ended: Ended,
    },
    /// With the error that each write answers.
    ReadOnly {
        still: Still,
        disk_full: bool,
    },
}

/// Opens or makes the library, checked and migrated.
pub(super) fn open(folder: &Path, file: &Path, now_ms: i64) -> Result<Opened> {
    std::fs::create_dir_all(folder).map_err(|e| LibraryError::Folder {
        folder: folder.display().to_string(),
        detail: e.to_string(),
    })?;
    if bytes(file) == 0 {
        // A new one: closed before anything is in it.
        crate::permissions::close(folder);
    }
    refuse_emptied(folder, file)?;
    let mut ended = Ended::look(folder, file);
    match writable(folder, file, now_ms, ended.wants_check()) {
        Ok(writer) => {
            ended.share(folder);
            Ok(Opened::Writable { writer, ended })
        }
        Err(Refusal::Final(error)) => Err(error),
        Err(Refusal::NotWritable(error)) if bytes(file) == 0 => Err(error),
        Err(Refusal::NotWritable(error)) => {
            tracing::warn!(%error, "the library can only be read");
            let still = read_only(folder, file, ended.wants_check())?;
            Ok(Opened::ReadOnly {
                still,
                disk_full: matches!(error, LibraryError::DiskFull),
            })
        }
    }
}

/// A library that could only be read, once more: its disk has room again, say.
///
/// # Errors
/// As [`open`]; also while it is of an older format.
pub(super) fn open_again(folder: &Path, file: &Path) -> Result<(Connection, Ended)> {
    let format: i64 =
        Still::library(file)?
            .connect()?
            .pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format != FORMAT {
        return Err(LibraryError::ReadOnly(folder.display().to_string()));
    }
    match open(folder, file, 0)? {
        Opened::Writable { writer, ended } => Ok((writer, ended)),
        Opened::ReadOnly { .. } => Err(LibraryError::ReadOnly(folder.display().to_string())),
    }
}

/// Why there is no connection that can write.
enum Refusal {
    Final(LibraryError),
    /// It may still be read.
    NotWritable(LibraryError),
}

impl From<LibraryError> for Refusal {
    fn from(error: LibraryError) -> Refusal {
        match error {
            LibraryError::DiskFull | LibraryError::ReadOnly(_) => Refusal::NotWritable(error),
            other => Refusal::Final(other),
        }
    }
}

fn writable(
    folder: &Path,
    file: &Path,
    now_ms: i64,
    wants_check: bool,
) -> std::result::Result<Connection, Refusal> {
    let refused = |e: rusqlite::Error| refusal(folder, file, e);
    if bytes(file) > 0 {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(file, flags).map_err(refused)?;
        conn.busy_timeout(BUSY).map_err(refused)?;
        // Whether a log can be opened shows here, before anything is judged.
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
            .map_err(refused)?;
        look(folder, file, &conn, wants_check)?;
    }
    let mut conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(refused)?;
    if conn.is_readonly(rusqlite::MAIN_DB).map_err(refused)? {
        return Err(Refusal::NotWritable(LibraryError::ReadOnly(
            folder.display().to_string(),
        )));
    }
    conn.busy_timeout(BUSY).map_err(refused)?;
    conn.pragma_update(None, "journal_mode", "WAL")
        .map_err(refused)?;
    tune(&mut conn)?;
    conn.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)
        .map_err(refused)?;
    conn.pragma_update(None, "foreign_keys", true)
        .map_err(refused)?;
    let back_up = |conn: &Connection| {
        let reason = BackupReason::Migration;
        backup_file::make(conn, folder, now_ms, reason, false).map(drop)
    };
    migrate::migrate(&mut conn, back_up).map_err(|e| match e {
        LibraryError::Sql(inner) => refusal(folder, file, inner),
        other => other.into(),
    })?;
    forget_statistics(&conn)?;
    Ok(conn)
}

/// What `ANALYZE` of another program left: plans rest on the schema alone.
fn forget_statistics(conn: &Connection) -> Result<()> {
    for table in ["sqlite_stat1", "sqlite_stat4"] {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
        if conn.query_row(sql, [table], |row| row.get(0))? {
            conn.execute_batch(&format!("DROP TABLE {table}"))?;
        }
    }
    Ok(())
}

/// The same file where nothing can be written; of an older format, a copy of it that is brought to this one.
fn read_only(folder: &Path, file: &Path, wants_check: bool) -> Result<Still> {
    let unreadable = |e: rusqlite::Error| match refusal(folder, file, e) {
        Refusal::Final(error) => error,
        Refusal::NotWritable(_) => LibraryError::Folder {
            folder: folder.display().to_string(),
            detail: format!("{} cannot be read", file.display()),
        },
    };
    let still = Still::library(file)?;
    let conn = still.connect().map_err(unreadable)?;
    conn.busy_timeout(BUSY)?;
    look(folder, file, &conn, wants_check)?;
    let format: i64 = conn
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(unreadable)?;
    if format == FORMAT {
        return Ok(still);
    }
    drop(conn);
    let copy = Still::copied(file)?;
    let mut conn = Connection::open(copy.file())?;
    migrate::migrate(&mut conn, |_| Ok(()))?;
    Ok(copy)
}

/// A connection that cannot write.
pub(super) fn reader(file: &Path) -> Result<Connection> {
    let conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    prepare_reader(conn)
}

pub(super) fn prepare_reader(mut conn: Connection) -> Result<Connection> {
    conn.busy_timeout(BUSY)?;
    tune(&mut conn)?;
    Ok(conn)
}

fn tune(conn: &mut Connection) -> Result<()> {
    #[cfg(test)]
    super::tests::plans::listen(conn)?;
    conn.pragma_update(None, "cache_size", -8_000)?;
    // Not mapped: of a large library the map alone was half of the program's memory, and the system caches the file anyway.
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // A statement's plan holds for every value: else SQLite prepares a lookup anew for each of a thousand links.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// A file without anything in it is a new library only where nothing else of a library is.
fn refuse_emptied(folder: &Path, file: &Path) -> Result<()> {
    let what = match file.symlink_metadata() {
        Ok(_) if bytes(file) > 0 => return Ok(()),
        // A link to a disk that is not there looks like this too.
        Ok(meta) if meta.is_symlink() && !file.exists() => "leads nowhere",
        Ok(_) => "is empty",
        Err(_) => "is gone",
    };
    let beside = remains(folder, file);
    if beside.is_empty() {
        return Ok(());
    }
    Err(emptied(folder, file, what, &beside))
}

fn emptied(folder: &Path, file: &Path, what: &'static str, beside: &[&str]) -> LibraryError {
    LibraryError::Emptied {
        file: file.display().to_string(),
        what,
        beside: format!("its {} are still there", beside.join(" and ")),
        state: backup_file::offer(folder),
    }
}

/// What only a library leaves.
fn remains(folder: &Path, file: &Path) -> Vec<&'static str> {
    let holds = |name: &str| {
        std::fs::read_dir(folder.join(name)).is_ok_and(|mut entries| entries.next().is_some())
    };
    let mut found: Vec<&str> = [
        ("downloads", "media"),
        ("pictures", "pictures"),
        ("backups", "backups"),
    ]
    .into_iter()
    .filter(|(_, name)| holds(name))
    .map(|(word, _)| word)
    .collect();
    if bytes(&beside(file, "-wal")) > 0 {
        found.push("last changes");
    }
    found
}

/// Reads the format and checks the file without writing a byte.
fn look(folder: &Path, file: &Path, conn: &Connection, wants_check: bool) -> Result<()> {
    let unusable = |e: rusqlite::Error| match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
            damaged(folder, file, conn, &e.to_string())
        }
        _ => e.into(),
    };
    let found: i64 = conn
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(unusable)?;
    if found > FORMAT {
        return Err(LibraryError::Newer {
            folder: folder.display().to_string(),
            found,
            known: FORMAT,
        });
    }
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(unusable)?;
    if found == 0 && tables > 0 {
        return Err(damaged(
            folder,
            file,
            conn,
            "it is a database, but not Earmark's",
        ));
    }
    if found == 0 {
        let beside = remains(folder, file);
        if !beside.is_empty() {
            return Err(emptied(folder, file, "is empty", &beside));
        }
    }
    // It reads everything: of a large library only where something may have happened to it.
    if wants_check || bytes(file) < SMALL {
        let verdict: String = conn
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(unusable)?;
        if verdict != "ok" {
            return Err(damaged(folder, file, conn, &verdict));
        }
    }
    Ok(())
}

fn damaged(folder: &Path, file: &Path, conn: &Connection, detail: &str) -> LibraryError {
    damage::error(folder, file, Some(conn), detail, damage::Met::AtStart)
}

fn refusal(folder: &Path, file: &Path, e: rusqlite::Error) -> Refusal {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseCorrupt, DiskFull, NotADatabase, PermissionDenied, ReadOnly,
        SystemIoFailure,
    };
    let there = bytes(file) > 0;
    match e.sqlite_error_code() {
        Some(NotADatabase | DatabaseCorrupt) => {
            let detail = e.to_string();
            Refusal::Final(damage::error(
                folder,
                file,
                None,
                &detail,
                damage::Met::AtStart,
            ))
        }
        Some(CannotOpen | PermissionDenied | ReadOnly) if there => {
            Refusal::NotWritable(LibraryError::ReadOnly(folder.display().to_string()))
        }
        Some(DiskFull) if there => Refusal::NotWritable(LibraryError::DiskFull),
        // The files that SQLite needs beside it cannot be made or grow.
        Some(SystemIoFailure) if there => Refusal::NotWritable(match backup_file::free(folder) {
            Some(free) if free < NO_ROOM => LibraryError::DiskFull,
            _ => LibraryError::ReadOnly(folder.display().to_string()),
        }),
        Some(CannotOpen | PermissionDenied | ReadOnly) => Refusal::Final(LibraryError::Folder {
            folder: folder.display().to_string(),
            detail: e.to_string(),
        }),
        _ => Refusal::Final(e.into()),
    }
}
