//! Takes pages from the browser's extension as the browser shows them. It listens only while a person has switched that on,
//! on 127.0.0.1, and answers only an extension that knows the token. What comes is written beside the library and shown by the
//! Add box: nothing is saved by coming here. The few lines of HTTP are written out, as one kind of request is all there is.
use super::come_forward;
use crate::error::{Answer, IpcError};
use crate::events::Given;
use serde::Serialize;
use specta::Type;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Url};
use tauri_specta::Event;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Bytes of a page, as the library takes one, and of what stands before it.
const MOST_PAGE: usize = 16 * 1024 * 1024;
const MOST_HEAD: usize = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);
const AT_ONCE: usize = 4;
/// Where the extension looks; the next ones are tried where another program has it.
const PORTS: std::ops::Range<u16> = 17_485..17_495;
const EXTENSIONS: &[&str] = &[
    "moz-extension://",
    "chrome-extension://",
    "safari-web-extension://",
];

/// Whether pages are taken, and what the extension has to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct HandOver {
    pub on: bool,
    /// `http://127.0.0.1:PORT#TOKEN`; None while it is off.
    pub pairing: Option<String>,
}

#[derive(Default)]
pub struct HandOvers(Mutex<Option<Running>>);

struct Running {
    pairing: String,
    task: tauri::async_runtime::JoinHandle<()>,
}

impl HandOvers {
    fn with<T>(&self, work: impl FnOnce(&mut Option<Running>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn state(&self) -> HandOver {
        let pairing = self.with(|running| running.as_ref().map(|r| r.pairing.clone()));
        HandOver {
            on: pairing.is_some(),
            pairing,
        }
    }

    /// At the start: goes on where a person had switched it on.
    pub async fn resume(&self, app: &AppHandle, folder: &Path) {
        if token_file(folder).is_file()
            && let Err(error) = self.set(app, folder, true).await
        {
            tracing::warn!(
                message = error.message,
                "pages of the browser cannot be taken"
            );
        }
    }

    /// Switches it on or off. Each time it is switched on there is another token; who goes on at a start keeps it.
    ///
    /// # Errors
    /// When no port is free, or the token cannot be kept.
    pub async fn set(&self, app: &AppHandle, folder: &Path, on: bool) -> Answer<HandOver> {
        if !on {
            if let Some(running) = self.with(Option::take) {
                running.task.abort();
            }
            let _ = std::fs::remove_file(token_file(folder));
            return Ok(self.state());
        }
        if self.state().on {
            return Ok(self.state());
        }
        let failed = |e: std::io::Error| {
            IpcError::new(
                "hand_over",
                format!("pages of the browser cannot be taken: {e}"),
            )
        };
        let token = token(folder).map_err(failed)?;
        let mut bound = None;
        for port in PORTS {
            if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
                bound = Some((listener, port));
                break;
            }
        }
        let (listener, port) = bound.ok_or_else(|| {
            IpcError::new(
                "hand_over",
                "pages of the browser cannot be taken: no port is free".to_owned(),
            )
        })?;
        let pages = folder.join("handed");
        let _ = std::fs::remove_dir_all(&pages);
        let pairing = format!("http://127.0.0.1:{port}#{token}");
        let door = Arc::new(Door { port, token, pages });
        let app = app.clone();
        let task = tauri::async_runtime::spawn(async move { listen(app, listener, door).await });
        self.with(|running| *running = Some(Running { pairing, task }));
        Ok(self.state())
    }
}

struct Door {
    port: u16,
    token: String,
    pages: PathBuf,
}

async fn listen(app: AppHandle, listener: TcpListener, door: Arc<Door>) {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok((stream, from)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        };
        let Ok(turn) = Arc::clone(&turns).try_acquire_owned() else {
            continue;
        };
        if !from.ip().is_loopback() {
            continue;
        }
        let (app, door) = (app.clone(), Arc::clone(&door));
        tauri::async_runtime::spawn(async move {
            let taken = tokio::time::timeout(PATIENCE, take(stream, &door)).await;
            drop(turn);
            if let Ok(Some(file)) = taken {
                come_forward(&app);
                if let Err(error) = Given(file.to_string_lossy().into_owned()).emit(&app) {
                    tracing::warn!(%error, "the window could not be told");
                }
            }
        });
    }
}

/// Reads one request and answers it; the file of the page, where one came.
async fn take(mut stream: TcpStream, door: &Door) -> Option<PathBuf> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break end + 4;
        }
        if bytes.len() > MOST_HEAD {
            return refuse(&mut stream, 431, "").await;
        }
        let mut part = [0u8; 4_096];
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => bytes.extend_from_slice(&part[..n]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let (url, length, origin) = match look(&head, door) {
        Ok(Wanted::Page {
            url,
            length,
            origin,
        }) => (url, length, origin),
        Ok(Wanted::Leave { origin }) => return refuse(&mut stream, 204, &origin).await,
        Err(status) => return refuse(&mut stream, status, "").await,
    };
    let mut page = bytes.split_off(end);
    page.truncate(length);
    let rest = length - page.len();
    let mut body = (&mut stream).take(rest as u64);
    if body.read_to_end(&mut page).await.is_err() || page.len() < length {
        return None;
    }
    let file = match write(&door.pages, &url, &page) {
        Ok(file) => file,
        Err(error) => {
            tracing::warn!(%error, "a page of the browser could not be kept");
            return refuse(&mut stream, 507, &origin).await;
        }
    };
    refuse(&mut stream, 204, &origin).await;
    Some(file)
}

async fn refuse(stream: &mut TcpStream, status: u16, origin: &str) -> Option<PathBuf> {
    let allowed = match origin {
        "" => String::new(),
        origin => format!(
            "Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Methods: POST\r\n\
             Access-Control-Allow-Headers: authorization, content-type\r\nAccess-Control-Allow-Private-Network: true\r\nVary: Origin\r\n"
        ),
    };
    let answer =
        format!("HTTP/1.1 {status} -\r\n{allowed}Content-Length: 0\r\nConnection: close\r\n\r\n");
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    None
}

#[derive(Debug, PartialEq)]
enum Wanted {
    Page {
        url: String,
        length: usize,
        origin: String,
    },
    /// The browser asks whether the extension may ask (CORS).
    Leave { origin: String },
}

/// Whether a request may be answered, by its head alone; else the status that refuses it.
fn look(head: &str, door: &Door) -> Result<Wanted, u16> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let named = |name: &str| {
        let mut all = head
            .split("\r\n")
            .skip(1)
            .filter_map(|line| line.split_once(':'));
        all.find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    };
    // A page of the web that makes its own name lead here is told apart by the name it used.
    let host = named("host").unwrap_or_default();
    if host != format!("127.0.0.1:{}", door.port) {
        return Err(403);
    }
    let origin = named("origin").unwrap_or_default();
    if !EXTENSIONS.iter().any(|scheme| origin.starts_with(scheme)) {
        return Err(403);
    }
    let asked = Url::parse(&format!("http://127.0.0.1{target}")).map_err(|_| 400u16)?;
    if asked.path() != "/page" {
        return Err(404);
    }
    match method {
        "OPTIONS" => return Ok(Wanted::Leave { origin }),
        "POST" => {}
        _ => return Err(405),
    }
    let shown = named("authorization").unwrap_or_default();
    let shown = shown.strip_prefix("Bearer ").unwrap_or_default();
    if !same(shown.as_bytes(), door.token.as_bytes()) {
        return Err(401);
    }
    let length: usize = named("content-length")
        .and_then(|n| n.parse().ok())
        .ok_or(411u16)?;
    if length > MOST_PAGE {
        return Err(413);
    }
    let url = asked
        .query_pairs()
        .find(|(name, _)| name == "url")
        .map(|(_, url)| url.into_owned());
    let url = url.and_then(|url| Url::parse(&url).ok()).ok_or(400u16)?;
    if !matches!(url.scheme(), "http" | "https") || length == 0 {
        return Err(400);
    }
    Ok(Wanted::Page {
        url: url.into(),
        length,
        origin,
    })
}

/// Takes as long whatever differs.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// The page as a browser would have saved it, with where it is from.
fn write(folder: &Path, url: &str, page: &[u8]) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let name = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_micros());
    let file = folder.join(format!("{name}.html"));
    let mut text = format!(
        "<!DOCTYPE html>\n<!-- saved from url=({:04}){url} -->\n",
        url.len()
    )
    .into_bytes();
    text.extend_from_slice(page);
    std::fs::write(&file, text)?;
    Ok(file)
}

fn token_file(folder: &Path) -> PathBuf {
    folder.join("browser-token")
}

/// The token that is kept, or a new one of 32 random bytes. Only the owner can read the library's folder.
fn token(folder: &Path) -> std::io::Result<String> {
    let file = token_file(folder);
    if let Ok(kept) = std::fs::read_to_string(&file)
        && kept.len() == 64
        && kept.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return Ok(kept);
    }
    let mut random = [0u8; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(&file, &token)?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn door() -> Door {
        Door {
            port: 17_485,
            token: "ab".repeat(32),
            pages: PathBuf::new(),
        }
    }

    fn request(change: impl Fn(String) -> String) -> Result<Wanted, u16> {
        let token = "ab".repeat(32);
        let head = format!(
            "POST /page?url=https%3A%2F%2Fsea.example%2Fa HTTP/1.1\r\nHost: 127.0.0.1:17485\r\n\
             Origin: moz-extension://x\r\nAuthorization: Bearer {token}\r\nContent-Length: 7\r\n\r\n"
        );
        look(&change(head), &door())
    }

    #[test]
    fn only_the_paired_extension_is_heard() {
        assert_eq!(
            request(|head| head),
            Ok(Wanted::Page {
                url: "https://sea.example/a".into(),
                length: 7,
                origin: "moz-extension://x".into()
            })
        );
        for (from, to, status) in [
            ("Host: 127.0.0.1:17485", "Host: evil.example:17485", 403),
            ("moz-extension://x", "https://evil.example", 403),
            ("Origin: moz-extension://x\r\n", "", 403),
            ("Bearer ab", "Bearer cd", 401),
            ("Authorization", "X-Other", 401),
            ("Content-Length: 7", "Content-Length: 99999999999", 413),
            ("Content-Length: 7", "X: 7", 411),
            ("https%3A%2F%2Fsea", "file%3A%2F%2F%2Fsea", 400),
            ("POST /page", "POST /other", 404),
            ("POST", "GET", 405),
        ] {
            assert_eq!(
                request(|head| head.replace(from, to)),
                Err(status),
                "{from}"
            );
        }
        assert!(matches!(
            request(|head| head
                .replace("POST", "OPTIONS")
                .replace("Authorization", "X")),
            Ok(Wanted::Leave { .. })
        ));
    }

    #[test]
    fn the_token_is_kept_and_is_another_one_when_it_was_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let first = token(folder.path()).unwrap();
        assert_eq!(first.len(), 64);
        assert_eq!(token(folder.path()).unwrap(), first);
        std::fs::remove_file(token_file(folder.path())).unwrap();
        assert_ne!(token(folder.path()).unwrap(), first);
    }

    #[test]
    fn a_page_says_where_it_is_from() {
        let folder = tempfile::tempdir().unwrap();
        let file = write(folder.path(), "https://sea.example/a", b"<html></html>").unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.contains("<!-- saved from url=(0021)https://sea.example/a -->\n<html>"));
    }
}
