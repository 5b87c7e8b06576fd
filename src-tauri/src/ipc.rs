//! Names every command and event once, and writes their types for the window.
use crate::commands as c;
use library::{Changes, Tick};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

/// Something in the library changed: re-query what you show of these kinds.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Changed(pub Changes);

/// The position, about four times a second while something plays.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Ticked(pub Tick);

/// A file or link was given to the program from outside (second start, dropped file): open the Add box with it.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Given(pub String);

pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            c::counts,
            c::home,
            c::items,
            c::item,
            c::transcript,
            c::set_items,
            c::undo,
            c::empty_trash,
            c::feeds,
            c::refresh,
            c::unsubscribe,
            c::look_up,
            c::add,
            c::import_file,
            c::export_opml,
            c::export_json,
            c::open_sample,
            c::remove_sample,
            c::set_reading,
            c::fetch_again,
            c::queue,
            c::queue_add,
            c::queue_remove,
            c::queue_move,
            c::playback,
            c::play,
            c::resume,
            c::pause,
            c::toggle,
            c::seek,
            c::skip,
            c::play_next,
            c::stop,
            c::set_volume,
            c::set_muted,
            c::downloads,
            c::download,
            c::pause_download,
            c::resume_download,
            c::pause_all_downloads,
            c::remove_downloads,
            c::jobs,
            c::cancel_job,
            c::search,
            c::about,
            c::settings,
            c::set_settings,
            c::open_external,
            c::ready,
        ])
        .events(collect_events![Changed, Ticked, Given])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    /// Writes the bindings, or with CI set compares them.
    #[test]
    fn bindings_are_up_to_date() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = root.join("ui/src/ipc/bindings.ts");
        let fresh = tempfile::NamedTempFile::new().unwrap();
        super::builder()
            .export(specta_typescript::Typescript::default(), fresh.path())
            .unwrap();
        let text = std::fs::read_to_string(fresh.path()).unwrap();
        if std::env::var_os("EARMARK_WRITE_BINDINGS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "run ./dev bindings");
    }
}
