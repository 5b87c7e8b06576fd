//! Servers that ignore, mangle or refuse ranges, and files that change between two tries.
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use crate::folder::{Folder, body};
use crate::server::{TAG, cut_after, misbehaving};

#[tokio::test]
async fn a_server_that_ignores_ranges_is_heard_from_the_start() {
    for tag in [TAG, ""] {
        let body = body(200_000, 4);
        let served = Arc::clone(&body);
        let (server, count) = misbehaving(move |mut call| {
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
        // Without a validator it is asked first for a place to compare.
        let requests = if tag.is_empty() { 3 } else { 2 };
        assert_eq!(count.load(Ordering::SeqCst), requests);
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
    let (server, _) = misbehaving(move |mut call| {
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
        never_spliced(DATE, DATE, honours, 0).await;
        // The new one forgets to say which it is.
        never_spliced(TAG, "", honours, 0).await;
    }
}

#[tokio::test]
async fn a_version_that_changes_each_time_is_an_error_in_the_end() {
    let body = body(100_000, 7);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&body);
        async move {
            let tag = format!("ETag: \"{}\"\r\n", call.count);
            cut_after(&mut call, &body, 30_000, &tag).await;
        }
    })
    .await;
    let folder = Folder::new();
    let error = folder.fetch(server).await.unwrap_err();
    assert_eq!(error.code(), "keeps_changing");
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
        let (server, _) = misbehaving(move |mut call| {
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
    let (server, _) = misbehaving(move |mut call| {
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
    let (server, _) = misbehaving(move |mut call| {
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

#[tokio::test]
async fn where_nothing_vouches_for_the_version_places_of_it_and_the_seam_are_compared() {
    let body = body(100_000, 21);
    let (served, asked) = (Arc::clone(&body), Arc::new(Mutex::new(Vec::new())));
    let log = Arc::clone(&asked);
    let (server, _) = misbehaving(move |mut call| {
        let (body, log) = (Arc::clone(&served), Arc::clone(&log));
        async move {
            log.lock().unwrap().push((call.start(), call.end()));
            assert_eq!(call.header("if-range"), None);
            match call.count {
                0 => cut_after(&mut call, &body, 60_000, "").await,
                _ => call.serve(&body, "").await,
            }
        }
    })
    .await;
    let folder = Folder::new();
    folder.fetch(server).await.unwrap();
    assert!(folder.finished() == *body);
    let asked = asked.lock().unwrap();
    let (places, rest) = (&asked[1..asked.len() - 1], asked.last().unwrap());
    assert_eq!(*rest, (Some(60_000 - 16 * 1024), None), "the seam");
    assert_eq!(places.len(), 8, "{places:?}");
    let spread = places.windows(2).all(|two| two[1].0 > two[0].1);
    assert!(spread && places[0].0 == Some(0), "{places:?}");
}

/// Two versions of one length that agree where the first was cut, in the whole overlap: only other places tell.
#[tokio::test]
async fn an_equal_seam_does_not_vouch_for_the_rest() {
    for validator in [
        "",
        "ETag: W/\"one\"\r\n",
        "Last-Modified: Sun, 01 Mar 2026 12:00:00 GMT\r\n",
    ] {
        let (first, mut second) = (body(200_000, 31), body(200_000, 32).to_vec());
        second[80_000..110_000].copy_from_slice(&first[80_000..110_000]);
        let second = Arc::new(second);
        let (a, b) = (Arc::clone(&first), Arc::clone(&second));
        let (server, _) = misbehaving(move |mut call| {
            let (a, b) = (Arc::clone(&a), Arc::clone(&b));
            async move {
                match call.count {
                    0 => cut_after(&mut call, &a, 100_000, validator).await,
                    _ => call.serve(&b, validator).await,
                }
            }
        })
        .await;
        let folder = Folder::new();
        folder.fetch(server).await.unwrap();
        assert!(folder.finished() == *second, "{validator}");
    }
}
