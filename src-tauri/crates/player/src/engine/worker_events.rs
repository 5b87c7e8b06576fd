//! What the engine does about events of a decode thread.
use std::sync::atomic::Ordering::*;

use super::Engine;
use super::worker::WorkerEvent;
use crate::ring::{Deck, Entry, Monitor};
use crate::{Event, State};

impl Engine {
    pub(super) fn hear(&mut self, serial: u64, news: WorkerEvent) {
        if self
            .prepared
            .as_ref()
            .is_some_and(|p| p.load.serial == serial)
        {
            return self.hear_prepared(news);
        }
        let Some(load) = self.load.as_mut().filter(|l| l.serial == serial) else {
            return;
        };
        let id = load.id;
        match news {
            WorkerEvent::Opened(media) => {
                load.media = Some(media.clone());
                self.emit(Event::Loaded { id, media });
                self.set_state(if self.intent {
                    State::Playing
                } else {
                    State::Paused
                });
            }
            WorkerEvent::Failed(error) => self.fail(id, error),
            WorkerEvent::Deck { deck, monitor } => self.take_deck(deck, monitor),
            WorkerEvent::Media(media) => {
                load.media = Some(media.clone());
                self.publish();
                if let Some(duration_ms) = media.duration_ms() {
                    self.emit(Event::Duration { id, duration_ms });
                }
            }
            WorkerEvent::Indexed(index) => self.emit(Event::Indexed { id, index }),
            WorkerEvent::Notice(notice) => self.emit(Event::Notice { id, notice }),
            WorkerEvent::Broken(error) => load.broken = Some(error),
        }
    }

    fn take_deck(&mut self, deck: Box<Deck>, monitor: Monitor) {
        let Some(load) = self.load.as_mut() else {
            return;
        };
        if deck.number != load.number || (load.ended && load.monitor.is_some()) {
            return;
        }
        if let Some(on) = &load.monitor {
            if let Entry::Join(join) = deck.entry {
                // The one before plays on up to the join.
                load.next = Some((monitor, join.frame));
                return self.output.remote.put(Some(deck));
            }
            if on.gauge.drained.load(Acquire) {
                // A change of sound that came when all had been handed out.
                load.number = on.number;
                return;
            }
        }
        load.leave_deck(self.output.rate);
        load.position = monitor.start;
        load.monitor = Some(monitor);
        let id = load.id;
        let told = std::mem::take(&mut load.tell_sought).then_some(load.position.ms());
        self.output.remote.put(Some(deck));
        self.publish();
        if let Some(position_ms) = told {
            self.emit(Event::Sought { id, position_ms });
        }
    }
}
