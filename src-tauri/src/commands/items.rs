//! Items: lists, one item, and what is done to them.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn counts(shell: State<'_, Shell>) -> Answer<Counts> {
    let library = shell.library()?;
    off(move || library.counts()).await
}

#[tauri::command]
#[specta::specta]
pub async fn home(shell: State<'_, Shell>) -> Answer<Home> {
    let library = shell.library()?;
    off(move || library.home()).await
}

#[tauri::command]
#[specta::specta]
pub async fn items(shell: State<'_, Shell>, query: ItemQuery) -> Answer<ItemPage> {
    let library = shell.library()?;
    off(move || library.items(&query)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_order(shell: State<'_, Shell>, list: ItemQuery) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.set_order(&list)).await
}

#[tauri::command]
#[specta::specta]
pub async fn item(shell: State<'_, Shell>, id: ItemId) -> Answer<ItemDetail> {
    let library = shell.library()?;
    off(move || library.item(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn alike(shell: State<'_, Shell>, id: ItemId) -> Answer<Vec<AlikeItem>> {
    let library = shell.library()?;
    off(move || library.alike(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn transcript(shell: State<'_, Shell>, id: ItemId) -> Answer<Vec<CueRow>> {
    let library = shell.library()?;
    off(move || library.transcript(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_items(
    shell: State<'_, Shell>,
    ids: Vec<ItemId>,
    patch: ItemPatch,
) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.set_items(&ids, patch)).await
}

#[tauri::command]
#[specta::specta]
pub async fn undo(shell: State<'_, Shell>, id: UndoId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.undo(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn empty_trash(shell: State<'_, Shell>) -> Answer<u32> {
    let library = shell.library()?;
    off(move || library.empty_trash()).await
}
