//! From the command line to an open library: everything that happens before there is a window.
use crate::desktop::Bell;
use crate::error::IpcError;
use crate::forward::Ticks;
use crate::state::Opened;
use clap::Parser;
use deck::Deck;
use library::{Changes, Library};
use player::OutputChoice;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use tauri::AppHandle;

/// Podcasts and articles in one library.
#[derive(Debug, Clone, Parser)]
#[command(name = "earmark", version)]
pub struct Args {
    /// The library's folder; else EARMARK_LIBRARY, else the XDG data folder.
    #[arg(long, value_name = "DIR")]
    pub library: Option<PathBuf>,
    /// Put the sample library in before the window opens.
    #[arg(long)]
    pub sample: bool,
    /// A link, or a file: opens the Add box with it.
    pub given: Option<String>,
}

/// Opens the library and starts the deck. The window's thread is not needed for either.
///
/// # Errors
/// The library's sentence.
pub fn open(
    app: &AppHandle,
    folder: &Path,
    sample: bool,
    changes: mpsc::Sender<Changes>,
    desktop: Bell,
) -> Result<Opened, IpcError> {
    let changes = Mutex::new(changes);
    let on_change = Arc::new(move |change: Changes| {
        if let Ok(changes) = changes.lock() {
            // The receiver is gone only while the program ends.
            let _ = changes.send(change);
        }
    });
    let client = deck::client().map_err(library::LibraryError::from)?;
    let runtime = tauri::async_runtime::handle().inner().clone();
    let library = Library::open(folder, deck::deps(client, runtime, on_change))?;
    deck::use_desktop(&library);
    if sample {
        library.open_sample()?;
    }
    library.start_downloads()?;
    let settings = library.settings()?;
    let choice = match settings.output_device {
        _ if settings.silent => OutputChoice::Silent,
        Some(device) => OutputChoice::Device(device),
        None => OutputChoice::Default,
    };
    let ticks = Ticks::new(app.clone());
    let mut deck = Deck::start(&library, choice, move |tick| {
        desktop.ticked(tick);
        ticks.tell(tick);
    });
    deck.start_analysis(&library);
    library.start_indexing();
    if let Err(error) = library.start_importing() {
        tracing::warn!(%error, "imports were left for later");
    }
    if let Err(error) = library.go_on_with_older() {
        tracing::warn!(%error, "older items were left for later");
    }
    let session = deck.session().clone();
    Ok(Opened {
        library,
        deck: Mutex::new(Some(deck)),
        session,
    })
}
