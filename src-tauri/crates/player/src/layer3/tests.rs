use std::process::Command;

use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use super::Layer3;
use crate::index::Header;
use crate::open::codecs;

/// Pseudo-random numbers that are the same each time (xorshift).
pub(super) struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 11) as usize % n
    }
}

/// The decoder that is measured against.
struct Theirs(Box<dyn AudioDecoder>);

impl Theirs {
    fn new() -> Theirs {
        let mut params = AudioCodecParameters::new();
        params.for_codec(CODEC_ID_MP3);
        let options = AudioDecoderOptions::default().gapless(false);
        Theirs(codecs().make_audio_decoder(&params, &options).unwrap())
    }

    fn decode(&mut self, header: &Header, frame: &[u8]) -> Option<Vec<f32>> {
        let length = Duration::new(u64::from(header.format.samples()));
        let packet = PacketRef::new(0, Timestamp::new(0), length, frame);
        let decode = || {
            let buffer = self.0.decode_ref(&packet).ok()?;
            let mut samples = Vec::new();
            buffer.copy_to_vec_interleaved(&mut samples);
            Some(samples)
        };
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode)).unwrap_or(None)
    }
}

fn frames(bytes: &[u8]) -> Vec<(Header, Vec<u8>)> {
    let mut at = 0;
    let mut found = Vec::new();
    while let Some(word) = bytes.get(at..at + 4) {
        let header = Header::parse(word.try_into().unwrap());
        match header.and_then(|h| Some((h, bytes.get(at..at + h.bytes)?))) {
            Some((header, frame)) => {
                found.push((header, frame.to_vec()));
                at += header.bytes;
            }
            None => at += 1,
        }
    }
    found
}

fn ours(decoder: &mut Layer3, header: &Header, frame: &[u8]) -> Option<Vec<f32>> {
    let mut out = Vec::new();
    decoder.decode(header, frame, &mut out).ok()?;
    let samples = header.format.samples() as usize * usize::from(header.format.channels);
    assert_eq!(out.len(), samples);
    assert!(out.iter().all(|s| s.is_finite()));
    Some(out)
}

#[derive(Debug, Default)]
struct Compared {
    frames: usize,
    only_ours: usize,
    only_theirs: usize,
    /// Largest difference, as a share of the loudest sample of the frame if that is beyond full scale.
    worst: f32,
    squares: f64,
    samples: usize,
    loudest: f32,
}

impl Compared {
    fn add(&mut self, ours: &[f32], theirs: &[f32]) -> f32 {
        assert_eq!(ours.len(), theirs.len());
        let peak = theirs.iter().fold(1.0f32, |m, s| m.max(s.abs()));
        let mut worst = 0.0f32;
        for (a, b) in ours.iter().zip(theirs) {
            let off = (a - b).abs() / peak;
            worst = worst.max(off);
            self.squares += f64::from(off).powi(2);
            self.loudest = self.loudest.max(b.abs());
        }
        self.worst = self.worst.max(worst);
        self.samples += ours.len();
        self.frames += 1;
        worst
    }

    fn rms(&self) -> f64 {
        (self.squares / self.samples.max(1) as f64).sqrt()
    }
}

fn compare(bytes: &[u8]) -> Compared {
    let (mut a, mut b) = (Layer3::new(), Theirs::new());
    let mut compared = Compared::default();
    for (header, frame) in frames(bytes) {
        let ours = ours(&mut a, &header, &frame);
        let theirs = b.decode(&header, &frame);
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => {
                compared.add(&ours, &theirs);
            }
            (Some(_), None) => compared.only_ours += 1,
            (None, Some(_)) => compared.only_theirs += 1,
            (None, None) => {}
        }
    }
    compared
}

fn lame(sound: &str, args: &[&str]) -> Vec<u8> {
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", sound])
        .args(args)
        .args(["-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0"])
        .args(["-f", "mp3", "-"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    made.stdout
}

const NOISE: &str = "aevalsrc=exprs='0.6*random(0)-0.3|0.6*random(1)-0.3':s=44100:d=2";
const TONES: &str =
    "aevalsrc=exprs='0.9*sin(2*PI*(440+t*2000)*t)|0.5*sin(2*PI*997*t)+0.1*random(0)':s=44100:d=2";
/// Short loud strokes out of silence, not at once in both channels.
const CLICKS: &str = "aevalsrc=exprs='0.9*(random(0)*2-1)*exp(-200*mod(t,0.11))|0.9*sin(5000*t)*exp(-300*mod(t+0.03,0.07))':s=44100:d=2";

#[test]
fn sounds_as_the_reference_at_all_rates() {
    let mut short = 0;
    for sound in [NOISE, TONES, CLICKS] {
        for rate in ["8000", "11025", "12000", "16000", "22050", "24000", "32000", "44100", "48000"] {
            for how in [
                &["-ac", "1", "-b:a", "32k"][..],
                &["-ac", "2", "-b:a", "64k", "-joint_stereo", "1"],
                &["-ac", "2", "-b:a", "160k", "-joint_stereo", "0"],
                &["-ac", "2", "-q:a", "5"],
            ] {
                let bytes = lame(sound, &[&["-ar", rate][..], how].concat());
                let compared = compare(&bytes);
                short += short_blocks(&bytes);
                assert!(
                    compared.frames > 20 && compared.only_ours + compared.only_theirs == 0
                        && compared.worst <= 2e-5 && compared.rms() <= 2e-6 && compared.loudest > 0.05,
                    "{rate} {how:?} {sound}: {compared:?}, rms {}", compared.rms()
                );
            }
        }
    }
    assert!(short > 500, "{short}");
}

fn short_blocks(bytes: &[u8]) -> usize {
    let of = |(header, frame): &(Header, Vec<u8>)| {
        let overhead = header.overhead();
        let side = &frame[overhead - header.format.side_bytes()..overhead];
        let channels = usize::from(header.format.channels);
        let side = super::Side::parse(side, header.format.version > 0, channels).unwrap();
        side.granules.iter().flatten().filter(|g| matches!(g.blocks, super::side::Blocks::Short)).count()
    };
    frames(bytes).iter().map(of).sum()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Harm {
    /// Bits of the side information.
    Side,
    /// Bits of the main data.
    Main,
    /// Joint stereo switched on or changed.
    Joint,
    /// Short blocks are said to be mixed.
    Mixed,
    /// Any bits after the first three bytes.
    Any,
    /// Nothing but the header is left.
    Random,
    Cut,
}

const HARMS: [Harm; 7] = [
    Harm::Side,
    Harm::Main,
    Harm::Joint,
    Harm::Mixed,
    Harm::Any,
    Harm::Random,
    Harm::Cut,
];

fn flip(frame: &mut [u8], bit: usize) {
    if let Some(byte) = frame.get_mut(bit / 8) {
        *byte ^= 0x80 >> (bit % 8);
    }
}

fn harm(header: &Header, frame: &mut Vec<u8>, how: Harm, dice: &mut Dice) {
    let overhead = header.overhead();
    let side = overhead - header.format.side_bytes();
    let times = 1 + dice.below(3);
    match how {
        Harm::Side => (0..times).for_each(|_| flip(frame, 8 * side + dice.below(8 * (overhead - side)))),
        Harm::Main => {
            let bits = 8 * (frame.len() - overhead);
            (0..times).for_each(|_| flip(frame, 8 * overhead + dice.below(bits)));
        }
        Harm::Joint if header.format.channels == 2 => {
            frame[3] = frame[3] & 0x0f | 0x40 | (dice.below(4) as u8) << 4;
        }
        Harm::Joint => {}
        Harm::Mixed => {
            // Where window switching is on, the mixed flag comes after the block type.
            let lsf = header.format.version > 0;
            let channels = usize::from(header.format.channels);
            let (first, size) = match (lsf, channels) {
                (false, 1) => (18, 59),
                (false, _) => (20, 59),
                (true, n) => (8 + n, 63),
            };
            for part in 0..channels * if lsf { 1 } else { 2 } {
                let at = 8 * side + first + size * part + 12 + 9 + 8 + if lsf { 9 } else { 4 };
                if frame[at / 8] << (at % 8) & 0x80 != 0 {
                    flip(frame, at + 3);
                }
            }
        }
        Harm::Any => {
            let bits = 8 * frame.len() - 24;
            (0..times * 3).for_each(|_| flip(frame, 24 + dice.below(bits)));
        }
        Harm::Random => frame[side..].fill_with(|| dice.next() as u8),
        Harm::Cut => frame.truncate(dice.below(frame.len())),
    }
}

/// Whether the two decoders read the frame differently, and ours is the one that goes by the standard.
fn policy(header: &Header, frame: &[u8]) -> bool {
    let overhead = header.overhead();
    let Some(side) = frame.get(overhead - header.format.side_bytes()..overhead) else { return false };
    let channels = usize::from(header.format.channels);
    let lsf = header.format.version > 0;
    let Some(side) = super::Side::parse(side, lsf, channels) else { return false };
    let intensity = frame[3] >> 4 & 5 == 5 && frame[3] >> 6 == 1;
    lsf && intensity || side.granules.iter().flatten().any(|granule| match granule.blocks {
        super::side::Blocks::Mixed => true,
        super::side::Blocks::Start { low_normal } | super::side::Blocks::Stop { low_normal } => low_normal,
        super::side::Blocks::Short => granule.preflag,
        super::side::Blocks::Normal { .. } => false,
    })
}

#[test]
fn damage_is_told_and_never_worse() {
    let streams: Vec<_> = [
        (CLICKS, &["-ar", "44100", "-b:a", "96k", "-joint_stereo", "1"][..]),
        (TONES, &["-ar", "48000", "-b:a", "128k", "-joint_stereo", "1"]),
        (CLICKS, &["-ar", "22050", "-b:a", "64k", "-joint_stereo", "1"]),
        (NOISE, &["-ar", "8000", "-b:a", "32k", "-joint_stereo", "1"]),
        (CLICKS, &["-ar", "8000", "-b:a", "40k", "-joint_stereo", "0"]),
        (CLICKS, &["-ar", "32000", "-ac", "1", "-b:a", "64k"]),
    ]
    .iter()
    .map(|(sound, args)| frames(&lame(sound, args)))
    .collect();
    let mut dice = Dice(0x1234_5678_9abc_def1);
    for how in HARMS {
        let mut compared = Compared::default();
        let (mut shown, mut apart) = (0, 0);
        for _ in 0..3000 {
            let stream_no = dice.below(streams.len());
            let stream = &streams[stream_no];
            let at = 5 + dice.below(stream.len() - 8);
            let (mut a, mut b) = (Layer3::new(), Theirs::new());
            for (header, frame) in &stream[at - 4..at] {
                ours(&mut a, header, frame);
                b.decode(header, frame);
            }
            let (header, mut frame) = stream[at].clone();
            harm(&header, &mut frame, how, &mut dice);
            let policy = policy(&header, &frame);
            let (next, after) = &stream[at + 1];
            match (ours(&mut a, &header, &frame), b.decode(&header, &frame)) {
                (Some(_), Some(_)) if policy => apart += 1,
                (Some(mut x), Some(mut y)) => {
                    // What is loud in this frame may be heard in the next one only.
                    if let (Some(u), Some(v)) = (ours(&mut a, next, after), b.decode(next, after)) {
                        x.extend(u);
                        y.extend(v);
                        let worst = compared.add(&x, &y);
                        if worst > 2e-5 && shown < 8 { shown += 1;
                            let s = super::Side::parse(&frame[header.overhead() - header.format.side_bytes()..header.overhead()], header.format.version > 0, usize::from(header.format.channels)).unwrap();
                            let first = x.iter().zip(&y).position(|(a, b)| (a - b).abs() > 1e-4).unwrap_or(0);
                            eprintln!("{how:?} stream {stream_no} frame {at} worst {worst} first {first} mode {:x} back {} {:?}", frame[3] >> 4, s.back, s.granules.map(|g| g.map(|c| (c.blocks.shape(), c.bits, c.pairs, c.tables))));
                        }
                    }
                }
                (Some(_), None) => compared.only_ours += 1,
                (None, Some(_)) => {
                    compared.only_theirs += 1;
                    if shown < 8 { shown += 1;
                        let s = super::Side::parse(&frame[header.overhead() - header.format.side_bytes()..header.overhead()], header.format.version > 0, usize::from(header.format.channels)).unwrap();
                        eprintln!("only theirs {how:?} stream {stream_no} frame {at} len {} mode {:x} back {} {:?}", frame.len(), frame[3] >> 4, s.back, s.granules.map(|g| g.map(|c| (c.blocks.shape(), c.bits, c.pairs, c.tables))));
                    }
                }
                (None, None) => {}
            }
        }
        eprintln!("{how:?}: apart {apart} {compared:?}");
    }
}

#[test]
fn dump() {
    let Ok(path) = std::env::var("L3FILE") else { return };
    let bytes = std::fs::read(&path).unwrap();
    let (mut a, mut b) = (Layer3::new(), Theirs::new());
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for (header, frame) in frames(&bytes) {
        let n = header.format.samples() as usize * usize::from(header.format.channels);
        x.extend(ours(&mut a, &header, &frame).unwrap_or(vec![0.0; n]));
        y.extend(b.decode(&header, &frame).unwrap_or(vec![0.0; n]));
    }
    let raw = |v: &[f32]| v.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>();
    std::fs::write(format!("{path}.ours"), raw(&x)).unwrap();
    std::fs::write(format!("{path}.theirs"), raw(&y)).unwrap();
}
