//! What becomes of a row when its transfer has ended, as a value.
use std::time::Duration;

/// What became of a row.
#[derive(Clone)]
pub(super) struct TransferEnd {
    pub state: &'static str,
    pub problem: Option<String>,
    pub code: Option<&'static str>,
    pub hold: Option<Duration>,
    /// It counts as a try that did not succeed.
    pub counts: bool,
    /// Of a finished file: why it may not be what it should be.
    pub doubt: Option<&'static str>,
    /// A try failed, and the file of an earlier one is still here, of so many bytes.
    pub earlier: Option<u64>,
}

impl TransferEnd {
    pub fn done(doubt: Option<&'static str>) -> TransferEnd {
        TransferEnd {
            state: "done",
            problem: None,
            code: None,
            hold: None,
            counts: false,
            doubt,
            earlier: None,
        }
    }

    /// It waits as if it had not begun.
    pub fn waits(hold: Option<Duration>) -> TransferEnd {
        TransferEnd {
            state: "waiting",
            hold,
            ..TransferEnd::done(None)
        }
    }
}
