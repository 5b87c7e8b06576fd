//! Highlights and notes: making, showing, changing and deleting them, and the notebook of all of them.
//!
//! A text is shown by the window, so it gives the words that it shows; where a mark lies in them is decided here.
mod anchor;
mod brought;
mod rows;
#[cfg(test)]
mod tests;

pub(crate) use brought::{BroughtNote, bring_in};
pub(crate) use rows::{NoteRow, copies, put_on};

use crate::Library;
use crate::error::{LibraryError, Result};
use crate::index::{fold, index_item};
use crate::model::*;
use crate::store::Durability;
use anchor::{Anchor, FoldedText};
use rusqlite::{OptionalExtension, Transaction, params};

/// Bytes of a text in which is looked; a longer one is not an article.
const LONGEST_TEXT: usize = 16 * 1024 * 1024;
/// Characters.
const LONGEST_QUOTE: usize = 20_000;
const LONGEST_NOTE: usize = 100_000;
/// Of one item, and the rows of one page of the notebook.
const MOST: u32 = 5_000;

impl Library {
    /// The marks of one text as it is shown, by their place; those that are not found stand at the end. What was lost or
    /// found again since is noted.
    pub fn annotations(
        &self,
        item: ItemId,
        part: Part,
        shown: &str,
    ) -> Result<Vec<PlacedAnnotation>> {
        let known = self
            .inner
            .store
            .read(|conn| rows::of_item(conn, item, part, MOST))?;
        if known.is_empty() {
            return Ok(Vec::new());
        }
        let text = FoldedText::new(bounded(shown));
        let mut placed = Vec::with_capacity(known.len());
        let mut turned = Vec::new();
        for (mut annotation, anchor) in known {
            let span = anchor::find(&text, &anchor);
            if annotation.lost == span.is_some() {
                annotation.lost = span.is_none();
                turned.push((annotation.id, annotation.lost));
            }
            placed.push(PlacedAnnotation { annotation, span });
        }
        placed.sort_by_key(|p| p.span.map_or((u32::MAX, 0), |s| (s.from, s.to)));
        // A library that cannot be written shows them all the same.
        if !turned.is_empty() && self.inner.store.may_write().is_ok() {
            self.inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    for (id, lost) in turned {
                        tx.prepare_cached("UPDATE note SET lost = ?2 WHERE id = ?1")?
                            .execute(params![id.0, lost])?;
                    }
                    changes.notes = true;
                    Ok(())
                })?;
        }
        Ok(placed)
    }

    /// Marks a part of a text. The same part again takes the new colour, and the note when there is one.
    ///
    /// # Errors
    /// `Refused` when nothing is in that part, or too much; `NotFound` when the item is gone.
    pub fn annotate(&self, new: NewAnnotation) -> Result<Annotation> {
        let now = self.inner.deps.clock.now_ms();
        let place = anchor::cut(bounded(&new.shown), new.span, &new.quote).ok_or_else(|| {
            LibraryError::refused("mark_empty", "there are no words in what was marked")
        })?;
        if place.quote.chars().count() > LONGEST_QUOTE {
            let sentence =
                format!("what is marked at once has at most this many characters: {LONGEST_QUOTE}");
            return Err(LibraryError::refused("mark_long", sentence));
        }
        let note = note_text(&new.note)?;
        let id = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let known: bool = tx
                    .prepare_cached("SELECT EXISTS (SELECT 1 FROM item WHERE id = ?1)")?
                    .query_row([new.item.0], |row| row.get(0))?;
                if !known {
                    return Err(LibraryError::NotFound("item"));
                }
                let id = put(tx, now, &new, &place, &note)?;
                index_item(tx, new.item)?;
                changes.notes = true;
                Ok(id)
            })?;
        self.annotation(id)
    }

    /// Changes the colour or the note.
    ///
    /// # Errors
    /// `NotFound` when it is gone.
    pub fn change_annotation(
        &self,
        id: AnnotationId,
        patch: AnnotationPatch,
    ) -> Result<Annotation> {
        let now = self.inner.deps.clock.now_ms();
        let note = patch.note.as_deref().map(note_text).transpose()?;
        let colour = patch.colour.map(rows::colour_name);
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let item: Option<i64> = tx
                    .prepare_cached(
                        "UPDATE note SET colour = coalesce(?2, colour), text = coalesce(?3, text), changed_at = ?4
                         WHERE id = ?1 RETURNING item_id",
                    )?
                    .query_row(params![id.0, colour, note, now], |row| row.get(0))
                    .optional()?;
                let item = item.ok_or(LibraryError::NotFound("note"))?;
                if note.is_some() {
                    index_item(tx, ItemId(item))?;
                }
                changes.notes = true;
                Ok(())
            })?;
        self.annotation(id)
    }

    /// Deletes them; the way back puts them where they were, by the same numbers.
    pub fn delete_annotations(&self, ids: &[AnnotationId]) -> Result<Undo> {
        let ids = ids.to_vec();
        let gone = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let mut gone = Vec::new();
                for id in ids {
                    gone.extend(rows::take(tx, id)?);
                }
                index_items_of(tx, &gone)?;
                changes.notes |= !gone.is_empty();
                Ok(gone)
            })?;
        let count = u32::try_from(gone.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    for row in &gone {
                        rows::put_back(tx, row)?;
                    }
                    index_items_of(tx, &gone)?;
                    changes.notes = true;
                    Ok(())
                })
        })
    }

    /// All of them and the own notes of items, the newest first; of items that are not in the trash. `words` have to stand in
    /// the quote, the note, the title or the source; `item` leaves only its own; `skip` are those of earlier pages, `limit` at most 5,000.
    pub fn notebook(
        &self,
        words: &str,
        item: Option<ItemId>,
        skip: u32,
        limit: u32,
    ) -> Result<NotebookPage> {
        let wanted: Vec<String> = fold(words).split_whitespace().map(str::to_owned).collect();
        let (mut rows, mut total) = (Vec::new(), 0_u32);
        self.inner.store.read(|conn| {
            rows::each_of_notebook(conn, item, |row| {
                let fits = wanted.is_empty() || {
                    let (mark, own) = (row.annotation.as_ref(), row.own_note.as_deref());
                    let all = fold(&format!(
                        "{} {} {} {} {}",
                        mark.map_or("", |mark| &mark.quote),
                        mark.map_or("", |mark| &mark.note),
                        own.unwrap_or_default(),
                        row.title,
                        row.source
                    ));
                    wanted.iter().all(|word| all.contains(word.as_str()))
                };
                if fits {
                    total += 1;
                    if total > skip && (rows.len() as u64) < u64::from(limit.clamp(1, MOST)) {
                        rows.push(row);
                    }
                }
            })
        })?;
        Ok(NotebookPage { rows, total })
    }

    fn annotation(&self, id: AnnotationId) -> Result<Annotation> {
        self.inner
            .store
            .read(|conn| rows::by_id(conn, id))?
            .ok_or(LibraryError::NotFound("note"))
    }
}

fn put(
    tx: &Transaction<'_>,
    now: i64,
    new: &NewAnnotation,
    place: &Anchor,
    note: &str,
) -> Result<AnnotationId> {
    let part = rows::part_name(new.part);
    let colour = rows::colour_name(new.colour);
    let same: Option<i64> = tx
        .prepare_cached(
            "UPDATE note SET colour = ?5, text = CASE WHEN ?6 = '' THEN text ELSE ?6 END, changed_at = ?7
             WHERE item_id = ?1 AND part = ?2 AND quote = ?3 AND start_at = ?4 AND lost = 0 RETURNING id",
        )?
        .query_row(
            params![new.item.0, part, place.quote, place.start_at, colour, note, now],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = same {
        return Ok(AnnotationId(id));
    }
    tx.prepare_cached(
        "INSERT INTO note (item_id, part, quote, prefix, suffix, start_at, from_ms, to_ms, text, colour, created_at, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
    )?
    .execute(params![
        new.item.0,
        part,
        place.quote,
        place.prefix,
        place.suffix,
        place.start_at,
        new.from_ms,
        new.to_ms,
        note,
        colour,
        now
    ])?;
    Ok(AnnotationId(tx.last_insert_rowid()))
}

fn index_items_of(tx: &Transaction<'_>, rows: &[rows::NoteRow]) -> Result<()> {
    let mut items: Vec<ItemId> = rows.iter().map(|row| row.item).collect();
    items.sort_unstable();
    items.dedup();
    for item in items {
        index_item(tx, item)?;
    }
    Ok(())
}

fn note_text(note: &str) -> Result<String> {
    let note = note.trim();
    if note.chars().count() > LONGEST_NOTE {
        let sentence = format!("a note has at most this many characters: {LONGEST_NOTE}");
        return Err(LibraryError::refused("note_long", sentence));
    }
    Ok(note
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect())
}

fn bounded(shown: &str) -> &str {
    let mut end = shown.len().min(LONGEST_TEXT);
    while !shown.is_char_boundary(end) {
        end -= 1;
    }
    &shown[..end]
}
