//! The callback never waits: not for a lock that others hold, and not by anything its source names.
use std::sync::mpsc::channel;
use std::time::Duration;

use super::*;

#[test]
fn it_goes_on_while_every_lock_is_held() {
    let mut bench = Bench::new();
    bench.controls.playing.store(true, Release);
    let first = bench.ramp(1, 0, 3000);
    let (feed, deck, second) = deck(2, 2, RATE, Ticks(0), Entry::After(1));
    feed.gauge.finished.store(true, Release);
    bench.remote.follow(Some(deck));
    let (_held, _too) = (first.marks.lock().unwrap(), second.marks.lock().unwrap());
    let recorded = bench.controls.clone();
    let _and = recorded.recorded.lock().unwrap();
    let (done, finished) = channel();
    let Bench { mut callback, .. } = bench;
    std::thread::spawn(move || {
        let mut out = vec![0.0; 960];
        for n in 0..40 {
            callback.fill(&mut out, 2, n);
        }
        let _ = done.send(callback);
    });
    assert!(
        finished.recv_timeout(Duration::from_secs(5)).is_ok(),
        "it waits"
    );
}

#[test]
fn its_source_names_nothing_that_waits_or_allocates() {
    let source = include_str!("../callback.rs");
    let code: String = source
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let (setting_up, callback) = code.split_once("impl Callback").unwrap();
    assert!(setting_up.contains("RingBuffer::new"));
    for word in [
        "Mutex",
        "RwLock",
        "Condvar",
        ".lock()",
        "channel(",
        "mpsc",
        "Vec",
        "vec!",
        "Box::new",
        "Arc::new",
        "String",
        "format!",
        "print",
        "tracing",
        "collect",
        "push_back",
        "thread",
        "sleep",
        "std::fs",
        "drop(",
        "RingBuffer::new",
        ".clone()",
        "unwrap()",
        "expect(",
        "panic!",
    ] {
        assert!(!callback.contains(word), "the callback names {word}");
    }
}
