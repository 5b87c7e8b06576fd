//! The analysis of finished files in the background, one at a time and after everything else. First the length of those
//! of which it is not known, which takes a moment; then loudness, exact length and of MP3 the frame index. What plays comes
//! first.
use library::{ItemId, Library, Measured, Session};
use player::{FileSource, PlayerError};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long the end of the program waits for a look at a file.
const PATIENCE: Duration = Duration::from_secs(2);

/// The thread that analyses files.
pub(crate) struct Analysis {
    waker: Sender<()>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Analysis {
    /// Starts it. None when the system gives no thread: then nothing is measured, and loudness is estimated while it plays.
    pub fn start(library: &Library, session: &Session) -> Option<Analysis> {
        let (waker, woken) = mpsc::channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (library, session, stopped) = (library.clone(), session.clone(), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("analysis".into())
            .spawn(move || {
                library::lower_priority();
                work(&library, &session, &woken, &stopped);
            })
            .ok()?;
        Some(Analysis {
            waker,
            stop,
            thread,
        })
    }

    /// Wakes it: something may have been downloaded, or begun to play.
    pub fn wake(&self) {
        // The thread is gone only at the end.
        let _ = self.waker.send(());
    }

    /// Asks it to end soon.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Release);
    }

    /// Waits for the thread; not for ever, as a disk may hang under it. It has nothing to lose.
    pub fn end(self) {
        self.stop();
        drop(self.waker);
        let late = Instant::now() + PATIENCE;
        while !self.thread.is_finished() {
            if Instant::now() > late {
                tracing::warn!("the analysis of files does not end; it is left behind");
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.thread.join();
    }
}

fn work(library: &Library, session: &Session, woken: &Receiver<()>, stop: &AtomicBool) {
    let mut looked_at = HashSet::new();
    while woken.recv().is_ok() {
        // Woken several times is woken once.
        while woken.try_recv().is_ok() {}
        loop {
            // Between two files there may be new ones, of which the length is wanted first.
            lengths(library, &mut looked_at, stop);
            if stop.load(Ordering::Acquire) {
                return;
            }
            match library.unmeasured(session.playing()) {
                Ok(Some((item, path))) => {
                    if !analyse(library, session, item, &path, stop) {
                        return;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "files could not be looked for to be measured");
                    break;
                }
            }
        }
    }
}

/// Finds the length of files of which it is not known, by a short look at each; at most one look in a run of the program.
fn lengths(library: &Library, looked_at: &mut HashSet<ItemId>, stop: &AtomicBool) {
    let untimed = library.untimed().unwrap_or_else(|error| {
        tracing::warn!(%error, "files of unknown length could not be looked for");
        Vec::new()
    });
    for (item, path) in untimed {
        if stop.load(Ordering::Acquire) {
            return;
        }
        if !looked_at.insert(item) {
            continue;
        }
        let found = open(&path).and_then(|source| player::inspect(source, false));
        let media = match found {
            Ok(found) => found.media,
            Err(error) => {
                tracing::info!(%error, item = item.0, "the length of a file could not be found");
                continue;
            }
        };
        if let Some(length) = media.length
            && let Err(error) =
                library.set_duration(item, signed(length.ms()), length.counted().is_some())
        {
            tracing::warn!(%error, item = item.0, "the length of a file could not be stored");
        }
    }
}

fn open(path: &Path) -> Result<Box<dyn player::Source>, PlayerError> {
    let source = FileSource::open(path).map_err(|e| PlayerError::Read(e.to_string()))?;
    Ok(Box::new(source))
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

/// Analyses one file; false when there is no use in going on.
fn analyse(
    library: &Library,
    session: &Session,
    item: ItemId,
    path: &Path,
    stop: &AtomicBool,
) -> bool {
    let Some(found) = measure(path, stop) else {
        return false;
    };
    let lufs = found.lufs;
    match library.set_measured(item, found) {
        Ok(()) => {
            session.measured(item, lufs);
            true
        }
        Err(error) => {
            tracing::warn!(%error, item = item.0, "what was measured could not be stored");
            false
        }
    }
}

/// Reads a file through; None when it was stopped. Of a file that cannot be read or decoded nothing is found.
fn measure(path: &Path, stop: &AtomicBool) -> Option<Measured> {
    let bytes = path.metadata().map_or(0, |meta| meta.len());
    let frame_index = open(path)
        .and_then(player::index_mp3)
        .ok()
        .map(|index| index.to_bytes());
    let read = open(path)
        .and_then(|source| player::read_through_while(source, &|| !stop.load(Ordering::Acquire)));
    let read = match read {
        Ok(Some(read)) => Some(read),
        Ok(None) => return None,
        Err(error) => {
            tracing::info!(%error, "a file could not be measured");
            None
        }
    };
    Some(Measured {
        bytes,
        frame_index,
        lufs: read.map(|read| read.lufs as f32),
        duration_ms: read
            .filter(|read| read.whole)
            .map(|read| signed(read.duration_ms)),
    })
}
