//! Other people's code on other people's bytes: a panic in it is one more kind of damage.
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::PlayerError;

/// Demuxers and decoders are other people's code fed with other people's bytes, and one arithmetic overflow in them
/// must not take a caller along: a panic is one more kind of damage.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, PlayerError>) -> Result<T, PlayerError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(PlayerError::Damaged("it confuses the decoder".to_string())))
}
