//! The engine with the silent clock: states and events in order, places kept, nothing that hangs.
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use player::{Command, Event, LoadId, Notice, OutputChoice, Player, PlayerError, Sound, State};

use crate::arriving::Arriving;
use crate::support::{bytes, memory, path};

const LIMIT: Duration = Duration::from_secs(10);
pub const ID: LoadId = LoadId(7);

pub struct Rig {
    pub player: Player,
    events: Receiver<Event>,
}

impl Rig {
    pub fn new() -> Rig {
        let (tell, events) = channel();
        let tell = Mutex::new(tell);
        let player = Player::start(OutputChoice::Silent, move |event| {
            let _ = tell.lock().unwrap().send(event);
        });
        Rig { player, events }
    }

    pub fn load(name: &str, start_ms: u64, play: bool) -> Rig {
        let rig = Rig::new();
        rig.player.send(Command::Load {
            id: ID,
            source: memory(bytes(name)),
            start_ms,
            play,
            sound: Sound::default(),
        });
        rig
    }

    /// Events up to the first that fits, that one last.
    pub fn until(&self, fits: impl Fn(&Event) -> bool) -> Vec<Event> {
        let start = Instant::now();
        let mut seen = Vec::new();
        loop {
            match self
                .events
                .recv_timeout(LIMIT.saturating_sub(start.elapsed()))
            {
                Ok(event) => {
                    let done = fits(&event);
                    seen.push(event);
                    if done {
                        return seen;
                    }
                }
                Err(_) => panic!("it never came; {seen:?}"),
            }
        }
    }

    pub fn until_state(&self, state: State) -> Vec<Event> {
        self.until(|e| matches!(e, Event::State { state: s, .. } if *s == state))
    }
}

pub fn states(events: &[Event]) -> Vec<State> {
    events
        .iter()
        .filter_map(|e| {
            if let Event::State { state, .. } = e {
                Some(*state)
            } else {
                None
            }
        })
        .collect()
}

pub fn positions(events: &[Event]) -> Vec<u64> {
    events
        .iter()
        .filter_map(|e| {
            if let Event::Position { position_ms, .. } = e {
                Some(*position_ms)
            } else {
                None
            }
        })
        .collect()
}

#[test]
fn plays_to_the_end_and_says_so_once() {
    let rig = Rig::load("cbr.mp3", 4300, true);
    let started = Instant::now();
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    assert_eq!(
        states(&events),
        [State::Loading, State::Playing, State::Ended]
    );
    let positions = positions(&events);
    assert!(positions.is_sorted(), "{positions:?}");
    assert_eq!(*positions.last().unwrap(), 5000);
    let took = started.elapsed().as_millis();
    assert!((690..1500).contains(&took), "0.7 s of sound took {took} ms");
    let media = events.iter().find_map(|e| {
        if let Event::Loaded { media, .. } = e {
            Some(media)
        } else {
            None
        }
    });
    assert_eq!(media.unwrap().duration_ms(), Some(5000));
    rig.player.shutdown();
}

#[test]
fn pause_keeps_the_place_and_play_goes_on_from_it() {
    let rig = Rig::load("wav.wav", 1000, true);
    rig.until(|e| matches!(e, Event::Position { .. }));
    rig.player.send(Command::Pause);
    let events = rig.until_state(State::Paused);
    let at = *positions(&events).last().unwrap();
    assert!(at > 1000 && at < 3000, "{at}");
    // Nothing moves while it is paused: the next thing heard follows what was heard last.
    assert_eq!(rig.player.status().position_ms, at);
    rig.player.send(Command::Play);
    let events = rig.until(|e| matches!(e, Event::Position { .. }));
    assert_eq!(states(&events), [State::Playing]);
    let on = positions(&events)[0];
    assert!(on >= at && on < at + 400, "{at} then {on}");
}

#[test]
fn a_seek_is_answered_and_heard_from_there() {
    for play in [true, false] {
        let rig = Rig::load("vbr.mp3", 0, play);
        rig.until_state(if play { State::Playing } else { State::Paused });
        rig.player.send(Command::Seek(3210));
        rig.until(|e| {
            *e == Event::Sought {
                id: ID,
                position_ms: 3210,
            }
        });
        assert!(rig.player.status().position_ms >= 3210);
        if play {
            let events = rig.until(|e| matches!(e, Event::Position { .. }));
            let at = *positions(&events).last().unwrap();
            assert!((3210..3700).contains(&at), "{at}");
        } else {
            assert_eq!(rig.player.status().position_ms, 3210);
        }
    }
}

#[test]
fn of_many_seeks_the_last_one_counts() {
    let rig = Rig::load("cbr.mp3", 0, true);
    rig.until_state(State::Playing);
    for ms in (0..4000).step_by(50) {
        rig.player.send(Command::Seek(ms));
    }
    rig.player.send(Command::Seek(4400));
    rig.until(|e| {
        *e == Event::Sought {
            id: ID,
            position_ms: 4400,
        }
    });
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    assert!(positions(&events).iter().all(|p| *p >= 4400));
}

#[test]
fn past_the_end_it_ends_and_can_be_sought_back() {
    let rig = Rig::load("cbr.mp3", 0, true);
    rig.until_state(State::Playing);
    rig.player.send(Command::Seek(999_999));
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    assert!(
        events.contains(&Event::Sought {
            id: ID,
            position_ms: 5000
        }),
        "{events:?}"
    );
    rig.player.send(Command::Seek(1000));
    rig.until(|e| {
        *e == Event::Sought {
            id: ID,
            position_ms: 1000,
        }
    });
    assert_eq!(rig.player.status().state, State::Paused);
    rig.player.send(Command::Play);
    rig.until_state(State::Playing);
}

#[test]
fn a_new_load_replaces_the_old_one() {
    let rig = Rig::load("cbr.mp3", 0, true);
    rig.until_state(State::Playing);
    let id = LoadId(8);
    rig.player.send(Command::Load {
        id,
        source: memory(bytes("opus.opus")),
        start_ms: 2000,
        play: false,
        sound: Sound::default(),
    });
    let events = rig.until(|e| {
        *e == Event::State {
            id: Some(id),
            state: State::Paused,
        }
    });
    assert!(
        events
            .iter()
            .any(|e| matches!(e, Event::Loaded { id: LoadId(8), .. }))
    );
    let status = rig.player.status();
    assert_eq!(
        (status.id, status.position_ms, status.duration_ms),
        (Some(id), 2000, Some(5000))
    );
    rig.player.send(Command::Stop);
    rig.until(|e| {
        *e == Event::State {
            id: None,
            state: State::Idle,
        }
    });
    assert_eq!(rig.player.status().id, None);
}

#[test]
fn rubbish_fails_and_the_player_lives_on() {
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: memory(vec![1; 9999]),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    let events = rig.until(|e| matches!(e, Event::Failed { .. }));
    assert!(matches!(
        events.last(),
        Some(Event::Failed {
            id: ID,
            error: PlayerError::NotAudio(_)
        })
    ));
    rig.until_state(State::Idle);
    rig.player.send(Command::Load {
        id: ID,
        source: memory(bytes("wav.wav")),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    rig.until_state(State::Playing);
}

#[test]
fn volume_and_mute_are_remembered() {
    let rig = Rig::load("cbr.mp3", 0, false);
    rig.player.send(Command::Volume(0.5));
    rig.player.send(Command::Volume(f32::NAN));
    rig.player.send(Command::Mute(true));
    rig.until_state(State::Paused);
    let status = rig.player.status();
    assert_eq!((status.volume, status.muted), (0.5, true));
}

#[test]
fn a_local_file_plays() {
    let rig = Rig::new();
    let source = Box::new(player::FileSource::open(path("flac.flac")).unwrap());
    rig.player.send(Command::Load {
        id: ID,
        source,
        start_ms: 4800,
        play: true,
        sound: Sound::default(),
    });
    rig.until(|e| matches!(e, Event::Ended { .. }));
}

#[test]
fn it_waits_for_bytes_and_goes_on_when_they_come() {
    let file = bytes("cbr.mp3");
    let (source, _waiting) = Arriving::new(file.clone(), file.len() / 4);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: Box::new(source.clone()),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    let events = rig.until_state(State::Waiting);
    assert!(!events.iter().any(|e| matches!(e, Event::Duration { .. })));
    source.change(|g| g.here = file.len());
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    assert!(
        events.contains(&Event::Duration {
            id: ID,
            duration_ms: 5000
        }),
        "{events:?}"
    );
    assert_eq!(states(&events)[0], State::Playing);
    // 5 s, or less if the padding was taken off only at the end.
    assert!(
        positions(&events).last().unwrap().abs_diff(5000) < 60,
        "{events:?}"
    );
}

#[test]
fn a_blocked_source_holds_nothing_up() {
    let file = bytes("cbr.mp3");
    let (blocked, waiting) = Arriving::new(file.clone(), 100);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: Box::new(blocked.clone()),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    rig.until_state(State::Loading);
    waiting.recv_timeout(LIMIT).unwrap();
    let start = Instant::now();
    rig.player.send(Command::Pause);
    rig.player.send(Command::Seek(1000));
    rig.player.send(Command::Load {
        id: LoadId(9),
        source: memory(file),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    rig.until(|e| {
        *e == Event::State {
            id: Some(LoadId(9)),
            state: State::Playing,
        }
    });
    assert!(start.elapsed() < Duration::from_secs(2));
    // The owner closes the old source; nothing of it is told any more.
    blocked.change(|g| g.closed = true);
    let events =
        rig.until(|e| matches!(e, Event::Position { position_ms, .. } if *position_ms > 500));
    assert!(
        !events.iter().any(|e| matches!(e, Event::Failed { .. })),
        "{events:?}"
    );
    rig.player.shutdown();
}

#[test]
fn shutdown_does_not_wait_for_a_source_that_hangs() {
    let (blocked, waiting) = Arriving::new(bytes("cbr.mp3"), 100);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: Box::new(blocked.clone()),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    waiting.recv_timeout(LIMIT).unwrap();
    let start = Instant::now();
    rig.player.shutdown();
    assert!(start.elapsed() < Duration::from_secs(3));
    blocked.change(|g| g.closed = true);
}

#[test]
fn a_source_that_breaks_is_heard_to_the_break_and_then_fails() {
    let file = bytes("cbr.mp3");
    let (source, waiting) = Arriving::new(file.clone(), file.len() / 5);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: Box::new(source.clone()),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    rig.until_state(State::Playing);
    waiting.recv_timeout(LIMIT).unwrap();
    source.change(|g| g.broken = true);
    let events = rig.until(|e| matches!(e, Event::Failed { .. }));
    assert!(
        matches!(
            events.last(),
            Some(Event::Failed {
                error: PlayerError::Read(_),
                ..
            })
        ),
        "{events:?}"
    );
    rig.until_state(State::Idle);
}

#[test]
fn reduced_quality_is_told() {
    let late = |name: &str| if name.ends_with(".aac") { 1000 } else { 4000 };
    for name in ["he-aac.m4a", "he-aac-v2.m4a", "he-aac.aac"] {
        let rig = Rig::new();
        rig.player.send(Command::Load {
            id: ID,
            source: memory(bytes(name)),
            start_ms: late(name),
            play: true,
            sound: Sound::default(),
        });
        let notice = Notice::ReducedQuality;
        let told = Event::Notice { id: ID, notice };
        rig.until(|e| *e == told);
    }
}

#[test]
fn a_seek_past_what_has_arrived_waits_and_then_plays_there() {
    let file = bytes("cbr.mp3");
    let (source, waiting) = Arriving::new(file.clone(), file.len() / 4);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: Box::new(source.clone()),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    rig.until_state(State::Playing);
    rig.until(|e| matches!(e, Event::Position { .. }));
    rig.player.send(Command::Pause);
    rig.until_state(State::Paused);
    waiting.recv_timeout(LIMIT).unwrap();
    // Half is here: the known part grows by decoding, the place sought is beyond it.
    source.change(|g| g.here = file.len() / 3);
    rig.player.send(Command::Seek(3500));
    rig.player.send(Command::Play);
    let before = rig.until_state(State::Waiting);
    assert_eq!(rig.player.status().position_ms, 3500);
    source.change(|g| g.here = file.len());
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    let sought = Event::Sought {
        id: ID,
        position_ms: 3500,
    };
    assert!(
        before.contains(&sought) || events.contains(&sought),
        "{before:?} {events:?}"
    );
    assert!(
        events.contains(&Event::Duration {
            id: ID,
            duration_ms: 5000
        }),
        "{events:?}"
    );
    let positions = positions(&events);
    assert!(
        positions.iter().all(|p| *p >= 3400) && positions.last().unwrap().abs_diff(5000) < 100,
        "{positions:?}"
    );
}

#[test]
fn a_growing_m4a_plays_from_the_front() {
    let file = bytes("faststart.m4a");
    let (source, _waiting) = Arriving::new(file.clone(), file.len() / 2);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: Box::new(source.clone()),
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    rig.until(|e| matches!(e, Event::Position { position_ms, .. } if *position_ms > 100));
    source.change(|g| g.here = file.len());
    rig.player.send(Command::Seek(4700));
    rig.until(|e| {
        *e == Event::Sought {
            id: ID,
            position_ms: 4700,
        }
    });
    rig.until(|e| matches!(e, Event::Ended { .. }));
}
