//! A database file that is only read: a backup, or a library in a folder that lets nothing be written. Nothing is written
//! to it or beside it, and what stands in its log is read too.
use crate::error::{LibraryError, Result};
use rusqlite::{Connection, OpenFlags};
use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// How a file can be read.
pub(super) struct Still {
    file: PathBuf,
    /// Nobody writes to it: SQLite needs no log and no locks then.
    immutable: bool,
    /// Removed with it.
    _copy: Option<Copied>,
}

impl Still {
    /// A file that no program writes to.
    ///
    /// # Errors
    /// `File` when it has a log and there is no room for the copy in which that can be replayed.
    pub fn kept(file: &Path) -> Result<Still> {
        if bytes(&beside(file, "-wal")) == 0 {
            return Ok(Still {
                file: file.to_owned(),
                immutable: true,
                _copy: None,
            });
        }
        // The log can only be replayed where something may be written.
        let copy = Copied::of(file)?;
        Ok(Still {
            file: copy.file(),
            immutable: false,
            _copy: Some(copy),
        })
    }

    /// A library that may be open in a program that can write to it.
    pub fn library(file: &Path) -> Result<Still> {
        let live = Still {
            file: file.to_owned(),
            immutable: false,
            _copy: None,
        };
        // It is alive when its log is there and shared.
        let works = bytes(&beside(file, "-shm")) > 0
            && live.connect().is_ok_and(|conn| {
                conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
                    .is_ok()
            });
        if works { Ok(live) } else { Still::kept(file) }
    }

    /// A copy that may be changed, brought to this version's format by the caller.
    pub fn copied(file: &Path) -> Result<Still> {
        let copy = Copied::of(file)?;
        Ok(Still {
            file: copy.file(),
            immutable: false,
            _copy: Some(copy),
        })
    }

    /// The file that is read.
    pub fn file(&self) -> &Path {
        &self.file
    }

    pub fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if self.immutable {
            Connection::open_with_flags(immutable(&self.file), flags | OpenFlags::SQLITE_OPEN_URI)
        } else {
            Connection::open_with_flags(&self.file, flags)
        }
    }
}

/// The file's address as SQLite reads it (<https://sqlite.org/uri.html>).
fn immutable(file: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in file.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri + "?immutable=1"
}

/// `library.db-wal` of `library.db`.
pub(super) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(file.as_os_str());
    name.push(end);
    PathBuf::from(name)
}

/// The size of a file; 0 when it is not there.
pub(super) fn bytes(file: &Path) -> u64 {
    file.metadata().map_or(0, |meta| meta.len())
}

/// A database with its log, copied to a folder of its own that goes with it.
struct Copied {
    folder: PathBuf,
}

impl Copied {
    fn of(file: &Path) -> Result<Copied> {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("earmark-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let failed = |error: std::io::Error| LibraryError::File {
            what: format!(
                "{} has changes that are not folded in yet, and no copy of it can be made in {}",
                file.display(),
                std::env::temp_dir().display()
            ),
            detail: LibraryError::file(&folder, &error).to_string(),
        };
        make_private(&folder).map_err(failed)?;
        let copied = Copied {
            folder: folder.clone(),
        };
        std::fs::copy(file, copied.file()).map_err(failed)?;
        let log = beside(file, "-wal");
        if log.exists() {
            std::fs::copy(&log, beside(&copied.file(), "-wal")).map_err(failed)?;
        }
        // A file that may only be read is copied with that.
        for copy in [copied.file(), beside(&copied.file(), "-wal")] {
            if let Ok(meta) = copy.metadata() {
                let mut may = meta.permissions();
                #[allow(clippy::permissions_set_readonly_false)]
                may.set_readonly(false);
                std::fs::set_permissions(&copy, may).map_err(failed)?;
            }
        }
        Ok(copied)
    }

    fn file(&self) -> PathBuf {
        self.folder.join("library.db")
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A new folder that only its owner can look into: it fails where something stands already.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
