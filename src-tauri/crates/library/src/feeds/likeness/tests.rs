#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::feeds::prepare::prepare;
use crate::testing::library::{DAY as ONE_DAY, START, episode, feed};
use feed::{FeedKind, ParsedItem};
use std::collections::HashSet;

fn prepared(item: ParsedItem) -> PreparedItem {
    let parsed = feed(FeedKind::Podcast, vec![item]);
    let mut prepared = prepare(&parsed, "https://harbour.example/", &HashSet::new()).unwrap();
    prepared.items.remove(0)
}

/// What the library would know of episode 1, with what is stated of its sound.
fn known(stated_ms: Option<i64>, claimed_bytes: Option<i64>) -> Known {
    let item = prepared(episode(1));
    Known {
        guid: item.guid,
        url: item.link,
        episode: true,
        title_key: item.title_key,
        enclosure_key: item.enclosure_key,
        published_at: item.published_at,
        duration_ms: stated_ms,
        stated_ms,
        claimed_bytes,
        ..Known::default()
    }
}

fn sound(file: &str, seconds: Option<u64>, bytes: Option<u64>) -> PreparedItem {
    let mut item = episode(1);
    item.duration_ms = seconds.map(|s| s * 1000);
    let enclosure = item.enclosure.as_mut().unwrap();
    enclosure.url = format!("https://media.example/{file}");
    enclosure.length = bytes;
    prepared(item)
}

#[test]
fn another_recording_is_told_by_what_is_stated() {
    let half_hour = known(Some(1_800_000), Some(14_400_000));
    for (item, other) in [
        (sound("1.mp3", Some(1800), Some(14_400_000)), false),
        // Moved, renamed, coded anew, given a jingle.
        (sound("moved/1.m4a", Some(1801), Some(12_000_000)), false),
        (sound("1.mp3", Some(1840), Some(14_700_000)), false),
        // Only what is said of it was wrong.
        (sound("1.mp3", Some(2400), Some(14_400_000)), false),
        (sound("1.mp3", Some(2400), Some(19_200_000)), true),
        (sound("1.mp3", Some(2400), None), true),
        (sound("1.mp3", Some(1800), Some(24_400_000)), true),
        (sound("1-mended.mp3", Some(1800), Some(24_400_000)), true),
        (sound("1-mended.mp3", Some(1890), Some(15_000_000)), true),
        // Sizes count where no duration is stated.
        (sound("1-mended.mp3", None, Some(18_000_000)), true),
        (sound("moved/1.mp3", None, Some(14_401_000)), false),
        (sound("moved/1.mp3", None, Some(1)), false),
        (sound("moved/1.mp3", None, None), false),
    ] {
        let file = item.enclosure.clone();
        assert_eq!(is_other_recording(&half_hour, &item), other, "{file:?}");
    }
    // It was counted to be as long as the feed says now.
    let counted = Known {
        counted_ms: Some(2_399_000),
        ..half_hour
    };
    assert!(!is_other_recording(
        &counted,
        &sound("1.mp3", Some(2400), None)
    ));
    let unsaid = known(None, None);
    assert!(!is_other_recording(
        &unsaid,
        &sound("x.mp3", Some(60), Some(99_999))
    ));
}

#[test]
fn a_guid_is_used_again_when_title_day_and_file_are_others() {
    let then = known(None, None);
    let change = |title: bool, day: bool, file: bool| {
        let mut item = episode(1);
        item.link = None;
        if title {
            item.title = Some("Of something else".into());
        }
        if day {
            item.published =
                Some(jiff::Timestamp::from_millisecond(START - 390 * ONE_DAY).unwrap());
        }
        if file {
            item.enclosure.as_mut().unwrap().url = "https://media.example/else.mp3".into();
        }
        is_reused(&then, &prepared(item))
    };
    assert!(change(true, true, true));
    for (title, day, file) in [
        (false, true, true),
        (true, false, true),
        (true, true, false),
    ] {
        assert!(!change(title, day, file), "{title} {day} {file}");
    }
}

#[test]
fn the_page_of_the_site_is_no_page_of_an_item() {
    let site = Some("https://harbour.example/log/");
    assert!(is_generic("https://harbour.example/log", site));
    assert!(is_generic("https://quay.example", None));
    assert!(!is_generic("https://harbour.example/log/7", site));
    assert!(!is_generic("https://harbour.example/?p=7", site));
}
