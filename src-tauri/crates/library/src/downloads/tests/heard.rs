//! Streams that are left and wanted in one act keep coming; a network that is away is waited for by who listens.
use super::{leave, show, stalled};
use crate::listening::tests::FakeTransport;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, mp3, until};
use crate::{
    ItemId, Length, Playable, PlaybackState, PlayerEvent, PlayerState, QueuePlace, Saved, Session,
};
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

const LENGTH: i64 = 60_000;

/// A show of two, of which only the beginning comes.
async fn slow(site: &Site, fixture: &Fixture) -> Vec<ItemId> {
    let items = show(site, fixture, 2).await;
    for path in ["/1.mp3", "/2.mp3"] {
        site.put(path, stalled(mp3(40_000)));
    }
    items
}

fn open_session(fixture: &Fixture) -> (Arc<FakeTransport>, Session) {
    let fake = Arc::new(FakeTransport::default());
    let session = fixture.library.session(fake.clone(), Arc::new(|_| ()));
    (fake, session)
}

fn queue(fixture: &Fixture, item: ItemId) {
    fixture
        .library
        .queue_add(&[item], QueuePlace::Last)
        .unwrap();
}

/// The player opened it.
fn opened(session: &Session, ticket: u64) {
    session.on_player_event(PlayerEvent::Loaded {
        ticket,
        duration: Some((LENGTH, Length::Counted)),
        chapters: vec![],
    });
}

/// Plays, and the player answers that it is five seconds before the end.
fn near_the_end(session: &Session, fake: &FakeTransport, item: ItemId) -> u64 {
    session.play(item, Some(LENGTH - 5_000)).unwrap();
    let (ticket, start) = fake.loaded();
    opened(session, ticket);
    session.on_player_event(PlayerEvent::State {
        ticket: Some(ticket),
        state: PlayerState::Playing,
    });
    for position_ms in [start, start + 250] {
        session.on_player_event(PlayerEvent::Position {
            ticket,
            position_ms,
            saved: Saved::default(),
        });
    }
    ticket
}

fn comes(fixture: &Fixture, item: ItemId) -> bool {
    fixture.number(&format!(
        "SELECT count(*) FROM download WHERE item_id = {item} AND state = 'running'"
    )) == 1
        && fixture.library.inner.active.busy().contains(&item)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_heard_again_after_its_end() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = slow(&site, &fixture).await;
    let (fake, session) = open_session(&fixture);
    let ticket = near_the_end(&session, &fake, items[0]);
    session.on_player_event(PlayerEvent::Ended { ticket, next: None });
    session.play(items[0], None).unwrap();
    assert_ne!(fake.loaded().0, ticket);
    assert!(comes(&fixture, items[0]), "its bytes were let go");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_prepared_and_is_played_by_hand() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = slow(&site, &fixture).await;
    let (fake, session) = open_session(&fixture);
    queue(&fixture, items[1]);
    near_the_end(&session, &fake, items[0]);
    assert!(comes(&fixture, items[1]), "it is prepared");
    session.play(items[1], None).unwrap();
    assert!(comes(&fixture, items[1]), "its bytes were let go");
    assert!(!comes(&fixture, items[0]), "the one before was left");
}

/// Far longer than all tries of what is not waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// More pauses of one transfer than it is given tries.
const MANY: u32 = crate::downloads::transfer::RETRIES + 1;

/// Reads all of an episode as the player does. Gives the transfer it reads from, too.
fn listen(
    fixture: &Fixture,
    item: ItemId,
) -> (Arc<fetch::Media>, JoinHandle<std::io::Result<usize>>) {
    let Playable::Growing(media) = fixture.library.media(item).unwrap() else {
        panic!("all of it is here");
    };
    let mut reader = media.reader();
    let all = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)
    });
    (media, all)
}

/// It is tried until the site is there again, and then all of it comes.
async fn outlasts(
    site: &mut Site,
    path: &str,
    media: &fetch::Media,
    all: JoinHandle<std::io::Result<usize>>,
) {
    until("it was tried many times", || {
        media.progress().resumed > MANY
    })
    .await;
    assert!(!all.is_finished(), "it gave up");
    let mut whole = Answer::new("audio/mpeg", mp3(40_000)).with("etag", "\"s\"");
    whole.clever = true;
    site.put(path, whole);
    site.again().await;
    assert_eq!(all.await.unwrap().unwrap(), mp3(40_000).len());
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_for_without_a_network_it_is_waited_for() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = slow(&site, &fixture).await;
    let (_, session) = open_session(&fixture);
    site.stop().await;
    session.play(items[0], None).unwrap();
    until("it says so", || {
        session.playback().state == PlaybackState::Waiting
    })
    .await;
    let (media, all) = listen(&fixture, items[0]);
    outlasts(&mut site, "/1.mp3", &media, all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_by_itself_is_waited_for_once_it_sounds() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = slow(&site, &fixture).await;
    let (fake, session) = open_session(&fixture);
    queue(&fixture, items[1]);
    let ticket = near_the_end(&session, &fake, items[0]);
    session.on_player_event(PlayerEvent::Ended { ticket, next: None });
    let (ticket, _) = fake.loaded();
    let (media, all) = listen(&fixture, items[1]);
    until("its beginning is here", || media.progress().bytes >= 10_000).await;
    opened(&session, ticket);
    site.stop().await;
    outlasts(&mut site, "/2.mp3", &media, all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_by_itself_and_cannot_be_had_is_passed_over() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = slow(&site, &fixture).await;
    let (fake, session) = open_session(&fixture);
    queue(&fixture, items[1]);
    let ticket = near_the_end(&session, &fake, items[0]);
    site.stop().await;
    leave(&fixture.library, items[1]);
    session.on_player_event(PlayerEvent::Ended { ticket, next: None });
    let (media, all) = listen(&fixture, items[1]);
    let all = tokio::time::timeout(PATIENCE, all).await;
    assert!(all.expect("it is waited for").unwrap().is_err());
    assert!(media.progress().resumed <= MANY);
}
