//! End to end: the real window, driven as a person would, with real sound and a site on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod devices;
mod ears;
mod house;
mod lamps;
mod listening;
mod marks;
mod media_keys;
mod network;
mod reading;
mod sounding;
mod steps;
