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

struct House {
    folder: TempDir,
    site: Site,
    sound: Vec<u8>,
}

impl House {
    /// A library that is subscribed to one show with one episode, whose file is yet to be put up.
    fn new() -> House {
        let house = House {
            folder: TempDir::new().unwrap(),
            site: Site::start(),
            sound: wav(&tones(&[(500.0, 10.0)])),
        };
        let episode = Episode {
            title: "Lamp",
            url: house.site.url("/lamp.wav"),
            length: house.sound.len(),
            mime: "audio/wav",
        };
        house.site.put(
            "/feed.xml",
            Resource::rss(podcast("Lamps", &house.site.url("/"), &[episode])),
        );
        house
            .cli()
            .run(&["add", &house.site.url("/feed.xml")])
            .done();
        house
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
    let house = House::new();
    house.put(house.sound());
    house.download().done();
    assert!(
        house.file().unwrap() == house.sound,
        "the file is not what was sent"
    );
    assert!(house.parts().is_empty());
    let list = house.cli().json(&["list", "downloads"]);
    assert_eq!(list[0]["state"], "done", "{list}");
}

#[test]
fn a_cut_one_goes_on_where_it_stopped() {
    let house = House::new();
    house.put(house.sound().cut_after(400_000, 1));
    house.download().done();
    assert!(
        house.file().unwrap() == house.sound,
        "the file is not what was sent"
    );
    let asked = house.site.requests("/lamp.wav");
    let resumed = asked.iter().any(|r| {
        r.header("range")
            .is_some_and(|v| v != "bytes=0-" && v.starts_with("bytes="))
    });
    assert!(resumed, "no Range in {asked:?}");
}

#[test]
fn a_server_that_ignores_ranges_begins_anew_and_is_whole() {
    let house = House::new();
    house.put(house.sound().ranges(Ranges::Ignored).cut_after(300_000, 1));
    house.download().done();
    assert!(
        house.file().unwrap() == house.sound,
        "the file is not what was sent"
    );
}

#[test]
fn a_file_that_changes_in_the_middle_is_never_spliced() {
    let house = House::new();
    let other = wav(&tones(&[(1000.0, 10.0)]));
    let next = Resource::new("audio/wav", other.clone()).etag("\"2\"");
    house.put(house.sound().cut_after(300_000, 1).then(next));
    house.download().done();
    assert!(
        house.file().unwrap() == other,
        "the file is not the new one"
    );
}

#[test]
fn a_range_from_another_place_or_from_nowhere_is_not_believed() {
    for ranges in [Ranges::Shifted(5_000), Ranges::Unmarked] {
        let house = House::new();
        house.put(
            house
                .sound()
                .cut_after(300_000, 1)
                .then(house.sound().ranges(ranges)),
        );
        let ran = house.download();
        let good = house.file().is_none_or(|file| file == house.sound);
        assert!(good, "a spliced file was kept: {ran:?}");
    }
}

#[test]
fn a_refused_range_begins_anew() {
    let house = House::new();
    house.put(
        house
            .sound()
            .cut_after(300_000, 1)
            .then(house.sound().ranges(Ranges::Refused)),
    );
    house.download().done();
    assert!(
        house.file().unwrap() == house.sound,
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
        let house = House::new();
        house.put(resource.clone());
        let ran = house.download();
        assert_eq!(ran.code, 1, "{resource:?} {ran:?}");
        assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
        assert_eq!(house.file(), None);
        let list = house.cli().json(&["list", "downloads"]);
        assert_eq!(list[0]["state"], "failed", "{list}");
        assert!(list[0]["problem"].is_string(), "{list}");
    }
}

#[test]
fn a_redirect_in_circles_ends() {
    let house = House::new();
    house.put(Resource::redirect(&house.site.url("/lamp.wav")));
    let ran = house.download();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(house.site.hits("/lamp.wav") < 100);
}

#[test]
fn killed_in_the_middle_it_resumes() {
    let house = House::new();
    house.put(house.sound());
    house.site.gate("/lamp.wav", 500_000);
    let mut command = house.cli().command(&["download", "Lamp"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut running = Process::start_piped(&mut command);
    wait_until("half a file", || {
        house
            .parts()
            .iter()
            .any(|p| std::fs::metadata(p).is_ok_and(|m| m.len() >= 300_000))
    });
    running.kill();
    assert_eq!(house.file(), None, "half a file is not an episode");
    house.site.open_gate("/lamp.wav");

    house.download().done();
    assert!(
        house.file().unwrap() == house.sound,
        "the file is not what was sent"
    );
    assert!(house.parts().is_empty());
}

#[test]
fn the_rest_of_a_queue_goes_on_after_one_fails() {
    let house = House::new();
    let episodes = [
        Episode {
            title: "Lost",
            url: house.site.url("/lost.wav"),
            length: 10,
            mime: "audio/wav",
        },
        Episode {
            title: "Found",
            url: house.site.url("/found.wav"),
            length: house.sound.len(),
            mime: "audio/wav",
        },
    ];
    house.site.put(
        "/two.xml",
        Resource::rss(podcast("Two", &house.site.url("/two"), &episodes)),
    );
    house.site.put("/found.wav", house.sound());
    house
        .cli()
        .run(&["add", &house.site.url("/two.xml")])
        .done();
    let ran = house.cli().run(&["download", "Lost", "Found"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let states = |title: &str| -> Value {
        let list = house.cli().json(&["list", "downloads"]);
        list.as_array()
            .unwrap()
            .iter()
            .find(|d| d["item"]["title"] == title)
            .map_or(Value::Null, |d| d["state"].clone())
    };
    assert_eq!(states("Lost"), "failed");
    assert_eq!(states("Found"), "done");
}
