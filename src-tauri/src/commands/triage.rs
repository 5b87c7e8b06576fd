//! Deciding about what came: putting off, acts on whole lists, what left by itself, what shows bring in, ended shows.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn snooze_choices(shell: State<'_, Shell>) -> Answer<Vec<SnoozeChoice>> {
    Ok(shell.library()?.snooze_choices())
}

#[tauri::command]
#[specta::specta]
pub async fn snooze(shell: State<'_, Shell>, ids: Vec<ItemId>, until: SnoozeUntil) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.snooze(&ids, &until)).await
}

/// How many items an act on a whole list is for.
#[tauri::command]
#[specta::specta]
pub async fn bulk_count(shell: State<'_, Shell>, scope: BulkScope) -> Answer<u32> {
    let library = shell.library()?;
    off(move || library.bulk_count(&scope)).await
}

/// Answers when all of it is done; how far it is, is told as a job.
#[tauri::command]
#[specta::specta]
pub async fn bulk(shell: State<'_, Shell>, scope: BulkScope, act: BulkAct) -> Answer<BulkDone> {
    let library = shell.library()?;
    off(move || library.bulk(&scope, &act)).await
}

#[tauri::command]
#[specta::specta]
pub async fn auto_archived(shell: State<'_, Shell>) -> Answer<Option<AutoArchived>> {
    let library = shell.library()?;
    off(move || library.auto_archived()).await
}

#[tauri::command]
#[specta::specta]
pub async fn put_archived_back(shell: State<'_, Shell>) -> Answer<u32> {
    let library = shell.library()?;
    off(move || library.put_archived_back()).await
}

#[tauri::command]
#[specta::specta]
pub async fn forget_archived(shell: State<'_, Shell>) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.forget_archived()).await
}

#[tauri::command]
#[specta::specta]
pub async fn show_intake(shell: State<'_, Shell>, id: FeedId) -> Answer<ShowIntake> {
    let library = shell.library()?;
    off(move || library.show_intake(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_show_intake(
    shell: State<'_, Shell>,
    id: FeedId,
    intake: ShowIntake,
) -> Answer<ShowIntake> {
    let library = shell.library()?;
    off(move || library.set_show_intake(id, intake)).await
}

#[tauri::command]
#[specta::specta]
pub async fn trashed_shows(shell: State<'_, Shell>) -> Answer<Vec<TrashedShow>> {
    let library = shell.library()?;
    off(move || library.trashed_shows()).await
}

#[tauri::command]
#[specta::specta]
pub async fn restore_show(shell: State<'_, Shell>, id: FeedId) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.restore_show(id)).await
}
