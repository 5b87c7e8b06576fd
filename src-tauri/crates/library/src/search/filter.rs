//! The named filters as conditions on `item i`. Values are always parameters.
use super::dates;
use crate::error::Result;
use crate::index::fold;
use crate::{settings, text};
use rusqlite::Connection;
use rusqlite::types::Value;

/// A condition with its parameters in order.
pub(super) struct Condition {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Condition {
    fn plain(sql: &str) -> Option<Condition> {
        Some(Condition {
            sql: sql.to_owned(),
            values: Vec::new(),
        })
    }
}

/// Values that `key` knows, where they can be listed.
pub(super) fn known(key: &str) -> &'static [&'static str] {
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
        "has" => &["audio", "transcript", "notes", "chapters", "links"],
        "before" | "after" => &[
            "2024",
            "2024-05",
            "2024-05-12",
            "today",
            "yesterday",
            "7d",
            "2w",
        ],
        "longer" | "shorter" => &["20m", "1h30m", "1:30:00"],
        _ => &[],
    }
}

/// The condition of `key:value`; None when the value makes no sense for the key.
pub(super) fn condition(
    conn: &Connection,
    now: i64,
    key: &str,
    value: &str,
) -> Result<Option<Condition>> {
    let word = fold(value);
    Ok(match key {
        "is" => is(&word),
        "in" => kind(&word),
        "has" => has(&word),
        "before" => dates::moment(&word, now).map(|at| Condition {
            sql: "i.sorted_at < ?".into(),
            values: vec![Value::Integer(at)],
        }),
        "after" => dates::moment(&word, now).map(|at| Condition {
            sql: "i.sorted_at >= ?".into(),
            values: vec![Value::Integer(at)],
        }),
        "longer" => length(conn, ">=", &word)?,
        "shorter" => length(conn, "<", &word)?,
        "tag" => Some(tag(conn, &word)?),
        "show" => Some(show(conn, &word)?),
        "person" => Some(person(&word)),
        "site" => Some(site(&word)),
        _ => None,
    })
}

fn is(word: &str) -> Option<Condition> {
    Condition::plain(match word {
        "unread" => "i.kind = 'article' AND i.done_at IS NULL",
        "read" => "i.kind = 'article' AND i.done_at IS NOT NULL",
        "unplayed" => "i.kind = 'episode' AND i.done_at IS NULL",
        "played" => "i.kind = 'episode' AND i.done_at IS NOT NULL",
        "open" => "i.done_at IS NULL",
        "done" => "i.done_at IS NOT NULL",
        "begun" | "started" => "i.touched_at IS NOT NULL AND i.done_at IS NULL",
        "bookmarked" | "starred" => "i.bookmarked = 1",
        "inbox" | "new" => "i.in_inbox = 1",
        "queued" => "EXISTS (SELECT 1 FROM queue q WHERE q.item_id = i.id)",
        "downloaded" => {
            "EXISTS (SELECT 1 FROM download d WHERE d.item_id = i.id AND d.state = 'done')"
        }
        "offline" => "i.offline = 1",
        _ => return None,
    })
}

fn kind(word: &str) -> Option<Condition> {
    Condition::plain(match word {
        "articles" | "article" => "i.kind = 'article'",
        "podcasts" | "podcast" | "episodes" | "episode" => "i.kind = 'episode'",
        "inbox" => "i.in_inbox = 1",
        "queue" => "EXISTS (SELECT 1 FROM queue q WHERE q.item_id = i.id)",
        _ => return None,
    })
}

fn has(word: &str) -> Option<Condition> {
    Condition::plain(match word {
        "audio" => {
            "(EXISTS (SELECT 1 FROM episode e WHERE e.item_id = i.id AND e.enclosure_url IS NOT NULL)
              OR EXISTS (SELECT 1 FROM mention m WHERE m.from_item = i.id AND m.kind = 'audio'))"
        }
        "transcript" | "transcripts" => {
            "(EXISTS (SELECT 1 FROM cue c WHERE c.item_id = i.id)
              OR EXISTS (SELECT 1 FROM episode e WHERE e.item_id = i.id AND e.transcript_url IS NOT NULL))"
        }
        "notes" | "note" => "EXISTS (SELECT 1 FROM note n WHERE n.item_id = i.id)",
        "chapters" => "EXISTS (SELECT 1 FROM chapter c WHERE c.item_id = i.id)",
        "links" => "EXISTS (SELECT 1 FROM mention m WHERE m.from_item = i.id AND m.kind = 'link')",
        _ => return None,
    })
}

fn length(conn: &Connection, sign: &str, word: &str) -> Result<Option<Condition>> {
    let Some(ms) = dates::length(word) else {
        return Ok(None);
    };
    let speed = i64::from(settings::reading_speed(conn)?);
    let words = ms.saturating_mul(speed) / 60_000;
    Ok(Some(Condition {
        sql: format!(
            "(EXISTS (SELECT 1 FROM episode e WHERE e.item_id = i.id AND e.duration_ms {sign} ?)
              OR EXISTS (SELECT 1 FROM article a WHERE a.item_id = i.id AND a.words > 0 AND a.words {sign} ?))"
        ),
        values: vec![Value::Integer(ms), Value::Integer(words)],
    }))
}

fn tag(conn: &Connection, word: &str) -> Result<Condition> {
    let ids = folded(conn, "SELECT id, name FROM tag", |name| name == word)?;
    Ok(Condition {
        sql: "EXISTS (SELECT 1 FROM item_tag t WHERE t.item_id = i.id AND t.tag_id IN (SELECT value FROM json_each(?)))"
            .into(),
        values: vec![Value::Text(text::id_list(ids.into_iter()))],
    })
}

/// A part of the show's name, or of the site's for what was saved by hand.
fn show(conn: &Connection, word: &str) -> Result<Condition> {
    let feeds = folded(
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
    Ok(Condition {
        sql: "(i.feed_id IN (SELECT value FROM json_each(?))
               OR (i.feed_id IS NULL AND i.source IN (SELECT value FROM json_each(?))))"
            .into(),
        values: vec![
            Value::Text(text::id_list(feeds.into_iter())),
            Value::Text(serde_json::Value::from(sources).to_string()),
        ],
    })
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

/// Ids of rows whose name, folded, fits. SQLite knows no case but that of ASCII.
fn folded(conn: &Connection, sql: &str, fits: impl Fn(&str) -> bool) -> Result<Vec<i64>> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        if fits(&fold(row.get_ref(1)?.as_str().unwrap_or_default())) {
            ids.push(row.get(0)?);
        }
    }
    Ok(ids)
}
