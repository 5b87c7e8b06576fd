//! Pages that the browser's extension hands over, and links that were copied there.
use crate::desktop::{HandOver, HandOvers, copied};
use crate::error::Answer;
use crate::state::{Shell, off};
use tauri::{AppHandle, State};

#[tauri::command]
#[specta::specta]
pub async fn hand_over(doors: State<'_, HandOvers>) -> Answer<HandOver> {
    Ok(doors.state())
}

/// Switches the listener on or off; each time it is switched on the extension has to be paired anew.
#[tauri::command]
#[specta::specta]
pub async fn set_hand_over(
    app: AppHandle,
    shell: State<'_, Shell>,
    doors: State<'_, HandOvers>,
    on: bool,
) -> Answer<HandOver> {
    // Without a library there is nothing to save into.
    shell.library()?;
    doors.set(&app, &shell.folder, on).await
}

/// A link that was copied elsewhere and is to be offered; only where the settings say so is the clipboard read.
#[tauri::command]
#[specta::specta]
pub async fn copied_address(app: AppHandle, shell: State<'_, Shell>) -> Answer<Option<String>> {
    let library = shell.library()?;
    let asking = library.clone();
    let wanted = off(move || Ok(asking.settings()?.clipboard_offer == Some(true))).await?;
    if !wanted {
        return Ok(None);
    }
    match copied(&app).await {
        Some(text) => off(move || library.copied_address(&text)).await,
        None => Ok(None),
    }
}
