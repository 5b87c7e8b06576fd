//! SRT and WebVTT in one: lines with an arrow are times, what follows up to a blank line is said.
use std::borrow::Cow;

use super::{MOST_CUES, cue};
use crate::Cue;
use crate::text::{plain, unescape};
use lenient::duration::clock;

pub fn parse(text: &str) -> Vec<Cue> {
    let webvtt = text.starts_with("WEBVTT");
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = text.split('\n').peekable();
    let mut cues = Vec::new();
    let mut skipping = webvtt;
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            skipping = false;
            continue;
        }
        let Some((start, end)) = times(line) else {
            // Notes and styles run to the next blank line; other lines are cue numbers.
            let word = line.split_whitespace().next().unwrap_or_default();
            skipping |= webvtt && matches!(word, "NOTE" | "STYLE" | "REGION");
            continue;
        };
        if skipping && webvtt && !cues.is_empty() {
            continue;
        }
        let mut said = String::new();
        while let Some(next) = lines.peek() {
            // Files without blank lines: a number and then times begin the next cue.
            if next.trim().is_empty() || times(next).is_some() {
                break;
            }
            said.push_str(next);
            said.push('\n');
            lines.next();
        }
        if lines.peek().is_some_and(|next| times(next).is_some()) {
            drop_number(&mut said);
        }
        for part in voices(&said) {
            if cues.len() >= MOST_CUES {
                return cues;
            }
            let (name, words) = voice(part);
            if !words.is_empty() {
                cues.push(cue(Some(start), end, name, words));
            }
        }
    }
    cues
}

/// The number of the next cue, taken for words of this one.
fn drop_number(said: &mut String) {
    let last = said.trim_end().rfind('\n').map_or(0, |at| at + 1);
    if !said[last..].trim().is_empty() && said[last..].trim().bytes().all(|b| b.is_ascii_digit()) {
        said.truncate(last);
    }
}

/// `00:00:01,000 --> 00:00:04.000 align:start`
fn times(line: &str) -> Option<(u64, Option<u64>)> {
    let (start, rest) = line.split_once("-->").or_else(|| {
        // A careless arrow counts only between times that look like times.
        line.split_once("->")
            .filter(|(start, end)| start.contains(':') && end.contains(':'))
    })?;
    // Spaces inside times come from careless programs.
    let start = clock(&tidy(start))?;
    let end = rest.trim_start();
    let end = end
        .split(['\t', ' '])
        .take_while(|w| w.starts_with(|c: char| c.is_ascii_digit()))
        .collect::<String>();
    Some((start, clock(&tidy(&end))))
}

/// `00:00:01:000` and `00:00:01;000` as `00:00:01.000`.
fn tidy(time: &str) -> String {
    let time: String = time
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ';' { '.' } else { c })
        .collect();
    match time.rsplit_once(':') {
        Some((head, tail)) if head.matches(':').count() == 2 => format!("{head}.{tail}"),
        _ => time,
    }
}

/// One piece for each voice in a cue; mostly there is one.
fn voices(said: &str) -> impl Iterator<Item = &str> {
    let opens = |at: &usize| {
        let after = said.as_bytes().get(at + 2);
        matches!(after, Some(b' ' | b'.' | b'\t'))
    };
    let mut starts = said.match_indices("<v").map(|(at, _)| at).filter(opens);
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let begin = from?;
        from = starts.find(|at| *at > begin);
        Some(&said[begin..from.unwrap_or(said.len())])
    })
}

/// Who speaks, by the voice tag in front, and the words without tags.
fn voice(said: &str) -> (Option<String>, String) {
    let mut name = None;
    if let Some(rest) = said.trim_start().strip_prefix("<v")
        && let Some(rest) = rest.split('>').next()
        && rest.starts_with([' ', '.', '\t'])
    {
        let spoken = rest
            .split_once([' ', '\t'])
            .map_or("", |(_, name)| name)
            .trim();
        name = Some(unescape(spoken).into_owned())
            .filter(|n| !n.is_empty() && n.len() <= super::speakers::MOST_NAME);
    }
    let said = without_times(said);
    (name, plain(&without_styles(&said), usize::MAX))
}

/// SubStation's `{\an8}`, which programs leave in SRT.
fn without_styles(said: &str) -> Cow<'_, str> {
    if !said.contains("{\\") {
        return Cow::Borrowed(said);
    }
    let mut out = String::with_capacity(said.len());
    let mut rest = said;
    while let Some(at) = rest.find("{\\") {
        out.push_str(&rest[..at]);
        // Without an end in reach it is text.
        match rest.as_bytes()[at..]
            .iter()
            .take(80)
            .position(|b| *b == b'}')
        {
            Some(end) => rest = &rest[at + end + 1..],
            None => {
                out.push('{');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// WebVTT marks single words with `<00:01:02.000>`, which is no tag.
fn without_times(said: &str) -> Cow<'_, str> {
    let timed = |rest: &str| {
        let end = rest.bytes().take(16).position(|b| b == b'>')?;
        (end > 0
            && rest[..end]
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.')))
        .then_some(end + 1)
    };
    if !said.contains('<') {
        return Cow::Borrowed(said);
    }
    let mut out = String::with_capacity(said.len());
    let mut rest = said;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match timed(rest) {
            Some(length) => rest = &rest[length..],
            None => out.push('<'),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}
