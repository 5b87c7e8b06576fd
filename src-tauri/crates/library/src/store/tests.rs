#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod backups;
mod damage;
pub(super) mod plans;
mod read_only;

use super::migrate::FORMAT;
use super::*;
use crate::model::BackupReason;

/// 2026-03-20 12:00 UTC.
const NOW: i64 = 1_774_008_000_000;

fn open(folder: &std::path::Path) -> Result<Store> {
    Store::open(folder, NOW, Arc::new(|_| {}), Arc::new(|| {}))
}

#[test]
fn makes_a_library_and_finds_it_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    store
        .write(Durability::Full, |tx, _| {
            tx.execute("INSERT INTO setting (name, value) VALUES ('a', '1')", [])?;
            Ok(())
        })
        .unwrap();
    store.close();
    let again = open(dir.path()).unwrap();
    let value: String = again
        .read(|c| Ok(c.query_row("SELECT value FROM setting", [], |r| r.get(0))?))
        .unwrap();
    assert_eq!(value, "1");
}

#[test]
fn an_error_rolls_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let result = store.write(Durability::Full, |tx, _| {
        tx.execute("INSERT INTO setting (name, value) VALUES ('a', '1')", [])?;
        Err::<(), _>(LibraryError::NotFound("thing"))
    });
    assert!(matches!(result, Err(LibraryError::NotFound(_))));
    let n: i64 = store
        .read(|c| Ok(c.query_row("SELECT count(*) FROM setting", [], |r| r.get(0))?))
        .unwrap();
    assert_eq!(n, 0);
}

#[test]
fn a_newer_library_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).unwrap().close();
    let file = dir.path().join("library.db");
    Connection::open(&file)
        .unwrap()
        .pragma_update(None, "user_version", FORMAT + 1)
        .unwrap();
    let before = std::fs::read(&file).unwrap();
    assert!(matches!(open(dir.path()), Err(LibraryError::Newer { .. })));
    assert_eq!(before, std::fs::read(&file).unwrap());
}

#[test]
fn a_damaged_library_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("library.db");
    std::fs::write(&file, b"this was never a database, whatever its name says").unwrap();
    let before = std::fs::read(&file).unwrap();
    assert!(matches!(
        open(dir.path()),
        Err(LibraryError::Damaged { .. })
    ));
    assert_eq!(before, std::fs::read(&file).unwrap());
}

#[test]
fn overwritten_pages_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).unwrap().close();
    let file = dir.path().join("library.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0xa5);
    std::fs::write(&file, &bytes).unwrap();
    assert!(matches!(
        open(dir.path()),
        Err(LibraryError::Damaged { .. })
    ));
    assert_eq!(bytes, std::fs::read(&file).unwrap());
}

#[test]
fn two_openings_share_one_library() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (open(dir.path()).unwrap(), open(dir.path()).unwrap());
    std::thread::scope(|scope| {
        for (store, tag) in [(&a, "a"), (&b, "b")] {
            scope.spawn(move || {
                for n in 0..50 {
                    let name = format!("{tag}{n}");
                    store
                        .write(Durability::Normal, move |tx, _| {
                            tx.execute(
                                "INSERT INTO setting (name, value) VALUES (?1, '')",
                                [name],
                            )?;
                            Ok(())
                        })
                        .unwrap();
                }
            });
        }
    });
    let n: i64 = a
        .read(|c| Ok(c.query_row("SELECT count(*) FROM setting", [], |r| r.get(0))?))
        .unwrap();
    assert_eq!(n, 100);
}

const STEPS: &[&str] = &[
    "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (7);",
    "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 1;",
];

fn follow(conn: &mut Connection, folder: &Path, steps: &[&str]) -> Result<()> {
    migrate::follow(conn, steps, |conn| {
        backup_file::make(conn, folder, NOW, BackupReason::Migration, false).map(drop)
    })
}

fn value(file: &std::path::Path, sql: &str) -> rusqlite::Result<i64> {
    Connection::open(file)?.query_row(sql, [], |r| r.get(0))
}

#[test]
fn a_step_backs_up_first() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("library.db");
    let mut conn = Connection::open(&file).unwrap();
    follow(&mut conn, dir.path(), &STEPS[..1]).unwrap();
    assert!(
        !dir.path().join("backups").exists(),
        "there was nothing to lose yet"
    );
    conn.execute("INSERT INTO a VALUES (8)", []).unwrap();
    follow(&mut conn, dir.path(), STEPS).unwrap();
    let backup = dir
        .path()
        .join("backups/library-20260320-120000-migration.db");
    assert_eq!(value(&backup, "SELECT sum(x) FROM a").unwrap(), 15);
    assert_eq!(value(&backup, "PRAGMA user_version").unwrap(), 1);
    assert!(value(&backup, "SELECT y FROM a").is_err());
    assert_eq!(value(&file, "SELECT sum(y) FROM a").unwrap(), 2);
    let before = std::fs::read(&backup).unwrap();
    follow(&mut conn, dir.path(), STEPS).unwrap();
    assert_eq!(std::fs::read(&backup).unwrap(), before);
}

#[test]
fn a_step_that_fails_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("library.db");
    let mut conn = Connection::open(&file).unwrap();
    follow(&mut conn, dir.path(), &STEPS[..1]).unwrap();
    let bad = [
        STEPS[0],
        "ALTER TABLE a ADD COLUMN z INTEGER; INSERT INTO nowhere VALUES (1);",
    ];
    assert!(follow(&mut conn, dir.path(), &bad).is_err());
    drop(conn);
    assert_eq!(value(&file, "PRAGMA user_version").unwrap(), 1);
    assert!(value(&file, "SELECT z FROM a").is_err());
    assert_eq!(value(&file, "SELECT x FROM a").unwrap(), 7);
}

#[test]
fn without_room_for_a_backup_nothing_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let mut conn = Connection::open(dir.path().join("library.db")).unwrap();
    follow(&mut conn, dir.path(), &STEPS[..1]).unwrap();
    // A file stands where the folder of backups would be.
    std::fs::write(dir.path().join("backups"), b"").unwrap();
    assert!(follow(&mut conn, dir.path(), STEPS).is_err());
    let version: i64 = conn
        .pragma_query_value(None, "user_version", |r| r.get(0))
        .unwrap();
    assert_eq!(version, 1);
}

#[test]
fn a_full_disk_is_a_sentence_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let put = |name: &'static str, value: String| {
        store.write(Durability::Full, move |tx, _| {
            tx.execute(
                "INSERT INTO setting (name, value) VALUES (?1, ?2)",
                [name, &value],
            )?;
            Ok(())
        })
    };
    let limit = |pages: i64| {
        store
            .write(Durability::Normal, move |tx, _| {
                tx.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
                Ok(())
            })
            .unwrap();
    };
    put("before", "1".into()).unwrap();
    limit(1);
    let error = put("large", "x".repeat(1_000_000)).unwrap_err();
    assert_eq!(error.code(), "disk_full");
    assert!(error.to_string().contains("free some space"));
    limit(1_000_000);
    put("after", "2".into()).unwrap();
    let names: String = store
        .read(|c| Ok(c.query_row("SELECT group_concat(name) FROM setting", [], |r| r.get(0))?))
        .unwrap();
    assert!(names.contains("before") && names.contains("after") && !names.contains("large"));
}

/// What a library of format 1 held is there in the newest format.
#[test]
fn a_library_of_the_first_format_keeps_everything() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("library.db");
    let mut conn = Connection::open(&file).unwrap();
    follow(&mut conn, dir.path(), &migrate::STEPS[..1]).unwrap();
    conn.execute_batch(
        "INSERT INTO feed (kind, url, title, added_at) VALUES ('podcast', 'https://a.example/', 'Lamps', 1);
         INSERT INTO item (kind, feed_id, title, added_at, sorted_at) VALUES ('episode', 1, 'One', 1, 1);
         INSERT INTO episode (item_id, position_ms) VALUES (1, 4200);
         INSERT INTO download (item_id, url, state, path, added_at) VALUES (1, '', 'done', 'one.mp3', 1);
         INSERT INTO history (item_id, started_at, from_ms, to_ms) VALUES (1, 1, 0, 4200);
         INSERT INTO setting (name, value) VALUES ('speed', '1.5');",
    )
    .unwrap();
    drop(conn);
    let store = open(dir.path()).unwrap();
    let (position, speed, listened, skip): (i64, Option<f64>, i64, i64) = store
        .read(|c| {
            Ok(c.query_row(
                "SELECT position_ms, speed, listened_ms, skip_intro FROM episode, feed, history WHERE place_ms = 4200",
                [],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
            )?)
        })
        .unwrap();
    assert_eq!((position, speed, listened, skip), (4200, None, 4200, 0));
    assert!(
        dir.path()
            .join("backups/library-20260320-120000-migration.db")
            .is_file()
    );
}

/// Each feed is asked once for its whole document, and is to add what is missing.
#[test]
fn feeds_of_before_are_asked_for_everything_once() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("library.db");
    let mut conn = Connection::open(&file).unwrap();
    migrate::follow(&mut conn, &migrate::STEPS[..21], |_| Ok(())).unwrap();
    conn.execute_batch(
        "INSERT INTO feed (kind, url, added_at, etag, last_modified, body_hash, next_refresh)
           VALUES ('podcast', 'https://a.example/', 1, '\"one\"', 'yesterday', x'01', 7);",
    )
    .unwrap();
    drop(conn);
    let store = open(dir.path()).unwrap();
    let as_before =
        "SELECT lacks_besides = 1 AND etag IS NULL AND last_modified IS NULL AND body_hash IS NULL
                       AND next_refresh = 7 FROM feed";
    let asks: bool = store
        .read(|c| Ok(c.query_row(as_before, [], |r| r.get(0))?))
        .unwrap();
    assert!(asks);
}

/// Libraries of older programs hold statistics of whatever was there when they were closed first.
#[test]
fn old_statistics_are_taken_away() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("library.db");
    let mut conn = Connection::open(&file).unwrap();
    migrate::follow(&mut conn, &migrate::STEPS[..2], |_| Ok(())).unwrap();
    conn.execute_batch(
        "INSERT INTO item (kind, url, added_at, sorted_at) VALUES ('article', 'https://a.example/', 1, 1); ANALYZE;",
    )
    .unwrap();
    assert!(value(&file, "SELECT count(*) FROM sqlite_stat1").unwrap() > 0);
    drop(conn);
    open(dir.path()).unwrap().close();
    let left = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'";
    assert_eq!(value(&file, left).unwrap(), 0);
}
