//! What is heard.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn playback(shell: State<'_, Shell>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || Ok(session.playback())).await
}

#[tauri::command]
#[specta::specta]
pub async fn play(
    shell: State<'_, Shell>,
    id: ItemId,
    at_ms: Option<u32>,
    list: Option<ItemQuery>,
) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.play_from(id, at_ms.map(i64::from), list)).await
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

/// Of the show that plays when it has its own, else of everything.
#[tauri::command]
#[specta::specta]
pub async fn set_sound(shell: State<'_, Shell>, patch: SoundPatch) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.set_sound(patch)).await
}

/// Gives the show that plays settings of its own, as it sounds now, or takes them away.
#[tauri::command]
#[specta::specta]
pub async fn set_own_sound(shell: State<'_, Shell>, own: bool) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.set_own_sound(own)).await
}

/// Of everything that has none of its own.
#[tauri::command]
#[specta::specta]
pub async fn set_default_sound(shell: State<'_, Shell>, sound: Sound) -> Answer<Settings> {
    let (session, library) = (shell.session()?, shell.library()?);
    off(move || {
        session.set_default_sound(sound)?;
        library.settings()
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn show_settings(shell: State<'_, Shell>, feed: FeedId) -> Answer<ShowSettings> {
    let library = shell.library()?;
    off(move || library.show_settings(feed)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_show_settings(
    shell: State<'_, Shell>,
    feed: FeedId,
    settings: ShowSettings,
) -> Answer<ShowSettings> {
    let session = shell.session()?;
    off(move || session.set_show_settings(feed, settings)).await
}

/// To the next (1) or the previous (−1) chapter or sentence.
#[tauri::command]
#[specta::specta]
pub async fn jump(shell: State<'_, Shell>, what: Jump, by: i32) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.jump(what, by)).await
}

/// Back to where listening was before the last jump.
#[tauri::command]
#[specta::specta]
pub async fn seek_back(shell: State<'_, Shell>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.seek_back()).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_sleep(shell: State<'_, Shell>, sleep: Option<Sleep>) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.set_sleep(sleep)).await
}

/// Names of the output devices.
#[tauri::command]
#[specta::specta]
pub async fn output_devices() -> Answer<Vec<String>> {
    off(|| Ok(player::output_devices())).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_output_device(shell: State<'_, Shell>, name: Option<String>) -> Answer<Settings> {
    let (session, library) = (shell.session()?, shell.library()?);
    off(move || {
        session.set_output_device(name)?;
        library.settings()
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn listening_totals(shell: State<'_, Shell>) -> Answer<ListeningTotals> {
    let library = shell.library()?;
    off(move || library.listening_totals()).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_muted(shell: State<'_, Shell>, muted: bool) -> Answer<Playback> {
    let session = shell.session()?;
    off(move || session.set_muted(muted)).await
}
