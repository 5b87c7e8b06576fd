#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::testing::library::{DAY, Fixture, START, library};
use crate::{CleanUpScope, ItemId, Keep, KeepRule, KeptWhy, QueuePlace, Settings};
use proptest::prelude::*;

/// A finished download with its file.
fn downloaded(lib: &Fixture, title: &str, automatic: bool) -> ItemId {
    downloaded_with(lib, title, automatic, 1000)
}

fn downloaded_with(lib: &Fixture, title: &str, automatic: bool, bytes: u32) -> ItemId {
    let item = lib.episode(title, START);
    let folder = lib.folder.path().join("media/Show");
    std::fs::create_dir_all(&folder).unwrap();
    let path = format!("Show/{item}.mp3");
    let file = std::fs::File::create(folder.join(format!("{item}.mp3"))).unwrap();
    file.set_len(bytes.into()).unwrap();
    let now = lib.now();
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO download (item_id, url, state, bytes, total, path, added_at, finished_at, automatic) \
             VALUES (?1, 'https://media.example/x.mp3', 'done', ?5, ?5, ?2, ?3, ?3, ?4)",
            rusqlite::params![item.0, path, now, automatic, bytes],
        )?;
        Ok(())
    });
    item
}

fn keep(lib: &Fixture, which: Keep, days: u32, budget: u32) {
    lib.set_settings(Settings {
        keep_downloads: KeepRule {
            which,
            count: 1,
            days,
        },
        downloads_budget: budget,
        ..lib.settings().unwrap()
    })
    .unwrap();
}

fn done(lib: &Fixture, items: &[ItemId]) {
    lib.set_items(
        items,
        crate::ItemPatch {
            done: Some(true),
            ..crate::ItemPatch::default()
        },
    )
    .unwrap();
}

fn file(lib: &Fixture, item: ItemId) -> std::path::PathBuf {
    lib.folder.path().join(format!("media/Show/{item}.mp3"))
}

fn here(lib: &Fixture) -> Vec<ItemId> {
    let mut here: Vec<ItemId> = lib
        .downloads()
        .unwrap()
        .done
        .iter()
        .map(|row| row.item.id)
        .collect();
    here.sort();
    here
}

#[test]
fn a_plan_shows_what_would_go_and_takes_it_with_a_way_back() {
    let lib = library();
    let (old, fresh, queued) = (
        downloaded(&lib, "Old", true),
        downloaded(&lib, "Fresh", true),
        downloaded(&lib, "Queued", true),
    );
    done(&lib, &[old, queued]);
    lib.queue_add(&[queued], QueuePlace::Last).unwrap();
    keep(&lib, Keep::Played, 2, 0);
    lib.pass(3 * DAY);
    let plan = lib.clean_up_plan(CleanUpScope::Rules).unwrap();
    assert_eq!(plan.rows.len(), 1, "{plan:?}");
    assert_eq!(plan.rows[0].item.id, old);
    assert_eq!(plan.rows[0].goes, crate::GoesWhy::Played { days: 3 });
    assert_eq!((plan.bytes, plan.stay), (1000, 2));
    assert_eq!(here(&lib), [old, fresh, queued], "a plan changes nothing");

    let undo = lib
        .clean_up(&[old, fresh, queued], CleanUpScope::Rules)
        .unwrap();
    assert_eq!(
        undo.count, 1,
        "only what goes is taken, whatever was asked for"
    );
    assert_eq!(here(&lib), [fresh, queued]);
    assert!(!file(&lib, old).exists());

    lib.undo(undo.id).unwrap();
    assert_eq!(here(&lib), [old, fresh, queued]);
    assert_eq!(std::fs::metadata(file(&lib, old)).unwrap().len(), 1000);
    // The rule is as it was, and what was brought back stays all the same.
    assert!(lib.clean_up_by_rules().unwrap().is_none());
    let view = lib.downloads().unwrap();
    let kept = |item| {
        view.done
            .iter()
            .find(|row| row.item.id == item)
            .unwrap()
            .kept
    };
    assert_eq!(kept(old), Some(KeptWhy::BroughtBack));
    assert_eq!(kept(queued), Some(KeptWhy::Queued));
    assert_eq!(kept(fresh), Some(KeptWhy::UntilPlayed { days: 2 }));
}

#[test]
fn what_became_protected_after_the_plan_stays() {
    let lib = library();
    let item = downloaded(&lib, "Played", true);
    done(&lib, &[item]);
    let plan = lib.clean_up_plan(CleanUpScope::Played).unwrap();
    assert_eq!(plan.rows.len(), 1);
    lib.queue_add(&[item], QueuePlace::Last).unwrap();
    let undo = lib.clean_up(&[item], CleanUpScope::Played).unwrap();
    assert_eq!(undo.count, 0);
    assert!(file(&lib, item).exists());
}

#[test]
fn the_next_of_a_serial_are_counted_from_where_the_listener_is() {
    let lib = library();
    let feed = lib.subscribe(
        crate::SubscriptionKind::Podcast,
        "https://serial.example/feed",
    );
    let items: Vec<ItemId> = (0..8)
        .map(|n| {
            let item = downloaded(&lib, &format!("Part {n}"), true);
            let at = START + n * DAY;
            lib.write(move |tx| {
                tx.execute(
                    "UPDATE item SET feed_id = ?2, sorted_at = ?3, published_at = ?3 WHERE id = ?1",
                    rusqlite::params![item.0, feed.0, at],
                )?;
                Ok(())
            });
            item
        })
        .collect();
    lib.set_show_downloads(
        feed,
        crate::ShowDownloads {
            keep: Some(KeepRule {
                which: Keep::Next,
                count: 3,
                days: 0,
            }),
            ..crate::ShowDownloads::default()
        },
    )
    .unwrap();
    let gone = || -> Vec<ItemId> {
        let plan = lib.clean_up_plan(CleanUpScope::Rules).unwrap();
        let mut gone: Vec<_> = plan.rows.iter().map(|row| row.item.id).collect();
        gone.sort();
        gone
    };
    assert_eq!(gone(), items[3..], "not begun: the first three stay");
    done(&lib, &items[..2]);
    assert_eq!(gone(), [&items[..2], &items[5..]].concat());
}

#[test]
fn the_budget_of_all_is_kept() {
    let lib = library();
    let items: Vec<ItemId> = (0..3)
        .map(|n| {
            let item = downloaded_with(&lib, &format!("Large {n}"), true, 600_000);
            lib.pass(DAY);
            item
        })
        .collect();
    keep(&lib, Keep::Everything, 0, 0);
    assert!(
        lib.clean_up_plan(CleanUpScope::Rules)
            .unwrap()
            .rows
            .is_empty()
    );
    keep(&lib, Keep::Everything, 0, 1);
    let plan = lib.clean_up_plan(CleanUpScope::Rules).unwrap();
    let gone: Vec<_> = plan.rows.iter().map(|row| row.item.id).collect();
    assert_eq!(
        gone,
        items[..2],
        "the oldest until the rest fits in a megabyte"
    );
    let storage = lib.storage().unwrap();
    assert_eq!(
        (storage.episodes, storage.budget),
        (1_800_000, Some(1_000_000))
    );
    assert!(storage.free.is_some_and(|free| free > 0) && storage.texts > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Rows, not values: whatever protects is read from the tables it stands in.
    #[test]
    fn in_random_libraries_nothing_protected_is_removed(
        flags in proptest::collection::vec(proptest::collection::vec(any::<bool>(), 12), 1..10),
        heard in proptest::option::of(0..10_usize),
        which in prop_oneof![Just(Keep::Newest), Just(Keep::Played), Just(Keep::Everything)],
        budget in 0..2_u32,
        played in any::<bool>(),
    ) {
        let lib = library();
        let mut protected = Vec::new();
        for (n, flag) in flags.iter().enumerate() {
            let item = downloaded_with(&lib, &format!("E{n}"), flag[0], 700_000);
            if flag[1] {
                done(&lib, &[item]);
            }
            if flag[2] && flag[3] {
                lib.queue_add(&[item], QueuePlace::Last).unwrap();
            }
            if flag[3] && flag[4] {
                let patch = crate::ItemPatch { bookmarked: Some(true), ..crate::ItemPatch::default() };
                lib.set_items(&[item], patch).unwrap();
            }
            if flag[4] && flag[5] {
                lib.write(move |tx| {
                    tx.execute("INSERT INTO note (item_id, text, created_at) VALUES (?1, 'x', 1)", [item.0])?;
                    Ok(())
                });
            }
            if flag[5] && flag[6] {
                let loaded = item.to_string();
                lib.write(move |tx| crate::settings::set_value(tx, crate::settings::PLAYING, &loaded));
            }
            let sql = [
                (flag[6] && flag[7], "INSERT INTO item_edit (item_id, note, changed_at) VALUES (?1, 'mine', 1)"),
                (flag[7] && flag[8], "INSERT INTO item_tag (item_id, tag_id) SELECT ?1, id FROM tag"),
                (flag[8] && flag[9], "UPDATE download SET doubt = 'incomplete' WHERE item_id = ?1"),
                (flag[9] && flag[10], "UPDATE download SET brought_back = 1 WHERE item_id = ?1"),
                (flag[10] && flag[11], "UPDATE download SET url = '' WHERE item_id = ?1"),
            ];
            let set: Vec<&str> = sql.iter().filter(|(on, _)| *on).map(|(_, sql)| *sql).collect();
            let more = !set.is_empty();
            lib.write(move |tx| {
                tx.execute("INSERT OR IGNORE INTO tag (name) VALUES ('kept')", [])?;
                for sql in set {
                    tx.execute(sql, [item.0])?;
                    if sql.contains("url = ''") {
                        // A file of the listener's own has no address anywhere.
                        tx.execute("UPDATE episode SET enclosure_url = NULL WHERE item_id = ?1", [item.0])?;
                    }
                }
                Ok(())
            });
            if heard == Some(n) {
                lib.media(item).unwrap();
            }
            let marked = (flag[3] && (flag[2] || flag[4])) || (flag[4] && flag[5]) || more || heard == Some(n);
            if marked || (!flag[0] && !flag[1]) {
                protected.push(item);
            }
        }
        if let Some(loaded) = lib.text("SELECT (SELECT value FROM setting WHERE name = 'playing')") {
            protected.push(ItemId(loaded.parse().unwrap()));
        }
        keep(&lib, which, 0, budget);
        lib.pass(DAY);
        let scope = if played { CleanUpScope::Played } else { CleanUpScope::Rules };
        let all = here(&lib);
        lib.clean_up(&all, scope).unwrap();
        let left = here(&lib);
        for item in protected {
            prop_assert!(left.contains(&item) && file(&lib, item).exists(), "{item}");
        }
    }
}

#[test]
fn what_rules_did_by_themselves_is_told_with_a_way_back() {
    let lib = library();
    keep(&lib, Keep::Played, 0, 0);
    let (first, second) = (
        downloaded_with(&lib, "Large", true, 2_000),
        downloaded_with(&lib, "Small", true, 500),
    );
    done(&lib, &[first, second]);
    lib.pass(DAY);
    assert_eq!(lib.rules_removed().unwrap(), []);
    lib.follow_rules().unwrap();
    let told = lib.rules_removed().unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].count, told[0].bytes, told[0].title.as_str()),
        (2, 2_500, "Large")
    );
    let undo = told[0].undo.clone().unwrap();
    assert_eq!(here(&lib), []);
    lib.undo(undo.id).unwrap();
    assert_eq!(here(&lib).len(), 2);
    assert!(file(&lib, first).is_file());
    assert_eq!(
        lib.rules_removed().unwrap(),
        [],
        "nothing was removed in the end"
    );
    // What was brought back is left alone.
    lib.follow_rules().unwrap();
    assert_eq!(lib.rules_removed().unwrap(), []);
}

#[test]
fn what_rules_did_is_told_after_the_way_back_is_over() {
    let lib = library();
    keep(&lib, Keep::Played, 0, 0);
    let item = downloaded(&lib, "Heard", true);
    done(&lib, &[item]);
    lib.pass(DAY);
    lib.follow_rules().unwrap();
    let told = lib.rules_removed().unwrap();
    assert!(told[0].undo.is_some());
    lib.pass(601_000);
    lib.empty_removed().unwrap();
    let told = lib.rules_removed().unwrap();
    assert_eq!((told.len(), &told[0].undo), (1, &None));
    lib.put_rules_removed_aside(told[0].id).unwrap();
    assert_eq!(lib.rules_removed().unwrap(), []);
    // And not for ever.
    let item = downloaded(&lib, "Heard as well", true);
    done(&lib, &[item]);
    lib.pass(DAY);
    lib.follow_rules().unwrap();
    assert_eq!(lib.rules_removed().unwrap().len(), 1);
    lib.pass(8 * DAY);
    assert_eq!(lib.rules_removed().unwrap(), []);
}

#[test]
fn what_was_asked_for_by_hand_after_it_was_played_stays_until_it_is_played_again() {
    let lib = library();
    keep(&lib, Keep::Played, 0, 1);
    let item = downloaded_with(&lib, "Heard before", false, 5_000_000);
    done(&lib, &[item]);
    lib.pass(60_000);
    let asked = lib.now();
    lib.write(move |tx| {
        tx.execute("UPDATE download SET asked_at = ?1", [asked])?;
        Ok(())
    });
    lib.follow_rules().unwrap();
    assert_eq!(here(&lib), [item], "by rule and by budget");
    let view = lib.downloads().unwrap();
    assert_eq!(view.done[0].kept, Some(KeptWhy::UntilPlayed { days: 0 }));
    // Marked as not played and as played again, it goes.
    lib.pass(60_000);
    let undone = crate::ItemPatch {
        done: Some(false),
        ..crate::ItemPatch::default()
    };
    lib.set_items(&[item], undone).unwrap();
    done(&lib, &[item]);
    let went = lib.follow_rules().unwrap().unwrap();
    assert_eq!((went.count, went.title.as_str()), (1, "Heard before"));
    assert_eq!(here(&lib), []);
    // Heard to its end, it has served as well, though it counted as played all the time.
    lib.bring_back_removed().unwrap();
    lib.write(move |tx| {
        tx.execute(
            "UPDATE download SET asked_at = ?1, brought_back = 0",
            [i64::MAX],
        )?;
        Ok(())
    });
    assert!(lib.follow_rules().unwrap().is_none());
    let now = lib.now();
    lib.write(move |tx| crate::reading::set_played(tx, now, item, &mut crate::Changes::default()));
    assert_eq!(lib.follow_rules().unwrap().unwrap().count, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rules_took_in_a_program_that_has_ended_has_its_way_back() {
    let mut lib = library();
    keep(&lib, Keep::Played, 0, 0);
    let item = downloaded(&lib, "Heard", true);
    done(&lib, &[item]);
    lib.pass(DAY);
    lib.follow_rules().unwrap();
    lib.reopen().await;
    let told = lib.rules_removed().unwrap();
    let undo = told[0].undo.clone().unwrap();
    assert_eq!(lib.rules_removed().unwrap()[0].undo, Some(undo.clone()));
    lib.undo(undo.id).unwrap();
    assert_eq!(
        (here(&lib), lib.rules_removed().unwrap()),
        (vec![item], vec![])
    );
    assert!(lib.follow_rules().unwrap().is_none(), "it was brought back");
}
