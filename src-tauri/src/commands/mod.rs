//! stub
#![allow(unused_variables)]
use crate::error::IpcError;
use library::*;

#[tauri::command]
#[specta::specta]
pub async fn counts() -> Result<Counts, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn home() -> Result<Home, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn items(query: ItemQuery) -> Result<ItemPage, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn item(id: ItemId) -> Result<ItemDetail, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn transcript(id: ItemId) -> Result<Vec<CueRow>, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn set_items(ids: Vec<ItemId>, patch: ItemPatch) -> Result<Undo, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn undo(id: UndoId) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn empty_trash() -> Result<u32, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn feeds() -> Result<Vec<FeedRow>, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn refresh(feed: Option<FeedId>) -> Result<JobId, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn unsubscribe(id: FeedId) -> Result<Undo, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn look_up(input: String) -> Result<Found, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn add(input: String) -> Result<Added, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn import_file(path: String) -> Result<Added, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn export_opml(path: String) -> Result<u32, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn export_json(path: String) -> Result<u32, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn open_sample() -> Result<Added, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn remove_sample() -> Result<Undo, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn set_reading(id: ItemId, position: ReadingPosition) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn fetch_again(id: ItemId) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn queue() -> Result<Vec<ItemRow>, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn queue_add(ids: Vec<ItemId>, place: QueuePlace) -> Result<Vec<ItemRow>, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn queue_remove(ids: Vec<ItemId>) -> Result<Undo, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn queue_move(id: ItemId, to: u32) -> Result<Vec<ItemRow>, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn playback() -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn play(id: ItemId, at_ms: Option<u32>) -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn resume() -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn pause() -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn toggle() -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn seek(position_ms: u32) -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn skip(by_ms: i32) -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn play_next() -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn stop() -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn set_volume(volume: f32) -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn set_muted(muted: bool) -> Result<Playback, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn downloads() -> Result<Downloads, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn download(ids: Vec<ItemId>) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn pause_download(id: ItemId) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn resume_download(id: ItemId) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn pause_all_downloads(paused: bool) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn remove_downloads(ids: Vec<ItemId>) -> Result<Undo, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn jobs() -> Result<Vec<Job>, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn cancel_job(id: JobId) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn search(query: String, after: Option<String>) -> Result<SearchPage, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn about() -> Result<About, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn settings() -> Result<Settings, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn set_settings(settings: Settings) -> Result<Settings, IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn open_external(url: String) -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }

#[tauri::command]
#[specta::specta]
pub async fn ready() -> Result<(), IpcError> { Err(IpcError { code: "not_ready".into(), message: String::new(), detail: None }) }
