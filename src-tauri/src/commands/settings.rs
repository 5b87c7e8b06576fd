//! Settings, the program itself, and the way out to the browser.
use crate::desktop;
use crate::error::{Answer, IpcError};
use crate::events::Given;
use crate::state::{Shell, off};
use library::*;
use tauri::{AppHandle, State};
use tauri_specta::Event;

#[tauri::command]
#[specta::specta]
pub async fn about(shell: State<'_, Shell>) -> Answer<About> {
    // It answers without an open library too: what is wrong with one is said in the language of the desktop.
    let folder = &shell.folder;
    let own = folder.join("media");
    Ok(About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        library_folder: folder.display().to_string(),
        downloads_folder: own.display().to_string(),
        system_language: desktop::language(),
    })
}

#[tauri::command]
#[specta::specta]
pub async fn settings(shell: State<'_, Shell>) -> Answer<Settings> {
    let library = shell.library()?;
    off(move || library.settings()).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_settings(shell: State<'_, Shell>, settings: Settings) -> Answer<Settings> {
    let library = shell.library()?;
    off(move || library.set_settings(settings)).await
}

/// Opens a page in the person's browser: web and mail addresses only, whatever a feed or page put there.
#[tauri::command]
#[specta::specta]
pub async fn open_external(app: AppHandle, url: String) -> Answer<()> {
    desktop::open_external(&app, &url)
}

/// The window has painted: it may be shown, and it gets what the program was started with.
#[tauri::command]
#[specta::specta]
pub async fn ready(app: AppHandle, shell: State<'_, Shell>) -> Answer<()> {
    desktop::show(&app)?;
    if let Some(given) = shell.take_given() {
        Given(given)
            .emit(&app)
            .map_err(|e| IpcError::new("window", e.to_string()))?;
    }
    Ok(())
}
