//! Downloads that move to another folder.
use super::{done, file, row, show};
use crate::testing::library::Fixture;
use crate::testing::site::{Site, mp3, until};
use crate::{DownloadState, ItemId, JobKind, Library};
use std::path::Path;

async fn moved(library: &Library) {
    until("it is moved", || {
        let jobs = library.jobs();
        let mut moves = jobs.iter().filter(|job| job.kind == JobKind::Move);
        moves.clone().count() > 0 && moves.all(|job| job.finished)
    })
    .await;
}

fn files_in(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_move_with_their_files_and_back() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 3).await;
    fixture.library.download(&items[..2]).unwrap();
    for item in &items[..2] {
        done(&fixture, *item).await;
    }
    let other = tempfile::tempdir().unwrap();
    let target = other.path().join("Podcasts");
    let before = file(&fixture, items[0]);
    let undo = fixture
        .library
        .relocate_downloads(Some(target.display().to_string()))
        .unwrap();
    moved(&fixture.library).await;
    for item in &items[..2] {
        let file = file(&fixture, *item);
        assert!(file.starts_with(&target), "{file:?}");
        assert_eq!(std::fs::read(&file).unwrap(), mp3(40_000));
        assert_eq!(row(&fixture, *item).unwrap().state, DownloadState::Done);
    }
    assert!(!before.exists());
    // What comes from now on comes there.
    fixture.library.download(&items[2..]).unwrap();
    done(&fixture, items[2]).await;
    assert!(file(&fixture, items[2]).starts_with(&target));
    fixture.library.undo(undo.id).unwrap();
    moved(&fixture.library).await;
    assert_eq!(file(&fixture, items[0]), before);
    assert_eq!(files_in(&target), [] as [&str; 0]);
    assert_eq!(fixture.library.settings().unwrap().downloads_folder, None);
    fixture.library.check_downloads().unwrap();
    for item in &items {
        assert_eq!(std::fs::read(file(&fixture, *item)).unwrap(), mp3(40_000));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_was_broken_off_is_gone_on_with_and_leaves_nothing() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    fixture.library.download(&items).unwrap();
    for item in &items {
        done(&fixture, *item).await;
    }
    let other = tempfile::tempdir().unwrap();
    let target = other.path().to_path_buf();
    let old = file(&fixture, items[0]);
    // As it is when the program is killed: the first is copied and its row is old, and the flag says that files move.
    let show = target.join("Show");
    std::fs::create_dir_all(&show).unwrap();
    std::fs::copy(&old, show.join(old.file_name().unwrap())).unwrap();
    let folder = serde_json::to_string(&target.display().to_string()).unwrap();
    fixture.write(move |tx| {
        crate::settings::set_value(tx, "downloads_folder", &folder)?;
        crate::settings::set_value(tx, "downloads_moving", "true")
    });
    fixture.library.go_on_moving();
    moved(&fixture.library).await;
    let mut names: Vec<String> = items
        .iter()
        .map(|item| file(&fixture, *item))
        .map(|file| {
            assert!(file.starts_with(&target), "{file:?}");
            file.file_name().unwrap().to_string_lossy().into_owned()
        })
        .collect();
    names.push(".earmark".into());
    names.sort();
    assert_eq!(files_in(&target), names, "no copy too many");
    assert!(!old.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_over() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items: Vec<ItemId> = show(&site, &fixture, 1).await;
    fixture.library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    let old = file(&fixture, items[0]);
    let other = tempfile::tempdir().unwrap();
    let theirs = other.path().join("Show").join(old.file_name().unwrap());
    std::fs::create_dir_all(theirs.parent().unwrap()).unwrap();
    std::fs::write(&theirs, "a file of the listener's own").unwrap();
    fixture
        .library
        .relocate_downloads(Some(other.path().display().to_string()))
        .unwrap();
    moved(&fixture.library).await;
    assert_eq!(
        std::fs::read(&theirs).unwrap(),
        b"a file of the listener's own"
    );
    let new = file(&fixture, items[0]);
    assert_ne!(new, theirs);
    assert_eq!(std::fs::read(new).unwrap(), mp3(40_000));
    assert!(
        fixture
            .library
            .relocate_downloads(Some("not/a/full/path".into()))
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_room_for_what_is_here_is_refused() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    let lib = &fixture.library;
    lib.download(&items).unwrap();
    for item in &items {
        done(&fixture, *item).await;
    }
    let other = tempfile::tempdir().unwrap();
    let target = Some(other.path().display().to_string());
    let pretend = |bytes| {
        lib.inner
            .active
            .with(|table| table.pretended_free = Some(bytes))
    };
    let size = std::fs::metadata(file(&fixture, items[0])).unwrap().len();
    // Room for one and a half of them, beside the reserve of the disk.
    pretend(size + size / 2 + 50);
    let error = lib.relocate_downloads(target.clone()).unwrap_err();
    assert_eq!(error.code(), "no_room_there", "{error}");
    assert_eq!(lib.settings().unwrap().downloads_folder, None);
    assert_eq!(files_in(other.path()), [] as [String; 0]);
    assert!(lib.jobs().iter().all(|job| job.kind != JobKind::Move));
    pretend(1 << 40);
    lib.relocate_downloads(target).unwrap();
    moved(lib).await;
    assert_eq!(lib.downloads_to_move().unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_is_asked_to_move_is_moved_by_the_one_that_has_the_files() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    fixture.library.start_downloads().unwrap();
    fixture.library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    let script = crate::testing::library::open(
        fixture.folder.path(),
        &fixture.clock,
        &std::sync::Arc::default(),
    )
    .unwrap();
    let other = tempfile::tempdir().unwrap();
    script
        .relocate_downloads(Some(other.path().display().to_string()))
        .unwrap();
    assert!(script.jobs().iter().all(|job| job.kind != JobKind::Move));
    until("it is moved", || {
        script.downloads_to_move().unwrap() == 0 && !script.is_moving().unwrap()
    })
    .await;
    assert!(file(&fixture, items[0]).starts_with(other.path()));
}
