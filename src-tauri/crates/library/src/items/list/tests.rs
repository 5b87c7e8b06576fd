#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::plan;
use crate::model::{Filter, ItemKind, ItemQuery, Order, Place};
use crate::testing::library::{Fixture, START, library};

fn many(lib: &Fixture, from: i64, to: i64) {
    lib.write(move |tx| {
        let mut item = tx.prepare(
            "INSERT INTO item (kind, title, added_at, sorted_at, done_at, in_inbox, bookmarked)
             VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6)",
        )?;
        for n in from..to {
            let kind = if n % 3 == 0 { "article" } else { "episode" };
            // Several share a moment.
            let done = (n % 5 == 0).then_some(1);
            item.execute(rusqlite::params![
                kind,
                format!("{n}"),
                n / 4,
                done,
                n % 7 == 0,
                n % 11 == 0
            ])?;
        }
        Ok(())
    });
}

fn pages(lib: &Fixture, query: &ItemQuery) -> Vec<String> {
    let mut query = query.clone();
    let mut titles = Vec::new();
    loop {
        let page = lib.items(&query).unwrap();
        titles.extend(page.rows.into_iter().map(|row| row.title));
        query.after = page.next;
        if query.after.is_none() {
            return titles;
        }
    }
}

#[test]
fn pages_add_up_to_the_list() {
    let lib = library();
    many(&lib, 0, 1_000);
    for order in [Order::Newest, Order::Oldest] {
        for filter in [Filter::Any, Filter::Open, Filter::Done, Filter::Downloaded] {
            for (place, share) in [(Place::All, 1), (Place::Inbox, 7), (Place::Bookmarks, 11)] {
                let query = ItemQuery {
                    place,
                    filter,
                    order: Some(order),
                    limit: 7,
                    ..ItemQuery::default()
                };
                let mut wanted: Vec<i64> = (0..1_000)
                    .filter(|n| n % share == 0)
                    .filter(|n| match filter {
                        Filter::Any => true,
                        Filter::Open => n % 5 != 0,
                        Filter::Done => n % 5 == 0,
                        Filter::Downloaded => false,
                    })
                    .collect();
                if order == Order::Newest {
                    wanted.reverse();
                }
                let wanted: Vec<String> = wanted.iter().map(i64::to_string).collect();
                assert_eq!(lib.items(&query).unwrap().total as usize, wanted.len());
                assert_eq!(pages(&lib, &query), wanted, "of {query:?}");
            }
        }
    }
    let articles = ItemQuery {
        kind: Some(ItemKind::Article),
        ..ItemQuery::default()
    };
    assert_eq!(lib.items(&articles).unwrap().total, 334);
}

#[test]
fn a_page_is_not_shifted_by_what_comes_in() {
    let lib = library();
    many(&lib, 0, 100);
    let mut query = ItemQuery {
        limit: 10,
        ..ItemQuery::default()
    };
    let first = lib.items(&query).unwrap();
    many(&lib, 400, 450);
    query.after = first.next;
    let second = lib.items(&query).unwrap();
    assert_eq!(first.rows[9].title, "90");
    assert_eq!(second.rows[0].title, "89");
    for mark in [
        "garbage",
        "",
        "newest.1",
        "newest.x.y",
        "oldest.1.2",
        "title.1.a",
        "89.90",
    ] {
        query.after = Some(mark.into());
        assert!(lib.items(&query).is_err(), "{mark}");
    }
}

/// The numbers that are kept, beside those that are counted.
fn assert_tallied(lib: &Fixture, when: &str) {
    for (what, condition) in [
        ("episode open", "kind = 'episode' AND done_at IS NULL"),
        ("episode done", "kind = 'episode' AND done_at IS NOT NULL"),
        ("article open", "kind = 'article' AND done_at IS NULL"),
        ("article done", "kind = 'article' AND done_at IS NOT NULL"),
        ("inbox", "in_inbox = 1"),
    ] {
        let kept = lib.number(&format!("SELECT count FROM tally WHERE what = '{what}'"));
        let counted = lib.number(&format!(
            "SELECT count(*) FROM item WHERE {condition} AND trashed_at IS NULL"
        ));
        assert_eq!(kept, counted, "{what} {when}");
    }
}

#[test]
fn kept_numbers_follow_everything() {
    let lib = library();
    many(&lib, 0, 200);
    assert_tallied(&lib, "after items came");
    let mut state = 7_u64;
    for turn in 0..60 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let some = |n: u64| (state >> 20) % n;
        let (from, to) = (some(200), some(200) + some(40));
        let change = [
            "done_at = 5",
            "done_at = NULL",
            "in_inbox = 1 - in_inbox",
            "trashed_at = 9, in_inbox = 0",
            "trashed_at = NULL, done_at = 5",
            "title = 'x' || id",
            "kind = 'article'",
        ][some(7) as usize];
        lib.write(move |tx| {
            let within = format!("id BETWEEN {from} AND {to}");
            tx.execute_batch(&match turn % 9 {
                8 => format!("DELETE FROM item WHERE {within}"),
                _ => format!("UPDATE item SET {change} WHERE {within}"),
            })?;
            Ok(())
        });
        assert_tallied(&lib, change);
    }
    many(&lib, 200, 260);
    assert_tallied(&lib, "in the end");
}

#[test]
fn lengths_follow_what_holds_them() {
    let lib = library();
    let id = lib.episode("E", START).0;
    let length = || lib.number(&format!("SELECT length_ms FROM item WHERE id = {id}"));
    assert_eq!(length(), 600_000);
    for (duration, wanted) in [
        (Some(60_000), 60_000),
        (None, 0),
        (Some(-5), 0),
        (Some(7), 7),
    ] {
        lib.write(move |tx| {
            tx.execute(
                "UPDATE episode SET duration_ms = ?2 WHERE item_id = ?1",
                rusqlite::params![id, duration],
            )?;
            Ok(())
        });
        assert_eq!(length(), wanted);
    }
}

const ORDERS: [Order; 6] = [
    Order::Newest,
    Order::Oldest,
    Order::Added,
    Order::Longest,
    Order::Shortest,
    Order::Title,
];

#[test]
fn no_list_scans_or_sorts() {
    let lib = library();
    for place in [
        Place::All,
        Place::Inbox,
        Place::Bookmarks,
        Place::Continue,
        Place::Trash,
    ] {
        for feed in [None, Some(crate::FeedId(1))] {
            for kind in [None, Some(ItemKind::Article)] {
                for filter in [Filter::Any, Filter::Open, Filter::Done, Filter::Downloaded] {
                    for order in ORDERS {
                        let query = ItemQuery {
                            kind,
                            feed,
                            place,
                            filter,
                            order: Some(order),
                            ..ItemQuery::default()
                        };
                        // Continue and the trash have one order.
                        let by_time = matches!(place, Place::Continue | Place::Trash);
                        if by_time && !matches!(order, Order::Newest | Order::Oldest) {
                            continue;
                        }
                        lib.make_order(&ItemQuery {
                            order: Some(order),
                            ..query.clone()
                        })
                        .unwrap();
                        let plan = lib
                            .inner
                            .store
                            .read(|conn| plan(conn, &query, order))
                            .unwrap();
                        let mut all = vec![plan.page(), plan.count()];
                        if order == Order::Shortest {
                            all.push(plan.lengthless());
                        }
                        for sql in all {
                            let steps = explain(&lib, &sql);
                            let list = steps
                                .iter()
                                .find(|s| s.contains(" i ") || s.contains(" i("))
                                .unwrap();
                            let index = match sql.starts_with("SELECT count") {
                                true => plan.counted,
                                false => plan.keys.index,
                            };
                            assert!(list.contains(index), "{query:?}: {steps:?}");
                            assert!(
                                !steps.iter().any(|s| s.contains("TEMP B-TREE")),
                                "{query:?}: {steps:?}"
                            );
                            // A count reads its index and no row; nothing else is ever read whole.
                            // The few tags of a row are put together before they are read.
                            let whole = steps
                                .iter()
                                .any(|s| s.starts_with("SCAN") && s != "SCAN few");
                            let count = sql.starts_with("SELECT count");
                            assert!(
                                if count {
                                    list.contains("COVERING")
                                } else {
                                    !whole
                                },
                                "{query:?}: {steps:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn counts_come_from_indexes() {
    let lib = library();
    for sql in crate::home::COUNTS {
        for step in explain(&lib, sql) {
            let small = ["feed", "q", "download", "tally", "CONSTANT ROW"]
                .iter()
                .any(|t| step == format!("SCAN {t}"));
            assert!(!step.starts_with("SCAN i "), "{sql}: {step}");
            let of_items = step.contains(" item ");
            assert!(
                !step.starts_with("SCAN") || step.contains("INDEX") || small,
                "{sql}: {step}"
            );
            assert!(!of_items || step.contains("COVERING"), "{sql}: {step}");
        }
    }
}

fn explain(lib: &Fixture, sql: &str) -> Vec<String> {
    lib.library
        .inner
        .store
        .read(|conn| {
            let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let n = statement.parameter_count();
            let nulls = vec![rusqlite::types::Value::Integer(1); n];
            let steps = statement.query_map(rusqlite::params_from_iter(nulls), |r| r.get(3))?;
            Ok(steps.collect::<rusqlite::Result<Vec<String>>>()?)
        })
        .unwrap()
}
