//! What of an enclosure's address lasts: hosts and paths stay, signatures and counters change with each fetch.
use url::Url;

/// Query parts that name a time, a key, a listener or a campaign.
const VOLATILE: &[&str] = &[
    "expires",
    "expiry",
    "exp",
    "signature",
    "sig",
    "token",
    "hash",
    "key-pair-id",
    "policy",
    "auth",
    "hdnea",
    "hdnts",
    "ts",
    "timestamp",
    "t",
    "time",
    "nonce",
    "session",
    "sessionid",
    "sid",
    "uid",
    "user",
    "rand",
    "random",
    "cb",
    "cachebuster",
    "_",
    "updated",
    "v",
    "ver",
    "version",
    "source",
    "src",
    "ref",
    "referrer",
    "dest-id",
    "awcollectionid",
    "awepisodeid",
    "aw_0_1st.playerid",
    "aid",
    "feed",
    "from",
    "listeningsessionid",
    "played_on",
    "download",
    "dl",
];

/// Endings of files, which no name of a host has.
const FILES: &[&str] = &[
    "mp3", "m4a", "m4b", "mp4", "m4v", "ogg", "oga", "opus", "aac", "flac", "wav", "mov", "php",
    "html", "htm", "asp", "aspx", "jsp", "cgi", "xml", "json",
];

/// The address less its scheme, fragment, volatile query parts, and the addresses that only count and send on (they
/// stand in front of the real one); for comparing, not for fetching.
pub(crate) fn lasting(url: &str) -> String {
    let Ok(parsed) = Url::parse(url.trim()) else {
        return url.trim().to_owned();
    };
    let mut out = parsed
        .host_str()
        .unwrap_or_default()
        .trim_start_matches("www.")
        .to_owned();
    out.push_str(parsed.path());
    if let Some(at) = behind_counters(parsed.path()) {
        out = parsed.path()[at..].trim_start_matches("www.").to_owned();
    }
    let mut kept: Vec<(String, String)> = parsed
        .query_pairs()
        .filter(|(name, _)| !volatile(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    kept.sort();
    for (n, (name, value)) in kept.iter().enumerate() {
        out.push(if n == 0 { '?' } else { '&' });
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
    out
}

/// Where in the path the last name of a host begins, with a path of its own: `/track/1/media.example.org/a.mp3`.
fn behind_counters(path: &str) -> Option<usize> {
    let mut at = 0;
    let mut found = None;
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        if segments.peek().is_some() && is_host(segment) {
            found = Some(at);
        }
        at += segment.len() + 1;
    }
    found
}

fn is_host(segment: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let Some((name, top)) = segment.rsplit_once('.') else {
        return false;
    };
    (2..=24).contains(&top.len())
        && top.bytes().all(|b| b.is_ascii_alphabetic())
        && !FILES.iter().any(|end| end.eq_ignore_ascii_case(top))
        && name.split('.').all(label)
}

fn volatile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    VOLATILE.contains(&name.as_str())
        || name.starts_with("utm_")
        || name.starts_with("x-amz-")
        || name.starts_with("x-goog-")
}
