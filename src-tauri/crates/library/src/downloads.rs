//! Files of sound: a queue that survives everything, one failure never blocking the rest. What is listened to comes
//! through the same transfers, outside the queue.
mod active;
mod finished;
mod handover;
mod kept;
mod lock;
mod missing;
mod newer_address;
mod paused;
mod playable;
mod relocate;
mod remove;
mod replaced;
mod requests;
mod reserved;
mod restart;
mod source;
mod starting;
mod storage;
mod stream;
#[cfg(test)]
mod tests;
mod transfer;
mod view;

pub(crate) use active::ActiveTransfers;
pub(crate) use finished::insert_finished_download;
pub use playable::Playable;
