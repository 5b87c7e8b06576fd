#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{ItemQuery, Place, QueuePlace, ReadingPosition};
use crate::testing::library::{DAY, START, library};

fn place(progress: f32) -> ReadingPosition {
    ReadingPosition {
        offset: 1200,
        anchor: "and so it began".into(),
        progress,
    }
}

#[test]
fn a_place_is_kept_also_at_the_end() {
    let lib = library();
    let id = lib.article("Read", "<p>words</p>");
    lib.set_reading(id, place(0.4)).unwrap();
    assert_eq!(lib.item(id).unwrap().reading, Some(place(0.4)));
    assert!(!lib.rows(&[id]).unwrap()[0].done);
    lib.queue_add(&[id], QueuePlace::Last).unwrap();
    lib.set_reading(id, place(0.97)).unwrap();
    assert!(!lib.rows(&[id]).unwrap()[0].done);
    lib.set_reading(id, place(0.98)).unwrap();
    let detail = lib.item(id).unwrap();
    assert!(detail.row.done && !detail.row.queued);
    assert_eq!(detail.reading, Some(place(0.98)));
    // Read again from the start: it stays read.
    lib.set_reading(id, place(0.1)).unwrap();
    assert!(lib.rows(&[id]).unwrap()[0].done);
}

#[test]
fn nonsense_is_clamped() {
    let lib = library();
    let id = lib.article("Read", "<p>words</p>");
    let long = ReadingPosition {
        offset: u32::MAX,
        anchor: "ж".repeat(500),
        progress: f32::NAN,
    };
    lib.set_reading(id, long).unwrap();
    let kept = lib.item(id).unwrap().reading.unwrap();
    assert_eq!((kept.progress, kept.anchor.chars().count()), (0.0, 80));
    assert!(
        lib.set_reading(lib.episode("E", START), place(0.5))
            .is_err()
    );
    let id = lib.episode("E2", START);
    lib.set_position(id, -5, None).unwrap();
    assert_eq!(lib.rows(&[id]).unwrap()[0].position_ms, 0);
    lib.set_position(id, i64::MAX, Some((i64::MAX, true)))
        .unwrap();
    assert_eq!(lib.rows(&[id]).unwrap()[0].position_ms, 30 * DAY);
}

#[test]
fn a_counted_duration_beats_a_claim() {
    let lib = library();
    let id = lib.episode("E", START);
    let duration = || lib.rows(&[id]).unwrap()[0].duration_ms;
    lib.set_position(id, 1, Some((700_000, false))).unwrap();
    assert_eq!(duration(), Some(700_000));
    lib.set_position(id, 1, Some((650_000, true))).unwrap();
    lib.set_position(id, 1, Some((700_000, false))).unwrap();
    assert_eq!(duration(), Some(650_000));
    let row = &lib.rows(&[id]).unwrap()[0];
    assert_eq!((row.minutes, row.position_ms), (Some(11), 1));
}

#[test]
fn a_length_is_filled_in_and_put_right_without_a_place() {
    let lib = library();
    let id = lib.episode("E", START);
    let duration = || lib.rows(&[id]).unwrap()[0].duration_ms;
    let claimed = duration();
    assert!(claimed.is_some(), "by its feed");
    lib.set_duration(id, 0, true).unwrap();
    lib.set_duration(id, i64::MAX, true).unwrap();
    lib.set_duration(id, 710_000, false).unwrap();
    assert_eq!(duration(), claimed, "a guess, and what no episode lasts");
    lib.set_duration(id, 650_400, true).unwrap();
    lib.set_duration(id, 700_000, false).unwrap();
    assert_eq!(duration(), Some(650_400));
    let row = &lib.rows(&[id]).unwrap()[0];
    assert_eq!(
        (row.minutes, row.position_ms, row.done),
        (Some(11), 0, false)
    );
    let begun = ItemQuery {
        place: Place::Continue,
        ..ItemQuery::default()
    };
    assert!(lib.titles(&begun).is_empty(), "nobody listened to it");
}

#[test]
fn continue_shows_the_latest_first_and_not_what_is_done() {
    let lib = library();
    let (a, b) = (
        lib.episode("Heard", START - DAY),
        lib.article("Read", "<p>w</p>"),
    );
    lib.episode("Untouched", START);
    lib.set_position(a, 60_000, None).unwrap();
    lib.pass(1000);
    lib.set_reading(b, place(0.2)).unwrap();
    let begun = || {
        lib.titles(&ItemQuery {
            place: Place::Continue,
            ..ItemQuery::default()
        })
    };
    assert_eq!(begun(), ["Read", "Heard"]);
    assert_eq!(lib.home().unwrap().begun.len(), 2);
    lib.pass(1000);
    lib.set_position(a, 61_000, None).unwrap();
    assert_eq!(begun(), ["Heard", "Read"]);
    lib.set_played(a).unwrap();
    assert_eq!(begun(), ["Read"]);
    let row = &lib.rows(&[a]).unwrap()[0];
    assert!(row.done && !row.in_inbox);
    assert_eq!((row.position_ms, row.progress), (0, 1.0));
}

#[test]
fn a_claimed_length_does_not_bound_the_place() {
    let lib = library();
    // The feed says ten minutes.
    let id = lib.episode("Longer than it says", START);
    lib.set_position(id, 900_000, None).unwrap();
    assert_eq!(lib.rows(&[id]).unwrap()[0].position_ms, 900_000);
    assert_eq!(lib.rows(&[id]).unwrap()[0].progress, 1.0);
    lib.set_position(id, 900_000, Some((800_000, false)))
        .unwrap();
    assert_eq!(lib.rows(&[id]).unwrap()[0].position_ms, 900_000);
    lib.set_position(id, 900_000, Some((800_000, true)))
        .unwrap();
    assert_eq!(lib.rows(&[id]).unwrap()[0].position_ms, 800_000);
}
