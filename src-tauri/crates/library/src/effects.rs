//! What follows from an event of a room below: the one place where a lower room has an effect in a higher one.
use crate::event::Event;
use crate::{Library, LibraryError, Result};

/// Carries out what follows from `event`. It returns at once: what takes long is begun in the background.
pub(crate) fn carry_out(library: &Library, event: Event) {
    match event {
        Event::SettingsChanged => {
            library.start_waiting_if_begun();
            rules_soon(library);
            library.trim_kept_pages();
        }
        Event::RulesDue => {
            rules_soon(library);
            // Lists on the web are asked by a program that stays.
            if library.inner.importing.in_background() {
                library.ask_lists_soon();
            }
        }
        Event::MinutePassed => {
            if let Err(error) = library.empty_old_trash_hourly() {
                tracing::warn!(%error, "what is old in the trash could not be deleted");
            }
        }
        Event::ItemShown { item, has_file } => {
            library.fetch_missing_soon(item);
            library.fetch_people_of_item_soon(item);
            // A script that only looks fetches no files.
            if library.inner.importing.in_background() {
                library.fetch_expected_file_soon(item);
            }
            if has_file {
                library.check_downloads_soon();
            }
        }
        Event::ShowShown => library.check_downloads_soon(),
        Event::ShowExtrasShown(feed) => library.fetch_people_of_show_soon(feed),
        Event::Downloaded(item) => {
            library.fetch_sidecars_soon(item);
            rules_soon(library);
            if let Err(error) = library.note_ready(item) {
                tracing::warn!(%error, "the desktop was not told of a download");
            }
        }
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

impl Library {
    /// Does what the rules of downloads say: first makes room, then asks for what they want. A program that looks after
    /// the downloads does so by itself.
    ///
    /// # Errors
    /// The database's.
    pub fn follow_rules(&self) -> Result<()> {
        self.clean_up_by_rules()?;
        self.auto_download()?;
        Ok(())
    }
}

fn rules_soon(library: &Library) {
    if !library.looks_after_downloads() {
        return;
    }
    library.go_on_moving();
    let work = library.clone();
    library.spawn(async move {
        let done = crate::remote::blocking(move || work.follow_rules()).await;
        if let Err(error) = done
            && !matches!(error, LibraryError::Closed)
        {
            tracing::warn!(%error, "the rules of downloads could not be followed");
        }
    });
}
