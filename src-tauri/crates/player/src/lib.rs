//! Commands in, sound and events out: decode, index, seek, output. Its own threads; no database, no network.
//! Media is hostile: nothing here panics on it or allocates without a bound.
//!
//! Bytes come from a [`Source`]; a decode thread per load turns them into blocks of samples that carry their source
//! time, a chain of stages works on the blocks, and a lock-free ring hands frames to the output callback.
mod chain;
mod chapters;
mod decode;
mod engine;
mod index;
mod inspect;
mod layer3;
mod loudness;
mod model;
mod mp4_boxes;
mod open;
mod output;
mod render;
mod resample;
mod ring;
mod seeker;
mod sniff;
mod sound;
mod source;
mod ticks;
mod wav;

/// For the fuzz targets only: parsers without the libraries around them, whose panics are caught in earnest.
#[doc(hidden)]
pub mod fuzz {
    pub use crate::chapters::own as media_chapters;
    pub use crate::decode::opus::split as opus_split;
    pub use crate::decode::packets::{matroska_from, ogg_before};
    pub use crate::decode::sbr::ends_with_replication;
    pub use crate::layer3::decode_all as layer3;
}

pub use engine::Player;
pub use index::{FrameIndex, IndexError, index_mp3};
pub use inspect::inspect;
pub use loudness::{measure_loudness, read_through_while};
pub use model::{
    Command, Event, Inspection, Length, LoadId, MediaChapter, MediaInfo, Notice, OutputChoice,
    PlayerError, RenderReport, Saved, State, Status,
};
pub use output::output_devices;
pub use render::{render, render_with};
pub use seeker::Seeker;
pub use sound::{
    Loudness, MeasuredLoudness, ReadThrough, RenderOptions, Sound, TrimLevel, even_gain_db,
};
pub use source::{FileSource, MemorySource, Source};

/// A file of the corpus.
#[cfg(test)]
fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/audio");
    std::fs::read(format!("{folder}/{name}")).unwrap_or_default()
}
