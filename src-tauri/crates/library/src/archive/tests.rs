#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{ItemPatch, ItemQuery, Place, Settings};
use crate::testing::library::{DAY, START, library};

#[test]
fn what_is_old_leaves_by_itself_says_so_and_comes_back() {
    let mut lib = library();
    let inbox = ItemQuery {
        place: Place::Inbox,
        ..ItemQuery::default()
    };
    let old = lib.episode("Old", START);
    let dealt = lib.episode("Dealt with", START - 1);
    lib.pass(31 * DAY);
    lib.episode("New", START);
    assert_eq!(lib.archive_old().unwrap(), 0, "nothing without a setting");
    lib.set_settings(Settings {
        archive_episodes: 30,
        ..lib.settings().unwrap()
    })
    .unwrap();
    assert_eq!(lib.archive_old().unwrap(), 2);
    assert_eq!(lib.titles(&inbox), ["New"]);
    assert!(!lib.rows(&[old]).unwrap()[0].done, "nobody heard it");
    // It can be put back after the next start, too.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(lib.reopen());
    assert_eq!(lib.auto_archived().unwrap().unwrap().count, 2);
    let done = ItemPatch {
        done: Some(true),
        ..ItemPatch::default()
    };
    lib.set_items(&[dealt], done).unwrap();
    assert_eq!(lib.put_archived_back().unwrap(), 1);
    assert_eq!(lib.titles(&inbox), ["New", "Old"]);
    assert_eq!(lib.auto_archived().unwrap(), None);
    assert_eq!(lib.archive_old().unwrap(), 0, "what was put back stays");
    lib.pass(31 * DAY);
    assert_eq!(lib.archive_old().unwrap(), 1);
    lib.forget_archived().unwrap();
    assert_eq!(lib.auto_archived().unwrap(), None);
    assert_eq!(lib.titles(&inbox), ["Old"]);
}
