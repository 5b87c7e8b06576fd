//! What is offered in the inbox: what was not seen before.
use super::*;
use crate::testing::library::Fixture;
use feed::ParsedItem;
use jiff::Timestamp;

const HOUR: i64 = 3_600_000;

fn dated(n: i64, ms: i64) -> ParsedItem {
    ParsedItem {
        published: Some(Timestamp::from_millisecond(ms).unwrap()),
        ..episode(n)
    }
}

/// A show with these items, none of which is in the inbox any more.
fn heard(items: Vec<ParsedItem>) -> (Fixture, crate::FeedId) {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    lib.apply(id, &feed(FeedKind::Podcast, items), true);
    lib.write(|tx| Ok(tx.execute("UPDATE item SET in_inbox = 0", [])?));
    (lib, id)
}

fn offered(lib: &Fixture, id: crate::FeedId, items: Vec<ParsedItem>) -> Vec<String> {
    lib.apply(id, &feed(FeedKind::Podcast, items), false);
    let mut offered = inbox(lib);
    offered.sort();
    offered
}

#[test]
fn several_of_one_day_are_all_offered() {
    let day = START - 10 * DAY;
    let (lib, id) = heard(vec![dated(1, day), dated(0, day - DAY)]);
    let now = vec![
        dated(4, day),
        dated(3, day),
        dated(1, day),
        dated(2, day),
        dated(0, day - DAY),
    ];
    assert_eq!(
        offered(&lib, id, now),
        ["Episode 2", "Episode 3", "Episode 4"]
    );
}

#[test]
fn a_post_that_was_scheduled_is_offered_though_its_date_is_past() {
    let day = START - 10 * DAY;
    let known = vec![
        dated(3, day),
        dated(2, day - 2 * DAY),
        dated(1, day - 4 * DAY),
    ];
    let (lib, id) = heard(known.clone());
    let mut now = known;
    now.insert(0, dated(8, day - 3 * DAY));
    assert_eq!(offered(&lib, id, now), ["Episode 8"]);
}

#[test]
fn a_clock_ahead_hides_nothing() {
    // Known is one from six hours ahead; the next is dated rightly.
    let (lib, id) = heard(vec![dated(1, START + 6 * HOUR), dated(0, START - 9 * DAY)]);
    lib.pass(HOUR);
    let now = vec![
        dated(1, START + 6 * HOUR),
        dated(2, START + HOUR / 2),
        dated(0, START - 9 * DAY),
    ];
    assert_eq!(offered(&lib, id, now), ["Episode 2"]);
}

#[test]
fn an_old_back_catalogue_stays_out_wherever_it_stands() {
    let known: Vec<_> = (50..60).map(episode).collect();
    let (lib, id) = heard(known.iter().rev().cloned().collect());
    // Below, newest first.
    assert!(offered(&lib, id, (40..60).rev().map(episode).collect()).is_empty());
    // The whole, oldest first: above the known ones.
    assert_eq!(
        offered(&lib, id, (0..61).map(episode).collect()),
        ["Episode 60"]
    );
}

#[test]
fn another_show_at_the_address_offers_its_newest_few() {
    let (lib, id) = heard((50..60).rev().map(episode).collect());
    let other = |n: i64| ParsedItem {
        guid: Some(format!("other-{n}")),
        title: Some(format!("Other {n}")),
        enclosure: episode(n + 1000).enclosure,
        link: None,
        ..dated(n, START - 350 * DAY + n * DAY + HOUR)
    };
    let all: Vec<_> = (-200..50).rev().map(other).collect();
    assert_eq!(offered(&lib, id, all), ["Other 47", "Other 48", "Other 49"]);
}
