//! What the user has and did: the domain and the only SQLite. Uses `feed`, `article` and `fetch`; knows no player.
mod activity;
mod add;
mod address;
mod alike;
mod annotations;
mod archive;
mod article_files;
mod auto_download;
mod backups;
mod body;
mod bulk;
mod categories;
mod clean_up;
mod clock;
mod credentials;
mod directories;
mod disk;
mod documents;
mod downloads;
mod edits;
mod effects;
mod error;
mod event;
mod export;
mod feed_extras;
mod feeds;
mod filters;
mod folder;
mod followed;
mod followed_lists;
mod full_text;
mod health;
mod history;
mod home;
mod import;
mod index;
mod indexer;
mod items;
mod jobs;
mod kept_pages;
mod listening;
mod lists;
mod many_rows;
mod model;
mod notifications;
mod older;
mod pages;
mod pdf;
mod permissions;
mod pictures;
mod queue;
mod ranks;
mod reading;
mod refresh;
mod remote;
mod retention;
mod sample;
mod search;
mod settings;
mod sidecars;
mod snooze;
mod sound;
mod store;
mod subscribe;
mod tagged_copy;
mod tags;
#[cfg(test)]
mod testing;
mod text;
mod trash;
mod undo;
mod zip;

pub use address::{from_outside, shown, to_open};
pub use clock::{Clock, SystemClock};
pub use credentials::PasswordVault;
pub use downloads::{Connectivity, Playable};
pub use error::{Grounds, LibraryError, Result};
pub use indexer::lower_priority;
pub use listening::{FileChapter, Load, PlayerEvent, PlayerState, Session, Transport, Tuned};
pub use model::*;
pub use notifications::Notifier;
pub use refresh::Refreshed;
pub use sound::Measured;
pub use text::sentence;

use event::Event;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;

/// What the library needs from outside: it is given all of it and reaches for nothing itself.
#[derive(Clone)]
pub struct Deps {
    pub clock: Arc<dyn Clock>,
    pub client: fetch::Client,
    pub runtime: tokio::runtime::Handle,
    /// Called after each commit that changed something, on the writer's thread: it must not block or call back.
    pub on_change: Arc<dyn Fn(Changes) + Send + Sync>,
}

/// One library in one folder; cheap to clone. Methods that are not async wait for the database only.
#[derive(Clone)]
pub struct Library {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    store: Store,
    folder: PathBuf,
    deps: Deps,
    jobs: jobs::Jobs,
    active: downloads::ActiveTransfers,
    rules: effects::RulesPace,
    refreshing: refresh::Refreshing,
    asked: feeds::AskedFeeds,
    older: older::OlderRuns,
    following: followed::Following,
    last_answer: directories::LastAnswer,
    last_look_up: add::LastLookUp,
    importing: import::Importing,
    full_texts: full_text::FullTexts,
    asked_files: pages::AskedFiles,
    /// Short work in the background, and transfers: waited for at the end.
    tasks: tokio_util::task::TaskTracker,
    transfers: tokio_util::task::TaskTracker,
    list_counts: Arc<lists::ListCounts>,
    undos: undo::Undos,
    rule_undos: clean_up::RuleUndos,
    open_text: reading::OpenText,
    passwords: credentials::Passwords,
    notifications: notifications::Notifications,
    emptied: trash::LastLook,
    backups: backups::Backups,
    opened: pictures::RecentlyOpened,
    indexer: indexer::Indexer,
    /// Notified when another program has written to the library.
    others: Arc<tokio::sync::Notify>,
    /// Cancelled when the library goes: everything that runs in the background ends.
    stopping: tokio_util::sync::CancellationToken,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

impl Library {
    /// Opens or makes the library in `folder` (`library.db`, `pictures/`, `media/`, `backups/`).
    ///
    /// # Errors
    /// `Newer`, `Damaged`, `Emptied` and `Folder` leave everything as it was. A library that cannot be written is opened all
    /// the same: it can be read, and each act that would write answers `ReadOnly` or `DiskFull`.
    pub fn open(folder: &Path, deps: Deps) -> Result<Library> {
        let now = deps.clock.now_ms();
        let others = Arc::new(tokio::sync::Notify::new());
        let ring = Arc::clone(&others);
        let list_counts = Arc::new(lists::ListCounts::default());
        let (stale, on_change) = (Arc::clone(&list_counts), Arc::clone(&deps.on_change));
        let store = Store::open(
            folder,
            now,
            Arc::new(move |changes| {
                stale.changed(changes);
                on_change(changes);
            }),
            Arc::new(move || ring.notify_one()),
        )?;
        let library = Library {
            inner: Arc::new(Inner {
                store,
                folder: folder.to_path_buf(),
                deps,
                jobs: jobs::Jobs::default(),
                active: downloads::ActiveTransfers::default(),
                rules: effects::RulesPace::default(),
                refreshing: refresh::Refreshing::default(),
                asked: feeds::AskedFeeds::default(),
                older: older::OlderRuns::default(),
                following: followed::Following::default(),
                last_answer: directories::LastAnswer::default(),
                last_look_up: add::LastLookUp::default(),
                importing: import::Importing::default(),
                full_texts: full_text::FullTexts::default(),
                asked_files: pages::AskedFiles::default(),
                tasks: tokio_util::task::TaskTracker::new(),
                transfers: tokio_util::task::TaskTracker::new(),
                list_counts,
                undos: undo::Undos::default(),
                rule_undos: clean_up::RuleUndos::default(),
                open_text: reading::OpenText::default(),
                passwords: credentials::Passwords::new(folder),
                notifications: notifications::Notifications::default(),
                emptied: trash::LastLook::default(),
                backups: backups::Backups::default(),
                opened: pictures::RecentlyOpened::default(),
                indexer: indexer::Indexer::default(),
                others,
                stopping: tokio_util::sync::CancellationToken::new(),
            }),
        };
        if library.inner.store.may_write().is_ok() {
            permissions::close_to_others(folder);
            // A password that is still in an address is no reason to open no library.
            if let Err(error) = credentials::take_from_addresses(&library) {
                tracing::warn!(%error, "passwords could not be taken out of addresses");
            }
            if let Err(error) = credentials::take_from_proxy(&library) {
                tracing::warn!(%error, "the password of the proxy could not be taken out of the settings");
            }
            library.drop_forgotten_passwords();
            if let Err(error) = library.wake_snoozed() {
                tracing::warn!(%error, "what was put off did not come back");
            }
            // Until it is done, an address in another form is another page.
            if let Err(error) = items::fill_keys(&library.inner.store) {
                tracing::warn!(%error, "the addresses of pages could not be noted");
            }
        }
        library.use_proxy()?;
        Ok(library)
    }

    /// Ends what runs in the background and the writer after the work it was given. Later calls answer `Closed`.
    pub fn close(&self) {
        self.inner.stopping.cancel();
        self.inner.active.give_up();
        self.write_all_gathered();
        self.inner.store.close();
    }

    /// Reports an event to the rooms above; `effects` carries out what follows.
    pub(crate) fn tell(&self, event: Event) {
        effects::carry_out(self, event);
    }

    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }
}
