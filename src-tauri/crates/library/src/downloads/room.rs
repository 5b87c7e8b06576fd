//! How much room a disk has for files.
use super::active::ActiveTransfers;
use std::path::Path;

/// Left free on every disk, where it is large enough: a full disk stops more than downloads.
const RESERVE: u64 = 256 << 20;
/// Of a small disk only this share is left free.
const SHARE: u64 = 20;

/// Bytes of a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub free: u64,
    pub whole: u64,
}

impl Room {
    /// What is to stay free.
    fn reserve(self) -> u64 {
        RESERVE.min(self.whole / SHARE)
    }

    /// Whether a file of which `need` bytes are to come may begin.
    pub fn fits(self, need: u64) -> bool {
        self.free >= self.reserve().saturating_add(need)
    }

    /// Whether nothing more may come: part of the reserve is used up by then.
    pub fn is_full(self) -> bool {
        self.free < self.reserve() / 2
    }
}

impl ActiveTransfers {
    /// Whether a test makes up the disk.
    pub(super) fn is_pretended(&self) -> bool {
        #[cfg(test)]
        return self.with(|table| table.pretended_free.is_some());
        #[cfg(not(test))]
        false
    }

    /// Of the disk that a folder lies on, or will when it is made. Waits for the disk.
    pub(super) fn room(&self, folder: &Path) -> Option<Room> {
        #[cfg(test)]
        if let Some(free) = self.with(|table| table.pretended_free) {
            return Some(Room { free, whole: 1000 });
        }
        folder.ancestors().find_map(room_of)
    }
}

#[cfg(unix)]
fn room_of(folder: &Path) -> Option<Room> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(Room {
        free: disk.f_bavail.saturating_mul(disk.f_frsize),
        whole: disk.f_blocks.saturating_mul(disk.f_frsize),
    })
}

#[cfg(not(unix))]
fn room_of(_: &Path) -> Option<Room> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_is_left_and_a_small_disk_is_of_use_all_the_same() {
        let large = |free| Room {
            free,
            whole: 1 << 40,
        };
        assert!(large(RESERVE + 100).fits(100));
        assert!(!large(RESERVE + 99).fits(100));
        assert!(!large(RESERVE / 2).is_full());
        assert!(large(RESERVE / 2 - 1).is_full());
        let small = Room {
            free: 10 << 20,
            whole: 20 << 20,
        };
        assert!(small.fits(8 << 20));
        assert!(!small.fits(10 << 20));
        assert!(!large(u64::MAX - 1).fits(u64::MAX));
    }
}
