//! Looks through finished files in the background, one at a time and after everything else: loudness, and of MP3 the frame
//! index. What plays comes first.
use library::{ItemId, Library, Measured, Session};
use player::{FileSource, PlayerError};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

pub(crate) struct Survey {
    bell: Sender<()>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Survey {
    /// None when the system gives no thread: then nothing is measured, and loudness is estimated while it plays.
    pub fn start(library: &Library, session: &Session) -> Option<Survey> {
        let (bell, rung) = mpsc::channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (library, session, stopped) = (library.clone(), session.clone(), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("survey".into())
            .spawn(move || {
                be_nice();
                work(&library, &session, &rung, &stopped);
            })
            .ok()?;
        Some(Survey { bell, stop, thread })
    }

    /// Something may have been downloaded, or begun to play.
    pub fn ring(&self) {
        // The thread is gone only at the end.
        let _ = self.bell.send(());
    }

    pub fn end(self) {
        self.stop.store(true, Ordering::Release);
        drop(self.bell);
        let _ = self.thread.join();
    }
}

/// Sound that plays, and the window, come first.
fn be_nice() {
    #[cfg(target_os = "linux")]
    {
        let own = rustix::thread::gettid();
        if let Err(error) = rustix::process::setpriority_process(Some(own), 19) {
            tracing::debug!(%error, "the survey could not be made nice");
        }
    }
}

fn work(library: &Library, session: &Session, rung: &Receiver<()>, stop: &AtomicBool) {
    while rung.recv().is_ok() {
        // Many rings are one.
        while rung.try_recv().is_ok() {}
        loop {
            if stop.load(Ordering::Acquire) {
                return;
            }
            match library.unmeasured(session.playing()) {
                Ok(Some((item, path))) => {
                    if !one(library, session, item, &path, stop) {
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

/// False when there is no use in going on.
fn one(library: &Library, session: &Session, item: ItemId, path: &Path, stop: &AtomicBool) -> bool {
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

/// None when it was stopped. Of a file that cannot be read or decoded nothing is found.
fn measure(path: &Path, stop: &AtomicBool) -> Option<Measured> {
    let bytes = path.metadata().map_or(0, |meta| meta.len());
    let open = || {
        FileSource::open(path)
            .map(Box::new)
            .map_err(|e| PlayerError::Read(e.to_string()))
    };
    let frame_index = open()
        .and_then(|source| player::index_mp3(source))
        .ok()
        .map(|index| index.to_bytes());
    let lufs = open()
        .and_then(|source| player::measure_lufs_while(source, &|| !stop.load(Ordering::Acquire)));
    let lufs = match lufs {
        Ok(Some(lufs)) => Some(lufs as f32),
        Ok(None) => return None,
        Err(error) => {
            tracing::info!(%error, "a file could not be measured");
            None
        }
    };
    Some(Measured {
        bytes,
        frame_index,
        lufs,
    })
}
