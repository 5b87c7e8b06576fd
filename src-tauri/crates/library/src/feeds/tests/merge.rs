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
    let both = [old[2], new[2]];
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
        tx.execute_batch(&format!(
            "INSERT INTO download (item_id, url, state, path, added_at, bytes) \
             VALUES ({}, 'u', 'done', 'r', 1, 5), ({}, 'v', 'done', 's', 1, 5)",
            both[0].0, both[1].0
        ))?;
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
    assert_eq!(lib.number("SELECT sum(offline) FROM item"), 2);
    assert_eq!(lib.found("episode").len(), 4);
    // Of two files one is enough: the other is cleared away.
    assert_eq!(
        lib.number("SELECT count(*) FROM download WHERE path = 's'"),
        1
    );
    assert_eq!(
        lib.number("SELECT count(*) FROM removed_download WHERE path = 'r'"),
        1
    );
}

#[test]
fn what_was_set_for_either_show_is_kept_and_the_later_position() {
    let lib = library();
    let a = lib.subscribe(SubscriptionKind::Podcast, "http://harbour.example/old");
    let b = lib.subscribe(SubscriptionKind::Podcast, URL);
    let old = lib.apply(a, &show(0..4), true).new;
    let new = lib.apply(b, &show(0..4), true).new;
    lib.set_position(old[0], 60_000, None).unwrap();
    lib.set_position(new[0], 20_000, None).unwrap();
    lib.set_position(old[1], 20_000, None).unwrap();
    lib.set_position(new[1], 60_000, None).unwrap();
    lib.write(move |tx| {
        tx.execute(
            "UPDATE feed SET speed = 1.5, trim = 'low', skip_intro = 30, skip_outro = 10, folder = 'Sea/Boats',
               item_order = 'oldest', added_at = 5 WHERE id = ?1",
            [a.0],
        )?;
        tx.execute("UPDATE feed SET skip_outro = 20, boost = 1 WHERE id = ?1", [b.0])?;
        Ok(())
    });
    let rules = crate::ShowDownloads {
        keep: Some(crate::KeepRule::default()),
        version: Some(crate::VersionChoice::Smallest),
        ..crate::ShowDownloads::default()
    };
    lib.set_show_downloads(a, rules.clone()).unwrap();
    assert_eq!(lib.write(move |tx| crate::feeds::set_url(tx, a, URL)), b);
    let set = "SELECT speed || trim || boost || skip_intro || ' ' || skip_outro || folder || item_order || added_at FROM feed";
    assert_eq!(lib.text(set).unwrap(), "1.5low130 20Sea/Boatsoldest5");
    let rows = lib.rows(&new[..2]).unwrap();
    assert_eq!([rows[0].position_ms, rows[1].position_ms], [60_000, 60_000]);
    assert_eq!(lib.show_downloads(b).unwrap(), rules);
}

/// The subscription that a document at `url` is of as well.
fn twin(
    lib: &crate::testing::library::Fixture,
    url: &'static str,
    parsed: &feed::ParsedFeed,
) -> Option<crate::FeedId> {
    let document = crate::feeds::PreparedDocument {
        prepared: crate::feeds::prepare(parsed, url, &Default::default()).unwrap(),
        parsed: parsed.clone(),
        first: true,
        older: false,
    };
    lib.write(move |tx| crate::feeds::twin(tx, None, url, &document))
}

#[test]
fn the_same_show_at_another_address_is_known_by_its_guid_or_by_its_items() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let mut known = show(0..20);
    known.podcast_guid = Some("917393e3-1b1e-5cef-ace4-edaa54e1f810".into());
    lib.apply(id, &known, true);
    const OTHER: &str = "https://feeds.example/harbour";
    let found = |parsed: &feed::ParsedFeed| twin(&lib, OTHER, parsed);
    assert_eq!(found(&show(2..22)), Some(id), "title and items");
    // Hosted elsewhere, with files of their own.
    let mut moved = known.clone();
    for item in &mut moved.items {
        if let Some(enclosure) = &mut item.enclosure {
            enclosure.url = enclosure.url.replace("media.example", "cdn.example");
        }
    }
    assert_eq!(found(&moved), Some(id), "podcast:guid and guids");
    moved.podcast_guid = None;
    assert_eq!(found(&moved), None, "other files are another recording");
    let mut network = show(0..20);
    network.title = Some("All shows of the harbour".into());
    assert_eq!(
        found(&network),
        None,
        "a feed of several shows holds this one"
    );
    let mut another = show(100..120);
    another.podcast_guid = known.podcast_guid.clone();
    assert_eq!(found(&another), None, "a guid that was copied");
    for own in [
        "https://feeds.example/harbour?auth=abc",
        "https://someone:word@feeds.example/harbour",
        "https://feeds.example/f3a9c0d47e5b4411/rss",
        "http://nas.local/harbour",
    ] {
        assert_eq!(twin(&lib, own, &known), None, "{own}");
    }
    lib.write(move |tx| {
        Ok(tx.execute(
            "INSERT INTO login (feed_id, origin, secret) VALUES (?1, 'https://harbour.example', 's')",
            [id.0],
        )?)
    });
    assert_eq!(found(&known), None, "what one is given alone");
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
