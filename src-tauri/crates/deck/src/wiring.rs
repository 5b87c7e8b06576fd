//! Session to player and back. Player events cross on a thread of their own, because what the session does with
//! them (saving a position) may wait for the disk, and the player must not.
use crate::source;
use fetch::Media;
use library::{Heard, HeardChapter, HeardState, Library, Load, Playable, Session, Tick, Transport};
use player::{Command, Event, LoadId, OutputChoice, Player, Sound, State};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

/// A running player with the session that steers it.
pub struct Deck {
    session: Session,
    transport: Arc<PlayerTransport>,
    thread: Option<JoinHandle<()>>,
}

enum Message {
    Heard(Heard),
    End,
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
            if let Some(heard) = heard(event) {
                let _ = events.send(Message::Heard(heard));
            }
        });
        let transport = Arc::new(PlayerTransport {
            player: Mutex::new(Some(player)),
            growing: Mutex::new(None),
            speed: AtomicU32::new(1f32.to_bits()),
            sender,
        });
        let session = library.session(
            Arc::clone(&transport) as Arc<dyn Transport>,
            Arc::new(on_tick),
        );
        let listener = session.clone();
        let thread = std::thread::Builder::new()
            .name("deck".into())
            .spawn(move || {
                while let Ok(Message::Heard(heard)) = messages.recv() {
                    listener.on(heard);
                }
            });
        Deck {
            session,
            transport,
            thread: thread.ok(),
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
        if let Some(thread) = self.thread.take() {
            if let Err(error) = self.session.pause() {
                tracing::warn!(%error, "the place could not be saved");
            }
            self.transport.end();
            let _ = thread.join();
        }
    }
}

impl Drop for Deck {
    fn drop(&mut self) {
        self.end();
    }
}

/// The player with the library's words.
struct PlayerTransport {
    player: Mutex<Option<Player>>,
    /// The transfer that is being heard: its readers are closed when something else is loaded.
    growing: Mutex<Option<Arc<Media>>>,
    /// The last that was asked for, as bits of an f32.
    speed: AtomicU32,
    sender: mpsc::Sender<Message>,
}

impl PlayerTransport {
    fn sound(&self) -> Sound {
        Sound {
            speed: f32::from_bits(self.speed.load(Ordering::Relaxed)),
            ..Sound::default()
        }
    }

    fn send(&self, command: Command) {
        if let Ok(player) = self.player.lock()
            && let Some(player) = player.as_ref()
        {
            player.send(command);
        }
    }

    /// Remembers what is heard now and frees a thread that waits for the bytes of what was.
    fn leave(&self, next: Option<Arc<Media>>) {
        if let Ok(mut growing) = self.growing.lock()
            && let Some(left) = std::mem::replace(&mut *growing, next)
        {
            let same = growing
                .as_ref()
                .is_some_and(|next| Arc::ptr_eq(next, &left));
            if !same {
                left.close_readers();
            }
        }
    }

    fn end(&self) {
        self.leave(None);
        let player = self.player.lock().ok().and_then(|mut p| p.take());
        if let Some(player) = player {
            player.shutdown();
        }
        let _ = self.sender.send(Message::End);
    }
}

impl Transport for PlayerTransport {
    fn load(&self, load: Load) {
        let Load {
            ticket,
            source,
            start_ms,
            play,
        } = load;
        self.leave(match &source {
            Playable::Growing(media) => Some(Arc::clone(media)),
            Playable::File(_) => None,
        });
        match source::open(source) {
            Ok(source) => self.send(Command::Load {
                id: LoadId(ticket),
                source,
                start_ms: start_ms.max(0).unsigned_abs(),
                play,
                sound: self.sound(),
            }),
            Err(e) => {
                let sentence = format!("the file could not be opened: {e}");
                let _ = self
                    .sender
                    .send(Message::Heard(Heard::Failed { ticket, sentence }));
            }
        }
    }

    fn play(&self) {
        self.send(Command::Play);
    }

    fn pause(&self) {
        self.send(Command::Pause);
    }

    fn seek(&self, position_ms: i64) {
        self.send(Command::Seek(position_ms.max(0).unsigned_abs()));
    }

    fn set_volume(&self, volume: f32) {
        self.send(Command::Volume(volume));
    }

    fn set_muted(&self, muted: bool) {
        self.send(Command::Mute(muted));
    }

    fn set_speed(&self, speed: f32) {
        self.speed.store(speed.to_bits(), Ordering::Relaxed);
        self.send(Command::Sound(self.sound()));
    }

    fn stop(&self) {
        self.leave(None);
        self.send(Command::Stop);
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn heard(event: Event) -> Option<Heard> {
    Some(match event {
        Event::Loaded { id, media } => Heard::Loaded {
            ticket: id.0,
            duration_ms: media.duration_ms.map(signed),
            exact: media.exact,
            chapters: media
                .chapters
                .into_iter()
                .map(|c| HeardChapter {
                    start_ms: signed(c.start_ms),
                    title: c.title,
                })
                .collect(),
        },
        Event::Duration { id, duration_ms } => Heard::Duration {
            ticket: id.0,
            duration_ms: signed(duration_ms),
        },
        Event::State { id, state } => Heard::State {
            ticket: id.map(|id| id.0),
            state: heard_state(state),
        },
        Event::Position {
            id, position_ms, ..
        } => Heard::Position {
            ticket: id.0,
            position_ms: signed(position_ms),
        },
        Event::Sought { id, position_ms } => Heard::Sought {
            ticket: id.0,
            position_ms: signed(position_ms),
        },
        Event::Ended { id, .. } => Heard::Ended { ticket: id.0 },
        Event::Failed { id, error } => Heard::Failed {
            ticket: id.0,
            sentence: error.to_string(),
        },
        Event::OutputLost { detail } => Heard::OutputLost {
            sentence: format!("The sound device went away ({detail}); the place is kept."),
        },
        Event::OutputBack { .. } => Heard::OutputBack,
        Event::NoOutput { detail } => Heard::NoOutput {
            sentence: format!("No sound device could be opened ({detail}); playing is silent."),
        },
        Event::Notice { id, text } => Heard::Notice {
            ticket: id.0,
            sentence: text,
        },
        Event::Indexed { .. } | Event::FadedOut { .. } => return None,
    })
}

fn heard_state(state: State) -> HeardState {
    match state {
        State::Idle => HeardState::Idle,
        State::Loading => HeardState::Loading,
        State::Playing => HeardState::Playing,
        State::Waiting => HeardState::Waiting,
        State::Paused => HeardState::Paused,
        State::Ended => HeardState::Ended,
    }
}
