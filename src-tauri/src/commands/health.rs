//! How a feed is, its address, and its older items.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn feed_health(shell: State<'_, Shell>, id: FeedId) -> Answer<FeedHealth> {
    let library = shell.library()?;
    off(move || library.feed_health(id)).await
}

/// What became of each item of the feed's present document that `words` fit.
#[tauri::command]
#[specta::specta]
pub async fn check_document(
    shell: State<'_, Shell>,
    id: FeedId,
    words: String,
) -> Answer<DocumentCheck> {
    let library = shell.library()?;
    Ok(library.check_document(id, &words).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn change_address(shell: State<'_, Shell>, id: FeedId, to: String) -> Answer<Undo> {
    let library = shell.library()?;
    Ok(library.change_address(id, &to).await?)
}

/// Makes one of two subscriptions to a show; answers which one stays.
#[tauri::command]
#[specta::specta]
pub async fn join_shows(shell: State<'_, Shell>, id: FeedId, to: String) -> Answer<FeedId> {
    let library = shell.library()?;
    Ok(library.join_shows(id, &to).await?)
}

/// How a feed is, without passwords and keys: to be given to somebody.
#[tauri::command]
#[specta::specta]
pub async fn feed_report(shell: State<'_, Shell>, id: FeedId) -> Answer<FeedHealth> {
    let library = shell.library()?;
    off(move || library.feed_to_report(id)).await
}

/// Begins to fetch older items, or goes on where it stopped.
#[tauri::command]
#[specta::specta]
pub async fn fetch_older(shell: State<'_, Shell>, id: FeedId) -> Answer<JobId> {
    let library = shell.library()?;
    Ok(library.fetch_older(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn take_older_back(shell: State<'_, Shell>, id: FeedId) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.take_older_back(id)).await
}
