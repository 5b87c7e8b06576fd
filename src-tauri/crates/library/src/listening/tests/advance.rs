//! What comes next is prepared near the end and followed without a gap; lists go on after Up Next.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Did, HOUR, Room, room};
use crate::{Heard, ItemId, ItemQuery, Order, PlaybackState, QueuePlace, Settings, Sleep};

impl Room {
    fn prepared(&self) -> Vec<Option<u64>> {
        let did = self.fake.take();
        did.into_iter()
            .filter_map(|did| match did {
                Did::Prepare(load) => Some(load.map(|(ticket, _)| ticket)),
                _ => None,
            })
            .collect()
    }

    /// Plays `item` up to ten seconds before its end.
    fn near_the_end(&self, item: ItemId) -> u64 {
        let ticket = self.start(item);
        self.session.seek(HOUR - 30_000).unwrap();
        self.session.on(Heard::Sought {
            ticket,
            position_ms: HOUR - 30_000,
        });
        self.fake.take();
        self.hear(ticket, HOUR - 30_000, HOUR - 21_000);
        assert_eq!(self.prepared(), [], "not before the end is near");
        self.hear(ticket, HOUR - 21_000, HOUR - 10_000);
        ticket
    }

    fn end(&self, ticket: u64, next: Option<u64>) {
        self.session.on(Heard::Ended { ticket, next });
    }
}

#[test]
fn it_follows_without_a_gap_though_nobody_counted_the_length() {
    for told in [true, false] {
        let room = room();
        let (a, b) = (room.episode("a"), room.episode("bb"));
        room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
        let ticket = room.start_uncounted(a, told);
        room.session.seek(HOUR - 15_000).unwrap();
        room.session.on(Heard::Sought {
            ticket,
            position_ms: HOUR - 15_000,
        });
        room.fake.take();
        room.hear(ticket, HOUR - 15_000, HOUR - 10_000);
        assert_eq!(room.prepared().len(), 1, "{told}");
    }
}

#[test]
fn the_next_follows_without_another_load() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = room.near_the_end(a);
    let prepared = room.prepared();
    assert_eq!(prepared.len(), 1, "once: {prepared:?}");
    let next = prepared[0].unwrap();
    room.end(ticket, Some(next));
    assert_eq!(room.fake.take(), [], "the player has gone on by itself");
    let shown = room.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.state, shown.position_ms),
        (b, PlaybackState::Playing, 0)
    );
    assert!(room.done(a));
    assert_eq!(room.queue(), [b]);
    room.hear(next, 0, 6_000);
    assert!(room.stored(b) > 1_000);
    assert_eq!(room.now().position_ms, 6_000);
}

#[test]
fn another_order_near_the_end_prepares_anew() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = room.near_the_end(a);
    let first = room.prepared()[0].unwrap();
    room.lib.queue_add(&[c], QueuePlace::Next).unwrap();
    room.hear(ticket, HOUR - 10_000, HOUR - 9_000);
    let second = room.prepared();
    assert_eq!(second.len(), 2);
    assert_eq!(second[0], None);
    assert!(second[1].unwrap() > first);
    // Changed in the very last moment: what the player went on to is stopped, the right one is loaded.
    room.end(ticket, Some(first));
    assert_eq!(room.now().item.unwrap().id, c);
    let did = room.fake.take();
    assert!(did.contains(&Did::Stop), "{did:?}");
    assert!(did.iter().any(|d| matches!(d, Did::Load { .. })), "{did:?}");
}

#[test]
fn emptied_or_switched_off_nothing_follows() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = room.near_the_end(a);
    let next = room.prepared()[0].unwrap();
    room.session
        .set_sleep(Some(Sleep::Episodes { count: 1 }))
        .unwrap();
    room.hear(ticket, HOUR - 10_000, HOUR - 9_000);
    assert_eq!(room.prepared(), [None]);
    room.end(ticket, Some(next));
    let shown = room.now();
    assert_eq!(
        (shown.state, shown.item.unwrap().id, shown.sleep),
        (PlaybackState::Ended, a, None)
    );
    assert!(room.fake.take().contains(&Did::Stop));
    // A place chosen then is where it goes on.
    room.session.seek(1_000).unwrap();
    room.session.resume().unwrap();
    assert_eq!(room.fake.loaded().1, 1_000);
}

#[test]
fn a_new_sound_prepares_anew_and_a_seek_back_lets_go() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = room.near_the_end(a);
    room.prepared();
    room.session.set_speed(1.25).unwrap();
    room.hear(ticket, HOUR - 10_000, HOUR - 9_000);
    let again = room.prepared();
    assert_eq!(again[0], None);
    assert!(again[1].is_some());
    room.session.seek(600_000).unwrap();
    room.session.on(Heard::Sought {
        ticket,
        position_ms: 600_000,
    });
    room.hear(ticket, 600_000, 601_000);
    assert_eq!(room.prepared(), [None]);
    assert_eq!(room.now().state, PlaybackState::Playing);
}

#[test]
fn after_up_next_the_list_goes_on() {
    let room = room();
    let feed = room
        .lib
        .subscribe(crate::SubscriptionKind::Podcast, "https://s.example/");
    let ids: Vec<ItemId> = ["a", "bb", "ccc", "dddd"].map(|t| room.episode(t)).to_vec();
    let in_feed = ids.clone();
    room.lib.write(move |tx| {
        for id in in_feed {
            tx.execute("UPDATE item SET feed_id = ?2 WHERE id = ?1", [id.0, feed.0])?;
        }
        Ok(())
    });
    let other = room.episode("eeeee");
    let list = ItemQuery {
        feed: Some(feed),
        order: Order::Oldest,
        ..ItemQuery::default()
    };
    let order: Vec<ItemId> = room
        .lib
        .items(&list)
        .unwrap()
        .rows
        .iter()
        .map(|row| row.id)
        .collect();
    room.lib.set_played(order[2]).unwrap();
    let play = |id| {
        room.session
            .play_from(id, None, Some(list.clone()))
            .unwrap()
    };
    assert!(play(order[0]).goes_on);
    room.lib.queue_add(&[other], QueuePlace::Last).unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        let shown = room.now();
        seen.push(shown.item.unwrap().id);
        if shown.state == PlaybackState::Ended {
            break;
        }
        let ticket = room.fake.loaded().0;
        room.end(ticket, None);
    }
    // Up Next first; what was played is passed over; at the end of the list it stops.
    assert_eq!(seen, [order[0], other, order[1], order[3]]);
    assert_eq!(room.now().state, PlaybackState::Ended);

    // The same after a restart; and not when the settings say no.
    room.lib.write(|tx| {
        tx.execute("UPDATE item SET done_at = NULL", [])?;
        Ok(())
    });
    play(order[0]);
    let (fake, _, session) = super::sit_down(&room.lib);
    session.resume().unwrap();
    session.on(Heard::Ended {
        ticket: fake.loaded().0,
        next: None,
    });
    assert_eq!(session.playback().item.unwrap().id, order[1]);
    let settings = room.lib.settings().unwrap();
    room.lib
        .set_settings(Settings {
            continuous: false,
            ..settings
        })
        .unwrap();
    session.on(Heard::Ended {
        ticket: fake.loaded().0,
        next: None,
    });
    assert_eq!(session.playback().state, PlaybackState::Ended);
    // Played from nowhere in particular, nothing goes on.
    assert!(!room.session.play(order[3], None).unwrap().goes_on);
}
