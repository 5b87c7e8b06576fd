//! What was heard is written down as it was: how much, how long it took, in which hour of the listener's own clock.
use super::*;
use crate::testing::library::START;

/// Plays on for so many seconds of the clock; each covers `speed` of the sound, and `trim` more were left out of it.
struct Play<'a> {
    fixture: &'a SessionFixture,
    ticket: u64,
    at: i64,
    saved: Saved,
}

impl Play<'_> {
    fn on(&mut self, seconds: i64, speed_percent: i64, trim_ms: i64) {
        for _ in 0..seconds * 4 {
            let played = 250 * speed_percent / 100;
            self.at += played + trim_ms / 4;
            self.saved.speed_ms = (self.saved.speed_ms + played - 250).max(0);
            self.saved.trim_ms += trim_ms / 4;
            self.fixture.lib.pass(250);
            self.fixture.session.on_player_event(PlayerEvent::Position {
                ticket: self.ticket,
                position_ms: self.at,
                saved: self.saved,
            });
        }
    }

    fn seek(&mut self, to: i64) {
        self.fixture.session.seek(to).unwrap();
        self.fixture.session.on_player_event(PlayerEvent::Sought {
            ticket: self.ticket,
            position_ms: to,
        });
        self.at = to;
    }
}

fn play<'a>(fixture: &'a SessionFixture, item: ItemId) -> Play<'a> {
    let ticket = fixture.start(item);
    Play {
        fixture,
        ticket,
        at: 0,
        saved: Saved::default(),
    }
}

fn sum(fixture: &SessionFixture, column: &str) -> i64 {
    fixture
        .lib
        .number(&format!("SELECT coalesce(sum({column}), 0) FROM history"))
}

fn near(found: i64, wanted: i64) {
    assert!((found - wanted).abs() <= 300, "{found}, not {wanted}");
}

#[test]
fn time_of_the_sound_and_of_the_clock_are_told_apart() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let mut play = play(&fixture, item);
    // A minute at twice the speed, with silences of 200 ms a second left out.
    play.on(60, 200, 200);
    fixture.session.pause().unwrap();
    near(sum(&fixture, "heard_ms"), 132_000);
    near(sum(&fixture, "listened_ms"), 60_000);
    near(sum(&fixture, "saved_speed_ms"), 60_000);
    near(sum(&fixture, "saved_trim_ms"), 12_000);
    assert_eq!(sum(&fixture, "place_ms"), play.at);
    // An hour away, then half a minute slowly: that saves nothing, and takes what it takes.
    fixture.lib.pass(HOUR / 2);
    fixture.session.resume().unwrap();
    let back = fixture.now().position_ms;
    play.seek(back);
    play.on(30, 50, 0);
    fixture.session.pause().unwrap();
    near(sum(&fixture, "heard_ms"), 147_000);
    near(sum(&fixture, "listened_ms"), 90_000);
    assert_eq!(sum(&fixture, "finished"), 0);
    let totals = fixture.lib.listening_totals().unwrap();
    assert_eq!((totals.heard_s / 2, totals.saved_trim_s), (73, 12));
}

#[test]
fn what_was_gone_past_was_not_heard_and_waiting_is_no_listening() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let mut play = play(&fixture, item);
    play.on(20, 100, 0);
    play.seek(1_800_000);
    play.on(20, 100, 0);
    play.seek(10_000);
    // The bytes were waited for, or the computer slept.
    fixture.lib.pass(1_200_000);
    play.on(20, 100, 0);
    fixture.session.pause().unwrap();
    near(sum(&fixture, "heard_ms"), 60_000);
    assert!(
        sum(&fixture, "listened_ms") <= 61_300,
        "{}",
        sum(&fixture, "listened_ms")
    );
    assert_eq!(
        fixture.lib.number("SELECT count(*) FROM history"),
        1,
        "one row an hour"
    );
    near(sum(&fixture, "place_ms"), 30_000);
}

#[test]
fn the_end_is_told_once_and_only_of_what_was_heard() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    let mut play_a = play(&fixture, a);
    play_a.seek(HOUR - 40_000);
    play_a.on(35, 100, 0);
    // Close to its end: that counts, and the rest of it is no second time.
    fixture.session.pause().unwrap();
    assert_eq!(sum(&fixture, "finished"), 1);
    fixture.lib.pass(HOUR);
    fixture.session.resume().unwrap();
    play_a.seek(HOUR - 5_000);
    play_a.on(5, 100, 0);
    let ticket = play_a.ticket;
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    assert_eq!(sum(&fixture, "finished"), 1);
    near(sum(&fixture, "heard_ms"), 40_000);
    assert_eq!(
        fixture.lib.number("SELECT sum(episodes) FROM history_day"),
        1
    );
    // Straight to the end: nothing of it was heard.
    let ticket = fixture.start(b);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    assert!(fixture.done(b));
    assert_eq!(sum(&fixture, "finished"), 1);
}

#[test]
fn midnight_and_another_zone_part_what_was_heard() {
    let fixture = fixture();
    let item = fixture.episode("a");
    fixture.lib.clock.set_zone(120);
    let local = |ms: i64| ms + 120 * 60_000;
    let to_midnight = DAY - local(fixture.lib.now()).rem_euclid(DAY);
    fixture.lib.pass(to_midnight - 30_000);
    let mut play = play(&fixture, item);
    play.on(60, 100, 0);
    fixture.session.pause().unwrap();
    let today = local(START).div_euclid(DAY);
    let of = |what: &str, day: i64, hour: i64| {
        fixture.lib.number(&format!(
            "SELECT coalesce(sum({what}), 0) FROM history WHERE day = {day} AND hour = {hour} AND zone = 120"
        ))
    };
    near(of("heard_ms", today, 23), 30_000);
    near(of("heard_ms", today + 1, 0), 30_000);
    near(of("listened_ms", today + 1, 0), 30_000);
    // Summer time ends: the hour comes twice, and each is kept.
    fixture.lib.clock.set_zone(60);
    fixture.session.resume().unwrap();
    let back = fixture.now().position_ms;
    play.seek(back);
    play.on(20, 100, 0);
    fixture.session.pause().unwrap();
    let zones = fixture
        .lib
        .number("SELECT count(DISTINCT zone) FROM history");
    assert_eq!(zones, 2);
    assert_eq!(
        fixture
            .lib
            .number("SELECT count(*) FROM history WHERE zone = 60 AND hour = 23"),
        1,
        "an hour earlier on the wall"
    );
}

#[test]
fn a_kill_loses_at_most_five_seconds_of_what_was_heard() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let mut play = play(&fixture, item);
    let mut worst = 0;
    for _ in 0..40 {
        play.on(1, 100, 0);
        worst = worst.max(play.at - sum(&fixture, "heard_ms"));
    }
    assert!((1..=5_000).contains(&worst), "{worst}");
}

#[test]
fn who_wants_no_history_has_none() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let settings = crate::Settings {
        keep_history: false,
        ..fixture.lib.settings().unwrap()
    };
    fixture.lib.set_settings(settings.clone()).unwrap();
    let mut play = play(&fixture, item);
    play.on(20, 100, 0);
    fixture.session.pause().unwrap();
    assert_eq!(fixture.lib.number("SELECT count(*) FROM history"), 0);
    assert_eq!(fixture.stored(item), 20_000, "the place is kept");
    let settings = crate::Settings {
        keep_history: true,
        ..settings
    };
    fixture.lib.set_settings(settings).unwrap();
    fixture.session.resume().unwrap();
    let back = fixture.now().position_ms;
    play.seek(back);
    play.on(10, 100, 0);
    fixture.session.pause().unwrap();
    near(sum(&fixture, "heard_ms"), 10_000);
}
