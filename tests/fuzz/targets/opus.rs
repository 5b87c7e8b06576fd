//! Opus packets side by side: what is taken off has no more bytes than it came from, and what is left is the packet's end.
#![no_main]
use libfuzzer_sys::fuzz_target;
use player::fuzz::opus_split;

fuzz_target!(|data: &[u8]| {
    let mut piece = Vec::new();
    let mut rest = data;
    while let Some(behind) = opus_split(rest, &mut piece) {
        // One length is left out, of one or two bytes.
        assert!((1..=2).contains(&(rest.len() - behind.len() - piece.len())));
        assert!(data.ends_with(behind));
        rest = behind;
    }
});
