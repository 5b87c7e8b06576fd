//! Podcasting 2.0 JSON transcripts, and the shapes that transcription programs write.
use serde_json::Value;

use super::{MOST_CUES, cue};
use crate::Cue;
use crate::json::{list, number, read, text};
use crate::text::{collapse, title};
use lenient::duration::{clock, milliseconds};

/// Words of one segment.
const MOST_WORDS: usize = 2000;

pub fn parse(text: &str) -> Option<Vec<Cue>> {
    let (root, _) = read(text.as_bytes())?;
    let rows = match &root {
        Value::Array(rows) => rows.as_slice(),
        _ => LISTS
            .into_iter()
            .map(|n| list(&root, n))
            .find(|l| !l.is_empty())?,
    };
    Some(rows.iter().take(MOST_CUES).filter_map(segment).collect())
}

/// Where programs put what was said, the podcast namespace's name first.
const LISTS: [&str; 7] = [
    "segments",
    "cues",
    "transcription",
    "transcript",
    "utterances",
    "results",
    "words",
];

fn segment(row: &Value) -> Option<Cue> {
    let time = |names: [&str; 4]| {
        let value = names.iter().find_map(|n| row.get(n))?;
        number(Some(value))
            .and_then(milliseconds)
            .or_else(|| clock(value.as_str()?))
    };
    // whisper.cpp counts milliseconds in `offsets`.
    let offset = |name: &str| {
        let value = row.get("offsets").and_then(|o| o.get(name));
        number(value).and_then(|ms| milliseconds(ms / 1000.0))
    };
    let said = ["body", "text", "words", "word"]
        .into_iter()
        .find_map(|n| text(row, &[n]))
        .unwrap_or_else(|| {
            let words = list(row, "words").iter().take(MOST_WORDS);
            let words = words.filter_map(|w| text(w, &["word"]).or_else(|| text(w, &["text"])));
            words.collect::<Vec<_>>().join(" ")
        });
    let speaker = text(row, &["speaker"])
        .or_else(|| text(row, &["speakerName"]))
        .or_else(|| text(row, &["speaker_name"]));
    Some(cue(
        time(["startTime", "start", "start_time", "from"]).or_else(|| offset("from")),
        time(["endTime", "end", "end_time", "to"]).or_else(|| offset("to")),
        speaker.map(|s| collapse(&s)).filter(|s| !s.is_empty()),
        title(&said),
    ))
}
