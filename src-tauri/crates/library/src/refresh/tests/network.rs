//! Rounds without a network, servers that are dead, and those that ask for rest.
use super::*;
use crate::model::SubscriptionKind;
use crate::refresh::LOOK_FOR_NETWORK;
use fetch::WayOut;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

fn pretend(fixture: &Fixture, way: WayOut) {
    *fixture
        .library
        .inner
        .refreshing
        .network
        .pretend
        .lock()
        .unwrap() = Some(way);
}

/// What a failure counts.
const COUNTED: &str =
    "SELECT count(*) FROM feed WHERE failures > 0 OR problem IS NOT NULL OR next_refresh > 0";

#[tokio::test(flavor = "multi_thread")]
async fn a_round_without_network_counts_nothing_and_its_return_asks_at_once() {
    let fixture = Fixture::online();
    pretend(&fixture, WayOut::None);
    let url = "http://no-such-name.invalid/feed";
    fixture.subscribe(SubscriptionKind::Podcast, url);
    for _ in 0..2 {
        let refused = fixture.library.refresh_and_wait(None, |_| {}).await;
        assert_eq!(refused.unwrap_err().code(), "offline");
    }
    assert_eq!(fixture.number(COUNTED), 0);
    let job = fixture.library.jobs().pop().unwrap();
    assert!(job.offline && job.finished && job.failed == 0, "{job:?}");

    let stop = CancellationToken::new();
    let keeper = tokio::spawn({
        let (library, stop) = (fixture.library.clone(), stop.clone());
        async move { library.keep_fresh(stop).await }
    });
    tokio::time::sleep(4 * LOOK_FOR_NETWORK).await;
    let rounds = fixture.library.jobs().len();
    assert_eq!(rounds, 2, "nobody is asked while there is no way out");
    // The computer is on a network; that one name is not found there is the feed's fault.
    pretend(&fixture, WayOut::Routes("wlan0".into()));
    until("the feeds are asked", || fixture.library.jobs().len() > 2).await;
    fixture.library.idle().await;
    assert_eq!(fixture.number("SELECT failures FROM feed"), 1);
    stop.cancel();
    keeper.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_has_at_home_says_nothing_of_the_world() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    pretend(&fixture, WayOut::Routes("wlan0".into()));
    subscribed(&site, &fixture, "/home", podcast(&site.url(""), "Home", 2)).await;
    for n in 0..3 {
        let url = format!("http://no-such-name-{n}.invalid/feed");
        fixture.subscribe(SubscriptionKind::Podcast, &url);
    }
    let refused = fixture.library.refresh_and_wait(None, |_| {}).await;
    assert_eq!(refused.unwrap_err().code(), "offline");
    assert_eq!(site.asked("/home"), 2);
    assert_eq!(fixture.number("SELECT sum(failures) FROM feed"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn within_the_rest_that_a_server_asked_for_nothing_is_sent_or_counted() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = subscribed(&site, &fixture, "/feed", podcast(&site.url(""), "Show", 3)).await;
    site.put("/feed", Answer::status(429).with("retry-after", "7200"));
    refresh(&fixture, None).await;
    let row = || fixture.text("SELECT failures || ' ' || next_refresh || problem FROM feed");
    let (before, asked) = (row(), site.asked("/feed"));
    for _ in 0..3 {
        let refused = fixture.library.refresh(Some(feed)).await.unwrap_err();
        assert_eq!(refused.code(), "not_yet");
        assert_eq!(refresh(&fixture, None).await.failed, 0);
    }
    assert_eq!((row(), site.asked("/feed")), (before, asked));
    fixture.clock.forward(7_300_000);
    site.put("/feed", Answer::new(RSS, podcast(&site.url(""), "Show", 4)));
    assert_eq!(refresh(&fixture, Some(feed)).await.new_items, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_hosts_delay_nobody() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let mut dead = Vec::new();
    // Connections are taken by the system, and nobody ever answers.
    for host in 2..12 {
        let socket = std::net::TcpListener::bind((std::net::Ipv4Addr::new(127, 0, 0, host), 0));
        let socket = socket.unwrap();
        for n in 0..4 {
            let url = format!("http://{}/{n}", socket.local_addr().unwrap());
            fixture.subscribe(SubscriptionKind::Podcast, &url);
        }
        dead.push(socket);
    }
    for n in 0..20 {
        let body = podcast(&site.url(&format!("/m{n}")), &format!("Show {n}"), 2);
        let url = site.put(&format!("/{n}"), Answer::new(RSS, body));
        fixture.subscribe(SubscriptionKind::Podcast, &url);
    }
    let begun = Instant::now();
    let job = fixture.library.refresh(None).await.unwrap();
    until("every healthy feed is there", || {
        fixture.number("SELECT count(DISTINCT feed_id) FROM item") == 20
    })
    .await;
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
    let running = fixture.library.jobs().pop().unwrap();
    assert!(!running.finished, "the dead are still waited for");
    fixture.library.cancel_job(job).unwrap();
    fixture.library.idle().await;
}
