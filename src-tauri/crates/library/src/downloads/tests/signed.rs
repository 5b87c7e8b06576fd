//! Addresses that hold for a while only.
use super::*;
use crate::testing::library::Fixture;

fn feed_at(site: &Site, path: &str) {
    let feed = podcast(&site.url(path), "Show", 1);
    site.put("/feed", Answer::new("application/rss+xml", feed));
}

fn sound(etag: &str) -> Answer {
    let mut sound = Answer::new("audio/mpeg", mp3(300_000)).with("etag", format!("\"{etag}\""));
    sound.clever = true;
    sound
}

async fn subscribed(site: &Site, fixture: &Fixture) -> ItemId {
    fixture.library.add(&site.url("/feed")).await.unwrap();
    ItemId(fixture.number("SELECT id FROM item WHERE guid = 'Show-1'"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_address_is_asked_for_anew_once_and_the_download_goes_on() {
    for status in [401, 403, 404, 410] {
        let (site, fixture) = (Site::start().await, Fixture::online());
        feed_at(&site, "/signed-1");
        let item = subscribed(&site, &fixture).await;
        let mut first = sound("same");
        first.stall_after = Some(100_000);
        site.put("/signed-1/1.mp3", first);
        fixture.library.download(&[item]).unwrap();
        until("a part is here", || {
            row(&fixture, item).is_some_and(|row| row.bytes >= 100_000)
        })
        .await;
        fixture.library.pause_download(item).unwrap();
        until("it stops", || {
            fixture.library.inner.active.busy().is_empty()
        })
        .await;
        site.put("/signed-1/1.mp3", Answer::status(status));
        feed_at(&site, "/signed-2");
        site.put("/signed-2/1.mp3", sound("same"));
        let before = site.asked("/feed");
        fixture.library.resume_download(item).unwrap();
        done(&fixture, item).await;
        assert_eq!(site.asked("/feed") - before, 1, "{status}");
        let log = site.state.log.lock().unwrap();
        let ranges: Vec<_> = log
            .iter()
            .filter(|(path, _, _)| path == "/signed-2/1.mp3")
            .collect();
        assert!(
            ranges.iter().all(|(_, _, range)| range.is_some()),
            "it goes on from where it was: {ranges:?}"
        );
        drop(log);
        assert_eq!(std::fs::read(file(&fixture, item)).unwrap(), mp3(300_000));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_feed_knows_no_newer_address_of_fails_with_its_own_reason() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    feed_at(&site, "/gone");
    let item = subscribed(&site, &fixture).await;
    site.put("/gone/1.mp3", Answer::status(410));
    fixture.library.download(&[item]).unwrap();
    until("it fails", || {
        state(&fixture, item) == Some(DownloadState::Failed)
    })
    .await;
    assert_eq!(
        row(&fixture, item).unwrap().problem.as_deref(),
        Some(
            "the server says this file is gone (410). Nothing was lost; try again or open its page"
        )
    );
    assert_eq!((site.asked("/feed"), site.asked("/gone/1.mp3")), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_heard_goes_on_at_the_newer_address_without_a_word() {
    use std::io::Read;
    let (site, fixture) = (Site::start().await, Fixture::online());
    feed_at(&site, "/signed-1");
    let item = subscribed(&site, &fixture).await;
    site.put("/signed-1/1.mp3", Answer::status(403));
    feed_at(&site, "/signed-2");
    site.put("/signed-2/1.mp3", sound("same"));
    let Playable::Growing(media) = fixture.library.media(item).unwrap() else {
        panic!("nothing is here yet");
    };
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        media.reader().read_to_end(&mut bytes).map(|_| bytes)
    });
    assert_eq!(read.await.unwrap().unwrap(), mp3(300_000));
    leave(&fixture.library, item);
}
