//! The desktop around the program: its window and the engine in it, the browser, the language, the media keys, and
//! staying awake.
mod awake;
mod clipboard;
mod edit;
mod files;
mod follow;
mod hand_over;
mod language;
#[cfg(target_os = "linux")]
mod mpris;
#[cfg(target_os = "linux")]
mod notifications;
#[cfg(target_os = "linux")]
mod now_playing;
#[cfg(target_os = "linux")]
mod position;
#[cfg(target_os = "linux")]
mod web_process;
#[cfg(target_os = "linux")]
mod webview_policy;
mod window;

pub use clipboard::copied;
pub use edit::{EditCommand, edit};
pub use files::{open_file, open_with, show_in_folder};
pub use follow::{Bell, follow, listen};
pub use hand_over::{HandOver, HandOvers};
pub use language::language;
#[cfg(target_os = "linux")]
pub use notifications::DesktopNotifier;
pub use window::{come_forward, fill_screen, open_external, open_window, show};
