//! Seeks in damaged Ogg files, beside all that is decoded of the same file.
use std::sync::Mutex;

use super::*;
use crate::MemorySource;
use crate::decode::{Block, Decode, Next};
use crate::fixture;
use crate::ticks::Ticks;

fn open(file: &[u8]) -> Box<dyn Decode> {
    crate::open::open(Box::new(MemorySource::new(file))).unwrap()
}

/// Sample frames by where the file has them; not a number where it has none.
fn heard(file: &[u8]) -> (Vec<f32>, u32) {
    let mut decode = open(file);
    let (mut block, mut all) = (Block::default(), Vec::new());
    while decode.next(&mut block).unwrap() == Next::Block {
        assert_eq!(block.channels, 1);
        let at = usize::try_from(block.at.frames(block.rate)).unwrap();
        let end = at + block.frames();
        all.resize(all.len().max(end), f32::NAN);
        all[at..end].copy_from_slice(&block.samples);
    }
    (all, block.rate)
}

/// Where pages begin, those of the headers too.
fn starts(file: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    while let Some(page) = Page::parse(&file[starts[starts.len() - 1]..]) {
        starts.push(starts[starts.len() - 1] + page.size);
    }
    starts.pop();
    starts
}

/// How far two stretches are apart at most, of what both have.
fn apart(a: &[f32], b: &[f32]) -> f32 {
    let both = a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    both.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Overwritten, cut out, and without their first half.
fn damaged(file: &[u8], pages: &[usize], how: usize) -> Vec<u8> {
    let starts = starts(file);
    let mut out = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let page = &file[*start..starts.get(n + 1).copied().unwrap_or(file.len())];
        match (pages.contains(&n), how) {
            (false, _) => out.extend(page),
            (true, 0) => {
                let mut page = page.to_vec();
                let middle = page.len() / 2;
                page[middle..middle + 20].fill(0x55);
                out.extend(page);
            }
            (true, 1) => {}
            (true, _) => out.extend(&page[page.len() / 2..]),
        }
    }
    out
}

#[test]
fn seeks_in_damaged_files_are_exact_where_the_data_is_whole() {
    let damage = [&[3][..], &[6], &[5, 6, 7], &[4, 9, 16, 23], &[10, 12, 14]];
    for (name, tolerance) in [("vorbis-long.ogg", 0.002), ("opus-long.ogg", 0.1)] {
        let file = fixture(name);
        let (due, rate) = heard(&file);
        for (n, pages) in damage.into_iter().enumerate() {
            exact(
                name,
                &damaged(&file, pages, n % 3),
                pages,
                &due,
                rate,
                tolerance,
            );
        }
    }
}

fn exact(name: &str, file: &[u8], pages: &[usize], due: &[f32], rate: u32, tolerance: f32) {
    let what = format!("{name} without {pages:?}");
    let (all, _) = heard(file);
    let lost = all.iter().filter(|x| x.is_nan()).count();
    let most = (pages.len() as f64 * 1.2 * f64::from(rate)) as usize;
    assert!(lost > 0 && lost <= most, "{what}: {lost} lost");
    assert!(all.len().abs_diff(due.len()) <= 1, "{what}");
    // Decoders that were begun anew have settled after so much.
    let (mut whole, mut off) = (0, 0.0f32);
    for (has, due) in all.iter().zip(due) {
        whole = if has.is_nan() { 0 } else { whole + 1 };
        if whole > rate / 4 {
            off = off.max((has - due).abs());
        }
    }
    assert!(off < tolerance, "{what}: the whole is off by {off}");
    // Into the page behind each hole, and all over the file.
    let holes = pages.iter().map(|n| (n - 1) * 1000 + 150);
    for ms in holes.chain((0..23_500).step_by(2910)) {
        let at = (ms * rate as usize).div_ceil(1000);
        if all[at].is_nan() {
            continue;
        }
        let mut decode = open(file);
        decode.seek(Ticks::from_ms(ms as u64)).unwrap();
        let mut block = Block::default();
        assert_eq!(decode.next(&mut block).unwrap(), Next::Block);
        let came = block.at.frames(rate) as usize;
        assert!(
            came.abs_diff(at) <= 1,
            "{what}: {ms} ms is {}",
            block.at.ms()
        );
        let off = apart(&block.samples, &all[came..]);
        assert!(off < tolerance, "{what}: at {ms} ms off by {off}");
    }
}

/// Twenty minutes of the fixture's half one, over and over.
fn long() -> Vec<u8> {
    let file = fixture("vorbis-long.ogg");
    let starts = starts(&file);
    let pages: Vec<&[u8]> = (0..starts.len())
        .map(|n| &file[starts[n]..starts.get(n + 1).copied().unwrap_or(file.len())])
        .collect();
    let (head, sound) = pages.split_at(2);
    let last = |page: &[u8]| Page::parse(page).unwrap().granule.unwrap();
    // The last page is shorter by its padding.
    let sound = &sound[..sound.len() - 1];
    let once = last(sound[sound.len() - 1]);
    let mut out = head.concat();
    let mut sequence = 2u32;
    for round in 0..50u64 {
        for page in sound {
            let mut page = page.to_vec();
            let granule = last(&page) + round * once;
            page[6..14].copy_from_slice(&granule.to_le_bytes());
            page[18..22].copy_from_slice(&sequence.to_le_bytes());
            sequence += 1;
            out.extend(without(page, 0));
        }
    }
    out
}

/// Arrives when it is asked for, and remembers that.
struct Arriving {
    bytes: MemorySource,
    at: u64,
    asked: Arc<Mutex<Vec<(u64, u64)>>>,
}

impl Read for Arriving {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buf)?;
        let to = self.at + count as u64;
        self.asked.lock().unwrap().push((self.at, to));
        self.at = to;
        Ok(count)
    }
}

impl Seek for Arriving {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.bytes.seek(to)?;
        Ok(self.at)
    }
}

impl Source for Arriving {
    fn byte_len(&self) -> Option<u64> {
        self.bytes.byte_len()
    }

    fn is_complete(&self) -> bool {
        false
    }
}

#[test]
fn a_seek_ahead_in_what_arrives_asks_for_that_place_alone() {
    let file = long();
    let mut whole = open(&file);
    for seconds in [1_000, 300, 1_100, 20, 600] {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let source = Arriving {
            bytes: MemorySource::new(file.as_slice()),
            at: 0,
            asked: Arc::clone(&asked),
        };
        let mut arriving = crate::open::open(Box::new(source)).unwrap();
        let mut blocks = [Block::default(), Block::default()];
        assert_eq!(arriving.next(&mut blocks[0]).unwrap(), Next::Block);
        asked.lock().unwrap().clear();
        let to = Ticks::from_ms(seconds * 1000);
        for (decode, block) in [&mut arriving, &mut whole].into_iter().zip(&mut blocks) {
            decode.seek(to).unwrap();
            assert_eq!(decode.next(block).unwrap(), Next::Block);
        }
        let [here, due] = &blocks;
        assert_eq!(here.at, due.at, "at {seconds} s");
        assert!(apart(&here.samples, &due.samples) < 1e-6);
        // Without the beginning, which is here.
        let mut asked: Vec<_> = asked.lock().unwrap().clone();
        asked.retain(|(from, _)| *from > 32 << 10);
        let bytes: u64 = asked.iter().map(|(from, to)| to - from).sum();
        let most = asked.iter().map(|(_, to)| *to).max().unwrap_or(0);
        let place = file.len() as u64 * seconds / 1_150;
        assert!(bytes < 200 << 10, "at {seconds} s: {bytes} bytes were read");
        // By the rate of the beginning, which is a fifth off at most in a file like this.
        assert!(
            most < place + place / 5 + (64 << 10),
            "{most} is far behind {place}, of {seconds} s"
        );
    }
}

#[test]
fn the_length_is_that_of_the_last_whole_page() {
    for name in ["vorbis-long.ogg", "opus-long.ogg"] {
        let file = fixture(name);
        let length = |file: &[u8]| open(file).media().duration_ms().unwrap();
        let whole = length(&file);
        let starts = starts(&file);
        let last = starts[starts.len() - 1];
        let cut = length(&file[..file.len() - 1]);
        assert!((1..=1_200).contains(&(whole - cut)), "{name}: {cut}");
        let mut damaged = file.clone();
        damaged[starts[starts.len() - 2] + 60] ^= 0x55;
        damaged[last + 40] ^= 0x55;
        assert!(
            (1_000..=2_200).contains(&(whole - length(&damaged))),
            "{name}"
        );
    }
    // Of what arrives it is a guess.
    let file = long();
    let source = Arriving {
        bytes: MemorySource::new(file.as_slice()),
        at: 0,
        asked: Arc::default(),
    };
    let decode = crate::open::open(Box::new(source)).unwrap();
    let (media, due) = (decode.media(), open(&file).media().duration_ms().unwrap());
    let guess = media.duration_ms().unwrap();
    assert!(
        matches!(media.length, Some(crate::Length::Guessed(_))) && guess.abs_diff(due) < due / 4,
        "{guess} of {due}"
    );
}
