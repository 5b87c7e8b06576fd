#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{ItemId, ItemPatch, QueuePlace};
use crate::testing::library::{Fixture, START, library};
use proptest::prelude::*;

fn setup(count: i64) -> (Fixture, Vec<ItemId>) {
    let lib = library();
    let ids = (0..count)
        .map(|n| lib.episode(&format!("E{n}"), START - n))
        .collect();
    (lib, ids)
}

fn order(lib: &Fixture) -> Vec<ItemId> {
    lib.queue().unwrap().iter().map(|row| row.id).collect()
}

#[test]
fn next_and_last() {
    let (lib, e) = setup(5);
    lib.queue_add(&e[0..2], QueuePlace::Last).unwrap();
    lib.queue_add(&e[2..4], QueuePlace::Next).unwrap();
    lib.queue_add(&e[4..5], QueuePlace::Last).unwrap();
    assert_eq!(order(&lib), [e[2], e[3], e[0], e[1], e[4]]);
    assert!(
        !lib.rows(&e[..1]).unwrap()[0].in_inbox,
        "what is queued has been decided about"
    );
    assert!(lib.rows(&e[..1]).unwrap()[0].queued);
    // Again moves; twice in one call is once.
    lib.queue_add(&[e[4], e[4]], QueuePlace::Next).unwrap();
    assert_eq!(order(&lib), [e[4], e[2], e[3], e[0], e[1]]);
}

#[test]
fn next_is_after_what_plays() {
    let (lib, e) = setup(3);
    lib.queue_add(&e[0..2], QueuePlace::Last).unwrap();
    let playing = e[0].to_string();
    lib.write(move |tx| crate::settings::set_value(tx, crate::settings::PLAYING, &playing));
    lib.queue_add(&[e[0], e[2]], QueuePlace::Next).unwrap();
    assert_eq!(order(&lib), [e[0], e[2], e[1]]);
}

#[test]
fn what_is_removed_comes_back_to_its_place() {
    let (lib, e) = setup(5);
    lib.queue_add(&e, QueuePlace::Last).unwrap();
    let undo = lib.queue_remove(&[e[1], e[3]]).unwrap();
    assert_eq!(undo.count, 2);
    assert_eq!(order(&lib), [e[0], e[2], e[4]]);
    lib.undo(undo.id).unwrap();
    assert_eq!(order(&lib), e);
    let none = lib.queue_remove(&[ItemId(999)]).unwrap();
    assert_eq!(none.count, 0);
}

#[test]
fn what_is_thrown_away_or_played_leaves() {
    let (lib, e) = setup(3);
    lib.queue_add(&e, QueuePlace::Last).unwrap();
    lib.set_played(e[0]).unwrap();
    lib.set_items(
        &e[1..2],
        ItemPatch {
            trashed: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    assert_eq!(order(&lib), [e[2]]);
    lib.queue_add(&e[1..2], QueuePlace::Last).unwrap();
    assert_eq!(order(&lib), [e[2]], "from the trash nothing is queued");
}

#[test]
fn queueing_sorting_and_clearing_have_a_way_back() {
    use crate::model::QueueOrder;
    let (lib, e) = setup(5);
    lib.queue_add(&e[0..3], QueuePlace::Last).unwrap();
    let moved = lib.queue_add(&[e[2], e[3]], QueuePlace::Next).unwrap();
    assert_eq!(order(&lib), [e[2], e[3], e[0], e[1]]);
    // Something was queued since: it stays.
    lib.queue_add(&[e[4]], QueuePlace::Last).unwrap();
    lib.undo(moved.id).unwrap();
    assert_eq!(order(&lib), [e[0], e[1], e[2], e[4]]);
    assert!(lib.rows(&[e[3]]).unwrap()[0].in_inbox);
    assert!(!lib.rows(&[e[4]]).unwrap()[0].in_inbox);

    // The first plays, and stays where it is.
    let playing = e[0].to_string();
    lib.write(move |tx| crate::settings::set_value(tx, crate::settings::PLAYING, &playing));
    let ids = [e[1], e[2]].map(|id| id.0);
    lib.write(move |tx| {
        tx.execute(
            "UPDATE episode SET duration_ms = 60000 WHERE item_id = ?1",
            [ids[1]],
        )?;
        tx.execute(
            "UPDATE episode SET duration_ms = NULL WHERE item_id = ?1",
            [ids[0]],
        )?;
        Ok(())
    });
    for (by, wanted) in [
        (QueueOrder::Oldest, [e[0], e[4], e[2], e[1]]),
        (QueueOrder::Newest, [e[0], e[1], e[2], e[4]]),
        (QueueOrder::Shortest, [e[0], e[2], e[4], e[1]]),
        (QueueOrder::Longest, [e[0], e[4], e[2], e[1]]),
    ] {
        let before = order(&lib);
        let undo = lib.queue_sort(by).unwrap();
        assert_eq!(order(&lib), wanted, "{by:?}");
        lib.undo(undo.id).unwrap();
        assert_eq!(order(&lib), before);
    }
    let before = order(&lib);
    let undo = lib.queue_clear().unwrap();
    assert_eq!((order(&lib), undo.count), (vec![e[0]], 3));
    lib.undo(undo.id).unwrap();
    assert_eq!(order(&lib), before);
}

#[test]
fn a_thousand_moves_into_one_gap_keep_the_order() {
    let (lib, e) = setup(4);
    lib.queue_add(&e, QueuePlace::Last).unwrap();
    for n in 0..120 {
        lib.queue_move(e[2 + n % 2], 1).unwrap();
    }
    assert_eq!(order(&lib), [e[0], e[3], e[2], e[1]]);
    assert!(lib.queue_move(ItemId(999), 0).is_err());
}

#[derive(Debug, Clone)]
enum Act {
    Next(Vec<usize>),
    Last(Vec<usize>),
    Remove(usize),
    Move(usize, u32),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let some = || prop::collection::vec(0..8_usize, 1..4);
    let act = prop_oneof![
        some().prop_map(Act::Next),
        some().prop_map(Act::Last),
        (0..8_usize).prop_map(Act::Remove),
        (0..8_usize, 0..10_u32).prop_map(|(a, b)| Act::Move(a, b)),
    ];
    prop::collection::vec(act, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_order_is_that_of_a_list(acts in acts()) {
        let (lib, e) = setup(8);
        let mut model: Vec<ItemId> = Vec::new();
        for act in acts {
            match act {
                Act::Next(which) | Act::Last(which) if which.is_empty() => {}
                Act::Next(ref which) | Act::Last(ref which) => {
                    let mut new: Vec<ItemId> = Vec::new();
                    for n in which {
                        if !new.contains(&e[*n]) {
                            new.push(e[*n]);
                        }
                    }
                    model.retain(|id| !new.contains(id));
                    if matches!(act, Act::Next(_)) {
                        lib.queue_add(&new, QueuePlace::Next).unwrap();
                        model.splice(0..0, new);
                    } else {
                        lib.queue_add(&new, QueuePlace::Last).unwrap();
                        model.extend(new);
                    }
                }
                Act::Remove(n) => {
                    lib.queue_remove(&[e[n]]).unwrap();
                    model.retain(|id| *id != e[n]);
                }
                Act::Move(n, to) => {
                    let known = model.iter().position(|id| *id == e[n]);
                    prop_assert_eq!(lib.queue_move(e[n], to).is_ok(), known.is_some());
                    if let Some(at) = known {
                        model.remove(at);
                        model.insert((to as usize).min(model.len()), e[n]);
                    }
                }
            }
            prop_assert_eq!(order(&lib), model.clone());
        }
    }
}
