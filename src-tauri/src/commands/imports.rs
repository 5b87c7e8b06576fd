//! Lists of other programs that were taken in.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn imports(shell: State<'_, Shell>) -> Answer<Vec<ImportRow>> {
    let library = shell.library()?;
    off(move || library.imports()).await
}

#[tauri::command]
#[specta::specta]
pub async fn import_report(
    shell: State<'_, Shell>,
    id: ImportId,
    outcome: Option<ImportOutcome>,
    skip: u32,
    limit: u32,
) -> Answer<ImportReport> {
    let library = shell.library()?;
    off(move || library.import_report(id, outcome, skip, limit)).await
}

/// Goes on with a list; answered when it is worked through.
#[tauri::command]
#[specta::specta]
pub async fn resume_import(shell: State<'_, Shell>, id: ImportId) -> Answer<Added> {
    let library = shell.library()?;
    Ok(library.resume_import(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn take_import_back(shell: State<'_, Shell>, id: ImportId) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.take_import_back(id)).await
}
