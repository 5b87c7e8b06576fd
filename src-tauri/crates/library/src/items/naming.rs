//! What an item is called in a list when nobody gave it a title: by its file, by its day, by its address. Nothing of it is
//! stored, so that a title which comes later is simply there.
use crate::text;
use percent_encoding::percent_decode_str;

const MOST: usize = 120;

/// Addresses and the day of an item, as far as they are known.
pub(super) struct Clues<'a> {
    pub enclosure: Option<&'a str>,
    pub url: Option<&'a str>,
    /// Milliseconds of Unix time.
    pub at: Option<i64>,
}

/// The title, else words for it: the name of the file where a person wrote it, the day, any name. Empty only when nothing
/// at all is known.
pub(super) fn called(title: String, clues: &Clues<'_>) -> String {
    if !title.trim().is_empty() {
        return title;
    }
    let named = [clues.enclosure, clues.url]
        .into_iter()
        .flatten()
        .filter_map(file);
    let day = clues
        .at
        .and_then(text::rfc3339)
        .and_then(|time| time.get(..10).map(str::to_owned));
    let by_person = named.clone().find(|name| is_written(name));
    by_person
        .or(day)
        .or_else(|| named.clone().next())
        .or_else(|| clues.url.or(clues.enclosure).map(host))
        .unwrap_or_default()
}

/// The summary, unless it only says the title once more.
pub(super) fn beside(title: &str, summary: String) -> String {
    if summary.trim() == title.trim() {
        String::new()
    } else {
        summary
    }
}

/// The last part of an address's path without its ending, decoded, as words.
fn file(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let (_, path) = path.split_once("://").unwrap_or(("", path));
    let (_, last) = path.trim_end_matches('/').rsplit_once('/')?;
    let last: String = last.chars().take(4 * MOST).collect();
    let decoded = percent_decode_str(&last).decode_utf8_lossy();
    let stem = match decoded.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
        _ => &decoded,
    };
    let words = stem.replace(['_', '-', '+'], " ");
    Some(text::one_line(&words, MOST)).filter(|name| !name.is_empty())
}

/// Somebody wrote it to be read: a word that no number in base 16 has, and more letters than digits.
fn is_written(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let word = name.split_whitespace().any(|word| {
        word.chars().count() >= 3
            && word.chars().all(char::is_alphabetic)
            && !word.chars().all(|c| c.is_ascii_hexdigit())
    });
    word && letters > digits
}

fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    text::one_line(host.rsplit('@').next().unwrap_or_default(), MOST)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const DAY: Option<i64> = Some(1_795_219_200_000);

    fn of(enclosure: Option<&str>, url: Option<&str>, at: Option<i64>) -> String {
        called(" ".into(), &Clues { enclosure, url, at })
    }

    #[test]
    fn what_has_no_title_goes_by_its_file_its_day_or_its_address() {
        for (enclosure, url, at, wanted) in [
            (
                Some("https://m.example/a/the-ice_that%20remembers.mp3?x=1"),
                None,
                DAY,
                "the ice that remembers",
            ),
            (
                Some("https://m.example/6f1c2b9a-77de.mp3"),
                None,
                DAY,
                "2026-11-21",
            ),
            (
                Some("https://m.example/6f1c2b9a-77de.mp3"),
                None,
                None,
                "6f1c2b9a 77de",
            ),
            (
                None,
                Some("https://w.example/2026/tide-gauges/"),
                DAY,
                "tide gauges",
            ),
            (None, Some("https://user:word@w.example"), None, "w.example"),
            (None, Some("https://w.example/?p=12"), DAY, "2026-11-21"),
            (
                Some("https://m.example/%D0%AF%D0%B7%D1%8B%D0%BA.mp3"),
                None,
                None,
                "Язык",
            ),
            (None, None, None, ""),
        ] {
            assert_eq!(of(enclosure, url, at), wanted, "{enclosure:?} {url:?}");
        }
        let clues = Clues {
            enclosure: None,
            url: None,
            at: DAY,
        };
        assert_eq!(called("A title".into(), &clues), "A title");
    }

    #[test]
    fn a_summary_that_is_the_title_says_nothing() {
        assert_eq!(beside("Part 1", "Part 1 ".into()), "");
        assert_eq!(beside("Part 1", "Of ice".into()), "Of ice");
    }
}
