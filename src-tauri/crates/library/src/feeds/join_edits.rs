//! Of two that become one: what the person set of either holds, of the one that stays first.
use crate::error::Result;
use rusqlite::{Transaction, params};

#[derive(Clone, Copy)]
pub(super) enum Edited {
    Item,
    Feed,
}

/// Joins what was set of `from` to `to`; with `from_first` that goes before it.
pub(super) fn join_edits(
    tx: &Transaction<'_>,
    what: Edited,
    from: i64,
    to: i64,
    from_first: bool,
) -> Result<()> {
    let (table, edits, id) = match what {
        Edited::Item => ("item", "item_edit", "item_id"),
        Edited::Feed => ("feed", "feed_edit", "feed_id"),
    };
    let some: bool = tx
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM {edits} WHERE {id} = ?1)"
        ))?
        .query_row([from], |row| row.get(0))?;
    if !some {
        return Ok(());
    }
    tx.prepare_cached(&format!(
        "INSERT OR IGNORE INTO {edits} ({id}, changed_at) SELECT ?2, changed_at FROM {edits} WHERE {id} = ?1"
    ))?
    .execute(params![from, to])?;
    let (first, second) = if from_first {
        ("o", edits)
    } else {
        (edits, "o")
    };
    // Before the row takes the words of the other they are what is said of it.
    tx.prepare_cached(&format!(
        "UPDATE {edits} SET
           said_title = CASE WHEN {edits}.title IS NOT NULL THEN {edits}.said_title WHEN o.title IS NOT NULL THEN t.title END,
           said_image = CASE WHEN {edits}.picture = 1 THEN {edits}.said_image WHEN o.picture = 1 THEN t.image END,
           title = coalesce({first}.title, {second}.title), author = coalesce({first}.author, {second}.author),
           image = CASE WHEN {first}.picture = 1 THEN {first}.image ELSE {second}.image END,
           picture = max({edits}.picture, o.picture),
           note = CASE WHEN o.note IN ('', {edits}.note) THEN {edits}.note WHEN {edits}.note = '' THEN o.note
             ELSE {edits}.note || char(10, 10) || o.note END
         FROM {edits} o, {table} t WHERE {edits}.{id} = ?2 AND o.{id} = ?1 AND t.id = ?2"
    ))?
    .execute(params![from, to])?;
    tx.prepare_cached(&format!(
        "UPDATE {table} SET title = coalesce(e.title, {table}.title),
           image = CASE WHEN e.picture = 1 THEN e.image ELSE {table}.image END
         FROM {edits} e WHERE e.{id} = ?1 AND {table}.id = ?1"
    ))?
    .execute([to])?;
    Ok(())
}
