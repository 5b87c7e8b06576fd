//! Which of an episode's files is fetched, and whether it is the one that the feed speaks of.
use super::*;
use crate::{Settings, VersionChoice};
use base64::Engine;
use sha2::Digest;

/// A show whose episode comes in two sizes; what the small one hashes to.
async fn offered(site: &Site, fixture: &Fixture, small: &[u8]) -> ItemId {
    let hash = base64::prelude::BASE64_STANDARD.encode(sha2::Sha256::digest(small));
    let said = format!(
        "<podcast:alternateEnclosure type=\"audio/mpeg\" length=\"{}\" title=\"Small\"><podcast:source uri=\"{}\"/>\
         <podcast:integrity type=\"sri\" value=\"sha256-{hash}\"/></podcast:alternateEnclosure></item>",
        small.len(),
        site.url("/small.mp3"),
    );
    let large = mp3(40_000).len();
    let feed = podcast(&site.url(""), "Show", 1).replace("</item>", &said);
    let feed = feed.replace("length=\"1000\"", &format!("length=\"{large}\""));
    site.put("/1.mp3", Answer::new("audio/mpeg", mp3(40_000)));
    let url = site.put("/feed", Answer::new("application/rss+xml", feed));
    fixture.library.add(&url).await.unwrap();
    let item = ItemId(fixture.number("SELECT id FROM item WHERE guid = 'Show-1'"));
    let settings = Settings {
        download_version: VersionChoice::Smallest,
        ..fixture.library.settings().unwrap()
    };
    fixture.library.set_settings(settings).unwrap();
    item
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_version_comes_where_that_is_wished_for() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = offered(&site, &fixture, &mp3(9_000)).await;
    site.put("/small.mp3", Answer::new("audio/mpeg", mp3(9_000)));
    fixture.library.download(&[item]).unwrap();
    done(&fixture, item).await;
    assert_eq!(
        (site.asked("/small.mp3") > 0, site.asked("/1.mp3")),
        (true, 0)
    );
    assert_eq!(std::fs::read(file(&fixture, item)).unwrap(), mp3(9_000));
    assert!(!row(&fixture, item).unwrap().doubtful);
    // The listener wants the large one of this episode.
    fixture
        .library
        .choose_version(item, Some(String::new()))
        .unwrap();
    fixture.library.download_again(item).unwrap();
    until("the other one is here", || {
        state(&fixture, item) == Some(DownloadState::Done)
            && std::fs::read(file(&fixture, item)).unwrap() == mp3(40_000)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_version_is_checked_by_its_own_hash() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = offered(&site, &fixture, &mp3(9_000)).await;
    site.put("/small.mp3", Answer::new("audio/mpeg", mp3(9_500)));
    fixture.library.download(&[item]).unwrap();
    done(&fixture, item).await;
    let seen = row(&fixture, item).unwrap();
    assert_eq!(seen.code.as_deref(), Some("wrong_hash"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_gone_gives_way_to_the_feeds_own() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = offered(&site, &fixture, &mp3(9_000)).await;
    site.put("/small.mp3", Answer::status(404));
    fixture.library.download(&[item]).unwrap();
    done(&fixture, item).await;
    assert_eq!(std::fs::read(file(&fixture, item)).unwrap(), mp3(40_000));
    // It is held against what the feed says of itself, not of the other.
    assert!(!row(&fixture, item).unwrap().doubtful);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_that_is_chosen_comes_in_the_place_of_the_one_that_is_here() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = offered(&site, &fixture, &mp3(9_000)).await;
    let small = site.put("/small.mp3", Answer::new("audio/mpeg", mp3(9_000)));
    let lib = &fixture.library;
    lib.download(&[item]).unwrap();
    done(&fixture, item).await;
    let here = || {
        let extras = lib.item(item).unwrap().extras;
        let here = extras.versions.iter().filter(|version| version.here);
        here.map(|version| version.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(here(), std::slice::from_ref(&small));
    // It does not come: the other one stays, is the one that is here, and plays meanwhile.
    site.put("/1.mp3", Answer::status(404));
    lib.choose_version(item, Some(String::new())).unwrap();
    until("it was asked for", || site.asked("/1.mp3") > 0).await;
    done(&fixture, item).await;
    assert_eq!(std::fs::read(file(&fixture, item)).unwrap(), mp3(9_000));
    assert_eq!(here(), [small]);
    // It comes.
    let (gate, mut large) = (mp3(40_000), stalled(mp3(40_000)));
    site.put("/1.mp3", large.clone());
    lib.choose_version(item, None).unwrap();
    lib.choose_version(item, Some(String::new())).unwrap();
    until("some of it is here", || {
        row(&fixture, item).is_some_and(|row| row.state == DownloadState::Running)
    })
    .await;
    assert!(matches!(lib.media(item).unwrap(), Playable::File(_)));
    leave(lib, item);
    large.stall_after = None;
    site.put("/1.mp3", large);
    lib.pause_download(item).unwrap();
    lib.resume_download(item).unwrap();
    done(&fixture, item).await;
    assert_eq!(std::fs::read(file(&fixture, item)).unwrap(), gate);
    assert_eq!(here(), [""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_version_that_is_gone_leaves_what_is_here() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = offered(&site, &fixture, &mp3(9_000)).await;
    site.put("/small.mp3", Answer::new("audio/mpeg", mp3(9_000)));
    let lib = &fixture.library;
    lib.choose_version(item, Some(String::new())).unwrap();
    lib.download(&[item]).unwrap();
    done(&fixture, item).await;
    assert_eq!(std::fs::read(file(&fixture, item)).unwrap(), mp3(40_000));
    let asked = site.asked("/1.mp3");
    site.put("/small.mp3", Answer::status(404));
    let small = lib.item(item).unwrap().extras.versions[1].key.clone();
    lib.choose_version(item, Some(small)).unwrap();
    until("it was asked for", || site.asked("/small.mp3") > 0).await;
    done(&fixture, item).await;
    assert_eq!(site.asked("/1.mp3"), asked);
    let versions = lib.item(item).unwrap().extras.versions;
    assert_eq!((versions[0].here, versions[1].here), (true, false));
    assert_eq!(std::fs::read(file(&fixture, item)).unwrap(), mp3(40_000));
}
