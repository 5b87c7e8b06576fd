//! One stream after another without a frame between them.
use super::*;

impl Bench {
    /// A deck of stream `of` that goes on when stream `after` has ended.
    fn follow(&mut self, number: u64, of: u64, after: u64, first: usize, frames: usize) -> Feed {
        let (mut feed, deck, _) = deck(number, of, RATE, Ticks(0), Entry::After(after));
        for n in first..first + frames {
            feed.frames.push([n as f32; 2]).unwrap();
        }
        self.remote.follow(Some(deck));
        feed
    }
}

fn playing() -> Bench {
    let bench = Bench::new();
    bench.controls.playing.store(true, Release);
    bench
}

#[test]
fn the_next_frame_is_the_next_streams_first() {
    let mut bench = playing();
    let monitor = bench.ramp(1, 0, 5000);
    let feed = bench.follow(2, 2, 1, 5000, 5000);
    feed.gauge.finished.store(true, Release);
    let out = bench.take(9000);
    assert!((300..9000).all(|n| out[n] == n as f32));
    assert!(monitor.gauge.drained.load(Acquire));
    assert_eq!(monitor.gauge.taken.load(Acquire), 5000);
    let heard = bench.controls.heard().unwrap();
    assert_eq!((heard.deck, heard.handed), (2, 4000));
    assert_eq!(bench.controls.underruns.load(Relaxed), 0);
}

#[test]
fn what_is_shorter_than_a_buffer_is_gone_through_whole() {
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let feed = bench.follow(2, 2, 1, 3000, 7);
    feed.gauge.finished.store(true, Release);
    let out = bench.take(3010);
    assert!((300..3007).all(|n| out[n] == n as f32));
    assert!(feed.gauge.drained.load(Acquire));
    // Nothing at all, likewise.
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let feed = bench.follow(2, 2, 1, 0, 0);
    feed.gauge.finished.store(true, Release);
    bench.take(3010);
    assert!(feed.gauge.drained.load(Acquire));
}

#[test]
fn only_the_newest_follows_and_only_its_own_stream() {
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let _old = bench.follow(2, 2, 1, 100_000, 5000);
    bench.take(10);
    let _new = bench.follow(3, 3, 1, 3000, 5000);
    let out = bench.take(5000);
    assert!((300..5000).all(|n| out[n] == (n + 10) as f32));
    let _stranger = bench.follow(4, 4, 99, 200_000, 5000);
    assert!(bench.take(6000).iter().all(|s| *s < 9000.0));
    // Forgotten in time.
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let _feed = bench.follow(2, 2, 1, 100_000, 5000);
    bench.remote.follow(None);
    assert!(bench.take(5000).iter().all(|s| *s < 3000.0));
}

#[test]
fn one_that_is_slow_comes_when_it_has_a_little_stock() {
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let mut feed = bench.follow(2, 2, 1, 0, 0);
    let out = bench.take(4000);
    assert!(out[3500..].iter().all(|s| s.abs() < 1.0));
    for _ in 0..5000 {
        feed.frames.push([7.0; 2]).unwrap();
    }
    let out = bench.take(1000);
    assert!(out[0] < 0.1 && out[999] == 7.0, "it fades in");
    assert_eq!(bench.controls.underruns.load(Relaxed), 0);
    // And one that is handed over when the end is past.
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    bench.take(4000);
    let _feed = bench.follow(2, 2, 1, 50, 5000);
    assert_eq!(bench.take(1000)[999], 1049.0);
}

#[test]
fn after_a_break_nothing_goes_on() {
    let mut bench = playing();
    let monitor = bench.ramp(1, 0, 3000);
    monitor.gauge.broken.store(true, Release);
    let _feed = bench.follow(2, 2, 1, 100_000, 5000);
    assert!(bench.take(5000).iter().all(|s| *s < 3000.0));
    assert!(monitor.gauge.drained.load(Acquire));
}

#[test]
fn a_pause_across_the_end_waits_and_goes_on() {
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let _feed = bench.follow(2, 2, 1, 3000, 9000);
    bench.take(2900);
    bench.controls.playing.store(false, Release);
    bench.take(1000);
    let handed = bench.controls.heard().unwrap();
    assert_eq!(handed.deck, 2);
    bench.controls.playing.store(true, Release);
    let out = bench.take(1000);
    assert_eq!(out[999], (3000 + handed.handed + 999) as f32);
}

#[test]
fn a_seek_near_the_end_takes_off_what_has_begun() {
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let _feed = bench.follow(2, 2, 1, 3000, 9000);
    bench.take(3500);
    bench.remote.follow(None);
    bench.remote.put(None);
    bench.ramp(3, 500_000, 9000);
    assert_eq!(bench.take(1000)[999] as usize / 1000, 500);
    assert_eq!(bench.controls.heard().unwrap().deck, 3);
}

#[test]
fn a_change_of_sound_that_comes_after_the_end_is_refused() {
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let _feed = bench.follow(2, 2, 1, 3000, 9000);
    bench.take(3100);
    let join = Join {
        deck: 1,
        frame: 2950,
    };
    let (mut late, deck, _) = deck(3, 1, RATE, Ticks(0), Entry::Join(join));
    late.frames.push([9e6; 2]).unwrap();
    bench.remote.put(Some(deck));
    let out = bench.take(3000);
    assert!((0..3000).all(|n| out[n] == (3100 + n) as f32));
    assert!(late.frames.is_abandoned());
}

#[test]
fn a_change_of_sound_in_the_last_frames_still_goes_on() {
    let mut bench = playing();
    let last = joining(&mut bench, 3000, 50);
    let _feed = bench.follow(3, 2, 1, 100_000, 9000);
    let out = bench.take(4000);
    assert!((0..2050).all(|n| (out[n] - (1000 + n) as f32).abs() < 0.1));
    assert!((2050..4000).all(|n| out[n] == (100_000 + n - 2050) as f32));
    assert!(last.gauge.drained.load(Acquire));
}

#[test]
fn going_on_neither_allocates_nor_frees() {
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    let _feed = bench.follow(2, 2, 1, 3000, 9000);
    let (callback, mut out) = (&mut bench.callback, vec![0.0; 2048]);
    let counted = allocation_counter::measure(|| {
        for n in 0..8 {
            callback.fill(&mut out, 2, n);
        }
    });
    assert_eq!((counted.count_total, counted.count_current), (0, 0));
    assert_eq!(bench.controls.heard().unwrap().deck, 2);
}

#[test]
fn running_dry_in_the_middle_is_counted_once_a_time() {
    let mut bench = playing();
    let (mut feed, deck, _) = deck(1, 1, RATE, Ticks(0), Entry::Now);
    bench.remote.put(Some(deck));
    bench.take(500);
    let underruns = || bench.controls.underruns.load(Relaxed);
    assert_eq!(underruns(), 0, "nothing had sounded yet");
    let mut push = |n| (0..n).for_each(|_| feed.frames.push([0.5; 2]).unwrap());
    push(3000);
    bench.take(5000);
    bench.take(5000);
    assert_eq!(bench.controls.underruns.load(Relaxed), 1);
    push(20_000);
    bench.take(21_000);
    assert_eq!(bench.controls.underruns.load(Relaxed), 2);
    // Running out while it fades to a pause is none, and neither is the end.
    push(20_000);
    bench.take(19_950);
    bench.controls.playing.store(false, Release);
    bench.take(1000);
    assert_eq!(bench.controls.underruns.load(Relaxed), 2);
    feed.gauge.finished.store(true, Release);
    bench.controls.playing.store(true, Release);
    bench.take(1000);
    assert_eq!(bench.controls.underruns.load(Relaxed), 2);
}

#[test]
fn a_stream_that_ends_while_it_is_taken_off_is_not_followed() {
    let mut bench = playing();
    bench.ramp(1, 0, 3000);
    bench.take(2950);
    bench.remote.put(None);
    let mut feed = bench.follow(2, 2, 1, 100_000, 3000);
    bench.take(1000);
    // The stream goes on elsewhere, and when it ends there, then it is followed.
    bench.ramp(3, 2000, 1000);
    assert_eq!(bench.take(2000)[1999], 100_999.0);
    assert!(feed.frames.push([0.0; 2]).is_ok());
}
