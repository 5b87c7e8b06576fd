//! Changes of sound while something plays: a new deck with the new settings takes over from the old one at a frame that
//! both agree on, so that what was decoded ahead neither delays them nor is heard.
use super::Engine;
use super::worker::{Enter, Order};
use crate::{Sound, State};

impl Engine {
    pub(super) fn set_sound(&mut self, sound: Sound) {
        self.sound = sound.tamed();
        if let Some(load) = self.load.as_mut() {
            load.sound_changed |= load.sound != self.sound;
            load.sound = self.sound;
        }
    }

    /// Orders what plays with the present settings; of many changes in a row only some are heard, and the last.
    pub(super) fn apply_sound(&mut self) {
        let Some(load) = self.load.as_mut().filter(|l| l.sound_changed) else {
            return;
        };
        if load.ended || load.all_taken() {
            // The next deck, if there is one, is ordered with them anyhow.
            load.sound_changed = false;
            return;
        }
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
        load.sound_changed = false;
        self.deck_number += 1;
        load.number = self.deck_number;
        load.worker.order(Order {
            number: load.number,
            to: load.position,
            rate: self.output.rate,
            sound: load.sound,
            enter: Enter::Join,
        });
    }
}
