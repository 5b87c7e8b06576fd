//! Two subscriptions that turn out to be one.
use super::*;

#[test]
fn two_subscriptions_at_one_address_become_one() {
    let lib = library();
    let a = lib.subscribe(SubscriptionKind::Podcast, "http://harbour.example/old");
    let b = lib.subscribe(SubscriptionKind::Podcast, URL);
    let old = lib.apply(a, &show(0..6), true).new;
    lib.apply(b, &show(3..9), true);
    // old[1] is episode 4, which both have.
    lib.set_items(
        &old[1..2],
        ItemPatch {
            done: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    let kept = lib.write(move |tx| crate::feeds::set_url(tx, a, URL));
    assert_eq!(kept, b);
    assert_eq!(lib.feeds().unwrap().len(), 1);
    let all = ItemQuery {
        feed: Some(b),
        order: Some(Order::Oldest),
        ..ItemQuery::default()
    };
    let rows = lib.items(&all).unwrap().rows;
    let titles: Vec<&str> = rows.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(
        titles,
        (0..9).map(|n| format!("Episode {n}")).collect::<Vec<_>>()
    );
    assert!(rows[4].done);
    let moved = lib.write(move |tx| crate::feeds::set_url(tx, b, "https://new.example/feed"));
    assert_eq!(moved, b);
    assert_eq!(lib.library.feed(b).unwrap().url, "https://new.example/feed");
}

#[test]
fn what_was_done_with_either_copy_is_kept_when_two_become_one() {
    let lib = library();
    let a = lib.subscribe(SubscriptionKind::Podcast, "http://harbour.example/old");
    let b = lib.subscribe(SubscriptionKind::Podcast, URL);
    let old = lib.apply(a, &show(0..4), true).new;
    // The same episodes, each under another guid: only the sound says so.
    let mut renamed = show(0..4);
    for item in &mut renamed.items {
        item.guid = item.guid.as_ref().map(|guid| format!("new-{guid}"));
    }
    let new = lib.apply(b, &renamed, true).new;
    let (first, second) = (old[0], old[1]);
    lib.queue_add(&[first], crate::QueuePlace::Last).unwrap();
    lib.set_position(first, 60_000, Some((1_700_000, true)))
        .unwrap();
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO download (item_id, url, state, path, added_at, bytes) VALUES (?1, 'u', 'done', 'p', 1, 5)",
            [first.0],
        )?;
        tx.execute(
            "INSERT INTO download (item_id, url, state, path, added_at) VALUES (?1, 'u', 'running', 'q', 1)",
            [second.0],
        )?;
        Ok(())
    });
    lib.set_items(
        &[second],
        ItemPatch {
            bookmarked: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    assert_eq!(lib.write(move |tx| crate::feeds::set_url(tx, a, URL)), b);

    assert_eq!(lib.number("SELECT count(*) FROM item"), 4);
    let queue: Vec<_> = lib.queue().unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(queue, [new[0]]);
    let rows = lib.rows(&new).unwrap();
    assert_eq!(rows[0].position_ms, 60_000);
    assert_eq!(rows[0].duration_ms, Some(1_700_000));
    assert_eq!(rows[0].offline, crate::Offline::Full);
    assert!(rows[1].bookmarked);
    assert_eq!(
        rows[1].download.as_ref().unwrap().state,
        crate::DownloadState::Waiting
    );
    assert_eq!(lib.number("SELECT sum(offline) FROM item"), 1);
    assert_eq!(lib.found("episode").len(), 4);
}

#[test]
fn only_what_lasts_of_an_address_counts() {
    use crate::feeds::lasting;
    assert_eq!(
        lasting("https://www.a.example/x.mp3?utm_source=q"),
        lasting("http://a.example/x.mp3")
    );
    assert_eq!(
        lasting("https://a.example/x?b=2&a=1#t"),
        lasting("https://a.example/x?a=1&b=2")
    );
    assert_ne!(
        lasting("https://a.example/get?id=1"),
        lasting("https://a.example/get?id=2")
    );
    assert_ne!(
        lasting("https://a.example/1.mp3"),
        lasting("https://a.example/2.mp3")
    );
    assert_eq!(lasting("not an address"), "not an address");
}
