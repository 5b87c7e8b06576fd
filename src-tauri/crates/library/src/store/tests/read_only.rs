//! A library that cannot be written can be read. Permission bits do not bind root, so what cannot be written is made so
//! where SQLite meets it: a link where its shared memory would be, which it does not follow.
use super::super::still::beside;
use super::super::*;
use super::open;

fn filled(folder: &Path) -> PathBuf {
    let store = open(folder).unwrap();
    put(&store, "before").unwrap();
    store.close();
    folder.join("library.db")
}

fn put(store: &Store, name: &'static str) -> Result<()> {
    store.write(Durability::Full, move |tx, _| {
        tx.execute("INSERT INTO setting (name, value) VALUES (?1, '')", [name])?;
        Ok(())
    })
}

fn names(store: &Store) -> Vec<String> {
    store
        .read(|conn| {
            let mut statement = conn.prepare("SELECT name FROM setting ORDER BY name")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap()
}

/// What SQLite needs beside the file cannot be made.
fn block(file: &Path) -> PathBuf {
    let shm = beside(file, "-shm");
    std::os::unix::fs::symlink("nowhere", &shm).unwrap();
    shm
}

#[test]
fn it_can_be_read_and_says_why_it_cannot_be_written() {
    let dir = tempfile::tempdir().unwrap();
    let file = filled(dir.path());
    let before = std::fs::read(&file).unwrap();
    block(&file);
    let store = open(dir.path()).unwrap();
    assert_eq!(names(&store), ["before"]);
    let refused = put(&store, "after").unwrap_err();
    assert_eq!(refused.code(), "read_only", "{refused}");
    assert!(
        refused.to_string().contains("nothing was changed"),
        "{refused}"
    );
    assert_eq!(store.may_write().unwrap_err().code(), "read_only");
    // A copy elsewhere can still be made.
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("copy.db");
    assert!(store.back_up_to(&copy).is_ok());
    store.close();
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn what_stands_in_the_log_is_read_too() {
    let dir = tempfile::tempdir().unwrap();
    let file = filled(dir.path());
    let store = open(dir.path()).unwrap();
    put(&store, "in the log").unwrap();
    let (database, log) = (std::fs::read(&file), std::fs::read(beside(&file, "-wal")));
    store.close();
    let (database, log) = (database.unwrap(), log.unwrap());
    std::fs::write(&file, &database).unwrap();
    std::fs::write(beside(&file, "-wal"), &log).unwrap();
    block(&file);
    let store = open(dir.path()).unwrap();
    assert_eq!(names(&store), ["before", "in the log"]);
    assert_eq!(put(&store, "after").unwrap_err().code(), "read_only");
    store.close();
    assert_eq!(std::fs::read(&file).unwrap(), database);
    assert_eq!(std::fs::read(beside(&file, "-wal")).unwrap(), log);
}

#[test]
fn an_older_format_is_read_from_a_copy() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("library.db");
    let mut conn = Connection::open(&file).unwrap();
    migrate::follow(&mut conn, &migrate::STEPS[..1], |_| Ok(())).unwrap();
    conn.execute_batch(
        "INSERT INTO setting (name, value) VALUES ('old', ''); PRAGMA journal_mode = WAL;",
    )
    .unwrap();
    drop(conn);
    let before = std::fs::read(&file).unwrap();
    block(&file);
    let store = open(dir.path()).unwrap();
    assert_eq!(names(&store), ["old"]);
    let format: i64 = store
        .read(|conn| Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?))
        .unwrap();
    assert_eq!(format, migrate::FORMAT);
    store.close();
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn when_it_can_be_written_again_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let file = filled(dir.path());
    let shm = block(&file);
    let store = open(dir.path()).unwrap();
    assert_eq!(put(&store, "after").unwrap_err().code(), "read_only");
    std::fs::remove_file(shm).unwrap();
    store.readers().still.as_mut().unwrap().tried -= TRY_AGAIN;
    put(&store, "after").unwrap();
    assert_eq!(names(&store), ["after", "before"]);
    assert!(store.may_write().is_ok());
}
