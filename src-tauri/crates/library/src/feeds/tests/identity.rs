//! Which item of a document is which of the library, from one refresh to the next.
use super::*;
use crate::ItemId;
use crate::feeds::Applied;
use crate::testing::library::Fixture;
use feed::ParsedItem;
use jiff::Timestamp;

const HOUR: i64 = 3_600_000;

fn at(ms: i64) -> Option<Timestamp> {
    Some(Timestamp::from_millisecond(ms).unwrap())
}

/// The bulletin of an hour: each has the title of all.
fn bulletin(hour: i64) -> ParsedItem {
    ParsedItem {
        guid: Some(format!("bulletin-{hour}")),
        title: Some("Shipping forecast".into()),
        published: at(START - DAY + hour * HOUR),
        link: Some("https://harbour.example/forecast".into()),
        ..episode(hour)
    }
}

struct Show {
    lib: Fixture,
    id: crate::FeedId,
    kind: FeedKind,
}

impl Show {
    fn new(kind: FeedKind) -> Show {
        let lib = library();
        let id = lib.subscribe(super::super::kind(kind), URL);
        Show { lib, id, kind }
    }

    fn brings(&self, items: Vec<ParsedItem>) -> Applied {
        let first = self.lib.number("SELECT count(*) FROM item") == 0;
        self.lib.apply(self.id, &feed(self.kind, items), first)
    }

    fn count(&self) -> i64 {
        self.lib.number("SELECT count(*) FROM item")
    }

    fn hear(&self, items: &[ItemId]) {
        let done = ItemPatch {
            done: Some(true),
            ..ItemPatch::default()
        };
        self.lib.set_items(items, done).unwrap();
    }

    fn title(&self, item: ItemId) -> String {
        self.lib.rows(&[item]).unwrap()[0].title.clone()
    }
}

#[test]
fn bulletins_of_one_title_come_each_hour() {
    let show = Show::new(FeedKind::Podcast);
    let first = show.brings((5..8).rev().map(bulletin).collect()).new;
    show.hear(&first);
    assert_eq!(
        show.brings((6..9).rev().map(bulletin).collect()).new.len(),
        1
    );
    // After a day away none of the known ones is left in the document.
    let later = show.brings((20..25).rev().map(bulletin).collect()).new;
    assert_eq!(later.len(), 5);
    assert_eq!(inbox(&show.lib).len(), 6);
    assert!(show.lib.rows(&first).unwrap().iter().all(|row| row.done));
    assert!(
        show.brings((20..25).rev().map(bulletin).collect())
            .new
            .is_empty()
    );
}

#[test]
fn titles_of_every_week_are_new_each_week() {
    let show = Show::new(FeedKind::Podcast);
    let week = |week: i64| {
        ["Friday", "Thursday", "Wednesday", "Tuesday", "Monday"]
            .iter()
            .enumerate()
            .map(|(n, day)| ParsedItem {
                title: Some((*day).to_owned()),
                published: at(START - 60 * DAY + (week * 7 + 5 - n as i64) * DAY + 6 * HOUR),
                ..episode(week * 10 + n as i64)
            })
            .collect::<Vec<_>>()
    };
    show.brings(week(0));
    assert_eq!(show.brings(week(1)).new.len(), 5);
    // And when the guids of all change, they are the same.
    let mut renamed = week(1);
    for item in &mut renamed {
        item.guid = item
            .guid
            .take()
            .map(|guid| format!("https://new.example/{guid}"));
        item.enclosure
            .as_mut()
            .unwrap()
            .url
            .insert_str(22, "moved/");
    }
    assert!(show.brings(renamed).new.is_empty());
    assert_eq!(show.count(), 10);
}

#[test]
fn a_constant_address_is_no_identity() {
    let show = Show::new(FeedKind::Podcast);
    let latest = |n: i64| {
        let mut item = bulletin(n);
        item.enclosure.as_mut().unwrap().url = "https://media.example/latest.mp3".into();
        item
    };
    show.brings(vec![latest(1)]);
    assert_eq!(show.brings(vec![latest(2)]).new.len(), 1);
    assert_eq!(show.brings(vec![latest(3)]).new.len(), 1);
    // One that was deleted for good does not take the later ones with it.
    show.lib
        .set_items(
            &show.brings(vec![latest(4)]).new,
            ItemPatch {
                trashed: Some(true),
                ..ItemPatch::default()
            },
        )
        .unwrap();
    show.lib.empty_trash().unwrap();
    assert!(show.brings(vec![latest(4)]).new.is_empty());
    assert_eq!(show.brings(vec![latest(5)]).new.len(), 1);
}

#[test]
fn one_guid_that_was_mended_is_the_same_by_its_second() {
    let show = Show::new(FeedKind::Podcast);
    show.brings((1..6).rev().map(bulletin).collect());
    let mut items: Vec<_> = (1..6).rev().map(bulletin).collect();
    items[0].guid = Some("mended".into());
    assert!(show.brings(items.clone()).new.is_empty());
    // The same title on the same day, an hour later, is another.
    items[0].guid = Some("again".into());
    items[0].published = bulletin(6).published;
    items[0].enclosure = bulletin(6).enclosure;
    assert_eq!(show.brings(items).new.len(), 1);
}

#[test]
fn a_guid_used_again_is_another_episode() {
    let show = Show::new(FeedKind::Podcast);
    let lesson = |slot: i64, n: i64| ParsedItem {
        guid: Some(format!("slot-{slot}")),
        ..episode(n)
    };
    let first = show.brings(vec![lesson(2, 2), lesson(1, 1)]).new;
    show.hear(&first);
    let second = show.brings(vec![lesson(1, 11), lesson(2, 2)]).new;
    assert_eq!(second.len(), 1);
    let row = &show.lib.rows(&second).unwrap()[0];
    assert!(row.in_inbox && !row.done);
    assert_eq!(show.title(first[1]), "Episode 1");
    // No third one comes of it, whichever of the two the document holds, and in whatever order.
    for document in [
        vec![lesson(1, 11), lesson(2, 2)],
        vec![lesson(1, 1), lesson(2, 2)],
        vec![lesson(1, 11), lesson(1, 1), lesson(2, 2)],
        vec![lesson(1, 1), lesson(1, 11)],
        vec![lesson(1, 11)],
    ] {
        assert!(show.brings(document).new.is_empty());
    }
    assert_eq!(show.count(), 3);
    assert_eq!(show.title(first[1]), "Episode 1");
    assert_eq!(show.title(second[0]), "Episode 11");
    // The week after, another.
    assert_eq!(show.brings(vec![lesson(1, 21), lesson(1, 11)]).new.len(), 1);
    assert!(show.lib.rows(&first).unwrap().iter().all(|row| row.done));
    // Those that were deleted for good do not come back, and do not take the next one with them.
    let trashed = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    show.lib.set_items(&[first[1], second[0]], trashed).unwrap();
    show.lib.empty_trash().unwrap();
    for old in [1, 11] {
        assert!(show.brings(vec![lesson(1, old)]).new.is_empty(), "{old}");
    }
    assert_eq!(show.brings(vec![lesson(1, 31)]).new.len(), 1);
}

#[test]
fn a_copy_for_members_and_one_for_all_are_one() {
    let show = Show::new(FeedKind::Podcast);
    let copy = |host: &str, day: i64| {
        let mut item = episode(7);
        item.enclosure.as_mut().unwrap().url = format!("https://{host}.example/7.mp3");
        item.published = at(START - 100 * DAY + day * DAY);
        item
    };
    let item = show.brings(vec![copy("club", 0), episode(6)]).new[0];
    show.hear(&[item]);
    for document in [
        vec![copy("club", 0), copy("open", 1), episode(6)],
        vec![copy("open", 1), copy("club", 0), episode(6)],
        vec![copy("open", 1), episode(6)],
    ] {
        assert!(show.brings(document).new.is_empty());
        let url = show.lib.item(item).unwrap().enclosure_url.unwrap();
        assert_eq!(url, "https://open.example/7.mp3");
    }
    assert!(show.lib.rows(&[item]).unwrap()[0].done);
}

#[test]
fn notices_without_guid_link_and_title_of_their_own_are_told_by_their_time() {
    let show = Show::new(FeedKind::Articles);
    let notice = |n: i64| ParsedItem {
        guid: None,
        title: Some("The bridge is closed".into()),
        link: Some("https://harbour.example/".into()),
        content_html: Some(format!("From {n} o'clock.")),
        published: at(START - 100 * DAY + n * 7 * DAY),
        ..post(n)
    };
    assert_eq!(
        show.brings(vec![notice(3), notice(2), notice(1)]).new.len(),
        3
    );
    // Alone, and beside those that are known.
    assert_eq!(show.brings(vec![notice(4)]).new.len(), 1);
    assert_eq!(show.brings(vec![notice(5)]).new.len(), 1);
    assert_eq!(
        show.brings(vec![notice(6), notice(5), notice(4)]).new.len(),
        1
    );
    for document in [vec![notice(2)], vec![notice(5), notice(1)], vec![notice(6)]] {
        assert!(show.brings(document).new.is_empty());
    }
    assert_eq!(show.count(), 6);
}

#[test]
fn an_item_without_guid_is_mended_at_its_own_page() {
    let show = Show::new(FeedKind::Articles);
    let bare = |n| ParsedItem {
        guid: None,
        ..post(n)
    };
    let item = show.brings(vec![bare(2), bare(1)]).new[0];
    let mut mended = bare(2);
    mended.title = Some("A better title".into());
    mended.published = post(3).published;
    assert!(show.brings(vec![mended, bare(1)]).new.is_empty());
    assert_eq!(show.title(item), "A better title");
}

#[test]
fn guids_that_come_and_go_double_nothing() {
    let show = Show::new(FeedKind::Podcast);
    let bare = |n| ParsedItem {
        guid: None,
        ..episode(n)
    };
    show.brings(vec![bare(2), bare(1)]);
    for document in [
        vec![episode(2), episode(1)],
        vec![bare(2), bare(1)],
        vec![episode(2), bare(1)],
        vec![episode(2), episode(1)],
    ] {
        assert!(show.brings(document).new.is_empty());
    }
    assert_eq!(show.count(), 2);
}

#[test]
fn a_counting_address_in_front_is_no_other_file() {
    let show = Show::new(FeedKind::Podcast);
    let bare = |n: i64, front: &str| {
        let mut item = episode(n);
        item.guid = None;
        item.enclosure.as_mut().unwrap().url = format!("https://{front}media.example/{n}.mp3");
        item
    };
    show.brings((1..4).rev().map(|n| bare(n, "")).collect());
    for front in [
        "stats.example/e/",
        "a.example/redirect.mp3/b.example/track/1234/",
        "c.example/x/https://",
    ] {
        assert!(
            show.brings((1..4).rev().map(|n| bare(n, front)).collect())
                .new
                .is_empty()
        );
    }
}

#[test]
fn ten_thousand_items_are_told_apart_quickly() {
    // All at one address under one title: what is joined by a key must not look at every pair.
    let show = Show::new(FeedKind::Articles);
    let notice = |n: i64| ParsedItem {
        guid: None,
        title: Some("Notice".into()),
        link: Some("https://harbour.example/".into()),
        published: at(START - 20_000 * HOUR + n * HOUR),
        content_html: Some(format!("Number {n}")),
        ..ParsedItem::default()
    };
    show.brings((0..10_000).rev().map(notice).collect());
    let begun = std::time::Instant::now();
    assert_eq!(
        show.brings((5_000..10_010).rev().map(notice).collect())
            .new
            .len(),
        10
    );
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    assert_eq!(show.count(), 10_010);
}
