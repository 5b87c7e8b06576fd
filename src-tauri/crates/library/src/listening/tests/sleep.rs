//! The sleep timer: listening time, the fade, the place; and the ends of chapters and episodes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Call, HOUR, fixture};
use crate::{PlaybackState, PlayerEvent, QueuePlace, Sleep, SleepNow};

const MINUTES: Sleep = Sleep::Minutes { minutes: 2 };

#[test]
fn after_minutes_of_listening_it_fades_and_keeps_the_place() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    fixture.session.set_sleep(Some(MINUTES)).unwrap();
    fixture.play_on(ticket, 0, 60_000);
    // A pause is no listening.
    fixture.session.pause().unwrap();
    fixture.lib.pass(HOUR);
    fixture.session.resume().unwrap();
    let at = fixture.now().position_ms;
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: at,
    });
    let left = fixture.now().sleep.unwrap().left_ms.unwrap();
    assert!((59_000..=61_500).contains(&left), "{left}");
    fixture.fake.take();
    fixture.play_on(ticket, at, at + left - 11_000);
    assert_eq!(fixture.fake.take(), []);
    fixture.play_on(ticket, at + left - 11_000, at + left - 9_000);
    let calls = fixture.fake.take();
    assert!(
        matches!(calls.as_slice(), [Call::FadeOut(9_500..=10_000)]),
        "{calls:?}"
    );
    let dim = fixture.now().position_ms;
    fixture.play_on(ticket, dim, dim + 9_000);
    fixture
        .session
        .on_player_event(PlayerEvent::FadedOut { ticket });
    let shown = fixture.now();
    assert_eq!((shown.state, shown.sleep), (PlaybackState::Paused, None));
    let from = shown.position_ms;
    assert!(
        (at + left - 10_500..=at + left - 9_500).contains(&from),
        "{from}"
    );
    assert_eq!(fixture.stored(item), from);
    assert_eq!(fixture.fake.take(), [Call::Seek(from)]);
    // The next morning it goes on from there, a little before.
    fixture.lib.pass(8 * HOUR);
    fixture.session.resume().unwrap();
    assert_eq!(fixture.fake.take(), [Call::Seek(from - 10_000), Call::Play]);
}

#[test]
fn more_time_during_the_fade_brings_the_sound_back() {
    let fixture = fixture();
    let ticket = fixture.start(fixture.episode("a"));
    fixture
        .session
        .set_sleep(Some(Sleep::Minutes { minutes: 1 }))
        .unwrap();
    fixture.play_on(ticket, 0, 52_000);
    assert!(
        fixture
            .fake
            .take()
            .iter()
            .any(|d| matches!(d, Call::FadeOut(_)))
    );
    fixture.session.set_sleep(Some(MINUTES)).unwrap();
    assert_eq!(fixture.fake.take(), [Call::Play]);
    fixture.play_on(ticket, 52_000, 100_000);
    assert_eq!(fixture.fake.take(), []);
    // The end of a fade that was taken back is no end.
    fixture.session.set_sleep(None).unwrap();
    fixture
        .session
        .on_player_event(PlayerEvent::FadedOut { ticket });
    assert_eq!(fixture.now().state, PlaybackState::Playing);
    fixture.session.set_sleep(Some(MINUTES)).unwrap();
    fixture
        .session
        .on_player_event(PlayerEvent::FadedOut { ticket });
    let shown = fixture.now();
    assert_eq!(shown.state, PlaybackState::Playing);
    assert_eq!(shown.sleep.map(|s| s.what), Some(MINUTES));
    // A jump during the fade: the player takes it back, and it begins again.
    fixture
        .session
        .set_sleep(Some(Sleep::Minutes { minutes: 1 }))
        .unwrap();
    fixture.play_on(ticket, 100_000, 153_000);
    fixture.fake.take();
    fixture.session.seek(500_000).unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: 500_000,
    });
    fixture.play_on(ticket, 500_000, 500_500);
    let calls = fixture.fake.take();
    assert!(
        matches!(
            calls.as_slice(),
            [Call::Seek(500_000), Call::FadeOut(..8_000)]
        ),
        "{calls:?}"
    );
}

#[test]
fn at_the_end_of_the_chapter() {
    let fixture = fixture();
    let item = fixture.episode("a");
    assert!(fixture.session.set_sleep(Some(Sleep::Chapter)).is_err());
    fixture.lib.write(move |tx| {
        let told = |start_ms, title: &str| feed::Chapter {
            start_ms,
            end_ms: None,
            title: title.into(),
            url: None,
            image: None,
            hidden: false,
        };
        crate::items::set_chapters(tx, item, "feed", &[told(0, "Intro"), told(60_000, "Boats")])
    });
    fixture.session.set_speed(2.0).unwrap();
    let ticket = fixture.start(item);
    fixture.session.set_sleep(Some(Sleep::Chapter)).unwrap();
    fixture.play_on(ticket, 0, 50_000);
    assert_eq!(
        fixture.now().sleep,
        Some(SleepNow {
            what: Sleep::Chapter,
            left_ms: Some(5_000)
        })
    );
    fixture.fake.take();
    fixture.play_on(ticket, 50_000, 54_250);
    let calls = fixture.fake.take();
    assert!(
        matches!(calls.as_slice(), [Call::FadeOut(2_800..=3_000)]),
        "at 2x three seconds are six of source: {calls:?}"
    );
    fixture
        .session
        .on_player_event(PlayerEvent::FadedOut { ticket });
    assert_eq!(fixture.now().position_ms, 54_000);
}

#[test]
fn after_this_episode_or_a_few() {
    let fixture = fixture();
    let (a, b, c) = (
        fixture.episode("a"),
        fixture.episode("bb"),
        fixture.episode("ccc"),
    );
    fixture.lib.queue_add(&[b, c], QueuePlace::Last).unwrap();
    let ticket = fixture.start(a);
    fixture
        .session
        .set_sleep(Some(Sleep::Episodes { count: 2 }))
        .unwrap();
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    let shown = fixture.now();
    assert_eq!(shown.item.unwrap().id, b);
    assert_eq!(shown.sleep.unwrap().what, Sleep::Episodes { count: 1 });
    let ticket = fixture.start(b);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    let shown = fixture.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.state, shown.sleep),
        (b, PlaybackState::Ended, None)
    );
    assert_eq!(fixture.queue(), [c]);
    // Awake again one goes on, and does not hear the same once more.
    let shown = fixture.session.toggle().unwrap();
    assert_eq!(
        (shown.item.unwrap().id, shown.state),
        (c, PlaybackState::Loading)
    );
    assert!(fixture.done(b));
}

#[test]
fn lengths_are_kept_within_reason() {
    let fixture = fixture();
    fixture.start(fixture.episode("a"));
    let set = |sleep| {
        fixture
            .session
            .set_sleep(Some(sleep))
            .unwrap()
            .sleep
            .unwrap()
            .what
    };
    assert_eq!(
        set(Sleep::Minutes { minutes: 0 }),
        Sleep::Minutes { minutes: 1 }
    );
    assert_eq!(
        set(Sleep::Minutes { minutes: u32::MAX }),
        Sleep::Minutes { minutes: 1_440 }
    );
    assert_eq!(
        set(Sleep::Episodes { count: 0 }),
        Sleep::Episodes { count: 1 }
    );
    // Stopping forgets it.
    assert_eq!(fixture.session.stop().unwrap().sleep, None);
}
