//! What a menu does to the text that has the focus. The engine itself does it: a page may not read the clipboard.
use crate::error::{Answer, IpcError};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Manager};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EditCommand {
    Cut,
    Copy,
    Paste,
    SelectAll,
}

/// Does it where the focus is.
///
/// # Errors
/// `window` when the window is gone, or its engine has no such command.
pub fn edit(app: &AppHandle, command: EditCommand) -> Answer<()> {
    let window = app
        .get_webview_window("main")
        .ok_or_else(|| IpcError::new("window", "the window is gone"))?;
    #[cfg(target_os = "linux")]
    {
        use webkit2gtk::WebViewExt;
        let name = match command {
            EditCommand::Cut => "Cut",
            EditCommand::Copy => "Copy",
            EditCommand::Paste => "Paste",
            EditCommand::SelectAll => "SelectAll",
        };
        window
            .with_webview(move |platform| platform.inner().execute_editing_command(name))
            .map_err(|e| IpcError::new("window", e.to_string()))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (window, command);
        Err(IpcError::new("window", "the engine has no such command"))
    }
}
