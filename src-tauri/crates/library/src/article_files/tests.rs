#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for dir in fs::read_dir(folder::article_files_of(folder))
        .into_iter()
        .flatten()
        .flatten()
    {
        for file in fs::read_dir(dir.path()).unwrap().flatten() {
            found.push(file.file_name().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

fn named(paths: &[&str]) -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE TABLE article_file (item_id INTEGER PRIMARY KEY, path TEXT)")
        .unwrap();
    for path in paths {
        conn.execute("INSERT INTO article_file (path) VALUES (?1)", [path])
            .unwrap();
    }
    conn
}

#[test]
fn the_same_bytes_are_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = keep(folder.path(), b"%PDF-1.7 tides", "Tides").unwrap();
    assert!(first.new && first.path.ends_with("/Tides.pdf"));
    let again = keep(folder.path(), b"%PDF-1.7 tides", "Tides").unwrap();
    assert_eq!((again.new, &again.path), (false, &first.path));
    assert_eq!(files(folder.path()), ["Tides.pdf"]);
    // What was damaged on the disk is written anew.
    fs::write(place(folder.path(), &first.path), b"%PDF").unwrap();
    assert!(keep(folder.path(), b"%PDF-1.7 tides", "Tides").unwrap().new);
    remove(
        folder.path(),
        &[first.path, "../../library.db".into(), "/etc/passwd".into()],
    );
    assert_eq!(files(folder.path()), Vec::<String>::new());
}

#[test]
fn a_file_that_nobody_names_waits_before_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let now = 1_900_000_000_000;
    let stays = keep(folder.path(), b"one", "One").unwrap();
    let other = keep(folder.path(), b"two", "Two").unwrap();
    let conn = named(&[&stays.path]);
    assert_eq!(sweep(&conn, folder.path(), now).unwrap(), 0);
    assert_eq!(files(folder.path()), ["One.pdf", "Two.pdf.unclaimed"]);
    // A backup that names it came back.
    assert!(is_here(&place(folder.path(), &other.path)));
    assert_eq!(files(folder.path()), ["One.pdf", "Two.pdf"]);
    sweep(&conn, folder.path(), now).unwrap();
    assert_eq!(
        sweep(&conn, folder.path(), now + UNCLAIMED_MS - 1).unwrap(),
        0
    );
    assert_eq!(
        sweep(&conn, folder.path(), now + UNCLAIMED_MS + 1).unwrap(),
        1
    );
    assert_eq!(files(folder.path()), ["One.pdf"]);
}

#[test]
fn what_was_half_written_goes() {
    let folder = tempfile::tempdir().unwrap();
    let kept = keep(folder.path(), b"one", "One").unwrap();
    fs::write(folder::part_of(&place(folder.path(), &kept.path)), b"o").unwrap();
    let conn = named(&[&kept.path]);
    assert_eq!(sweep(&conn, folder.path(), 0).unwrap(), 0);
    assert_eq!(sweep(&conn, folder.path(), 9_000_000_000_000).unwrap(), 1);
    assert_eq!(files(folder.path()), ["One.pdf"]);
}
