//! What cannot be played: said when it was asked for, passed over when its turn came.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::fixture;
use crate::store::Durability;
use crate::{Notice, PlaybackState, PlayerEvent, QueuePlace};

#[test]
fn a_failure_is_said_and_when_going_on_the_next_is_tried() {
    let fixture = fixture();
    let (a, b, c) = (
        fixture.episode("a"),
        fixture.episode("bb"),
        fixture.episode("ccc"),
    );
    fixture.lib.queue_add(&[b, c], QueuePlace::Last).unwrap();
    fixture.session.play(a, None).unwrap();
    let ticket = fixture.fake.loaded().0;
    fixture.session.on_player_event(PlayerEvent::Failed {
        ticket,
        notice: "this file is not audio".into(),
    });
    let shown = fixture.now();
    assert_eq!(
        (shown.state, shown.item.unwrap().id),
        (PlaybackState::Failed, a),
        "asked for by hand: it stays"
    );
    assert_eq!(shown.notice, Some("This file is not audio.".into()));
    let ticket = fixture.start(a);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    let ticket = fixture.fake.loaded().0;
    fixture.session.on_player_event(PlayerEvent::Failed {
        ticket,
        notice: "broken".into(),
    });
    assert_eq!(fixture.now().item.unwrap().id, c);
    assert_eq!(fixture.now().passed_over, ["bb"]);
    let ticket = fixture.fake.loaded().0;
    fixture.session.on_player_event(PlayerEvent::Failed {
        ticket,
        notice: "broken too".into(),
    });
    assert_eq!(fixture.now().state, PlaybackState::Failed);
    assert_eq!(
        fixture.now().passed_over,
        ["bb"],
        "the last one says so itself"
    );
    fixture.session.play(a, None).unwrap();
    assert!(fixture.now().passed_over.is_empty());
    assert!(!fixture.done(b) && !fixture.done(c));
}

#[test]
fn what_is_passed_over_is_tried_again_and_said_once() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    let (c, d) = (fixture.episode("ccc"), fixture.episode("dddd"));
    fixture.lib.queue_add(&[b, c, d], QueuePlace::Last).unwrap();
    let mut ticket = fixture.start(a);
    for next in [c, d] {
        fixture
            .session
            .on_player_event(PlayerEvent::Ended { ticket, next: None });
        assert_eq!(fixture.now().item.unwrap().id, b);
        if next == d {
            assert_eq!(fixture.now().passed_over, ["bb"], "said already");
        }
        fixture.session.on_player_event(PlayerEvent::Failed {
            ticket: fixture.fake.loaded().0,
            notice: "broken".into(),
        });
        assert_eq!(fixture.now().item.unwrap().id, next);
        assert_eq!(fixture.now().passed_over, ["bb"]);
        ticket = fixture.sounds();
    }
}

#[test]
fn another_copy_is_advised_where_there_is_one() {
    let fixture = fixture();
    for (code, address, advice) in [
        ("sound_damaged", true, "Broken. Download it again."),
        ("unplayable", true, "Broken. Download it again."),
        (
            "unreadable",
            true,
            "Broken. Try again, or download it again.",
        ),
        ("unsupported", true, "Broken."),
        // The listener's own file, or a stream.
        ("sound_damaged", false, "Broken."),
        ("unreadable", false, "Broken. Try again."),
    ] {
        let item = fixture.episode("a");
        if !address {
            fixture
                .lib
                .inner
                .store
                .write(Durability::Normal, move |tx, _| {
                    tx.execute(
                        "UPDATE episode SET enclosure_url = NULL WHERE item_id = ?1",
                        [item.0],
                    )?;
                    Ok(())
                })
                .unwrap();
        }
        fixture.session.play(item, None).unwrap();
        fixture.session.on_player_event(PlayerEvent::Failed {
            ticket: fixture.fake.loaded().0,
            notice: Notice::new(code, "", "broken"),
        });
        assert_eq!(fixture.now().notice.unwrap().sentence, advice, "{code}");
    }
}
