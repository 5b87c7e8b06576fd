//! Transcripts that come word by word, joined into sentences that one can read.
use crate::Cue;

/// Fewer cues than this may be anything.
const FEWEST: usize = 8;
const LONGEST: usize = 220;
const LONGEST_MS: u64 = 15_000;
/// Who is silent for so long begins anew.
const PAUSE_MS: u64 = 2000;

/// Joins cues if nearly all of them are single words; all others stay as they were given.
pub fn joined(cues: Vec<Cue>) -> Vec<Cue> {
    let words = cues.iter().filter(|c| is_word(&c.text)).count();
    let timed = cues.iter().all(|c| c.start_ms.is_some());
    if cues.len() < FEWEST || words * 10 < cues.len() * 7 || !timed {
        return cues;
    }
    let mut out: Vec<Cue> = Vec::new();
    let mut length = 0;
    let mut rest = cues.into_iter().peekable();
    while let Some(mut cue) = rest.next() {
        let next = rest.peek().and_then(|c| c.start_ms);
        cue.end_ms = cue.end_ms.or(next).filter(|end| Some(*end) >= cue.start_ms);
        let chars = cue.text.chars().count();
        match out.last_mut() {
            Some(last) if length + chars < LONGEST && goes_on(last, &cue) => {
                if spaced(&last.text, &cue.text) {
                    last.text.push(' ');
                    length += 1;
                }
                last.text.push_str(&cue.text);
                last.end_ms = last.end_ms.max(cue.end_ms);
                length += chars;
            }
            _ => {
                length = chars;
                out.push(cue);
            }
        }
    }
    out
}

fn goes_on(last: &Cue, cue: &Cue) -> bool {
    let start = cue.start_ms.unwrap_or(0);
    let until = cue.end_ms.unwrap_or(start);
    let begun = last.start_ms.unwrap_or(0);
    last.speaker == cue.speaker
        && !ends_sentence(&last.text)
        && until.saturating_sub(begun) <= LONGEST_MS
        && start.saturating_sub(last.end_ms.unwrap_or(start)) <= PAUSE_MS
}

fn is_word(text: &str) -> bool {
    let chars = text.chars().count();
    let most = if text.chars().any(unspaced) { 4 } else { 30 };
    chars <= most && !text.contains(' ')
}

/// Whether it ends a sentence. `Dr.` and `J.` do not.
fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']);
    if !text.ends_with(['.', '?', '!', '…', '。', '？', '！']) {
        return false;
    }
    let word = text.rsplit(' ').next().unwrap_or(text);
    let letters = word.trim_end_matches('.').chars().count();
    !(word.ends_with('.') && letters <= 2 && word.starts_with(char::is_uppercase))
}

/// Scripts that put no spaces between words.
fn unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x3000..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF)
}

fn spaced(before: &str, after: &str) -> bool {
    let closes = after.starts_with([
        ',', '.', '?', '!', ';', ':', ')', ']', '…', '”', '’', '%', '\'',
    ]);
    let joint = before.ends_with(['(', '[', '“', '-']);
    let script = before.ends_with(unspaced) && after.starts_with(unspaced);
    !closes && !joint && !script
}
