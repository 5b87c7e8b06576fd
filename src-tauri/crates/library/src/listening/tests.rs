#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Heard, HeardChapter, HeardState, Load, Session, Transport};
use crate::media::Playable;
use crate::testing::{DAY, Fixture, library};
use crate::{ItemId, ItemPatch, Playback, PlaybackState, QueuePlace, Tick};
use std::sync::{Arc, Mutex};

#[derive(Debug, Clone, PartialEq)]
enum Did {
    Load { ticket: u64, start: i64, file: bool },
    Play,
    Pause,
    Seek(i64),
    Volume(f32),
    Muted(bool),
    Stop,
}

/// Remembers what it was told.
#[derive(Default)]
struct Fake(Mutex<Vec<Did>>);

impl Fake {
    fn push(&self, did: Did) {
        self.0.lock().unwrap().push(did);
    }

    fn take(&self) -> Vec<Did> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// The ticket and start of the last load.
    fn loaded(&self) -> (u64, i64) {
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
        let (ticket, start) = self.fake.loaded();
        self.session.on(Heard::State {
            ticket: Some(ticket),
            state: HeardState::Loading,
        });
        self.session.on(Heard::Loaded {
            ticket,
            duration_ms: Some(HOUR),
            exact: true,
            chapters: vec![],
        });
        self.session.on(Heard::State {
            ticket: Some(ticket),
            state: HeardState::Playing,
        });
        self.session.on(Heard::Position {
            ticket,
            position_ms: start,
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
            });
        }
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
        });
        worst = worst.max(at - room.stored(item));
    }
    assert!(worst <= 5_000, "{worst}");
    // Not closed, not dropped: as after a kill, another process sees what was committed.
    std::mem::forget(room.session.clone());
    let again =
        crate::testing::open(room.lib.dir.path(), &room.lib.clock, &room.lib.changes).unwrap();
    let row = again.rows(&[item]).unwrap().remove(0);
    assert!(row.position_ms >= 399 * 250 - 5_000, "{}", row.position_ms);
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
    });
    assert_eq!(room.now().position_ms, 1_000_000);
    room.session.on(Heard::Sought {
        ticket,
        position_ms: 1_000_000,
    });
    room.session.on(Heard::Position {
        ticket,
        position_ms: 1_000_250,
    });
    assert_eq!(room.now().position_ms, 1_000_250);
    // Should the answer to a seek be lost, positions are believed again before long.
    room.session.seek(0).unwrap();
    room.lib.pass(6_000);
    room.session.on(Heard::Position {
        ticket,
        position_ms: 1_001_000,
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
    });
    room.session.on(Heard::State {
        ticket: Some(old),
        state: HeardState::Paused,
    });
    room.session.on(Heard::Failed {
        ticket: old,
        sentence: "late".into(),
    });
    room.session.on(Heard::Ended { ticket: old });
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
fn ended_is_played_and_the_next_begins() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    let article = room.lib.article("Between", "<p>words</p>");
    room.lib
        .queue_add(&[article, b, c], QueuePlace::Last)
        .unwrap();
    let ticket = room.start(a);
    assert_eq!(room.queue(), [a, article, b, c], "what plays is the head");
    room.hear(ticket, 0, 2_000);
    room.session.on(Heard::Ended { ticket });
    assert!(room.done(a));
    assert_eq!(room.stored(a), 0);
    let shown = room.now();
    assert_eq!(shown.item.unwrap().id, b, "an article cannot be heard");
    assert_eq!(room.queue(), [b, article, c]);
    let ticket = room.start(b);
    room.session.on(Heard::Ended { ticket });
    let ticket = room.start(c);
    room.session.on(Heard::Ended { ticket });
    assert_eq!(room.now().state, PlaybackState::Ended);
    assert_eq!(room.queue(), [article]);
    assert_eq!(
        room.lib.number("SELECT count(*) FROM history"),
        1,
        "only what was heard is history"
    );
    assert_eq!(room.lib.number("SELECT to_ms FROM history"), 2_000);
}

#[test]
fn going_on_by_itself_can_be_switched_off() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    let settings = room.lib.settings().unwrap();
    room.lib
        .set_settings(crate::Settings {
            auto_advance: false,
            ..settings
        })
        .unwrap();
    room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = room.start(a);
    room.session.on(Heard::Ended { ticket });
    let shown = room.now();
    assert_eq!(
        (shown.state, shown.item.unwrap().id),
        (PlaybackState::Ended, a)
    );
    assert_eq!(room.queue(), [b]);
    // Playing it again begins at its start and takes it up again.
    room.session.resume().unwrap();
    assert_eq!(room.fake.loaded().1, 0);
    assert!(!room.done(a));
}

#[test]
fn near_the_end_counts_as_played_when_left() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    let ticket = room.start(a);
    room.session.seek(HOUR - 200_000).unwrap();
    room.session.on(Heard::Sought {
        ticket,
        position_ms: HOUR - 200_000,
    });
    room.session.pause().unwrap();
    assert!(!room.done(a));
    room.session.seek(HOUR - 20_000).unwrap();
    room.session.on(Heard::Sought {
        ticket,
        position_ms: HOUR - 20_000,
    });
    room.session.resume().unwrap();
    room.session.pause().unwrap();
    assert!(room.done(a));
    assert_eq!(room.queue(), []);
    // Going back and listening on takes it up again.
    room.session.seek(60_000).unwrap();
    assert!(!room.done(a));
    assert_eq!(room.queue(), [a]);
    room.session.seek(HOUR - 5_000).unwrap();
    room.session.play(b, None).unwrap();
    assert!(room.done(a));
    assert_eq!(room.queue(), [b]);
}

#[test]
fn play_next_keeps_what_it_leaves() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    room.lib.queue_add(&[b, c], QueuePlace::Last).unwrap();
    let ticket = room.start(a);
    room.hear(ticket, 0, 30_000);
    assert_eq!(room.session.play_next().unwrap().item.unwrap().id, b);
    assert_eq!(room.queue(), [b, c, a]);
    assert_eq!(room.stored(a), 30_000);
    room.session.play_next().unwrap();
    assert_eq!(room.session.play_next().unwrap().item.unwrap().id, a);
    room.lib.queue_remove(&[b, c]).unwrap();
    let error = room.session.play_next().unwrap_err().to_string();
    assert!(error.contains("Up Next"), "{error}");
    assert_eq!(room.now().item.unwrap().id, a, "what plays goes on");
}

#[test]
fn what_cannot_be_played_disturbs_nothing() {
    let room = room();
    let a = room.episode("a");
    let article = room.lib.article("Words", "<p>words</p>");
    let ticket = room.start(a);
    assert!(room.session.play(article, None).is_err());
    assert!(room.session.play(ItemId(999), None).is_err());
    room.hear(ticket, 0, 1_000);
    let shown = room.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.state),
        (a, PlaybackState::Playing)
    );
}

#[test]
fn a_failure_is_said_and_when_going_on_the_next_is_tried() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    room.lib.queue_add(&[b, c], QueuePlace::Last).unwrap();
    room.session.play(a, None).unwrap();
    let ticket = room.fake.loaded().0;
    room.session.on(Heard::Failed {
        ticket,
        sentence: "this file is not audio".into(),
    });
    let shown = room.now();
    assert_eq!(
        (shown.state, shown.item.unwrap().id),
        (PlaybackState::Failed, a),
        "asked for by hand: it stays"
    );
    assert_eq!(shown.notice.as_deref(), Some("this file is not audio"));
    let ticket = room.start(a);
    room.session.on(Heard::Ended { ticket });
    let ticket = room.fake.loaded().0;
    room.session.on(Heard::Failed {
        ticket,
        sentence: "broken".into(),
    });
    assert_eq!(room.now().item.unwrap().id, c);
    let ticket = room.fake.loaded().0;
    room.session.on(Heard::Failed {
        ticket,
        sentence: "broken too".into(),
    });
    assert_eq!(room.now().state, PlaybackState::Failed);
    assert!(!room.done(b) && !room.done(c));
}

#[test]
fn the_device_goes_and_comes_back() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.hear(ticket, 0, 7_000);
    room.session.on(Heard::OutputLost {
        sentence: "the headphones went away".into(),
    });
    let shown = room.now();
    assert_eq!(
        (shown.state, shown.notice.as_deref()),
        (PlaybackState::Paused, Some("the headphones went away"))
    );
    assert_eq!(room.stored(item), 7_000);
    room.fake.take();
    room.session.on(Heard::OutputBack);
    assert_eq!(room.fake.take(), [Did::Seek(6_200), Did::Play]);
    // Paused by hand meanwhile: it stays silent.
    room.session.pause().unwrap();
    room.session.on(Heard::OutputLost {
        sentence: "gone".into(),
    });
    room.fake.take();
    room.session.on(Heard::OutputBack);
    assert_eq!(room.fake.take(), []);
}

#[test]
fn what_played_last_waits_where_it_was_after_a_restart() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.hear(ticket, 0, 90_000);
    room.session.pause().unwrap();
    let (fake, _, session) = sit_down(&room.lib);
    let shown = session.playback();
    assert_eq!(
        (shown.state, shown.position_ms),
        (PlaybackState::Paused, 90_000)
    );
    assert_eq!(shown.item.unwrap().id, item);
    assert!(
        !fake
            .take()
            .iter()
            .any(|did| matches!(did, Did::Load { .. }))
    );
    session.seek(30_000).unwrap();
    session.toggle().unwrap();
    assert_eq!(fake.loaded().1, 30_000);
}

#[test]
fn volume_is_kept() {
    let room = room();
    room.session.set_volume(7.0).unwrap();
    assert_eq!(room.now().volume, 1.0);
    room.session.set_volume(0.25).unwrap();
    room.session.set_muted(true).unwrap();
    let (fake, _, session) = sit_down(&room.lib);
    assert_eq!(fake.take(), [Did::Volume(0.25), Did::Muted(true)]);
    assert!(session.playback().muted);
    assert_eq!(room.lib.settings().unwrap().volume, 0.25);
}

#[test]
fn chapters_of_the_file_win() {
    let room = room();
    let item = room.episode("a");
    room.lib.write(move |tx| {
        let told = |start_ms, title: &str| feed::Chapter {
            start_ms,
            end_ms: None,
            title: title.into(),
            url: Some("https://example.org/x".into()),
            image: None,
            hidden: false,
        };
        crate::items::set_chapters(tx, item, "feed", &[told(0, "Intro"), told(30_000, "Boats")])
    });
    assert_eq!(room.session.play(item, None).unwrap().chapters.len(), 2);
    let ticket = room.fake.loaded().0;
    let chapters =
        [(0, "Intro"), (95_000, "Boats"), (200_000, "Outro")].map(|(start_ms, title)| {
            HeardChapter {
                start_ms,
                title: title.into(),
            }
        });
    room.session.on(Heard::Loaded {
        ticket,
        duration_ms: Some(HOUR),
        exact: true,
        chapters: chapters.into(),
    });
    let seen: Vec<_> = room
        .now()
        .chapters
        .into_iter()
        .map(|c| (c.start_ms, c.title, c.url.is_some()))
        .collect();
    assert_eq!(
        seen,
        [
            (0, "Intro".to_owned(), true),
            (95_000, "Boats".to_owned(), true),
            (200_000, "Outro".to_owned(), false)
        ]
    );
}

#[test]
fn played_by_hand_elsewhere_starts_at_the_beginning() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.hear(ticket, 0, 50_000);
    room.session.stop().unwrap();
    room.lib
        .set_items(
            &[item],
            ItemPatch {
                done: Some(true),
                ..ItemPatch::default()
            },
        )
        .unwrap();
    room.session.play(item, None).unwrap();
    assert_eq!(room.fake.loaded().1, 0);
    assert!(!room.done(item));
}
