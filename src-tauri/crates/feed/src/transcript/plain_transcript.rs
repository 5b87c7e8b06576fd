//! Transcripts that are only text: a paragraph is a cue, or a line where there are no paragraphs.
use super::speakers::{MOST_NAME, speaker};
use super::{MOST_CUES, cue};
use crate::Cue;
use crate::text::title;
use lenient::duration::leading;

/// Lines that are wrapped are about this long; longer ones are paragraphs of their own.
const WRAPPED: usize = 100;

pub fn parse(text: &str) -> Vec<Cue> {
    let lines: Vec<&str> = text.split(['\n', '\r']).map(str::trim).collect();
    let spoken = lines.iter().filter(|l| !l.is_empty()).count();
    let marked = lines
        .iter()
        .filter(|l| timed(l).is_some() || speaker(l).is_some())
        .count();
    let long = lines.iter().filter(|l| l.len() > WRAPPED).count();
    let by_line = spoken > 1 && (marked * 3 > spoken * 2 || long * 2 > spoken);
    let mut cues = Vec::new();
    let mut block = String::new();
    let mut when = None;
    for line in lines.into_iter().chain([""]) {
        if by_line || line.is_empty() {
            push(&mut cues, &mut block, &mut when);
        }
        if line.is_empty() {
            continue;
        }
        if block.is_empty()
            && let Some((name, ms)) = header(line)
        {
            // Who and when on a line of their own, above what is said.
            block.push_str(name);
            block.push_str(": ");
            when = Some(ms);
            continue;
        }
        block.push_str(line);
        block.push(' ');
    }
    push(&mut cues, &mut block, &mut when);
    cues
}

fn push(cues: &mut Vec<Cue>, block: &mut String, when: &mut Option<u64>) {
    let said = title(block);
    block.clear();
    let start = when.take();
    if said.is_empty() || cues.len() >= MOST_CUES {
        return;
    }
    cues.push(match timed(&said).filter(|_| start.is_none()) {
        Some((ms, rest)) => cue(Some(ms), None, None, rest.to_owned()),
        None => cue(start, None, None, said),
    });
}

/// `[00:01:02] Words`, `(1:02) Words`, `00:01:02 Words`.
fn timed(line: &str) -> Option<(u64, &str)> {
    let (inside, close) = match line.as_bytes().first()? {
        b'[' => (&line[1..], Some(']')),
        b'(' => (&line[1..], Some(')')),
        _ => (line, None),
    };
    let (ms, rest) = leading(inside.trim_start())?;
    let rest = match close {
        Some(close) => rest.trim_start().strip_prefix(close)?,
        None => rest,
    };
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '|'));
    Some((ms, rest))
}

/// `Ada Lovelace  1:02` alone on its line.
fn header(line: &str) -> Option<(&str, u64)> {
    let (name, time) = line.rsplit_once([' ', '\t'])?;
    let time = time.trim_matches(['(', ')', '[', ']']);
    let (ms, rest) = leading(time)?;
    let name = name.trim_end();
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || " .-'".contains(c));
    let proper = name.starts_with(char::is_uppercase) && name.split(' ').count() <= 4;
    (rest.is_empty() && plain && proper && name.len() <= MOST_NAME).then_some((name, ms))
}
