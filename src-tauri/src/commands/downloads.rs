//! Downloads and jobs.
use crate::desktop;
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use std::path::Path;
use tauri::{AppHandle, State};

#[tauri::command]
#[specta::specta]
pub async fn downloads(shell: State<'_, Shell>) -> Answer<Downloads> {
    let library = shell.library()?;
    off(move || library.downloads()).await
}

#[tauri::command]
#[specta::specta]
pub async fn download(shell: State<'_, Shell>, ids: Vec<ItemId>) -> Answer<DownloadsAsked> {
    let library = shell.library()?;
    off(move || library.download_undoable(&ids)).await
}

#[tauri::command]
#[specta::specta]
pub async fn pause_download(shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.pause_download(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn resume_download(shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.resume_download(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn pause_downloads(shell: State<'_, Shell>, ids: Vec<ItemId>) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.pause_downloads(&ids)).await
}

#[tauri::command]
#[specta::specta]
pub async fn resume_downloads(shell: State<'_, Shell>, ids: Vec<ItemId>) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.resume_downloads(&ids)).await
}

/// Before another one of those that are to come, or to the end of them.
#[tauri::command]
#[specta::specta]
pub async fn move_downloads(
    shell: State<'_, Shell>,
    ids: Vec<ItemId>,
    before: Option<ItemId>,
) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.move_downloads(&ids, before)).await
}

#[tauri::command]
#[specta::specta]
pub async fn pause_all_downloads(shell: State<'_, Shell>, paused: bool) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.pause_all_downloads(paused)).await
}

#[tauri::command]
#[specta::specta]
pub async fn remove_downloads(shell: State<'_, Shell>, ids: Vec<ItemId>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.remove_downloads(&ids)).await
}

/// Cancels what is not here yet: of these, or all that wait, run or are paused.
#[tauri::command]
#[specta::specta]
pub async fn cancel_downloads(shell: State<'_, Shell>, ids: Option<Vec<ItemId>>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.cancel_downloads(ids.as_deref())).await
}

/// Removes what came of it, which was no sound or the wrong one, and begins anew.
#[tauri::command]
#[specta::specta]
pub async fn download_again(shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.download_again(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn jobs(shell: State<'_, Shell>) -> Answer<Vec<Job>> {
    Ok(shell.library()?.jobs())
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_job(shell: State<'_, Shell>, id: JobId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.cancel_job(id)).await
}

/// What a clean-up would take away, and why.
#[tauri::command]
#[specta::specta]
pub async fn clean_up_plan(shell: State<'_, Shell>, scope: CleanUpScope) -> Answer<CleanUp> {
    let library = shell.library()?;
    off(move || library.clean_up_plan(scope)).await
}

/// Takes away those of them that still go.
#[tauri::command]
#[specta::specta]
pub async fn clean_up(
    shell: State<'_, Shell>,
    ids: Vec<ItemId>,
    scope: CleanUpScope,
) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.clean_up(&ids, scope)).await
}

/// What the rules took away by themselves in the last days.
#[tauri::command]
#[specta::specta]
pub async fn rules_removed(shell: State<'_, Shell>) -> Answer<Vec<RulesRemoved>> {
    let library = shell.library()?;
    off(move || library.rules_removed()).await
}

/// It was read, and need not be told again.
#[tauri::command]
#[specta::specta]
pub async fn put_rules_removed_aside(shell: State<'_, Shell>, id: RulesRemovedId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.put_rules_removed_aside(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn storage(shell: State<'_, Shell>) -> Answer<Storage> {
    let library = shell.library()?;
    off(move || library.storage()).await
}

#[tauri::command]
#[specta::specta]
pub async fn show_downloads(shell: State<'_, Shell>, feed: FeedId) -> Answer<ShowDownloads> {
    let library = shell.library()?;
    off(move || library.show_downloads(feed)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_show_downloads(
    shell: State<'_, Shell>,
    feed: FeedId,
    rules: ShowDownloads,
) -> Answer<ShowDownloads> {
    let library = shell.library()?;
    off(move || library.set_show_downloads(feed, rules)).await
}

/// Puts downloads into another folder, with the files that are here.
#[tauri::command]
#[specta::specta]
pub async fn relocate_downloads(shell: State<'_, Shell>, folder: Option<String>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.relocate_downloads(folder)).await
}

/// Opens the file manager where the file of an item is.
#[tauri::command]
#[specta::specta]
pub async fn show_in_folder(shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    let file = off(move || library.item_file(id)).await?;
    desktop::show_in_folder(file).await
}

#[tauri::command]
#[specta::specta]
pub async fn copy_name(shell: State<'_, Shell>, id: ItemId) -> Answer<String> {
    let library = shell.library()?;
    off(move || library.copy_name(id)).await
}

/// Writes a copy of the file of an item to where the person chose, with tags where it is an MP3.
#[tauri::command]
#[specta::specta]
pub async fn save_copy(shell: State<'_, Shell>, id: ItemId, path: String) -> Answer<SavedCopy> {
    let library = shell.library()?;
    off(move || library.save_copy(id, Path::new(&path))).await
}

/// Opens the file of an item with the program that opens such files.
#[tauri::command]
#[specta::specta]
pub async fn open_file(app: AppHandle, shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    let file = off(move || library.item_file(id)).await?;
    desktop::open_file(&app, &file)
}

/// Lets the person choose the program that opens the file of an item.
#[tauri::command]
#[specta::specta]
pub async fn open_with(app: AppHandle, shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    let file = off(move || library.item_file(id)).await?;
    desktop::open_with(&app, file).await
}
