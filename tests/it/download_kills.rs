//! `kill -9` at any moment of many downloads: next to nothing is asked for twice, every file is right in the end, and nothing
//! is left lying about. The moments are drawn from a seed; `EARMARK_KILLS` and `EARMARK_SEED` change how many and which.
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::process::Process;
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::sound::wav;

/// A kill may cost so many bytes, what was on its way included.
const MOST_TWICE: usize = 1 << 20;
/// Of each file, in bytes a second: two come at once from one server.
const PACE: usize = 1_000_000;

/// Small numbers that look like chance (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

struct KillsFixture {
    folder: TempDir,
    site: Site,
    dice: Dice,
    /// By the name of the show's files: what each must be.
    bodies: HashMap<String, Vec<u8>>,
}

impl KillsFixture {
    /// A show of files of these sizes in bytes.
    fn new(sizes: &[usize]) -> KillsFixture {
        let seed = number("EARMARK_SEED", 0x2545_f491_4f6c_dd1d).max(1);
        println!("EARMARK_SEED={seed}");
        let (site, mut dice) = (Site::start(), Dice(seed));
        let titles: Vec<String> = (0..sizes.len()).map(|n| format!("Lamp {n:02}")).collect();
        let mut bodies = HashMap::new();
        let mut episodes = Vec::new();
        for (title, size) in titles.iter().zip(sizes) {
            let path = format!("/{}.wav", title.replace(' ', "-"));
            let body = noise(*size, &mut dice);
            let sound = Resource::new("audio/wav", body.clone());
            site.put(&path, sound.etag(&format!("\"{title}\"")));
            site.pace(&path, PACE);
            bodies.insert(title.clone(), body);
            episodes.push(Episode {
                title,
                url: site.url(&path),
                length: *size,
                mime: "audio/wav",
            });
        }
        site.put(
            "/feed.xml",
            Resource::rss(podcast("Lamps", &site.url("/"), &episodes)),
        );
        let fixture = KillsFixture {
            folder: TempDir::new().unwrap(),
            site,
            dice,
            bodies,
        };
        fixture
            .cli()
            .run(&["add", &fixture.site.url("/feed.xml")])
            .done();
        fixture
    }

    fn cli(&self) -> Cli {
        Cli::new(&self.folder.path().join("library"))
    }

    /// Begins to download all of it, and is killed at some moment; answers whether it was still at it.
    fn kill(&mut self) -> bool {
        let count = self.bodies.len().to_string();
        let mut command = self
            .cli()
            .command(&["download", "--newest", &count, "Lamps"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut running = Process::start_piped(&mut command);
        // Any moment: there is nothing to be waited for.
        std::thread::sleep(Duration::from_millis(50 + self.dice.roll(400)));
        let at_it = running.running();
        running.kill();
        at_it
    }

    /// Kills so many times, with what each cost; less often when all has come before.
    fn kill_often(&mut self, times: u64) -> Vec<usize> {
        let mut cost = Vec::new();
        let mut before = self.site.twice();
        for _ in 0..times {
            if !self.kill() {
                break;
            }
            let now = self.site.twice();
            cost.push(now - before);
            before = now;
        }
        cost
    }

    /// Lets the rest come, and holds every file against what was sent.
    fn finish(&self) {
        for title in self.bodies.keys() {
            self.site
                .pace(&format!("/{}.wav", title.replace(' ', "-")), 1 << 30);
        }
        let count = self.bodies.len().to_string();
        self.cli()
            .run(&["download", "--newest", &count, "Lamps"])
            .done();
        for (title, body) in &self.bodies {
            let shown = self.cli().json(&["show", title]);
            let path = shown["file_path"].as_str().unwrap_or_default();
            assert!(
                std::fs::read(path).unwrap_or_default() == *body,
                "{title} is not what was sent: {path}"
            );
        }
    }
}

impl KillsFixture {
    /// As the window marks them; the command line has no word for it.
    fn are_played(&self, titles: &[&String]) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let deps = deck::deps(
            deck::client().unwrap(),
            runtime.handle().clone(),
            Arc::new(|_| {}),
        );
        let library = library::Library::open(&self.cli().library, deps).unwrap();
        let items: Vec<_> = titles
            .iter()
            .map(|title| library.find_item(title).unwrap())
            .collect();
        let patch = library::ItemPatch {
            done: Some(true),
            ..library::ItemPatch::default()
        };
        library.set_items(&items, patch).unwrap();
        library.close();
    }
}

/// Noise as WAV of just so many bytes, so that no two places are alike.
fn noise(bytes: usize, dice: &mut Dice) -> Vec<u8> {
    let mut out = wav(&[]);
    let data = u32::try_from(bytes - out.len()).unwrap();
    out[4..8].copy_from_slice(&(36 + data).to_le_bytes());
    out[40..44].copy_from_slice(&data.to_le_bytes());
    while out.len() < bytes {
        out.extend_from_slice(&dice.roll(u64::MAX).to_le_bytes());
    }
    out.truncate(bytes);
    out
}

/// All files in a folder, hidden ones too, but for the mark that it is one of ours.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_in(&path));
        } else if !path.ends_with(".earmark") {
            found.push(path);
        }
    }
    found
}

#[test]
fn kills_at_any_moment_cost_next_to_nothing() {
    let kills = number("EARMARK_KILLS", 60);
    // Small files most of all, and some that outlast several kills.
    let sizes: Vec<usize> = (0..u64::max(40, kills / 2))
        .map(|n| match n % 10 {
            9 => 3_000_000,
            7 | 8 => 900_000,
            n => 60_000 + 40_000 * n as usize,
        })
        .collect();
    let mut fixture = KillsFixture::new(&sizes);
    let cost = fixture.kill_often(kills);
    let most = cost.iter().max().copied().unwrap_or(0);
    println!(
        "{} kills, {} bytes twice, at most {most} for one",
        cost.len(),
        cost.iter().sum::<usize>()
    );
    assert!(
        cost.len() as u64 >= kills / 2,
        "it ended too soon: {}",
        cost.len()
    );
    assert!(most <= MOST_TWICE, "a kill cost {most} bytes: {cost:?}");
    fixture.finish();
    let all = files_in(&fixture.folder.path().join("library/media"));
    assert_eq!(all.len(), sizes.len(), "something was left lying: {all:?}");
}

#[test]
fn in_a_folder_of_another_file_system_nothing_is_left_lying() {
    use std::os::unix::fs::MetadataExt;
    let sizes: Vec<usize> = (0..12).map(|n| 50_000 + 60_000 * n).collect();
    let mut fixture = KillsFixture::new(&sizes);
    let Ok(other) = tempfile::tempdir_in("/dev/shm") else {
        println!("SKIPPED: there is no /dev/shm to be another file system");
        return;
    };
    let device = |path: &Path| std::fs::metadata(path).unwrap().dev();
    if device(other.path()) == device(fixture.folder.path()) {
        println!("SKIPPED: /dev/shm is not another file system here");
        return;
    }
    let chosen = other.path().join("episodes");
    std::fs::create_dir(&chosen).unwrap();
    let chosen_text = chosen.to_str().unwrap();
    fixture
        .cli()
        .run(&["set", "downloads-folder", chosen_text])
        .done();
    let cost = fixture.kill_often(12);
    assert!(!cost.is_empty());
    assert!(cost.iter().all(|bytes| *bytes <= MOST_TWICE), "{cost:?}");
    fixture.finish();
    let all = files_in(&chosen);
    assert_eq!(all.len(), sizes.len(), "something was left lying: {all:?}");
    assert_eq!(
        files_in(&fixture.folder.path().join("library/media")),
        Vec::<PathBuf>::new()
    );

    // Removed files are set aside beside themselves there, as they cannot be moved to the library's disk in one step. Who is
    // killed meanwhile leaves them to the next program, which can still bring all of them back.
    let titles: Vec<&String> = fixture.bodies.keys().collect();
    fixture.are_played(&titles[1..]);
    let mut command = fixture.cli().command(&["downloads", "clean", "--played"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut running = Process::start_piped(&mut command);
    std::thread::sleep(Duration::from_millis(fixture.dice.roll(150)));
    running.kill();
    fixture
        .cli()
        .run(&["downloads", "clean", "--played"])
        .done();
    let aside = |path: &PathBuf| path.to_string_lossy().ends_with(" removed");
    let all = files_in(&chosen);
    assert_eq!(all.iter().filter(|path| !aside(path)).count(), 1, "{all:?}");
    // One act, or two where the first was killed half done.
    for _ in 0..2 {
        fixture.cli().run(&["downloads", "undo"]);
    }
    let all = files_in(&chosen);
    assert_eq!(all.len(), sizes.len(), "not all came back: {all:?}");
    assert!(!all.iter().any(aside), "something was left lying: {all:?}");
}
