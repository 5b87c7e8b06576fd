//! How the last end was. `library.state` says of what size and age the database was when the last program closed it, and
//! is locked by each program that has the library open.
use super::still::{beside, bytes};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

const NAME: &str = "library.state";

/// A program's hold on a library; given up by the system when the program dies.
pub(super) struct Ended {
    database: PathBuf,
    /// None where it cannot be made.
    file: Option<File>,
    alone: bool,
    clean: bool,
}

impl Ended {
    /// Looks how it was left, and writes nothing.
    pub fn look(folder: &Path, database: &Path) -> Ended {
        let path = folder.join(NAME);
        let may_write = File::options().read(true).write(true).open(&path);
        let mut file = may_write.or_else(|_| File::open(&path)).ok();
        // Where there are no locks every program counts as the only one.
        let alone = !file
            .as_ref()
            .is_some_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
        let mut noted = String::new();
        let clean = file.as_mut().is_some_and(|file| {
            let read = file.take(1000).read_to_string(&mut noted);
            read.is_ok() && stamp(database).is_some_and(|stamp| noted == stamp)
        });
        Ended {
            database: database.to_owned(),
            file,
            alone,
            clean,
        }
    }

    /// No other program has the library open.
    pub fn is_alone(&self) -> bool {
        self.alone
    }

    /// The last end was no clean one, or something else changed the file since, and no other program has looked at it.
    pub fn wants_check(&self) -> bool {
        self.alone && !self.clean
    }

    /// The library is open: others may open it too.
    pub fn share(&mut self, folder: &Path) {
        if self.file.is_none() {
            self.file = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(folder.join(NAME))
                .ok();
        }
        if let Some(file) = &self.file {
            let shared = file.unlock().map_err(TryLockError::Error);
            if let Err(error) = shared.and_then(|()| file.try_lock_shared()) {
                tracing::debug!(%error, "the library could not be marked as open");
            }
        }
    }

    /// The database is closed: the last of the programs that had it open notes that, and how it looks. One that is not
    /// `whole` is to be checked by whoever opens it next.
    pub fn leave(self, whole: bool) {
        let Some(mut file) = self.file else { return };
        let last = file.unlock().is_ok() && file.try_lock().is_ok();
        let stamp = match stamp(&self.database) {
            Some(stamp) if whole && last => stamp,
            _ if whole => return,
            _ => String::new(),
        };
        let noted = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(stamp.as_bytes()));
        if let Err(error) = noted {
            tracing::debug!(%error, "the end could not be noted");
        }
    }
}

/// None while there is a log: what is in it is not in the file yet.
fn stamp(database: &Path) -> Option<String> {
    if bytes(&beside(database, "-wal")) > 0 {
        return None;
    }
    let meta = database.metadata().ok()?;
    let changed = meta.modified().ok()?;
    let since = changed.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("clean {} {}\n", meta.len(), since.as_nanos()))
}
