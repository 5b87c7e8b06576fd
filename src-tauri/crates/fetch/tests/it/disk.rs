//! What is on the disk when a transfer is stopped, and what is believed of it later.
use std::sync::Arc;
use std::time::{Duration, Instant};

use fetch::FetchError;
use tokio_util::sync::CancellationToken;

use crate::folder::{Folder, body, claims_of, until};
use crate::server::{TAG, client, cut_after, misbehaving};

/// Sends this many bytes, then holds the connection open.
async fn stalls(body: Arc<Vec<u8>>, count: usize) -> std::net::SocketAddr {
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&body);
        async move {
            if call.count == 0 {
                cut_after(&mut call, &body, count, TAG).await;
                call.gone().await;
            } else {
                assert!(
                    call.start().is_some_and(|start| start >= count),
                    "resumes: {}",
                    call.head
                );
                call.serve(&body, TAG).await;
            }
        }
    })
    .await;
    server
}

#[tokio::test]
async fn cancelled_it_stops_at_once_and_goes_on_later() {
    let body = body(300_000, 14);
    let server = stalls(Arc::clone(&body), 200_000).await;
    let folder = Folder::new();
    let media = folder.media(server);
    let cancel = CancellationToken::new();
    let (running, stop) = (Arc::clone(&media), cancel.clone());
    let run = tokio::spawn(async move { running.run(u32::MAX, stop).await });
    until(&media, |progress| progress.bytes == 200_000).await;
    let since = Instant::now();
    cancel.cancel();
    assert_eq!(run.await.unwrap(), Err(FetchError::Cancelled));
    assert!(
        since.elapsed() < Duration::from_millis(200),
        "{:?}",
        since.elapsed()
    );
    drop(media);
    assert_eq!(folder.claims(&body), 200_000);
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
}

#[tokio::test]
async fn a_dropped_run_goes_on_from_its_map() {
    let body = body(300_000, 15);
    let server = stalls(Arc::clone(&body), 200_000).await;
    let folder = Folder::new();
    let media = folder.media(server);
    let running = Arc::clone(&media);
    let run = tokio::spawn(async move { running.run(u32::MAX, CancellationToken::new()).await });
    until(&media, |progress| progress.bytes == 200_000).await;
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    drop(media);
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
}

#[tokio::test]
async fn the_map_never_claims_what_is_not_there() {
    let body = body(40 << 20, 16);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    })
    .await;
    let folder = Folder::new();
    let media = folder.media(server);
    let cancel = CancellationToken::new();
    let (running, stop) = (Arc::clone(&media), cancel.clone());
    let run = tokio::spawn(async move { running.run(3, stop).await });
    let mut changes = media.watch();
    let mut looked = 0;
    while !changes.borrow_and_update().done && changes.changed().await.is_ok() {
        // Any moment is a moment to be killed in; the map is read before the part, as a later start would.
        if folder.map().exists() && folder.part.exists() && looked < 3 {
            looked += 1;
            let map = std::fs::read(folder.map()).unwrap_or_default();
            let Some(claims) = claims_of(&map).filter(|claims| !claims.is_empty()) else {
                continue;
            };
            let Ok(part) = std::fs::read(&folder.part) else {
                continue;
            };
            let end = claims[0].1 as usize;
            assert!(part[..end] == body[..end]);
        }
    }
    run.await.unwrap().unwrap();
    assert!(folder.finished() == *body);
}

#[tokio::test]
async fn a_map_that_is_kept_makes_a_finished_file_known_after_a_kill() {
    let body = body(300_000, 21);
    let served = Arc::clone(&body);
    let (server, calls) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    })
    .await;
    let folder = Folder::new();
    let media = folder.media(server);
    media.keep_map();
    media.run(0, CancellationToken::new()).await.unwrap();
    assert!(folder.map().exists() && folder.dest.exists() && !folder.part.exists());
    drop(media);
    // As the next start finds it: nobody has noted that it is here.
    let media = folder.media(server);
    media.keep_map();
    media.run(0, CancellationToken::new()).await.unwrap();
    assert_eq!(calls.load(std::sync::atomic::Ordering::SeqCst), 1);
    media.forget_map();
    assert!(folder.finished() == *body);
}

#[tokio::test]
async fn a_kill_costs_no_more_than_a_little() {
    let body = body(3 << 20, 22);
    let server = stalls(Arc::clone(&body), 2_500_000).await;
    let folder = Folder::new();
    let media = folder.media(server);
    let running = Arc::clone(&media);
    let run = tokio::spawn(async move { running.run(3, CancellationToken::new()).await });
    until(&media, |progress| progress.bytes == 2_500_000).await;
    // What a kill would leave now.
    let claimed = folder.claims(&body);
    assert!(claimed + (128 << 10) > 2_500_000, "{claimed}");
    run.abort();
}

#[tokio::test]
async fn a_hostile_map_cannot_make_a_wrong_file() {
    let body = body(100_000, 17);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    })
    .await;
    let map = |url: &str, tag: &str, total: u64, ranges: &str| {
        format!(
            r#"{{"version":1,"url":"{url}","validators":{{"etag":{tag},"last_modified":null}},"total":{total},"ranges":{ranges}}}"#
        )
    };
    let url = format!("http://{server}/a.mp3");
    let cases = [
        "garbage".to_owned(),
        String::new(),
        "[".repeat(100_000),
        map(
            "http://elsewhere/a.mp3",
            "\"\\\"one\\\"\"",
            100_000,
            "[[0,50000]]",
        ),
        map(&url, "\"\\\"other\\\"\"", 100_000, "[[0,50000]]"),
        map(&url, "null", 100_000, "[[0,50000]]"),
        map(
            &url,
            "\"\\\"one\\\"\"",
            100_000,
            "[[60000,18446744073709551615],[80000,3]]",
        ),
        map(&url, "\"\\\"one\\\"\"", 7, "[[0,7]]"),
        map(&url, "\"\\\"one\\\"\"", 0, "[]"),
        map(&url, "\"\\\"one\\\"\"", u64::MAX, "[[0,50000]]"),
    ];
    for case in cases {
        let folder = Folder::new();
        // A part that is shorter than some maps say, and wrong where they are wrong about the version.
        std::fs::write(&folder.part, vec![0; 55_000]).unwrap();
        std::fs::write(folder.map(), &case).unwrap();
        let result = folder.fetch(server).await;
        let text = &case[..case.len().min(200)];
        assert!(result.is_ok(), "{text} {result:?}");
        // A map of seven bytes with a whole file of seven is believed only about that file.
        if !case.contains("\"total\":7,") {
            assert!(folder.finished() == *body, "{text}");
        }
    }
}

#[tokio::test]
async fn a_part_shorter_than_its_map_is_filled_up() {
    let body = body(100_000, 18);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            assert_eq!(call.start(), Some(30_000));
            call.serve(&body, TAG).await;
        }
    })
    .await;
    let folder = Folder::new();
    std::fs::write(&folder.part, &body[..30_000]).unwrap();
    let map = format!(
        r#"{{"version":1,"url":"http://{server}/a.mp3","validators":{{"etag":"\"one\"","last_modified":null}},"total":100000,"ranges":[[0,60000]]}}"#
    );
    std::fs::write(folder.map(), map).unwrap();
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_said_and_the_part_stays() {
    let body = body(100_000, 19);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&body);
        async move { call.serve(&body, TAG).await }
    })
    .await;
    let folder = Folder::new();
    std::os::unix::fs::symlink("/dev/full", &folder.part).unwrap();
    assert_eq!(
        folder.fetch(server).await.unwrap_err(),
        FetchError::DiskFull
    );
    assert!(folder.part.exists() && !folder.dest.exists());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_an_error() {
    let (server, _) =
        misbehaving(|mut call| async move { call.send("HTTP/1.1 200 OK\r\n\r\nID3").await }).await;
    let folder = Folder::new();
    std::fs::create_dir(&folder.part).unwrap();
    let error = match client().media(folder.request(server)) {
        Ok(media) => media.run(0, CancellationToken::new()).await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.code(), "disk");
}
