//! A full disk, or no right to write: a sentence, and what was there stays.
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::sound::{tones, wav};

struct DiskFixture {
    folder: TempDir,
    _site: Site,
    sound: Vec<u8>,
}

impl DiskFixture {
    /// Subscribed to a show with one episode of a megabyte.
    fn new() -> DiskFixture {
        let site = Site::start();
        let sound = wav(&tones(&[(500.0, 10.0)]));
        let episode = Episode {
            title: "Lamp",
            url: site.url("/lamp.wav"),
            length: sound.len(),
            mime: "audio/wav",
        };
        site.put(
            "/feed.xml",
            Resource::rss(podcast("Lamps", &site.url("/"), &[episode])),
        );
        site.put(
            "/lamp.wav",
            Resource::new("audio/wav", sound.clone()).etag("\"1\""),
        );
        let fixture = DiskFixture {
            folder: TempDir::new().unwrap(),
            sound,
            _site: site,
        };
        fixture
            .cli()
            .run(&["add", &fixture._site.url("/feed.xml")])
            .done();
        fixture
    }

    fn cli(&self) -> Cli {
        Cli::new(&self.folder.path().join("library"))
    }

    fn file(&self) -> Option<PathBuf> {
        let shown = self.cli().json(&["show", "Lamp"]);
        shown["file_path"].as_str().map(PathBuf::from)
    }
}

#[test]
fn no_room_for_a_file_is_a_sentence_and_with_room_it_is_whole() {
    let fixture = DiskFixture::new();
    // No file may grow beyond half a megabyte: writes fail there, as on a full disk. Blocks of 512 bytes (POSIX).
    let narrow = [
        "sh",
        "-c",
        "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\"",
    ];
    let ran = fixture.cli().run_behind(&narrow, &["download", "Lamp"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
    assert_eq!(fixture.file(), None, "half a file is not an episode");
    let list = fixture.cli().json(&["list", "downloads"]);
    assert_eq!(list[0]["state"], "failed", "{list}");

    fixture.cli().run(&["download", "Lamp"]).done();
    assert!(std::fs::read(fixture.file().unwrap()).unwrap() == fixture.sound);
}

#[test]
fn no_room_for_the_library_loses_nothing_of_it() {
    let fixture = DiskFixture::new();
    let site = &fixture._site;
    let many: Vec<Episode> = (0..3000)
        .map(|_| Episode {
            title: "One of very many lamps on a long wall",
            url: site.url("/lamp.wav"),
            length: 1,
            mime: "audio/wav",
        })
        .collect();
    site.put(
        "/many.xml",
        Resource::rss(podcast("Many", &site.url("/many"), &many)),
    );
    let narrow = [
        "sh",
        "-c",
        "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\"",
    ];
    let ran = fixture
        .cli()
        .run_behind(&narrow, &["add", &site.url("/many.xml")]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    // A long feed is written in pieces: what came before the room ended stays, and the next time the rest comes.
    fixture.cli().run(&["add", &site.url("/many.xml")]).done();
    fixture.cli().run(&["refresh"]).done();
    let feeds = fixture.cli().json(&["list", "feeds"]);
    let feeds = feeds.as_array().unwrap();
    assert_eq!(feeds.len(), 2, "{feeds:?}");
    assert_eq!(feeds[1]["items"], 3000, "{feeds:?}");
}

#[test]
fn a_folder_without_the_right_to_write_is_a_sentence() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = DiskFixture::new();
    let folder = fixture.folder.path().join("closed");
    std::fs::create_dir(&folder).unwrap();
    let may =
        |mode| std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode)).unwrap();
    may(0o555);
    // Root may write everywhere unless it gives that up.
    let plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let words: &[&str] = if root { &plain } else { &["env"] };
    let cli = Cli::new(&folder.join("library"));
    let ran = cli.run_behind(words, &["list", "feeds"]);
    may(0o755);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}
