//! What a person types, as a query. Any text is a query: what has no meaning is a word, or nothing.
//! `a "b c" -d e OR f is:unread`: groups of alternatives that all must fit, and pieces that must not.
use crate::index::{fold, stem, words};
use crate::model::SearchProblem;

/// A word that may be half typed is looked for by its beginning in texts from so many letters on, before that in titles
/// alone: whatever begins with `a` stands everywhere.
const BEGINNING: usize = 4;

/// Whether half a word is too short for texts. In scripts that write syllables or words with one sign, none is.
pub(crate) fn is_short(half: &str) -> bool {
    half.chars().count() < BEGINNING && half.chars().all(|c| c < '\u{2e80}')
}

/// More words than that are not typed but pasted; the rest is left out.
const MOST_PIECES: usize = 32;
/// Words of one phrase.
const MOST_WORDS: usize = 32;
const MOST_CHARS: usize = 2_000;

const KEYS: &[&str] = &[
    "is", "in", "tag", "show", "person", "site", "folder", "lang", "before", "after", "added",
    "longer", "shorter", "length", "has",
];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// All of them, and of each one alternative.
    pub all: Vec<Vec<Piece>>,
    pub none: Vec<Piece>,
    /// Columns of the index to look in; empty is all of them.
    pub columns: Vec<&'static str>,
    /// What was left out.
    pub problems: Vec<SearchProblem>,
    /// Words that look like filters, of which there is none of that name: they were looked for as words.
    pub unknown: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(Phrase),
    Filter { key: &'static str, value: String },
}

/// One word or several in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// As the index knows them.
    pub stems: Vec<String>,
    /// As they were typed, folded: one for each stem.
    pub typed: Vec<String>,
    /// The last word as it was typed (folded), when it may be half a word.
    pub half: Option<String>,
}

/// One token as it was typed.
struct Token<'a> {
    negative: bool,
    key: Option<&'static str>,
    text: &'a str,
    quoted: bool,
    /// Nothing follows it, not even a space.
    last: bool,
}

pub(crate) fn parse(text: &str) -> Query {
    let mut query = Query::default();
    let end = text
        .char_indices()
        .nth(MOST_CHARS)
        .map_or(text.len(), |(at, _)| at);
    if end < text.len() {
        query.problems.push(SearchProblem::TooLong {
            most: MOST_CHARS as u32,
        });
    }
    let mut rest = &text[..end];
    let mut or = false;
    let mut count = 0;
    while let Some((token, next)) = token(rest) {
        rest = next;
        if token.key.is_none()
            && !token.quoted
            && !token.negative
            && matches!(token.text, "OR" | "|")
        {
            or = !query.all.is_empty();
            continue;
        }
        let Some(piece) = piece(&token, &mut query) else {
            continue;
        };
        count += 1;
        if count > MOST_PIECES {
            query.problems.push(SearchProblem::TooManyWords {
                most: MOST_PIECES as u32,
            });
            break;
        }
        if token.negative {
            query.none.push(piece);
        } else if or && let Some(group) = query.all.last_mut() {
            group.push(piece);
        } else {
            query.all.push(vec![piece]);
        }
        or = false;
    }
    if query.all.is_empty()
        && query.none.is_empty()
        && query.columns.is_empty()
        && query.problems.is_empty()
        && !text.trim().is_empty()
        && !text.trim_end().ends_with(':')
    {
        query.problems.push(SearchProblem::NoWord);
    }
    query
}

fn token(rest: &str) -> Option<(Token<'_>, &str)> {
    let mut rest = rest.trim_start();
    if rest.is_empty() {
        return None;
    }
    let mut negative = false;
    if let Some(after) = rest.strip_prefix('-').or_else(|| rest.strip_prefix('−'))
        && after.starts_with(|c: char| !c.is_whitespace())
    {
        negative = true;
        rest = after;
    }
    let key = KEYS
        .iter()
        .find(|key| {
            rest.get(..key.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(key))
                && rest[key.len()..].starts_with(':')
        })
        .copied();
    if let Some(key) = key {
        rest = &rest[key.len() + 1..];
    }
    if let Some(open) = rest.chars().next().filter(|c| is_quote(*c)) {
        let inner = &rest[open.len_utf8()..];
        let (text, next) = match inner.find(is_quote) {
            Some(at) => {
                let close = inner[at..].chars().next().map_or(1, char::len_utf8);
                (&inner[..at], &inner[at + close..])
            }
            // Never closed: it is still being typed.
            None => (inner, ""),
        };
        let token = Token {
            negative,
            key,
            text,
            quoted: true,
            last: false,
        };
        return Some((token, next));
    }
    let end = rest
        .find(|c: char| c.is_whitespace() || is_quote(c))
        .unwrap_or(rest.len());
    let token = Token {
        negative,
        key,
        text: &rest[..end],
        quoted: false,
        last: end == rest.len(),
    };
    Some((token, &rest[end..]))
}

pub(crate) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn piece(token: &Token<'_>, query: &mut Query) -> Option<Piece> {
    let Some(key) = token.key else {
        if looks_like_filter(token) {
            query.unknown.push(token.text.chars().take(40).collect());
        }
        return phrase(token.text, token.last && !token.negative && !token.quoted).map(Piece::Text);
    };
    let value = token.text.trim();
    if value.is_empty() {
        return None;
    }
    if key == "in" {
        let columns: &[&str] = match fold(value).as_str() {
            "title" | "titles" => &["title"],
            "text" | "body" => &["text"],
            "transcript" | "transcripts" => &["transcript"],
            "note" | "notes" => &["notes"],
            _ => {
                return Some(Piece::Filter {
                    key,
                    value: value.to_owned(),
                });
            }
        };
        if token.negative {
            query.problems.push(SearchProblem::NotUnderstood {
                what: format!("-in:{value}"),
                known: Vec::new(),
            });
        } else {
            query.columns.extend(columns);
        }
        return None;
    }
    Some(Piece::Filter {
        key,
        value: value.to_owned(),
    })
}

/// `kind:video`, but no address, no hour and no "Re:Zero" with a capital.
fn looks_like_filter(token: &Token<'_>) -> bool {
    !token.quoted
        && token.text.split_once(':').is_some_and(|(key, value)| {
            (2..=12).contains(&key.len())
                && key.chars().all(|c| c.is_ascii_lowercase())
                && !value.is_empty()
                && !value.starts_with('/')
        })
}

/// The filters that there are, as they are typed.
pub(crate) fn filters() -> Vec<String> {
    KEYS.iter().map(|key| format!("{key}:")).collect()
}

/// The same query for the other half of the library, with what is changed in it: of articles `is:unread`, of episodes
/// `is:unplayed`.
pub(crate) fn other_half(query: &Query) -> Option<(Query, String, &'static str)> {
    let mut other = query.clone();
    let mut changed = None;
    for piece in other.all.iter_mut().flatten() {
        if let Piece::Filter { key: "is", value } = piece {
            let instead = match fold(value).as_str() {
                "unread" => "unplayed",
                "read" => "played",
                "unplayed" => "unread",
                "played" => "read",
                _ => continue,
            };
            let before = std::mem::replace(value, instead.to_owned());
            changed.get_or_insert((before, instead));
        }
    }
    let (before, instead) = changed?;
    Some((other, before, instead))
}

fn phrase(text: &str, open: bool) -> Option<Phrase> {
    let folded = fold(text);
    let words: Vec<&str> = words(&folded)
        .map(|(_, word)| word)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .collect();
    let (typed, stems): (Vec<String>, Vec<String>) = words
        .iter()
        .filter_map(|word| Some(((*word).to_owned(), stem(word)?)))
        .unzip();
    if stems.is_empty() {
        return None;
    }
    // `c++` and `rock!` are finished, whatever comes after.
    let half = open && folded.ends_with(char::is_alphanumeric);
    Some(Phrase {
        stems,
        typed,
        half: words.last().filter(|_| half).map(|word| (*word).to_owned()),
    })
}
