//! Files that were removed and can be brought back for a while.
use crate::UndoId;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long a removed file can be brought back.
pub(super) const GRACE: Duration = Duration::from_secs(600);

/// What was removed, as long as it can be taken back.
pub(super) struct SetAside {
    pub undo: UndoId,
    pub bytes: u64,
    pub until: Instant,
    /// Files that were moved out of the way, and parts that stay where they are.
    pub files: Vec<PathBuf>,
}
