//! Downloads through servers that misbehave: cut, ignore Range, change the file in the middle, refuse; and `kill -9`.
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::process::Process;
use tests::programs::{Cli, Ran};
use tests::site::{Ranges, Resource, Site};
use tests::sound::{tones, wav};
use tests::wait::wait_until;

struct DownloadsFixture {
    folder: TempDir,
    site: Site,
    sound: Vec<u8>,
}

impl DownloadsFixture {
    /// A library that is subscribed to one show with one episode, whose file is yet to be put up.
    fn new() -> DownloadsFixture {
        let fixture = DownloadsFixture {
            folder: TempDir::new().unwrap(),
            site: Site::start(),
            sound: wav(&tones(&[(500.0, 10.0)])),
        };
        let episode = Episode {
            title: "Lamp",
            url: fixture.site.url("/lamp.wav"),
            length: fixture.sound.len(),
            mime: "audio/wav",
        };
        fixture.site.put(
            "/feed.xml",
            Resource::rss(podcast("Lamps", &fixture.site.url("/"), &[episode])),
        );
        fixture
            .cli()
            .run(&["add", &fixture.site.url("/feed.xml")])
            .done();
        fixture
    }

    fn cli(&self) -> Cli {
        Cli::new(&self.folder.path().join("library"))
    }

    fn sound(&self) -> Resource {
        Resource::new("audio/wav", self.sound.clone()).etag("\"1\"")
    }

    fn put(&self, resource: Resource) {
        self.site.put("/lamp.wav", resource);
    }

    fn download(&self) -> Ran {
        self.cli().run(&["download", "Lamp"])
    }

    /// The downloaded file's bytes.
    fn file(&self) -> Option<Vec<u8>> {
        let shown = self.cli().json(&["show", "Lamp"]);
        shown["file_path"]
            .as_str()
            .map(|path| std::fs::read(path).unwrap())
    }

    /// Files that were begun and not ended.
    fn parts(&self) -> Vec<PathBuf> {
        fn walk(folder: &std::path::Path, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    walk(&path, found);
                } else if path.extension().is_some_and(|e| e == "part") {
                    found.push(path);
                }
            }
        }
        let mut found = Vec::new();
        walk(self.folder.path(), &mut found);
        found
    }
}

#[test]
fn a_plain_one() {
    let fixture = DownloadsFixture::new();
    fixture.put(fixture.sound());
    fixture.download().done();
    assert!(
        fixture.file().unwrap() == fixture.sound,
        "the file is not what was sent"
    );
    assert!(fixture.parts().is_empty());
    let list = fixture.cli().json(&["list", "downloads"]);
    assert_eq!(list[0]["state"], "done", "{list}");
}

#[test]
fn a_cut_one_goes_on_where_it_stopped() {
    let fixture = DownloadsFixture::new();
    fixture.put(fixture.sound().cut_after(400_000, 1));
    fixture.download().done();
    assert!(
        fixture.file().unwrap() == fixture.sound,
        "the file is not what was sent"
    );
    let asked = fixture.site.requests("/lamp.wav");
    let resumed = asked.iter().any(|r| {
        r.header("range")
            .is_some_and(|v| v != "bytes=0-" && v.starts_with("bytes="))
    });
    assert!(resumed, "no Range in {asked:?}");
}

#[test]
fn a_server_that_ignores_ranges_begins_anew_and_is_whole() {
    let fixture = DownloadsFixture::new();
    fixture.put(
        fixture
            .sound()
            .ranges(Ranges::Ignored)
            .cut_after(300_000, 1),
    );
    fixture.download().done();
    assert!(
        fixture.file().unwrap() == fixture.sound,
        "the file is not what was sent"
    );
}

#[test]
fn a_file_that_changes_in_the_middle_is_never_spliced() {
    let fixture = DownloadsFixture::new();
    let other = wav(&tones(&[(1000.0, 10.0)]));
    let next = Resource::new("audio/wav", other.clone()).etag("\"2\"");
    fixture.put(fixture.sound().cut_after(300_000, 1).then(next));
    fixture.download().done();
    assert!(
        fixture.file().unwrap() == other,
        "the file is not the new one"
    );
}

#[test]
fn a_range_from_another_place_or_from_nowhere_is_not_believed() {
    for ranges in [Ranges::Shifted(5_000), Ranges::Unmarked] {
        let fixture = DownloadsFixture::new();
        fixture.put(
            fixture
                .sound()
                .cut_after(300_000, 1)
                .then(fixture.sound().ranges(ranges)),
        );
        let ran = fixture.download();
        let good = fixture.file().is_none_or(|file| file == fixture.sound);
        assert!(good, "a spliced file was kept: {ran:?}");
    }
}

#[test]
fn a_refused_range_begins_anew() {
    let fixture = DownloadsFixture::new();
    fixture.put(
        fixture
            .sound()
            .cut_after(300_000, 1)
            .then(fixture.sound().ranges(Ranges::Refused)),
    );
    fixture.download().done();
    assert!(
        fixture.file().unwrap() == fixture.sound,
        "the file is not what was sent"
    );
}

#[test]
fn what_is_not_sound_is_not_kept_as_an_episode() {
    let not_sound = [
        Resource::html("<html><body>Please log in to this network.</body></html>"),
        Resource::new(
            "audio/mpeg",
            "<!DOCTYPE html><html><body>Please log in to this network.</body></html>",
        ),
        Resource::new("audio/mpeg", Vec::new()),
        Resource::status(404),
        Resource::status(410),
    ];
    for resource in not_sound {
        let fixture = DownloadsFixture::new();
        fixture.put(resource.clone());
        let ran = fixture.download();
        assert_eq!(ran.code, 1, "{resource:?} {ran:?}");
        assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
        assert_eq!(fixture.file(), None);
        let list = fixture.cli().json(&["list", "downloads"]);
        assert_eq!(list[0]["state"], "failed", "{list}");
        assert!(list[0]["problem"].is_string(), "{list}");
    }
}

#[test]
fn a_redirect_in_circles_ends() {
    let fixture = DownloadsFixture::new();
    fixture.put(Resource::redirect(&fixture.site.url("/lamp.wav")));
    let ran = fixture.download();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(fixture.site.hits("/lamp.wav") < 100);
}

#[test]
fn killed_in_the_middle_it_resumes() {
    let fixture = DownloadsFixture::new();
    fixture.put(fixture.sound());
    fixture.site.gate("/lamp.wav", 500_000);
    let mut command = fixture.cli().command(&["download", "Lamp"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut running = Process::start_piped(&mut command);
    wait_until("half a file", || {
        fixture
            .parts()
            .iter()
            .any(|p| std::fs::metadata(p).is_ok_and(|m| m.len() >= 300_000))
    });
    running.kill();
    assert_eq!(fixture.file(), None, "half a file is not an episode");
    fixture.site.open_gate("/lamp.wav");

    fixture.download().done();
    assert!(
        fixture.file().unwrap() == fixture.sound,
        "the file is not what was sent"
    );
    assert!(fixture.parts().is_empty());
}

#[test]
fn the_rest_of_a_queue_goes_on_after_one_fails() {
    let fixture = DownloadsFixture::new();
    let episodes = [
        Episode {
            title: "Lost",
            url: fixture.site.url("/lost.wav"),
            length: 10,
            mime: "audio/wav",
        },
        Episode {
            title: "Found",
            url: fixture.site.url("/found.wav"),
            length: fixture.sound.len(),
            mime: "audio/wav",
        },
    ];
    fixture.site.put(
        "/two.xml",
        Resource::rss(podcast("Two", &fixture.site.url("/two"), &episodes)),
    );
    fixture.site.put("/found.wav", fixture.sound());
    fixture
        .cli()
        .run(&["add", &fixture.site.url("/two.xml")])
        .done();
    let ran = fixture.cli().run(&["download", "Lost", "Found"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let states = |title: &str| -> Value {
        let list = fixture.cli().json(&["list", "downloads"]);
        list.as_array()
            .unwrap()
            .iter()
            .find(|d| d["item"]["title"] == title)
            .map_or(Value::Null, |d| d["state"].clone())
    };
    assert_eq!(states("Lost"), "failed");
    assert_eq!(states("Found"), "done");
}

impl DownloadsFixture {
    /// A show of three episodes, each with its file, which is 100 kB long; the newest is the last.
    fn of_three() -> DownloadsFixture {
        let fixture = DownloadsFixture::new();
        let names: Vec<(String, String)> = (1..=3)
            .map(|n| {
                (
                    format!("Harbour {n}"),
                    fixture.site.url(&format!("/{n}.wav")),
                )
            })
            .collect();
        let episodes: Vec<Episode> = names
            .iter()
            .map(|(title, url)| Episode {
                title,
                url: url.clone(),
                length: fixture.sound.len(),
                mime: "audio/wav",
            })
            .collect();
        for n in 1..=3 {
            fixture.site.put(&format!("/{n}.wav"), fixture.sound());
        }
        fixture.site.put(
            "/three.xml",
            Resource::rss(podcast("Harbours", &fixture.site.url("/"), &episodes)),
        );
        fixture
            .cli()
            .run(&["add", &fixture.site.url("/three.xml")])
            .done();
        fixture
    }

    fn here(&self) -> usize {
        let list = self.cli().json(&["list", "downloads"]);
        let done = list.as_array().unwrap().iter();
        done.filter(|row| row["state"] == "done").count()
    }
}

#[test]
fn the_newest_of_a_show_and_what_the_rules_let_go() {
    let fixture = DownloadsFixture::of_three();
    fixture
        .cli()
        .run(&["download", "--newest", "2", "Harbours"])
        .done();
    assert_eq!(fixture.here(), 2);
    // Asked for by hand and not played: nothing goes, whatever the rules say.
    for words in [
        &["set", "keep", "newest 1"][..],
        &["set", "budget", "1MB"],
        &["downloads", "clean"],
    ] {
        fixture.cli().run(words).done();
    }
    assert_eq!(fixture.here(), 2);
    let all = fixture.cli().json(&["set"]);
    assert_eq!(all["keep_downloads"]["which"], "newest");
    assert_eq!(all["downloads_budget"], 1);
    // A rule asks for what it wants; a program that stays fetches it.
    let fixture = DownloadsFixture::of_three();
    fixture
        .cli()
        .run(&["set", "auto-download", "newest 3", "--feed", "Harbours"])
        .done();
    let waiting = fixture.cli().json(&["list", "downloads"]);
    assert_eq!(waiting.as_array().unwrap().len(), 3, "{waiting}");
    let shown = fixture
        .cli()
        .run(&["downloads", "clean", "--dry-run"])
        .done();
    assert!(shown.out.contains("nothing goes"), "{shown:?}");
}

#[test]
fn downloads_are_paused_resumed_and_cancelled() {
    let fixture = DownloadsFixture::of_three();
    fixture.cli().run(&["downloads", "pause"]).done();
    assert_ne!(fixture.cli().run(&["download", "Harbour 1"]).code, 0);
    let list = fixture.cli().json(&["list", "downloads"]);
    assert_eq!(list[0]["state"], "paused", "{list}");
    fixture.cli().run(&["downloads", "resume"]).done();
    fixture.cli().run(&["downloads", "cancel"]).done();
    let list = fixture.cli().json(&["list", "downloads"]);
    assert_eq!(list, serde_json::json!([]));
    let refused = fixture.cli().run(&["downloads", "cancel", "Harbour 2"]);
    assert_ne!(refused.code, 0);
}

#[test]
fn what_one_script_cancels_another_brings_back() {
    let fixture = DownloadsFixture::of_three();
    fixture.cli().run(&["downloads", "pause"]).done();
    assert_ne!(fixture.cli().run(&["download", "Harbour 1"]).code, 0);
    let said = fixture.cli().run(&["downloads", "cancel"]).done();
    assert!(said.out.contains("downloads undo"), "{said:?}");
    let list = fixture.cli().json(&["list", "downloads"]);
    assert_eq!(list, serde_json::json!([]));
    let said = fixture.cli().run(&["downloads", "undo"]).done();
    assert!(said.out.contains("Harbour 1"), "{said:?}");
    let list = fixture.cli().json(&["list", "downloads"]);
    assert_eq!(list[0]["state"], "paused", "{list}");
    assert_ne!(fixture.cli().run(&["downloads", "undo"]).code, 0);
}

#[test]
fn what_is_off_has_one_word_and_a_password_is_never_shown() {
    let fixture = DownloadsFixture::new();
    let set = |value: &str| fixture.cli().run(&["set", "proxy", value]);
    let stored = || fixture.cli().json(&["set"])["proxy"].clone();
    for off in ["none", "off", "null"] {
        let said = set("http://bob:pw-of-bob@127.0.0.1:1").done();
        assert!(
            !said.out.contains("pw-of-bob") && !said.err.contains("pw-of-bob"),
            "{said:?}"
        );
        assert_eq!(stored(), "http://bob@127.0.0.1:1");
        set(off).done();
        assert_eq!(stored(), serde_json::Value::Null, "{off}");
    }
    let said = set("ftp://bob:pw-of-bob@127.0.0.1:1");
    assert_ne!(said.code, 0);
    assert!(!said.err.contains("pw-of-bob"), "{said:?}");
    assert_eq!(stored(), serde_json::Value::Null);
    // What is out of its range is refused, and nothing is set.
    let before = fixture.cli().json(&["set"])["downloads_at_once"].clone();
    assert_ne!(
        fixture.cli().run(&["set", "downloads-at-once", "999"]).code,
        0
    );
    let now = fixture.cli().json(&["set"])["downloads_at_once"].clone();
    assert_eq!(now, before);
    fixture.cli().run(&["set", "budget", "off"]).done();
}
