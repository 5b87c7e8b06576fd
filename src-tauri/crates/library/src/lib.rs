//! What the user has and did: the domain and the only SQLite. Uses `feed`, `article` and `fetch`; knows no player.
mod clock;
mod error;
mod model;
mod store;

pub use clock::{Clock, SystemClock};
pub use error::{LibraryError, Result};
pub use model::*;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;

/// What the library is given; it reaches for none of it.
#[derive(Clone)]
pub struct Deps {
    pub clock: Arc<dyn Clock>,
    pub client: fetch::Client,
    pub runtime: tokio::runtime::Handle,
    /// Told after each commit that changed something, on the writer's thread: must not block or call back.
    pub on_change: Arc<dyn Fn(Changes) + Send + Sync>,
}

/// One library in one folder; cheap to clone. Methods that are not async wait for the database only.
#[derive(Clone)]
pub struct Library {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    folder: PathBuf,
    deps: Deps,
}

impl Library {
    /// Opens or makes the library in `folder` (`library.db`, `pictures/`, `media/`, `backups/`).
    ///
    /// # Errors
    /// `Newer`, `Damaged` and `Folder` leave everything as it was.
    pub fn open(folder: &Path, deps: Deps) -> Result<Library> {
        let store = Store::open(folder, Arc::clone(&deps.on_change))?;
        Ok(Library { inner: Arc::new(Inner { store, folder: folder.to_path_buf(), deps }) })
    }

    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }
}
