//! What comes next is prepared near the end and followed without a gap; lists go on after Up Next.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Call, HOUR, SessionFixture, fixture};
use crate::{ItemId, ItemQuery, Order, PlaybackState, PlayerEvent, QueuePlace, Settings, Sleep};

impl SessionFixture {
    fn prepared(&self) -> Vec<Option<u64>> {
        let calls = self.fake.take();
        calls
            .into_iter()
            .filter_map(|call| match call {
                Call::Prepare(load) => Some(load.map(|(ticket, _)| ticket)),
                _ => None,
            })
            .collect()
    }

    /// Plays `item` up to ten seconds before its end.
    fn near_the_end(&self, item: ItemId) -> u64 {
        let ticket = self.start(item);
        self.session.seek(HOUR - 30_000).unwrap();
        self.session.on_player_event(PlayerEvent::Sought {
            ticket,
            position_ms: HOUR - 30_000,
        });
        self.fake.take();
        self.play_on(ticket, HOUR - 30_000, HOUR - 21_000);
        assert_eq!(self.prepared(), [], "not before the end is near");
        self.play_on(ticket, HOUR - 21_000, HOUR - 10_000);
        ticket
    }

    fn end(&self, ticket: u64, next: Option<u64>) {
        self.session
            .on_player_event(PlayerEvent::Ended { ticket, next });
    }
}

#[test]
fn it_follows_without_a_gap_though_nobody_counted_the_length() {
    for told in [true, false] {
        let fixture = fixture();
        let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
        fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
        let ticket = fixture.start_uncounted(a, told);
        fixture.session.seek(HOUR - 15_000).unwrap();
        fixture.session.on_player_event(PlayerEvent::Sought {
            ticket,
            position_ms: HOUR - 15_000,
        });
        fixture.fake.take();
        fixture.play_on(ticket, HOUR - 15_000, HOUR - 10_000);
        assert_eq!(fixture.prepared().len(), 1, "{told}");
    }
}

#[test]
fn the_next_follows_without_another_load() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = fixture.near_the_end(a);
    let prepared = fixture.prepared();
    assert_eq!(prepared.len(), 1, "once: {prepared:?}");
    let next = prepared[0].unwrap();
    fixture.end(ticket, Some(next));
    assert_eq!(fixture.fake.take(), [], "the player has gone on by itself");
    let shown = fixture.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.state, shown.position_ms),
        (b, PlaybackState::Playing, 0)
    );
    assert!(fixture.done(a));
    assert_eq!(fixture.queue(), [b]);
    fixture.play_on(next, 0, 6_000);
    assert!(fixture.stored(b) > 1_000);
    assert_eq!(fixture.now().position_ms, 6_000);
}

#[test]
fn another_order_near_the_end_prepares_anew() {
    let fixture = fixture();
    let (a, b, c) = (
        fixture.episode("a"),
        fixture.episode("bb"),
        fixture.episode("ccc"),
    );
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = fixture.near_the_end(a);
    let first = fixture.prepared()[0].unwrap();
    fixture.lib.queue_add(&[c], QueuePlace::Next).unwrap();
    fixture.play_on(ticket, HOUR - 10_000, HOUR - 9_000);
    let second = fixture.prepared();
    assert_eq!(second.len(), 2);
    assert_eq!(second[0], None);
    assert!(second[1].unwrap() > first);
    // Changed in the very last moment: what the player went on to is stopped, the right one is loaded.
    fixture.end(ticket, Some(first));
    assert_eq!(fixture.now().item.unwrap().id, c);
    let calls = fixture.fake.take();
    assert!(calls.contains(&Call::Stop), "{calls:?}");
    assert!(
        calls.iter().any(|d| matches!(d, Call::Load { .. })),
        "{calls:?}"
    );
}

#[test]
fn emptied_or_switched_off_nothing_follows() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = fixture.near_the_end(a);
    let next = fixture.prepared()[0].unwrap();
    fixture
        .session
        .set_sleep(Some(Sleep::Episodes { count: 1 }))
        .unwrap();
    fixture.play_on(ticket, HOUR - 10_000, HOUR - 9_000);
    assert_eq!(fixture.prepared(), [None]);
    fixture.end(ticket, Some(next));
    let shown = fixture.now();
    assert_eq!(
        (shown.state, shown.item.unwrap().id, shown.sleep),
        (PlaybackState::Ended, a, None)
    );
    assert!(fixture.fake.take().contains(&Call::Stop));
    // A place chosen then is where it goes on.
    fixture.session.seek(1_000).unwrap();
    fixture.session.resume().unwrap();
    assert_eq!(fixture.fake.loaded().1, 1_000);
}

#[test]
fn a_new_sound_prepares_anew_and_a_seek_back_lets_go() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = fixture.near_the_end(a);
    fixture.prepared();
    fixture.session.set_speed(1.25).unwrap();
    fixture.play_on(ticket, HOUR - 10_000, HOUR - 9_000);
    let again = fixture.prepared();
    assert_eq!(again[0], None);
    assert!(again[1].is_some());
    fixture.session.seek(600_000).unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: 600_000,
    });
    fixture.play_on(ticket, 600_000, 601_000);
    assert_eq!(fixture.prepared(), [None]);
    assert_eq!(fixture.now().state, PlaybackState::Playing);
}

#[test]
fn after_up_next_the_list_goes_on() {
    let fixture = fixture();
    let feed = fixture
        .lib
        .subscribe(crate::SubscriptionKind::Podcast, "https://s.example/");
    let ids: Vec<ItemId> = ["a", "bb", "ccc", "dddd"]
        .map(|t| fixture.episode(t))
        .to_vec();
    let in_feed = ids.clone();
    fixture.lib.write(move |tx| {
        for id in in_feed {
            tx.execute("UPDATE item SET feed_id = ?2 WHERE id = ?1", [id.0, feed.0])?;
        }
        Ok(())
    });
    let other = fixture.episode("eeeee");
    let list = ItemQuery {
        feed: Some(feed),
        order: Some(Order::Oldest),
        ..ItemQuery::default()
    };
    let order: Vec<ItemId> = fixture
        .lib
        .items(&list)
        .unwrap()
        .rows
        .iter()
        .map(|row| row.id)
        .collect();
    fixture.lib.set_played(order[2]).unwrap();
    let play = |id| {
        fixture
            .session
            .play_from(id, None, Some(list.clone()))
            .unwrap()
    };
    assert!(play(order[0]).goes_on);
    fixture.lib.queue_add(&[other], QueuePlace::Last).unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        let shown = fixture.now();
        seen.push(shown.item.unwrap().id);
        if shown.state == PlaybackState::Ended {
            break;
        }
        let ticket = fixture.fake.loaded().0;
        fixture.end(ticket, None);
    }
    // Up Next first; what was played is passed over; at the end of the list it stops.
    assert_eq!(seen, [order[0], other, order[1], order[3]]);
    assert_eq!(fixture.now().state, PlaybackState::Ended);

    // The same after a restart; and not when the settings say no.
    fixture.lib.write(|tx| {
        tx.execute("UPDATE item SET done_at = NULL", [])?;
        Ok(())
    });
    play(order[0]);
    let (fake, _, session) = super::open_session(&fixture.lib);
    session.resume().unwrap();
    session.on_player_event(PlayerEvent::Ended {
        ticket: fake.loaded().0,
        next: None,
    });
    assert_eq!(session.playback().item.unwrap().id, order[1]);
    let settings = fixture.lib.settings().unwrap();
    fixture
        .lib
        .set_settings(Settings {
            continuous: false,
            ..settings
        })
        .unwrap();
    session.on_player_event(PlayerEvent::Ended {
        ticket: fake.loaded().0,
        next: None,
    });
    assert_eq!(session.playback().state, PlaybackState::Ended);
    // Played from nowhere in particular, nothing goes on.
    assert!(!fixture.session.play(order[3], None).unwrap().goes_on);
}

#[test]
fn a_list_that_keeps_itself_is_played_as_it_is_then() {
    let fixture = fixture();
    let ids: Vec<ItemId> = ["a", "bb", "ccc", "dddd"]
        .map(|t| fixture.episode(t))
        .to_vec();
    let list = fixture
        .lib
        .create_list(&crate::ListDraft {
            name: "To hear".into(),
            icon: crate::ListIcon::List,
            colour: None,
            filter: crate::ListFilter {
                states: vec![crate::ListState::Open, crate::ListState::Bookmarked],
                ..crate::ListFilter::default()
            },
            order: Some(Order::Oldest),
        })
        .unwrap();
    let list = ItemQuery {
        list: Some(list.id),
        ..ItemQuery::default()
    };
    let mark = |id, on| {
        let patch = crate::ItemPatch {
            bookmarked: Some(on),
            ..crate::ItemPatch::default()
        };
        fixture.lib.set_items(&[id], patch).unwrap();
    };
    assert_eq!(
        fixture.session.play_list(&list).unwrap_err().code(),
        "nothing_to_play"
    );
    mark(ids[0], true);
    mark(ids[1], true);
    let order: Vec<ItemId> = {
        mark(ids[2], true);
        let rows = fixture.lib.items(&list).unwrap().rows;
        mark(ids[2], false);
        rows.iter().map(|row| row.id).collect()
    };
    let first = order.iter().copied().find(|id| *id != ids[2]).unwrap();
    let shown = fixture.session.play_list(&list).unwrap();
    assert_eq!(shown.item.unwrap().id, first, "from its head");
    // One leaves the list while the first plays, another comes into it.
    let second = if first == ids[0] { ids[1] } else { ids[0] };
    mark(second, false);
    mark(ids[2], true);
    fixture.end(fixture.fake.loaded().0, None);
    let at = |id| order.iter().position(|known| *known == id).unwrap();
    let now = fixture.now();
    if at(ids[2]) > at(first) {
        assert_eq!(now.item.unwrap().id, ids[2], "as it is now");
    } else {
        assert_eq!(
            now.state,
            PlaybackState::Ended,
            "what came before it is passed"
        );
    }
    // A list that is gone is no list to go on with, and no trouble.
    fixture.session.play_list(&list).ok();
    fixture.lib.delete_list(list.list.unwrap()).unwrap();
    assert!(!fixture.session.has_next().unwrap() || fixture.now().item.is_some());
}
