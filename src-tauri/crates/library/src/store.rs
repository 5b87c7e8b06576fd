//! The database: opening without ever overwriting, one writer on its own thread, a few readers (WAL), and backups.
//! Nothing here knows what the tables mean, but for what a person is told of a backup and of damage.
mod backup_file;
pub mod backups;
mod damage;
mod ended;
mod migrate;
mod named;
mod open;
mod restore;
mod rotation;
mod still;
#[cfg(test)]
mod tests;

use crate::error::{LibraryError, Result};
use crate::model::Changes;
use ended::Ended;
pub use named::NamedRow;
use open::Opened;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use still::Still;

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

/// How often the writer checks whether another program wrote.
const LOOK: Duration = Duration::from_secs(1);

/// How much a commit must survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// What a person typed or saved: on the disk before it is called done.
    Full,
    /// Positions, progress, refreshes: a power cut may take the last ones, never damage the file.
    Normal,
}

/// The count of commits at the start. None is backed up then, so far as this run knows.
const FIRST: u64 = 1;
/// How long after a refused write it is tried again whether the library can be written.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// The open database. Dropping it closes the writer after the work it was given.
pub struct Store {
    folder: PathBuf,
    file: PathBuf,
    writer: Mutex<Option<mpsc::Sender<Work>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    readers: Mutex<Readers>,
    on_change: Arc<dyn Fn(Changes) + Send + Sync>,
    on_others: Arc<dyn Fn() + Send + Sync>,
    /// Set once, when something of the file was found to be damaged: from then on nothing is written.
    damaged: Arc<OnceLock<Damage>>,
    /// Counts what was written, here and by others.
    commits: Arc<AtomicU64>,
    /// [`Store::commits`] at the last backup.
    backed_up: AtomicU64,
}

struct Readers {
    /// While the library can only be read.
    still: Option<ReadOnly>,
    /// Those of another round read another file.
    round: u64,
    idle: Vec<Connection>,
}

struct ReadOnly {
    still: Arc<Still>,
    disk_full: bool,
    tried: Instant,
}

struct Damage {
    detail: String,
    state: String,
}

impl Store {
    /// Opens or makes `folder/library.db`, checks it and brings it to this version's format with a backup before that.
    /// Where it cannot be written it is opened for reading, and each write answers why.
    ///
    /// # Errors
    /// `Newer`, `Damaged`, `Emptied` and `Folder` leave the file as it was.
    ///
    /// `on_others` is told, on the writer's thread and at most once a second, that another program has written; what
    /// it wrote is not known, so `on_change` hears that everything may have changed.
    pub fn open(
        folder: &Path,
        now_ms: i64,
        on_change: Arc<dyn Fn(Changes) + Send + Sync>,
        on_others: Arc<dyn Fn() + Send + Sync>,
    ) -> Result<Store> {
        let file = folder.join("library.db");
        let opened = open::open(folder, &file, now_ms)?;
        let store = Store {
            folder: folder.to_path_buf(),
            file,
            writer: Mutex::new(None),
            thread: Mutex::new(None),
            readers: Mutex::new(Readers {
                still: None,
                round: 0,
                idle: Vec::new(),
            }),
            on_change,
            on_others,
            damaged: Arc::default(),
            commits: Arc::new(AtomicU64::new(FIRST)),
            backed_up: AtomicU64::new(0),
        };
        match opened {
            Opened::Writable { writer, ended } => store.start(writer, ended)?,
            Opened::ReadOnly { still, disk_full } => {
                store.readers().still = Some(ReadOnly {
                    still: Arc::new(still),
                    disk_full,
                    tried: Instant::now(),
                });
            }
        }
        Ok(store)
    }

    fn readers(&self) -> std::sync::MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the writer's thread.
    fn start(&self, mut conn: Connection, ended: Ended) -> Result<()> {
        let (sender, receiver) = mpsc::channel::<Work>();
        let tell = Arc::clone(&self.on_change);
        let on_others = Arc::clone(&self.on_others);
        let commits = Arc::clone(&self.commits);
        let damaged = Arc::clone(&self.damaged);
        let thread = std::thread::Builder::new()
            .name("library-writer".into())
            .spawn(move || {
                // SQLite counts what other connections commit. Only this one writes here, so those are other programs.
                let (mut seen, mut looked) = (version(&conn), Instant::now());
                loop {
                    match receiver.recv_timeout(LOOK) {
                        Ok(work) => work(&mut conn),
                        Err(mpsc::RecvTimeoutError::Timeout) => {}
                        Err(mpsc::RecvTimeoutError::Disconnected) => break,
                    }
                    if looked.elapsed() >= LOOK {
                        looked = Instant::now();
                        let now = version(&conn);
                        if now.is_some() && now != seen {
                            seen = now;
                            commits.fetch_add(1, Ordering::Relaxed);
                            tell(Changes::all());
                            on_others();
                        }
                    }
                }
                let whole = damaged.get().is_none();
                if whole {
                    // Leaves one file behind when nobody else has it open. No ANALYZE: see 0004.sql.
                    let _ = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
                } else {
                    // Not even what is in the log is written into what is damaged.
                    let keep_log = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
                    let _ = conn.set_db_config(keep_log, true);
                }
                drop(conn);
                ended.leave(whole);
            })
            .map_err(|e| LibraryError::Folder {
                folder: self.folder.display().to_string(),
                detail: e.to_string(),
            })?;
        *self.writer.lock().map_err(|_| LibraryError::Closed)? = Some(sender);
        *self.thread.lock().map_err(|_| LibraryError::Closed)? = Some(thread);
        Ok(())
    }

    /// What keeps the library from being written, if something does.
    ///
    /// # Errors
    /// `Damaged`, `ReadOnly` or `DiskFull`.
    pub fn may_write(&self) -> Result<()> {
        if let Some(damage) = self.damaged.get() {
            return Err(self.damage_error(damage));
        }
        match &self.readers().still {
            None => Ok(()),
            Some(still) if still.disk_full => Err(LibraryError::DiskFull),
            Some(_) => Err(LibraryError::ReadOnly(self.folder.display().to_string())),
        }
    }

    /// As [`Store::may_write`], but looks once in a while whether that is over.
    fn become_writable(&self) -> Result<()> {
        let refused = match self.may_write() {
            Ok(()) => return Ok(()),
            Err(refused @ LibraryError::Damaged { .. }) => return Err(refused),
            Err(refused) => refused,
        };
        match &mut self.readers().still {
            None => return Ok(()),
            Some(still) if still.tried.elapsed() < TRY_AGAIN => return Err(refused),
            Some(still) => still.tried = Instant::now(),
        }
        match open::open_again(&self.folder, &self.file) {
            Ok((writer, ended)) => {
                self.start(writer, ended)?;
                let mut readers = self.readers();
                readers.still = None;
                readers.round += 1;
                readers.idle.clear();
                Ok(())
            }
            Err(error) => {
                tracing::debug!(%error, "the library still cannot be written");
                Err(refused)
            }
        }
    }

    /// Runs one transaction on the writer's thread and waits for it. After the commit the changes are told.
    /// An error rolls everything back.
    pub fn write<T: Send + 'static>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>, &mut Changes) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.become_writable()?;
        let (answer, wait) = mpsc::sync_channel(1);
        let commits = Arc::clone(&self.commits);
        let on_change = Arc::clone(&self.on_change);
        let job: Work = Box::new(move |conn| {
            let mut changes = Changes::default();
            let result = transact(conn, durability, |tx| work(tx, &mut changes));
            let told = result.is_ok() && changes.any();
            if result.is_ok() {
                commits.fetch_add(1, Ordering::Relaxed);
            }
            let _ = answer.send(result);
            if told {
                on_change(changes);
            }
        });
        self.give(job)?;
        let result = wait.recv().map_err(|_| LibraryError::Closed)?;
        self.noticed(result)
    }

    fn give(&self, work: Work) -> Result<()> {
        self.writer
            .lock()
            .map_err(|_| LibraryError::Closed)?
            .as_ref()
            .ok_or(LibraryError::Closed)?
            .send(work)
            .map_err(|_| LibraryError::Closed)
    }

    /// Brings all that was committed to the disk: once after many transactions with [`Durability::Normal`].
    pub fn sync(&self) -> Result<()> {
        self.may_write()?;
        let (answer, wait) = mpsc::sync_channel(1);
        self.give(Box::new(move |conn| {
            // A checkpoint syncs the log before it copies, and what it copied. Readers it does not wait for.
            let done = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
            let _ = answer.send(done);
        }))?;
        let done = wait.recv().map_err(|_| LibraryError::Closed)?;
        self.noticed(done.map_err(LibraryError::from))
    }

    /// Runs queries on a reading connection of its own; several may run at once.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let (pooled, round) = {
            let mut readers = self.readers.lock().map_err(|_| LibraryError::Closed)?;
            (readers.idle.pop(), readers.round)
        };
        let conn = match pooled {
            Some(conn) => conn,
            None => self.reader()?,
        };
        let result = self.noticed(work(&conn));
        if let Ok(mut readers) = self.readers.lock()
            && readers.idle.len() < 4
            && readers.round == round
        {
            readers.idle.push(conn);
        }
        result
    }

    /// A new connection that reads.
    fn reader(&self) -> Result<Connection> {
        let still = self.readers().still.as_ref().map(|s| Arc::clone(&s.still));
        match still {
            Some(still) => open::prepare_reader(still.connect()?),
            None => open::reader(&self.file),
        }
    }

    /// Damage that a query meets ends writing.
    fn noticed<T>(&self, result: Result<T>) -> Result<T> {
        match result {
            Err(LibraryError::Damaged { detail, .. }) => Err(self.meet(&detail)),
            Err(LibraryError::ReadOnly(_)) => {
                Err(LibraryError::ReadOnly(self.folder.display().to_string()))
            }
            other => other,
        }
    }

    fn meet(&self, detail: &str) -> LibraryError {
        let first = self.damaged.get().is_none();
        let damage = self.damaged.get_or_init(|| {
            let conn = self.reader().ok();
            let met = damage::Met::InUse;
            match damage::error(&self.folder, &self.file, conn.as_ref(), detail, met) {
                LibraryError::Damaged { detail, state, .. } => Damage { detail, state },
                other => Damage {
                    detail: other.to_string(),
                    state: String::new(),
                },
            }
        });
        let error = self.damage_error(damage);
        if first {
            tracing::error!(%error);
            (self.on_change)(Changes::all());
        }
        error
    }

    fn damage_error(&self, damage: &Damage) -> LibraryError {
        LibraryError::Damaged {
            file: self.file.display().to_string(),
            detail: damage.detail.clone(),
            state: damage.state.clone(),
        }
    }

    /// Reads all of the database, indexes too, beside everything else that is done.
    ///
    /// # Errors
    /// `Damaged`; nothing is written any more then.
    pub fn check(&self) -> Result<()> {
        let conn = self.reader()?;
        let verdict = conn.query_row("PRAGMA integrity_check(1)", [], |row| {
            row.get::<_, String>(0)
        });
        match self.noticed(verdict.map_err(LibraryError::from))? {
            ok if ok == "ok" => Ok(()),
            fault => Err(self.meet(&fault)),
        }
    }

    /// Whether anything was written since it was opened.
    pub fn has_written(&self) -> bool {
        self.commits.load(Ordering::Relaxed) != FIRST
    }

    /// Whether something was written since the last backup of this run.
    pub fn changed_since_backup(&self) -> bool {
        self.backed_up.load(Ordering::Relaxed) != self.commits.load(Ordering::Relaxed)
    }

    /// Ends the writer after the work it was given. Later calls answer `Closed`.
    pub fn close(&self) {
        if let Ok(mut writer) = self.writer.lock() {
            writer.take();
        }
        if let Ok(mut readers) = self.readers.lock() {
            readers.idle.clear();
            readers.round += 1;
        }
        let thread = self.thread.lock().ok().and_then(|mut t| t.take());
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
impl Store {
    /// How many transactions were committed here.
    pub fn count_of_commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// As if nothing could be written, until told otherwise.
    pub fn pretend_read_only(&self, on: bool) {
        let still = on.then(|| ReadOnly {
            still: Arc::new(Still::library(&self.file).unwrap_or_else(|e| panic!("{e}"))),
            disk_full: false,
            tried: Instant::now() + Duration::from_secs(3600),
        });
        let mut readers = self.readers();
        readers.still = still;
        readers.round += 1;
        readers.idle.clear();
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

/// A number that changes when another connection commits.
fn version(conn: &Connection) -> Option<i64> {
    conn.pragma_query_value(None, "data_version", |row| row.get(0))
        .ok()
}

fn transact<T>(
    conn: &mut Connection,
    durability: Durability,
    work: impl FnOnce(&Transaction<'_>) -> Result<T>,
) -> Result<T> {
    conn.pragma_update(
        None,
        "synchronous",
        match durability {
            Durability::Full => "FULL",
            Durability::Normal => "NORMAL",
        },
    )?;
    // Immediate: a second process waits at the start instead of failing in the middle.
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = work(&tx)?;
    tx.commit()?;
    Ok(value)
}
