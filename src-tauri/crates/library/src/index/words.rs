//! Words as the index knows them: folded (NFC, lower case, ё as е, no accents) and stemmed, the same on both sides.
use rust_stemmers::{Algorithm, Stemmer};
use std::cell::RefCell;
use std::collections::HashMap;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

/// Feeds repeat themselves: most words have been stemmed before.
const REMEMBERED: usize = 60_000;
/// The most characters of a word; a longer one nobody looks for.
const LONGEST: usize = 60;

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::new(Memory::new());
}

struct Memory {
    english: Stemmer,
    russian: Stemmer,
    stems: HashMap<String, Box<str>>,
}

impl Memory {
    fn new() -> Memory {
        Memory {
            english: Stemmer::create(Algorithm::English),
            russian: Stemmer::create(Algorithm::Russian),
            stems: HashMap::new(),
        }
    }

    fn stem(&mut self, word: &str, mut take: impl FnMut(&str)) {
        if let Some(stem) = self.stems.get(word) {
            take(stem);
            return;
        }
        let stemmer = match word.chars().next() {
            Some('а'..='я') => &self.russian,
            _ if word.bytes().all(|b| b.is_ascii_lowercase()) => &self.english,
            _ => {
                take(word);
                return;
            }
        };
        let stem = stemmer.stem(word);
        take(&stem);
        if self.stems.len() >= REMEMBERED {
            self.stems.clear();
        }
        self.stems.insert(word.to_owned(), stem.into());
    }
}

/// Folded for comparing: lower case, without accents, ё as е, й as it is.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    // Most texts are made of letters that fold one by one; no accent follows them.
    for c in text.chars() {
        match plain(c) {
            Some(folded) => out.push(folded),
            None => return fold_any(text),
        }
    }
    out
}

/// A letter that folds by itself, whatever stands beside it, folded: Latin without accents, Cyrillic, marks of sentences.
fn plain(c: char) -> Option<char> {
    match c {
        '\0'..='\u{7f}' => Some(c.to_ascii_lowercase()),
        'а'..='я' | '\u{2010}'..='\u{2027}' | '«' | '»' | '\u{a0}' => Some(c),
        'А'..='Я' => char::from_u32(c as u32 + 0x20),
        'ё' | 'Ё' => Some('е'),
        _ => None,
    }
}

fn fold_any(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().flat_map(char::to_lowercase) {
        if !is_combining_mark(c) {
            out.push(c);
        } else if c == '\u{306}' && out.ends_with(['и', 'у']) {
            // й and the Belarusian ў are letters of their own; the breve over и is part of it.
            let letter = if out.ends_with('и') { 'й' } else { 'ў' };
            out.pop();
            out.push(letter);
        } else if !('\u{300}'..='\u{36f}').contains(&c) {
            // Vowel signs of other scripts are not accents.
            out.push(c);
        }
    }
    if is_nfc_quick(out.chars()) == unicode_normalization::IsNormalized::Yes {
        out
    } else {
        out.nfc().collect()
    }
}

/// The pieces of a text that are words, with where they stand.
pub(crate) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = rest.find(is_word)?;
        let length = rest[start..]
            .find(|c| !is_word(c))
            .unwrap_or(rest.len() - start);
        let word = &rest[start..start + length];
        let found = (at + start, word);
        at += start + length;
        rest = &rest[start + length..];
        Some(found)
    })
}

fn is_word(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Letters of Russian and its neighbours, all of them: the tables of Unicode are slow to ask.
        '\u{400}'..='\u{481}' => true,
        _ => c.is_alphanumeric() || is_combining_mark(c),
    }
}

/// A word as the index knows it. `word` is folded already; None for what the index does not hold.
pub(crate) fn stem(word: &str) -> Option<String> {
    if word.is_empty() || !word.chars().any(char::is_alphanumeric) {
        return None;
    }
    let word = cut(word);
    let mut out = String::new();
    MEMORY.with_borrow_mut(|memory| memory.stem(word, |stem| out.push_str(stem)));
    Some(out)
}

/// A text as the index takes it: stems with spaces between.
pub(crate) fn stemmed(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    MEMORY.with_borrow_mut(|memory| {
        for (_, word) in words(&folded) {
            memory.stem(cut(word), |stem| {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(stem);
            });
        }
    });
    out
}

fn cut(word: &str) -> &str {
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => &word[..end],
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, fold_any};

    #[test]
    fn what_is_folded_letter_by_letter_folds_as_all_else() {
        let all: String = (0..0x3000).filter_map(char::from_u32).collect();
        for c in all.chars() {
            for text in [c.to_string(), format!("Aй{c}"), format!("{c}Ёд")] {
                assert_eq!(fold(&text), fold_any(&text), "{text:?}");
            }
        }
        assert_eq!(fold("«ЁЛКА» — Café, й"), "«елка» — cafe, й");
    }
}
