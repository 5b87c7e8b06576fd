//! Measurements, not tests: `cargo test -p library --release speed -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]
use crate::model::{
    Filter, HistoryQuery, ItemQuery, Place, QueuePlace, StatsPeriod, StatsQuery, SubscriptionKind,
};
use crate::testing::library::{START, episode, feed, library};
use feed::FeedKind;
use std::time::{Duration, Instant};

const WORDS: &[&str] = &[
    "harbour",
    "lighthouse",
    "keeper",
    "sailing",
    "storms",
    "гавань",
    "маяками",
    "рассказывает",
    "the",
    "and",
    "about",
    "interview",
    "weather",
    "crew",
    "station",
    "journal",
    "островов",
    "письма",
    "running",
    "boats",
    "and",
    "with",
    "in",
];

/// Words that repeat as those of a show do, with some of each item's own.
fn notes(seed: usize, words: usize) -> String {
    let mut n = seed * 7 + 1;
    let mut html = String::from("<p>");
    for at in 0..words {
        n = n * 1_103_515_245 % 2_147_483_647 + 12_345;
        html.push_str(WORDS[n % WORDS.len()]);
        if at % 9 == 0 {
            html.push_str(&format!(" w{} ", n % 5_000));
        }
        html.push_str(if at % 60 == 59 { "</p><p>" } else { " " });
    }
    html.push_str("<a href=\"https://words.example/notes\">notes</a></p>");
    html
}

fn show(count: i64, words: usize, seed: usize) -> feed::ParsedFeed {
    let items = (0..count).rev().map(|n| {
        let mut item = episode(n);
        item.content_html = Some(notes(seed + n as usize, words));
        item
    });
    feed(FeedKind::Podcast, items.collect())
}

fn best<T>(times: u32, mut work: impl FnMut() -> T) -> Duration {
    (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap()
}

#[test]
#[ignore = "a measurement"]
fn speed_of_a_refresh() {
    let lib = library();
    for (n, words) in [(0, 50), (1, 200), (2, 200), (3, 200), (4, 600)] {
        let id = lib.subscribe(
            SubscriptionKind::Podcast,
            &format!("https://harbour.example/{n}"),
        );
        let parsed = show(200, words, n * 1000);
        let bytes: usize = parsed
            .items
            .iter()
            .filter_map(|i| i.content_html.as_ref())
            .map(String::len)
            .sum();
        let start = Instant::now();
        let prepared =
            crate::feeds::prepare(&parsed, "https://harbour.example/", &Default::default())
                .unwrap();
        let prepare = start.elapsed();
        drop(prepared);
        let start = Instant::now();
        lib.apply(id, &parsed, true);
        let all = start.elapsed();
        let again = best(5, || lib.apply(id, &parsed, false));
        println!(
            "200 episodes of {} B: apply {all:?} (of it prepare {prepare:?}), unchanged {again:?}",
            bytes / 200
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn speed_of_lists_and_search() {
    let lib = library();
    let start = Instant::now();
    for n in 0..50_usize {
        let id = lib.subscribe(
            SubscriptionKind::Podcast,
            &format!("https://harbour.example/{n}"),
        );
        lib.apply(id, &show(200, 150, n * 1000), true);
    }
    println!("10,000 items in {:?}", start.elapsed());
    for text in [
        "lighthouse ",
        "w12",
        "гавань маяк ",
        "\"lighthouse keeper\" -w77 ",
        "harb",
        "running after:2023-06 is:unplayed ",
        "is:inbox",
    ] {
        let total = lib.search(text, None).unwrap().total;
        println!(
            "search {text:?}: {total} in {:?}",
            best(5, || lib.search(text, None).unwrap())
        );
    }
    lib.write(|tx| {
        tx.execute_batch(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 90000)
             INSERT INTO item (kind, feed_id, guid, title, added_at, sorted_at, in_inbox, done_at)
             SELECT CASE x % 3 WHEN 0 THEN 'article' ELSE 'episode' END, 1 + x % 50, 'g' || x, 'Title ' || x, 0, 1600000000000 + x * 1000, x % 10 = 0, CASE x % 4 WHEN 0 THEN 1 END FROM n",
        )?;
        Ok(())
    });
    let start_ms = START;
    for (name, query) in [
        ("all", ItemQuery::default()),
        (
            "all, deep",
            ItemQuery {
                after: Some(format!("newest.5.{}", 1_600_040_000_000_i64)),
                ..ItemQuery::default()
            },
        ),
        (
            "articles open",
            ItemQuery {
                kind: Some(crate::ItemKind::Article),
                filter: Filter::Open,
                ..ItemQuery::default()
            },
        ),
        (
            "inbox",
            ItemQuery {
                place: Place::Inbox,
                ..ItemQuery::default()
            },
        ),
        (
            "feed",
            ItemQuery {
                feed: Some(crate::FeedId(3)),
                ..ItemQuery::default()
            },
        ),
        (
            "downloaded",
            ItemQuery {
                filter: Filter::Downloaded,
                ..ItemQuery::default()
            },
        ),
    ] {
        let total = lib.items(&query).unwrap().total;
        println!(
            "list {name} of 100,000: {total} in {:?}",
            best(5, || lib.items(&query).unwrap())
        );
    }
    let ids: Vec<_> = lib
        .items(&ItemQuery {
            limit: 500,
            ..ItemQuery::default()
        })
        .unwrap()
        .rows
        .iter()
        .map(|r| r.id)
        .collect();
    lib.queue_add(&ids, QueuePlace::Last).unwrap();
    println!(
        "counts {:?}, feeds {:?}, home {:?}, queue of 500 {:?}",
        best(5, || lib.counts().unwrap()),
        best(5, || lib.feeds().unwrap()),
        best(5, || lib.home().unwrap()),
        best(5, || lib.queue().unwrap())
    );
    println!(
        "set 500 items done {:?} at {start_ms}",
        best(1, || lib
            .set_items(
                &ids,
                crate::ItemPatch {
                    done: Some(true),
                    ..Default::default()
                }
            )
            .unwrap())
    );
}

/// Five years, of which each day has some hours of two or three shows.
#[test]
#[ignore = "a measurement"]
fn speed_of_statistics() {
    let lib = library();
    for n in 0..40_usize {
        let id = lib.subscribe(
            SubscriptionKind::Podcast,
            &format!("https://harbour.example/{n}"),
        );
        lib.apply(id, &show(50, 20, n * 1000), true);
    }
    let start = Instant::now();
    lib.write(|tx| {
        tx.execute_batch(
            "WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < 59999)
             INSERT INTO history (item_id, feed_id, kind, day, hour, zone, month, began_at, ended_at, heard_ms, listened_ms, words, finished)
             SELECT 1 + (x * 7919) % 2000, 1 + ((x * 7919) % 2000) / 50, 'episode', 18000 + x / 33, x % 24, 0,
               24540 + (x / 33) / 30, (18000 + x / 33) * 86400000, (18000 + x / 33) * 86400000 + x % 24 * 3600000, 900000, 600000, 0, x % 5 = 0
             FROM n",
        )?;
        Ok(())
    });
    let rows = lib.number("SELECT count(*) FROM history");
    println!("{rows} rows of history in {:?}", start.elapsed());
    let first = lib.number("SELECT min(day) FROM history");
    for period in [
        StatsPeriod::Week,
        StatsPeriod::Month,
        StatsPeriod::Year,
        StatsPeriod::All,
    ] {
        let query = StatsQuery {
            period,
            day: Some(crate::activity::date(first + 700).to_string()),
            step: None,
        };
        let took = best(9, || lib.statistics(&query).unwrap());
        println!("statistics of {period:?}: {took:?}");
    }
    let query = HistoryQuery::default();
    println!(
        "history, a page: {:?}",
        best(9, || lib.history(&query).unwrap())
    );
}

/// What is like an item among 100,000: words by how often they stand in a language.
#[test]
#[ignore = "a measurement"]
fn speed_of_alike() {
    let lib = library();
    lib.subscribe(SubscriptionKind::Podcast, "https://harbour.example/");
    lib.write(|tx| {
        let mut n = 1_u64;
        let mut word = || {
            n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let share = ((n >> 33) as f64) / f64::from(u32::MAX >> 1);
            format!("word{}", (30_000_f64.powf(share)) as u64)
        };
        let mut item = tx.prepare(
            "INSERT INTO item (id, kind, feed_id, guid, title, summary, added_at, sorted_at) VALUES (?1, 'episode', 1, 'g' || ?1, ?2, ?3, 0, ?1)",
        )?;
        let mut index = tx.prepare(
            "INSERT INTO search (rowid, title, text, transcript, notes) VALUES (?1, ?2, ?3, '', '')",
        )?;
        for id in 1..=100_000_i64 {
            let title: Vec<String> = (0..7).map(|_| word()).collect();
            let text: Vec<String> = (0..80).map(|_| word()).collect();
            let (title, summary) = (title.join(" "), text[..25].join(" "));
            item.execute(rusqlite::params![id, title, summary])?;
            index.execute(rusqlite::params![
                id,
                crate::index::stemmed(&title),
                crate::index::stemmed(&text.join(" "))
            ])?;
        }
        Ok(())
    });
    let mut took: Vec<Duration> = (1..=200)
        .map(|n| {
            let start = Instant::now();
            lib.alike(crate::ItemId(n * 499)).unwrap();
            start.elapsed()
        })
        .collect();
    took.sort();
    println!(
        "alike of 100,000: half under {:?}, 95 of 100 under {:?}, all under {:?}",
        took[100], took[190], took[199]
    );
}
