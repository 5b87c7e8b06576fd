//! A folder with one media file in the making.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use fetch::{FetchError, Media, MediaProgress, MediaRequest, Reach};
use tokio_util::sync::CancellationToken;

use crate::server::client;

pub struct Folder {
    dir: tempfile::TempDir,
    pub part: PathBuf,
    pub dest: PathBuf,
}

impl Folder {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (part, dest) = (dir.path().join("x/a.part"), dir.path().join("x/a.mp3"));
        std::fs::create_dir(dir.path().join("x")).unwrap();
        Self { dir, part, dest }
    }

    pub fn map(&self) -> PathBuf {
        self.part.with_extension("part.map")
    }

    pub fn request(&self, server: SocketAddr) -> MediaRequest {
        MediaRequest {
            url: format!("http://{server}/a.mp3"),
            reach: Reach::Anywhere,
            part: self.part.clone(),
            dest: self.dest.clone(),
            headers: std::collections::HashMap::new(),
            authorization: None,
            newer: None,
        }
    }

    pub fn media(&self, server: SocketAddr) -> Arc<Media> {
        client().media(self.request(server)).unwrap()
    }

    /// Runs to the end, with a few tries.
    pub async fn fetch(&self, server: SocketAddr) -> Result<MediaProgress, FetchError> {
        let media = self.media(server);
        let path = media.run(3, CancellationToken::new()).await?;
        assert_eq!(path, self.dest);
        Ok(media.progress())
    }

    /// The finished file; nothing else is left.
    pub fn finished(&self) -> Vec<u8> {
        let names: Vec<_> = std::fs::read_dir(self.dir.path().join("x"))
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names, ["a.mp3"]);
        std::fs::read(&self.dest).unwrap()
    }

    /// What the map claims, after checking each claimed byte against the body.
    pub fn claims(&self, body: &[u8]) -> u64 {
        let claims = claims_of(&std::fs::read(self.map()).unwrap()).unwrap();
        let part = std::fs::read(&self.part).unwrap();
        let mut claimed = 0;
        for (start, end) in claims {
            let (start, end) = (start as usize, end as usize);
            assert!(
                part[start..end] == body[start..end],
                "bytes {start} to {end}"
            );
            claimed += (end - start) as u64;
        }
        claimed
    }
}

/// The ranges that a map claims, by its last line; None when it is none.
pub fn claims_of(map: &[u8]) -> Option<Vec<(u64, u64)>> {
    let last = map.split(|b| *b == b'\n').rfind(|line| !line.is_empty())?;
    let last: serde_json::Value = serde_json::from_slice(last).ok()?;
    let ranges = last.get("written").or_else(|| last.get("ranges"))?;
    let ranges = ranges.as_array()?.iter();
    ranges
        .map(|range| Some((range[0].as_u64()?, range[1].as_u64()?)))
        .collect()
}

/// Bytes without a pattern that could hide a shift.
pub fn body(length: usize, seed: u64) -> Arc<Vec<u8>> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    Arc::new((0..length).map(|_| next()).collect())
}

/// Until progress is as wished.
pub async fn until(media: &Media, wish: impl FnMut(&MediaProgress) -> bool) {
    media.watch().wait_for(wish).await.unwrap();
}
