//! Highlights and notes.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn annotations(
    shell: State<'_, Shell>,
    item: ItemId,
    part: Part,
    shown: String,
) -> Answer<Vec<PlacedAnnotation>> {
    let library = shell.library()?;
    off(move || library.annotations(item, part, &shown)).await
}

#[tauri::command]
#[specta::specta]
pub async fn annotate(shell: State<'_, Shell>, new: NewAnnotation) -> Answer<Annotation> {
    let library = shell.library()?;
    off(move || library.annotate(new)).await
}

#[tauri::command]
#[specta::specta]
pub async fn change_annotation(
    shell: State<'_, Shell>,
    id: AnnotationId,
    patch: AnnotationPatch,
) -> Answer<Annotation> {
    let library = shell.library()?;
    off(move || library.change_annotation(id, patch)).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_annotations(shell: State<'_, Shell>, ids: Vec<AnnotationId>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.delete_annotations(&ids)).await
}

#[tauri::command]
#[specta::specta]
pub async fn notebook(
    shell: State<'_, Shell>,
    words: String,
    item: Option<ItemId>,
    skip: u32,
    limit: u32,
) -> Answer<NotebookPage> {
    let library = shell.library()?;
    off(move || library.notebook(&words, item, skip, limit)).await
}
