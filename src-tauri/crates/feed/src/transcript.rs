//! Transcripts: what kind they are, by name and by looking. Each kind is read in its own module; cues stay as they
//! are given, unless they are single words.
mod html_transcript;
mod json_transcript;
mod plain_transcript;
mod sentences;
mod speakers;
mod subtitles;

use crate::{Cue, FeedError};
use lenient::charset::{Trust, decode};

const MOST_CUES: usize = 200_000;
const MOST_MB: u32 = 64;

pub fn parse(bytes: &[u8], mime: Option<&str>) -> Result<Vec<Cue>, FeedError> {
    if bytes.len() > (MOST_MB as usize) << 20 {
        return Err(FeedError::TooLarge(MOST_MB));
    }
    let decoded = decode(bytes, mime, Trust::Document);
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
    let looks_json = text.starts_with(['{', '[']) && (mime.contains("json") || head.contains('"'));
    let mut cues = if looks_json {
        // Plain text may begin with a bracket too.
        match json_transcript::parse(text) {
            Some(cues) => cues,
            None if text.starts_with('{') || mime.contains("json") => {
                return Err(FeedError::NotAFeed("no transcript in it".to_owned()));
            }
            None => Vec::new(),
        }
    } else if text.starts_with("WEBVTT") || head.contains("-->") && !head.contains("<!--") {
        subtitles::parse(text)
    } else {
        Vec::new()
    };
    if cues.is_empty() && !looks_json && (text.starts_with('<') || mime.contains("html")) {
        cues = html_transcript::parse(text);
    } else if cues.is_empty() && !text.starts_with('{') && !text.starts_with("WEBVTT") {
        cues = plain_transcript::parse(text);
    }
    cues.retain(|cue| !cue.text.is_empty());
    cues.truncate(MOST_CUES);
    if cues.iter().all(|c| c.start_ms.is_some()) {
        cues.sort_by_key(|c| c.start_ms);
    }
    let mut cues = sentences::joined(cues);
    speakers::by_colon(&mut cues);
    cues.retain(|cue| !cue.text.is_empty());
    if cues.is_empty() {
        Err(FeedError::Empty)
    } else {
        Ok(cues)
    }
}

fn cue(start_ms: Option<u64>, end_ms: Option<u64>, speaker: Option<String>, text: String) -> Cue {
    Cue {
        start_ms,
        end_ms: end_ms.filter(|end| start_ms.is_none_or(|start| *end >= start)),
        speaker,
        text,
    }
}
