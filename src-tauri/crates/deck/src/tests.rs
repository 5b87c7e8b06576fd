//! The sample library, a real session and a real player on a silent clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{Deck, client, deps};
use library::{
    ItemKind, ItemQuery, Library, PlaybackState, QueuePlace, Sleep, SoundPatch, Tick, Trim,
};
use player::OutputChoice;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

struct DeckFixture {
    deck: Deck,
    library: Library,
    ticks: Receiver<(Instant, Tick)>,
    /// Episodes of the sample, oldest first.
    episodes: Vec<library::ItemRow>,
    _folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

fn fixture() -> DeckFixture {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let deps = deps(
        client().unwrap(),
        runtime.handle().clone(),
        Arc::new(|_| {}),
    );
    let library = Library::open(folder.path(), deps).unwrap();
    library.open_sample().unwrap();
    let episodes = library
        .items(&ItemQuery {
            kind: Some(ItemKind::Episode),
            order: Some(library::Order::Oldest),
            ..ItemQuery::default()
        })
        .unwrap()
        .rows;
    let (told, ticks) = channel();
    let told = Mutex::new(told);
    let deck = Deck::start(&library, OutputChoice::Silent, move |tick| {
        let _ = told.lock().unwrap().send((Instant::now(), tick));
    });
    DeckFixture {
        deck,
        library,
        ticks,
        episodes,
        _folder: folder,
        _runtime: runtime,
    }
}

impl DeckFixture {
    fn until(&self, what: &str, fits: impl Fn(&Tick) -> bool) -> Vec<(Instant, Tick)> {
        let end = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        while let Ok(tick) = self
            .ticks
            .recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            seen.push(tick);
            if fits(&tick.1) {
                return seen;
            }
        }
        panic!("never: {what}; last {:?}", seen.last());
    }
}

#[test]
fn the_next_episode_follows_without_loading() {
    let fixture = fixture();
    let (first, second) = (&fixture.episodes[0], &fixture.episodes[1]);
    let session = fixture.deck.session();
    fixture
        .library
        .queue_add(&[second.id], QueuePlace::Last)
        .unwrap();
    session.play(first.id, Some(0)).unwrap();
    let ticks = fixture.until("it plays", |t| {
        t.state == PlaybackState::Playing && t.position_ms > 0
    });
    let length = ticks.last().unwrap().1.duration_ms.unwrap();
    session.seek(length - 3_000).unwrap();
    let ticks = fixture.until("the second is heard", |t| {
        t.item == second.id && t.position_ms > 500
    });
    let states: Vec<_> = ticks.iter().map(|(_, t)| (t.item, t.state)).collect();
    assert!(
        !states.contains(&(second.id, PlaybackState::Loading)),
        "{states:?}"
    );
    // What is heard goes on: the clock of the second began when that of the first ended.
    let last = ticks
        .iter()
        .rfind(|(_, t)| t.item == first.id && t.position_ms < length);
    let (at, tick) = last.expect("ticks of the first");
    let (now, heard) = ticks.last().unwrap();
    let went_by = i64::try_from(now.duration_since(*at).as_millis()).unwrap();
    let heard = length - tick.position_ms + heard.position_ms;
    assert!(
        (went_by - heard).abs() < 300,
        "{heard} ms heard in {went_by} ms"
    );
    assert!(fixture.library.rows(&[first.id]).unwrap()[0].done);
}

#[test]
fn the_sleep_timer_ends_where_the_fade_began() {
    let fixture = fixture();
    let session = fixture.deck.session();
    let item = fixture.episodes[0].id;
    session.play(item, Some(0)).unwrap();
    fixture.until("it plays", |t| t.position_ms > 0);
    let shown = session.playback();
    let chapters: Vec<i64> = shown.chapters.iter().map(|c| c.start_ms).collect();
    let end = chapters[1];
    session.seek(end - 4_500).unwrap();
    session.set_sleep(Some(Sleep::Chapter)).unwrap();
    let ticks = fixture.until("asleep", |t| t.state == PlaybackState::Paused);
    let kept = ticks.last().unwrap().1.position_ms;
    assert!(
        (end - 3_300..=end - 2_500).contains(&kept),
        "{kept} before {end}"
    );
    let loudest = ticks.iter().map(|(_, t)| t.position_ms).max().unwrap();
    assert!(loudest <= end + 300, "it went on to {loudest}, past {end}");
    let shown = session.playback();
    assert_eq!((shown.sleep, shown.position_ms), (None, kept));
}

#[test]
fn what_is_said_of_loudness_is_what_the_player_does() {
    for lufs in [-90.0, -70.0, -50.0, -36.1, -23.0, -16.0, -8.5, 3.0, 12.0] {
        let said = library::EvenLoudness::of(lufs as f32).gain_db;
        let done = player::even_gain_db(lufs);
        assert!((said - done).abs() < 0.05, "{lufs}: {said}, {done}");
    }
}

#[test]
fn the_analysis_measures_what_is_here_and_it_is_used() {
    let mut fixture = fixture();
    let library = fixture.library.clone();
    fixture.deck.start_analysis(&library);
    let end = Instant::now() + PATIENCE;
    while fixture.library.unmeasured(None).unwrap().is_some() {
        assert!(Instant::now() < end, "files stay unmeasured");
        std::thread::sleep(Duration::from_millis(20));
    }
    let session = fixture.deck.session();
    let shown = session.play(fixture.episodes[0].id, Some(0)).unwrap();
    let lufs = shown.loudness.expect("a measured file").measured_lufs;
    assert!((-40.0..-5.0).contains(&lufs), "{lufs}");
    session
        .set_sound(SoundPatch {
            loudness: Some(true),
            trim: Some(Trim::Medium),
            speed: Some(2.0),
            ..SoundPatch::default()
        })
        .unwrap();
    let ticks = fixture.until("time is saved", |t| t.saved.speed_ms > 1_500);
    let (began, first) = ticks.first().unwrap();
    let (now, last) = ticks.last().unwrap();
    let heard = (last.position_ms - first.position_ms) as f64;
    let took = now.duration_since(*began).as_millis() as f64;
    assert!(heard / took > 1.6, "{heard} ms in {took} ms at 2x");
}

#[test]
fn files_of_unknown_length_get_theirs_before_they_are_played() {
    let mut fixture = fixture();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/audio");
    let mut wanted = Vec::new();
    for name in [
        "vbr-no-xing.mp3",
        "faststart.m4a",
        "adts.aac",
        "opus.opus",
        "vorbis.ogg",
        "wav.wav",
    ] {
        let path = format!("{fixtures}/{name}");
        let added = fixture
            ._runtime
            .block_on(fixture.library.add(&path))
            .unwrap();
        let row = fixture.library.rows(&added.items).unwrap().remove(0);
        assert_eq!(row.duration_ms, None, "{name}");
        let source = player::FileSource::open(std::path::Path::new(&path)).unwrap();
        let decoded = player::inspect(Box::new(source), true).unwrap();
        let length = i64::try_from(decoded.media.duration_ms().unwrap()).unwrap();
        wanted.push((name, row.id, length));
    }
    let rubbish = fixture._folder.path().join("rubbish.mp3");
    std::fs::write(&rubbish, [b"ID3".as_slice(), &[0x55; 4_000]].concat()).unwrap();
    let added = fixture
        ._runtime
        .block_on(fixture.library.add(rubbish.to_str().unwrap()));
    let rubbish = added.unwrap().items[0];

    let library = fixture.library.clone();
    fixture.deck.start_analysis(&library);
    let end = Instant::now() + PATIENCE;
    while fixture.library.unmeasured(None).unwrap().is_some() {
        assert!(Instant::now() < end, "files stay unmeasured");
        std::thread::sleep(Duration::from_millis(20));
    }
    for (name, item, length) in wanted {
        let found = fixture.library.rows(&[item]).unwrap()[0].duration_ms;
        let found = found.unwrap_or_else(|| panic!("{name} has no length"));
        assert!((found - length).abs() <= 1, "{name}: {found}, not {length}");
    }
    assert_eq!(
        fixture.library.rows(&[rubbish]).unwrap()[0].duration_ms,
        None
    );
    assert_eq!(fixture.library.untimed().unwrap().len(), 1);
}

/// Plays an episode from its third second on for one more; how far that was heard.
fn a_second_of(fixture: &DeckFixture, item: library::ItemId) -> i64 {
    fixture.deck.session().play(item, Some(3_000)).unwrap();
    let ticks = fixture.until("it plays", |t| t.position_ms > 4_000);
    ticks.last().unwrap().1.position_ms
}

/// The place is what was heard, or a little later: it went on until it was kept.
fn is_of(place: i64, heard: i64) {
    assert!(
        (heard..heard + 1_000).contains(&place),
        "{place}, heard up to {heard}"
    );
}

/// What is stored of a place in the end.
fn close_and_see(fixture: DeckFixture, item: library::ItemId) -> i64 {
    fixture.deck.shutdown();
    fixture.library.rows(&[item]).unwrap()[0].position_ms
}

#[test]
fn the_place_at_the_end_is_what_was_heard() {
    for after in [300, 2_300, 4_400, 4_600] {
        let fixture = fixture();
        let item = fixture.episodes[0].id;
        fixture.deck.session().play(item, Some(3_000)).unwrap();
        let ticks = fixture.until("so much is heard", |t| t.position_ms >= 3_000 + after);
        let (at, heard) = ticks.last().unwrap();
        let place = close_and_see(fixture, item);
        let most = heard.position_ms + i64::try_from(at.elapsed().as_millis()).unwrap();
        assert!(
            (heard.position_ms..=most + 50).contains(&place),
            "{place}, heard up to {}",
            heard.position_ms
        );
    }
}

#[test]
fn the_place_at_the_end_is_the_one_sought_last() {
    let fixture = fixture();
    let item = fixture.episodes[0].id;
    let session = fixture.deck.session();
    session.play(item, Some(0)).unwrap();
    fixture.until("it plays", |t| t.position_ms > 600);
    for to in [9_000, 2_000, 14_000, 6_000] {
        session.seek(to).unwrap();
    }
    let place = close_and_see(fixture, item);
    assert!((6_000..7_000).contains(&place), "{place}");
}

#[test]
fn a_load_under_way_at_the_end_costs_no_place() {
    let fixture = fixture();
    let (first, second) = (fixture.episodes[0].id, fixture.episodes[1].id);
    let library = fixture.library.clone();
    library.set_position(second, 8_000, None).unwrap();
    let session = fixture.deck.session();
    let heard = a_second_of(&fixture, first);
    session.play(second, None).unwrap();
    let place = close_and_see(fixture, second);
    assert!(
        (8_000..8_800).contains(&place),
        "{place}, where listening had stopped"
    );
    let place = library.rows(&[first]).unwrap()[0].position_ms;
    is_of(place, heard);
}

#[test]
fn going_on_and_closing_again_does_not_creep_back() {
    let fixture = fixture();
    let item = fixture.episodes[0].id;
    let session = fixture.deck.session();
    session.play(item, Some(9_000)).unwrap();
    fixture.until("it plays", |t| t.position_ms > 9_200);
    session.pause().unwrap();
    let ticks = fixture.until("it is paused", |t| t.state == PlaybackState::Paused);
    let paused = ticks.last().unwrap().1.position_ms;
    session.resume().unwrap();
    let place = close_and_see(fixture, item);
    assert!(
        (paused..paused + 500).contains(&place),
        "{place}, paused at {paused}"
    );
}

#[test]
#[cfg(unix)]
fn a_disk_that_hangs_does_not_cost_the_place() {
    let mut fixture = fixture();
    let sound = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/fixtures/audio/cbr.mp3"
    );
    let added = fixture
        ._runtime
        .block_on(fixture.library.add(sound))
        .unwrap();
    let detail = fixture.library.item(added.items[0]).unwrap();
    let path = detail.file_path.unwrap();
    // Whoever opens it waits until somebody writes.
    std::fs::remove_file(&path).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    let library = fixture.library.clone();
    fixture.deck.start_analysis(&library);
    let item = fixture.episodes[0].id;
    let heard = a_second_of(&fixture, item);
    let began = Instant::now();
    let place = close_and_see(fixture, item);
    assert!(began.elapsed() < PATIENCE, "it hangs with the disk");
    is_of(place, heard);
}

#[test]
fn what_is_no_sound_is_said_in_a_whole_sentence() {
    let fixture = fixture();
    let html =
        b"<!DOCTYPE html><html><title>Log in</title><body>Who are you?</body></html>".to_vec();
    let junk: Vec<u8> = (0..60_000u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for (name, bytes) in [("page", html), ("junk", junk), ("empty", Vec::new())] {
        let sound = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../tests/fixtures/audio/cbr.mp3"
        );
        let added = fixture
            ._runtime
            .block_on(fixture.library.add(sound))
            .unwrap();
        let item = added.items[0];
        let path = fixture.library.item(item).unwrap().file_path.unwrap();
        std::fs::write(path, bytes).unwrap();
        let session = fixture.deck.session();
        session.play(item, None).unwrap();
        let end = Instant::now() + PATIENCE;
        while session.playback().state != PlaybackState::Failed {
            assert!(Instant::now() < end, "{name} does not fail");
            std::thread::sleep(Duration::from_millis(10));
        }
        let said = session.playback().notice.unwrap().sentence;
        assert!(said.starts_with("This file is "), "{name}: {said}");
        // The listener's own file, which no server has.
        assert!(said.ends_with(")."), "{name}: {said}");
    }
}
