//! What follows from an event of a room below: the one place where a lower room has an effect in a higher one.
use crate::event::Event;
use crate::{Library, LibraryError, Result, RulesRemoved};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

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
            // Scripts end before a minute has passed.
            if !library.looks_after_downloads() {
                empty_trash(library);
            }
            // Lists on the web are asked by a program that stays.
            if library.inner.importing.in_background() {
                library.ask_lists_soon();
            }
        }
        Event::MinutePassed => empty_trash(library),
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
        Event::VersionChosen(item) => {
            if let Err(error) = library.fetch_chosen_version(item) {
                tracing::warn!(%error, "the version that was chosen could not be asked for");
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
    /// the downloads does so by itself. Answers what went.
    ///
    /// # Errors
    /// The database's.
    pub fn follow_rules(&self) -> Result<Option<RulesRemoved>> {
        let went = self.clean_up_by_rules()?.filter(|undo| undo.count > 0);
        self.auto_download()?;
        match went {
            Some(_) => Ok(self.rules_removed()?.into_iter().next()),
            None => Ok(None),
        }
    }
}

fn empty_trash(library: &Library) {
    if let Err(error) = library.empty_old_trash_hourly() {
        tracing::warn!(%error, "what is old in the trash could not be deleted");
    }
    library.drop_forgotten_passwords();
}

/// Rules judge everything that is here, so not after each of many small files.
const RULES_PAUSE: Duration = Duration::from_secs(1);

/// When rules were looked at last, and whether somebody is about to.
#[derive(Default)]
pub(crate) struct RulesPace {
    due: AtomicBool,
    last: Mutex<Option<Instant>>,
}

impl RulesPace {
    fn wait(&self) -> Duration {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.map_or(Duration::ZERO, |last| {
            RULES_PAUSE.saturating_sub(last.elapsed())
        })
    }

    fn begin(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        // From here on what happens may not be seen any more.
        self.due.store(false, Ordering::SeqCst);
    }
}

fn rules_soon(library: &Library) {
    let pace = &library.inner.rules;
    if !library.looks_after_downloads() || pace.due.swap(true, Ordering::SeqCst) {
        return;
    }
    let (weak, wait) = (Arc::downgrade(&library.inner), pace.wait());
    library.spawn(async move {
        tokio::time::sleep(wait).await;
        let Some(inner) = weak.upgrade() else { return };
        let work = Library { inner };
        work.inner.rules.begin();
        let done = crate::remote::blocking(move || {
            work.go_on_moving();
            work.follow_rules().map(drop)
        })
        .await;
        if let Err(error) = done
            && !matches!(error, LibraryError::Closed)
        {
            tracing::warn!(%error, "the rules of downloads could not be followed");
        }
    });
}
