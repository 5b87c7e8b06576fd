//! `kill -9` at a hundred moments of importing a list and of asking its feeds: what was begun is ended by the next run,
//! nothing is lost, nothing is there twice, and the library is whole.
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::process::Process;
use tests::programs::Cli;
use tests::site::{Resource, Site};

const FEEDS: usize = 60;
const FIRST: usize = 4;
const LATER: usize = 6;

struct KilledFixture {
    folder: TempDir,
    site: Site,
    cli: Cli,
    list: PathBuf,
    kills: u32,
}

impl KilledFixture {
    fn new() -> KilledFixture {
        let (folder, site) = (TempDir::new().unwrap(), Site::start());
        let cli = Cli::new(&folder.path().join("library"));
        let list = folder.path().join("list.opml");
        let rows: String = (0..FEEDS)
            .map(|n| {
                format!(
                    "<outline type=\"rss\" text=\"Show {n}\" xmlUrl=\"{}\"/>",
                    site.url(&format!("/{n}.xml"))
                )
            })
            .collect();
        std::fs::write(
            &list,
            format!("<opml version=\"2.0\"><body>{rows}</body></opml>"),
        )
        .unwrap();
        let fixture = KilledFixture {
            folder,
            site,
            cli,
            list,
            kills: 0,
        };
        fixture.publish(FIRST);
        fixture
    }

    /// Each show has so many episodes from now on.
    fn publish(&self, count: usize) {
        for n in 0..FEEDS {
            let title = format!("Show {n}");
            let titles: Vec<String> = (1..=count)
                .rev()
                .map(|episode| format!("{title}, part {episode}"))
                .collect();
            let episodes: Vec<Episode<'_>> = titles
                .iter()
                .map(|title| Episode {
                    title,
                    url: self.site.url(&format!("/{}.mp3", title.replace(' ', "-"))),
                    length: 1_000,
                    mime: "audio/mpeg",
                })
                .collect();
            let body = podcast(&title, &self.site.url(&format!("/{n}")), &episodes);
            self.site.put(&format!("/{n}.xml"), Resource::rss(body));
        }
    }

    /// Runs it and ends it hard: when so many feeds were asked for and some more time went by, or at the latest after
    /// `most`. False when it was over before.
    fn run_and_kill(
        &mut self,
        args: &[&str],
        asked: usize,
        more: Duration,
        most: Duration,
    ) -> bool {
        let before = self.site.asked();
        let log = self.folder.path().join("log");
        let begun = Instant::now();
        let mut running = Process::start(&mut self.cli.command(args), &log);
        while running.running()
            && begun.elapsed() < most
            && self.site.asked() < before.saturating_add(asked)
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(more);
        let killed = running.kill().signal() == Some(9);
        self.kills += u32::from(killed);
        if !killed {
            let said = std::fs::read_to_string(&log).unwrap();
            assert!(!said.contains("panicked"), "{said}");
        }
        killed
    }

    /// Ends it at so many moments from its start on, then lets it come to its end.
    fn at_moments(&mut self, kills: u32, mut args: impl FnMut(&Cli) -> Vec<String>) {
        let until = self.kills + kills;
        for n in 0_u32.. {
            let words = args(&self.cli);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            if self.kills >= until {
                self.cli.run(&words).done();
                return;
            }
            let patience = Duration::from_secs(60);
            let killed = match n % 3 {
                // While it opens the library, or makes it.
                0 => {
                    let soon = Duration::from_millis(u64::from(n) * 17 % 230);
                    self.run_and_kill(&words, usize::MAX, Duration::ZERO, soon)
                }
                _ => {
                    let more = Duration::from_millis(u64::from(n) * 7 % 60);
                    self.run_and_kill(&words, 1 + n as usize % 4, more, patience)
                }
            };
            assert!(
                n < kills * 3,
                "it takes too many runs; this one was killed: {killed}"
            );
        }
    }

    /// What a library of these shows has to be.
    fn is_whole(&self, episodes: usize) {
        let feeds = self.cli.json(&["list", "feeds"]);
        let feeds = feeds.as_array().unwrap();
        assert_eq!(feeds.len(), FEEDS);
        for feed in feeds {
            assert_eq!(feed["items"].as_u64(), Some(episodes as u64), "{feed}");
            assert_eq!(feed["problem"], serde_json::Value::Null, "{feed}");
        }
        let mut titles: Vec<String> = self
            .cli
            .json(&["list", "episodes"])
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["title"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(titles.len(), FEEDS * episodes);
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), FEEDS * episodes, "one is there twice");
        read_through(&self.cli.library);
    }
}

/// SQLite's own check of all pages and indexes.
fn read_through(folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = deck::client().unwrap();
    let deps = deck::deps(client, runtime.handle().clone(), Arc::new(|_| {}));
    let library = library::Library::open(folder, deps).unwrap();
    library.check().unwrap();
    library.close();
}

/// Fifty kills: of an import that goes on each time, and of refreshes.
fn live_through_fifty() {
    let mut fixture = KilledFixture::new();
    let list = fixture.list.to_str().unwrap().to_owned();
    let mut written_down = false;
    fixture.at_moments(28, |cli| {
        // A list that was written down is gone on with; one that was not yet is given once more.
        written_down |= cli
            .json(&["imports"])
            .as_array()
            .is_some_and(|all| !all.is_empty());
        let words: &[&str] = match written_down {
            true => &["imports", "1", "--resume"],
            false => &["import", &list],
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    });
    let imports = fixture.cli.json(&["imports"]);
    assert_eq!(imports.as_array().unwrap().len(), 1, "{imports}");
    assert_eq!(imports[0]["rows"].as_u64(), Some(FEEDS as u64), "{imports}");
    assert_eq!(imports[0]["waiting"].as_u64(), Some(0), "{imports}");
    assert_eq!(imports[0]["bad"].as_u64(), Some(0), "{imports}");
    fixture.is_whole(FIRST);
    fixture.publish(LATER);
    fixture.at_moments(22, |_| vec!["refresh".to_owned()]);
    fixture.is_whole(LATER);
    assert_eq!(fixture.kills, 50);
}

#[test]
fn killed_fifty_times_a_library_is_whole() {
    live_through_fifty();
}

#[test]
fn killed_fifty_times_more_another_is() {
    live_through_fifty();
}
