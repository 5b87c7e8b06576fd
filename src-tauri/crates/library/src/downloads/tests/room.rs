//! A disk without room, and room that comes back: by itself, and by what is removed.
use super::*;
use crate::{LibraryError, Settings};
use std::path::Path;
use std::time::Duration;

fn pretend_free(fixture: &Fixture, bytes: u64) {
    fixture
        .library
        .inner
        .active
        .with(|table| table.pretended_free = Some(bytes));
}

fn hold(fixture: &Fixture) -> Option<String> {
    fixture
        .library
        .downloads()
        .unwrap()
        .hold
        .map(|hold| hold.code)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_room_nothing_begins_and_it_goes_on_when_there_is_some() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    pretend_free(&fixture, 10);
    fixture.library.download(&items).unwrap();
    assert_eq!(hold(&fixture).as_deref(), Some("disk_full"));
    for item in &items {
        let row = row(&fixture, *item).unwrap();
        assert_eq!((row.state, row.problem), (DownloadState::Waiting, None));
    }
    assert_eq!(site.asked("/1.mp3"), 0);
    pretend_free(&fixture, 1 << 30);
    for item in &items {
        done(&fixture, *item).await;
    }
    assert_eq!(hold(&fixture), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_meanwhile_stops_what_runs_and_keeps_it() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    site.put("/1.mp3", stalled(mp3(40_000)));
    fixture.library.download(&items).unwrap();
    until("some of it is here", || {
        row(&fixture, items[0]).is_some_and(|row| row.bytes >= 10_000)
    })
    .await;
    pretend_free(&fixture, 10);
    until("it is stopped", || hold(&fixture).is_some()).await;
    until("it waits", || {
        state(&fixture, items[0]) == Some(DownloadState::Waiting)
    })
    .await;
    let mut whole = stalled(mp3(40_000));
    whole.stall_after = None;
    site.put("/1.mp3", whole);
    pretend_free(&fixture, 1 << 30);
    done(&fixture, items[0]).await;
    let log = site.state.log.lock().unwrap().clone();
    let last = log.iter().rfind(|(path, _, _)| path == "/1.mp3").unwrap();
    assert_eq!(last.2.as_deref(), Some("bytes=10000-"), "it goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_too_large_does_not_stop_the_smaller_ones() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    // The feed says a thousand bytes of both.
    fixture.write(|tx| {
        tx.execute(
            "UPDATE episode SET claimed_bytes = 9000000 WHERE enclosure_url LIKE '%/1.mp3'",
            [],
        )?;
        Ok(())
    });
    pretend_free(&fixture, 500_000);
    fixture.library.download(&items).unwrap();
    done(&fixture, items[1]).await;
    let large = row(&fixture, items[0]).unwrap();
    assert_eq!(large.state, DownloadState::Waiting);
    assert_eq!(large.code.as_deref(), Some("no_room"));
    assert_eq!(hold(&fixture), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_is_free_after_a_while() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    let library = &fixture.library;
    library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    done(&fixture, items[1]).await;
    let size = i64::try_from(mp3(40_000).len()).unwrap();
    let undo = library.remove_downloads(&items[..1]).unwrap();
    let freeing = library.downloads().unwrap().freeing.unwrap();
    assert_eq!((freeing.bytes, freeing.minutes), (size, 10));
    library.undo(undo.id).unwrap();
    assert_eq!(library.downloads().unwrap().freeing, None);
    assert!(file(&fixture, items[0]).is_file());

    library
        .inner
        .active
        .with(|table| table.grace = Duration::from_millis(100));
    let undo = library.remove_downloads(&items).unwrap();
    let trash = fixture.folder.path().join("media/.trash");
    assert_eq!(std::fs::read_dir(&trash).unwrap().count(), 2);
    until("it is free", || {
        std::fs::read_dir(&trash).unwrap().count() == 0
            && library.downloads().unwrap().freeing.is_none()
    })
    .await;
    assert!(matches!(
        library.undo(undo.id),
        Err(LibraryError::NotFound(_))
    ));
}

/// Names of all files below a folder.
fn below(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            names.extend(below(&path));
        } else {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_in_a_folder_that_was_chosen_and_nothing_else_is_touched() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    let chosen = tempfile::tempdir().unwrap();
    let library = fixture.library.clone();
    library
        .set_settings(Settings {
            downloads_folder: Some(chosen.path().to_string_lossy().into_owned()),
            ..library.settings().unwrap()
        })
        .unwrap();
    site.put("/1.mp3", stalled(mp3(40_000)));
    library.download(&items).unwrap();
    done(&fixture, items[1]).await;
    until("some of it is here", || {
        row(&fixture, items[0]).is_some_and(|row| row.bytes >= 10_000)
    })
    .await;
    let show = file(&fixture, items[1]).parent().unwrap().to_path_buf();
    for foreign in ["film.mkv.part", "film.mkv.part.map", ".7 removed"] {
        std::fs::write(show.join(foreign), "another program's").unwrap();
    }
    // Stopped, and another removed: then the program is killed.
    library.remove_downloads(&items).unwrap();
    let hidden = crate::folder::removed_beside(&show.join("x"), items[1]);
    std::fs::write(&hidden, "set aside on another disk").unwrap();
    drop(library);
    fixture.reopen().await;
    fixture.pass(600_001);
    assert!(
        below(&show).iter().any(|name| name.ends_with(".mp3.part")),
        "{:?}",
        below(&show)
    );
    fixture.library.start_downloads().unwrap();
    assert_eq!(
        below(&show),
        [".7 removed", "film.mkv.part", "film.mkv.part.map"]
    );
    assert_eq!(fixture.number("SELECT count(*) FROM transfer_file"), 0);
}
