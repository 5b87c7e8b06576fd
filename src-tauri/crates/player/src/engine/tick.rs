//! The passing of time: where it is heard, what has ended, whether sound comes, how far a fade is.
use std::sync::atomic::Ordering::*;
use std::time::{Duration, Instant};

use super::{Engine, FADE_LIMIT};
use crate::{Event, State};

const POSITION_EVERY: Duration = Duration::from_millis(250);
/// A gap shorter than this is not worth a word.
const PATIENCE: Duration = Duration::from_millis(150);

impl Engine {
    pub(super) fn tick(&mut self) {
        self.output.remote.settle();
        self.watch_output();
        self.cut_unwanted();
        self.apply_sound();
        let now = self.clock.now();
        self.follow_over(now);
        self.watch_fade();
        let dry = self.controls.underruns.load(Relaxed);
        if dry != self.told_dry {
            tracing::debug!(times = dry - self.told_dry, "the decoder was late");
            self.told_dry = dry;
        }
        let rate = self.output.rate;
        let heard = self.controls.heard();
        let Some(load) = self.load.as_mut() else {
            return;
        };
        if let Some(heard) = heard {
            load.follow(heard, now, rate);
        }
        let id = load.id;
        // What follows has begun: the end is heard when the device has no more of this one.
        let gone_on = self.prepared.as_ref().is_some_and(|p| {
            let began = p.load.monitor.as_ref().map(|m| m.number);
            began.is_some() && began == heard.map(|h| h.deck)
        });
        if let Some(limit) = self.pausing {
            // Faded for the listener, too: what the device still holds is heard to its end.
            let silent =
                self.controls.silent.load(Acquire) && heard.is_none_or(|h| h.heard_at <= now);
            if silent || Instant::now() >= limit {
                self.pausing = None;
                let (position_ms, saved) = (load.position.ms(), load.saved(rate));
                self.emit(Event::Position {
                    id,
                    position_ms,
                    saved,
                });
                self.set_state(State::Paused);
            }
        } else if !gone_on && load.all_heard(heard, now) && self.intent {
            self.finish();
        } else if self.intent && matches!(self.state, State::Playing | State::Waiting) {
            if load.is_dry() {
                let since = *load.dry_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= PATIENCE {
                    self.set_state(State::Waiting);
                }
            } else {
                load.dry_since = None;
                let (position_ms, saved) = (load.position.ms(), load.saved(rate));
                self.set_state(State::Playing);
                if self.told_position.elapsed() >= POSITION_EVERY {
                    self.told_position = Instant::now();
                    self.emit(Event::Position {
                        id,
                        position_ms,
                        saved,
                    });
                }
            }
        }
        if self.faded && self.state == State::Paused {
            self.faded = false;
            if let Some(load) = &self.load {
                self.emit(Event::FadedOut {
                    id: load.id,
                    position_ms: load.position.ms(),
                });
            }
        }
        self.publish();
    }

    /// All of the deck was heard.
    fn finish(&mut self) {
        let rate = self.output.rate;
        let broken = self.load.as_mut().and_then(|load| {
            load.stand_at_end(rate);
            load.broken.take()
        });
        if broken.is_none() && self.prepared.is_some() {
            return self.promote();
        }
        self.intent = false;
        self.fading = None;
        self.controls.playing.store(false, Release);
        let Some(load) = self.load.as_mut() else {
            return;
        };
        let id = load.id;
        if let Some(error) = broken {
            return self.fail(id, error);
        }
        load.ended = true;
        let (position_ms, saved) = (load.position.ms(), load.saved(rate));
        self.emit(Event::Position {
            id,
            position_ms,
            saved,
        });
        self.set_state(State::Ended);
        self.emit(Event::Ended { id, next: None });
    }

    /// Turns the sound down slowly; the callback does it.
    pub(super) fn fade_out(&mut self, over_ms: u32) {
        if self.load.as_ref().is_none_or(|l| l.ended) {
            return;
        }
        if !self.intent {
            // Silent already, or about to be.
            self.faded = true;
            return;
        }
        self.fades = self.fades.wrapping_add(1).max(1);
        let order = u64::from(self.fades) << 32 | u64::from(over_ms);
        self.controls.dim.order.store(order, Release);
        self.fading = Some(order);
    }

    /// Back to the full level: at once when nothing sounds, else within some tens of milliseconds.
    pub(super) fn fade_back(&mut self) {
        (self.fading, self.faded) = (None, false);
        self.controls.dim.order.store(0, Release);
    }

    fn watch_fade(&mut self) {
        if self
            .fading
            .is_some_and(|order| self.controls.dim.done.load(Acquire) == order)
        {
            self.fading = None;
            self.faded = true;
            self.stop_playing();
        }
    }

    pub(super) fn stop_playing(&mut self) {
        self.intent = false;
        self.controls.playing.store(false, Release);
        if matches!(self.state, State::Playing | State::Waiting) {
            self.pausing = Some(Instant::now() + FADE_LIMIT);
        }
    }
}
