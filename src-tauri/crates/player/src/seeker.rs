//! An open file to look into at many places: for measuring seeks, waveforms and previews.
use crate::decode::{Block, Decode, Next};
use crate::open::open;
use crate::ticks::Ticks;
use crate::{PlayerError, Source};

pub struct Seeker {
    decode: Box<dyn Decode>,
}

impl Seeker {
    pub fn open(source: Box<dyn Source>) -> Result<Seeker, PlayerError> {
        Ok(Seeker {
            decode: open(source)?,
        })
    }

    /// The first samples (interleaved, a packet's worth) heard at a time; empty at the end.
    pub fn first_samples(&mut self, at_ms: u64) -> Result<Vec<f32>, PlayerError> {
        self.decode.seek(Ticks::from_ms(at_ms))?;
        let mut block = Block::default();
        match self.decode.next(&mut block)? {
            Next::Block => Ok(block.samples),
            Next::End => Ok(Vec::new()),
        }
    }
}
