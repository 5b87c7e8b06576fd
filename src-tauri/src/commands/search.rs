//! The search box.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn search(
    shell: State<'_, Shell>,
    query: String,
    after: Option<String>,
) -> Answer<SearchPage> {
    let library = shell.library()?;
    off(move || library.search(&query, after.as_deref())).await
}
