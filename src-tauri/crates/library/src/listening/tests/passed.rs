//! What cannot be played: said when it was asked for, passed over when its turn came.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::room;
use crate::store::Durability;
use crate::{Heard, Notice, PlaybackState, QueuePlace};

#[test]
fn a_failure_is_said_and_when_going_on_the_next_is_tried() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    room.lib.queue_add(&[b, c], QueuePlace::Last).unwrap();
    room.session.play(a, None).unwrap();
    let ticket = room.fake.loaded().0;
    room.session.on(Heard::Failed {
        ticket,
        notice: "this file is not audio".into(),
    });
    let shown = room.now();
    assert_eq!(
        (shown.state, shown.item.unwrap().id),
        (PlaybackState::Failed, a),
        "asked for by hand: it stays"
    );
    assert_eq!(shown.notice, Some("This file is not audio.".into()));
    let ticket = room.start(a);
    room.session.on(Heard::Ended { ticket, next: None });
    let ticket = room.fake.loaded().0;
    room.session.on(Heard::Failed {
        ticket,
        notice: "broken".into(),
    });
    assert_eq!(room.now().item.unwrap().id, c);
    assert_eq!(room.now().passed_over, ["bb"]);
    let ticket = room.fake.loaded().0;
    room.session.on(Heard::Failed {
        ticket,
        notice: "broken too".into(),
    });
    assert_eq!(room.now().state, PlaybackState::Failed);
    assert_eq!(
        room.now().passed_over,
        ["bb"],
        "the last one says so itself"
    );
    room.session.play(a, None).unwrap();
    assert!(room.now().passed_over.is_empty());
    assert!(!room.done(b) && !room.done(c));
}

#[test]
fn what_is_passed_over_is_tried_again_and_said_once() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    let (c, d) = (room.episode("ccc"), room.episode("dddd"));
    room.lib.queue_add(&[b, c, d], QueuePlace::Last).unwrap();
    let mut ticket = room.start(a);
    for next in [c, d] {
        room.session.on(Heard::Ended { ticket, next: None });
        assert_eq!(room.now().item.unwrap().id, b);
        if next == d {
            assert_eq!(room.now().passed_over, ["bb"], "said already");
        }
        room.session.on(Heard::Failed {
            ticket: room.fake.loaded().0,
            notice: "broken".into(),
        });
        assert_eq!(room.now().item.unwrap().id, next);
        assert_eq!(room.now().passed_over, ["bb"]);
        ticket = room.sounds();
    }
}

#[test]
fn another_copy_is_advised_where_there_is_one() {
    let room = room();
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
        let item = room.episode("a");
        if !address {
            room.lib
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
        room.session.play(item, None).unwrap();
        room.session.on(Heard::Failed {
            ticket: room.fake.loaded().0,
            notice: Notice::new(code, "", "broken"),
        });
        assert_eq!(room.now().notice.unwrap().sentence, advice, "{code}");
    }
}
