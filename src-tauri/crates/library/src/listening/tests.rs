#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod advance;
mod going_on;
mod jumps;
mod passed;
mod sleep;
mod sound;

use super::{Heard, HeardState, Load, Session, Transport, Tuned};
use crate::downloads::Playable;
use crate::testing::library::{DAY, Fixture, library};
use crate::{ItemId, Playback, PlaybackState, Saved, Tick};
use std::sync::{Arc, Mutex};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Did {
    Load {
        ticket: u64,
        start: i64,
        file: bool,
    },
    Play,
    Pause,
    Seek(i64),
    Volume(f32),
    Muted(bool),
    Sound(Tuned),
    /// The ticket and the start; None forgets.
    Prepare(Option<(u64, i64)>),
    FadeOut(i64),
    Output(Option<String>),
    Stop,
}

/// Remembers what it was told.
#[derive(Default)]
pub(crate) struct Fake(Mutex<Vec<Did>>, Mutex<Option<(Tuned, Option<Vec<u8>>)>>);

impl Fake {
    fn push(&self, did: Did) {
        self.0.lock().unwrap().push(did);
    }

    fn take(&self) -> Vec<Did> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// The ticket and start of the last load.
    pub fn loaded(&self) -> (u64, i64) {
        let did = self.0.lock().unwrap();
        did.iter()
            .rev()
            .find_map(|did| match did {
                Did::Load { ticket, start, .. } => Some((*ticket, *start)),
                _ => None,
            })
            .expect("nothing was loaded")
    }
}

impl Transport for Fake {
    fn load(&self, load: Load) {
        *self.1.lock().unwrap() = Some((load.sound, load.index.clone()));
        let file = matches!(load.source, Playable::File(_));
        self.push(Did::Load {
            ticket: load.ticket,
            start: load.start_ms,
            file,
        });
    }
    fn play(&self) {
        self.push(Did::Play);
    }
    fn pause(&self) {
        self.push(Did::Pause);
    }
    fn seek(&self, position_ms: i64) {
        self.push(Did::Seek(position_ms));
    }
    fn set_volume(&self, volume: f32) {
        self.push(Did::Volume(volume));
    }
    fn set_muted(&self, muted: bool) {
        self.push(Did::Muted(muted));
    }
    fn set_sound(&self, sound: Tuned) {
        self.push(Did::Sound(sound));
    }
    fn prepare(&self, load: Option<Load>) {
        self.push(Did::Prepare(load.map(|load| (load.ticket, load.start_ms))));
    }
    fn fade_out(&self, over_ms: i64) {
        self.push(Did::FadeOut(over_ms));
    }
    fn set_output(&self, device: Option<String>) {
        self.push(Did::Output(device));
    }
    fn stop(&self) {
        self.push(Did::Stop);
    }
}

struct Room {
    lib: Fixture,
    fake: Arc<Fake>,
    ticks: Arc<Mutex<Vec<Tick>>>,
    session: Session,
}

/// An hour of sound that is here.
const HOUR: i64 = 3_600_000;

fn room() -> Room {
    let lib = library();
    let (fake, ticks, session) = sit_down(&lib);
    Room {
        lib,
        fake,
        ticks,
        session,
    }
}

fn sit_down(lib: &Fixture) -> (Arc<Fake>, Arc<Mutex<Vec<Tick>>>, Session) {
    let fake = Arc::new(Fake::default());
    let ticks = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&ticks);
    let session = lib.session(
        fake.clone(),
        Arc::new(move |tick| told.lock().unwrap().push(tick)),
    );
    (fake, ticks, session)
}

impl Room {
    fn episode(&self, title: &str) -> ItemId {
        let item = self
            .lib
            .episode(title, 1_000 + i64::try_from(title.len()).unwrap());
        let name = format!("{title}.mp3");
        std::fs::create_dir_all(self.lib.dir.path().join("media")).unwrap();
        std::fs::write(self.lib.dir.path().join("media").join(&name), b"ID3").unwrap();
        self.lib.write(move |tx| {
            tx.execute(
                "INSERT INTO download (item_id, url, state, path, added_at) VALUES (?1, 'https://m.example/', 'done', ?2, 0)",
                rusqlite::params![item.0, name],
            )?;
            Ok(())
        });
        item
    }

    /// Plays, and the player answers as it does.
    fn start(&self, item: ItemId) -> u64 {
        self.session.play(item, None).unwrap();
        self.sounds()
    }

    /// The player opens what it was given, and it sounds.
    fn sounds(&self) -> u64 {
        let (ticket, start) = self.fake.loaded();
        self.session.on(Heard::State {
            ticket: Some(ticket),
            state: HeardState::Loading,
        });
        self.session.on(Heard::Loaded {
            ticket,
            duration_ms: Some(HOUR),
            exact: true,
            guessed: false,
            told: false,
            chapters: vec![],
        });
        self.session.on(Heard::State {
            ticket: Some(ticket),
            state: HeardState::Playing,
        });
        self.session.on(Heard::Position {
            ticket,
            position_ms: start,
            saved: Saved::default(),
        });
        ticket
    }

    /// Hears on to a place, four times a second.
    fn hear(&self, ticket: u64, from: i64, to: i64) {
        let mut at = from;
        while at < to {
            at = (at + 250).min(to);
            self.lib.pass(250);
            self.session.on(Heard::Position {
                ticket,
                position_ms: at,
                saved: Saved::default(),
            });
        }
    }

    /// Plays what nobody counted the length of: that stands in the file, or is guessed.
    fn start_uncounted(&self, item: ItemId, told: bool) -> u64 {
        self.session.play(item, None).unwrap();
        let ticket = self.fake.loaded().0;
        self.session.on(Heard::Loaded {
            ticket,
            duration_ms: Some(HOUR),
            exact: false,
            guessed: !told,
            told,
            chapters: vec![],
        });
        self.session.on(Heard::State {
            ticket: Some(ticket),
            state: HeardState::Playing,
        });
        ticket
    }

    fn stored(&self, item: ItemId) -> i64 {
        self.lib.number(&format!(
            "SELECT position_ms FROM episode WHERE item_id = {item}"
        ))
    }

    fn done(&self, item: ItemId) -> bool {
        self.lib.number(&format!(
            "SELECT done_at IS NOT NULL FROM item WHERE id = {item}"
        )) == 1
    }

    fn queue(&self) -> Vec<ItemId> {
        self.lib.queue().unwrap().iter().map(|row| row.id).collect()
    }

    fn now(&self) -> Playback {
        self.session.playback()
    }
}

#[test]
fn plays_and_says_so() {
    let room = room();
    let item = room.episode("a");
    assert_eq!(room.now().state, PlaybackState::Idle);
    let shown = room.session.play(item, None).unwrap();
    assert_eq!(
        (shown.state, shown.item.unwrap().id),
        (PlaybackState::Loading, item)
    );
    let ticket = room.start(item);
    room.hear(ticket, 0, 3_000);
    let shown = room.now();
    assert_eq!(
        (shown.state, shown.position_ms),
        (PlaybackState::Playing, 3_000)
    );
    assert_eq!((shown.duration_ms, shown.exact), (Some(HOUR), true));
    assert_eq!(shown.buffered, [(0.0, 1.0)]);
    let last = *room.ticks.lock().unwrap().last().unwrap();
    assert_eq!(
        (last.item, last.position_ms, last.state),
        (item, 3_000, PlaybackState::Playing)
    );
}

#[test]
fn a_kill_loses_at_most_five_seconds() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    let mut worst = 0;
    for step in 1..400 {
        let at = step * 250;
        room.session.on(Heard::Position {
            ticket,
            position_ms: at,
            saved: Saved::default(),
        });
        worst = worst.max(at - room.stored(item));
    }
    assert!(worst <= 5_000, "{worst}");
    // Not closed, not dropped: as after a kill, another process sees what was committed.
    std::mem::forget(room.session.clone());
    let again =
        crate::testing::library::open(room.lib.dir.path(), &room.lib.clock, &room.lib.changes)
            .unwrap();
    let row = again.rows(&[item]).unwrap().remove(0);
    assert!(row.position_ms >= 399 * 250 - 5_000, "{}", row.position_ms);
}

#[test]
fn lists_hear_of_the_place_once_a_minute_and_whenever_it_jumps_or_stops() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.lib.told();
    let play = |from: i64, to: i64| {
        for at in (from..to).step_by(250) {
            room.session.on(Heard::Position {
                ticket,
                position_ms: at,
                saved: Saved::default(),
            });
        }
        room.lib.told().reading
    };
    assert!(!play(0, 59_000), "within a minute");
    assert!(room.stored(item) > 50_000, "saved all the same");
    assert!(play(59_000, 66_000), "a minute more is gone");
    assert!(!play(66_000, 110_000));
    room.session.pause().unwrap();
    assert!(room.lib.told().reading, "a pause");
    room.session.resume().unwrap();
    room.lib.told();
    room.session.seek(70_000).unwrap();
    assert!(room.lib.told().reading, "a jump");
}

#[test]
fn every_pause_seek_and_change_is_saved() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    let ticket = room.start(a);
    room.hear(ticket, 0, 1_250);
    room.session.pause().unwrap();
    assert_eq!(room.stored(a), 1_250);
    room.session.seek(600_000).unwrap();
    assert_eq!(room.stored(a), 600_000);
    room.session.resume().unwrap();
    room.session.on(Heard::Sought {
        ticket,
        position_ms: 600_000,
    });
    room.hear(ticket, 600_000, 601_500);
    room.session.play(b, None).unwrap();
    assert_eq!(room.stored(a), 601_500);
    room.start(b);
    room.hear(room.fake.loaded().0, 0, 2_000);
    room.session.stop().unwrap();
    assert_eq!(room.stored(b), 2_000);
    assert_eq!(room.now().state, PlaybackState::Idle);
}

#[test]
fn steps_back_by_the_length_of_the_pause() {
    for (pause, back) in [
        (10_000, 800),
        (120_000, 3_000),
        (2 * HOUR, 10_000),
        (3 * DAY, 20_000),
    ] {
        let room = room();
        let item = room.episode("a");
        let ticket = room.start(item);
        room.hear(ticket, 0, 60_000);
        room.session.pause().unwrap();
        room.lib.pass(pause);
        room.fake.take();
        room.session.resume().unwrap();
        assert_eq!(
            room.fake.take(),
            [Did::Seek(60_000 - back), Did::Play],
            "{pause}"
        );
        // The same after a restart, where the library alone remembers.
        room.session.pause().unwrap();
        room.session.on(Heard::Sought {
            ticket,
            position_ms: 60_000,
        });
        room.session.seek(60_000).unwrap();
        room.session.stop().unwrap();
        room.lib.pass(pause);
        room.session.play(item, None).unwrap();
        assert_eq!(room.fake.loaded().1, 60_000 - back, "{pause}");
    }
}

#[test]
fn a_chosen_place_is_not_stepped_back_from() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.hear(ticket, 0, 5_000);
    room.session.pause().unwrap();
    room.lib.pass(2 * HOUR);
    room.session.seek(100_000).unwrap();
    room.fake.take();
    room.session.resume().unwrap();
    assert_eq!(room.fake.take(), [Did::Play]);
    room.session.stop().unwrap();
    room.session.play(item, Some(42_000)).unwrap();
    assert_eq!(room.fake.loaded().1, 42_000);
}

#[test]
fn positions_from_before_a_seek_are_not_believed() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.hear(ticket, 0, 10_000);
    room.session.seek(1_000_000).unwrap();
    room.session.on(Heard::Position {
        ticket,
        position_ms: 10_250,
        saved: Saved::default(),
    });
    assert_eq!(room.now().position_ms, 1_000_000);
    room.session.on(Heard::Sought {
        ticket,
        position_ms: 1_000_000,
    });
    room.session.on(Heard::Position {
        ticket,
        position_ms: 1_000_250,
        saved: Saved::default(),
    });
    assert_eq!(room.now().position_ms, 1_000_250);
    // Should the answer to a seek be lost, positions are believed again before long.
    room.session.seek(0).unwrap();
    room.lib.pass(6_000);
    room.session.on(Heard::Position {
        ticket,
        position_ms: 1_001_000,
        saved: Saved::default(),
    });
    assert_eq!(room.now().position_ms, 1_001_000);
}

#[test]
fn late_events_of_earlier_loads_are_ignored() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    let old = room.start(a);
    room.hear(old, 0, 8_000);
    let new = room.start(b);
    assert_ne!(old, new);
    room.session.on(Heard::Position {
        ticket: old,
        position_ms: 3_000_000,
        saved: Saved::default(),
    });
    room.session.on(Heard::State {
        ticket: Some(old),
        state: HeardState::Paused,
    });
    room.session.on(Heard::Failed {
        ticket: old,
        notice: "late".into(),
    });
    room.session.on(Heard::Ended {
        ticket: old,
        next: None,
    });
    let shown = room.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.position_ms, shown.state),
        (b, 0, PlaybackState::Playing)
    );
    assert_eq!(shown.notice, None);
    assert!(!room.done(a));
    assert_eq!(room.stored(a), 8_000);
}

#[test]
fn a_guess_of_the_player_is_worth_less_than_the_feeds_word() {
    let room = room();
    let item = room.episode("a");
    let told = room.lib.rows(&[item]).unwrap()[0].duration_ms;
    assert!(told.is_some());
    room.session.play(item, None).unwrap();
    let (ticket, _) = room.fake.loaded();
    let loaded = |guessed| Heard::Loaded {
        ticket,
        duration_ms: Some(777_000),
        exact: false,
        guessed,
        told: false,
        chapters: vec![],
    };
    room.session.on(loaded(true));
    assert_eq!(room.now().duration_ms, told);
    room.session.on(loaded(false));
    assert_eq!(room.now().duration_ms, Some(777_000));
}
