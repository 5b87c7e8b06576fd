//! Tags of items and shows.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn tags(shell: State<'_, Shell>) -> Answer<Vec<TagRow>> {
    let library = shell.library()?;
    off(move || library.tags()).await
}

#[tauri::command]
#[specta::specta]
pub async fn tag_choices(shell: State<'_, Shell>, targets: TagTargets) -> Answer<TagChoices> {
    let library = shell.library()?;
    off(move || library.tag_choices(&targets)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_tags(
    shell: State<'_, Shell>,
    targets: TagTargets,
    patch: TagPatch,
) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.set_tags(&targets, &patch)).await
}

#[tauri::command]
#[specta::specta]
pub async fn create_tag(
    shell: State<'_, Shell>,
    name: String,
    colour: Option<TagColour>,
) -> Answer<TagRow> {
    let library = shell.library()?;
    off(move || library.create_tag(&name, colour)).await
}

#[tauri::command]
#[specta::specta]
pub async fn rename_tag(shell: State<'_, Shell>, id: TagId, name: String) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.rename_tag(id, &name)).await
}

#[tauri::command]
#[specta::specta]
pub async fn merge_tags(shell: State<'_, Shell>, from: TagId, into: TagId) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.merge_tags(from, into)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_tag_colour(
    shell: State<'_, Shell>,
    id: TagId,
    colour: Option<TagColour>,
) -> Answer<TagRow> {
    let library = shell.library()?;
    off(move || library.set_tag_colour(id, colour)).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_tags(shell: State<'_, Shell>, ids: Vec<TagId>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.delete_tags(&ids)).await
}
