#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Every combination of conditions against a slow reference that knows no SQL, over small libraries made at random.
use super::*;
use crate::model::{FeedId, Filter, ItemKind, ListDays, ListHas, ListState};
use crate::model::{SubscriptionKind, TagMatch};
use crate::testing::library::{DAY, Fixture, START, library};
use proptest::prelude::*;
use rusqlite::params;

/// Numbers at random that a seed repeats.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.roll(n) == 0
    }

    fn some<T: Copy>(&mut self, all: &[T]) -> Vec<T> {
        all.iter().copied().filter(|_| self.one_in(5)).collect()
    }

    fn maybe<T>(&mut self, one: impl FnOnce(&mut Dice) -> T) -> Option<T> {
        self.one_in(3).then(|| one(self))
    }
}

#[derive(Debug, Clone)]
struct Thing {
    id: i64,
    kind: ItemKind,
    feed: Option<usize>,
    title: String,
    inbox: bool,
    begun: bool,
    done: bool,
    bookmarked: bool,
    queued: bool,
    offline: bool,
    trashed: bool,
    length: i64,
    language: Option<&'static str>,
    added: i64,
    sorted: i64,
    tags: Vec<u32>,
    has: Vec<ListHas>,
}

/// Of three shows: folder, language, tags.
const SHOWS: [(&str, &str, &[u32]); 3] = [
    ("Tech/Science", "en-US", &[1]),
    ("Tech", "ru", &[]),
    ("", "", &[3]),
];
const HAS: [ListHas; 5] = [
    ListHas::Transcript,
    ListHas::Notes,
    ListHas::Highlights,
    ListHas::Chapters,
    ListHas::Video,
];
const STATES: [ListState; 6] = [
    ListState::Inbox,
    ListState::Begun,
    ListState::Open,
    ListState::Done,
    ListState::Bookmarked,
    ListState::Queued,
];

fn thing(dice: &mut Dice, id: i64) -> Thing {
    let done = dice.one_in(3);
    let mut has = dice.some(&HAS);
    if has.contains(&ListHas::Highlights) && !has.contains(&ListHas::Notes) {
        has.push(ListHas::Notes);
    }
    Thing {
        id,
        kind: if dice.one_in(2) {
            ItemKind::Article
        } else {
            ItemKind::Episode
        },
        feed: dice.maybe(|d| d.roll(3) as usize),
        title: format!(
            "{} {}",
            ["whale", "Ёлка", "ice", "Zebra"][dice.roll(4) as usize],
            dice.roll(5)
        ),
        inbox: dice.one_in(2),
        begun: dice.one_in(3),
        done,
        bookmarked: dice.one_in(3),
        queued: dice.one_in(5),
        offline: dice.one_in(3),
        trashed: dice.one_in(10),
        // Some alike, some of no known length.
        length: [0, 5, 20, 20, 45, 90][dice.roll(6) as usize] * 60_000,
        language: [None, Some("en"), Some("ru-RU"), Some("de")][dice.roll(4) as usize],
        added: START - dice.roll(40) as i64 * DAY,
        sorted: START - dice.roll(40) as i64 * DAY,
        tags: dice.some(&[1, 2, 3]),
        has,
    }
}

fn filter(dice: &mut Dice) -> ListFilter {
    let days = |d: &mut Dice| ListDays {
        within: d.maybe(|d| d.roll(40) as u32 + 1),
        from: d.maybe(|d| format!("2024-05-{:02}", d.roll(30) + 1)),
        until: d.maybe(|d| format!("2024-05-{:02}", d.roll(30) + 1)),
    };
    ListFilter {
        kind: dice.maybe(|d| {
            if d.one_in(2) {
                ItemKind::Article
            } else {
                ItemKind::Episode
            }
        }),
        states: dice.some(&STATES),
        feeds: dice.some(&[FeedId(1), FeedId(2), FeedId(3)]),
        folder: match dice.roll(6) {
            0 => vec!["tech".into()],
            1 => vec!["Tech".into(), "Science".into()],
            _ => Vec::new(),
        },
        tags: dice.some(&[1, 2, 3]),
        tag_match: [TagMatch::Any, TagMatch::All, TagMatch::None][dice.roll(3) as usize],
        min_minutes: dice.maybe(|d| d.roll(50) as u32),
        max_minutes: dice.maybe(|d| d.roll(90) as u32),
        downloaded: dice.maybe(|d| d.one_in(2)),
        has: dice.some(&HAS),
        language: dice.maybe(|d| ["en", "ru", "fr"][d.roll(3) as usize].to_owned()),
        added: dice.maybe(days),
        published: dice.maybe(days),
        words: ["", "", "", "is:open", "whale ", "-ёлка ", "елка -is:done"][dice.roll(7) as usize]
            .to_owned(),
    }
}

fn put(lib: &Fixture, things: &[Thing]) {
    for (n, (folder, language, tags)) in SHOWS.iter().enumerate() {
        let id = lib.subscribe(SubscriptionKind::Podcast, &format!("https://f.example/{n}"));
        assert_eq!(id.0, n as i64 + 1);
        lib.write(move |tx| {
            tx.execute(
                "UPDATE feed SET folder = ?2, language = ?3 WHERE id = ?1",
                params![id.0, folder, language],
            )?;
            for tag in *tags {
                tx.execute(
                    "INSERT OR IGNORE INTO tag (id, name) VALUES (?1, 'tag ' || ?1)",
                    [tag],
                )?;
                tx.execute(
                    "INSERT INTO feed_tag (feed_id, tag_id) VALUES (?1, ?2)",
                    params![id.0, tag],
                )?;
            }
            Ok(())
        });
    }
    let things = things.to_vec();
    lib.write(move |tx| {
        for tag in 1..=3 {
            tx.execute("INSERT OR IGNORE INTO tag (id, name) VALUES (?1, 'tag ' || ?1)", [tag])?;
        }
        for t in &things {
            tx.execute(
                "INSERT INTO item (id, kind, feed_id, title, language, added_at, sorted_at, in_inbox, bookmarked,
                   done_at, touched_at, trashed_at, offline, length_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                params![
                    t.id,
                    rows::kind_word(t.kind),
                    t.feed.map(|n| n as i64 + 1),
                    t.title,
                    t.language,
                    t.added,
                    t.sorted,
                    t.inbox,
                    t.bookmarked,
                    t.done.then_some(START),
                    t.begun.then_some(START),
                    t.trashed.then_some(START),
                    t.offline,
                    t.length
                ],
            )?;
            if t.offline && t.kind == ItemKind::Episode {
                tx.execute("INSERT INTO download (item_id, url, state, path, added_at) VALUES (?1, '', 'done', ?1, 0)", [t.id])?;
            }
            for tag in &t.tags {
                tx.execute(
                    "INSERT INTO item_tag (item_id, tag_id) VALUES (?1, ?2)",
                    params![t.id, tag],
                )?;
            }
            if t.queued {
                tx.execute("INSERT INTO queue (item_id, rank) VALUES (?1, ?1)", [t.id])?;
            }
            let has = |one| t.has.contains(&one);
            if has(ListHas::Transcript) {
                tx.execute("INSERT INTO cue (item_id, number, text) VALUES (?1, 0, 'said')", [t.id])?;
            }
            if has(ListHas::Video) {
                tx.execute("INSERT INTO episode (item_id, mime) VALUES (?1, 'video/mp4')", [t.id])?;
            }
            if has(ListHas::Chapters) {
                tx.execute("INSERT INTO chapter (item_id, source, start_ms) VALUES (?1, 'feed', 0)", [t.id])?;
            }
            if has(ListHas::Notes) {
                let quote = if has(ListHas::Highlights) { "words" } else { "" };
                tx.execute(
                    "INSERT INTO note (item_id, quote, created_at) VALUES (?1, ?2, 1)",
                    params![t.id, quote],
                )?;
            }
            crate::index::index_item(tx, ItemId(t.id))?;
        }
        Ok(())
    });
}

fn day(text: &str) -> i64 {
    filters::dates::moment(text, START).unwrap()
}

/// The same in plain Rust.
fn fits(t: &Thing, f: &ListFilter) -> bool {
    let folder: Vec<String> = t
        .feed
        .map(|n| {
            SHOWS[n]
                .0
                .split('/')
                .filter(|s| !s.is_empty())
                .map(str::to_lowercase)
                .collect()
        })
        .unwrap_or_default();
    let mut tags = t.tags.clone();
    tags.extend(t.feed.iter().flat_map(|n| SHOWS[*n].2));
    let language = t
        .language
        .or(t.feed.map(|n| SHOWS[n].1))
        .unwrap_or_default()
        .to_lowercase();
    let state = |s: &ListState| match s {
        ListState::Inbox => t.inbox,
        ListState::Begun => t.begun && !t.done,
        ListState::Open => !t.done,
        ListState::Done => t.done,
        ListState::Bookmarked => t.bookmarked,
        ListState::Queued => t.queued,
    };
    let within = |days: &Option<ListDays>, at: i64| {
        days.as_ref().is_none_or(|days| {
            days.within.is_none_or(|n| at >= START - i64::from(n) * DAY)
                && days.from.as_ref().is_none_or(|from| at >= day(from))
                && days
                    .until
                    .as_ref()
                    .is_none_or(|until| at < day(until) + DAY)
        })
    };
    let of_feed = f
        .feeds
        .iter()
        .any(|feed| t.feed.is_some_and(|n| n as i64 + 1 == feed.0));
    let wanted: Vec<String> = f.folder.iter().map(|s| s.to_lowercase()).collect();
    let in_folder = !wanted.is_empty() && folder.starts_with(&wanted);
    let title = t.title.to_lowercase().replace('ё', "е");
    let words = match f.words.trim() {
        "" => true,
        "is:open" => !t.done,
        "whale" => title.contains("whale"),
        "-ёлка" => !title.contains("елка"),
        _ => title.contains("елка") && !t.done,
    };
    !t.trashed
        && f.kind.is_none_or(|kind| kind == t.kind)
        && f.states.iter().all(state)
        && ((f.feeds.is_empty() && f.folder.is_empty()) || of_feed || in_folder)
        && (f.tags.is_empty()
            || match f.tag_match {
                TagMatch::Any => f.tags.iter().any(|tag| tags.contains(tag)),
                TagMatch::All => f.tags.iter().all(|tag| tags.contains(tag)),
                TagMatch::None => !f.tags.iter().any(|tag| tags.contains(tag)),
            })
        && f.min_minutes
            .is_none_or(|n| t.length > 0 && t.length >= i64::from(n) * 60_000)
        && f.max_minutes
            .is_none_or(|n| t.length > 0 && t.length <= i64::from(n) * 60_000)
        && f.downloaded.is_none_or(|here| here == t.offline)
        && f.has.iter().all(|has| t.has.contains(has))
        && f.language
            .as_ref()
            .is_none_or(|tag| language == *tag || language.starts_with(&format!("{tag}-")))
        && within(&f.added, t.added)
        && within(&f.published, t.sorted)
        && words
}

fn reference(things: &[Thing], filter: &ListFilter, query: &ItemQuery, order: Order) -> Vec<i64> {
    let mut all: Vec<&Thing> = things
        .iter()
        .filter(|t| fits(t, filter))
        .filter(|t| match query.place {
            Place::Inbox => t.inbox,
            Place::Bookmarks => t.bookmarked,
            _ => true,
        })
        .filter(|t| match query.filter {
            Filter::Open => !t.done,
            _ => true,
        })
        .collect();
    let added = |t: &Thing| {
        t.added
            - if t.feed.is_some() {
                t.added % 600_000
            } else {
                0
            }
    };
    let key = |t: &Thing| t.title.to_lowercase().replace('ё', "е");
    all.sort_by(|a, b| match order {
        Order::Newest => (b.sorted, b.id).cmp(&(a.sorted, a.id)),
        Order::Oldest => (a.sorted, a.id).cmp(&(b.sorted, b.id)),
        Order::Added => (added(b), b.sorted, b.id).cmp(&(added(a), a.sorted, a.id)),
        Order::Longest => (b.length, b.id).cmp(&(a.length, a.id)),
        Order::Shortest => (a.length == 0, a.length, a.id).cmp(&(b.length == 0, b.length, b.id)),
        Order::Title => (key(a), a.id).cmp(&(key(b), b.id)),
    });
    all.into_iter().map(|t| t.id).collect()
}

const ORDERS: [Order; 6] = [
    Order::Newest,
    Order::Oldest,
    Order::Added,
    Order::Longest,
    Order::Shortest,
    Order::Title,
];

/// All pages of a list, one after the other.
fn pages(lib: &Fixture, query: &ItemQuery) -> Vec<i64> {
    let mut query = query.clone();
    let mut ids = Vec::new();
    for _ in 0..10_000 {
        let page = lib.items(&query).unwrap();
        if query.after.is_none() && page.counted {
            assert!(page.next.is_none() || page.total as usize > page.rows.len());
        }
        ids.extend(page.rows.iter().map(|row| row.id.0));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return ids,
        }
    }
    panic!("a list without an end: {query:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_list_is_what_the_reference_says(seed in 1_u64..u64::MAX) {
        let mut dice = Dice(seed);
        let lib = library();
        let things: Vec<Thing> = (1..=60).map(|id| thing(&mut dice, id)).collect();
        put(&lib, &things);
        for _ in 0..12 {
            // Mostly of few conditions: of many there is nothing to compare.
            let mut filter = filter(&mut dice);
            for _ in 0..dice.roll(3) {
                filter.states.pop();
                filter.has.pop();
                filter.added = None;
            }
            let query = ItemQuery {
                conditions: Some(filter.clone()),
                place: [Place::All, Place::All, Place::Inbox, Place::Bookmarks][dice.roll(4) as usize],
                filter: [Filter::Any, Filter::Any, Filter::Open][dice.roll(3) as usize],
                order: Some(ORDERS[dice.roll(6) as usize]),
                limit: [1, 3, 100][dice.roll(3) as usize],
                ..ItemQuery::default()
            };
            let wanted = reference(&things, &filter, &query, query.order.unwrap());
            prop_assert_eq!(pages(&lib, &query), wanted.clone(), "{:?}", query);
            if !is_filtered(&query) {
                continue;
            }
            let now = lib.now();
            let (count, more) = lib.library.inner.store.read(|conn| super::count(conn, now, &query)).unwrap();
            prop_assert!(count as usize == wanted.len() || more, "{} of {}: {:?}", count, wanted.len(), query);
        }
    }
}

#[test]
fn two_filters_must_both_fit() {
    let lib = library();
    let mut dice = Dice(7);
    let things: Vec<Thing> = (1..=60).map(|id| thing(&mut dice, id)).collect();
    put(&lib, &things);
    let own = ListFilter {
        kind: Some(ItemKind::Episode),
        feeds: vec![FeedId(1)],
        states: vec![ListState::Inbox],
        ..ListFilter::default()
    };
    let list = lib
        .create_list(&crate::model::ListDraft {
            name: "Own".into(),
            icon: crate::model::ListIcon::List,
            colour: None,
            filter: own.clone(),
            order: Some(Order::Title),
        })
        .unwrap();
    let also = ListFilter {
        kind: Some(ItemKind::Article),
        ..ListFilter::default()
    };
    let query = ItemQuery {
        list: Some(list.id),
        ..ItemQuery::default()
    };
    let wanted = reference(&things, &own, &query, Order::Title);
    assert!(!wanted.is_empty());
    assert_eq!(pages(&lib, &query), wanted, "in its own order");
    let both = ItemQuery {
        conditions: Some(also),
        ..query
    };
    assert_eq!(pages(&lib, &both), Vec::<i64>::new());
}

#[test]
fn each_walk_goes_along_the_index_of_its_order() {
    let lib = library();
    let conditions = ListFilter {
        downloaded: Some(false),
        has: vec![ListHas::Chapters],
        published: Some(ListDays {
            within: Some(7),
            ..ListDays::default()
        }),
        ..ListFilter::default()
    };
    for place in [Place::All, Place::Inbox, Place::Bookmarks] {
        for kind in [None, Some(ItemKind::Article), Some(ItemKind::Episode)] {
            for feed in [None, Some(FeedId(1))] {
                for order in ORDERS {
                    let query = ItemQuery {
                        place,
                        kind,
                        feed,
                        order: Some(order),
                        conditions: Some(conditions.clone()),
                        ..ItemQuery::default()
                    };
                    lib.library.make_order(&query).unwrap();
                    lib.library
                        .inner
                        .store
                        .read(|conn| {
                            let listing = Listing::new(conn, START, &query)?;
                            let sql = listing.walk_sql(order == Order::Shortest);
                            let steps = conn
                                .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?
                                .raw_query()
                                .mapped(|row| row.get(3))
                                .collect::<rusqlite::Result<Vec<String>>>()?;
                            let walked = steps.iter().find(|step| step.contains(" i ")).unwrap();
                            assert!(
                                walked.contains(listing.plan.keys.index),
                                "{query:?}: {steps:?}"
                            );
                            assert!(
                                !steps.iter().any(|step| step.contains("TEMP B-TREE")),
                                "{query:?}: {steps:?}"
                            );
                            Ok(())
                        })
                        .unwrap();
                }
            }
        }
    }
}
