//! A running player with the session that steers it. Player events cross on a thread of their own, because what the
//! session does with them (saving a position) may wait for the disk, and the player must not.
use crate::analysis::Analysis;
use crate::events::session_event;
use crate::transport::{Message, PlayerTransport};
use library::{Library, PlayerEvent, Session, Tick, Transport};
use player::{OutputChoice, Player};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

/// The player with its session. Dropped or shut down, it saves the place and stops the sound.
pub struct Deck {
    session: Session,
    transport: Arc<PlayerTransport>,
    thread: Option<JoinHandle<()>>,
    analysis: Option<Analysis>,
}

impl Deck {
    /// Starts the player's threads. `on_tick` is told the position about four times a second while something plays.
    pub fn start(
        library: &Library,
        choice: OutputChoice,
        on_tick: impl Fn(Tick) + Send + Sync + 'static,
    ) -> Deck {
        let (sender, messages) = mpsc::channel();
        let events = sender.clone();
        let player = Player::start(choice, move |event| {
            // The receiver is gone only while everything is being shut down.
            let _ = events.send(Message::Event(session_event(event)));
        });
        let transport = Arc::new(PlayerTransport::new(player, sender));
        let session = library.session(
            Arc::clone(&transport) as Arc<dyn Transport>,
            Arc::new(on_tick),
        );
        let (listener, followed) = (session.clone(), Arc::clone(&transport));
        let thread = std::thread::Builder::new()
            .name("deck".into())
            .spawn(move || {
                while let Ok(Message::Event(event)) = messages.recv() {
                    if let PlayerEvent::Ended {
                        next: Some(ticket), ..
                    } = event
                    {
                        followed.next_has_begun(ticket);
                    }
                    listener.on_player_event(event);
                }
            });
        Deck {
            session,
            transport,
            thread: thread.ok(),
            analysis: None,
        }
    }

    /// From now on finished files are analysed in the background; [`Deck::analyse_new_files`] wakes it.
    pub fn start_analysis(&mut self, library: &Library) {
        self.analysis = Analysis::start(library, &self.session);
        self.analyse_new_files();
    }

    /// Analyses files that may have been downloaded since.
    pub fn analyse_new_files(&self) {
        if let Some(analysis) = &self.analysis {
            analysis.wake();
        }
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Saves the place, stops the sound and joins the threads.
    pub fn shutdown(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let analysis = self.analysis.take();
        if let Some(analysis) = &analysis {
            analysis.stop();
        }
        if let Some(thread) = self.thread.take() {
            // First of all, as whoever ends the program may not wait for the rest.
            if let Err(error) = self.session.pause() {
                tracing::warn!(%error, "the place could not be saved");
            }
            self.transport.end();
            let _ = thread.join();
            // What the player had told by then, and the thread had not passed on yet.
            if let Err(error) = self.session.keep_place() {
                tracing::warn!(%error, "the last place could not be saved");
            }
        }
        if let Some(analysis) = analysis {
            analysis.end();
        }
    }
}

impl Drop for Deck {
    fn drop(&mut self) {
        self.end();
    }
}
