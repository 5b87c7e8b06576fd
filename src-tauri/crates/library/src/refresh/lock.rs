//! Of several programs with one library one asks feeds at a time: it has the lock, which is the system's, so that a program
//! that was killed holds up nobody. What it asked stands in the file, so that one that waited asks nobody twice; which feeds it
//! asks just now stands in another, for those who want to ask a single one meanwhile.
use crate::FeedId;
use crate::permissions::private_file;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

const LOCK: &str = "refresh.lock";
/// Numbers of feeds, of eight bytes each; 0 is a free place. It says something only while the lock is held.
const NOW: &str = "refresh.now";
/// How often it is looked whether the other program is done.
pub(super) const LOOK: Duration = Duration::from_millis(100);
/// Who waited has waited no longer than this since a run ended, in milliseconds.
const LASTS: i64 = 60_000;
/// The most bytes that are read of the file.
const MOST: u64 = 4 * 1024 * 1024;

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EndedRun {
    /// Unix milliseconds.
    pub began: i64,
    pub ended: i64,
    pub feeds: Vec<i64>,
    /// New items.
    pub found: u32,
    pub failed: u32,
    /// Left out, because their servers asked for patience, and until when the first of them.
    #[serde(default)]
    pub held: u32,
    #[serde(default)]
    pub held_until: Option<i64>,
}

pub(super) struct RefreshGuard {
    /// None where the file system knows no locks: better asked twice than never.
    file: Option<File>,
    now: Option<File>,
    /// Of `now`: which are taken.
    places: Vec<bool>,
}

/// The lock, if no other program has it.
pub(super) fn lock(folder: &Path) -> Option<RefreshGuard> {
    let file = match private_file(&folder.join(LOCK), false) {
        Ok(file) => file,
        Err(error) => {
            tracing::warn!(%error, "the lock of refreshes cannot be made");
            return Some(RefreshGuard::without());
        }
    };
    match file.try_lock() {
        Ok(()) => {
            let now = private_file(&folder.join(NOW), true);
            if let Err(error) = &now {
                tracing::warn!(%error, "it cannot be said which feeds are asked");
            }
            Some(RefreshGuard {
                file: Some(file),
                now: now.ok(),
                places: Vec::new(),
            })
        }
        Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "this file system knows no locks");
            Some(RefreshGuard::without())
        }
    }
}

/// Which feeds the program that holds the lock asks just now.
pub(super) fn asked_now(folder: &Path) -> HashSet<FeedId> {
    let mut bytes = Vec::new();
    let read =
        File::open(folder.join(NOW)).and_then(|file| file.take(MOST).read_to_end(&mut bytes));
    if let Err(error) = read {
        tracing::debug!(%error, "it is not known which feeds are asked");
    }
    let (places, _) = bytes.as_chunks::<8>();
    places
        .iter()
        .map(|place| i64::from_le_bytes(*place))
        .filter(|id| *id != 0)
        .map(FeedId)
        .collect()
}

impl RefreshGuard {
    fn without() -> RefreshGuard {
        RefreshGuard {
            file: None,
            now: None,
            places: Vec::new(),
        }
    }

    /// Says that a feed is asked from now on; answers its place.
    pub fn begin(&mut self, feed: FeedId) -> usize {
        let free = self.places.iter().position(|taken| !taken);
        let place = free.unwrap_or(self.places.len());
        match self.places.get_mut(place) {
            Some(taken) => *taken = true,
            None => self.places.push(true),
        }
        self.put(place, feed.0);
        place
    }

    /// The feed in this place is not asked any more.
    pub fn end(&mut self, place: usize) {
        if let Some(taken) = self.places.get_mut(place) {
            *taken = false;
            self.put(place, 0);
        }
    }

    fn put(&mut self, place: usize, id: i64) {
        let Some(file) = &mut self.now else {
            return;
        };
        let written = file
            .seek(SeekFrom::Start(place as u64 * 8))
            .and_then(|_| file.write_all(&id.to_le_bytes()));
        if let Err(error) = written {
            tracing::debug!(%error, "which feed is asked could not be said");
        }
    }

    /// What others asked since `since`, which was waited for.
    pub fn asked_since(&mut self, since: i64) -> Vec<EndedRun> {
        let mut runs = self.runs();
        runs.retain(|run| run.ended >= since);
        runs
    }

    fn runs(&mut self) -> Vec<EndedRun> {
        let Some(file) = &mut self.file else {
            return Vec::new();
        };
        let mut text = String::new();
        let read = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| file.take(MOST).read_to_string(&mut text));
        if let Err(error) = read {
            tracing::debug!(%error, "it is not known what was asked");
        }
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// Notes a run for those who wait.
    pub fn note(&mut self, run: EndedRun) {
        if run.feeds.is_empty() {
            return;
        }
        let mut runs = self.runs();
        runs.retain(|old| run.ended - old.ended < LASTS);
        runs.push(run);
        let lines: String = runs
            .iter()
            .filter_map(|run| serde_json::to_string(run).ok())
            .map(|line| line + "\n")
            .collect();
        let Some(file) = &mut self.file else {
            return;
        };
        let written = file
            .set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(lines.as_bytes()));
        if let Err(error) = written {
            tracing::debug!(%error, "what was asked could not be noted");
        }
    }
}

/// The feeds of these runs, and what came of them.
pub(super) fn together(runs: &[EndedRun]) -> HashSet<FeedId> {
    runs.iter()
        .flat_map(|run| run.feeds.iter().copied().map(FeedId))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn one_has_it_and_says_what_it_asked() {
        let folder = tempfile::tempdir().unwrap();
        let mut one = lock(folder.path()).unwrap();
        assert!(lock(folder.path()).is_none());
        let run = |ended, feeds: &[i64]| EndedRun {
            began: ended - 10,
            ended,
            feeds: feeds.to_vec(),
            found: 2,
            failed: 0,
            held: 0,
            held_until: None,
        };
        one.note(run(1_000, &[1, 2]));
        one.note(run(2_000, &[3]));
        one.note(run(3_000, &[]));
        assert!(asked_now(folder.path()).is_empty());
        let (a, b) = (one.begin(FeedId(7)), one.begin(FeedId(300)));
        one.end(a);
        assert_eq!(asked_now(folder.path()), HashSet::from([FeedId(300)]));
        assert_eq!(one.begin(FeedId(8)), a, "places are used again");
        assert_ne!(a, b);
        drop(one);
        let mut two = lock(folder.path()).unwrap();
        assert!(
            asked_now(folder.path()).is_empty(),
            "of one that was killed"
        );
        assert_eq!(two.asked_since(1_500), [run(2_000, &[3])]);
        let all = two.asked_since(0);
        assert_eq!(together(&all).len(), 3);
        two.note(run(1_000 + LASTS, &[4]));
        assert_eq!(two.asked_since(0).len(), 2, "old runs are forgotten");
        std::fs::write(folder.path().join(LOCK), "what is this\n{}\n").unwrap();
        assert_eq!(two.asked_since(0), []);
    }
}
