//! Playing for real, into a null sink: what it costs at one and a half times the speed, and whether the sound ever breaks off
//! while every core is busy.
use crate::figure;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tests::desktop::Desktop;
use tests::feeds::{Episode, podcast};
use tests::process::{Process, family};
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::sound::{RATE, dominant, mp3, tones};
use tests::window::Window;

const HERTZ: f64 = 500.0;
const MOMENT: Duration = Duration::from_millis(500);
/// Without more words; an hour is `EARMARK_BENCH_MINUTES=60`.
const MINUTES: u64 = 2;

fn minutes() -> u64 {
    std::env::var("EARMARK_BENCH_MINUTES")
        .ok()
        .and_then(|m| m.parse().ok())
        .unwrap_or(MINUTES)
}

/// Far more than is played, in bytes a second.
const ARRIVES: usize = 60_000;

/// A show with one long tone, downloaded, and the same again that is not.
fn show(folder: &Path, library: &Path, minutes: u64) -> Site {
    let site = Site::start();
    // One minute of it, many times: an MP3 may be joined.
    let minute = mp3(&tones(&[(HERTZ, 60.0)]), folder);
    let sound = minute.repeat(minutes as usize + 2);
    let episodes =
        [("A long lamp", "/lamp.mp3"), ("A far lamp", "/far.mp3")].map(|(title, path)| {
            site.put(
                path,
                Resource::new("audio/mpeg", sound.clone()).etag("\"1\""),
            );
            Episode {
                title,
                url: site.url(path),
                length: sound.len(),
                mime: "audio/mpeg",
            }
        });
    site.pace("/far.mp3", ARRIVES);
    site.put(
        "/feed.xml",
        Resource::rss(podcast("Lamps", &site.url("/"), &episodes)),
    );
    Cli::new(library)
        .run(&["add", &site.url("/feed.xml")])
        .done();
    Cli::new(library).run(&["download", "A long lamp"]).done();
    site
}

fn tone(samples: &[f32]) -> bool {
    dominant(samples, &[HERTZ / 2.0, HERTZ, HERTZ * 2.0]) == Some(HERTZ)
}

pub fn cost(folder: &Path) {
    let library = folder.join("library");
    let desktop = Desktop::start(1280, 832);
    let _site = show(desktop.folder(), &library, 58);
    let window = Window::open(&desktop, &library);
    window.click_in("A long lamp", "button", "Play");
    desktop.hear_until("the tone", MOMENT, tone);
    spent(&desktop, &window, "at 1x");
    for _ in 0..10 {
        window.press("]");
    }
    desktop.hear_until("the same tone, faster", MOMENT, tone);
    spent(&desktop, &window, "at 1.5x");
    window.click_in("Player", "button", "Expand player");
    spent(&desktop, &window, "at 1.5x, the player expanded");
    // The key Escape, in the words of WebDriver.
    window.press("\u{e00c}");
    window.click_in("A far lamp", "button", "Play");
    desktop.hear_until("the other tone", MOMENT, tone);
    spent(&desktop, &window, "at 1.5x, while it arrives");
    window.close();
}

/// Prints what the program and all its processes take of one core while it plays on for a while.
fn spent(desktop: &Desktop, window: &Window, how: &str) {
    const SECONDS: u32 = 20;
    desktop.hear(Duration::from_secs(3));
    let before = by_thread(window.process());
    desktop.hear(Duration::from_secs(SECONDS.into()));
    let after = by_thread(window.process());
    let mut whole: BTreeMap<&str, f64> = BTreeMap::new();
    let mut parts = Vec::new();
    for (thread, ticks) in &after {
        let earlier = before.get(thread).copied().unwrap_or(0);
        let share = ticks.saturating_sub(earlier) as f64 / f64::from(SECONDS);
        *whole.entry(&thread.0).or_default() += share;
        if share > 0.0 {
            parts.push((thread, share));
        }
    }
    figure(
        &format!("processor while playing {how}, of one core"),
        &format!("{:.2} %", whole.values().sum::<f64>()),
    );
    for (process, share) in &whole {
        figure(&format!("  of it: {process}"), &format!("{share:.2} %"));
        for ((_, name), share) in parts.iter().filter(|((of, _), _)| of == process) {
            figure(&format!("    {name}"), &format!("{share:.2} %"));
        }
    }
}

/// Hundredths of a second of processor time of a process and of all it started, by the names of process and thread.
fn by_thread(pid: u32) -> BTreeMap<(String, String), u64> {
    let mut all = BTreeMap::new();
    let name = |stat: &str| stat.split(['(', ')']).nth(1).unwrap_or_default().to_owned();
    for pid in family(pid) {
        let process =
            name(&std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default());
        let tasks = std::fs::read_dir(format!("/proc/{pid}/task"));
        for task in tasks.into_iter().flatten().flatten() {
            let stat = std::fs::read_to_string(task.path().join("stat")).unwrap_or_default();
            *all.entry((process.clone(), name(&stat))).or_default() +=
                crate::window::ticks_of(&stat);
        }
    }
    all
}

pub fn dropouts(folder: &Path) {
    let library = folder.join("library");
    let minutes = minutes();
    let desktop = Desktop::start(1280, 832);
    let _site = show(desktop.folder(), &library, minutes);
    let mut command = Cli::new(&library).command(&["play", "A long lamp"]);
    for (name, value) in desktop.environment() {
        command.env(name, value);
    }
    command.env("EARMARK_LOG", "player=debug");
    let log = desktop.folder().join("play.log");
    let _playing = Process::start(&mut command, &log);
    desktop.hear_until("the tone", MOMENT, tone);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let _busy: Vec<Process> = (0..cores)
        .map(|_| {
            Process::start(
                Command::new("sh").args(["-c", "while :; do :; done"]),
                &desktop.folder().join("busy.log"),
            )
        })
        .collect();
    let mut gaps = Gaps::default();
    for _ in 0..minutes * 6 {
        gaps.look(&desktop.hear(Duration::from_secs(10)));
    }
    for at in &gaps.at {
        figure("  one at second", &format!("{at:.3}"));
    }
    figure(
        &format!("breaks in {minutes} min with {cores} cores busy"),
        &gaps.count.to_string(),
    );
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    for line in said
        .lines()
        .filter(|l| l.contains("nothing left") || l.contains("late"))
    {
        println!("  {line}");
    }
    figure(
        "silence in them",
        &crate::milliseconds(Duration::from_secs_f64(
            gaps.samples as f64 / f64::from(RATE),
        )),
    );
}

/// Windows of one period in which the tone is not at its strength; several in a row are one break.
#[derive(Default)]
struct Gaps {
    count: u64,
    samples: usize,
    within: bool,
    /// Seconds of what was recorded before each.
    at: Vec<f64>,
    passed: usize,
}

impl Gaps {
    fn look(&mut self, samples: &[f32]) {
        let period = (f64::from(RATE) / HERTZ) as usize;
        let strength = tests::sound::loudness(samples);
        for window in samples.chunks_exact(period) {
            let gone = tests::sound::loudness(window) < 0.5 * strength;
            if gone {
                self.samples += period;
                self.count += u64::from(!self.within);
                if !self.within {
                    self.at.push(self.passed as f64 / f64::from(RATE));
                }
            }
            self.within = gone;
            self.passed += window.len();
        }
    }
}
