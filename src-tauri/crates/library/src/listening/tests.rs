#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod advance;
mod cut;
mod going_on;
mod heard;
mod jumps;
mod passed;
mod sleep;
mod sound_settings;
mod unwritten;

use super::{Load, PlayerEvent, PlayerState, Session, Transport, Tuned};
use crate::downloads::Playable;
use crate::testing::library::{DAY, Fixture, library};
use crate::{ItemId, Length, Playback, PlaybackState, Saved, Tick};
use std::sync::{Arc, Mutex};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Call {
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
pub(crate) struct FakeTransport(Mutex<Vec<Call>>, Mutex<Option<(Tuned, Option<Vec<u8>>)>>);

impl FakeTransport {
    fn push(&self, call: Call) {
        self.0.lock().unwrap().push(call);
    }

    fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// The ticket and start of the last load.
    pub fn loaded(&self) -> (u64, i64) {
        let calls = self.0.lock().unwrap();
        calls
            .iter()
            .rev()
            .find_map(|call| match call {
                Call::Load { ticket, start, .. } => Some((*ticket, *start)),
                _ => None,
            })
            .expect("nothing was loaded")
    }
}

impl Transport for FakeTransport {
    fn load(&self, load: Load) {
        *self.1.lock().unwrap() = Some((load.sound, load.index.clone()));
        let file = matches!(load.source, Playable::File(_));
        self.push(Call::Load {
            ticket: load.ticket,
            start: load.start_ms,
            file,
        });
    }
    fn play(&self) {
        self.push(Call::Play);
    }
    fn pause(&self) {
        self.push(Call::Pause);
    }
    fn seek(&self, position_ms: i64) {
        self.push(Call::Seek(position_ms));
    }
    fn set_volume(&self, volume: f32) {
        self.push(Call::Volume(volume));
    }
    fn set_muted(&self, muted: bool) {
        self.push(Call::Muted(muted));
    }
    fn set_sound(&self, sound: Tuned) {
        self.push(Call::Sound(sound));
    }
    fn prepare(&self, load: Option<Load>) {
        self.push(Call::Prepare(load.map(|load| (load.ticket, load.start_ms))));
    }
    fn fade_out(&self, over_ms: i64) {
        self.push(Call::FadeOut(over_ms));
    }
    fn set_output(&self, device: Option<String>) {
        self.push(Call::Output(device));
    }
    fn stop(&self) {
        self.push(Call::Stop);
    }
}

struct SessionFixture {
    lib: Fixture,
    fake: Arc<FakeTransport>,
    ticks: Arc<Mutex<Vec<Tick>>>,
    session: Session,
}

/// An hour of sound that is here.
const HOUR: i64 = 3_600_000;

fn fixture() -> SessionFixture {
    let lib = library();
    let (fake, ticks, session) = open_session(&lib);
    SessionFixture {
        lib,
        fake,
        ticks,
        session,
    }
}

fn open_session(lib: &Fixture) -> (Arc<FakeTransport>, Arc<Mutex<Vec<Tick>>>, Session) {
    let fake = Arc::new(FakeTransport::default());
    let ticks = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&ticks);
    let session = lib.session(
        fake.clone(),
        Arc::new(move |tick| told.lock().unwrap().push(tick)),
    );
    (fake, ticks, session)
}

impl SessionFixture {
    fn episode(&self, title: &str) -> ItemId {
        let item = self
            .lib
            .episode(title, 1_000 + i64::try_from(title.len()).unwrap());
        let name = format!("{title}.mp3");
        std::fs::create_dir_all(self.lib.folder.path().join("media")).unwrap();
        std::fs::write(self.lib.folder.path().join("media").join(&name), b"ID3").unwrap();
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
        self.session.on_player_event(PlayerEvent::State {
            ticket: Some(ticket),
            state: PlayerState::Loading,
        });
        self.session.on_player_event(PlayerEvent::Loaded {
            ticket,
            duration: Some((HOUR, Length::Counted)),
            chapters: vec![],
        });
        self.session.on_player_event(PlayerEvent::State {
            ticket: Some(ticket),
            state: PlayerState::Playing,
        });
        self.session.on_player_event(PlayerEvent::Position {
            ticket,
            position_ms: start,
            saved: Saved::default(),
        });
        ticket
    }

    /// Hears on to a place, four times a second.
    fn play_on(&self, ticket: u64, from: i64, to: i64) {
        let mut at = from;
        while at < to {
            at = (at + 250).min(to);
            self.lib.pass(250);
            self.session.on_player_event(PlayerEvent::Position {
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
        self.session.on_player_event(PlayerEvent::Loaded {
            ticket,
            duration: Some((
                HOUR,
                if told {
                    Length::Stated
                } else {
                    Length::Guessed
                },
            )),
            chapters: vec![],
        });
        self.session.on_player_event(PlayerEvent::State {
            ticket: Some(ticket),
            state: PlayerState::Playing,
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
    let fixture = fixture();
    let item = fixture.episode("a");
    assert_eq!(fixture.now().state, PlaybackState::Idle);
    let shown = fixture.session.play(item, None).unwrap();
    assert_eq!(
        (shown.state, shown.item.unwrap().id),
        (PlaybackState::Loading, item)
    );
    let ticket = fixture.start(item);
    fixture.play_on(ticket, 0, 3_000);
    let shown = fixture.now();
    assert_eq!(
        (shown.state, shown.position_ms),
        (PlaybackState::Playing, 3_000)
    );
    assert_eq!(
        (shown.duration_ms, shown.length),
        (Some(HOUR), Length::Counted)
    );
    assert_eq!(shown.buffered, [(0.0, 1.0)]);
    let last = *fixture.ticks.lock().unwrap().last().unwrap();
    assert_eq!(
        (last.item, last.position_ms, last.state),
        (item, 3_000, PlaybackState::Playing)
    );
}

#[test]
fn a_kill_loses_at_most_five_seconds() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    let mut worst = 0;
    for step in 1..400 {
        let at = step * 250;
        fixture.session.on_player_event(PlayerEvent::Position {
            ticket,
            position_ms: at,
            saved: Saved::default(),
        });
        worst = worst.max(at - fixture.stored(item));
    }
    assert!(worst <= 5_000, "{worst}");
    // Not closed, not dropped: as after a kill, another process sees what was committed.
    std::mem::forget(fixture.session.clone());
    let again = crate::testing::library::open(
        fixture.lib.folder.path(),
        &fixture.lib.clock,
        &fixture.lib.changes,
    )
    .unwrap();
    let row = again.rows(&[item]).unwrap().remove(0);
    assert!(row.position_ms >= 399 * 250 - 5_000, "{}", row.position_ms);
}

#[test]
fn lists_hear_of_the_place_once_a_minute_and_whenever_it_jumps_or_stops() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    fixture.lib.told();
    let play = |from: i64, to: i64| {
        for at in (from..to).step_by(250) {
            fixture.session.on_player_event(PlayerEvent::Position {
                ticket,
                position_ms: at,
                saved: Saved::default(),
            });
        }
        fixture.lib.told().reading
    };
    assert!(!play(0, 59_000), "within a minute");
    assert!(fixture.stored(item) > 50_000, "saved all the same");
    assert!(play(59_000, 66_000), "a minute more is gone");
    assert!(!play(66_000, 110_000));
    fixture.session.pause().unwrap();
    assert!(fixture.lib.told().reading, "a pause");
    fixture.session.resume().unwrap();
    fixture.lib.told();
    fixture.session.seek(70_000).unwrap();
    assert!(fixture.lib.told().reading, "a jump");
}

#[test]
fn every_pause_seek_and_change_is_saved() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    let ticket = fixture.start(a);
    fixture.play_on(ticket, 0, 1_250);
    fixture.session.pause().unwrap();
    assert_eq!(fixture.stored(a), 1_250);
    fixture.session.seek(600_000).unwrap();
    assert_eq!(fixture.stored(a), 600_000);
    fixture.session.resume().unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: 600_000,
    });
    fixture.play_on(ticket, 600_000, 601_500);
    fixture.session.play(b, None).unwrap();
    assert_eq!(fixture.stored(a), 601_500);
    fixture.start(b);
    fixture.play_on(fixture.fake.loaded().0, 0, 2_000);
    fixture.session.stop().unwrap();
    assert_eq!(fixture.stored(b), 2_000);
    assert_eq!(fixture.now().state, PlaybackState::Idle);
}

#[test]
fn steps_back_by_the_length_of_the_pause() {
    for (pause, back) in [
        (10_000, 800),
        (120_000, 3_000),
        (2 * HOUR, 10_000),
        (3 * DAY, 20_000),
    ] {
        let fixture = fixture();
        let item = fixture.episode("a");
        let ticket = fixture.start(item);
        fixture.play_on(ticket, 0, 60_000);
        fixture.session.pause().unwrap();
        fixture.lib.pass(pause);
        fixture.fake.take();
        fixture.session.resume().unwrap();
        assert_eq!(
            fixture.fake.take(),
            [Call::Seek(60_000 - back), Call::Play],
            "{pause}"
        );
        // The same after a restart, where the library alone remembers.
        fixture.session.pause().unwrap();
        fixture.session.on_player_event(PlayerEvent::Sought {
            ticket,
            position_ms: 60_000,
        });
        fixture.session.seek(60_000).unwrap();
        fixture.session.stop().unwrap();
        fixture.lib.pass(pause);
        fixture.session.play(item, None).unwrap();
        assert_eq!(fixture.fake.loaded().1, 60_000 - back, "{pause}");
    }
}

#[test]
fn a_chosen_place_is_not_stepped_back_from() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    fixture.play_on(ticket, 0, 5_000);
    fixture.session.pause().unwrap();
    fixture.lib.pass(2 * HOUR);
    fixture.session.seek(100_000).unwrap();
    fixture.fake.take();
    fixture.session.resume().unwrap();
    assert_eq!(fixture.fake.take(), [Call::Play]);
    fixture.session.stop().unwrap();
    fixture.session.play(item, Some(42_000)).unwrap();
    assert_eq!(fixture.fake.loaded().1, 42_000);
}

#[test]
fn positions_from_before_a_seek_are_not_believed() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    fixture.play_on(ticket, 0, 10_000);
    fixture.session.seek(1_000_000).unwrap();
    fixture.session.on_player_event(PlayerEvent::Position {
        ticket,
        position_ms: 10_250,
        saved: Saved::default(),
    });
    assert_eq!(fixture.now().position_ms, 1_000_000);
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: 1_000_000,
    });
    fixture.session.on_player_event(PlayerEvent::Position {
        ticket,
        position_ms: 1_000_250,
        saved: Saved::default(),
    });
    assert_eq!(fixture.now().position_ms, 1_000_250);
    // Should the answer to a seek be lost, positions are believed again before long.
    fixture.session.seek(0).unwrap();
    fixture.lib.pass(6_000);
    fixture.session.on_player_event(PlayerEvent::Position {
        ticket,
        position_ms: 1_001_000,
        saved: Saved::default(),
    });
    assert_eq!(fixture.now().position_ms, 1_001_000);
}

#[test]
fn late_events_of_earlier_loads_are_ignored() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    let old = fixture.start(a);
    fixture.play_on(old, 0, 8_000);
    let new = fixture.start(b);
    assert_ne!(old, new);
    fixture.session.on_player_event(PlayerEvent::Position {
        ticket: old,
        position_ms: 3_000_000,
        saved: Saved::default(),
    });
    fixture.session.on_player_event(PlayerEvent::State {
        ticket: Some(old),
        state: PlayerState::Paused,
    });
    fixture.session.on_player_event(PlayerEvent::Failed {
        ticket: old,
        notice: "late".into(),
    });
    fixture.session.on_player_event(PlayerEvent::Ended {
        ticket: old,
        next: None,
    });
    let shown = fixture.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.position_ms, shown.state),
        (b, 0, PlaybackState::Playing)
    );
    assert_eq!(shown.notice, None);
    assert!(!fixture.done(a));
    assert_eq!(fixture.stored(a), 8_000);
}

#[test]
fn a_guess_of_the_player_is_worth_less_than_the_feeds_word() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let told = fixture.lib.rows(&[item]).unwrap()[0].duration_ms;
    assert!(told.is_some());
    fixture.session.play(item, None).unwrap();
    let (ticket, _) = fixture.fake.loaded();
    let loaded = |length| PlayerEvent::Loaded {
        ticket,
        duration: Some((777_000, length)),
        chapters: vec![],
    };
    fixture.session.on_player_event(loaded(Length::Guessed));
    assert_eq!(fixture.now().duration_ms, told);
    fixture.session.on_player_event(loaded(Length::Stated));
    assert_eq!(fixture.now().duration_ms, Some(777_000));
}
