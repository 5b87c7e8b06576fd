#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{BackupReason, ItemPatch, Settings, SubscriptionKind};
use crate::testing::library::{DAY, Fixture, library};
use crate::{ItemId, Library};

fn reasons(fixture: &Fixture) -> Vec<BackupReason> {
    let all = Library::backups(fixture.folder.path());
    all.into_iter().map(|backup| backup.reason).collect()
}

fn episodes(fixture: &Fixture, n: usize) -> Vec<ItemId> {
    (0..n)
        .map(|i| fixture.episode(&format!("Episode {i}"), fixture.now()))
        .collect()
}

fn trashed() -> ItemPatch {
    ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    }
}

#[test]
fn a_day_with_changes_has_a_backup_and_one_without_has_none() {
    let fixture = library();
    fixture.back_up_daily();
    assert_eq!(reasons(&fixture), [], "there is nothing in it");
    episodes(&fixture, 1);
    fixture.back_up_daily();
    fixture.back_up_daily();
    assert_eq!(reasons(&fixture), [BackupReason::Daily]);
    episodes(&fixture, 1);
    fixture.pass(DAY - 1);
    fixture.back_up_daily();
    assert_eq!(reasons(&fixture).len(), 1, "not yet a day");
    fixture.pass(1);
    fixture.back_up_daily();
    assert_eq!(reasons(&fixture).len(), 2);
    fixture.pass(DAY);
    fixture.back_up_daily();
    assert_eq!(reasons(&fixture).len(), 2, "nothing changed");
    // A clock that was a year ahead once does not end backups for a year.
    episodes(&fixture, 1);
    fixture.pass(365 * DAY);
    fixture.back_up_daily();
    episodes(&fixture, 1);
    fixture.pass(-365 * DAY);
    fixture.back_up_daily();
    assert_eq!(reasons(&fixture).len(), 4);
}

#[test]
fn removing_much_is_backed_up_and_removing_little_is_not() {
    let fixture = library();
    let items = episodes(&fixture, 30);
    fixture.set_items(&items[..9], trashed()).unwrap();
    assert_eq!(reasons(&fixture), []);
    fixture.set_items(&items[9..], trashed()).unwrap();
    let all = Library::backups(fixture.folder.path());
    assert_eq!(all[0].reason, BackupReason::Removal);
    assert_eq!(
        all[0].contents.unwrap().episodes,
        21,
        "as it was before the act"
    );
    fixture.empty_trash().unwrap();
    assert_eq!(reasons(&fixture).len(), 2);
}

#[test]
fn switched_off_there_are_none_but_by_hand() {
    let fixture = library();
    let off = Settings {
        backups: false,
        ..fixture.settings().unwrap()
    };
    fixture.set_settings(off).unwrap();
    let items = episodes(&fixture, 20);
    fixture.set_items(&items, trashed()).unwrap();
    fixture.back_up_daily();
    assert_eq!(reasons(&fixture), []);
    let made = fixture.back_up().unwrap();
    assert_eq!(made.reason, BackupReason::Asked);
    assert_eq!(reasons(&fixture), [BackupReason::Asked]);
}

#[test]
fn a_feed_with_many_items_is_backed_up_before_it_goes() {
    let fixture = library();
    let feed = fixture.subscribe(SubscriptionKind::Podcast, "https://a.example/");
    fixture.write(move |tx| {
        tx.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
             INSERT INTO item (kind, feed_id, guid, title, added_at, sorted_at) SELECT 'episode', ?1, i, i, i, i FROM n",
            [feed.0],
        )?;
        Ok(())
    });
    fixture.unsubscribe(feed).unwrap();
    let all = Library::backups(fixture.folder.path());
    assert_eq!(all[0].contents.unwrap().feeds, 1);
}

#[test]
fn an_act_does_not_fail_with_its_backup() {
    let fixture = library();
    let items = episodes(&fixture, 20);
    // A file stands where the folder of backups would be.
    std::fs::write(fixture.folder.path().join("backups"), b"").unwrap();
    fixture.set_items(&items, trashed()).unwrap();
    assert_eq!(fixture.empty_trash().unwrap(), 20);
    assert_eq!(fixture.back_up().unwrap_err().code(), "file");
}

#[test]
fn the_library_is_read_through_once_a_week() {
    let fixture = library();
    let checked = || fixture.text("SELECT value FROM setting WHERE name = 'checked_at'");
    assert_eq!(checked_at(&fixture), None);
    fixture.check_weekly().unwrap();
    let first = checked();
    assert_eq!(first, Some(fixture.now().to_string()));
    fixture.pass(6 * DAY);
    fixture.check_weekly().unwrap();
    assert_eq!(checked(), first);
    fixture.pass(DAY);
    fixture.check_weekly().unwrap();
    assert_eq!(checked(), Some(fixture.now().to_string()));
}

fn checked_at(fixture: &Fixture) -> Option<String> {
    fixture.text("SELECT max(value) FROM setting WHERE name = 'checked_at'")
}
