//! Streams that are left and wanted in one act keep coming.
use super::{show, stalled};
use crate::bench::{Bench, Site};
use crate::listening::tests::Fake;
use crate::{Heard, HeardState, ItemId, QueuePlace, Saved, Session};
use std::sync::Arc;

const LENGTH: i64 = 60_000;

/// A show of two, of which only the beginning comes.
async fn slow(site: &Site, bench: &Bench) -> Vec<ItemId> {
    let items = show(site, bench, 2).await;
    for path in ["/1.mp3", "/2.mp3"] {
        site.put(path, stalled(crate::bench::mp3(40_000)));
    }
    items
}

/// Plays, and the player answers that it is five seconds before the end.
fn near_the_end(session: &Session, fake: &Fake, item: ItemId) -> u64 {
    session.play(item, Some(LENGTH - 5_000)).unwrap();
    let (ticket, start) = fake.loaded();
    session.on(Heard::Loaded {
        ticket,
        duration_ms: Some(LENGTH),
        exact: true,
        chapters: vec![],
    });
    session.on(Heard::State {
        ticket: Some(ticket),
        state: HeardState::Playing,
    });
    for position_ms in [start, start + 250] {
        session.on(Heard::Position {
            ticket,
            position_ms,
            saved: Saved::default(),
        });
    }
    ticket
}

fn comes(bench: &Bench, item: ItemId) -> bool {
    bench.number(&format!(
        "SELECT count(*) FROM download WHERE item_id = {item} AND state = 'running'"
    )) == 1
        && bench.library.inner.desk.busy().contains(&item)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_heard_again_after_its_end() {
    let (site, bench) = (Site::start().await, Bench::new());
    let items = slow(&site, &bench).await;
    let fake = Arc::new(Fake::default());
    let session = bench.library.session(fake.clone(), Arc::new(|_| ()));
    let ticket = near_the_end(&session, &fake, items[0]);
    session.on(Heard::Ended { ticket, next: None });
    session.play(items[0], None).unwrap();
    assert_ne!(fake.loaded().0, ticket);
    assert!(comes(&bench, items[0]), "its bytes were let go");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_prepared_and_is_played_by_hand() {
    let (site, bench) = (Site::start().await, Bench::new());
    let items = slow(&site, &bench).await;
    bench
        .library
        .queue_add(&items[1..], QueuePlace::Last)
        .unwrap();
    let fake = Arc::new(Fake::default());
    let session = bench.library.session(fake.clone(), Arc::new(|_| ()));
    near_the_end(&session, &fake, items[0]);
    assert!(comes(&bench, items[1]), "it is prepared");
    session.play(items[1], None).unwrap();
    assert!(comes(&bench, items[1]), "its bytes were let go");
    assert!(!comes(&bench, items[0]), "the one before was left");
}
