//! Podcasting 2.0 JSON transcripts, and the shapes that transcription programs write.
use serde_json::Value;

use super::{MOST_CUES, cue};
use crate::Cue;
use crate::duration::{clock, milliseconds};
use crate::json::{list, number, read, text};
use crate::text::collapse;

pub fn parse(text: &str) -> Option<Vec<Cue>> {
    let (root, _) = read(text.as_bytes())?;
    let rows = match &root {
        Value::Array(rows) => rows.as_slice(),
        _ => ["segments", "cues", "transcript", "utterances", "results"]
            .into_iter()
            .map(|n| list(&root, n))
            .find(|l| !l.is_empty())?,
    };
    let mut cues: Vec<Cue> = rows.iter().take(MOST_CUES).filter_map(segment).collect();
    if cues.iter().all(|c| c.start_ms.is_some()) {
        cues.sort_by_key(|c| c.start_ms);
    }
    Some(cues)
}

fn segment(row: &Value) -> Option<Cue> {
    let time = |names: [&str; 4]| {
        let value = names.iter().find_map(|n| row.get(n))?;
        number(Some(value))
            .and_then(milliseconds)
            .or_else(|| clock(value.as_str()?))
    };
    let said = text(row, &["body"])
        .or_else(|| text(row, &["text"]))
        .or_else(|| text(row, &["words"]))?;
    let speaker = text(row, &["speaker"])
        .or_else(|| text(row, &["speakerName"]))
        .or_else(|| text(row, &["speaker_name"]));
    Some(cue(
        time(["startTime", "start", "start_time", "from"]),
        time(["endTime", "end", "end_time", "to"]),
        speaker.map(|s| collapse(&s)).filter(|s| !s.is_empty()),
        collapse(&said),
    ))
}
