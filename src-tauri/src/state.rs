//! What commands receive: the open library and the deck, or the sentence that says why there is none.
use crate::error::{Answer, IpcError};
use deck::Deck;
use library::{Library, Session};
use std::path::PathBuf;
use std::sync::Mutex;

/// The program's one state. A library that cannot be opened leaves a window that says so.
pub struct Shell {
    /// The library's, open or not.
    pub folder: PathBuf,
    opened: Result<Opened, IpcError>,
    /// A file or link from the command line, until the window asks for it.
    given: Mutex<Option<String>>,
}

pub struct Opened {
    pub library: Library,
    pub deck: Mutex<Option<Deck>>,
    pub session: Session,
}

impl Shell {
    pub fn new(folder: PathBuf, opened: Result<Opened, IpcError>, given: Option<String>) -> Shell {
        Shell {
            folder,
            opened,
            given: Mutex::new(given),
        }
    }

    pub fn library(&self) -> Answer<Library> {
        self.opened
            .as_ref()
            .map(|o| o.library.clone())
            .map_err(Clone::clone)
    }

    pub fn session(&self) -> Answer<Session> {
        self.opened
            .as_ref()
            .map(|o| o.session.clone())
            .map_err(Clone::clone)
    }

    /// Files may have been downloaded: those that are new are looked through in the background.
    pub fn analyse_new_files(&self) {
        if let Ok(opened) = &self.opened
            && let Ok(deck) = opened.deck.lock()
            && let Some(deck) = deck.as_ref()
        {
            deck.analyse_new_files();
        }
    }

    /// What the program was started with; answered once.
    pub fn take_given(&self) -> Option<String> {
        self.given.lock().ok().and_then(|mut given| given.take())
    }

    /// Saves the place and closes everything, so that the file may be replaced; once is enough.
    pub fn close(&self) {
        let Ok(opened) = &self.opened else { return };
        let deck = opened.deck.lock().ok().and_then(|mut deck| deck.take());
        if let Some(deck) = deck {
            deck.shutdown();
        }
        opened.library.close();
    }
}

/// Runs work that waits for the database or the disk away from the threads that answer the window.
pub async fn off<T: Send + 'static>(
    work: impl FnOnce() -> library::Result<T> + Send + 'static,
) -> Answer<T> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(result) => result.map_err(IpcError::from),
        Err(e) => Err(IpcError::new(
            "internal",
            format!("the work was cut off: {e}"),
        )),
    }
}
