#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, mp3, podcast, until};
use crate::{DownloadRow, DownloadState, ItemId, Offline, Playable};
use std::path::PathBuf;

mod asked;
mod gathered;
mod hanging;
mod heard;
mod incomplete;
mod missing;
mod names;
mod queue;
mod relocate;
mod removed;
mod room;
mod signed;
mod two;
mod versions;

/// A show of which each episode has its sound.
async fn show(site: &Site, fixture: &Fixture, count: usize) -> Vec<ItemId> {
    for n in 1..=count {
        let mut sound = Answer::new("audio/mpeg", mp3(40_000)).with("etag", format!("\"{n}\""));
        sound.clever = true;
        site.put(&format!("/{n}.mp3"), sound);
    }
    let url = site.put(
        "/feed",
        Answer::new("application/rss+xml", podcast(&site.url(""), "Show", count)),
    );
    fixture.library.add(&url).await.unwrap();
    (1..=count)
        .map(|n| ItemId(fixture.number(&format!("SELECT id FROM item WHERE guid = 'Show-{n}'"))))
        .collect()
}

fn row(fixture: &Fixture, item: ItemId) -> Option<DownloadRow> {
    let all = fixture.library.downloads().unwrap();
    [all.active, all.failed, all.done]
        .into_iter()
        .flatten()
        .find(|row| row.item.id == item)
}

fn state(fixture: &Fixture, item: ItemId) -> Option<DownloadState> {
    row(fixture, item).map(|row| row.state)
}

fn file(fixture: &Fixture, item: ItemId) -> PathBuf {
    PathBuf::from(fixture.library.item(item).unwrap().file_path.unwrap())
}

/// The session has left it.
fn leave(library: &crate::Library, item: ItemId) {
    library.forget_heard(item);
    library.put_down(item);
}

/// Only the beginning of the file comes, then nothing more.
fn stalled(body: Vec<u8>) -> Answer {
    let mut answer = Answer::new("audio/mpeg", body).with("etag", "\"s\"");
    answer.clever = true;
    answer.stall_after = Some(10_000);
    answer
}

async fn done(fixture: &Fixture, item: ItemId) {
    until("it is downloaded", || {
        state(fixture, item) == Some(DownloadState::Done)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_whole_and_under_our_name() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    fixture.library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    site.stop().await;
    let path = file(&fixture, items[0]);
    assert_eq!(std::fs::read(&path).unwrap(), mp3(40_000));
    assert!(
        path.starts_with(fixture.folder.path().join("media/Show")),
        "{path:?}"
    );
    let row = row(&fixture, items[0]).unwrap();
    assert_eq!(row.item.offline, Offline::Full);
    assert_eq!(row.bytes, i64::try_from(mp3(40_000).len()).unwrap());
    assert!(row.finished_at.is_some() && row.problem.is_none());
    let all = fixture.library.downloads().unwrap();
    assert_eq!(all.bytes_used, row.bytes);
    assert!(all.bytes_free.unwrap() > 0);
    assert!(matches!(fixture.library.media(items[0]).unwrap(), Playable::File(p) if p == path));
    // Asked for again it is there.
    fixture.library.download(&items).unwrap();
    assert_eq!(site.asked("/1.mp3"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_never_blocks_the_queue() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 6).await;
    fixture
        .library
        .set_settings(crate::Settings {
            downloads_at_once: 1,
            ..fixture.library.settings().unwrap()
        })
        .unwrap();
    site.put("/1.mp3", Answer::status(404));
    site.put(
        "/2.mp3",
        Answer::new(
            "audio/mpeg",
            "<!DOCTYPE html><html><body>Please log in</body></html>",
        ),
    );
    site.put("/3.mp3", Answer::new("audio/mpeg", ""));
    site.put("/4.mp3", Answer::status(429).with("retry-after", "3600"));
    site.put(
        "/5.mp3",
        Answer::new("audio/mpeg", "this is no sound at all ".repeat(500)),
    );
    fixture.library.download(&items).unwrap();
    done(&fixture, items[5]).await;
    for n in [0, 1, 2, 4] {
        let row = row(&fixture, items[n]).unwrap();
        assert_eq!(row.state, DownloadState::Failed, "{n}");
        assert!(
            row.problem.as_ref().unwrap().len() > 10 && row.code.is_some(),
            "{row:?}"
        );
        assert_ne!(row.item.offline, Offline::Full);
    }
    assert_eq!(
        row(&fixture, items[0]).unwrap().code.as_deref(),
        Some("file_gone")
    );
    assert_eq!(
        row(&fixture, items[1]).unwrap().code.as_deref(),
        Some("html_instead")
    );
    // Asked to wait: it waits, and says so.
    let waiting = row(&fixture, items[3]).unwrap();
    assert_eq!(waiting.state, DownloadState::Waiting);
    assert!(waiting.problem.unwrap().contains("429"));
    // Put right, it comes when asked for again.
    site.put("/1.mp3", Answer::new("audio/mpeg", mp3(5_000)));
    fixture.library.resume_download(items[0]).unwrap();
    done(&fixture, items[0]).await;
    site.put("/4.mp3", Answer::new("audio/mpeg", mp3(5_000)));
    fixture.library.resume_download(items[3]).unwrap();
    done(&fixture, items[3]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ran_goes_on_after_a_restart_where_it_was() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    site.put("/1.mp3", stalled(mp3(40_000)));
    fixture.library.download(&items).unwrap();
    until("some of it is here", || {
        row(&fixture, items[0]).is_some_and(|row| row.bytes >= 10_000)
    })
    .await;
    fixture.reopen().await;
    assert_eq!(state(&fixture, items[0]), Some(DownloadState::Running));
    let mut whole = stalled(mp3(40_000));
    whole.stall_after = None;
    site.put("/1.mp3", whole);
    fixture.library.start_downloads().unwrap();
    done(&fixture, items[0]).await;
    assert_eq!(
        std::fs::read(file(&fixture, items[0])).unwrap(),
        mp3(40_000)
    );
    let log = site.state.log.lock().unwrap().clone();
    let ranges: Vec<_> = log
        .iter()
        .filter(|(path, _, _)| path == "/1.mp3")
        .map(|(_, _, range)| range.clone())
        .collect();
    assert!(
        ranges
            .last()
            .unwrap()
            .as_deref()
            .is_some_and(|r| r != "bytes=0-"),
        "{ranges:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_waited_for() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    site.stop().await;
    fixture.library.download(&items).unwrap();
    until("it says what it waits for", || {
        row(&fixture, items[0])
            .is_some_and(|row| row.state == DownloadState::Waiting && row.problem.is_some())
    })
    .await;
    site.again().await;
    fixture.library.resume_download(items[0]).unwrap();
    done(&fixture, items[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_goes_on_while_all_are_paused_and_the_others_stay_so() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 3).await;
    fixture.library.pause_all_downloads(true).unwrap();
    fixture.library.download(&items).unwrap();
    fixture.library.resume_download(items[1]).unwrap();
    done(&fixture, items[1]).await;
    assert!(!fixture.library.downloads().unwrap().all_paused);
    for other in [items[0], items[2]] {
        assert_eq!(state(&fixture, other), Some(DownloadState::Paused));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_fails_is_not_called_a_network_that_is_away() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    let mut broken = Answer::new("text/plain", "sorry");
    broken.status = 500;
    site.put("/1.mp3", broken);
    fixture.library.download(&items).unwrap();
    until("it says why it waits", || {
        row(&fixture, items[0]).is_some_and(|row| row.problem.is_some())
    })
    .await;
    let row = row(&fixture, items[0]).unwrap();
    assert_eq!(row.code.as_deref(), Some("status"));
    let said = row.problem.unwrap();
    assert!(said.contains("500"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_stops_and_resuming_goes_on() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    site.put("/1.mp3", stalled(mp3(40_000)));
    fixture.library.download(&items[..1]).unwrap();
    until("some of it is here", || {
        row(&fixture, items[0]).is_some_and(|row| row.bytes >= 10_000)
    })
    .await;
    fixture.library.pause_download(items[0]).unwrap();
    until("it has stopped", || {
        fixture.library.inner.active.busy().is_empty()
    })
    .await;
    assert_eq!(state(&fixture, items[0]), Some(DownloadState::Paused));
    fixture.library.pause_all_downloads(true).unwrap();
    fixture.library.download(&items[1..]).unwrap();
    assert!(fixture.library.downloads().unwrap().all_paused);
    assert_eq!(state(&fixture, items[1]), Some(DownloadState::Paused));
    let brief = fixture
        .library
        .rows(&items[1..])
        .unwrap()
        .remove(0)
        .download;
    assert_eq!(brief.map(|d| d.state), Some(DownloadState::Paused));
    fixture.library.pause_all_downloads(false).unwrap();
    done(&fixture, items[1]).await;
    // So does what was paused by itself.
    until("it goes on", || {
        state(&fixture, items[0]) == Some(DownloadState::Running)
    })
    .await;
    fixture.library.pause_download(items[0]).unwrap();
    let mut whole = stalled(mp3(40_000));
    whole.stall_after = None;
    site.put("/1.mp3", whole);
    // At once, while it is still being stopped.
    fixture.library.resume_download(items[0]).unwrap();
    done(&fixture, items[0]).await;
    assert_eq!(
        std::fs::read(file(&fixture, items[0])).unwrap(),
        mp3(40_000)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_can_be_taken_back() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    fixture.library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    done(&fixture, items[1]).await;
    site.stop().await;
    let path = file(&fixture, items[0]);
    let undo = fixture.library.remove_downloads(&items).unwrap();
    assert_eq!(undo.count, 2);
    assert!(!path.exists());
    assert_eq!(row(&fixture, items[0]), None);
    assert_ne!(
        fixture.library.rows(&items).unwrap()[0].offline,
        Offline::Full
    );
    fixture.library.undo(undo.id).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), mp3(40_000));
    assert_eq!(state(&fixture, items[1]), Some(DownloadState::Done));
    // Not taken back in time, it is gone at the next look at the latest.
    fixture.library.remove_downloads(&items).unwrap();
    fixture.pass(600_001);
    fixture.library.start_downloads().unwrap();
    assert!(!path.exists() && !path.parent().unwrap().exists());
    assert!(!fixture.folder.path().join("media/.trash").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_stay_in_our_folder() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    site.put("/1.mp3", Answer::new("audio/mpeg", mp3(5_000)));
    let title = format!("../../..{}\u{202e}3pm.exe /etc/passwd", "я".repeat(4_000));
    let body = podcast(&site.url(""), "Show", 1)
        .replace("<title>Show</title>", "<title>../../../NUL</title>")
        .replace("<title>Show 1</title>", &format!("<title>{title}</title>"));
    let url = site.put("/feed", Answer::new("application/rss+xml", body));
    fixture.library.add(&url).await.unwrap();
    let item = ItemId(fixture.number("SELECT id FROM item"));
    fixture.library.download(&[item]).unwrap();
    done(&fixture, item).await;
    let path = file(&fixture, item);
    let media = fixture.folder.path().join("media");
    assert_eq!(path.strip_prefix(&media).unwrap().components().count(), 2);
    assert!(path.file_name().unwrap().len() <= 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn streaming_is_downloading_into_the_same_file() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    let Playable::Growing(media) = fixture.library.media(items[0]).unwrap() else {
        panic!("nothing is here yet");
    };
    let read = {
        let media = std::sync::Arc::clone(&media);
        tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut media.reader(), &mut bytes).unwrap();
            bytes
        })
    };
    assert_eq!(read.await.unwrap(), mp3(40_000));
    assert_eq!(row(&fixture, items[0]), None, "a stream is not a download");
    // Now it is wanted: nothing is fetched again.
    until("the file is whole", || {
        fixture.number("SELECT count(*) FROM download WHERE state = 'done'") == 1
    })
    .await;
    fixture.library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    assert_eq!(site.asked("/1.mp3"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_left_stops_and_one_that_is_wanted_goes_on() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    site.put("/1.mp3", stalled(mp3(40_000)));
    site.put("/2.mp3", stalled(mp3(40_000)));
    for item in &items {
        fixture.library.media(*item).unwrap();
    }
    fixture.library.download(&items[1..]).unwrap();
    leave(&fixture.library, items[0]);
    leave(&fixture.library, items[1]);
    until("the stream has stopped", || {
        fixture.library.inner.active.busy().len() == 1
    })
    .await;
    assert_eq!(state(&fixture, items[1]), Some(DownloadState::Running));
    assert_eq!(
        fixture.number(&format!(
            "SELECT state = 'paused' FROM download WHERE item_id = {}",
            items[0]
        )),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_somebody_deleted_comes_again() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    fixture.library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    std::fs::remove_file(file(&fixture, items[0])).unwrap();
    assert!(matches!(
        fixture.library.media(items[0]).unwrap(),
        Playable::Growing(_)
    ));
    done(&fixture, items[0]).await;
    assert_eq!(site.asked("/1.mp3"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_sound_is_refused() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    assert!(fixture.library.download(&[ItemId(99)]).is_err());
    assert_eq!(fixture.number("SELECT count(*) FROM download"), 0);
    let left = fixture.library.download(&[items[0], ItemId(99)]).unwrap();
    assert_eq!(left.unwrap().code, "not_found");
    assert_eq!(fixture.number("SELECT count(*) FROM download"), 1);
    assert!(fixture.library.media(ItemId(99)).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_expired_is_replaced_by_the_feeds_newest() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    site.put("/1.mp3", Answer::status(403));
    fixture.library.download(&items).unwrap();
    until("it failed", || {
        state(&fixture, items[0]) == Some(DownloadState::Failed)
    })
    .await;
    site.put("/signed/1.mp3", Answer::new("audio/mpeg", mp3(5_000)));
    let feed = podcast(&site.url("/signed"), "Show", 1);
    site.put("/feed", Answer::new("application/rss+xml", feed));
    fixture
        .library
        .refresh_and_wait(None, |_| {})
        .await
        .unwrap();
    fixture.library.resume_download(items[0]).unwrap();
    done(&fixture, items[0]).await;
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 1);
}
