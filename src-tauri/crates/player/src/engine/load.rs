//! What is known about the loaded episode: its decode thread, the deck that is on, and where it is heard.
use std::time::Instant;

use super::worker::Worker;
use crate::resample::end_of;
use crate::ring::{Controls, Monitor, heard_frames, held_frames, time_of};
use crate::ticks::Ticks;
use crate::{LoadId, MediaInfo, PlayerError};

use std::sync::atomic::Ordering::*;

/// Ticks saved in decks that are gone; below zero when slow speed took more time than there was sound.
#[derive(Clone, Copy, Default)]
pub(super) struct Saved(i64);

impl Saved {
    fn add(&mut self, from: Ticks, to: Ticks, frames: u64, rate: u32) {
        let took = i64::try_from(Ticks::of_frames(frames, rate).0).unwrap_or(i64::MAX);
        let covered = i64::try_from(to.minus(from).0).unwrap_or(i64::MAX);
        self.0 = self.0.saturating_add(covered.saturating_sub(took));
    }
}

pub(super) struct Load {
    pub id: LoadId,
    pub serial: u64,
    pub worker: Worker,
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
    /// Frames of the deck that were heard; never goes back.
    pub heard: u64,
    pub saved: Saved,
    /// Nothing has come since.
    pub dry_since: Option<Instant>,
    /// Reading failed; told when what there was has been heard.
    pub broken: Option<PlayerError>,
    pub ended: bool,
}

impl Load {
    pub fn seeking(&self) -> bool {
        self.monitor.is_none() && !self.ended
    }

    /// Brings `position` up to what is heard at `now`.
    pub fn follow(&mut self, controls: &Controls, now: u64, rate: u32) {
        let Some(heard) = controls.heard() else {
            return;
        };
        let mut frames = heard_frames(heard, now, rate);
        if let Some((next, join)) = &self.next
            && next.number == heard.deck
        {
            if frames == 0 {
                // The device still holds the end of the deck before.
                frames = join.saturating_sub(held_frames(heard, now, rate) - heard.handed);
            } else if let Some((next, _)) = self.next.take() {
                self.leave_deck(rate);
                self.monitor = Some(next);
            }
        } else if self.monitor.as_ref().is_none_or(|m| m.number != heard.deck) {
            return;
        }
        let Some(monitor) = &self.monitor else { return };
        self.heard = self.heard.max(frames);
        self.position = time_of(monitor, self.heard);
    }

    /// Nothing more will be heard of the present deck.
    pub fn leave_deck(&mut self, rate: u32) {
        if let Some(monitor) = self.monitor.take() {
            self.saved
                .add(monitor.start, self.position, self.heard, rate);
        }
        self.next = None;
        self.heard = 0;
    }

    /// Source time heard, less the time it took.
    pub fn saved(&self, rate: u32) -> Ticks {
        let mut saved = self.saved;
        if let Some(monitor) = &self.monitor {
            saved.add(monitor.start, self.position, self.heard, rate);
        }
        Ticks(u64::try_from(saved.0).unwrap_or(0))
    }

    /// Everything was put in, taken out, and heard.
    pub fn all_heard(&self, controls: &Controls, now: u64) -> bool {
        let next = self.next.as_ref().map(|(next, _)| next);
        let Some(monitor) = next.or(self.monitor.as_ref()) else {
            return false;
        };
        monitor.gauge.drained.load(Acquire)
            && controls
                .heard()
                .is_some_and(|h| h.deck != monitor.number || h.heard_at <= now)
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
