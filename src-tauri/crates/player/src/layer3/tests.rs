#![allow(clippy::unwrap_used)]

mod damage;

use std::io::Write;
use std::process::{Command, Stdio};

use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use super::side::Blocks;
use super::{Layer3, Side};
use crate::decode::probe::codecs;
use crate::index::Header;

/// Pseudo-random numbers that are the same each time (xorshift).
struct Dice(u64);

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
        .args([
            "-c:a",
            "libmp3lame",
            "-write_xing",
            "0",
            "-id3v2_version",
            "0",
        ])
        .args(["-f", "mp3", "-"])
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
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
        for rate in [
            "8000", "11025", "12000", "16000", "22050", "24000", "32000", "44100", "48000",
        ] {
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
                    compared.frames > 20
                        && compared.only_ours + compared.only_theirs == 0
                        && compared.worst <= 2e-5
                        && compared.rms() <= 2e-6
                        && compared.loudest > 0.05,
                    "{rate} {how:?} {sound}: {compared:?}, rms {}",
                    compared.rms()
                );
            }
        }
    }
    assert!(short > 500, "{short}");
}

fn side_of(header: &Header, frame: &[u8]) -> Option<Side> {
    let overhead = header.overhead();
    let side = frame.get(overhead - header.format.side_bytes()..overhead)?;
    let channels = usize::from(header.format.channels);
    Side::parse(side, header.format.version > 0, channels)
}

fn short_blocks(bytes: &[u8]) -> usize {
    let of = |(header, frame): &(Header, Vec<u8>)| {
        let side = side_of(header, frame).unwrap();
        side.granules
            .iter()
            .flatten()
            .filter(|g| matches!(g.blocks, Blocks::Short))
            .count()
    };
    frames(bytes).iter().map(of).sum()
}

/// The reference decodes mixed blocks in a way that no other decoder does, so these are measured against ffmpeg.
#[test]
fn mixed_blocks_sound_as_by_ffmpeg() {
    for args in [
        &["-ar", "44100", "-b:a", "96k"][..],
        &["-ar", "32000", "-ac", "1", "-b:a", "64k"],
        &["-ar", "22050", "-b:a", "64k"],
    ] {
        let mut bytes = Vec::new();
        let mut mixed = 0;
        for (header, mut frame) in frames(&lame(CLICKS, args)) {
            mixed += damage::mix(&header, &mut frame);
            bytes.extend(frame);
        }
        assert!(mixed > 20, "{mixed}");
        let mut decoder = Layer3::new();
        let frames = frames(&bytes).into_iter();
        let sound = frames.flat_map(|(header, frame)| ours(&mut decoder, &header, &frame).unwrap());
        let mut compared = Compared::default();
        compared.add(&sound.collect::<Vec<_>>(), &by_ffmpeg(&bytes));
        assert!(
            compared.worst <= 2e-5 && compared.rms() <= 1e-6,
            "{args:?}: {compared:?}"
        );
    }
}

fn by_ffmpeg(bytes: &[u8]) -> Vec<f32> {
    let mut process = Command::new("ffmpeg")
        .args([
            "-v",
            "quiet",
            "-flags2",
            "+skip_manual",
            "-c:a",
            "mp3float",
            "-f",
            "mp3",
            "-i",
            "-",
        ])
        .args(["-f", "f32le", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let feeding = std::thread::spawn(move || input.write_all(&bytes));
    let output = process.wait_with_output().unwrap();
    feeding.join().unwrap().unwrap();
    let samples = output.stdout.as_chunks::<4>().0.iter();
    samples.map(|s| f32::from_le_bytes(*s)).collect()
}
