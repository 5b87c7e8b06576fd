//! Files of sound: a queue that survives everything, one failure never blocking the rest. What is listened to comes
//! through the same transfers, outside the queue.
mod active;
mod cancel;
mod connectivity;
mod finished;
mod gathered;
mod gathering;
mod handover;
mod hold;
mod holding;
mod integrity;
mod kept;
mod leftovers;
mod lock;
mod missing;
mod newer_address;
mod on_disk;
mod order;
mod outcome;
mod outside;
mod pace;
mod paused;
mod playable;
mod relocate;
mod remove;
mod replaced;
mod requests;
mod reserved;
mod restart;
mod room;
mod set_aside;
mod source;
mod starting;
mod storage;
mod stream;
#[cfg(test)]
mod tests;
mod transfer;
mod transfer_end;
mod view;
mod waiting;
mod wanted;
mod whole;

pub(crate) use active::ActiveTransfers;
pub use connectivity::Connectivity;
pub(crate) use finished::insert_finished_download;
pub use playable::Playable;
