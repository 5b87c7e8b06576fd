//! What was heard and read, and what it adds up to.
use super::feeds::write_whole;
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use std::path::Path;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn history(shell: State<'_, Shell>, query: HistoryQuery) -> Answer<HistoryPage> {
    let library = shell.library()?;
    off(move || library.history(&query)).await
}

#[tauri::command]
#[specta::specta]
pub async fn forget_history(shell: State<'_, Shell>, what: Forget) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.forget_history(&what)).await
}

#[tauri::command]
#[specta::specta]
pub async fn statistics(shell: State<'_, Shell>, query: StatsQuery) -> Answer<Statistics> {
    let library = shell.library()?;
    off(move || library.statistics(&query)).await
}

/// Writes the history of a period to the file that the person chose; says how many lines.
#[tauri::command]
#[specta::specta]
pub async fn export_history(
    shell: State<'_, Shell>,
    query: StatsQuery,
    format: HistoryFormat,
    path: String,
) -> Answer<u32> {
    let library = shell.library()?;
    off(move || {
        write_whole(Path::new(&path), |file| {
            library.export_history_to(&query, format, file)
        })
    })
    .await
}

/// The text of an article is in sight: told every few seconds, it says how long it is read.
#[tauri::command]
#[specta::specta]
pub async fn still_reading(shell: State<'_, Shell>, id: ItemId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.still_reading(id)).await
}
