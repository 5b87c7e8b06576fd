//! Chapters in files of their own and in show notes.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let found = feed::parse_chapters(data).unwrap_or_default();
    assert!(found.is_sorted_by_key(|c| c.start_ms));
    let notes = feed::chapters_from_notes(&String::from_utf8_lossy(data));
    assert!(notes.is_empty() || notes.len() >= 3);
    assert!(notes.is_sorted_by(|a, b| a.start_ms < b.start_ms));
});
