//! What was pasted, as an address: of the web or of a file. And what may be done with addresses that others wrote.
use crate::{ItemId, LibraryError, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};
use url::{Host, Url};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    Web(String),
    File(PathBuf),
}

/// Reads pasted text: an address, a bare host, a path, or a sentence with an address in it.
pub(crate) fn read(input: &str) -> Result<Address> {
    let input = input.trim().trim_matches(['<', '>', '"']).trim();
    let refused = || {
        let shown: String = shown(input).chars().take(80).collect();
        LibraryError::refused(
            "not_an_address",
            format!("“{shown}” is not an address of a page, a feed or a file"),
        )
    };
    if input.is_empty() || input.len() > 8_192 {
        return Err(LibraryError::refused(
            "not_an_address",
            "paste the address of a page or a feed",
        ));
    }
    if let Some(path) = input
        .strip_prefix("file://")
        .and_then(|_| Url::parse(input).ok()?.to_file_path().ok())
    {
        return Ok(Address::File(path));
    }
    let path = Path::new(input);
    if path.is_absolute() && path.is_file() {
        return Ok(Address::File(path.to_path_buf()));
    }
    if input.contains(char::is_whitespace) {
        // Shared from a telephone: "Title https://...".
        let inside = input
            .split_whitespace()
            .find(|word| word.starts_with("https://") || word.starts_with("http://"));
        return inside.ok_or_else(refused).and_then(read);
    }
    if let Some((scheme, rest)) = input.split_once(':')
        && let scheme @ ("feed" | "pcast" | "podcast" | "itpc") =
            scheme.to_ascii_lowercase().as_str()
    {
        let rest = rest.trim_start_matches('/');
        let web = rest.starts_with("http:") || rest.starts_with("https:");
        tracing::debug!(scheme, "an address for readers of feeds");
        return if web {
            read(rest)
        } else {
            read(&format!("https://{rest}"))
        };
    }
    if input.contains("://") {
        let url = Url::parse(input).map_err(|_| refused())?;
        let web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        return if web {
            Ok(Address::Web(url.into()))
        } else {
            Err(refused())
        };
    }
    let bare = Url::parse(&format!("https://{input}")).map_err(|_| refused())?;
    let plausible = match bare.host() {
        Some(Host::Domain(name)) => {
            name == "localhost"
                || name
                    .rsplit_once('.')
                    .is_some_and(|(host, top)| !host.is_empty() && top.len() > 1)
        }
        // "42" is an IPv4 address to a browser; nobody means that.
        Some(Host::Ipv4(_)) => input
            .split(['/', ':'])
            .next()
            .is_some_and(|host| host.split('.').count() == 4),
        Some(Host::Ipv6(_)) => true,
        None => false,
    };
    if !plausible || !bare.username().is_empty() {
        return Err(refused());
    }
    if looks_private(bare.as_str()) {
        return Ok(Address::Web(format!("http://{input}")));
    }
    Ok(Address::Web(bare.into()))
}

/// What may stand in a mail address beside letters and digits without being escaped (RFC 6068, section 2).
const MAIL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@')
    .remove(b',');

/// The address that the desktop is given for a link, as it was parsed: of the web, or of mail. Of mail only recipients,
/// subject and text are kept (RFC 6068): mail programs take more, files to attach among it. None for all others: files,
/// scripts and the like would let a page start programs.
pub fn to_open(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Some(url.into()),
        "mailto" => Some(mail(&url)),
        _ => None,
    }
}

fn mail(url: &Url) -> String {
    let clean = |text: &str, lines: bool| {
        let text = percent_decode_str(text).decode_utf8_lossy();
        let kept: String = text
            .chars()
            .filter(|c| !c.is_control() || (lines && matches!(c, '\r' | '\n' | '\t')))
            .collect();
        utf8_percent_encode(&kept, MAIL).to_string()
    };
    let mut out = format!("mailto:{}", clean(url.path(), false));
    let mut between = '?';
    for pair in url.query().unwrap_or_default().split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = percent_decode_str(key).decode_utf8_lossy().to_lowercase();
        if matches!(key.as_str(), "to" | "cc" | "bcc" | "subject" | "body") {
            out.push(between);
            out.push_str(&format!("{key}={}", clean(value, key == "body")));
            between = '&';
        }
    }
    out
}

/// What looks like an address, for people: without a name and a password in it.
pub fn shown(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (server, path) = rest.split_at(end);
    match server.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{path}"),
        None => text.to_owned(),
    }
}

/// An address of a feed, made alike: with and without `www.`, encrypted or not, with a slash at its end or not, it is the
/// same feed. Only for comparing.
pub(crate) fn feed_key(url: &str) -> String {
    let Ok(parsed) = Url::parse(url.trim()) else {
        return url.trim().to_owned();
    };
    let host = parsed.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = parsed
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let path = parsed.path().trim_end_matches('/');
    let query = parsed
        .query()
        .filter(|query| !query.is_empty())
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    format!("{host}{port}{path}{query}")
}

/// Whether a part of an address may be a key that opens something: long, with letters and digits, and no words.
pub(crate) fn looks_secret(text: &str) -> bool {
    let is_word = |part: &str| {
        part.bytes().all(|b| b.is_ascii_alphabetic()) || part.bytes().all(|b| b.is_ascii_digit())
    };
    text.len() >= 16
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        // Words with hyphens are a name.
        && !(text.contains('-') && text.split('-').all(|part| part.len() < 12 && is_word(part)))
}

/// Whether a part of a query is called like a key.
pub(crate) fn is_called_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["auth", "token", "key", "secret", "pass", "sig"]
        .iter()
        .any(|word| name.contains(word))
}

/// An address to show to strangers: without name and password, and with `…` for each part that may be a key.
pub(crate) fn without_secrets(url: &str) -> String {
    let Ok(url) = Url::parse(url) else {
        return "…".into();
    };
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => return "…".into(),
    };
    let path: Vec<&str> = url
        .path()
        .split('/')
        .map(|part| {
            let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
            if looks_secret(part) || looks_secret(stem) || part.contains('@') {
                "…"
            } else {
                part
            }
        })
        .collect();
    let mut out = format!("{}://{host}{}", url.scheme(), path.join("/"));
    let query: Vec<String> = url
        .query_pairs()
        .map(|(name, value)| {
            match is_called_secret(&name) || looks_secret(&value) || looks_secret(&name) {
                true if looks_secret(&name) => "…".to_owned(),
                true => format!("{name}=…"),
                false => format!("{name}={value}"),
            }
        })
        .collect();
    if !query.is_empty() {
        out.push('?');
        out.push_str(&query.join("&"));
    }
    out
}

/// What another program gives to this one, as the window may take it. A link of ours that would do something, such as
/// `earmark:seek?ms=90000&item=7` of a time in show notes, only shows what it is about: `earmark:item?id=7`. All else is
/// for the Add box, which looks before it does anything.
pub fn from_outside(given: &str) -> String {
    match item_of(given) {
        Some(item) => format!("earmark:item?id={item}"),
        None => to_add(given).unwrap_or_else(|| given.to_owned()),
    }
}

/// What `earmark://save?url=…` and `earmark://subscribe?url=…` are about: an address of the web, which the Add box shows.
/// Never a file of this computer, whatever stands there.
fn to_add(link: &str) -> Option<String> {
    let url = Url::parse(link.trim())
        .ok()
        .filter(|url| url.scheme() == "earmark")?;
    // `earmark:save?url=…` has no host; both are written.
    let act = url
        .host_str()
        .unwrap_or_else(|| url.path())
        .trim_matches('/');
    if !matches!(act, "save" | "subscribe" | "add") {
        return None;
    }
    let (_, named) = url.query_pairs().find(|(name, _)| name == "url")?;
    match read(&named).ok()? {
        Address::Web(web) => Some(web),
        Address::File(_) => None,
    }
}

/// The item that a link of ours names.
fn item_of(link: &str) -> Option<ItemId> {
    let url = Url::parse(link)
        .ok()
        .filter(|url| url.scheme() == "earmark")?;
    let key = match url.path() {
        "seek" => "item",
        "item" => "id",
        _ => return None,
    };
    let (_, id) = url.query_pairs().find(|(name, _)| name == key)?;
    id.parse().ok().map(ItemId)
}

/// Whether an address names this machine or a private network by itself, without asking the name system.
pub(crate) fn looks_private(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    match url.host() {
        Some(Host::Ipv4(ip)) => !fetch::is_public(ip.into()),
        Some(Host::Ipv6(ip)) => !fetch::is_public(ip.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            !name.contains('.')
                || [".localhost", ".local", ".lan", ".internal", ".home.arpa"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
        None => false,
    }
}

/// The host for people: without `www.`.
pub(crate) fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The last part of the path in words, without its ending.
pub(crate) fn file_title(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let last = url.path_segments()?.rfind(|part| !part.is_empty())?;
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let words = url::form_urlencoded::parse(format!("x={}", stem.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.replace(['_', '-'], " "))?;
    let words: String = words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(200)
        .collect();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn web(input: &str) -> String {
        match read(input).unwrap() {
            Address::Web(url) => url,
            Address::File(path) => panic!("{path:?}"),
        }
    }

    #[test]
    fn addresses_as_people_paste_them() {
        assert_eq!(web("example.org"), "https://example.org/");
        assert_eq!(
            web("  <https://example.org/a?b=c#d> "),
            "https://example.org/a?b=c#d"
        );
        assert_eq!(web("feed://example.org/rss"), "https://example.org/rss");
        assert_eq!(web("feed:http://example.org/rss"), "http://example.org/rss");
        assert_eq!(
            web("Great talk https://example.org/x"),
            "https://example.org/x"
        );
        assert_eq!(
            web("localhost:8080/feed.xml"),
            "http://localhost:8080/feed.xml"
        );
        assert_eq!(
            web("127.0.0.1:8080/feed.xml"),
            "http://127.0.0.1:8080/feed.xml"
        );
        assert_eq!(
            web("пример.испытание/х"),
            "https://xn--e1afmkfd.xn--80akhbyknj4f/%D1%85"
        );
    }

    #[test]
    fn what_is_no_address_is_refused_in_words() {
        for input in [
            "",
            "hello",
            "two words",
            "42",
            "ftp://example.org/x",
            "javascript:alert(1)",
            "https://",
            "a@b.c",
        ] {
            let error = read(input).unwrap_err().to_string();
            assert!(error.len() > 10, "{input}: {error}");
        }
        assert!(read(&"x".repeat(10_000)).is_err());
    }

    #[test]
    fn private_names_are_known() {
        for url in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://192.168.1.4/",
            "http://nas/",
            "http://a.local/",
        ] {
            assert!(looks_private(url), "{url}");
        }
        assert!(!looks_private("https://example.org/"));
    }

    #[test]
    fn only_web_and_mail_leave_the_program() {
        for (link, due) in [
            ("https://a.example/x?y#z", "https://a.example/x?y#z"),
            ("HTTP://A.example", "http://a.example/"),
            // As it was parsed, so that nothing else reads it in another way.
            (" https:\\\\a.example\\b c\n ", "https://a.example/b%20c"),
            ("mailto:a@a.example", "mailto:a@a.example"),
            (
                "mailto:a@a.example,b@b.example?subject=Re:%20this&body=One%0D%0Atwo+three",
                "mailto:a@a.example,b@b.example?subject=Re%3A%20this&body=One%0D%0Atwo%2Bthree",
            ),
            (
                "MAILTO:?To=c@c.example&CC=d@d.example&bcc=e@e.example",
                "mailto:?to=c@c.example&cc=d@d.example&bcc=e@e.example",
            ),
            (
                "mailto:a@a.example?attach=/etc/passwd&subject=x&Attachment=~/.ssh/id&att%61ch=y",
                "mailto:a@a.example?subject=x",
            ),
            (
                "mailto:a@a.example?subject=x%0D%0ABcc:%20b@b.example&from=c",
                "mailto:a@a.example?subject=xBcc%3A%20b@b.example",
            ),
            (
                "mailto:a%0Ab@a.example?subject=1%26attach=/etc/passwd",
                "mailto:ab@a.example?subject=1%26attach%3D%2Fetc%2Fpasswd",
            ),
            (
                "mailto:\"--attach\"@a.example",
                "mailto:%22--attach%22@a.example",
            ),
        ] {
            assert_eq!(to_open(link).as_deref(), Some(due), "{link}");
        }
        for link in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://host/x",
            "tauri://localhost",
            "earmark:seek?ms=0&item=1",
            "",
            "x",
            "data:text/html,a",
            "https://",
            "--help",
        ] {
            assert_eq!(to_open(link), None, "{link}");
        }
    }

    #[test]
    fn links_of_ours_from_other_programs_only_show() {
        for link in [
            "earmark:seek?ms=90000&item=7",
            "EARMARK:seek?item=7&ms=0",
            " earmark:item?id=7 ",
        ] {
            assert_eq!(from_outside(link), "earmark:item?id=7", "{link}");
        }
        for (link, due) in [
            (
                "earmark://save?url=https%3A%2F%2Fsea.example%2Fa%3Fx%3D1%26y%3D2",
                "https://sea.example/a?x=1&y=2",
            ),
            (
                "EARMARK://subscribe/?url=sea.example/feed",
                "https://sea.example/feed",
            ),
            (
                "earmark:save?url=feed://sea.example/rss",
                "https://sea.example/rss",
            ),
        ] {
            assert_eq!(from_outside(link), due, "{link}");
        }
        for other in [
            "earmark://save?url=file:///etc/passwd",
            "earmark://save?url=/etc/passwd",
            "earmark://save?url=javascript:alert(1)",
            "earmark://save",
            "earmark:seek?ms=1",
            "earmark:play?item=7",
            "https://a.example/?x=earmark:seek?ms=1&item=7",
            "/a/b.opml",
            "",
        ] {
            assert_eq!(from_outside(other), other);
        }
    }

    #[test]
    fn titles_of_files() {
        assert_eq!(
            file_title("https://a.example/x/The%20tide_table-1.mp3?a").as_deref(),
            Some("The tide table 1")
        );
        assert_eq!(file_title("https://a.example/"), None);
    }
}
