#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod dimming;
mod following;
mod waiting;

use super::*;
use std::sync::atomic::Ordering::*;

const RATE: u32 = 48_000;

struct Bench {
    controls: Arc<Controls>,
    callback: Callback,
    remote: Remote,
}

impl Bench {
    fn new() -> Bench {
        let controls = Arc::new(Controls::new());
        let (callback, remote) = callback(controls.clone(), RATE);
        Bench {
            controls,
            callback,
            remote,
        }
    }

    /// A deck whose frame n is n, all put in.
    fn ramp(&mut self, number: u64, first: usize, frames: usize) -> Monitor {
        let (mut feed, deck, monitor) = deck(number, 1, RATE, Ticks(0), Entry::Now);
        for n in first..first + frames {
            feed.frames.push([n as f32; 2]).unwrap();
        }
        feed.gauge.finished.store(true, Release);
        self.remote.put(Some(deck));
        monitor
    }

    fn take(&mut self, frames: usize) -> Vec<f32> {
        let mut out = vec![0.0; frames * 2];
        self.callback.fill(&mut out, 2, 0);
        self.remote.settle();
        out.chunks(2).map(|f| f[0]).collect()
    }
}

#[test]
fn the_callback_neither_allocates_nor_frees() {
    let mut bench = Bench::new();
    bench.ramp(1, 0, 40_000);
    let (_feed, hungry, _monitor) = deck(2, 1, RATE, Ticks(0), Entry::Now);
    bench.controls.playing.store(true, Release);
    let mut out = vec![0.0; 4096];
    let Bench {
        controls,
        callback,
        remote,
    } = &mut bench;
    let counted = allocation_counter::measure(|| {
        for n in 0..40 {
            callback.fill(&mut out, 2, n);
            // Pause, play, a change of deck, an empty deck, volume: every path there is.
            controls.playing.store(n % 7 != 3, Release);
            controls.gain.store((n as f32 / 40.0).to_bits(), Relaxed);
        }
    });
    assert_eq!((counted.count_total, counted.count_current), (0, 0));
    controls.playing.store(true, Release);
    remote.put(Some(hungry));
    let counted = allocation_counter::measure(|| {
        for n in 0..10 {
            callback.fill(&mut out, 2, n);
        }
    });
    assert_eq!((counted.count_total, counted.count_current), (0, 0));
    // The old deck waits to be freed by somebody who may.
    assert!(!remote.spent.is_empty());
}

#[test]
fn nothing_sounds_before_play_and_fades_are_short() {
    let mut bench = Bench::new();
    let (mut feed, deck, _) = deck(1, 1, RATE, Ticks(0), Entry::Now);
    for _ in 0..20_000 {
        feed.frames.push([1.0; 2]).unwrap();
    }
    bench.remote.put(Some(deck));
    assert!(bench.take(500).iter().all(|s| *s == 0.0));
    bench.controls.playing.store(true, Release);
    let out = bench.take(1000);
    // 5 ms are 240 frames.
    assert!(out[0] > 0.0 && out[0] < 0.01 && (out[120] - 0.5).abs() < 0.01 && out[245] == 1.0);
    assert!(
        out.windows(2).all(|w| (w[1] - w[0]).abs() < 0.005),
        "a step would click"
    );
    bench.controls.playing.store(false, Release);
    let out = bench.take(1000);
    assert!(out[0] < 1.0 && out[245] == 0.0 && bench.controls.silent.load(Acquire));
    bench.controls.playing.store(true, Release);
    bench.take(300);
    bench.controls.gain.store(0f32.to_bits(), Relaxed);
    let out = bench.take(300);
    assert!(out.windows(2).all(|w| (w[1] - w[0]).abs() < 0.005) && out[299] == 0.0);
}

#[test]
fn a_pause_loses_no_frame_and_repeats_none() {
    let mut bench = Bench::new();
    bench.ramp(1, 1, 30_000);
    bench.controls.playing.store(true, Release);
    let first = bench.take(2000);
    assert_eq!(first[1999], 2000.0);
    bench.controls.playing.store(false, Release);
    bench.take(2000);
    let handed = bench.controls.heard().unwrap().handed;
    assert!(
        (2238..=2242).contains(&handed),
        "the fade-out is heard, then nothing: {handed}"
    );
    bench.take(2000);
    assert_eq!(bench.controls.heard().unwrap().handed, handed);
    bench.controls.playing.store(true, Release);
    let on = bench.take(1000);
    assert_eq!(on[999], (handed + 1000) as f32);
}

#[test]
fn nothing_of_the_old_deck_is_heard_after_the_new_one_began() {
    let mut bench = Bench::new();
    bench.ramp(1, 0, 30_000);
    bench.controls.playing.store(true, Release);
    bench.take(1000);
    bench.remote.put(None);
    bench.ramp(2, 1_000_000, 30_000);
    let out = bench.take(2000);
    let new = out.iter().position(|s| *s >= 1000.0 * 5.0).unwrap();
    assert!(new <= 245, "{new}");
    assert!(out[new + 300..].iter().all(|s| *s >= 1_000_000.0));
    let heard = bench.controls.heard().unwrap();
    assert!(
        heard.deck == 2 && (1755..1765).contains(&heard.handed),
        "{heard:?}"
    );
}

#[test]
fn a_deck_is_drained_when_the_last_frame_was_taken() {
    let mut bench = Bench::new();
    let monitor = bench.ramp(1, 0, 1000);
    bench.controls.playing.store(true, Release);
    bench.take(1000);
    assert!(!monitor.gauge.drained.load(Acquire));
    bench.take(10);
    assert!(monitor.gauge.drained.load(Acquire));
    // An empty one at once, also when it is shorter than what is usually waited for.
    let monitor = bench.ramp(2, 0, 0);
    bench.take(400);
    assert!(monitor.gauge.drained.load(Acquire));
}

#[test]
fn running_dry_waits_for_a_little_stock() {
    let mut bench = Bench::new();
    let (mut feed, deck, monitor) = deck(1, 1, RATE, Ticks(0), Entry::Now);
    bench.remote.put(Some(deck));
    bench.controls.playing.store(true, Release);
    assert!(bench.take(100).iter().all(|s| *s == 0.0));
    assert!(monitor.gauge.starved.load(Acquire));
    let mut push = |n| (0..n).for_each(|_| feed.frames.push([0.5; 2]).unwrap());
    push(1000);
    assert!(
        bench.take(100).iter().all(|s| *s == 0.0),
        "too little to begin with"
    );
    push(1000);
    assert!(bench.take(1900)[1000] == 0.5);
    assert!(!monitor.gauge.starved.load(Acquire));
    let out = bench.take(1000);
    assert!(
        out.windows(2).all(|w| (w[1] - w[0]).abs() < 0.02),
        "running dry must not click"
    );
    assert!(out[999].abs() < 0.01 && monitor.gauge.starved.load(Acquire));
    push(5000);
    assert!(bench.take(500).iter().all(|s| s.abs() < 0.01), "no stutter");
    push(10_000);
    assert_eq!(bench.take(1000)[999], 0.5);
}

#[test]
fn the_clock_takes_off_what_the_device_holds() {
    let heard = Heard {
        deck: 1,
        handed: 48_000,
        heard_at: 3_000_000_000,
    };
    assert_eq!(heard_frames(heard, 3_000_000_000, RATE), 48_000);
    assert_eq!(heard_frames(heard, 9_000_000_000, RATE), 48_000);
    assert_eq!(heard_frames(heard, 2_500_000_000, RATE), 24_000);
    assert_eq!(heard_frames(heard, 0, RATE), 0);
}

#[test]
fn marks_turn_frames_into_source_time() {
    let (_feed, _deck, monitor) = deck(1, 1, RATE, Ticks::from_ms(500), Entry::Now);
    assert_eq!(time_of(&monitor, 10), Ticks::from_ms(500));
    let mark = |frame, ms, span| Mark {
        frame,
        frames: 480,
        at: Ticks::from_ms(ms),
        span: Ticks::from_ms(span),
    };
    // The second run stands for twice the time: sound at double speed.
    monitor.marks.lock().unwrap().extend([
        mark(0, 1000, 10),
        mark(480, 1010, 20),
        mark(960, 1030, 10),
    ]);
    assert_eq!(time_of(&monitor, 240), Ticks::from_ms(1005));
    assert_eq!(time_of(&monitor, 720), Ticks::from_ms(1020));
    assert_eq!(time_of(&monitor, 960), Ticks::from_ms(1030));
    assert_eq!(time_of(&monitor, 9999), Ticks::from_ms(1040));
}

#[test]
fn one_and_many_channels() {
    let mut bench = Bench::new();
    bench.ramp(1, 0, 10_000);
    bench.controls.playing.store(true, Release);
    bench.take(1000);
    let mut mono = [0.0; 10];
    bench.callback.fill(&mut mono, 1, 0);
    assert_eq!(mono[9], 1009.0);
    let mut six = [9.0; 60];
    bench.callback.fill(&mut six, 6, 0);
    assert_eq!(six[54..], [1019.0, 1019.0, 0.0, 0.0, 0.0, 0.0]);
}

/// Deck 2 goes on from a frame of deck 1 with the same ramp.
fn joining(bench: &mut Bench, frame: usize, frames: usize) -> Monitor {
    bench.ramp(1, 0, 20_000);
    bench.controls.playing.store(true, Release);
    bench.take(1000);
    let join = Join {
        deck: 1,
        frame: frame as u64,
    };
    let (mut feed, deck, monitor) = deck(2, 1, RATE, Ticks(0), Entry::Join(join));
    for n in frame..frame + frames {
        feed.frames.push([n as f32; 2]).unwrap();
    }
    feed.gauge.finished.store(true, Release);
    bench.remote.put(Some(deck));
    monitor
}

#[test]
fn a_deck_takes_over_at_the_frame_it_says_and_nobody_hears_it() {
    let mut bench = Bench::new();
    joining(&mut bench, 3000, 9000);
    let out = bench.take(6000);
    assert!(
        out.iter()
            .enumerate()
            .all(|(n, s)| (s - (1000 + n) as f32).abs() < 0.1)
    );
    let heard = bench.controls.heard().unwrap();
    assert_eq!((heard.deck, heard.handed), (2, 4000));
    assert!(bench.callback.is_alone(), "the old one was given back");
}

#[test]
fn a_pause_before_a_take_over_waits_with_it() {
    let mut bench = Bench::new();
    joining(&mut bench, 3000, 9000);
    bench.controls.playing.store(false, Release);
    bench.take(5000);
    assert_eq!(bench.controls.heard().unwrap().deck, 1);
    bench.controls.playing.store(true, Release);
    let out = bench.take(4000);
    let handed = bench.controls.heard().unwrap();
    assert_eq!(
        (handed.deck, out[3999]),
        (2, (3000 + handed.handed - 1) as f32)
    );
}

#[test]
fn a_seek_comes_before_a_take_over() {
    let mut bench = Bench::new();
    joining(&mut bench, 15_000, 100);
    bench.remote.put(None);
    assert!(bench.take(1000)[300..].iter().all(|s| *s == 0.0));
    bench.ramp(3, 500_000, 9000);
    bench.take(1000);
    assert_eq!(bench.controls.heard().unwrap().deck, 3);
}

#[test]
fn a_take_over_of_nothing_ends() {
    let mut bench = Bench::new();
    let monitor = joining(&mut bench, 3000, 0);
    bench.take(3000);
    assert!(monitor.gauge.drained.load(Acquire));
}

#[test]
fn a_take_over_neither_allocates_nor_frees() {
    let mut bench = Bench::new();
    joining(&mut bench, 3000, 9000);
    let (callback, mut out) = (&mut bench.callback, vec![0.0; 2048]);
    let counted = allocation_counter::measure(|| {
        for n in 0..20 {
            callback.fill(&mut out, 2, n);
        }
    });
    assert_eq!((counted.count_total, counted.count_current), (0, 0));
    assert_eq!(bench.controls.heard().unwrap().deck, 2);
}
