//! What is heard against the whole decode: the worker and the callback's half without a device or a clock, under any
//! chain of seeks, pauses and changes of settings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod played;

use std::sync::mpsc::Receiver;

use proptest::prelude::*;

use super::worker::{Begun, Enter, Order, Worker};
use super::*;
use crate::ring::{Callback, Entry, Monitor, Remote, callback, time_of};
use crate::ticks::Ticks;
use crate::{Loudness, MemorySource, RenderOptions, TrimLevel, render_with};

const RATE: u32 = 48_000;
const SECONDS: usize = 16;
const BUFFER: usize = 96;
/// Fades and what is heard of two decks at once.
const UNSURE: usize = 1500;

/// Left says the time (a slow ramp), right is noise for the pitch to be looked for in; a pause in every other second.
fn reference() -> Vec<[i16; 2]> {
    let mut seed = 11u32;
    (0..SECONDS * RATE as usize)
        .map(|n| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if n % (2 * RATE as usize) > 3 * RATE as usize / 2 {
                return [0, 0];
            }
            let time = 3000 + n * 28_000 / (SECONDS * RATE as usize);
            [time as i16, ((seed >> 16) as i16) / 3]
        })
        .collect()
}

fn wav(frames: &[[i16; 2]]) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let mut wav = crate::wav::Wav::begin(&mut out, RATE, 2).unwrap();
    let samples: Vec<f32> = frames
        .iter()
        .flatten()
        .map(|s| f32::from(*s) / 32767.0)
        .collect();
    wav.write(&samples).unwrap();
    wav.end().unwrap();
    out.into_inner()
}

struct Listener {
    worker: Option<Worker>,
    news: Receiver<WorkerEvent>,
    controls: Arc<Controls>,
    callback: Callback,
    remote: Remote,
    number: u64,
    on: Option<Monitor>,
    next: Option<Monitor>,
    sound: Sound,
    position: Ticks,
    unsure: usize,
    checked: usize,
    ended: bool,
    frames: Vec<[i16; 2]>,
    rate: u32,
    /// How far samples may be off: rounding, or a decoder that forgets slowly.
    tolerance: f32,
}

impl Listener {
    fn new() -> Listener {
        let frames = reference();
        Listener::of(wav(&frames), frames, RATE, 0.0)
    }

    fn of(file: Vec<u8>, frames: Vec<[i16; 2]>, rate: u32, tolerance: f32) -> Listener {
        let controls = Arc::new(Controls::new());
        let (callback, remote) = callback(controls.clone(), rate);
        let (tell, news) = channel();
        let sound = Sound::default();
        let first = Order {
            number: 1,
            to: Ticks(0),
            rate,
            sound,
            enter: Enter::Now,
        };
        let source = Box::new(MemorySource::new(file));
        let tell = move |n| {
            let _ = tell.send(n);
        };
        let worker = Worker::start(source, 1, first, Begun::default(), tell).unwrap();
        controls.playing.store(true, Release);
        Listener {
            worker: Some(worker),
            news,
            controls,
            callback,
            remote,
            number: 1,
            on: None,
            next: None,
            sound,
            position: Ticks(0),
            unsure: UNSURE,
            checked: 0,
            ended: false,
            frames,
            rate,
            tolerance,
        }
    }

    fn order(&mut self, to: Ticks, joins: bool) {
        self.number += 1;
        self.unsure = UNSURE;
        if !joins {
            (self.on, self.next) = (None, None);
            self.remote.put(None);
            (self.position, self.ended) = (to, false);
        }
        let order = Order {
            number: self.number,
            to,
            rate: self.rate,
            sound: self.sound,
            enter: if joins { Enter::Join } else { Enter::Now },
        };
        self.worker.as_ref().unwrap().order(order);
    }

    fn seek(&mut self, ms: u64) {
        self.order(Ticks::from_ms(ms), false);
    }

    /// As the engine does it: joined when it plays, a seek when it does not.
    fn change(&mut self, change: impl FnOnce(&mut Sound)) {
        change(&mut self.sound);
        let joins = self.controls.playing.load(Acquire) && self.on.is_some() && !self.ended;
        self.order(self.position, joins);
        if joins {
            // What plays until then was made with the old settings.
            self.unsure = usize::MAX;
            // One at a time: until it has taken over.
            for _ in 0..400 {
                if self.on.as_ref().is_some_and(|m| m.number == self.number) || self.ended {
                    return;
                }
                self.hear(BUFFER);
            }
            panic!("it never took over");
        }
    }

    fn take_news(&mut self, wait: bool) {
        let limit = Duration::from_millis(if wait { 20 } else { 0 });
        while let Ok(news) = self.news.recv_timeout(limit) {
            if let WorkerEvent::Deck { deck, monitor } = news
                && deck.number == self.number
            {
                if matches!(deck.entry, Entry::Join(_)) && self.on.is_some() {
                    self.next = Some(monitor);
                } else {
                    self.position = monitor.start;
                    self.on = Some(monitor);
                }
                self.remote.put(Some(deck));
                return;
            }
        }
    }

    /// Hears this many frames, unless the end or a pause comes first.
    fn hear(&mut self, frames: usize) {
        let (mut left, mut idle) = (frames, 0);
        while left > 0 && !self.ended {
            let wait = idle > 3 || self.number != self.on.as_ref().map_or(0, |m| m.number);
            self.take_news(wait && self.next.is_none());
            let before = self.controls.heard().unwrap();
            let mut out = [0.0; 2 * BUFFER];
            self.callback.fill(&mut out, 2, 0);
            self.remote.settle();
            let after = self.controls.heard().unwrap();
            if let Some(next) = self.next.take_if(|n| n.number == after.deck) {
                self.on = Some(next);
                self.unsure = UNSURE;
            }
            // A deck with nothing in it never has a frame that is heard.
            let last = self.next.as_ref().or(self.on.as_ref());
            if last.is_some_and(|m| m.number == self.number && m.gauge.drained.load(Acquire)) {
                self.ended = true;
                return;
            }
            let Some(on) = self.on.as_ref().filter(|m| m.number == after.deck) else {
                idle += 1;
                assert!(idle < 500, "nothing comes");
                if !self.controls.playing.load(Acquire) {
                    return;
                }
                continue;
            };
            self.ended = on.gauge.drained.load(Acquire);
            if after.deck != before.deck || after.handed != before.handed + BUFFER as u64 {
                idle += 1;
                assert!(idle < 500, "nothing comes");
                self.unsure = UNSURE;
                if after.handed == before.handed && !self.controls.playing.load(Acquire) {
                    return;
                }
                continue;
            }
            idle = 0;
            left = left.saturating_sub(BUFFER);
            for (n, frame) in out.chunks(2).enumerate() {
                self.position = time_of(on, before.handed + n as u64);
                if self.unsure > 0 {
                    self.unsure -= 1;
                } else {
                    let heard = [frame[0], frame[1]];
                    self.checked += usize::from(self.check(heard));
                }
            }
        }
    }
}

impl Listener {
    /// The frame heard is the one at its time. False where that cannot be told.
    fn check(&self, heard: [f32; 2]) -> bool {
        let (frames, sound) = (&self.frames, &self.sound);
        let place = self.position.frames(self.rate) as usize;
        // One measured gain for the whole file.
        let gain = match sound.loudness {
            Some(Loudness::Measured { lufs }) => 10f32.powf((-16.0 - lufs) / 20.0),
            _ => 1.0,
        };
        let heard = heard.map(|s| s * 32768.0 / gain);
        let tolerance = self.tolerance + if gain == 1.0 { 0.5 } else { 2.0 };
        if sound.speed == 1.0 && sound.trim.is_none() {
            let same = |n: usize| {
                frames.get(n).is_some_and(|f| {
                    let due = f.map(f32::from);
                    let both = (due[0] + due[1]) / 2.0;
                    let due = if sound.mono { [both; 2] } else { due };
                    (0..2).all(|s| (heard[s] - due[s]).abs() <= tolerance)
                })
            };
            assert!(
                same(place) || same(place + 1) || (place > 0 && same(place - 1)),
                "{heard:?} is not what is at {place}: {:?}",
                frames.get(place)
            );
            return true;
        }
        let around = place.saturating_sub(2400)..(place + 2400).min(frames.len());
        let edge = place < 2400 || place + 2400 > frames.len();
        if sound.mono || edge || frames[around].iter().any(|f| f[0] == 0) {
            return false;
        }
        let time = (f64::from(heard[0]) - 3000.0) * SECONDS as f64 / 28_000.0;
        let said = place as f64 / f64::from(self.rate);
        assert!(
            (time - said).abs() < 0.030,
            "{time} is heard at {said} at speed {}",
            sound.speed
        );
        true
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            let thread = worker.close();
            let _ = thread.join();
        }
    }
}

#[derive(Debug, Clone)]
enum Act {
    Hear(usize),
    Seek(u64),
    Pause,
    Play,
    Speed(f32),
    Trim(Option<TrimLevel>),
    Loudness(Option<Loudness>),
    Mono(bool),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (10usize..800).prop_map(Act::Hear),
        2 => (0u64..(SECONDS as u64 * 1000 + 300)).prop_map(Act::Seek),
        1 => Just(Act::Pause),
        2 => Just(Act::Play),
        2 => (10u8..=80).prop_map(|n| Act::Speed(f32::from(n) / 20.0)),
        1 => Just(Act::Speed(1.0)),
        1 => Just(Act::Trim(None)),
        1 => prop_oneof![Just(None), Just(Some(Loudness::Measured { lufs: -10.0 }))].prop_map(Act::Loudness),
        1 => any::<bool>().prop_map(Act::Mono),
        1 => prop_oneof![
            Just(TrimLevel::Low), Just(TrimLevel::Medium), Just(TrimLevel::High)
        ].prop_map(|l| Act::Trim(Some(l))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_heard_is_what_is_there(acts in proptest::collection::vec(act(), 1..14)) {
        let mut listener = Listener::new();
        listener.hear(4800);
        for act in acts {
            match act {
                Act::Hear(ms) => listener.hear(ms * 48),
                Act::Seek(ms) => listener.seek(ms),
                Act::Pause => {
                    listener.controls.playing.store(false, Release);
                    listener.unsure = UNSURE;
                    listener.hear(4800);
                }
                Act::Play => {
                    listener.controls.playing.store(true, Release);
                    listener.unsure = UNSURE;
                }
                Act::Speed(speed) => listener.change(|s| s.speed = speed),
                Act::Trim(level) => listener.change(|s| s.trim = level),
                Act::Loudness(loudness) => listener.change(|s| s.loudness = loudness),
                Act::Mono(mono) => listener.change(|s| s.mono = mono),
            }
        }
    }

    #[test]
    fn what_is_heard_of_any_file_is_what_the_whole_decode_has_there(
        which in 0..FILES.len(),
        acts in proptest::collection::vec(steering(), 1..8),
    ) {
        let (file, frames, rate) = decoded(FILES[which]);
        let tolerance = if FILES[which].contains("opus") { 2500.0 } else { 2.0 };
        let mut listener = Listener::of(file, frames, rate, tolerance);
        for act in acts {
            match act {
                Act::Hear(ms) => listener.hear(ms * rate as usize / 1000),
                Act::Seek(ms) => listener.seek(ms),
                Act::Pause => {
                    listener.controls.playing.store(false, Release);
                    listener.unsure = UNSURE;
                    listener.hear(4800);
                }
                Act::Mono(mono) => listener.change(|s| s.mono = mono),
                _ => {
                    listener.controls.playing.store(true, Release);
                    listener.unsure = UNSURE;
                }
            }
        }
        // To the end, so that something is compared whatever came before.
        listener.controls.playing.store(true, Release);
        listener.unsure = UNSURE;
        listener.seek(3000);
        listener.hear(rate as usize / 2);
        assert!(listener.checked > 2000 || listener.ended, "{}", listener.checked);
    }
}

/// One of each way of seeking, at its own rate so that nothing is converted.
const FILES: [&str; 9] = [
    "cbr.mp3",
    "vbr-no-xing.mp3",
    "mpeg25.mp3",
    "faststart.m4a",
    "adts.aac",
    "vorbis.ogg",
    "opus.opus",
    "flac.flac",
    "alac.m4a",
];

fn decoded(name: &str) -> (Vec<u8>, Vec<[i16; 2]>, u32) {
    let file = crate::fixture(name);
    let mut out = std::io::Cursor::new(Vec::new());
    let source = Box::new(MemorySource::new(file.clone()));
    let report = render_with(source, &RenderOptions::default(), &mut out).unwrap();
    let samples = out.into_inner()[44..]
        .chunks_exact(2 * usize::from(report.channels))
        .map(|b| {
            let left = i16::from_le_bytes([b[0], b[1]]);
            // Of mono both sides are the same.
            let right = b.get(2..4).map(|b| i16::from_le_bytes([b[0], b[1]]));
            [left, right.unwrap_or(left)]
        })
        .collect();
    (file, samples, report.sample_rate)
}

fn steering() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (10usize..400).prop_map(Act::Hear),
        2 => (0u64..5100).prop_map(Act::Seek),
        1 => Just(Act::Pause),
        2 => Just(Act::Play),
        1 => any::<bool>().prop_map(Act::Mono),
    ]
}

#[test]
fn it_is_checked_at_every_speed() {
    for speed in [1.0, 0.5, 0.95, 1.5, 2.0, 4.0] {
        for trim in [None, Some(TrimLevel::High)] {
            let mut listener = Listener::new();
            listener.hear(4800);
            listener.change(|s| (s.speed, s.trim) = (speed, trim));
            let before = listener.checked;
            listener.hear(96_000);
            assert!(listener.checked > before + 20_000, "{speed} {trim:?}");
        }
    }
}

#[test]
fn a_change_while_it_plays_is_heard_soon_and_leaves_no_gap() {
    let mut listener = Listener::new();
    listener.hear(9600);
    let asked = listener.position;
    listener.change(|s| s.speed = 2.0);
    let waited = listener.position.minus(asked).ms();
    assert!(waited < 120, "{waited} ms");
    listener.change(|s| s.speed = 1.0);
    listener.hear(24_000);
    assert!(listener.checked > 10_000);
}
