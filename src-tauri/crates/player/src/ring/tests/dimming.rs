//! The slow fade-out: equal steps of level, then silence, with no frame lost.
use super::*;

fn steady() -> (Bench, Feed) {
    let mut bench = Bench::new();
    bench.controls.playing.store(true, Release);
    let (mut feed, deck, _) = deck(1, 1, RATE, Ticks(0), Entry::Now);
    for _ in 0..47_000 {
        feed.frames.push([1.0; 2]).unwrap();
    }
    bench.remote.put(Some(deck));
    bench.take(1000);
    (bench, feed)
}

impl Bench {
    fn dim(&self, number: u64, over_ms: u64) {
        let order = if number == 0 {
            0
        } else {
            number << 32 | over_ms
        };
        self.controls.dim.order.store(order, Release);
    }

    fn dimmed(&self) -> u64 {
        self.controls.dim.done.load(Acquire) >> 32
    }
}

fn db(level: f32) -> f32 {
    20.0 * level.log10()
}

#[test]
fn the_level_goes_down_in_equal_steps_and_then_nothing_is_taken() {
    let (mut bench, _feed) = steady();
    bench.dim(1, 500);
    let out = bench.take(24_000);
    for n in (0..24_000).step_by(1000) {
        let due = -48.0 * n as f32 / 24_000.0;
        assert!((db(out[n]) - due).abs() < 0.1, "{n}: {} {due}", db(out[n]));
    }
    assert!(out.windows(2).all(|w| w[1] <= w[0]));
    assert!(bench.take(100)[10..].iter().all(|s| *s == 0.0));
    assert_eq!(bench.dimmed(), 1);
    assert!(bench.controls.silent.load(Acquire));
    let handed = bench.controls.heard().unwrap().handed;
    assert!(handed.abs_diff(25_000) < 20, "{handed}");
    bench.take(1000);
    assert_eq!(bench.controls.heard().unwrap().handed, handed);
}

#[test]
fn the_level_comes_back_when_sound_next_starts() {
    let (mut bench, _feed) = steady();
    bench.dim(1, 100);
    bench.take(6000);
    bench.controls.playing.store(false, Release);
    bench.dim(0, 0);
    assert!(bench.take(1000).iter().all(|s| *s == 0.0));
    bench.controls.playing.store(true, Release);
    let out = bench.take(1000);
    assert!(out[500] == 1.0 && out.windows(2).all(|w| (w[1] - w[0]).abs() < 0.005));
}

#[test]
fn play_in_the_middle_brings_it_back_without_a_click_and_a_pause_without_a_swell() {
    let (mut bench, _feed) = steady();
    bench.dim(1, 200);
    bench.take(7000);
    bench.dim(0, 0);
    let out = bench.take(3000);
    assert!(out[2500] == 1.0 && out.windows(2).all(|w| w[1] >= w[0] && w[1] - w[0] < 0.001));
    bench.dim(2, 200);
    let before = *bench.take(7000).last().unwrap();
    bench.controls.playing.store(false, Release);
    bench.dim(0, 0);
    let out = bench.take(1000);
    assert!(out.iter().all(|s| *s < before + 0.05) && out[300..].iter().all(|s| *s == 0.0));
}

#[test]
fn another_fade_goes_on_from_the_level_that_there_is() {
    let (mut bench, _feed) = steady();
    bench.dim(1, 1000);
    let before = *bench.take(12_000).last().unwrap();
    bench.dim(2, 250);
    let out = bench.take(13_000);
    assert!(out[0] <= before && before - out[0] < 0.001);
    assert!((db(out[6000]) - (db(before) - 48.0) / 2.0).abs() < 0.2);
    assert!(out[12_100] == 0.0 && bench.dimmed() == 2);
}

#[test]
fn at_once_is_a_few_milliseconds() {
    let (mut bench, _feed) = steady();
    bench.dim(1, 0);
    let out = bench.take(500);
    assert!(out[0] > 0.9 && out[260..].iter().all(|s| *s == 0.0) && bench.dimmed() == 1);
}

#[test]
fn an_hour_of_fading_is_not_lost_in_rounding() {
    let (mut bench, _feed) = steady();
    bench.dim(1, 3_600_000);
    bench.take(40_000);
    let level = f64::from_bits(bench.controls.dim.level.load(Acquire));
    let due = -48.0 * 40_000.0 / (3600.0 * 48_000.0);
    assert!((20.0 * level.log10() - due).abs() < 1e-6);
}

#[test]
fn another_output_goes_on_where_the_fade_was() {
    let (mut bench, _feed) = steady();
    bench.dim(1, 400);
    bench.take(9600);
    let (mut second, mut remote) = callback(bench.controls.clone(), RATE);
    let (mut feed, deck, _) = deck(2, 1, RATE, Ticks(0), Entry::Now);
    for _ in 0..20_000 {
        feed.frames.push([1.0; 2]).unwrap();
    }
    remote.put(Some(deck));
    let mut out = vec![0.0; 2 * 9700];
    second.fill(&mut out, 2, 0);
    assert!(
        (db(out[2 * 300]) + 24.7).abs() < 0.3,
        "{}",
        db(out[2 * 300])
    );
    assert!(*out.last().unwrap() == 0.0 && bench.dimmed() == 1);
}
