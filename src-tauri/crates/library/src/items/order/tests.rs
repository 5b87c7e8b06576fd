#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{Filter, ItemKind, ItemQuery, Order, Place};
use crate::testing::library::{DAY, Fixture, library};

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

/// Titles with lengths and dates that a list of them is sorted by: title, minutes, published, added.
const SHELF: &[(&str, i64, i64, i64)] = &[
    ("Яблоко", 30, 5, 1),
    ("apple", 0, 4, 2),
    ("Ёлка", 90, 3, 3),
    ("Zebra", 30, 2, 4),
    ("ель", 0, 1, 5),
    ("Banana", 5, 6, 6),
];

fn shelf(lib: &Fixture) {
    for (title, minutes, published, added) in SHELF {
        let (title, minutes) = ((*title).to_owned(), *minutes);
        let (published, added) = (published * DAY, added * DAY);
        lib.write(move |tx| {
            tx.execute(
                "INSERT INTO item (kind, title, added_at, sorted_at, in_inbox, bookmarked) VALUES ('article', ?1, ?2, ?3, 1, 1)",
                rusqlite::params![title, added, published],
            )?;
            tx.execute(
                "INSERT INTO article (item_id, words) VALUES (?1, ?2)",
                [tx.last_insert_rowid(), minutes * 230],
            )?;
            Ok(())
        });
    }
}

#[test]
fn every_order_orders_every_page() {
    let lib = library();
    shelf(&lib);
    for (order, wanted) in [
        (Order::Newest, "Banana Яблоко apple Ёлка Zebra ель"),
        (Order::Oldest, "ель Zebra Ёлка apple Яблоко Banana"),
        (Order::Added, "Banana ель Zebra Ёлка apple Яблоко"),
        (Order::Longest, "Ёлка Zebra Яблоко Banana ель apple"),
        // What has no known length is not short.
        (Order::Shortest, "Banana Яблоко Zebra Ёлка apple ель"),
        (Order::Title, "apple Banana Zebra Ёлка ель Яблоко"),
    ] {
        for (place, kind) in [
            (Place::All, Some(ItemKind::Article)),
            (Place::All, None),
            (Place::Inbox, None),
            (Place::Bookmarks, None),
        ] {
            for limit in [1, 2, 3, 5, 6, 100] {
                let query = ItemQuery {
                    kind,
                    place,
                    order: Some(order),
                    limit,
                    ..ItemQuery::default()
                };
                assert_eq!(pages(&lib, &query).join(" "), wanted, "{query:?}");
                let page = lib.items(&query).unwrap();
                assert_eq!((page.total, page.order), (6, order));
            }
        }
    }
}

#[test]
fn a_mark_goes_on_after_an_item_in_every_order() {
    let lib = library();
    shelf(&lib);
    let row = |title: &str| {
        let all = lib.items(&ItemQuery::default()).unwrap().rows;
        all.into_iter().find(|row| row.title == title).unwrap().id
    };
    for (order, next) in [
        (Order::Newest, "Яблоко"),
        (Order::Added, "ель"),
        (Order::Longest, "ель"),
        (Order::Shortest, "Яблоко"),
        (Order::Title, "Zebra"),
    ] {
        let mut query = ItemQuery {
            kind: Some(ItemKind::Article),
            order: Some(order),
            ..ItemQuery::default()
        };
        let id = row("Banana");
        query.after = lib
            .library
            .inner
            .store
            .read(|conn| crate::items::mark_of(conn, &query, id))
            .unwrap();
        assert_eq!(lib.items(&query).unwrap().rows[0].title, next, "{order:?}");
    }
}

#[test]
fn what_was_just_saved_is_on_top() {
    let lib = library();
    lib.article("Old", "<p>x</p>");
    lib.pass(DAY);
    let published = lib.now();
    lib.episode("Of today", published);
    lib.pass(60_000);
    // Written long ago, saved now.
    let saved = lib.article("Saved now", "<p>x</p>");
    lib.write(move |tx| {
        tx.execute(
            "UPDATE item SET sorted_at = 5, published_at = 5, in_inbox = 1 WHERE id = ?1",
            [saved.0],
        )?;
        Ok(())
    });
    let first = |query: ItemQuery| lib.items(&query).unwrap().rows[0].title.clone();
    assert_eq!(
        first(ItemQuery {
            kind: Some(ItemKind::Article),
            ..ItemQuery::default()
        }),
        "Saved now"
    );
    assert_eq!(
        first(ItemQuery {
            place: Place::Inbox,
            ..ItemQuery::default()
        }),
        "Saved now"
    );
    assert_eq!(lib.home().unwrap().fresh[0].title, "Saved now");
}

#[test]
fn what_a_feed_brought_at_once_is_in_the_order_of_its_dates() {
    let lib = library();
    lib.write(|tx| {
        tx.execute_batch(
            "INSERT INTO feed (id, kind, url, added_at) VALUES (1, 'podcast', 'https://a.example', 0);
             INSERT INTO item (kind, feed_id, title, added_at, sorted_at, in_inbox) VALUES
               ('episode', 1, 'older', 1200005, 10, 1), ('episode', 1, 'newer', 1200001, 20, 1),
               ('episode', 1, 'of the last hour', 600000, 30, 1);",
        )?;
        Ok(())
    });
    let inbox = ItemQuery {
        place: Place::Inbox,
        ..ItemQuery::default()
    };
    assert_eq!(pages(&lib, &inbox), ["newer", "older", "of the last hour"]);
}

#[test]
fn a_choice_is_kept_for_each_list() {
    let lib = library();
    shelf(&lib);
    lib.write(|tx| {
        tx.execute_batch(
            "INSERT INTO feed (id, kind, url, serial, added_at) VALUES
               (1, 'podcast', 'https://a.example', 0, 0), (2, 'podcast', 'https://b.example', 1, 0);",
        )?;
        Ok(())
    });
    let show = |id| ItemQuery {
        feed: Some(crate::FeedId(id)),
        ..ItemQuery::default()
    };
    let articles = ItemQuery {
        kind: Some(ItemKind::Article),
        ..ItemQuery::default()
    };
    let inbox = ItemQuery {
        place: Place::Inbox,
        ..ItemQuery::default()
    };
    let order = |query: &ItemQuery| lib.items(query).unwrap().order;
    assert_eq!(order(&show(1)), Order::Newest);
    assert_eq!(
        order(&show(2)),
        Order::Oldest,
        "a serial is heard from its beginning"
    );
    assert_eq!(
        (order(&articles), order(&inbox)),
        (Order::Added, Order::Added)
    );
    assert_eq!(order(&ItemQuery::default()), Order::Newest);

    let choose = |query: &ItemQuery, order| {
        lib.set_order(&ItemQuery {
            order,
            filter: Filter::Open,
            ..query.clone()
        })
        .unwrap();
    };
    choose(&show(2), Some(Order::Title));
    choose(&articles, Some(Order::Longest));
    assert_eq!(order(&show(2)), Order::Title);
    assert_eq!(order(&show(1)), Order::Newest);
    assert_eq!(
        (order(&articles), order(&inbox)),
        (Order::Longest, Order::Added)
    );
    assert!(lib.told().settings);
    // One page may still ask for another.
    assert_eq!(
        order(&ItemQuery {
            order: Some(Order::Oldest),
            ..articles.clone()
        }),
        Order::Oldest
    );
    choose(&show(2), None);
    choose(&articles, None);
    assert_eq!(
        (order(&show(2)), order(&articles)),
        (Order::Oldest, Order::Added)
    );
    let trash = ItemQuery {
        place: Place::Trash,
        order: Some(Order::Title),
        ..ItemQuery::default()
    };
    assert!(lib.set_order(&trash).is_err());
    assert_eq!(order(&trash), Order::Newest);
    // What cannot be read is as if nothing had been chosen.
    lib.write(|tx| crate::settings::set_value(tx, "order_inbox", "\"upside down\""));
    assert_eq!(order(&inbox), Order::Added);
}

#[test]
fn what_feeds_bring_together_is_parted_by_what_was_saved_between() {
    use crate::model::SubscriptionKind;
    use crate::testing::library::{START, feed, post};
    use ::feed::FeedKind;
    let lib = library();
    let site = lib.subscribe(SubscriptionKind::Articles, "https://a.example/feed");
    let brings = |up_to: i64, first: bool| {
        let items = (1..=up_to).map(post).collect();
        lib.apply(site, &feed(FeedKind::Articles, items), first);
    };
    // Over the full ten minutes of a clock: 11:58 and 12:01 came together, and go by their own dates.
    lib.pass(12 * 3_600_000 - 120_000);
    brings(1, true);
    lib.pass(180_000);
    brings(2, false);
    lib.pass(60_000);
    lib.article("Saved by hand", "<p>x</p>");
    lib.pass(60_000);
    brings(3, false);
    let articles = ItemQuery {
        kind: Some(ItemKind::Article),
        order: Some(Order::Added),
        ..ItemQuery::default()
    };
    assert_eq!(
        pages(&lib, &articles),
        ["Episode 3", "Saved by hand", "Episode 2", "Episode 1"]
    );
    assert_eq!(
        lib.number("SELECT count(DISTINCT arrived_at) FROM item WHERE feed_id IS NOT NULL"),
        2
    );
    assert!(lib.now() > START);
}

#[test]
fn an_order_of_everything_is_sorted_until_its_index_is_made_and_is_the_same_then() {
    let lib = library();
    shelf(&lib);
    for order in [Order::Added, Order::Longest, Order::Shortest, Order::Title] {
        let query = ItemQuery {
            order: Some(order),
            limit: 4,
            ..ItemQuery::default()
        };
        let titles = |page: crate::model::ItemPage| -> Vec<String> {
            page.rows.into_iter().map(|row| row.title).collect()
        };
        let sorted = lib
            .inner
            .store
            .read(|conn| crate::items::page(conn, 0, &query))
            .unwrap();
        let made = lib.items(&query).unwrap();
        assert_eq!(titles(sorted), titles(made), "{order:?}");
    }
    let made = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'item_all_%'";
    assert_eq!(lib.number(made), 3);
}
