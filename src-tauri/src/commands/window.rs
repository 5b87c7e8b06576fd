//! The window's engine, where the page cannot reach.
use crate::desktop::{self, EditCommand};
use crate::error::Answer;
use tauri::AppHandle;

/// Cuts, copies, pastes or selects all where the focus is.
#[tauri::command]
#[specta::specta]
pub async fn edit(app: AppHandle, command: EditCommand) -> Answer<()> {
    desktop::edit(&app, command)
}
