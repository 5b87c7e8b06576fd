//! What the engine does about commands.
use std::sync::atomic::Ordering::*;
use std::time::Instant;

use super::Engine;
use super::load::{Load, Wanted};
use super::worker::{Enter, Order};
use crate::ticks::Ticks;
use crate::{Command, Event, LoadId, OutputChoice, PlayerError, State};

impl Engine {
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::Load {
                id,
                source,
                start_ms,
                play,
                sound,
            } => {
                let wanted = Wanted {
                    id,
                    source,
                    start_ms,
                    sound,
                };
                self.start_load(wanted, play);
            }
            Command::Prepare {
                id,
                source,
                start_ms,
                sound,
            } => self.prepare(Wanted {
                id,
                source,
                start_ms,
                sound,
            }),
            Command::Unprepare => self.unprepare(),
            Command::Play => self.play(),
            Command::Pause => self.pause(),
            Command::Seek(ms) => {
                self.fade_back();
                self.seek(Ticks::from_ms(ms), true);
            }
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
                self.fade_back();
                self.output.remote.put(None);
                self.drop_load();
                self.set_state(State::Idle);
            }
            Command::Sound(sound) => self.set_sound(sound),
            Command::FadeOut { over_ms } => self.fade_out(over_ms),
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
        #[cfg(test)]
        self.controls.obeyed.fetch_add(1, Release);
    }

    fn start_load(&mut self, wanted: Wanted, play: bool) {
        self.drop_load();
        self.output.remote.put(None);
        self.intent = play;
        self.pausing = None;
        self.fade_back();
        self.controls.playing.store(play, Release);
        self.deck_number += 1;
        self.load_serial += 1;
        let id = wanted.id;
        self.sound = wanted.sound.tamed();
        let numbers = (self.load_serial, self.deck_number);
        let rate = self.output.rate;
        match Load::start(wanted, numbers, rate, Enter::Now, self.own.clone()) {
            Ok(load) => {
                self.load = Some(load);
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
        self.fade_back();
        self.controls.playing.store(true, Release);
        if self.state != State::Loading {
            self.set_state(State::Playing);
        }
    }

    pub(super) fn pause(&mut self) {
        let faded = self.faded;
        self.stop_playing();
        self.fade_back();
        // One that was at its end stays one.
        self.faded = faded;
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
            sound: load.sound,
            enter: Enter::Now,
        });
        load.sound_changed = false;
        let was_ended = std::mem::take(&mut load.ended);
        self.prepare_again();
        self.output.remote.put(None);
        if was_ended {
            self.set_state(State::Paused);
        }
    }

    fn set_gain(&self) {
        let gain = if self.muted { 0.0 } else { self.volume.powi(3) };
        self.controls.gain.store(gain.to_bits(), Relaxed);
    }

    /// What is loaded, and what was to follow it.
    pub(super) fn drop_load(&mut self) {
        self.unprepare();
        if let Some(load) = self.load.take() {
            self.retire(load);
        }
        // Those that are done cost nothing to join.
        for thread in self.retired.extract_if(.., |t| t.is_finished()) {
            let _ = thread.join();
        }
    }

    pub(super) fn retire(&mut self, load: Load) {
        self.retired.push(load.worker.close());
    }

    pub(super) fn fail(&mut self, id: LoadId, error: PlayerError) {
        self.intent = false;
        self.controls.playing.store(false, Release);
        self.fade_back();
        self.output.remote.put(None);
        self.drop_load();
        self.emit(Event::Failed { id, error });
        self.set_state(State::Idle);
    }
}
