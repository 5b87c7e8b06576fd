//! The place where it was found, from the original text, with the hits marked.
use crate::body;
use crate::error::Result;
use crate::filters::grammar::{Piece, Query, is_short};
use crate::index::{fold, stem, words};
use crate::model::{AnnotationId, FoundIn, FoundLine, Hit, ItemId, ItemRow, SnippetPart};
use crate::text;
use rusqlite::Connection;
use std::collections::HashSet;

/// How far into a text a hit is looked for.
const MOST_BYTES: usize = 200_000;
const MOST_HITS: usize = 200;
/// Bytes before the first hit, and of the whole snippet.
const BEFORE: usize = 60;
const WIDTH: usize = 240;

/// What to mark.
pub(super) struct Terms {
    stems: HashSet<String>,
    halves: Vec<String>,
    /// Too short to be looked for in texts.
    beginnings: Vec<String>,
    /// First letters: most words need no closer look.
    first: HashSet<char>,
}

impl Terms {
    pub(super) fn new(query: &Query) -> Terms {
        let mut terms = Terms {
            stems: HashSet::new(),
            halves: Vec::new(),
            beginnings: Vec::new(),
            first: HashSet::new(),
        };
        for piece in query.all.iter().flatten() {
            if let Piece::Text(phrase) = piece {
                terms.stems.extend(phrase.stems.iter().cloned());
                match &phrase.half {
                    Some(half) if is_short(half) => {
                        terms.beginnings.push(half.clone());
                    }
                    half => terms.halves.extend(half.clone()),
                }
            }
        }
        let words = terms.stems.iter().chain(&terms.halves);
        let words = words.chain(&terms.beginnings);
        terms.first = words.filter_map(|word| word.chars().next()).collect();
        terms
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// Whether a word of a title is one of them.
    fn fits_title(&self, word: &str) -> bool {
        let folded = fold(word);
        self.beginnings.iter().any(|half| folded.starts_with(half)) || self.fits(word)
    }

    fn fits(&self, word: &str) -> bool {
        let Some(first) = word.chars().next() else {
            return false;
        };
        let plain = first.is_ascii() || ('А'..='я').contains(&first);
        if plain && !first.to_lowercase().any(|c| self.first.contains(&c)) {
            return false;
        }
        let folded = fold(word);
        self.halves.iter().any(|half| folded.starts_with(half))
            || stem(&folded).is_some_and(|stem| self.stems.contains(&stem))
    }
}

pub(super) fn hit(conn: &Connection, row: ItemRow, terms: &Terms, columns: &[&str]) -> Result<Hit> {
    let in_title = words(&row.title).any(|(_, word)| terms.fits_title(word));
    let (transcript_only, notes_only) = (columns == ["transcript"], columns == ["notes"]);
    let body = body::words(conn, row.id)?;
    let words = body.as_deref().unwrap_or(&row.summary);
    let from_text = if transcript_only || notes_only {
        None
    } else {
        // What the list shows may say what the text does not.
        mark(words, terms).or_else(|| mark(&row.summary, terms))
    };
    let deeper =
        from_text.is_none() && !terms.is_empty() && (!in_title || transcript_only || notes_only);
    let mut line = None;
    let mut noted = None;
    let mut found = from_text.map(|parts| (FoundIn::Text, parts));
    if deeper
        && !notes_only
        && let Some((at, parts)) = cue(conn, row.id, terms)?
    {
        line = Some(at);
        found = Some((FoundIn::Transcript, parts));
    }
    if deeper
        && found.is_none()
        && let Some((id, parts)) = note(conn, row.id, terms)?
    {
        noted = Some(id);
        found = Some((FoundIn::Notes, parts));
    }
    let (place, snippet) = found.unwrap_or_else(|| {
        let beginning = SnippetPart {
            text: text::one_line(words, 200),
            hit: false,
        };
        (FoundIn::Title, vec![beginning])
    });
    Ok(Hit {
        place: match place {
            FoundIn::Text if in_title => FoundIn::Title,
            place => place,
        },
        title: match in_title {
            true => title(&row.title, terms),
            false => Vec::new(),
        },
        row,
        snippet,
        line,
        note: noted,
    })
}

/// The first line of the transcript in which something was found.
fn cue(
    conn: &Connection,
    id: ItemId,
    terms: &Terms,
) -> Result<Option<(FoundLine, Vec<SnippetPart>)>> {
    let mut statement = conn.prepare_cached(
        "SELECT text, start_ms, speaker FROM cue WHERE item_id = ?1 ORDER BY number LIMIT 20000",
    )?;
    let mut rows = statement.query([id.0])?;
    let mut number = 0;
    while let Some(row) = rows.next()? {
        if let Some(parts) = mark(row.get_ref(0)?.as_str().unwrap_or_default(), terms) {
            let line = FoundLine {
                number,
                start_ms: row.get(1)?,
                speaker: row.get(2)?,
            };
            return Ok(Some((line, parts)));
        }
        number += 1;
    }
    Ok(None)
}

/// The first of a person's own notes in which something was found.
fn note(
    conn: &Connection,
    id: ItemId,
    terms: &Terms,
) -> Result<Option<(AnnotationId, Vec<SnippetPart>)>> {
    let mut statement = conn.prepare_cached(
        "SELECT quote || ' ' || text, id FROM note WHERE item_id = ?1 ORDER BY id LIMIT 1000",
    )?;
    let mut rows = statement.query([id.0])?;
    while let Some(row) = rows.next()? {
        if let Some(parts) = mark(row.get_ref(0)?.as_str().unwrap_or_default(), terms) {
            return Ok(Some((AnnotationId(row.get(1)?), parts)));
        }
    }
    Ok(None)
}

/// All of a title, with the words that were found marked.
fn title(text: &str, terms: &Terms) -> Vec<SnippetPart> {
    let mut parts = Vec::new();
    let mut at = 0;
    for (start, word) in words(text).filter(|(_, word)| terms.fits_title(word)) {
        push(&mut parts, &text[at..start], false);
        push(&mut parts, word, true);
        at = start + word.len();
    }
    push(&mut parts, &text[at..], false);
    parts
}

/// The densest place, in pieces; None when nothing was found.
pub(super) fn mark(text: &str, terms: &Terms) -> Option<Vec<SnippetPart>> {
    if terms.is_empty() {
        return None;
    }
    let text = &text[..floor(text, MOST_BYTES)];
    let hits: Vec<(usize, usize)> = words(text)
        .filter(|(_, word)| terms.fits(word))
        .map(|(at, word)| (at, at + word.len()))
        .take(MOST_HITS)
        .collect();
    let room = WIDTH - BEFORE;
    let best = (0..hits.len()).max_by_key(|n| {
        let near = hits[*n..]
            .iter()
            .take_while(|hit| hit.1 <= hits[*n].0 + room)
            .count();
        // The first of equals.
        (near, std::cmp::Reverse(*n))
    })?;
    let from = start_of_word(text, hits[best].0.saturating_sub(BEFORE), hits[best].0);
    let to = end_of_word(text, (from + WIDTH).max(hits[best].1));
    let mut parts = Vec::new();
    let mut at = from;
    if from > 0 {
        parts.push(SnippetPart {
            text: "…".into(),
            hit: false,
        });
    }
    for (start, end) in hits
        .iter()
        .copied()
        .filter(|hit| hit.0 >= from && hit.1 <= to)
    {
        push(&mut parts, &text[at..start], false);
        push(&mut parts, &text[start..end], true);
        at = end;
    }
    push(&mut parts, &text[at..to], false);
    if to < text.len() {
        push(&mut parts, "…", false);
    }
    Some(parts)
}

/// White space becomes one space; pieces of the same sort become one.
fn push(parts: &mut Vec<SnippetPart>, text: &str, hit: bool) {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            line.push(c);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    if line.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some(last) if last.hit == hit => last.text.push_str(&line),
        _ => parts.push(SnippetPart { text: line, hit }),
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn start_of_word(text: &str, at: usize, most: usize) -> usize {
    let at = floor(text, at);
    if at == 0 {
        return 0;
    }
    text[at..most]
        .char_indices()
        .find(|(_, c)| c.is_whitespace())
        .map_or(most, |(n, c)| at + n + c.len_utf8())
}

fn end_of_word(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    // Not far: text without spaces is cut.
    text[at..]
        .char_indices()
        .take(30)
        .find(|(_, c)| c.is_whitespace())
        .map_or(at, |(n, _)| at + n)
}
