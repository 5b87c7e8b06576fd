//! One connection: read requests, answer each as its resource says.
use super::{Ranges, Request, Resource, Shared};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::Ordering;
use std::time::Duration;

pub fn converse(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader)? {
        let Some((resource, cut)) = take(shared, &request) else {
            respond(stream, 404, &[], b"Nothing here.", &request, None, shared)?;
            continue;
        };
        answer(stream, &request, &resource, cut, shared)?;
        if cut.is_some() {
            return stream.shutdown(Shutdown::Both);
        }
    }
    Ok(())
}

fn read_request(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Err(ErrorKind::InvalidData.into());
    };
    let (method, path) = (method.to_owned(), path.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(Some(Request {
                method,
                path,
                headers,
            }));
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }
}

/// Notes the request and gives what is at its path now, with the place to cut it at.
fn take(shared: &Shared, request: &Request) -> Option<(Resource, Option<usize>)> {
    let mut state = shared.state.lock().ok()?;
    state.requests.push(request.clone());
    let at = state.resources.get_mut(&request.path)?;
    let now = at.clone();
    let cut = match &mut at.cut {
        Some((bytes, times)) if *times > 0 => {
            *times -= 1;
            Some(*bytes)
        }
        _ => None,
    };
    if let Some(next) = &now.becomes {
        *at = (**next).clone();
    }
    Some((now, cut))
}

fn answer(
    stream: &TcpStream,
    request: &Request,
    resource: &Resource,
    cut: Option<usize>,
    shared: &Shared,
) -> io::Result<()> {
    let shown = request.header("authorization");
    if resource.authorization.is_some() && shown != resource.authorization.as_deref() {
        let asks = (
            "WWW-Authenticate".to_owned(),
            "Basic realm=\"members\"".to_owned(),
        );
        return respond(
            stream,
            401,
            &[asks],
            b"Members only.",
            request,
            None,
            shared,
        );
    }
    let mut headers = vec![("Content-Type".to_owned(), resource.mime.clone())];
    headers.extend(resource.headers.iter().cloned());
    if let Some(etag) = &resource.etag {
        headers.push(("ETag".to_owned(), etag.clone()));
        if request.header("if-none-match") == Some(etag) {
            return respond(stream, 304, &headers, &[], request, cut, shared);
        }
    }
    let total = resource.body.len();
    if resource.ranges == Ranges::Honoured {
        headers.push(("Accept-Ranges".to_owned(), "bytes".to_owned()));
    }
    if let Some((from, to)) = asked_range(request, resource) {
        let from = match resource.ranges {
            Ranges::Honoured | Ranges::Unmarked => from,
            Ranges::Shifted(by) => (from + by).min(total.saturating_sub(1)),
            Ranges::Refused => total,
            Ranges::Ignored => 0,
        };
        if resource.ranges != Ranges::Ignored {
            if from >= total {
                headers.push(("Content-Range".to_owned(), format!("bytes */{total}")));
                return respond(stream, 416, &headers, &[], request, cut, shared);
            }
            let to = to.clamp(from, total - 1);
            headers.push((
                "Content-Range".to_owned(),
                format!("bytes {from}-{to}/{total}"),
            ));
            return respond(
                stream,
                206,
                &headers,
                &resource.body[from..=to],
                request,
                cut,
                shared,
            );
        }
    }
    let mut body = resource.body.clone();
    if resource.gzip {
        headers.push(("Content-Encoding".to_owned(), "gzip".to_owned()));
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&body)?;
        body = packed.finish()?;
    }
    if let Some(length) = resource.claims {
        headers.push(("Content-Length".to_owned(), length.to_string()));
    }
    respond(
        stream,
        resource.status,
        &headers,
        &body,
        request,
        cut,
        shared,
    )
}

/// First and last byte asked for; None when there is no range, or when If-Range says that it is void.
fn asked_range(request: &Request, resource: &Resource) -> Option<(usize, usize)> {
    let range = request.header("range")?.strip_prefix("bytes=")?;
    if let Some(condition) = request.header("if-range")
        && resource.etag.as_deref() != Some(condition)
    {
        return None;
    }
    let (from, to) = range.split_once('-')?;
    if from.is_empty() {
        let last: usize = to.parse().ok()?;
        return Some((resource.body.len().saturating_sub(last), usize::MAX));
    }
    Some((from.parse().ok()?, to.parse().unwrap_or(usize::MAX)))
}

/// Writes an answer; a claimed length among the headers goes out in place of the true one.
fn respond(
    mut stream: &TcpStream,
    status: u16,
    headers: &[(String, String)],
    body: &[u8],
    request: &Request,
    cut: Option<usize>,
    shared: &Shared,
) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} Made for a test\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !headers.iter().any(|(name, _)| name == "Content-Length") && status != 304 {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    if request.method == "HEAD" {
        return stream.flush();
    }
    let first = first_byte(headers);
    begins(shared, &request.path, first);
    let mut end = body.len().min(cut.unwrap_or(usize::MAX));
    if let Some(at) = gate(shared, &request.path) {
        let at = at.min(end);
        stream.write_all(&body[..at])?;
        stream.flush()?;
        wait_at_gate(shared, &request.path)?;
        end = end.max(at);
        stream.write_all(&body[at..end])?;
    } else if let Some(bytes) = pace(shared, &request.path) {
        let mut at = first;
        for piece in body[..end].chunks((bytes / BEATS).max(1)) {
            if shared.closed.load(Ordering::SeqCst) {
                break;
            }
            stream.write_all(piece)?;
            at += piece.len();
            reaches(shared, &request.path, at);
            std::thread::sleep(Duration::from_secs(1) / BEATS as u32);
        }
    } else {
        stream.write_all(&body[..end])?;
    }
    reaches(shared, &request.path, first + end);
    stream.flush()
}

/// Where in the whole a body begins.
fn first_byte(headers: &[(String, String)]) -> usize {
    let range = headers.iter().find(|(name, _)| name == "Content-Range");
    let range = range.and_then(|(_, value)| value.strip_prefix("bytes "));
    let first = range.and_then(|range| range.split('-').next());
    first.and_then(|first| first.parse().ok()).unwrap_or(0)
}

/// Counts what has been sent before and is asked for again.
fn begins(shared: &Shared, path: &str, first: usize) {
    if let Ok(mut state) = shared.state.lock() {
        let before = state.sent.get(path).copied().unwrap_or(0);
        state.twice += before.saturating_sub(first);
    }
}

fn reaches(shared: &Shared, path: &str, at: usize) {
    if let Ok(mut state) = shared.state.lock() {
        let sent = state.sent.entry(path.to_owned()).or_default();
        *sent = at.max(*sent);
    }
}

/// Pieces a second of a body that comes slowly.
const BEATS: usize = 20;

fn pace(shared: &Shared, path: &str) -> Option<usize> {
    shared.state.lock().ok()?.paces.get(path).copied()
}

fn gate(shared: &Shared, path: &str) -> Option<usize> {
    shared.state.lock().ok()?.gates.get(path).copied()
}

fn wait_at_gate(shared: &Shared, path: &str) -> io::Result<()> {
    let state = shared.state.lock().map_err(|_| ErrorKind::Other)?;
    let shut = |state: &mut super::State| {
        state.gates.contains_key(path) && !shared.closed.load(Ordering::SeqCst)
    };
    drop(
        shared
            .changed
            .wait_while(state, shut)
            .map_err(|_| ErrorKind::Other)?,
    );
    Ok(())
}
