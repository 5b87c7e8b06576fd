//! Layer III: any frame decodes to as many finite samples as its header says, or is refused.
#![no_main]
use libfuzzer_sys::fuzz_target;
use player::fuzz::layer3;

fuzz_target!(|data: &[u8]| {
    layer3(data, |samples, expected| {
        assert_eq!(samples.len(), expected);
        assert!(samples.iter().all(|s| s.is_finite()));
    });
});
