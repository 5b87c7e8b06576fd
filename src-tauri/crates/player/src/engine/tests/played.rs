//! The whole player, with what the silent clock was given recorded: one load after another, and the fade to sleep.
use std::sync::atomic::Ordering;

use super::*;
use crate::{Command, LoadId, MemorySource};

const LIMIT: Duration = Duration::from_secs(10);

struct Recorded {
    player: Player,
    events: Receiver<Event>,
}

/// Frames that say which file they are of and which one they are: no two are the same.
fn file(number: i16, frames: usize) -> (Vec<u8>, Vec<[i16; 2]>) {
    let frames: Vec<[i16; 2]> = (0..frames)
        .map(|n| {
            [
                number * 2000 + 500 + (n >> 14) as i16,
                (n & 0x3fff) as i16 + 1,
            ]
        })
        .collect();
    (wav(&frames), frames)
}

impl Recorded {
    fn new() -> Recorded {
        let (tell, events) = channel();
        let tell = Mutex::new(tell);
        let player = Player::start(OutputChoice::Silent, move |event| {
            let _ = tell.lock().unwrap().send(event);
        });
        Recorded { player, events }
    }

    fn load(&self, id: u64, bytes: Vec<u8>) {
        self.player.send(Command::Load {
            id: LoadId(id),
            source: Box::new(MemorySource::new(bytes)),
            start_ms: 0,
            play: true,
            sound: Sound::default(),
        });
    }

    fn prepare(&self, id: u64, bytes: Vec<u8>) {
        self.player.send(Command::Prepare {
            id: LoadId(id),
            source: Box::new(MemorySource::new(bytes)),
            start_ms: 0,
            sound: Sound::default(),
        });
    }

    /// Says it and waits until it is done.
    fn obeyed(&self, command: Command) {
        let obeyed = &self.player.controls.obeyed;
        let before = obeyed.load(Ordering::Acquire);
        self.player.send(command);
        let start = Instant::now();
        while obeyed.load(Ordering::Acquire) == before {
            assert!(start.elapsed() < LIMIT, "it is not carried out");
            std::thread::yield_now();
        }
    }

    fn until(&self, fits: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut seen = Vec::new();
        loop {
            let event = self.events.recv_timeout(LIMIT);
            let event = event.unwrap_or_else(|_| panic!("it never came; {seen:?}"));
            let done = fits(&event);
            seen.push(event);
            if done {
                return seen;
            }
        }
    }

    fn ended(&self, id: u64) -> Vec<Event> {
        self.until(|e| matches!(e, Event::Ended { id: i, .. } if i.0 == id))
    }

    /// Waits until the callback has taken this much in all.
    fn until_recorded(&self, sounding: usize) {
        let start = Instant::now();
        while self.heard().len() < sounding {
            assert!(start.elapsed() < LIMIT, "nothing comes");
            std::thread::yield_now();
        }
    }

    /// Every frame that is not silence, as whole numbers.
    fn heard(&self) -> Vec<[i16; 2]> {
        let recorded = self.player.controls.recorded.lock().unwrap();
        recorded
            .iter()
            .filter(|f| f[1] != 0.0)
            .map(|f| f.map(|s| (s * 32768.0).round() as i16))
            .collect()
    }
}

/// A value that dies away after the end, inaudibly.
const DYING: usize = 600;
/// What the silent clock takes at once, and a fade.
const PERIOD: usize = 480;
const FADE: usize = 240;

/// Something of that file is heard.
fn has(heard: &[[i16; 2]], file: i16) -> bool {
    heard.windows(2).any(|w| {
        w[0][0] == file * 2000 + 500 && w[0][0] == w[1][0] && w[1][1].wrapping_sub(w[0][1]) == 1
    })
}

/// Exactly these frames, but for the fade at the beginning.
fn same(heard: &[[i16; 2]], due: &[[i16; 2]]) {
    assert!((due.len()..due.len() + DYING).contains(&heard.len()));
    let wrong = (250..due.len()).find(|n| heard[*n] != due[*n]);
    assert_eq!(wrong.map(|n| (n, heard[n], due[n])), None);
}

#[test]
fn three_files_in_a_row_are_one_piece_of_sound() {
    let rig = Recorded::new();
    let parts = [file(1, 30_000), file(2, 21_111), file(3, 25_000)];
    rig.load(1, parts[0].0.clone());
    rig.prepare(2, parts[1].0.clone());
    let events = rig.ended(1);
    let first = Event::Ended {
        id: LoadId(1),
        next: Some(LoadId(2)),
    };
    assert_eq!(events.last(), Some(&first));
    let before = &events[events.len() - 2];
    assert!(
        matches!(
            before,
            Event::Position {
                id: LoadId(1),
                position_ms: 625,
                ..
            }
        ),
        "{before:?}"
    );
    rig.prepare(3, parts[2].0.clone());
    let events = rig.ended(2);
    assert!(matches!(events[0], Event::Loaded { id: LoadId(2), .. }));
    assert_eq!(
        events[1],
        Event::State {
            id: Some(LoadId(2)),
            state: State::Playing
        }
    );
    let events = rig.ended(3);
    let last = Event::Ended {
        id: LoadId(3),
        next: None,
    };
    assert_eq!(events.last(), Some(&last));
    let due: Vec<[i16; 2]> = parts.iter().flat_map(|p| p.1.clone()).collect();
    same(&rig.heard(), &due);
    assert_eq!(rig.player.status().underruns, 0);
}

#[test]
fn what_follows_is_told_when_the_end_is_heard_and_can_be_steered() {
    let rig = Recorded::new();
    rig.load(1, file(1, 15_000).0);
    rig.prepare(2, file(2, 200_000).0);
    rig.ended(1);
    rig.until(|e| matches!(e, Event::Position { id: LoadId(2), .. }));
    rig.player.send(Command::Seek(2000));
    rig.until(|e| {
        *e == Event::Sought {
            id: LoadId(2),
            position_ms: 2000,
        }
    });
    rig.player.send(Command::Pause);
    rig.until(|e| {
        matches!(
            e,
            Event::State {
                state: State::Paused,
                ..
            }
        )
    });
    let at = rig.player.status();
    assert!(
        at.id == Some(LoadId(2)) && (2000..3500).contains(&at.position_ms),
        "{at:?}"
    );
}

#[test]
fn what_has_nothing_to_be_heard_is_told_and_over() {
    for after in [2000, 14_900] {
        let rig = Recorded::new();
        rig.load(1, file(1, 15_000).0);
        rig.until_recorded(after);
        rig.obeyed(Command::Prepare {
            id: LoadId(2),
            source: Box::new(MemorySource::new(file(2, 9000).0)),
            start_ms: 99_999,
            sound: Sound::default(),
        });
        let carried_out_at = rig.heard().len();
        let events = rig.ended(1);
        if matches!(events.last(), Some(Event::Ended { next: None, .. })) {
            // It was asked for when all had been heard.
            assert!(carried_out_at >= 15_000, "{carried_out_at} after {after}");
            continue;
        }
        let events = rig.ended(2);
        let next = Event::Ended {
            id: LoadId(2),
            next: None,
        };
        assert_eq!(events.last(), Some(&next));
    }
}

#[test]
fn what_was_forgotten_is_not_gone_on_to_however_late_it_is() {
    for after in [10_000, 14_000, 14_600, 14_999, 15_001, 15_300] {
        let rig = Recorded::new();
        let first = file(1, 15_000);
        rig.load(1, first.0);
        rig.prepare(2, file(2, 90_000).0);
        rig.until_recorded(after);
        rig.obeyed(Command::Unprepare);
        let carried_out_at = rig.heard().len();
        let events = rig.ended(1);
        let Some(Event::Ended { next, .. }) = events.last() else {
            panic!("{events:?}")
        };
        // It is too late only when the end had been told before.
        match next {
            None => {
                let heard = rig.heard();
                same(&heard[..15_000], &first.1);
                // What had begun is heard no more once it is cut off, but for what was being handed out and the fade.
                let cut_at = rig.player.controls.cut_at.load(Ordering::Acquire) as usize;
                let end = cut_at.max(15_000) + 2 * PERIOD + FADE + DYING;
                assert!(heard.len() <= end, "{}, cut at {cut_at}", heard.len());
            }
            Some(next) => {
                assert_eq!(*next, LoadId(2));
                assert!(carried_out_at >= 15_000, "{carried_out_at} after {after}");
            }
        }
    }
}

#[test]
fn of_several_prepared_the_last_follows() {
    for after in [200, 14_000, 14_900] {
        let rig = Recorded::new();
        let (first, third) = (file(1, 15_000), file(3, 15_000));
        rig.load(1, first.0);
        rig.prepare(2, file(2, 90_000).0);
        rig.until_recorded(after);
        rig.prepare(3, third.0);
        rig.ended(1);
        rig.ended(3);
        let heard = rig.heard();
        same(&heard[..15_000], &first.1);
        // In the last moments the second may have begun, and the third may still have been opening.
        let of_third: Vec<_> = heard.iter().filter(|f| f[0] / 2000 == 3).collect();
        assert!(of_third.len() > 14_700, "{}", of_third.len());
        assert!(
            after > 1000 || heard.len() < 30_000 + DYING,
            "{}",
            heard.len()
        );
    }
}

#[test]
fn a_seek_in_the_last_moments_keeps_what_follows() {
    for after in [12_000, 14_500, 14_999] {
        let rig = Recorded::new();
        rig.load(1, file(1, 15_000).0);
        rig.prepare(2, file(2, 9000).0);
        rig.until_recorded(after);
        rig.obeyed(Command::Seek(100));
        let carried_out_at = rig.heard().len();
        let events = rig.until(|e| matches!(e, Event::Sought { .. }));
        if matches!(events.last(), Some(Event::Sought { id: LoadId(2), .. })) {
            // The end had been heard: it was the next one that was sought in.
            assert!(carried_out_at >= 15_000, "{carried_out_at} after {after}");
            continue;
        }
        rig.ended(1);
        rig.ended(2);
        let heard = rig.heard();
        let due: Vec<_> = [&file(1, 15_000).1[10_000..], &file(2, 9000).1].concat();
        let from = heard.len() - due.len() - DYING;
        let whole = heard[from..].windows(due.len()).any(|w| w == due);
        assert!(whole, "after {after}");
    }
}

#[test]
fn a_pause_in_the_last_moments_loses_nothing() {
    for after in [14_300, 14_800, 14_990, 15_100] {
        let rig = Recorded::new();
        rig.load(1, file(1, 15_000).0);
        rig.prepare(2, file(2, 9000).0);
        rig.until_recorded(after);
        rig.player.send(Command::Pause);
        rig.until(|e| {
            matches!(
                e,
                Event::State {
                    state: State::Paused,
                    ..
                }
            )
        });
        rig.player.send(Command::Play);
        rig.ended(2);
        // Faded frames are not the numbers they were, but none is missing.
        let frames = rig.heard().len();
        assert!(
            (23_990..24_000 + DYING).contains(&frames),
            "after {after}: {frames}"
        );
    }
}

#[test]
fn a_change_of_sound_in_the_last_second_goes_on_gapless() {
    for after in [1000, 13_000, 14_000, 14_900] {
        let rig = Recorded::new();
        let second = file(2, 15_000);
        rig.load(1, file(1, 15_000).0);
        rig.prepare(2, second.0);
        rig.until_recorded(after);
        rig.obeyed(Command::Sound(Sound {
            speed: 1.5,
            ..Sound::default()
        }));
        let carried_out_at = rig.heard().len();
        rig.ended(1);
        rig.ended(2);
        let heard = rig.heard();
        let from = heard.iter().position(|f| *f == second.1[0]).unwrap();
        // What follows has its own sound, unless it had begun when the change was asked for.
        let begun = rig.player.status().sound.speed != 1.0;
        assert!(
            heard[from..].starts_with(&second.1) || (begun && carried_out_at >= 15_000),
            "{after}"
        );
        let recorded = rig.player.controls.recorded.lock().unwrap();
        let first = recorded.iter().position(|f| f[1] != 0.0).unwrap();
        let last = recorded.iter().rposition(|f| f[1] != 0.0).unwrap();
        let gap = recorded[first..last]
            .windows(100)
            .filter(|w| w.iter().all(|f| f[1] == 0.0))
            .count();
        assert_eq!(gap, 0, "after {after}");
    }
}

#[test]
fn a_load_a_stop_or_rubbish_forget_what_was_to_come() {
    let rig = Recorded::new();
    rig.load(1, file(1, 15_000).0);
    rig.prepare(2, vec![1; 5000]);
    let events = rig.ended(1);
    assert!(matches!(
        events.last(),
        Some(Event::Ended { next: None, .. })
    ));
    rig.load(3, file(3, 15_000).0);
    rig.prepare(4, file(4, 15_000).0);
    rig.load(5, file(5, 15_000).0);
    let events = rig.ended(5);
    assert!(
        matches!(events.last(), Some(Event::Ended { next: None, .. })),
        "{events:?}"
    );
    rig.load(6, file(6, 90_000).0);
    rig.prepare(7, file(7, 15_000).0);
    rig.until_recorded(50_000);
    rig.player.send(Command::Stop);
    rig.until(|e| {
        matches!(
            e,
            Event::State {
                state: State::Idle,
                ..
            }
        )
    });
    let heard = rig.heard();
    assert!(has(&heard, 6) && !has(&heard, 4) && !has(&heard, 7));
}

#[test]
fn a_fade_to_sleep_ends_paused_and_play_brings_the_level_back() {
    let rig = Recorded::new();
    rig.load(1, wav(&vec![[16_384; 2]; 200_000]));
    rig.until_recorded(5000);
    rig.player.send(Command::FadeOut { over_ms: 400 });
    let events = rig.until(|e| matches!(e, Event::FadedOut { .. }));
    let tail: Vec<&Event> = events.iter().rev().take(3).collect();
    let [
        Event::FadedOut { position_ms, .. },
        Event::State {
            state: State::Paused,
            ..
        },
        Event::Position {
            position_ms: told, ..
        },
    ] = tail[..]
    else {
        panic!("{events:?}")
    };
    assert!(
        position_ms == told && (450..900).contains(position_ms),
        "{position_ms}"
    );
    let level = |from: usize| {
        let recorded = rig.player.controls.recorded.lock().unwrap();
        recorded[from..].iter().map(|f| f[0]).collect::<Vec<f32>>()
    };
    let falls = level(0);
    let full = falls.iter().rposition(|s| *s == 0.5).unwrap();
    let quiet = falls.iter().rposition(|s| *s > 0.5 * 0.0041).unwrap();
    assert!((quiet - full).abs_diff(19_000) < 400, "{}", quiet - full);
    let half = falls[full + (quiet - full) / 2];
    assert!((20.0 * (half / 0.5).log10() + 24.0).abs() < 0.7);
    rig.player.send(Command::Play);
    rig.until(|e| {
        matches!(
            e,
            Event::State {
                state: State::Playing,
                ..
            }
        )
    });
    let start = Instant::now();
    while !level(falls.len()).contains(&0.5) {
        assert!(start.elapsed() < LIMIT, "the level does not come back");
        std::thread::yield_now();
    }
    // Paused already: it is told at once.
    rig.player.send(Command::Pause);
    rig.player.send(Command::FadeOut { over_ms: 60_000 });
    rig.until(|e| matches!(e, Event::FadedOut { .. }));
}

#[test]
fn a_fade_that_is_undone_does_not_pause() {
    let rig = Recorded::new();
    rig.load(1, wav(&vec![[16_384; 2]; 70_000]));
    rig.until_recorded(5000);
    rig.player.send(Command::FadeOut { over_ms: 300 });
    rig.until_recorded(12_000);
    rig.player.send(Command::Play);
    let events = rig.ended(1);
    let stopped = |e: &Event| {
        matches!(
            e,
            Event::FadedOut { .. }
                | Event::State {
                    state: State::Paused,
                    ..
                }
        )
    };
    assert!(!events.iter().any(stopped), "{events:?}");
}

#[test]
fn a_fade_goes_on_across_two_files() {
    let rig = Recorded::new();
    rig.load(1, wav(&vec![[16_384; 2]; 20_000]));
    rig.prepare(2, wav(&vec![[16_384; 2]; 90_000]));
    rig.until_recorded(2000);
    rig.player.send(Command::FadeOut { over_ms: 800 });
    let events = rig.until(|e| matches!(e, Event::FadedOut { .. }));
    assert!(matches!(
        events.last(),
        Some(Event::FadedOut { id: LoadId(2), .. })
    ));
    let recorded = rig.player.controls.recorded.lock().unwrap();
    let full = recorded.iter().rposition(|f| f[0] == 0.5).unwrap();
    assert!(recorded[full..].windows(2).all(|w| w[1][0] <= w[0][0]));
}
