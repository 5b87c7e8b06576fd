//! The desktop around the program: its window, the browser, the language, the media keys, and staying awake.
mod awake;
mod follow;
#[cfg(target_os = "linux")]
mod mpris;
#[cfg(target_os = "linux")]
mod mpris_interface;
mod now_playing;
#[cfg(target_os = "linux")]
mod position;
mod window;

pub use follow::{Bell, follow, listen};
pub use window::{come_forward, fill_screen, language, open_external, open_window, show};
