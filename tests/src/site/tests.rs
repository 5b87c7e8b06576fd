//! The fake site does the wrongs it promises.
use super::*;
use std::io::{Read, Write};

fn ask(site: &Site, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(site.address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    let at = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    (
        String::from_utf8(all[..at].to_vec()).unwrap(),
        all[at + 4..].to_vec(),
    )
}

#[test]
fn ranges_are_honoured_ignored_and_refused() {
    let site = Site::start();
    site.put(
        "/a",
        Resource::new("audio/mpeg", "0123456789").etag("\"1\""),
    );
    let (head, body) = ask(&site, "/a", "Range: bytes=4-\r\n");
    assert!(
        head.starts_with("HTTP/1.1 206") && head.contains("bytes 4-9/10"),
        "{head}"
    );
    assert_eq!(body, b"456789");
    let (head, body) = ask(&site, "/a", "Range: bytes=4-\r\nIf-Range: \"2\"\r\n");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(body.len(), 10);
    assert!(
        ask(&site, "/a", "If-None-Match: \"1\"\r\n")
            .0
            .starts_with("HTTP/1.1 304")
    );

    site.put(
        "/a",
        Resource::new("audio/mpeg", "0123456789").ranges(Ranges::Ignored),
    );
    assert!(
        ask(&site, "/a", "Range: bytes=4-\r\n")
            .0
            .starts_with("HTTP/1.1 200")
    );
    site.put(
        "/a",
        Resource::new("audio/mpeg", "0123456789").ranges(Ranges::Refused),
    );
    assert!(
        ask(&site, "/a", "Range: bytes=4-\r\n")
            .0
            .starts_with("HTTP/1.1 416")
    );
    assert_eq!(site.hits("/a"), 5);
}

#[test]
fn bodies_are_cut_and_things_change() {
    let site = Site::start();
    site.put(
        "/a",
        Resource::new("audio/mpeg", "0123456789").cut_after(3, 1),
    );
    let (head, body) = ask(&site, "/a", "");
    assert!(head.contains("Content-Length: 10"));
    assert_eq!(body, b"012");
    assert_eq!(ask(&site, "/a", "").1, b"0123456789");

    site.put("/b", Resource::html("old").then(Resource::html("new")));
    assert_eq!(ask(&site, "/b", "").1, b"old");
    assert_eq!(ask(&site, "/b", "").1, b"new");
    assert!(ask(&site, "/c", "").0.starts_with("HTTP/1.1 404"));
}

#[test]
fn a_closed_site_refuses_and_releases_who_waits() {
    let mut site = Site::start();
    site.put("/a", Resource::html("0123456789"));
    site.gate("/a", 4);
    let address = site.address;
    let waiting = std::thread::spawn(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /a HTTP/1.1\r\n\r\n").unwrap();
        let mut all = Vec::new();
        // The connection may be reset or just end; either way it is over.
        let _ = stream.read_to_end(&mut all);
        all
    });
    crate::wait::wait_until("the request", || site.hits("/a") == 1);
    site.close();
    assert!(!waiting.join().unwrap().ends_with(b"456789"));
    assert!(TcpStream::connect(address).is_err());
    site.open_gate("/a");
    site.reopen();
    assert_eq!(ask(&site, "/a", "").1, b"0123456789");
}
