//! How loud a source is (EBU R128), of the sound as it is heard: folded to stereo, mono on both sides.
use ebur128::{EbuR128, Mode};

use crate::chain::{meter, to_stereo};
use crate::decode::{Block, Next};
use crate::open::open;
use crate::ticks::Ticks;
use crate::{MeasuredLoudness, PlayerError, ReadThrough, Source};

/// Sources that change their rate more often than this are measured in part.
const MAX_RATES: usize = 8;

/// Decodes a source to its end and measures it as two loudspeakers play it, one channel as dual mono. Takes a while (an hour of sound some tens of seconds).
pub fn measure_loudness(source: Box<dyn Source>) -> Result<MeasuredLoudness, PlayerError> {
    let (meters, _) = read(source, Mode::TRUE_PEAK, &|| true)?.unwrap_or_default();
    let peak = meters
        .iter()
        .flat_map(|m| [m.true_peak(0), m.true_peak(1)])
        .filter_map(Result::ok)
        .fold(0.0, f64::max);
    Ok(MeasuredLoudness {
        lufs: lufs(&meters),
        true_peak_db: 20.0 * peak.log10(),
    })
}

/// Integrated loudness without the peak, which takes a fraction of the time, and the length; None when it was given up
/// because `go_on`, asked every packet, said so.
pub fn read_through_while(
    source: Box<dyn Source>,
    go_on: &dyn Fn() -> bool,
) -> Result<Option<ReadThrough>, PlayerError> {
    let Some((meters, end)) = read(source, Mode::empty(), go_on)? else {
        return Ok(None);
    };
    Ok(Some(ReadThrough {
        lufs: lufs(&meters),
        duration_ms: end.at.ms(),
        whole: end.skipped == 0,
    }))
}

/// Where reading came to its end.
#[derive(Default)]
struct End {
    at: Ticks,
    skipped: u64,
}

fn lufs(meters: &[EbuR128]) -> f64 {
    EbuR128::loudness_global_multiple(meters.iter()).unwrap_or(f64::NEG_INFINITY)
}

/// A meter for each rate of the source, with all of it taken in.
fn read(
    source: Box<dyn Source>,
    also: Mode,
    go_on: &dyn Fn() -> bool,
) -> Result<Option<(Vec<EbuR128>, End)>, PlayerError> {
    let mut decode = open(source)?;
    let mut end = End::default();
    let mut meters: Vec<EbuR128> = Vec::new();
    let mut block = Block::default();
    while decode.next(&mut block)? == Next::Block {
        if !go_on() {
            return Ok(None);
        }
        end.at = block.at.plus(block.span);
        let block = to_stereo(std::mem::take(&mut block));
        let found = meters.iter().position(|m| m.rate() == block.rate);
        let meter = match found {
            Some(n) => meters.get_mut(n),
            None if meters.len() < MAX_RATES => {
                if let Some(meter) = meter(block.rate, also) {
                    meters.push(meter);
                }
                meters.last_mut()
            }
            None => None,
        };
        if let Some(meter) = meter.filter(|m| m.rate() == block.rate) {
            // Refuses only samples that are not whole frames.
            let _ = meter.add_frames_f32(&block.samples);
        }
    }
    if meters.is_empty() {
        return Err(PlayerError::Damaged(
            "nothing in it could be decoded".to_string(),
        ));
    }
    end.skipped = decode.skipped();
    Ok(Some((meters, end)))
}
