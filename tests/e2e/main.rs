//! End to end: the real window, driven as a person would, with real sound and a site on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod chapters;
mod deciding;
mod devices;
mod directories;
mod downloads;
mod engine;
mod finding;
mod focus;
mod harm;
mod kept_lists;
mod library;
mod listening;
mod many_shows;
mod media_keys;
mod names;
mod network;
mod own_words;
mod passwords;
mod past;
mod playback;
mod reader;
mod reading;
mod seed;
mod self_check;
mod steps;
mod tagging;
mod tones;
mod trash;
mod web_process;
