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

/// Where an episode is kept, relative to the downloads folder: `show/2026-03-12 title.mp3`. With a number, for where another
/// file has that name: `show/2026-03-12 title 42.mp3`.
pub(crate) fn relative(
    show: &str,
    date: Option<&str>,
    title: &str,
    number: Option<ItemId>,
    extension: &str,
) -> PathBuf {
    let mut folder = safe(show, 60);
    if folder.is_empty() {
        folder.push_str("episodes");
    }
    if is_device(&folder) {
        folder.insert(0, '_');
    }
    let date = date.filter(|d| d.len() == 10 && d.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
    let date = date.unwrap_or_default();
    let number = number.map(|n| n.to_string()).unwrap_or_default();
    let spare = date.len() + number.len() + extension.len() + 3;
    let title = safe(title, LONGEST.saturating_sub(spare));
    let mut words: Vec<&str> = [date, &title, &number]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    if title.is_empty() && date.is_empty() {
        words.insert(0, "episode");
    }
    let mut name = words.join(" ");
    if is_device(&name) {
        name.insert(0, '_');
    }
    Path::new(&folder).join(format!("{name}.{extension}"))
}

/// Where the file of an article is kept, relative to the folder of such files: `3f09ab…/Title.pdf`. The folder is named by its
/// bytes, so that no two files meet; the file is called as people know it, for other programs show that.
pub(crate) fn article_file(sha256: &str, title: &str) -> PathBuf {
    let folder: String = sha256
        .chars()
        .filter(char::is_ascii_hexdigit)
        .take(24)
        .collect();
    let mut name = safe(title, LONGEST - 4 - PART_ENDING);
    if name.is_empty() {
        name.push_str("document");
    }
    if is_device(&name) {
        name.insert(0, '_');
    }
    Path::new(&folder).join(format!("{name}.pdf"))
}

/// Bytes of what is added to a name for a while.
const PART_ENDING: usize = ".unclaimed".len() + 1;

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

/// The text as a part of a path, at most `most` bytes: as it is written, but for what some file systems refuse, what cannot
/// be seen, and what would make it hidden or an option of a command.
fn safe(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut gap = false;
    // A title may be megabytes long; no more than could fit is looked at.
    for c in text.chars().take(400) {
        let c = match c {
            '"' => '\'',
            '/' | '\\' => '-',
            c if is_refused(c) => ' ',
            c => c,
        };
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if out.is_empty() && matches!(c, '.' | '-' | '~') {
            continue;
        }
        let space = std::mem::take(&mut gap) && !out.is_empty();
        if out.len() + usize::from(space) + c.len_utf8() > most {
            break;
        }
        if space {
            out.push(' ');
        }
        out.push(c);
    }
    let end = out.trim_end_matches([' ', '.', '-']).len();
    out.truncate(end);
    out
}

/// Refused by FAT and Windows, or not to be seen: controls, and marks that turn the order of writing.
fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            ':' | '*' | '?' | '<' | '>' | '|' | '\u{ad}' | '\u{feff}' | '\u{fffd}'
        )
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

fn is_device(name: &str) -> bool {
    // Whatever stands after a dot.
    let name = name.split('.').next().unwrap_or_default().trim_end();
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
        relative(show, Some("2026-03-12"), title, None, "mp3")
            .display()
            .to_string()
    }

    #[test]
    fn says_what_it_is() {
        assert_eq!(
            name("Tidewater Notes", "How to read a tide-table!"),
            "Tidewater Notes/2026-03-12 How to read a tide-table!.mp3"
        );
        assert_eq!(
            name("Гавань", "Слушать: ёж"),
            "Гавань/2026-03-12 Слушать ёж.mp3"
        );
    }

    #[test]
    fn punctuation_is_kept_where_file_systems_allow_it() {
        assert_eq!(
            name("R&D, Inc.", "C# & F#"),
            "R&D, Inc/2026-03-12 C# & F#.mp3"
        );
        assert_eq!(
            name("a", "100% (of it) [x] {y} = $5 + €6; l'été @home…"),
            "a/2026-03-12 100% (of it) [x] {y} = $5 + €6; l'été @home….mp3"
        );
        assert_eq!(
            name("a", "AC/DC: \"Who?\" <live> * v1.2"),
            "a/2026-03-12 AC-DC 'Who ' live v1.2.mp3"
        );
        assert_eq!(
            name("a", "👩\u{200d}🚀 in space"),
            "a/2026-03-12 👩\u{200d}🚀 in space.mp3"
        );
    }

    #[test]
    fn a_number_is_there_only_where_it_is_needed() {
        let of = |number| {
            relative("a", None, "C#", number, "mp3")
                .display()
                .to_string()
        };
        assert_eq!(of(None), "a/C#.mp3");
        assert_eq!(of(Some(ItemId(42))), "a/C# 42.mp3");
    }

    #[test]
    fn nothing_hostile_comes_through() {
        assert_eq!(
            name("../../etc", "../passwd\0"),
            "etc/2026-03-12 passwd.mp3"
        );
        assert_eq!(name("CON", "NUL"), "_CON/2026-03-12 NUL.mp3");
        assert_eq!(name("com1", "x"), "_com1/2026-03-12 x.mp3");
        assert_eq!(name("con.x", "x"), "_con.x/2026-03-12 x.mp3");
        assert_eq!(
            relative("a", None, "nul.b", None, "mp3"),
            Path::new("a/_nul.b.mp3")
        );
        assert_eq!(name("a.", "gnp.\u{202e}3pm"), "a/2026-03-12 gnp. 3pm.mp3");
        assert_eq!(name("...", "..."), "episodes/2026-03-12.mp3");
        assert_eq!(name("-rf", "--help"), "rf/2026-03-12 help.mp3");
        assert_eq!(
            relative("", Some("../../x/yz"), "", Some(ItemId(1)), "mp3"),
            Path::new("episodes/episode 1.mp3")
        );
        let long = name(&"ы".repeat(5000), &"ы".repeat(5000));
        assert!(long.split('/').all(|part| part.len() <= LONGEST), "{long}");
    }

    #[test]
    fn files_of_articles_have_names_of_ours() {
        let of = |title: &str| article_file(&"3f".repeat(32), title).display().to_string();
        let folder = "3f".repeat(12);
        assert_eq!(
            of("Tide tables: 2026"),
            format!("{folder}/Tide tables 2026.pdf")
        );
        assert_eq!(of("../../etc/passwd"), format!("{folder}/etc-passwd.pdf"));
        assert_eq!(of(""), format!("{folder}/document.pdf"));
        assert_eq!(of("nul"), format!("{folder}/_nul.pdf"));
        let long = of(&"ы".repeat(5_000));
        assert!(
            long.split('/')
                .all(|part| part.len() + PART_ENDING <= LONGEST)
        );
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
        fn always_two_plain_short_parts(
            show in ".*",
            title in "\\PC*|.*",
            id in proptest::option::of(1..i64::MAX),
        ) {
            let path = relative(&show, None, &title, id.map(ItemId), "mp3");
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
