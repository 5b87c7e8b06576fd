//! Nothing is lost: two programs on one library, a library from the future, a damaged one, a folder that cannot be written.
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::process::Process;
use tests::programs::Cli;
use tests::site::{Resource, Site};

fn show(site: &Site, name: &str) -> String {
    let path = format!("/{name}.xml");
    let episode = Episode {
        title: name,
        url: site.url("/x.mp3"),
        length: 1,
        mime: "audio/mpeg",
    };
    site.put(
        &path,
        Resource::rss(podcast(name, &site.url(&format!("/{name}")), &[episode])),
    );
    site.url(&path)
}

/// The database of a library, whatever it is called.
fn database(library: &Path) -> PathBuf {
    let is_database =
        |p: &PathBuf| std::fs::read(p).is_ok_and(|b| b.starts_with(b"SQLite format 3\0"));
    let mut found = std::fs::read_dir(library)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .filter(is_database);
    found.next().expect("a library has a database")
}

#[test]
fn two_programs_on_one_library_do_no_harm() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let cli = Cli::new(folder.path());
    let urls: Vec<String> = (0..8).map(|i| show(&site, &format!("show-{i}"))).collect();
    cli.run(&["list", "feeds"]).done();
    let mut running: Vec<Process> = urls
        .iter()
        .map(|url| {
            let mut command = cli.command(&["add", url]);
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            Process::start_piped(&mut command)
        })
        .collect();
    for process in &mut running {
        assert!(process.wait().success());
    }
    assert_eq!(cli.json(&["list", "feeds"]).as_array().unwrap().len(), 8);
    assert_eq!(cli.json(&["list", "episodes"]).as_array().unwrap().len(), 8);
}

#[test]
fn a_library_of_a_newer_version_is_refused_and_kept() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let cli = Cli::new(folder.path());
    cli.run(&["add", &show(&site, "kept")]).done();
    let file = database(folder.path());
    // user_version stands at offset 60, four bytes, big-endian (SQLite file format, section 1.3).
    let mut bytes = std::fs::read(&file).unwrap();
    let own = bytes[60..64].to_vec();
    bytes[60..64].copy_from_slice(&9_999u32.to_be_bytes());
    std::fs::write(&file, &bytes).unwrap();
    for suffix in ["-wal", "-shm"] {
        let beside = PathBuf::from(format!("{}{suffix}", file.display()));
        assert!(
            !beside.exists() || std::fs::metadata(&beside).unwrap().len() == 0 || suffix == "-shm",
            "the log was not folded in at the end"
        );
    }

    let ran = cli.run(&["list", "feeds"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("newer"), "{ran:?}");
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "the file was touched");

    bytes[60..64].copy_from_slice(&own);
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(cli.json(&["list", "feeds"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_damaged_library_is_refused_and_kept() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let cli = Cli::new(folder.path());
    cli.run(&["add", &show(&site, "kept")]).done();
    let file = database(folder.path());
    let whole = std::fs::read(&file).unwrap();
    let mut torn = whole.clone();
    let end = torn.len();
    torn[4096..end.min(40_960)].fill(0xA5);
    let not_a_database = b"This was a library once.".to_vec();
    for bytes in [torn, not_a_database] {
        std::fs::write(&file, &bytes).unwrap();
        let ran = cli.run(&["list", "feeds"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
        assert!(ran.err.contains("nothing was written to it"), "{ran:?}");
        assert!(ran.err.contains("1 feed, 1 episode"), "its backup: {ran:?}");
        assert!(ran.err.contains("earmark-cli restore"), "{ran:?}");
        let kept = std::fs::read_dir(folder.path())
            .unwrap()
            .flatten()
            .any(|e| std::fs::read(e.path()).is_ok_and(|b| b == bytes));
        assert!(kept, "the damaged file is gone");
    }
    cli.run(&["restore", "--yes"]).done();
    assert_eq!(cli.json(&["list", "feeds"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_folder_that_is_a_file_is_a_sentence() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let ran = Cli::new(&file).run(&["list", "feeds"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
    assert_eq!(std::fs::read(&file).unwrap(), b"x");
}
