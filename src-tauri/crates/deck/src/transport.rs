//! The player as the transport of the library's session: the session's commands, for the player.
use crate::events::unreadable;
use crate::source;
use fetch::Media;
use library::{Load, Playable, PlayerEvent, Transport, Trim, Tuned};
use player::{Command, LoadId, Loudness, Player, Sound, TrimLevel};
use std::sync::{Arc, Mutex, mpsc};

/// What is sent to the thread that passes events on to the session.
pub(crate) enum Message {
    Event(PlayerEvent),
    End,
}

/// The player as the library's session sees it.
pub(crate) struct PlayerTransport {
    player: Mutex<Option<Player>>,
    /// The transfer that is being heard: its readers are closed when something else is loaded.
    growing: Mutex<Option<Arc<Media>>>,
    /// The transfer that is prepared to follow, with the ticket of its load.
    prepared: Mutex<Option<(u64, Option<Arc<Media>>)>>,
    sender: mpsc::Sender<Message>,
}

impl PlayerTransport {
    pub fn new(player: Player, sender: mpsc::Sender<Message>) -> PlayerTransport {
        PlayerTransport {
            player: Mutex::new(Some(player)),
            growing: Mutex::new(None),
            prepared: Mutex::new(None),
            sender,
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

    /// Remembers what is prepared and frees a thread that waits for the bytes of what was.
    fn leave_prepared(&self, next: Option<(u64, Option<Arc<Media>>)>) {
        if let Ok(mut prepared) = self.prepared.lock()
            && let Some((_, Some(left))) = std::mem::replace(&mut *prepared, next)
        {
            left.close_readers();
        }
    }

    /// Takes note that the player went on to what was prepared.
    pub fn next_has_begun(&self, ticket: u64) {
        let next = self.prepared.lock().ok().and_then(|mut prepared| {
            prepared
                .take_if(|(known, _)| *known == ticket)
                .and_then(|(_, media)| media)
        });
        self.leave(next);
    }

    pub fn end(&self) {
        self.leave_prepared(None);
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
            sound,
            index,
        } = load;
        self.leave(media_of(&source));
        match source::open(source, index) {
            Ok(source) => self.send(Command::Load {
                id: LoadId(ticket),
                source,
                start_ms: start_ms.max(0).unsigned_abs(),
                play,
                sound: tuned(sound),
            }),
            Err(e) => {
                let notice = unreadable(&e.to_string());
                let _ = self
                    .sender
                    .send(Message::Event(PlayerEvent::Failed { ticket, notice }));
            }
        }
    }

    fn prepare(&self, load: Option<Load>) {
        let Some(load) = load else {
            self.send(Command::Unprepare);
            return self.leave_prepared(None);
        };
        self.leave_prepared(Some((load.ticket, media_of(&load.source))));
        match source::open(load.source, load.index) {
            Ok(source) => self.send(Command::Prepare {
                id: LoadId(load.ticket),
                source,
                start_ms: load.start_ms.max(0).unsigned_abs(),
                sound: tuned(load.sound),
            }),
            // It is tried again, and the failure told, when its turn comes.
            Err(error) => tracing::info!(%error, "what comes next could not be opened yet"),
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

    fn set_sound(&self, sound: Tuned) {
        self.send(Command::Sound(tuned(sound)));
    }

    fn fade_out(&self, over_ms: i64) {
        self.send(Command::FadeOut {
            over_ms: u32::try_from(over_ms).unwrap_or(0),
        });
    }

    fn set_output(&self, device: Option<String>) {
        self.send(Command::Output(device));
    }

    fn stop(&self) {
        self.leave(None);
        self.send(Command::Stop);
    }
}

fn media_of(source: &Playable) -> Option<Arc<Media>> {
    match source {
        Playable::Growing(media) => Some(Arc::clone(media)),
        Playable::File(_) => None,
    }
}

/// How it is to sound, for the player: loudness by what was measured, else estimated on the way.
fn tuned(tuned: Tuned) -> Sound {
    let Tuned { sound, lufs } = tuned;
    Sound {
        speed: sound.speed,
        trim: match sound.trim {
            Trim::Off => None,
            Trim::Low => Some(TrimLevel::Low),
            Trim::Medium => Some(TrimLevel::Medium),
            Trim::High => Some(TrimLevel::High),
        },
        loudness: sound
            .loudness
            .then(|| lufs.map_or(Loudness::Estimated, |lufs| Loudness::Measured { lufs })),
        boost: sound.boost,
        mono: sound.mono,
    }
}
