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

/// The address less its scheme, fragment and volatile query parts; for comparing, not for fetching.
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

fn volatile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    VOLATILE.contains(&name.as_str())
        || name.starts_with("utm_")
        || name.starts_with("x-amz-")
        || name.starts_with("x-goog-")
}
