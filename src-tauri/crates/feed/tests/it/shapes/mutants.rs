//! Each of our feeds, damaged forty times by seeded chance: no panic, and bounds on time and on what comes of it.
use super::{all, read_bytes};
use feed::ParsedFeed;
use std::time::{Duration, Instant};

const MUTANTS: u64 = 40;

/// xorshift, so that a failure can be made again from its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }

    /// A piece of it, of at most so many bytes.
    fn piece(&mut self, bytes: &[u8], most: usize) -> std::ops::Range<usize> {
        let from = self.roll(bytes.len());
        from..(from + 1 + self.roll(most)).min(bytes.len())
    }
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    if bytes.is_empty() {
        return;
    }
    match dice.roll(7) {
        0 => {
            let at = dice.roll(bytes.len());
            bytes.truncate(at);
        }
        1 => {
            for _ in 0..=dice.roll(8) {
                let at = dice.roll(bytes.len());
                bytes[at] ^= 1 << dice.roll(8);
            }
        }
        2 => {
            let piece = dice.piece(bytes, 200);
            let copy = bytes[piece].to_vec();
            let at = dice.roll(bytes.len());
            bytes.splice(at..at, copy);
        }
        // Nested deep.
        3 => {
            let open: &[u8] = [
                &b"<div>"[..],
                b"<item>",
                b"<![CDATA[",
                b"&amp;",
                b"{\"items\":[",
                b"<media:group>",
            ][dice.roll(6)];
            let at = dice.roll(bytes.len());
            bytes.splice(at..at, open.repeat(1 + dice.roll(2_000)));
        }
        4 => {
            let piece = dice.piece(bytes, 60);
            let copy = bytes[piece.clone()].repeat(1 + dice.roll(200));
            bytes.splice(piece, copy);
        }
        5 => {
            let piece = dice.piece(bytes, 100);
            bytes.drain(piece);
        }
        _ => {
            let at = dice.roll(bytes.len());
            bytes[at] = b"<>&;\"'/=![]{}\0\xff:"[dice.roll(16)];
        }
    }
}

/// Bytes of all that came of it.
fn size(feed: &ParsedFeed) -> usize {
    serde_json::to_string(feed).unwrap().len()
}

#[test]
fn damaged_feeds_stay_bounded() {
    let started = Instant::now();
    let mut slowest = Duration::ZERO;
    for (n, shape) in all().iter().enumerate() {
        for mutant in 0..MUTANTS {
            let seed = (n as u64 * MUTANTS + mutant + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let (mut dice, mut bytes) = (Dice(seed), shape.bytes.clone());
            for _ in 0..=dice.roll(4) {
                damage(&mut bytes, &mut dice);
            }
            let before = Instant::now();
            let read = read_bytes(&bytes, shape.header);
            let took = before.elapsed();
            slowest = slowest.max(took);
            // Generous: other tests run beside it.
            let bound = Duration::from_millis(1_000 + bytes.len() as u64 / 100);
            assert!(took < bound, "{} ({mutant}): {took:?}", shape.shows);
            if let Ok(feed) = read {
                // Each item may give its text as summary and as body, and letters of one byte may become three.
                let most = 8 * bytes.len() + 40_000 + 400 * feed.items.len();
                let came = size(&feed);
                assert!(
                    came < most,
                    "{} ({mutant}): {came} of {}",
                    shape.shows,
                    bytes.len()
                );
            }
        }
    }
    eprintln!("{:?} in all, {slowest:?} at most", started.elapsed());
}
