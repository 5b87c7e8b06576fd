//! The MP3 frame index: any bytes make an index or an error, and an index survives being stored.
#![no_main]
use libfuzzer_sys::fuzz_target;
use player::{FrameIndex, MemorySource, index_mp3};

fuzz_target!(|data: &[u8]| {
    if let Ok(index) = index_mp3(Box::new(MemorySource::new(data))) {
        let stored = index.to_bytes();
        assert!(stored.len() <= data.len() + 64, "grows: {}", stored.len());
        let again = FrameIndex::from_bytes(&stored).expect("its own bytes");
        assert_eq!(again.to_bytes(), stored);
        assert_eq!(again.duration_ms(), index.duration_ms());
    }
});
