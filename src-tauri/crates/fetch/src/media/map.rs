//! The interval map beside a growing file: what a later start may believe about it. Replaced atomically, and only
//! after the bytes it speaks of are on the disk. What is read here is checked as if a stranger had written it.
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::Validators;
use crate::ranges::Ranges;

const VERSION: u32 = 1;
const LARGEST: u64 = 1 << 20;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Map {
    version: u32,
    /// Without user and password.
    pub url: String,
    pub validators: Validators,
    pub total: Option<u64>,
    ranges: Vec<(u64, u64)>,
    /// The largest length that any answer said.
    #[serde(default)]
    pub told: Option<u64>,
}

pub(crate) fn path(part: &Path) -> PathBuf {
    with_ending(part, ".map")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

impl Map {
    pub fn new(url: String, validators: Validators, total: Option<u64>, have: &Ranges) -> Self {
        let ranges = have
            .as_slice()
            .iter()
            .map(|range| (range.start, range.end))
            .collect();
        Self {
            version: VERSION,
            url,
            validators,
            total,
            ranges,
            told: None,
        }
    }

    /// The map of `part`, or None if there is none that makes sense.
    pub fn load(part: &Path) -> Option<Self> {
        let mut bytes = Vec::new();
        File::open(path(part))
            .ok()?
            .take(LARGEST)
            .read_to_end(&mut bytes)
            .ok()?;
        serde_json::from_slice::<Self>(&bytes)
            .ok()
            .filter(|map| map.version == VERSION)
    }

    /// What is there, no further than a file of this length reaches.
    pub fn have(&self, length: u64) -> Ranges {
        let mut have = Ranges::default();
        for &(start, end) in &self.ranges {
            have.insert(start..end);
        }
        have.clip(length.min(self.total.unwrap_or(u64::MAX)));
        have
    }

    /// Replaces the map of `part`. The caller has synced the file before.
    pub fn save(&self, part: &Path) -> io::Result<()> {
        let target = path(part);
        let fresh = with_ending(&target, ".new");
        let mut file = File::create(&fresh)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_data()?;
        drop(file);
        fs::rename(&fresh, &target)
    }

    pub fn remove(part: &Path) {
        // Nothing to remove is fine, and a map without its file is ignored.
        let _ = fs::remove_file(path(part));
    }
}

/// Whether bytes fetched from `old` may be completed from `new`. Signed addresses change their query with each feed
/// refresh; then only a validator can vouch for it.
pub(crate) fn continues(old: &str, new: &str, validators: &Validators) -> bool {
    let bare = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        Some(url)
    };
    old == new
        || (*validators != Validators::default() && bare(old).is_some() && bare(old) == bare(new))
}

/// Makes a rename or removal in this folder survive a power cut, where the system can.
pub(crate) fn sync_folder(file: &Path) {
    if let Some(folder) = file.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        // Not every system lets a folder be opened; then there is nothing more to do.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
mod tests;
