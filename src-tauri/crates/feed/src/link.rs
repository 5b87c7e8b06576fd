//! URLs as publishers write them, made absolute. What is already absolute is kept letter for letter.
use url::Url;

#[cfg(test)]
mod tests;

const LONGEST: usize = 8192;

/// Makes a URL absolute where a base is known. None for nothing, for schemes that run or read things here
/// (`javascript:`, `data:`, `file:`), and for what is absurdly long.
pub fn absolute(raw: &str, base: Option<&Url>) -> Option<String> {
    let raw = raw.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if raw.is_empty() || raw.len() > LONGEST {
        return None;
    }
    let clean;
    let raw = if raw.contains(|c: char| c.is_control()) {
        clean = raw.chars().filter(|c| !c.is_control()).collect::<String>();
        clean.as_str()
    } else {
        raw
    };
    if let Some(scheme) = scheme(raw) {
        return match scheme.to_ascii_lowercase().as_str() {
            "javascript" | "vbscript" | "data" | "file" | "about" | "blob" => None,
            "feed" | "pcast" | "itpc" | "podcast" => {
                let rest = &raw[scheme.len() + 1..];
                Some(if rest.starts_with("//") {
                    format!("http:{rest}")
                } else {
                    rest.to_owned()
                })
            }
            "http" | "https"
                if raw.contains(char::is_whitespace) || !raw[scheme.len()..].starts_with("://") =>
            {
                Url::parse(raw).ok().map(String::from)
            }
            _ => Some(raw.to_owned()),
        };
    }
    if raw.starts_with("//") {
        return Some(format!("{}:{raw}", base.map_or("https", Url::scheme)));
    }
    if raw
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("www."))
    {
        return Some(format!("https://{raw}"));
    }
    match base {
        Some(base) => base.join(raw).ok().map(String::from),
        None => Some(raw.to_owned()),
    }
}

/// The scheme of an absolute URL.
pub fn scheme(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once(':')?;
    let ok = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    // `example.org:80/x` and `2020:1` are no schemes.
    let host = scheme.contains('.') || rest.starts_with(|c: char| c.is_ascii_digit());
    (ok && !host).then_some(scheme)
}

pub fn is_http(url: &str) -> bool {
    scheme(url).is_some_and(|s| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https"))
}

/// The media type of a file: as said, unless that says nothing of what is in it; else as its name suggests, or the name
/// of the file that a counting address has in its query.
pub fn media_type(said: Option<String>, url: &str) -> Option<String> {
    let said = said
        .map(|m| m.trim().to_ascii_lowercase())
        .filter(|m| !m.is_empty());
    let plain = |m: &str| {
        let m = m.split(';').next().unwrap_or_default().trim();
        !m.contains('/')
            || m.starts_with("text/")
            || m.starts_with("binary/")
            || matches!(
                m,
                "application/octet-stream"
                    | "application/force-download"
                    | "application/download"
                    | "application/x-download"
                    | "application/unknown"
            )
    };
    if said.as_deref().is_some_and(|m| !plain(m)) {
        return said;
    }
    let within = || {
        let query = url.split_once('?')?.1;
        url::form_urlencoded::parse(query.as_bytes())
            .take(50)
            .find_map(|(_, value)| mime_of(&value).filter(|m| playable(m)))
    };
    mime_of(url)
        .filter(|m| said.is_none() || playable(m))
        .or_else(within)
        .map(str::to_owned)
        .or(said)
}

fn playable(mime: &str) -> bool {
    mime.starts_with("audio/") || mime.starts_with("video/")
}

/// The media type that a file's name suggests.
pub fn mime_of(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "mp3" => "audio/mpeg",
        "m4a" | "m4b" => "audio/mp4",
        "aac" => "audio/aac",
        "ogg" | "oga" => "audio/ogg",
        "opus" => "audio/opus",
        "flac" => "audio/flac",
        "wav" => "audio/wav",
        "wma" => "audio/x-ms-wma",
        "aif" | "aiff" => "audio/aiff",
        "mp4" | "m4v" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        "mkv" => "video/x-matroska",
        "avi" => "video/x-msvideo",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "torrent" => "application/x-bittorrent",
        _ => return None,
    })
}
