#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use futures_util::FutureExt;

use super::*;

#[test]
fn a_host_has_its_share_and_the_whole_has_a_cap() {
    let lane = Lane::new(3, 2);
    let first = lane.turn("a").now_or_never().flatten().unwrap();
    let _second = lane.turn("a").now_or_never().flatten().unwrap();
    assert!(
        lane.turn("a").now_or_never().is_none(),
        "two at a time to one host"
    );
    let _other = lane.turn("b").now_or_never().flatten().unwrap();
    assert!(
        lane.turn("c").now_or_never().is_none(),
        "three at a time in all"
    );
    drop(first);
    assert!(lane.turn("a").now_or_never().is_some());
}

#[test]
fn hosts_that_are_idle_are_forgotten() {
    let lane = Lane::new(4, 2);
    let held = lane.turn("held").now_or_never().flatten().unwrap();
    for n in 0..1000 {
        lane.turn(&format!("host{n}")).now_or_never().unwrap();
    }
    assert!(lane.hosts.lock().unwrap().len() <= 257);
    let _second = lane.turn("held").now_or_never().flatten().unwrap();
    assert!(
        lane.turn("held").now_or_never().is_none(),
        "the count of a busy host survives"
    );
    drop(held);
}
