//! From bytes to blocks of samples, each labelled with the source time of its first sample.
pub(crate) mod chained;
mod claims;
mod guarded;
pub(crate) mod mp3;
mod ogg;
pub(crate) mod opus;
pub(crate) mod packets;
pub(crate) mod probe;
pub(crate) mod sbr;
mod shown;

use crate::ticks::Ticks;
use crate::{MediaInfo, Notice, PlayerError};

/// Interleaved samples of one format, and where in the source they belong.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    pub samples: Vec<f32>,
    pub channels: usize,
    /// Speaker positions as symphonia's bits, 0 when they are not known.
    pub layout: u64,
    pub rate: u32,
    pub at: Ticks,
    /// Source time that the block stands for; stages that change speed keep it.
    pub span: Ticks,
}

impl Block {
    pub fn frames(&self) -> usize {
        self.samples.len() / self.channels.max(1)
    }

    /// Forgets the first `frames` and moves the label on.
    pub fn drop_front(&mut self, frames: usize) {
        let frames = frames.min(self.frames());
        let gone = Ticks::of_frames(frames as u64, self.rate);
        self.samples.drain(..frames * self.channels);
        self.at = self.at.plus(gone);
        self.span = self.span.minus(gone);
    }

    pub fn keep_front(&mut self, frames: usize) {
        self.samples.truncate(frames * self.channels);
        self.span = Ticks::of_frames(self.frames() as u64, self.rate);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Block,
    End,
}

pub(crate) trait Decode: Send {
    fn media(&self) -> &MediaInfo;
    /// Fills `block` with at least one frame of what is heard next.
    fn next(&mut self, block: &mut Block) -> Result<Next, PlayerError>;
    /// The next block starts with the sample at `to`. Past the end the next is `End`.
    fn seek(&mut self, to: Ticks) -> Result<(), PlayerError>;
    /// Packets that could not be decoded so far.
    fn skipped(&self) -> u64;
    /// The end of what it was is missing, as far as that is known by now.
    fn cut(&self) -> bool {
        false
    }
    /// A small piece of background work (extending an index); true while there is more of it.
    fn idle(&mut self) -> Result<bool, PlayerError> {
        Ok(false)
    }
    /// The frame index in its stored form, once, when it has become whole and was not the stored one.
    fn new_index(&mut self) -> Option<Vec<u8>> {
        None
    }
    /// Something the listener should know, once.
    fn notice(&mut self) -> Option<Notice> {
        None
    }
}
