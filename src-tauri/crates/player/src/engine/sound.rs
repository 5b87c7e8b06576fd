//! Changes of speed, trim, loudness, boost and mono while something plays: a new deck with the new settings takes over
//! from the old one at a frame that both agree on, so that what was decoded ahead neither delays them nor is heard.
use super::Engine;
use super::worker::Order;
use crate::sound::speed;
use crate::{Command, State};

impl Engine {
    pub(super) fn set_sound(&mut self, command: &Command) {
        let mut sound = self.sound;
        match command {
            Command::Speed(wanted) => sound.speed = speed(*wanted).unwrap_or(sound.speed),
            Command::Trim(level) => sound.trim = *level,
            Command::Loudness(loudness) => sound.loudness = *loudness,
            Command::Boost(on) => sound.boost = *on,
            Command::Mono(on) => sound.mono = *on,
            _ => {}
        }
        self.sound_changed |= sound != self.sound;
        self.sound = sound;
    }

    /// Orders what plays with the present settings; of many changes in a row only some are heard, and the last.
    pub(super) fn apply_sound(&mut self) {
        if !self.sound_changed {
            return;
        }
        let Some(load) = self.load.as_mut().filter(|l| !l.ended) else {
            // The next deck is ordered with them anyhow.
            self.sound_changed = false;
            return;
        };
        let Some(monitor) = &load.monitor else {
            return;
        };
        if self.pausing.is_some() {
            return;
        }
        if self.state == State::Paused {
            let position = load.position;
            return self.seek(position, false);
        }
        if !self.intent || monitor.number != load.number {
            return;
        }
        self.sound_changed = false;
        self.deck_number += 1;
        load.number = self.deck_number;
        load.worker.order(Order {
            number: load.number,
            to: load.position,
            rate: self.output.rate,
            sound: self.sound,
            joins: true,
        });
    }
}
