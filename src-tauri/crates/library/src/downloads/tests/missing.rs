//! Files that somebody moved, deleted or spoilt, and folders whose disk is away.
use super::{done, file, row, show, state};
use crate::testing::library::{FakeClock, Fixture, NOW, open};
use crate::testing::site::{Site, mp3, until};
use crate::{Changes, DownloadState, ItemId, ItemQuery, Library, Offline, Playable, Settings};
use std::path::Path;
use std::sync::{Arc, Mutex};

fn keep_in(library: &Library, folder: &Path) {
    let settings = library.settings().unwrap();
    let downloads_folder = Some(folder.display().to_string());
    library
        .set_settings(Settings {
            downloads_folder,
            ..settings
        })
        .unwrap();
}

async fn all_done(fixture: &Fixture, items: &[ItemId]) {
    fixture.library.download(items).unwrap();
    for item in items {
        done(fixture, *item).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_file_is_noticed_when_the_downloads_are_looked_at() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    all_done(&fixture, &items).await;
    let path = file(&fixture, items[0]);
    std::fs::remove_file(&path).unwrap();
    until("it is noticed", || {
        state(&fixture, items[0]) == Some(DownloadState::Failed)
    })
    .await;
    let lost = row(&fixture, items[0]).unwrap();
    assert_eq!(lost.code.as_deref(), Some("gone"));
    let said = lost.problem.unwrap();
    assert!(
        said.starts_with("The file ") && said.contains(path.to_str().unwrap()),
        "{said}"
    );
    assert!(said.ends_with('.'), "{said}");
    assert_ne!(lost.item.offline, Offline::Full);
    let whole = i64::try_from(mp3(40_000).len()).unwrap();
    let all = fixture.library.downloads().unwrap();
    assert_eq!((all.bytes_used, all.done.len()), (whole, 1));
    assert_eq!(all.folders_away, Vec::<String>::new());
    assert_eq!(fixture.library.item(items[0]).unwrap().file_path, None);
    assert_eq!(fixture.library.counts().unwrap().downloads_failed, 0);

    fixture.library.resume_download(items[0]).unwrap();
    done(&fixture, items[0]).await;
    assert_eq!(std::fs::read(path).unwrap(), mp3(40_000));
    assert_eq!(site.asked("/1.mp3"), 2);
    assert_eq!(site.asked("/2.mp3"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_noticed_after_opening_and_told() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    all_done(&fixture, &items).await;
    std::fs::remove_file(file(&fixture, items[0])).unwrap();
    fixture.library.close();
    let told = Arc::new(Mutex::new(Changes::default()));
    let library = open(fixture.folder.path(), &FakeClock::at(NOW), &told).unwrap();
    library.start_downloads().unwrap();
    until("it is told", || {
        let told = *told.lock().unwrap();
        told.downloads && told.items
    })
    .await;
    assert_ne!(library.rows(&items).unwrap()[0].offline, Offline::Full);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_noticed_when_its_show_is_opened_or_it_is_played() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 3).await;
    all_done(&fixture, &items).await;
    for item in &items[..2] {
        std::fs::remove_file(file(&fixture, *item)).unwrap();
    }
    let feed = fixture.library.feeds().unwrap()[0].id;
    let query = ItemQuery {
        feed: Some(feed),
        ..ItemQuery::default()
    };
    until("it is noticed", || {
        let rows = fixture.library.items(&query).unwrap().rows;
        let here = rows.iter().filter(|row| row.offline == Offline::Full);
        here.count() == 1
    })
    .await;

    std::fs::remove_file(file(&fixture, items[2])).unwrap();
    assert!(matches!(
        fixture.library.media(items[2]).unwrap(),
        Playable::Growing(_)
    ));
    done(&fixture, items[2]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_back_is_downloaded_again_without_a_network() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    all_done(&fixture, &items).await;
    site.stop().await;
    let paths = [file(&fixture, items[0]), file(&fixture, items[1])];
    for path in &paths {
        std::fs::rename(path, path.with_extension("away")).unwrap();
    }
    fixture.library.check_downloads().unwrap();
    assert_eq!(state(&fixture, items[0]), Some(DownloadState::Failed));
    std::fs::rename(paths[0].with_extension("away"), &paths[0]).unwrap();
    // Something else of that name is not it.
    std::fs::write(&paths[1], b"ID3 something else").unwrap();
    fixture.library.check_downloads().unwrap();
    assert_eq!(state(&fixture, items[1]), Some(DownloadState::Failed));
    let back = row(&fixture, items[0]).unwrap();
    assert_eq!(back.state, DownloadState::Done);
    assert_eq!((back.problem, back.code), (None, None));
    assert_eq!(back.bytes, i64::try_from(mp3(40_000).len()).unwrap());
    assert_eq!(back.item.offline, Offline::Full);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_folder_that_is_away_nothing_is_forgotten() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let disk = tempfile::tempdir().unwrap();
    let (mounted, elsewhere) = (disk.path().join("disk"), disk.path().join("elsewhere"));
    keep_in(&fixture.library, &mounted);
    let items = show(&site, &fixture, 4).await;
    all_done(&fixture, &items[..2]).await;
    let path = file(&fixture, items[0]);
    assert!(path.starts_with(&mounted), "{path:?}");

    // First the place of the disk is gone, then it is there and empty.
    std::fs::rename(&mounted, &elsewhere).unwrap();
    for empty in [false, true] {
        if empty {
            std::fs::create_dir(&mounted).unwrap();
        }
        fixture.library.check_downloads().unwrap();
        let all = fixture.library.downloads().unwrap();
        assert_eq!(all.folders_away, [mounted.display().to_string()]);
        assert_eq!((all.done.len(), all.failed.len()), (2, 0));
        assert_eq!(
            fixture.library.rows(&items[..1]).unwrap()[0].offline,
            Offline::Full
        );
    }
    // Nor by playing or downloading, and nothing is written where the disk would be.
    assert!(matches!(
        fixture.library.media(items[0]).unwrap(),
        Playable::Growing(_)
    ));
    assert!(matches!(
        fixture.library.media(items[3]).unwrap(),
        Playable::Growing(_)
    ));
    let refused = fixture.library.download(&items[..1]).unwrap_err();
    assert_eq!(refused.code(), "folder_away");
    assert!(
        refused.to_string().contains(mounted.to_str().unwrap()),
        "{refused}"
    );
    assert!(fixture.library.download(&items[2..3]).is_err());
    assert_eq!(std::fs::read_dir(&mounted).unwrap().count(), 0);
    assert_eq!(state(&fixture, items[0]), Some(DownloadState::Done));

    fixture.reopen().await;
    fixture.library.check_downloads().unwrap();
    assert_eq!(fixture.library.downloads().unwrap().done.len(), 2);
    // It can be had elsewhere.
    let other = disk.path().join("other");
    keep_in(&fixture.library, &other);
    all_done(&fixture, &items[2..3]).await;
    assert!(file(&fixture, items[2]).starts_with(&other));

    std::fs::remove_dir(&mounted).unwrap();
    std::fs::rename(&elsewhere, &mounted).unwrap();
    std::fs::remove_file(file(&fixture, items[1])).unwrap();
    fixture.library.check_downloads().unwrap();
    let all = fixture.library.downloads().unwrap();
    assert_eq!(all.folders_away, Vec::<String>::new());
    assert_eq!((all.done.len(), all.failed.len()), (2, 1));
    assert!(matches!(fixture.library.media(items[0]).unwrap(), Playable::File(p) if p == path));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_folder_that_is_there_everything_may_be_gone() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let disk = tempfile::tempdir().unwrap();
    keep_in(&fixture.library, disk.path());
    let items = show(&site, &fixture, 2).await;
    all_done(&fixture, &items).await;
    let folder = file(&fixture, items[0]).parent().unwrap().to_path_buf();
    std::fs::remove_dir_all(folder).unwrap();
    fixture.library.check_downloads().unwrap();
    let all = fixture.library.downloads().unwrap();
    assert_eq!((all.done.len(), all.failed.len()), (0, 2));
    assert_eq!(all.folders_away, Vec::<String>::new());
}

/// A file that was added from the disk, without an address.
async fn of_ones_own(fixture: &Fixture) -> ItemId {
    let mine = fixture.folder.path().join("mine.mp3");
    std::fs::write(&mine, mp3(20_000)).unwrap();
    let added = fixture.library.add(mine.to_str().unwrap()).await;
    added.unwrap().items[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_ones_own_says_that_it_cannot_be_fetched() {
    let fixture = Fixture::online();
    let item = of_ones_own(&fixture).await;
    let path = file(&fixture, item);
    std::fs::rename(&path, path.with_extension("away")).unwrap();
    assert!(fixture.library.media(item).is_err());
    let lost = row(&fixture, item).unwrap();
    assert_eq!(lost.state, DownloadState::Failed);
    assert!(lost.problem.unwrap().contains("no address"));
    assert!(fixture.library.resume_download(item).is_err());
    assert_eq!(row(&fixture, item).unwrap().code.as_deref(), Some("gone"));
    std::fs::rename(path.with_extension("away"), &path).unwrap();
    fixture.library.resume_download(item).unwrap();
    assert_eq!(state(&fixture, item), Some(DownloadState::Done));
    assert!(matches!(
        fixture.library.media(item).unwrap(),
        Playable::File(_)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_sound_is_downloaded_again() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    all_done(&fixture, &items[..1]).await;
    let path = file(&fixture, items[0]);
    std::fs::write(&path, "<html><title>Log in</title></html>").unwrap();
    fixture.library.download_again(items[0]).unwrap();
    done(&fixture, items[0]).await;
    assert_eq!(std::fs::read(&path).unwrap(), mp3(40_000));
    assert_eq!(site.asked("/1.mp3"), 2);
    let again = row(&fixture, items[0]).unwrap();
    assert_eq!(
        (again.attempts, again.resumed, again.problem),
        (0, false, None)
    );

    // What the player still holds of the bad one does not come back.
    let Playable::Growing(held) = fixture.library.media(items[1]).unwrap() else {
        panic!("it is not here yet")
    };
    until("it came by streaming", || held.progress().done).await;
    until("its row is done", || {
        fixture.library.inner.active.busy().is_empty()
    })
    .await;
    fixture.library.download_again(items[1]).unwrap();
    done(&fixture, items[1]).await;
    assert_eq!(site.asked("/2.mp3"), 2);
    assert_eq!(
        std::fs::read(file(&fixture, items[1])).unwrap(),
        mp3(40_000)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_fetched_again_is_not_removed() {
    let fixture = Fixture::online();
    let item = of_ones_own(&fixture).await;
    let refused = fixture.library.download_again(item).unwrap_err();
    assert_eq!(refused.code(), "no_address");
    assert!(file(&fixture, item).is_file());
    assert_eq!(state(&fixture, item), Some(DownloadState::Done));
    assert!(fixture.library.download_again(ItemId(99)).is_err());
}
