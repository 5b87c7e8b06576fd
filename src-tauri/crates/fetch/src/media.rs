//! A media file that grows: one transfer writes it, any number of readers wait for its bytes, and an interval map
//! beside it lets a later start go on where this one ended. State lives in `Growing`, behind one mutex that is never
//! held while a disk or a network is waited for.
mod map;
mod reader;
mod saver;
mod state;
mod store;
mod stream;
mod transfer;
mod verdict;

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use reader::MediaReader;

use crate::address::web_url;
use crate::authorization::Authorization;
use crate::client::Client;
use crate::{FetchError, Reach};
use state::{Growing, Phase, Start};

#[derive(Debug, Clone)]
pub struct MediaRequest {
    pub url: String,
    pub reach: Reach,
    /// The file while it is not whole; ends in `.part`.
    pub part: PathBuf,
    /// Where it is renamed to when it is whole. It belongs to the caller: what is there is replaced.
    pub dest: PathBuf,
    /// Sent to the host of `url` only.
    pub headers: HashMap<String, String>,
    /// A name and a password, sent to their own server only.
    pub authorization: Option<Authorization>,
    /// Asked once in a run when the server refuses the address (401, 403, 404, 410): signed addresses do not last.
    pub newer: Option<NewerAddress>,
}

/// Who knows of a newer address of the same file, with what is shown there. None: there is no other.
#[derive(Clone)]
pub struct NewerAddress(Arc<dyn Fn() -> BoxFuture<'static, Option<FoundAddress>> + Send + Sync>);

type FoundAddress = (String, Option<Authorization>);

impl NewerAddress {
    pub fn new(
        ask: impl Fn() -> BoxFuture<'static, Option<(String, Option<Authorization>)>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }

    async fn ask(&self) -> Option<FoundAddress> {
        (self.0)().await
    }
}

impl std::fmt::Debug for NewerAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewerAddress")
    }
}

/// How far a media file has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MediaProgress {
    pub bytes: u64,
    pub total: Option<u64>,
    /// What is there, sorted, without overlap.
    pub ranges: Vec<Range<u64>>,
    /// The transfer had to be taken up again this many times in this run.
    pub resumed: u32,
    /// It waits to try again, because of `why`.
    pub waiting: bool,
    pub why: Option<FetchError>,
    pub done: bool,
    /// Nothing but the end of the body says that this is all: no answer gave a length.
    pub unconfirmed: bool,
    /// The largest length that any answer gave, also of another version.
    pub told: Option<u64>,
}

/// A media file that grows: readers block for bytes that are on their way, and where they wait the transfer goes first.
pub struct Media {
    client: Client,
    growing: Arc<Growing>,
}

/// The files being written in this process: two writers on one path would mix their bytes.
static OPEN: LazyLock<Mutex<HashMap<PathBuf, Weak<Growing>>>> = LazyLock::new(Mutex::default);

impl Client {
    /// Opens (or resumes) a media file that is written to `part` as it arrives, with its interval map beside it in
    /// `part` + ".map" (JSON, replaced atomically). Does not touch the network until [`Media::run`].
    ///
    /// A `part` that is open already is shared: the new handle sees the same file. With another `url` that is refused
    /// while a transfer runs; afterwards the new address takes over, and starts over unless it continues the old one.
    pub fn media(&self, request: MediaRequest) -> Result<Arc<Media>, FetchError> {
        web_url(&request.url)?;
        let part = std::path::absolute(&request.part).map_err(|error| FetchError::disk(&error))?;
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, growing| growing.strong_count() > 0);
        let shared = open.get(&part).and_then(Weak::upgrade);
        let growing = match shared {
            Some(growing) if growing.attach(&request)? => growing,
            _ => {
                let growing = Growing::load(request)?;
                open.insert(part, Arc::downgrade(&growing));
                growing
            }
        };
        Ok(Arc::new(Media {
            client: self.clone(),
            growing,
        }))
    }
}

impl Media {
    /// Fetches what is missing until all is there, then syncs and renames. Follows the reader's wish first, then fills
    /// from the front. Resumes with If-Range; a changed file starts over. Retries cut connections with back-off
    /// (`retries` times without progress, then the error; `u32::MAX` waits for the network for ever).
    /// HTML, empty and short bodies are errors, never a finished file. `done` returns the final path.
    ///
    /// A second run beside one that is under way joins it and ends as it ends (its own `cancel` only stops the
    /// waiting). Cancelled or dropped, it keeps the part and its map for the next run.
    pub async fn run(
        &self,
        retries: u32,
        cancel: CancellationToken,
    ) -> Result<PathBuf, FetchError> {
        match self.growing.begin() {
            Start::Done(path) => {
                if !self.growing.lock().keeps_map {
                    self.forget_map();
                }
                Ok(path)
            }
            Start::Join(mut ended) => {
                let end = async {
                    let end = ended.wait_for(Option::is_some).await;
                    end.ok()
                        .and_then(|end| end.clone())
                        .unwrap_or(Err(FetchError::Cancelled))
                };
                tokio::select! {
                    biased;
                    () = cancel.cancelled() => Err(FetchError::Cancelled),
                    end = end => end,
                }
            }
            Start::Go(writer) => {
                let result = tokio::select! {
                    biased;
                    () = cancel.cancelled() => Err(FetchError::Cancelled),
                    result = transfer::transfer(&self.client, &self.growing, retries) => result,
                };
                writer.end(result.clone()).await;
                result
            }
        }
    }

    pub fn progress(&self) -> MediaProgress {
        self.growing.lock().progress()
    }

    /// The address that the bytes of this run came from, after redirects; without user and password. None before the first
    /// good answer.
    pub fn answered(&self) -> Option<String> {
        self.growing.lock().answered.clone()
    }

    /// Wakes at each change of progress (not more than ten times a second).
    pub fn watch(&self) -> watch::Receiver<MediaProgress> {
        self.growing.shown.subscribe()
    }

    /// A blocking reader from the start of the file, usable before, while and after it is fetched.
    pub fn reader(self: &Arc<Self>) -> MediaReader {
        MediaReader::new(Arc::clone(&self.growing))
    }

    /// Somebody listens: as long as there are readers, runs wait for a network that is away, however few retries they
    /// were given, instead of failing what is heard.
    pub fn be_patient(&self) {
        self.growing.lock().patient = true;
    }

    /// Others wait for the place of this transfer: while nobody reads, what would take long (a server that asks to wait, or
    /// sends next to nothing, or has no place for it) ends the run with its reason, so that the next may go on.
    pub fn give_way(&self) {
        self.growing.lock().gives_way = true;
    }

    /// Leaves two things to the caller: to bring the finished file to the disk (it may do so with many at once), and to remove
    /// the map by `forget_map` when it is noted that the file is here. A kill before that makes nobody fetch it once more, and
    /// after a power cut it is not believed to be whole.
    pub fn keep_map(&self) {
        self.growing.lock().keeps_map = true;
    }

    /// The finished file, if it is one by now.
    pub fn finished(&self) -> Option<PathBuf> {
        let state = self.growing.lock();
        (state.phase == Phase::Done).then(|| state.request.dest.clone())
    }

    /// Removes the map of a finished file.
    pub fn forget_map(&self) {
        let part = {
            let state = self.growing.lock();
            (state.phase == Phase::Done).then(|| state.request.part.clone())
        };
        if let Some(part) = part {
            map::Map::remove(&part);
        }
    }

    /// About how many bytes it should have, by the feed. A body without a length that ends far before is asked for again.
    pub fn expect(&self, bytes: u64) {
        self.growing.lock().expected = Some(bytes);
    }

    /// Makes every reader that exists now fail, those that wait included.
    pub fn close_readers(&self) {
        self.growing.close_readers();
    }
}

impl Drop for Media {
    fn drop(&mut self) {
        self.growing.detach();
    }
}
