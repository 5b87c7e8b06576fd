//! What was copied elsewhere. It is read only when the window comes forward, and only where the settings say so.
#[cfg(target_os = "linux")]
use std::time::Duration;
use tauri::AppHandle;

/// How long another program may take to give what it has.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(2);

/// The text in the clipboard; None where there is none, or nobody gives it.
#[cfg(target_os = "linux")]
pub async fn copied(app: &AppHandle) -> Option<String> {
    let (send, receive) = tokio::sync::oneshot::channel();
    app.run_on_main_thread(move || {
        let clipboard = gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD);
        clipboard.request_text(move |_, text| {
            // Nobody waits any more only where it took too long.
            let _ = send.send(text.map(str::to_owned));
        });
    })
    .ok()?;
    tokio::time::timeout(PATIENCE, receive).await.ok()?.ok()?
}

#[cfg(not(target_os = "linux"))]
pub async fn copied(_: &AppHandle) -> Option<String> {
    None
}
