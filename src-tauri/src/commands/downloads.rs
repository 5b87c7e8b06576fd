//! Downloads and jobs.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn downloads(shell: State<'_, Shell>) -> Answer<Downloads> {
    let library = shell.library()?;
    off(move || library.downloads()).await
}

#[tauri::command]
#[specta::specta]
pub async fn download(shell: State<'_, Shell>, ids: Vec<ItemId>) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.download(&ids)).await
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
