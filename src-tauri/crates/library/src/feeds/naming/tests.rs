#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::testing::library::{episode, feed, post};
use feed::FeedKind;

fn guids(items: Vec<ParsedItem>) -> Vec<Option<Name>> {
    names(&feed(FeedKind::Podcast, items))
}

fn kinds(names: &[Option<Name>]) -> Vec<Option<NameKind>> {
    names.iter().map(|n| n.as_ref().map(|n| n.kind)).collect()
}

#[test]
fn a_guid_is_taken_as_it_is() {
    let names = guids(vec![episode(2), episode(1)]);
    assert_eq!(names[0].as_ref().unwrap().guid, "guid-2");
    assert_eq!(kinds(&names), [Some(NameKind::Own); 2]);
}

#[test]
fn two_files_of_one_guid_and_title_are_one_by_the_newest() {
    let mut early = episode(1);
    early.enclosure.as_mut().unwrap().url = "https://media.example/club/1.mp3".into();
    let mut late = episode(1);
    late.published = episode(2).published;
    let names = guids(vec![early.clone(), late.clone()]);
    assert_eq!(kinds(&names), [None, Some(NameKind::Own)]);
    let names = guids(vec![late, early]);
    assert_eq!(kinds(&names), [Some(NameKind::Own), None]);
}

#[test]
fn two_episodes_of_one_guid_are_two() {
    let mut second = episode(9);
    second.guid = Some("guid-1".into());
    let names = guids(vec![episode(1), second, episode(3)]);
    assert_eq!(
        kinds(&names),
        [
            Some(NameKind::Shared),
            Some(NameKind::Shared),
            Some(NameKind::Own)
        ]
    );
    let [older, newer, _] = [0, 1, 2].map(|n| names[n].clone().unwrap().guid);
    assert_eq!(newer, "guid-1", "the newest has the name alone");
    assert_ne!(older, newer);
    assert_eq!(stem(&older), "guid-1");
}

#[test]
fn one_guid_for_all_is_none() {
    // Also where all have one title.
    let hour = |n| ParsedItem {
        guid: Some("https://harbour.example/".into()),
        title: Some("The news".into()),
        ..episode(n)
    };
    let names = guids((0..4).map(hour).collect());
    assert_eq!(kinds(&names), [Some(NameKind::MadeUp); 4]);
}

#[test]
fn made_up_names_grow_until_they_differ() {
    let notice = |n: i64, words: &str| ParsedItem {
        guid: None,
        title: Some("Works on the quay".into()),
        link: Some("https://harbour.example/".into()),
        content_html: Some(words.into()),
        ..post(n)
    };
    // The time tells them apart; the words do where it is the same; the very same is one.
    for (items, left) in [
        (vec![notice(1, "a"), notice(2, "a")], 2),
        (vec![notice(1, "a"), notice(1, "b")], 2),
        (vec![notice(1, "a"), notice(1, "b"), notice(1, "a")], 2),
        (vec![notice(1, "a"), notice(1, "a")], 1),
    ] {
        let names = guids(items);
        let names: HashSet<_> = names.into_iter().flatten().map(|n| n.guid).collect();
        assert_eq!(names.len(), left);
        assert!(names.iter().all(|n| stem(n).starts_with("link:")));
    }
    // A part of the address that is left out as volatile may be all there is.
    let take = |v: &str| {
        let mut item = episode(1);
        item.guid = None;
        item.enclosure.as_mut().unwrap().url = format!("https://media.example/get.mp3?v={v}");
        item
    };
    let names = guids(vec![take("1"), take("2")]);
    assert_ne!(names[0], names[1]);
    assert_eq!(names.iter().flatten().count(), 2);
}
