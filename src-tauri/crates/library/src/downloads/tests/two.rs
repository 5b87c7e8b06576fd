//! Two programs on one library: two opens hold two locks, as two processes do.
use super::*;
use crate::testing::library::open;
use crate::{Changes, Library};
use std::io::Read;
use std::sync::{Arc, Mutex};

fn state_in(library: &Library, item: ItemId) -> Option<DownloadState> {
    let all = library.downloads().unwrap();
    [all.active, all.failed, all.done]
        .into_iter()
        .flatten()
        .find(|row| row.item.id == item)
        .map(|row| row.state)
}

async fn is(library: &Library, item: ItemId, wanted: DownloadState) {
    until(&format!("it is {wanted:?}"), || {
        state_in(library, item) == Some(wanted)
    })
    .await;
}

fn second(fixture: &Fixture) -> Library {
    open(fixture.folder.path(), &fixture.clock, &Arc::default()).unwrap()
}

fn parts(fixture: &Fixture) -> Vec<String> {
    let mut names = Vec::new();
    for folder in std::fs::read_dir(fixture.folder.path().join("media")).unwrap() {
        let folder = folder.unwrap().path();
        if folder.is_dir() {
            for file in std::fs::read_dir(folder).unwrap() {
                names.push(file.unwrap().file_name().to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    names
}

/// Files of listeners who do not have the turn.
fn own_parts(fixture: &Fixture) -> usize {
    let names = parts(fixture);
    assert!(!names.is_empty());
    names
        .iter()
        .filter(|name| crate::folder::is_own(std::path::Path::new(name)))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_program_asks_for_the_other_fetches() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    fixture.library.start_downloads().unwrap();
    let other = second(&fixture);
    other.start_downloads().unwrap();
    other.download(&items).unwrap();
    for item in &items {
        is(&other, *item, DownloadState::Done).await;
    }
    assert!(other.inner.active.busy().is_empty());
    assert_eq!(site.asked("/1.mp3"), 1);
    assert_eq!(site.asked("/2.mp3"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_leaves_what_the_first_does_and_takes_over_when_it_is_gone() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    site.put("/1.mp3", stalled(mp3(40_000)));
    fixture.library.start_downloads().unwrap();
    fixture.library.download(&items).unwrap();
    until("it has begun", || {
        row(&fixture, items[0]).is_some_and(|row| row.bytes >= 10_000)
    })
    .await;
    let other = second(&fixture);
    other.start_downloads().unwrap();
    assert_eq!(state_in(&other, items[0]), Some(DownloadState::Running));
    assert_eq!(site.asked("/1.mp3"), 1);
    assert_eq!(own_parts(&fixture), 0);

    // The first ends without a word, its row saying that it runs.
    let mut whole = Answer::new("audio/mpeg", mp3(40_000)).with("etag", "\"s\"");
    whole.clever = true;
    site.put("/1.mp3", whole);
    fixture.library.close();
    fixture.library = other;
    done(&fixture, items[0]).await;
    assert_eq!(
        std::fs::read(file(&fixture, items[0])).unwrap(),
        mp3(40_000)
    );
    let ranges: Vec<_> = site
        .state
        .log
        .lock()
        .unwrap()
        .iter()
        .filter_map(|(_, _, range)| range.clone())
        .collect();
    assert_eq!(
        ranges.last().unwrap(),
        "bytes=10000-",
        "it went on where the other was"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_removing_and_waking_reach_the_other_program() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    for n in 1..=2 {
        site.put(&format!("/{n}.mp3"), stalled(mp3(40_000)));
    }
    fixture.library.start_downloads().unwrap();
    fixture.library.download(&items).unwrap();
    is(&fixture.library, items[0], DownloadState::Running).await;
    is(&fixture.library, items[1], DownloadState::Running).await;
    let other = second(&fixture);
    other.start_downloads().unwrap();

    other.pause_download(items[0]).unwrap();
    other.remove_downloads(&items[1..]).unwrap();
    until("both are stopped", || {
        fixture.library.inner.active.busy().is_empty()
    })
    .await;
    assert_eq!(
        state_in(&fixture.library, items[0]),
        Some(DownloadState::Paused)
    );
    assert_eq!(state_in(&fixture.library, items[1]), None);

    other.resume_download(items[0]).unwrap();
    is(&fixture.library, items[0], DownloadState::Running).await;
    other.pause_all_downloads(true).unwrap();
    until("all is paused", || {
        fixture.library.inner.active.busy().is_empty()
    })
    .await;
    assert_eq!(
        state_in(&fixture.library, items[0]),
        Some(DownloadState::Paused)
    );
    other.pause_all_downloads(false).unwrap();
    is(&fixture.library, items[0], DownloadState::Running).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_listener_streams_into_a_file_of_its_own() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    site.put("/1.mp3", stalled(mp3(40_000)));
    fixture.library.start_downloads().unwrap();
    fixture.library.download(&items).unwrap();
    until("it has begun", || {
        row(&fixture, items[0]).is_some_and(|row| row.bytes >= 10_000)
    })
    .await;
    let mut whole = Answer::new("audio/mpeg", mp3(40_000)).with("etag", "\"s\"");
    whole.clever = true;
    site.put("/1.mp3", whole);

    let other = second(&fixture);
    other.start_downloads().unwrap();
    let Playable::Growing(media) = other.media(items[0]).unwrap() else {
        panic!("it is not here yet");
    };
    let heard = tokio::task::spawn_blocking(move || {
        let mut heard = Vec::new();
        media.reader().read_to_end(&mut heard).unwrap();
        heard
    });
    assert_eq!(heard.await.unwrap(), mp3(40_000));
    assert_eq!(
        state_in(&other, items[0]),
        Some(DownloadState::Running),
        "the row is the other's"
    );
    until("its file is whole", || {
        parts(&fixture).iter().any(|name| name.contains(".whole."))
    })
    .await;
    assert_eq!(own_parts(&fixture), 1);

    leave(&other, items[0]);
    until("its own file is gone", || own_parts(&fixture) == 0).await;
    assert_eq!(
        state_in(&fixture.library, items[0]),
        Some(DownloadState::Running)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_does_not_stay_gives_the_turn_back() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    // As the command line plays: it never looks after the queue.
    let Playable::Growing(media) = fixture.library.media(items[0]).unwrap() else {
        panic!("it is not here yet");
    };
    until("all of it is here", || media.progress().done).await;
    let other = second(&fixture);
    other.start_downloads().unwrap();
    other.download(&items[1..]).unwrap();
    is(&other, items[1], DownloadState::Done).await;
    assert!(!fixture.library.inner.active.is_ours());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_writes_is_told() {
    let fixture = Fixture::online();
    let told = Arc::new(Mutex::new(Changes::default()));
    let window = open(fixture.folder.path(), &fixture.clock, &told).unwrap();
    let page = fixture.folder.path().join("page.html");
    std::fs::write(&page, crate::testing::site::page("A page", "", "")).unwrap();
    let added = fixture.library.add(page.to_str().unwrap()).await.unwrap();
    until("the window heard of it", || {
        *told.lock().unwrap() == Changes::all()
    })
    .await;
    assert_eq!(window.rows(&added.items).unwrap().len(), 1);

    // What it writes itself is told as what it is.
    *told.lock().unwrap() = Changes::default();
    window.set_settings(window.settings().unwrap()).unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    let changes = *told.lock().unwrap();
    assert!(changes.settings && !changes.items, "{changes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_many_at_once_acts_at_once() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 4).await;
    for n in 1..=4 {
        site.put(&format!("/{n}.mp3"), stalled(mp3(40_000)));
    }
    // Of two servers: of one no more than two come at a time.
    fixture.write(|tx| {
        tx.execute(
            "UPDATE episode SET enclosure_url = replace(enclosure_url, '127.0.0.1', 'localhost') \
             WHERE enclosure_url LIKE '%/3.mp3' OR enclosure_url LIKE '%/4.mp3'",
            [],
        )?;
        Ok(())
    });
    let set = |at_once| {
        let settings = fixture.library.settings().unwrap();
        fixture
            .library
            .set_settings(crate::Settings {
                downloads_at_once: at_once,
                ..settings
            })
            .unwrap();
    };
    fixture.library.start_downloads().unwrap();
    set(1);
    fixture.library.download(&items).unwrap();
    let running = || {
        items
            .iter()
            .filter(|item| state(&fixture, **item) == Some(DownloadState::Running))
            .count()
    };
    until("one comes", || running() == 1).await;
    set(3);
    until("three come", || running() == 3).await;
    set(1);
    until("one goes on", || running() == 1).await;
    assert_eq!(
        state(&fixture, items[0]),
        Some(DownloadState::Running),
        "the first of the queue goes on"
    );
    until("the others have stopped", || {
        fixture.library.inner.active.busy().len() == 1
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_up_the_queue_is_told_by_the_program_that_does_not_move_the_files() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    fixture.library.start_downloads().unwrap();
    let other = second(&fixture);
    for library in [&fixture.library, &other] {
        library
            .inner
            .active
            .with(|table| table.pretended_free = Some(10));
    }
    assert_eq!(other.downloads().unwrap().hold, None, "nothing waits");
    other.download(&items).unwrap();
    let told = other.downloads().unwrap().hold.unwrap();
    assert_eq!(told.code, "disk_full");
    other
        .inner
        .active
        .with(|table| table.pretended_free = Some(1 << 40));
    assert_eq!(other.downloads().unwrap().hold, None);
}
