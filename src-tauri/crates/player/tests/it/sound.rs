//! The signal path through `render_with` and the engine: speed, trim, loudness, boost, mono.
use std::io::Cursor;
use std::time::Instant;

use player::{
    Command, Event, Loudness, RenderOptions, Sound, State, TrimLevel, measure_loudness, render_with,
};

use crate::engine::{ID, Rig, positions, states};
use crate::support::{ALL, Pcm, bytes, memory, rendered, second_of, strength};

fn heard(file: Vec<u8>, options: &RenderOptions) -> Pcm {
    let mut out = Cursor::new(Vec::new());
    let report = render_with(memory(file), options, &mut out).unwrap();
    let samples = out.into_inner()[44..]
        .chunks_exact(2)
        .map(|b| i16::from_le_bytes([b[0], b[1]]))
        .collect();
    Pcm { samples, report }
}

fn plain() -> RenderOptions {
    RenderOptions::default()
}

fn with(sound: Sound) -> RenderOptions {
    RenderOptions { sound, ..plain() }
}

fn at_speed(speed: f32) -> RenderOptions {
    with(Sound {
        speed,
        ..Sound::default()
    })
}

/// 16-bit stereo.
fn wav(rate: u32, samples: &[f32]) -> Vec<u8> {
    let data: Vec<u8> = samples
        .iter()
        .flat_map(|s| ((s * 32767.0) as i16).to_le_bytes())
        .collect();
    let mut wav = b"RIFF".to_vec();
    wav.extend((data.len() as u32 + 36).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    wav.extend([1, 0, 2, 0]);
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * 4).to_le_bytes());
    wav.extend([4, 0, 16, 0]);
    wav.extend(b"data");
    wav.extend((data.len() as u32).to_le_bytes());
    wav.extend(data);
    wav
}

/// Noise that comes and goes: left louder than right, half a second of silence in every two.
fn noise(seconds: usize, amplitude: f32) -> Vec<f32> {
    let mut seed = 5u32;
    (0..seconds * 2 * 44_100)
        .map(|n| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let side = if n % 2 == 0 { 1.0 } else { 0.5 };
            let on = n / 2 % 88_200 < 66_150;
            let swell = 0.2 + 0.8 * ((n / 2 % 13_000) as f32 / 13_000.0);
            (seed as f32 / u32::MAX as f32 - 0.5)
                * 2.0
                * amplitude
                * side
                * swell
                * f32::from(u8::from(on))
        })
        .collect()
}

#[test]
fn with_nothing_switched_on_the_samples_are_those_of_the_file() {
    for name in ALL {
        let whole = rendered(memory(bytes(name)), 0, None);
        let heard = heard(bytes(name), &plain());
        assert_eq!(heard.frames(), whole.frames(), "{name}");
        let sides = usize::from(whole.report.channels);
        // One channel stays one, two stay two, more are folded to two.
        assert_eq!(usize::from(heard.report.channels), sides.min(2), "{name}");
        assert!(heard.samples == whole.samples || sides > 2, "{name}");
    }
}

#[test]
fn faster_and_slower_keep_the_pitch_and_the_place() {
    for speed in [0.5, 1.5, 2.0, 3.0] {
        let out = heard(bytes("cbr.mp3"), &at_speed(speed));
        let rate = out.report.sample_rate;
        let due = 5.0 / f64::from(speed);
        assert!(
            (out.seconds() - due).abs() < 0.04,
            "{speed}: {}",
            out.seconds()
        );
        let mono = out.mono();
        let second = mono.len() / 5;
        for n in 0..5 {
            // Short parts: periods are whole samples, which moves the pitch by some thousandths.
            let middle = &mono[n * second + second / 4..(n + 1) * second - second / 4];
            for part in middle.chunks_exact(rate as usize / 40) {
                assert_eq!(second_of(part, rate), n, "{speed}");
                let hz = 400.0 + 200.0 * n as f64;
                for wrong in [hz * f64::from(speed), hz / f64::from(speed)] {
                    assert!(strength(part, rate, wrong) < 0.12, "{speed}: {wrong} Hz");
                }
            }
        }
    }
}

#[test]
fn from_and_length_are_source_time() {
    let options = RenderOptions {
        from_ms: 1000,
        length_ms: Some(1000),
        ..at_speed(2.0)
    };
    let out = heard(bytes("vbr.mp3"), &options);
    assert!((out.seconds() - 0.5).abs() < 0.03);
    assert_eq!(second_of(&out.mono(), out.report.sample_rate), 1);
}

#[test]
fn silence_is_trimmed_and_nothing_else() {
    let file = wav(44_100, &noise(8, 0.5));
    for (trim, kept) in [
        (TrimLevel::Low, 0.291),
        (TrimLevel::Medium, 0.225),
        (TrimLevel::High, 0.140),
    ] {
        let options = with(Sound {
            trim: Some(trim),
            ..Sound::default()
        });
        let seconds = heard(file.clone(), &options).seconds();
        let due = 8.0 - 4.0 * (0.5 - kept);
        assert!(
            (seconds - due).abs() < 0.02,
            "{trim:?}: {seconds}, not {due}"
        );
    }
}

#[test]
fn one_channel_is_as_loud_as_two_loudspeakers_make_it() {
    let one = measure_loudness(memory(bytes("wav.wav"))).unwrap();
    let both: Vec<f32> = rendered(memory(bytes("wav.wav")), 0, None)
        .mono()
        .iter()
        .flat_map(|s| [*s, *s])
        .collect();
    let two = measure_loudness(memory(wav(8000, &both))).unwrap();
    assert!((one.lufs - two.lufs).abs() < 0.05, "{one:?} {two:?}");
    let peaks = (one.true_peak_db, two.true_peak_db);
    assert!((peaks.0 - peaks.1).abs() < 0.05, "{one:?} {two:?}");
    // Half of full scale; one channel's peak is its own.
    assert!((peaks.0 + 6.02).abs() < 0.3, "{one:?}");
}

#[test]
fn loudness_is_brought_to_sixteen_below_and_peaks_under_one_below() {
    for amplitude in [0.03, 0.2, 0.9] {
        let file = wav(44_100, &noise(12, amplitude));
        let measured = measure_loudness(memory(file.clone())).unwrap();
        assert!(
            measured.lufs < -5.0 && measured.true_peak_db > -40.0,
            "{measured:?}"
        );
        let lufs = measured.lufs as f32;
        let options = with(Sound {
            loudness: Some(Loudness::Measured { lufs }),
            ..Sound::default()
        });
        let out = heard(file, &options);
        let samples: Vec<f32> = out
            .samples
            .iter()
            .map(|s| f32::from(*s) / 32768.0)
            .collect();
        let after = measure_loudness(memory(wav(44_100, &samples))).unwrap();
        assert!((after.lufs + 16.0).abs() < 0.7, "{measured:?} {after:?}");
        assert!(after.true_peak_db <= -0.95, "{after:?}");
    }
}

#[test]
fn boost_brings_soft_passages_nearer_to_loud_ones() {
    let mut samples = noise(4, 0.6);
    for s in &mut samples[..2 * 66_150] {
        *s *= 0.05;
    }
    let out = heard(
        wav(44_100, &samples),
        &with(Sound {
            boost: true,
            ..Sound::default()
        }),
    );
    let level = |part: &[i16]| {
        (part.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / part.len() as f64).sqrt()
    };
    let soft = level(&out.samples[20_000..2 * 60_000]);
    let loud = level(&out.samples[2 * 90_000..2 * 150_000]);
    assert!((2.0..14.0).contains(&(loud / soft)), "{loud} {soft}");
    let peak = out.samples.iter().map(|s| s.unsigned_abs()).max().unwrap();
    assert!(peak < 29_500, "{peak}");
}

#[test]
fn mono_is_the_mean_of_both_sides() {
    let file = wav(44_100, &noise(1, 0.5));
    let both = heard(file.clone(), &plain());
    let mono = heard(
        file,
        &with(Sound {
            mono: true,
            ..Sound::default()
        }),
    );
    assert_eq!((mono.report.channels, both.report.channels), (1, 2));
    assert_eq!(mono.frames(), both.frames());
    for (m, b) in mono.samples.iter().zip(both.samples.chunks(2)) {
        let mean = (f32::from(b[0]) + f32::from(b[1])) / 2.0;
        assert!((f32::from(*m) - mean).abs() <= 1.0);
    }
}

#[test]
fn one_channel_stays_one_whatever_is_done_to_it() {
    let every = Sound {
        speed: 1.5,
        trim: Some(TrimLevel::Medium),
        loudness: Some(Loudness::Estimated),
        boost: true,
        mono: false,
    };
    let out = heard(bytes("cbr.mp3"), &with(every));
    assert_eq!(
        rendered(memory(bytes("cbr.mp3")), 0, None).report.channels,
        1
    );
    assert_eq!(out.report.channels, 1);
    assert!((out.seconds() - 5.0 / 1.5).abs() < 0.1, "{}", out.seconds());
}

#[test]
fn the_same_options_give_the_same_bytes() {
    let sound = Sound {
        speed: 1.7,
        trim: Some(TrimLevel::Medium),
        loudness: Some(Loudness::Estimated),
        boost: true,
        mono: true,
    };
    let options = RenderOptions {
        from_ms: 700,
        length_ms: Some(3000),
        sound,
    };
    let first = heard(bytes("vorbis.ogg"), &options);
    assert!(first.frames() > 1000);
    assert!(first.samples == heard(bytes("vorbis.ogg"), &options).samples);
    for speed in [f32::NAN, 0.0, -3.0, 1e9, f32::INFINITY] {
        let sound = Sound { speed, ..sound };
        heard(bytes("wav.wav"), &RenderOptions { sound, ..options });
    }
}

#[test]
fn speech_has_no_drop_outs() {
    let path = tempfile::tempdir().unwrap();
    let file = path.path().join("speech.wav");
    let words =
        "The quick brown fox jumps over the lazy dog, again and again, until evening comes.";
    let spoken = std::process::Command::new("espeak-ng")
        .args(["-w"])
        .arg(&file)
        .arg(words)
        .status();
    if !spoken.is_ok_and(|s| s.success()) {
        return;
    }
    let file = std::fs::read(&file).unwrap();
    let source = heard(file.clone(), &plain());
    let (rate, before) = (f64::from(source.report.sample_rate), source.mono());
    let power =
        |part: &[f32]| (part.iter().map(|s| s * s).sum::<f32>() / part.len().max(1) as f32).sqrt();
    let window = (rate * 0.02) as usize;
    // Slow speed makes a short closure of the mouth longer.
    let brief = window / 4;
    for speed in [0.5, 1.25, 1.5, 2.0, 3.0] {
        let out = heard(file.clone(), &at_speed(speed)).mono();
        for (n, part) in out.chunks_exact(window).enumerate() {
            let at = (n * window) as f64 * f64::from(speed);
            let reach = 0.06 * rate;
            if at < reach || at + reach + 0.02 * rate * f64::from(speed) > before.len() as f64 {
                continue;
            }
            let from = (at - 0.06 * rate).max(0.0) as usize;
            let to = ((at + (0.02 * f64::from(speed) + 0.06) * rate) as usize).min(before.len());
            let least = before[from.min(to)..to]
                .chunks_exact(brief)
                .map(power)
                .fold(f32::MAX, f32::min);
            let heard = power(part);
            assert!(
                least == f32::MAX || heard > 0.5 * least - 0.002,
                "{speed}: {heard} at {:.3} of {:.3} s where there was at least {least}",
                at / rate,
                before.len() as f64 / rate
            );
        }
    }
}

#[test]
fn double_speed_takes_half_the_time_and_says_what_it_saved() {
    let rig = Rig::new();
    let sound = Sound {
        speed: 2.02,
        ..Sound::default()
    };
    rig.player.send(Command::Load {
        id: ID,
        source: memory(bytes("cbr.mp3")),
        start_ms: 3000,
        play: true,
        sound,
    });
    let started = Instant::now();
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    let took = started.elapsed().as_millis();
    assert!((950..1900).contains(&took), "2 s took {took} ms");
    assert_eq!(*positions(&events).last().unwrap(), 5000);
    let status = rig.player.status();
    assert_eq!(status.sound.speed, 2.0);
    assert!(status.saved.speed_ms.abs_diff(1000) < 60 && status.saved.trim_ms == 0);
    assert_eq!(status.underruns, 0);
}

#[test]
fn what_was_saved_is_told_apart_by_cause() {
    // Twice half a second of silence in four, of which 140 ms each are kept; at 1.5 the rest takes two thirds of its time.
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: memory(wav(44_100, &noise(4, 0.5))),
        start_ms: 0,
        play: true,
        sound: Sound {
            speed: 1.5,
            trim: Some(TrimLevel::High),
            ..Sound::default()
        },
    });
    rig.until(|e| matches!(e, Event::Ended { .. }));
    let saved = rig.player.status().saved;
    assert!(saved.trim_ms.abs_diff(720) < 60, "{saved:?}");
    assert!(saved.speed_ms.abs_diff(1093) < 60, "{saved:?}");
}

#[test]
fn changes_while_it_plays_neither_stop_it_nor_lose_the_place() {
    let rig = Rig::load("wav.wav", 0, true);
    rig.until(|e| matches!(e, Event::Position { .. }));
    let mut sound = Sound::default();
    let mut change = |change: &dyn Fn(&mut Sound)| {
        change(&mut sound);
        rig.player.send(Command::Sound(sound));
    };
    for n in 0..40 {
        change(&|s| s.speed = 1.0 + n as f32 * 0.05);
    }
    change(&|s| s.trim = Some(TrimLevel::Medium));
    change(&|s| s.loudness = Some(Loudness::Estimated));
    change(&|s| s.boost = true);
    change(&|s| s.mono = true);
    let mut events = rig.until(|e| matches!(e, Event::Position { .. }));
    rig.player.send(Command::Pause);
    events.extend(rig.until_state(State::Paused));
    let at = *positions(&events).last().unwrap();
    change(&|s| s.speed = 1.5);
    rig.player.send(Command::Play);
    events.extend(rig.until(|e| matches!(e, Event::Ended { .. })));
    let positions = positions(&events);
    assert!(positions.is_sorted(), "{positions:?}");
    assert!(positions.iter().any(|p| *p >= at) && *positions.last().unwrap() == 5000);
    assert!(!states(&events).contains(&State::Waiting), "{events:?}");
    assert_eq!(rig.player.status().sound.speed, 1.5);
    change(&|s| s.speed = f32::NAN);
}
