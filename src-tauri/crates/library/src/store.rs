//! The database: opening without ever overwriting, one writer on its own thread, a few readers (WAL).
//! Nothing here knows what the tables mean.
mod migrate;
mod open;
#[cfg(test)]
mod tests;

use crate::error::{LibraryError, Result};
use crate::model::Changes;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

#[cfg(test)]
use migrate::FORMAT;

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

/// The open database. Dropping it closes the writer after the work it was given.
pub struct Store {
    file: PathBuf,
    writer: Mutex<Option<mpsc::Sender<Work>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    readers: Mutex<Vec<Connection>>,
    on_change: Arc<dyn Fn(Changes) + Send + Sync>,
}

impl Store {
    /// Opens or makes `folder/library.db`, checks it and brings it to this version's format with a backup before each
    /// step.
    ///
    /// # Errors
    /// `Newer`, `Damaged` and `Folder` leave the file as it was.
    ///
    /// `on_others` is told, on the writer's thread and at most once a second, that another program has written; what
    /// it wrote is not known, so `on_change` hears that everything may have changed.
    pub fn open(
        folder: &std::path::Path,
        on_change: Arc<dyn Fn(Changes) + Send + Sync>,
        on_others: Box<dyn Fn() + Send>,
    ) -> Result<Store> {
        let file = folder.join("library.db");
        let mut conn = open::open(folder, &file)?;
        let (sender, receiver) = mpsc::channel::<Work>();
        let tell = Arc::clone(&on_change);
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
                            tell(Changes::all());
                            on_others();
                        }
                    }
                }
                // Leaves one file behind when nobody else has it open. No ANALYZE: see 0004.sql.
                let _ = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
            })
            .map_err(|e| LibraryError::Folder {
                folder: folder.display().to_string(),
                detail: e.to_string(),
            })?;
        Ok(Store {
            file,
            writer: Mutex::new(Some(sender)),
            thread: Mutex::new(Some(thread)),
            readers: Mutex::new(Vec::new()),
            on_change,
        })
    }

    /// Runs one transaction on the writer's thread and waits for it. After the commit the changes are told.
    /// An error rolls everything back.
    pub fn write<T: Send + 'static>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>, &mut Changes) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, wait) = mpsc::sync_channel(1);
        let on_change = Arc::clone(&self.on_change);
        let job: Work = Box::new(move |conn| {
            let mut changes = Changes::default();
            let result = transact(conn, durability, |tx| work(tx, &mut changes));
            let told = result.is_ok() && changes.any();
            let _ = answer.send(result);
            if told {
                on_change(changes);
            }
        });
        self.give(job)?;
        wait.recv().map_err(|_| LibraryError::Closed)?
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
        let (answer, wait) = mpsc::sync_channel(1);
        self.give(Box::new(move |conn| {
            // A checkpoint syncs the log before it copies, and what it copied. Readers it does not wait for.
            let done = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
            let _ = answer.send(done);
        }))?;
        Ok(wait.recv().map_err(|_| LibraryError::Closed)??)
    }

    /// Runs queries on a reading connection of its own; several may run at once.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let pooled = self.readers.lock().map_err(|_| LibraryError::Closed)?.pop();
        let conn = match pooled {
            Some(conn) => conn,
            None => open::reader(&self.file)?,
        };
        let result = work(&conn);
        if let Ok(mut readers) = self.readers.lock()
            && readers.len() < 4
        {
            readers.push(conn);
        }
        result
    }

    /// Ends the writer after the work it was given. Later calls answer `Closed`.
    pub fn close(&self) {
        if let Ok(mut writer) = self.writer.lock() {
            writer.take();
        }
        if let Ok(mut readers) = self.readers.lock() {
            readers.clear();
        }
        let thread = self.thread.lock().ok().and_then(|mut t| t.take());
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
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
