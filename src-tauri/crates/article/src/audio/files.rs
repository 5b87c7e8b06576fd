//! Addresses of sound files: known by their extension, taken out of scripts, compared without their counters.
use url::Url;

use crate::dom;

const EXTENSIONS: &[&str] = &[
    "mp3", "m4a", "m4b", "ogg", "oga", "opus", "aac", "flac", "wav",
];

/// Whether the path of an address, relative or not, ends like a sound file.
pub(super) fn has_extension(address: &str) -> bool {
    let path = address.trim().split(['?', '#']).next().unwrap_or_default();
    path.rsplit_once('.')
        .is_some_and(|(head, extension)| !head.is_empty() && is_extension(extension))
}

fn is_extension(extension: &str) -> bool {
    EXTENSIONS
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// Where a text names such an extension: the places just after it.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let ending = move |dot: usize| {
        let len = bytes[dot + 1..]
            .iter()
            .take(5)
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        is_extension(text.get(dot + 1..dot + 1 + len)?).then_some(dot + 1 + len)
    };
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'.')
        .filter_map(move |(dot, _)| ending(dot))
}

pub(super) fn mentions(text: &str) -> bool {
    ends(text).next().is_some()
}

/// Attribute and property names that hold an address of sound whatever its extension.
pub(super) fn names_sound(name: &str) -> bool {
    let name = name
        .trim_start_matches("data-")
        .replace(['-', '_'], "")
        .to_ascii_lowercase();
    matches!(
        name.as_str(),
        "audio"
            | "mp3"
            | "audiourl"
            | "audiosrc"
            | "audiofile"
            | "mp3url"
            | "mp3src"
            | "mp3file"
            | "podcasturl"
            | "podcastaudio"
            | "audiostream"
            | "streamurl"
            | "enclosureurl"
            | "audiolink"
            | "mediaaudio"
            | "soundurl"
            | "playaudio"
            | "episodeaudio"
            | "episodeurlmp3"
    )
}

pub(super) fn is_interface_sound(url: &Url) -> bool {
    let file = url
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let stem = file.split('.').next().unwrap_or_default();
    matches!(
        stem,
        "notification"
            | "notify"
            | "click"
            | "beep"
            | "silence"
            | "silent"
            | "blank"
            | "empty"
            | "ding"
            | "alert"
            | "pop"
            | "message"
            | "bell"
            | "ringtone"
    )
}

pub(super) struct File {
    pub address: String,
    pub title: Option<String>,
    pub duration_ms: Option<u64>,
}

/// Addresses in quotes in a script or JSON text, with a title and length that stand in the same object.
pub(super) fn in_script(text: &str) -> Vec<File> {
    let mut out: Vec<File> = Vec::new();
    let mut add = |raw: &str, at: usize| {
        let address = unescaped(raw);
        let addressed = address.starts_with("http://")
            || address.starts_with("https://")
            || address.starts_with('/');
        if addressed
            && address.len() < 4000
            && !address.contains([' ', '{', '}', '<', '$', '\\', '|'])
            && !out.iter().any(|held| held.address == address)
        {
            let (before, after) = object_around(text, at);
            let field = |names: &[&str]| {
                names
                    .iter()
                    .find_map(|name| property(after, name).or_else(|| property(before, name)))
            };
            let title = field(&["title", "episodeTitle", "episode_title", "name", "headline"])
                .map(|title| crate::metadata::plain(&title))
                .filter(|title| !title.is_empty() && title.chars().count() < 300);
            let length = field(&[
                "duration",
                "durationSeconds",
                "duration_seconds",
                "length_seconds",
                "durationInSeconds",
                "audioDuration",
                "audio_duration",
            ])
            .and_then(|raw| lenient::duration::parse(&raw));
            let milliseconds = || {
                field(&["durationMs", "duration_ms"])
                    .and_then(|raw| raw.parse::<f64>().ok())
                    .and_then(|ms| lenient::duration::from_seconds(ms / 1000.0))
            };
            out.push(File {
                address,
                title,
                duration_ms: length.or_else(milliseconds),
            });
        }
    };
    for end in ends(text).take(500) {
        let quote = |c: char| matches!(c, '"' | '\'' | '`');
        let window = text.floor_char_boundary(end.saturating_sub(2000));
        let Some(start) = text[window..end].rfind(quote).map(|at| window + at + 1) else {
            continue;
        };
        let limit = text.floor_char_boundary((end + 2000).min(text.len()));
        let close = text[end..limit]
            .find(|c: char| {
                quote(c) || c.is_whitespace() || c == '&' && text[end..].starts_with("&quot;")
            })
            .map_or(end, |at| end + at);
        // An escaped quote belongs to JSON within JSON.
        let raw = text[start..close].trim_end_matches('\\');
        let tail = &raw[(end - start).min(raw.len())..];
        if tail.is_empty() || tail.starts_with(['?', '#']) || tail.starts_with("\\u003f") {
            add(raw, start);
        }
    }
    for name in [
        "audioUrl",
        "audio_url",
        "mp3_url",
        "mp3Url",
        "audioSrc",
        "audio_src",
        "audioFile",
        "audio_file",
        "podcastUrl",
        "enclosureUrl",
        "enclosure_url",
    ] {
        let quoted = format!("\"{name}\"");
        for (at, _) in text.match_indices(&quoted).take(100) {
            if let Some(value) =
                property(&text[at..], name).filter(|value| value.starts_with("http"))
            {
                add(&value, at + quoted.len());
            }
        }
    }
    out
}

/// The text of the innermost braces around a place, before and after it, without looking far.
fn object_around(text: &str, at: usize) -> (&str, &str) {
    let start = text.floor_char_boundary(at.saturating_sub(1500));
    let end = text.floor_char_boundary((at + 1500).min(text.len()));
    let before = &text[start..at];
    let after = &text[at..end];
    let opening = before.rfind(['{', '}']).map_or(0, |brace| brace + 1);
    let closing = after.find(['{', '}']).unwrap_or(after.len());
    (&before[opening..], &after[..closing])
}

/// The value of `"name": value` or `name: value`, unescaped.
fn property(text: &str, name: &str) -> Option<String> {
    for (at, _) in text.match_indices(name).take(20) {
        let bounded = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = text[at + name.len()..]
            .trim_start_matches(['"', '\'', '\\'])
            .trim_start();
        let Some(rest) = rest.strip_prefix(':').filter(|_| bounded) else {
            continue;
        };
        let rest = rest.trim_start().trim_start_matches('\\');
        let value = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let inner = &rest[1..];
                let mut escaped = false;
                let end = inner.find(|c: char| {
                    let ends = c == quote && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                })?;
                inner[..end].trim_end_matches('\\')
            }
            c if c.is_ascii_digit() => {
                &rest[..rest
                    .find(|c: char| !c.is_ascii_digit() && c != '.')
                    .unwrap_or(rest.len())]
            }
            _ => continue,
        };
        return Some(unescaped(value));
    }
    None
}

fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('u') => {
                let digits: String = chars.clone().take(4).collect();
                if let Some(decoded) = u32::from_str_radix(&digits, 16)
                    .ok()
                    .filter(|_| digits.len() == 4)
                    .and_then(char::from_u32)
                {
                    out.push(decoded);
                    chars.nth(3);
                }
            }
            Some('n' | 't' | 'r') => out.push(' '),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out.replace("&amp;", "&").replace("&quot;", "")
}

/// What two addresses of one file have in common: counters wrapped around it and parameters behind it do not count.
pub(super) fn identity(url: &Url) -> String {
    let path = url.path();
    let mut key = format!(
        "{}{path}",
        url.host_str()
            .unwrap_or_default()
            .trim_start_matches("www.")
    );
    if has_extension(path) {
        let segments: Vec<&str> = path.split('/').collect();
        // "counter.example/e/other.example/track/cdn.example/show/file.mp3": the last host is the file's.
        let host = segments
            .iter()
            .take(segments.len().saturating_sub(1))
            .rposition(|segment| looks_like_host(segment));
        if let Some(host) = host {
            key = segments[host..].join("/");
        }
    }
    let telling = url.query_pairs().filter(|(name, _)| {
        !has_extension(path)
            || matches!(
                name.as_ref(),
                "id" | "episode" | "ep" | "file" | "f" | "e" | "track" | "item" | "n"
            )
    });
    let query: Vec<String> = telling
        .filter(|(name, _)| !name.starts_with("utm_"))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    dom::squeeze(&format!("{key}?{}", query.join("&")))
}

fn looks_like_host(segment: &str) -> bool {
    let Some((name, zone)) = segment.rsplit_once('.') else {
        return false;
    };
    !name.is_empty()
        && (2..=6).contains(&zone.len())
        && zone.bytes().all(|byte| byte.is_ascii_lowercase())
        && !is_extension(zone)
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
}
