#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{ItemPatch, QueuePlace, SubscriptionKind};
use crate::testing::library::{START, episode, feed, library};
use feed::FeedKind;
use serde_json::Value;

#[test]
fn all_of_it_is_valid_json() {
    let lib = library();
    let id = lib.subscribe(
        SubscriptionKind::Podcast,
        "https://harbour.example/feed.xml",
    );
    let new = lib
        .apply(
            id,
            &feed(FeedKind::Podcast, (0..3).map(episode).collect()),
            true,
        )
        .new;
    let a = lib.article("\"Quotes\" </script> \u{7f} 🎧", "<p>words &amp; more</p>");
    lib.episode("Alone", START);
    lib.queue_add(&new[..2], QueuePlace::Last).unwrap();
    lib.set_items(
        &[a],
        ItemPatch {
            trashed: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    let mut out = Vec::new();
    assert_eq!(lib.export_json_to(&mut out).unwrap(), 5);
    let all: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(all["format"], "earmark-library");
    assert_eq!(all["settings"]["skip_back"], 15);
    assert_eq!(all["feeds"][0]["url"], "https://harbour.example/feed.xml");
    assert_eq!(all["queue"].as_array().unwrap().len(), 2);
    let items = all["items"].as_array().unwrap();
    assert_eq!(items[0]["enclosure_url"], "https://media.example/0.mp3");
    assert!(items[0]["html"].as_str().unwrap().contains("we sail"));
    assert_eq!(items[3]["title"], "\"Quotes\" </script> \u{7f} 🎧");
    assert!(items[3]["trashed_at"].is_i64());
}

#[test]
fn an_empty_library_too() {
    let lib = library();
    let mut out = Vec::new();
    assert_eq!(lib.export_json_to(&mut out).unwrap(), 0);
    serde_json::from_slice::<Value>(&out).unwrap();
}

#[test]
fn a_full_disk_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lib = library();
    assert!(lib.export_json_to(&mut Full).is_err());
    // And the reader is free again.
    lib.settings().unwrap();
}

#[test]
fn subscriptions_as_opml() {
    let lib = library();
    lib.subscribe(
        SubscriptionKind::Podcast,
        "https://harbour.example/feed.xml?a=1&b=2",
    );
    let gone = lib.subscribe(SubscriptionKind::Podcast, "https://gone.example/feed.xml");
    lib.unsubscribe(gone).unwrap();
    let opml = lib.export_opml().unwrap();
    let outlines = feed::parse_opml(opml.as_bytes()).unwrap();
    assert_eq!(outlines.len(), 1);
    assert_eq!(
        outlines[0].feed_url,
        "https://harbour.example/feed.xml?a=1&b=2"
    );
}
