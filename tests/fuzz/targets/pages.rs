//! Pages of Ogg: stretches between breaks never give more than there is, and come to an end.
#![no_main]
use libfuzzer_sys::fuzz_target;
use player::fuzz::ogg_before;

fuzz_target!(|data: &[u8]| {
    // From its end, so that whole files are good seeds.
    let granule = data
        .last_chunk()
        .map_or(0, |end| u64::from_le_bytes(*end) >> 40);
    for granule in [0, granule, u64::MAX] {
        if let Some((read, stretches)) = ogg_before(data, granule) {
            assert!(read <= data.len(), "{read}");
            assert!(stretches <= data.len() / 27, "{stretches}");
        }
    }
});
