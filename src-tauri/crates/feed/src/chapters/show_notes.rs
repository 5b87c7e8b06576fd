//! Chapters that are only typed in show notes. Many shows have no others; still, text that merely mentions times must
//! give none, so everything here is a reason to refuse.
use crate::Chapter;
use crate::text::{lines, title};
use lenient::duration::leading;

const MOST_BYTES: usize = 1 << 20;
const MOST: usize = 1000;
const FEWEST: usize = 3;
/// A line longer than this is prose.
const LONGEST_LINE: usize = 400;
const LONGEST_TITLE: usize = 200;
/// Other lines between two chapters: links and remarks.
const MOST_BETWEEN: usize = 6;
/// A list that begins later is about something else.
const LATEST_START: u64 = 10 * 60_000;
/// Verses and scores rise by ones.
const LEAST_MEAN_GAP: u64 = 10_000;

pub fn from_show_notes(text: &str) -> Vec<Chapter> {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = lines(&text[..end]);
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let spoken = text.lines().map(str::trim).filter(|l| !l.is_empty());
    for (at, line) in spoken.enumerate() {
        if line.len() > LONGEST_LINE {
            continue;
        }
        if let Some(row) = time_first(line) {
            first.push((at, row));
        } else if let Some(row) = time_last(line) {
            last.push((at, row));
        }
    }
    let list = best(first).or_else(|| best(last)).unwrap_or_default();
    list.into_iter()
        .take(MOST)
        .map(|row| Chapter {
            start_ms: row.start,
            end_ms: row.end.filter(|end| *end > row.start),
            title: row.title,
            url: None,
            image: None,
            hidden: false,
        })
        .collect()
}

struct Row {
    start: u64,
    end: Option<u64>,
    title: String,
    /// In brackets or behind a dash: set apart from the words on purpose.
    apart: bool,
}

/// The longest run of rising times, if it can be believed.
fn best(rows: Vec<(usize, Row)>) -> Option<Vec<Row>> {
    let mut longest: Vec<Row> = Vec::new();
    let mut run: Vec<Row> = Vec::new();
    let mut before = 0;
    for (at, row) in rows {
        let goes_on = run
            .last()
            .is_some_and(|last| last.start < row.start && at - before <= MOST_BETWEEN + 1);
        before = at;
        if !goes_on {
            longest = longer(longest, std::mem::take(&mut run));
        }
        run.push(row);
    }
    let list = longer(longest, run);
    believable(&list).then_some(list)
}

fn longer(one: Vec<Row>, other: Vec<Row>) -> Vec<Row> {
    if other.len() > one.len() && (believable(&other) || !believable(&one)) {
        other
    } else {
        one
    }
}

fn believable(list: &[Row]) -> bool {
    let [first, .., last] = list else {
        return false;
    };
    let span = last.start - first.start;
    if list.len() < FEWEST
        || first.start > LATEST_START
        || span < LEAST_MEAN_GAP * (list.len() as u64 - 1)
    {
        return false;
    }
    if first.start == 0 {
        return true;
    }
    // A programme of the day: 8:00, 9:30, 10:15. Chapters are hardly ever all at quarters of a minute.
    let clock = list.iter().all(|row| row.start % 15_000 == 0);
    !clock && list.iter().all(|row| row.apart)
}

/// `00:00 Title`, `(1:02:03) - Title`, `[12:34–15:00] Title`.
fn time_first(line: &str) -> Option<Row> {
    let line = after_bullet(line);
    let (bracket, inside) = open(line);
    let (start, rest) = leading(inside)?;
    let (end, rest) = match until(rest) {
        Some((end, rest)) => (Some(end), rest),
        None => (None, rest),
    };
    let rest = match bracket {
        Some(close) => rest.trim_start().strip_prefix(close)?,
        None => rest,
    };
    let words = rest.trim_start_matches(|c: char| c.is_whitespace() || is_joint(c));
    let words = named(words)?;
    if bracket.is_none() && of_the_day(&words) {
        return None;
    }
    Some(Row {
        start,
        end,
        title: words,
        apart: true,
    })
}

/// `Title (00:00)`, `Title – 12:34`.
fn time_last(line: &str) -> Option<Row> {
    let line = line.trim_end_matches(['.', ',', ';']);
    let (inside, bracket) = match line.strip_suffix([')', ']']) {
        Some(inside) => (inside, true),
        None => (line, false),
    };
    let length = inside
        .bytes()
        .rev()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'))
        .count();
    let (before, time) = inside.split_at(inside.len() - length);
    let (start, rest) = leading(time)?;
    if !rest.is_empty() {
        return None;
    }
    let before = if bracket {
        before.strip_suffix(['(', '['])?
    } else {
        before
    };
    let trimmed = before.trim_end();
    let words = trimmed.trim_end_matches(|c: char| c.is_whitespace() || is_joint(c));
    let apart = bracket || words.len() < trimmed.len();
    if !bracket && before.len() == trimmed.len() {
        return None;
    }
    Some(Row {
        start,
        end: None,
        title: named(after_bullet(words))?,
        apart,
    })
}

/// The line without signs and numbering in front of it.
fn after_bullet(line: &str) -> &str {
    let sign = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | '[');
    let line = line.trim_start_matches(sign);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..]
        .strip_prefix(['.', ')'])
        .filter(|rest| (1..=3).contains(&digits) && rest.starts_with(' '));
    rest.map_or(line, |rest| rest.trim_start_matches(sign))
}

fn open(line: &str) -> (Option<char>, &str) {
    if let Some(rest) = line.strip_prefix('(') {
        (Some(')'), rest.trim_start())
    } else if let Some(rest) = line.strip_prefix('[') {
        (Some(']'), rest.trim_start())
    } else {
        (None, line)
    }
}

/// `- 12:34` behind the first time of a span.
fn until(rest: &str) -> Option<(u64, &str)> {
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(['-', '–', '—', '−', '~']).or_else(|| {
        rest.strip_prefix("to")
            .filter(|rest| rest.starts_with(char::is_whitespace))
    })?;
    leading(rest.trim_start())
}

fn is_joint(c: char) -> bool {
    matches!(
        c,
        '-' | '–'
            | '—'
            | '−'
            | ':'
            | '|'
            | '•'
            | '·'
            | '>'
            | '»'
            | '→'
            | '='
            | '.'
            | ','
            | ')'
            | ']'
    )
}

/// The words as a title; None for nothing, for numbers alone and for a whole paragraph.
fn named(words: &str) -> Option<String> {
    let words = title(words);
    let plain = words.chars().any(char::is_alphabetic);
    (plain && words.chars().count() <= LONGEST_TITLE).then_some(words)
}

/// `10:30 am`, `20:15 Uhr`: a time of the day.
fn of_the_day(words: &str) -> bool {
    let word = words
        .split(|c: char| !c.is_alphanumeric() && c != '.' && c != '\'')
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_lowercase();
    matches!(
        word.as_str(),
        "am" | "pm"
            | "a.m"
            | "p.m"
            | "uhr"
            | "h"
            | "hrs"
            | "hours"
            | "o'clock"
            | "utc"
            | "gmt"
            | "cet"
            | "cest"
            | "est"
            | "edt"
            | "pst"
            | "pdt"
            | "мск"
            | "часов"
            | "часа"
    )
}
