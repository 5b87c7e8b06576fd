//! Listening to a library that cannot be written: it goes on, and no place is lost as long as the program runs.
use super::*;

fn read_only(fixture: &SessionFixture, on: bool) {
    fixture.lib.library.inner.store.pretend_read_only(on);
}

#[test]
fn places_are_held_in_memory_and_written_when_that_can_be() {
    let fixture = fixture();
    let (one, two) = (fixture.episode("one"), fixture.episode("two"));
    read_only(&fixture, true);
    let ticket = fixture.start(one);
    fixture.play_on(ticket, 0, 20_000);
    let shown = fixture.session.playback();
    assert_eq!(shown.state, PlaybackState::Playing);
    let notice = shown.notice.unwrap();
    assert_eq!(notice.code.as_deref(), Some("not_saved"));
    assert!(notice.sentence.contains("can only be read"), "{notice:?}");
    fixture.session.pause().unwrap();
    fixture.session.set_volume(0.5).unwrap();

    fixture.start(two);
    fixture.session.play(one, None).unwrap();
    let (ticket, start) = fixture.fake.loaded();
    assert!((15_000..=20_000).contains(&start), "{start}");
    let place = |item: ItemId| {
        let sql = format!("SELECT position_ms FROM episode WHERE item_id = {item}");
        fixture.lib.number(&sql)
    };
    assert_eq!(place(one), 0, "nothing could be written");

    fixture.start(two);
    read_only(&fixture, false);
    let ticket_of_two = fixture.fake.loaded().0;
    assert_ne!(ticket, ticket_of_two);
    fixture.play_on(ticket_of_two, 0, 10_000);
    assert!(place(two) >= 5_000);
    assert!(place(one) >= 15_000, "what was held is written too");
    assert_eq!(fixture.session.playback().notice, None);
}
