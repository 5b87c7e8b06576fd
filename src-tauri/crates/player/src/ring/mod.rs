//! Between the decode thread and the output callback: a lock-free ring per seek (a *deck*), the callback's half of it
//! (the *outlet*), and the clock that says which frame is heard now.
//!
//! The outlet does nothing but pop, fade and count: no lock, no allocation, no I/O. A seek makes a new deck; the old
//! one goes back through a ring to be freed elsewhere, so nothing of it can be heard afterwards.
mod controls;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::{Arc, Mutex};

use rtrb::{Consumer, Producer, RingBuffer};

use crate::ticks::Ticks;
pub(crate) use controls::{Controls, Heard};

pub(crate) type Frame = [f32; 2];

/// Seconds of sound that a deck can hold.
const DECK_SECONDS: usize = 1;
/// A deck begins to sound when it holds this, or all there is.
const START_MS: u64 = 40;
/// After running dry it waits for more, or it would stutter.
const RESTART_MS: u64 = 300;
const FADE_MS: f32 = 5.0;
/// One deck into another that goes on with the same sound.
const CROSS_MS: f32 = 8.0;

/// Source time of a run of frames in a deck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub frame: u64,
    pub frames: u64,
    pub at: Ticks,
    pub span: Ticks,
}

/// What the callback and the others tell each other about one deck. Atomics only.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    /// Everything was put in.
    pub finished: AtomicBool,
    /// Everything was taken out.
    pub drained: AtomicBool,
    /// The device asked and there was nothing.
    pub starved: AtomicBool,
}

/// The decode thread's end.
pub(crate) struct Feed {
    pub number: u64,
    pub frames: Producer<Frame>,
    pub gauge: Arc<Gauge>,
    pub marks: Arc<Mutex<VecDeque<Mark>>>,
}

/// Where a deck takes over from another without a gap: when that many frames of it have been handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Join {
    pub deck: u64,
    pub frame: u64,
}

impl Feed {
    /// A frame that is handed out about `ahead_ms` from now and whose source time is exact; nothing for a ring that is
    /// not read any more. `fed` is how many were put in.
    pub fn join(&self, fed: u64, rate: u32, ahead_ms: u64) -> Option<(Join, Ticks)> {
        if self.frames.is_abandoned() {
            return None;
        }
        let waiting = self.frames.buffer().capacity() - self.frames.slots();
        let wanted = (fed - waiting as u64 + u64::from(rate) * ahead_ms / 1000).min(fed);
        let marks = self.marks.lock().ok()?;
        let mark = marks.iter().find(|m| m.frame >= wanted && m.frame <= fed);
        let (frame, at) = match mark {
            Some(mark) => (mark.frame, mark.at),
            // The last ones lie beyond what was put in.
            None => (
                wanted,
                within(marks.iter().rfind(|m| m.frame <= wanted)?, wanted),
            ),
        };
        let join = Join {
            deck: self.number,
            frame,
        };
        Some((join, at))
    }
}

/// The callback's end.
pub(crate) struct Deck {
    pub number: u64,
    pub joins: Option<Join>,
    frames: Consumer<Frame>,
    gauge: Arc<Gauge>,
    handed: u64,
    /// Frames to wait for before sounding (again).
    wanted: usize,
    restart: usize,
}

/// The engine's view of the deck that is on.
#[derive(Debug, Clone)]
pub(crate) struct Monitor {
    pub number: u64,
    pub gauge: Arc<Gauge>,
    pub marks: Arc<Mutex<VecDeque<Mark>>>,
    /// Where it begins.
    pub start: Ticks,
}

pub(crate) fn deck(
    number: u64,
    rate: u32,
    start: Ticks,
    joins: Option<Join>,
) -> (Feed, Box<Deck>, Monitor) {
    let (producer, consumer) = RingBuffer::new(rate as usize * DECK_SECONDS);
    let gauge = Arc::new(Gauge::default());
    let marks = Arc::new(Mutex::new(VecDeque::new()));
    let ms = |ms: u64| (u64::from(rate) * ms / 1000) as usize;
    let deck = Deck {
        number,
        joins,
        frames: consumer,
        gauge: gauge.clone(),
        handed: 0,
        wanted: ms(START_MS),
        restart: ms(RESTART_MS),
    };
    let monitor = Monitor {
        number,
        gauge: gauge.clone(),
        marks: marks.clone(),
        start,
    };
    (
        Feed {
            number,
            frames: producer,
            gauge,
            marks,
        },
        Box::new(deck),
        monitor,
    )
}

/// Frames of the deck that were heard by `now`: those handed over, less what the device still holds.
pub(crate) fn heard_frames(heard: Heard, now: u64, rate: u32) -> u64 {
    heard.handed.saturating_sub(held_frames(heard, now, rate))
}

/// Frames that the device still holds.
pub(crate) fn held_frames(heard: Heard, now: u64, rate: u32) -> u64 {
    let held = u128::from(heard.heard_at.saturating_sub(now)) * u128::from(rate) / 1_000_000_000;
    u64::try_from(held).unwrap_or(u64::MAX)
}

/// Source time of a frame of a deck. Marks that lie wholly behind are forgotten.
pub(crate) fn time_of(monitor: &Monitor, frame: u64) -> Ticks {
    let Ok(mut marks) = monitor.marks.lock() else {
        return monitor.start;
    };
    while marks.get(1).is_some_and(|next| next.frame <= frame) {
        marks.pop_front();
    }
    let Some(mark) = marks.front() else {
        return monitor.start;
    };
    within(mark, frame)
}

fn within(mark: &Mark, frame: u64) -> Ticks {
    let into = frame.saturating_sub(mark.frame).min(mark.frames);
    let span = u128::from(mark.span.0) * u128::from(into) / u128::from(mark.frames.max(1));
    mark.at.plus(Ticks(u64::try_from(span).unwrap_or(0)))
}

/// The engine's hand on the callback.
pub(crate) struct Remote {
    decks: Producer<Option<Box<Deck>>>,
    spent: Consumer<Box<Deck>>,
    /// What could not be handed over yet; only the newest matters.
    wanted: Option<Option<Box<Deck>>>,
    off: bool,
}

impl Remote {
    /// Puts a deck on, or takes the present one off. The old one fades out first.
    pub fn put(&mut self, deck: Option<Box<Deck>>) {
        if deck.is_none() && self.off {
            return;
        }
        self.off = deck.is_none();
        self.wanted = Some(deck);
        self.settle();
    }

    /// Frees what the callback has done with, and hands over what waits. To be called now and then.
    pub fn settle(&mut self) {
        while self.spent.pop().is_ok() {}
        if !self.decks.is_full()
            && let Some(deck) = self.wanted.take()
        {
            let _ = self.decks.push(deck);
        }
    }
}

enum Turn {
    Wait,
    Join,
    Now,
}

/// The callback's half.
pub(crate) struct Outlet {
    controls: Arc<Controls>,
    decks: Consumer<Option<Box<Deck>>>,
    spent: Producer<Box<Deck>>,
    deck: Option<Box<Deck>>,
    /// The one before, while it fades into this one, and its last frame.
    leaving: Option<Box<Deck>>,
    left: Frame,
    /// How much of the sound is the new deck's, 0..=1.
    cross: f32,
    cross_step: f32,
    rate: u32,
    /// 0..=1, the fade of play, pause and change of deck.
    fade: f32,
    fade_step: f32,
    gain: f32,
    gain_step: f32,
    /// The last frame, let die away when the ring runs dry in mid-sound.
    last: Frame,
}

pub(crate) fn outlet(controls: Arc<Controls>, rate: u32) -> (Outlet, Remote) {
    let (decks_in, decks_out) = RingBuffer::new(8);
    let (spent_in, spent_out) = RingBuffer::new(16);
    let gain = f32::from_bits(controls.gain.load(Relaxed));
    let fade_step = 1000.0 / (FADE_MS * rate as f32);
    let outlet = Outlet {
        controls,
        decks: decks_out,
        spent: spent_in,
        deck: None,
        leaving: None,
        left: [0.0; 2],
        cross: 1.0,
        cross_step: 1000.0 / (CROSS_MS * rate as f32),
        rate,
        fade: 0.0,
        fade_step,
        gain,
        gain_step: fade_step,
        last: [0.0; 2],
    };
    (
        outlet,
        Remote {
            decks: decks_in,
            spent: spent_out,
            wanted: None,
            off: true,
        },
    )
}

impl Outlet {
    /// Fills interleaved samples for `channels`. The first of them is heard at `at` (ns of the player's clock).
    pub fn fill(&mut self, out: &mut [f32], channels: usize, at: u64) {
        let playing = self.controls.playing.load(Acquire);
        let target_gain = f32::from_bits(self.controls.gain.load(Relaxed));
        let mut last_popped = None;
        for (n, frame) in out.chunks_mut(channels.max(1)).enumerate() {
            let (sound, popped) = self.frame(playing);
            if popped {
                last_popped = Some(n);
            }
            self.gain = approach(self.gain, target_gain, self.gain_step);
            let gain = self.gain * self.fade;
            let (left, right) = (sound[0] * gain, sound[1] * gain);
            match frame {
                [mono] => *mono = (left + right) * 0.5,
                [l, r, rest @ ..] => {
                    (*l, *r) = (left, right);
                    rest.fill(0.0);
                }
                [] => {}
            }
        }
        if let (Some(n), Some(deck)) = (last_popped, &self.deck) {
            let into = (n as u64 + 1) * 1_000_000_000 / u64::from(self.rate.max(1));
            self.controls.report(Heard {
                deck: deck.number,
                handed: deck.handed,
                heard_at: at + into,
            });
        }
        self.controls.silent.store(self.fade == 0.0, Release);
        self.controls.calls.fetch_add(1, Relaxed);
    }

    fn frame(&mut self, playing: bool) -> (Frame, bool) {
        if !self.decks.is_empty() {
            match self.turn() {
                Turn::Wait => {}
                Turn::Join => self.join_deck(),
                Turn::Now if self.fade > 0.0 && self.deck.is_some() => {
                    self.fade = approach(self.fade, 0.0, self.fade_step);
                    return self.pop();
                }
                Turn::Now => self.change_deck(),
            }
        }
        if !playing {
            if self.fade == 0.0 {
                return ([0.0; 2], false);
            }
            self.fade = approach(self.fade, 0.0, self.fade_step);
            return self.pop();
        }
        let Some(deck) = self.deck.as_mut() else {
            self.fade = 0.0;
            return ([0.0; 2], false);
        };
        if deck.wanted > 0 {
            if deck.frames.slots() < deck.wanted && !deck.gauge.finished.load(Acquire) {
                deck.gauge.starved.store(true, Release);
                return self.die_away();
            }
            deck.wanted = 0;
            self.fade = 0.0;
        }
        self.fade = approach(self.fade, 1.0, self.fade_step);
        self.pop()
    }

    /// When the deck that waits is to come on.
    fn turn(&mut self) -> Turn {
        if self.decks.slots() > 1 {
            return Turn::Now;
        }
        let (Some(on), Ok(Some(next))) = (&self.deck, self.decks.peek()) else {
            return Turn::Now;
        };
        match next.joins {
            Some(join) if join.deck == on.number => {
                // One that is about to run dry gets no more.
                if on.handed < join.frame && on.wanted == 0 && !on.frames.is_empty() {
                    Turn::Wait
                } else {
                    Turn::Join
                }
            }
            _ => Turn::Now,
        }
    }

    fn join_deck(&mut self) {
        if self.leaving.is_some() || self.spent.slots() < 2 {
            return;
        }
        if let Ok(Some(mut next)) = self.decks.pop() {
            next.wanted = 0;
            self.left = self.last;
            self.cross = 0.0;
            self.leaving = self.deck.replace(next);
        }
    }

    /// The frame of the new deck with what is left of the old one.
    fn mix(&mut self, new: Frame) -> Frame {
        let Some(old) = self.leaving.as_mut() else {
            return new;
        };
        self.left = old.frames.pop().unwrap_or(self.left.map(|s| s * 0.98));
        self.cross = approach(self.cross, 1.0, self.cross_step);
        let (w, left) = (self.cross, self.left);
        if w == 1.0 {
            self.retire_leaving();
        }
        [0, 1].map(|s| left[s] + (new[s] - left[s]) * w)
    }

    fn retire_leaving(&mut self) {
        if !self.spent.is_full()
            && let Some(old) = self.leaving.take()
        {
            self.retire(old);
        }
    }

    /// Freed elsewhere.
    fn retire(&mut self, old: Box<Deck>) {
        if let Err(rtrb::PushError::Full(old)) = self.spent.push(old) {
            // Cannot be: room was checked. Keep it rather than free it here.
            std::mem::forget(old);
        }
    }

    fn pop(&mut self) -> (Frame, bool) {
        let Some(deck) = self.deck.as_mut() else {
            return ([0.0; 2], false);
        };
        // Read before popping: what was put in before `finished` was said is then certain to be seen.
        let finished = deck.gauge.finished.load(Acquire);
        if let Ok(frame) = deck.frames.pop() {
            deck.handed += 1;
            if deck.handed % 64 == 1 {
                deck.gauge.starved.store(false, Release);
            }
            let frame = self.mix(frame);
            self.last = frame;
            return (frame, true);
        }
        if finished {
            deck.gauge.drained.store(true, Release);
        } else {
            deck.wanted = deck.restart;
        }
        self.die_away()
    }

    /// A cut would click: the last value goes to zero over a few milliseconds.
    fn die_away(&mut self) -> (Frame, bool) {
        self.last = self
            .last
            .map(|s| if s.abs() < 1e-5 { 0.0 } else { s * 0.98 });
        (self.last, false)
    }

    fn change_deck(&mut self) {
        if self.spent.slots() < 2 {
            return;
        }
        if let Ok(next) = self.decks.pop() {
            self.fade = 0.0;
            self.last = [0.0; 2];
            self.retire_leaving();
            if let Some(old) = std::mem::replace(&mut self.deck, next) {
                self.retire(old);
            }
        }
    }
}

fn approach(value: f32, target: f32, step: f32) -> f32 {
    if (value - target).abs() <= step {
        target
    } else if value < target {
        value + step
    } else {
        value - step
    }
}
