#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

const RATE: u32 = 48_000;

/// Runs of loud and quiet, in milliseconds, loud first; through a trim in blocks of odd sizes.
fn trimmed(level: Option<TrimLevel>, runs: &[usize]) -> (Vec<f32>, Ticks, Vec<Block>) {
    let mut input = Vec::new();
    for (n, ms) in runs.iter().enumerate() {
        let loud = n % 2 == 0;
        for _ in 0..ms * 48 {
            let place = input.len() as f32 / 1e7;
            input.push(if loud { 0.5 + place } else { place / 100.0 });
        }
    }
    let mut trim = Trim::default();
    trim.set(&Sound {
        trim: level,
        ..Sound::default()
    });
    let (mut out, mut end, mut blocks) = (Vec::new(), Ticks(0), Vec::new());
    let mut take = |b: Block| {
        assert!(b.at.0.abs_diff(end.0) < 2000, "time goes on without gaps");
        end = b.at.plus(b.span);
        out.extend(b.samples.chunks(2).map(|f| f[0]));
        blocks.push(b);
    };
    let (mut first, mut size) = (0, 700);
    while first < input.len() {
        size = (size * 7 + 13) % 2999 + 1;
        let part = &input[first..(first + size).min(input.len())];
        trim.push(
            Block {
                samples: part.iter().flat_map(|s| [*s, *s]).collect(),
                channels: 2,
                layout: 3,
                rate: RATE,
                at: Ticks::of_frames(first as u64, RATE),
                span: Ticks::of_frames(part.len() as u64, RATE),
            },
            &mut take,
        );
        first += part.len();
    }
    trim.finish(&mut take);
    assert!(end.0.abs_diff(Ticks::of_frames(input.len() as u64, RATE).0) < 2000);
    (out, end, blocks)
}

#[test]
fn silences_are_cut_to_what_the_level_says() {
    for (level, over, keep) in [
        (TrimLevel::Low, 416, 291),
        (TrimLevel::Medium, 300, 225),
        (TrimLevel::High, 180, 140),
    ] {
        for silence in [over + 1, over + 200, 5000] {
            let (out, ..) = trimmed(Some(level), &[300, silence, 300]);
            let kept = out.len() as f64 / 48.0 - 600.0;
            assert!(
                (kept - keep as f64).abs() < 1.1,
                "{level:?} {silence}: {kept}"
            );
        }
        let short = over - 2;
        let (out, ..) = trimmed(Some(level), &[300, short, 300, short, 300]);
        assert_eq!(out.len(), (900 + 2 * short) * 48, "{level:?}");
    }
    let (out, ..) = trimmed(None, &[300, 5000, 300]);
    assert_eq!(out.len(), 5600 * 48);
}

#[test]
fn at_every_level_speech_keeps_its_rests() {
    // Words of espeak-ng at 150 words a minute: stops within them of 55 ms, between phrases 195 to 260, sentences 390 to 440.
    let runs = [400, 55, 300, 250, 500, 400, 350, 55, 250, 195, 200];
    let whole: usize = runs.iter().sum();
    let mut before = whole;
    for level in [TrimLevel::Low, TrimLevel::Medium, TrimLevel::High] {
        let (out, ..) = trimmed(Some(level), &runs);
        let ms = out.len() / 48;
        assert!(ms <= before, "{level:?} is no milder than the one before");
        before = ms;
        let mut rests = Vec::new();
        let mut quiet = 0;
        for sample in out {
            if sample.abs() > 0.4 {
                if quiet > 48 {
                    rests.push(quiet / 48);
                }
                quiet = 0;
            } else {
                quiet += 1;
            }
        }
        let within = rests.iter().filter(|ms| (50..60).contains(*ms)).count();
        assert_eq!((rests.len(), within), (5, 2), "{level:?}: {rests:?}");
        assert!(
            rests.iter().all(|ms| *ms < 60 || *ms >= 120),
            "{level:?}: {rests:?}"
        );
    }
    assert!(
        before < whole - 400,
        "the most eager one saves {before} of {whole}"
    );
}

#[test]
fn silence_at_the_ends_is_trimmed_too() {
    let (out, ..) = trimmed(Some(TrimLevel::Medium), &[0, 3000, 200, 3000]);
    assert!(
        (out.len() as f64 / 48.0 - 200.0 - 450.0).abs() < 3.0,
        "{}",
        out.len()
    );
    let (out, ..) = trimmed(Some(TrimLevel::High), &[0, 3000]);
    assert!(out.len() < 48 * 150);
}

#[test]
fn every_loud_sample_is_kept_at_its_place() {
    let runs = [200, 1000, 3, 90, 50, 320, 70, 500, 1, 84, 1];
    for level in [TrimLevel::Low, TrimLevel::Medium, TrimLevel::High] {
        let (out, _, blocks) = trimmed(Some(level), &runs);
        let loud: usize = runs.iter().step_by(2).sum();
        assert_eq!(out.iter().filter(|s| **s > 0.4).count(), loud * 48);
        let mut checked = 0;
        for block in blocks {
            let frames = block.frames() as u64;
            for (n, frame) in block.samples.chunks(2).enumerate() {
                if frame[0] > 0.4 {
                    let at = block.at.0 + block.span.0 * n as u64 / frames;
                    let due = 0.5 + Ticks(at).frames(RATE) as f32 / 1e7;
                    assert!(
                        (frame[0] - due).abs() < 2e-7 * 2.0,
                        "{n} {} {due}",
                        frame[0]
                    );
                    checked += 1;
                }
            }
        }
        assert_eq!(checked, loud * 48);
    }
}
