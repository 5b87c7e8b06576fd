#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn open(folder: &std::path::Path) -> Result<Store> {
    Store::open(folder, Arc::new(|_| {}))
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
