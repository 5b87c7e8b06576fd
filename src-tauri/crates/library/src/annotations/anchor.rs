//! Finding marked words again in a text that may have changed since. Pure.
//!
//! Compared is without spaces, case, soft hyphens and the kind of quotes and dashes, so that another extraction, or the same
//! text without its markup, gives the same. Several places are told apart by the words around them, then by where it stood.
use crate::model::Span;
use std::collections::HashMap;

/// Characters kept of what stands before and after.
pub(super) const CONTEXT: usize = 48;
/// Places looked at; a text that repeats itself has many.
const MOST_PLACES: usize = 2_000;
/// Of these, the changed ones that are compared letter by letter.
const MOST_COMPARED: usize = 50;
/// Folded characters: words this short that stand several times mean nothing without those around them.
const SHORT: usize = 16;
/// So many letters around a word may be the same by chance.
const BY_CHANCE: usize = 4;
/// Folded characters from which on a changed quote is looked for.
const LONG: usize = 24;
/// How much of the changed words must be as before, 0..=1.
const ALIKE: f32 = 0.6;

/// What is known of a marked place.
#[derive(Debug, Clone, Default)]
pub(super) struct Anchor {
    pub quote: String,
    pub prefix: String,
    pub suffix: String,
    /// UTF-16 units before it, in the text as it was.
    pub start_at: u32,
}

/// A text folded for comparing, with the way back to its UTF-16 units.
pub(super) struct FoldedText {
    text: String,
    /// Of each folded character: its byte in `text`, and the UTF-16 unit where it begins and ends in the original.
    chars: Vec<(usize, u32, u32)>,
}

fn fold(c: char) -> Option<char> {
    if c.is_whitespace()
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}'
        )
    {
        return None;
    }
    Some(match c {
        '’' | '‘' | '‚' | '‛' | '`' | '´' => '\'',
        '“' | '”' | '„' | '«' | '»' | '″' => '"',
        '–' | '—' | '‑' | '‐' | '−' => '-',
        'ё' | 'Ё' => 'е',
        c => c.to_lowercase().next().unwrap_or(c),
    })
}

fn folded(text: &str) -> String {
    text.chars().filter_map(fold).collect()
}

impl FoldedText {
    pub fn new(original: &str) -> FoldedText {
        let mut text = String::with_capacity(original.len());
        let mut chars = Vec::with_capacity(original.len() / 2);
        let mut unit: u32 = 0;
        for c in original.chars() {
            let end = unit.saturating_add(if c as u32 > 0xFFFF { 2 } else { 1 });
            if let Some(c) = fold(c) {
                chars.push((text.len(), unit, end));
                text.push(c);
            }
            unit = end;
        }
        FoldedText { text, chars }
    }

    /// Byte offsets to numbers of characters.
    fn number(&self, byte: usize) -> usize {
        self.chars.partition_point(|(at, _, _)| *at < byte)
    }

    /// The first character at or after a UTF-16 unit.
    fn at_unit(&self, unit: u32) -> usize {
        self.chars.partition_point(|(_, from, _)| *from < unit)
    }

    fn byte(&self, number: usize) -> usize {
        self.chars.get(number).map_or(self.text.len(), |c| c.0)
    }

    /// Characters to the units of the original.
    fn span(&self, from: usize, to: usize) -> Option<Span> {
        let first = self.chars.get(from)?;
        let last = self.chars.get(to.checked_sub(1)?)?;
        (from < to).then_some(Span {
            from: first.1,
            to: last.2,
        })
    }

    /// Every place of these words, also overlapping ones: byte offsets.
    fn places<'a>(&'a self, words: &'a str) -> impl Iterator<Item = usize> + 'a {
        let mut next = 0;
        std::iter::from_fn(move || {
            let at = next + self.text.get(next..)?.find(words)?;
            next = at + self.text[at..].chars().next().map_or(1, char::len_utf8);
            Some(at)
        })
        .take(MOST_PLACES)
    }
}

/// Where the words are now; None when they are not in the text, or it cannot be told which of several are meant.
pub(super) fn find(text: &FoldedText, anchor: &Anchor) -> Option<Span> {
    let quote = folded(&anchor.quote);
    if quote.is_empty() {
        return None;
    }
    let around = Around {
        prefix: folded(&anchor.prefix),
        suffix: folded(&anchor.suffix),
        expected: text.at_unit(anchor.start_at),
    };
    let length = quote.chars().count();
    let mut several = 0;
    let best = text
        .places(&quote)
        .map(|byte| {
            several += 1;
            let from = text.number(byte);
            (around.agrees(text, byte, byte + quote.len()), from)
        })
        .max_by_key(|(agrees, from)| (*agrees, std::cmp::Reverse(around.distance(*from))));
    if let Some((agrees, from)) = best {
        let alone = around.prefix.is_empty() && around.suffix.is_empty();
        let vague =
            agrees < BY_CHANCE && !alone && length < if several > 1 { SHORT } else { SHORT / 4 };
        return if vague {
            None
        } else {
            text.span(from, from + length)
        };
    }
    changed(text, &quote, length, &around)
}

struct Around {
    prefix: String,
    suffix: String,
    expected: usize,
}

impl Around {
    /// Characters before and after that are as they were.
    fn agrees(&self, text: &FoldedText, from: usize, to: usize) -> usize {
        let before = text.text[..from].chars().rev();
        let after = text.text[to..].chars();
        let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
            a.zip(b).take_while(|(a, b)| a == b).count()
        };
        same(&mut self.prefix.chars().rev(), &mut { before })
            + same(&mut self.suffix.chars(), &mut { after })
    }

    fn distance(&self, from: usize) -> usize {
        from.abs_diff(self.expected)
    }
}

/// The words were changed a little: between their own beginning and end, or between those around them, or a half of them.
fn changed(text: &FoldedText, quote: &str, length: usize, around: &Around) -> Option<Span> {
    if length < LONG {
        return None;
    }
    let piece = (length / 3).clamp(8, 20);
    let bytes = |n: usize| {
        quote
            .char_indices()
            .nth(n)
            .map_or(quote.len(), |(at, _)| at)
    };
    let (head, tail) = (&quote[..bytes(piece)], &quote[bytes(length - piece)..]);
    let own = text.places(head).filter_map(|from| {
        let rest = within(text.text.get(from + head.len()..)?, quote.len());
        let to = from + head.len() + rest.find(tail)? + tail.len();
        Some((from, to))
    });
    let last = |words: &str| -> String {
        let skip = words.chars().count().saturating_sub(CONTEXT / 2);
        words.chars().skip(skip).collect()
    };
    let prefix = last(&around.prefix);
    let suffix: String = around.suffix.chars().take(CONTEXT / 2).collect();
    let framed = (prefix.chars().count() >= 8 && suffix.chars().count() >= 8)
        .then(|| {
            text.places(&prefix).filter_map(|at| {
                let from = at + prefix.len();
                let to = from + within(text.text.get(from..)?, quote.len()).find(&suffix)?;
                Some((from, to))
            })
        })
        .into_iter()
        .flatten();
    let parts = trigrams(quote);
    let best = own
        .chain(framed)
        .take(MOST_PLACES)
        .map(|(from, to)| (from, to, text.number(from), text.number(to)))
        // Much longer or shorter is something else.
        .filter(|(_, _, first, end)| {
            let now = end.saturating_sub(*first);
            now * 5 >= length * 3 && now * 3 <= length * 5
        })
        .take(MOST_COMPARED)
        .filter_map(|(from, to, first, end)| {
            let now = end.saturating_sub(first);
            let alike = likeness(&parts, length, &text.text[from..to], now);
            (alike >= ALIKE).then_some((alike, first, end))
        })
        .max_by(|a, b| {
            a.0.total_cmp(&b.0)
                .then_with(|| around.distance(b.1).cmp(&around.distance(a.1)))
        });
    if let Some((_, first, end)) = best {
        return text.span(first, end);
    }
    // A sentence of it was taken out, or it was cut: what is left of it, when that stands once.
    let middle = bytes(length / 2);
    [&quote[..middle], &quote[middle..]]
        .into_iter()
        .filter(|half| half.chars().count() >= LONG)
        .find_map(|half| {
            let mut places = text.places(half);
            let at = places.next()?;
            places.next().is_none().then_some(())?;
            text.span(text.number(at), text.number(at + half.len()))
        })
}

/// The beginning of a text in which the end of words of about this many bytes must stand.
fn within(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes * 2 + 4 * CONTEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn trigrams(words: &str) -> HashMap<[char; 3], i32> {
    let chars: Vec<char> = words.chars().collect();
    let mut counts = HashMap::new();
    for window in chars.windows(3) {
        if let [a, b, c] = *window {
            *counts.entry([a, b, c]).or_insert(0) += 1;
        }
    }
    counts
}

/// How many groups of three letters both have, 0..=1 (Dice).
fn likeness(of: &HashMap<[char; 3], i32>, length: usize, words: &str, now: usize) -> f32 {
    let other = trigrams(words);
    let both: i32 = of
        .iter()
        .map(|(part, n)| other.get(part).copied().unwrap_or(0).min(*n))
        .sum();
    let all = (length.saturating_sub(2) + now.saturating_sub(2)).max(1);
    2.0 * both as f32 / all as f32
}

/// What is kept of a part of a text: its words, and those around it. None when nothing is in it.
pub(super) fn cut(text: &str, span: Span, quote: &str) -> Option<Anchor> {
    let units = |unit: u32| -> Option<usize> {
        let mut at: u32 = 0;
        for (byte, c) in text.char_indices() {
            if at >= unit {
                return Some(byte);
            }
            at += if c as u32 > 0xFFFF { 2 } else { 1 };
        }
        (at >= unit).then_some(text.len())
    };
    let (from, to) = (units(span.from)?, units(span.to)?);
    let marked = text.get(from..to)?;
    let words = marked.trim();
    if folded(words).is_empty() {
        return None;
    }
    let lead = marked.len() - marked.trim_start().len();
    let start = marked[..lead].encode_utf16().count();
    let before: Vec<char> = text[..from + lead].chars().rev().take(CONTEXT).collect();
    let after = &text[from + lead + words.len()..];
    let quote = quote.trim();
    let same = folded(quote) == folded(words);
    Some(Anchor {
        quote: if same { quote } else { words }.to_owned(),
        prefix: before.into_iter().rev().collect(),
        suffix: after.chars().take(CONTEXT).collect(),
        start_at: span
            .from
            .saturating_add(u32::try_from(start).unwrap_or(u32::MAX)),
    })
}
