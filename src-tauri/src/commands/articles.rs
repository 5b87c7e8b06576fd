//! Reading.
use crate::desktop;
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::{AppHandle, State};

#[tauri::command]
#[specta::specta]
pub async fn set_reading(
    shell: State<'_, Shell>,
    id: ItemId,
    position: ReadingPosition,
) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.set_reading(id, position)).await
}

#[tauri::command]
#[specta::specta]
pub async fn fetch_again(shell: State<'_, Shell>, id: ItemId) -> Answer<Refetched> {
    let library = shell.library()?;
    Ok(library.fetch_again(id).await?)
}

/// Takes the text anew from its page as it is kept.
#[tauri::command]
#[specta::specta]
pub async fn extract_again(shell: State<'_, Shell>, id: ItemId) -> Answer<Refetched> {
    let library = shell.library()?;
    Ok(library.extract_again(id).await?)
}

/// Takes the text that came later and was kept beside the one that is shown.
#[tauri::command]
#[specta::specta]
pub async fn take_candidate(shell: State<'_, Shell>, id: ItemId) -> Answer<Refetched> {
    let library = shell.library()?;
    Ok(library.take_candidate(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn drop_candidate(shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.drop_candidate(id)).await
}

/// The text is whole, though it does not look so.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_doubt(shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.dismiss_doubt(id)).await
}

/// The whole page as it is kept, safe for the sandboxed frame.
#[tauri::command]
#[specta::specta]
pub async fn whole_page(shell: State<'_, Shell>, id: ItemId) -> Answer<String> {
    let library = shell.library()?;
    Ok(library.whole_page(id).await?)
}

/// Asks once more for the pictures that are not here.
#[tauri::command]
#[specta::specta]
pub async fn retry_pictures(shell: State<'_, Shell>, id: ItemId) -> Answer<JobId> {
    let library = shell.library()?;
    Ok(library.retry_pictures(id).await?)
}

/// The window fills the screen, or is a window again.
#[tauri::command]
#[specta::specta]
pub async fn fill_screen(app: AppHandle, on: bool) -> Answer<()> {
    desktop::fill_screen(&app, on)
}
