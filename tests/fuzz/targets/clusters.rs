//! Clusters of Matroska: from any place the file reads on to its end, and no further.
#![no_main]
use libfuzzer_sys::fuzz_target;
use player::fuzz::matroska_from;

fuzz_target!(|data: &[u8]| {
    // From its end, so that whole files are good seeds.
    let time = data
        .last_chunk()
        .map_or(0, |end| u64::from_le_bytes(*end) >> 40);
    for time in [0, time, u64::MAX] {
        if let Some((read, len)) = matroska_from(data, time) {
            assert_eq!(read, len);
            // The beginning of the segment may be longer than it was.
            assert!(read <= data.len() as u64 + 12, "{read}");
        }
    }
});
