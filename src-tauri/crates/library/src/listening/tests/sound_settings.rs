//! How it sounds: of everything and of one show; what was measured; the time that is saved; what a show passes over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Call, HOUR, SessionFixture, fixture};
use crate::{
    FeedId, ItemId, Length, Measured, PlaybackState, PlayerEvent, QueuePlace, Saved, ShowSettings,
    Sound, SoundPatch, Trim, Tuned,
};

impl SessionFixture {
    fn show(&self, title: &str) -> (FeedId, ItemId) {
        let feed = self.lib.subscribe(
            crate::SubscriptionKind::Podcast,
            &format!("https://{title}.example/"),
        );
        let item = self.episode(title);
        self.lib.write(move |tx| {
            tx.execute(
                "UPDATE item SET feed_id = ?2 WHERE id = ?1",
                [item.0, feed.0],
            )?;
            Ok(())
        });
        (feed, item)
    }

    fn loaded_sound(&self) -> Tuned {
        self.fake.1.lock().unwrap().as_ref().unwrap().0
    }
}

fn speed(speed: f32) -> SoundPatch {
    SoundPatch {
        speed: Some(speed),
        ..SoundPatch::default()
    }
}

#[test]
fn a_show_sounds_as_it_should_and_the_rest_as_before() {
    let fixture = fixture();
    let ((_, a), (_, b)) = (fixture.show("a"), fixture.show("bb"));
    fixture.start(a);
    fixture.session.set_sound(speed(1.5)).unwrap();
    let shown = fixture.session.set_own_sound(true).unwrap();
    assert!(shown.own_sound);
    let shown = fixture
        .session
        .set_sound(SoundPatch {
            speed: Some(2.0),
            trim: Some(Trim::High),
            mono: Some(true),
            ..SoundPatch::default()
        })
        .unwrap();
    assert_eq!(
        (shown.sound.speed, shown.sound.trim, shown.sound.mono),
        (2.0, Trim::High, true)
    );
    fixture.start(b);
    let heard = fixture.loaded_sound().sound;
    assert_eq!(
        (heard.speed, heard.trim, heard.mono),
        (1.5, Trim::Off, true),
        "mono is of the ears, not of the show"
    );
    assert!(!fixture.now().own_sound);
    fixture.start(a);
    assert_eq!(fixture.loaded_sound().sound.speed, 2.0);
    // The same after a restart.
    let (fake, _, session) = super::open_session(&fixture.lib);
    session.play(a, None).unwrap();
    assert_eq!(fake.1.lock().unwrap().as_ref().unwrap().0.sound.speed, 2.0);
    let shown = session.set_own_sound(false).unwrap();
    assert_eq!((shown.sound.speed, shown.own_sound), (1.5, false));
}

#[test]
fn what_was_meant_for_the_one_before_does_not_change_the_next() {
    let fixture = fixture();
    let ((_, a), (_, b)) = (fixture.show("a"), fixture.show("bb"));
    fixture.start(b);
    fixture.session.set_own_sound(true).unwrap();
    fixture.session.set_sound(speed(2.5)).unwrap();
    fixture.start(a);
    let faster = SoundPatch {
        item: Some(a),
        ..speed(1.1)
    };
    assert_eq!(fixture.session.set_sound(faster).unwrap().sound.speed, 1.1);
    // The key was pressed for the one, and the other had begun to load by then.
    fixture.session.play(b, None).unwrap();
    let shown = fixture.session.set_sound(faster).unwrap();
    assert_eq!((shown.sound.speed, shown.own_sound), (2.5, true));
    let late = SoundPatch {
        item: Some(a),
        ..speed(3.0)
    };
    fixture.session.set_sound(late).unwrap();
    assert_eq!(fixture.lib.settings().unwrap().speed, 1.1);
    let meant = SoundPatch {
        item: Some(b),
        ..speed(2.6)
    };
    assert_eq!(fixture.session.set_sound(meant).unwrap().sound.speed, 2.6);
}

#[test]
fn the_show_that_plays_follows_its_settings() {
    let fixture = fixture();
    let ((feed, a), (other, _)) = (fixture.show("a"), fixture.show("bb"));
    fixture.start(a);
    fixture.fake.take();
    let wanted = ShowSettings {
        speed: Some(9.0),
        loudness: Some(true),
        skip_intro: 100_000,
        ..ShowSettings::default()
    };
    let kept = fixture.session.set_show_settings(feed, wanted).unwrap();
    assert_eq!((kept.speed, kept.skip_intro), (Some(4.0), 600));
    assert_eq!(fixture.lib.show_settings(feed).unwrap(), kept);
    assert!(
        matches!(fixture.fake.take().as_slice(), [Call::Sound(t)] if t.sound.speed == 4.0 && t.sound.loudness)
    );
    fixture.session.set_show_settings(other, wanted).unwrap();
    assert!(
        fixture
            .session
            .set_show_settings(FeedId(999), wanted)
            .is_err()
    );
    let alone = fixture.episode("alone");
    fixture.start(alone);
    assert!(fixture.session.set_own_sound(true).is_err());
}

#[test]
fn of_everything_is_kept() {
    let fixture = fixture();
    let wanted = Sound {
        speed: 1.234,
        trim: Trim::Low,
        loudness: true,
        boost: true,
        mono: true,
    };
    let shown = fixture.session.set_default_sound(wanted).unwrap();
    assert_eq!(shown.sound.speed, 1.25);
    let (_, _, session) = super::open_session(&fixture.lib);
    assert_eq!(session.playback().sound, shown.sound);
    let settings = fixture.lib.settings().unwrap();
    assert_eq!(
        (
            settings.trim,
            settings.loudness,
            settings.boost,
            settings.mono
        ),
        (Trim::Low, true, true, true)
    );
    // What a settings view knew when it was opened does not put it back.
    fixture
        .lib
        .set_settings(crate::Settings::default())
        .unwrap();
    assert_eq!(fixture.lib.settings().unwrap().trim, Trim::Low);
    fixture
        .session
        .set_output_device(Some("Headphones \"X\"".into()))
        .unwrap();
    assert_eq!(
        fixture.lib.settings().unwrap().output_device.as_deref(),
        Some("Headphones \"X\"")
    );
    fixture.session.set_output_device(None).unwrap();
    assert_eq!(fixture.lib.settings().unwrap().output_device, None);
}

#[test]
fn what_was_measured_is_used_and_kept_with_the_file() {
    let fixture = fixture();
    let a = fixture.episode("a");
    let (found, path) = fixture.lib.unmeasured(Some(a)).unwrap().unwrap();
    assert_eq!(found, a);
    assert!(path.is_file());
    let ticket = fixture.start(a);
    assert_eq!(fixture.now().loudness, None);
    fixture.fake.take();
    fixture
        .lib
        .set_measured(
            a,
            Measured {
                bytes: 3,
                lufs: Some(-21.5),
                ..Measured::default()
            },
        )
        .unwrap();
    fixture.session.measured(a, Some(-21.5));
    assert_eq!(
        fixture.now().loudness.map(|even| even.measured_lufs),
        Some(-21.5)
    );
    assert!(matches!(fixture.fake.take().as_slice(), [Call::Sound(t)] if t.lufs == Some(-21.5)));
    assert_eq!(fixture.lib.unmeasured(None).unwrap(), None);
    // The player's index comes later, and is there at the next load.
    fixture.session.on_player_event(PlayerEvent::Indexed {
        ticket,
        index: vec![1, 2, 3],
    });
    let b = fixture.episode("bb");
    fixture.start(b);
    fixture.start(a);
    let loaded = fixture.fake.1.lock().unwrap().clone().unwrap();
    assert_eq!(loaded.1, Some(vec![1, 2, 3]));
    assert_eq!(loaded.0.lufs, Some(-21.5));
    // With the file goes what was known of it.
    fixture.lib.write(move |tx| {
        tx.execute("DELETE FROM download WHERE item_id = ?1", [a.0])?;
        Ok(())
    });
    assert_eq!(
        fixture
            .lib
            .number(&format!("SELECT count(*) FROM sound WHERE item_id = {a}")),
        0
    );
}

#[test]
fn time_saved_is_counted() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    let play_on = |from: i64, to: i64, speed_ms: i64, trim_ms: i64| {
        let mut at = from;
        while at < to {
            at += 250;
            fixture.lib.pass(250);
            fixture.session.on_player_event(PlayerEvent::Position {
                ticket,
                position_ms: at,
                saved: Saved { speed_ms, trim_ms },
            });
        }
    };
    play_on(0, 60_000, 20_000, 4_000);
    fixture.session.seek(600_000).unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: 600_000,
    });
    play_on(600_000, 630_000, 30_000, 5_000);
    assert_eq!(
        fixture.now().saved,
        Saved {
            speed_ms: 30_000,
            trim_ms: 5_000
        }
    );
    fixture.session.pause().unwrap();
    let totals = fixture.lib.listening_totals().unwrap();
    assert_eq!(
        (totals.heard_s, totals.saved_speed_s, totals.saved_trim_s),
        (90, 30, 5)
    );
}

#[test]
fn an_outro_is_passed_over_where_the_file_says_its_length() {
    for told in [true, false] {
        let fixture = fixture();
        let (feed, a) = fixture.show("a");
        let outro = ShowSettings {
            skip_outro: 60,
            ..ShowSettings::default()
        };
        fixture.session.set_show_settings(feed, outro).unwrap();
        let ticket = fixture.start_uncounted(a, told);
        fixture.session.seek(HOUR - 70_000).unwrap();
        fixture.session.on_player_event(PlayerEvent::Sought {
            ticket,
            position_ms: HOUR - 70_000,
        });
        fixture.play_on(ticket, HOUR - 70_000, HOUR - 59_000);
        assert_eq!(fixture.done(a), told, "a guess may be far off");
        if !told {
            // It is counted meanwhile.
            fixture.lib.set_duration(a, HOUR, true).unwrap();
            fixture.session.measured(a, None);
            assert_eq!(fixture.now().length, Length::Counted);
            fixture.session.seek(HOUR - 70_000).unwrap();
            fixture.session.on_player_event(PlayerEvent::Sought {
                ticket,
                position_ms: HOUR - 70_000,
            });
            fixture.play_on(ticket, HOUR - 70_000, HOUR - 59_000);
            assert!(fixture.done(a));
        }
    }
}

#[test]
fn intro_and_outro_are_passed_over() {
    let fixture = fixture();
    let ((feed, a), b) = (fixture.show("a"), fixture.episode("bb"));
    fixture
        .session
        .set_show_settings(
            feed,
            ShowSettings {
                skip_intro: 30,
                skip_outro: 60,
                ..ShowSettings::default()
            },
        )
        .unwrap();
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = fixture.start(a);
    assert_eq!(fixture.fake.loaded().1, 30_000);
    assert_eq!(fixture.now().back_to_ms, Some(0), "and there is a way back");
    fixture.session.seek(HOUR - 70_000).unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: HOUR - 70_000,
    });
    fixture.play_on(ticket, HOUR - 70_000, HOUR - 60_000);
    assert!(fixture.done(a));
    assert_eq!(fixture.now().item.unwrap().id, b);
    // Whoever goes into it hears it; and where listening stopped it goes on.
    let ticket = fixture.start(a);
    fixture.session.seek(HOUR - 50_000).unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: HOUR - 50_000,
    });
    fixture.play_on(ticket, HOUR - 50_000, HOUR - 20_000);
    assert_eq!(fixture.now().state, PlaybackState::Playing);
    fixture.session.seek(10_000).unwrap();
    fixture.session.play(b, None).unwrap();
    fixture.session.play(a, None).unwrap();
    assert_eq!(fixture.fake.loaded().1, 10_000 - 800);
}

#[test]
fn music_is_not_trimmed_unless_its_show_is() {
    let fixture = fixture();
    let ((songs, a), (_, b)) = (fixture.show("a"), fixture.show("bb"));
    fixture.lib.write(move |tx| {
        tx.execute("UPDATE feed SET medium = 'music' WHERE id = ?1", [songs.0])?;
        Ok(())
    });
    fixture
        .session
        .set_default_sound(Sound {
            trim: Trim::High,
            ..Sound::default()
        })
        .unwrap();
    fixture.start(b);
    assert_eq!(fixture.loaded_sound().sound.trim, Trim::High);
    fixture.start(a);
    assert_eq!(fixture.loaded_sound().sound.trim, Trim::Off);
    // Who wants it trimmed wants it of this show.
    let shown = fixture
        .session
        .set_sound(SoundPatch {
            trim: Some(Trim::Low),
            ..SoundPatch::default()
        })
        .unwrap();
    assert_eq!((shown.sound.trim, shown.own_sound), (Trim::Low, true));
    fixture.start(b);
    assert_eq!(fixture.loaded_sound().sound.trim, Trim::High);
    fixture.start(a);
    assert_eq!(fixture.loaded_sound().sound.trim, Trim::Low);
}
