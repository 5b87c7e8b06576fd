//! What was pasted, as an address: of the web or of a file.
use crate::{LibraryError, Result};
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
        let shown: String = input.chars().take(80).collect();
        LibraryError::Refused(format!(
            "“{shown}” is not an address of a page, a feed or a file"
        ))
    };
    if input.is_empty() || input.len() > 8_192 {
        return Err(LibraryError::Refused(
            "paste the address of a page or a feed".into(),
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
    fn titles_of_files() {
        assert_eq!(
            file_title("https://a.example/x/The%20tide_table-1.mp3?a").as_deref(),
            Some("The tide table 1")
        );
        assert_eq!(file_title("https://a.example/"), None);
    }
}
