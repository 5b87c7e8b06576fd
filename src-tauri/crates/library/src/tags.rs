//! Tags of items and shows: which there are, who carries them, and what may suit. How many carry one is kept by triggers.
//! Names are one whatever their case.
mod attach;
mod change;
mod choices;
mod links;
mod rows;
#[cfg(test)]
mod tests;

pub(crate) use rows::{attach, detach, of_item, parse};

use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{TagColour, TagId, TagRow};
use crate::store::Durability;
use rusqlite::params;

impl Library {
    /// All tags by the alphabet, with how many carry them.
    pub fn tags(&self) -> Result<Vec<TagRow>> {
        self.inner.store.read(rows::all)
    }

    /// A tag by its name, whatever its case.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn find_tag(&self, name: &str) -> Result<TagRow> {
        self.inner.store.read(|conn| {
            let id = rows::find(conn, name.trim())?.ok_or(LibraryError::NotFound("tag"))?;
            rows::by_id(conn, id)
        })
    }

    /// Makes a tag that nothing carries yet; one that is there already is the answer as it is.
    ///
    /// # Errors
    /// `Refused` when the name is none.
    pub fn create_tag(&self, name: &str, colour: Option<TagColour>) -> Result<TagRow> {
        let name = rows::name(name)?;
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let (id, new) = rows::ensure(tx, now, &name)?;
                if new {
                    rows::set_colour(tx, id, colour)?;
                }
                changes.tags = true;
                rows::by_id(tx, id)
            })
    }

    /// Gives a tag a colour, or takes it away.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_tag_colour(&self, id: TagId, colour: Option<TagColour>) -> Result<TagRow> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                rows::set_colour(tx, id, colour)?;
                rows::note_changed(changes);
                rows::by_id(tx, id)
            })
    }

    /// Calls a tag something else.
    ///
    /// # Errors
    /// `NotFound`; `Refused` with `tag_exists` when another has that name: the two can be merged.
    pub fn rename_tag(&self, id: TagId, name: &str) -> Result<crate::Undo> {
        let name = rows::name(name)?;
        let before = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let before = rows::by_id(tx, id)?.name;
                if rows::find(tx, &name)?.is_some_and(|other| other != id) {
                    return Err(LibraryError::refused(
                        "tag_exists",
                        format!("there is a tag with that name already: {name}"),
                    ));
                }
                tx.prepare_cached("UPDATE tag SET name = ?2 WHERE id = ?1")?
                    .execute(params![id.0, name])?;
                rows::note_changed(changes);
                Ok(before)
            })?;
        self.keep_undo(1, move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    rows::by_id(tx, id)?;
                    // Somebody may have taken the name meanwhile: then it stays as it is called now.
                    tx.prepare_cached("UPDATE OR IGNORE tag SET name = ?2 WHERE id = ?1")?
                        .execute(params![id.0, before])?;
                    rows::note_changed(changes);
                    Ok(())
                })
        })
    }
}
