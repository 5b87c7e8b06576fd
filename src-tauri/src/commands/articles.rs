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
pub async fn fetch_again(shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    Ok(library.fetch_again(id).await?)
}

/// The window fills the screen, or is a window again.
#[tauri::command]
#[specta::specta]
pub async fn fill_screen(app: AppHandle, on: bool) -> Answer<()> {
    desktop::fill_screen(&app, on)
}
