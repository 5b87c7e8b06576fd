//! A site on loopback for unit tests: it answers as it is told, and remembers what it was asked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Waits until something is so, for at most ten seconds.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it never came to this: {what}");
}

#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub wait: Duration,
    /// Answers Range and If-None-Match.
    pub clever: bool,
    /// Only with this Referer, else 403.
    pub referer: Option<String>,
    /// Only with this Authorization, else 401.
    pub authorization: Option<&'static str>,
    /// After so many bytes nothing more comes.
    pub stall_after: Option<usize>,
    /// Says no length, and ends cleanly after so many bytes.
    pub end_after: Option<usize>,
}

impl Answer {
    pub fn new(content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
        Answer {
            status: 200,
            headers: vec![("content-type", content_type.to_owned())],
            body: body.into(),
            wait: Duration::ZERO,
            clever: false,
            referer: None,
            authorization: None,
            stall_after: None,
            end_after: None,
        }
    }

    pub fn status(status: u16) -> Answer {
        Answer {
            status,
            ..Answer::new("text/plain", "")
        }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }
}

/// Path, Referer and Range of one request.
pub type LoggedRequest = (String, Option<String>, Option<String>);

#[derive(Default)]
pub struct SiteState {
    answers: Mutex<HashMap<String, Answer>>,
    pub log: Mutex<Vec<LoggedRequest>>,
    /// Path and Authorization of each request.
    pub shown: Mutex<Vec<(String, Option<String>)>>,
    now: AtomicUsize,
    pub most_at_once: AtomicUsize,
}

pub struct Site {
    pub address: SocketAddr,
    pub state: Arc<SiteState>,
    task: Option<tokio::task::JoinHandle<()>>,
    /// Bound beside the listener and never listening: while the site is away, no other program is given its port.
    _place: tokio::net::TcpSocket,
}

impl Site {
    pub async fn start() -> Site {
        let place = bound("127.0.0.1:0".parse().unwrap());
        let mut site = Site {
            address: place.local_addr().unwrap(),
            state: Arc::default(),
            task: None,
            _place: place,
        };
        site.again().await;
        site
    }

    pub async fn again(&mut self) {
        let listener = bound(self.address).listen(1024).unwrap();
        let told = Arc::clone(&self.state);
        let app = axum::Router::new().fallback(answer).with_state(told);
        self.task = Some(tokio::spawn(async move {
            axum::serve(listener, app).await.unwrap()
        }));
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn put(&self, path: &str, answer: Answer) -> String {
        self.state
            .answers
            .lock()
            .unwrap()
            .insert(path.to_owned(), answer);
        self.url(path)
    }

    /// What was shown with each request for a path.
    pub fn shown(&self, path: &str) -> Vec<Option<String>> {
        let all = self.state.shown.lock().unwrap();
        all.iter()
            .filter(|(p, _)| p == path)
            .map(|(_, shown)| shown.clone())
            .collect()
    }

    pub fn asked(&self, path: &str) -> usize {
        self.state
            .log
            .lock()
            .unwrap()
            .iter()
            .filter(|(p, _, _)| p == path)
            .count()
    }

    /// The server is away; connections are refused.
    pub async fn stop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            let _ = task.await;
        }
    }
}

fn bound(address: SocketAddr) -> tokio::net::TcpSocket {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

/// One answer a connection: a site that is away answers nobody over one that was kept.
async fn answer(state: State<Arc<SiteState>>, request: Request) -> Response {
    let mut response = found(state, request).await;
    let close = axum::http::HeaderValue::from_static("close");
    response
        .headers_mut()
        .insert(axum::http::header::CONNECTION, close);
    response
}

async fn found(State(told): State<Arc<SiteState>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .map(str::to_owned)
    };
    let path = parts.uri.path().to_owned();
    told.log
        .lock()
        .unwrap()
        .push((path.clone(), header("referer"), header("range")));
    told.shown
        .lock()
        .unwrap()
        .push((path.clone(), header("authorization")));
    let at_once = told.now.fetch_add(1, Ordering::SeqCst) + 1;
    told.most_at_once.fetch_max(at_once, Ordering::SeqCst);
    let found = told.answers.lock().unwrap().get(&path).cloned();
    if let Some(found) = &found {
        tokio::time::sleep(found.wait).await;
    }
    told.now.fetch_sub(1, Ordering::SeqCst);
    let Some(found) = found else {
        return Response::builder()
            .status(404)
            .body(Body::from("nothing here"))
            .unwrap();
    };
    if found.referer.is_some() && found.referer != header("referer") {
        return Response::builder().status(403).body(Body::empty()).unwrap();
    }
    if found.authorization.is_some() && found.authorization != header("authorization").as_deref() {
        return Response::builder()
            .status(401)
            .header("www-authenticate", "Basic realm=\"members\"")
            .body(Body::empty())
            .unwrap();
    }
    let etag = found
        .headers
        .iter()
        .find(|(name, _)| *name == "etag")
        .map(|(_, value)| value.clone());
    let mut response = Response::builder().status(found.status);
    for (name, value) in &found.headers {
        response = response.header(*name, value);
    }
    if found.clever && etag.is_some() && header("if-none-match") == etag {
        return response.status(304).body(Body::empty()).unwrap();
    }
    let total = found.body.len();
    let from = header("range")
        .filter(|_| found.clever)
        .and_then(|range| {
            range
                .strip_prefix("bytes=")?
                .split('-')
                .next()?
                .parse::<usize>()
                .ok()
        })
        .filter(|from| *from < total);
    let mut body = found.body;
    if let Some(from) = from {
        response = response.status(206).header(
            "content-range",
            format!("bytes {from}-{}/{total}", total - 1),
        );
        body.drain(..from);
    }
    if found.clever {
        response = response.header("accept-ranges", "bytes");
    }
    if let Some(most) = found.end_after {
        body.truncate(most);
        let all = futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
        return response.body(Body::from_stream(all)).unwrap();
    }
    if let Some(most) = found.stall_after {
        let length = body.len();
        body.truncate(most);
        let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
        let stream = futures_util::StreamExt::chain(begun, futures_util::stream::pending());
        return response
            .header("content-length", length)
            .body(Body::from_stream(stream))
            .unwrap();
    }
    response.body(Body::from(body)).unwrap()
}

/// Whole frames of MPEG audio (128 kbit/s, 44.1 kHz) with nothing in them.
pub fn mp3(bytes: usize) -> Vec<u8> {
    let mut frame = vec![0xff, 0xfb, 0x90, 0x00];
    frame.resize(417, 0);
    let mut out = Vec::with_capacity(bytes + 417);
    let mut number = 0_u32;
    while out.len() < bytes {
        frame[40..44].copy_from_slice(&number.to_be_bytes());
        out.extend_from_slice(&frame);
        number += 1;
    }
    out
}

/// A podcast with `count` episodes, the newest first, whose sound lies at `base`/N.mp3.
pub fn podcast(base: &str, title: &str, count: usize) -> String {
    let items: String = (1..=count)
        .rev()
        .map(|n| {
            format!(
                "<item><title>{title} {n}</title><guid isPermaLink=\"false\">{title}-{n}</guid>\
                 <pubDate>{:02} Mar 2026 05:00:00 +0000</pubDate><description>Words of {n}</description>\
                 <enclosure url=\"{base}/{n}.mp3\" length=\"1000\" type=\"audio/mpeg\"/></item>",
                n.min(19)
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{title}</title>\
         <description>About {title}</description>{items}</channel></rss>"
    )
}

/// A page with an article long enough to be one.
pub fn page(title: &str, head: &str, body: &str) -> String {
    let text: String = (0..12)
        .map(|n| {
            format!(
                "<p>Paragraph {n} of this piece speaks of harbours, tides and the people who write down when the \
                 water comes, because somebody has to, and because the almanac has always been read with care.</p>"
            )
        })
        .collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>{head}</head>\
         <body><article><h1>{title}</h1>{text}{body}</article></body></html>"
    )
}
