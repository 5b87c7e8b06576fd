//! Names of files on the disk: ours, never a stranger's, safe on every file system.
use crate::ItemId;
use std::path::{Path, PathBuf};

/// Bytes of one name; some encrypting file systems allow 143.
const LONGEST: usize = 120;

/// Names that Windows keeps for devices, whatever stands after a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

const SOUND: [&str; 14] = [
    "mp3", "m4a", "m4b", "mp4", "ogg", "oga", "opus", "aac", "flac", "wav", "mka", "webm", "aiff",
    "caf",
];

/// Where an episode is kept, relative to the downloads folder: `show/2026-03-12 title 42.mp3`.
pub(crate) fn relative(
    show: &str,
    date: Option<&str>,
    title: &str,
    item: ItemId,
    extension: &str,
) -> PathBuf {
    let mut folder = slug(show, 60);
    if folder.is_empty() {
        folder.push_str("episodes");
    }
    if is_device(&folder) {
        folder.insert(0, '_');
    }
    let date = date.filter(|d| d.len() == 10 && d.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
    let mut name = date.map(|d| format!("{d} ")).unwrap_or_default();
    let tail = format!("{item}.{extension}");
    let title = slug(title, LONGEST.saturating_sub(name.len() + tail.len() + 1));
    if !title.is_empty() {
        name.push_str(&title);
        name.push(' ');
    }
    if name.is_empty() {
        name.push_str("episode ");
    }
    name.push_str(&tail);
    Path::new(&folder).join(name)
}

/// The ending for a kind of sound: by the address if it says one we know, else by the MIME type.
pub(crate) fn extension(url: &str, mime: Option<&str>) -> &'static str {
    of_url(url)
        .or_else(|| mime.and_then(of_mime))
        .unwrap_or("mp3")
}

/// The ending of an address or path, if it is one of sound.
pub(crate) fn of_url(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next()?;
    let (_, ending) = path.rsplit('/').next()?.rsplit_once('.')?;
    SOUND
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(ending))
}

fn of_mime(mime: &str) -> Option<&'static str> {
    let mime = mime.split(';').next()?.trim().to_ascii_lowercase();
    Some(match mime.as_str() {
        "audio/mpeg" | "audio/mp3" | "audio/mpeg3" | "audio/x-mpeg" => "mp3",
        "audio/mp4" | "audio/x-m4a" | "audio/m4a" => "m4a",
        "video/mp4" => "mp4",
        "audio/ogg" | "application/ogg" | "audio/vorbis" => "ogg",
        "audio/opus" => "opus",
        "audio/aac" | "audio/aacp" => "aac",
        "audio/flac" | "audio/x-flac" => "flac",
        "audio/wav" | "audio/x-wav" | "audio/wave" => "wav",
        "audio/webm" | "video/webm" => "webm",
        "audio/x-matroska" => "mka",
        "audio/aiff" | "audio/x-aiff" => "aiff",
        _ => return None,
    })
}

/// Letters and digits of any script, single spaces and hyphens between them; at most `most` bytes.
fn slug(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut gap = None;
    // A title may be megabytes long; no more than could fit is looked at.
    for c in text.chars().take(400) {
        if !c.is_alphanumeric() && !is_mark(c) {
            gap = match (gap, c) {
                (_, '-' | '_') => Some('-'),
                (Some('-'), _) => Some('-'),
                _ => Some(' '),
            };
            continue;
        }
        let space = gap.take().filter(|_| !out.is_empty());
        if out.len() + space.map_or(0, char::len_utf8) + c.len_utf8() > most {
            break;
        }
        out.extend(space);
        out.push(c);
    }
    out
}

/// Combining marks that belong to letters, as in й written apart or in Hindi.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let numbered = |prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.chars().count() == 1 && rest != "0")
    };
    DEVICES.contains(&name.as_str()) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;
    use std::path::Component;

    fn name(show: &str, title: &str) -> String {
        relative(show, Some("2026-03-12"), title, ItemId(42), "mp3")
            .display()
            .to_string()
    }

    #[test]
    fn says_what_it_is() {
        assert_eq!(
            name("Tidewater Notes", "How to read a tide-table!"),
            "Tidewater Notes/2026-03-12 How to read a tide-table 42.mp3"
        );
        assert_eq!(
            name("Гавань", "Слушать: ёж"),
            "Гавань/2026-03-12 Слушать ёж 42.mp3"
        );
    }

    #[test]
    fn nothing_hostile_comes_through() {
        assert_eq!(
            name("../../etc", "../passwd\0"),
            "etc/2026-03-12 passwd 42.mp3"
        );
        assert_eq!(name("CON", "NUL"), "_CON/2026-03-12 NUL 42.mp3");
        assert_eq!(name("com1", "x"), "_com1/2026-03-12 x 42.mp3");
        assert_eq!(name("a.", "gnp.\u{202e}3pm"), "a/2026-03-12 gnp 3pm 42.mp3");
        assert_eq!(name("...", "..."), "episodes/2026-03-12 42.mp3");
        assert_eq!(
            relative("", Some("../../x/yz"), "", ItemId(1), "mp3"),
            Path::new("episodes/episode 1.mp3")
        );
        let long = name(&"ы".repeat(5000), &"ы".repeat(5000));
        assert!(long.split('/').all(|part| part.len() <= LONGEST), "{long}");
    }

    #[test]
    fn endings_are_ours() {
        assert_eq!(extension("https://a.example/x.MP3?y=1.exe", None), "mp3");
        assert_eq!(
            extension("https://a.example/x.exe", Some("audio/ogg; codecs=opus")),
            "ogg"
        );
        assert_eq!(
            extension("https://a.example/x/.sh", Some("text/x-sh")),
            "mp3"
        );
    }

    proptest! {
        #[test]
        fn always_two_plain_short_parts(show in ".*", title in "\\PC*|.*", id in 1..i64::MAX) {
            let path = relative(&show, None, &title, ItemId(id), "mp3");
            let parts: Vec<_> = path.components().collect();
            prop_assert_eq!(parts.len(), 2);
            for part in parts {
                let Component::Normal(part) = part else { panic!("{path:?}") };
                let part = part.to_str().unwrap();
                prop_assert!(part.len() <= LONGEST);
                let hostile = part.chars().any(|c| c.is_control() || "/\\:*?\"<>|\u{202e}".contains(c));
                prop_assert!(!hostile);
                prop_assert!(!part.ends_with(['.', ' ']) && !part.starts_with(['.', ' ']));
            }
        }
    }
}
