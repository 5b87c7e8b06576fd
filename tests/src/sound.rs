//! Made sound and ears for it: tones as WAV or MP3, loudness, and the frequency that stands out.
use std::f64::consts::TAU;
use std::path::Path;
use std::process::Command;

/// Sample rate of all that is made and recorded here.
pub const RATE: u32 = 48_000;

/// One tone after another, (hertz, seconds) each, at half of full scale.
pub fn tones(parts: &[(f64, f64)]) -> Vec<f32> {
    let mut samples = Vec::new();
    for &(hertz, seconds) in parts {
        let count = (seconds * f64::from(RATE)) as usize;
        samples.extend(
            (0..count).map(|i| (0.5 * (TAU * hertz * i as f64 / f64::from(RATE)).sin()) as f32),
        );
    }
    samples
}

/// Sixteen bits, one channel.
pub fn wav(samples: &[f32]) -> Vec<u8> {
    let data = u32::try_from(samples.len() * 2).expect("short enough for WAV");
    let mut out = Vec::with_capacity(44 + samples.len() * 2);
    out.extend_from_slice(b"RIFF");
    out.extend_from_slice(&(36 + data).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt ");
    out.extend_from_slice(&16u32.to_le_bytes());
    out.extend_from_slice(&1u16.to_le_bytes());
    out.extend_from_slice(&1u16.to_le_bytes());
    out.extend_from_slice(&RATE.to_le_bytes());
    out.extend_from_slice(&(RATE * 2).to_le_bytes());
    out.extend_from_slice(&2u16.to_le_bytes());
    out.extend_from_slice(&16u16.to_le_bytes());
    out.extend_from_slice(b"data");
    out.extend_from_slice(&data.to_le_bytes());
    for sample in samples {
        let value = (sample.clamp(-1.0, 1.0) * 32_767.0) as i16;
        out.extend_from_slice(&value.to_le_bytes());
    }
    out
}

/// The same sound as MP3, 64 kbit/s, by ffmpeg.
pub fn mp3(samples: &[f32], folder: &Path) -> Vec<u8> {
    let (from, to) = (folder.join("tones.wav"), folder.join("tones.mp3"));
    std::fs::write(&from, wav(samples)).expect("a file can be written");
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-i"])
        .arg(&from)
        .args(["-c:a", "libmp3lame", "-b:a", "64k"])
        .arg(&to)
        .status()
        .expect("ffmpeg starts; ./dev setup installs it");
    assert!(status.success(), "ffmpeg makes an MP3");
    std::fs::read(&to).expect("what ffmpeg made")
}

/// Root of the mean square, 0.0 for silence; a sine of full scale has 0.707.
pub fn loudness(samples: &[f32]) -> f64 {
    if samples.is_empty() {
        return 0.0;
    }
    let sum: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum();
    (sum / samples.len() as f64).sqrt()
}

/// The longest time of silence between the first sound and the last, in seconds.
pub fn longest_gap(samples: &[f32]) -> f64 {
    const WINDOW: usize = RATE as usize / 1000;
    let loud: Vec<bool> = samples.chunks(WINDOW).map(|w| loudness(w) > 0.02).collect();
    let (Some(first), Some(last)) = (loud.iter().position(|l| *l), loud.iter().rposition(|l| *l))
    else {
        return 0.0;
    };
    let longest = loud[first..=last].split(|l| *l).map(<[bool]>::len).max();
    longest.unwrap_or(0) as f64 / 1000.0
}

/// How much of the sound is this frequency, 0.0..=1.0, by Goertzel's algorithm.
pub fn share_of(samples: &[f32], hertz: f64) -> f64 {
    let total = loudness(samples);
    if total < 1e-6 {
        return 0.0;
    }
    let coefficient = 2.0 * (TAU * hertz / f64::from(RATE)).cos();
    let (mut one, mut two) = (0.0_f64, 0.0_f64);
    for sample in samples {
        let now = f64::from(*sample) + coefficient * one - two;
        two = one;
        one = now;
    }
    let power = one.mul_add(one, two * two) - coefficient * one * two;
    let amplitude = 2.0 * power.max(0.0).sqrt() / samples.len() as f64;
    (amplitude / std::f64::consts::SQRT_2 / total).min(1.0)
}

/// The frequency that makes up most of the sound, of those asked for; None in silence or when none stands out.
pub fn dominant(samples: &[f32], among: &[f64]) -> Option<f64> {
    if loudness(samples) < 0.005 {
        return None;
    }
    let loudest = among
        .iter()
        .copied()
        .max_by(|a, b| share_of(samples, *a).total_cmp(&share_of(samples, *b)))?;
    (share_of(samples, loudest) > 0.8).then_some(loudest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_made_tone_is_the_one_heard() {
        let sound = tones(&[(440.0, 0.5), (880.0, 0.5)]);
        let (first, second) = sound.split_at(sound.len() / 2);
        assert_eq!(dominant(first, &[440.0, 880.0]), Some(440.0));
        assert_eq!(dominant(second, &[440.0, 880.0]), Some(880.0));
        assert_eq!(dominant(&[0.0; 4800], &[440.0]), None);
        assert!((loudness(first) - 0.3535).abs() < 0.001);
        let quiet = [first, &[0.0; 2400], second, &[0.0; 48_000]].concat();
        assert!((longest_gap(&quiet) - 0.05).abs() < 0.003);
        assert_eq!(longest_gap(first), 0.0);
    }
}
