//! Ends that are none, servers that send next to nothing, and what is said of each.
use std::sync::Arc;
use std::time::Duration;

use fetch::FetchError;
use tokio_util::sync::CancellationToken;

use crate::folder::{Folder, body};
use crate::server::{TAG, config, cut_after, misbehaving};

/// A server that says no length and closes after `ends[n]` bytes of the body at the n-th request, and then after all.
async fn without_length(body: &Arc<Vec<u8>>, ends: &'static [usize]) -> std::net::SocketAddr {
    let body = Arc::clone(body);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&body);
        async move {
            let end = ends.get(call.count).copied().unwrap_or(body.len());
            call.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nConnection: close\r\n\r\n")
                .await;
            call.send(&body[..end]).await;
        }
    })
    .await;
    server
}

#[tokio::test]
async fn a_clean_end_far_before_the_length_is_tried_once_more() {
    let body = body(100_000, 41);
    let folder = Folder::new();
    let media = folder.media(without_length(&body, &[50_000]).await);
    media.expect(100_000);
    media.run(3, CancellationToken::new()).await.unwrap();
    assert!(folder.finished() == *body);
    assert!(media.progress().unconfirmed, "no answer gave a length");
}

#[tokio::test]
async fn what_ends_early_twice_is_kept_and_told_of() {
    let body = body(100_000, 42);
    let folder = Folder::new();
    // The second time it is asked whether it sends parts, and then for all of it.
    let media = folder.media(without_length(&body, &[50_000; 3]).await);
    media.expect(100_000);
    media.run(3, CancellationToken::new()).await.unwrap();
    assert!(folder.finished() == body[..50_000]);
    let progress = media.progress();
    assert!(progress.unconfirmed);
    assert_eq!(progress.told, None);
}

#[tokio::test]
async fn a_length_that_an_earlier_answer_gave_is_remembered() {
    let body = body(100_000, 43);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            match call.count {
                0 => cut_after(&mut call, &body, 20_000, "").await,
                _ => {
                    call.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
                        .await;
                    call.send(&body[..60_000]).await;
                }
            }
        }
    })
    .await;
    let folder = Folder::new();
    let progress = folder.fetch(server).await.unwrap();
    assert_eq!((progress.unconfirmed, progress.told), (true, Some(100_000)));
}

#[tokio::test]
async fn a_length_that_was_given_is_no_guess() {
    let body = body(30_000, 44);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    })
    .await;
    let folder = Folder::new();
    let progress = folder.fetch(server).await.unwrap();
    assert_eq!((progress.unconfirmed, progress.told), (false, Some(30_000)));
}

/// What a run ends with when each answer claims the whole and ends after `sent` bytes of what was asked for.
async fn always_cut(sent: usize, tag: &'static str, ranges: bool) -> FetchError {
    let body = body(100_000, 45);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&body);
        async move {
            if !ranges {
                call.head = call.head.replace("range:", "x-range:");
            }
            // Never further than this, wherever it begins.
            let left = sent.saturating_sub(call.start().unwrap_or(0));
            cut_after(&mut call, &body, left, tag).await;
        }
    })
    .await;
    Folder::new().fetch(server).await.unwrap_err()
}

#[tokio::test]
async fn each_cause_has_its_own_sentence() {
    let short = FetchError::Short {
        got: 40_000,
        of: 100_000,
    };
    assert_eq!(always_cut(40_000, TAG, true).await, short);
    assert_eq!(always_cut(40_000, "", false).await, short);
    assert_eq!(
        short.to_string(),
        "the server ends the file too early each time: 40.0 kB of 100.0 kB"
    );
    let (server, _) = misbehaving(|mut call| async move {
        call.send(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot sound",
        )
        .await;
    })
    .await;
    assert_eq!(
        Folder::new().fetch(server).await.unwrap_err(),
        FetchError::Packed
    );
    // Cut at another place each time, without a way to go on.
    let body = body(100_000, 46);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&body);
        async move {
            call.head = call.head.replace("range:", "x-range:");
            let count = 10_000 + call.count * 1_000;
            cut_after(&mut call, &body, count, "").await;
        }
    })
    .await;
    assert_eq!(
        Folder::new().fetch(server).await.unwrap_err(),
        FetchError::CannotResume
    );
}

#[tokio::test]
async fn no_sentence_has_numbers_of_the_system_or_raw_bytes() {
    let full = FetchError::TooLarge { limit: 16 << 30 }.to_string();
    assert!(full.contains("17.2 GB"), "{full}");
    let folder = Folder::new();
    let mut request = folder.request("127.0.0.1:9".parse().unwrap());
    std::fs::write(folder.part.with_file_name("file"), "").unwrap();
    request.part = folder.part.with_file_name("file").join("a.part");
    request.dest = folder.part.with_file_name("file").join("a.mp3");
    let media = crate::server::client().media(request);
    let error = match media {
        Ok(media) => media.run(0, CancellationToken::new()).await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.code(), "disk");
    assert!(!error.to_string().contains("os error"), "{error}");
}

fn quick() -> fetch::Client {
    fetch::Client::new(fetch::Config {
        least_pace: (1_000, Duration::from_millis(300)),
        place_patience: Duration::from_millis(50),
        ..config()
    })
    .unwrap()
}

/// A byte each 20 milliseconds.
async fn drip() -> std::net::SocketAddr {
    let (server, _) = misbehaving(|mut call| async move {
        let head = call.good_head(100_000, TAG);
        call.send(head).await;
        call.send(b"ID3").await;
        loop {
            call.send(b"x").await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    server
}

#[tokio::test]
async fn a_drip_gives_way_unless_somebody_reads() {
    let server = drip().await;
    let folder = Folder::new();
    let media = quick().media(folder.request(server)).unwrap();
    media.give_way();
    let error = media.run(9, CancellationToken::new()).await.unwrap_err();
    assert_eq!(error, FetchError::TooSlow);
    let reader = media.reader();
    let run = media.run(9, CancellationToken::new());
    assert!(
        tokio::time::timeout(Duration::from_secs(1), run)
            .await
            .is_err(),
        "who listens has it as slow as it is"
    );
    drop(reader);
}

#[tokio::test]
async fn who_gives_way_does_not_sit_out_a_pause() {
    let (server, count) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n")
            .await;
    })
    .await;
    let folder = Folder::new();
    let media = quick().media(folder.request(server)).unwrap();
    media.give_way();
    let error = media.run(9, CancellationToken::new()).await.unwrap_err();
    assert!(
        matches!(error, FetchError::Status { status: 429, retry_after: Some(wait), .. } if wait.as_secs() == 2),
        "{error:?}"
    );
    assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn who_gives_way_waits_for_no_place_beside_others_of_its_server() {
    let server = drip().await;
    let (one, two, three) = (Folder::new(), Folder::new(), Folder::new());
    let client = fetch::Client::new(fetch::Config {
        place_patience: Duration::from_millis(50),
        ..config()
    })
    .unwrap();
    let stop = CancellationToken::new();
    let mut running = Vec::new();
    for folder in [&one, &two] {
        let media = client.media(folder.request(server)).unwrap();
        let mut watch = media.watch();
        let stop = stop.clone();
        running.push(tokio::spawn(async move { media.run(9, stop).await }));
        watch.wait_for(|progress| progress.bytes > 0).await.unwrap();
    }
    let media = client.media(three.request(server)).unwrap();
    media.give_way();
    let error = media.run(9, CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.code(), "host_busy", "{error}");
    stop.cancel();
    for run in running {
        assert_eq!(run.await.unwrap().unwrap_err(), FetchError::Cancelled);
    }
}

#[tokio::test]
async fn the_rate_is_kept_by_all_but_what_is_heard() {
    let body = body(60_000, 47);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    })
    .await;
    let client = quick();
    client.limit_media(Some(60_000));
    let folder = Folder::new();
    let began = std::time::Instant::now();
    let media = client.media(folder.request(server)).unwrap();
    media.run(0, CancellationToken::new()).await.unwrap();
    assert!(
        began.elapsed() > Duration::from_millis(600),
        "{:?}",
        began.elapsed()
    );
    assert!(folder.finished() == *body);
    client.limit_media(Some(1_000));
    let heard = Folder::new();
    let media = client.media(heard.request(server)).unwrap();
    let reader = media.reader();
    let run = media.run(0, CancellationToken::new());
    tokio::time::timeout(Duration::from_secs(10), run)
        .await
        .expect("who listens waits for no rate")
        .unwrap();
    drop(reader);
}

#[tokio::test]
async fn who_gives_way_does_not_wait_long_for_a_server_that_is_not_there() {
    let (_socket, address) = crate::server::silent();
    let folder = Folder::new();
    let media = quick().media(folder.request(address)).unwrap();
    media.give_way();
    let error = media.run(9, CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.code(), "unreachable", "{error}");
    assert_eq!(
        media.progress().resumed,
        1,
        "two tries with one pause between"
    );
    // Without others that wait it is tried as often as the caller says.
    let other = Folder::new();
    let media = quick().media(other.request(address)).unwrap();
    media.run(3, CancellationToken::new()).await.unwrap_err();
    assert_eq!(media.progress().resumed, 3);
}
