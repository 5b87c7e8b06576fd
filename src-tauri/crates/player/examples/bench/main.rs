//! How fast: decoding three hours of MP3 and M4A against ffmpeg in the same run, indexing, the first sample, seeking,
//! the signal path, what is kept of clicks. Needs ffmpeg.
//! `cargo run --release -p player --example bench [FILE.mp3]`
mod clicks;
mod seeks;

use std::io::{self, Cursor, Error, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use player::{
    Command as Say, FileSource, FrameIndex, LoadId, Loudness, MemorySource, OutputChoice, Player,
    RenderOptions, Seeker, Sound, TrimLevel, index_mp3, inspect, measure_loudness, render,
    render_with,
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

/// Five minutes of something that is not silence, over and over: three hours of MP3 and M4A, and 170 MB of MP3.
struct Files {
    mp3: PathBuf,
    m4a: PathBuf,
    large: PathBuf,
}

fn ffmpeg(args: &[&str], to: &Path) -> io::Result<()> {
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y"])
        .args(args)
        .arg(to)
        .status()?;
    if made.success() {
        Ok(())
    } else {
        Err(Error::other("ffmpeg could not make the file"))
    }
}

fn files() -> io::Result<Files> {
    let folder = std::env::temp_dir().join("earmark-bench");
    let at = |name: &str| folder.join(name);
    let files = Files {
        mp3: at("3h.mp3"),
        m4a: at("3h.m4a"),
        large: at("170mb.mp3"),
    };
    if files.large.exists() {
        return Ok(files);
    }
    std::fs::create_dir_all(&folder)?;
    let side = |n| format!("0.3*sin(2*PI*(300+40*floor(t/7))*t)+0.1*random({n})");
    let sound = format!("aevalsrc=exprs='{}|{}':s=44100:d=300", side(0), side(1));
    let lavfi = ["-f", "lavfi", "-i", &sound];
    let mp3 = [
        "-c:a",
        "libmp3lame",
        "-q:a",
        "4",
        "-write_xing",
        "0",
        "-id3v2_version",
        "0",
    ];
    ffmpeg(&[&lavfi[..], &mp3].concat(), &at("part.mp3"))?;
    ffmpeg(
        &[&lavfi[..], &["-c:a", "aac", "-b:a", "128k"]].concat(),
        &at("part.m4a"),
    )?;
    let part = std::fs::read(at("part.mp3"))?;
    std::fs::write(&files.mp3, part.repeat(36))?;
    let part_m4a = at("part.m4a");
    let name = part_m4a.to_string_lossy();
    ffmpeg(
        &[
            "-stream_loop",
            "35",
            "-i",
            &name,
            "-c",
            "copy",
            "-movflags",
            "+faststart",
        ],
        &files.m4a,
    )?;
    std::fs::write(&files.large, part.repeat(170_000_000 / part.len() + 1))?;
    Ok(files)
}

/// Whole decode against ffmpeg, by turns, in the same run.
fn decode(out: &mut impl Write, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let source = Box::new(FileSource::open(path)?);
        let (found, took) = timed(|| inspect(source, true));
        found?;
        ours.push(took);
        let args = ["-v", "error", "-threads", "1", "-i"];
        let (ran, took) = timed(|| {
            Command::new("ffmpeg")
                .args(args)
                .arg(path)
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
        "decode {}: {:.2} s, ffmpeg {:.2} s, ratio {:.2}",
        path.display(),
        ours[1].as_secs_f64(),
        theirs[1].as_secs_f64(),
        ours[1].as_secs_f64() / theirs[1].as_secs_f64()
    )?;
    Ok(())
}

fn large(out: &mut impl Write, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let (mut scans, mut firsts) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let source = Box::new(FileSource::open(path)?);
        let (index, took) = timed(|| index_mp3(source));
        index?;
        scans.push(took);
        let source = Box::new(FileSource::open(path)?);
        let (first, took) = timed(|| Seeker::open(source).and_then(|mut s| s.first_samples(0)));
        first?;
        firsts.push(took);
    }
    scans.sort();
    firsts.sort();
    writeln!(
        out,
        "index of {:.0} MB: median {:.0} ms; open to first samples: median {:.1} ms, worst {:.1} ms",
        std::fs::metadata(path)?.len() as f64 / 1e6,
        scans[2].as_secs_f64() * 1e3,
        firsts[2].as_secs_f64() * 1e3,
        firsts[4].as_secs_f64() * 1e3
    )?;
    Ok(())
}

/// From the command to play until the first sample waits for the device: another plays already.
fn start(out: &mut impl Write, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    const PATIENCE: Duration = Duration::from_secs(5);
    let index = index_mp3(Box::new(FileSource::open(path)?))?;
    let middle = index.duration_ms() / 2;
    let stored = index.to_bytes();
    let player = Player::start(OutputChoice::Silent, |_| {});
    let sound = Sound {
        speed: 1.5,
        trim: Some(TrimLevel::Medium),
        loudness: Some(Loudness::Estimated),
        ..Sound::default()
    };
    let mut number = 0;
    for (name, start_ms, known) in [
        ("beginning", 0, false),
        ("middle, index stored", middle, true),
        ("middle, index made first", middle, false),
    ] {
        let mut all = Vec::new();
        for _ in 0..20 {
            number += 1;
            let said = Instant::now();
            let source = FileSource::open(path)?.indexed(known.then(|| stored.clone()));
            player.send(Say::Load {
                id: LoadId(number),
                source: Box::new(source),
                start_ms,
                play: true,
                sound,
            });
            let began = loop {
                let status = player.status();
                if status.id == Some(LoadId(number))
                    && let Some(began) = status.begun
                {
                    break began;
                }
                if said.elapsed() > PATIENCE {
                    return Err("nothing is heard".into());
                }
                std::thread::sleep(Duration::from_millis(1));
            };
            all.push(began - said);
            std::thread::sleep(Duration::from_millis(30));
        }
        all.sort();
        writeln!(
            out,
            "play to first sample in the ring, {name}: median {:.1} ms, worst {:.1} ms",
            all[all.len() / 2].as_secs_f64() * 1e3,
            all[all.len() - 1].as_secs_f64() * 1e3
        )?;
    }
    Ok(())
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
    let given = std::env::args().nth(1).map(PathBuf::from);
    let mut out = io::stdout().lock();
    let path = match given {
        Some(path) => path,
        None => {
            let files = files()?;
            large(&mut out, &files.large)?;
            decode(&mut out, &files.m4a)?;
            files.mp3
        }
    };
    decode(&mut out, &path)?;
    let megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;
    let open = || FileSource::open(&path).map(Box::new);
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

    let (mut took_all, mut places) = (Vec::new(), seeks::Places::default());
    let mut seeker = Seeker::open(open()?)?;
    for _ in 0..2000 {
        let to = places.next(index.duration_ms());
        let (sought, took) = timed(|| seeker.first_samples(to));
        sought?;
        took_all.push(took);
    }
    seeks::tell(&mut out, "seek to first sample", took_all)?;
    #[cfg(unix)]
    seeks::mpv(&mut out, &path, index.duration_ms())?;

    let mut cold = Vec::new();
    for n in 0..5u64 {
        let source = open()?;
        let (done, took) =
            timed(|| render(source, n * 600_000, Some(100), &mut Cursor::new(Vec::new())));
        done?;
        cold.push(took);
    }
    start(&mut out, &path)?;
    sound(&mut out, &path)?;
    clicks::tell(&mut out)?;
    cold.sort();
    writeln!(
        out,
        "open, index, seek and 0.1 s of sound: median {:.1} ms",
        cold[2].as_secs_f64() * 1e3
    )?;
    Ok(())
}
