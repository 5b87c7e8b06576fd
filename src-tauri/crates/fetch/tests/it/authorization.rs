//! Names and passwords: to their own server only; addresses that were signed for a while.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::HeaderMap;
use axum::response::Redirect;
use axum::routing::get;
use fetch::{
    Authorization, FetchError, Fetched, Get, MediaRequest, NewerAddress, Reach, Validators,
};
use tokio_util::sync::CancellationToken;

use crate::folder::{Folder, body};
use crate::server::{TAG, client, cut_after, misbehaving, well_behaved};

fn ask(url: String, authorization: Option<Authorization>) -> Get {
    Get {
        url,
        reach: Reach::Anywhere,
        validators: Validators::default(),
        limit: 1 << 20,
        accept: "",
        referer: None,
        authorization,
    }
}

async fn text(url: String, authorization: Option<Authorization>) -> Result<String, FetchError> {
    match client().get(ask(url, authorization)).await? {
        Fetched::Body(_, bytes) => Ok(String::from_utf8(bytes).unwrap()),
        Fetched::NotModified(_) => panic!("not asked for"),
    }
}

async fn shown(headers: HeaderMap) -> String {
    headers
        .get("authorization")
        .map_or("nothing".to_owned(), |value| {
            value.to_str().unwrap().to_owned()
        })
}

const BASIC: &str = "Basic YW5uOnB3";

#[tokio::test]
async fn a_redirect_to_another_server_carries_no_password() {
    let other = well_behaved(Router::new().route("/", get(shown))).await;
    let (there, back) = (other.clone(), other.clone());
    let router = Router::new()
        .route("/own", get(shown))
        .route("/same", get(|| async { Redirect::temporary("/own") }))
        .route(
            "/away",
            get(move || async move { Redirect::temporary(&there) }),
        );
    let base = well_behaved(router).await;
    let ours = base.clone();
    // A counter of listeners in front of the real address.
    let counter = Router::new().route(
        "/x",
        get(move |headers: HeaderMap| async move {
            assert_eq!(shown(headers).await, "nothing");
            Redirect::temporary(&format!("{ours}/own"))
        }),
    );
    let counter = well_behaved(counter).await;
    let own = Authorization::new(&base, "ann", "pw").unwrap();
    for (url, seen) in [
        (format!("{base}/own"), BASIC),
        (format!("{base}/same"), BASIC),
        (format!("{base}/away"), "nothing"),
        (format!("{back}/"), "nothing"),
        (format!("{counter}/x"), BASIC),
    ] {
        let said = text(url.clone(), Some(own.clone())).await.unwrap();
        assert_eq!(said, seen, "{url}");
        assert_eq!(text(url, None).await.unwrap(), "nothing");
    }
}

#[tokio::test]
async fn a_question_for_a_password_says_who_asks_and_whether_one_was_given() {
    let (server, _) = misbehaving(|mut call| async move {
        let kind = if call.head.contains("/token") { "Bearer" } else { "Basic realm=\"x\"" };
        let head = format!(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {kind}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        call.send(head).await;
    })
    .await;
    let origin = format!("http://{server}");
    let own = Authorization::new(&origin, "ann", "secret").unwrap();
    let error = text(format!("{origin}/f"), None).await.unwrap_err();
    assert_eq!(
        (error.code(), error.to_string()),
        (
            "needs_password",
            format!("a name and a password are needed: {server}")
        )
    );
    let error = text(format!("{origin}/f"), Some(own.clone()))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.to_string()),
        (
            "wrong_password",
            format!("the name and the password were refused: {server}")
        )
    );
    assert!(!format!("{error:?}").contains("secret"));
    // What asks for something else than a name and a password is no question to a person.
    let error = text(format!("{origin}/token"), None).await.unwrap_err();
    assert_eq!(error.code(), "status");

    let folder = Folder::new();
    for (authorization, code) in [(None, "needs_password"), (Some(own), "wrong_password")] {
        let request = MediaRequest {
            authorization,
            ..folder.request(server)
        };
        let media = client().media(request).unwrap();
        let error = media.run(3, CancellationToken::new()).await.unwrap_err();
        assert_eq!(error.code(), code);
    }
}

#[tokio::test]
async fn a_file_comes_with_the_password_and_its_map_holds_none() {
    let body = body(300_000, 8);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
        let served = Arc::clone(&served);
        async move {
            assert_eq!(call.header("authorization"), Some(BASIC));
            match call.count {
                0 => cut_after(&mut call, &served, 100_000, TAG).await,
                _ => call.serve(&served, TAG).await,
            }
        }
    })
    .await;
    let folder = Folder::new();
    let request = MediaRequest {
        authorization: Some(Authorization::new(&format!("http://{server}"), "ann", "pw").unwrap()),
        ..folder.request(server)
    };
    let media = client().media(request).unwrap();
    media.run(0, CancellationToken::new()).await.unwrap_err();
    let map = std::fs::read_to_string(folder.map()).unwrap();
    assert!(
        map.contains("a.mp3") && !map.contains("pw") && !map.contains("ann"),
        "{map}"
    );
    media.run(0, CancellationToken::new()).await.unwrap();
    assert!(folder.finished() == *body);
}

/// What a newer address gives of a file that was begun at one that does not hold any more; how many bytes were sent from there.
async fn from_newer(status: u16, tag: &'static str, same: bool) -> (usize, bool) {
    let old = body(300_000, 5);
    let new = if same {
        Arc::clone(&old)
    } else {
        body(300_000, 6)
    };
    let (first, second) = (Arc::clone(&old), Arc::clone(&new));
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    let (server, _) = misbehaving(move |mut call| {
        let (first, second, counted) = (
            Arc::clone(&first),
            Arc::clone(&second),
            Arc::clone(&counted),
        );
        async move {
            if call.head.contains("/new/") {
                let fits = call
                    .header("if-range")
                    .is_none_or(|given| tag.contains(given));
                if !fits {
                    let head = call
                        .head
                        .lines()
                        .filter(|line| !line.to_ascii_lowercase().starts_with("range"));
                    call.head = head.collect::<Vec<_>>().join("\r\n");
                }
                let other = tag.replace("one", "two");
                let start = call.start().unwrap_or(0);
                counted.fetch_add(second.len() - start, Ordering::SeqCst);
                call.serve(&second, if same { tag } else { &other }).await;
            } else if call.count == 0 {
                cut_after(&mut call, &first, 120_000, tag).await;
            } else {
                call.send(format!(
                    "HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                ))
                .await;
            }
        }
    })
    .await;
    let folder = Folder::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let times = Arc::clone(&asked);
    let request = MediaRequest {
        newer: Some(NewerAddress::new(move || {
            times.fetch_add(1, Ordering::SeqCst);
            Box::pin(
                async move { Some((format!("http://{server}/new/other-name.mp3?sig=2"), None)) },
            )
        })),
        ..folder.request(server)
    };
    let media = client().media(request).unwrap();
    media.run(3, CancellationToken::new()).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    (sent.load(Ordering::SeqCst), folder.finished() == *new)
}

#[tokio::test]
async fn an_address_that_does_not_hold_any_more_is_asked_for_anew_and_the_file_goes_on() {
    for status in [401, 403, 404, 410] {
        let (sent, whole) = from_newer(status, TAG, true).await;
        assert!(whole, "{status}");
        assert_eq!(sent, 180_000, "{status}: it goes on from where it was");
    }
}

#[tokio::test]
async fn what_nothing_vouches_for_begins_anew_at_the_newer_address() {
    let (sent, whole) = from_newer(403, "", true).await;
    assert!(whole);
    assert_eq!(sent, 300_000);
}

#[tokio::test]
async fn another_file_at_the_newer_address_replaces_the_old_one_wholly() {
    let (_, whole) = from_newer(403, TAG, false).await;
    assert!(whole, "no byte of the old one is left");
}

#[tokio::test]
async fn without_a_newer_address_the_refusal_stands_and_is_asked_about_once() {
    let (server, count) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .await;
    })
    .await;
    let folder = Folder::new();
    for found in [
        None,
        Some(format!("http://{server}/a.mp3")),
        Some(format!("http://{server}/b.mp3")),
    ] {
        let before = count.load(Ordering::SeqCst);
        let other = found.as_ref().is_some_and(|url| url.ends_with("b.mp3"));
        let request = MediaRequest {
            newer: Some(NewerAddress::new(move || {
                let found = found.clone();
                Box::pin(async move { found.map(|url| (url, None)) })
            })),
            ..folder.request(server)
        };
        let media = client().media(request).unwrap();
        let error = media.run(3, CancellationToken::new()).await.unwrap_err();
        assert!(
            matches!(error, FetchError::Status { status: 403, .. }),
            "{error:?}"
        );
        assert_eq!(
            count.load(Ordering::SeqCst) - before,
            if other { 2 } else { 1 }
        );
    }
}
