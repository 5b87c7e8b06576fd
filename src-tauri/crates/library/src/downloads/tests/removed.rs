//! What was removed comes back while its time lasts, whichever program removed it and whichever is open.
use super::*;
use crate::LibraryError;
use crate::testing::library::open;
use std::sync::Arc;

fn trash(fixture: &Fixture) -> usize {
    std::fs::read_dir(fixture.folder.path().join("media/.trash")).map_or(0, |all| all.count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_file_comes_back_after_the_program_has_ended() {
    let (mut site, mut fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    fixture.library.download(&items).unwrap();
    for item in &items {
        done(&fixture, *item).await;
    }
    site.stop().await;
    let size = row(&fixture, items[0]).unwrap().bytes;
    let path = file(&fixture, items[0]);
    let rank = fixture
        .text("SELECT group_concat(rank || automatic || coalesce(asked_at, '')) FROM download");
    fixture.library.remove_downloads(&items).unwrap();
    fixture.reopen().await;
    fixture.library.start_downloads().unwrap();
    let freeing = fixture.library.downloads().unwrap().freeing.unwrap();
    assert_eq!((freeing.bytes, freeing.minutes), (2 * size, 10));
    assert_eq!(trash(&fixture), 2);
    fixture.pass(300_000);
    assert_eq!(
        fixture
            .library
            .downloads()
            .unwrap()
            .freeing
            .unwrap()
            .minutes,
        5
    );
    assert_eq!(fixture.library.bring_back_removed().unwrap(), items);
    assert_eq!(std::fs::read(&path).unwrap(), mp3(40_000));
    assert_eq!(state(&fixture, items[1]), Some(DownloadState::Done));
    let now = fixture
        .text("SELECT group_concat(rank || automatic || coalesce(asked_at, '')) FROM download");
    assert_eq!(now, rank, "the rows are as they were");
    assert_eq!(fixture.library.downloads().unwrap().freeing, None);
    assert!(matches!(
        fixture.library.bring_back_removed(),
        Err(LibraryError::NotFound(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_program_removes_and_another_brings_back_or_empties() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    fixture.library.start_downloads().unwrap();
    fixture.library.download(&items).unwrap();
    for item in &items {
        done(&fixture, *item).await;
    }
    let script = || open(fixture.folder.path(), &fixture.clock, &Arc::default()).unwrap();
    let (one, two) = (script(), script());
    let undo = one.remove_downloads(&items[..1]).unwrap();
    one.close();
    drop(one);
    assert_eq!(trash(&fixture), 1);
    assert!(fixture.library.downloads().unwrap().freeing.is_some());
    assert_eq!(two.bring_back_removed().unwrap(), items[..1]);
    assert_eq!(state(&fixture, items[0]), Some(DownloadState::Done));
    // Taken back by the other, it is over here as well.
    let here = fixture.library.remove_downloads(&items).unwrap();
    two.bring_back_removed().unwrap();
    assert!(fixture.library.undo(here.id).is_err());
    assert_eq!(undo.count, 1);
    // Whoever looks after the time is over empties it.
    two.remove_downloads(&items).unwrap();
    fixture.pass(599_000);
    fixture.library.empty_removed().unwrap();
    assert_eq!(trash(&fixture), 2);
    fixture.pass(1_001);
    fixture.library.empty_removed().unwrap();
    assert_eq!(
        (
            trash(&fixture),
            fixture.number("SELECT count(*) FROM removed_download")
        ),
        (0, 0)
    );
    assert!(two.bring_back_removed().is_err());
    assert!(!fixture.folder.path().join("media/Show").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_freed_is_what_really_goes() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let lib = &fixture.library;
    let items = show(&site, &fixture, 1).await;
    site.put("/1.mp3", stalled(mp3(40_000)));
    lib.download(&items).unwrap();
    until("some of it is here", || {
        row(&fixture, items[0]).is_some_and(|row| row.bytes >= 10_000)
    })
    .await;
    lib.cancel_downloads(None).unwrap();
    assert!(lib.downloads().unwrap().freeing.unwrap().bytes >= 10_000);
    // Taken up again, it goes on with what is here, and none of it is free.
    let mut whole = stalled(mp3(40_000));
    whole.stall_after = None;
    site.put("/1.mp3", whole);
    lib.download(&items).unwrap();
    assert_eq!(lib.downloads().unwrap().freeing, None);
    done(&fixture, items[0]).await;
    fixture.pass(600_001);
    lib.empty_removed().unwrap();
    assert_eq!(
        std::fs::read(file(&fixture, items[0])).unwrap(),
        mp3(40_000)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_again_meanwhile_is_not_fetched_twice() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let lib = &fixture.library;
    let items = show(&site, &fixture, 1).await;
    lib.download(&items).unwrap();
    done(&fixture, items[0]).await;
    let undo = lib.remove_downloads(&items).unwrap();
    lib.pause_all_downloads(true).unwrap();
    lib.download(&items).unwrap();
    lib.undo(undo.id).unwrap();
    assert_eq!(state(&fixture, items[0]), Some(DownloadState::Done));
    assert_eq!(
        std::fs::read(file(&fixture, items[0])).unwrap(),
        mp3(40_000)
    );
    assert_eq!(site.asked("/1.mp3"), 1);
}
