//! What is known about one load: its decode thread, the deck that is on, and where it is heard.
use std::sync::atomic::Ordering::*;
use std::sync::mpsc::Sender;
use std::time::Instant;

use super::Msg;
use super::worker::{Begun, Enter, Order, Worker};
use crate::resample::end_of;
use crate::ring::{Heard, Monitor, heard_frames, held_frames, time_of};
use crate::ticks::Ticks;
use crate::{Event, LoadId, MediaInfo, PlayerError, Saved, Sound, Source};

/// Ticks saved in decks that are gone; below zero where slow speed took more time than there was sound.
#[derive(Clone, Copy, Default)]
struct Sums {
    speed: i64,
    trim: i64,
}

impl Sums {
    /// Of one deck, heard up to a place: what lies between speed and time is what trimming left out.
    fn add(&mut self, monitor: &Monitor, to: Ticks, frames: u64, rate: u32) {
        let signed = |ticks: u64| i64::try_from(ticks).unwrap_or(i64::MAX);
        let took = Ticks::of_frames(frames, rate).0;
        let covered = signed(to.minus(monitor.start).0);
        let played = match monitor.sound.trim {
            // Without trim the stretcher's step is all that could remain.
            None => covered,
            Some(_) => (took as f64 * f64::from(monitor.sound.speed)).round() as i64,
        };
        self.trim = self.trim.saturating_add(covered.saturating_sub(played));
        self.speed = self
            .speed
            .saturating_add(played.saturating_sub(signed(took)));
    }

    fn shown(self) -> Saved {
        let ms = |ticks: i64| Ticks(u64::try_from(ticks).unwrap_or(0)).ms();
        Saved {
            speed_ms: ms(self.speed),
            trim_ms: ms(self.trim),
        }
    }
}

/// What the listener asked to be loaded.
pub(super) struct Wanted {
    pub id: LoadId,
    pub source: Box<dyn Source>,
    pub start_ms: u64,
    pub sound: Sound,
}

pub(super) struct Load {
    pub id: LoadId,
    /// Of all loads there were; the stream of its decks.
    pub serial: u64,
    pub worker: Worker,
    pub begun: Begun,
    pub media: Option<MediaInfo>,
    /// None between a seek and its deck.
    pub monitor: Option<Monitor>,
    /// The deck that will take over from this one, and at which of its frames.
    pub next: Option<(Monitor, u64)>,
    /// The deck that is waited for, or on.
    pub number: u64,
    /// Heard now, or sought.
    pub position: Ticks,
    /// The deck to come was asked for by the listener.
    pub tell_sought: bool,
    pub sound: Sound,
    /// What plays was made with another.
    pub sound_changed: bool,
    /// Frames of the deck that were heard; never goes back.
    heard: u64,
    saved: Sums,
    /// Nothing has come since.
    pub dry_since: Option<Instant>,
    /// Reading failed; told when what there was has been heard.
    pub broken: Option<PlayerError>,
    pub ended: bool,
    /// What happened while it was only prepared.
    pub untold: Vec<Event>,
}

impl Load {
    pub fn start(
        wanted: Wanted,
        (serial, number): (u64, u64),
        rate: u32,
        enter: Enter,
        engine: Sender<Msg>,
    ) -> std::io::Result<Load> {
        let (id, sound) = (wanted.id, wanted.sound.tamed());
        let position = Ticks::from_ms(wanted.start_ms);
        let order = Order {
            number,
            to: position,
            rate,
            sound,
            enter,
        };
        let begun = Begun::default();
        let news = move |news| {
            let _ = engine.send(Msg::WorkerEvent { serial, news });
        };
        Ok(Load {
            id,
            serial,
            worker: Worker::start(wanted.source, serial, order, begun.clone(), news)?,
            begun,
            media: None,
            monitor: None,
            next: None,
            number,
            position,
            tell_sought: false,
            sound,
            sound_changed: false,
            heard: 0,
            saved: Sums::default(),
            dry_since: None,
            broken: None,
            ended: false,
            untold: Vec::new(),
        })
    }

    pub fn seeking(&self) -> bool {
        self.monitor.is_none() && !self.ended
    }

    /// Brings `position` up to what is heard at `now`.
    pub fn follow(&mut self, heard: Heard, now: u64, rate: u32) {
        let mut frames = heard_frames(heard, now, rate);
        if let Some((next, join)) = &self.next
            && next.number == heard.deck
        {
            if frames == 0 {
                // The device still holds the end of the deck before.
                frames = join.saturating_sub(held_frames(heard, now, rate) - heard.handed);
            } else {
                self.turn_to_next(rate);
            }
        } else if self.monitor.as_ref().is_none_or(|m| m.number != heard.deck) {
            return;
        }
        self.stand_at(frames);
    }

    /// The same when another load has gone on from this one. True when all of this one was heard.
    pub fn follow_end(&mut self, heard: Heard, now: u64, rate: u32) -> bool {
        if let Some((next, join)) = &self.next {
            let join = *join;
            if next.gauge.drained.load(Acquire) {
                self.stand_at(join);
                self.turn_to_next(rate);
            } else {
                // It came too late.
                self.next = None;
            }
        }
        let Some(monitor) = &self.monitor else {
            return true;
        };
        let all = monitor.gauge.taken.load(Acquire);
        let held = held_frames(heard, now, rate);
        self.stand_at(all.saturating_sub(held.saturating_sub(heard.handed)));
        held <= heard.handed
    }

    fn turn_to_next(&mut self, rate: u32) {
        if let Some((next, _)) = self.next.take() {
            self.leave_deck(rate);
            self.monitor = Some(next);
        }
    }

    fn stand_at(&mut self, frames: u64) {
        let Some(monitor) = &self.monitor else { return };
        self.heard = self.heard.max(frames);
        self.position = time_of(monitor, self.heard);
    }

    /// Nothing more will be heard of the present deck.
    pub fn leave_deck(&mut self, rate: u32) {
        if let Some(monitor) = self.monitor.take() {
            self.saved.add(&monitor, self.position, self.heard, rate);
        }
        self.next = None;
        self.heard = 0;
    }

    pub fn saved(&self, rate: u32) -> Saved {
        let mut saved = self.saved;
        if let Some(monitor) = &self.monitor {
            saved.add(monitor, self.position, self.heard, rate);
        }
        saved.shown()
    }

    /// All was taken and, but for what the device may hold, heard.
    pub fn stand_at_end(&mut self, rate: u32) {
        if let Some((next, join)) = &self.next
            && next.gauge.drained.load(Acquire)
        {
            self.stand_at(*join);
            self.turn_to_next(rate);
        }
        let all = self.monitor.as_ref().map(|m| m.gauge.taken.load(Acquire));
        self.stand_at(all.unwrap_or(0));
    }

    /// Everything was put in and taken out.
    pub fn all_taken(&self) -> bool {
        let next = self.next.as_ref().map(|(next, _)| next);
        next.or(self.monitor.as_ref())
            .is_some_and(|m| m.gauge.drained.load(Acquire))
    }

    /// And heard.
    pub fn all_heard(&self, heard: Option<Heard>, now: u64) -> bool {
        let next = self.next.as_ref().map(|(next, _)| next);
        let Some(monitor) = next.or(self.monitor.as_ref()) else {
            return false;
        };
        self.all_taken() && heard.is_some_and(|h| h.deck != monitor.number || h.heard_at <= now)
    }

    /// The device asks and nothing is there, though more should come.
    pub fn is_dry(&self) -> bool {
        match &self.monitor {
            None => true,
            Some(m) => m.gauge.starved.load(Acquire) && !m.gauge.finished.load(Acquire),
        }
    }

    pub fn buffered(&self) -> Ticks {
        let last = self
            .monitor
            .as_ref()
            .and_then(|m| m.marks.lock().ok()?.back().copied());
        last.map_or(Ticks(0), |mark| end_of(&mark).minus(self.position))
    }
}
