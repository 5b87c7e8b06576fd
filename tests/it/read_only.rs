//! A library that cannot be written can still be listed, read, searched, played and exported; each write is one sentence.
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::programs::{Cli, Ran};
use tests::site::{Resource, Site};
use tests::sound::{tones, wav};

/// Subscribed to a show whose one episode, so many seconds long, is downloaded.
fn filled(folder: &TempDir, site: &Site, seconds: f64) -> Cli {
    let sound = wav(&tones(&[(500.0, seconds)]));
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
        "/other.xml",
        Resource::rss(podcast("Ropes", &site.url("/other"), &[])),
    );
    site.put("/lamp.wav", Resource::new("audio/wav", sound).etag("\"1\""));
    let cli = Cli::new(&folder.path().join("library"));
    cli.run(&["add", &site.url("/feed.xml")]).done();
    cli.run(&["download", "Lamp"]).done();
    cli
}

/// The folder can only be read in what this runs: by a mount of its own where that is allowed, else as somebody without the
/// right to write.
fn closed(cli: &Cli, words: &[&str]) -> Ran {
    let library = cli.library.to_str().unwrap();
    let mount = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";
    let behind: Vec<&str> = if may_mount() {
        vec!["unshare", "--mount", "sh", "-c", mount, library]
    } else {
        vec!["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    };
    cli.run_behind(&behind, words)
}

fn may_mount() -> bool {
    let tried = Command::new("unshare")
        .args(["--mount", "sh", "-c", "mount -t tmpfs none /mnt"])
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}

/// Taken from everything in the folder while it lives.
struct WithoutWriting(Vec<(PathBuf, std::fs::Permissions)>);

impl WithoutWriting {
    fn of(folder: &Path) -> WithoutWriting {
        let mut were = Vec::new();
        let mut left = vec![folder.to_owned()];
        while let Some(path) = left.pop() {
            let meta = path.metadata().unwrap();
            were.push((path.clone(), meta.permissions()));
            let mut may = meta.permissions();
            may.set_readonly(true);
            std::fs::set_permissions(&path, may).unwrap();
            if meta.is_dir() {
                left.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            }
        }
        WithoutWriting(were)
    }
}

impl Drop for WithoutWriting {
    fn drop(&mut self) {
        for (path, may) in self.0.drain(..) {
            std::fs::set_permissions(path, may).unwrap();
        }
    }
}

fn is_one_sentence(ran: &Ran) {
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
    assert!(ran.err.contains("can only be read"), "{ran:?}");
    assert!(ran.err.trim().ends_with('.'), "{ran:?}");
}

#[test]
fn a_folder_that_can_only_be_read_can_be_read() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = filled(&folder, &site, 1.0);
    let database = std::fs::read(cli.library.join("library.db")).unwrap();
    let _closed = WithoutWriting::of(&cli.library);
    let ran = closed(&cli, &["list", "episodes", "--json"]).done();
    assert_eq!(ran.json()[0]["title"], "Lamp");
    assert!(
        closed(&cli, &["show", "Lamp"])
            .done()
            .out
            .contains("Notes of episode")
    );
    assert!(
        closed(&cli, &["search", "lamp"])
            .done()
            .out
            .contains("Lamp")
    );
    closed(&cli, &["export", "opml"]).done();
    closed(&cli, &["play", "Lamp", "--silent"]).done();
    let copy = folder.path().join("copy.db");
    closed(&cli, &["backup", copy.to_str().unwrap()]).done();
    assert!(copy.is_file());
    is_one_sentence(&closed(&cli, &["add", &site.url("/other.xml")]));
    is_one_sentence(&closed(&cli, &["sample", "remove"]));
    let ran = closed(&cli, &["backup"]);
    assert_eq!(
        (ran.code, ran.err.trim().lines().count()),
        (1, 1),
        "{ran:?}"
    );
    assert_eq!(
        std::fs::read(cli.library.join("library.db")).unwrap(),
        database
    );
}

#[test]
fn what_a_killed_program_left_in_the_log_is_read_too() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = filled(&folder, &site, 30.0);
    // A program that has the library open holds its log; what it wrote last stands only there.
    let log = cli.library.join("library.db-wal");
    let mut playing = tests::process::Process::start_piped(
        cli.command(&["play", "Lamp", "--silent", "--at", "0.2"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    // Looked for in a copy: whoever opens the library folds the log in at the end.
    tests::wait::wait_until("the episode to be in Up Next", || {
        let copy = TempDir::new().unwrap();
        for name in ["library.db", "library.db-wal"] {
            if std::fs::copy(cli.library.join(name), copy.path().join(name)).is_err() {
                return false;
            }
        }
        let ran = Cli::new(copy.path()).run(&["list", "queue", "--json"]);
        ran.code == 0 && ran.json()[0]["title"] == "Lamp"
    });
    playing.kill();
    let bytes = std::fs::read(&log).unwrap();
    for shared in [true, false] {
        if !shared {
            std::fs::remove_file(cli.library.join("library.db-shm")).unwrap();
        }
        let _closed = WithoutWriting::of(&cli.library);
        let ran = closed(&cli, &["list", "queue", "--json"]).done();
        assert_eq!(ran.json()[0]["title"], "Lamp", "only the log knows of it");
        assert_eq!(std::fs::read(&log).unwrap(), bytes);
    }
    cli.run(&["list", "queue"]).done();
}

#[test]
fn a_full_disk_can_be_read() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = filled(&folder, &site, 1.0);
    // No file may grow at all: nothing that SQLite needs beside the library can be made.
    let mut narrow = Command::new("sh");
    let command = cli.command(&["list", "episodes", "--json"]);
    narrow
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            narrow.env(name, value);
        }
    }
    let ran: Ran = narrow.stdin(Stdio::null()).output().unwrap().into();
    assert_eq!(ran.done().json()[0]["title"], "Lamp");
}
