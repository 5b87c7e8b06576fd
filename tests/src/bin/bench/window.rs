//! The real window under a virtual display: from start to first paint, and what it takes while it plays.
use crate::figure;
use serde_json::json;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::sound::loudness;
use tests::window::Window;

pub fn start_and_play(folder: &Path) {
    let library = folder.join("library");
    Cli::new(&library).run(&["sample"]).done();
    let desktop = Desktop::start(1280, 832);
    let mut paints = Vec::new();
    for _ in 0..5 {
        let window = Window::open(&desktop, &library);
        // WebKit counts from the page's own beginning; the process's beginning is on the machine's clock.
        let first = "const p = performance.getEntriesByType('paint')[0]; return p ? performance.timeOrigin + p.startTime : null";
        let paint = window.wait_some("the first paint", |w| w.script(first, &[]).as_f64());
        paints.push(Duration::from_secs_f64(
            (paint / 1000.0 - started(window.process())).max(0.0),
        ));
        window.close();
    }
    figure(
        "first start to first paint (no page in cache)",
        &crate::milliseconds(paints[0]),
    );
    figure(
        "start to first paint, median of five",
        &crate::milliseconds(crate::median(paints)),
    );

    let window = Window::open(&desktop, &library);
    window.click_in("A card for every boat", "button", "Play");
    desktop.hear_until("the episode", Duration::from_millis(500), |s| {
        loudness(s) > 0.01
    });
    desktop.hear(Duration::from_secs(3));
    let pid = window.process();
    let before = ticks(pid);
    desktop.hear(Duration::from_secs(10));
    let used = (ticks(pid) - before) as f64 / 100.0 / 10.0;
    figure(
        "memory of the program's own process while playing",
        &crate::megabytes(memory(pid, "Pss:") * 1024),
    );
    figure(
        "the same with all of what is shared (resident)",
        &crate::megabytes(memory(pid, "Rss:") * 1024),
    );
    figure(
        "processor while playing, of one core",
        &format!("{:.1} %", used * 100.0),
    );
    assert!(
        window.script("return document.hasFocus !== undefined", &[]) == json!(true),
        "the window lives"
    );
    window.close();
}

/// Seconds since 1970 at which a process began; ticks are hundredths (proc(5), field 22 of stat).
fn started(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("a process");
    let after = stat.rsplit(')').next().expect("a stat");
    let begun: f64 = after
        .split_whitespace()
        .nth(19)
        .expect("a start")
        .parse()
        .expect("a number");
    let up = std::fs::read_to_string("/proc/uptime").expect("uptime");
    let up: f64 = up
        .split(' ')
        .next()
        .expect("uptime")
        .parse()
        .expect("a number");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_secs_f64();
    now - up + begun / 100.0
}

/// Hundredths of a second of processor time, of the program and of the kernel for it.
pub(crate) fn ticks(pid: u32) -> u64 {
    ticks_of(&std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("a process"))
}

/// The same from what stands in a `stat` of a process or a thread.
pub(crate) fn ticks_of(stat: &str) -> u64 {
    let after = stat.rsplit(')').next().expect("a stat");
    after
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|n| n.parse::<u64>().unwrap_or(0))
        .sum()
}

/// Proportional (`Pss:`) or resident (`Rss:`) set size in kB.
fn memory(pid: u32, which: &str) -> u64 {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).expect("a process");
    let line = rollup
        .lines()
        .find(|l| l.starts_with(which))
        .expect("a size");
    line.split_whitespace()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(0)
}
