//! Addresses: made absolute, kept to the web, without the parameters that only follow the reader about.
#[cfg(test)]
mod tests;

use url::Url;

/// Longer addresses are scripts or data, not places.
const MAX_LENGTH: usize = 8 * 1024;

/// A base for relative links; None when it is not a web address.
pub(crate) fn base(url: Option<&str>) -> Option<Url> {
    let url = Url::parse(url?.trim()).ok()?;
    is_web(&url).then_some(url)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// An absolute http or https address, as it stands.
pub(crate) fn web(base: Option<&Url>, raw: &str) -> Option<Url> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > MAX_LENGTH {
        return None;
    }
    let parsed = match base {
        Some(base) => base.join(raw),
        None => match raw.strip_prefix("//") {
            Some(rest) => Url::parse(&format!("https://{rest}")),
            None => Url::parse(raw),
        },
    };
    parsed.ok().filter(is_web)
}

/// Where a link leads: absolute, without tracking; http, https and mailto only.
pub(crate) fn link(base: Option<&Url>, raw: &str) -> Option<String> {
    let raw = raw.trim();
    if raw
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
        && raw.len() <= MAX_LENGTH
    {
        return Url::parse(raw).ok().map(String::from);
    }
    web(base, raw).map(|url| String::from(without_tracking(unwrapped(url))))
}

const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "yclid",
    "ysclid",
    "ymclid",
    "msclkid",
    "mc_cid",
    "mc_eid",
    "igsh",
    "igshid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "_openstat",
    "_hsenc",
    "_hsmi",
    "__hstc",
    "__hssc",
    "__hsfp",
    "hsctatracking",
    "mkt_tok",
    "vero_id",
    "vero_conv",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "s_cid",
    "wickedid",
    "srsltid",
    "ref_src",
    "ref_url",
    "_ga",
    "_gl",
    "cmpid",
    "at_medium",
    "at_campaign",
    "at_custom1",
    "at_custom2",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "epik",
    "trk_contact",
    "trk_msg",
    "trk_module",
    "trk_sid",
    "sc_cid",
    "spref",
    "__twitter_impression",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
];
const TRACKING_PREFIXES: &[&str] = &[
    "utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "itm_", "stm_",
];

fn is_tracking(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    TRACKING_PREFIXES
        .iter()
        .any(|prefix| key.starts_with(prefix))
        || TRACKING.contains(&key.as_str())
}

/// The rest of the query stays byte for byte: sites sign theirs.
pub(crate) fn without_tracking(mut url: Url) -> Url {
    let Some(query) = url.query() else { return url };
    let key = |pair: &&str| !is_tracking(pair.split('=').next().unwrap_or_default());
    let kept: Vec<&str> = query.split('&').filter(key).collect();
    if kept.len() < query.split('&').count() {
        let kept = kept.join("&");
        url.set_query((!kept.is_empty()).then_some(kept.as_str()));
    }
    url
}

/// The target of a counting redirect that carries it in plain sight.
pub(crate) fn unwrapped(url: Url) -> Url {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches("www.")
        .to_owned();
    let path = url.path();
    let keys: &[&str] = match host.as_str() {
        "google.com" | "google.ru" if path == "/url" => &["q", "url"],
        "l.facebook.com" | "lm.facebook.com" if path == "/l.php" => &["u"],
        "facebook.com" if path == "/l.php" => &["u"],
        "l.instagram.com" | "lm.instagram.com" => &["u"],
        "vk.com" | "m.vk.com" if path == "/away.php" => &["to"],
        "youtube.com" if path == "/redirect" => &["q"],
        "t.umblr.com" | "href.li" => &["z"],
        "out.reddit.com" => &["url"],
        "slack-redir.net" | "steamcommunity.com" if path.starts_with("/link") => &["url"],
        "away.vk.com" => &["to"],
        "duckduckgo.com" if path == "/l/" => &["uddg"],
        "linkedin.com" if path == "/redir/redirect" => &["url"],
        "disq.us" => &["url"],
        "click.linksynergy.com" => &["murl"],
        "go.redirectingat.com" | "go.skimresources.com" => &["url"],
        "shareasale.com" if path == "/r.cfm" => &["urllink"],
        _ => return url,
    };
    let target = url
        .query_pairs()
        .find(|(key, _)| keys.contains(&key.as_ref()));
    // "disq.us" appends a checksum after a colon.
    let target = target.and_then(|(_, value)| {
        Url::parse(if host == "disq.us" {
            value.rsplit_once(':').map_or(&*value, |(head, _)| head)
        } else {
            &value
        })
        .ok()
    });
    target.filter(is_web).unwrap_or(url)
}

/// Under which a page is known wherever it stands. What is left out: the scheme, user and port of the scheme, `www.`,
/// `m.`, `mobile.` and `amp.` before the host, `amp` at either end of the path, `index.html` and slashes at its end,
/// tracking, the order of parameters, and fragments that lead to a place in the page.
pub(crate) fn page_key(raw: &str) -> Option<String> {
    let url = without_tracking(unwrapped(amp_origin(web(None, raw)?)));
    let host = url.host_str()?.trim_end_matches('.');
    let mut host = host;
    for prefix in ["www.", "m.", "mobile.", "amp.", "www."] {
        // `m.me` is a host of its own.
        if let Some(rest) = host.strip_prefix(prefix).filter(|rest| rest.contains('.')) {
            host = rest;
        }
    }
    let host = without_inner_label(host);
    let port = url.port().map(|port| format!(":{port}"));
    let path = plain_path(url.path());
    let query = plain_query(url.query().unwrap_or_default());
    // Pages that scripts show have their address there.
    let route = url
        .fragment()
        .filter(|part| part.starts_with('!') || part.starts_with('/'))
        .map(|part| format!("#{part}"));
    Some(format!(
        "{host}{}{path}{query}{}",
        port.unwrap_or_default(),
        route.unwrap_or_default()
    ))
}

/// `en.m.wikipedia.org` is `en.wikipedia.org`.
fn without_inner_label(host: &str) -> String {
    let labels: Vec<&str> = host.split('.').collect();
    match labels.as_slice() {
        [first, "m" | "mobile", rest @ ..] if rest.len() >= 2 => {
            format!("{first}.{}", rest.join("."))
        }
        _ => host.to_owned(),
    }
}

/// The page that a cache of AMP pages stands for.
fn amp_origin(url: Url) -> Url {
    let host = url.host_str().unwrap_or_default();
    let path = url.path();
    let rest = if host.ends_with(".cdn.ampproject.org") {
        path.strip_prefix("/c/")
            .or_else(|| path.strip_prefix("/v/"))
    } else if host.trim_start_matches("www.").starts_with("google.") {
        path.strip_prefix("/amp/")
    } else {
        None
    };
    let Some(rest) = rest else { return url };
    let (scheme, rest) = match rest.strip_prefix("s/") {
        Some(rest) => ("https", rest),
        None => ("http", rest),
    };
    let query = url.query().map(|query| format!("?{query}"));
    let origin = format!("{scheme}://{rest}{}", query.unwrap_or_default());
    Url::parse(&origin).ok().filter(is_web).unwrap_or(url)
}

fn plain_path(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.first() == Some(&"amp") {
        parts.remove(0);
    }
    if parts.len() > 1 && matches!(parts.last(), Some(&("amp" | "amp.html"))) {
        parts.pop();
    }
    if let Some(&("index.html" | "index.htm" | "index.php" | "default.aspx")) = parts.last() {
        parts.pop();
    }
    let mut out = String::new();
    for part in parts {
        out.push('/');
        // Escaped or not, it is the same letter.
        out.push_str(&decoded(part));
    }
    match out.strip_suffix(".amp") {
        Some(bare) => bare.to_owned(),
        None => out,
    }
}

fn plain_query(query: &str) -> String {
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let key = key.to_ascii_lowercase();
            let amp = matches!(key.as_str(), "amp" | "amp_js_v" | "amp_gsa" | "usqp")
                || (key == "outputtype" && value.eq_ignore_ascii_case("amp"));
            !amp
        })
        .map(decoded)
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    pairs.sort();
    format!("?{}", pairs.join("&"))
}

/// Letters that were escaped, as letters; what would end a part of the address stays escaped.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|two| std::str::from_utf8(two).ok())
            .and_then(|two| u8::from_str_radix(two, 16).ok())
            .filter(|_| *first == b'%')
            .filter(|byte| {
                byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"-._~,:@!$'()*".contains(byte)
            });
        match hex {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| part.to_owned())
}
