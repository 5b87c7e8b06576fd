//! Backups, and what keeps the library from being opened or written. These answer without an open library too.
use crate::error::{Answer, IpcError};
use crate::state::{Shell, off};
use library::*;
use std::path::Path;
use tauri::{AppHandle, Manager, State};

/// The newest first.
#[tauri::command]
#[specta::specta]
pub async fn backups(shell: State<'_, Shell>) -> Answer<Vec<Backup>> {
    let folder = shell.folder.clone();
    off(move || Ok(Library::backups(&folder))).await
}

#[tauri::command]
#[specta::specta]
pub async fn back_up(shell: State<'_, Shell>) -> Answer<Backup> {
    let library = shell.library()?;
    off(move || library.back_up()).await
}

/// What is in a file that the person chose.
#[tauri::command]
#[specta::specta]
pub async fn look_at_backup(file: String) -> Answer<Backup> {
    off(move || Library::look_at_backup(Path::new(&file))).await
}

/// Puts a backup in the library's place. The library is closed by it: what follows is [`start_again`], also after an error.
#[tauri::command]
#[specta::specta]
pub async fn restore(app: AppHandle, shell: State<'_, Shell>, file: String) -> Answer<Restored> {
    let folder = shell.folder.clone();
    off(move || {
        // Before anything is given up for it.
        Library::look_at_backup(Path::new(&file))?;
        app.state::<Shell>().close();
        let now = SystemClock.now_ms();
        Library::restore(&folder, Path::new(&file), now)
    })
    .await
}

/// Why the library could not be opened, or cannot be written now; None when all is well.
#[tauri::command]
#[specta::specta]
pub async fn library_trouble(shell: State<'_, Shell>) -> Answer<Option<IpcError>> {
    let library = match shell.library() {
        Ok(library) => library,
        Err(error) => return Ok(Some(error)),
    };
    off(move || Ok(library.may_write().err().map(IpcError::from))).await
}

/// Ends the program and starts it anew, as it was started.
#[tauri::command]
#[specta::specta]
pub async fn start_again(app: AppHandle) -> Answer<()> {
    app.request_restart();
    Ok(())
}
