//! The sleep timer: listening time, the fade, the place; and the ends of chapters and episodes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Did, HOUR, room};
use crate::{Heard, PlaybackState, QueuePlace, Sleep, SleepNow};

const MINUTES: Sleep = Sleep::Minutes { minutes: 2 };

#[test]
fn after_minutes_of_listening_it_fades_and_keeps_the_place() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.session.set_sleep(Some(MINUTES)).unwrap();
    room.hear(ticket, 0, 60_000);
    // A pause is no listening.
    room.session.pause().unwrap();
    room.lib.pass(HOUR);
    room.session.resume().unwrap();
    let at = room.now().position_ms;
    room.session.on(Heard::Sought {
        ticket,
        position_ms: at,
    });
    let left = room.now().sleep.unwrap().left_ms.unwrap();
    assert!((59_000..=61_500).contains(&left), "{left}");
    room.fake.take();
    room.hear(ticket, at, at + left - 11_000);
    assert_eq!(room.fake.take(), []);
    room.hear(ticket, at + left - 11_000, at + left - 9_000);
    let did = room.fake.take();
    assert!(
        matches!(did.as_slice(), [Did::FadeOut(9_500..=10_000)]),
        "{did:?}"
    );
    let dim = room.now().position_ms;
    room.hear(ticket, dim, dim + 9_000);
    room.session.on(Heard::FadedOut { ticket });
    let shown = room.now();
    assert_eq!((shown.state, shown.sleep), (PlaybackState::Paused, None));
    let from = shown.position_ms;
    assert!(
        (at + left - 10_500..=at + left - 9_500).contains(&from),
        "{from}"
    );
    assert_eq!(room.stored(item), from);
    assert_eq!(room.fake.take(), [Did::Seek(from)]);
    // The next morning it goes on from there, a little before.
    room.lib.pass(8 * HOUR);
    room.session.resume().unwrap();
    assert_eq!(room.fake.take(), [Did::Seek(from - 10_000), Did::Play]);
}

#[test]
fn more_time_during_the_fade_brings_the_sound_back() {
    let room = room();
    let ticket = room.start(room.episode("a"));
    room.session
        .set_sleep(Some(Sleep::Minutes { minutes: 1 }))
        .unwrap();
    room.hear(ticket, 0, 52_000);
    assert!(
        room.fake
            .take()
            .iter()
            .any(|d| matches!(d, Did::FadeOut(_)))
    );
    room.session.set_sleep(Some(MINUTES)).unwrap();
    assert_eq!(room.fake.take(), [Did::Play]);
    room.hear(ticket, 52_000, 100_000);
    assert_eq!(room.fake.take(), []);
    // The end of a fade that was taken back is no end.
    room.session.set_sleep(None).unwrap();
    room.session.on(Heard::FadedOut { ticket });
    assert_eq!(room.now().state, PlaybackState::Playing);
    room.session.set_sleep(Some(MINUTES)).unwrap();
    room.session.on(Heard::FadedOut { ticket });
    let shown = room.now();
    assert_eq!(shown.state, PlaybackState::Playing);
    assert_eq!(shown.sleep.map(|s| s.what), Some(MINUTES));
    // A jump during the fade: the player takes it back, and it begins again.
    room.session
        .set_sleep(Some(Sleep::Minutes { minutes: 1 }))
        .unwrap();
    room.hear(ticket, 100_000, 153_000);
    room.fake.take();
    room.session.seek(500_000).unwrap();
    room.session.on(Heard::Sought {
        ticket,
        position_ms: 500_000,
    });
    room.hear(ticket, 500_000, 500_500);
    let did = room.fake.take();
    assert!(
        matches!(did.as_slice(), [Did::Seek(500_000), Did::FadeOut(..8_000)]),
        "{did:?}"
    );
}

#[test]
fn at_the_end_of_the_chapter() {
    let room = room();
    let item = room.episode("a");
    assert!(room.session.set_sleep(Some(Sleep::Chapter)).is_err());
    room.lib.write(move |tx| {
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
    room.session.set_speed(2.0).unwrap();
    let ticket = room.start(item);
    room.session.set_sleep(Some(Sleep::Chapter)).unwrap();
    room.hear(ticket, 0, 50_000);
    assert_eq!(
        room.now().sleep,
        Some(SleepNow {
            what: Sleep::Chapter,
            left_ms: Some(5_000)
        })
    );
    room.fake.take();
    room.hear(ticket, 50_000, 54_250);
    let did = room.fake.take();
    assert!(
        matches!(did.as_slice(), [Did::FadeOut(2_800..=3_000)]),
        "at 2x three seconds are six of source: {did:?}"
    );
    room.session.on(Heard::FadedOut { ticket });
    assert_eq!(room.now().position_ms, 54_000);
}

#[test]
fn after_this_episode_or_a_few() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    room.lib.queue_add(&[b, c], QueuePlace::Last).unwrap();
    let ticket = room.start(a);
    room.session
        .set_sleep(Some(Sleep::Episodes { count: 2 }))
        .unwrap();
    room.session.on(Heard::Ended { ticket, next: None });
    let shown = room.now();
    assert_eq!(shown.item.unwrap().id, b);
    assert_eq!(shown.sleep.unwrap().what, Sleep::Episodes { count: 1 });
    let ticket = room.start(b);
    room.session.on(Heard::Ended { ticket, next: None });
    let shown = room.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.state, shown.sleep),
        (b, PlaybackState::Ended, None)
    );
    assert_eq!(room.queue(), [c]);
    // Awake again one goes on, and does not hear the same once more.
    let shown = room.session.toggle().unwrap();
    assert_eq!(
        (shown.item.unwrap().id, shown.state),
        (c, PlaybackState::Loading)
    );
    assert!(room.done(b));
}

#[test]
fn lengths_are_kept_within_reason() {
    let room = room();
    room.start(room.episode("a"));
    let set = |sleep| {
        room.session
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
    assert_eq!(room.session.stop().unwrap().sleep, None);
}
