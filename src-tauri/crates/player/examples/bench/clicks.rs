//! What is short is kept when the speed changes: clicks in a humming noise, at eleven speeds.
use std::f64::consts::TAU;
use std::io::{Cursor, Write};

use player::{MemorySource, RenderOptions, Sound, render_with};

const RATE: u32 = 48_000;
const CLICKS: usize = 79;
/// A millisecond.
const CLICK: usize = 48;
const SPEEDS: [f32; 11] = [0.5, 0.6, 0.8, 0.9, 1.1, 1.25, 1.5, 1.75, 2.0, 3.0, 4.0];
const HEAD: usize = 44;

/// Twenty seconds, and where the clicks begin, in frames.
fn clicked() -> (Vec<f32>, Vec<usize>) {
    let mut seed = 7u32;
    let mut samples: Vec<f32> = (0..20 * RATE)
        .map(|n| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = seed as f32 / u32::MAX as f32 - 0.5;
            let hum = (TAU * 140.0 * f64::from(n) / f64::from(RATE)).sin() as f32;
            0.1 * hum + 0.01 * noise
        })
        .collect();
    let places: Vec<usize> = (1..=CLICKS)
        .map(|n| 0.25 * n as f64 + 0.02 * (0.37 * n as f64).sin())
        .map(|t| (t * f64::from(RATE)) as usize)
        .collect();
    for place in &places {
        for (n, sample) in samples[*place..place + CLICK].iter_mut().enumerate() {
            let level = 0.6 * (1.0 - n as f32 / CLICK as f32);
            *sample += if n % 2 == 0 { level } else { -level };
        }
    }
    (samples, places)
}

fn wav(samples: &[f32]) -> Vec<u8> {
    let bytes = samples.len() as u32 * 2;
    let mut wav = b"RIFF".to_vec();
    wav.extend((bytes + 36).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(RATE.to_le_bytes());
    wav.extend((2 * RATE).to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    for sample in samples {
        wav.extend(((sample * 32_767.0) as i16).to_le_bytes());
    }
    wav
}

/// How much each millisecond moves, by its last sample.
fn movement(samples: &[f32]) -> Vec<f64> {
    let steps: Vec<f64> = samples
        .windows(2)
        .map(|w| f64::from((w[1] - w[0]).abs()))
        .collect();
    let mut sum = 0.0;
    (0..steps.len())
        .map(|n| {
            sum += steps[n] - if n >= CLICK { steps[n - CLICK] } else { 0.0 };
            sum
        })
        .collect()
}

/// How many are heard with seven tenths of their strength or more, and by how much the times between them are off.
pub fn tell(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let (samples, places) = clicked();
    let file = wav(&samples);
    let strength = movement(&samples).into_iter().fold(0.0, f64::max);
    for speed in SPEEDS {
        let options = RenderOptions {
            sound: Sound {
                speed,
                ..Sound::default()
            },
            ..RenderOptions::default()
        };
        let mut made = Cursor::new(Vec::new());
        let report = render_with(
            Box::new(MemorySource::new(file.clone())),
            &options,
            &mut made,
        )?;
        let made = made.into_inner();
        let left: Vec<f32> = made[HEAD..]
            .chunks_exact(2 * usize::from(report.channels))
            .map(|frame| f32::from(i16::from_le_bytes([frame[0], frame[1]])) / 32_767.0)
            .collect();
        let moved = movement(&left);
        let reach = RATE as usize / 40;
        let mut late: Vec<f64> = places
            .iter()
            .filter_map(|place| {
                let due = (*place as f64 / f64::from(speed)) as usize;
                let near = due.saturating_sub(reach)..(due + reach).min(moved.len());
                let most = near.max_by(|a, b| moved[*a].total_cmp(&moved[*b]))?;
                let off = most as f64 - due as f64;
                (moved[most] >= 0.7 * strength).then_some(off * 1000.0 / f64::from(RATE))
            })
            .collect();
        late.sort_by(f64::total_cmp);
        let (Some(first), Some(last)) = (late.first(), late.last()) else {
            writeln!(out, "clicks at {speed}: none of {CLICKS} heard")?;
            continue;
        };
        let middle = late[late.len() / 2];
        let length = left.len() as f64 * f64::from(speed) / samples.len() as f64 - 1.0;
        writeln!(
            out,
            "clicks at {speed}: {} of {CLICKS} heard, jitter {:.1} ms, length off by {:.3} %",
            late.len(),
            (middle - first).max(last - middle),
            100.0 * length
        )?;
    }
    Ok(())
}
