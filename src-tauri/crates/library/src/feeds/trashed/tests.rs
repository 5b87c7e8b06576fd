#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{ItemId, ItemPatch, QueuePlace, SubscriptionKind};
use crate::testing::library::{episode, feed, library};
use ::feed::FeedKind;

#[test]
fn a_show_comes_back_whole_and_as_it_was() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, "https://a.example/feed");
    let items = (1..=5).map(episode).collect();
    lib.apply(id, &feed(FeedKind::Podcast, items), true);
    let item = |n: i64| ItemId(lib.number(&format!("SELECT id FROM item WHERE guid = 'guid-{n}'")));
    lib.set_position(item(1), 90_000, None).unwrap();
    lib.set_played(item(2)).unwrap();
    let gone = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    lib.set_items(&[item(3)], gone).unwrap();
    lib.queue_add(&[item(4)], QueuePlace::Last).unwrap();
    let ids: Vec<ItemId> = (1..=5).map(item).collect();
    let before = lib.rows(&ids).unwrap();
    lib.unsubscribe(id).unwrap();
    let shows = lib.trashed_shows().unwrap();
    assert_eq!((shows.len(), shows[0].items), (1, 4));
    assert_eq!(shows[0].title, "The Harbour Hour");
    assert_eq!(shows[0].gone_at.as_deref(), Some("2024-07-01T00:00:00Z"));
    assert!(lib.queue().unwrap().is_empty());

    let undo = lib.restore_show(id).unwrap();
    assert_eq!(lib.rows(&ids).unwrap(), before);
    assert_eq!(lib.queue().unwrap().len(), 1);
    assert!(lib.trashed_shows().unwrap().is_empty());
    assert!(lib.restore_show(id).is_err(), "it is not there any more");
    lib.undo(undo.id).unwrap();
    assert_eq!(lib.trashed_shows().unwrap(), shows);
}
