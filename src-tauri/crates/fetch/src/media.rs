//! The growing media file.
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::{Client, FetchError, Reach};

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

pub struct Media {}

impl Client {
    pub fn media(&self, _request: MediaRequest) -> Result<Arc<Media>, FetchError> {
        Err(FetchError::Cancelled)
    }
}

impl Media {
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

    pub fn watch(&self) -> tokio::sync::watch::Receiver<MediaProgress> {
        tokio::sync::watch::channel(MediaProgress::default()).1
    }
}
