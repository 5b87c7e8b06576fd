//! Chapters that a media file carries itself: of ID3v2, FLAC, Matroska and MP4 by readers of our own, because symphonia
//! reads them not at all or in part; of Ogg and the others as symphonia gives them.
mod cuesheet;
mod id3;
pub(crate) mod mkv;
mod mp4;
mod text;
mod vorbis;

#[cfg(test)]
mod tests;

use symphonia::core::meta::{ChapterGroup, ChapterGroupItem, StandardTag};

pub(crate) use cuesheet::hidden as cuesheet_hidden;

use crate::source::SharedSource;
use crate::{MediaChapter, MemorySource, index};

const MAX_CHAPTERS: usize = 5_000;
const MAX_DEPTH: usize = 8;
const MAX_TITLE_BYTES: usize = 1_000;

/// The chapters of an opened file: `group` is what the demuxer made of them.
pub(crate) fn of(
    source: &SharedSource,
    container: &str,
    group: Option<&ChapterGroup>,
) -> Vec<MediaChapter> {
    let mut found = id3::of(source);
    if found.is_empty()
        && container == "flac"
        && let Ok(start) = index::after_tags(source)
    {
        found = vorbis::of_flac(source, start);
        if found.is_empty() {
            found = cuesheet::of(source, start);
        }
    }
    if found.is_empty() && container == "mkv" {
        found = mkv::of(source);
    }
    if found.is_empty()
        && let Some(group) = group
    {
        collect(group, 0, &mut found);
    }
    // The atoms of a file that is still arriving may stand at its end.
    if found.is_empty() && container == "mp4" && source.is_complete() {
        found = mp4::of(source);
    }
    tidy(found)
}

/// What our own readers find in these bytes.
pub fn own(bytes: &[u8]) -> Vec<MediaChapter> {
    let source = SharedSource::new(Box::new(MemorySource::new(bytes)));
    let mut found = id3::of(&source);
    if let Ok(start) = index::after_tags(&source) {
        found.extend(vorbis::of_flac(&source, start));
        found.extend(cuesheet::of(&source, start));
    }
    found.extend(mkv::of(&source));
    if let Some(moov) = mp4::sound_moov(&source) {
        found.extend(mp4::of_tracks(&source, &moov));
    }
    tidy(found)
}

fn collect(group: &ChapterGroup, depth: usize, found: &mut Vec<MediaChapter>) {
    for item in &group.items {
        match item {
            ChapterGroupItem::Group(inner) if depth < MAX_DEPTH => collect(inner, depth + 1, found),
            ChapterGroupItem::Group(_) => {}
            ChapterGroupItem::Chapter(chapter) => {
                if found.len() >= MAX_CHAPTERS {
                    return;
                }
                let (mut title, mut url) = (None, None);
                for tag in &chapter.tags {
                    match &tag.std {
                        Some(StandardTag::ChapterTitle(t) | StandardTag::TrackTitle(t)) => {
                            title.get_or_insert_with(|| t.to_string());
                        }
                        Some(StandardTag::Url(u)) => url = url.or_else(|| text::link(u)),
                        _ => {}
                    }
                }
                let start_ms = u64::try_from(chapter.start_time.as_millis()).unwrap_or(0);
                let end_ms = chapter
                    .end_time
                    .and_then(|t| u64::try_from(t.as_millis()).ok());
                found.push(MediaChapter {
                    start_ms,
                    end_ms: ends_after(start_ms, end_ms),
                    title: title.unwrap_or_default(),
                    url,
                    ..MediaChapter::default()
                });
            }
        }
    }
}

/// An end that makes sense.
fn ends_after(start_ms: u64, end_ms: Option<u64>) -> Option<u64> {
    end_ms.filter(|end| *end > start_ms)
}

/// In order of time, one per moment, titles trimmed, each with an end but perhaps the last.
fn tidy(mut chapters: Vec<MediaChapter>) -> Vec<MediaChapter> {
    for chapter in &mut chapters {
        let mut end = chapter.title.len().min(MAX_TITLE_BYTES);
        while !chapter.title.is_char_boundary(end) {
            end -= 1;
        }
        chapter.title = chapter.title[..end]
            .trim_matches(|c: char| c == '\0' || c.is_whitespace())
            .to_string();
    }
    // Of two at one moment the one that is shown gives the words.
    chapters.sort_by_key(|c| (c.start_ms, c.hidden));
    chapters.dedup_by(|later, first| {
        let same = later.start_ms == first.start_ms;
        if same {
            if first.title.is_empty() && !later.hidden {
                first.title = std::mem::take(&mut later.title);
            }
            first.url = first.url.take().or(later.url.take());
            first.picture = first.picture.take().or(later.picture.take());
            first.end_ms = first.end_ms.or(later.end_ms);
        }
        same
    });
    // What is shown lasts until the next that is shown; what is hidden, until anything.
    let (mut any, mut shown) = (None, None);
    for chapter in chapters.iter_mut().rev() {
        let next = if chapter.hidden { any } else { shown };
        chapter.end_ms = chapter.end_ms.or(next);
        any = Some(chapter.start_ms);
        if !chapter.hidden {
            shown = any;
        }
    }
    chapters
}
