//! Opening: look before writing, so that a newer or damaged file is never touched.
use super::migrate;
use crate::error::{LibraryError, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

const BUSY: Duration = Duration::from_secs(10);

/// The writer's connection, checked and migrated.
pub(super) fn open(folder: &Path, file: &Path) -> Result<Connection> {
    std::fs::create_dir_all(folder).map_err(|e| LibraryError::Folder {
        folder: folder.display().to_string(),
        detail: e.to_string(),
    })?;
    if file.metadata().is_ok_and(|m| m.len() > 0) {
        look(folder, file)?;
    }
    let mut conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|e| unusable(folder, file, e))?;
    conn.busy_timeout(BUSY)?;
    conn.pragma_update(None, "journal_mode", "WAL")
        .map_err(|e| unusable(folder, file, e))?;
    tune(&conn)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    migrate::migrate(&mut conn, folder)?;
    Ok(conn)
}

/// A connection that cannot write.
pub(super) fn reader(file: &Path) -> Result<Connection> {
    let conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY)?;
    tune(&conn)?;
    Ok(conn)
}

fn tune(conn: &Connection) -> Result<()> {
    conn.pragma_update(None, "cache_size", -8_000)?;
    conn.pragma_update(None, "mmap_size", 128 * 1024 * 1024)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // A statement's plan holds for every value: else SQLite prepares a lookup anew for each of a thousand links.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Reads the format and checks the file without writing a byte.
fn look(folder: &Path, file: &Path) -> Result<()> {
    let conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|e| unusable(folder, file, e))?;
    conn.busy_timeout(BUSY)?;
    let found: i64 = conn
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|e| unusable(folder, file, e))?;
    if found > migrate::FORMAT {
        return Err(LibraryError::Newer {
            folder: folder.display().to_string(),
            found,
            known: migrate::FORMAT,
        });
    }
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|e| unusable(folder, file, e))?;
    if found == 0 && tables > 0 {
        return Err(damaged(file, "it is a database, but not Earmark's"));
    }
    // quick_check reads everything; on a large library that is too slow for each start, so it is done there in full
    // only after an unclean end (a log was left behind), else its first finding on the schema is enough.
    let left_over = file
        .with_extension("db-wal")
        .metadata()
        .is_ok_and(|m| m.len() > 0);
    let small = file.metadata().is_ok_and(|m| m.len() < 8 * 1024 * 1024);
    if small || left_over {
        let verdict: String = conn
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|e| unusable(folder, file, e))?;
        if verdict != "ok" {
            return Err(damaged(file, &verdict));
        }
    }
    Ok(())
}

fn damaged(file: &Path, detail: &str) -> LibraryError {
    LibraryError::Damaged {
        file: file.display().to_string(),
        detail: detail.to_owned(),
    }
}

fn unusable(folder: &Path, file: &Path, e: rusqlite::Error) -> LibraryError {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseCorrupt, NotADatabase, PermissionDenied, ReadOnly,
    };
    match e.sqlite_error_code() {
        Some(NotADatabase | DatabaseCorrupt) => damaged(file, &e.to_string()),
        Some(CannotOpen | PermissionDenied | ReadOnly) => LibraryError::Folder {
            folder: folder.display().to_string(),
            detail: e.to_string(),
        },
        _ => e.into(),
    }
}
