//! Lists that keep themselves.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn lists(shell: State<'_, Shell>) -> Answer<Vec<SmartList>> {
    let library = shell.library()?;
    off(move || library.lists()).await
}

/// How many items each list has.
#[tauri::command]
#[specta::specta]
pub async fn list_counts(shell: State<'_, Shell>) -> Answer<Vec<ListCount>> {
    let library = shell.library()?;
    off(move || library.list_counts()).await
}

/// Tags, folders and languages that a filter can be made of.
#[tauri::command]
#[specta::specta]
pub async fn filter_choices(shell: State<'_, Shell>) -> Answer<FilterChoices> {
    let library = shell.library()?;
    off(move || library.filter_choices()).await
}

#[tauri::command]
#[specta::specta]
pub async fn create_list(shell: State<'_, Shell>, draft: ListDraft) -> Answer<SmartList> {
    let library = shell.library()?;
    off(move || library.create_list(&draft)).await
}

#[tauri::command]
#[specta::specta]
pub async fn change_list(shell: State<'_, Shell>, id: ListId, draft: ListDraft) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.change_list(id, &draft)).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_list(shell: State<'_, Shell>, id: ListId) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.delete_list(id)).await
}

/// `to` is counted from 0.
#[tauri::command]
#[specta::specta]
pub async fn move_list(shell: State<'_, Shell>, id: ListId, to: u32) -> Answer<Vec<SmartList>> {
    let library = shell.library()?;
    off(move || library.move_list(id, to)).await
}

/// From its head; what follows is looked up in the list as it is then.
#[tauri::command]
#[specta::specta]
pub async fn play_list(shell: State<'_, Shell>, list: ItemQuery) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.play_list(&list)).await
}

/// Puts what of a list can be played at the end of Up Next, so much of it as makes sense.
#[tauri::command]
#[specta::specta]
pub async fn queue_add_list(shell: State<'_, Shell>, list: ItemQuery) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.queue_add_list(&list)).await
}

/// The folder that a person typed, the outermost first.
#[tauri::command]
#[specta::specta]
pub async fn folder_typed(shell: State<'_, Shell>, typed: String) -> Answer<Vec<String>> {
    let library = shell.library()?;
    off(move || library.folder_typed(&typed)).await
}

/// Puts shows and sites into a folder, the outermost first; an empty one takes them out.
#[tauri::command]
#[specta::specta]
pub async fn set_folder(
    shell: State<'_, Shell>,
    feeds: Vec<FeedId>,
    folder: Vec<String>,
) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.set_folder(&feeds, &folder)).await
}
