//! Migrations on `user_version`: append-only, each in one transaction, with a backup before the first of them.
use crate::error::Result;
use rusqlite::{Connection, TransactionBehavior};

pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
    include_str!("migrations/0011.sql"),
    include_str!("migrations/0012.sql"),
    include_str!("migrations/0013.sql"),
    include_str!("migrations/0014.sql"),
    include_str!("migrations/0015.sql"),
    include_str!("migrations/0016.sql"),
    include_str!("migrations/0017.sql"),
    include_str!("migrations/0018.sql"),
    include_str!("migrations/0019.sql"),
    include_str!("migrations/0020.sql"),
    include_str!("migrations/0021.sql"),
    include_str!("migrations/0022.sql"),
    include_str!("migrations/0023.sql"),
    include_str!("migrations/0024.sql"),
    include_str!("migrations/0025.sql"),
    include_str!("migrations/0026.sql"),
];

/// The format this program writes.
pub const FORMAT: i64 = STEPS.len() as i64;

/// Brings the database to this program's format, after a backup of what is in it.
pub(super) fn migrate(
    conn: &mut Connection,
    back_up: impl FnOnce(&Connection) -> Result<()>,
) -> Result<()> {
    follow(conn, STEPS, back_up)
}

pub(super) fn follow(
    conn: &mut Connection,
    steps: &[&str],
    back_up: impl FnOnce(&Connection) -> Result<()>,
) -> Result<()> {
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found >= i64::try_from(steps.len()).unwrap_or(i64::MAX) {
        return Ok(());
    }
    // A new file holds nothing yet.
    if found > 0 {
        back_up(conn)?;
    }
    loop {
        // The version is read again inside the transaction: a second process may have been faster.
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let Some(step) = usize::try_from(found).ok().and_then(|n| steps.get(n)) else {
            return Ok(());
        };
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", found + 1)?;
        tx.commit()?;
    }
}
