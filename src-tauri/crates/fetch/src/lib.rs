//! The only code that opens a socket: polite conditional GET, resumable download, the growing media file.
//! It knows no sibling and keeps no state beyond its connections and the files it is told to write.
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How far a request may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The user typed the address, or it came from a private server: any host.
    Anywhere,
    /// The address stood in public material: never a private, loopback, link-local or metadata address,
    /// checked after DNS and again at every redirect.
    PublicOnly,
}

/// Settings of the one client.
#[derive(Debug, Clone)]
pub struct Config {
    pub user_agent: String,
    /// Requests at once in all; default 16.
    pub total: usize,
    /// Requests at once to one host; default 2.
    pub per_host: usize,
    pub connect_timeout: Duration,
    /// Without a byte for this long the request fails.
    pub read_timeout: Duration,
    /// For pages, feeds and pictures; media has no total time.
    pub total_timeout: Duration,
}

/// One sentence each; `code` is stable for the window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("the address is not a web address: {0}")]
    BadUrl(String),
    #[error("this address is on a private network, and the page that named it is not")]
    PrivateAddress,
    #[error("no connection to {host}: {detail}")]
    Unreachable { host: String, detail: String },
    #[error("the name {host} was not found; is there a network?")]
    NoSuchHost { host: String },
    #[error("the certificate of {host} was refused: {detail}")]
    Certificate { host: String, detail: String },
    #[error("the server did not answer in time")]
    Timeout,
    #[error("the server says: {status} {reason}")]
    Status { status: u16, reason: String, retry_after: Option<Duration> },
    #[error("the redirects go in a circle")]
    TooManyRedirects,
    #[error("the answer is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the connection was cut: {0}")]
    Cut(String),
    #[error("the server sent a web page where a file was expected")]
    HtmlInstead,
    #[error("the file is empty")]
    EmptyFile,
    #[error("there is no room on the disk")]
    DiskFull,
    #[error("the file could not be written: {0}")]
    Disk(String),
    #[error("stopped")]
    Cancelled,
}

/// What identifies a version of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Get {
    pub url: String,
    pub reach: Reach,
    /// Sent as If-None-Match and If-Modified-Since.
    pub validators: Validators,
    /// Bytes after decompression; more is `TooLarge`.
    pub limit: u64,
    pub accept: &'static str,
    /// None sends no Referer.
    pub referer: Option<String>,
}

#[derive(Debug, Clone)]
pub enum Fetched {
    NotModified(Meta),
    Body(Meta, Vec<u8>),
}

/// The answer without its body.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// After all redirects.
    pub url: String,
    /// Where a chain of only permanent redirects (301, 308) ended, if there was one.
    pub moved_to: Option<String>,
    pub content_type: Option<String>,
    pub validators: Validators,
    /// Cache-Control max-age or Expires.
    pub max_age: Option<Duration>,
}

/// The one client; cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<()>);

impl Client {
    pub fn new(_config: Config) -> Result<Client, FetchError> {
        Ok(Client(Arc::new(())))
    }

    /// A page, feed or picture, whole, in memory. Waits for its turn (global and per-host limits).
    pub async fn get(&self, _get: Get) -> Result<Fetched, FetchError> {
        Err(FetchError::Cancelled)
    }

    /// Opens (or resumes) a media file that is written to `part` as it arrives, with its interval map beside it in
    /// `part` + ".map" (JSON, replaced atomically). Does not touch the network until [`Media::run`].
    pub fn media(&self, _request: MediaRequest) -> Result<Arc<Media>, FetchError> {
        Err(FetchError::Cancelled)
    }
}

#[derive(Debug, Clone)]
pub struct MediaRequest {
    pub url: String,
    pub reach: Reach,
    /// The file while it is not whole; ends in `.part`.
    pub part: PathBuf,
    /// Where it is renamed to when it is whole.
    pub dest: PathBuf,
    pub headers: HashMap<String, String>,
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
    /// The network is away and it waits to try again.
    pub waiting: bool,
    pub done: bool,
}

/// A media file that grows: readers block for bytes that are on their way, and where they wait the transfer goes first.
pub struct Media {}

impl Media {
    /// Fetches what is missing until all is there, then syncs and renames. Follows the reader's wish first, then fills
    /// from the front. Resumes with If-Range; a changed file starts over. Retries cut connections with back-off
    /// (`retries` times without progress, then the error; `u32::MAX` waits for the network for ever).
    /// HTML, empty and short bodies are errors, never a finished file. `done` returns the final path.
    pub async fn run(
        &self,
        _retries: u32,
        _cancel: tokio_util::sync::CancellationToken,
    ) -> Result<PathBuf, FetchError> {
        Err(FetchError::Cancelled)
    }

    pub fn progress(&self) -> MediaProgress {
        MediaProgress::default()
    }

    /// Wakes at each change of progress (not more than ten times a second).
    pub fn watch(&self) -> tokio::sync::watch::Receiver<MediaProgress> {
        tokio::sync::watch::channel(MediaProgress::default()).1
    }
}
