//! Damage: met at the start, met by a query, and what is said of it.
use super::super::*;
use super::{NOW, open};
use crate::model::BackupReason;

/// A library of more than 8 MB, in which the pages of `table` are spoilt while nobody has it open.
fn spoilt(folder: &Path, table: &str) -> PathBuf {
    let store = open(folder).unwrap();
    store
        .write(Durability::Full, |tx, _| {
            tx.execute_batch(
                "INSERT INTO feed (kind, url, title, added_at) VALUES ('podcast', 'u', 'Lamps', 1);
                 INSERT INTO item (kind, feed_id, title, added_at, sorted_at) VALUES ('article', 1, 'One', 1, 1);
                 INSERT INTO body (item_id, html) VALUES (1, x'00');
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
                 INSERT INTO note (item_id, text, created_at) SELECT 1, hex(randomblob(2000)), i FROM n;",
            )?;
            Ok(())
        })
        .unwrap();
    store.back_up(NOW, BackupReason::Daily).unwrap();
    store.close();
    let file = folder.join("library.db");
    let page: u32 = Connection::open(&file)
        .unwrap()
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?1",
            [table],
            |row| row.get(0),
        )
        .unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    assert!(bytes.len() > 8 * 1024 * 1024);
    let at = (page as usize - 1) * 4096;
    bytes[at..at + 4096].fill(0xa5);
    std::fs::write(&file, &bytes).unwrap();
    file
}

#[test]
fn a_large_file_that_changed_since_its_clean_end_is_read_through() {
    let dir = tempfile::tempdir().unwrap();
    let file = spoilt(dir.path(), "note");
    let before = std::fs::read(&file).unwrap();
    let said = open(dir.path()).err().unwrap();
    assert_eq!(said.code(), "damaged");
    let said = said.to_string();
    assert!(said.contains("nothing was written to it"), "{said}");
    assert!(said.contains("known to be whole: subscriptions"), "{said}");
    assert!(!said.contains("notes,"), "{said}");
    assert!(
        said.contains("daily.db (1 feed, 0 episodes, 1 article, 3000 notes)"),
        "{said}"
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
    // Again: having been looked at does not make it whole.
    assert_eq!(open(dir.path()).err().unwrap().code(), "damaged");
}

#[test]
fn damage_that_a_query_meets_ends_writing() {
    let dir = tempfile::tempdir().unwrap();
    let file = spoilt(dir.path(), "note");
    // As if the file had looked so at its last clean end.
    let meta = file.metadata().unwrap();
    let changed = meta.modified().unwrap();
    let since = changed.duration_since(std::time::UNIX_EPOCH).unwrap();
    let stamp = format!("clean {} {}\n", meta.len(), since.as_nanos());
    std::fs::write(dir.path().join("library.state"), stamp).unwrap();

    let store = open(dir.path()).unwrap();
    let insert = |store: &Store, name: &'static str| {
        store.write(Durability::Full, move |tx, _| {
            tx.execute("INSERT INTO setting (name, value) VALUES (?1, '')", [name])?;
            Ok(())
        })
    };
    insert(&store, "before").unwrap();
    let met = store
        .read(|conn| {
            Ok(
                conn.query_row("SELECT sum(length(text)) FROM note", [], |r| {
                    r.get::<_, i64>(0)
                })?,
            )
        })
        .unwrap_err();
    let said = met.to_string();
    assert_eq!(met.code(), "damaged", "{said}");
    assert!(
        !said.contains("nothing was written"),
        "something was: {said}"
    );
    assert!(said.contains("nothing more is written"), "{said}");
    assert!(said.contains("known to be whole: subscriptions"), "{said}");
    assert!(said.contains("the newest backup is"), "{said}");
    assert_eq!(insert(&store, "after").unwrap_err().code(), "damaged");
    assert_eq!(store.may_write().unwrap_err().code(), "damaged");
    let feeds: i64 = store
        .read(|conn| Ok(conn.query_row("SELECT count(*) FROM feed", [], |r| r.get(0))?))
        .unwrap();
    assert_eq!(feeds, 1, "what is whole can still be read");
    let failed = store.back_up(NOW + 1000, BackupReason::Daily).unwrap_err();
    assert_eq!(failed.code(), "damaged");
    assert_eq!(
        backups::list(dir.path()).len(),
        1,
        "no backup of what is damaged"
    );
    store.close();
    assert_eq!(
        open(dir.path()).err().unwrap().code(),
        "damaged",
        "it is not forgotten"
    );
}

#[test]
fn all_of_it_is_read_in_the_check() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    store.check().unwrap();
    store.close();
    // An index that no longer fits its table: every page is well formed.
    let file = dir.path().join("library.db");
    Connection::open(&file)
        .unwrap()
        .execute_batch(
            "INSERT INTO feed (kind, url, title, added_at) VALUES ('podcast', 'u', 'Lamps', 1);
             PRAGMA writable_schema = on;
             UPDATE sqlite_schema SET sql = 'CREATE INDEX feed_due ON feed (added_at) WHERE trashed_at IS NULL'
               WHERE name = 'feed_due';",
        )
        .unwrap();
    let store = open(dir.path()).unwrap();
    let said = store.check().unwrap_err();
    assert_eq!(said.code(), "damaged", "{said}");
    assert_eq!(store.may_write().unwrap_err().code(), "damaged");
}

#[test]
fn a_clean_end_is_noted_by_the_last_who_leaves() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("library.state");
    let noted = || std::fs::read_to_string(&state).unwrap();
    let (a, b) = (open(dir.path()).unwrap(), open(dir.path()).unwrap());
    a.close();
    assert_eq!(noted(), "", "the other still has it open");
    b.close();
    assert!(noted().starts_with("clean "));
}
