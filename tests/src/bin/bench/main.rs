//! Benchmarks of the release build, printed as figures and as ratios to a peer measured in the same run.
//! Never a test: what they say depends on the machine. `bench [NAME]` runs those whose name contains NAME.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod beside;
mod data;
mod downloads;
mod latency;
mod listening;
mod scale;
mod sound;
mod window;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::programs::{app, cli, root};

/// What a benchmark is: given a folder of its own, it prints its figures.
type Bench = fn(&Path);

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let all: [(&str, Bench); 10] = [
        ("sizes", sizes),
        ("import", data::import_and_search),
        ("parse", data::parse),
        ("downloads", downloads::beside_curl),
        ("scale", scale::scale),
        ("decode", sound::decode),
        ("window", window::start_and_play),
        ("latency", latency::input_to_paint),
        ("playing", listening::cost),
        ("dropouts", listening::dropouts),
    ];
    println!(
        "{} cores",
        std::thread::available_parallelism().map_or(1, usize::from)
    );
    for (name, run) in all {
        if name.contains(&wanted) {
            println!("\n{name}");
            let folder = TempDir::new().expect("a folder");
            run(folder.path());
        }
    }
}

/// One line: what, and how much.
fn figure(what: &str, value: &str) {
    println!("  {what:<52} {value:>18}");
}

fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = act();
    (result, start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

fn sizes(_: &Path) {
    let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |m| m.len());
    figure("the program with the window", &megabytes(size(&app())));
    figure("the program without a window", &megabytes(size(&cli())));
    let dist = root().join("ui/dist");
    let (mut all, mut script, mut packed) = (0, 0, 0);
    for file in below(&dist) {
        all += size(&file);
        if file.extension().is_some_and(|e| e == "js" || e == "css") {
            script += size(&file);
            packed += gzip(&std::fs::read(&file).expect("a file"));
        }
    }
    figure("the window's bundle, fonts included", &megabytes(all));
    figure("its scripts and styles", &megabytes(script));
    figure("the same, gzip", &megabytes(packed));
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(below(&path))
        } else {
            found.push(path)
        }
    }
    found
}

fn gzip(bytes: &[u8]) -> u64 {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory").len() as u64
}
