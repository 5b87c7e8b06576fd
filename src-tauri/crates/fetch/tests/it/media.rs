//! The transfer from a server that behaves, or is busy, or has no media to give.
use std::sync::Arc;
use std::sync::atomic::Ordering;

use fetch::{FetchError, Reach};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::folder::{Folder, body};
use crate::server::{TAG, client, cut_after, misbehaving};

#[tokio::test]
async fn a_whole_file_arrives_and_nothing_else_is_left() {
    let body = body(3_000_000, 1);
    let served = Arc::clone(&body);
    let (server, count) = misbehaving(move |mut call| {
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
    let (server, count) = misbehaving(move |mut call| {
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
    let (server, count) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            let length = if call.count == 0 { 30_000 } else { 0 };
            cut_after(&mut call, &body, length, TAG).await;
        }
    })
    .await;
    let folder = Folder::new();
    assert_eq!(folder.fetch(server).await.unwrap_err().code(), "short");
    assert_eq!(
        count.load(Ordering::SeqCst),
        4,
        "one with progress, then three tries without"
    );
    assert_eq!(folder.claims(&body), 30_000);
    assert!(!folder.dest.exists());
}

/// MPEG-1 layer III, 128 kbit/s, 44.1 kHz: so many frames of silence.
fn frames(count: usize) -> Vec<u8> {
    let mut frame = vec![0xff, 0xfb, 0x90, 0x64];
    frame.resize(417, 0);
    frame.repeat(count)
}

#[tokio::test]
async fn what_begins_as_sound_is_sound_whatever_it_is_said_to_be() {
    for label in [
        "Content-Type: text/html; charset=ISO-8859-1\r\n",
        "Content-Type: Text/Plain\r\n",
        "Content-Type: application/xhtml+xml\r\n",
        "Content-Type: application/json\r\n",
        "Content-Encoding: none\r\n",
    ] {
        let sound = frames(40);
        let sent = sound.clone();
        let (server, _) = misbehaving(move |mut call| {
            let sent = sent.clone();
            async move {
                // A few bytes at first, as small packets come; the second try goes on in the middle.
                let (start, stop) = (
                    call.start().unwrap_or(0),
                    if call.count == 0 { 9_000 } else { sent.len() },
                );
                let head = call.good_head(sent.len(), &format!("{TAG}{label}"));
                call.send(head).await;
                for piece in sent[start..stop].chunks(700) {
                    call.send(piece).await;
                    tokio::task::yield_now().await;
                }
            }
        })
        .await;
        let folder = Folder::new();
        let progress = folder.fetch(server).await.unwrap();
        assert_eq!(progress.resumed, 1, "{label}");
        assert!(folder.finished() == sound, "{label}");
    }
}

async fn answered(answer: &'static str) -> FetchError {
    let (server, _) = misbehaving(move |mut call| async move { call.send(answer).await }).await;
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
        answered(
            "HTTP/1.1 200 OK\r\nContent-Type: audio/ogg\r\n\r\n<?xml version='1.0'?><html><p>Gone"
        )
        .await,
        FetchError::HtmlInstead
    );
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
        "short"
    );
    assert_eq!(
        answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")
            .await
            .code(),
        "cannot_resume"
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
        misbehaving(|mut call| async move { call.send("HTTP/1.0 200 OK\r\n\r\nID3 sound").await })
            .await;
    let folder = Folder::new();
    folder.fetch(server).await.unwrap();
    assert_eq!(folder.finished(), b"ID3 sound");
}

#[tokio::test]
async fn a_captive_portal_costs_nothing() {
    let body = body(100_000, 12);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
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
    let (server, _) = misbehaving(move |mut call| {
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

#[tokio::test]
async fn a_second_run_joins_the_first() {
    let body = body(100_000, 20);
    let gate = Arc::new(Semaphore::new(0));
    let (served, door) = (Arc::clone(&body), Arc::clone(&gate));
    let (server, count) = misbehaving(move |mut call| {
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
        misbehaving(|mut call| async move { call.send("HTTP/1.1 200 OK\r\n\r\nID3").await }).await;
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
async fn headers_of_the_request_stay_with_its_host() {
    let (other, _) = misbehaving(|mut call| async move {
        assert_eq!(
            (call.header("authorization"), call.header("x-token")),
            (None, None)
        );
        call.serve(b"ID3 sound", TAG).await;
    })
    .await;
    let (server, _) = misbehaving(move |mut call| async move {
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
