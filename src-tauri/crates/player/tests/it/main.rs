//! Black-box tests of the player: files in, samples, facts and events out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod arriving;
mod chained;
mod contained;
mod cuesheet;
mod cut;
mod engine;
mod following;
mod formats;
mod hostile;
mod inspect;
mod joined;
mod large;
mod matroska;
mod old_tags;
mod sound;
mod support;
mod traps;
