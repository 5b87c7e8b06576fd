//! What is known about the loaded episode: its decode thread, the deck that is on, and where it is heard.
use std::time::Instant;

use super::worker::Worker;
use crate::resample::end_of;
use crate::ring::{Controls, Monitor, heard_frames, time_of};
use crate::ticks::Ticks;
use crate::{LoadId, MediaInfo, PlayerError};

use std::sync::atomic::Ordering::*;

pub(super) struct Load {
    pub id: LoadId,
    pub serial: u64,
    pub worker: Worker,
    pub media: Option<MediaInfo>,
    /// None between a seek and its deck.
    pub monitor: Option<Monitor>,
    /// The deck that is waited for, or on.
    pub number: u64,
    /// Heard now, or sought.
    pub position: Ticks,
    /// The deck to come was asked for by the listener.
    pub tell_sought: bool,
    /// Frames of the deck that were heard; never goes back.
    pub heard: u64,
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
        let Some(monitor) = &self.monitor else { return };
        let Some(heard) = controls.heard().filter(|h| h.deck == monitor.number) else {
            return;
        };
        self.heard = self.heard.max(heard_frames(heard, now, rate));
        self.position = time_of(monitor, self.heard);
    }

    /// Everything was put in, taken out, and heard.
    pub fn all_heard(&self, controls: &Controls, now: u64) -> bool {
        let Some(monitor) = &self.monitor else {
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
