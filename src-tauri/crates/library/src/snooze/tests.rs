#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{choices, time_of};
use crate::model::{ItemPatch, ItemQuery, Place, QueuePlace, SnoozeUntil};
use crate::testing::library::{DAY, Fixture, START, library};
use jiff::Zoned;

fn at(text: &str) -> Zoned {
    text.parse().unwrap()
}

fn list(place: Place) -> ItemQuery {
    ItemQuery {
        place,
        ..ItemQuery::default()
    }
}

fn day(lib: &Fixture, after: i64) -> SnoozeUntil {
    let date = jiff::Timestamp::from_millisecond(lib.now() + after * DAY)
        .unwrap()
        .to_zoned(jiff::tz::TimeZone::system())
        .date();
    SnoozeUntil::Day {
        date: date.to_string(),
    }
}

#[test]
fn times_are_those_of_the_local_day() {
    // A Thursday.
    let now = at("2026-03-19T10:30:00+01:00[Europe/Berlin]");
    let said = |until: &SnoozeUntil, now: &Zoned| {
        let ms = time_of(until, now)?;
        let at = jiff::Timestamp::from_millisecond(ms).unwrap();
        Some(
            at.to_zoned(now.time_zone().clone())
                .strftime("%a %F %H:%M")
                .to_string(),
        )
    };
    for (until, wanted) in [
        (SnoozeUntil::ThisEvening, "Thu 2026-03-19 18:00"),
        (SnoozeUntil::Tomorrow, "Fri 2026-03-20 08:00"),
        (SnoozeUntil::Saturday, "Sat 2026-03-21 09:00"),
        (SnoozeUntil::Monday, "Mon 2026-03-23 08:00"),
    ] {
        assert_eq!(said(&until, &now).as_deref(), Some(wanted));
    }
    // The clocks go forward that night; on a Saturday the next one is meant.
    let saturday = at("2026-03-28T10:00:00+01:00[Europe/Berlin]");
    assert_eq!(
        said(&SnoozeUntil::Tomorrow, &saturday).as_deref(),
        Some("Sun 2026-03-29 08:00")
    );
    assert_eq!(
        said(&SnoozeUntil::Saturday, &saturday).as_deref(),
        Some("Sat 2026-04-04 09:00")
    );
    for date in ["2026-03-18", "2026-03-19", "2099-01-01", "soon", ""] {
        let until = SnoozeUntil::Day { date: date.into() };
        assert_eq!(said(&until, &now), None, "{date}");
    }
    let evening = at("2026-03-19T17:30:00+01:00[Europe/Berlin]");
    assert_eq!(choices(&now).len(), 4);
    assert_eq!(choices(&evening).len(), 3, "this evening is now");
}

#[test]
fn what_is_put_off_comes_back_on_top() {
    let mut lib = library();
    let old = lib.episode("Old", START);
    lib.pass(DAY);
    let off = day(&lib, 3);
    lib.snooze(&[old], &off).unwrap();
    assert!(lib.titles(&list(Place::Inbox)).is_empty());
    assert_eq!(lib.titles(&list(Place::Snoozed)), ["Old"]);
    assert_eq!(lib.counts().unwrap().snoozed, 1);
    let row = &lib.rows(&[old]).unwrap()[0];
    assert!(row.snoozed_until.is_some() && !row.was_snoozed);
    lib.pass(DAY);
    lib.episode("Newer", START);
    assert_eq!(lib.wake_snoozed().unwrap(), 0);
    lib.pass(3 * DAY);
    // The program was closed meanwhile: it comes back as it opens.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(lib.reopen());
    assert_eq!(lib.titles(&list(Place::Inbox)), ["Old", "Newer"]);
    let row = &lib.rows(&[old]).unwrap()[0];
    assert!(row.snoozed_until.is_none() && row.was_snoozed && row.in_inbox);
    assert_eq!(lib.counts().unwrap().snoozed, 0);
}

#[test]
fn undo_puts_back_and_other_acts_end_it() {
    let lib = library();
    let item = lib.episode("E", START);
    let off = day(&lib, 2);
    let undo = lib.snooze(&[item], &off).unwrap();
    lib.undo(undo.id).unwrap();
    let row = &lib.rows(&[item]).unwrap()[0];
    assert!(row.in_inbox && row.snoozed_until.is_none() && !row.was_snoozed);

    for act in 0..4 {
        lib.snooze(&[item], &off).unwrap();
        match act {
            0 => drop(lib.queue_add(&[item], QueuePlace::Last).unwrap()),
            1 => lib.set_played(item).unwrap(),
            2 => {
                let patch = ItemPatch {
                    done: Some(true),
                    ..ItemPatch::default()
                };
                let _ = lib.set_items(&[item], patch).unwrap();
            }
            _ => {
                let patch = ItemPatch {
                    in_inbox: Some(true),
                    ..ItemPatch::default()
                };
                let _ = lib.set_items(&[item], patch).unwrap();
                assert!(lib.rows(&[item]).unwrap()[0].was_snoozed, "it came back");
            }
        }
        assert!(lib.titles(&list(Place::Snoozed)).is_empty(), "{act}");
    }
    let past = day(&lib, -1);
    let refused = lib.snooze(&[item], &past).unwrap_err();
    assert_eq!(refused.code(), "snooze_date");
}
