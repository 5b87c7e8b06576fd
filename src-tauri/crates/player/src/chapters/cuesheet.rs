//! The cue sheet block of FLAC (RFC 9639, section 8.7): its tracks are chapters. Symphonia refuses a file that has one,
//! because it takes the zeros behind the catalogue number for letters, so that it is shown padding there.
use super::MAX_CHAPTERS;
use super::vorbis::flac_block;
use crate::MediaChapter;
use crate::source::{Patch, SharedSource};

const STREAM_INFO: u8 = 0;
const PADDING: u8 = 1;
const CUE_SHEET: u8 = 5;
/// Catalogue number, lead-in, flags and what is reserved; the number of tracks follows.
const HEAD: usize = 128 + 8 + 259;
/// Of a track: offset, number, ISRC, flags and what is reserved; the number of its index points follows.
const TRACK: usize = 8 + 1 + 12 + 14;
const POINT: usize = 12;
/// The track behind the last: of CDs, and of all others.
const LEAD_OUT: [u8; 2] = [170, 255];

/// `start` is where `fLaC` stands.
pub(super) fn of(source: &SharedSource, start: u64) -> Vec<MediaChapter> {
    let rate = flac_block(source, start, STREAM_INFO).and_then(|(_, info)| rate(&info));
    let sheet = flac_block(source, start, CUE_SHEET);
    match (rate, sheet) {
        (Some(rate), Some((_, sheet))) => tracks(&sheet, rate).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// What makes the block look like padding.
pub(crate) fn hidden(source: &SharedSource, start: u64) -> Option<Patch> {
    let (at, _) = flac_block(source, start, CUE_SHEET)?;
    let mut kind = [0];
    std::io::Read::read_exact(&mut source.at(at), &mut kind).ok()?;
    Some(Patch {
        at,
        bytes: vec![kind[0] & 0x80 | PADDING],
    })
}

/// Samples a second.
fn rate(info: &[u8]) -> Option<u64> {
    let [a, b, c] = *info.get(10..13)?.first_chunk()?;
    Some(u64::from(u32::from_be_bytes([0, a, b, c]) >> 4)).filter(|rate| *rate > 0)
}

/// As many as are whole.
fn tracks(sheet: &[u8], rate: u64) -> Option<Vec<MediaChapter>> {
    let ms = |samples: u64| {
        let ms = u128::from(samples) * 1000 / u128::from(rate);
        u64::try_from(ms).unwrap_or(u64::MAX)
    };
    let mut found: Vec<MediaChapter> = Vec::new();
    let count = *sheet.get(HEAD)?;
    let mut rest = sheet.get(HEAD + 1..)?;
    for _ in 0..count {
        let Some((track, after)) = rest.split_at_checked(TRACK + 1) else {
            break;
        };
        let points = usize::from(track[TRACK]) * POINT;
        let Some((points, after)) = after.split_at_checked(points) else {
            break;
        };
        rest = after;
        let offset = track.first_chunk().map_or(0, |o| u64::from_be_bytes(*o));
        if LEAD_OUT.contains(&track[8]) {
            if let Some(last) = found.last_mut() {
                last.end_ms = Some(ms(offset)).filter(|end| *end > last.start_ms);
            }
            continue;
        }
        // What is no sound is no chapter.
        if track[21] & 0x80 != 0 || found.len() >= MAX_CHAPTERS {
            continue;
        }
        // The first point may be the pause before the track, which has the number 0.
        let points = points.chunks_exact(POINT);
        let begins = points.clone().find(|p| p[8] == 1);
        let into = begins.or_else(|| points.clone().next());
        let into = into
            .and_then(|p| p.first_chunk())
            .map_or(0, |o| u64::from_be_bytes(*o));
        found.push(MediaChapter {
            start_ms: ms(offset.saturating_add(into)),
            // Nothing in the block says more.
            title: track[8].to_string(),
            ..MediaChapter::default()
        });
    }
    Some(found)
}
