//! Chapters in media files by the readers that are our own.
#![no_main]
use libfuzzer_sys::fuzz_target;
use player::fuzz::media_chapters;

fuzz_target!(|data: &[u8]| {
    let chapters = media_chapters(data);
    let pictures = chapters.iter().filter_map(|c| c.picture.as_ref());
    assert!(pictures.map(Vec::len).sum::<usize>() <= data.len().max(8 << 20));
    for pair in chapters.windows(2) {
        assert!(pair[0].start_ms < pair[1].start_ms);
    }
    for chapter in &chapters {
        assert!(chapter.end_ms.is_none_or(|end| end > chapter.start_ms));
        assert!(chapter.title.len() <= 1000);
    }
});
