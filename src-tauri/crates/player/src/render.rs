//! What would be heard, as a WAV file: for tests, exports of quotes, and transcribers.
use std::io::{Seek, Write};

use crate::chain::{Chain, to_stereo};
use crate::decode::{Block, Next};
use crate::open::open;
use crate::resample::{Resample, Resampled};
use crate::ticks::Ticks;
use crate::wav::Wav;
use crate::{PlayerError, RenderOptions, RenderReport, Source};

/// Writes 16-bit PCM at the rate and channel count of the first sound; where the source changes format it is
/// converted to that. `length_ms` is exact to the sample, None means to the end.
pub fn render(
    source: Box<dyn Source>,
    from_ms: u64,
    length_ms: Option<u64>,
    out: &mut (impl Write + Seek),
) -> Result<RenderReport, PlayerError> {
    let wrote = |e: std::io::Error| PlayerError::Read(format!("writing failed: {e}"));
    let mut decode = open(source)?;
    decode.seek(Ticks::from_ms(from_ms))?;
    let mut block = Block::default();
    let mut more = decode.next(&mut block)? == Next::Block;
    let (rate, channels) = match more {
        true => (block.rate, block.channels),
        false => (
            decode.media().sample_rate.max(1),
            usize::from(decode.media().channels.max(1)),
        ),
    };
    let mut left = length_ms.map_or(u64::MAX, |ms| Ticks::from_ms(ms).frames(rate));
    let count = u16::try_from(channels)
        .map_err(|_| PlayerError::NotAudio("too many channels".to_string()))?;
    let mut wav = Wav::begin(out, rate, count).map_err(wrote)?;
    let mut convert = Resample::new(rate);
    let mut converted = Resampled::default();
    let mut write = |samples: &[f32], left: &mut u64| {
        let frames = (samples.len() / channels) as u64;
        let keep = frames.min(*left);
        *left -= keep;
        wav.write(&samples[..usize::try_from(keep).unwrap_or(0) * channels])
            .map_err(wrote)
    };
    while more && left > 0 {
        if block.rate == rate && block.channels == channels {
            convert.finish(&mut converted);
            write(&from_stereo(&mut converted, channels), &mut left)?;
            write(&block.samples, &mut left)?;
        } else {
            convert.push(&to_stereo(std::mem::take(&mut block)), &mut converted);
            write(&from_stereo(&mut converted, channels), &mut left)?;
        }
        more = decode.next(&mut block)? == Next::Block;
    }
    convert.finish(&mut converted);
    write(&from_stereo(&mut converted, channels), &mut left)?;
    let frames = wav.end().map_err(wrote)?;
    Ok(RenderReport {
        frames,
        sample_rate: rate,
        channels: count,
        skipped_packets: decode.skipped(),
    })
}

/// Writes what the listener would hear, through the signal path that playing uses: 16-bit stereo at the rate of the
/// first sound; one channel when that is mono, or everything is to be. The same source and options give the same bytes.
pub fn render_with(
    source: Box<dyn Source>,
    options: &RenderOptions,
    out: &mut (impl Write + Seek),
) -> Result<RenderReport, PlayerError> {
    let wrote = |e: std::io::Error| PlayerError::Read(format!("writing failed: {e}"));
    let mut decode = open(source)?;
    decode.seek(Ticks::from_ms(options.from_ms))?;
    let mut block = Block::default();
    let mut more = decode.next(&mut block)? == Next::Block;
    let (rate, channels) = match more {
        true => (block.rate, block.channels),
        false => (
            decode.media().sample_rate.max(1),
            usize::from(decode.media().channels),
        ),
    };
    let count = if channels == 1 || options.sound.mono {
        1
    } else {
        2
    };
    let mut left = options.length_ms.map_or(Ticks(u64::MAX), Ticks::from_ms);
    let mut wav = Wav::begin(out, rate, count).map_err(wrote)?;
    let mut chain = Chain::for_listening(&options.sound.tamed());
    let mut convert = Resample::new(rate);
    let mut converted = Resampled::default();
    while more && left > Ticks(0) {
        let frames = left.frames(block.rate);
        if frames < block.frames() as u64 {
            block.keep_front(usize::try_from(frames).unwrap_or(0));
            left = Ticks(0);
        } else {
            left = left.minus(Ticks::of_frames(block.frames() as u64, block.rate));
        }
        chain.push(std::mem::take(&mut block), &mut |b| {
            convert.push(&b, &mut converted);
        });
        wav.write(&from_stereo(&mut converted, count.into()))
            .map_err(wrote)?;
        more = decode.next(&mut block)? == Next::Block;
    }
    chain.finish(&mut |b| convert.push(&b, &mut converted));
    convert.finish(&mut converted);
    wav.write(&from_stereo(&mut converted, count.into()))
        .map_err(wrote)?;
    let frames = wav.end().map_err(wrote)?;
    Ok(RenderReport {
        frames,
        sample_rate: rate,
        channels: count,
        skipped_packets: decode.skipped(),
    })
}

/// Stereo as mono, stereo, or the first two of more channels.
fn from_stereo(converted: &mut Resampled, channels: usize) -> Vec<f32> {
    converted.marks.clear();
    let mut samples = Vec::with_capacity(converted.frames.len() * channels);
    for [left, right] in converted.frames.drain(..) {
        match channels {
            1 => samples.push((left + right) * 0.5),
            n => {
                samples.extend([left, right]);
                samples.extend(std::iter::repeat_n(0.0, n - 2));
            }
        }
    }
    samples
}
