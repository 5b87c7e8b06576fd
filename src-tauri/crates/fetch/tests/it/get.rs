//! Conditional GET: redirects, limits, validators, hostile answers.
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Redirect;
use axum::routing::get;
use fetch::{Client, FetchError, Fetched, Get, Meta, Reach, Validators};
use tokio::sync::{Notify, Semaphore};

use crate::server::{client, config, misbehaving, silent, well_behaved};

fn ask(url: impl Into<String>) -> Get {
    Get {
        url: url.into(),
        reach: Reach::Anywhere,
        validators: Validators::default(),
        limit: 1 << 20,
        accept: "text/plain",
        referer: None,
        authorization: None,
    }
}

async fn body(client: &Client, url: impl Into<String>) -> Result<(Meta, String), FetchError> {
    match client.get(ask(url)).await? {
        Fetched::Body(meta, bytes) => Ok((meta, String::from_utf8(bytes).unwrap())),
        Fetched::NotModified(_) => panic!("not asked for"),
    }
}

async fn fault(url: impl Into<String>) -> FetchError {
    client().get(ask(url)).await.expect_err("an error")
}

#[tokio::test]
async fn the_body_its_head_and_its_headers_arrive() {
    let headers = [
        ("content-type", "text/plain; charset=koi8-r"),
        ("etag", "\"v1\""),
        ("last-modified", "Sun, 01 Mar 2026 12:00:00 GMT"),
        ("cache-control", "max-age=90"),
    ];
    let base =
        well_behaved(Router::new().route("/a", get(move || async move { (headers, "words") })))
            .await;
    let (meta, text) = body(&client(), format!("{base}/a")).await.unwrap();
    assert_eq!(text, "words");
    assert_eq!(meta.url, format!("{base}/a"));
    assert_eq!(meta.moved_to, None);
    assert_eq!(
        meta.content_type.as_deref(),
        Some("text/plain; charset=koi8-r")
    );
    assert_eq!(meta.validators.etag.as_deref(), Some("\"v1\""));
    assert_eq!(meta.max_age, Some(Duration::from_secs(90)));
    assert!(meta.private);
}

#[tokio::test]
async fn unchanged_is_not_an_error() {
    let handler = |headers: HeaderMap| async move {
        let seen = (
            headers.get("if-none-match").cloned(),
            headers.get("if-modified-since").cloned(),
        );
        match seen {
            (Some(tag), Some(date)) if tag == "\"v1\"" && date == "then" => {
                StatusCode::NOT_MODIFIED
            }
            _ => StatusCode::BAD_REQUEST,
        }
    };
    let base = well_behaved(Router::new().route("/", get(handler))).await;
    let validators = Validators {
        etag: Some("\"v1\"".into()),
        last_modified: Some("then".into()),
    };
    let fetched = client()
        .get(Get {
            validators,
            ..ask(&base)
        })
        .await
        .unwrap();
    assert!(matches!(fetched, Fetched::NotModified(_)));
    // Without a condition 304 makes no sense and must not pass as "unchanged".
    let base =
        well_behaved(Router::new().route("/", get(|| async { StatusCode::NOT_MODIFIED }))).await;
    assert!(matches!(
        fault(base).await,
        FetchError::Status { status: 304, .. }
    ));
}

#[tokio::test]
async fn only_permanent_redirects_move_a_feed() {
    let router = Router::new()
        .route("/old", get(|| async { Redirect::permanent("/older") }))
        .route(
            "/older",
            get(|| async { (StatusCode::MOVED_PERMANENTLY, [("location", "new")]) }),
        )
        .route("/some", get(|| async { Redirect::temporary("/old") }))
        .route("/new", get(|| async { "here" }));
    let base = well_behaved(router).await;
    let (meta, text) = body(&client(), format!("{base}/old")).await.unwrap();
    assert_eq!(
        (text.as_str(), meta.moved_to),
        ("here", Some(format!("{base}/new")))
    );
    let (meta, _) = body(&client(), format!("{base}/some")).await.unwrap();
    assert_eq!((meta.url, meta.moved_to), (format!("{base}/new"), None));
}

#[tokio::test]
async fn redirects_end() {
    let hops = |path: axum::extract::Path<u32>| async move {
        Redirect::temporary(&format!("/n/{}", path.0 + 1))
    };
    let router = Router::new()
        .route("/a", get(|| async { Redirect::temporary("/b") }))
        .route("/b", get(|| async { Redirect::temporary("/a") }))
        .route("/n/{n}", get(hops))
        .route(
            "/file",
            get(|| async { Redirect::temporary("file:///etc/passwd") }),
        )
        .route("/nowhere", get(|| async { StatusCode::FOUND }));
    let base = well_behaved(router).await;
    assert_eq!(
        fault(format!("{base}/a")).await,
        FetchError::TooManyRedirects
    );
    assert_eq!(
        fault(format!("{base}/n/0")).await,
        FetchError::TooManyRedirects
    );
    assert!(matches!(
        fault(format!("{base}/file")).await,
        FetchError::BadUrl(_)
    ));
    assert!(matches!(
        fault(format!("{base}/nowhere")).await,
        FetchError::Status { status: 302, .. }
    ));
}

#[tokio::test]
async fn what_a_public_page_named_never_reaches_a_private_host() {
    let base = well_behaved(Router::new().route("/", get(|| async { "secret" }))).await;
    let port = base.rsplit(':').next().unwrap();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "2130706433",
        "0.0.0.0",
    ] {
        let get = Get {
            reach: Reach::PublicOnly,
            ..ask(format!("http://{host}:{port}/"))
        };
        assert_eq!(
            client().get(get).await.err(),
            Some(FetchError::PrivateAddress),
            "{host}"
        );
    }
    // A connection left open by a request that was allowed is not used by one that is not.
    let client = client();
    body(&client, format!("http://localhost:{port}/"))
        .await
        .unwrap();
    let get = Get {
        reach: Reach::PublicOnly,
        ..ask(format!("http://localhost:{port}/"))
    };
    assert_eq!(
        client.get(get).await.err(),
        Some(FetchError::PrivateAddress)
    );
}

#[tokio::test]
async fn passwords_stay_with_their_host() {
    let seen = |headers: HeaderMap| async move { format!("{:?}", headers.get("authorization")) };
    let other = well_behaved(Router::new().route("/", get(seen))).await;
    let target = other.clone();
    let router = Router::new()
        .route("/here", get(seen))
        .route("/same", get(|| async { Redirect::permanent("/here") }))
        .route(
            "/away",
            get(move || async move { Redirect::temporary(&target) }),
        );
    let base = well_behaved(router).await;
    let with = base.replace("http://", "http://me:p%40ss@");
    let basic = "Some(Sensitive)";
    let direct = body(&client(), format!("{with}/here")).await.unwrap().1;
    assert!(
        direct.contains("Basic bWU6cEBzcw==") || direct == basic,
        "{direct}"
    );
    let (meta, same) = body(&client(), format!("{with}/same")).await.unwrap();
    assert_eq!(same, direct);
    assert_eq!(
        meta.url,
        format!("{base}/here"),
        "a base for links holds no password"
    );
    assert_eq!(
        meta.moved_to,
        Some(format!("{base}/here")),
        "neither does the address to store"
    );
    assert_eq!(
        body(&client(), format!("{with}/away")).await.unwrap().1,
        "None"
    );
    let error = fault(with.replace("http", "ftp")).await.to_string();
    assert!(!error.contains("p%40ss"), "{error}");
    let gone = client()
        .get(ask("http://me:p%40ss@127.0.0.1:1/"))
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(
        !gone.contains("p%40ss") && gone.contains("127.0.0.1"),
        "{gone}"
    );
}

#[tokio::test]
async fn a_bomb_is_stopped_while_it_unpacks() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeroes = vec![0; 1 << 20];
    for _ in 0..64 {
        packer.write_all(&zeroes).unwrap();
    }
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 100_000);
    let base = well_behaved(Router::new().route(
        "/",
        get(move || async move { ([("content-encoding", "gzip")], bomb) }),
    ))
    .await;
    assert_eq!(fault(base).await, FetchError::TooLarge { limit: 1 << 20 });
}

#[tokio::test]
async fn what_is_packed_is_unpacked_though_nothing_says_so() {
    let packed = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    // In two pieces, as some tools write it.
    let words = [packed(b"<rss>"), packed(b"</rss>")].concat();
    let (bomb, twice, cut) = (
        packed(&vec![0; 2 << 20]),
        packed(&words),
        words[..20].to_vec(),
    );
    let router = Router::new()
        .route(
            "/words",
            get(|| async { ([("content-type", "text/xml")], words) }),
        )
        .route(
            "/twice",
            get(|| async { ([("content-encoding", "gzip")], twice) }),
        )
        .route("/bomb", get(|| async { bomb }))
        .route("/cut", get(|| async { cut }));
    let base = well_behaved(router).await;
    for path in ["words", "twice"] {
        let (_, text) = body(&client(), format!("{base}/{path}")).await.unwrap();
        assert_eq!(text, "<rss></rss>", "{path}");
    }
    assert_eq!(
        fault(format!("{base}/bomb")).await,
        FetchError::TooLarge { limit: 1 << 20 }
    );
    assert_eq!(fault(format!("{base}/cut")).await.code(), "cut");
}

#[tokio::test]
async fn an_endless_or_dripping_answer_ends() {
    let (address, _) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 200 OK\r\n\r\n").await;
        loop {
            call.send([b'x'; 4096]).await;
            if call.socket.writable().await.is_err()
                || call
                    .socket
                    .try_write(b"x")
                    .is_err_and(|e| e.kind() != std::io::ErrorKind::WouldBlock)
            {
                return;
            }
        }
    })
    .await;
    assert_eq!(
        fault(format!("http://{address}/")).await,
        FetchError::TooLarge { limit: 1 << 20 }
    );

    let (address, _) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            .await;
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..500 {
            tick.tick().await;
            call.send("x").await;
        }
    })
    .await;
    let slow = fetch::Config {
        total_timeout: Duration::from_millis(200),
        ..config()
    };
    let error = Client::new(slow)
        .unwrap()
        .get(ask(format!("http://{address}/")))
        .await
        .err();
    assert_eq!(error, Some(FetchError::Timeout));
    let quiet = fetch::Config {
        read_timeout: Duration::from_millis(100),
        ..config()
    };
    let (address, _) = misbehaving(|mut call| async move { call.gone().await }).await;
    let error = Client::new(quiet)
        .unwrap()
        .get(ask(format!("http://{address}/")))
        .await
        .err();
    assert_eq!(error, Some(FetchError::Timeout));
}

#[tokio::test]
async fn two_hundred_thousand_header_lines_are_refused() {
    let (address, _) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 200 OK\r\n").await;
        let lines = "X-Line: something to keep\r\n".repeat(1000);
        for _ in 0..200 {
            call.send(&lines).await;
        }
        call.send("\r\n").await;
    })
    .await;
    assert!(matches!(
        fault(format!("http://{address}/")).await,
        FetchError::Cut(_)
    ));
}

#[tokio::test]
async fn errors_name_their_kind() {
    let (address, _) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
            .await;
    })
    .await;
    assert_eq!(fault(format!("http://{address}/")).await.code(), "cut");
    let (address, _) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
            .await;
    })
    .await;
    let busy = fault(format!("http://{address}/")).await;
    assert!(
        matches!(busy, FetchError::Status { status: 429, retry_after: Some(wait), .. } if wait.as_secs() == 7)
    );
    let (address, _) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain")
            .await;
    })
    .await;
    assert_eq!(fault(format!("http://{address}/")).await.code(), "cut");
    let (address, _) =
        misbehaving(|mut call| async move { call.send("SSH-2.0-nothing\r\n").await }).await;
    assert_eq!(fault(format!("http://{address}/")).await.code(), "cut");
    let (_away, closed) = silent();
    assert_eq!(
        fault(format!("http://{closed}/")).await.code(),
        "unreachable"
    );
    assert_eq!(
        fault("http://no-such-name.invalid/").await.code(),
        "no_such_host"
    );
    for bad in [
        "",
        "nonsense",
        "ftp://a/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "smb://h/s",
    ] {
        assert_eq!(fault(bad).await.code(), "bad_url", "{bad}");
    }
}

#[tokio::test]
async fn no_more_than_two_at_once_to_a_host() {
    #[derive(Clone)]
    struct Door {
        now: Arc<AtomicUsize>,
        most: Arc<AtomicUsize>,
        arrived: Arc<Notify>,
        gate: Arc<Semaphore>,
    }
    let door = Door {
        now: Arc::default(),
        most: Arc::default(),
        arrived: Arc::new(Notify::new()),
        gate: Arc::new(Semaphore::new(0)),
    };
    let handler = |State(door): State<Door>| async move {
        let now = door.now.fetch_add(1, Ordering::SeqCst) + 1;
        door.most.fetch_max(now, Ordering::SeqCst);
        door.arrived.notify_one();
        door.gate.acquire().await.unwrap().forget();
        door.now.fetch_sub(1, Ordering::SeqCst);
        "ok"
    };
    let base = well_behaved(
        Router::new()
            .route("/", get(handler))
            .with_state(door.clone()),
    )
    .await;
    let client = client();
    let asks: Vec<_> = (0..8)
        .map(|_| {
            let (client, base) = (client.clone(), base.clone());
            tokio::spawn(async move { client.get(ask(base)).await.map(|_| ()) })
        })
        .collect();
    for _ in 0..8 {
        door.arrived.notified().await;
        door.gate.add_permits(1);
    }
    door.gate.add_permits(8);
    for ask in asks {
        ask.await.unwrap().unwrap();
    }
    assert_eq!(door.most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_referer_is_sent_only_if_given_and_without_its_password() {
    let seen = |headers: HeaderMap| async move { format!("{:?}", headers.get("referer")) };
    let base = well_behaved(Router::new().route("/", get(seen))).await;
    assert_eq!(body(&client(), &base).await.unwrap().1, "None");
    let referer = Some("https://me:secret@a.test/page".to_owned());
    let Fetched::Body(_, bytes) = client()
        .get(Get {
            referer,
            ..ask(&base)
        })
        .await
        .unwrap()
    else {
        panic!("a body")
    };
    assert_eq!(bytes, b"Some(\"https://a.test/page\")");
}
