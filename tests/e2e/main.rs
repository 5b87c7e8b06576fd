//! End to end: the real window, driven as a person would, with real sound and a site on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chapters;
mod devices;
mod downloads;
mod engine;
mod finding;
mod focus;
mod library;
mod listening;
mod media_keys;
mod network;
mod passwords;
mod playback;
mod reader;
mod reading;
mod seed;
mod self_check;
mod steps;
mod tones;
mod web_process;
