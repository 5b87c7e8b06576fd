//! The named filters of a query: what each of their values asks for.
use super::conditions::{self, Condition};
use super::{dates, names};
use crate::error::Result;
use crate::index::fold;
use crate::model::{ItemKind, ListHas, ListState, TagMatch};
use crate::text;
use rusqlite::Connection;
use rusqlite::types::Value;

/// Why a filter cannot be used.
pub(super) enum Wrong {
    /// Its value makes no sense.
    Value,
    /// It names nothing that is here; names that are.
    Name(Vec<String>),
}

/// Values that `key` knows, where they can be listed.
pub(crate) fn known(key: &str) -> &'static [&'static str] {
    match key {
        "is" => &[
            "unread",
            "read",
            "unplayed",
            "played",
            "open",
            "done",
            "begun",
            "bookmarked",
            "inbox",
            "queued",
            "downloaded",
            "offline",
        ],
        "in" => &[
            "title",
            "text",
            "transcript",
            "notes",
            "articles",
            "podcasts",
            "inbox",
            "queue",
        ],
        "has" => &[
            "audio",
            "video",
            "transcript",
            "notes",
            "highlights",
            "chapters",
            "links",
        ],
        "before" | "after" => &[
            "2024",
            "2024-05",
            "2024-05-12",
            "today",
            "yesterday",
            "7d",
            "2w",
        ],
        "added" => &["7d", "today", "2024-05", "2024-05-01..2024-05-12"],
        "longer" | "shorter" => &["20m", "1h30m", "1:30:00"],
        "length" => &["<20m", ">1h", "20m-40m"],
        "lang" => &["en", "ru", "de"],
        _ => &[],
    }
}

/// The condition of `key:value`.
pub(super) fn condition(
    conn: &Connection,
    now: i64,
    key: &str,
    value: &str,
) -> Result<std::result::Result<Condition, Wrong>> {
    let word = fold(value);
    let at = |moment: Option<i64>, from: bool| {
        let at = moment?;
        match from {
            true => conditions::between("sorted_at", Some(at), None),
            false => conditions::between("sorted_at", None, Some(at)),
        }
    };
    let condition = match key {
        "is" => is(&word),
        "in" => kind(&word),
        "has" => has(&word),
        "before" => at(dates::moment(&word, now), false),
        "after" => at(dates::moment(&word, now), true),
        "added" => dates::stretch(&word, now)
            .and_then(|(from, end)| conditions::between("added_at", from, end)),
        "longer" => length(conn, (dates::length(&word), None))?,
        "shorter" => length(conn, (None, dates::length(&word)))?,
        "length" => length(conn, dates::lengths(&word).unwrap_or_default())?,
        "lang" => conditions::primary_tag(&word).map(|tag| conditions::language(&tag)),
        "tag" => return tag(conn, &word),
        "folder" => return folder(conn, &word),
        "show" => return show(conn, &word),
        "person" => Some(person(&word)),
        "site" => Some(site(&word)),
        _ => None,
    };
    Ok(condition.ok_or(Wrong::Value))
}

fn is(word: &str) -> Option<Condition> {
    let of = |kind, state| {
        let (kind, state) = (conditions::kind(kind), conditions::state(state));
        Condition::plain(&format!("{} AND {}", kind.sql, state.sql))
    };
    Some(match word {
        "unread" => of(ItemKind::Article, ListState::Open),
        "read" => of(ItemKind::Article, ListState::Done),
        "unplayed" => of(ItemKind::Episode, ListState::Open),
        "played" => of(ItemKind::Episode, ListState::Done),
        "open" => conditions::state(ListState::Open),
        "done" => conditions::state(ListState::Done),
        "begun" | "started" => conditions::state(ListState::Begun),
        "bookmarked" | "starred" => conditions::state(ListState::Bookmarked),
        "inbox" | "new" => conditions::state(ListState::Inbox),
        "queued" => conditions::state(ListState::Queued),
        "downloaded" => Condition::plain(
            "EXISTS (SELECT 1 FROM download d WHERE d.item_id = i.id AND d.state = 'done')",
        ),
        "offline" => conditions::downloaded(true),
        _ => return None,
    })
}

fn kind(word: &str) -> Option<Condition> {
    Some(match word {
        "articles" | "article" => conditions::kind(ItemKind::Article),
        "podcasts" | "podcast" | "episodes" | "episode" => conditions::kind(ItemKind::Episode),
        "inbox" => conditions::state(ListState::Inbox),
        "queue" => conditions::state(ListState::Queued),
        _ => return None,
    })
}

fn has(word: &str) -> Option<Condition> {
    Some(match word {
        "audio" => Condition::plain(
            "(EXISTS (SELECT 1 FROM episode e WHERE e.item_id = i.id AND e.enclosure_url IS NOT NULL)
              OR EXISTS (SELECT 1 FROM mention m WHERE m.from_item = i.id AND m.kind = 'audio'))",
        ),
        "links" => Condition::plain(
            "EXISTS (SELECT 1 FROM mention m WHERE m.from_item = i.id AND m.kind = 'link')",
        ),
        "transcript" | "transcripts" => conditions::has(ListHas::Transcript),
        "notes" | "note" => conditions::has(ListHas::Notes),
        "highlights" | "highlight" => conditions::has(ListHas::Highlights),
        "chapters" => conditions::has(ListHas::Chapters),
        "video" => conditions::has(ListHas::Video),
        _ => return None,
    })
}

fn length(
    conn: &Connection,
    (least, below): (Option<i64>, Option<i64>),
) -> Result<Option<Condition>> {
    Ok(match (least, below) {
        (None, None) => None,
        _ => Some(conditions::length(conn, least, below)?),
    })
}

fn tag(conn: &Connection, word: &str) -> Result<std::result::Result<Condition, Wrong>> {
    let mut ids = names::tags_named(conn, word)?;
    if ids.is_empty() {
        // It is still being typed.
        ids = names::folded(conn, "SELECT id, name FROM tag", |name| {
            name.starts_with(word)
        })?;
    }
    if ids.is_empty() {
        return Ok(Err(Wrong::Name(names::tags(conn)?)));
    }
    Ok(Ok(conditions::tags(&ids, TagMatch::Any)))
}

fn folder(conn: &Connection, word: &str) -> Result<std::result::Result<Condition, Wrong>> {
    let ids = names::feeds_in(conn, |folder| {
        folder.iter().any(|name| fold(name).starts_with(word))
    })?;
    if ids.is_empty() {
        let all = names::folders(conn)?;
        return Ok(Err(Wrong::Name(
            all.iter().map(|path| text::spelled_folders(path)).collect(),
        )));
    }
    Ok(Ok(conditions::feeds(&ids)))
}

/// A part of the show's name, or of the site's for what was saved by hand.
fn show(conn: &Connection, word: &str) -> Result<std::result::Result<Condition, Wrong>> {
    let feeds = names::folded(
        conn,
        "SELECT id, title FROM feed WHERE trashed_at IS NULL",
        |title| title.contains(word),
    )?;
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT source FROM item INDEXED BY item_alone WHERE feed_id IS NULL",
    )?;
    let sources = statement
        .query_map([], |row| row.get::<_, String>(0))?
        .filter(|source| source.as_ref().map_or(true, |s| fold(s).contains(word)))
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if feeds.is_empty() && sources.is_empty() {
        return Ok(Err(Wrong::Name(Vec::new())));
    }
    Ok(Ok(Condition::of(
        "(i.feed_id IN (SELECT value FROM json_each(?))
               OR (i.feed_id IS NULL AND i.source IN (SELECT value FROM json_each(?))))",
        vec![
            Value::Text(text::id_list(feeds.into_iter())),
            Value::Text(serde_json::Value::from(sources).to_string()),
        ],
    )))
}

/// Who is heard, by the whole name: named by the item, or by its show where the item names nobody.
fn person(word: &str) -> Condition {
    Condition {
        sql: "(i.id IN (SELECT p.item_id FROM person p WHERE p.name_key = ? AND p.item_id IS NOT NULL)
               OR (i.feed_id IN (SELECT p.feed_id FROM person p WHERE p.name_key = ? AND p.feed_id IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.item_id = i.id)))"
            .into(),
        values: vec![Value::Text(word.to_owned()), Value::Text(word.to_owned())],
    }
}

/// A host and those under it. SQLite's LIKE is quick enough: it sees only what the words have found.
fn site(word: &str) -> Condition {
    let host = word
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.")
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let likes = ["%://{}/%", "%://{}", "http%://%.{}/%", "http%://%.{}"];
    Condition {
        sql: format!("({})", ["i.url LIKE ? ESCAPE '\\'"; 4].join(" OR ")),
        values: likes
            .iter()
            .map(|like| Value::Text(like.replace("{}", &host)))
            .collect(),
    }
}
