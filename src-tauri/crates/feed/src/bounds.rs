//! How long the words of a feed may be: what is one line to a reader stays one line, whoever wrote it. Texts are not cut here.
use crate::text::clip;
use crate::{ParsedFeed, ParsedItem};

/// Bytes of a guid; of a longer one its beginning is kept, and a hash of all of it.
const GUID: usize = 2_000;
/// Characters of a title.
const TITLE: usize = 2_000;
/// Characters of a name, of what a link is called, and of a chapter's title.
const NAME: usize = 500;
/// Bytes of a word of one kind: a media type, a language, the kind of an episode. A longer one is none.
const WORD: usize = 200;

pub fn item(item: &mut ParsedItem) {
    shorten_guid(&mut item.guid);
    shorten(&mut item.title, TITLE);
    shorten(&mut item.author, NAME);
    word(&mut item.episode_type);
    item.categories.retain(|category| category.len() <= WORD);
    let files = item.enclosure.iter_mut().chain(&mut item.alternates);
    files.for_each(|file| word(&mut file.mime));
    for transcript in &mut item.transcripts {
        word(&mut transcript.mime);
        word(&mut transcript.language);
    }
    for chapter in &mut item.chapters {
        if chapter.title.len() > NAME {
            chapter.title = clip(std::mem::take(&mut chapter.title), NAME);
        }
    }
}

pub fn feed(feed: &mut ParsedFeed) {
    shorten_guid(&mut feed.podcast_guid);
    shorten(&mut feed.title, TITLE);
    shorten(&mut feed.author, NAME);
    word(&mut feed.language);
    word(&mut feed.medium);
    for (_, words) in &mut feed.funding {
        if words.len() > NAME {
            *words = clip(std::mem::take(words), NAME);
        }
    }
}

fn shorten(text: &mut Option<String>, most: usize) {
    if text.as_ref().is_some_and(|text| text.len() > most) {
        *text = text.take().map(|text| clip(text, most));
    }
}

fn word(word: &mut Option<String>) {
    if word.as_ref().is_some_and(|word| word.len() > WORD) {
        *word = None;
    }
}

/// Two long ones that begin alike stay two.
fn shorten_guid(guid: &mut Option<String>) {
    let Some(long) = guid.as_mut().filter(|guid| guid.len() > GUID) else {
        return;
    };
    // FNV-1a: what stands in the library is compared with it for years, so it must never change.
    let hash = long.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    long.truncate(long.floor_char_boundary(GUID));
    long.push_str(&format!("…{hash:016x}"));
    long.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn long_guids_are_short_and_still_two() {
        let short = |text: String| {
            let mut item = ParsedItem {
                guid: Some(text),
                ..ParsedItem::default()
            };
            super::item(&mut item);
            item.guid.unwrap()
        };
        let long = "é".repeat(1 << 20);
        let (one, two) = (short(format!("{long}a")), short(format!("{long}b")));
        assert!(one.len() < GUID + 40 && one != two);
        assert_eq!(one, short(format!("{long}a")));
        assert_eq!(short("as it is".into()), "as it is");
    }
}
