//! Letters that stand on pages as lines, paragraphs and headings. The order is that in which the page shows them, which is
//! nearly always the order of reading: to sort by place would mix columns.
use super::glyphs::PlacedGlyph;
use super::{PdfBlock, PdfPage};
use std::collections::HashMap;

/// A gap of so much of the letters' height parts words.
const WORD_GAP: f64 = 0.17;
/// So much up or down is another line; less is a number set high.
const OTHER_LINE: f64 = 0.55;
/// Further apart than so many heights, what stands on one line does not belong together.
const FAR: f64 = 4.0;
/// Letters so much larger than those of the text are of a heading.
const LARGER: f64 = 1.18;
/// The longest heading, in characters.
const LONGEST_HEADING: usize = 200;

pub(super) struct LaidOut {
    pub pages: Vec<PdfPage>,
    pub heading: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Line {
    text: String,
    left: f64,
    right: f64,
    y: f64,
    size: f64,
}

pub(super) fn document(pages: Vec<Vec<PlacedGlyph>>) -> LaidOut {
    let mut lines: Vec<Vec<Line>> = pages.into_iter().map(lines_of).collect();
    drop_running_lines(&mut lines);
    let body = body_size(&lines);
    let mut heading: Option<(f64, String)> = None;
    let mut laid = Vec::with_capacity(lines.len());
    for (number, lines) in (1..).zip(lines) {
        let mut blocks = Vec::new();
        for (text, size) in paragraphs(&lines) {
            let large = size > body * LARGER && text.chars().count() <= LONGEST_HEADING;
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            let larger = heading.as_ref().is_none_or(|(most, _)| size > most * 1.02);
            if number <= 2 && large && letters >= 3 && larger {
                heading = Some((size, text.clone()));
            }
            blocks.push(PdfBlock {
                heading: large && letters >= 2,
                text,
            });
        }
        laid.push(PdfPage { number, blocks });
    }
    LaidOut {
        pages: laid,
        heading: heading.map(|(_, text)| text),
    }
}

/// In which of four directions a letter's base line runs: as most text, up, upside down, down.
fn direction(glyph: &PlacedGlyph) -> usize {
    let (x, y) = glyph.advance;
    match (x.abs() >= y.abs(), x >= 0.0, y >= 0.0) {
        (true, true, _) => 0,
        (false, _, true) => 1,
        (true, false, _) => 2,
        (false, _, false) => 3,
    }
}

/// Turns the page until that direction runs as text does.
fn turned(glyph: PlacedGlyph, direction: usize) -> PlacedGlyph {
    let turn = |(x, y): (f64, f64)| match direction {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    };
    let ((x, y), advance) = (turn((glyph.x, glyph.y)), turn(glyph.advance));
    PlacedGlyph {
        x,
        y,
        advance,
        ..glyph
    }
}

/// The lines of a page. What runs in another direction than most of it stands at its end.
fn lines_of(glyphs: Vec<PlacedGlyph>) -> Vec<Line> {
    let mut counts = [0_usize; 4];
    for glyph in &glyphs {
        counts[direction(glyph)] += 1;
    }
    let mut order = [0, 1, 2, 3];
    order.sort_by_key(|d| std::cmp::Reverse(counts[*d]));
    let mut parts: [Vec<PlacedGlyph>; 4] = Default::default();
    for glyph in glyphs {
        let direction = direction(&glyph);
        parts[direction].push(turned(glyph, direction));
    }
    let mut lines = Vec::new();
    for direction in order {
        lines.extend(lines_along(&parts[direction]));
    }
    lines
}

fn lines_along(glyphs: &[PlacedGlyph]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line: Option<Line> = None;
    for glyph in glyphs {
        let size = line
            .as_ref()
            .map_or(glyph.size, |line| line.size.max(glyph.size));
        let same = line.as_ref().is_some_and(|line| {
            (glyph.y - line.y).abs() < size * OTHER_LINE
                && glyph.x > line.right - size * 1.5
                && glyph.x < line.right + size * FAR
        });
        if !same && let Some(done) = line.take() {
            lines.extend(finished(done));
        }
        let now = line.get_or_insert_with(|| Line {
            text: String::new(),
            left: glyph.x,
            right: glyph.x,
            y: glyph.y,
            size: glyph.size,
        });
        let gap = glyph.x - now.right;
        if gap > size * WORD_GAP && !now.text.is_empty() && !now.text.ends_with(' ') {
            now.text.push(' ');
        }
        push(&mut now.text, &glyph.text);
        // The base line is that of the larger letters: a number set high moves it not.
        if glyph.size > now.size {
            (now.size, now.y) = (glyph.size, glyph.y);
        }
        now.right = now.right.max(glyph.x + glyph.advance.0.max(0.0));
    }
    lines.extend(line.and_then(finished));
    lines
}

/// Adds letters; several that are one sign in a font are letters again, and spaces are one.
fn push(to: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            'ﬀ' => to.push_str("ff"),
            'ﬁ' => to.push_str("fi"),
            'ﬂ' => to.push_str("fl"),
            'ﬃ' => to.push_str("ffi"),
            'ﬄ' => to.push_str("ffl"),
            'ﬅ' | 'ﬆ' => to.push_str("st"),
            c if c.is_whitespace() => {
                if !to.is_empty() && !to.ends_with(' ') {
                    to.push(' ');
                }
            }
            c => to.push(c),
        }
    }
}

fn finished(mut line: Line) -> Option<Line> {
    line.text.truncate(line.text.trim_end().len());
    (!line.text.is_empty()).then_some(line)
}

/// Takes away what stands at the top or the foot of most pages, and their numbers.
fn drop_running_lines(pages: &mut [Vec<Line>]) {
    let plain = |line: &Line| -> String {
        line.text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .map(|c| if c.is_numeric() { '0' } else { c })
            .collect::<String>()
            .replace("00", "0")
    };
    let number_only = |line: &Line| {
        let digits = line.text.chars().filter(|c| c.is_alphanumeric()).count();
        digits <= 4
            && line
                .text
                .chars()
                .all(|c| !c.is_alphanumeric() || c.is_numeric())
    };
    for _ in 0..2 {
        let mut seen: HashMap<(bool, String), usize> = HashMap::new();
        for lines in pages.iter() {
            for (top, line) in [(true, lines.first()), (false, lines.last())] {
                if let Some(line) = line {
                    *seen.entry((top, plain(line))).or_default() += 1;
                }
            }
        }
        let often = (pages.len() / 3).max(3);
        let runs = |top: bool, line: &Line| {
            seen.get(&(top, plain(line))).is_some_and(|n| *n >= often) && line.text.len() < 200
        };
        for (page, lines) in pages.iter_mut().enumerate() {
            // At the top of the first it is the title itself; and no page is left without a line.
            let first = lines.first().filter(|_| page > 0 && lines.len() > 1);
            if first.is_some_and(|line| runs(true, line)) {
                lines.remove(0);
            }
            let last = lines.last().filter(|_| lines.len() > 1);
            if last.is_some_and(|line| runs(false, line) || number_only(line)) {
                lines.pop();
            }
        }
    }
}

/// The height of most letters.
fn body_size(pages: &[Vec<Line>]) -> f64 {
    let mut sizes: HashMap<i64, usize> = HashMap::new();
    for line in pages.iter().flatten() {
        // Tenths of a point.
        *sizes.entry((line.size * 10.0) as i64).or_default() += line.text.len();
    }
    let most = sizes.into_iter().max_by_key(|(size, n)| (*n, *size));
    most.map_or(1.0, |(size, _)| size as f64 / 10.0)
}

/// The distance between most lines that follow each other, in heights of their letters.
fn usual_distance(lines: &[Line]) -> f64 {
    let mut distances: Vec<f64> = lines
        .windows(2)
        .map(|pair| (pair[0].y - pair[1].y) / pair[0].size.max(pair[1].size))
        .filter(|by| (0.7..3.0).contains(by))
        .collect();
    distances.sort_by(f64::total_cmp);
    distances.get(distances.len() / 2).copied().unwrap_or(1.2)
}

/// Paragraphs with the height of their letters.
fn paragraphs(lines: &[Line]) -> Vec<(String, f64)> {
    let usual = usual_distance(lines);
    let mut blocks: Vec<(String, f64)> = Vec::new();
    let mut before: Option<&Line> = None;
    // Where the lines of this paragraph begin and end, but for its first.
    let (mut left, mut right) = (f64::MAX, f64::MIN);
    for line in lines {
        let begins = before.is_none_or(|before| {
            let size = before.size.max(line.size);
            let by = (before.y - line.y) / size;
            let other_letters = (before.size - line.size).abs() > size * 0.12;
            let ended = before
                .text
                .ends_with(['.', '!', '?', ':', '…', '"', '”', '»', ')']);
            // Up again: the next column, or a box beside.
            if by < 0.3 {
                return other_letters || ended || !goes_on(&line.text);
            }
            let indented = line.left > before.left.min(left) + size * 0.8 && by < usual * 1.3;
            let hangs = starts_item(&line.text);
            let short = ended && right > f64::MIN && before.right < right - (right - left) * 0.15;
            other_letters || by > usual * 1.35 || (indented && ended) || hangs || short
        });
        match blocks.last_mut() {
            Some((text, _)) if !begins => join(text, &line.text),
            _ => {
                blocks.push((line.text.clone(), line.size));
                (left, right) = (f64::MAX, f64::MIN);
            }
        }
        (left, right) = (left.min(line.left), right.max(line.right));
        before = Some(line);
    }
    blocks
}

fn goes_on(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// A point of a list.
fn starts_item(text: &str) -> bool {
    let mut chars = text.chars();
    let point = chars.next().is_some_and(|c| "•▪■●◦‣·–—".contains(c));
    point && chars.next() == Some(' ')
}

/// Adds a line to a paragraph; a word that was parted is whole again.
fn join(text: &mut String, line: &str) {
    let parted = text.ends_with(['-', '\u{ad}', '\u{2010}'])
        && goes_on(line)
        && text.chars().rev().nth(1).is_some_and(char::is_alphabetic);
    if parted {
        text.pop();
    } else if !text.ends_with(' ') {
        text.push(' ');
    }
    text.push_str(line);
}
