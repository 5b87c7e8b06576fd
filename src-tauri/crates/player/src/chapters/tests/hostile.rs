//! Damaged tags by the thousand, the same ones each time.
use std::time::{Duration, Instant};

use super::*;

/// xorshift, so that a failure can be made again from its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

fn good() -> Vec<u8> {
    let parts = [
        title(4, "One"),
        link(4, b"https://example.org"),
        picture(4, PNG),
    ];
    let data = chap_data("c", 70_000, 255, &parts);
    let content = [&safe(data.len())[..], &unsynchronised(&data)].concat();
    let first = tag(
        3,
        0xc0,
        &[vec![0, 0, 0, 6, 0, 0, 0, 0, 0, 0], frame(3, "TIT2", b"\0x")],
    );
    let second = tag(
        4,
        0x40,
        &[
            vec![0, 0, 0, 6, 1, 0],
            toc(4, "t", 3, &["a", "u"]),
            toc(4, "u", 1, &["b"]),
            chap(4, "a", 0, 5, &parts),
            chap(4, "b", 6, 9, &[frame(4, "TIT2", b"\x01\xff\xfea\0b\0")]),
            frame_with(safe(content.len()), 0x43, "CHAP", &content),
        ],
    );
    let flac = b"fLaC\x84\0\0\x2e\x01\0\0\0v\x01\0\0\0\x20\0\0\0CHAPTER001=00:00:00.0000000000000";
    [&first[..], &second, flac].concat()
}

#[test]
fn damaged_tags() {
    let good = good();
    assert_eq!(own(&good).len(), 3);
    let start = Instant::now();
    for seed in 1..=20_000u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut file = good.clone();
        for _ in 0..=dice.roll(6) {
            let at = dice.roll(file.len());
            match dice.roll(5) {
                0 => file.truncate(at.max(12)),
                1 => file[at] = [0, 0xff, 0x7f, 0x80, dice.roll(256) as u8][dice.roll(5)],
                2 => file[at] ^= 1 << dice.roll(8),
                3 => {
                    let piece = file[at..(at + dice.roll(200)).min(file.len())].to_vec();
                    let to = dice.roll(file.len());
                    file.splice(to..to, piece);
                }
                _ => {
                    let to = (at + dice.roll(40)).min(file.len() - 1);
                    file.drain(at..to.max(at));
                }
            }
        }
        let found = own(&file);
        assert!(found.len() <= file.len() / 16, "{seed}");
        let kept: usize = found
            .iter()
            .map(|c| c.title.len() + c.picture.as_ref().map_or(0, Vec::len))
            .sum();
        assert!(kept <= 3 * file.len(), "{seed}");
    }
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn memory_follows_the_bytes_and_not_the_claims() {
    let claims = [
        // A tag, a frame, and a comment of as much as can be said.
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f".to_vec(),
        [
            &b"ID3\x03\0\0\x7f\x7f\x7f\x7f"[..],
            b"CHAP\xff\xff\xff\xff\0\0a\0",
        ]
        .concat(),
        [&b"ID3\x03\0\x40\x7f\x7f\x7f\x7f"[..], &[0xff; 40]].concat(),
        b"fLaC\x84\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        b"fLaC\x84\xff\xff\xff\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
    ];
    for file in claims {
        let used = allocation_counter::measure(|| assert!(own(&file).is_empty()));
        assert!(used.bytes_max < 64 << 10, "{file:?}: {used:?}");
    }
    // Tables of nothing but empty names.
    let table = toc(3, "t", 3, &[""; 255]);
    let file = tag(3, 0, &[table.repeat(4000), chap(3, "a", 0, 1, &[])]);
    let used = allocation_counter::measure(|| assert_eq!(own(&file).len(), 1));
    assert!(used.bytes_max < 8 * file.len() as u64, "{used:?}");
    // More chapters than anyone makes.
    let many = chap(3, "a", 1, 2, &[]).repeat(60_000);
    let start = Instant::now();
    assert_eq!(own(&tag(3, 0, &[many])).len(), 1);
    assert!(start.elapsed() < Duration::from_secs(5));
}
