//! Titles by the beginnings of their words: an index of its own, small enough to be asked for one letter.
use super::grammar::{Phrase, Piece, Query};
use crate::index::{fold, stem, words};

/// Whether titles are to be looked through by themselves: the query has words, each alternative is one, and none of them is
/// wanted elsewhere.
pub(crate) fn sought(query: &Query) -> bool {
    let mut groups = texts(query).peekable();
    groups.peek().is_some() && (query.columns.is_empty() || query.columns.contains(&"title"))
}

/// What the index of titles is asked: the words by their beginnings. It finds too much, never too little; [`fits`] decides.
pub(crate) fn expression(query: &Query) -> String {
    let all: Vec<String> = texts(query)
        .map(|group| {
            let each: Vec<String> = group.iter().map(|phrase| beginning(phrase)).collect();
            format!("({})", each.join(" OR "))
        })
        .collect();
    all.join(" AND ")
}

/// Whether every word is in the title, and none that must not be.
pub(crate) fn fits(query: &Query, title: &str) -> bool {
    let folded = fold(title);
    let title: Vec<(&str, String)> = words(&folded)
        .map(|(_, word)| (word, stem(word).unwrap_or_default()))
        .collect();
    let unwanted = query.none.iter().any(|piece| match piece {
        Piece::Text(phrase) => stands(phrase, &title),
        Piece::Filter { .. } => false,
    });
    !unwanted && texts(query).all(|group| group.iter().any(|phrase| stands(phrase, &title)))
}

/// The groups of words alone; what is joined with filters is left to the index.
fn texts(query: &Query) -> impl Iterator<Item = Vec<&Phrase>> {
    query.all.iter().filter_map(|group| {
        let phrases = group.iter().map(|piece| match piece {
            Piece::Text(phrase) => Some(phrase),
            Piece::Filter { .. } => None,
        });
        phrases.collect::<Option<Vec<_>>>()
    })
}

/// What all forms of the words begin with: what stem and word share, without the `i` that stands for the `y` of `happy`.
fn beginning(phrase: &Phrase) -> String {
    let each: Vec<String> = phrase
        .stems
        .iter()
        .zip(&phrase.typed)
        .map(|(stem, typed)| {
            let stem = match stem.strip_suffix('i') {
                Some(rest) if rest.chars().count() > 1 => rest,
                _ => stem,
            };
            let shared: String = stem
                .chars()
                .zip(typed.chars())
                .take_while(|(a, b)| a == b)
                .map(|(a, _)| a)
                .collect();
            format!("\"{shared}\" *")
        })
        .collect();
    format!("({})", each.join(" AND "))
}

/// The words one after the other, the last perhaps half typed.
fn stands(phrase: &Phrase, title: &[(&str, String)]) -> bool {
    let length = phrase.stems.len();
    title.windows(length).any(|window| {
        window
            .iter()
            .zip(&phrase.stems)
            .enumerate()
            .all(|(n, ((word, own), wanted))| {
                own == wanted
                    || (n == length - 1
                        && phrase
                            .half
                            .as_deref()
                            .is_some_and(|half| word.starts_with(half)))
            })
    })
}
