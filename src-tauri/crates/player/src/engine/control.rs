//! What the engine does about commands, news from the decode thread, and the passing of time.
use std::sync::atomic::Ordering::*;
use std::time::{Duration, Instant};

use super::load::{Load, Saved};
use super::worker::{News, Order, Worker};
use super::{Engine, Msg};
use crate::output::Output;
use crate::ticks::Ticks;
use crate::{Command, Event, LoadId, OutputChoice, PlayerError, Source, State};

const POSITION_EVERY: Duration = Duration::from_millis(250);
/// A gap shorter than this is not worth a word.
const PATIENCE: Duration = Duration::from_millis(150);
/// A fade takes 5 ms and a few device buffers; a device that takes longer is dead, or far away (Bluetooth).
const FADE_LIMIT: Duration = Duration::from_millis(600);
/// A device that stops asking is gone, whatever it says; one that was just opened may take its time.
const DEAD_AFTER: Duration = Duration::from_millis(1500);
const STILLBORN_AFTER: Duration = Duration::from_secs(5);

impl Engine {
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::Load {
                id,
                source,
                start_ms,
                play,
            } => self.start_load(id, source, start_ms, play),
            Command::Play => self.play(),
            Command::Pause => self.pause(),
            Command::Seek(ms) => self.seek(Ticks::from_ms(ms), true),
            Command::Volume(volume) => {
                self.volume = if volume.is_finite() {
                    volume.clamp(0.0, 1.0)
                } else {
                    self.volume
                };
                self.set_gain();
            }
            Command::Mute(muted) => {
                self.muted = muted;
                self.set_gain();
            }
            Command::Stop => {
                self.intent = false;
                self.pausing = None;
                self.controls.playing.store(false, Release);
                self.output.remote.put(None);
                self.drop_load();
                self.set_state(State::Idle);
            }
            Command::Speed(_)
            | Command::Trim(_)
            | Command::Loudness(_)
            | Command::Boost(_)
            | Command::Mono(_) => self.set_sound(&command),
            Command::Output(name) => {
                self.choice = name.map_or(OutputChoice::Default, OutputChoice::Device);
                self.retries = 0;
                match self.open_output() {
                    Ok(()) => self.emit(Event::OutputBack {
                        device: self.output.name.clone(),
                    }),
                    Err(detail) => self.no_output(detail),
                }
            }
        }
        self.publish();
    }

    fn start_load(&mut self, id: LoadId, source: Box<dyn Source>, start_ms: u64, play: bool) {
        self.drop_load();
        self.output.remote.put(None);
        self.intent = play;
        self.pausing = None;
        self.controls.playing.store(play, Release);
        self.deck_number += 1;
        self.load_serial += 1;
        let serial = self.load_serial;
        let to = Ticks::from_ms(start_ms);
        let order = Order {
            number: self.deck_number,
            to,
            rate: self.output.rate,
            sound: self.sound,
            joins: false,
        };
        self.sound_changed = false;
        let own = self.own.clone();
        let news = move |news| {
            let _ = own.send(Msg::News {
                load: id,
                serial,
                news,
            });
        };
        match Worker::start(source, order, news) {
            Ok(worker) => {
                self.load = Some(Load {
                    id,
                    serial,
                    worker,
                    media: None,
                    monitor: None,
                    next: None,
                    number: self.deck_number,
                    position: to,
                    tell_sought: false,
                    heard: 0,
                    saved: Saved::default(),
                    dry_since: None,
                    broken: None,
                    ended: false,
                });
                // Also when the one before was still loading: each load has its own.
                self.state = State::Idle;
                self.set_state(State::Loading);
            }
            Err(e) => self.fail(id, PlayerError::Read(e.to_string())),
        }
    }

    fn play(&mut self) {
        let Some(load) = &self.load else { return };
        if load.ended {
            return;
        }
        if !self.output.sounds && self.choice != OutputChoice::Silent && self.retry_at.is_some() {
            self.try_output();
        }
        self.intent = true;
        self.pausing = None;
        self.controls.playing.store(true, Release);
        if self.state != State::Loading {
            self.set_state(State::Playing);
        }
    }

    fn pause(&mut self) {
        self.intent = false;
        self.controls.playing.store(false, Release);
        if matches!(self.state, State::Playing | State::Waiting) {
            self.pausing = Some(Instant::now() + FADE_LIMIT);
        }
    }

    /// The old sound fades at once; the new comes when the decode thread has it.
    pub(super) fn seek(&mut self, to: Ticks, asked: bool) {
        let rate = self.output.rate;
        let Some(load) = self.load.as_mut() else {
            return;
        };
        self.deck_number += 1;
        load.number = self.deck_number;
        load.leave_deck(rate);
        load.position = to;
        load.broken = None;
        load.tell_sought |= asked;
        load.dry_since = Some(Instant::now());
        load.worker.order(Order {
            number: load.number,
            to,
            rate,
            sound: self.sound,
            joins: false,
        });
        self.sound_changed = false;
        self.output.remote.put(None);
        if load.ended {
            load.ended = false;
            self.set_state(State::Paused);
        }
    }

    fn set_gain(&self) {
        let gain = if self.muted { 0.0 } else { self.volume.powi(3) };
        self.controls.gain.store(gain.to_bits(), Relaxed);
    }

    pub(super) fn drop_load(&mut self) {
        if let Some(load) = self.load.take() {
            self.retired.push(load.worker.close());
        }
        // Those that are done cost nothing to join.
        for thread in self.retired.extract_if(.., |t| t.is_finished()) {
            let _ = thread.join();
        }
    }

    fn fail(&mut self, id: LoadId, error: PlayerError) {
        self.intent = false;
        self.controls.playing.store(false, Release);
        self.output.remote.put(None);
        self.drop_load();
        self.emit(Event::Failed { id, error });
        self.set_state(State::Idle);
    }

    pub(super) fn hear(&mut self, id: LoadId, serial: u64, news: News) {
        let Some(load) = self.load.as_mut().filter(|l| l.serial == serial) else {
            return;
        };
        match news {
            News::Opened(media) => {
                load.media = Some(media.clone());
                self.emit(Event::Loaded { id, media });
                self.set_state(if self.intent {
                    State::Playing
                } else {
                    State::Paused
                });
            }
            News::Failed(error) => self.fail(id, error),
            News::Deck { deck, monitor } => {
                if deck.number != load.number || (load.ended && load.monitor.is_some()) {
                    return;
                }
                if let (Some(join), Some(_)) = (deck.joins, &load.monitor) {
                    // The one before plays on up to the join.
                    load.next = Some((monitor, join.frame));
                    self.output.remote.put(Some(deck));
                    return;
                }
                load.position = monitor.start;
                load.monitor = Some(monitor);
                let told = std::mem::take(&mut load.tell_sought).then_some(load.position.ms());
                self.output.remote.put(Some(deck));
                self.publish();
                if let Some(position_ms) = told {
                    self.emit(Event::Sought { id, position_ms });
                }
            }
            News::Media(media) => {
                load.media = Some(media.clone());
                self.publish();
                if let Some(duration_ms) = media.duration_ms {
                    self.emit(Event::Duration { id, duration_ms });
                }
            }
            News::Notice(text) => self.emit(Event::Notice { id, text }),
            News::Broken(error) => load.broken = Some(error),
        }
    }

    pub(super) fn tick(&mut self) {
        self.output.remote.settle();
        self.watch_output();
        self.apply_sound();
        let now = self.clock.now();
        let Some(load) = self.load.as_mut() else {
            return;
        };
        load.follow(&self.controls, now, self.output.rate);
        let id = load.id;
        if let Some(limit) = self.pausing {
            // Faded for the listener, too: what the device still holds is heard to its end.
            let silent = self.controls.silent.load(Acquire)
                && self.controls.heard().is_none_or(|h| h.heard_at <= now);
            if silent || Instant::now() >= limit {
                self.pausing = None;
                let position_ms = load.position.ms();
                self.emit(Event::Position { id, position_ms });
                self.set_state(State::Paused);
            }
        } else if load.all_heard(&self.controls, now) && self.intent {
            self.finish();
        } else if self.intent && matches!(self.state, State::Playing | State::Waiting) {
            if load.is_dry() {
                let since = *load.dry_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= PATIENCE {
                    self.set_state(State::Waiting);
                }
            } else {
                load.dry_since = None;
                let position_ms = load.position.ms();
                self.set_state(State::Playing);
                if self.told_position.elapsed() >= POSITION_EVERY {
                    self.told_position = Instant::now();
                    self.emit(Event::Position { id, position_ms });
                }
            }
        }
        self.publish();
    }

    /// All of the deck was heard.
    fn finish(&mut self) {
        self.intent = false;
        self.controls.playing.store(false, Release);
        let Some(load) = self.load.as_mut() else {
            return;
        };
        let id = load.id;
        if let Some(error) = load.broken.take() {
            return self.fail(id, error);
        }
        load.ended = true;
        let position_ms = load.position.ms();
        self.emit(Event::Position { id, position_ms });
        self.set_state(State::Ended);
        self.emit(Event::Ended { id });
    }

    /// Opens the chosen output and moves what plays over to it.
    pub(super) fn open_output(&mut self) -> Result<(), String> {
        let (own, serial) = (self.own.clone(), self.output_serial + 1);
        let lost = move |detail| {
            let _ = own.send(Msg::OutputLost { serial, detail });
        };
        // The old one goes first: some devices can be opened only once.
        self.replace_output(Output::silent(&self.controls, self.clock));
        let output = Output::open(&self.choice, &self.controls, self.clock, lost)?;
        self.replace_output(output);
        self.retry_at = None;
        self.retries = 0;
        self.carry_on();
        Ok(())
    }

    fn replace_output(&mut self, output: Output) {
        let now = self.clock.now();
        if let Some(load) = self.load.as_mut() {
            load.follow(&self.controls, now, self.output.rate);
        }
        self.output = output;
        self.output_serial += 1;
        self.first_call = self.controls.calls.load(Relaxed);
        self.alive = (self.first_call, Instant::now());
    }

    /// A new output has nothing in it: go on from where the old one was heard.
    fn carry_on(&mut self) {
        if let Some(position) = self.load.as_ref().filter(|l| !l.ended).map(|l| l.position) {
            self.seek(position, false);
        }
    }

    pub(super) fn no_output(&mut self, detail: String) {
        self.retry_later();
        self.carry_on();
        self.emit(Event::NoOutput { detail });
    }

    fn retry_later(&mut self) {
        // A missing sound card is looked for every two seconds at first, then less and less often.
        let wait = if self.retries < 10 { 2 } else { 10 };
        self.retries += 1;
        self.retry_at = Some(Instant::now() + Duration::from_secs(wait));
    }

    pub(super) fn output_lost(&mut self, detail: String) {
        if !self.output.sounds {
            return;
        }
        self.replace_output(Output::silent(&self.controls, self.clock));
        self.retries = 0;
        self.retry_later();
        self.carry_on();
        self.emit(Event::OutputLost { detail });
        self.pause();
        self.publish();
    }

    pub(super) fn default_changed(&mut self) {
        if self.choice == OutputChoice::Default && self.output.sounds {
            if let Err(detail) = self.open_output() {
                self.output_lost_for_good(detail);
            }
        } else if self.retry_at.is_some() {
            self.retry_at = Some(Instant::now());
        }
    }

    fn output_lost_for_good(&mut self, detail: String) {
        self.retry_later();
        self.carry_on();
        self.emit(Event::OutputLost { detail });
        self.pause();
    }

    fn watch_output(&mut self) {
        let calls = self.controls.calls.load(Relaxed);
        let patience = if calls == self.first_call {
            STILLBORN_AFTER
        } else {
            DEAD_AFTER
        };
        if calls != self.alive.0 {
            self.alive = (calls, Instant::now());
        } else if self.output.sounds && self.alive.1.elapsed() >= patience {
            self.output_lost("the device stopped".to_string());
        }
        if self.retry_at.is_some_and(|at| Instant::now() >= at) {
            self.try_output();
        }
    }

    fn try_output(&mut self) {
        match self.open_output() {
            Ok(()) => self.emit(Event::OutputBack {
                device: self.output.name.clone(),
            }),
            Err(_) => {
                self.retry_later();
                self.carry_on();
            }
        }
    }
}
