//! Transcripts of every kind: the first byte is the label they come with.
#![no_main]
use libfuzzer_sys::fuzz_target;

const LABELS: [Option<&str>; 8] = [
    None,
    Some("application/srt"),
    Some("text/vtt"),
    Some("application/json"),
    Some("text/html"),
    Some("text/plain"),
    Some("text/plain; charset=windows-1251"),
    Some("text/html; charset=utf-16"),
];

fuzz_target!(|data: &[u8]| {
    let Some((label, bytes)) = data.split_first() else {
        return;
    };
    let Ok(cues) = feed::parse_transcript(bytes, LABELS[usize::from(*label) % LABELS.len()]) else {
        return;
    };
    assert!(!cues.is_empty());
    for cue in &cues {
        assert!(!cue.text.is_empty());
        assert!(
            cue.end_ms
                .is_none_or(|end| cue.start_ms.is_none_or(|start| end >= start))
        );
    }
});
