//! What can be asked of an item, as conditions on `item i`: the one place that says so, for the filters of lists and for the
//! keys of search alike. Values are always parameters.
use crate::error::Result;
use crate::model::{ItemKind, ListHas, ListState, TagMatch};
use crate::{settings, text};
use rusqlite::Connection;
use rusqlite::types::Value;

/// A condition with its parameters in order.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Condition {
    pub fn plain(sql: &str) -> Condition {
        Condition::of(sql, Vec::new())
    }

    pub fn of(sql: &str, values: Vec<Value>) -> Condition {
        Condition {
            sql: sql.to_owned(),
            values,
        }
    }

    /// Nothing fits.
    pub fn never() -> Condition {
        Condition::plain("1 = 0")
    }

    pub fn not(self) -> Condition {
        Condition {
            sql: format!("NOT ({})", self.sql),
            values: self.values,
        }
    }
}

pub(super) fn state(state: ListState) -> Condition {
    Condition::plain(match state {
        ListState::Inbox => "i.in_inbox = 1",
        ListState::Begun => "i.touched_at IS NOT NULL AND i.done_at IS NULL",
        ListState::Open => "i.done_at IS NULL",
        ListState::Done => "i.done_at IS NOT NULL",
        ListState::Bookmarked => "i.bookmarked = 1",
        ListState::Queued => "EXISTS (SELECT 1 FROM queue q WHERE q.item_id = i.id)",
    })
}

/// As it stands, not as a parameter: an index of articles alone is found by it.
pub(super) fn kind(kind: ItemKind) -> Condition {
    Condition::plain(match kind {
        ItemKind::Episode => "i.kind = 'episode'",
        ItemKind::Article => "i.kind = 'article'",
    })
}

pub(super) fn has(has: ListHas) -> Condition {
    Condition::plain(match has {
        ListHas::Transcript => {
            "(EXISTS (SELECT 1 FROM cue c WHERE c.item_id = i.id)
              OR EXISTS (SELECT 1 FROM episode e WHERE e.item_id = i.id AND e.transcript_url IS NOT NULL))"
        }
        ListHas::Notes => {
            "(EXISTS (SELECT 1 FROM note n WHERE n.item_id = i.id)
              OR EXISTS (SELECT 1 FROM item_edit p WHERE p.item_id = i.id AND p.note <> ''))"
        }
        ListHas::Highlights => {
            "EXISTS (SELECT 1 FROM note n WHERE n.item_id = i.id AND n.quote <> '')"
        }
        ListHas::Chapters => "EXISTS (SELECT 1 FROM chapter c WHERE c.item_id = i.id)",
        ListHas::Video => {
            "EXISTS (SELECT 1 FROM episode e WHERE e.item_id = i.id AND e.mime LIKE 'video/%')"
        }
    })
}

/// Here without a network.
pub(super) fn downloaded(here: bool) -> Condition {
    Condition::plain(match here {
        true => "i.offline = 1",
        false => "i.offline = 0",
    })
}

pub(super) fn feeds(ids: &[i64]) -> Condition {
    Condition::of(
        "i.feed_id IN (SELECT value FROM json_each(?))",
        vec![list(ids)],
    )
}

/// An item has the tags of its show, too.
pub(super) fn tags(ids: &[i64], how: TagMatch) -> Condition {
    const ANY: &str = "(EXISTS (SELECT 1 FROM item_tag t WHERE t.item_id = i.id AND t.tag_id IN (SELECT value FROM json_each(?)))
        OR EXISTS (SELECT 1 FROM feed_tag t WHERE t.feed_id = i.feed_id AND t.tag_id IN (SELECT value FROM json_each(?))))";
    match how {
        TagMatch::Any => Condition::of(ANY, vec![list(ids), list(ids)]),
        TagMatch::None => Condition::of(ANY, vec![list(ids), list(ids)]).not(),
        TagMatch::All => Condition::of(
            "(SELECT count(*) FROM json_each(?) w
              WHERE EXISTS (SELECT 1 FROM item_tag t WHERE t.item_id = i.id AND t.tag_id = w.value)
                 OR EXISTS (SELECT 1 FROM feed_tag t WHERE t.feed_id = i.feed_id AND t.tag_id = w.value)) = ?",
            vec![list(ids), Value::Integer(ids.len() as i64)],
        ),
    }
}

/// The primary tag of a language in lower case; None for what is no tag.
pub(super) fn primary_tag(word: &str) -> Option<String> {
    let tag = word.split(['-', '_']).next()?.to_ascii_lowercase();
    let fits = (2..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
    fits.then_some(tag)
}

/// A primary tag in lower case: of the item, else of its show.
pub(super) fn language(tag: &str) -> Condition {
    const SAID: &str = "lower(coalesce(nullif(i.language, ''), (SELECT f.language FROM feed f WHERE f.id = i.feed_id)))";
    Condition::of(
        &format!("({SAID} = ? OR {SAID} LIKE ? OR {SAID} LIKE ? ESCAPE '\\')"),
        vec![
            Value::Text(tag.to_owned()),
            Value::Text(format!("{tag}-%")),
            Value::Text(format!("{tag}\\_%")),
        ],
    )
}

/// Milliseconds to hear, or to read at the speed of the settings: at least `least`, less than `below`. What has no known
/// length does not fit.
pub(super) fn length(
    conn: &Connection,
    least: Option<i64>,
    below: Option<i64>,
) -> Result<Condition> {
    // Articles are stored with the time they take at 230 words a minute.
    let speed = i64::from(settings::reading_speed(conn)?);
    let scaled = |ms: i64| Value::Integer(ms.saturating_mul(speed));
    let mut sql = String::from("(i.length_ms > 0");
    let mut values = Vec::new();
    for (sign, bound) in [(">=", least), ("<", below)] {
        let Some(ms) = bound else { continue };
        sql.push_str(&format!(
            " AND i.length_ms * iif(i.kind = 'article', 230, ?) {sign} ?"
        ));
        values.extend([Value::Integer(speed), scaled(ms)]);
    }
    sql.push(')');
    Ok(Condition { sql, values })
}

/// From `from` on and before `end`, in Unix milliseconds, of a column of `item`.
pub(super) fn between(column: &str, from: Option<i64>, end: Option<i64>) -> Option<Condition> {
    let each = [(">=", from), ("<", end)];
    let set: Vec<(&str, i64)> = each
        .into_iter()
        .filter_map(|(sign, at)| Some((sign, at?)))
        .collect();
    let sql: Vec<String> = set
        .iter()
        .map(|(sign, _)| format!("i.{column} {sign} ?"))
        .collect();
    (!set.is_empty()).then(|| Condition {
        sql: sql.join(" AND "),
        values: set.iter().map(|(_, at)| Value::Integer(*at)).collect(),
    })
}

fn list(ids: &[i64]) -> Value {
    Value::Text(text::id_list(ids.iter().copied()))
}
