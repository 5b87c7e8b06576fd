//! Directories of podcasts, and lists that are followed.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn directories(shell: State<'_, Shell>) -> Answer<Vec<DirectoryRow>> {
    let library = shell.library()?;
    off(move || library.directories()).await
}

/// Asks the directories that the settings name; only when a person said so.
#[tauri::command]
#[specta::specta]
pub async fn search_directories(shell: State<'_, Shell>, words: String) -> Answer<DirectoryAnswer> {
    let library = shell.library()?;
    Ok(library.search_directories(&words).await?)
}

/// The picture of a show that the last search found, as a `data:` address, when it has one that can be had.
#[tauri::command]
#[specta::specta]
pub async fn directory_picture(shell: State<'_, Shell>, url: String) -> Answer<Option<String>> {
    let library = shell.library()?;
    Ok(library.directory_picture(&url).await)
}

/// Keeps the key and the secret as passwords are kept.
#[tauri::command]
#[specta::specta]
pub async fn set_directory_key(
    shell: State<'_, Shell>,
    directory: Directory,
    key: String,
    secret: String,
) -> Answer<Vec<DirectoryRow>> {
    let library = shell.library()?;
    off(move || {
        library.set_directory_key(directory, &key, &secret)?;
        library.directories()
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn forget_directory_key(
    shell: State<'_, Shell>,
    directory: Directory,
) -> Answer<Vec<DirectoryRow>> {
    let library = shell.library()?;
    off(move || {
        library.forget_directory_key(directory)?;
        library.directories()
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn follow_list(shell: State<'_, Shell>, address: String) -> Answer<FollowedList> {
    let library = shell.library()?;
    Ok(library.follow_list(&address).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn followed_lists(shell: State<'_, Shell>) -> Answer<Vec<FollowedList>> {
    let library = shell.library()?;
    off(move || library.followed_lists()).await
}

#[tauri::command]
#[specta::specta]
pub async fn unfollow_list(shell: State<'_, Shell>, id: FollowedListId) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.unfollow_list(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_list_by_itself(
    shell: State<'_, Shell>,
    id: FollowedListId,
    on: bool,
) -> Answer<FollowedList> {
    let library = shell.library()?;
    Ok(library.set_list_by_itself(id, on).await?)
}

/// Subscribes to a show that a list offers.
#[tauri::command]
#[specta::specta]
pub async fn add_followed(shell: State<'_, Shell>, show: FollowedShowId) -> Answer<Added> {
    let library = shell.library()?;
    Ok(library.add_followed(show).await?)
}

/// These are not offered any more.
#[tauri::command]
#[specta::specta]
pub async fn pass_followed(shell: State<'_, Shell>, shows: Vec<FollowedShowId>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.pass_followed(&shows)).await
}

/// What left a list was read.
#[tauri::command]
#[specta::specta]
pub async fn read_left(shell: State<'_, Shell>, id: FollowedListId) -> Answer<()> {
    let library = shell.library()?;
    off(move || library.read_left(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn ask_list_now(shell: State<'_, Shell>, id: FollowedListId) -> Answer<FollowedList> {
    let library = shell.library()?;
    Ok(library.ask_list_now(id).await?)
}
