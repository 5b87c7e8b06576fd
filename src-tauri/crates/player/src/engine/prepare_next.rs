//! What comes next: opened and decoded ahead by a worker of its own, and gone over to in the very next frame when the
//! present load has ended. The callback does that by itself; here it is noticed and told, when it is heard.
//!
//! Whenever the present deck is taken off (a seek, another output) what was prepared is decoded anew, because the
//! callback may have begun with it already.
use std::time::Instant;

use super::load::{Load, Wanted};
use super::worker::{Enter, Order, WorkerEvent};
use super::{Engine, FORGET_AFTER, PREPARED_NEWS};
use crate::ticks::Ticks;
use crate::{Event, State};

/// A load that waits for its turn.
pub(super) struct Prepared {
    pub load: Load,
    start: Ticks,
}

impl Engine {
    pub(super) fn prepare(&mut self, wanted: Wanted) {
        self.unprepare();
        // Nothing plays that it could follow: it would never sound.
        let Some(before) = self.load.as_ref().filter(|l| !l.ended) else {
            return;
        };
        let enter = Enter::After(before.serial);
        self.deck_number += 1;
        self.load_serial += 1;
        let start = Ticks::from_ms(wanted.start_ms);
        let numbers = (self.load_serial, self.deck_number);
        let started = Load::start(wanted, numbers, self.output.rate, enter, self.own.clone());
        self.prepared = started.ok().map(|load| Prepared { load, start });
    }

    pub(super) fn unprepare(&mut self) {
        let Some(prepared) = self.prepared.take() else {
            return;
        };
        self.output.remote.follow(None);
        self.unwanted = Some((prepared.load.number, Instant::now() + FORGET_AFTER));
        self.retire(prepared.load);
        self.cut_unwanted();
    }

    /// Should the callback have begun with what was forgotten, that is cut off.
    pub(super) fn cut_unwanted(&mut self) {
        let Some((number, until)) = self.unwanted else {
            return;
        };
        if self.controls.heard().is_some_and(|h| h.deck == number) {
            self.unwanted = None;
            self.output.remote.put(None);
            #[cfg(test)]
            self.note_cut();
        } else if Instant::now() >= until {
            self.unwanted = None;
        }
    }

    #[cfg(test)]
    fn note_cut(&self) {
        if let Ok(recorded) = self.controls.recorded.lock() {
            let sounding = recorded.iter().filter(|f| f[1] != 0.0).count();
            let cut_at = &self.controls.cut_at;
            cut_at.store(sounding as u64, std::sync::atomic::Ordering::Release);
        }
    }

    pub(super) fn prepare_again(&mut self) {
        let Some(Prepared { load, start }) = self.prepared.as_mut() else {
            return;
        };
        let Some(before) = &self.load else { return };
        self.output.remote.follow(None);
        self.deck_number += 1;
        load.number = self.deck_number;
        load.monitor = None;
        load.worker.order(Order {
            number: load.number,
            to: *start,
            rate: self.output.rate,
            sound: load.sound,
            enter: Enter::After(before.serial),
        });
    }

    /// WorkerEvent of what is prepared is kept until its turn.
    pub(super) fn hear_prepared(&mut self, news: WorkerEvent) {
        let Some(load) = self.prepared.as_mut().map(|p| &mut p.load) else {
            return;
        };
        let id = load.id;
        let untold = match news {
            WorkerEvent::Opened(media) | WorkerEvent::Media(media) => {
                load.media = Some(media);
                return;
            }
            WorkerEvent::Failed(error) => {
                tracing::info!("what was to come next cannot be played: {error}");
                return self.unprepare();
            }
            WorkerEvent::Deck { deck, monitor } => {
                if deck.number == load.number {
                    load.position = monitor.start;
                    load.monitor = Some(monitor);
                    self.output.remote.follow(Some(deck));
                }
                return;
            }
            WorkerEvent::Broken(error) => {
                load.broken = Some(error);
                return;
            }
            WorkerEvent::Notice(notice) => Event::Notice { id, notice },
            WorkerEvent::Indexed(index) => Event::Indexed { id, index },
        };
        if load.untold.len() < PREPARED_NEWS {
            load.untold.push(untold);
        }
    }

    /// The callback has gone on to what was prepared: follows the end of the old load until that is heard.
    pub(super) fn follow_over(&mut self, now: u64) {
        let (Some(heard), Some(load), Some(prepared)) =
            (self.controls.heard(), self.load.as_mut(), &self.prepared)
        else {
            return;
        };
        let began = prepared.load.monitor.as_ref();
        if began.is_some_and(|m| m.number == heard.deck)
            && load.follow_end(heard, now, self.output.rate)
        {
            self.promote();
        }
    }

    /// The old load was heard to its end; the prepared one takes its place.
    pub(super) fn promote(&mut self) {
        let (Some(old), Some(next)) = (self.load.take(), self.prepared.take()) else {
            return;
        };
        let mut next = next.load;
        let (id, position_ms) = (old.id, old.position.ms());
        let saved = old.saved(self.output.rate);
        self.retire(old);
        let untold = std::mem::take(&mut next.untold);
        let loaded = next
            .media
            .clone()
            .map(|media| Event::Loaded { id: next.id, media });
        let (next_id, position) = (next.id, next.position);
        let lost = next.monitor.is_some() && self.output.remote.is_off();
        self.load = Some(next);
        self.emit(Event::Position {
            id,
            position_ms,
            saved,
        });
        self.emit(Event::Ended {
            id,
            next: Some(next_id),
        });
        // The state may be the same, but it is another load's.
        self.state = State::Idle;
        match loaded {
            None => self.set_state(State::Loading),
            Some(loaded) => {
                self.emit(loaded);
                let going = self.intent || self.pausing.is_some();
                self.set_state(if going { State::Playing } else { State::Paused });
            }
        }
        for event in untold {
            self.emit(event);
        }
        if lost {
            self.seek(position, false);
        }
    }
}
