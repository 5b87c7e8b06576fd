//! The plan of every statement that a day with the library runs: it rests on the schema, whatever was there first, and no
//! large table is read through for want of an index.
use crate::activity::{self, ActivityPiece, LocalHour};
use crate::model::{
    BulkAct, BulkScope, EditPatch, EditSubject, FeedId, Filter, Forget, HistoryFormat,
    HistoryQuery, ItemId, ItemKind, ItemPatch, ItemQuery, ListDays, ListDraft, ListFilter, ListHas,
    ListIcon, ListState, Order, Place, QueueOrder, QueuePlace, RefreshRhythm, Settings, ShowIntake,
    SnoozeUntil, StatsPeriod, StatsQuery, TagMatch, TagPatch, TagTargets, ToInbox,
};
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, podcast};
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// What was run on connections of this program.
static RUN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

pub(in crate::store) fn listen(conn: &mut Connection) -> rusqlite::Result<()> {
    let note = |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(statement, _) = event
            && let Ok(mut run) = RUN.lock()
        {
            run.insert(statement.sql().into_owned());
        }
    };
    conn.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note))
}

/// Tables that grow with the library, and of which no statement has to read all.
const LARGE: &[&str] = &[
    "item",
    "episode",
    "article",
    "body",
    "unprepared",
    "mention",
    "chapter",
    "cue",
    "history",
];

/// Everything that lists, looks up, brings in and changes.
async fn a_day(fixture: &Fixture, site: &Site, name: &str, episodes: usize) {
    let path = format!("/{name}");
    let base = site.url(&path);
    let notes = format!("See &lt;a href=\"{base}/read\"&gt;this&lt;/a&gt; and more");
    let body = |count| podcast(&base, name, count).replace("Words of", &notes);
    let url = site.put(&path, Answer::new("application/rss+xml", body(episodes)));
    let added = fixture.library.add(&url).await.unwrap();
    site.put(
        &path,
        Answer::new("application/rss+xml", body(episodes + 2)),
    );
    fixture.clock.forward(7_200_000);
    fixture.refresh_and_wait(None, |_| {}).await.unwrap();
    fixture.idle().await;
    fixture.article(
        &format!("Page {name}"),
        "<p>Words <img src='https://a.example/1.png'></p>",
    );
    fixture.finish_index().unwrap();
    let mut first = None;
    for place in [
        Place::All,
        Place::Inbox,
        Place::Bookmarks,
        Place::Continue,
        Place::Trash,
        Place::Snoozed,
    ] {
        for kind in [None, Some(ItemKind::Article), Some(ItemKind::Episode)] {
            for feed in [None, Some(added.feeds[0])] {
                for filter in [Filter::Any, Filter::Open, Filter::Done, Filter::Downloaded] {
                    for order in [
                        Order::Newest,
                        Order::Oldest,
                        Order::Added,
                        Order::Longest,
                        Order::Shortest,
                        Order::Title,
                    ] {
                        let mut query = ItemQuery {
                            place,
                            kind,
                            feed,
                            filter,
                            order: Some(order),
                            limit: 1,
                            ..ItemQuery::default()
                        };
                        let page = fixture.items(&query).unwrap();
                        if let Some(row) = page.rows.first()
                            && row.kind == ItemKind::Episode
                        {
                            first.get_or_insert(row.id);
                        }
                        if page.next.is_some() {
                            query.after = page.next;
                            fixture.items(&query).unwrap();
                        }
                    }
                }
            }
        }
    }
    let item = first.unwrap();
    for text in [
        "t",
        "words",
        "read page",
        "\"more of\"",
        "is:unheard words",
        "links: show:this",
        "person:\"Ana Quay\" words",
        "person:ana",
    ] {
        let _ = fixture.search(text, None);
    }
    lists(fixture);
    fixture
        .set_folder(&[added.feeds[0]], &["Tech".into()])
        .unwrap();
    fixture.counts().unwrap();
    fixture.home().unwrap();
    fixture.feeds().unwrap();
    fixture.show_extras(added.feeds[0]).unwrap();
    fixture.item(item).unwrap();
    fixture.alike(item).unwrap();
    fixture.transcript(item).unwrap();
    fixture.rows(&[item]).unwrap();
    let patch = ItemPatch {
        done: Some(true),
        bookmarked: Some(true),
        ..ItemPatch::default()
    };
    fixture.set_items(&[item], patch).unwrap();
    fixture.queue_add(&[item], QueuePlace::Last).unwrap();
    fixture.queue().unwrap();
    fixture.downloads().unwrap();
    fixture.set_position(item, 1_000, None).unwrap();
    fixture.set_played(item).unwrap();
    fixture.listening_totals().unwrap();
    look_back(fixture, item);
    fixture.notebook("", None, 0, 10).unwrap();
    fixture.notebook("", Some(item), 0, 10).unwrap();
    let targets = TagTargets {
        items: vec![item],
        feeds: added.feeds.clone(),
    };
    let patch = TagPatch {
        add: vec!["one".into(), "two".into()],
        remove: vec!["three".into()],
    };
    fixture.set_tags(&targets, &patch).unwrap();
    fixture.tag_choices(&targets).unwrap();
    fixture.search("tag:one", None).unwrap();
    let [one, two] = ["one", "two"].map(|name| fixture.find_tag(name).unwrap().id);
    fixture.merge_tags(one, two).unwrap();
    fixture.delete_tags(&[two]).unwrap();
    for subject in [EditSubject::Item(item), EditSubject::Feed(added.feeds[0])] {
        let patch = EditPatch {
            note: Some("Mine".into()),
            ..EditPatch::default()
        };
        fixture.edit(subject, patch).await.unwrap();
    }
    fixture.unmeasured(None).unwrap();
    fixture.untimed().unwrap();
    decide(fixture, item, added.feeds[0]);
    let trash = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    fixture.set_items(&[item], trash).unwrap();
    fixture.empty_trash().unwrap();
    fixture.unsubscribe(added.feeds[0]).unwrap();
    fixture.trashed_shows().unwrap();
    fixture.restore_show(added.feeds[0]).unwrap();
    fixture.unsubscribe(added.feeds[0]).unwrap();
    fixture.empty_old_trash().unwrap();
    fixture.library.add(&url).await.unwrap();
    fixture.idle().await;
}

/// Lists of every condition, in every order.
fn lists(fixture: &Fixture) {
    let all = [
        ListFilter {
            kind: Some(ItemKind::Episode),
            downloaded: Some(true),
            ..ListFilter::default()
        },
        ListFilter {
            kind: Some(ItemKind::Article),
            min_minutes: Some(1),
            ..ListFilter::default()
        },
        ListFilter {
            states: vec![ListState::Queued, ListState::Open],
            ..ListFilter::default()
        },
        ListFilter {
            states: vec![ListState::Begun],
            max_minutes: Some(90),
            ..ListFilter::default()
        },
        ListFilter {
            states: vec![ListState::Inbox, ListState::Bookmarked],
            ..ListFilter::default()
        },
        ListFilter {
            tags: vec![1, 2],
            tag_match: TagMatch::All,
            ..ListFilter::default()
        },
        ListFilter {
            tags: vec![1],
            ..ListFilter::default()
        },
        ListFilter {
            feeds: vec![FeedId(1), FeedId(2)],
            folder: vec!["Tech".into()],
            ..ListFilter::default()
        },
        ListFilter {
            has: vec![
                ListHas::Transcript,
                ListHas::Notes,
                ListHas::Chapters,
                ListHas::Video,
            ],
            ..ListFilter::default()
        },
        ListFilter {
            language: Some("en".into()),
            words: "-is:done".into(),
            ..ListFilter::default()
        },
        ListFilter {
            words: "more words -none".into(),
            ..ListFilter::default()
        },
        ListFilter {
            published: Some(ListDays {
                within: Some(90),
                ..ListDays::default()
            }),
            added: Some(ListDays {
                within: Some(90),
                ..ListDays::default()
            }),
            ..ListFilter::default()
        },
    ];
    for (n, filter) in all.into_iter().enumerate() {
        for order in [
            Order::Newest,
            Order::Oldest,
            Order::Added,
            Order::Longest,
            Order::Shortest,
            Order::Title,
        ] {
            let mut query = ItemQuery {
                conditions: Some(filter.clone()),
                order: Some(order),
                limit: 1,
                ..ItemQuery::default()
            };
            let page = fixture.items(&query).unwrap();
            query.after = page.next;
            if query.after.is_some() {
                fixture.items(&query).unwrap();
            }
        }
        let draft = ListDraft {
            name: format!("List {n}"),
            icon: ListIcon::List,
            colour: None,
            filter,
            order: None,
        };
        if let Ok(list) = fixture.create_list(&draft) {
            fixture.list_counts().unwrap();
            let query = ItemQuery {
                list: Some(list.id),
                ..ItemQuery::default()
            };
            fixture.items(&query).unwrap();
            fixture.queue_add_list(&query).unwrap();
            fixture.change_list(list.id, &draft).unwrap();
            fixture.move_list(list.id, 0).unwrap();
            fixture.delete_list(list.id).unwrap();
        }
    }
    fixture.filter_choices().unwrap();
    for text in [
        "tag:x words",
        "folder:tech",
        "lang:en added:7d",
        "length:<20m has:highlights words",
    ] {
        fixture.search(text, None).unwrap();
    }
}

/// What was heard and read is noted, shown, added up and forgotten.
fn look_back(fixture: &Fixture, item: ItemId) {
    let at = LocalHour {
        day: 20_000,
        hour: 8,
        zone: 0,
    };
    let piece = ActivityPiece {
        heard_ms: 60_000,
        listened_ms: 60_000,
        ..ActivityPiece::default()
    };
    fixture.write(move |tx| {
        activity::write(tx, item, at, &piece)?;
        activity::write(tx, item, LocalHour { hour: 9, ..at }, &piece)
    });
    for kind in [None, Some(ItemKind::Episode)] {
        for words in ["", "words"] {
            let query = HistoryQuery {
                kind,
                words: words.into(),
                after: Some("30000.0.0".into()),
                limit: 1,
            };
            fixture.history(&query).unwrap();
        }
    }
    for period in [StatsPeriod::Week, StatsPeriod::Year, StatsPeriod::All] {
        let query = StatsQuery {
            period,
            ..StatsQuery::default()
        };
        fixture.statistics(&query).unwrap();
        let mut nowhere = std::io::sink();
        fixture
            .export_history_to(&query, HistoryFormat::Csv, &mut nowhere)
            .unwrap();
    }
    let day = "2024-10-04".to_owned();
    for what in [Forget::Entry { item, day }, Forget::All] {
        let undo = fixture.forget_history(&what).unwrap();
        fixture.undo(undo.id).unwrap();
    }
}

/// Everything that decides about what came.
fn decide(fixture: &Fixture, item: ItemId, show: FeedId) {
    fixture.pause_all_downloads(true).unwrap();
    fixture.snooze(&[item], &SnoozeUntil::Tomorrow).unwrap();
    fixture.wake_snoozed().unwrap();
    for place in [Place::All, Place::Inbox, Place::Snoozed] {
        for (act, older_days) in [
            (BulkAct::Archive, u32::from(place == Place::Inbox)),
            (BulkAct::Queue, 0),
            (BulkAct::Download, 0),
        ] {
            let query = ItemQuery {
                place,
                feed: Some(show),
                ..ItemQuery::default()
            };
            let scope = BulkScope { query, older_days };
            let done = fixture.bulk(&scope, &act).unwrap();
            fixture.undo(done.undo.id).unwrap();
        }
    }
    fixture.queue_sort(QueueOrder::Shortest).unwrap();
    fixture.queue_sort(QueueOrder::Oldest).unwrap();
    let cleared = fixture.queue_clear().unwrap();
    fixture.undo(cleared.id).unwrap();
    let settings = fixture.settings().unwrap();
    fixture
        .set_settings(Settings {
            archive_episodes: 1,
            ..settings
        })
        .unwrap();
    fixture.archive_old().unwrap();
    fixture.auto_archived().unwrap();
    fixture.put_archived_back().unwrap();
    let intake = fixture.show_intake(show).unwrap();
    let newest = ShowIntake {
        to_inbox: Some(ToInbox::Newest),
        rhythm: Some(RefreshRhythm::Hourly),
        ..intake
    };
    fixture.set_show_intake(show, newest).unwrap();
    fixture.notify_ready().unwrap();
}

/// The plan of each statement that was run, but for what FTS5 runs within its own tables.
fn plans(fixture: &Fixture) -> BTreeMap<String, Vec<String>> {
    let run = RUN.lock().unwrap().clone();
    let skipped = |sql: &str| {
        let sql = sql.trim_start();
        sql.contains("'search_")
            || sql.contains("'title_word_")
            || !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"]
                .iter()
                .any(|word| sql.starts_with(word))
            || sql.contains("pragma_")
            || sql.contains("sqlite_")
            || sql.contains("temp.")
            || sql.contains("vacuum_")
    };
    fixture
        .library
        .inner
        .store
        .read(|conn| {
            let mut all = BTreeMap::new();
            for sql in run.into_iter().filter(|sql| !skipped(sql)) {
                let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let steps = statement
                    .raw_query()
                    .mapped(|row| row.get(3))
                    .collect::<rusqlite::Result<Vec<String>>>()?;
                all.insert(sql, steps);
            }
            Ok(all)
        })
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plans_are_the_same_whatever_was_there_first_and_read_no_large_table_through() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    a_day(&fixture, &site, "small", 1).await;
    fixture.reopen().await;
    // As another program would, when there is next to nothing.
    fixture.write(|tx| Ok(tx.execute_batch("ANALYZE")?));
    fixture.reopen().await;
    for name in ["one", "two", "three"] {
        a_day(&fixture, &site, name, 150).await;
    }
    fixture.reopen().await;
    let large = plans(&fixture);
    assert!(large.len() > 150, "{}", large.len());
    let fresh = Fixture::online();
    // What is made when it is first asked for.
    for order in [Order::Added, Order::Longest, Order::Title] {
        let order = Some(order);
        let all = ItemQuery {
            order,
            ..ItemQuery::default()
        };
        fresh.items(&all).unwrap();
    }
    for (sql, plan) in plans(&fresh) {
        assert_eq!(Some(&plan), large.get(&sql), "{sql}");
    }
    fixture.write(|tx| Ok(tx.execute_batch("ANALYZE")?));
    fixture.reopen().await;
    assert!(
        plans(&fixture) == large,
        "statistics of another program change no plan"
    );
    let mut faults = Vec::new();
    // What asks for nothing in particular gives out everything: totals, exports.
    for (sql, plan) in large.iter().filter(|(sql, _)| sql.contains('?')) {
        for step in plan {
            let Some(scanned) = step.strip_prefix("SCAN ") else {
                continue;
            };
            let name = scanned.split_whitespace().next().unwrap_or_default();
            let table = table_of(sql, name);
            if LARGE.contains(&table.as_str()) && !scanned.contains("INDEX") {
                faults.push(format!("{step}\n    {sql}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The table that a name stands for in a statement.
fn table_of(sql: &str, name: &str) -> String {
    let words: Vec<&str> = sql
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(3)
        .find(|three| ["FROM", "JOIN", "UPDATE", "INTO"].contains(&three[0]) && three[2] == name)
        .map_or(name, |three| three[1])
        .to_owned()
}
