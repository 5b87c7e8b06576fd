//! Between the decode thread and the output callback: a lock-free ring per seek (a *deck*), the callback's half of it
//! (the *callback*), and the clock that says which frame is heard now.
//!
//! The callback does nothing but pop, fade and count: no lock, no allocation, no I/O. A seek makes a new deck; the old
//! one goes back through a ring to be freed elsewhere, so nothing of it can be heard afterwards.
mod callback;
mod controls;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex};

use rtrb::{Consumer, Producer, RingBuffer};

use crate::Sound;
use crate::ticks::Ticks;
pub(crate) use callback::{Callback, callback};
pub(crate) use controls::{Controls, Heard};

pub(crate) type Frame = [f32; 2];

/// Seconds of sound that a deck can hold.
const DECK_SECONDS: usize = 1;
/// A deck begins to sound when it holds this, or all there is.
const START_MS: u64 = 40;
/// After running dry it waits for more, or it would stutter.
const RESTART_MS: u64 = 300;

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
    /// It ends in the middle, because reading failed: nothing goes on from here.
    pub broken: AtomicBool,
    /// How many frames were taken out; told with `drained`.
    pub taken: AtomicU64,
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

/// When a deck comes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// At once; what is on fades out.
    Now,
    Join(Join),
    /// When all of that stream was taken, in the very next frame.
    After(u64),
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
    /// The load that it is of.
    pub stream: u64,
    pub entry: Entry,
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
    /// What it was made with.
    pub sound: Sound,
}

/// `number` is one of its own, `stream` is that of all decks of a load.
pub(crate) fn deck(
    number: u64,
    stream: u64,
    rate: u32,
    start: Ticks,
    entry: Entry,
) -> (Feed, Box<Deck>, Monitor) {
    let (producer, consumer) = RingBuffer::new(rate as usize * DECK_SECONDS);
    let gauge = Arc::new(Gauge::default());
    let marks = Arc::new(Mutex::new(VecDeque::new()));
    let ms = |ms: u64| (u64::from(rate) * ms / 1000) as usize;
    let deck = Deck {
        number,
        stream,
        entry,
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
        sound: Sound::default(),
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
    follows: Producer<Option<Box<Deck>>>,
    spent: Consumer<Box<Deck>>,
    /// What could not be handed over yet; only the newest matters.
    wanted: Option<Option<Box<Deck>>>,
    to_follow: Option<Option<Box<Deck>>>,
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

    /// What is to go on when the stream that is on has ended; replaces what was said before. One that has begun
    /// already stays on.
    pub fn follow(&mut self, deck: Option<Box<Deck>>) {
        self.to_follow = Some(deck);
        self.settle();
    }

    /// Nothing is on, or will be once the present one has faded out.
    pub fn is_off(&self) -> bool {
        self.off
    }

    /// Frees what the callback has done with, and hands over what waits. To be called now and then.
    pub fn settle(&mut self) {
        while self.spent.pop().is_ok() {}
        for (ring, waits) in [
            (&mut self.follows, &mut self.to_follow),
            (&mut self.decks, &mut self.wanted),
        ] {
            if !ring.is_full()
                && let Some(deck) = waits.take()
            {
                let _ = ring.push(deck);
            }
        }
    }
}
