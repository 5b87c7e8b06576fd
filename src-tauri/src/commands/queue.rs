//! Up Next.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn queue(shell: State<'_, Shell>) -> Answer<Vec<ItemRow>> {
    let library = shell.library()?;
    off(move || library.queue()).await
}

#[tauri::command]
#[specta::specta]
pub async fn queue_add(
    shell: State<'_, Shell>,
    ids: Vec<ItemId>,
    place: QueuePlace,
) -> Answer<Queued> {
    let library = shell.library()?;
    off(move || {
        let undo = library.queue_add(&ids, place)?;
        let rows = library.queue()?;
        Ok(Queued { rows, undo })
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn queue_clear(shell: State<'_, Shell>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.queue_clear()).await
}

#[tauri::command]
#[specta::specta]
pub async fn queue_sort(shell: State<'_, Shell>, by: QueueOrder) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.queue_sort(by)).await
}

#[tauri::command]
#[specta::specta]
pub async fn queue_remove(shell: State<'_, Shell>, ids: Vec<ItemId>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.queue_remove(&ids)).await
}

#[tauri::command]
#[specta::specta]
pub async fn queue_move(shell: State<'_, Shell>, id: ItemId, to: u32) -> Answer<Vec<ItemRow>> {
    let library = shell.library()?;
    off(move || library.queue_move(id, to).and_then(|()| library.queue())).await
}
