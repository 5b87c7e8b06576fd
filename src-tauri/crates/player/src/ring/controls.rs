//! What the engine and the output callback tell each other: atomics only, read without waiting.
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::*};

/// What the listener wants, and what the callback has done about it.
#[derive(Debug)]
pub(crate) struct Controls {
    pub playing: AtomicBool,
    /// Linear gain as bits of an f32.
    pub gain: AtomicU32,
    /// The fade-out is over: nothing sounds.
    pub silent: AtomicBool,
    /// Counts calls, so that a dead device is noticed.
    pub calls: AtomicU64,
    /// Times that a deck ran dry in the midst of playing.
    pub underruns: AtomicU64,
    pub dim: Dim,
    reading: Reading,
    /// Commands that were carried out.
    #[cfg(test)]
    pub obeyed: AtomicU64,
    /// How many sounding frames were recorded when what was forgotten was cut off.
    #[cfg(test)]
    pub cut_at: AtomicU64,
    /// All that the silent clock was given.
    #[cfg(test)]
    pub recorded: std::sync::Mutex<Vec<super::Frame>>,
}

/// A slow fade-out on top of the gain. `order` is the engine's: a number in the upper half (so that each is new), in
/// the lower how long it takes in milliseconds; 0 is full level. The rest is the callback's, and is here so that another
/// output goes on where this one was.
#[derive(Debug)]
pub(crate) struct Dim {
    pub order: AtomicU64,
    /// The order that has come to its end: nothing sounds.
    pub done: AtomicU64,
    pub(super) seen: AtomicU64,
    /// Bits of f64.
    pub(super) level: AtomicU64,
    pub(super) factor: AtomicU64,
}

impl Default for Dim {
    fn default() -> Dim {
        Dim {
            order: AtomicU64::new(0),
            done: AtomicU64::new(0),
            seen: AtomicU64::new(0),
            level: AtomicU64::new(1f64.to_bits()),
            factor: AtomicU64::new(1f64.to_bits()),
        }
    }
}

/// The last frames handed out: of which deck, how many in all, and when the last one is heard (ns). Written by the
/// callback only; `version` is odd while it writes.
#[derive(Debug, Default)]
struct Reading {
    version: AtomicU64,
    deck: AtomicU64,
    handed: AtomicU64,
    heard_at: AtomicU64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    pub deck: u64,
    pub handed: u64,
    pub heard_at: u64,
}

impl Controls {
    pub fn new() -> Controls {
        Controls {
            playing: AtomicBool::new(false),
            gain: AtomicU32::new(1f32.to_bits()),
            silent: AtomicBool::new(true),
            calls: AtomicU64::new(0),
            underruns: AtomicU64::new(0),
            dim: Dim::default(),
            reading: Reading::default(),
            #[cfg(test)]
            obeyed: AtomicU64::new(0),
            #[cfg(test)]
            cut_at: AtomicU64::new(0),
            #[cfg(test)]
            recorded: Default::default(),
        }
    }

    pub fn heard(&self) -> Option<Heard> {
        let r = &self.reading;
        for _ in 0..100 {
            let before = r.version.load(Acquire);
            let heard = Heard {
                deck: r.deck.load(Acquire),
                handed: r.handed.load(Acquire),
                heard_at: r.heard_at.load(Acquire),
            };
            if before.is_multiple_of(2) && r.version.load(Acquire) == before {
                return Some(heard);
            }
            std::hint::spin_loop();
        }
        None
    }

    pub(super) fn report(&self, heard: Heard) {
        let r = &self.reading;
        r.version.fetch_add(1, AcqRel);
        r.deck.store(heard.deck, Release);
        r.handed.store(heard.handed, Release);
        r.heard_at.store(heard.heard_at, Release);
        r.version.fetch_add(1, AcqRel);
    }
}
