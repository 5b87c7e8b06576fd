//! Signs of band replication in AAC: any packet has an answer, and zeros behind it, which are no packet's end, have none.
#![no_main]
use libfuzzer_sys::fuzz_target;
use player::fuzz::ends_with_replication;

fuzz_target!(|data: &[u8]| {
    let found = ends_with_replication(data);
    assert!(!found || data.len() >= 2);
    assert!(!ends_with_replication(&[data, &[0]].concat()));
});
