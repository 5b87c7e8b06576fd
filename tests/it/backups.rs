//! Backups from the command line: made by themselves and by hand, listed, and put in the library's place.
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};

/// A library in `folder/library`, subscribed to so many shows.
fn library(folder: &TempDir, site: &Site, shows: &[&str]) -> Cli {
    let cli = Cli::new(&folder.path().join("library"));
    for name in shows {
        cli.run(&["add", &show(site, name)]).done();
    }
    cli
}

fn show(site: &Site, name: &str) -> String {
    let path = format!("/{name}.xml");
    let episode = Episode {
        title: name,
        url: site.url("/x.mp3"),
        length: 1,
        mime: "audio/mpeg",
    };
    let text = podcast(name, &site.url(&format!("/{name}")), &[episode]);
    site.put(&path, Resource::rss(text));
    site.url(&path)
}

fn shows(cli: &Cli) -> usize {
    cli.json(&["list", "feeds"]).as_array().unwrap().len()
}

fn listed(cli: &Cli) -> Vec<Value> {
    cli.json(&["backups"]).as_array().unwrap().clone()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

/// All files of a folder with what is in them, but for what SQLite lays beside an open database and leaves empty.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let name = path.to_string_lossy();
            if !(name.ends_with("-shm") || name.ends_with("-wal") && bytes.is_empty()) {
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_first_day_has_a_backup_and_it_holds_something() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = library(&folder, &site, &[]);
    cli.run(&["list", "feeds"]).done();
    assert_eq!(listed(&cli).len(), 0, "there is nothing to back up");
    let cli = library(&folder, &site, &["lamps", "ropes"]);
    let backups = listed(&cli);
    assert_eq!(backups.len(), 1, "one a day: {backups:?}");
    assert_eq!(backups[0]["reason"], "daily");
    assert_eq!(backups[0]["contents"]["feeds"], 1);
    assert_eq!(backups[0]["contents"]["episodes"], 1);
    assert_eq!(listed(&cli), backups, "looking makes none");
    let printed = cli.run(&["restore", "--list"]).done();
    assert!(printed.out.contains("1 feed, 1 episode"), "{printed:?}");
}

#[test]
fn an_import_is_backed_up_before_it() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = library(&folder, &site, &["lamps", "ropes"]);
    let list = folder.path().join("list.opml");
    let outline = format!(
        "<outline type=\"rss\" text=\"boats\" xmlUrl=\"{}\"/>",
        show(&site, "boats")
    );
    std::fs::write(
        &list,
        format!("<opml version=\"2.0\"><head/><body>{outline}</body></opml>"),
    )
    .unwrap();
    cli.run(&["import", list.to_str().unwrap()]).done();
    let backups = listed(&cli);
    let import = backups.iter().find(|b| b["reason"] == "import").unwrap();
    assert_eq!(import["contents"]["feeds"], 2, "before: {backups:?}");
    cli.run(&["restore", &text(import, "name"), "--yes"]).done();
    assert_eq!(shows(&cli), 2);
}

#[test]
fn nothing_is_restored_without_a_yes() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = library(&folder, &site, &["lamps"]);
    let elsewhere = folder.path().join("copy of it.db");
    let made = cli.json(&["backup", elsewhere.to_str().unwrap()]);
    assert_eq!(made["contents"]["feeds"], 1);
    cli.run(&["add", &show(&site, "ropes")]).done();
    let before = all(&cli.library);

    let ran = cli.run(&["restore", elsewhere.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "it was not done: {ran:?}");
    assert!(
        ran.out.contains("1 feed, 1 episode, 0 articles, 0 notes"),
        "{ran:?}"
    );
    assert!(ran.err.contains("--yes"), "{ran:?}");
    assert_eq!(all(&cli.library), before, "everything is as it was");

    let done = cli.json(&["restore", elsewhere.to_str().unwrap(), "--yes"]);
    assert_eq!(done["restored"], true);
    assert_eq!(shows(&cli), 1);
    let replaced = text(&done, "replaced");
    assert!(Path::new(&replaced).is_file());
    // The way back is the same.
    cli.run(&["restore", &replaced, "--yes"]).done();
    assert_eq!(shows(&cli), 2);
}

#[test]
fn a_library_that_was_deleted_comes_back_from_its_newest_backup() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = library(&folder, &site, &["lamps", "ropes"]);
    cli.run(&["backup"]).done();
    let file = cli.library.join("library.db");
    for empty in [false, true] {
        std::fs::remove_file(&file).unwrap();
        if empty {
            std::fs::write(&file, "").unwrap();
        }
        let before = all(&cli.library);
        for words in [
            &["list", "feeds"][..],
            &["add", "https://a.example/"],
            &["refresh"],
        ] {
            let ran = cli.run(words);
            assert_eq!(ran.code, 1, "{ran:?}");
            assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
            assert!(ran.err.contains("earmark-cli restore"), "{ran:?}");
            assert!(ran.err.contains("2 feeds, 2 episodes"), "{ran:?}");
            assert!(ran.err.trim().ends_with('.'), "{ran:?}");
        }
        assert_eq!(all(&cli.library), before);
        cli.run(&["restore", "--yes"]).done();
        assert_eq!(shows(&cli), 2);
    }
}

#[test]
fn what_cannot_be_restored_says_why_and_changes_nothing() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = library(&folder, &site, &["lamps"]);
    let backup = folder.path().join("b.db");
    cli.run(&["backup", backup.to_str().unwrap()]).done();
    let whole = std::fs::read(&backup).unwrap();
    let before = all(&cli.library);
    let cut = whole[..whole.len() - 9000].to_vec();
    for (bytes, why) in [
        (cut, "damaged"),
        (b"PK\x03\x04".to_vec(), "no library"),
        (vec![], "no library"),
    ] {
        std::fs::write(&backup, &bytes).unwrap();
        let ran = cli.run(&["restore", backup.to_str().unwrap(), "--yes"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(
            ran.err.contains(why) && ran.err.contains("nothing was changed"),
            "{ran:?}"
        );
    }
    let ran = cli.run(&["restore", "no-such-file.db", "--yes"]);
    assert!(ran.code == 1 && ran.err.contains("no file"), "{ran:?}");
    let own = cli.library.join("library.db");
    for words in [
        ["backup", own.to_str().unwrap()],
        ["restore", own.to_str().unwrap()],
    ] {
        let ran = cli.run(&words);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(
            ran.err.contains("the library itself") || ran.err.contains("--yes"),
            "{ran:?}"
        );
    }
    assert_eq!(all(&cli.library), before);
    assert_eq!(shows(&cli), 1);
}

#[test]
fn a_backup_never_takes_the_place_of_something_else() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = library(&folder, &site, &["lamps"]);
    let letter = folder.path().join("letter.txt");
    std::fs::write(&letter, "Dear Sir").unwrap();
    let ran = cli.run(&["backup", letter.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(std::fs::read(&letter).unwrap(), b"Dear Sir");
    let nowhere = folder.path().join("no/folder/b.db");
    let ran = cli.run(&["backup", nowhere.to_str().unwrap()]);
    assert_eq!(
        (ran.code, ran.err.trim().lines().count()),
        (1, 1),
        "{ran:?}"
    );
    // An older backup of the same name is what a nightly script replaces.
    let nightly = folder.path().join("nightly.db");
    for _ in 0..2 {
        cli.run(&["backup", nightly.to_str().unwrap()]).done();
    }
}
