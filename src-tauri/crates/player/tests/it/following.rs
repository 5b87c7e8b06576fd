//! One load after another, as far as events tell it: sources that are slow or break, and what comes of them.
use player::{Command, Event, LoadId, Sound, Source, State};

use crate::arriving::Arriving;
use crate::engine::{Rig, states};
use crate::support::{bytes, memory};

const NEXT: LoadId = LoadId(8);

fn prepare(rig: &Rig, source: Box<dyn Source>) {
    rig.player.send(Command::Prepare {
        id: NEXT,
        source,
        start_ms: 0,
        sound: Sound::default(),
    });
}

fn ended(events: &[Event]) -> Option<LoadId> {
    match events.last() {
        Some(Event::Ended { next, .. }) => *next,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_that_has_not_come_is_loading_and_then_plays() {
    let file = bytes("cbr.mp3");
    let (source, waiting) = Arriving::new(file.clone(), 100);
    let rig = Rig::load("wav.wav", 4500, true);
    prepare(&rig, Box::new(source.clone()));
    waiting.recv().unwrap();
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    assert_eq!(ended(&events), Some(NEXT));
    rig.until(|e| {
        *e == Event::State {
            id: Some(NEXT),
            state: State::Loading,
        }
    });
    source.change(|g| g.here = file.len());
    let events = rig.until(|e| matches!(e, Event::Position { id: NEXT, .. }));
    assert!(
        matches!(events[0], Event::Loaded { id: NEXT, .. }),
        "{events:?}"
    );
    assert_eq!(states(&events), [State::Playing]);
    assert_eq!(rig.player.status().underruns, 0);
}

#[test]
fn one_that_breaks_later_fails_when_it_is_its_turn() {
    let (source, waiting) = Arriving::new(bytes("cbr.mp3"), 100);
    let rig = Rig::load("wav.wav", 4500, true);
    prepare(&rig, Box::new(source.clone()));
    waiting.recv().unwrap();
    rig.until(|e| {
        matches!(
            e,
            Event::Ended {
                next: Some(NEXT),
                ..
            }
        )
    });
    source.change(|g| g.broken = true);
    rig.until(|e| matches!(e, Event::Failed { id: NEXT, .. }));
    // One that broke before was left out.
    let (source, waiting) = Arriving::new(bytes("cbr.mp3"), 100);
    let rig = Rig::load("wav.wav", 4500, true);
    prepare(&rig, Box::new(source.clone()));
    waiting.recv().unwrap();
    source.change(|g| g.broken = true);
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    assert_eq!(ended(&events), None);
}

#[test]
fn after_a_break_what_was_prepared_does_not_play() {
    let file = bytes("cbr.mp3");
    let (source, waiting) = Arriving::new(file.clone(), file.len() / 5);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: LoadId(7),
        source: Box::new(source.clone()),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    prepare(&rig, memory(bytes("wav.wav")));
    rig.until_state(State::Playing);
    waiting.recv().unwrap();
    source.change(|g| g.broken = true);
    let events = rig.until(|e| matches!(e, Event::Failed { .. }));
    assert!(
        !events.iter().any(|e| matches!(e, Event::Ended { .. })),
        "{events:?}"
    );
    rig.until_state(State::Idle);
}

#[test]
fn a_stall_is_an_underrun_and_a_seek_is_none() {
    let file = bytes("cbr.mp3");
    let (source, _waiting) = Arriving::new(file.clone(), file.len() / 4);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: LoadId(7),
        source: Box::new(source.clone()),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    rig.until(|e| matches!(e, Event::Position { .. }));
    assert_eq!(rig.player.status().underruns, 0);
    rig.until_state(State::Waiting);
    assert_eq!(rig.player.status().underruns, 1);
    source.change(|g| g.here = file.len());
    rig.until_state(State::Playing);
    rig.player.send(Command::Seek(4500));
    rig.until(|e| matches!(e, Event::Ended { .. }));
    assert_eq!(rig.player.status().underruns, 1);
}
