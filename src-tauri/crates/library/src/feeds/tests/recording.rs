//! An item whose sound is another than it was.
use super::*;
use crate::testing::library::Fixture;
use crate::{ItemId, ItemKind};
use feed::ParsedItem;

fn one(item: ParsedItem) -> feed::ParsedFeed {
    feed(FeedKind::Podcast, vec![item, episode(1), episode(0)])
}

/// A show whose newest episode was heard, begun again, and downloaded.
fn heard() -> (Fixture, crate::FeedId, ItemId) {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let item = lib.apply(id, &one(episode(2)), true).new[0];
    let done = ItemPatch {
        done: Some(true),
        in_inbox: Some(false),
        ..ItemPatch::default()
    };
    lib.set_items(&[item], done).unwrap();
    lib.set_position(item, 90_000, Some((1_790_000, true)))
        .unwrap();
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO download (item_id, url, state, path, added_at, bytes) VALUES (?1, 'u', 'done', 'p', 1, 5)",
            [item.0],
        )?;
        Ok(())
    });
    (lib, id, item)
}

#[test]
fn a_recording_that_was_replaced_inherits_nothing() {
    let (lib, id, item) = heard();
    let mut mended = episode(2);
    mended.duration_ms = Some(2_100_000);
    let enclosure = mended.enclosure.as_mut().unwrap();
    enclosure.url = "https://media.example/2-mended.mp3".into();
    enclosure.length = Some(33_600_000);
    let applied = lib.apply(id, &one(mended.clone()), false);
    assert_eq!(applied.new, []);
    let [old] = &applied.old_files[..] else {
        panic!("{applied:?}");
    };
    assert_eq!(
        (old.item, old.path.as_deref(), old.kept),
        (item, Some("p"), true)
    );
    let row = &lib.rows(&[item]).unwrap()[0];
    assert_eq!((row.done, row.position_ms), (false, 0));
    assert_eq!(row.duration_ms, Some(2_100_000));
    assert!(row.in_inbox, "it is of the newest day");
    assert!(row.download.is_none());
    assert_eq!(
        lib.apply(id, &one(mended), false),
        super::super::Applied::default()
    );
}

#[test]
fn a_file_that_was_moved_keeps_all() {
    let (lib, id, item) = heard();
    let mut moved = episode(2);
    moved.enclosure.as_mut().unwrap().url = "https://other.example/show/2.m4a".into();
    assert!(lib.apply(id, &one(moved), false).old_files.is_empty());
    let row = &lib.rows(&[item]).unwrap()[0];
    assert_eq!((row.done, row.position_ms), (true, 90_000));
    assert_eq!(row.duration_ms, Some(1_790_000), "what was counted stays");
    assert!(row.download.is_some());
}

#[test]
fn another_recording_is_seen_where_only_its_size_says_so() {
    let (lib, id, _) = heard();
    let mut sized = episode(1);
    sized.duration_ms = None;
    sized.enclosure.as_mut().unwrap().length = Some(1_000_000);
    let other = lib.subscribe(SubscriptionKind::Podcast, "https://other.example/feed");
    let item = lib
        .apply(other, &feed(FeedKind::Podcast, vec![sized.clone()]), true)
        .new[0];
    lib.set_position(item, 5_000, None).unwrap();
    sized.enclosure.as_mut().unwrap().length = Some(2_000_000);
    lib.apply(other, &feed(FeedKind::Podcast, vec![sized]), false);
    assert_eq!(lib.rows(&[item]).unwrap()[0].position_ms, 0);
    assert!(lib.apply(id, &one(episode(2)), false).old_files.is_empty());
}

#[test]
fn an_article_that_is_given_sound_is_an_episode() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let item = lib.apply(id, &one(post(2)), true).new[0];
    let read = ItemPatch {
        done: Some(true),
        ..ItemPatch::default()
    };
    lib.set_items(&[item], read).unwrap();
    let applied = lib.apply(id, &one(episode(2)), false);
    assert_eq!((applied.new.len(), applied.updated), (0, 1));
    let row = &lib.rows(&[item]).unwrap()[0];
    assert_eq!(row.kind, ItemKind::Episode);
    assert!(row.in_inbox && !row.done, "it was read, not heard");
    let whole = lib.item(item).unwrap();
    assert_eq!(
        whole.enclosure_url.as_deref(),
        Some("https://media.example/2.mp3")
    );
    assert!(whole.html.contains("In number 2 we sail"));
    assert_eq!(lib.number("SELECT count(*) FROM article"), 0);
    assert_eq!(lib.found("sail").len(), 3);
    lib.set_position(item, 1_000, None).unwrap();
    // The sound may be missing for a day; it stays an episode.
    lib.apply(id, &one(post(2)), false);
    assert_eq!(lib.rows(&[item]).unwrap()[0].kind, ItemKind::Episode);
}

#[test]
fn a_blog_that_is_read_aloud_from_now_on_does_not_flood_the_inbox() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Articles, URL);
    lib.apply(
        id,
        &feed(FeedKind::Articles, (0..40).rev().map(post).collect()),
        true,
    );
    lib.write(|tx| Ok(tx.execute("UPDATE item SET in_inbox = 0, done_at = 1", [])?));
    lib.apply(
        id,
        &feed(FeedKind::Articles, (0..40).rev().map(episode).collect()),
        false,
    );
    assert_eq!(inbox(&lib), ["Episode 39", "Episode 38", "Episode 37"]);
    assert_eq!(lib.counts().unwrap().episodes, 40);
}

#[test]
fn a_show_that_is_coded_anew_loses_nothing() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let sized = |n: i64, bytes: u64| {
        let mut item = episode(n);
        item.enclosure.as_mut().unwrap().length = Some(bytes);
        item
    };
    let all = |bytes| {
        feed(
            FeedKind::Podcast,
            (0..8).rev().map(|n| sized(n, bytes)).collect(),
        )
    };
    let items = lib.apply(id, &all(28_800_000), true).new;
    for item in &items {
        lib.set_position(*item, 9_000, None).unwrap();
    }
    assert!(lib.apply(id, &all(14_400_000), false).old_files.is_empty());
    assert!(
        lib.rows(&items)
            .unwrap()
            .iter()
            .all(|row| row.position_ms == 9_000)
    );
}
