//! Bodies that end in the ways that HTTP/2 and TLS have besides those of a socket: a stream that is reset, a connection that
//! is given up, an end that comes too soon, an end that nobody vouches for. None of them makes half a file a whole one.
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use fetch::{Media, MediaRequest};
use h2::Reason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::folder::{Folder, body, until};
use crate::tls::{LOCALHOST, acceptor, trusting};

const HALF: usize = 30_000;

/// How the first answer ends; each other is as it should be.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Reset,
    GoAway,
    /// With the flag that says that this was all.
    Clean,
}

struct Server {
    address: SocketAddr,
    /// Ends the first answer, of which half is sent.
    end: Arc<Notify>,
    asked: Arc<AtomicUsize>,
}

async fn second(body: &Arc<Vec<u8>>, end: End) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server {
        address: listener.local_addr().unwrap(),
        end: Arc::default(),
        asked: Arc::default(),
    };
    let (body, told, asked) = (
        Arc::clone(body),
        Arc::clone(&server.end),
        Arc::clone(&server.asked),
    );
    let acceptor = acceptor(LOCALHOST, b"h2");
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let tls = acceptor.accept(socket).await.unwrap();
            let connection = h2::server::handshake(tls).await.unwrap();
            let (body, told, asked) = (Arc::clone(&body), Arc::clone(&told), Arc::clone(&asked));
            tokio::spawn(converse(connection, body, end, told, asked));
        }
    });
    server
}

type Connection = h2::server::Connection<tokio_rustls::server::TlsStream<TcpStream>, Bytes>;

async fn converse(
    mut connection: Connection,
    body: Arc<Vec<u8>>,
    end: End,
    told: Arc<Notify>,
    asked: Arc<AtomicUsize>,
) {
    // Held open: dropped, it is reset.
    let mut begun = None;
    loop {
        let request = tokio::select! {
            request = connection.accept() => request,
            () = told.notified(), if begun.is_some() => {
                let mut stream: h2::SendStream<Bytes> = begun.take().unwrap();
                match end {
                    End::Reset => stream.send_reset(Reason::INTERNAL_ERROR),
                    End::GoAway => connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM),
                    End::Clean => stream.send_data(Bytes::new(), true).unwrap(),
                }
                continue;
            }
        };
        let Some(Ok((request, mut respond))) = request else {
            return;
        };
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        let range = request.headers().get("range");
        let range = range.map(|range| range.to_str().unwrap().to_owned());
        let start: usize = range.map_or(0, |range| {
            let start = range.trim_start_matches("bytes=").split('-').next();
            start.unwrap().parse().unwrap()
        });
        let total = body.len();
        let response = http::Response::builder()
            .header("etag", "\"one\"")
            .header("content-length", total - start);
        let response = match start {
            0 => response.status(200),
            _ => response.status(206).header(
                "content-range",
                format!("bytes {start}-{}/{total}", total - 1),
            ),
        };
        let response = response.body(()).unwrap();
        let mut stream = respond.send_response(response, false).unwrap();
        if first {
            let half = Bytes::copy_from_slice(&body[..HALF]);
            stream.send_data(half, false).unwrap();
            begun = Some(stream);
        } else {
            let rest = Bytes::copy_from_slice(&body[start..]);
            stream.send_data(rest, true).unwrap();
        }
    }
}

fn media(folder: &Folder, server: SocketAddr) -> Arc<Media> {
    let url = format!("https://localhost:{}/a.mp3", server.port());
    let request = MediaRequest {
        url,
        ..folder.request(server)
    };
    trusting().media(request).unwrap()
}

#[tokio::test]
async fn over_http_2_a_file_goes_on_where_it_was_cut() {
    for end in [End::Reset, End::GoAway, End::Clean] {
        let body = body(60_000, 61);
        let server = second(&body, end).await;
        let folder = Folder::new();
        let media = media(&folder, server.address);
        let running = Arc::clone(&media);
        let run = tokio::spawn(async move { running.run(3, CancellationToken::new()).await });
        until(&media, |progress| progress.bytes == HALF as u64).await;
        server.end.notify_one();
        run.await.unwrap().unwrap();
        assert!(folder.finished() == *body);
        assert_eq!(media.progress().resumed, 1);
        assert_eq!(server.asked.load(Ordering::SeqCst), 2, "half of it twice");
    }
}

#[tokio::test]
async fn over_http_2_what_is_cut_and_never_goes_on_is_no_file() {
    for end in [End::Reset, End::GoAway, End::Clean] {
        let body = body(60_000, 62);
        let server = second(&body, end).await;
        let folder = Folder::new();
        let media = media(&folder, server.address);
        let running = Arc::clone(&media);
        let run = tokio::spawn(async move { running.run(0, CancellationToken::new()).await });
        until(&media, |progress| progress.bytes == HALF as u64).await;
        server.end.notify_one();
        let error = run.await.unwrap().unwrap_err();
        assert_eq!(error.code(), "cut", "{error}");
        assert!(folder.part.exists() && !folder.dest.exists());
    }
}

/// Sends this head and so much of the body over TLS, and closes the socket with or without the farewell that TLS has for
/// that; from the second connection on all of it, with the farewell.
async fn truncated(head: &'static str, body: &Arc<Vec<u8>>, farewell: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (acceptor, body) = (acceptor(LOCALHOST, b"http/1.1"), Arc::clone(body));
    tokio::spawn(async move {
        let mut count = 0;
        while let Ok((socket, _)) = listener.accept().await {
            let mut tls = acceptor.accept(socket).await.unwrap();
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                asked.push(tls.read_u8().await.unwrap());
            }
            let length = if count == 0 { HALF } else { body.len() };
            tls.write_all(head.as_bytes()).await.unwrap();
            tls.write_all(&body[..length]).await.unwrap();
            tls.flush().await.unwrap();
            if count > 0 || farewell {
                tls.shutdown().await.unwrap();
            }
            count += 1;
        }
    });
    address
}

#[tokio::test]
async fn over_tls_an_end_without_a_farewell_is_a_cut() {
    const NO_LENGTH: &str =
        "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nConnection: close\r\n\r\n";
    let body = body(60_000, 63);
    // Nobody says how long it is, so the farewell is all there is to believe.
    let server = truncated(NO_LENGTH, &body, false).await;
    let folder = Folder::new();
    let media = media(&folder, server);
    media.run(3, CancellationToken::new()).await.unwrap();
    assert!(folder.finished() == *body, "half of it was taken for all");

    let server = truncated(NO_LENGTH, &body, false).await;
    let folder = Folder::new();
    let error = self::media(&folder, server)
        .run(0, CancellationToken::new())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "cut", "{error}");
    assert!(!folder.dest.exists());

    // With the farewell it is an end; what is known besides decides what it is worth.
    let server = truncated(NO_LENGTH, &body, true).await;
    let folder = Folder::new();
    let media = self::media(&folder, server);
    media.run(0, CancellationToken::new()).await.unwrap();
    assert!(media.progress().unconfirmed);
    assert!(folder.finished() == body[..HALF]);
}

#[tokio::test]
async fn over_tls_a_farewell_before_the_length_is_a_cut() {
    const LENGTH: &str = "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\nConnection: close\r\n\r\n";
    let body = body(60_000, 64);
    for farewell in [true, false] {
        let server = truncated(LENGTH, &body, farewell).await;
        let folder = Folder::new();
        let media = media(&folder, server);
        media.run(3, CancellationToken::new()).await.unwrap();
        assert!(folder.finished() == *body);
    }
}
