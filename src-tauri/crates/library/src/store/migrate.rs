//! Migrations on `user_version`: append-only, each in one transaction, a backup of the file before each.
use crate::error::{LibraryError, Result};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
];

/// The format this program writes.
pub const FORMAT: i64 = STEPS.len() as i64;

pub(super) fn migrate(conn: &mut Connection, folder: &Path) -> Result<()> {
    follow(conn, folder, STEPS)
}

pub(super) fn follow(conn: &mut Connection, folder: &Path, steps: &[&str]) -> Result<()> {
    let format = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    loop {
        // The version is read again inside the transaction: a second process may have been faster.
        let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found >= format {
            return Ok(());
        }
        if found > 0 {
            back_up(conn, folder, found)?;
        }
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if now == found {
            let step = usize::try_from(found)
                .ok()
                .and_then(|n| steps.get(n))
                .copied()
                .unwrap_or_default();
            tx.execute_batch(step)?;
            tx.pragma_update(None, "user_version", found + 1)?;
        }
        tx.commit()?;
    }
}

/// Writes `backups/library-FORMAT.db`; one that is already there is kept.
fn back_up(conn: &Connection, folder: &Path, format: i64) -> Result<()> {
    let backups = folder.join("backups");
    let file = backups.join(format!("library-{format}.db"));
    if file.exists() {
        return Ok(());
    }
    let failed = |e: String| LibraryError::Folder {
        folder: backups.display().to_string(),
        detail: e,
    };
    std::fs::create_dir_all(&backups).map_err(|e| failed(e.to_string()))?;
    let part = backups.join(format!("library-{format}.db.part"));
    let _ = std::fs::remove_file(&part);
    conn.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    std::fs::rename(&part, &file).map_err(|e| failed(e.to_string()))
}
