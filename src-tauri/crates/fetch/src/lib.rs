//! The only code that opens a socket: polite conditional GET, resumable download, the growing media file.
//! It knows no sibling and keeps no state beyond its connections and the files it is told to write.
//! What it fetches is hostile: every answer is bounded in bytes, redirects and time.
mod address;
mod authorization;
mod client;
mod error;
mod freshness;
mod get;
mod limits;
mod media;
mod meta_refresh;
mod network;
mod proxy;
mod ranges;
mod reach;
mod redirects;
mod sniff;
mod throttle;

pub use authorization::{Authorization, take_password};
pub use client::{Client, Config};
pub use error::FetchError;
pub use get::{Fetched, Get, Meta, Validators};
pub use media::{Media, MediaProgress, MediaReader, MediaRequest, NewerAddress};
pub use network::{WayOut, way_out};
pub use proxy::ProxyRules;
pub use reach::{Reach, is_public};
