//! The resumable transfer against servers that cut, lie and change their minds.
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use fetch::{FetchError, Reach};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::folder::{Folder, body, until};
use crate::server::{Call, client, nasty};

const TAG: &str = "ETag: \"one\"\r\n";

/// Sends the head for everything, but only this many bytes of it.
async fn cut_after(call: &mut Call, body: &[u8], count: usize, extra: &str) {
    let start = call.start().unwrap_or(0);
    let head = call.good_head(body.len(), extra);
    call.send(head).await;
    call.send(&body[start..(start + count).min(body.len())])
        .await;
}

#[tokio::test]
async fn a_whole_file_arrives_and_nothing_else_is_left() {
    let body = body(3_000_000, 1);
    let served = Arc::clone(&body);
    let (server, count) = nasty(move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    })
    .await;
    let folder = Folder::new();
    std::fs::write(&folder.dest, "an older file").unwrap();
    let progress = folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
    assert!(progress.done && !progress.waiting && progress.resumed == 0);
    assert_eq!(
        (progress.bytes, progress.total),
        (3_000_000, Some(3_000_000))
    );
    assert_eq!(
        (progress.ranges.len(), progress.ranges[0].end),
        (1, 3_000_000)
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn cut_connections_are_taken_up_where_they_ended() {
    let body = body(500_000, 2);
    let served = Arc::clone(&body);
    let (server, count) = nasty(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            assert_eq!(call.header("accept-encoding"), Some("identity"));
            if call.count > 0 {
                assert_eq!(call.header("if-range"), Some("\"one\""));
                assert!(call.start().unwrap() > 0);
            }
            cut_after(&mut call, &body, 60_000, TAG).await;
        }
    })
    .await;
    let folder = Folder::new();
    let progress = folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
    assert!(progress.resumed >= 8);
    assert_eq!(count.load(Ordering::SeqCst), 9);
}

#[tokio::test]
async fn without_progress_it_gives_up_and_keeps_what_it_has() {
    let body = body(100_000, 3);
    let served = Arc::clone(&body);
    let (server, count) = nasty(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            let length = if call.count == 0 { 30_000 } else { 0 };
            cut_after(&mut call, &body, length, TAG).await;
        }
    })
    .await;
    let folder = Folder::new();
    assert_eq!(folder.fetch(server).await.unwrap_err().code(), "cut");
    assert_eq!(
        count.load(Ordering::SeqCst),
        4,
        "one with progress, then three tries without"
    );
    assert_eq!(folder.claims(&body), 30_000);
    assert!(!folder.dest.exists());
}

#[tokio::test]
async fn a_server_that_ignores_ranges_is_heard_from_the_start() {
    for tag in [TAG, ""] {
        let body = body(200_000, 4);
        let served = Arc::clone(&body);
        let (server, count) = nasty(move |mut call| {
            let body = Arc::clone(&served);
            async move {
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{tag}\r\n",
                    body.len()
                );
                call.send(head).await;
                call.send(&body[..if call.count == 0 { 90_000 } else { body.len() }])
                    .await;
            }
        })
        .await;
        let folder = Folder::new();
        folder.fetch(server).await.unwrap();
        assert!(folder.finished() == *body, "{tag}");
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }
}

/// Half of the old version, a cut, then only the new one. What comes out is the new one, all of it.
async fn never_spliced(
    old: &'static str,
    new: &'static str,
    honours_if_range: bool,
    longer: usize,
) {
    let (first, second) = (body(200_000, 5), body(200_000 + longer, 6));
    let (a, b) = (Arc::clone(&first), Arc::clone(&second));
    let (server, _) = nasty(move |mut call| {
        let (a, b) = (Arc::clone(&a), Arc::clone(&b));
        async move {
            if call.count == 0 {
                return cut_after(&mut call, &a, 100_000, old).await;
            }
            if honours_if_range {
                call.head = call.head.replace("range:", "x-range:");
            }
            call.serve(&b, new).await;
        }
    })
    .await;
    let folder = Folder::new();
    folder.fetch(server).await.unwrap();
    assert!(
        folder.finished() == *second,
        "{old}{new}{honours_if_range}{longer}"
    );
}

#[tokio::test]
async fn two_versions_are_never_spliced() {
    const OTHER: &str = "ETag: \"two\"\r\n";
    const WEAK: &str = "ETag: W/\"one\"\r\n";
    const DATE: &str = "Last-Modified: Sun, 01 Mar 2026 12:00:00 GMT\r\n";
    const LATER: &str = "Last-Modified: Sun, 01 Mar 2026 13:00:00 GMT\r\n";
    for honours in [true, false] {
        never_spliced(TAG, OTHER, honours, 0).await;
        never_spliced(TAG, OTHER, honours, 50).await;
        never_spliced(DATE, LATER, honours, 0).await;
        never_spliced(TAG, TAG, honours, 50).await;
        // Only the bytes themselves can tell these apart.
        never_spliced("", "", honours, 0).await;
        never_spliced(WEAK, WEAK, honours, 0).await;
    }
}

#[tokio::test]
async fn a_version_that_changes_each_time_is_an_error_in_the_end() {
    let body = body(100_000, 7);
    let (server, _) = nasty(move |mut call| {
        let body = Arc::clone(&body);
        async move {
            let tag = format!("ETag: \"{}\"\r\n", call.count);
            cut_after(&mut call, &body, 30_000, &tag).await;
        }
    })
    .await;
    let folder = Folder::new();
    assert_eq!(folder.fetch(server).await.unwrap_err().code(), "cut");
    assert!(!folder.dest.exists());
}

#[tokio::test]
async fn parts_that_are_not_what_was_asked_for_are_refused() {
    for range in [
        "Content-Range: bytes 10-99999/100000\r\n",
        "Content-Range: bytes 0-99999/*\r\n",
        "",
        "Content-Type: multipart/byteranges; boundary=x\r\n",
    ] {
        let body = body(100_000, 8);
        let served = Arc::clone(&body);
        let (server, _) = nasty(move |mut call| {
            let body = Arc::clone(&served);
            async move {
                match call.start() {
                    None if call.count == 0 => cut_after(&mut call, &body, 40_000, TAG).await,
                    None => call.serve(&body, TAG).await,
                    Some(_) => {
                        call.send(format!(
                            "HTTP/1.1 206 Partial Content\r\n{range}{TAG}Connection: close\r\n\r\n"
                        ))
                        .await;
                        call.send(&body[10..]).await;
                    }
                }
            }
        })
        .await;
        let folder = Folder::new();
        folder.fetch(server).await.unwrap();
        assert!(folder.finished() == *body, "{range}");
    }
}

#[tokio::test]
async fn a_range_that_cannot_be_served_ends_or_restarts() {
    // Chunked and cut at its very end: the length is learnt from the 416.
    let body = body(50_000, 9);
    let served = Arc::clone(&body);
    let (server, _) = nasty(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            if call.start().is_some() {
                let head = format!("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */{}\r\n{TAG}Content-Length: 0\r\n\r\n", body.len());
                return call.send(head).await;
            }
            call.send(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{TAG}\r\n{:x}\r\n", body.len())).await;
            call.send(&**body).await;
            call.send("\r\n").await;
        }
    })
    .await;
    let folder = Folder::new();
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
    // The file has become shorter.
    let (long, short) = (self::body(50_000, 10), self::body(20_000, 11));
    let served = Arc::clone(&short);
    let (server, _) = nasty(move |mut call| {
        let (long, short) = (Arc::clone(&long), Arc::clone(&served));
        async move {
            match (call.count, call.start()) {
                (0, _) => cut_after(&mut call, &long, 40_000, TAG).await,
                (_, Some(_)) => {
                    call.send("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n")
                        .await
                }
                _ => call.serve(&short, "").await,
            }
        }
    })
    .await;
    let folder = Folder::new();
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *short);
}

async fn answered(answer: &'static str) -> FetchError {
    let (server, _) = nasty(move |mut call| async move { call.send(answer).await }).await;
    let folder = Folder::new();
    let error = folder.fetch(server).await.unwrap_err();
    assert!(!folder.dest.exists(), "{answer}");
    error
}

#[tokio::test]
async fn what_is_no_media_never_becomes_a_file() {
    const PAGE: &str =
        "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n\n<!DOCTYPE html><title>Log in</title>";
    assert_eq!(answered(PAGE).await, FetchError::HtmlInstead);
    assert_eq!(
        answered("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello").await,
        FetchError::HtmlInstead
    );
    assert_eq!(
        answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await,
        FetchError::EmptyFile
    );
    assert_eq!(
        answered("HTTP/1.1 200 OK\r\n\r\n").await,
        FetchError::EmptyFile
    );
    assert_eq!(
        answered("HTTP/1.1 204 No Content\r\n\r\n").await,
        FetchError::EmptyFile
    );
    assert_eq!(
        answered("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort")
            .await
            .code(),
        "cut"
    );
    assert_eq!(
        answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")
            .await
            .code(),
        "cut"
    );
    assert!(matches!(
        answered("HTTP/1.1 404 Not Found\r\n\r\n").await,
        FetchError::Status { status: 404, .. }
    ));
    assert!(matches!(
        answered("HTTP/1.1 304 Not Modified\r\n\r\n").await,
        FetchError::Status { status: 304, .. }
    ));
}

#[tokio::test]
async fn a_body_that_ends_cleanly_with_no_length_is_whole() {
    let (server, _) =
        nasty(|mut call| async move { call.send("HTTP/1.0 200 OK\r\n\r\nID3 sound").await }).await;
    let folder = Folder::new();
    folder.fetch(server).await.unwrap();
    assert_eq!(folder.finished(), b"ID3 sound");
}

#[tokio::test]
async fn a_captive_portal_costs_nothing() {
    let body = body(100_000, 12);
    let served = Arc::clone(&body);
    let (server, _) = nasty(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            match call.count {
                0 => cut_after(&mut call, &body, 60_000, TAG).await,
                1 => {
                    call.send("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>Pay here.")
                        .await
                }
                _ => {
                    assert_eq!(call.start(), Some(60_000));
                    call.serve(&body, TAG).await;
                }
            }
        }
    })
    .await;
    let folder = Folder::new();
    assert_eq!(
        folder.fetch(server).await.unwrap_err(),
        FetchError::HtmlInstead
    );
    assert_eq!(folder.claims(&body), 60_000);
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says() {
    let body = body(1000, 13);
    let served = Arc::clone(&body);
    let (server, _) = nasty(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            match call.count {
                0 => call.send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n").await,
                1 => call.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").await,
                _ => call.serve(&body, TAG).await,
            }
        }
    })
    .await;
    let folder = Folder::new();
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
    let error = answered(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    assert!(
        matches!(error, FetchError::Status { retry_after: Some(wait), .. } if wait.as_secs() == 3600)
    );
}

/// Sends this many bytes, then holds the connection open.
async fn stalls(body: Arc<Vec<u8>>, count: usize) -> std::net::SocketAddr {
    let (server, _) = nasty(move |mut call| {
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
    let (server, _) = nasty(move |mut call| {
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
            let Ok(map) = serde_json::from_slice::<serde_json::Value>(&map) else {
                continue;
            };
            let Ok(part) = std::fs::read(&folder.part) else {
                continue;
            };
            let end = map["ranges"][0][1].as_u64().unwrap() as usize;
            assert!(part[..end] == body[..end]);
        }
    }
    run.await.unwrap().unwrap();
    assert!(folder.finished() == *body);
}

#[tokio::test]
async fn a_hostile_map_cannot_make_a_wrong_file() {
    let body = body(100_000, 17);
    let served = Arc::clone(&body);
    let (server, _) = nasty(move |mut call| {
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
    let (server, _) = nasty(move |mut call| {
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
    let (server, _) = nasty(move |mut call| {
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
        nasty(|mut call| async move { call.send("HTTP/1.1 200 OK\r\n\r\nID3").await }).await;
    let folder = Folder::new();
    std::fs::create_dir(&folder.part).unwrap();
    let error = match client().media(folder.request(server)) {
        Ok(media) => media.run(0, CancellationToken::new()).await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.code(), "disk");
}

#[tokio::test]
async fn a_second_run_joins_the_first() {
    let body = body(100_000, 20);
    let gate = Arc::new(Semaphore::new(0));
    let (served, door) = (Arc::clone(&body), Arc::clone(&gate));
    let (server, count) = nasty(move |mut call| {
        let (body, gate) = (Arc::clone(&served), Arc::clone(&door));
        async move {
            gate.acquire().await.unwrap().forget();
            call.serve(&body, TAG).await;
        }
    })
    .await;
    let folder = Folder::new();
    let client = client();
    let (one, two) = (
        client.media(folder.request(server)).unwrap(),
        client.media(folder.request(server)).unwrap(),
    );
    let other = fetch::MediaRequest {
        url: format!("http://{server}/b.mp3"),
        ..folder.request(server)
    };
    let run = async {
        tokio::join!(
            one.run(0, CancellationToken::new()),
            two.run(0, CancellationToken::new()),
            async {
                while count.load(Ordering::SeqCst) == 0 {
                    tokio::task::yield_now().await;
                }
                assert_eq!(
                    client.media(other).err().map(|error| error.code()),
                    Some("disk")
                );
                gate.add_permits(5);
            }
        )
    };
    let (first, second, ()) = run.await;
    assert_eq!(
        (first.unwrap(), second.unwrap()),
        (folder.dest.clone(), folder.dest.clone())
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert!(folder.finished() == *body);
}

#[tokio::test]
async fn what_a_feed_named_is_not_fetched_from_this_machine() {
    let (server, count) =
        nasty(|mut call| async move { call.send("HTTP/1.1 200 OK\r\n\r\nID3").await }).await;
    let folder = Folder::new();
    let request = fetch::MediaRequest {
        reach: Reach::PublicOnly,
        ..folder.request(server)
    };
    let media = client().media(request).unwrap();
    assert_eq!(
        media.run(u32::MAX, CancellationToken::new()).await,
        Err(FetchError::PrivateAddress)
    );
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn where_nothing_vouches_for_the_version_the_seam_is_compared() {
    let body = body(100_000, 21);
    let served = Arc::clone(&body);
    let (server, count) = nasty(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            match call.count {
                0 => cut_after(&mut call, &body, 60_000, "").await,
                _ => {
                    assert_eq!(
                        (call.start(), call.header("if-range")),
                        (Some(60_000 - 16 * 1024), None)
                    );
                    call.serve(&body, "").await;
                }
            }
        }
    })
    .await;
    let folder = Folder::new();
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn headers_of_the_request_stay_with_its_host() {
    let (other, _) = nasty(|mut call| async move {
        assert_eq!(
            (call.header("authorization"), call.header("x-token")),
            (None, None)
        );
        call.serve(b"ID3 sound", TAG).await;
    })
    .await;
    let (server, _) = nasty(move |mut call| async move {
        assert_eq!(
            (call.header("authorization"), call.header("x-token")),
            (Some("Bearer b"), Some("t"))
        );
        assert_eq!(call.header("range"), None, "not the caller's to set");
        call.send(format!(
            "HTTP/1.1 302 Found\r\nLocation: http://{other}/b.mp3\r\nContent-Length: 0\r\n\r\n"
        ))
        .await;
    })
    .await;
    let folder = Folder::new();
    let headers = [
        ("Authorization", "Bearer b"),
        ("X-Token", "t"),
        ("Range", "bytes=5-"),
    ];
    let headers = headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let media = client()
        .media(fetch::MediaRequest {
            headers,
            ..folder.request(server)
        })
        .unwrap();
    media.run(0, CancellationToken::new()).await.unwrap();
    assert_eq!(folder.finished(), b"ID3 sound");
}
