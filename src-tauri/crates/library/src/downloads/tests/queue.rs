//! Who gets the places there are, and in which order.
use super::*;
use crate::{Connectivity, QueuePlace, Settings};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn at_once(fixture: &Fixture, count: u32) {
    let settings = fixture.library.settings().unwrap();
    fixture
        .library
        .set_settings(Settings {
            downloads_at_once: count,
            ..settings
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_told_to_wait_gives_the_place_to_the_next() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 4).await;
    at_once(&fixture, 2);
    for path in ["/1.mp3", "/2.mp3"] {
        site.put(path, Answer::status(429).with("retry-after", "120"));
    }
    fixture.library.download(&items).unwrap();
    done(&fixture, items[2]).await;
    done(&fixture, items[3]).await;
    for item in &items[..2] {
        until("it says why and until when", || {
            row(&fixture, *item).is_some_and(|row| row.next_try.is_some())
        })
        .await;
        let row = row(&fixture, *item).unwrap();
        assert_eq!(row.state, DownloadState::Waiting);
        assert_eq!(row.code.as_deref(), Some("status"));
        // 120 seconds after the clock of the test.
        assert_eq!(row.next_try.as_deref(), Some("2026-03-20T12:02:00Z"));
    }
    assert_eq!(
        site.asked("/1.mp3"),
        1,
        "asked once, and no more before its hour"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hour_is_kept_over_a_restart() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    site.put("/1.mp3", Answer::status(503).with("retry-after", "3600"));
    fixture.library.download(&items).unwrap();
    until("it waits for its hour", || {
        row(&fixture, items[0]).is_some_and(|row| row.next_try.is_some())
    })
    .await;
    fixture.reopen().await;
    fixture.library.start_downloads().unwrap();
    fixture.library.start_waiting();
    assert!(row(&fixture, items[0]).unwrap().next_try.is_some());
    assert_eq!(site.asked("/1.mp3"), 1);
    // By hand it does not wait.
    site.put("/1.mp3", Answer::new("audio/mpeg", mp3(5_000)));
    fixture.library.resume_download(items[0]).unwrap();
    done(&fixture, items[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_places_are_taken_does_not_hold_up_another() {
    let (busy, free) = (Site::start().await, Site::start().await);
    let fixture = Fixture::online();
    let items = show(&busy, &fixture, 4).await;
    for n in 1..=4 {
        busy.put(&format!("/{n}.mp3"), stalled(mp3(40_000)));
    }
    at_once(&fixture, 4);
    free.put("/1.mp3", Answer::new("audio/mpeg", mp3(5_000)));
    // By another name, as two addresses of one host count as one server.
    let named = |path| free.url(path).replace("127.0.0.1", "localhost");
    let feed = podcast(&named(""), "Other", 1);
    free.put("/feed", Answer::new("application/rss+xml", feed));
    let url = named("/feed");
    fixture.library.add(&url).await.unwrap();
    let other = ItemId(fixture.number("SELECT id FROM item WHERE guid = 'Other-1'"));
    fixture.library.download(&items).unwrap();
    fixture.library.download(&[other]).unwrap();
    done(&fixture, other).await;
    let running = items
        .iter()
        .filter(|item| state(&fixture, **item) == Some(DownloadState::Running));
    assert_eq!(running.count(), 2, "two of a server at a time");
    assert_eq!(busy.asked("/3.mp3") + busy.asked("/4.mp3"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn up_next_comes_first_and_what_was_moved_by_hand_before_it() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 4).await;
    at_once(&fixture, 1);
    let library = &fixture.library;
    library.pause_all_downloads(true).unwrap();
    library.download(&items).unwrap();
    library
        .queue_add(&[items[2], items[1]], QueuePlace::Last)
        .unwrap();
    let shown = || -> Vec<ItemId> {
        let all = library.downloads().unwrap().active;
        all.into_iter().map(|row| row.item.id).collect()
    };
    assert_eq!(shown(), [items[2], items[1], items[0], items[3]]);
    library.move_downloads(&[items[3]], Some(items[1])).unwrap();
    let order = [items[2], items[3], items[1], items[0]];
    assert_eq!(shown(), order);
    assert!(library.downloads().unwrap().active[0].placed);
    assert!(
        library
            .move_downloads(&[items[3]], Some(ItemId(99)))
            .is_err()
    );
    library.pause_all_downloads(false).unwrap();
    for item in &items {
        done(&fixture, *item).await;
    }
    let log = site.state.log.lock().unwrap().clone();
    let asked: Vec<String> = log
        .into_iter()
        .map(|(path, _, _)| path)
        .filter(|path| path.ends_with(".mp3"))
        .collect();
    assert_eq!(asked, ["/3.mp3", "/4.mp3", "/2.mp3", "/1.mp3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_paused_and_taken_up_at_once() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 3).await;
    for n in 1..=3 {
        site.put(&format!("/{n}.mp3"), stalled(mp3(40_000)));
    }
    let library = &fixture.library;
    library.download(&items).unwrap();
    library
        .pause_downloads(&[items[0], items[2], ItemId(99)])
        .unwrap();
    until("the other runs alone", || {
        let busy = library.inner.active.busy();
        busy.len() == 1 && busy.contains(&items[1])
    })
    .await;
    for item in [items[0], items[2]] {
        assert_eq!(state(&fixture, item), Some(DownloadState::Paused));
    }
    for n in 1..=3 {
        site.put(&format!("/{n}.mp3"), Answer::new("audio/mpeg", mp3(5_000)));
    }
    library
        .resume_downloads(&[items[0], items[2], ItemId(99)])
        .unwrap();
    done(&fixture, items[0]).await;
    done(&fixture, items[2]).await;
}

/// A network that a test switches.
#[derive(Default)]
struct FakeNetwork {
    away: AtomicBool,
    paid: AtomicBool,
}

impl Connectivity for FakeNetwork {
    fn is_there(&self) -> Option<bool> {
        Some(!self.away.load(Ordering::SeqCst))
    }

    fn is_metered(&self) -> Option<bool> {
        Some(self.paid.load(Ordering::SeqCst))
    }
}

fn hold(fixture: &Fixture) -> Option<String> {
    fixture
        .library
        .downloads()
        .unwrap()
        .hold
        .map(|hold| hold.code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_is_away_is_said_once_and_costs_no_try() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    let network = Arc::new(FakeNetwork::default());
    network.away.store(true, Ordering::SeqCst);
    fixture.library.use_network(Arc::clone(&network) as _);
    site.stop().await;
    fixture.library.download(&items).unwrap();
    until("the queue says so", || {
        hold(&fixture).as_deref() == Some("offline")
    })
    .await;
    until("the rows wait", || {
        items
            .iter()
            .all(|item| state(&fixture, *item) == Some(DownloadState::Waiting))
    })
    .await;
    // Told once, by the queue: a row that was on its way when it was found out loses its own reason.
    until("no row has a reason of its own", || {
        items.iter().all(|item| {
            let row = row(&fixture, *item).unwrap();
            (row.problem, row.attempts) == (None, 0)
        })
    })
    .await;
    site.again().await;
    network.away.store(false, Ordering::SeqCst);
    for item in &items {
        done(&fixture, *item).await;
    }
    assert_eq!(hold(&fixture), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_network_that_is_paid_by_the_byte_nothing_is_downloaded_where_that_was_chosen() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    let network = Arc::new(FakeNetwork::default());
    network.paid.store(true, Ordering::SeqCst);
    let library = &fixture.library;
    library.use_network(Arc::clone(&network) as _);
    library.download(&items[..1]).unwrap();
    done(&fixture, items[0]).await;
    library
        .set_settings(Settings {
            downloads_unmetered: true,
            ..library.settings().unwrap()
        })
        .unwrap();
    library.download(&items[1..]).unwrap();
    assert_eq!(hold(&fixture).as_deref(), Some("metered"));
    assert_eq!(site.asked("/2.mp3"), 0);
    network.paid.store(false, Ordering::SeqCst);
    done(&fixture, items[1]).await;
    assert_eq!(hold(&fixture), None);
}
