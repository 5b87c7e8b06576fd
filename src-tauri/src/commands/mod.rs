//! What the window may ask, a file a noun. Each is one line to the library or the session.
pub mod annotations;
pub mod articles;
pub mod backups;
pub mod browser;
pub mod downloads;
pub mod feeds;
pub mod imports;
pub mod items;
pub mod passwords;
pub mod playback;
pub mod queue;
pub mod search;
pub mod settings;
pub mod triage;
pub mod window;
