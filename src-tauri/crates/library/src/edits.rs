//! What a person sets of an item or a show in the place of what the feed or the page says: its title, its author, its
//! picture, a note of it. That it stays, whatever comes, is held by triggers (0016.sql); what is said meanwhile is kept.
mod picture;
mod rows;
#[cfg(test)]
mod tests;

pub(crate) use rows::{OwnFields, is_same_title, own, put, title_as_said};

use crate::Library;
use crate::error::{LibraryError, Result};
use crate::filters;
use crate::index;
use crate::model::{Changes, EditPatch, EditSubject, Edits, OwnPicture, Undo};
use crate::remote::blocking;
use crate::store::Durability;
use crate::text;
use picture::Stored;

/// Characters.
const LONGEST_TITLE: usize = 500;
const LONGEST_AUTHOR: usize = 200;
const LONGEST_NOTE: usize = 100_000;
const LONGEST_FOLDER: usize = 200;

impl Library {
    /// How it is called, by whom it is, its picture and the own note of it.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn edits(&self, subject: EditSubject) -> Result<Edits> {
        self.inner.store.read(|conn| rows::shown(conn, subject))
    }

    /// Changes them. A picture of the web is fetched first.
    ///
    /// # Errors
    /// `NotFound`; `Refused` for what is too long or no picture; those of fetching.
    pub async fn edit(&self, subject: EditSubject, patch: EditPatch) -> Result<Undo> {
        let patch = checked(patch)?;
        let picture = match &patch.picture {
            Some(OwnPicture::Address { url }) => Some(self.picture_at(url).await?),
            _ => None,
        };
        let library = self.clone();
        blocking(move || {
            let picture = match &patch.picture {
                Some(OwnPicture::File { path }) => Some(library.picture_in(path)?),
                _ => picture,
            };
            library.edit_with(subject, patch, picture)
        })
        .await
    }

    fn edit_with(
        &self,
        subject: EditSubject,
        patch: EditPatch,
        picture: Option<Stored>,
    ) -> Result<Undo> {
        let now = self.inner.deps.clock.now_ms();
        let again = patch.picture == Some(OwnPicture::AsSaid);
        let (before, folder) = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let before = rows::own(tx, subject)?;
                let folder = rows::folder(tx, subject)?;
                let mut own = before.clone();
                let of = |text: String| Some(text).filter(|text| !text.is_empty());
                if let Some(title) = patch.title {
                    // As it is called anyway: then it goes on as its feed calls it.
                    let said = rows::shown(tx, subject)?.said_title;
                    own.title = of(title).filter(|title| *title != said);
                }
                if let Some(author) = patch.author {
                    let said = rows::shown(tx, subject)?.said_author;
                    own.author = of(author).filter(|author| *author != said);
                }
                if let Some(note) = patch.note {
                    own.note = note;
                }
                match patch.picture {
                    None => {}
                    Some(OwnPicture::AsSaid) => own.picture = None,
                    Some(OwnPicture::None) => own.picture = Some(None),
                    Some(OwnPicture::File { .. } | OwnPicture::Address { .. }) => {
                        if let Some(stored) = picture {
                            Library::note_asset(
                                tx,
                                now,
                                &stored.hash,
                                &stored.header,
                                stored.size,
                            )?;
                            own.picture = Some(Some(stored.hash));
                        }
                    }
                }
                rows::put(tx, now, subject, &own)?;
                if let Some(folder) = patch.folder {
                    let path = filters::folder_typed(tx, &folder)?;
                    rows::set_folder(tx, subject, &text::folder_path(&path))?;
                }
                changed(changes, subject);
                if let EditSubject::Item(item) = subject {
                    index::index_item(tx, item)?;
                }
                Ok((before, folder))
            })?;
        if again {
            self.fetch_said_picture(subject);
        }
        self.keep_undo(1, move |library| {
            library.put_edits_back(subject, before, folder)
        })
    }

    fn put_edits_back(
        &self,
        subject: EditSubject,
        before: OwnFields,
        folder: Option<String>,
    ) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                rows::put(tx, now, subject, &before)?;
                if let Some(folder) = folder {
                    rows::set_folder(tx, subject, &folder)?;
                }
                changed(changes, subject);
                if let EditSubject::Item(item) = subject {
                    index::index_item(tx, item)?;
                }
                Ok(())
            })
    }

    /// That of the feed may never have been fetched.
    fn fetch_said_picture(&self, subject: EditSubject) {
        match subject {
            EditSubject::Feed(feed) => self.fetch_covers_soon(vec![feed]),
            EditSubject::Item(item) => self.fetch_images_soon(vec![item]),
        }
    }
}

fn changed(changes: &mut Changes, subject: EditSubject) {
    // Rows of items show the name and the picture of their show.
    changes.items = true;
    changes.feeds |= matches!(subject, EditSubject::Feed(_));
    changes.playback = true;
    changes.queue = true;
}

/// Within its bounds, each line one line.
fn checked(patch: EditPatch) -> Result<EditPatch> {
    let line = |text: Option<String>, most: usize| -> Result<Option<String>> {
        let Some(text) = text else { return Ok(None) };
        let line = text::whole_line(&text, most).ok_or_else(|| {
            let sentence = format!("that is too long; it may have this many characters: {most}");
            LibraryError::refused("edit_long", sentence)
        })?;
        Ok(Some(line))
    };
    let note = match patch.note {
        Some(note) if note.chars().count() > LONGEST_NOTE => {
            let sentence = format!("a note has at most this many characters: {LONGEST_NOTE}");
            return Err(LibraryError::refused("note_long", sentence));
        }
        note => note.map(|note| {
            note.chars()
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
                .collect::<String>()
                .trim()
                .to_owned()
        }),
    };
    Ok(EditPatch {
        title: line(patch.title, LONGEST_TITLE)?,
        author: line(patch.author, LONGEST_AUTHOR)?,
        picture: patch.picture,
        note,
        folder: line(patch.folder, LONGEST_FOLDER)?,
    })
}
