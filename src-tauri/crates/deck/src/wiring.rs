//! Session to player and back. Player events cross on a thread of their own, because what the session does with
//! them (saving a position) may wait for the disk, and the player must not.
use crate::source;
use crate::survey::Survey;
use fetch::Media;
use library::{
    Heard, HeardChapter, HeardState, Library, Load, Notice, Playable, Saved, Session, Tick,
    Transport, Trim, Tuned,
};
use player::{
    Command, Event, LoadId, Loudness, OutputChoice, Player, PlayerError, Sound, State, TrimLevel,
};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

/// A running player with the session that steers it.
pub struct Deck {
    session: Session,
    transport: Arc<PlayerTransport>,
    thread: Option<JoinHandle<()>>,
    survey: Option<Survey>,
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
            let _ = events.send(Message::Heard(heard(event)));
        });
        let transport = Arc::new(PlayerTransport {
            player: Mutex::new(Some(player)),
            growing: Mutex::new(None),
            ahead: Mutex::new(None),
            sender,
        });
        let session = library.session(
            Arc::clone(&transport) as Arc<dyn Transport>,
            Arc::new(on_tick),
        );
        let (listener, followed) = (session.clone(), Arc::clone(&transport));
        let thread = std::thread::Builder::new()
            .name("deck".into())
            .spawn(move || {
                while let Ok(Message::Heard(heard)) = messages.recv() {
                    if let Heard::Ended {
                        next: Some(ticket), ..
                    } = heard
                    {
                        followed.went_on(ticket);
                    }
                    listener.on(heard);
                }
            });
        Deck {
            session,
            transport,
            thread: thread.ok(),
            survey: None,
        }
    }

    /// From now on finished files are looked through in the background; [`Deck::look_through`] rings for it.
    pub fn survey(&mut self, library: &Library) {
        self.survey = Survey::start(library, &self.session);
        self.look_through();
    }

    /// Something may have been downloaded.
    pub fn look_through(&self) {
        if let Some(survey) = &self.survey {
            survey.ring();
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
        let survey = self.survey.take();
        if let Some(survey) = &survey {
            survey.stop();
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
        if let Some(survey) = survey {
            survey.end();
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
    /// The one that is prepared to follow, by its ticket.
    ahead: Mutex<Option<(u64, Option<Arc<Media>>)>>,
    sender: mpsc::Sender<Message>,
}

impl PlayerTransport {
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
    fn leave_ahead(&self, next: Option<(u64, Option<Arc<Media>>)>) {
        if let Ok(mut ahead) = self.ahead.lock()
            && let Some((_, Some(left))) = std::mem::replace(&mut *ahead, next)
        {
            left.close_readers();
        }
    }

    /// The player went on to what was prepared.
    fn went_on(&self, ticket: u64) {
        let next = self.ahead.lock().ok().and_then(|mut ahead| {
            ahead
                .take_if(|(known, _)| *known == ticket)
                .and_then(|(_, media)| media)
        });
        self.leave(next);
    }

    fn end(&self) {
        self.leave_ahead(None);
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
                    .send(Message::Heard(Heard::Failed { ticket, notice }));
            }
        }
    }

    fn prepare(&self, load: Option<Load>) {
        let Some(load) = load else {
            self.send(Command::Unprepare);
            return self.leave_ahead(None);
        };
        self.leave_ahead(Some((load.ticket, media_of(&load.source))));
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

/// In the player's words: loudness by what was measured, else estimated on the way.
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

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn heard(event: Event) -> Heard {
    match event {
        Event::Loaded { id, media } => Heard::Loaded {
            ticket: id.0,
            duration_ms: media.duration_ms.map(signed),
            exact: media.exact,
            guessed: media.guessed,
            // MP3 and bare AAC have no place where it stands for certain.
            told: !media.guessed && !matches!(media.container.as_str(), "mp3" | "adts"),
            chapters: media
                .chapters
                .into_iter()
                .map(|c| HeardChapter {
                    start_ms: signed(c.start_ms),
                    end_ms: c.end_ms.map(signed),
                    title: c.title,
                    url: c.url,
                    picture: c.picture,
                    hidden: c.hidden,
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
            id,
            position_ms,
            saved,
        } => Heard::Position {
            ticket: id.0,
            position_ms: signed(position_ms),
            saved: Saved {
                speed_ms: signed(saved.speed_ms),
                trim_ms: signed(saved.trim_ms),
            },
        },
        Event::Sought { id, position_ms } => Heard::Sought {
            ticket: id.0,
            position_ms: signed(position_ms),
        },
        Event::Ended { id, next } => Heard::Ended {
            ticket: id.0,
            next: next.map(|id| id.0),
        },
        Event::FadedOut { id, .. } => Heard::FadedOut { ticket: id.0 },
        Event::Indexed { id, index } => Heard::Indexed {
            ticket: id.0,
            index,
        },
        Event::Failed { id, error } => Heard::Failed {
            ticket: id.0,
            notice: failure(&error),
        },
        Event::OutputLost { detail } => Heard::OutputLost {
            notice: Notice::new(
                "output_lost",
                &detail,
                format!("The sound device went away ({detail}); the place is kept."),
            ),
        },
        Event::OutputBack { .. } => Heard::OutputBack,
        Event::NoOutput { detail } => Heard::NoOutput {
            notice: Notice::new(
                "no_output",
                &detail,
                "No sound device could be opened; playing is silent.",
            ),
        },
        Event::Notice { id, notice } => Heard::Notice {
            ticket: id.0,
            notice: worth_knowing(notice),
        },
    }
}

fn worth_knowing(notice: player::Notice) -> Notice {
    let (code, what) = match notice {
        player::Notice::ReducedQuality => ("reduced_quality", "HE-AAC".to_owned()),
        player::Notice::Skipped(packets) => ("packets_skipped", packets.to_string()),
    };
    Notice::new(code, what, library::sentence(&notice.to_string()))
}

/// What happened; the library adds what can be done, for it knows where the file comes from.
fn failure(error: &PlayerError) -> Notice {
    match error {
        PlayerError::NotAudio(why) => Notice::new(
            "unplayable",
            why,
            format!("This file is not audio that Earmark can play ({why})."),
        ),
        PlayerError::Unsupported(why) => Notice::new(
            "unsupported",
            why,
            format!("Earmark cannot play this kind of file ({why})."),
        ),
        PlayerError::Damaged(why) => Notice::new(
            "sound_damaged",
            why,
            format!("This file is damaged ({why})."),
        ),
        PlayerError::Read(why) => unreadable(why),
    }
}

fn unreadable(why: &str) -> Notice {
    let why = why.split(" (os error ").next().unwrap_or(why);
    Notice::new(
        "unreadable",
        why,
        format!("The file could not be read ({why})."),
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_code_and_says_why() {
        let why = || "why".to_owned();
        for (error, code) in [
            (PlayerError::Unsupported(why()), "unsupported"),
            (PlayerError::NotAudio(why()), "unplayable"),
            (PlayerError::Damaged(why()), "sound_damaged"),
            (PlayerError::Read(why()), "unreadable"),
        ] {
            let notice = failure(&error);
            assert_eq!(
                (notice.code.as_deref(), notice.what.as_deref()),
                (Some(code), Some("why"))
            );
            assert!(notice.sentence.ends_with("(why)."), "{}", notice.sentence);
        }
    }
}
