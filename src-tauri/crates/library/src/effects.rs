//! What follows from an event of a room below: the one place where a lower room has an effect in a higher one.
use crate::Library;
use crate::event::Event;

/// Carries out what follows from `event`. It returns at once: what takes long is begun in the background.
pub(crate) fn carry_out(library: &Library, event: Event) {
    match event {
        Event::SettingsChanged => {
            library.start_waiting_if_begun();
            library.trim_kept_pages();
        }
        Event::ItemShown { item, has_file } => {
            library.fetch_missing_soon(item);
            if has_file {
                library.check_downloads_soon();
            }
        }
        Event::ShowShown => library.check_downloads_soon(),
        Event::Downloaded(item) => library.fetch_sidecars_soon(item),
        Event::LoggedIn { feed, item } => {
            library.refused_downloads_again(feed, item);
            if let Some(feed) = feed {
                library.refresh_soon(feed);
                library.fetch_covers_soon(vec![feed]);
            }
            if let Some(item) = item {
                library.fetch_sidecars_soon(item);
                library.fetch_images_soon(vec![item]);
            }
        }
        Event::AddressRefused(item) => library.ask_for_newer_address(item),
        // A script ends before they are here.
        Event::CameNew if library.inner.importing.in_background() => {
            library.fetch_full_texts_soon()
        }
        Event::CameNew => {}
    }
}
