//! Reasons for which the whole queue rests.
use crate::QueueHold;
use std::path::PathBuf;

const DISK_FULL_CODE: &str = "disk_full";
const OFFLINE_CODE: &str = "offline";
const METERED_CODE: &str = "metered";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hold {
    /// The folder, and the bytes that have to be free in it.
    DiskFull {
        folder: PathBuf,
        need: u64,
    },
    Offline,
    Metered,
}

impl Hold {
    pub fn shown(&self) -> QueueHold {
        let (code, problem) = match self {
            Hold::DiskFull { .. } => (
                DISK_FULL_CODE,
                "there is no room on the disk; nothing was lost, and the downloads go on when there is",
            ),
            Hold::Offline => (
                OFFLINE_CODE,
                "there is no network; what is here is kept, and the downloads go on when it is back",
            ),
            Hold::Metered => (
                METERED_CODE,
                "this network is paid by the byte; the downloads go on in another one",
            ),
        };
        QueueHold {
            code: code.to_owned(),
            problem: problem.to_owned(),
        }
    }
}
