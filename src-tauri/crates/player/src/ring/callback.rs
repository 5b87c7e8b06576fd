//! The callback's half: pops, fades and counts. No lock, no allocation, no I/O; decks that it has done with go back to
//! be freed elsewhere.
use std::sync::Arc;
use std::sync::atomic::Ordering::*;

use rtrb::{Consumer, Producer, RingBuffer};

use super::{Controls, Deck, Entry, Frame, Heard, Remote};

const FADE_MS: f32 = 5.0;
/// One deck into another that goes on with the same sound.
const CROSS_MS: f32 = 8.0;
/// A dimmed level comes back slower than a deck fades out, or the old sound would swell on its way out.
const UNDIM_MS: f32 = 40.0;
/// −48 dB: from here a fade-out goes to nothing.
const FLOOR: f64 = 0.003_981;

pub(crate) struct Callback {
    controls: Arc<Controls>,
    decks: Consumer<Option<Box<Deck>>>,
    follows: Consumer<Option<Box<Deck>>>,
    spent: Producer<Box<Deck>>,
    deck: Option<Box<Deck>>,
    /// What goes on when the stream that is on has ended.
    next: Option<Box<Deck>>,
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
    dim: f64,
    dim_factor: f64,
    dim_order: u64,
    /// The last frame, let die away when the ring runs dry in mid-sound.
    last: Frame,
}

pub(crate) fn callback(controls: Arc<Controls>, rate: u32) -> (Callback, Remote) {
    let (decks_in, decks_out) = RingBuffer::new(8);
    let (follows_in, follows_out) = RingBuffer::new(8);
    let (spent_in, spent_out) = RingBuffer::new(32);
    let gain = f32::from_bits(controls.gain.load(Relaxed));
    let fade_step = 1000.0 / (FADE_MS * rate as f32);
    let callback = Callback {
        decks: decks_out,
        follows: follows_out,
        spent: spent_in,
        deck: None,
        next: None,
        leaving: None,
        left: [0.0; 2],
        cross: 1.0,
        cross_step: 1000.0 / (CROSS_MS * rate as f32),
        rate,
        fade: 0.0,
        fade_step,
        gain,
        gain_step: fade_step,
        dim: f64::from_bits(controls.dim.level.load(Acquire)),
        dim_factor: f64::from_bits(controls.dim.factor.load(Acquire)),
        dim_order: controls.dim.seen.load(Acquire),
        last: [0.0; 2],
        controls,
    };
    (
        callback,
        Remote {
            decks: decks_in,
            follows: follows_in,
            spent: spent_out,
            wanted: None,
            to_follow: None,
            off: true,
        },
    )
}

enum Turn {
    Wait,
    Join,
    /// What it was to join is over, and another stream is on.
    TooLate,
    Now,
}

/// Why a frame is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    Play,
    /// To fade to a pause.
    Pause,
    /// To fade out for good: nothing goes on from here.
    Leave,
}

impl Callback {
    /// Fills interleaved samples for `channels`. The first of them is heard at `at` (ns of the player's clock).
    pub fn fill(&mut self, out: &mut [f32], channels: usize, at: u64) {
        // Before `playing`: who ends a fade-out stops the playing first.
        self.take_dim();
        let playing = self.controls.playing.load(Acquire);
        let target_gain = f32::from_bits(self.controls.gain.load(Relaxed));
        self.take_follow();
        let mut last_popped = None;
        for (n, frame) in out.chunks_mut(channels.max(1)).enumerate() {
            let dimmed = self.step_dim();
            let (sound, popped) = self.frame(playing && !dimmed);
            if popped {
                last_popped = Some(n);
            }
            self.gain = approach(self.gain, target_gain, self.gain_step);
            let gain = self.gain * self.fade * self.dim as f32;
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
        let dim = &self.controls.dim;
        dim.level.store(self.dim.to_bits(), Release);
        if self.dim == 0.0 {
            dim.done.store(self.dim_order, Release);
        }
        self.controls.silent.store(self.fade == 0.0, Release);
        self.controls.calls.fetch_add(1, Relaxed);
    }

    /// No deck is fading into another.
    #[cfg(test)]
    pub fn is_alone(&self) -> bool {
        self.leaving.is_none()
    }

    fn take_dim(&mut self) {
        let dim = &self.controls.dim;
        let order = dim.order.load(Acquire);
        if order == self.dim_order {
            return;
        }
        self.dim_order = order;
        let frames = (order & 0xffff_ffff) as f64 * f64::from(self.rate) / 1000.0;
        let least = f64::from(FADE_MS * self.rate as f32 / 1000.0);
        self.dim_factor = if self.dim > FLOOR {
            (FLOOR / self.dim).powf(1.0 / frames.max(least))
        } else {
            1.0
        };
        dim.factor.store(self.dim_factor.to_bits(), Release);
        dim.seen.store(order, Release);
    }

    /// True when a fade-out has come to its end: nothing is taken any more.
    fn step_dim(&mut self) -> bool {
        if self.dim_order == 0 {
            self.dim = if self.fade == 0.0 {
                1.0
            } else {
                (self.dim + 1000.0 / f64::from(UNDIM_MS * self.rate as f32)).min(1.0)
            };
            return false;
        }
        self.dim = if self.dim > FLOOR * 1.0001 {
            self.dim * self.dim_factor
        } else {
            0.0
        };
        if self.dim == 0.0 {
            self.fade = 0.0;
        }
        self.dim == 0.0
    }

    /// Of what is to follow only the newest counts.
    fn take_follow(&mut self) {
        while self.spent.slots() >= 2
            && let Ok(next) = self.follows.pop()
        {
            if let Some(old) = std::mem::replace(&mut self.next, next) {
                self.retire(old);
            }
        }
    }

    fn frame(&mut self, playing: bool) -> (Frame, bool) {
        if !self.decks.is_empty() {
            match self.turn() {
                Turn::Wait => {}
                Turn::Join => self.join_deck(),
                Turn::TooLate => self.refuse_deck(),
                Turn::Now if self.fade > 0.0 && self.deck.is_some() => {
                    self.fade = approach(self.fade, 0.0, self.fade_step);
                    return self.pop(Take::Leave);
                }
                Turn::Now => self.change_deck(),
            }
        }
        if !playing {
            if self.fade == 0.0 {
                return ([0.0; 2], false);
            }
            self.fade = approach(self.fade, 0.0, self.fade_step);
            return self.pop(Take::Pause);
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
        self.pop(Take::Play)
    }

    /// When the deck that waits is to come on.
    fn turn(&mut self) -> Turn {
        if self.decks.slots() > 1 {
            return Turn::Now;
        }
        let (Some(on), Ok(Some(next))) = (&self.deck, self.decks.peek()) else {
            return Turn::Now;
        };
        match next.entry {
            Entry::Join(join) if join.deck == on.number => {
                // One that is about to run dry gets no more.
                if on.handed < join.frame && on.wanted == 0 && !on.frames.is_empty() {
                    Turn::Wait
                } else {
                    Turn::Join
                }
            }
            Entry::Join(_) if on.stream != next.stream => Turn::TooLate,
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

    fn refuse_deck(&mut self) {
        if self.spent.slots() >= 2
            && let Ok(Some(late)) = self.decks.pop()
        {
            self.retire(late);
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

    fn pop(&mut self, take: Take) -> (Frame, bool) {
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
            if self.go_on(take) {
                return self.pop(take);
            }
        } else {
            if take == Take::Play && deck.handed > 0 {
                self.controls.underruns.fetch_add(1, Relaxed);
            }
            deck.wanted = deck.restart;
        }
        self.die_away()
    }

    /// The deck that is on has ended: the one that follows it comes on, if there is one. True when it has frames.
    fn go_on(&mut self, take: Take) -> bool {
        let Some(old) = self.deck.as_ref() else {
            return false;
        };
        let follows = take != Take::Leave
            && !old.gauge.broken.load(Acquire)
            && self.spent.slots() >= 4
            && self
                .next
                .as_ref()
                .is_some_and(|next| next.entry == Entry::After(old.stream));
        let gap = old.gauge.drained.load(Acquire);
        old.gauge.taken.store(old.handed, Release);
        old.gauge.drained.store(true, Release);
        if !follows {
            return false;
        }
        let Some(mut next) = self.next.take() else {
            return false;
        };
        if next.frames.slots() >= next.wanted || next.gauge.finished.load(Acquire) {
            next.wanted = 0;
        }
        let ready = next.wanted == 0;
        if gap {
            self.fade = 0.0;
        }
        self.retire_leaving();
        self.cross = 1.0;
        if let Some(old) = self.deck.replace(next) {
            self.retire(old);
        }
        ready
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
