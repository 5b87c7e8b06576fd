//! What podcasts say besides their words and files.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn show_extras(shell: State<'_, Shell>, feed: FeedId) -> Answer<ShowExtras> {
    let library = shell.library()?;
    off(move || library.show_extras(feed)).await
}

/// The episode that is a show's trailer, to be played.
#[tauri::command]
#[specta::specta]
pub async fn trailer(shell: State<'_, Shell>, feed: FeedId) -> Answer<ItemId> {
    let library = shell.library()?;
    off(move || library.trailer(feed)).await
}

/// Chooses which file of an episode is fetched; an empty key is the feed's own, None is as the settings say.
#[tauri::command]
#[specta::specta]
pub async fn choose_version(
    shell: State<'_, Shell>,
    item: ItemId,
    key: Option<String>,
) -> Answer<EpisodeExtras> {
    let library = shell.library()?;
    off(move || library.choose_version(item, key)).await
}

/// Plays a part of an episode, and pauses where it ends.
#[tauri::command]
#[specta::specta]
pub async fn play_passage(shell: State<'_, Shell>, passage: Passage) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.play_passage(passage)).await
}
