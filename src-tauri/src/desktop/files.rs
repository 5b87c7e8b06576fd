//! Files of items in the hands of the desktop: its file manager, and the program that the person chooses for one.
use crate::error::{Answer, IpcError};
use std::path::{Path, PathBuf};
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;

fn failed(error: impl std::fmt::Display) -> IpcError {
    let mut failed = IpcError::new(
        "desktop",
        "the desktop could not open this; the file is where it was",
    );
    failed.detail = Some(error.to_string());
    failed
}

/// Opens the file manager with this file chosen.
///
/// # Errors
/// `desktop` when it has none.
pub async fn show_in_folder(file: PathBuf) -> Answer<()> {
    tokio::task::spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(file))
        .await
        .map_err(failed)?
        .map_err(failed)
}

/// Asks the person which program is to open this file, where the desktop can ask (the portal); else opens it with the one
/// that opens such files.
///
/// # Errors
/// `desktop` when there is none.
pub async fn open_with(app: &AppHandle, file: PathBuf) -> Answer<()> {
    #[cfg(target_os = "linux")]
    match ask_portal(&file).await {
        Ok(()) => return Ok(()),
        Err(error) => tracing::debug!(%error, "the portal opens no files"),
    }
    open_file(app, &file)
}

/// Opens this file with the program that opens such files.
///
/// # Errors
/// `desktop` when there is none.
pub fn open_file(app: &AppHandle, file: &Path) -> Answer<()> {
    app.opener()
        .open_path(file.to_string_lossy(), None::<&str>)
        .map_err(failed)
}

/// <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.OpenURI.html>, `OpenFile`.
#[cfg(target_os = "linux")]
async fn ask_portal(file: &Path) -> mpris_server::zbus::Result<()> {
    use mpris_server::zbus;
    let opened = std::fs::File::open(file).map_err(|e| zbus::Error::Failure(e.to_string()))?;
    let bus = zbus::Connection::session().await?;
    let options = std::collections::HashMap::from([("ask", zbus::Variant::from(true))]);
    let handle = zbus::Fd::from(std::os::fd::OwnedFd::from(opened));
    bus.call_method(
        Some("org.freedesktop.portal.Desktop"),
        "/org/freedesktop/portal/desktop",
        Some("org.freedesktop.portal.OpenURI"),
        "OpenFile",
        &("", handle, options),
    )
    .await?;
    Ok(())
}
