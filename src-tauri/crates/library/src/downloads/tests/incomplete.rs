//! Files that end before they should: kept, said, played as far as they go, and never taken for heard.
use super::*;
use crate::listening::tests::FakeTransport;
use crate::{Length, PlayerEvent};
use std::sync::Arc;

/// An episode whose server says no length and ends after half of what the feed says.
async fn half(site: &Site, fixture: &Fixture) -> ItemId {
    let whole = mp3(400_000);
    let mut sound = Answer::new("audio/mpeg", whole.clone());
    sound.end_after = Some(200_000);
    site.put("/1.mp3", sound);
    let feed = podcast(&site.url(""), "Show", 1)
        .replace("length=\"1000\"", &format!("length=\"{}\"", whole.len()));
    let url = site.put("/feed", Answer::new("application/rss+xml", feed));
    fixture.library.add(&url).await.unwrap();
    ItemId(fixture.number("SELECT id FROM item WHERE guid = 'Show-1'"))
}

#[tokio::test(flavor = "multi_thread")]
async fn half_of_an_episode_is_kept_and_said_to_be_that() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = half(&site, &fixture).await;
    let library = &fixture.library;
    library.download(&[item]).unwrap();
    done(&fixture, item).await;
    let seen = row(&fixture, item).unwrap();
    assert!(seen.doubtful);
    assert_eq!(seen.code.as_deref(), Some("incomplete"));
    assert_eq!(seen.bytes, 200_000);
    assert_eq!(
        std::fs::metadata(file(&fixture, item)).unwrap().len(),
        200_000
    );
    let asked = site.asked("/1.mp3");
    assert!(asked >= 2, "it was tried once more");

    // Tried again in vain, it is still what it was.
    site.put("/1.mp3", Answer::status(404));
    library.resume_download(item).unwrap();
    until("it was asked for", || site.asked("/1.mp3") > asked).await;
    done(&fixture, item).await;
    let seen = row(&fixture, item).unwrap();
    assert!(seen.doubtful && seen.bytes == 200_000, "{seen:?}");
    assert!(file(&fixture, item).is_file());

    // And then there is all of it.
    site.put("/1.mp3", Answer::new("audio/mpeg", mp3(400_000)));
    library.resume_download(item).unwrap();
    until("it is whole", || {
        row(&fixture, item).is_some_and(|row| row.state == DownloadState::Done && !row.doubtful)
    })
    .await;
    assert_eq!(std::fs::read(file(&fixture, item)).unwrap(), mp3(400_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn its_end_is_not_the_episodes_end() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = half(&site, &fixture).await;
    fixture.library.download(&[item]).unwrap();
    done(&fixture, item).await;
    let fake = Arc::new(FakeTransport::default());
    let session = fixture.library.session(fake.clone(), Arc::new(|_| ()));
    session.play(item, None).unwrap();
    let (ticket, _) = fake.loaded();
    session.on_player_event(PlayerEvent::Loaded {
        ticket,
        duration: Some((60_000, Length::Counted)),
        chapters: vec![],
    });
    session.on_player_event(PlayerEvent::Ended { ticket, next: None });
    assert!(!fixture.library.item(item).unwrap().row.done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_what_the_feed_says_is_marked_and_plays() {
    use base64::Engine;
    use sha2::Digest;
    let (site, fixture) = (Site::start().await, Fixture::online());
    let hash = sha2::Sha384::digest(mp3(40_000));
    let hash = base64::prelude::BASE64_STANDARD.encode(hash);
    let url = site.url("/1.mp3");
    let said = format!(
        "<podcast:alternateEnclosure type=\"audio/mpeg\"><podcast:source uri=\"{url}\"/>\
         <podcast:integrity type=\"sri\" value=\"sha384-{hash}\"/></podcast:alternateEnclosure></item>"
    );
    let feed = podcast(&site.url(""), "Show", 1)
        .replace("</item>", &said)
        .replace(
            "version=\"2.0\"",
            "version=\"2.0\" xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"",
        );
    let feed = site.put("/feed", Answer::new("application/rss+xml", feed));
    fixture.library.add(&feed).await.unwrap();
    let item = ItemId(fixture.number("SELECT id FROM item WHERE guid = 'Show-1'"));
    site.put("/1.mp3", Answer::new("audio/mpeg", mp3(50_000)));
    fixture.library.download(&[item]).unwrap();
    done(&fixture, item).await;
    let seen = row(&fixture, item).unwrap();
    assert_eq!(
        (seen.doubtful, seen.code.as_deref()),
        (true, Some("wrong_hash"))
    );
    assert!(matches!(
        fixture.library.media(item).unwrap(),
        Playable::File(_)
    ));
    site.put("/1.mp3", Answer::new("audio/mpeg", mp3(40_000)));
    fixture.library.resume_download(item).unwrap();
    until("it is the right one", || {
        row(&fixture, item).is_some_and(|row| row.state == DownloadState::Done && !row.doubtful)
    })
    .await;
}
