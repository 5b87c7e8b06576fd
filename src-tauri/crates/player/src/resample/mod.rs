//! Stereo at any rate to stereo at the device's rate, once, with rubato's FFT resampler. Frames that come out keep
//! their source time by marks.
#[cfg(test)]
mod tests;

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler};

use crate::decode::Block;
use crate::ring::{Frame, Mark};
use crate::ticks::Ticks;

const CHUNK: usize = 1024;

/// Frames at the device's rate, and the source time of some of them.
#[derive(Default)]
pub(crate) struct Resampled {
    pub frames: Vec<Frame>,
    pub marks: Vec<Mark>,
}

pub(crate) struct Resample {
    to: u32,
    engine: Option<Engine>,
    /// Frames given out so far.
    given: u64,
}

struct Engine {
    from: u32,
    fft: Fft<f32>,
    pending: Vec<f32>,
    out: Vec<f32>,
    /// Output frames at the beginning that are only the filter's delay.
    late: usize,
    /// Input frames taken and output frames given since the engine was made, and where it began.
    taken: u64,
    made: u64,
    base: u64,
}

impl Resample {
    pub fn new(to: u32) -> Resample {
        Resample {
            to: to.max(1),
            engine: None,
            given: 0,
        }
    }

    pub fn push(&mut self, block: &Block, out: &mut Resampled) {
        if self.engine.as_ref().is_none_or(|e| e.from != block.rate) {
            self.finish(out);
            self.engine = Engine::new(block.rate, self.to, self.given);
        }
        let Some(engine) = self.engine.as_mut() else {
            return;
        };
        let first = engine.base + scale(engine.taken, engine.from, self.to);
        let frames = block.frames() as u64;
        out.marks.push(Mark {
            frame: first,
            at: block.at,
            span: block.span,
            frames: (engine.base + scale(engine.taken + frames, engine.from, self.to))
                .saturating_sub(first),
        });
        engine.taken += frames;
        if engine.from == self.to {
            out.frames
                .extend(block.samples.chunks_exact(2).map(|f| [f[0], f[1]]));
            self.given += frames;
            return;
        }
        engine.pending.extend_from_slice(&block.samples);
        let before = out.frames.len();
        engine.run(out, u64::MAX);
        self.given += (out.frames.len() - before) as u64;
    }

    /// Gives out what the filter still holds.
    pub fn finish(&mut self, out: &mut Resampled) {
        let Some(mut engine) = self.engine.take() else {
            return;
        };
        if engine.from == self.to {
            return;
        }
        let total = scale(engine.taken, engine.from, self.to);
        let before = out.frames.len();
        // The rest and the filter's delay take a few chunks; the bound is against a filter that gives nothing.
        for _ in 0..64 {
            if engine.made >= total {
                break;
            }
            engine.pending.resize(engine.pending.len() + 2 * CHUNK, 0.0);
            engine.run(out, total);
        }
        self.given += (out.frames.len() - before) as u64;
    }
}

impl Engine {
    fn new(from: u32, to: u32, base: u64) -> Option<Engine> {
        let made = Fft::new(from as usize, to as usize, CHUNK, 2, FixedSync::Input);
        let fft = made
            .inspect_err(|e| tracing::warn!("cannot resample {from} Hz to {to} Hz: {e}"))
            .ok()?;
        let out = vec![0.0; 2 * fft.output_frames_max()];
        Some(Engine {
            from,
            late: fft.output_delay(),
            fft,
            pending: Vec::new(),
            out,
            taken: 0,
            made: 0,
            base,
        })
    }

    fn run(&mut self, out: &mut Resampled, limit: u64) {
        let mut used = 0;
        loop {
            let need = self.fft.input_frames_next();
            let Some(input) = self.pending.get(used..used + 2 * need) else {
                break;
            };
            let capacity = self.out.len() / 2;
            let (Ok(from), Ok(mut to)) = (
                InterleavedSlice::new(input, 2, need),
                InterleavedSlice::new_mut(&mut self.out, 2, capacity),
            ) else {
                break;
            };
            let Ok((_, made)) = self
                .fft
                .process_into_buffer(&from, &mut to, None::<&Indexing>)
            else {
                break;
            };
            used += 2 * need;
            let late = self.late.min(made);
            self.late -= late;
            let room = usize::try_from(limit.saturating_sub(self.made)).unwrap_or(usize::MAX);
            let keep = (made - late).min(room);
            out.frames.extend(
                self.out[2 * late..2 * (late + keep)]
                    .chunks_exact(2)
                    .map(|f| [f[0], f[1]]),
            );
            self.made += keep as u64;
        }
        self.pending.drain(..used);
    }
}

fn scale(frames: u64, from: u32, to: u32) -> u64 {
    let n = u128::from(frames) * u128::from(to) + u128::from(from / 2);
    u64::try_from(n / u128::from(from.max(1))).unwrap_or(u64::MAX)
}

/// The end of everything marked, for a clock that has run past the last mark.
pub(crate) fn end_of(mark: &Mark) -> Ticks {
    mark.at.plus(mark.span)
}
