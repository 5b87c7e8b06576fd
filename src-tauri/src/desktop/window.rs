//! The window itself, and the way out to the browser.
use crate::error::{Answer, IpcError};
use crate::events::{Followed, Given};
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tauri_plugin_opener::OpenerExt;
use tauri_specta::Event;

/// Makes the one window, hidden until it has painted, and unable to go anywhere but to its own pages.
///
/// # Errors
/// When the desktop gives no window.
pub fn open_window(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let opener = app.clone();
    let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Earmark")
        .inner_size(1280.0, 832.0)
        .min_inner_size(360.0, 480.0)
        .visible(false)
        .on_navigation(|url| {
            matches!(url.scheme(), "tauri" | "about")
                || (url.host_str() == Some("tauri.localhost")
                    && matches!(url.scheme(), "http" | "https"))
        })
        // Links of the sandboxed text ask for a new window, as no script runs there that could ask otherwise.
        .on_new_window(move |url, _| {
            // The page knows what to do with it, once it is done with this click.
            let page = opener.clone();
            tauri::async_runtime::spawn(async move {
                let told = if is_time_link(&url) {
                    Given(url.to_string()).emit(&page)
                } else {
                    Followed(url.to_string()).emit(&page)
                };
                if let Err(error) = told {
                    tracing::warn!(%error, "the window could not be told");
                }
            });
            NewWindowResponse::Deny
        })
        // All that is fetched is fetched by the library.
        .on_download(|_, _| false)
        .build()?;
    #[cfg(target_os = "linux")]
    {
        super::webview_policy::apply(&window)?;
        super::web_process::watch(&window)?;
    }
    Ok(window)
}

/// Shows the window and brings it forward.
///
/// # Errors
/// When the window is gone.
pub fn show(app: &AppHandle) -> Answer<()> {
    let failed = |e: tauri::Error| IpcError::new("window", e.to_string());
    if let Some(window) = app.get_webview_window("main") {
        window.show().map_err(failed)?;
    }
    Ok(())
}

/// Lets the window fill the screen, or be a window again.
///
/// # Errors
/// When the window is gone.
pub fn fill_screen(app: &AppHandle, on: bool) -> Answer<()> {
    if let Some(window) = app.get_webview_window("main") {
        window
            .set_fullscreen(on)
            .map_err(|e| IpcError::new("window", e.to_string()))?;
    }
    Ok(())
}

/// Brings the window to the front, after a second start of the program.
pub fn come_forward(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main")
        && let Err(error) = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus())
    {
        tracing::warn!(%error, "the window could not be brought forward");
    }
}

/// Opens an address in the browser or the mail program: what `library::to_open` leaves of it.
///
/// # Errors
/// `refused` for other schemes, `opener` when the desktop has no program for it.
pub fn open_external(app: &AppHandle, url: &str) -> Answer<()> {
    let Some(url) = library::to_open(url) else {
        return Err(IpcError::new(
            "refused",
            "only web and mail addresses can be opened",
        ));
    };
    app.opener()
        .open_url(url, None::<&str>)
        .map_err(|e| IpcError::new("opener", format!("no program could open the address: {e}")))
}

/// Whether an address is a time in an episode, as the window writes it into show notes.
fn is_time_link(url: &tauri::Url) -> bool {
    url.scheme() == "earmark" && url.path() == "seek"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_episodes_are_told_from_pictures() {
        let is = |text: &str| tauri::Url::parse(text).is_ok_and(|url| is_time_link(&url));
        assert!(is("earmark:seek?ms=90000&item=7"));
        assert!(!is("earmark://localhost/image/ab"));
        assert!(!is("https://seek/?ms=1"));
    }
}
