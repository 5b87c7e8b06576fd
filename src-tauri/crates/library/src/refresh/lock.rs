//! Of several programs with one library one asks feeds at a time: it has the lock, which is the system's, so that a program
//! that was killed holds up nobody. What it asked stands in the file, so that one that waited asks nobody twice.
use crate::FeedId;
use crate::permissions::private_file;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

const LOCK: &str = "refresh.lock";
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
}

pub(super) struct RefreshGuard {
    /// None where the file system knows no locks: better asked twice than never.
    file: Option<File>,
}

/// The lock, if no other program has it.
pub(super) fn lock(folder: &Path) -> Option<RefreshGuard> {
    let file = match private_file(&folder.join(LOCK), false) {
        Ok(file) => file,
        Err(error) => {
            tracing::warn!(%error, "the lock of refreshes cannot be made");
            return Some(RefreshGuard { file: None });
        }
    };
    match file.try_lock() {
        Ok(()) => Some(RefreshGuard { file: Some(file) }),
        Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "this file system knows no locks");
            Some(RefreshGuard { file: None })
        }
    }
}

impl RefreshGuard {
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
        };
        one.note(run(1_000, &[1, 2]));
        one.note(run(2_000, &[3]));
        one.note(run(3_000, &[]));
        drop(one);
        let mut two = lock(folder.path()).unwrap();
        assert_eq!(two.asked_since(1_500), [run(2_000, &[3])]);
        let all = two.asked_since(0);
        assert_eq!(together(&all).len(), 3);
        two.note(run(1_000 + LASTS, &[4]));
        assert_eq!(two.asked_since(0).len(), 2, "old runs are forgotten");
        std::fs::write(folder.path().join(LOCK), "what is this\n{}\n").unwrap();
        assert_eq!(two.asked_since(0), []);
    }
}
