//! Backups, what is kept of them, and a backup in the library's place.
use super::super::backup_file::{self, Named};
use super::super::still::{Still, beside};
use super::super::*;
use super::{NOW, open};
use crate::model::BackupReason;

const DAY: i64 = 86_400_000;

fn add_feed(store: &Store, name: &'static str) {
    let sql = "INSERT INTO feed (kind, url, title, added_at) VALUES ('podcast', ?1, ?1, 1)";
    store
        .write(Durability::Full, move |tx, _| {
            tx.execute(sql, [name])?;
            Ok(())
        })
        .unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn held(store: &Store) -> u32 {
    store.read(backup_file::contents_of).unwrap().feeds
}

fn feeds(file: &Path) -> u32 {
    backup_file::look(file).unwrap().feeds
}

#[test]
fn a_backup_holds_what_was_committed_and_is_told_by_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    add_feed(&store, "one");
    let made = store.back_up(NOW, BackupReason::Import).unwrap();
    assert_eq!(made.name, "library-20260320-120000-import.db");
    assert_eq!(made.made_at, "2026-03-20T12:00:00Z");
    assert_eq!(made.contents.unwrap().feeds, 1);
    add_feed(&store, "two");
    assert_eq!(feeds(Path::new(&made.file)), 1);
    // The same second, for the same reason: neither takes the other's name.
    let second = store.back_up(NOW, BackupReason::Import).unwrap();
    assert_ne!(second.file, made.file);
    assert_eq!(second.contents.unwrap().feeds, 2);
    let listed: Vec<String> = backups::list(dir.path())
        .into_iter()
        .map(|b| b.file)
        .collect();
    assert_eq!(listed, [second.file, made.file]);
}

#[test]
fn what_is_the_same_is_not_kept_twice_unless_somebody_asks() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    add_feed(&store, "one");
    let first = store.back_up(NOW, BackupReason::Daily).unwrap();
    let again = store.back_up(NOW + DAY, BackupReason::Daily).unwrap();
    assert_eq!(again.file, first.file);
    assert_eq!(backups::list(dir.path()).len(), 1);
    store.back_up(NOW + DAY, BackupReason::Asked).unwrap();
    assert_eq!(backups::list(dir.path()).len(), 2);
    add_feed(&store, "two");
    store.back_up(NOW + 2 * DAY, BackupReason::Daily).unwrap();
    assert_eq!(backups::list(dir.path()).len(), 3);
    assert_eq!(
        names(&dir.path().join("backups")).len(),
        3,
        "no part is left behind"
    );
}

#[test]
fn writing_goes_on_while_a_backup_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    store
        .write(Durability::Normal, |tx, _| {
            tx.execute(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                 INSERT INTO setting (name, value) SELECT 'n' || i, hex(randomblob(200)) FROM n",
                [],
            )?;
            Ok(())
        })
        .unwrap();
    std::thread::scope(|scope| {
        let making = scope.spawn(|| store.back_up(NOW, BackupReason::Asked).unwrap());
        let mut written = 0;
        while !making.is_finished() {
            store
                .write(Durability::Normal, move |tx, _| {
                    tx.execute(
                        "INSERT INTO setting (name, value) VALUES (?1, '')",
                        [format!("w{written}")],
                    )?;
                    Ok(())
                })
                .unwrap();
            written += 1;
        }
        let made = making.join().unwrap();
        assert!(backup_file::check(Path::new(&made.file)).is_ok());
        assert!(written > 0);
    });
}

#[test]
fn a_file_of_ones_own_choice_is_written_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("library")).unwrap();
    add_feed(&store, "one");
    let to = dir.path().join("mine ü?#%.db");
    assert_eq!(store.back_up_to(&to).unwrap().contents.unwrap().feeds, 1);
    add_feed(&store, "two");
    // An older backup of that name is replaced, anything else is not.
    assert_eq!(store.back_up_to(&to).unwrap().contents.unwrap().feeds, 2);
    let letter = dir.path().join("letter.txt");
    std::fs::write(&letter, "Dear Sir").unwrap();
    assert_eq!(store.back_up_to(&letter).unwrap_err().code(), "other_file");
    assert_eq!(std::fs::read(&letter).unwrap(), b"Dear Sir");
    let own = dir.path().join("library/library.db");
    assert_eq!(store.back_up_to(&own).unwrap_err().code(), "other_file");
    let nowhere = dir.path().join("no/such/folder/b.db");
    assert_eq!(store.back_up_to(&nowhere).unwrap_err().code(), "file");
    assert_eq!(names(dir.path()), ["letter.txt", "library", "mine ü?#%.db"]);
}

#[test]
fn days_weeks_and_months_are_kept() {
    let daily = |days: i64| Named {
        file: format!("{days}.db").into(),
        at: NOW - days * DAY,
        reason: BackupReason::Daily,
        bytes: 100,
    };
    let all: Vec<Named> = (0..400).map(daily).collect();
    let gone = rotation::outdated(&all, u64::MAX);
    let kept: Vec<i64> = (0..400)
        .filter(|days| !gone.contains(&format!("{days}.db").into()))
        .collect();
    // The newest ten; the Sundays of this year's weeks 9 to 11; the last days of the months from October on.
    assert_eq!(
        kept,
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 19, 20, 48, 79, 110, 140]
    );
    // A day with many acts: each of the newest ten is kept.
    let hours = |n: i64| Named {
        at: NOW - n * 60_000,
        ..daily(n)
    };
    let many: Vec<Named> = (0..30).map(hours).collect();
    assert_eq!(rotation::outdated(&many, u64::MAX).len(), 20);
}

#[test]
fn the_sum_of_sizes_is_bounded_but_not_what_is_the_persons() {
    let of = |n: i64, reason| Named {
        file: format!("{n}.db").into(),
        at: NOW - n * DAY,
        reason,
        bytes: 100,
    };
    let mut all: Vec<Named> = (0..8).map(|n| of(n, BackupReason::Daily)).collect();
    all.push(of(8, BackupReason::Replaced));
    all.push(of(9, BackupReason::Other));
    let gone = rotation::outdated(&all, 350);
    assert_eq!(
        gone,
        ["3.db", "4.db", "5.db", "6.db", "7.db"].map(PathBuf::from)
    );
    assert_eq!(rotation::outdated(&all, 0).len(), 6, "the newest two stay");
}

#[test]
fn a_backup_takes_the_librarys_place_and_what_was_there_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    add_feed(&store, "one");
    let made = store.back_up(NOW, BackupReason::Asked).unwrap();
    add_feed(&store, "two");
    let file = Path::new(&made.file);
    let refused = backups::restore(dir.path(), file, NOW).unwrap_err();
    assert_eq!(refused.code(), "library_open");
    store.close();

    let restored = backups::restore(dir.path(), file, NOW).unwrap();
    assert_eq!(restored.backup, made);
    let replaced = PathBuf::from(restored.replaced.unwrap());
    assert_eq!(feeds(&replaced), 2);
    assert_eq!(feeds(&dir.path().join("library.db")), 1);
    let store = open(dir.path()).unwrap();
    assert_eq!(held(&store), 1);
    store.close();
    // And back again.
    backups::restore(dir.path(), &replaced, NOW).unwrap();
    assert_eq!(held(&open(dir.path()).unwrap()), 2);
}

#[test]
fn the_log_of_what_is_replaced_is_kept_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    add_feed(&store, "one");
    let made = store.back_up(NOW, BackupReason::Asked).unwrap();
    add_feed(&store, "only in the log");
    // As after a power cut: the log is there, and nobody folded it in.
    let file = dir.path().join("library.db");
    let (database, log) = (std::fs::read(&file), std::fs::read(beside(&file, "-wal")));
    store.close();
    std::fs::write(&file, database.unwrap()).unwrap();
    std::fs::write(beside(&file, "-wal"), log.unwrap()).unwrap();

    let restored = backups::restore(dir.path(), Path::new(&made.file), NOW).unwrap();
    let replaced = PathBuf::from(restored.replaced.unwrap());
    assert_eq!(feeds(&replaced), 2, "with what stood in its log");
    assert!(
        !beside(&file, "-wal").exists(),
        "an old log would be replayed into it"
    );
    assert_eq!(held(&open(dir.path()).unwrap()), 1);
    backups::restore(dir.path(), &replaced, NOW).unwrap();
    assert_eq!(held(&open(dir.path()).unwrap()), 2);
}

#[test]
fn what_is_no_whole_library_is_not_restored() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    add_feed(&store, "one");
    let made = store.back_up(NOW, BackupReason::Asked).unwrap();
    store.close();
    let library = dir.path().join("library.db");
    let before = std::fs::read(&library).unwrap();
    let whole = std::fs::read(&made.file).unwrap();
    let bad = dir.path().join("bad.db");
    let mut torn = whole.clone();
    torn[20_000..60_000].fill(0x5a);
    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&9_999u32.to_be_bytes());
    for (bytes, why) in [
        (torn, "damaged"),
        (whole[..whole.len() / 2].to_vec(), "damaged"),
        (newer, "newer version"),
        (Vec::new(), "no library"),
        (b"Dear Sir".to_vec(), "no library"),
    ] {
        std::fs::write(&bad, &bytes).unwrap();
        let error = backups::restore(dir.path(), &bad, NOW).unwrap_err();
        assert_eq!(error.code(), "backup", "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(std::fs::read(&bad).unwrap(), bytes);
    }
    let other = dir.path().join("other.db");
    Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE feed (a); PRAGMA user_version = 1;")
        .unwrap();
    assert_eq!(
        backups::restore(dir.path(), &other, NOW)
            .unwrap_err()
            .code(),
        "backup"
    );
    let gone = dir.path().join("gone.db");
    assert_eq!(
        backups::restore(dir.path(), &gone, NOW).unwrap_err().code(),
        "file"
    );
    assert_eq!(
        backups::restore(dir.path(), &library, NOW)
            .unwrap_err()
            .code(),
        "own_library"
    );
    assert_eq!(std::fs::read(&library).unwrap(), before);
}

#[test]
fn a_library_that_is_gone_or_empty_is_no_new_one() {
    for left in [
        "media/show/one.mp3",
        "pictures/ab/abcd",
        "backups/library-1.db",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(left);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "x").unwrap();
        for empty in [false, true] {
            if empty {
                std::fs::write(dir.path().join("library.db"), b"").unwrap();
            }
            let before = names(dir.path());
            let error = open(dir.path()).err().unwrap();
            assert_eq!(error.code(), "emptied", "{error}");
            assert!(error.to_string().contains("there is no backup"), "{error}");
            assert_eq!(names(dir.path()), before, "everything is as it was");
        }
    }
    // Folders with nothing in them are no sign of a library.
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("media")).unwrap();
    assert!(open(dir.path()).is_ok());
}

#[test]
fn the_newest_backup_that_can_be_used_is_offered() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    add_feed(&store, "one");
    let made = store.back_up(NOW, BackupReason::Daily).unwrap();
    store.close();
    let newer = dir.path().join("backups/library-20260321-120000-daily.db");
    std::fs::write(newer, "cut off").unwrap();
    std::fs::remove_file(dir.path().join("library.db")).unwrap();
    let said = open(dir.path()).err().unwrap().to_string();
    assert!(said.contains(&made.file), "{said}");
    assert!(
        said.contains("1 feed, 0 episodes, 0 articles, 0 notes"),
        "{said}"
    );
    let restored = backups::restore(dir.path(), Path::new(&made.file), NOW).unwrap();
    assert_eq!(restored.replaced, None, "there was nothing to keep");
    assert_eq!(held(&open(dir.path()).unwrap()), 1);
}

#[test]
fn a_file_that_is_only_read_leaves_nothing_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    add_feed(&store, "one");
    let made = store.back_up(NOW, BackupReason::Asked).unwrap();
    let before = names(&dir.path().join("backups"));
    let still = Still::kept(Path::new(&made.file)).unwrap();
    let conn = still.connect().unwrap();
    assert!(conn.execute("DELETE FROM feed", []).is_err());
    assert_eq!(names(&dir.path().join("backups")), before);
}
