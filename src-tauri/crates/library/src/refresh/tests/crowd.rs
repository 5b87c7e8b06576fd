//! Five hundred feeds on twenty hosts, many of which are not well: none holds up the others, each trouble has its own name,
//! and nobody is asked more than is polite.
use super::*;
use crate::SubscriptionKind;
use crate::refresh::asked_host::OF_A_HOST;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// How a host answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Manner {
    /// An ETag, and 304.
    Tagged,
    /// A time of the last change, and 304.
    Dated,
    /// Another ETag each time, of what is always the same.
    Restless,
    /// No validators at all.
    Plain,
    /// Thinks for a while.
    Late,
    /// A piece at a time, for a second.
    Drip,
    /// Nobody listens.
    Refuses,
    /// Takes the connection and says nothing.
    Silent,
    /// Does not take the connection.
    Full,
    /// 429 for an hour.
    TooMany,
    /// 503 for no one knows how long.
    Down,
    /// 301 to another host.
    Moves,
    /// Pages, half documents, nothing, 404, 410.
    Broken,
}

use Manner::*;

/// Twenty hosts and how many feeds each has.
const HOSTS: [(Manner, usize); 20] = [
    (Tagged, 40),
    (Tagged, 40),
    (Tagged, 40),
    (Tagged, 40),
    (Tagged, 40),
    (Dated, 40),
    (Dated, 40),
    (Restless, 30),
    (Restless, 30),
    (Plain, 40),
    (Plain, 30),
    (Late, 10),
    (Drip, 6),
    (Refuses, 20),
    (Silent, 4),
    (Full, 4),
    (TooMany, 12),
    (Down, 12),
    (Moves, 12),
    (Broken, 10),
];

impl Manner {
    /// Whether its feeds come in.
    fn is_well(self) -> bool {
        !matches!(self, Refuses | Silent | Full | TooMany | Down | Broken)
    }
}

#[derive(Default)]
struct HostLog {
    now: AtomicUsize,
    most: AtomicUsize,
    /// Path, and whether it was conditional.
    requests: Mutex<Vec<(String, bool)>>,
}

struct Host {
    manner: Manner,
    feeds: usize,
    base: String,
    log: Arc<HostLog>,
    /// What must stay open.
    _held: Vec<TcpStream>,
    _socket: Option<TcpListener>,
}

impl Host {
    async fn start(n: usize, manner: Manner, feeds: usize, moved_to: String) -> Host {
        let ip = format!("127.0.1.{}:0", n + 1).parse().unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(ip).unwrap();
        let address = socket.local_addr().unwrap();
        let log: Arc<HostLog> = Arc::default();
        let (mut held, mut kept) = (Vec::new(), None);
        match manner {
            Refuses => {}
            Full => {
                kept = Some(socket.listen(1).unwrap());
                // Its queue is full from now on.
                for _ in 0..8 {
                    let wait = Duration::from_millis(100);
                    if let Ok(Ok(one)) =
                        tokio::time::timeout(wait, TcpStream::connect(address)).await
                    {
                        held.push(one);
                    }
                }
            }
            _ => {
                let listener = socket.listen(1024).unwrap();
                let (log, base) = (Arc::clone(&log), format!("http://{address}"));
                tokio::spawn(async move {
                    while let Ok((stream, _)) = listener.accept().await {
                        let (log, base) = (Arc::clone(&log), base.clone());
                        let moved_to = moved_to.clone();
                        tokio::spawn(async move {
                            let _ = converse(stream, manner, &base, &moved_to, &log).await;
                        });
                    }
                });
            }
        }
        Host {
            manner,
            feeds,
            base: format!("http://{address}"),
            log,
            _held: held,
            _socket: kept,
        }
    }

    fn urls(&self) -> Vec<String> {
        (0..self.feeds)
            .map(|n| format!("{}/{n}", self.base))
            .collect()
    }

    fn take_requests(&self) -> Vec<(String, bool)> {
        std::mem::take(&mut self.log.requests.lock().unwrap())
    }
}

async fn converse(
    mut stream: TcpStream,
    manner: Manner,
    base: &str,
    moved_to: &str,
    log: &HostLog,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut piece = [0; 2048];
        match stream.read(&mut piece).await? {
            0 => return Ok(()),
            n => head.extend_from_slice(&piece[..n]),
        }
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let conditional = head.contains("if-none-match:") || head.contains("if-modified-since:");
    log.requests
        .lock()
        .unwrap()
        .push((path.clone(), conditional));
    let at_once = log.now.fetch_add(1, Ordering::SeqCst) + 1;
    log.most.fetch_max(at_once, Ordering::SeqCst);
    let done = answer(&mut stream, manner, base, moved_to, &path, conditional).await;
    // Before the client can know that it is over, so that what follows is not counted with it.
    log.now.fetch_sub(1, Ordering::SeqCst);
    let last = done?;
    stream.write_all(&last).await?;
    stream.shutdown().await
}

/// Writes an answer but for its last bytes.
async fn answer(
    stream: &mut TcpStream,
    manner: Manner,
    base: &str,
    moved_to: &str,
    path: &str,
    conditional: bool,
) -> std::io::Result<Vec<u8>> {
    let number: usize = path
        .trim_start_matches("/moved")
        .trim_matches('/')
        .parse()
        .unwrap_or(0);
    let body = podcast(&format!("{base}{path}"), &format!("Show {base}{path}"), 10);
    let (status, headers, body) = match manner {
        _ if path.starts_with("/moved") => ("200 OK", "ETag: \"m\"\r\n".to_owned(), body),
        Tagged if conditional => (
            "304 Not Modified",
            "ETag: \"t\"\r\n".to_owned(),
            String::new(),
        ),
        Tagged => ("200 OK", "ETag: \"t\"\r\n".to_owned(), body),
        Dated if conditional => ("304 Not Modified", String::new(), String::new()),
        Dated => (
            "200 OK",
            "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n".to_owned(),
            body,
        ),
        Restless => {
            static TIMES: AtomicUsize = AtomicUsize::new(0);
            let times = TIMES.fetch_add(1, Ordering::SeqCst);
            ("200 OK", format!("ETag: \"r{times}\"\r\n"), body)
        }
        Late => {
            tokio::time::sleep(Duration::from_millis(400)).await;
            ("200 OK", String::new(), body)
        }
        Silent => {
            // Until the other side gives up.
            let mut piece = [0; 64];
            while stream.read(&mut piece).await? > 0 {}
            return Ok(Vec::new());
        }
        TooMany => (
            "429 Too Many Requests",
            "Retry-After: 3600\r\n".to_owned(),
            String::new(),
        ),
        Down => ("503 Service Unavailable", String::new(), String::new()),
        Moves => (
            "301 Moved Permanently",
            format!("Location: {moved_to}/moved{number}\r\n"),
            String::new(),
        ),
        Broken => match number % 5 {
            0 => (
                "200 OK",
                String::new(),
                "<html><body>For sale</body></html>".to_owned(),
            ),
            1 => ("200 OK", String::new(), "{\"version\":".to_owned()),
            2 => ("200 OK", String::new(), String::new()),
            3 => ("404 Not Found", String::new(), String::new()),
            _ => ("410 Gone", String::new(), String::new()),
        },
        Plain | Drip | Refuses | Full => ("200 OK", String::new(), body),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let mut all = head.into_bytes();
    all.extend_from_slice(body.as_bytes());
    let pieces = if manner == Drip { 10 } else { 1 };
    let piece = all.len() / pieces;
    for _ in 1..pieces {
        let rest = all.split_off(piece);
        stream.write_all(&all).await?;
        stream.flush().await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        all = rest;
    }
    Ok(all)
}

/// Subscribes to feeds, asks all of them, and says after how long each had been read.
async fn read_all(
    fixture: &Fixture,
    urls: impl Iterator<Item = String>,
) -> HashMap<String, Duration> {
    for url in urls {
        fixture.subscribe(SubscriptionKind::Podcast, &url);
    }
    let begun = Instant::now();
    let library = fixture.library.clone();
    let running = tokio::spawn(async move { library.refresh_and_wait(None, |_| {}).await });
    let mut read: HashMap<String, Duration> = HashMap::new();
    loop {
        let ended = running.is_finished();
        let here = "SELECT group_concat(coalesce(former_url, url), ' ') FROM feed WHERE refreshed_at IS NOT NULL";
        for url in fixture.text(here).unwrap_or_default().split(' ') {
            read.entry(url.to_owned())
                .or_insert_with(|| begun.elapsed());
        }
        if ended {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    running.await.unwrap().unwrap();
    fixture.library.idle().await;
    read
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_feeds_on_twenty_hosts() {
    let mut hosts: Vec<Host> = Vec::new();
    for (n, (manner, feeds)) in HOSTS.into_iter().enumerate() {
        let moved_to = hosts
            .first()
            .map(|host| host.base.clone())
            .unwrap_or_default();
        hosts.push(Host::start(n, manner, feeds, moved_to).await);
    }
    assert_eq!(hosts.iter().map(|host| host.feeds).sum::<usize>(), 500);

    // Those that answer at once, by themselves: so long it takes this machine.
    let at_once = |host: &&Host| host.manner.is_well() && !matches!(host.manner, Late | Drip);
    let alone = Fixture::online();
    let quick: Vec<String> = hosts.iter().filter(at_once).flat_map(Host::urls).collect();
    let own = read_all(&alone, quick.iter().cloned()).await;
    let own = quick.iter().map(|url| own[url]).max().unwrap();
    drop(alone);
    for host in &hosts {
        host.take_requests();
    }

    let fixture = Fixture::online();
    let read = read_all(&fixture, hosts.iter().flat_map(Host::urls)).await;
    for host in &hosts {
        let (manner, log) = (host.manner, &host.log);
        let most = log.most.load(Ordering::SeqCst);
        assert!(most <= OF_A_HOST, "{manner:?}: {most} requests at once");
        if !manner.is_well() {
            continue;
        }
        let pace = match manner {
            Late => Duration::from_millis(400),
            Drip => Duration::from_secs(1),
            _ => Duration::ZERO,
        };
        let own = own + pace * (host.feeds as u32) / 2 + Duration::from_secs(5);
        for url in host.urls() {
            let took = read
                .get(&url)
                .unwrap_or_else(|| panic!("{manner:?}: {url} was not read"));
            assert!(*took < own, "{manner:?}: {took:?} where {own:?} would do");
        }
    }
    each_trouble_has_its_name(&fixture, &hosts);
    let told = hosts.iter().find(|host| host.manner == TooMany).unwrap();
    let asked = told.log.requests.lock().unwrap().len();
    assert!(
        asked <= 2 * OF_A_HOST,
        "asked {asked} times, though told to wait"
    );
    let waiting = format!(
        "SELECT count(*) FROM feed WHERE hold_until > 0 AND url LIKE '{}%'",
        told.base
    );
    assert_eq!(fixture.number(&waiting), told.feeds as i64);
    assert_eq!(
        fixture.number("SELECT count(*) FROM item"),
        10 * hosts
            .iter()
            .filter(|h| h.manner.is_well())
            .map(|h| h.feeds as i64)
            .sum::<i64>()
    );

    a_second_round_is_polite(&fixture, &hosts).await;

    // What is well and as it was writes no byte.
    fixture.write(|tx| {
        Ok(tx.execute(
            "DELETE FROM feed WHERE problem IS NOT NULL OR gone OR hold_until > 0",
            [],
        )?)
    });
    let bytes = written(&fixture);
    let refreshed = refresh(&fixture, None).await;
    assert_eq!((refreshed.failed, refreshed.new_items), (0, 0));
    assert_eq!(
        refreshed.feeds as usize,
        hosts
            .iter()
            .filter(|h| h.manner.is_well())
            .map(|h| h.feeds)
            .sum::<usize>()
    );
    assert!(written(&fixture) == bytes, "not a byte is written");
}

fn each_trouble_has_its_name(fixture: &Fixture, hosts: &[Host]) {
    let feeds = fixture.library.feeds().unwrap();
    let mut troubles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for host in hosts.iter().filter(|host| !host.manner.is_well()) {
        for (n, url) in host.urls().iter().enumerate() {
            let row = feeds.iter().find(|feed| feed.url == *url).unwrap();
            if host.manner == TooMany && row.problem.is_none() {
                // It was not asked any more, as others had been told to wait.
                continue;
            }
            let told = (row.problem_code.as_deref(), row.problem.as_deref());
            let (Some(code), Some(problem)) = told else {
                panic!("{:?}: {url} has no trouble", host.manner);
            };
            let due = match (host.manner, n % 5) {
                (Refuses, _) => "unreachable",
                (Silent | Full, _) => "timeout",
                (Broken, 0..=2) => "not_a_feed",
                _ => "status",
            };
            assert_eq!(code, due, "{:?}: {problem}", host.manner);
            let name = match host.manner {
                Broken => format!("Broken {}", n % 5),
                manner => format!("{manner:?}"),
            };
            troubles.entry(name).or_default().push(problem.to_owned());
        }
    }
    let mut sentences: Vec<String> = Vec::new();
    for (name, mut told) in troubles {
        for host in hosts {
            let address = host.base.trim_start_matches("http://");
            let ip = address.split(':').next().unwrap_or_default();
            told.iter_mut()
                .for_each(|one| *one = one.replace(address, "HOST").replace(ip, "HOST"));
        }
        told.dedup();
        assert_eq!(told.len(), 1, "{name}: one trouble, one sentence: {told:?}");
        sentences.extend(told);
    }
    sentences.sort();
    sentences.dedup();
    // One that does not take the connection and one that says nothing are told apart by nobody.
    assert!(sentences.len() >= 9, "{sentences:#?}");
}

/// Within the time that servers asked for nothing is sent; what had validators is asked with them.
async fn a_second_round_is_polite(fixture: &Fixture, hosts: &[Host]) {
    for host in hosts {
        host.take_requests();
    }
    fixture.clock.forward(60_000);
    refresh(fixture, None).await;
    for host in hosts {
        let (manner, asked) = (host.manner, host.take_requests());
        match manner {
            TooMany | Down => assert_eq!(asked, [], "{manner:?} asked for time"),
            Moves => assert_eq!(asked, [], "it has moved"),
            Tagged | Dated | Restless => {
                assert!(asked.len() >= host.feeds, "{manner:?}: {}", asked.len());
                assert!(
                    asked.iter().all(|(_, conditional)| *conditional),
                    "{manner:?}"
                );
            }
            Plain | Late | Drip => assert_eq!(asked.len(), host.feeds, "{manner:?}"),
            // What is gone for good is not asked again.
            Broken => assert_eq!(asked.len(), host.feeds - 2),
            Silent | Refuses | Full => {}
        }
        let most = host.log.most.load(Ordering::SeqCst);
        assert!(most <= OF_A_HOST, "{manner:?}: {most} requests at once");
    }
}
