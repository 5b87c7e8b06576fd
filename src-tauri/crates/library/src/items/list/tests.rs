#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::plan;
use crate::model::{Filter, ItemKind, ItemQuery, Order, Place};
use crate::testing::library::{Fixture, library};

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
                    order,
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
    query.after = Some("garbage".into());
    assert!(lib.items(&query).is_err());
}

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
                    for order in [Order::Newest, Order::Oldest] {
                        let query = ItemQuery {
                            kind,
                            feed,
                            place,
                            filter,
                            order,
                            after: None,
                            limit: 0,
                        };
                        let plan = plan(&query);
                        for sql in [plan.page(), plan.count()] {
                            let steps = explain(&lib, &sql);
                            let list = steps
                                .iter()
                                .find(|s| s.contains(" i ") || s.contains(" i("))
                                .unwrap();
                            assert!(list.contains(plan.index), "{query:?}: {steps:?}");
                            assert!(
                                !steps.iter().any(|s| s.contains("TEMP B-TREE")),
                                "{query:?}: {steps:?}"
                            );
                            // A count reads its index and no row; nothing else is ever read whole.
                            let whole = steps.iter().any(|s| s.starts_with("SCAN"));
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
            let small = ["feed", "q", "download", "CONSTANT ROW"]
                .iter()
                .any(|t| step == format!("SCAN {t}"));
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
