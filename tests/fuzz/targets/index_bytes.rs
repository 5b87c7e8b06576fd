//! Stored index bytes: whatever stood in a database, with a checksum that is right and with one that is not.
#![no_main]
use libfuzzer_sys::fuzz_target;
use player::FrameIndex;

fuzz_target!(|data: &[u8]| {
    let _ = FrameIndex::from_bytes(data);
    // The name and the checksum keep chance out, not what is behind them.
    let mut signed = [b"EMI1", data].concat();
    let sum = signed.iter().fold(0x811c_9dc5_u32, |hash, b| {
        (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193)
    });
    signed.extend_from_slice(&sum.to_le_bytes());
    if let Ok(index) = FrameIndex::from_bytes(&signed) {
        let _ = (index.duration_ms(), index.frames(), index.heard_samples());
        let again = FrameIndex::from_bytes(&index.to_bytes()).expect("its own bytes");
        assert_eq!(again, index);
    }
});
