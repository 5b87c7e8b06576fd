//! Names every command and event once, and writes their types for the window.
use crate::commands::{
    annotations, articles, backups, browser, downloads, feeds, imports, items, passwords, playback,
    queue, search, settings, triage, window,
};
use crate::events::{Changed, Followed, Given, MenuAsked, Ticked};
use tauri_specta::{Builder, collect_commands, collect_events};

pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            items::counts,
            items::home,
            items::items,
            items::set_order,
            items::item,
            items::transcript,
            items::set_items,
            items::undo,
            items::empty_trash,
            feeds::feeds,
            feeds::refresh,
            feeds::unsubscribe,
            feeds::set_full_text,
            feeds::look_up,
            feeds::look_up_picture,
            feeds::add,
            feeds::save_link,
            feeds::import_file,
            feeds::export_opml,
            feeds::export_json,
            feeds::open_sample,
            feeds::remove_sample,
            imports::imports,
            imports::import_report,
            imports::resume_import,
            imports::take_import_back,
            articles::set_reading,
            articles::fetch_again,
            articles::extract_again,
            articles::take_candidate,
            articles::drop_candidate,
            articles::dismiss_doubt,
            articles::whole_page,
            articles::retry_pictures,
            articles::fill_screen,
            annotations::annotations,
            annotations::annotate,
            annotations::change_annotation,
            annotations::delete_annotations,
            annotations::notebook,
            queue::queue,
            queue::queue_add,
            queue::queue_remove,
            queue::queue_move,
            queue::queue_clear,
            queue::queue_sort,
            triage::snooze_choices,
            triage::snooze,
            triage::bulk_count,
            triage::bulk,
            triage::auto_archived,
            triage::put_archived_back,
            triage::forget_archived,
            triage::show_intake,
            triage::set_show_intake,
            triage::trashed_shows,
            triage::restore_show,
            playback::playback,
            playback::play,
            playback::resume,
            playback::pause,
            playback::toggle,
            playback::seek,
            playback::skip,
            playback::play_next,
            playback::stop,
            playback::set_volume,
            playback::set_muted,
            playback::set_sound,
            playback::set_own_sound,
            playback::set_default_sound,
            playback::show_settings,
            playback::set_show_settings,
            playback::jump,
            playback::seek_back,
            playback::set_sleep,
            playback::output_devices,
            playback::set_output_device,
            playback::listening_totals,
            downloads::downloads,
            downloads::download,
            downloads::pause_download,
            downloads::resume_download,
            downloads::pause_downloads,
            downloads::resume_downloads,
            downloads::move_downloads,
            downloads::pause_all_downloads,
            downloads::remove_downloads,
            downloads::download_again,
            downloads::clean_up_plan,
            downloads::clean_up,
            downloads::storage,
            downloads::show_downloads,
            downloads::set_show_downloads,
            downloads::relocate_downloads,
            downloads::show_in_folder,
            downloads::open_with,
            downloads::jobs,
            downloads::cancel_job,
            search::search,
            passwords::logins,
            passwords::log_in,
            passwords::log_out,
            passwords::passwords_kept,
            backups::backups,
            backups::back_up,
            backups::look_at_backup,
            backups::restore,
            backups::library_trouble,
            backups::start_again,
            browser::hand_over,
            browser::set_hand_over,
            browser::copied_address,
            settings::about,
            settings::settings,
            settings::set_settings,
            settings::open_external,
            settings::ready,
            window::edit,
        ])
        .constant("rules", library::rules())
        .events(collect_events![Changed, Ticked, Given, Followed, MenuAsked])
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
        assert_eq!(
            text,
            std::fs::read_to_string(&path).unwrap(),
            "run this test with EARMARK_WRITE_BINDINGS=1"
        );
    }
}
