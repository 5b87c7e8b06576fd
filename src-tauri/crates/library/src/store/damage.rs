//! What is said of a damaged library: what was done with it, what of it is whole, and which backup there is.
use super::backup_file;
use crate::error::LibraryError;
use rusqlite::Connection;
use std::path::Path;

/// What a person calls the parts of a library, and the tables each is kept in.
const PARTS: &[(&str, &[&str])] = &[
    ("subscriptions", &["feed"]),
    (
        "the list of episodes and articles",
        &["item", "episode", "article"],
    ),
    ("texts", &["body"]),
    ("notes", &["note"]),
    ("Up Next", &["queue"]),
    ("the list of downloads", &["download"]),
    ("history", &["history"]),
    ("settings", &["setting"]),
];

/// What the program did with the file before it met the damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// Nothing was written.
    AtStart,
    /// Some may have been written since it was opened.
    InUse,
}

/// The sentence, with what a look at the file tells. It reads the whole file.
pub(super) fn error(
    folder: &Path,
    file: &Path,
    conn: Option<&Connection>,
    detail: &str,
    met: Met,
) -> LibraryError {
    let mut state = String::from(match met {
        Met::AtStart => "it was kept as it is and nothing was written to it",
        Met::InUse => "nothing more is written to it from now on",
    });
    let whole = conn.map(whole).unwrap_or_default();
    if whole.is_empty() {
        state.push_str("; nothing in it is known to be whole");
    } else {
        state.push_str("; known to be whole: ");
        state.push_str(&whole.join(", "));
    }
    state.push_str(&backup_file::offer(folder));
    LibraryError::Damaged {
        file: file.display().to_string(),
        detail: detail.lines().last().unwrap_or_default().trim().to_owned(),
        state,
    }
}

fn whole(conn: &Connection) -> Vec<&'static str> {
    let parts = PARTS.iter();
    parts
        .filter(|(_, tables)| tables.iter().all(|table| is_whole(conn, table)))
        .map(|(part, _)| *part)
        .collect()
}

fn is_whole(conn: &Connection, table: &str) -> bool {
    conn.query_row(&format!("PRAGMA quick_check({table})"), [], |row| {
        row.get::<_, String>(0)
    })
    .is_ok_and(|verdict| verdict == "ok")
}
