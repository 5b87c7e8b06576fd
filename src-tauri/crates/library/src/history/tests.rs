#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod given_out;

use super::periods;
use crate::activity::{self, ActivityPiece, LocalHour, date};
use crate::model::*;
use crate::testing::library::{DAY, Fixture, episode, feed, library};
use crate::{Library, LibraryError};
use std::collections::BTreeMap;

const HOUR: i64 = 3_600_000;

/// So much of an item was heard or read on a day, in an hour; seconds.
fn note(lib: &Fixture, item: ItemId, day: i64, hour: i64, listened: i64, read: i64) {
    let at = LocalHour { day, hour, zone: 0 };
    let piece = ActivityPiece {
        began_at: day * DAY + hour * HOUR,
        ended_at: day * DAY + hour * HOUR + (listened + read) * 1000,
        heard_ms: listened * 1500,
        listened_ms: listened * 1000,
        saved: Saved {
            speed_ms: listened * 400,
            trim_ms: listened * 100,
        },
        read_ms: read * 1000,
        words: read * 4,
        place_ms: listened * 1500,
        ..ActivityPiece::default()
    };
    lib.write(move |tx| activity::write(tx, item, at, &piece));
}

fn today(lib: &Fixture) -> i64 {
    lib.now().div_euclid(DAY)
}

fn all(lib: &Library, query: HistoryQuery) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = lib
            .history(&HistoryQuery {
                after,
                ..query.clone()
            })
            .unwrap();
        found.extend(page.rows.into_iter().map(|row| (row.day, row.item.title)));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

fn stats(lib: &Library, period: StatsPeriod, day: Option<i64>) -> Statistics {
    lib.statistics(&StatsQuery {
        period,
        day: day.map(|day| date(day).to_string()),
        step: None,
    })
    .unwrap()
}

#[test]
fn entries_are_an_item_and_a_day_the_newest_first() {
    let lib = library();
    let (a, b) = (lib.episode("Lamps", 1), lib.episode("Boats at sea", 2));
    let c = lib.article("On boats", "<p>Some words</p>");
    let day = today(&lib);
    note(&lib, a, day - 1, 8, 600, 0);
    note(&lib, b, day - 1, 9, 60, 0);
    note(&lib, a, day - 1, 22, 300, 0);
    note(&lib, c, day, 7, 0, 90);
    note(&lib, a, day, 8, 10, 0);
    let named = |n: i64, title: &str| (date(day - n).to_string(), title.to_owned());
    let whole = [
        named(0, "Lamps"),
        named(0, "On boats"),
        named(1, "Lamps"),
        named(1, "Boats at sea"),
    ];
    for limit in [1, 2, 3, 0] {
        let query = HistoryQuery {
            limit,
            ..HistoryQuery::default()
        };
        assert_eq!(all(&lib, query), whole, "{limit}");
    }
    let read = HistoryQuery {
        kind: Some(ItemKind::Article),
        ..HistoryQuery::default()
    };
    assert_eq!(all(&lib, read), [named(0, "On boats")]);
    let boats = HistoryQuery {
        words: " BOAT".into(),
        limit: 1,
        ..HistoryQuery::default()
    };
    assert_eq!(
        all(&lib, boats),
        [named(0, "On boats"), named(1, "Boats at sea")]
    );
    let nothing = HistoryQuery {
        words: "\"*".into(),
        ..HistoryQuery::default()
    };
    assert_eq!(all(&lib, nothing), []);

    let page = lib.history(&HistoryQuery::default()).unwrap();
    let row = &page.rows[2];
    assert_eq!(
        (row.listened_s, row.heard_s, row.place_ms),
        (900, 1_350, 450_000)
    );
    assert_eq!(row.began, format!("{}T08:00:00", date(day - 1)));
    assert_eq!(row.ended, format!("{}T22:05:00", date(day - 1)));
    assert_eq!(page.days.len(), 2);
    assert_eq!((page.days[0].listened_s, page.days[0].read_s), (10, 90));
    assert!(matches!(
        lib.history(&HistoryQuery {
            after: Some("no mark".into()),
            ..HistoryQuery::default()
        }),
        Err(LibraryError::Refused(_))
    ));
}

#[test]
fn reading_is_written_down_with_its_place() {
    let lib = library();
    let id = lib.article("Long", &format!("<p>{}</p>", "word ".repeat(1_000)));
    let place = |progress| ReadingPosition {
        offset: 1,
        anchor: String::new(),
        progress,
    };
    lib.still_reading(id).unwrap();
    for _ in 0..6 {
        lib.pass(10_000);
        lib.still_reading(id).unwrap();
    }
    lib.pass(5_000);
    lib.set_reading(id, place(0.2)).unwrap();
    let row = lib
        .history(&HistoryQuery::default())
        .unwrap()
        .rows
        .remove(0);
    assert_eq!((row.read_s, row.words, row.finished), (65, 200, false));
    assert!((row.progress - 0.2).abs() < 0.001);
    // Two minutes are allowed to go by without a move, and no more.
    for _ in 0..60 {
        lib.pass(10_000);
        lib.still_reading(id).unwrap();
    }
    lib.set_reading(id, place(1.0)).unwrap();
    let row = lib
        .history(&HistoryQuery::default())
        .unwrap()
        .rows
        .remove(0);
    assert_eq!((row.read_s, row.finished), (185, true));
    let sums = stats(&lib, StatsPeriod::Week, None).sums;
    assert_eq!((sums.read_s, sums.articles, sums.episodes), (185, 1, 0));
    assert!(lib.still_reading(lib.episode("No text", 1)).is_err());
}

/// Five years of it, with sums as a slow reading of all rows has them.
#[test]
fn sums_are_those_of_the_rows_in_every_period() {
    let lib = library();
    let shows: Vec<FeedId> = (0..4)
        .map(|n| {
            lib.subscribe(
                SubscriptionKind::Podcast,
                &format!("https://show{n}.example/"),
            )
        })
        .collect();
    let mut items = Vec::new();
    for (n, show) in shows.iter().enumerate() {
        for k in 0..3 {
            let item = lib.episode(&format!("Episode {n} {k}"), n as i64 * 10 + k);
            let show = *show;
            lib.write(move |tx| {
                tx.execute(
                    "UPDATE item SET feed_id = ?2 WHERE id = ?1",
                    [item.0, show.0],
                )?;
                Ok(())
            });
            items.push(item);
        }
    }
    let article = lib.article("An article", "<p>Words</p>");
    let today = today(&lib);
    let mut rows: Vec<(i64, i64, ItemId, i64, i64)> = Vec::new();
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from((seed >> 33) % below).unwrap()
    };
    for _ in 0..600 {
        let (day, hour) = (today - next(1_800), next(24));
        let (item, listened, read) = match next(5) {
            0 => (article, 0, 1 + next(600)),
            n => (
                items[usize::try_from(n * 2 + next(2)).unwrap()],
                1 + next(1_800),
                0,
            ),
        };
        note(&lib, item, day, hour, listened, read);
        rows.push((day, hour, item, listened, read));
    }
    // Some of it is forgotten, one show goes for good, and what happened in an hour twice is one row.
    let gone = date(rows[5].0).to_string();
    lib.forget_history(&Forget::Day { day: gone.clone() })
        .unwrap();
    rows.retain(|row| date(row.0).to_string() != gone);
    for period in [
        StatsPeriod::Week,
        StatsPeriod::Month,
        StatsPeriod::Year,
        StatsPeriod::All,
    ] {
        for back in [0, 31, 200, 900] {
            let stats = stats(&lib, period, Some(today - back));
            let (from, until) = (
                periods::read(&stats.from).unwrap(),
                periods::read(&stats.until).unwrap(),
            );
            let within: Vec<_> = rows
                .iter()
                .filter(|r| (from..=until).contains(&r.0))
                .collect();
            let sum = |of: fn(&(i64, i64, ItemId, i64, i64)) -> i64| {
                u32::try_from(within.iter().map(|row| of(row)).sum::<i64>()).unwrap()
            };
            let (listened, read) = (sum(|r| r.3), sum(|r| r.4));
            assert_eq!(
                (stats.sums.listened_s, stats.sums.read_s),
                (listened, read),
                "{period:?}"
            );
            assert_eq!(stats.sums.words, read * 4);
            let bars: u32 = stats
                .bars
                .iter()
                .map(|bar| bar.sums.listened_s + bar.sums.read_s)
                .sum();
            let hours: u32 = stats
                .hours
                .iter()
                .map(|hour| hour.listened_s + hour.read_s)
                .sum();
            assert_eq!(
                (bars, hours),
                (listened + read, listened + read),
                "{period:?}"
            );
            let mut days: Vec<i64> = within.iter().map(|r| r.0).collect();
            days.sort_unstable();
            days.dedup();
            assert_eq!(stats.sums.days as usize, days.len());
            let mut by_show: BTreeMap<FeedId, u32> = BTreeMap::new();
            for row in &within {
                if let Some(at) = items.iter().position(|item| *item == row.2) {
                    *by_show.entry(shows[at / 3]).or_default() += u32::try_from(row.3).unwrap();
                }
            }
            let told: BTreeMap<FeedId, u32> = stats
                .shows
                .iter()
                .map(|show| (show.feed.unwrap(), show.listened_s))
                .collect();
            assert_eq!(told, by_show, "{period:?}");
            assert!(
                stats
                    .sites
                    .iter()
                    .all(|site| site.title == "Words" && site.feed.is_none())
            );
        }
    }
    let year = stats(&lib, StatsPeriod::Year, Some(today));
    assert!((365..=366).contains(&year.calendar.len()));
    assert!(year.calendar.iter().any(|day| day.level == 4));
    assert!(year.next.is_none() && year.previous.is_some());
}

#[test]
fn an_empty_library_has_no_numbers_and_a_bad_day_is_said() {
    let lib = library();
    for period in [
        StatsPeriod::Week,
        StatsPeriod::Month,
        StatsPeriod::Year,
        StatsPeriod::All,
    ] {
        let stats = stats(&lib, period, None);
        assert_eq!(stats.sums, StatsSums::default());
        assert!(stats.shows.is_empty() && stats.previous.is_none() && stats.streak == 0);
    }
    let bad = StatsQuery {
        day: Some("2026-02-31".into()),
        ..StatsQuery::default()
    };
    assert!(matches!(
        lib.statistics(&bad),
        Err(LibraryError::Refused(_))
    ));
}

#[test]
fn days_in_a_row_end_today_or_yesterday() {
    let lib = library();
    let (item, day) = (lib.episode("a", 1), today(&lib));
    for back in [1, 2, 3, 5] {
        note(&lib, item, day - back, 8, 60, 0);
    }
    assert_eq!(stats(&lib, StatsPeriod::All, None).streak, 3);
    note(&lib, item, day, 8, 60, 0);
    assert_eq!(stats(&lib, StatsPeriod::All, None).streak, 4);
    lib.pass(2 * DAY);
    assert_eq!(stats(&lib, StatsPeriod::All, None).streak, 0);
}

#[test]
fn what_is_forgotten_comes_back_by_undo_and_not_twice() {
    let lib = library();
    let (a, b) = (lib.episode("a", 1), lib.episode("b", 2));
    let show = lib.subscribe(SubscriptionKind::Podcast, "https://show.example/");
    lib.write(move |tx| {
        tx.execute("UPDATE item SET feed_id = ?2 WHERE id = ?1", [a.0, show.0])?;
        Ok(())
    });
    let day = today(&lib);
    for (item, day, hour) in [
        (a, day, 8),
        (a, day, 9),
        (b, day, 8),
        (a, day - 1, 8),
        (b, day - 40, 8),
    ] {
        note(&lib, item, day, hour, 100, 0);
    }
    let listened = || stats(&lib, StatsPeriod::All, None).sums.listened_s;
    let kept = |lib: &Fixture| {
        let rows = lib.history(&HistoryQuery::default()).unwrap().rows;
        (rows.len(), listened())
    };
    let before = lib.history(&HistoryQuery::default()).unwrap();
    let text = |n: i64| date(day - n).to_string();
    for (what, left, count) in [
        (
            Forget::Entry {
                item: a,
                day: text(0),
            },
            (3, 300),
            1,
        ),
        (Forget::Day { day: text(0) }, (2, 200), 2),
        (Forget::Show { feed: show }, (2, 200), 2),
        (Forget::All, (0, 0), 4),
    ] {
        let undo = lib.forget_history(&what).unwrap();
        assert_eq!((kept(&lib), undo.count), (left, count), "{what:?}");
        let sum = "SELECT coalesce(sum(listened_ms), 0) / 1000 FROM history_show";
        assert_eq!(lib.number(sum), i64::from(left.1));
        lib.undo(undo.id).unwrap();
        assert_eq!(
            lib.history(&HistoryQuery::default()).unwrap(),
            before,
            "{what:?}"
        );
        assert!(lib.undo(undo.id).is_err());
    }
    // Heard again in that hour before it was taken back: both are there.
    let undo = lib.forget_history(&Forget::All).unwrap();
    note(&lib, a, day, 9, 11, 0);
    lib.undo(undo.id).unwrap();
    assert_eq!(listened(), 511);
    assert!(
        lib.forget_history(&Forget::Day { day: "soon".into() })
            .is_err()
    );
}

#[test]
fn what_is_deleted_for_good_was_heard_all_the_same() {
    let lib = library();
    let (a, b) = (lib.episode("a", 1), lib.episode("b", 2));
    let day = today(&lib);
    note(&lib, a, day, 8, 100, 0);
    note(&lib, b, day, 8, 50, 0);
    let trash = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    lib.set_items(&[a], trash).unwrap();
    assert_eq!(
        lib.history(&HistoryQuery::default()).unwrap().rows.len(),
        2,
        "in the trash"
    );
    lib.empty_trash().unwrap();
    assert_eq!(lib.history(&HistoryQuery::default()).unwrap().rows.len(), 1);
    assert_eq!(stats(&lib, StatsPeriod::Month, None).sums.listened_s, 150);
    let mut out = Vec::new();
    lib.export_json_to(&mut out).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(json["history"][0]["listened_ms"], 100_000);
    assert_eq!(json["items"][0]["history"][0]["listened_ms"], 50_000);
}

#[test]
fn two_shows_that_become_one_keep_the_hours_of_both() {
    let lib = library();
    let urls = ["https://one.example/", "https://two.example/"];
    let [one, two] = urls.map(|url| lib.subscribe(SubscriptionKind::Podcast, url));
    let same = feed(::feed::FeedKind::Podcast, vec![episode(1)]);
    let [a, b] = [one, two].map(|show| lib.apply(show, &same, true).new[0]);
    let day = today(&lib);
    note(&lib, a, day, 8, 100, 0);
    note(&lib, b, day, 8, 20, 0);
    note(&lib, a, day, 9, 3, 0);
    lib.write(move |tx| crate::feeds::set_url(tx, one, "https://two.example/"));
    let page = lib.history(&HistoryQuery::default()).unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!((page.rows[0].item.id, page.rows[0].listened_s), (b, 123));
    let shows = stats(&lib, StatsPeriod::Year, None).shows;
    assert_eq!(shows.len(), 1);
    assert_eq!((shows[0].feed, shows[0].listened_s), (Some(two), 123));
}
