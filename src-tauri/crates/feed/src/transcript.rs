//! Transcripts: what kind they are, by name and by looking. Each kind is read in its own module; cues stay as they
//! are given, one-word cues too.
mod html;
mod json;
mod subtitles;
use crate::encoding::decode;
use crate::text::collapse;
use crate::{Cue, FeedError};

const MOST_CUES: usize = 200_000;
const MOST_MB: u32 = 64;

pub fn parse(bytes: &[u8], mime: Option<&str>) -> Result<Vec<Cue>, FeedError> {
    if bytes.len() > (MOST_MB as usize) << 20 {
        return Err(FeedError::TooLarge(MOST_MB));
    }
    let decoded = decode(bytes, mime);
    let text = decoded
        .text
        .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(FeedError::Empty);
    }
    let mime = mime.unwrap_or_default().to_ascii_lowercase();
    let mut head = text.len().min(4096);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    let head = &text[..head];
    // Looks come before labels: servers send all of these as text/plain or as octets.
    let cues = if text.starts_with(['{', '[']) && (mime.contains("json") || head.contains('"')) {
        json::parse(text).ok_or_else(|| FeedError::NotAFeed("no transcript in it".to_owned()))?
    } else if text.starts_with("WEBVTT") || head.contains("-->") && !head.contains("<!--") {
        subtitles::parse(text)
    } else if text.starts_with('<') || mime.contains("html") {
        html::parse(text)
    } else {
        plain(text)
    };
    let cues: Vec<Cue> = cues
        .into_iter()
        .filter(|cue| !cue.text.is_empty())
        .take(MOST_CUES)
        .collect();
    if cues.is_empty() {
        Err(FeedError::Empty)
    } else {
        Ok(cues)
    }
}

/// A paragraph is a cue; `Ada: ...` names its speaker when several lines do so.
fn plain(text: &str) -> Vec<Cue> {
    let mut blocks: Vec<String> = Vec::new();
    let mut block = String::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            block.push_str(line);
            block.push(' ');
        } else if !block.is_empty() {
            blocks.push(collapse(&block));
            block.clear();
        }
    }
    let named = blocks.iter().filter(|b| speaker(b).is_some()).count();
    let believed = named > 1 && named * 3 > blocks.len();
    blocks
        .into_iter()
        .take(MOST_CUES)
        .map(|text| match speaker(&text).filter(|_| believed) {
            Some((name, said)) => cue(None, None, Some(name.to_owned()), said.to_owned()),
            None => cue(None, None, None, text),
        })
        .collect()
}

/// `Ada Lovelace: Good morning` in two.
fn speaker(text: &str) -> Option<(&str, &str)> {
    let (name, said) = text.split_once(": ")?;
    let words = name.split(' ').count();
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '\''));
    let proper = name.starts_with(char::is_uppercase);
    (plain && proper && words <= 4 && name.chars().count() <= 40).then_some((name, said.trim()))
}

fn cue(start_ms: Option<u64>, end_ms: Option<u64>, speaker: Option<String>, text: String) -> Cue {
    Cue {
        start_ms,
        end_ms: end_ms.filter(|end| start_ms.is_none_or(|start| *end >= start)),
        speaker,
        text,
    }
}
