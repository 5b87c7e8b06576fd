//! What is heard.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn playback(shell: State<'_, Shell>) -> Answer<Playback> {
    Ok(shell.session()?.playback())
}

#[tauri::command]
#[specta::specta]
pub async fn play(shell: State<'_, Shell>, id: ItemId, at_ms: Option<u32>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.play(id, at_ms.map(i64::from))).await
}

#[tauri::command]
#[specta::specta]
pub async fn resume(shell: State<'_, Shell>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.resume()).await
}

#[tauri::command]
#[specta::specta]
pub async fn pause(shell: State<'_, Shell>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.pause()).await
}

#[tauri::command]
#[specta::specta]
pub async fn toggle(shell: State<'_, Shell>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.toggle()).await
}

#[tauri::command]
#[specta::specta]
pub async fn seek(shell: State<'_, Shell>, position_ms: u32) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.seek(i64::from(position_ms))).await
}

#[tauri::command]
#[specta::specta]
pub async fn skip(shell: State<'_, Shell>, by_ms: i32) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.skip(i64::from(by_ms))).await
}

#[tauri::command]
#[specta::specta]
pub async fn play_next(shell: State<'_, Shell>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.play_next()).await
}

#[tauri::command]
#[specta::specta]
pub async fn stop(shell: State<'_, Shell>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.stop()).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_volume(shell: State<'_, Shell>, volume: f32) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.set_volume(volume)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_speed(shell: State<'_, Shell>, speed: f32) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.set_speed(speed)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_muted(shell: State<'_, Shell>, muted: bool) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.set_muted(muted)).await
}
