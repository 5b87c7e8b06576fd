//! Subscriptions, the Add box, lists in and out, and the sample.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use std::io::Write;
use std::path::Path;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn feeds(shell: State<'_, Shell>) -> Answer<Vec<FeedRow>> {
    let library = shell.library()?;
    off(move || library.feeds()).await
}

#[tauri::command]
#[specta::specta]
pub async fn refresh(shell: State<'_, Shell>, feed: Option<FeedId>) -> Answer<JobId> {
    let library = shell.library()?;
    Ok(library.refresh(feed).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn unsubscribe(shell: State<'_, Shell>, id: FeedId) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.unsubscribe(id)).await
}

/// Whether whole texts are fetched for a site; None: where its feed cuts.
#[tauri::command]
#[specta::specta]
pub async fn set_full_text(
    shell: State<'_, Shell>,
    id: FeedId,
    wanted: Option<bool>,
) -> Answer<FeedRow> {
    let library = shell.library()?;
    off(move || library.set_full_text(id, wanted)).await
}

#[tauri::command]
#[specta::specta]
pub async fn look_up(
    shell: State<'_, Shell>,
    input: String,
    login: Option<Login>,
) -> Answer<Found> {
    let library = shell.library()?;
    Ok(library.look_up_as(&input, login.as_ref()).await?)
}

/// The picture of what was found at this address, as a `data:` address, when it has one that can be had.
#[tauri::command]
#[specta::specta]
pub async fn look_up_picture(shell: State<'_, Shell>, found: String) -> Answer<Option<String>> {
    let library = shell.library()?;
    Ok(library.look_up_picture(&found).await)
}

#[tauri::command]
#[specta::specta]
pub async fn add(shell: State<'_, Shell>, input: String, login: Option<Login>) -> Answer<Added> {
    let library = shell.library()?;
    Ok(library.add_as(&input, login.as_ref()).await?)
}

/// Keeps an address as a link, though its page cannot be had now; its text is fetched later.
#[tauri::command]
#[specta::specta]
pub async fn save_link(shell: State<'_, Shell>, address: String) -> Answer<Added> {
    let library = shell.library()?;
    Ok(library.save_link(&address).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn import_file(shell: State<'_, Shell>, path: String) -> Answer<Added> {
    let library = shell.library()?;
    Ok(library.import_file(std::path::Path::new(&path)).await?)
}

/// Writes the subscriptions to the file that the person chose; says how many.
#[tauri::command]
#[specta::specta]
pub async fn export_opml(shell: State<'_, Shell>, path: String) -> Answer<u32> {
    let library = shell.library()?;
    off(move || {
        let feeds = library.counts()?.feeds;
        let text = library.export_opml()?;
        write_whole(
            Path::new(&path),
            |file| Ok(file.write_all(text.as_bytes())?),
        )
        .map(|()| feeds)
    })
    .await
}

/// Writes everything to the file that the person chose; says how many items.
#[tauri::command]
#[specta::specta]
pub async fn export_json(shell: State<'_, Shell>, path: String) -> Answer<u32> {
    let library = shell.library()?;
    off(move || {
        // With the links of texts that nobody has opened.
        library.finish_index()?;
        write_whole(Path::new(&path), |file| library.export_json_to(file))
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn open_sample(shell: State<'_, Shell>) -> Answer<Added> {
    let library = shell.library()?;
    off(move || library.open_sample()).await
}

#[tauri::command]
#[specta::specta]
pub async fn remove_sample(shell: State<'_, Shell>) -> Answer<Undo> {
    let library = shell.library()?;
    off(move || library.remove_sample()).await
}

/// Written beside and renamed: a full disk must not leave half a file under the name that was asked for.
pub(super) fn write_whole<T>(
    path: &Path,
    write: impl FnOnce(&mut std::fs::File) -> library::Result<T>,
) -> library::Result<T> {
    let failed = |e: std::io::Error| LibraryError::File {
        what: path.display().to_string(),
        detail: e.to_string(),
    };
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = std::path::PathBuf::from(name);
    let mut file = std::fs::File::create(&part).map_err(failed)?;
    let value = write(&mut file).inspect_err(|_| {
        let _ = std::fs::remove_file(&part);
    })?;
    file.sync_all().map_err(failed)?;
    std::fs::rename(&part, path).map_err(failed)?;
    Ok(value)
}
