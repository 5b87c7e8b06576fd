//! What a person sets in the place of what a feed or a page says.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn edits(shell: State<'_, Shell>, subject: EditSubject) -> Answer<Edits> {
    let library = shell.library()?;
    off(move || library.edits(subject)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_edits(
    shell: State<'_, Shell>,
    subject: EditSubject,
    patch: EditPatch,
) -> Answer<Undo> {
    let library = shell.library()?;
    Ok(library.edit(subject, patch).await?)
}
