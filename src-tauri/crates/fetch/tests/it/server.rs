//! Fake servers that misbehave on purpose.
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub fn config() -> fetch::Config {
    fetch::Config {
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(5),
        total_timeout: Duration::from_secs(10),
        retry_delay: Duration::from_millis(5),
        ..fetch::Config::default()
    }
}

pub fn client() -> fetch::Client {
    fetch::Client::new(config()).unwrap()
}

/// Serves an axum router; gives the address without a slash at the end.
pub async fn well_behaved(router: axum::Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// An address that refuses connections and is given to nobody else, until the socket is dropped or listens.
pub fn silent() -> (tokio::net::TcpSocket, SocketAddr) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// One connection: the head of its one request, and the socket.
pub struct Call {
    /// Which connection this is, from 0.
    pub count: usize,
    pub head: String,
    pub socket: TcpStream,
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The first byte asked for by Range.
    pub fn start(&self) -> Option<usize> {
        self.header("range")?
            .strip_prefix("bytes=")?
            .split('-')
            .next()?
            .parse()
            .ok()
    }

    /// One past the last byte asked for by Range, if it is bounded.
    pub fn end(&self) -> Option<usize> {
        let last: usize = self.header("range")?.split('-').nth(1)?.parse().ok()?;
        Some(last + 1)
    }

    /// Writes and ignores a client that has gone.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.socket.write_all(bytes.as_ref()).await;
        let _ = self.socket.flush().await;
    }

    /// Answers the request for `body` as a good server would, with these extra header lines.
    pub async fn serve(&mut self, body: &[u8], extra: &str) {
        let head = self.good_head(body.len(), extra);
        let (start, end) = (
            self.start().unwrap_or(0),
            self.end().unwrap_or(body.len()).min(body.len()),
        );
        self.send(head).await;
        self.send(&body[start..end]).await;
    }

    pub fn good_head(&self, total: usize, extra: &str) -> String {
        match self.start() {
            None => format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {total}\r\nAccept-Ranges: bytes\r\nConnection: close\r\n{extra}\r\n"
            ),
            Some(start) => {
                let end = self.end().unwrap_or(total).min(total);
                let (length, last) = (end - start, end - 1);
                format!(
                    "HTTP/1.1 206 Partial Content\r\nContent-Length: {length}\r\n\
                     Content-Range: bytes {start}-{last}/{total}\r\nConnection: close\r\n{extra}\r\n"
                )
            }
        }
    }

    /// Until the client goes away.
    pub async fn gone(&mut self) {
        let mut sink = [0; 1024];
        while matches!(self.socket.read(&mut sink).await, Ok(n) if n > 0) {}
    }
}

/// Gives each connection to `answer`; the socket closes when it returns. Counts the connections.
pub async fn misbehaving<F, Fut>(answer: F) -> (SocketAddr, Arc<AtomicUsize>)
where
    F: Fn(Call) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    misbehaving_on(TcpListener::bind("127.0.0.1:0").await.unwrap(), answer)
}

pub fn misbehaving_on<F, Fut>(listener: TcpListener, answer: F) -> (SocketAddr, Arc<AtomicUsize>)
where
    F: Fn(Call) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = Vec::new();
            let mut byte = [0; 1];
            while !head.ends_with(b"\r\n\r\n") && matches!(socket.read(&mut byte).await, Ok(1)) {
                head.push(byte[0]);
            }
            let call = Call {
                count: counted.fetch_add(1, Ordering::SeqCst),
                head: String::from_utf8(head).unwrap(),
                socket,
            };
            tokio::spawn(answer(call));
        }
    });
    (address, count)
}

pub const TAG: &str = "ETag: \"one\"\r\n";

/// Sends the head for everything, but only this many bytes of it.
pub async fn cut_after(call: &mut Call, body: &[u8], count: usize, extra: &str) {
    let start = call.start().unwrap_or(0);
    let head = call.good_head(body.len(), extra);
    call.send(head).await;
    call.send(&body[start..(start + count).min(body.len())])
        .await;
}
