//! MPEG audio layer III (ISO 11172-3, ISO 13818-3, MPEG-2.5) from one frame to its samples. Written here because it is most
//! of the work of playing a podcast, and goes over several subbands or slots at once.
//!
//! Frames are hostile. Nothing panics on them, and all samples are finite: a value is 8206 to the power of 4/3 times a
//! gain of 2 to the power of 45/4 at most, below 2^29, and the sums of at most 2 channels, 18 lines, 32 subbands and
//! 16 taps that come after it, all with factors of 12 at most, stay far within the range of f32.
mod bands;
mod bits;
mod codes;
mod huffman;
mod hybrid;
mod imdct;
mod polyphase;
mod scale;
mod side;
mod stereo;
#[cfg(test)]
mod tests;
mod window;

use std::sync::LazyLock;

use bands::{Lines, Rate, STRIDE};
use bits::{Bits, PADDED, ROOM};
use huffman::Codes;
use hybrid::{Hybrid, Overlap};
use polyphase::{BEFORE, History, Polyphase, SLOTS, Subbands};
use scale::{Powers, Scale};
use side::Side;
use stereo::Right;

use crate::index::Header;

/// Everything that is computed once.
struct Tables {
    rates: [Rate; 9],
    codes: Codes,
    powers: Powers,
    hybrid: Hybrid,
    polyphase: Polyphase,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    rates: Rate::all(),
    codes: Codes::new(),
    powers: Powers::new(),
    hybrid: Hybrid::new(),
    polyphase: Polyphase::new(),
});

/// The frame has no meaning, or its code does not fit into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DamagedFrame;

/// A decoder for frames of one format. The sound comes 528 + 1 samples late, as that of all decoders of layer III.
pub(crate) struct Layer3 {
    /// Main data: the reservoir, then the frame's own, then zeros.
    main: Box<[u8; PADDED]>,
    /// Bytes of it.
    filled: usize,
    /// So many of them were decoded. A frame that says it begins among those is damaged, and better silent than heard
    /// with the data of another.
    used: usize,
    scales: [Scale; 2],
    gains: Box<[f32; 288]>,
    lines: Box<[Lines; 2]>,
    overlaps: Box<[Overlap; 2]>,
    subbands: Box<[Subbands; 2]>,
    histories: Box<[History; 2]>,
}

/// The furthest that main data can begin before its frame.
const RESERVOIR: usize = 511;

impl Layer3 {
    pub fn new() -> Layer3 {
        Layer3 {
            main: Box::new([0; PADDED]),
            filled: 0,
            used: 0,
            scales: [Scale::default(); 2],
            gains: Box::new([0.0; 288]),
            lines: Box::new([[[0.0; STRIDE]; 18]; 2]),
            overlaps: Box::new([Overlap::EMPTY; 2]),
            subbands: Box::new([[[0.0; SLOTS]; 32]; 2]),
            histories: Box::new([[[0.0; BEFORE + SLOTS]; 32]; 2]),
        }
    }

    /// Decodes a whole frame, header included, to interleaved samples. A granule whose data lies in frames that were
    /// not seen is silent. After a damaged frame nothing is left of what came before, and `out` holds anything.
    pub fn decode(
        &mut self,
        header: &Header,
        frame: &[u8],
        out: &mut Vec<f32>,
    ) -> Result<(), DamagedFrame> {
        let done = self.try_decode(header, frame, out);
        if done.is_none() {
            (self.filled, self.used) = (0, 0);
            self.overlaps.fill(Overlap::EMPTY);
            self.histories
                .as_flattened_mut()
                .fill([0.0; BEFORE + SLOTS]);
        }
        done.ok_or(DamagedFrame)
    }

    fn try_decode(&mut self, header: &Header, frame: &[u8], out: &mut Vec<f32>) -> Option<()> {
        let format = header.format;
        let channels = usize::from(format.channels).clamp(1, 2);
        let lsf = format.version > 0;
        if frame.len() != header.bytes {
            return None;
        }
        let overhead = header.overhead();
        let (head, data) = frame.split_at_checked(overhead)?;
        let side = head.get(overhead - format.side_bytes()..)?;
        let side = Side::parse(side, lsf, channels)?;
        // Joint stereo and its two bits (ISO 11172-3 2.4.2.3).
        let joint = if head[3] >> 6 == 1 {
            head[3] >> 4 & 3
        } else {
            0
        };
        let (ms, intensity) = (joint & 2 != 0, joint & 1 != 0);

        let start = self.append(data)?;
        let granules = if lsf { 1 } else { 2 };
        out.resize(granules * 576 * channels, 0.0);
        // Bits of main data that come before what there is.
        let missing = side.back.saturating_sub(start) * 8;
        let mut bit = start.saturating_sub(side.back) * 8;
        let (mut before, mut silent) = (0, false);
        for (g, granule) in side.granules.iter().enumerate().take(granules) {
            let granule = &granule[..channels];
            let size: usize = granule.iter().map(|c| c.bits).sum();
            let rate = &TABLES.rates[Rate::index(format.rate)?];
            let mut subbands = [0; 2];
            // Without the scale factors that it shares a granule could be of any loudness.
            let shares = g == 1 && side.shared[..channels].as_flattened().contains(&true);
            silent = before < missing || silent && shares;
            if silent {
                bit += (before + size).saturating_sub(missing.max(before));
            } else {
                subbands = self.lines_of(&side, g, bit, rate, channels, lsf, ms, intensity)?;
                bit += size;
            }
            before += size;
            for (channel, subbands) in subbands.into_iter().enumerate().take(channels) {
                TABLES.hybrid.run(
                    &mut self.lines[channel],
                    subbands,
                    granule[channel].blocks,
                    &mut self.overlaps[channel],
                    &mut self.subbands[channel],
                    18 * g,
                );
            }
        }
        self.used = bit.div_ceil(8).min(self.filled);
        TABLES.polyphase.run(
            &self.subbands,
            &mut self.histories,
            channels,
            18 * granules,
            out,
        );
        Some(())
    }

    /// Puts the frame's main data behind what is left of that before; says where it begins.
    fn append(&mut self, data: &[u8]) -> Option<usize> {
        let start = self.filled.saturating_sub(self.used).min(RESERVOIR);
        self.main.copy_within(self.filled - start..self.filled, 0);
        let end = start + data.len();
        if end > ROOM {
            return None;
        }
        self.main[start..end].copy_from_slice(data);
        self.main[end..].fill(0);
        self.filled = end;
        Some(start)
    }

    /// Reads the granule that begins at `bit` and undoes joint stereo. Gives, for each channel, how many subbands may
    /// be other than zero.
    #[allow(clippy::too_many_arguments)]
    fn lines_of(
        &mut self,
        side: &Side,
        granule: usize,
        bit: usize,
        rate: &Rate,
        channels: usize,
        lsf: bool,
        ms: bool,
        intensity: bool,
    ) -> Option<[usize; 2]> {
        let tables = &*TABLES;
        let both = &side.granules[granule];
        let layouts = both.map(|c| rate.layout(c.blocks.shape()));
        let stereo = channels == 2 && (ms || intensity);
        // The quick way needs both channels in the same rows. Its factor is two quarter powers of two.
        let by_band = stereo && (intensity || layouts[0].shape != layouts[1].shape);
        let lowered = if stereo && !by_band { 2 } else { 0 };
        let (mut used, mut subbands) = ([0; 2], [0; 2]);
        let mut bit = bit;
        for (c, channel) in both.iter().enumerate().take(channels) {
            let end = bit + channel.bits;
            if end > self.filled * 8 {
                return None;
            }
            let mut bits = Bits::new(&self.main, bit);
            let scale = &mut self.scales[c];
            if lsf {
                scale.read_lsf(&mut bits, channel, intensity && c == 1);
            } else {
                let shared = if granule == 1 {
                    side.shared[c]
                } else {
                    [false; 4]
                };
                scale.read(&mut bits, channel, shared);
            }
            if bits.position() > end {
                return None;
            }
            let layout = layouts[c];
            scale.gains(channel, layout, &tables.powers, lowered, &mut self.gains);
            let lines = &mut self.lines[c];
            lines.as_flattened_mut().fill(0.0);
            let gains = &self.gains;
            used[c] = tables
                .codes
                .read(bits, end, channel, layout, rate, gains, lines);
            subbands[c] = usize::from(layout.reach[used[c]]);
            bit = end;
        }
        if stereo {
            subbands = [subbands[0].max(subbands[1]); 2];
            if by_band {
                let right = Right {
                    layout: layouts[1],
                    scale: &self.scales[1],
                    lsf,
                    fine: both[1].scalefac_compress & 1 == 0,
                };
                stereo::by_band(&mut self.lines, layouts[0], &right, ms, intensity);
                if layouts[0].shape != layouts[1].shape {
                    subbands = [32; 2];
                }
            } else {
                stereo::middle_side(&mut self.lines, subbands[0]);
            }
        }
        Some(subbands)
    }
}

/// Frames one after the other, all with the header of the first: their samples, and how many they should be. For
/// fuzzing.
pub fn decode_all(bytes: &[u8], mut heard: impl FnMut(&[f32], usize)) {
    let Some(word) = bytes.first_chunk::<4>() else {
        return;
    };
    let Some(header) = Header::parse(*word) else {
        return;
    };
    let (mut decoder, mut out) = (Layer3::new(), Vec::new());
    for frame in bytes.chunks(header.bytes) {
        let frame = [word, frame.get(4..).unwrap_or_default()].concat();
        if decoder.decode(&header, &frame, &mut out).is_ok() {
            let samples = header.format.samples() as usize * usize::from(header.format.channels);
            heard(&out, samples);
        }
    }
}
