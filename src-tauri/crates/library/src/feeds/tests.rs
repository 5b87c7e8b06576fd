#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod besides;
mod folders;
mod identity;
mod lives;
mod merge;
mod newness;
mod recording;

use crate::model::{ItemPatch, ItemQuery, Order, Place, QueuePlace, SubscriptionKind};
use crate::testing::library::{DAY, START, episode, feed, library, post};
use feed::FeedKind;

const URL: &str = "https://harbour.example/feed.xml";

fn show(numbers: std::ops::Range<i64>) -> feed::ParsedFeed {
    // Newest first, as publishers do.
    feed(FeedKind::Podcast, numbers.rev().map(episode).collect())
}

fn inbox(lib: &crate::testing::library::Fixture) -> Vec<String> {
    lib.titles(&ItemQuery {
        place: Place::Inbox,
        ..ItemQuery::default()
    })
}

#[test]
fn a_first_fetch_offers_the_newest_three() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let applied = lib.apply(id, &show(0..20), true);
    assert_eq!(applied.new.len(), 20);
    assert_eq!(inbox(&lib), ["Episode 19", "Episode 18", "Episode 17"]);
    let row = lib.library.feed(id).unwrap();
    assert_eq!((row.items, row.inbox, row.open), (20, 3, 20));
    assert_eq!(row.title, "The Harbour Hour");
    assert_eq!(row.description, "About boats");
}

#[test]
fn a_first_fetch_of_articles_offers_ten() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Articles, URL);
    lib.apply(
        id,
        &feed(FeedKind::Articles, (0..30).map(post).collect()),
        true,
    );
    assert_eq!(inbox(&lib).len(), 10);
    assert_eq!(inbox(&lib)[0], "Episode 29");
    assert_eq!(lib.counts().unwrap().articles, 30);
}

#[test]
fn the_same_again_writes_nothing() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    lib.apply(id, &show(0..20), true);
    lib.told();
    let again = lib.apply(id, &show(0..20), false);
    assert_eq!(again, super::Applied::default());
    assert!(!lib.told().any());
}

#[test]
fn only_what_is_newer_than_the_newest_is_new() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    lib.apply(id, &show(10..20), true);
    let applied = lib.apply(id, &show(0..22), false);
    assert_eq!(applied.new.len(), 12);
    assert_eq!(
        inbox(&lib),
        [
            "Episode 21",
            "Episode 20",
            "Episode 19",
            "Episode 18",
            "Episode 17"
        ]
    );
}

#[test]
fn a_changed_guid_mends_the_row_and_keeps_its_state() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let applied = lib.apply(id, &show(0..5), true);
    let first = applied.new[0];
    lib.set_position(first, 120_000, None).unwrap();
    lib.set_items(
        &[first],
        ItemPatch {
            bookmarked: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    let mut changed = show(0..5);
    changed.items[0].guid = Some("another".into());
    let again = lib.apply(id, &changed, false);
    assert_eq!((again.new.len(), again.updated), (0, 1));
    let row = &lib.rows(&[first]).unwrap()[0];
    assert!(row.bookmarked);
    assert_eq!(row.position_ms, 120_000);
    assert_eq!(
        lib.number("SELECT count(*) FROM item WHERE guid = 'another'"),
        1
    );
}

#[test]
fn all_guids_changed_doubles_nothing() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    lib.apply(id, &show(0..20), true);
    let before = inbox(&lib);
    let mut changed = show(0..20);
    for item in &mut changed.items {
        item.guid = item.guid.take().map(|guid| format!("new-{guid}"));
    }
    assert_eq!(lib.apply(id, &changed, false).new, []);
    // And another host, other file names and other dates too: only the titles are left.
    for (n, item) in changed.items.iter_mut().enumerate() {
        item.guid = Some(format!("third-{n}"));
        item.enclosure.as_mut().unwrap().url = format!("https://other.example/file{n}.mp3");
        item.published = Some(jiff::Timestamp::from_millisecond(START).unwrap());
        item.link = None;
    }
    assert_eq!(lib.apply(id, &changed, false).new, []);
    assert_eq!(lib.counts().unwrap().episodes, 20);
    assert_eq!(inbox(&lib).len(), before.len());
}

#[test]
fn rotated_addresses_are_stored_and_not_a_change() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let mut signed = show(0..1);
    signed.items[0].enclosure.as_mut().unwrap().url =
        "https://media.example/0.mp3?Expires=1&Signature=aa&id=7".into();
    signed.items[0].guid = None;
    let item = lib.apply(id, &signed, true).new[0];
    let newer = "https://media.example/0.mp3?id=7&Expires=2&Signature=bb";
    signed.items[0].enclosure.as_mut().unwrap().url = newer.into();
    assert_eq!(lib.apply(id, &signed, false), super::Applied::default());
    assert_eq!(lib.item(item).unwrap().enclosure_url.unwrap(), newer);
}

#[test]
fn without_guids_a_moved_file_is_guessed() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let mut bare = show(0..3);
    for item in &mut bare.items {
        item.guid = None;
    }
    lib.apply(id, &bare, true);
    for (n, item) in bare.items.iter_mut().enumerate() {
        item.enclosure.as_mut().unwrap().url = format!("https://cdn.example/x/{n}.m4a");
        // Advertisements were put in.
        item.duration_ms = Some(1_800_000 + 200_000);
    }
    assert_eq!(lib.apply(id, &bare, false).new, []);
    bare.items[0].enclosure.as_mut().unwrap().url = "https://cdn.example/y.m4a".into();
    bare.items[0].duration_ms = Some(9_000_000);
    assert_eq!(
        lib.apply(id, &bare, false).new.len(),
        1,
        "another recording of that name"
    );
}

#[test]
fn a_redated_back_catalogue_does_not_flood_the_inbox() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    lib.apply(id, &show(0..50), true);
    let mut redated = show(0..50);
    for item in &mut redated.items {
        item.published = Some(jiff::Timestamp::from_millisecond(START - 1000).unwrap());
    }
    let applied = lib.apply(id, &redated, false);
    assert_eq!((applied.new.len(), applied.updated), (0, 50));
    assert_eq!(inbox(&lib).len(), 3);
}

#[test]
fn one_guid_for_all_is_no_guid() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let mut same = show(0..8);
    for item in &mut same.items {
        item.guid = Some("https://harbour.example/".into());
    }
    assert_eq!(lib.apply(id, &same, true).new.len(), 8);
    assert_eq!(lib.apply(id, &same, false), super::Applied::default());
    // The very same item twice is one.
    let mut twice = show(0..2);
    twice.items.push(twice.items[0].clone());
    let other = lib.subscribe(SubscriptionKind::Podcast, "https://other.example/feed");
    assert_eq!(lib.apply(other, &twice, true).new.len(), 2);
}

#[test]
fn items_without_anything_to_know_them_by_stay_one() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Articles, URL);
    let words = |text: &str| feed::ParsedItem {
        content_html: Some(text.into()),
        ..feed::ParsedItem::default()
    };
    let parsed = feed(
        FeedKind::Articles,
        vec![words("<p>One thought</p>"), words("<p>Another</p>")],
    );
    assert_eq!(lib.apply(id, &parsed, true).new.len(), 2);
    assert_eq!(lib.apply(id, &parsed, false), super::Applied::default());
    let mut titles = lib.titles(&ItemQuery::default());
    titles.sort();
    assert_eq!(titles, ["Another", "One thought"]);
}

#[test]
fn dates_that_cannot_be_do_no_harm() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let mut odd = show(0..5);
    odd.items[0].published = Some("2099-01-01T00:00:00Z".parse().unwrap());
    odd.items[1].published = Some("1970-01-01T00:00:00Z".parse().unwrap());
    odd.items[2].published = None;
    lib.apply(id, &odd, true);
    // The one from 2099 does not hide what comes later.
    odd.items.insert(0, episode(10));
    let applied = lib.apply(id, &odd, false);
    assert!(lib.rows(&applied.new).unwrap()[0].in_inbox);
    // Without a date, what stands above the known ones is new.
    let mut undated = episode(11);
    undated.published = None;
    odd.items.insert(0, undated);
    let applied = lib.apply(id, &odd, false);
    assert!(lib.rows(&applied.new).unwrap()[0].in_inbox);
}

#[test]
fn an_empty_document_takes_nothing_away() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let known = lib.apply(id, &show(0..8), true).new;
    lib.apply(id, &show(0..0), false);
    assert_eq!(lib.rows(&known).unwrap().len(), 8);
    // And when it is whole again, nothing is new.
    assert!(lib.apply(id, &show(0..8), false).new.is_empty());
}

#[test]
fn twenty_thousand_items_come_in_and_come_again() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let mut many = show(0..0);
    many.items = (0..20_000)
        .map(|n| feed::ParsedItem {
            content_html: Some(format!("Words of {n}")),
            ..episode(n % 390)
        })
        .enumerate()
        .map(|(n, item)| feed::ParsedItem {
            guid: Some(format!("guid-{n}")),
            title: Some(format!("Episode {n}")),
            ..item
        })
        .collect();
    for (n, item) in many.items.iter_mut().enumerate() {
        if let Some(enclosure) = &mut item.enclosure {
            enclosure.url = format!("https://media.example/{n}.mp3");
        }
    }
    assert_eq!(lib.apply(id, &many, true).new.len(), 20_000);
    assert_eq!(inbox(&lib).len(), 3);
    let again = lib.apply(id, &many, false);
    assert_eq!((again.new.len(), again.updated), (0, 0));
    // All of them under new guids: still the same.
    for item in &mut many.items {
        item.guid = item.guid.as_ref().map(|guid| format!("other-{guid}"));
    }
    assert!(lib.apply(id, &many, false).new.is_empty());
    assert_eq!(lib.number("SELECT count(*) FROM item"), 20_000);
}

#[test]
fn what_was_deleted_for_good_does_not_come_back() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let new = lib.apply(id, &show(0..5), true).new;
    lib.set_items(
        &new[..2],
        ItemPatch {
            trashed: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    // In the trash it is known and stays there.
    assert_eq!(lib.apply(id, &show(0..5), false).new, []);
    assert_eq!(lib.empty_trash().unwrap(), 2);
    let mut again = show(0..5);
    assert_eq!(lib.apply(id, &again, false).new, []);
    // Not even under another guid.
    again.items[0].guid = Some("renamed".into());
    assert_eq!(lib.apply(id, &again, false).new, []);
    assert_eq!(lib.counts().unwrap().episodes, 3);
}

#[test]
fn a_mended_text_is_shown_and_found_and_an_empty_one_is_not_taken() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let item = lib.apply(id, &show(0..1), true).new[0];
    let mut mended = show(0..1);
    mended.items[0].content_html = Some("<p>Now with lighthouses and <a href=\"https://words.example/tide\">tides</a>.</p><script>x()</script>".into());
    assert_eq!(lib.apply(id, &mended, false).updated, 1);
    let html = lib.item(item).unwrap().html;
    assert!(
        html.contains("lighthouses") && !html.contains("script"),
        "{html}"
    );
    assert_eq!(lib.found("lighthouse"), ["Episode 0"]);
    mended.items[0].content_html = None;
    lib.apply(id, &mended, false);
    assert!(lib.item(item).unwrap().html.contains("lighthouses"));
}

#[test]
fn a_fetched_article_is_not_overwritten_by_its_feed() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Articles, URL);
    let item = lib
        .apply(id, &feed(FeedKind::Articles, vec![post(1)]), true)
        .new[0];
    let now = lib.now();
    lib.write(move |tx| {
        let new = crate::items::NewArticle {
            text: crate::items::ReadyText::of_html("<p>The whole long text of it</p>")?,
            extracted: true,
            ..Default::default()
        };
        crate::items::replace_article(tx, now, item, &new, false, false)
    });
    let mut changed = post(1);
    changed.content_html = Some("<p>Teaser, changed</p>".into());
    lib.apply(id, &feed(FeedKind::Articles, vec![changed]), false);
    assert!(lib.item(item).unwrap().html.contains("whole long text"));
}

#[test]
fn unsubscribing_hides_all_and_undo_brings_it_back() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let new = lib.apply(id, &show(0..10), true).new;
    lib.set_items(
        &new[9..],
        ItemPatch {
            trashed: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    lib.queue_add(&new[..2], QueuePlace::Last).unwrap();
    let before = lib.counts().unwrap();
    let undo = lib.unsubscribe(id).unwrap();
    assert_eq!(undo.count, 9);
    let counts = lib.counts().unwrap();
    assert_eq!(
        (
            counts.feeds,
            counts.episodes,
            counts.inbox,
            counts.queue,
            counts.trash
        ),
        (0, 0, 0, 0, 1)
    );
    assert!(lib.feeds().unwrap().is_empty());
    assert!(lib.queue().unwrap().is_empty());
    assert!(lib.found("sail").is_empty());
    lib.undo(undo.id).unwrap();
    assert_eq!(lib.counts().unwrap(), before);
    assert!(lib.undo(undo.id).is_err(), "once only");
    // Subscribing again to what is in the trash brings it back too.
    lib.unsubscribe(id).unwrap();
    assert_eq!(lib.subscribe(SubscriptionKind::Podcast, URL), id);
    assert_eq!(lib.counts().unwrap(), before);
}

#[test]
fn an_ended_subscription_goes_after_thirty_days() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    lib.apply(id, &show(0..10), true);
    lib.unsubscribe(id).unwrap();
    lib.pass(29 * DAY);
    lib.tell(crate::event::Event::MinutePassed);
    assert_eq!(lib.number("SELECT count(*) FROM item"), 10);
    lib.pass(2 * DAY);
    lib.tell(crate::event::Event::MinutePassed);
    assert_eq!(lib.number("SELECT count(*) FROM item"), 0);
    assert_eq!(lib.number("SELECT count(*) FROM feed"), 0);
    assert_eq!(lib.number("SELECT count(*) FROM search"), 0);
}
