#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use futures_util::FutureExt;

use super::*;

#[test]
fn a_host_has_its_share_and_the_whole_has_a_cap() {
    let lane = Lane::new(3, 2);
    let first = lane.permit("a").now_or_never().flatten().unwrap();
    let _second = lane.permit("a").now_or_never().flatten().unwrap();
    assert!(
        lane.permit("a").now_or_never().is_none(),
        "two at a time to one host"
    );
    let _other = lane.permit("b").now_or_never().flatten().unwrap();
    assert!(
        lane.permit("c").now_or_never().is_none(),
        "three at a time in all"
    );
    drop(first);
    assert!(lane.permit("a").now_or_never().is_some());
}

#[test]
fn hosts_that_are_idle_are_forgotten() {
    let lane = Lane::new(4, 2);
    let held = lane.permit("held").now_or_never().flatten().unwrap();
    for n in 0..1000 {
        lane.permit(&format!("host{n}")).now_or_never().unwrap();
    }
    assert!(lane.hosts.lock().unwrap().len() <= 257);
    let _second = lane.permit("held").now_or_never().flatten().unwrap();
    assert!(
        lane.permit("held").now_or_never().is_none(),
        "the count of a busy host survives"
    );
    drop(held);
}

#[test]
fn who_waits_long_keeps_its_host_and_gives_way_to_the_others() {
    let lane = Lane::new(1, 1);
    let mut dead = lane.permit("dead").now_or_never().flatten().unwrap();
    assert!(lane.permit("other").now_or_never().is_none());
    dead.give_way();
    assert!(lane.permit("dead").now_or_never().is_none());
    let other = lane.permit("other").now_or_never().flatten().unwrap();
    drop(dead);
    assert!(
        lane.permit("third").now_or_never().is_none(),
        "a place is given back once"
    );
    drop(other);
    assert!(lane.permit("third").now_or_never().is_some());
}
