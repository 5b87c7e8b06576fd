//! Files whose end is missing: what is here is heard, and never counts as heard to the end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{HOUR, SessionFixture, fixture};
use crate::{ItemId, Notice, PlaybackState, PlayerEvent, QueuePlace};

fn start_cut(fixture: &SessionFixture, item: ItemId) -> u64 {
    let ticket = fixture.start(item);
    fixture.session.on_player_event(PlayerEvent::Notice {
        ticket,
        notice: Notice::new("cut_file", "", "The end of this file is missing."),
    });
    ticket
}

fn stand_at(fixture: &SessionFixture, ticket: u64, position_ms: i64) {
    fixture.session.seek(position_ms).unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms,
    });
}

#[test]
fn its_end_is_not_the_episodes_end() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = start_cut(&fixture, a);
    let said = fixture.now().notice.unwrap();
    assert!(
        said.sentence
            .starts_with("The end of this file is missing.")
    );
    stand_at(&fixture, ticket, HOUR - 40_000);
    fixture.play_on(ticket, HOUR - 40_000, HOUR - 36_000);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    assert!(!fixture.done(a));
    assert_eq!(fixture.stored(a), HOUR - 36_000, "where the file ends");
    // It does not come up again and again.
    assert_eq!(fixture.now().item.unwrap().id, b);
    fixture.sounds();
    assert_eq!(fixture.queue(), [b]);
}

#[test]
fn leaving_it_near_its_end_does_not_count_either() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    let ticket = start_cut(&fixture, a);
    stand_at(&fixture, ticket, HOUR - 10_000);
    fixture.session.pause().unwrap();
    assert!(!fixture.done(a));
    fixture.start(b);
    assert!(!fixture.done(a));
    // Another file of it, which is whole, does.
    let ticket = fixture.start(a);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    assert!(fixture.done(a));
}

#[test]
fn heard_again_it_begins_at_its_start() {
    let fixture = fixture();
    let a = fixture.episode("a");
    let ticket = start_cut(&fixture, a);
    stand_at(&fixture, ticket, HOUR / 2);
    fixture.play_on(ticket, HOUR / 2, HOUR / 2 + 2_000);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    assert_eq!(fixture.now().state, PlaybackState::Ended);
    fixture.session.resume().unwrap();
    assert_eq!(fixture.fake.loaded().1, 0);
}
