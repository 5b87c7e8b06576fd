//! How fast: decoding an hour of MP3 against ffmpeg in the same run, indexing, seeking. Needs ffmpeg.
//! `cargo run --release -p player --example bench [FILE.mp3]`
use std::io::{self, Cursor, Error, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use player::{
    FileSource, FrameIndex, Loudness, MemorySource, RenderOptions, Sound, TrimLevel, index_mp3,
    inspect, measure_loudness, render, render_with,
};

/// Takes what is written and forgets it.
#[derive(Default)]
struct Nowhere(u64);

impl Write for Nowhere {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0 += buf.len() as u64;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Nowhere {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(self.0)
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

/// An hour of something that is not silence: noise and tones at 128 kbit/s, variable.
fn hour() -> io::Result<PathBuf> {
    let path = std::env::temp_dir().join("earmark-bench-1h.mp3");
    if !path.exists() {
        let sound = "aevalsrc=exprs='0.3*sin(2*PI*(300+40*floor(t/7))*t)+0.1*random(0)':s=44100:d=3600:c=stereo";
        let args = [
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            sound,
            "-c:a",
            "libmp3lame",
            "-q:a",
            "5",
        ];
        let made = Command::new("ffmpeg").args(args).arg(&path).status()?;
        if !made.success() {
            return Err(Error::other("ffmpeg could not make the file"));
        }
    }
    Ok(path)
}

/// The signal path, as multiples of real time of the source.
fn sound(out: &mut impl Write, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    const SECONDS: f64 = 60.0;
    let mut minute = Cursor::new(Vec::new());
    render(
        Box::new(FileSource::open(path)?),
        0,
        Some(60_000),
        &mut minute,
    )?;
    let minute = minute.into_inner();
    let best = |options: &RenderOptions| -> Result<f64, player::PlayerError> {
        let mut best = f64::MAX;
        for _ in 0..5 {
            let source = Box::new(MemorySource::new(minute.clone()));
            let (done, took) = timed(|| render_with(source, options, &mut Nowhere::default()));
            done?;
            best = best.min(took.as_secs_f64());
        }
        Ok(best)
    };
    let plain = RenderOptions::default();
    let reading = best(&plain)?;
    for speed in [0.5, 1.5, 2.0, 3.0] {
        let sound = Sound {
            speed,
            ..Sound::default()
        };
        let took = best(&RenderOptions { sound, ..plain })?;
        writeln!(
            out,
            "stretch at {speed}: {:.0}x real time, {:.0}x with reading and writing WAV",
            SECONDS / (took - reading).max(1e-6),
            SECONDS / took
        )?;
    }
    let sound = Sound {
        speed: 2.0,
        trim: Some(TrimLevel::Medium),
        loudness: Some(Loudness::Measured { lufs: -22.0 }),
        ..Sound::default()
    };
    let whole = RenderOptions {
        length_ms: Some(600_000),
        sound,
        ..plain
    };
    let all = [
        ("measured", whole),
        (
            "estimated",
            RenderOptions {
                sound: Sound {
                    loudness: Some(Loudness::Estimated),
                    ..sound
                },
                ..whole
            },
        ),
        (
            "measured and boost",
            RenderOptions {
                sound: Sound {
                    boost: true,
                    ..sound
                },
                ..whole
            },
        ),
    ];
    for (name, options) in all {
        let source = Box::new(FileSource::open(path)?);
        let (done, took) = timed(|| render_with(source, &options, &mut Nowhere::default()));
        let done = done?;
        writeln!(
            out,
            "decode, trim, loudness ({name}), 2x: {:.0}x real time of the source, {:.0}x of what is heard",
            600.0 / took.as_secs_f64(),
            done.frames as f64 / f64::from(done.sample_rate) / took.as_secs_f64()
        )?;
    }
    let (measured, took) = timed(|| measure_loudness(Box::new(MemorySource::new(minute))));
    writeln!(
        out,
        "measure loudness: {:.1} LUFS, {:.0}x real time",
        measured?.lufs,
        SECONDS / took.as_secs_f64()
    )?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .map_or_else(hour, |p| Ok(PathBuf::from(p)))?;
    let megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;
    let open = || FileSource::open(&path).map(Box::new);
    let mut out = io::stdout().lock();

    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..3 {
        let source = open()?;
        let (found, took) = timed(|| inspect(source, true));
        found?;
        ours.push(took);
        let args = ["-v", "error", "-threads", "1", "-i"];
        let (ran, took) = timed(|| {
            Command::new("ffmpeg")
                .args(args)
                .arg(&path)
                .args(["-f", "null", "-"])
                .status()
        });
        ran?;
        theirs.push(took);
    }
    ours.sort();
    theirs.sort();
    writeln!(
        out,
        "decode {megabytes:.0} MB: {:.2} s, ffmpeg {:.2} s, ratio {:.2}",
        ours[1].as_secs_f64(),
        theirs[1].as_secs_f64(),
        ours[1].as_secs_f64() / theirs[1].as_secs_f64()
    )?;
    let source = open()?;
    let (rendered, took) = timed(|| render(source, 0, None, &mut Nowhere::default()));
    writeln!(
        out,
        "render to WAV: {:.2} s for {} frames",
        took.as_secs_f64(),
        rendered?.frames
    )?;

    let source = open()?;
    let (index, took) = timed(|| index_mp3(source));
    let index = index?;
    let bytes = index.to_bytes();
    writeln!(
        out,
        "index: {:.1} ms per 100 MB; {} ms of sound in {} bytes",
        took.as_secs_f64() * 1e5 / megabytes,
        index.duration_ms(),
        bytes.len()
    )?;
    let (back, took) = timed(|| FrameIndex::from_bytes(&bytes));
    back?;
    writeln!(out, "index from bytes: {:.2} ms", took.as_secs_f64() * 1e3)?;

    let (mut seeks, mut place) = (Vec::new(), 88_172_645_463_325_252u64);
    let mut seeker = player::Seeker::open(open()?)?;
    for _ in 0..2000 {
        place ^= place << 13;
        place ^= place >> 7;
        place ^= place << 17;
        let (sought, took) = timed(|| seeker.first_samples(place % index.duration_ms().max(1)));
        sought?;
        seeks.push(took);
    }
    seeks.sort();
    let at = |part: usize| seeks[seeks.len() * part / 100].as_secs_f64() * 1e3;
    writeln!(
        out,
        "seek to first sample: median {:.3} ms, p95 {:.3} ms, p99 {:.3} ms",
        at(50),
        at(95),
        at(99)
    )?;

    let mut cold = Vec::new();
    for n in 0..5u64 {
        let source = open()?;
        let (done, took) =
            timed(|| render(source, n * 600_000, Some(100), &mut Cursor::new(Vec::new())));
        done?;
        cold.push(took);
    }
    sound(&mut out, &path)?;
    cold.sort();
    writeln!(
        out,
        "open, index, seek and 0.1 s of sound: median {:.1} ms",
        cold[2].as_secs_f64() * 1e3
    )?;
    Ok(())
}
