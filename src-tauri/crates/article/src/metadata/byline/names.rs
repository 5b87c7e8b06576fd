//! Names out of the lines they stand in: without what introduces them, what somebody is, and what else is on the line.
mod words;

use lenient::dates;

use crate::metadata::plain;
use words::{ENDS, LABELS, LEADS, NO_NAMES, ROLES};

const MAX_LENGTH: usize = 120;
const MAX_WORDS: usize = 14;

/// What somebody is, not how they are called.
pub(super) fn is_role(part: &str) -> bool {
    let lower = part.to_lowercase();
    let last = lower
        .split(|c: char| !c.is_alphabetic())
        .rfind(|word| !word.is_empty())
        .unwrap_or_default();
    ROLES.contains(&last)
}

/// A name; None for addresses, sentences and words that only label one.
pub(super) fn accept(raw: &str) -> Option<String> {
    let mut name = plain(raw);
    for _ in 0..3 {
        let lower = name.to_lowercase();
        let Some(lead) = LEADS.iter().find(|lead| lower.starts_with(**lead)) else {
            break;
        };
        name = name.get(lead.len()..)?.trim_start().to_owned();
    }
    let end = end(&name);
    name.truncate(if name.is_char_boundary(end) {
        end
    } else {
        name.len()
    });
    let name = without_role(trimmed(&name));
    // `@ann` is how she is called there.
    let name = name
        .strip_prefix('@')
        .filter(|handle| !handle.contains([' ', '@', '.']))
        .map_or(name.clone(), str::to_owned);
    let length = name.chars().count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let label = LABELS.contains(&name.to_lowercase().as_str())
        || (name.contains('.') && !name.contains(' '));
    ((2..=MAX_LENGTH).contains(&length)
        && letters * 2 >= length
        && !label
        && !name.contains("://")
        && !name.contains("www.")
        && !name.contains('@')
        && name.split_whitespace().count() <= MAX_WORDS)
        .then_some(name)
}

fn trimmed(name: &str) -> &str {
    let mark = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ':' | ';' | '-' | '–' | '—' | '|' | '•' | '·' | '●' | '/' | '&' | '~'
            )
    };
    let name = name.trim_matches(mark);
    // A parenthesis that was cut open.
    match name.rfind('(') {
        Some(at) if !name[at..].contains(')') => name[..at].trim_end_matches(mark),
        _ => name,
    }
}

/// Where on the line of a name something else begins: after a bar or dot, with a date, with a word for one.
fn end(name: &str) -> usize {
    let mut end = name.len();
    let mut until = |at: Option<usize>| {
        if let Some(at) = at.filter(|at| *at > 0) {
            end = end.min(at);
        }
    };
    if name.contains([' ', '\u{a0}']) {
        until(name.find(['|', '•', '·', '●']));
        for dash in [" - ", " – ", " — ", " / "] {
            let tail = name.find(dash).map(|at| (at, &name[at + dash.len()..]));
            until(
                tail.filter(|(_, tail)| {
                    is_role(tail) || tail.starts_with(|c: char| c.is_ascii_digit())
                })
                .map(|(at, _)| at),
            );
        }
    }
    let lower = name.to_lowercase();
    if lower.len() == name.len() {
        for word in ENDS {
            // Of words and not of their beginnings.
            let whole = lower.match_indices(word).find(|(at, word)| {
                !lower[at + word.len()..].starts_with(|c: char| c.is_alphabetic())
            });
            until(whole.map(|(at, _)| at));
        }
    }
    if dates::find(name).is_some() {
        until(first_of_day(name));
    }
    end
}

/// The first word of a day, or the little word before it.
fn first_of_day(name: &str) -> Option<usize> {
    let mut at = 0;
    let mut before: Option<(usize, &str)> = None;
    for word in name.split_inclusive(char::is_whitespace) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.starts_with(|c: char| c.is_ascii_digit())
            || dates::is_day_or_month(&bare.to_lowercase())
        {
            return Some(match before {
                Some((start, "on" | "at" | "am" | "le" | "el" | "от")) => start,
                _ => at,
            });
        }
        before = Some((at, bare));
        at += word.len();
    }
    None
}

/// `Ann Writer, Staff Writer` and `Ann WriterStaff Writer` are Ann Writer.
fn without_role(name: &str) -> String {
    if let Some((head, tail)) = name.split_once(',')
        && is_role(tail)
        && !tail.contains(',')
        && head.split_whitespace().count() >= 2
    {
        return head.trim_end().to_owned();
    }
    // Two words glued where the markup parted them: the second is a role to the end.
    let mut before = ' ';
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && before.is_lowercase() {
            let (head, tail) = name.split_at(at);
            let scottish = head.ends_with("Mc")
                || head.ends_with("Mac")
                || head.ends_with("De")
                || head.ends_with("La");
            if !scottish && head.contains(' ') && is_role(tail) {
                return head.to_owned();
            }
        }
        before = c;
    }
    name.to_owned()
}

/// Each name once.
pub(super) fn joined(names: Vec<String>) -> String {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        if !out.iter().any(|held| held.eq_ignore_ascii_case(&name)) {
            out.push(name);
        }
    }
    out.join(", ")
}

/// Whether it is the name, or all of it but a word such as "The" or "Team".
pub(super) fn is_called(name: &str, other: &str) -> bool {
    let bare = |text: &str| -> String {
        text.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| {
                !matches!(
                    *word,
                    "the"
                        | "team"
                        | "staff"
                        | "editorial"
                        | "editors"
                        | "inc"
                        | "llc"
                        | "ltd"
                        | "com"
                        | "org"
                        | "www"
                        | "blog"
                )
            })
            .collect()
    };
    let (name, other) = (bare(name), bare(other));
    !name.is_empty() && (name == other || name.chars().count() >= 5 && other.starts_with(&name))
}

/// Two to four words with capitals, as the names of people are.
pub(super) fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    (2..=5).contains(&words.len())
        && has_capitals(&words)
        && words.iter().all(|word| {
            let bare: String = word.chars().filter(|c| c.is_alphabetic()).collect();
            !NO_NAMES.contains(&bare.to_lowercase().as_str())
        })
        && is_plain(name)
}

/// As it stands after "By": one to six words with capitals, of one or several people.
pub(super) fn is_by_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    (1..=8).contains(&words.len()) && has_capitals(&words) && is_plain(name)
}

fn has_capitals(words: &[&str]) -> bool {
    words.iter().all(|word| {
        let first = word
            .trim_start_matches(['(', '"', '“', '\'', '‘'])
            .chars()
            .next();
        first.is_some_and(|first| {
            first.is_uppercase() || first.is_alphabetic() && !first.is_lowercase()
        }) || matches!(
            *word,
            "de" | "van"
                | "von"
                | "der"
                | "den"
                | "la"
                | "di"
                | "da"
                | "dos"
                | "bin"
                | "al"
                | "el"
                | "and"
                | "und"
                | "et"
                | "y"
                | "и"
                | "&"
        )
    }) && words
        .iter()
        .any(|word| word.chars().any(char::is_alphabetic))
}

fn is_plain(name: &str) -> bool {
    name.chars().all(|c| {
        c.is_alphabetic()
            || matches!(
                c,
                ' ' | '.' | '-' | '\'' | '’' | ',' | '&' | '(' | ')' | '"' | '“' | '”'
            )
    })
}

/// `MD`, `Ph.D.`, `DACVB`.
fn is_degree(part: &str) -> bool {
    let letters: Vec<char> = part.chars().filter(|c| c.is_alphabetic()).collect();
    (2..=7).contains(&letters.len())
        && !part.trim().contains(' ')
        && letters.iter().filter(|c| c.is_uppercase()).count() * 2 >= letters.len()
        && letters.iter().filter(|c| c.is_uppercase()).count() >= 2
}

/// A line that is nothing but people and their degrees.
pub(super) fn is_degree_line(line: &str) -> bool {
    let (mut people, mut degrees) = (0, 0);
    for part in line
        .split([',', ';', '&', '/'])
        .flat_map(|part| part.split(" and "))
    {
        let part = part.split('(').next().unwrap_or_default().trim();
        if part.is_empty() {
            continue;
        }
        if is_degree(part) {
            degrees += 1;
        } else if is_person(part) && part.split(' ').count() <= 4 {
            people += 1;
        } else {
            return false;
        }
    }
    people > 0 && degrees >= people
}

/// What follows a name after "By" in running words: `Some Name in News`, `Some Name on the road`.
pub(super) fn separate(name: &str) -> String {
    let cut = [" in ", " on ", " for ", " at ", " from ", " with "]
        .iter()
        .filter_map(|word| name.find(word))
        .min();
    cut.map_or(name, |at| &name[..at]).trim_end().to_owned()
}
