#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{
    BulkAct, BulkScope, Filter, ItemId, ItemKind, ItemPatch, ItemQuery, JobKind, Place, QueuePlace,
    SnoozeUntil,
};
use crate::testing::library::{DAY, Fixture, START, library};
use proptest::prelude::*;

fn inbox() -> ItemQuery {
    ItemQuery {
        place: Place::Inbox,
        ..ItemQuery::default()
    }
}

fn all(query: ItemQuery) -> BulkScope {
    BulkScope {
        query,
        older_days: 0,
    }
}

fn many(lib: &Fixture, count: i64) {
    let now = lib.now();
    lib.write(move |tx| {
        let mut item = tx.prepare(
            "INSERT INTO item (kind, title, added_at, sorted_at, in_inbox) VALUES ('episode', ?1, ?2, ?2, 1)",
        )?;
        let mut episode =
            tx.prepare("INSERT INTO episode (item_id, enclosure_url) VALUES (?1, ?2)")?;
        for n in 0..count {
            item.execute(rusqlite::params![format!("{n}"), now - n])?;
            let id = tx.last_insert_rowid();
            episode.execute(rusqlite::params![id, format!("https://media.example/{n}.mp3")])?;
        }
        Ok(())
    });
}

#[test]
fn a_long_list_is_archived_in_pieces_with_one_way_back() {
    let lib = library();
    many(&lib, 5_000);
    assert_eq!(lib.bulk_count(&all(inbox())).unwrap(), 5_000);
    let done = lib.bulk(&all(inbox()), &BulkAct::Archive).unwrap();
    assert_eq!((done.undo.count, done.left), (5_000, 0));
    assert_eq!(lib.counts().unwrap().inbox, 0);
    let job = lib.jobs().into_iter().find(|job| job.kind == JobKind::Bulk);
    let job = job.unwrap();
    assert!(
        job.finished && job.done == 5_000 && job.total == 5_000,
        "{job:?}"
    );
    lib.undo(done.undo.id).unwrap();
    assert_eq!(lib.counts().unwrap().inbox, 5_000);
    assert!(lib.undo(done.undo.id).is_err(), "once");
}

#[test]
fn queueing_is_bounded_and_says_so_and_all_are_downloaded() {
    let lib = library();
    lib.pause_all_downloads(true).unwrap();
    many(&lib, 620);
    let done = lib.bulk(&all(inbox()), &BulkAct::Queue).unwrap();
    assert_eq!((done.undo.count, done.left), (500, 120));
    let queue = lib.queue().unwrap();
    assert_eq!((queue.len(), queue[0].title.as_str()), (500, "0"));
    assert_eq!(lib.counts().unwrap().inbox, 120);
    lib.undo(done.undo.id).unwrap();
    assert_eq!(lib.queue().unwrap().len(), 0);
    assert_eq!(lib.counts().unwrap().inbox, 620);
    let done = lib.bulk(&all(inbox()), &BulkAct::Download).unwrap();
    assert_eq!((done.undo.count, done.left, done.left_out), (620, 0, None));
    assert_eq!(lib.number("SELECT count(*) FROM download"), 620);
    lib.undo(done.undo.id).unwrap();
    assert_eq!(lib.number("SELECT count(*) FROM download"), 0);
}

#[test]
fn only_what_is_old_leaves_the_inbox() {
    let lib = library();
    lib.episode("Old", START);
    lib.pass(8 * DAY);
    // Written long ago, and here since today.
    lib.episode("New", START - 900 * DAY);
    let scope = |older_days| BulkScope {
        query: inbox(),
        older_days,
    };
    assert_eq!(lib.bulk_count(&scope(7)).unwrap(), 1);
    assert_eq!(lib.bulk_count(&scope(30)).unwrap(), 0);
    let done = lib.bulk(&scope(7), &BulkAct::Archive).unwrap();
    assert_eq!(lib.titles(&inbox()), ["New"]);
    lib.undo(done.undo.id).unwrap();
    assert_eq!(lib.titles(&inbox()), ["New", "Old"]);
    let elsewhere = BulkScope {
        query: ItemQuery::default(),
        older_days: 7,
    };
    assert!(lib.bulk(&elsewhere, &BulkAct::Archive).is_err());
}

/// All that acts may change, in the order of Up Next where that is what matters.
fn state(lib: &Fixture) -> Vec<String> {
    let dump = |sql: &str| {
        lib.library
            .inner
            .store
            .read(|conn| {
                let mut statement = conn.prepare(sql)?;
                let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
                Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
            })
            .unwrap()
    };
    let mut all = dump(
        "SELECT json_array(id, done_at, in_inbox, bookmarked, trashed_at, with_feed, snoozed_until, woke_at) FROM item ORDER BY id",
    );
    all.extend(dump(
        "SELECT 'q' || item_id FROM queue ORDER BY rank, item_id",
    ));
    all.extend(dump(
        "SELECT 'd' || item_id || state FROM download ORDER BY item_id",
    ));
    all.extend(dump("SELECT what || count FROM tally ORDER BY what"));
    all
}

/// Six bits of one item: done, in the inbox, bookmarked, in the trash, put off, in Up Next; and whether it came back before.
fn library_of(bits: &[u8]) -> Fixture {
    let lib = library();
    // Nothing moves by itself.
    lib.pause_all_downloads(true).unwrap();
    let ids: Vec<ItemId> = (0..bits.len() as i64)
        .map(|n| match n % 3 {
            2 => lib.article(&format!("A{n}"), "<p>Words</p>"),
            _ => lib.episode(&format!("E{n}"), START - n),
        })
        .collect();
    let queued: Vec<ItemId> = ids
        .iter()
        .zip(bits)
        .filter(|(_, bits)| *bits & 32 > 0)
        .map(|(id, _)| *id)
        .collect();
    lib.queue_add(&queued, QueuePlace::Last).unwrap();
    let rows: Vec<(i64, u8)> = ids
        .iter()
        .map(|id| id.0)
        .zip(bits.iter().copied())
        .collect();
    lib.write(move |tx| {
        for (id, bits) in rows {
            let flag = |bit: u8| (bits & bit > 0).then_some(1_000);
            tx.execute(
                "UPDATE item SET done_at = ?2, in_inbox = ?3, bookmarked = ?4, trashed_at = ?5, snoozed_until = ?6, woke_at = ?7 WHERE id = ?1",
                rusqlite::params![id, flag(1), bits & 2 > 0, bits & 4 > 0, flag(8), flag(16).map(|_| i64::MAX / 2), flag(64)],
            )?;
        }
        Ok(())
    });
    lib
}

fn acts() -> impl Strategy<Value = BulkAct> {
    prop_oneof![
        Just(BulkAct::Archive),
        Just(BulkAct::Done),
        Just(BulkAct::Queue),
        Just(BulkAct::Download),
        Just(BulkAct::Trash),
        Just(BulkAct::Restore),
        Just(BulkAct::Snooze {
            until: SnoozeUntil::Tomorrow
        }),
    ]
}

fn queries() -> impl Strategy<Value = ItemQuery> {
    let place = prop_oneof![
        Just(Place::All),
        Just(Place::Inbox),
        Just(Place::Bookmarks),
        Just(Place::Trash),
        Just(Place::Snoozed),
    ];
    let kind = prop_oneof![
        Just(None),
        Just(Some(ItemKind::Episode)),
        Just(Some(ItemKind::Article))
    ];
    let filter = prop_oneof![Just(Filter::Any), Just(Filter::Open), Just(Filter::Done)];
    (place, kind, filter).prop_map(|(place, kind, filter)| ItemQuery {
        place,
        kind,
        filter,
        ..ItemQuery::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn undo_gives_back_exactly_what_was_before(
        bits in prop::collection::vec(0..128_u8, 1..12),
        acts in prop::collection::vec((queries(), acts()), 1..4),
    ) {
        let lib = library_of(&bits);
        let mut ways = Vec::new();
        for (query, act) in acts {
            let before = state(&lib);
            let done = lib.bulk(&all(query), &act).unwrap();
            ways.push((done.undo.id, before));
        }
        for (undo, before) in ways.into_iter().rev() {
            lib.undo(undo).unwrap();
            prop_assert_eq!(state(&lib), before);
        }
    }

    #[test]
    fn acts_on_single_items_are_undone_exactly(
        bits in prop::collection::vec(0..128_u8, 1..8),
        patch in (any::<Option<bool>>(), any::<Option<bool>>(), any::<Option<bool>>(), any::<Option<bool>>()),
        next in any::<bool>(),
    ) {
        let lib = library_of(&bits);
        let ids: Vec<ItemId> = (1..=bits.len() as i64).map(ItemId).collect();
        let before = state(&lib);
        let (done, in_inbox, bookmarked, trashed) = patch;
        let one = lib.set_items(&ids, ItemPatch { done, in_inbox, bookmarked, trashed }).unwrap();
        let between = state(&lib);
        let place = if next { QueuePlace::Next } else { QueuePlace::Last };
        let two = lib.queue_add(&ids, place).unwrap();
        lib.undo(two.id).unwrap();
        prop_assert_eq!(state(&lib), between);
        lib.undo(one.id).unwrap();
        prop_assert_eq!(state(&lib), before);
    }
}
