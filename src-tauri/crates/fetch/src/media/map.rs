//! The interval map beside a growing file: what a later start may believe about it. Its first line is replaced atomically,
//! and only after the bytes it speaks of are on the disk: it holds after a power cut. The lines behind it are added as bytes
//! are written, and are believed only as long as this system has not been started anew: they hold after a kill, and cost
//! next to nothing. What is read here is checked as if a stranger had written it.
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

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

/// What has been written by now, whether or not it is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    boot: String,
    written: Vec<(u64, u64)>,
}

/// Names the time from one start of this system to the next; None where it has no name (random(4)).
pub(crate) fn boot() -> Option<&'static str> {
    static BOOT: LazyLock<Option<String>> = LazyLock::new(|| {
        let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        Some(id.trim().to_owned()).filter(|id| !id.is_empty())
    });
    BOOT.as_deref()
}

fn pairs(ranges: &Ranges) -> Vec<(u64, u64)> {
    let ranges = ranges.as_slice().iter();
    ranges.map(|range| (range.start, range.end)).collect()
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
        Self {
            version: VERSION,
            url,
            validators,
            total,
            ranges: pairs(have),
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
        let mut parts = serde_json::Deserializer::from_slice(&bytes);
        let mut map = Self::deserialize(&mut parts)
            .ok()
            .filter(|map| map.version == VERSION)?;
        // The last that is whole; after a power cut they may be anything.
        let written = parts.into_iter::<Written>().map_while(Result::ok);
        if let Some(last) = written.last()
            && boot().is_some_and(|boot| boot == last.boot)
        {
            map.ranges = last.written;
        }
        Some(map)
    }

    /// How many bytes it claims.
    pub fn bytes(&self) -> u64 {
        self.have(u64::MAX).bytes()
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

    /// Writes the map that is to replace that of `part`. The caller has synced the file before.
    pub fn write_new(&self, part: &Path) -> io::Result<File> {
        let mut file = File::create(with_ending(&path(part), ".new"))?;
        file.write_all(&self.line()?)?;
        file.sync_data()?;
        Ok(file)
    }

    /// Puts the map that was written in place of the old one.
    pub fn put_in_place(part: &Path) -> io::Result<()> {
        let target = path(part);
        fs::rename(with_ending(&target, ".new"), &target)
    }

    /// Begins the map of a `part` that has none: nothing in it is known to be on the disk yet.
    pub fn begin(&self, part: &Path) -> io::Result<File> {
        let none = Self {
            ranges: Vec::new(),
            ..self.clone()
        };
        let mut file = File::create(path(part))?;
        file.write_all(&none.line()?)?;
        Ok(file)
    }

    fn line(&self) -> io::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }

    /// True when there was one. None to remove is fine, and a map without its file is ignored.
    pub fn remove(part: &Path) -> bool {
        fs::remove_file(path(part)).is_ok()
    }
}

/// Adds to a map what has been written by now. In one piece, so that a kill leaves all of it or nothing.
pub(crate) fn add_written(mut map: &File, boot: &str, have: &Ranges) -> io::Result<()> {
    let mut line = serde_json::to_vec(&Written {
        boot: boot.to_owned(),
        written: pairs(have),
    })?;
    line.push(b'\n');
    map.write_all(&line)
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
