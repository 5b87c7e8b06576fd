//! Two programs with one library: a single feed is asked while the other program asks all of them.
use super::{RSS, refresh, subscribed};
use crate::testing::library::{Fixture, open};
use crate::testing::site::{Answer, Site, podcast, until};
use crate::{FeedId, Refreshed};
use std::sync::Arc;
use std::time::Duration;

const SLOW: Duration = Duration::from_millis(1_500);

struct Two {
    site: Site,
    fixture: Fixture,
    slow: FeedId,
    other: FeedId,
}

/// One show whose server takes its time, and one that answers at once; the round has begun.
async fn round() -> (Two, tokio::task::JoinHandle<Refreshed>) {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let base = site.url("");
    let slow = subscribed(&site, &fixture, "/slow", podcast(&base, "Slow", 3)).await;
    let other = subscribed(&site, &fixture, "/other", podcast(&base, "Other", 3)).await;
    fixture.clock.forward(1_000);
    let mut answer = Answer::new(RSS, podcast(&base, "Slow", 5));
    answer.wait = SLOW;
    site.put("/slow", answer);
    let (before, of_other) = (site.asked("/slow"), site.asked("/other"));
    let all = fixture.library.clone();
    let run = tokio::spawn(async move { all.refresh_and_wait(None, |_| {}).await.unwrap() });
    until("both are asked", || {
        site.asked("/slow") > before && site.asked("/other") > of_other
    })
    .await;
    let two = Two {
        site,
        fixture,
        slow,
        other,
    };
    (two, run)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_feed_does_not_wait_for_the_round_of_another_program() {
    let (two, run) = round().await;
    let second = open(
        two.fixture.folder.path(),
        &two.fixture.clock,
        &Arc::default(),
    )
    .unwrap();
    let base = two.site.url("");
    two.site
        .put("/other", Answer::new(RSS, podcast(&base, "Other", 4)));
    until("the round is done with it", || {
        !super::super::lock::asked_now(two.fixture.folder.path()).contains(&two.other)
    })
    .await;
    let one = second.refresh_and_wait(Some(two.other), |_| {}).await;
    assert_eq!((one.unwrap().new_items, run.is_finished()), (1, false));
    assert_eq!(run.await.unwrap().failed, 0);
    second.idle().await;
    two.fixture.idle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_another_program_asks_is_not_asked_twice() {
    let (two, run) = round().await;
    let second = open(
        two.fixture.folder.path(),
        &two.fixture.clock,
        &Arc::default(),
    )
    .unwrap();
    let before = two.site.asked("/slow");
    let one = second.refresh_and_wait(Some(two.slow), |_| {}).await;
    let joined = Refreshed {
        feeds: 1,
        failed: 0,
        new_items: 2,
        ..Refreshed::default()
    };
    assert_eq!(one.unwrap(), joined);
    assert_eq!(two.site.asked("/slow"), before);
    run.await.unwrap();
    second.idle().await;
    // Its own turn is free again.
    assert_eq!(refresh(&two.fixture, Some(two.other)).await.feeds, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_feed_does_not_wait_with_a_round_that_waits() {
    let (two, run) = round().await;
    let second = open(
        two.fixture.folder.path(),
        &two.fixture.clock,
        &Arc::default(),
    )
    .unwrap();
    let rest = second.clone();
    let waiting = tokio::spawn(async move { rest.refresh_and_wait(None, |_| {}).await.unwrap() });
    until("it waits", || {
        let waits = std::sync::atomic::Ordering::Relaxed;
        second
            .inner
            .refreshing
            .with(|runs| runs.iter().any(|run| run.waits.load(waits)))
    })
    .await;
    let one = second.refresh_and_wait(Some(two.other), |_| {}).await;
    assert_eq!((one.unwrap().feeds, run.is_finished()), (1, false));
    run.await.unwrap();
    assert_eq!(waiting.await.unwrap().feeds, 2);
    second.idle().await;
    two.fixture.idle().await;
}
